//! Calendars: rows merged into buckets of time, and buckets without rows filled in.

use chrono::Datelike;
use polars::prelude::*;

use crate::{Axis, Error, Step};

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

/// Longer intervals, and times farther off, are mistakes; dates of Polars' own overflow on them.
const MOST_YEARS: f64 = 10_000.0;
const YEARS: std::ops::RangeInclusive<i32> = -9999..=9999;
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
        let seconds = axis.ticks_per_day().map_or(1.0, |day| 86_400.0 / day as f64);
        let buckets = (last as f64 - first as f64) * seconds / self.seconds;
        if buckets > MOST_ROWS as f64 {
            return Err(self.problem("is too short for the span of this file's times"));
        }
        let mut range = vec![first];
        let mut at = first;
        while at < last {
            let next = clock.next(at)?;
            if next <= at {
                return Err(self.problem("is shorter than the times' own unit"));
            }
            at = next;
            range.push(at);
        }
        Ok(range)
    }

    /// Refuses calendars of more rows than a machine holds.
    pub(crate) fn check_rows(&self, rows: usize) -> Result<(), Error> {
        if rows <= MOST_ROWS {
            return Ok(());
        }
        Err(self.problem(&format!("would make {rows} rows of all groups, more than {MOST_ROWS}")))
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
    fn is_finer(&self, axis: &Axis) -> bool {
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

/// An interval in the units of an axis.
struct Clock<'a> {
    every: &'a Every,
    axis: &'a Axis,
    zone: Option<TimeZone>,
}

impl<'a> Clock<'a> {
    fn of(every: &'a Every, axis: &'a Axis) -> Result<Self, Error> {
        let zone = match axis {
            Axis::Integer if every.kind == Kind::Index => None,
            _ if every.kind == Kind::Index => {
                return Err(every.problem("needs times that are whole numbers"));
            }
            Axis::Date if !every.duration.is_full_days() => {
                return Err(every.problem("cuts days, but the times are whole days"));
            }
            Axis::Integer | Axis::Row => {
                return Err(
                    every.problem("needs a time column of dates (of whole numbers write 5i)")
                );
            }
            Axis::Datetime(..) if every.is_finer(axis) => {
                return Err(every.problem("is no whole number of the times' own units"));
            }
            Axis::Date => None,
            Axis::Datetime(_, zone) => zone.clone().filter(|zone| *zone != TimeZone::UTC),
        };
        Ok(Self { every, axis, zone })
    }

    /// The start of a tick's bucket.
    fn truncate(&self, tick: i64) -> Result<i64, Error> {
        if let Some(numbers) = self.every.numbers() {
            let far = || self.every.problem("cannot reach a number that far off");
            return tick.div_euclid(numbers).checked_mul(numbers).ok_or_else(far);
        }
        self.check(tick)?;
        let zone = self.zone.as_ref().map(TimeZone::to_chrono).transpose()?;
        let (zone, every) = (zone.as_ref(), &self.every.duration);
        Ok(match self.axis {
            Axis::Datetime(TimeUnit::Nanoseconds, _) => every.truncate_ns(tick, zone)?,
            Axis::Datetime(TimeUnit::Microseconds, _) => every.truncate_us(tick, zone)?,
            Axis::Datetime(TimeUnit::Milliseconds, _) => every.truncate_ms(tick, zone)?,
            _ => every.truncate_ms(self.milliseconds(tick)?, None)?.div_euclid(DAY_MS),
        })
    }

    /// The start of the bucket after the one that starts at a tick.
    fn next(&self, tick: i64) -> Result<i64, Error> {
        if let Some(numbers) = self.every.numbers() {
            return Ok(tick.saturating_add(numbers));
        }
        self.check(tick)?;
        let every = &self.every.duration;
        if self.zone.is_some() {
            return self.next_in_zone(tick);
        }
        Ok(match self.axis {
            Axis::Datetime(TimeUnit::Nanoseconds, _) => every.add_ns(tick, None)?,
            Axis::Datetime(TimeUnit::Microseconds, _) => every.add_us(tick, None)?,
            Axis::Datetime(TimeUnit::Milliseconds, _) => every.add_ms(tick, None)?,
            _ => every.add_ms(self.milliseconds(tick)?, None)?.div_euclid(DAY_MS),
        })
    }

    /// Where clocks change, buckets are an hour longer or shorter, and may start at 1 o'clock: the
    /// next one is found by the buckets of later ticks.
    fn next_in_zone(&self, tick: i64) -> Result<i64, Error> {
        let day = self.axis.ticks_per_day().unwrap_or(1) as f64;
        #[expect(clippy::cast_possible_truncation, reason = "at most 10,000 years, checked")]
        let length = (self.every.seconds / 86_400.0 * day) as i64;
        let mut probe = tick.saturating_add(length);
        loop {
            let bucket = self.truncate(probe)?;
            if bucket <= tick {
                probe = probe.saturating_add((length / 2).max(1));
            } else if self.truncate(bucket - 1)? <= tick {
                return Ok(bucket);
            } else {
                probe = bucket - 1;
            }
        }
    }

    fn check(&self, tick: i64) -> Result<(), Error> {
        match self.axis.date_time(tick) {
            Some(at) if YEARS.contains(&at.year()) => Ok(()),
            _ => Err(self.every.problem("needs times between the years -9999 and 9999")),
        }
    }

    fn milliseconds(&self, day: i64) -> Result<i64, Error> {
        day.checked_mul(DAY_MS)
            .ok_or_else(|| self.every.problem("cannot reach a date that far off"))
    }
}

const DAY_MS: i64 = 86_400_000;
