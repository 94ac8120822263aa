//! A table that is read in batches, so that not all of it is in memory: text by blocks, Parquet by row
//! groups.

use anyhow::{Context, Result};
use polars::prelude::*;
use smoothframe_csv::{Block, Options, Reader};

use crate::{
    files::broken,
    files::content::Content,
    files::input::{Source, check_length, tabs},
    files::inputs::Inputs,
    files::parquet::groups::Groups,
    files::place::Place,
    files::splice::Fields,
    files::spool::{Piped, Spool},
    files::typed::blocks::{Batch, Blocks, Manner, Opened, RECORD},
    files::typed::{Seen, Wanted},
    words::failure::usage,
    words::phases,
};

/// A table of which the first batch is read.
pub(crate) struct Batches {
    from: From,
    name: String,
    /// Whether it can be read again from its start.
    pub(crate) is_file: bool,
    /// Of a text its header, or the names of one without.
    pub(crate) header: Vec<u8>,
    /// Of a text the records of the present batch, where they are kept.
    records: Option<Column>,
}

/// Whether a file is one that is read in batches.
pub(crate) fn are_of(inputs: &Inputs, asked: Option<Content>) -> bool {
    let spool = inputs.spooled().or_else(|| Spool::whole(inputs.alone()?).ok());
    let content = spool.and_then(|spool| Content::recognise(&spool, asked).ok());
    matches!(content, Some(Content::Csv | Content::Tsv | Content::Parquet))
}

enum From {
    /// A text, and its first block until more are read.
    Text(Box<Blocks>, Option<Block>),
    /// Row groups, and which columns are read of them.
    Groups(Box<Groups>, Option<Vec<String>>),
}

impl Batches {
    /// Opens the one input there is, or goes on with a pipe that is begun, and gives the first batch.
    pub(crate) fn open<'a>(
        inputs: &Inputs,
        begun: Option<(Spool, Piped)>,
        asked: Option<Content>,
        options: &Options,
        wanted: &Wanted<'_>,
        manner: &dyn Fn(&Seen<'_>) -> Manner<'a>,
    ) -> Result<(Self, Source)> {
        let Some(path) = inputs.alone() else {
            return Err(usage(format!(
                "{}: --stream reads one file or a pipe, and these are several: run it for each, or lead them \
                 all into it as one text (-)",
                inputs.label.display()
            )));
        };
        let (mut spool, mut piped) = match (begun, inputs.spooled()) {
            (Some((spool, piped)), _) => (spool, Some(piped)),
            (None, Some(spool)) => (spool, None),
            (None, None) => match Spool::head(path)? {
                Some((spool, piped)) => (spool, Some(piped)),
                None => (Spool::whole(path)?, None),
            },
        };
        let name = spool.name.display().to_string();
        check_length(&spool.path, &name)?;
        let content = Content::recognise(&spool, asked)?;
        let mut options = options.clone();
        let failed = || name.clone();
        match content {
            Content::Csv | Content::Tsv => {
                if content == Content::Tsv {
                    options = tabs(&spool.path, options);
                }
                let is_file = piped.is_none();
                let reader = match piped {
                    Some(piped) => Reader::new(piped, &options),
                    None => Reader::open(&spool.path, &options),
                };
                let opened = Blocks::open(reader.with_context(failed)?, &options, wanted, manner);
                let Opened { read, blocks, first, header } = opened.with_context(failed)?;
                let from = From::Text(Box::new(blocks), Some(first));
                let source = Source::of(read, &spool, options, content, wanted.dates);
                Ok((Self { from, name, is_file, header, records: None }, source))
            }
            Content::Parquet => {
                // Its end says what it holds, so it is copied.
                if let Some(piped) = piped.take() {
                    spool = Spool::rest(spool.name, piped)?;
                }
                let only = |names: &[String]| {
                    (wanted.only)(&Seen { format: content.written(), is_plain: false, names })
                };
                let opened = Groups::open(&spool.path, &only).map_err(broken::parquet);
                let (groups, first) = opened.with_context(failed)?;
                let from = From::Groups(Box::new(groups), only(&first.names));
                let source = Source::of(first, &spool, options, content, wanted.dates);
                let header = Vec::new();
                Ok((Self { from, name, is_file: true, header, records: None }, source))
            }
            other => Err(usage(format!(
                "{name}: is {}, and --stream reads CSV, TSV and Parquet; write it as one of those, or leave \
                 --stream out",
                other.called()
            ))),
        }
    }

    /// Reads on, while the first batch is used. Of a text the records are kept, or some fields of them.
    pub(crate) fn begin(&mut self, source: &mut Source, fields: Option<Fields>) -> Result<()> {
        let mut place = Place::default();
        if let From::Text(blocks, first) = &mut self.from {
            let first = first.take().unwrap_or_default();
            phases::advance(first.bytes(), source.frame.height());
            self.records = blocks.begin(&first, fields).with_context(|| self.name.clone())?;
            place.blocks.push(first);
        }
        source.batch = Some(place);
        Ok(())
    }

    /// Puts the next batch in place of the present one; false behind the last.
    pub(crate) fn next(&mut self, source: &mut Source) -> Result<bool> {
        let batch = source.batch.take().unwrap_or_default();
        let first = batch.first + source.frame.height() as u64;
        let failed = || self.name.clone();
        let next = match &mut self.from {
            From::Text(blocks, _) => blocks.next().with_context(failed)?,
            From::Groups(groups, only) => {
                let read = groups.read(&|_| only.clone()).map_err(broken::parquet);
                let read = read.with_context(failed)?;
                read.map(|read| Batch { frame: read.frame, blocks: Vec::new() })
            }
        };
        let Some(Batch { mut frame, blocks }) = next else {
            source.batch = Some(batch);
            return Ok(false);
        };
        self.records = match frame.get_column_index(RECORD) {
            Some(_) => Some(frame.drop_in_place(RECORD)?),
            None => None,
        };
        source.frame = frame;
        source.batch = Some(Place { first, blocks });
        Ok(true)
    }

    /// Of a text, whether it is compressed.
    pub(crate) fn is_packed(&self) -> bool {
        match &self.from {
            From::Text(blocks, _) => blocks.is_packed(),
            From::Groups(..) => false,
        }
    }

    /// The records of the present batch, where they are kept.
    pub(crate) fn records(&mut self) -> Option<Column> {
        self.records.take()
    }
}
