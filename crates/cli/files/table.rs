//! The table that a command writes.

use std::{fs::File, io::Write, path::Path};

use anyhow::Result;
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_csv::Options;
use smoothframe_polars::Layout;
use smoothframe_report::{Format, csv_safe};

use crate::{
    fields::texts::PLAIN,
    files::calendar_range,
    files::input::Source,
    files::splice::{Fields, Splice},
    files::spool::Spool,
    files::typed::{Kind, Seen},
    flags::output::Output,
};

/// The input with its smoothed columns, or the merged rows.
pub(crate) enum Table {
    /// Of a CSV to a CSV: the input's records as they are, and fields behind them.
    Spliced {
        source: Spool,
        options: Options,
        /// The names of its columns.
        names: Vec<String>,
        fields: Fields,
        rows: usize,
        added: DataFrame,
        kept: Option<IdxCa>,
    },
    Frame(DataFrame, Format),
}

impl Table {
    /// Of a layout, and its frame with what is smoothed.
    pub(crate) fn of(
        source: Source,
        layout: &Layout,
        smoothed: &DataFrame,
        format: Format,
        output: &Output,
    ) -> Result<Self> {
        let rounded;
        let smoothed = match output.precision() {
            Some(decimals) => {
                rounded = rounded_to(decimals, layout, smoothed)?;
                &rounded
            }
            None => smoothed,
        };
        let whole = |frame: DataFrame| -> Result<Self> {
            let is_text = output.is_csv_safe() && format == Format::Csv;
            Ok(Self::Frame(if is_text { csv_safe(&frame)? } else { frame }, format))
        };
        if layout.grouped().is_merged() {
            return whole(smoothed.clone());
        }
        if source.format == Format::Csv && format == Format::Parquet {
            return whole(typed(layout, smoothed, &source)?);
        }
        let mut added = Vec::new();
        for name in added_names(layout) {
            added.push(smoothed.column(&name)?.clone());
        }
        let (from, is_plain) = (source.format, source.is_plain);
        let seen = Seen { format: from, is_plain, names: &source.all };
        if is_spliced(&seen, format) {
            let added = DataFrame::new(smoothed.height(), added)?;
            let kept = layout.kept().cloned();
            let rows = source.frame.height();
            let names = source.written();
            let Source { spool, options, kept: columns, .. } = source;
            let fields = Fields { columns, is_safe: output.is_csv_safe() };
            let source = spool;
            return Ok(Self::Spliced { source, options, names, fields, rows, added, kept });
        }
        let mut table = match layout.kept() {
            Some(kept) => source.frame.take(kept)?,
            None => source.frame.clone(),
        };
        // Values whose numbers have marks of their own are written as other numbers are.
        for name in layout.values() {
            if source.numbers(name) != &PLAIN {
                table.with_column(smoothed.column(name)?.clone())?;
            }
        }
        for column in added {
            table.with_column(column)?;
        }
        if format == Format::Csv && source.format != Format::Csv {
            calendar_range::check(&table, &source.path.display().to_string())?;
        }
        whole(table)
    }

    /// The names of its columns.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = |frame: &DataFrame| -> Vec<String> {
            frame.get_column_names().into_iter().map(ToString::to_string).collect()
        };
        match self {
            Self::Spliced { names: read, added, .. } => [read.clone(), names(added)].concat(),
            Self::Frame(frame, _) => names(frame),
        }
    }

    /// The bytes of what is read again while it is written, where they tell how far that is.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Spliced { source, .. } => {
                std::fs::metadata(&source.path).ok().map(|about| about.len())
            }
            Self::Frame(..) => None,
        }
    }

    pub(crate) fn height(&self) -> usize {
        match self {
            Self::Spliced { added, .. } => added.height(),
            Self::Frame(frame, _) => frame.height(),
        }
    }

    pub(crate) fn write(&self, to: impl Write + Send) -> Result<()> {
        match self {
            Self::Spliced { source, options, fields, rows, added, kept, .. } => {
                let (rows, kept) = (*rows, kept.as_ref());
                Splice { source, options, rows, added, kept, fields }.write(to)
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
fn added_names(layout: &Layout) -> Vec<String> {
    let names = layout.values().iter().map(|value| layout.grouped().added_names(value));
    names.flatten().collect()
}

/// The smoothed frame with the types that its texts have, where writing them again would not change
/// them; the groups stay as they were written. A time made of several columns is not of the table.
fn typed(layout: &Layout, smoothed: &DataFrame, source: &Source) -> Result<DataFrame> {
    let names = source.names().into_iter().chain(added_names(layout));
    let mut table = smoothed.select(names)?;
    for name in smoothed.get_column_names() {
        let is_key = layout.by().iter().any(|key| *key == **name);
        if !is_key
            && let Ok(texts) = smoothed.column(name)?.str()
            && let Some(kind) = Kind::of(texts, source.dates)
            && let Some(column) = kind.read(texts)
        {
            table.with_column(column)?;
        }
    }
    Ok(table)
}

/// The frame with what is smoothed rounded: to the number that is nearest to so many decimals of it,
/// which is then written with no more.
fn rounded_to(decimals: usize, layout: &Layout, smoothed: &DataFrame) -> Result<DataFrame> {
    let mut frame = smoothed.clone();
    for name in added_names(layout) {
        let column = frame.column(&name)?;
        let rounded = match column.dtype() {
            DataType::Float64 => rounded(column.f64()?, |x| to_decimals(x, decimals)),
            DataType::Float32 => rounded(column.f32()?, |x| to_decimals(x, decimals)),
            _ => continue,
        };
        frame.with_column(rounded)?;
    }
    Ok(frame)
}

/// By its decimal digits: a product with a power of ten would be rounded twice. No zero is negative.
fn to_decimals<T>(x: T, decimals: usize) -> T
where
    T: std::fmt::Display + std::str::FromStr + std::ops::Add<Output = T> + Default + Copy,
{
    format!("{x:.decimals$}").parse().map_or(x, |rounded: T| rounded + T::default())
}

fn rounded<T>(values: &ChunkedArray<T>, round: impl Fn(T::Native) -> T::Native + Sync) -> Column
where
    T: PolarsFloatType,
    ChunkedArray<T>: IntoColumn,
{
    let all: Vec<Option<T::Native>> = values.iter().collect();
    let all: Vec<Option<T::Native>> = all.into_par_iter().map(|x| x.map(&round)).collect();
    let column: ChunkedArray<T> = all.into_iter().collect();
    column.with_name(values.name().clone()).into_column()
}
