//! A CSV file written again with more columns: every record as it was read, and the new fields
//! behind it; or some of its fields, each as it was read.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
    panic::resume_unwind,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use anyhow::{Context, Result};
use polars::prelude::*;
use smoothframe_csv::{Block, Options, Reader, Records, Scratch};
use smoothframe_report::{Format, csv_safe, csv_safe_text};

use crate::{files::spool::Spool, words::phases};

/// What is added to which file.
pub(crate) struct Splice<'a> {
    pub(crate) source: &'a Spool,
    /// How it is read.
    pub(crate) options: &'a Options,
    /// One row for each of the file's, or of those that are kept.
    pub(crate) added: &'a DataFrame,
    /// The file's rows that are written, ascending; all where there is none.
    pub(crate) kept: Option<&'a IdxCa>,
    /// The rows that the file had when it was read.
    pub(crate) rows: usize,
    /// Which fields of a record are written, and how.
    pub(crate) fields: &'a Fields,
}

/// Which fields of a record are written, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    /// Where the columns stand that are written; all where there is none.
    pub(crate) columns: Option<Vec<usize>>,
    /// Whether text is kept from being run by spreadsheets.
    pub(crate) is_safe: bool,
}

impl Fields {
    /// Whether records are written as they are.
    pub(crate) const fn are_all(&self) -> bool {
        self.columns.is_none() && !self.is_safe
    }

    pub(crate) fn places(&self, width: usize) -> Vec<usize> {
        self.columns.clone().unwrap_or_else(|| (0..width).collect())
    }

    /// The columns' names as a record.
    pub(crate) fn header(&self, names: &[String]) -> String {
        let names = self.places(names.len()).into_iter().filter_map(|at| names.get(at));
        let text = |name: &String| match self.is_safe {
            true => quoted(&csv_safe_text(name)),
            false => quoted(name),
        };
        names.map(text).collect::<Vec<_>>().join(",")
    }

    /// A record as it is written with these fields, where not all of it is; `text` is room for it.
    pub(crate) fn of<'a>(
        &self,
        records: &Records<'_>,
        row: usize,
        text: &'a mut Vec<u8>,
    ) -> Option<Cow<'a, str>> {
        if self.are_all() {
            return None;
        }
        text.clear();
        self.join(text, records, row, &self.places(records.width()));
        Some(String::from_utf8_lossy(text))
    }

    /// A record of the fields.
    fn join(&self, to: &mut Vec<u8>, records: &Records<'_>, row: usize, places: &[usize]) {
        for (number, &at) in places.iter().enumerate() {
            if number > 0 {
                to.push(b',');
            }
            if self.is_safe
                && let Some(text) = records.field(row, at)
                && let Cow::Owned(safe) = csv_safe_text(&text)
            {
                to.extend_from_slice(quoted(&safe).as_bytes());
            } else {
                to.extend_from_slice(records.raw_field(row, at).as_bytes());
            }
        }
    }
}

/// A field in quotes, where it needs them.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) || text.is_empty() {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// A block with its new fields, and its number.
type Dressed = (usize, Vec<u8>);

