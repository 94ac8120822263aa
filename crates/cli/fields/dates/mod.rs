//! Text and whole numbers as dates and times.

mod day;
mod epoch;
mod format;
pub(crate) mod named;
pub(crate) mod order;

use anyhow::Result;
use chrono::{DateTime, NaiveDateTime, NaiveTime};
use polars::prelude::*;
use rayon::prelude::*;

use crate::fields::texts::{self, Texts, Unread};
pub(crate) use day::Day;
pub(crate) use epoch::Epoch;
pub(crate) use format::Format;

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
        Ok(match Epoch::asked(format)? {
            Some(epoch) => Self::Epoch(epoch),
            None => Self::Format(Format::new(format)?),
        })
    }

    /// Whether a text is a date of this style.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.ticks(text).is_some()
    }

    /// Whether it tells no days, but weeks and longer periods.
    pub(crate) const fn is_of_periods(&self) -> bool {
        matches!(self, Self::Date(day) if day.is_period())
    }

    /// The unit and the zone of times; dates alone have none.
    fn clock(&self) -> Option<(TimeUnit, Option<TimeZone>)> {
        match self {
            Self::Date(_) => None,
            Self::DateTime(_) => Some((TimeUnit::Microseconds, None)),
            Self::Zoned => Some((TimeUnit::Microseconds, Some(TimeZone::UTC))),
            Self::Epoch(epoch) => Some((epoch.time_unit(), Some(TimeZone::UTC))),
            Self::Format(format) if !format.has_clock() => None,
            Self::Format(format) => {
                Some((TimeUnit::Microseconds, format.has_zone().then_some(TimeZone::UTC)))
            }
        }
    }

    /// Microseconds since 1970, or in the unit of times.
    fn ticks(&self, text: &str) -> Option<i64> {
        let at = match self {
            Self::Date(day) => day.read(text)?.and_time(NaiveTime::MIN),
            Self::DateTime(day) => date_time(*day, text)?,
            Self::Zoned => zoned(text)?,
            Self::Epoch(epoch) => return epoch.read(text),
            Self::Format(format) => format.read(text)?,
        };
        Some(at.and_utc().timestamp_micros())
    }

    /// The column as dates or times; null stays null.
    pub(crate) fn parse(&self, texts: &impl Texts) -> Result<Column, NotADate> {
        let reader = || {
            let mut last = (String::new(), 0);
            move |text: &str| {
                let text = text.trim();
                if text.is_empty() {
                    return Some(None);
                }
                // Tables list many rows of one time together.
                if last.0 != text {
                    let tick = self.ticks(text)?;
                    last.0.clear();
                    last.0.push_str(text);
                    last.1 = tick;
                }
                Some(Some(last.1))
            }
        };
        let (ticks, present) = texts::parse_in_order(texts, reader)
            .map_err(|Unread { row }| NotADate { row, text: texts.at(row).trim().to_owned() })?;
        let Some((unit, zone)) = self.clock() else {
            let day = |tick: i64| i32::try_from(tick / DAY).unwrap_or(i32::MAX);
            let days = ticks.into_par_iter().map(day).collect();
            let days = present.column::<Int32Type>(texts.name(), days).into_column();
            return Ok(days.cast(&DataType::Date).unwrap_or(days));
        };
        let times = present.column::<Int64Type>(texts.name(), ticks).into_column();
        let dtype = DataType::Datetime(unit, zone);
        Ok(times.cast(&dtype).unwrap_or(times))
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
            Self::Format(format) if format.has_clock() => format!("dates and times ({format})"),
            Self::Format(format) => format!("dates ({format})"),
        }
    }
}

const DAY: i64 = 86_400_000_000;

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
