//! Frames as files of several formats.

mod ndjson;
mod output;
mod parts;
mod text;

use std::{
    fmt,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use polars::prelude::*;
use polars_io::{
    csv::write::BatchedWriter,
    ipc::{IpcCompression, IpcWriter},
};

use crate::Error;
pub use output::{Compression, Output};
pub use parts::Parts;

/// The frame with what a text has no form for as text, as it is written in CSV; times have no zeros at their
/// ends.
pub(crate) fn as_written(frame: DataFrame) -> PolarsResult<DataFrame> {
    let mut frame = text::written(frame)?;
    for (name, dtype) in frame.clone().schema().iter() {
        if matches!(dtype, DataType::Datetime(..)) {
            let times = frame.column(name)?.as_materialized_series();
            let times = times.strftime(text::DATE_TIME)?;
            frame.with_column(times.into_column())?;
        }
    }
    Ok(frame)
}

/// A file format of frames.
///
/// ```
/// use smoothframe_report::Format;
/// assert_eq!("parquet".parse::<Format>()?, Format::Parquet);
/// assert_eq!(Format::Csv.to_string(), "csv");
/// let error = "xlsx".parse::<Format>().expect_err("no format");
/// assert_eq!(
///     error.to_string(),
///     "`xlsx` is no format: expected csv, tsv, parquet, ipc or ndjson"
/// );
/// # Ok::<(), smoothframe_report::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated text with a header; null is an empty field.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Apache Parquet, compressed with zstd.
    Parquet,
    /// Arrow's file format, which is Feather's version 2 too, compressed with LZ4 as that is.
    Ipc,
    /// A JSON object on each line; what is missing or no finite number is null.
    Ndjson,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Csv, Self::Tsv, Self::Parquet, Self::Ipc, Self::Ndjson];

    /// The format that a path's ending names: `.csv`, `.tsv` and `.tab`, `.parquet` and `.pq`, `.arrow`,
    /// `.ipc` and `.feather`, `.ndjson` and `.jsonl`.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "parquet" | "pq" => Some(Self::Parquet),
            "arrow" | "ipc" | "feather" => Some(Self::Ipc),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Ipc => "ipc",
            Self::Ndjson => "ndjson",
        }
    }

    /// The ending of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Ipc => "arrow",
            other => other.name(),
        }
    }

    /// Whether it is text, line by line.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::Ndjson)
    }

    /// Writes a frame. In text, bytes are hexadecimal, and lists and structs JSON.
    ///
    /// # Errors
    /// Polars' own, or the writer's.
    pub fn write(self, frame: &DataFrame, to: impl Write) -> PolarsResult<()> {
        let mut frame = frame.clone();
        match self {
            Self::Csv | Self::Tsv => CsvWriter::new(to)
                .include_header(true)
                .with_separator(self.separator())
                .with_datetime_format(Some(text::DATE_TIME.into()))
                .finish(&mut text::written(frame)?),
            Self::Parquet => {
                ParquetWriter::new(to).with_compression(COMPRESSION).finish(&mut frame).map(drop)
            }
            // Of the oldest types, which every reader of Arrow knows.
            Self::Ipc => IpcWriter::new(to)
                .with_compression(Some(IpcCompression::LZ4))
                .with_compat_level(CompatLevel::oldest())
                .finish(&mut frame),
            Self::Ndjson => ndjson::write(&text::written(frame)?, to),
        }
    }

    /// Writes a frame to a file, whose folder is there: by Polars' streaming sink, on all cores.
    ///
    /// # Errors
    /// Polars' own, or the file system's.
    pub fn write_file(self, frame: &DataFrame, path: &Path) -> PolarsResult<()> {
        // The sink takes a path for a place in the cloud where it looks like one, and only text.
        let path = path
            .parent()
            .map_or(Ok(PathBuf::new()), fs::canonicalize)
            .map(|folder| folder.join(path.file_name().unwrap_or_default()))?;
        let Some(name) = path.to_str() else { return self.write_to_file(frame, &path) };
        let target = SinkTarget::Path(PlRefPath::new(name));
        let (frame, format) = match self {
            Self::Csv | Self::Tsv => {
                let serialize = SerializeOptions {
                    datetime_format: Some(text::DATE_TIME.into()),
                    separator: self.separator(),
                    ..SerializeOptions::default()
                };
                let options = CsvWriterOptions {
                    serialize_options: Arc::new(serialize),
                    check_extension: false,
                    ..CsvWriterOptions::default()
                };
                (text::written(frame.clone())?, FileWriteFormat::Csv(options))
            }
            Self::Parquet => {
                let options = ParquetWriteOptions {
                    compression: COMPRESSION,
                    ..ParquetWriteOptions::default()
                };
                (frame.clone(), FileWriteFormat::Parquet(Arc::new(options)))
            }
            Self::Ipc | Self::Ndjson => return self.write_to_file(frame, &path),
        };
        let target = SinkDestination::File { target };
        let query = frame.lazy().sink(target, format, UnifiedSinkArgs::default())?;
        query.collect_with_engine(Engine::Streaming).map(drop)
    }

    fn write_to_file(self, frame: &DataFrame, path: &Path) -> PolarsResult<()> {
        let mut file = BufWriter::with_capacity(1 << 18, File::create(path)?);
        self.write(frame, &mut file)?;
        Ok(file.flush()?)
    }

    const fn separator(self) -> u8 {
        if matches!(self, Self::Tsv) { b'\t' } else { b',' }
    }
}

/// A frame as CSV that is written part by part, which need not all be in memory.
pub(crate) struct CsvParts<W: Write>(BatchedWriter<W>);

impl<W: Write> CsvParts<W> {
    /// Writes the header and the first part.
    pub(crate) fn new(to: W, first: &DataFrame) -> PolarsResult<Self> {
        let first = text::written(first.clone())?;
        let writer = CsvWriter::new(to).include_header(true);
        let writer = writer.with_datetime_format(Some(text::DATE_TIME.into()));
        let mut writer = Self(writer.batched(first.schema())?);
        writer.0.write_batch(&first)?;
        Ok(writer)
    }

    pub(crate) fn write(&mut self, part: &DataFrame) -> PolarsResult<()> {
        self.0.write_batch(&text::written(part.clone())?)
    }
}

/// Its [`name`](Format::name).
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By its [`name`](Format::name).
impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|format| format.name() == text);
        found.copied().ok_or_else(|| {
            let names = Self::ALL.iter().map(|format| format.name()).collect();
            smoothframe_polars::Error::Choice { text: text.to_owned(), what: "format", names }
                .into()
        })
    }
}

const COMPRESSION: ParquetCompression = ParquetCompression::Zstd(None);
