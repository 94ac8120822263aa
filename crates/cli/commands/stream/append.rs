//! `smooth apply --append STATE`: goes on from where the run before ended.
//!
//! The state is the library's saved stream, with what the command knows of the table before it: what its
//! columns are called and hold, so that tomorrow's file is read as today's was.

use std::{
    fs,
    path::{Path, absolute},
};

use anyhow::{Context, Result, anyhow};
use polars::prelude::*;
use serde::{Deserialize, Serialize};
use smoothframe_polars::{Grouped, GroupedStream};

use crate::{
    files::input::Source, files::journal::Journal, flags::args::Apply, flags::streaming::Order,
    roles::lessons::Lessons, roles::pinned::Pinned, roles::prepare::quote, words::failure::usage,
};

/// What the file starts with.
const MAGIC: &[u8] = b"smooth apply --append, version 1\n";

/// Columns that tell of rows that are not complete, and of those that were not.
pub(super) const PROVISIONAL: &str = "provisional";
pub(super) const REVISED: &str = "revised";

/// Opens the journal of a state; what a killed run has left of it is done first.
pub(super) fn begin(state: &Path, command: &Apply) -> Result<Journal> {
    let name = state.display();
    if command.output == Path::new("-") {
        return Err(usage(
            "--append: the output and the state are replaced together; name a file with -o",
        ));
    }
    if command.streaming.arrival == Some(Order::ByGroup) {
        return Err(usage(
            "--append: --arrival by-group ends each group with its last row, and tomorrow has more of them; \
             leave it out",
        ));
    }
    if absolute(state).ok() == absolute(&command.output).ok() {
        return Err(usage(format!(
            "{name}: is the state and the output; name another file with -o"
        )));
    }
    if fs::metadata(state).is_ok_and(|about| !about.is_file()) {
        return Err(anyhow!("{name}: is no file"));
    }
    Journal::begin(state)
}

/// Refuses a table that has columns of their names.
pub(super) fn check_names(source: &Source, grouped: &Grouped) -> Result<()> {
    let written = if grouped.is_merged() { grouped.keys().to_vec() } else { source.written() };
    let added = grouped.value_columns().iter().flat_map(|value| grouped.added_names(value));
    let mut all = written.into_iter().chain(added);
    match all.find(|name| name == PROVISIONAL || name == REVISED) {
        Some(name) => Err(anyhow!(
            "{}: there is a column `{name}`, as --append adds one; rename it",
            source.path.display()
        )),
        None => Ok(()),
    }
}

/// Tells of rows whether they are complete, and whether they were there before as rows that were not.
pub(super) fn tell(table: &mut DataFrame, provisional: bool, mut revised: Vec<bool>) -> Result<()> {
    let rows = table.height();
    revised.resize(rows, false);
    table.with_column(Column::new(PROVISIONAL.into(), vec![provisional; rows]))?;
    table.with_column(Column::new(REVISED.into(), revised))?;
    Ok(())
}

/// What is known of the table.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Table {
    /// The file's columns, in their order.
    columns: Vec<String>,
    /// Whether records are kept as they are, or columns.
    shape: String,
    /// What the time, the groups and the values hold.
    roles: Vec<(String, String)>,
    /// How times are written.
    time: Option<String>,
    /// What was said of how the table is read and written.
    choices: Vec<(String, String)>,
}

/// What was said of how the table is read and written, flag by flag.
pub(super) fn choices(command: &Apply) -> Result<Vec<(String, String)>> {
    let missing = command.series.text.options()?.missing.join(",");
    let written = command.written.told().map(|(flag, said)| (flag.to_owned(), said));
    Ok(written.into_iter().chain([("--na".to_owned(), missing)]).collect())
}

/// A state that was read.
pub(super) struct State {
    table: Table,
    pub(super) stream: GroupedStream,
}

