//! How a file is written: its format, and what it is compressed with.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use flate2::write::GzEncoder;
use polars::prelude::*;
use zstd::stream::write::Encoder as ZstdEncoder;

use super::Format;

/// What the bytes of a text are compressed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// gzip, `.gz`.
    Gzip,
    /// Zstandard, `.zst`.
    Zstd,
}

/// How a file is written: its format, and what a text is compressed with.
///
/// ```
/// use std::path::Path;
/// use smoothframe_report::{Compression, Format, Output};
/// let output = Output::of(Path::new("sales.csv.gz")).expect("text may be compressed");
/// assert_eq!((output.format, output.compression), (Format::Csv, Some(Compression::Gzip)));
/// assert_eq!(Output::of(Path::new("sales.feather")).map(|output| output.format), Some(Format::Ipc));
/// assert!(Output::of(Path::new("sales.xlsx")).is_none());
/// assert!(Output::of(Path::new("sales.parquet.gz")).is_none(), "it is compressed by itself");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Output {
    /// What is written,
    pub format: Format,
    /// and what that is compressed with.
    pub compression: Option<Compression>,
}

impl Output {
    /// A format, not compressed.
    #[must_use]
    pub const fn plain(format: Format) -> Self {
        Self { format, compression: None }
    }

    /// What a path's ending names: a format's, behind which a text's may have `.gz` or `.zst`.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let compression = Compression::of(path);
        let format = match compression {
            Some(_) => {
                Format::of(Path::new(path.file_stem()?)).filter(|format| format.is_text())?
            }
            None => Format::of(path)?,
        };
        Some(Self { format, compression })
    }

    /// Writes a frame to a file, whose folder is there.
    ///
    /// # Errors
    /// Polars' own, or the file system's.
    pub fn write_file(self, frame: &DataFrame, path: &Path) -> PolarsResult<()> {
        match self.compression {
            None => self.format.write_file(frame, path),
            Some(compression) => {
                compression.write(File::create(path)?, |to| self.format.write(frame, to))
            }
        }
    }
}

impl Compression {
    /// What a path's last ending names.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "gz" => Some(Self::Gzip),
            "zst" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The ending of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
        }
    }

    /// Has a text written that is compressed on its way to `to`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write<E: From<io::Error>>(
        self,
        to: impl Write + Send,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), E>,
    ) -> Result<(), E> {
        // Texts come in small pieces, compressed blocks do not.
        match self {
            Self::Gzip => {
                let to = GzEncoder::new(to, flate2::Compression::default());
                let mut to = BufWriter::with_capacity(1 << 18, to);
                fill(&mut to)?;
                let to = to.into_inner().map_err(io::IntoInnerError::into_error)?;
                to.finish()?.flush()?;
            }
            Self::Zstd => {
                let mut to = BufWriter::with_capacity(1 << 18, ZstdEncoder::new(to, 0)?);
                fill(&mut to)?;
                let to = to.into_inner().map_err(io::IntoInnerError::into_error)?;
                to.finish()?.flush()?;
            }
        }
        Ok(())
    }
}
