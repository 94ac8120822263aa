//! A text that is read batch by batch: some threads make columns of its blocks while another uses
//! those that are made.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

use anyhow::{Error, Result};
use polars::prelude::*;
use smoothframe_csv::{Block, Options, Reader, Records, Scratch};
use smoothframe_report::Format;

use super::{
    Failure, Kind, Read, Reading, Seen, Wanted,
    begun::Begun,
    told::{Differs, Learnt, Told},
};
use crate::{
    fields::texts::{self, Texts},
    files::memory,
    files::splice::Fields,
    words::phases,
};

/// More threads than these would only hold more blocks.
const MOST_THREADS: usize = 8;

/// Under which name records are among the columns of a batch: no text has such a one.
pub(crate) const RECORD: &str = "\u{0}record";

/// How the columns of a batch are read.
#[derive(Clone, Copy)]
pub(crate) enum Manner<'a> {
    /// Each batch for itself: what its fields do not tell is text.
    Each,
    /// As those of the first batch, or as was learnt: they are written.
    Alike(&'a Learnt),
}

/// The batches of a text.
pub(crate) struct Blocks {
    shared: Arc<Shared>,
    made: Option<Receiver<Result<Made, Failure>>>,
    threads: Vec<JoinHandle<()>>,
    /// Blocks that were made before their turn.
    early: BTreeMap<usize, Made>,
    next: usize,
}

/// What all threads read with.
struct Shared {
    reader: Mutex<Reader>,
    columns: Vec<Reading>,
    /// What each column is, where all batches are to be alike.
    told: Option<Vec<Told>>,
    dates: bool,
    /// Which fields of a record are kept as they are.
    fields: Option<Fields>,
}

/// A block and its columns.
struct Made {
    block: Block,
    frame: DataFrame,
}

/// Rows that follow one another in a text, and the blocks that they stand in.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) frame: DataFrame,
    pub(crate) blocks: Vec<Block>,
}

/// A text that was opened: what is known of it, its first batch, and those that follow.
pub(crate) struct Opened {
    pub(crate) read: Read,
    pub(crate) blocks: Blocks,
    pub(crate) first: Block,
    /// The header's record, or the names of a text without one.
    pub(crate) header: Vec<u8>,
}

impl Blocks {
    /// Opens a text.
    pub(crate) fn open<'a>(
        reader: Reader,
        options: &Options,
        wanted: &Wanted<'_>,
        manner: &dyn Fn(&Seen<'_>) -> Manner<'a>,
    ) -> Result<Opened> {
        let begun = Begun::with(reader, options, wanted, false).map_err(Failure::told)?;
        let Begun { reader, names, header, columns, marked, mut first, block, .. } = begun;
        let seen = Seen { format: Format::Csv, is_plain: reader.is_plain(), names: &names };
        let manner = manner(&seen);
        let mut told = None;
        if let Manner::Alike(learnt) = manner {
            let of_first = |reading: &Reading| match (reading.kind, learnt.get(&*reading.name)) {
                (_, Some(learnt)) => *learnt,
                (Kind::Text, None) => Told::Text,
                (Kind::Date, None) => Told::Date,
                (Kind::Empty, None) => Told::Nothing,
                (Kind::Number, None) => match first.column(&reading.name).map(Column::dtype) {
                    Ok(DataType::Float64) => Told::Decimal,
                    _ => Told::Whole,
                },
            };
            told = Some(columns.iter().map(of_first).collect());
        }
        let record = match options.header {
            true => reader.header().to_vec(),
            false => reader.names().join(",").into_bytes(),
        };
        let read = Read {
            names,
            notes: reader.notes().iter().cloned().chain(header.notes()).collect(),
            data_like: reader.looks_like_data().map(str::to_owned),
            is_plain: reader.is_plain(),
            numbers: marked,
            header,
            ..Read::default()
        };
        let shared =
            Shared { reader: Mutex::new(reader), columns, told, dates: wanted.dates, fields: None };
        if matches!(manner, Manner::Alike(learnt) if !learnt.is_empty()) {
            first = shared.frame(&block, &mut Scratch::default()).map_err(Failure::told)?;
        }
        let blocks = Self {
            shared: Arc::new(shared),
            made: None,
            threads: Vec::new(),
            early: BTreeMap::new(),
            next: 1,
        };
        Ok(Opened { read: Read { frame: first, ..read }, blocks, first: block, header: record })
    }

    pub(crate) fn is_packed(&self) -> bool {
        let reader = self.shared.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.compression().is_some()
    }

