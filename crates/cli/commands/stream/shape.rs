//! What is pushed into a stream of a batch, and what is written of the rows that come out.

use std::collections::HashSet;

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::{Error, Grouped};
use smoothframe_report::Format;

use crate::{
    fields::texts::PLAIN,
    files::calendar_range,
    files::infinite,
    files::input::Source,
    files::splice::Fields,
    files::table::{is_spliced as is_spliced_as, rounded_to},
    files::typed::Seen,
    files::typed::blocks::RECORD,
    flags::args::Apply,
    roles::refusals::explain,
};

/// How a table comes out.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A text's records as they are, and fields behind them.
    Spliced,
    /// Rows that are merged.
    Merged,
    /// A text's columns by what they are.
    Typed,
    /// Columns as they were read.
    AsRead,
}

/// Whether a text's records are written as they are.
pub(super) fn is_spliced(seen: &Seen<'_>, to: Option<Format>) -> bool {
    let to = to.unwrap_or(seen.format);
    to == Format::Csv && is_spliced_as(seen, to)
}

/// Which columns are read; all where there is none.
pub(super) fn only(seen: &Seen<'_>, command: &Apply, to: Option<Format>) -> Option<Vec<String>> {
    let output = &command.written;
    let is_spliced = is_spliced(seen, to);
    let mut only = command.series.only(seen.names, is_spliced || output.chooses())?;
    if output.chooses() {
        let is_read = |name: &&String| only.contains(*name) || !is_spliced && output.keeps(name);
        only = seen.names.iter().filter(is_read).cloned().collect();
    }
    Some(only)
}

/// Which fields of a record are written.
pub(super) fn fields(source: &Source, command: &Apply) -> Fields {
    Fields { columns: source.kept.clone(), is_safe: command.written.is_csv_safe() }
}

/// Refuses results that are called as a column that is written and was not read.
pub(super) fn check_names(source: &Source, grouped: &Grouped) -> Result<()> {
    if grouped.is_merged() {
        return Ok(());
    }
    let written = source.written();
    match added(grouped).into_iter().find(|name| written.contains(name)) {
        Some(name) => Err(explain(Error::Clash { name }, source, grouped)),
        None => Ok(()),
    }
}

/// The columns that smoothing adds.
pub(super) fn added(grouped: &Grouped) -> Vec<String> {
    grouped.value_columns().iter().flat_map(|value| grouped.added_names(value)).collect()
}

/// Under which name a column is kept as it was read.
fn hidden(name: &str) -> String {
    format!("\u{0}{name}")
}

impl Shape {
    pub(super) fn of(source: &Source, grouped: &Grouped, to: Format) -> Self {
        let seen = Seen { format: source.format, is_plain: source.is_plain, names: &source.all };
        if grouped.is_merged() {
            Self::Merged
        } else if is_spliced(&seen, Some(to)) {
            Self::Spliced
        } else if source.content.is_delimited() && !matches!(to, Format::Csv | Format::Tsv) {
            Self::Typed
        } else {
            Self::AsRead
        }
    }

    /// What it makes of a table.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Spliced => "a CSV's own records",
            Self::Merged => "merged rows",
            Self::Typed => "columns by their types",
            Self::AsRead => "columns as they are read",
        }
    }

    pub(super) fn is_spliced(self) -> bool {
        self == Self::Spliced
    }

    /// The rows of a batch with all that is written of them.
    pub(super) fn pushed(
        self,
        source: &Source,
        frame: DataFrame,
        grouped: &Grouped,
        records: Option<Column>,
    ) -> Result<DataFrame> {
        match self {
            Self::Typed => Ok(frame),
            Self::Merged | Self::Spliced => {
                let mut roles: Vec<&str> = grouped.time_column().into_iter().collect();
                roles.extend(grouped.keys().iter().map(String::as_str));
                roles.extend(grouped.value_columns().iter().map(String::as_str));
                let mut seen = HashSet::new();
                roles.retain(|name| seen.insert(*name));
                let mut frame = frame.select(roles)?;
                if let Some(records) = records {
                    frame.with_column(records)?;
                }
                Ok(frame)
            }
            Self::AsRead => {
                let mut frame = frame;
                for column in source.frame.columns() {
                    let name = column.name();
                    // Values whose numbers have marks of their own are written as other numbers are.
                    let is_marked = source.numbers(name) != &PLAIN
                        && grouped.value_columns().iter().any(|value| *value == **name);
                    if !is_marked && frame.column(name)?.dtype() != column.dtype() {
                        frame.with_column(column.clone().with_name(hidden(name).into()))?;
                    }
                }
                Ok(frame)
            }
        }
    }

    /// Columns that are not written, left out of a batch.
    pub(super) fn leave_out(self, source: &mut Source, grouped: &Grouped) {
        let Some(kept) = &source.kept else { return };
        let kept: Vec<&String> = kept.iter().filter_map(|&at| source.all.get(at)).collect();
        let others = source.frame.get_column_names_owned();
        let others = others.iter().filter(|name| {
            !kept.iter().any(|kept| *kept == name.as_str())
                && grouped.time_column() != Some(name.as_str())
        });
        source.frame = source.frame.drop_many(others.map(|name| name.as_str()));
    }

    /// What is written of rows that came out.
    pub(super) fn output(
        self,
        done: &DataFrame,
        source: &Source,
        grouped: &Grouped,
        precision: Option<usize>,
    ) -> Result<DataFrame> {
        let added = added(grouped);
        let rounded;
        let done = match precision {
            Some(decimals) => {
                rounded = rounded_to(decimals, &added, done)?;
                &rounded
            }
            None => done,
        };
        let columns = |names: Vec<String>| -> Result<DataFrame> {
            let names = names.into_iter().chain(added.iter().cloned());
            Ok(done.select(names)?)
        };
        match self {
            Self::Merged => Ok(done.clone()),
            Self::Spliced => columns(vec![RECORD.to_owned()]),
            Self::Typed => columns(source.names()),
            Self::AsRead => {
                let mut all: Vec<Column> = Vec::new();
                for name in source.names() {
                    let own = match done.column(&hidden(&name)) {
                        Ok(own) => own.clone().with_name(name.into()),
                        Err(_) => done.column(&name)?.clone(),
                    };
                    all.push(own);
                }
                for name in &added {
                    all.push(done.column(name)?.clone());
                }
                let table = DataFrame::new(done.height(), all)?;
                if !source.content.is_delimited() {
                    calendar_range::check(&table, &source.path.display().to_string())?;
                }
                Ok(table)
            }
        }
    }

    /// What is said where a format has no form for some numbers.
    pub(super) fn lost(self, table: &DataFrame, to: Format) -> Option<String> {
        if to != Format::Ndjson {
            return None;
        }
        infinite::told(table.columns().iter(), "are null there; CSV, Parquet and Arrow keep them")
    }
}
