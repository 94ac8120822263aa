//! Time columns as whole numbers of one unit.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, cast::AsArray, temporal_conversions::MILLISECONDS_IN_DAY, timezone::Tz,
    types::Int64Type,
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, NaiveDateTime};
use smoothframe_core::Unit;

use crate::{
    error::{Error, Result},
    words,
};

/// What a time column counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Axis {
    /// Days since 1970-01-01.
    Date,
    /// Units since 1970-01-01T00:00 (UTC where there is a zone).
    Datetime(TimeUnit, Option<Arc<str>>),
    /// Whole numbers of no known unit.
    Integer,
    /// There is no time column.
    Row,
}

impl Axis {
    /// The axis of a column of this type.
    pub fn of(name: &str, dtype: &DataType) -> Result<Self> {
        Ok(match dtype {
            DataType::Date32 => Self::Date,
            DataType::Date64 => Self::Datetime(TimeUnit::Millisecond, None),
            DataType::Timestamp(unit, zone) => Self::Datetime(*unit, zone.clone()),
            dtype if dtype.is_integer() => Self::Integer,
            dtype => {
                let (name, dtype) = (name.to_owned(), words::dtype(dtype));
                return Err(Error::NotTime { name, dtype });
            }
        })
    }

    /// The axis of a time column, and its ticks.
    pub fn read(name: &str, chunks: &[ArrayRef]) -> Result<(Self, ScalarBuffer<i64>)> {
        let Some(first) = chunks.first() else {
            return Ok((Self::Integer, ScalarBuffer::default()));
        };
        let axis = Self::of(name, first.data_type())?;
        refuse_nulls(name, chunks)?;
        let mut cast = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            cast.push(whole(chunk)?);
        }
        let mut before = 0;
        for chunk in &cast {
            if let Some(nulls) = chunk.nulls()
                && let Some(row) = nulls.iter().position(|is| !is)
            {
                return Err(Error::FarTime { name: name.to_owned(), row: before + row });
            }
            before += chunk.len();
        }
        if let [only] = cast.as_slice() {
            return Ok((axis, only.as_primitive::<Int64Type>().values().clone()));
        }
        let all = cast.iter().flat_map(|chunk| chunk.as_primitive::<Int64Type>().values());
        Ok((axis, all.copied().collect::<Vec<_>>().into()))
    }

    /// What the axis counts; none where there are no times.
    pub const fn unit(&self) -> Option<Unit> {
        Some(match self {
            Self::Date => Unit::Day,
            Self::Datetime(TimeUnit::Second, _) => Unit::Second,
            Self::Datetime(TimeUnit::Millisecond, _) => Unit::Millisecond,
            Self::Datetime(TimeUnit::Microsecond, _) => Unit::Microsecond,
            Self::Datetime(TimeUnit::Nanosecond, _) => Unit::Nanosecond,
            Self::Integer => Unit::Number,
            Self::Row => return None,
        })
    }

    /// How many ticks make a day, where the axis is one of dates.
    pub const fn ticks_per_day(&self) -> Option<i64> {
        match self {
            Self::Date => Some(1),
            Self::Datetime(TimeUnit::Second, _) => Some(MILLISECONDS_IN_DAY / 1_000),
            Self::Datetime(TimeUnit::Millisecond, _) => Some(MILLISECONDS_IN_DAY),
            Self::Datetime(TimeUnit::Microsecond, _) => Some(MILLISECONDS_IN_DAY * 1_000),
            Self::Datetime(TimeUnit::Nanosecond, _) => Some(MILLISECONDS_IN_DAY * 1_000_000),
            Self::Integer | Self::Row => None,
        }
    }

    /// The zone of the times, where they have one that is not UTC.
    pub fn zone(&self) -> Result<Option<Tz>> {
        let Self::Datetime(_, Some(zone)) = self else { return Ok(None) };
        if &**zone == "UTC" {
            return Ok(None);
        }
        zone.parse().map(Some).map_err(|_| Error::Zone { zone: zone.to_string() })
    }

    /// The date and time of a tick (UTC where there is a zone), where it has one.
    pub fn date_time(&self, tick: i64) -> Option<NaiveDateTime> {
        let utc = match self {
            Self::Date => DateTime::from_timestamp(tick.checked_mul(86_400)?, 0)?,
            Self::Datetime(TimeUnit::Second, _) => DateTime::from_timestamp(tick, 0)?,
            Self::Datetime(TimeUnit::Millisecond, _) => DateTime::from_timestamp_millis(tick)?,
            Self::Datetime(TimeUnit::Microsecond, _) => DateTime::from_timestamp_micros(tick)?,
            Self::Datetime(TimeUnit::Nanosecond, _) => DateTime::from_timestamp_nanos(tick),
            Self::Integer | Self::Row => return None,
        };
        Some(utc.naive_utc())
    }

    /// A tick as ISO 8601, in its zone where it has one.
    pub fn text(&self, tick: i64) -> String {
        let Some(at) = self.date_time(tick) else { return tick.to_string() };
        let time = "%Y-%m-%dT%H:%M:%S%.f";
        match (self, self.zone()) {
            (Self::Date, _) => at.format("%Y-%m-%d").to_string(),
            (Self::Datetime(_, None), _) => at.format(time).to_string(),
            (_, Ok(Some(zone))) => {
                let local = at.and_utc().with_timezone(&zone);
                local.format("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
            }
            _ => format!("{}Z", at.format(time)),
        }
    }
}

fn refuse_nulls(name: &str, chunks: &[ArrayRef]) -> Result<()> {
    let rows: usize = chunks.iter().map(|chunk| chunk.logical_null_count()).sum();
    if rows == 0 {
        return Ok(());
    }
    let is_null = chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|row| chunk.is_null(row)));
    let row = is_null.take_while(|is| !is).count();
    Err(Error::NullTime { name: name.to_owned(), row, rows })
}

/// A chunk of times as 64-bit numbers; null where one is beyond them.
fn whole(chunk: &ArrayRef) -> Result<ArrayRef> {
    let days = match chunk.data_type() {
        DataType::Date32 => Some(arrow_cast::cast(chunk, &DataType::Int32)?),
        _ => None,
    };
    Ok(arrow_cast::cast(days.as_ref().unwrap_or(chunk), &DataType::Int64)?)
}
