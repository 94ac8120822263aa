//! A CSV file written again with more columns: every record as it was read, and the new fields
//! behind it.

use std::{io::Write, path::Path};

use anyhow::{Context, Result, bail};
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_report::Format;

use crate::broken::{self, Block, Blocks};

/// What is added to which file.
pub(crate) struct Splice<'a> {
    pub(crate) source: &'a Path,
    /// One row for each of the file's, or of those that are kept.
    pub(crate) added: &'a DataFrame,
    /// The file's rows that are written, ascending; all where there is none.
    pub(crate) kept: Option<&'a IdxCa>,
}

/// A block, the number of its first row, and whether it starts with the header.
type Numbered = (Block, usize, bool);

impl Splice<'_> {
    pub(crate) fn write(&self, mut to: impl Write + Send) -> Result<()> {
        let failed = || format!("{}: cannot be read", self.source.display());
        let mut blocks = Blocks::open(self.source).with_context(failed)?;
        let threads = rayon::current_num_threads();
        let mut rows = 0;
        let mut take = |rows: &mut usize| -> Result<Vec<Numbered>> {
            let taken = blocks.take(threads).map_err(anyhow::Error::msg).with_context(failed)?;
            let number = |block: Block| {
                let first = *rows;
                *rows += block.rows;
                (block, first, false)
            };
            Ok(taken.into_iter().map(number).collect())
        };
        let mut next = take(&mut rows)?;
        if let Some(first) = next.first_mut() {
            first.2 = true;
        }
        // One batch is written and another read while a third is dressed.
        let mut done: Vec<Vec<u8>> = Vec::new();
        while !next.is_empty() || !done.is_empty() {
            let these = std::mem::take(&mut next);
            let write_and_read = || {
                for bytes in std::mem::take(&mut done) {
                    to.write_all(&bytes)?;
                }
                take(&mut rows)
            };
            let dress = || these.into_par_iter().map(|block| self.dressed(&block)).collect();
            let (read, dressed): (_, Result<Vec<Vec<u8>>>) = rayon::join(write_and_read, dress);
            (next, done) = (read?, dressed?);
        }
        if self.kept.is_none() && rows != self.added.height() {
            bail!("{}: was changed while it was read", self.source.display());
        }
        Ok(to.flush()?)
    }

    /// The block's records with their new fields.
    fn dressed(&self, (block, first, has_header): &Numbered) -> Result<Vec<u8>> {
        let rows = *first..first + block.rows;
        let place = |row: usize| match &self.kept {
            Some(kept) => kept
                .cont_slice()
                .map_or(0, |kept| kept.partition_point(|&kept| (kept as usize) < row)),
            None => row,
        };
        let (from, upto) = (place(rows.start), place(rows.end));
        let added = self.added.slice(i64::try_from(from)?, upto - from);
        if added.height() != upto - from {
            bail!("{}: was changed while it was read", self.source.display());
        }
        let mut fields = Vec::new();
        Format::Csv.write(&added, &mut fields)?;
        let mut fields = fields.split_inclusive(|&byte| byte == b'\n');
        let header = fields.next().unwrap_or_default();
        let mut kept = (from..upto).map(|at| match &self.kept {
            Some(kept) => kept.get(at).map_or(0, |row| row as usize),
            None => at,
        });
        let mut dressed = Vec::with_capacity(block.bytes.len() * 3 / 2);
        let mut write = |record: &[u8], fields: &[u8]| {
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            dressed.extend_from_slice(record.strip_suffix(b"\r").unwrap_or(record));
            dressed.push(b',');
            dressed.extend_from_slice(fields);
        };
        let mut records = broken::records(&block.bytes).map(|(_, bytes)| bytes);
        if *has_header && let Some(record) = records.next() {
            write(record.strip_prefix("\u{feff}".as_bytes()).unwrap_or(record), header);
        }
        let mut wanted = kept.next();
        for (row, record) in rows.zip(records) {
            if wanted == Some(row) {
                write(record, fields.next().unwrap_or_default());
                wanted = kept.next();
            }
        }
        Ok(dressed)
    }
}
