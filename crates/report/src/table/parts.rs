//! A table that is written part by part, which need not all be in memory.

use std::io::Write;

use polars::prelude::*;
use polars_io::parquet::write::BatchedWriter;

use super::{COMPRESSION, Format, text};

/// So many rows of Parquet make a row group.
const ROWS: usize = 1 << 18;

/// A table that is written part by part; all have the same columns.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_report::{Format, Parts};
/// let mut csv = Vec::new();
/// let mut parts = Parts::new(Format::Csv, &mut csv).expect("parts");
/// parts.write(&df!("x" => [1, 2])?)?;
/// parts.write(&df!("x" => [3])?)?;
/// parts.finish()?;
/// assert_eq!(csv, b"x\n1\n2\n3\n");
/// # PolarsResult::Ok(())
/// ```
pub struct Parts<W: Write> {
    format: Format,
    to: To<W>,
}

enum To<W: Write> {
    /// Text, and whether its header is written.
    Text(W, bool),
    /// Parquet that has no columns yet.
    Begun(W),
    Parquet {
        writer: Box<BatchedWriter<W>>,
        /// Rows that are no row group yet.
        rest: DataFrame,
    },
    Done,
}

impl<W: Write + Send> Parts<W> {
    /// A table without rows; none for Arrow's file format, which is written whole.
    #[must_use]
    pub fn new(format: Format, to: W) -> Option<Self> {
        match format {
            Format::Ipc => None,
            Format::Parquet => Some(Self { format, to: To::Begun(to) }),
            _ => Some(Self { format, to: To::Text(to, false) }),
        }
    }

    /// Writes more rows. The first part makes the header, whether it has rows or not.
    ///
    /// # Errors
    /// Polars' own, or the writer's.
    pub fn write(&mut self, part: &DataFrame) -> PolarsResult<()> {
        if let To::Begun(_) = self.to
            && let To::Begun(to) = std::mem::replace(&mut self.to, To::Done)
        {
            let writer = ParquetWriter::new(to).with_compression(COMPRESSION);
            let writer = Box::new(writer.batched(part.schema())?);
            self.to = To::Parquet { writer, rest: part.clear() };
        }
        match &mut self.to {
            To::Text(to, is_begun) if self.format == Format::Ndjson => {
                *is_begun = true;
                self.format.write(part, to)
            }
            To::Text(to, is_begun) => {
                let header = !std::mem::replace(is_begun, true);
                CsvWriter::new(to)
                    .include_header(header)
                    .with_separator(self.format.separator())
                    .with_datetime_format(Some(text::DATE_TIME.into()))
                    .finish(&mut text::written(part.clone())?)
            }
            To::Parquet { writer, rest } => {
                rest.vstack_mut(part)?;
                if rest.height() >= ROWS {
                    let mut rows = std::mem::replace(rest, part.clear());
                    rows.rechunk_mut();
                    writer.write_batch(&rows)?;
                }
                Ok(())
            }
            To::Begun(_) | To::Done => Ok(()),
        }
    }

    /// Writes what a format has at its end.
    ///
    /// # Errors
    /// Polars' own, or the writer's.
    pub fn finish(mut self) -> PolarsResult<()> {
        match &mut self.to {
            To::Text(to, _) => to.flush()?,
            To::Parquet { writer, rest } => {
                if rest.height() > 0 {
                    rest.rechunk_mut();
                    writer.write_batch(rest)?;
                }
                writer.finish()?;
            }
            To::Begun(_) | To::Done => {}
        }
        Ok(())
    }
}
