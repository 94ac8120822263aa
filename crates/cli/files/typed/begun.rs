//! The first block of a text, which tells what its columns are.

use std::path::Path;

use polars::prelude::*;
use smoothframe_csv::{Block, Numbers, Options, Reader, Scratch};
use smoothframe_report::Format;

use super::{Failure, Kind, Reading, Seen, Wanted, frame};
use crate::{
    fields::texts::PLAIN,
    files::header::{self, Header},
    files::memory::Need,
    words::phases,
};

/// A text whose first block is read.
pub(super) struct Begun {
    pub(super) reader: Reader,
    pub(super) names: Vec<String>,
    pub(super) header: Header,
    pub(super) columns: Vec<Reading>,
    pub(super) marked: Vec<(String, Result<Numbers, String>)>,
    pub(super) first: DataFrame,
    pub(super) block: Block,
    pub(super) need: Option<Need>,
}

impl Begun {
    pub(super) fn of(
        path: &Path,
        options: &Options,
        wanted: &Wanted<'_>,
        as_text: bool,
    ) -> Result<Self, Failure> {
        Self::with(Reader::open(path, options)?, options, wanted, as_text)
    }

    /// Of a text that is opened.
    pub(super) fn with(
        mut reader: Reader,
        options: &Options,
        wanted: &Wanted<'_>,
        as_text: bool,
    ) -> Result<Self, Failure> {
        let (names, header) = header::names(&reader);
        let is_plain = reader.is_plain();
        phases::count(reader.compression().is_none());
        let seen = Seen { format: Format::Csv, is_plain, names: &names };
        let only = (wanted.only)(&seen).unwrap_or_else(|| names.clone());
        let (mut block, mut scratch) = (Block::default(), Scratch::default());
        reader.next(&mut block)?;
        let mut columns: Vec<Reading> = Vec::with_capacity(only.len());
        let mut marked = Vec::new();
        let records = block.records(&mut scratch)?;
        for name in only {
            let at = names.iter().position(|other| *other == name).unwrap_or_default();
            let is_key = (wanted.texts)(&name);
            let numbers = match reader.column_numbers(at) {
                Ok(numbers) => Numbers { missing: Vec::new(), ..numbers },
                Err(guess) => {
                    marked.push((name.clone(), Err(guess.to_string())));
                    PLAIN.clone()
                }
            };
            if numbers != PLAIN {
                marked.push((name.clone(), Ok(numbers.clone())));
            }
            let missing = if is_key { Vec::new() } else { options.missing.clone() };
            let label = PlSmallStr::from_str(&name);
            let mut reading = Reading { at, name: label, kind: Kind::Text, numbers, missing };
            // An empty line is a row of one column, and `1.50` is to be written again.
            if !as_text && !is_key && names.len() > 1 {
                let kind = Kind::of(&reading.fields(records), wanted.dates);
                let is_time = wanted.time == Some(&name);
                reading.kind =
                    kind.filter(|&kind| kind == Kind::Date || !is_time).unwrap_or(Kind::Text);
            }
            columns.push(reading);
        }
        let first = frame(&block, &mut scratch, &columns)?;
        let need = Need::of(&first, block.bytes());
        Ok(Self { reader, names, header, columns, marked, first, block, need })
    }
}
