//! Calendars: rows merged into buckets of time, and buckets without rows filled in.

use polars::prelude::*;

use crate::{Axis, Error, Step};

/// How the rows of one bucket become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Agg {
    /// Their sum. A bucket without rows is 0; one whose rows are all missing is missing.
    Sum,
    /// Their mean. A bucket without rows is missing.
    Mean,
}

impl Agg {
    /// The aggregate's name: Polars'.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
        }
    }

    pub(crate) fn of(self, value: Expr) -> Expr {
        match self {
            // Polars' own sum of no values is 0, but a day whose sales are unknown is unknown.
            Self::Sum => {
                when(value.clone().count().gt(lit(0))).then(value.sum()).otherwise(NULL.lit())
            }
            Self::Mean => value.mean(),
        }
    }

    /// Fills the buckets that had no rows.
    pub(crate) fn fill(self, values: &Column, had_rows: &BooleanChunked) -> PolarsResult<Column> {
        match self {
            Self::Sum => {
                let zero = Column::new(values.name().clone(), [0]).cast(values.dtype())?;
                values.zip_with(had_rows, &zero)
            }
            Self::Mean => Ok(values.clone()),
        }
    }
}

/// The interval of a calendar: a Polars duration such as `1d`, `15m`, `1w` or `1mo`. Weeks start
/// on Monday; months, quarters and years are the calendar's.
#[derive(Debug, Clone, PartialEq)]
pub struct Every {
    text: String,
    duration: Duration,
}

impl Every {
    /// Reads a Polars duration.
    ///
    /// # Errors
    /// [`Error::Calendar`] where it is none, or not above 0.
    pub fn new(text: &str) -> Result<Self, Error> {
        let problem =
            |problem: &str| Error::Calendar { every: text.to_owned(), problem: problem.to_owned() };
        let not_one = || problem("is no duration; write for example 1d, 1w, 1mo or 15m");
        // Polars takes an empty text for 0, and `i` for whole numbers.
        if text.is_empty() || text.contains('i') {
            return Err(not_one());
        }
        let duration = Duration::try_parse(text).map_err(|_| not_one())?;
        if duration.negative() || duration.is_zero() {
            return Err(problem("is not longer than nothing"));
        }
        Ok(Self { text: text.to_owned(), duration })
    }

    /// The duration as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn problem(&self, problem: &str) -> Error {
        Error::Calendar { every: self.text.clone(), problem: problem.to_owned() }
    }

    /// The start of each tick's bucket.
    pub(crate) fn buckets(&self, axis: &Axis, ticks: &[i64]) -> Result<Vec<i64>, Error> {
        let clock = Clock::of(self, axis)?;
        let mut last = None;
        let bucket = |&tick: &i64| match last {
            Some((known, bucket)) if known == tick => Ok(bucket),
            _ => {
                let bucket = clock.truncate(tick)?;
                last = Some((tick, bucket));
                Ok(bucket)
            }
        };
        ticks.iter().map(bucket).collect()
    }

    /// Every bucket from one to another.
    pub(crate) fn range(&self, axis: &Axis, first: i64, last: i64) -> Result<Vec<i64>, Error> {
        let clock = Clock::of(self, axis)?;
        let mut range = vec![first];
        let mut at = first;
        while at < last {
            let next = clock.next(at)?;
            if next <= at || range.len() > MOST_BUCKETS {
                return Err(self.problem("is too short for the span of this file's times"));
            }
            at = next;
            range.push(at);
        }
        Ok(range)
    }

    /// The step of a series on this calendar.
    pub(crate) fn step(&self, axis: &Axis) -> Option<Step> {
        let duration = &self.duration;
        if duration.months_only() {
            return Some(Step::Months(duration.months()));
        }
        let day = axis.ticks_per_day()?;
        let days = duration.weeks() * 7 + duration.days();
        let nanoseconds = duration.nanoseconds();
        let per_tick = 86_400_000_000_000 / day;
        let whole = duration.months() == 0 && nanoseconds % per_tick == 0;
        whole.then(|| Step::Ticks(days * day + nanoseconds / per_tick))
    }
}

/// Calendars longer than this are a wrong interval, not a wish.
const MOST_BUCKETS: usize = 100_000_000;

/// An interval in the units of an axis.
struct Clock<'a> {
    every: &'a Every,
    axis: &'a Axis,
    zone: Option<TimeZone>,
}

impl<'a> Clock<'a> {
    fn of(every: &'a Every, axis: &'a Axis) -> Result<Self, Error> {
        let zone = match axis {
            Axis::Date if !every.duration.is_full_days() => {
                return Err(every.problem("cuts days, but the times are whole days"));
            }
            Axis::Integer | Axis::Row => {
                return Err(every.problem("needs a time column of dates"));
            }
            Axis::Date => None,
            Axis::Datetime(_, zone) => zone.clone().filter(|zone| *zone != TimeZone::UTC),
        };
        Ok(Self { every, axis, zone })
    }

    fn truncate(&self, tick: i64) -> Result<i64, Error> {
        let zone = self.zone.as_ref().map(TimeZone::to_chrono).transpose()?;
        let (zone, every) = (zone.as_ref(), &self.every.duration);
        Ok(match self.axis {
            Axis::Datetime(TimeUnit::Nanoseconds, _) => every.truncate_ns(tick, zone)?,
            Axis::Datetime(TimeUnit::Microseconds, _) => every.truncate_us(tick, zone)?,
            Axis::Datetime(TimeUnit::Milliseconds, _) => every.truncate_ms(tick, zone)?,
            _ => every.truncate_ms(self.milliseconds(tick)?, None)?.div_euclid(DAY_MS),
        })
    }

    fn next(&self, tick: i64) -> Result<i64, Error> {
        let zone = self.zone.as_ref().map(TimeZone::to_chrono).transpose()?;
        let (zone, every) = (zone.as_ref(), &self.every.duration);
        Ok(match self.axis {
            Axis::Datetime(TimeUnit::Nanoseconds, _) => every.add_ns(tick, zone)?,
            Axis::Datetime(TimeUnit::Microseconds, _) => every.add_us(tick, zone)?,
            Axis::Datetime(TimeUnit::Milliseconds, _) => every.add_ms(tick, zone)?,
            _ => every.add_ms(self.milliseconds(tick)?, None)?.div_euclid(DAY_MS),
        })
    }

    fn milliseconds(&self, day: i64) -> Result<i64, Error> {
        day.checked_mul(DAY_MS)
            .ok_or_else(|| self.every.problem("cannot reach a date that far off"))
    }
}

const DAY_MS: i64 = 86_400_000;