    /// Starts to read on; the batches from now on have records of these fields, if any are wanted. Gives
    /// those of the first block.
    pub(crate) fn begin(
        &mut self,
        first: &Block,
        fields: Option<Fields>,
    ) -> Result<Option<Column>> {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.fields = fields;
        }
        let mut scratch = Scratch::default();
        let records = first.records(&mut scratch)?;
        let records = self.shared.fields.as_ref().map(|fields| kept(fields, &records));
        let threads = rayon::current_num_threads().min(MOST_THREADS);
        let (done, made) = sync_channel(threads);
        for done in vec![done; threads] {
            let shared = Arc::clone(&self.shared);
            let thread = thread::Builder::new().name("blocks".into());
            self.threads.extend(thread.spawn(move || shared.work(&done)).ok());
        }
        if self.threads.is_empty() {
            anyhow::bail!("no thread can be started to read it; allow more processes or memory");
        }
        self.made = Some(made);
        Ok(records)
    }

    /// The next batch: nothing behind the last.
    pub(crate) fn next(&mut self) -> Result<Option<Batch>> {
        let (mut all, mut bytes, enough) = (Vec::new(), 0, memory::of_batch());
        while bytes < enough {
            let Some(made) = self.block()? else { break };
            bytes += made.block.bytes();
            all.push(made);
        }
        if all.is_empty() {
            return Ok(None);
        }
        let frame = self.shared.together(&all)?;
        Ok(Some(Batch { frame, blocks: all.into_iter().map(|made| made.block).collect() }))
    }

    /// The next block in the text's order.
    fn block(&mut self) -> Result<Option<Made>> {
        loop {
            if let Some(made) = self.early.remove(&self.next) {
                self.next += 1;
                return Ok(Some(made));
            }
            let Some(receiver) = &self.made else { return Ok(None) };
            match receiver.recv() {
                Ok(Ok(made)) => drop(self.early.insert(made.block.number(), made)),
                // Of several failures the first in the text is told.
                Ok(Err(failure)) => {
                    let others = receiver.iter().filter_map(Result::err);
                    let first = std::iter::once(failure).chain(others).min_by_key(Failure::line);
                    return Err(first.map_or_else(|| Error::msg("cannot be read"), Failure::told));
                }
                Err(_) => {
                    self.made = None;
                    for thread in self.threads.drain(..) {
                        thread.join().unwrap_or_else(|panic| resume_unwind(panic));
                    }
                    if self.early.is_empty() {
                        return Ok(None);
                    }
                }
            }
        }
    }
}

impl Drop for Blocks {
    /// Threads end when nobody takes their blocks.
    fn drop(&mut self) {
        self.made = None;
        self.shared.stop();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Makes columns of block after block, until there are no more or none is taken.
    fn work(&self, done: &SyncSender<Result<Made, Failure>>) {
        let mut scratch = Scratch::default();
        loop {
            let mut block = Block::default();
            let next = self.reader.lock().unwrap_or_else(PoisonError::into_inner).next(&mut block);
            let made = match next {
                Ok(false) => return,
                Ok(true) => self.frame(&block, &mut scratch),
                Err(error) => Err(error.into()),
            };
            let made = made.map(|frame| Made { block, frame });
            let failed = made.is_err();
            if let Ok(made) = &made {
                phases::advance(made.block.bytes(), made.frame.height());
            } else {
                self.stop();
            }
            if done.send(made).is_err() || failed {
                return;
            }
        }
    }

    fn stop(&self) {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).stop();
    }

    /// A block's columns.
    fn frame(&self, block: &Block, scratch: &mut Scratch) -> Result<DataFrame, Failure> {
        let records = block.records(scratch)?;
        let mut columns = Vec::with_capacity(self.columns.len() + 1);
        for (at, reading) in self.columns.iter().enumerate() {
            let fields = reading.fields(records);
            columns.push(match &self.told {
                Some(told) => match told[at].read(&fields) {
                    Some(column) => column,
                    None => return Err(self.differs(block, reading, told[at], &fields)),
                },
                None => reading.kind.read(&fields).unwrap_or_else(|| texts::text(&fields)),
            });
        }
        if let Some(fields) = &self.fields {
            columns.push(kept(fields, &records));
        }
        Ok(DataFrame::new(records.len(), columns)?)
    }

    /// Where a column is other than it was.
    fn differs(&self, block: &Block, reading: &Reading, was: Told, fields: &impl Texts) -> Failure {
        let fits = |row: usize| {
            let field = fields.at(row);
            let one = StringChunked::from_slice_options(
                PlSmallStr::EMPTY,
                &[(!field.is_empty()).then_some(field.as_str())],
            );
            was.read(&one).is_some()
        };
        let row = (0..fields.rows()).find(|&row| !fits(row)).unwrap_or(0);
        let is_time = reading.kind == Kind::Text;
        let of_block = if is_time { Told::Text } else { Told::of(fields, self.dates) };
        Failure::Other(Error::new(Differs {
            name: reading.name.to_string(),
            line: block.line(row),
            field: fields.at(row).trim().to_owned(),
            was,
            is: was.and(of_block),
        }))
    }

    /// Blocks as one frame. Decimals in one make whole numbers of others decimals, and text makes all text.
    fn together(&self, all: &[Made]) -> Result<DataFrame> {
        let height = all.iter().map(|made| made.frame.height()).sum();
        let width = all.first().map_or(0, |made| made.frame.width());
        let mut columns = Vec::with_capacity(width);
        for at in 0..width {
            let of = |made: &Made| made.frame.columns()[at].dtype().clone();
            let dtypes: Vec<DataType> = all.iter().map(of).collect();
            let is_alike = dtypes.windows(2).all(|pair| pair[0] == pair[1]);
            let is_text = dtypes.contains(&DataType::String);
            let mut whole: Option<Column> = None;
            for made in all {
                let part = &made.frame.columns()[at];
                let part = match is_alike || part.dtype().is_string() {
                    true => part.clone(),
                    false if is_text => self.as_text(&made.block, at)?,
                    false => part.cast(&DataType::Float64)?,
                };
                match &mut whole {
                    Some(whole) => drop(whole.append_owned(part)?),
                    None => whole = Some(part),
                }
            }
            columns.extend(whole);
        }
        Ok(DataFrame::new(height, columns)?)
    }

    fn as_text(&self, block: &Block, at: usize) -> Result<Column> {
        let mut scratch = Scratch::default();
        let records = block.records(&mut scratch)?;
        Ok(texts::text(&self.columns[at].fields(records)))
    }
}

/// The records, or those fields of them that are kept, as they are written.
fn kept(fields: &Fields, records: &Records<'_>) -> Column {
    let mut column = StringChunkedBuilder::new(RECORD.into(), records.len());
    let mut text = Vec::new();
    for row in 0..records.len() {
        match fields.of(records, row, &mut text) {
            None => column.append_value(records.raw(row)),
            Some(text) => column.append_value(text),
        }
    }
    column.finish().into_column()
}
