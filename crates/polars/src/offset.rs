//! Where a calendar's buckets start, if not at the multiples of its interval.

use std::{fmt, hash, str::FromStr};

use polars::prelude::{Duration, PolarsResult, TimeUnit};
use smoothframe_core::Span;

use crate::{Axis, Error, Every, calendar::Kind, names::names};

/// How far the buckets of a calendar are moved: `6h` for days that start at 06:00, `3mo` for years
/// from April to March, `-1d` for weeks that start on Sunday. It is shorter than the interval.
///
/// Times of day are those that a zone's clocks show, so a day that starts at 06:00 does so in summer
/// and in winter. Months go with intervals of months, and numbers (`2i`) with those of numbers; of
/// months, days and shorter units there may be several: `3mo5d` starts years on the 6th of April.
///
/// ```
/// use smoothframe_polars::Offset;
/// let offset: Offset = "3mo5d".parse()?;
/// assert_eq!(offset.to_string(), "3mo5d");
/// assert_eq!("90m".parse::<Offset>()?, "1h30m".parse()?);
/// let error = "at six".parse::<Offset>().expect_err("no duration");
/// assert!(error.to_string().contains("`at six` is no duration; write for example 6h"));
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Offset {
    text: String,
    parts: Parts,
}

/// What it adds up to, in each kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Parts {
    numbers: i64,
    months: i64,
    days: i64,
    nanoseconds: i64,
}

const DAY: f64 = 86_400.0;
const MONTH: f64 = 365.2425 / 12.0 * DAY;

impl Offset {
    /// Reads a duration, with a `-` before it where buckets start earlier.
    ///
    /// # Errors
    /// [`Error::Offset`] where it is none.
    pub fn new(text: &str) -> Result<Self, Error> {
        let problem =
            |problem: &str| Error::Offset { offset: text.to_owned(), problem: problem.to_owned() };
        let (sign, length) = match text.strip_prefix('-') {
            Some(length) => (-1, length),
            None => (1, text),
        };
        let terms = Span::terms(length)
            .ok_or_else(|| problem("is no duration; write for example 6h, 1d or 3mo"))?;
        let mut parts = Parts::default();
        for (number, unit, size) in terms {
            let part = match Kind::of(unit) {
                Kind::Index => &mut parts.numbers,
                Kind::Months => &mut parts.months,
                Kind::Days | Kind::Weeks => &mut parts.days,
                Kind::Clock => &mut parts.nanoseconds,
            };
            let days = if unit == "w" { 7 } else { 1 };
            let size = if matches!(unit, "d" | "w") { days } else { size };
            let more =
                i64::try_from(number).ok().and_then(|number| number.checked_mul(size * sign));
            *part = more
                .and_then(|more| part.checked_add(more))
                .ok_or_else(|| problem("is too long"))?;
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The duration as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its length, of months the mean one; of whole numbers their count.
    fn length(&self) -> f64 {
        let Parts { numbers, months, days, nanoseconds } = self.parts;
        numbers as f64 + months as f64 * MONTH + days as f64 * DAY + nanoseconds as f64 / 1e9
    }

    pub(crate) fn problem(&self, problem: &str) -> Error {
        Error::Offset { offset: self.text.clone(), problem: problem.to_owned() }
    }

    /// Why it goes with no such calendar.
    fn misfit(&self, every: &Every, axis: &Axis) -> Option<&'static str> {
        let Parts { numbers, months, days, nanoseconds } = self.parts;
        let is_index = every.kind() == Kind::Index;
        let is_of_time = (months, days, nanoseconds) != (0, 0, 0);
        if is_index && is_of_time {
            return Some("is a length of time, and the interval counts whole numbers: write 2i");
        }
        if !is_index && numbers != 0 {
            return Some("counts whole numbers, and the interval is a length of time");
        }
        if months != 0 && every.kind() != Kind::Months {
            return Some("counts months, which goes with intervals of months, quarters and years");
        }
        if self.length().abs() >= every.length() {
            return Some("is no shorter than the interval");
        }
        let per_tick = axis.ticks_per_day().map_or(1, |day| 86_400_000_000_000 / day);
        match axis {
            _ if nanoseconds % per_tick == 0 => None,
            Axis::Date => Some("cuts days, but the times are whole days"),
            _ => Some("is no whole number of the times' own units"),
        }
    }
}

/// [`Offset::new`].
impl FromStr for Offset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

/// The duration as it was written.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

// What is as long in each unit; how it was written is no matter.
impl PartialEq for Offset {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Offset {}

impl hash::Hash for Offset {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.parts.hash(state);
    }
}

/// The day on which weeks start.
///
/// ```
/// use smoothframe_polars::Weekday;
/// assert_eq!("sun".parse::<Weekday>()?, Weekday::Sunday);
/// let error = "sunday".parse::<Weekday>().expect_err("too long");
/// assert!(error.to_string().starts_with("`sunday` is no day of the week: expected mon, tue"));
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(missing_docs, reason = "their names say all")]
pub enum Weekday {
    #[default]
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

names! {
    /// Its first three letters.
    Weekday, "day of the week":
        Monday = "mon", Tuesday = "tue", Wednesday = "wed", Thursday = "thu", Friday = "fri",
        Saturday = "sat", Sunday = "sun"
}

impl Weekday {
    /// Days after Monday, by the shorter way round.
    const fn days(self) -> i64 {
        match self {
            Self::Monday => 0,
            Self::Tuesday => 1,
            Self::Wednesday => 2,
            Self::Thursday => 3,
            Self::Friday => -3,
            Self::Saturday => -2,
            Self::Sunday => -1,
        }
    }
}

/// How far buckets are moved on an axis: so many ticks of what clocks show, and months before them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shift {
    ticks: i64,
    /// There and back.
    months: Option<(Duration, Duration)>,
}

