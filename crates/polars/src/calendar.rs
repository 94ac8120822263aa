//! The interval of a calendar.

use std::{fmt, hash, str::FromStr};

use polars::prelude::Duration;
use smoothframe_core::Span;

use crate::{Axis, Error, Step};

/// The interval of a calendar: a Polars duration such as `1d`, `15m`, `1w` or `1mo`, or of times
/// that are whole numbers `5i`. Weeks start on Monday; months, quarters and years are the calendar's
/// ([`Grouped::offset`](crate::Grouped::offset) moves them).
///
/// It is read from text and printed as it was written. Two are equal where they are the same
/// calendar, however they are written: `60m` is `1h`, but `7d` is not `1w`, which starts on Monday.
///
/// ```
/// use smoothframe_polars::Every;
/// let every: Every = "90m".parse()?;
/// assert_eq!(every.to_string(), "90m");
/// assert_eq!(every, "1h30m".parse()?);
/// let error = "soon".parse::<Every>().expect_err("no duration");
/// assert!(error.to_string().contains("`soon` is no duration; write for example 1d"));
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Every {
    text: String,
    duration: Duration,
    /// Its length, of a month or year the mean one; of whole numbers their count.
    seconds: f64,
    kind: Kind,
}

/// Seconds of a day, and of a mean year.
const DAY: f64 = 86_400.0;
const YEAR: f64 = 365.2425 * DAY;
/// Longer intervals are mistakes; dates of Polars' own overflow on them.
const MOST_YEARS: f64 = 10_000.0;
/// Calendars with more rows than this are a wrong interval, not a wish.
const MOST_ROWS: usize = 100_000_000;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Index,
    Clock,
    Days,
    Weeks,
    Months,
}

impl Kind {
    /// What a unit counts: those of different kinds cannot stand together.
    pub(crate) fn of(unit: &str) -> Self {
        match unit {
            "i" => Self::Index,
            "d" => Self::Days,
            "w" => Self::Weeks,
            "mo" | "q" | "y" => Self::Months,
            _ => Self::Clock,
        }
    }
}

/// The length of a duration in seconds and its kind, or what is wrong with it. Polars' own parser
/// wraps around on long numbers, and its calendars refuse mixed units only when they are used.
fn seconds(text: &str) -> Result<(f64, Kind), &'static str> {
    const NOT_ONE: &str = "is no duration; write for example 1d, 1w, 1mo or 15m";
    let terms = Span::terms(text.trim_start_matches('-')).ok_or(NOT_ONE)?;
    let kind = terms.first().map_or(Kind::Clock, |(_, unit, _)| Kind::of(unit));
    if terms.iter().any(|(_, unit, _)| Kind::of(unit) != kind) {
        return Err("mixes units; take one of months, weeks, days and shorter ones");
    }
    let total: f64 = terms.iter().map(|&(number, _, size)| number as f64 * size as f64).sum();
    if text.starts_with('-') || total == 0.0 {
        return Err("is not longer than nothing");
    }
    let seconds = match kind {
        Kind::Index => total,
        Kind::Clock => total / 1e9,
        Kind::Days | Kind::Weeks => total * DAY,
        Kind::Months => total / 12.0 * YEAR,
    };
    match kind {
        Kind::Index if seconds >= 9e15 => Err("is too long"),
        Kind::Clock if seconds > 9.2e9 => Err("is too long for its unit; write it in days"),
        // A second more, since the two are rounded.
        Kind::Days | Kind::Weeks | Kind::Months if seconds > MOST_YEARS * YEAR + 1.0 => {
            Err("is longer than 10,000 years")
        }
        _ => Ok((seconds, kind)),
    }
}

