//! Text and whole numbers as dates and times.

mod day;
mod epoch;
mod format;
pub(crate) mod named;
mod offset;
pub(crate) mod order;
mod serial;

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use chrono::{DateTime, NaiveDateTime, NaiveTime, Timelike};
use polars::prelude::*;
use rayon::prelude::*;

use crate::fields::{
    numbers,
    texts::{self, Present, Texts, Unread},
};
pub(crate) use day::Day;
pub(crate) use epoch::Epoch;
pub(crate) use format::Format;
pub(crate) use offset::Offsets;
pub(crate) use serial::Serial;

/// How the times of a column are written; all of them are written so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Style {
    /// Days, or periods that stand for their first day.
    Date(Day),
    /// Days and the time of day, with a `T` or a space between, as in `2024-02-29T13:45:00`;
    /// seconds and their fractions may be left out.
    DateTime(Day),
    /// ISO dates and times with `Z` or an offset, as UTC.
    Zoned,
    /// Counts since 1970, only where asked for.
    Epoch(Epoch),
    /// Numbers of a calendar of their own, only where asked for.
    Serial(Serial),
    /// As a format of the user's says.
    Format(Format),
}

/// A field that is no date of its column's style.
#[derive(Debug, PartialEq)]
pub(crate) struct NotADate {
    pub(crate) row: usize,
    pub(crate) text: String,
}

impl Style {
    /// The style of a first value, where it is one that needs no format.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let dates = Day::ALL.into_iter().map(Self::Date);
        let times = Day::WITH_CLOCK.into_iter().map(Self::DateTime);
        dates.chain(times).chain([Self::Zoned]).find(|style| style.fits(text))
    }

    /// What `--date-format` says. A wrong one is the command line's fault, and not the data's.
    pub(crate) fn asked(format: &str) -> Result<Self> {
        Ok(match (Epoch::asked(format)?, Serial::asked(format)) {
            (Some(epoch), _) => Self::Epoch(epoch),
            (None, Some(serial)) => Self::Serial(serial),
            (None, None) => Self::Format(Format::new(format)?),
        })
    }

    /// Whether a text is a date of this style.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.read(text).is_some()
    }

    /// Whether it tells no days, but weeks and longer periods.
    pub(crate) const fn is_of_periods(&self) -> bool {
        matches!(self, Self::Date(day) if day.is_period())
    }

    /// The unit and the zone of times; dates alone have none.
    fn clock(&self) -> Option<(TimeUnit, Option<TimeZone>)> {
        match self {
            Self::Date(_) | Self::Serial(_) => None,
            Self::DateTime(_) => Some((TimeUnit::Microseconds, None)),
            Self::Zoned => Some((TimeUnit::Microseconds, Some(TimeZone::UTC))),
            Self::Epoch(epoch) => Some((epoch.time_unit(), Some(TimeZone::UTC))),
            Self::Format(format) if !format.has_clock() => None,
            Self::Format(format) => {
                Some((TimeUnit::Microseconds, format.has_zone().then_some(TimeZone::UTC)))
            }
        }
    }

    /// Microseconds since 1970, or in the unit of times, and the nanoseconds that are left.
    fn read(&self, text: &str) -> Option<(i64, i64)> {
        let at = match self {
            Self::Date(day) => {
                return Some((
                    day.read(text)?.and_time(NaiveTime::MIN).and_utc().timestamp_micros(),
                    0,
                ));
            }
            Self::DateTime(day) => date_time(*day, text)?,
            Self::Zoned => zoned(text)?,
            Self::Epoch(epoch) => return epoch.read(text),
            Self::Serial(_) => return numbers::one(text).ok()??.is_finite().then_some((0, 0)),
            Self::Format(format) => format.read(text)?,
        };
        // 60 seconds are a leap second to chrono, and one that calendars here do not count.
        if at.nanosecond() >= SECOND || is_too_fine(text) {
            return None;
        }
        Some((at.and_utc().timestamp_micros(), i64::from(at.nanosecond() % 1000)))
    }

    /// The column as dates or times; null stays null. Times are in nanoseconds where one needs them.
    pub(crate) fn parse(&self, texts: &impl Texts) -> Result<Column, NotADate> {
        let no = |row: usize| NotADate { row, text: texts.at(row).trim().to_owned() };
        if let Self::Serial(serial) = self {
            let numbers = numbers::parse(texts, texts.numbers()).map_err(|bad| no(bad.row))?;
            let numbers = numbers.cast(&DataType::Float64).unwrap_or(numbers);
            let Ok(numbers) = numbers.f64() else { return Err(no(0)) };
            return serial.times(texts.name(), numbers).map_err(no);
        }
        let is_fine = AtomicBool::new(false);
        let (ticks, present) = self.ticks(texts, |(tick, rest)| {
            if rest != 0 {
                is_fine.store(true, Ordering::Relaxed);
            }
            Some(tick)
        })?;
        let Some((mut unit, zone)) = self.clock() else {
            let day = |tick: i64| i32::try_from(tick / DAY).unwrap_or(i32::MAX);
            let days = ticks.into_par_iter().map(day).collect();
            let days = present.column::<Int32Type>(texts.name(), days).into_column();
            return Ok(days.cast(&DataType::Date).unwrap_or(days));
        };
        let (mut ticks, mut present) = (ticks, present);
        if is_fine.into_inner() {
            unit = TimeUnit::Nanoseconds;
            (ticks, present) = self.ticks(texts, nanoseconds)?;
        }
        let times = present.column::<Int64Type>(texts.name(), ticks).into_column();
        let dtype = DataType::Datetime(unit, zone);
        Ok(times.cast(&dtype).unwrap_or(times))
    }

    /// The tick of each field, as one is made of what is read.
    fn ticks(
        &self,
        texts: &impl Texts,
        tick: impl Fn((i64, i64)) -> Option<i64> + Sync,
    ) -> Result<(Vec<i64>, Present), NotADate> {
        let tick = &tick;
        let reader = || {
            let mut last = (String::new(), 0);
            move |text: &str| {
                let text = text.trim();
                if text.is_empty() {
                    return Some(None);
                }
                // Tables list many rows of one time together.
                if last.0 != text {
                    let tick = tick(self.read(text)?)?;
                    last.0.clear();
                    last.0.push_str(text);
                    last.1 = tick;
                }
                Some(Some(last.1))
            }
        };
        texts::parse_in_order(texts, reader)
            .map_err(|Unread { row }| NotADate { row, text: texts.at(row).trim().to_owned() })
    }

    /// Why a field that looks as if it were of this style is not.
    pub(crate) fn why_not(&self, text: &str) -> Option<&'static str> {
        if before_leap(text).is_some_and(|before| self.fits(&before)) {
            return Some(
                "is a leap second, which calendars do not count; write 59 for its 60 seconds",
            );
        }
        if is_too_fine(text) && shortened(text).is_some_and(|text| self.fits(&text)) {
            return Some("is finer than a nanosecond; leave out the digits after the ninth");
        }
        let is_far = nanoseconds(self.read(text)?).is_none() && !matches!(self, Self::Serial(_));
        is_far.then_some(
            "is too far off for nanoseconds, which others have: they reach from 1677 to 2262",
        )
    }

    /// What a field is not that is not of this style.
    pub(crate) fn expected(&self) -> String {
        let (one, example) = match self {
            Self::Date(day) => day.words(),
            Self::DateTime(Day::Iso) => ("date and time", "YYYY-MM-DD hh:mm:ss"),
            Self::DateTime(day) => {
                return format!("date and time ({} hh:mm:ss)", day.words().1);
            }
            Self::Zoned => return "date and time with Z or an offset".to_owned(),
            Self::Epoch(epoch) => return format!("{} (see --date-format)", epoch.expected()),
            Self::Serial(serial) => return format!("{} (see --date-format)", serial.expected()),
            Self::Format(format) => return format!("date as {format} (see --date-format)"),
        };
        format!("{one} ({example})")
    }

    /// What a column of this style holds.
    pub(crate) fn described(&self) -> String {
        match self {
            Self::Date(Day::Iso) => "dates".to_owned(),
            Self::Date(day) => format!("{}s ({})", day.words().0, day.words().1),
            Self::DateTime(Day::Iso) | Self::Zoned => "dates and times".to_owned(),
            Self::DateTime(day) => format!("dates and times ({})", day.words().1),
            Self::Epoch(epoch) => epoch.described(),
            Self::Serial(serial) => serial.described().to_owned(),
            Self::Format(format) if format.has_clock() => format!("dates and times ({format})"),
            Self::Format(format) => format!("dates ({format})"),
        }
    }
}

