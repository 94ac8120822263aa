//! Statistics as JSON, record by record.

use std::io::{self, Write};

use polars::prelude::*;
use serde::ser::{Serialize, SerializeMap, Serializer};
use smoothframe_polars::words;

use super::{Stats, StatsRow};
use crate::Error;

impl Stats {
    /// As JSON: an array with one object a row, of the frame's columns; times in ISO 8601, what is
    /// not there or not finite as null.
    ///
    /// # Errors
    /// The JSON writer's own.
    pub fn json(&self) -> Result<String, Error> {
        let mut json = Vec::new();
        self.write_json(&mut json)?;
        Ok(String::from_utf8_lossy(&json).into_owned()) // JSON is UTF-8: nothing is lost
    }

    /// Writes [`json`](Self::json) record by record: of a million groups it is longer than their rows.
    ///
    /// # Errors
    /// The JSON writer's own, and that of `to`.
    pub fn write_json(&self, mut to: impl Write) -> Result<(), Error> {
        let mut keys = Vec::with_capacity(self.keys.len());
        for column in &self.keys {
            keys.push((column.name().as_str(), Keys::of(column)?));
        }
        match serde_json::to_writer_pretty(&mut to, &Records { stats: self, keys }) {
            Err(error) if error.is_io() => Err(Error::Polars(io::Error::from(error).into())),
            Err(error) => Err(error.into()),
            Ok(()) => to.write_all(b"\n").map_err(|error| Error::Polars(error.into())),
        }
    }
}

/// The records one after another.
struct Records<'a> {
    stats: &'a Stats,
    keys: Vec<(&'a str, Keys)>,
}

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.stats.rows();
        serializer.collect_seq(rows.map(|row| Record { row, stats: self.stats, keys: &self.keys }))
    }
}

/// A group column as JSON has it.
enum Keys {
    Texts(StringChunked),
    Wholes(Int64Chunked),
}

impl Keys {
    fn of(column: &Column) -> PolarsResult<Self> {
        if column.dtype().is_integer()
            && let Ok(numbers) = column.strict_cast(&DataType::Int64)
        {
            return Ok(Self::Wholes(numbers.i64()?.rechunk().into_owned()));
        }
        Ok(Self::Texts(words::texts(column)?.rechunk().into_owned()))
    }
}

struct Record<'a> {
    row: StatsRow<'a>,
    stats: &'a Stats,
    keys: &'a [(&'a str, Keys)],
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { row, stats, keys } = self;
        let time = |tick| match stats.axis.date_time(tick) {
            Some(_) => serde_json::Value::from(stats.axis.text(tick)),
            None => serde_json::Value::from(tick),
        };
        let mut map = serializer.serialize_map(None)?;
        for (name, keys) in *keys {
            match keys {
                Keys::Texts(texts) => map.serialize_entry(name, &texts.get(row.group))?,
                Keys::Wholes(numbers) => map.serialize_entry(name, &numbers.get(row.group))?,
            }
        }
        map.serialize_entry("variable", &stats.variables[row.variable])?;
        map.serialize_entry("start", &time(row.start))?;
        map.serialize_entry("end", &time(row.end))?;
        map.serialize_entry("step", &row.step)?;
        map.serialize_entry("count", &row.count)?;
        map.serialize_entry("missing", &row.missing)?;
        map.serialize_entry("absent", &row.absent)?;
        map.serialize_entry("filled", &row.filled)?;
        map.serialize_entry("mean", &row.mean)?;
        map.serialize_entry("std", &row.std)?;
        map.serialize_entry("min", &row.min)?;
        map.serialize_entry("max", &row.max)?;
        map.serialize_entry("sum", &row.sum)?;
        map.serialize_entry("smoothed_mean", &row.smoothed_mean)?;
        map.serialize_entry("smoothed_std", &row.smoothed_std)?;
        map.serialize_entry("residual_std", &row.residual_std)?;
        map.serialize_entry("provisional_rows", &row.provisional_rows)?;
        map.serialize_entry("last_period", &row.last_period)?;
        map.serialize_entry("previous_period", &row.previous_period)?;
        map.serialize_entry("change", &row.change)?;
        map.serialize_entry("typical_change", &row.typical_change)?;
        map.end()
    }
}
