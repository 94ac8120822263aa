//! The table that a command writes.

use std::{fs::File, io::Write, path::Path};

use anyhow::Result;
use polars::prelude::*;
use smoothframe_csv::Options;
use smoothframe_polars::Smoothed;
use smoothframe_report::Format;

use crate::{
    fields::texts::PLAIN,
    files::calendar_range,
    files::input::Source,
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
    Frame(DataFrame, Format),
}

impl Table {
    pub(crate) fn new(source: Source, smoothed: &Smoothed, format: Format) -> Result<Self> {
        let layout = smoothed.layout();
        if layout.grouped().is_merged() {
            return Ok(Self::Frame(smoothed.frame().clone(), format));
        }
        if source.format == Format::Csv && format == Format::Parquet {
            return Ok(Self::Frame(typed(smoothed, &source)?, format));
        }
        let mut added = Vec::new();
        for name in added_names(smoothed) {
            added.push(smoothed.frame().column(&name)?.clone());
        }
        let (from, is_plain) = (source.format, source.is_plain);
        if is_spliced(&Seen { format: from, is_plain, names: &source.all }, format) {
            let added = DataFrame::new(smoothed.frame().height(), added)?;
            let kept = layout.kept().cloned();
            let rows = source.frame.height();
            let Source { spool, options, .. } = source;
            return Ok(Self::Spliced { source: spool, options, rows, added, kept });
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
        for column in added {
            table.with_column(column)?;
        }
        if format == Format::Csv && source.format != Format::Csv {
            calendar_range::check(&table, &source.path.display().to_string())?;
        }
        Ok(Self::Frame(table, format))
    }

    pub(crate) fn height(&self) -> usize {
        match self {
            Self::Spliced { added, .. } => added.height(),
            Self::Frame(frame, _) => frame.height(),
        }
    }

    pub(crate) fn write(&self, to: impl Write + Send) -> Result<()> {
        match self {
            Self::Spliced { source, options, rows, added, kept } => {
                let (rows, kept) = (*rows, kept.as_ref());
                Splice { source, options, rows, added, kept }.write(to)
            }
            Self::Frame(frame, format) => Ok(format.write(frame, to)?),
        }
    }

    pub(crate) fn write_file(&self, path: &Path) -> Result<()> {
        match self {
            Self::Spliced { .. } => self.write(File::create(path)?),
            Self::Frame(frame, format) => Ok(format.write_file(frame, path)?),
        }
    }
}

/// Whether a file's records are written as they are, with fields behind them, so that the columns that
/// nothing is made of need not be read.
pub(crate) fn is_spliced(from: &Seen<'_>, to: Format) -> bool {
    // Of one column an empty line is a row, which readers differ on.
    from.format == Format::Csv && to == Format::Csv && from.is_plain && from.names.len() > 1
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
