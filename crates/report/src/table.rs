//! Frames as CSV and Parquet.

use std::{io::Write, path::Path};

use polars::prelude::*;

/// A file format of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated text with a header; null is an empty field.
    Csv,
    /// Apache Parquet, compressed with zstd.
    Parquet,
}

impl Format {
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

    /// The ending of its files.
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
                .with_datetime_format(Some("%Y-%m-%dT%H:%M:%S%.f".into()))
                .finish(&mut with_zones_written(frame)?),
            Self::Parquet => ParquetWriter::new(to)
                .with_compression(ParquetCompression::Zstd(None))
                .finish(&mut frame)
                .map(drop),
        }
    }
}

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