const DAY: i64 = 86_400_000_000;
/// Nanoseconds of a second.
const SECOND: u32 = 1_000_000_000;

/// Microseconds and the nanoseconds that are left as nanoseconds, where 64 bits hold them.
fn nanoseconds((micros, rest): (i64, i64)) -> Option<i64> {
    // The first microsecond of them is not held whole.
    i64::try_from(i128::from(micros) * 1000 + i128::from(rest)).ok()
}

/// The second before a leap second, as in 23:59:60; 12:60 is none.
fn before_leap(text: &str) -> Option<String> {
    let at = text.rfind(":60")?;
    let is_second = text.as_bytes().get(at.checked_sub(3)?) == Some(&b':');
    is_second.then(|| {
        format!(
            "{}:59{}",
            text.get(..at).unwrap_or_default(),
            text.get(at + 3..).unwrap_or_default()
        )
    })
}

/// Whether a second has more than nine decimals, of which chrono would drop the rest.
fn is_too_fine(text: &str) -> bool {
    decimals(text).is_some_and(|(_, digits)| digits > 9)
}

/// Where the decimals of a time of day start, and how many they are.
fn decimals(text: &str) -> Option<(usize, usize)> {
    let clock = text.find(':')?;
    let from = clock + text.get(clock..)?.find(['.', ','])? + 1;
    Some((from, text.bytes().skip(from).take_while(u8::is_ascii_digit).count()))
}

/// A text without the decimals that are too many.
fn shortened(text: &str) -> Option<String> {
    let (from, digits) = decimals(text)?;
    Some(format!("{}{}", text.get(..from + digits.min(9))?, text.get(from + digits..)?))
}

fn date_time(day: Day, text: &str) -> Option<NaiveDateTime> {
    let hour = text.split_once(':')?.0;
    let at = hour.rfind(['T', ' '])?;
    let (date, time) = (text.get(..at)?, text.get(at + 1..)?);
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M"));
    Some(day.read(date)?.and_time(time.ok()?))
}

fn zoned(text: &str) -> Option<NaiveDateTime> {
    Day::Iso.read(text.get(..10)?)?;
    let zoned = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M%#z"));
    Some(zoned.ok()?.naive_utc())
}

#[cfg(test)]
mod tests;
