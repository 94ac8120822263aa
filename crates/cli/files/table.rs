//! The table that a command writes.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_csv::Options;
use smoothframe_polars::Layout;
use smoothframe_report::{Format, csv_safe};

use crate::{
    fields::texts::PLAIN,
    files::calendar_range,
    files::infinite,
    files::input::Source,
    files::ndjson,
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
    /// Of NDJSON to NDJSON: the input's objects as they are, and fields behind them.
    Objects {
        source: Spool,
        /// The names of its columns.
        names: Vec<String>,
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
        let seen = Seen { format: source.format, is_plain: source.is_plain, names: &source.all };
        // An object is copied as it is, and so with all its fields.
        let is_cut = format == Format::Ndjson && source.kept.is_some();
        if layout.grouped().is_merged() || is_cut || !is_spliced(&seen, format) {
            return Self::whole(&source, layout, smoothed, format, output);
        }
        let rounded = rounded(layout, smoothed, output)?;
        let added = DataFrame::new(smoothed.height(), added(layout, &rounded)?)?;
        let kept = layout.kept().cloned();
        let rows = source.frame.height();
        let names = source.written();
        let Source { spool: source, options, kept: columns, .. } = source;
        Ok(match format {
            Format::Ndjson => Self::Objects { source, names, rows, added, kept },
            _ => {
                let fields = Fields { columns, is_safe: output.is_csv_safe() };
                Self::Spliced { source, options, names, fields, rows, added, kept }
            }
        })
    }

    /// The same as a frame, with all columns that were read.
    pub(crate) fn whole(
        source: &Source,
        layout: &Layout,
        smoothed: &DataFrame,
        format: Format,
        output: &Output,
    ) -> Result<Self> {
        let rounded = rounded(layout, smoothed, output)?;
        let smoothed = rounded.as_ref();
        let is_text = matches!(format, Format::Csv | Format::Tsv);
        let whole = |frame: DataFrame| -> Result<Self> {
            let is_safe = output.is_csv_safe() && is_text;
            Ok(Self::Frame(if is_safe { csv_safe(&frame)? } else { frame }, format))
        };
        if layout.grouped().is_merged() {
            return whole(smoothed.clone());
        }
        if source.content.is_delimited() && !is_text {
            return whole(typed(layout, smoothed, source)?);
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
        for column in added(layout, smoothed)? {
            table.with_column(column)?;
        }
        if format.is_text() && !source.content.is_delimited() {
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
            Self::Spliced { names: read, added, .. } | Self::Objects { names: read, added, .. } => {
                [read.clone(), names(added)].concat()
            }
            Self::Frame(frame, _) => names(frame),
        }
    }

    /// What is said where its format has no form for some of its numbers.
    pub(crate) fn lost(&self) -> Option<String> {
        match self {
            Self::Objects { added: frame, .. } | Self::Frame(frame, Format::Ndjson) => {
                infinite::told(
                    frame.columns().iter(),
                    "are null there; CSV, Parquet and Arrow keep them",
                )
            }
            Self::Spliced { .. } | Self::Frame(..) => None,
        }
    }

    /// The bytes of what is read again while it is written, where they tell how far that is.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Spliced { source, .. } => {
                std::fs::metadata(&source.path).ok().map(|about| about.len())
            }
            Self::Objects { .. } | Self::Frame(..) => None,
        }
    }

    pub(crate) fn height(&self) -> usize {
        match self {
            Self::Spliced { added, .. } | Self::Objects { added, .. } => added.height(),
            Self::Frame(frame, _) => frame.height(),
        }
    }

    pub(crate) fn write(&self, to: impl Write + Send) -> Result<()> {
        match self {
            Self::Spliced { source, options, fields, rows, added, kept, .. } => {
                let (rows, kept) = (*rows, kept.as_ref());
                Splice { source, options, rows, added, kept, fields }.write(to)
            }
            Self::Objects { source, rows, added, kept, .. } => {
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
fn added(layout: &Layout, smoothed: &DataFrame) -> Result<Vec<Column>> {
    let names = added_names(layout).into_iter();
    names.map(|name| Ok(smoothed.column(&name)?.clone())).collect()
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

/// The frame as it is, or with what is smoothed rounded as it was asked for.
fn rounded<'a>(
    layout: &Layout,
    smoothed: &'a DataFrame,
    output: &Output,
) -> Result<Cow<'a, DataFrame>> {
    Ok(match output.precision() {
        Some(decimals) => Cow::Owned(rounded_to(decimals, &added_names(layout), smoothed)?),
        None => Cow::Borrowed(smoothed),
    })
}

/// The frame with what is smoothed rounded: to the number that is nearest to so many decimals of it,
/// which is then written with no more.
pub(crate) fn rounded_to(
    decimals: usize,
    added: &[String],
    smoothed: &DataFrame,
) -> Result<DataFrame> {
    let mut frame = smoothed.clone();
    for name in added {
        let column = frame.column(name)?;
        let rounded = match column.dtype() {
            DataType::Float64 => each(column.f64()?, |x| to_decimals(x, decimals)),
            DataType::Float32 => each(column.f32()?, |x| to_decimals(x, decimals)),
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

fn each<T>(values: &ChunkedArray<T>, round: impl Fn(T::Native) -> T::Native + Sync) -> Column
where
    T: PolarsFloatType,
    ChunkedArray<T>: IntoColumn,
{
    let all: Vec<Option<T::Native>> = values.iter().collect();
    let all: Vec<Option<T::Native>> = all.into_par_iter().map(|x| x.map(&round)).collect();
    let column: ChunkedArray<T> = all.into_iter().collect();
    column.with_name(values.name().clone()).into_column()
}
