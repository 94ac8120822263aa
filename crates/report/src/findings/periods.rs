//! The periods that people compare: months, weeks, days …

use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use smoothframe_polars::{Axis, Layout, Step};

/// A period's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    /// The step of the series, where that is none of these.
    Step,
}

/// The periods from a file's first time to its last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Periods {
    pub(crate) unit: Unit,
    /// Where each starts, and the end of the last.
    pub(crate) starts: Vec<i64>,
    /// Those that the file's times cover from end to end.
    pub(crate) complete: Range<usize>,
    /// How far a row reaches: what starts less than this before a series does is covered by it.
    pub(crate) reach: i64,
    /// The file's first and last time.
    pub(crate) span: (i64, i64),
}

/// At most so many periods are looked at, the last ones,
const MOST: usize = 400;
/// and of many groups so many, times the groups; but a year of months in any case.
const MOST_CELLS: usize = 1 << 24;
const LEAST: usize = 14;
/// The units from the coarsest on, and how many complete ones make them worth comparing.
const UNITS: [(Unit, usize); 8] = [
    (Unit::Year, 2),
    (Unit::Quarter, 2),
    (Unit::Month, 12),
    (Unit::Week, 4),
    (Unit::Day, 4),
    (Unit::Hour, 4),
    (Unit::Minute, 4),
    (Unit::Step, 2),
];
/// Without a step a period must be so many times as long as nearly all distances between rows.
const ROWS_A_PERIOD: i64 = 4;
/// So many times tell how far apart rows usually are.
const SAMPLE: usize = 200_000;

/// When a file's rows are.
#[derive(Debug, Clone, Copy)]
struct Times<'a> {
    axis: &'a Axis,
    step: Option<Step>,
    reach: i64,
    /// The first and the last time, and what is covered from end to end.
    span: (i64, i64),
    covered: (i64, i64),
    first_weekday: u64,
    /// At most so many periods.
    most: usize,
}

impl Periods {
    /// The coarsest of month (where the file has at least 12 that are complete), week, day, hour and
    /// minute (4) that holds whole steps of the series, or else the coarsest of which two are
    /// complete. A series of months, quarters or years is compared by its own step. None where there
    /// is no time, or nothing is complete twice.
    pub(crate) fn of(layout: &Layout) -> Option<Self> {
        let times = Times::of(layout)?;
        let all = || UNITS.iter().filter(|(unit, _)| times.is_held_by(*unit));
        let find = |least: &dyn Fn(usize) -> usize| {
            all().find_map(|&(unit, enough)| {
                let periods = times.periods(unit)?;
                (periods.complete.len() >= least(enough)).then_some(periods)
            })
        };
        find(&|enough| enough).or_else(|| find(&|_| 2))
    }

    pub(crate) const fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The last complete one.
    pub(crate) const fn last(&self) -> usize {
        self.complete.end.saturating_sub(1)
    }

    /// After how many of them a year is over.
    pub(crate) const fn a_year(&self) -> Option<usize> {
        match self.unit {
            Unit::Quarter => Some(4),
            Unit::Month => Some(12),
            Unit::Week => Some(52),
            _ => None,
        }
    }

    /// After how many of them what is usual comes again.
    pub(crate) const fn season(&self) -> Option<usize> {
        match self.unit {
            Unit::Day => Some(7),
            Unit::Hour => Some(24),
            _ => self.a_year(),
        }
    }

    /// The periods that a series covers from its first row to its last, or to the file's end.
    pub(crate) fn within(&self, first: i64, last: Option<i64>) -> Range<usize> {
        let starts = &self.starts[..self.len()];
        let from = starts.partition_point(|start| start.saturating_add(self.reach) <= first);
        let upto = last.map_or(self.len(), |last| {
            self.starts[1..].partition_point(|&end| end <= last.saturating_add(self.reach))
        });
        from.max(self.complete.start)..upto.min(self.complete.end)
    }
}

impl<'a> Times<'a> {
    fn of(layout: &'a Layout) -> Option<Self> {
        let axis = layout.axis();
        if matches!(axis, Axis::Row) {
            return None;
        }
        let ends = || layout.groups().iter().filter_map(|group| layout.start_ends(group.range()));
        let first = ends().map(|(first, _)| first).min()?;
        let last = ends().map(|(_, last)| last).max()?;
        let step = layout.step();
        let is_laid = layout.grouped().interval().is_some();
        let reach = match step {
            Some(step) if is_laid => step.most_ticks(axis),
            _ => usual_distance(layout).max(step.map_or(0, |step| step.most_ticks(axis))),
        };
        let mut covered = (first, last);
        if let Some(partial) = layout.partial() {
            // What is covered in part belongs to no complete period.
            covered.0 = partial.first.map_or(first, |at| at.saturating_add(reach));
            covered.1 = partial.last.map_or(last, |at| at.saturating_sub(reach));
        }
        let asked = layout.grouped().first_weekday().map(|day| day.name());
        let weekday = match (step, axis.ticks_per_day()) {
            (Some(Step::Ticks(ticks)), Some(day)) if ticks == 7 * day => axis
                .local_time(first)
                .map_or(0, |at| u64::from(at.weekday().num_days_from_monday())),
            _ => ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                .iter()
                .zip(0..)
                .find(|(name, _)| asked == Some(**name))
                .map_or(0, |(_, day)| day),
        };
        let most = (MOST_CELLS / layout.groups().len().max(1)).clamp(LEAST, MOST);
        let span = (first, last);
        Some(Self { axis, step, reach, span, covered, first_weekday: weekday, most })
    }