impl Every {
    /// Reads a Polars duration of one kind: months (`mo`, `q`, `y`), weeks, days, shorter units, or
    /// `i` for times that are whole numbers.
    ///
    /// # Errors
    /// [`Error::Calendar`] where it is none, or not above 0.
    pub fn new(text: &str) -> Result<Self, Error> {
        let problem =
            |problem: &str| Error::Calendar { every: text.to_owned(), problem: problem.to_owned() };
        let (seconds, kind) = seconds(text).map_err(|wrong| match text.parse::<Span>() {
            // A window takes spellings that Polars' durations do not have.
            Ok(span) if Span::terms(text).is_none() => {
                problem(&format!("is no duration; write {span}"))
            }
            _ => problem(wrong),
        })?;
        Ok(Self { text: text.to_owned(), duration: Duration::try_parse(text)?, seconds, kind })
    }

    /// The duration as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn problem(&self, problem: &str) -> Error {
        Error::Calendar { every: self.text.clone(), problem: problem.to_owned() }
    }

    /// Refuses calendars of more rows than a machine holds.
    pub(crate) fn check_rows(&self, rows: usize) -> Result<(), Error> {
        if rows <= MOST_ROWS {
            return Ok(());
        }
        Err(self.problem(&format!("would make {rows} rows of all groups, more than {MOST_ROWS}")))
    }

    /// Whether a machine holds so many.
    pub(crate) fn holds_rows(rows: f64) -> bool {
        rows <= MOST_ROWS as f64
    }

    /// Refuses, before they are counted one by one, buckets of so many ticks of an axis.
    pub(crate) fn check_span(&self, axis: &Axis, ticks: f64) -> Result<(), Error> {
        if ticks / self.ticks(axis) <= MOST_ROWS as f64 {
            return Ok(());
        }
        Err(self.problem("is too short for the span of this file's times"))
    }

    /// Its length in ticks of an axis, of a month or year the mean one.
    pub(crate) fn ticks(&self, axis: &Axis) -> f64 {
        axis.ticks_per_day().map_or(self.seconds, |day| self.seconds / 86_400.0 * day as f64)
    }

    /// How many whole numbers it is, where it is of those.
    pub(crate) fn numbers(&self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "below 2^53, checked when read")]
        (self.kind == Kind::Index).then_some(self.seconds as i64)
    }

    /// Whether it is shorter than another.
    pub(crate) fn is_shorter(&self, other: &Self) -> bool {
        self.seconds < other.seconds
    }

    /// Its length in seconds, of a month or year the mean one; of whole numbers their count.
    pub(crate) const fn length(&self) -> f64 {
        self.seconds
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) const fn duration(&self) -> &Duration {
        &self.duration
    }

    /// Whether it is no whole number of ticks.
    pub(crate) fn is_finer(&self, axis: &Axis) -> bool {
        let nanoseconds = |day: i64| 86_400_000_000_000 / day;
        axis.ticks_per_day().is_some_and(|day| self.duration.nanoseconds() % nanoseconds(day) != 0)
    }

    /// The step of a series on this calendar.
    pub(crate) fn step(&self, axis: &Axis) -> Option<Step> {
        let duration = &self.duration;
        if let Some(numbers) = self.numbers() {
            return axis.ticks_per_day().is_none().then_some(Step::Ticks(numbers));
        }
        if duration.months_only() {
            return Some(Step::Months(duration.months()));
        }
        let day = axis.ticks_per_day()?;
        let days = duration.weeks() * 7 + duration.days();
        let nanoseconds = duration.nanoseconds();
        let per_tick = 86_400_000_000_000 / day;
        if duration.months() != 0 || nanoseconds % per_tick != 0 {
            return None;
        }
        Some(Step::Ticks(days.checked_mul(day)?.checked_add(nanoseconds / per_tick)?))
    }
}

/// [`Every::new`].
impl FromStr for Every {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

/// The duration as it was written.
impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

// What is as long and counted in the same units; how it was written is no matter.
impl PartialEq for Every {
    fn eq(&self, other: &Self) -> bool {
        self.duration == other.duration
    }
}

impl Eq for Every {}

impl hash::Hash for Every {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.duration.hash(state);
    }
}