impl State {
    /// Reads it; nothing where there is none yet.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let name = path.display();
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.with_context(|| format!("{name}: cannot be read"))?,
        };
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| {
            anyhow!("{name}: is no state of --append (of this version); name one, or a file that is not there yet")
        })?;
        let damaged = || anyhow!("{name}: is damaged: its start is cut short");
        let end = rest.iter().position(|&byte| byte == b'\n').ok_or_else(damaged)?;
        let table =
            serde_json::from_slice(&rest[..end]).with_context(|| format!("{name}: is damaged"))?;
        let stream = GroupedStream::resume(&rest[end + 1..]);
        let stream = stream.map_err(|error| anyhow!("{name}: {error}"))?;
        Ok(Some(Self { table, stream }))
    }

    /// Its bytes, of the stream's own.
    pub(super) fn bytes(
        stream: &[u8],
        source: &Source,
        pinned: &Pinned,
        shape: &str,
        command: &Apply,
    ) -> Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        let table = Table::of(source, pinned, shape, choices(command)?);
        serde_json::to_writer(&mut bytes, &table)?;
        bytes.push(b'\n');
        bytes.extend(stream);
        Ok(bytes)
    }

    /// What it holds of the types of columns, to read others so.
    pub(super) fn lessons(&self) -> Lessons {
        let time = self.stream.grouped().time_column();
        let roles = self.table.roles.iter().filter_map(|(name, holds)| Some((name, dtype(holds)?)));
        Lessons::of(roles, time)
    }

    /// Refuses flags and columns that are other than those it was made with.
    pub(super) fn check(
        &self,
        path: &Path,
        grouped: &Grouped,
        source: &Source,
        pinned: &Pinned,
        shape: &str,
        command: &Apply,
    ) -> Result<()> {
        let (was, is) =
            (serde_json::to_value(self.stream.grouped())?, serde_json::to_value(grouped)?);
        let none = serde_json::Map::new();
        let (was, is) = (was.as_object().unwrap_or(&none), is.as_object().unwrap_or(&none));
        let name = path.display();
        if let Some((key, before)) = was.iter().find(|(key, value)| is.get(*key) != Some(value)) {
            let now = is.get(key).map(ToString::to_string).unwrap_or_default();
            return Err(usage(format!(
                "{name}: was made with another {}: {before}, and now it is {now}; give the flags that it was \
                 made with, or name a new state",
                flag(key)
            )));
        }
        let table = Table::of(source, pinned, shape, choices(command)?);
        let other = self.table.choices.iter().zip(&table.choices).find(|(was, is)| was != is);
        if let Some(((flag, was), (_, is))) = other {
            let told = |said: &String| match said.as_str() {
                "" => "none".to_owned(),
                said => format!("`{said}`"),
            };
            return Err(usage(format!(
                "{name}: was made with another {flag}: {}, and now it is {}; give the flags that it was made \
                 with, or name a new state",
                told(was),
                told(is)
            )));
        }
        let input = source.path.display();
        if table.columns != self.table.columns {
            return Err(anyhow!(
                "{input}: has the columns {}, and what {name} was made of {}; give a file with the same columns",
                list(&table.columns),
                list(&self.table.columns)
            ));
        }
        if table.shape != self.table.shape {
            return Err(usage(format!(
                "{name}: was made for an output of {}, and this is one of {}; write the format that was written",
                self.table.shape, table.shape
            )));
        }
        let other = self.table.roles.iter().zip(&table.roles).find(|(was, is)| was != is);
        if let Some(((column, was), (_, is))) = other {
            return Err(anyhow!(
                "{input}: column `{column}` holds {is}, and in what {name} was made of {was}; write it as before"
            ));
        }
        if let (Some(was), Some(is)) = (&self.table.time, &table.time)
            && was != is
        {
            return Err(anyhow!(
                "{input}: times are written as {is}, and in what {name} was made of as {was}; write them as before"
            ));
        }
        Ok(())
    }
}

impl Table {
    fn of(source: &Source, pinned: &Pinned, shape: &str, choices: Vec<(String, String)>) -> Self {
        Self {
            choices,
            columns: source.all.clone(),
            shape: shape.to_owned(),
            roles: pinned.holds(&source.frame),
            time: pinned.style(),
        }
    }
}

/// A type by its name.
fn dtype(name: &str) -> Option<DataType> {
    let all =
        [DataType::Int64, DataType::Float64, DataType::Float32, DataType::UInt8, DataType::Date];
    if let Some(dtype) = all.into_iter().find(|dtype| dtype.to_string() == name) {
        return Some(dtype);
    }
    let inner = name.strip_prefix("datetime[")?.strip_suffix(']')?;
    let (unit, zone) = match inner.split_once(", ") {
        Some((unit, zone)) => (unit, Some(zone)),
        None => (inner, None),
    };
    let units = [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds];
    let unit = units.into_iter().find(|known| known.to_string() == unit)?;
    Some(DataType::Datetime(unit, TimeZone::opt_try_new(zone).ok()?))
}

/// The flag that a part of the description comes from.
fn flag(key: &str) -> String {
    match key {
        "by" | "time" | "every" | "offset" | "agg" | "fill" | "label" | "suffix" => {
            format!("--{key}")
        }
        "values" | "agg_of" => "--value".to_owned(),
        "smoothers" => "--window".to_owned(),
        "parts" | "flag_partial" => "--with".to_owned(),
        "drop_null_times" => "--drop-null-time".to_owned(),
        other => format!("--{}", other.replace('_', "-")),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_their_names() {
        let zone = TimeZone::opt_try_new(Some("Europe/Berlin")).expect("a zone");
        for known in [
            DataType::Int64,
            DataType::Float64,
            DataType::Date,
            DataType::Datetime(TimeUnit::Microseconds, None),
            DataType::Datetime(TimeUnit::Nanoseconds, zone),
        ] {
            assert_eq!(dtype(&known.to_string()), Some(known));
        }
        assert_eq!(dtype("str"), None);
    }
}