impl Splice<'_> {
    pub(crate) fn write(&self, mut to: impl Write + Send) -> Result<()> {
        let failed = || format!("{}: cannot be read", self.source.name.display());
        let reader = Reader::open(&self.source.path, self.options).with_context(failed)?;
        phases::count(reader.compression().is_none());
        let mut header = Vec::new();
        Format::Csv.write(&self.added.clear(), &mut header)?;
        let mut first = Vec::new();
        if !self.fields.are_all() {
            let mut added = Vec::new();
            let names = self.added.clear();
            let names = if self.fields.is_safe { csv_safe(&names)? } else { names };
            Format::Csv.write(&names, &mut added)?;
            join(&mut first, self.fields.header(reader.names()).as_bytes(), &added);
        } else if self.options.header {
            join(&mut first, reader.header(), &header);
        } else {
            join(&mut first, reader.names().join(",").as_bytes(), &header);
        }
        to.write_all(&first)?;
        let reader = Mutex::new(reader);
        let threads = rayon::current_num_threads();
        let (done, dressed) = sync_channel(threads);
        // Threads of their own: one of a pool takes other work up where it waits for Polars' pool, and
        // the blocks behind the one that it holds could not be written.
        thread::scope(|scope| -> Result<()> {
            let work = |done: SyncSender<Dressed>| {
                // What is not taken any more could not be written, which its writer tells.
                self.dress(&reader, &header, failed, |dressed| Ok(done.send(dressed).is_ok()))
            };
            let start = |done| thread::Builder::new().spawn_scoped(scope, move || work(done)).ok();
            let workers: Vec<_> = vec![done; threads];
            let workers: Vec<_> = workers.into_iter().filter_map(start).collect();
            if workers.is_empty() {
                // No thread can be started: one alone takes blocks in their order.
                self.dress(&reader, &header, failed, |(_, block)| {
                    to.write_all(&block)?;
                    Ok(true)
                })?;
                return Ok(to.flush()?);
            }
            let written = write_in_order(dressed, to);
            for worker in workers {
                worker.join().unwrap_or_else(|panic| resume_unwind(panic))?;
            }
            Ok(written?)
        })?;
        let rows = reader.into_inner().unwrap_or_else(PoisonError::into_inner).rows();
        if rows == self.rows as u64 { self.source.check() } else { Err(self.changed()) }
    }

    /// Takes blocks and hands them on with their new fields, until there are no more or none is wanted.
    fn dress(
        &self,
        reader: &Mutex<Reader>,
        header: &[u8],
        failed: impl Fn() -> String,
        mut hand_on: impl FnMut(Dressed) -> Result<bool>,
    ) -> Result<()> {
        let (mut block, mut scratch) = (Block::default(), Scratch::default());
        loop {
            let mut all = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let next = all.next(&mut block).with_context(&failed)?;
            drop(all);
            if !next {
                return Ok(());
            }
            let dressed = self.dressed(&block, &mut scratch, header);
            phases::advance(block.bytes(), 0);
            if dressed.is_err() {
                reader.lock().unwrap_or_else(PoisonError::into_inner).stop();
            }
            if !hand_on((block.number(), dressed?))? {
                return Ok(());
            }
        }
    }

    /// The block's records with their new fields.
    fn dressed(&self, block: &Block, scratch: &mut Scratch, header: &[u8]) -> Result<Vec<u8>> {
        let records = block.records(scratch).map_err(|_| self.changed())?;
        let first = usize::try_from(block.rows().start)?;
        let rows = first..first + records.len();
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
        let mut fields = Vec::new();
        Format::Csv.write(&added, &mut fields)?;
        // A name may hold line ends, and the fields cannot.
        let mut fields = fields[header.len()..].split_inclusive(|&byte| byte == b'\n');
        let mut kept = (from..upto).map(|at| match &self.kept {
            Some(kept) => kept.get(at).map_or(0, |row| row as usize),
            None => at,
        });
        let mut dressed = Vec::with_capacity(block.bytes() * 3 / 2);
        let mut wanted = kept.next();
        let places = self.fields.places(records.width());
        for (at, row) in rows.enumerate() {
            if wanted == Some(row) {
                let added = fields.next().ok_or_else(|| self.changed())?;
                if self.fields.are_all() {
                    join(&mut dressed, records.raw(at).as_bytes(), added);
                } else {
                    self.fields.join(&mut dressed, &records, at, &places);
                    join(&mut dressed, b"", added);
                }
                wanted = kept.next();
            }
        }
        if fields.next().is_some() { Err(self.changed()) } else { Ok(dressed) }
    }

    fn changed(&self) -> anyhow::Error {
        self.source.changed()
    }
}

/// A record with fields behind it.
fn join(to: &mut Vec<u8>, record: &[u8], fields: &[u8]) {
    to.extend_from_slice(record);
    to.push(b',');
    to.extend_from_slice(fields);
}

/// Writes blocks by their numbers, in whichever order they come.
fn write_in_order(blocks: Receiver<Dressed>, mut to: impl Write) -> io::Result<()> {
    let (mut early, mut next) = (BTreeMap::new(), 0);
    for (number, block) in blocks {
        early.insert(number, block);
        while let Some(block) = early.remove(&next) {
            to.write_all(&block)?;
            next += 1;
        }
    }
    to.flush()
}
