//! Rows that are written as they come, whose whole table is never there.

use std::{io::Write, panic::resume_unwind, sync::mpsc::sync_channel, thread};

use anyhow::{Context, Result};
use polars::prelude::*;
use smoothframe_report::{Format, Parts, csv_safe};

use crate::{files::splice::Fields, files::typed::blocks::RECORD};

/// A table that is being written.
pub(crate) enum Sink<W: Write> {
    /// A text's records as they are, and fields behind them.
    Spliced {
        to: W,
        header: Option<Vec<u8>>,
        is_safe: bool,
    },
    Table {
        parts: Parts<W>,
        is_safe: bool,
    },
}

impl<W: Write + Send> Sink<W> {
    /// Of records whose header is this.
    pub(crate) fn spliced(to: W, header: &[u8], names: &[String], fields: &Fields) -> Self {
        let header = match fields.are_all() {
            true => header.to_vec(),
            false => fields.header(names).into_bytes(),
        };
        Self::Spliced { to, header: Some(header), is_safe: fields.is_safe }
    }

    /// Of columns.
    pub(crate) fn table(to: W, format: Format, is_safe: bool) -> Result<Self> {
        let parts = Parts::new(format, to).context("Arrow's file format is written whole")?;
        Ok(Self::Table { parts, is_safe: is_safe && matches!(format, Format::Csv | Format::Tsv) })
    }

    /// Writes rows: of records, these and the columns behind them. The first, which may be none, make the
    /// header.
    fn write(&mut self, rows: &DataFrame) -> Result<()> {
        let (to, header, is_safe) = match self {
            Self::Table { parts, is_safe: true } => return Ok(parts.write(&csv_safe(rows)?)?),
            Self::Table { parts, .. } => return Ok(parts.write(rows)?),
            Self::Spliced { to, header, is_safe } => (to, header, *is_safe),
        };
        let records = rows.column(RECORD)?.str()?;
        let added = rows.drop(RECORD)?;
        let names = added.clear();
        let mut names_written = Vec::new();
        let named = if is_safe { csv_safe(&names)? } else { names.clone() };
        Format::Csv.write(&named, &mut names_written)?;
        if let Some(header) = header.take() {
            to.write_all(&header)?;
            to.write_all(b",")?;
            to.write_all(&names_written)?;
        }
        let mut plain_names = Vec::new();
        Format::Csv.write(&names, &mut plain_names)?;
        to.write_all(&spliced(records, &added, plain_names.len())?)?;
        Ok(())
    }

    /// Has a thread of its own write the tables that `make` hands over, so that the next is made meanwhile. Of one
    /// that is not taken any more the writing has failed.
    pub(crate) fn beside<T>(
        self,
        make: impl FnOnce(&mut dyn FnMut(DataFrame) -> Result<()>) -> Result<T>,
        failed: impl Fn() -> String,
    ) -> Result<T> {
        thread::scope(|scope| {
            let (hand, tables) = sync_channel::<DataFrame>(1);
            let work = move || -> Result<()> {
                let mut sink = self;
                for table in tables {
                    sink.write(&table)?;
                }
                sink.finish()
            };
            let writer = thread::Builder::new().name("writer".into());
            let writer = writer.spawn_scoped(scope, work).with_context(&failed)?;
            let made = make(&mut |table| Ok(hand.send(table)?));
            drop(hand);
            let written = writer.join().unwrap_or_else(|panic| resume_unwind(panic));
            written.with_context(failed).and(made)
        })
    }

    /// Writes what stands at the end.
    fn finish(self) -> Result<()> {
        match self {
            Self::Spliced { mut to, .. } => Ok(to.flush()?),
            Self::Table { parts, .. } => Ok(parts.finish()?),
        }
    }
}

/// Records with fields behind them. So many bytes of these are their header.
fn spliced(records: &StringChunked, added: &DataFrame, header: usize) -> Result<Vec<u8>> {
    let mut fields = Vec::new();
    Format::Csv.write(added, &mut fields)?;
    // A name may hold line ends, and the fields cannot: they are numbers and truths.
    let mut fields = fields[header..].split_inclusive(|&byte| byte == b'\n');
    let length: usize = records.iter().flatten().map(str::len).sum();
    let mut text = Vec::with_capacity(length + added.height() * 24);
    for record in records.iter() {
        text.extend_from_slice(record.unwrap_or_default().as_bytes());
        text.push(b',');
        text.extend_from_slice(fields.next().context("a row lacks its fields")?);
    }
    Ok(text)
}
