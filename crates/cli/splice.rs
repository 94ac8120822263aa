//! A CSV file written again with more columns: every record as it was read, and the new fields
//! behind it.

use std::{io::Write, path::Path};

use anyhow::{Context, Result, anyhow};
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_report::Format;

use crate::{
    broken::{Block, Blocks},
    record::records,
};

/// What is added to which file.
pub(crate) struct Splice<'a> {
    pub(crate) source: &'a Path,
    /// One row for each of the file's, or of those that are kept.
    pub(crate) added: &'a DataFrame,
    /// The file's rows that are written, ascending; all where there is none.
    pub(crate) kept: Option<&'a IdxCa>,
    /// The rows that the file had when it was read.
    pub(crate) rows: usize,
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
        if rows != self.rows {
            return Err(self.changed());
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
            return Err(self.changed());
        }
        // A name may hold line ends, and the fields cannot.
        let (mut header, mut fields) = (Vec::new(), Vec::new());
        Format::Csv.write(&added.clear(), &mut header)?;
        Format::Csv.write(&added, &mut fields)?;
        let mut fields = fields[header.len()..].split_inclusive(|&byte| byte == b'\n');
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
        let mut all = records(&block.bytes).map(|(_, bytes)| bytes);
        if *has_header && let Some(record) = all.next() {
            write(record, &header);
        }
        let mut wanted = kept.next();
        for (row, record) in rows.zip(all) {
            if wanted == Some(row) {
                write(record, fields.next().ok_or_else(|| self.changed())?);
                wanted = kept.next();
            }
        }
        if fields.next().is_some() { Err(self.changed()) } else { Ok(dressed) }
    }

    fn changed(&self) -> anyhow::Error {
        anyhow!("{}: was changed while it was read", self.source.display())
    }
}
