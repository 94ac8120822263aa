//! Frames as CSV and Parquet.

use std::{
    fmt,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use polars::prelude::*;

use crate::Error;

/// A file format of frames.
///
/// ```
/// use smoothframe_report::Format;
/// assert_eq!("parquet".parse::<Format>()?, Format::Parquet);
/// assert_eq!(Format::Csv.to_string(), "csv");
/// let error = "xlsx".parse::<Format>().expect_err("no format");
/// assert_eq!(error.to_string(), "`xlsx` is no format: expected csv or parquet");
/// # Ok::<(), smoothframe_report::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated text with a header; null is an empty field.
    Csv,
    /// Apache Parquet, compressed with zstd.
    Parquet,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::Parquet];

    /// The format that a path's ending names: `.csv`, or `.parquet` and `.pq`.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Its name, and the ending of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// Writes a frame.
    ///
    /// # Errors
    /// Polars' own, or the writer's.
    pub fn write(self, frame: &DataFrame, to: impl Write) -> PolarsResult<()> {
        let mut frame = frame.clone();
        match self {
            Self::Csv => CsvWriter::new(to)
                .include_header(true)
                .with_datetime_format(Some(DATE_TIME.into()))
                .finish(&mut with_zones_written(frame)?),
            Self::Parquet => {
                ParquetWriter::new(to).with_compression(COMPRESSION).finish(&mut frame).map(drop)
            }
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
        let Some(text) = path.to_str() else { return self.write(frame, File::create(path)?) };
        let target = SinkTarget::Path(PlRefPath::new(text));
        let (frame, format) = match self {
            Self::Csv => {
                let serialize = SerializeOptions {
                    datetime_format: Some(DATE_TIME.into()),
                    ..SerializeOptions::default()
                };
                let options = CsvWriterOptions {
                    serialize_options: Arc::new(serialize),
                    check_extension: false,
                    ..CsvWriterOptions::default()
                };
                (with_zones_written(frame.clone())?, FileWriteFormat::Csv(options))
            }
            Self::Parquet => {
                let options = ParquetWriteOptions {
                    compression: COMPRESSION,
                    ..ParquetWriteOptions::default()
                };
                (frame.clone(), FileWriteFormat::Parquet(Arc::new(options)))
            }
        };
        let target = SinkDestination::File { target };
        let query = frame.lazy().sink(target, format, UnifiedSinkArgs::default())?;
        query.collect_with_engine(Engine::Streaming).map(drop)
    }
}

/// Its [`extension`](Format::extension).
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.extension())
    }
}

/// By its [`extension`](Format::extension).
impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|format| format.extension() == text);
        found.copied().ok_or_else(|| {
            let names = Self::ALL.iter().map(|format| format.extension()).collect();
            smoothframe_polars::Error::Choice { text: text.to_owned(), what: "format", names }
                .into()
        })
    }
}

const DATE_TIME: &str = "%Y-%m-%dT%H:%M:%S%.f";
const COMPRESSION: ParquetCompression = ParquetCompression::Zstd(None);

/// Times in a zone as text with their offset, `Z` in UTC: a CSV has no other place for it.
fn with_zones_written(mut frame: DataFrame) -> PolarsResult<DataFrame> {
    for (name, dtype) in frame.clone().schema().iter() {
        let DataType::Datetime(_, Some(zone)) = dtype else { continue };
        let format = if *zone == TimeZone::UTC {
            "%Y-%m-%dT%H:%M:%S%.fZ"
        } else {
            "%Y-%m-%dT%H:%M:%S%.f%:z"
        };
        let times = frame.column(name)?.as_materialized_series().clone();
        frame.with_column(times.strftime(format)?.into_column())?;
    }
    Ok(frame)
}
