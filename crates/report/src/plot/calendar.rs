//! Calendar ticks: first days of years and months, days, and round times of day.

use super::{TimeAxis, numbers};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// An instant in units of the axis, and its label.
pub(super) type Tick = (i128, String);

const SECOND: i128 = 1_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

/// No candidate with more ticks than this is worth making.
const MOST: i128 = 12;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A range of times that chrono knows, in units of the axis.
pub(super) struct Calendar {
    low: i128,
    high: i128,
    /// Microseconds per unit of the axis.
    unit: i128,
    ends: (NaiveDateTime, NaiveDateTime),
}

/// The distance between ticks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Micros(i128),
    Days(i128),
    Months(i32),
    Years(i32),
}

impl Calendar {
    /// None where the axis has no calendar or an end lies outside of it.
    pub(super) fn of(axis: TimeAxis, low: i128, high: i128) -> Option<Self> {
        let unit = match axis {
            TimeAxis::Date => DAY,
            TimeAxis::Datetime => 1,
            TimeAxis::Integer | TimeAxis::Row => return None,
        };
        let ends = (instant(low.checked_mul(unit)?)?, instant(high.checked_mul(unit)?)?);
        Some(Self { low, high, unit, ends })
    }

    /// Sets of ticks to choose from, finest first, with the note that completes their labels for
    /// data that runs from `first` to `last`.
    pub(super) fn candidates(
        &self,
        first: i64,
        last: i64,
    ) -> impl Iterator<Item = (Vec<Tick>, Option<String>)> {
        steps()
            .filter(|step| self.unit == 1 || !matches!(step, Step::Micros(_)))
            .filter(|step| (self.high - self.low) * self.unit / step.micros() <= MOST)
            .map(move |step| (self.ticks(step), self.note(step, first, last)))
    }

    fn ticks(&self, step: Step) -> Vec<Tick> {
        let (first, last) = self.ends;
        let of_date = |date: NaiveDate, label: String| {
            let at = date.and_time(NaiveTime::MIN).and_utc();
            (i128::from(at.timestamp_micros()) / self.unit, label)
        };
        let ticks: Vec<Tick> = match step {
            Step::Years(count) => multiples(first.year().into(), last.year().into(), count.into())
                .filter_map(|year| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1))
                .map(|date| of_date(date, year(date)))
                .collect(),
            Step::Months(count) => multiples(month_number(first), month_number(last), count.into())
                .filter_map(month_start)
                .map(|date| of_date(date, format!("{} {}", month(date), year(date))))
                .collect(),
            Step::Days(count) => self
                .multiples_of(count * DAY, if count % 7 == 0 { 4 * DAY } else { 0 })
                .filter_map(|micros| Some((micros / self.unit, day(instant(micros)?.date()))))
                .collect(),
            Step::Micros(count) => self
                .multiples_of(count, 0)
                .filter_map(|micros| Some((micros, time(instant(micros)?, count))))
                .collect(),
        };
        let range = self.low..=self.high;
        ticks.into_iter().filter(|tick| range.contains(&tick.0)).collect()
    }

    /// Instants in microseconds within the range; weeks are counted from a Monday.
    fn multiples_of(&self, step: i128, from: i128) -> impl Iterator<Item = i128> {
        multiples(self.low * self.unit - from, self.high * self.unit - from, step)
            .map(move |micros| micros + from)
    }

    /// What the labels leave out: the year of hours and minutes, the day of seconds.
    fn note(&self, step: Step, first: i64, last: i64) -> Option<String> {
        let Step::Micros(count) = step else { return None };
        let said = if count < MINUTE { day } else { year };
        let (first, last) = (instant(first.into())?.date(), instant(last.into())?.date());
        let (first, last) = (said(first), said(last));
        Some(if first == last { first } else { format!("{first} – {last}") })
    }
}

impl Step {
    /// The least distance between two ticks.
    fn micros(self) -> i128 {
        match self {
            Self::Micros(count) => count,
            Self::Days(count) => count * DAY,
            Self::Months(count) => i128::from(count) * 28 * DAY,
            Self::Years(count) => i128::from(count) * 365 * DAY,
        }
    }
}

/// Every step, from a microsecond to ages.
fn steps() -> impl Iterator<Item = Step> {
    let tens = |most: u32| (0..=most).map(|power| 10_i32.pow(power));
    let fractions = tens(5).flat_map(|ten| [1, 2, 5].map(|count| i128::from(count * ten)));
    let seconds = [1, 2, 5, 10, 15, 30].map(|count| count * SECOND);
    let minutes = [1, 2, 5, 10, 15, 30].map(|count| count * MINUTE);
    let hours = [1, 2, 3, 6, 12].map(|count| count * HOUR);
    let years = tens(5).flat_map(|ten| [1, 2, 5].map(|count| Step::Years(count * ten)));
    fractions
        .chain(seconds)
        .chain(minutes)
        .chain(hours)
        .map(Step::Micros)
        .chain([1, 2, 7, 14].map(Step::Days))
        .chain([1, 2, 3, 6].map(Step::Months))
        .chain(years)
}

/// The multiples of `step` from `low` to `high`.
fn multiples(low: i128, high: i128, step: i128) -> impl Iterator<Item = i128> {
    let first = low + (-low).rem_euclid(step);
    std::iter::successors(Some(first), move |at| Some(at + step)).take_while(move |at| *at <= high)
}

/// A time as a person says it: `4 Mar 2025`, with the time of day where it has one.
pub(crate) fn said(axis: TimeAxis, time: i64) -> String {
    let unit = match axis {
        TimeAxis::Date => DAY,
        TimeAxis::Datetime => 1,
        TimeAxis::Integer | TimeAxis::Row => return numbers::integer(time.into()),
    };
    let Some(at) = i128::from(time).checked_mul(unit).and_then(instant) else {
        return numbers::integer(time.into());
    };
    let date = day(at.date());
    if at.time() == NaiveTime::MIN { date } else { format!("{date} {}", at.format("%H:%M")) }
}

fn instant(micros: i128) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(i64::try_from(micros).ok()?).map(|at| at.naive_utc())
}

fn month_number(at: NaiveDateTime) -> i128 {
    i128::from(at.year()) * 12 + i128::from(at.month0())
}

fn month_start(number: i128) -> Option<NaiveDate> {
    let month = u32::try_from(number.rem_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(i32::try_from(number.div_euclid(12)).ok()?, month + 1, 1)
}

fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).unwrap_or(&"")
}

fn year(date: NaiveDate) -> String {
    let year = date.year();
    if year < 0 { format!("−{}", -year) } else { year.to_string() }
}

fn day(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date), year(date))
}

/// A time of day, as fine as `step` needs.
fn time(at: NaiveDateTime, step: i128) -> String {
    if step >= MINUTE {
        return format!("{} {} {}", at.day(), month(at.date()), at.format("%H:%M"));
    }
    let seconds = at.format("%H:%M:%S").to_string();
    if step >= SECOND {
        return seconds;
    }
    let decimals = if step % 1000 == 0 { 3 } else { 6 };
    let micros = format!("{:06}", at.and_utc().timestamp_subsec_micros());
    format!("{seconds}.{}", micros.get(..decimals).unwrap_or(&micros))
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