impl Shift {
    pub(crate) fn of(
        every: &Every,
        offset: Option<&Offset>,
        week_start: Option<Weekday>,
        axis: &Axis,
    ) -> Result<Self, Error> {
        let mut shift = Self::default();
        let day = axis.ticks_per_day().unwrap_or(1);
        if let Some(weekday) = week_start {
            if every.kind() != Kind::Weeks {
                return Err(every.problem("has no weeks that could start on another day"));
            }
            shift.ticks = weekday.days() * day;
        }
        let Some(offset) = offset else { return Ok(shift) };
        if let Some(problem) = offset.misfit(every, axis) {
            return Err(offset.problem(problem));
        }
        let Parts { numbers, months, days, nanoseconds } = offset.parts;
        let per_tick = axis.ticks_per_day().map_or(1, |day| 86_400_000_000_000 / day);
        let ticks = days.checked_mul(day).and_then(|days| days.checked_add(numbers));
        let ticks = ticks.and_then(|ticks| ticks.checked_add(nanoseconds / per_tick));
        let ticks = ticks.and_then(|ticks| ticks.checked_add(shift.ticks));
        shift.ticks = ticks.ok_or_else(|| offset.problem("is too long"))?;
        if months != 0 {
            let of = |months: i64| Duration::try_parse(&format!("{months}mo"));
            shift.months = Some((of(months)?, of(-months)?));
        }
        Ok(shift)
    }

    pub(crate) const fn is_none(&self) -> bool {
        self.ticks == 0 && self.months.is_none()
    }

    /// A bucket's start from where it would be without a shift.
    pub(crate) fn forth(&self, axis: &Axis, wall: i64) -> PolarsResult<Option<i64>> {
        let wall = match &self.months {
            Some((forth, _)) => moved(axis, wall, forth)?,
            None => Some(wall),
        };
        Ok(wall.and_then(|wall| wall.checked_add(self.ticks)))
    }

    /// Where a time would be without a shift.
    pub(crate) fn back(&self, axis: &Axis, wall: i64) -> PolarsResult<Option<i64>> {
        let Some(wall) = wall.checked_sub(self.ticks) else { return Ok(None) };
        match &self.months {
            Some((_, back)) => moved(axis, wall, back),
            None => Ok(Some(wall)),
        }
    }
}

/// A time of no zone, so many months later.
fn moved(axis: &Axis, wall: i64, by: &Duration) -> PolarsResult<Option<i64>> {
    const DAY_MS: i64 = 86_400_000;
    // Polars' own wraps around on times without a date.
    if axis.date_time(wall).is_none() {
        return Ok(None);
    }
    Ok(Some(match axis {
        Axis::Datetime(TimeUnit::Nanoseconds, _) => by.add_ns(wall, None)?,
        Axis::Datetime(TimeUnit::Microseconds, _) => by.add_us(wall, None)?,
        Axis::Datetime(TimeUnit::Milliseconds, _) => by.add_ms(wall, None)?,
        _ => match wall.checked_mul(DAY_MS) {
            Some(wall) => by.add_ms(wall, None)?.div_euclid(DAY_MS),
            None => return Ok(None),
        },
    }))
}
