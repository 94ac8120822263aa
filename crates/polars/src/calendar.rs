//! The interval of a calendar.

use polars::prelude::Duration;

use crate::{Axis, Error, Step, clock::Clock};

/// The interval of a calendar: a Polars duration such as `1d`, `15m`, `1w` or `1mo`, or of times
/// that are whole numbers `5i`. Weeks start on Monday; months, quarters and years are the calendar's.
#[derive(Debug, Clone, PartialEq)]
pub struct Every {
    text: String,
    duration: Duration,
    /// Its length, of a month or year the mean one; of whole numbers their count.
    seconds: f64,
    kind: Kind,
}

/// Longer intervals are mistakes; dates of Polars' own overflow on them.
const MOST_YEARS: f64 = 10_000.0;
/// Calendars with more rows than this are a wrong interval, not a wish.
const MOST_ROWS: usize = 100_000_000;

/// Seconds in each unit of a duration, and which units cannot stand together.
const UNITS: [(&str, f64, Kind); 12] = [
    ("i", 1.0, Kind::Index),
    ("ns", 1e-9, Kind::Clock),
    ("us", 1e-6, Kind::Clock),
    ("ms", 1e-3, Kind::Clock),
    ("s", 1.0, Kind::Clock),
    ("m", 60.0, Kind::Clock),
    ("h", 3600.0, Kind::Clock),
    ("d", 86_400.0, Kind::Days),
    ("w", 7.0 * 86_400.0, Kind::Weeks),
    ("mo", 365.2425 / 12.0 * 86_400.0, Kind::Months),
    ("q", 365.2425 / 4.0 * 86_400.0, Kind::Months),
    ("y", 365.2425 * 86_400.0, Kind::Months),
];

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Index,
    Clock,
    Days,
    Weeks,
    Months,
}

/// The length of a duration in seconds and its kind, or what is wrong with it. Polars' own parser wraps around
/// on long numbers, and its calendars refuse mixed units only when they are used.
fn seconds(text: &str) -> Result<(f64, Kind), &'static str> {
    const NOT_ONE: &str = "is no duration; write for example 1d, 1w, 1mo or 15m";
    let (mut rest, mut total, mut kinds) = (text.trim_start_matches('-'), 0.0, Vec::new());
    if rest.is_empty() {
        return Err(NOT_ONE);
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let letters =
            after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, next) = after.split_at(letters);
        let number: u64 = number.parse().map_err(|_| NOT_ONE)?;
        let found = UNITS.iter().find(|(name, ..)| *name == unit);
        let &(_, size, kind) = found.ok_or(NOT_ONE)?;
        total += number as f64 * size;
        kinds.push(kind);
        rest = next;
    }
    if kinds.iter().any(|kind| *kind != kinds[0]) {
        return Err("mixes units; take one of months, weeks, days and shorter ones");
    }
    if text.starts_with('-') || total == 0.0 {
        return Err("is not longer than nothing");
    }
    if kinds[0] == Kind::Index {
        let is_exact = total < 9e15;
        return if is_exact { Ok((total, Kind::Index)) } else { Err("is too long") };
    }
    if kinds[0] == Kind::Clock && total > 9.2e9 {
        return Err("is too long for its unit; write it in days");
    }
    if total > MOST_YEARS * 365.2425 * 86_400.0 {
        return Err("is longer than 10,000 years");
    }
    Ok((total, kinds[0]))
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
        let (seconds, kind) = seconds(text).map_err(problem)?;
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

    /// The start of the bucket after the one that starts at a tick.
    pub(crate) fn next(&self, axis: &Axis, tick: i64) -> Result<i64, Error> {
        Clock::of(self, axis)?.next(tick)
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
