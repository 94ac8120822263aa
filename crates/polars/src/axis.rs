//! Time columns as whole numbers of one unit.

use chrono::{DateTime, NaiveDateTime};
use polars::prelude::*;

use crate::Error;

/// What a time column counts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Axis {
    /// Days since 1970-01-01.
    Date,
    /// Units since 1970-01-01T00:00 (UTC where there is a zone).
    Datetime(TimeUnit, Option<TimeZone>),
    /// Whole numbers of no known unit.
    Integer,
    /// There is no time column: row numbers.
    Row,
}

impl Axis {
    /// The axis of a column of this type, where it is one of times.
    pub(crate) fn of(dtype: &DataType) -> Option<Self> {
        Some(match dtype {
            DataType::Date => Self::Date,
            DataType::Datetime(unit, zone) => Self::Datetime(*unit, zone.clone()),
            dtype if dtype.is_integer() => Self::Integer,
            _ => return None,
        })
    }

    /// The axis of a time column, and its ticks as Int32 or Int64, in one chunk.
    pub(crate) fn read(column: &Column) -> Result<(Self, Column), Error> {
        let name = column.name().to_string();
        let not_time = || Error::NotTime { name: name.clone(), dtype: column.dtype().to_string() };
        let axis = Self::of(column.dtype()).ok_or_else(not_time)?;
        let ticks = column.to_physical_repr();
        let ticks = match ticks.dtype() {
            DataType::Int32 | DataType::Int64 => ticks,
            _ => ticks.strict_cast(&DataType::Int64)?,
        };
        if ticks.has_nulls()
            && let Some(row) = ticks.is_null().iter().position(|is_null| is_null == Some(true))
        {
            return Err(Error::NullTime { name, row, rows: ticks.null_count() });
        }
        Ok((axis, ticks.rechunk()))
    }

    /// A column of these ticks, of the type they were read from (whole numbers as Int64).
    ///
    /// # Errors
    /// Polars' own, when a tick lies outside the type.
    pub fn column(&self, name: &str, ticks: Vec<i64>) -> Result<Column, Error> {
        let numbers = Column::new(name.into(), ticks);
        Ok(match self {
            Self::Date => numbers.strict_cast(&DataType::Int32)?.cast(&DataType::Date)?,
            Self::Datetime(unit, zone) => numbers.cast(&DataType::Datetime(*unit, zone.clone()))?,
            Self::Integer | Self::Row => numbers,
        })
    }

    /// How many ticks make a day, where the axis is one of dates.
    #[must_use]
    pub const fn ticks_per_day(&self) -> Option<i64> {
        match self {
            Self::Date => Some(1),
            Self::Datetime(TimeUnit::Milliseconds, _) => Some(86_400_000),
            Self::Datetime(TimeUnit::Microseconds, _) => Some(86_400_000_000),
            Self::Datetime(TimeUnit::Nanoseconds, _) => Some(86_400_000_000_000),
            Self::Integer | Self::Row => None,
        }
    }

    /// The date and time of a tick (UTC where there is a zone), where it has one.
    #[must_use]
    pub fn date_time(&self, tick: i64) -> Option<NaiveDateTime> {
        let utc = match self {
            Self::Date => DateTime::from_timestamp(tick.checked_mul(86_400)?, 0)?,
            Self::Datetime(TimeUnit::Milliseconds, _) => DateTime::from_timestamp_millis(tick)?,
            Self::Datetime(TimeUnit::Microseconds, _) => DateTime::from_timestamp_micros(tick)?,
            Self::Datetime(TimeUnit::Nanoseconds, _) => DateTime::from_timestamp_nanos(tick),
            Self::Integer | Self::Row => return None,
        };
        Some(utc.naive_utc())
    }

    /// The date and time of a tick as the clocks of its zone show it.
    #[must_use]
    pub fn local_time(&self, tick: i64) -> Option<NaiveDateTime> {
        let at = self.date_time(tick)?;
        match self {
            Self::Datetime(_, Some(zone)) => {
                let zone = zone.to_chrono().ok()?;
                Some(at.and_utc().with_timezone(&zone).naive_local())
            }
            _ => Some(at),
        }
    }

    /// A tick as ISO 8601, in its zone where it has one.
    #[must_use]
    pub fn text(&self, tick: i64) -> String {
        let Some(at) = self.date_time(tick) else { return tick.to_string() };
        let time = "%Y-%m-%dT%H:%M:%S%.f";
        match self {
            Self::Date => at.format("%Y-%m-%d").to_string(),
            Self::Datetime(_, Some(zone)) if *zone == TimeZone::UTC => {
                format!("{}Z", at.format(time))
            }
            Self::Datetime(_, Some(zone)) => match zone.to_chrono() {
                Ok(zone) => {
                    let local = at.and_utc().with_timezone(&zone);
                    local.format("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
                }
                Err(_) => format!("{}Z", at.format(time)),
            },
            _ => at.format(time).to_string(),
        }
    }
}
