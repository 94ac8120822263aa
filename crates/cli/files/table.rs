//! The table that a command writes.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use polars::prelude::*;
use smoothframe_csv::Options;
use smoothframe_polars::Smoothed;
use smoothframe_report::Format;

use crate::{
    fields::texts::PLAIN,
    files::input::Source,
    files::ndjson,
    files::splice::Splice,
    files::spool::Spool,
    files::typed::{Kind, Seen},
};

/// The input with its smoothed columns, or the merged rows.
pub(crate) enum Table {
    /// Of a CSV to a CSV: the input's records as they are, and fields behind them.
    Spliced {
        source: Spool,
        options: Options,
        rows: usize,
        added: DataFrame,
        kept: Option<IdxCa>,
    },
    /// Of NDJSON to NDJSON: the input's objects as they are, and fields behind them.
    Objects {
        source: Spool,
        rows: usize,
        added: DataFrame,
        kept: Option<IdxCa>,
    },
    Frame(DataFrame, Format),
}

impl Table {
    pub(crate) fn new(source: Source, smoothed: &Smoothed, format: Format) -> Result<Self> {
        let layout = smoothed.layout();
        let (from, is_plain) = (source.format, source.is_plain);
        let seen = Seen { format: from, is_plain, names: &source.all };
        if layout.grouped().is_merged() || !is_spliced(&seen, format) {
            return Self::whole(&source, smoothed, format);
        }
        let added = DataFrame::new(smoothed.frame().height(), added(smoothed)?)?;
        let kept = layout.kept().cloned();
        let rows = source.frame.height();
        let Source { spool: source, options, .. } = source;
        Ok(match format {
            Format::Ndjson => Self::Objects { source, rows, added, kept },
            _ => Self::Spliced { source, options, rows, added, kept },
        })
    }

    /// The table as a frame, with all columns that were read.
    pub(crate) fn whole(source: &Source, smoothed: &Smoothed, format: Format) -> Result<Self> {
        let layout = smoothed.layout();
        if layout.grouped().is_merged() {
            return Ok(Self::Frame(smoothed.frame().clone(), format));
        }
        let is_text = |format| matches!(format, Format::Csv | Format::Tsv);
        if source.content.is_delimited() && !is_text(format) {
            return Ok(Self::Frame(typed(smoothed, source)?, format));
        }
        let mut table = match layout.kept() {
            Some(kept) => source.frame.take(kept)?,
            None => source.frame.clone(),
        };
        // Values whose numbers have marks of their own are written as other numbers are.
        for name in layout.values() {
            if source.numbers(name) != &PLAIN {
                table.with_column(smoothed.frame().column(name)?.clone())?;
            }
        }
        for column in added(smoothed)? {
            table.with_column(column)?;
        }
        Ok(Self::Frame(table, format))
    }

    pub(crate) fn height(&self) -> usize {
        match self {
            Self::Spliced { added, .. } | Self::Objects { added, .. } => added.height(),
            Self::Frame(frame, _) => frame.height(),
        }
    }

    pub(crate) fn write(&self, to: impl Write + Send) -> Result<()> {
        match self {
            Self::Spliced { source, options, rows, added, kept } => {
                let (rows, kept) = (*rows, kept.as_ref());
                Splice { source, options, rows, added, kept }.write(to)
            }
            Self::Objects { source, rows, added, kept } => {
                let (rows, kept) = (*rows, kept.as_ref());
                ndjson::splice::Splice { source, added, kept, rows }.write(BufWriter::new(to))
            }
            Self::Frame(frame, format) => Ok(format.write(frame, to)?),
        }
    }

    pub(crate) fn write_file(&self, path: &Path) -> Result<()> {
        match self {
            Self::Spliced { .. } | Self::Objects { .. } => self.write(File::create(path)?),
            Self::Frame(frame, format) => Ok(format.write_file(frame, path)?),
        }
    }
}

/// Whether a file's records are written as they are, with fields behind them, so that the columns that
/// nothing is made of need not be read.
pub(crate) fn is_spliced(from: &Seen<'_>, to: Format) -> bool {
    match to {
        // Of one column an empty line is a row, which readers differ on.
        Format::Csv => from.format == to && from.is_plain && from.names.len() > 1,
        Format::Ndjson => from.format == to && from.is_plain,
        _ => false,
    }
}

/// The columns that smoothing adds.
fn added(smoothed: &Smoothed) -> Result<Vec<Column>> {
    let names = added_names(smoothed).into_iter();
    names.map(|name| Ok(smoothed.frame().column(&name)?.clone())).collect()
}

/// The names of the columns that smoothing adds.
fn added_names(smoothed: &Smoothed) -> Vec<String> {
    let layout = smoothed.layout();
    let names = layout.values().iter().map(|value| layout.grouped().added_names(value));
    names.flatten().collect()
}

/// The smoothed frame with the types that its texts have, where writing them again would not change
/// them; the groups stay as they were written. A time made of several columns is not of the table.
fn typed(smoothed: &Smoothed, source: &Source) -> Result<DataFrame> {
    let names = source.names().into_iter().chain(added_names(smoothed));
    let mut table = smoothed.frame().select(names)?;
    for name in smoothed.frame().get_column_names() {
        let is_key = smoothed.layout().by().iter().any(|key| *key == **name);
        if !is_key
            && let Ok(texts) = smoothed.frame().column(name)?.str()
            && let Some(kind) = Kind::of(texts, source.dates)
            && let Some(column) = kind.read(texts)
        {
            table.with_column(column)?;
        }
    }
    Ok(table)
}