    /// Whether a unit is a whole number of steps.
    fn is_held_by(&self, unit: Unit) -> bool {
        let Some(day) = self.axis.ticks_per_day() else {
            return unit == Unit::Step && self.step.is_some();
        };
        let length = match unit {
            Unit::Year => 365 * day,
            Unit::Quarter => 90 * day,
            Unit::Month => 28 * day,
            Unit::Week => 7 * day,
            Unit::Day => day,
            Unit::Hour => day / 24,
            Unit::Minute => day / 1440,
            Unit::Step => return self.step.is_some(),
        };
        match (self.step, unit) {
            (Some(Step::Months(months)), _) => {
                let own = match months {
                    1 => Unit::Month,
                    3 => Unit::Quarter,
                    12 => Unit::Year,
                    _ => Unit::Step,
                };
                unit == own
            }
            (_, Unit::Year | Unit::Quarter) => false,
            (Some(Step::Ticks(step)), Unit::Month) => step > 0 && day % step == 0,
            (Some(Step::Ticks(step)), _) => step > 0 && length > 0 && length % step == 0,
            _ => length >= self.reach.saturating_mul(ROWS_A_PERIOD).max(1),
        }
    }

    fn periods(&self, unit: Unit) -> Option<Periods> {
        let mut starts = match (unit, self.step) {
            (Unit::Step, Some(Step::Ticks(step))) => self.even(self.span.0, step)?,
            (Unit::Hour | Unit::Minute, _) => {
                let local = self.axis.local_time(self.span.0)?;
                let day = self.axis.ticks_per_day()?;
                let (length, past) = match unit {
                    Unit::Hour => (day / 24, i64::from(local.num_seconds_from_midnight() % 3600)),
                    _ => (day / 1440, i64::from(local.second())),
                };
                let second = day / 86_400;
                let within = self.span.0.rem_euclid(second.max(1));
                self.even(self.span.0 - past * second - within, length)?
            }
            _ => self.on_the_calendar(unit)?,
        };
        starts.drain(..starts.len().saturating_sub(self.most + 1));
        let (first, last) = self.covered;
        let count = starts.len().checked_sub(1)?;
        let from = starts[..count].partition_point(|at| at.saturating_add(self.reach) <= first);
        let upto = starts[1..].partition_point(|&end| end <= last.saturating_add(self.reach));
        let complete = from.min(upto)..upto;
        Some(Periods { unit, starts, complete, reach: self.reach, span: self.span })
    }

    /// The last ones of a fixed length.
    fn even(&self, first: i64, length: i64) -> Option<Vec<i64>> {
        let span = self.span.1.checked_sub(first)?;
        let count = span.checked_div(length)?.checked_add(1)?;
        let most = i64::try_from(self.most).ok()?;
        let skipped = (count - most).max(0);
        (skipped..=count).map(|at| first.checked_add(length.checked_mul(at)?)).collect()
    }

    fn on_the_calendar(&self, unit: Unit) -> Option<Vec<i64>> {
        let (first, last) =
            (self.axis.local_time(self.span.0)?, self.axis.local_time(self.span.1)?);
        let months = match (unit, self.step) {
            (Unit::Year, _) => Some(12),
            (Unit::Quarter, _) => Some(3),
            (Unit::Month, _) => Some(1),
            (Unit::Step, Some(Step::Months(months))) => u32::try_from(months).ok(),
            _ => None,
        };
        let date = first.date();
        let start = match unit {
            Unit::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1)?,
            Unit::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1)?,
            Unit::Month | Unit::Step => date.with_day(1)?,
            Unit::Week => {
                let past = u64::from(date.weekday().num_days_from_monday()) + 7;
                date.checked_sub_days(Days::new((past - self.first_weekday) % 7))?
            }
            _ => date,
        };
        let days = if unit == Unit::Week { 7 } else { 1 };
        let mut starts = Vec::new();
        for at in 0_u32.. {
            let start = match months {
                Some(months) => start.checked_add_months(Months::new(months.checked_mul(at)?))?,
                None => start.checked_add_days(Days::new(days * u64::from(at)))?,
            };
            starts.push(tick_of(self.axis, start.and_time(NaiveTime::MIN))?);
            if start.and_time(NaiveTime::MIN) > last {
                break;
            }
        }
        Some(starts)
    }
}

/// The distance that 99 of a hundred rows keep to the next one, whatever their group.
fn usual_distance(layout: &Layout) -> i64 {
    let mut ticks: Vec<i64> = Vec::new();
    for group in layout.groups() {
        let own = layout.start_times(group.range());
        ticks.extend_from_slice(&own[..own.len().min(SAMPLE)]);
        if ticks.len() >= SAMPLE {
            break;
        }
    }
    ticks.sort_unstable();
    ticks.dedup();
    let mut distances: Vec<i64> =
        ticks.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
    distances.sort_unstable();
    let nearly_all = (distances.len() - distances.len() / 100).checked_sub(1);
    nearly_all.and_then(|at| distances.get(at)).copied().unwrap_or(1)
}

/// The first tick at which clocks show this time or a later one.
pub(crate) fn tick_of(axis: &Axis, local: NaiveDateTime) -> Option<i64> {
    let day = axis.ticks_per_day()?;
    let second = day / 86_400;
    let at = local.and_utc().timestamp();
    let naive = if second == 0 { at.div_euclid(86_400) } else { at.checked_mul(second)? };
    if !matches!(axis, Axis::Datetime(_, Some(_))) {
        return Some(naive);
    }
    let (mut before, mut after) = (naive.checked_sub(2 * day)?, naive.checked_add(2 * day)?);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if axis.local_time(middle)? >= local { after = middle } else { before = middle }
    }
    Some(after)
}
