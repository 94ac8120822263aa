//! A block of whole records.

use std::{ops::Range, sync::Arc};

use crate::{
    error::Error,
    fault,
    options::Ragged,
    records::Records,
    token::{Ends, Grammar},
};

/// What all blocks of a text have in common.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) grammar: Grammar,
    /// Fields of a record.
    pub(crate) width: usize,
    pub(crate) ragged: Ragged,
    /// The header starts as comments do.
    pub(crate) is_comment: bool,
    pub(crate) encoding: &'static str,
}

/// Lines that were taken out of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Before this byte.
    pub(crate) at: usize,
    pub(crate) lines: u64,
}

/// Whole records of a text, as [`Reader::next`](crate::Reader::next) cuts it; its memory serves
/// block after block.
#[derive(Debug, Default)]
pub struct Block {
    pub(crate) bytes: Vec<u8>,
    pub(crate) number: usize,
    pub(crate) rows: Range<u64>,
    /// Lines before it.
    pub(crate) lines: u64,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) is_last: bool,
    pub(crate) shape: Option<Arc<Shape>>,
}

/// Memory for the places of a block's fields, which serves block after block.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) ends: Ends,
    /// The block's text, where short records were filled up.
    pub(crate) padded: Vec<u8>,
}

impl Block {
    /// Its number, from 0.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Its rows, counted from the text's first.
    #[must_use]
    pub fn rows(&self) -> Range<u64> {
        self.rows.clone()
    }

    /// How many bytes of text it has.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Splits it into fields.
    ///
    /// # Errors
    ///
    /// The first record that is broken, by its line: one with too many fields or too few, a quote out
    /// of place, a zero byte, and bytes that are no text.
    pub fn records<'a>(&'a self, scratch: &'a mut Scratch) -> Result<Records<'a>, Error> {
        let Some(shape) = &self.shape else { return Ok(Records::none()) };
        let broken = || fault::first(self, shape);
        let Ok(text) = std::str::from_utf8(&self.bytes) else { return Err(broken()) };
        if memchr::memchr(0, &self.bytes).is_some() || u32::try_from(self.bytes.len()).is_err() {
            return Err(broken());
        }
        let Scratch { ends, padded } = scratch;
        let is_quoted = split(&self.bytes, shape, ends).ok_or_else(broken)?;
        if is_even(&self.bytes, shape, ends) {
            return Ok(Records::new(text, ends.all(), shape, is_quoted));
        }
        if shape.ragged == Ragged::Refuse {
            return Err(broken());
        }
        pad(&self.bytes, shape, ends, padded);
        let Ok(text) = std::str::from_utf8(padded) else { return Err(broken()) };
        let is_quoted = split(padded, shape, ends).ok_or_else(broken)?;
        if !is_even(padded, shape, ends) {
            return Err(broken());
        }
        Ok(Records::new(text, ends.all(), shape, is_quoted))
    }

    /// The line on which a record of it starts, from 1.
    #[must_use]
    pub fn line(&self, record: usize) -> u64 {
        let Some(shape) = &self.shape else { return self.lines + 1 };
        let mut ends = Ends::default();
        ends.find(&self.bytes, shape.grammar);
        let ends_record = |&&end: &&u32| self.bytes.get(end as usize) == Some(&shape.grammar.end);
        let before = record.checked_sub(1);
        let end = before.and_then(|before| ends.all().iter().filter(ends_record).nth(before));
        self.line_of(end.map_or(0, |&end| end as usize + 1))
    }

    /// The line of a byte.
    pub(crate) fn line_of(&self, at: usize) -> u64 {
        let end = self.shape.as_ref().map_or(b'\n', |shape| shape.grammar.end);
        let before = self.bytes.get(..at).unwrap_or(&self.bytes);
        let gaps = self.gaps.iter().filter(|gap| gap.at <= at).map(|gap| gap.lines);
        1 + self.lines + memchr::memchr_iter(end, before).count() as u64 + gaps.sum::<u64>()
    }

    /// The character of a byte in its line.
    pub(crate) fn character_of(&self, at: usize) -> u64 {
        let end = self.shape.as_ref().map_or(b'\n', |shape| shape.grammar.end);
        let before = self.bytes.get(..at).unwrap_or(&self.bytes);
        let start = memchr::memrchr(end, before).map_or(0, |end| end + 1);
        let line = before.get(start..).unwrap_or_default();
        1 + String::from_utf8_lossy(line).chars().count() as u64
    }
}

/// Finds the ends of all fields, and whether there are quotes; nothing where one is out of place.
pub(crate) fn split(bytes: &[u8], shape: &Shape, ends: &mut Ends) -> Option<bool> {
    let quotes = ends.find(bytes, shape.grammar);
    if quotes.stray.is_some() || quotes.open.is_some() {
        return None;
    }
    if bytes.last().is_some_and(|&last| last != shape.grammar.end) {
        ends.push(bytes.len()); // the last line may lack its end
    }
    Some(quotes.any)
}

/// Whether each record has as many fields as it should.
fn is_even(bytes: &[u8], shape: &Shape, ends: &Ends) -> bool {
    let all = ends.all();
    let (last, width) = (bytes.len(), shape.width);
    if all.len() != ends.records() * width {
        return false;
    }
    // As many records as there are, each of whose last fields ends one: so no other does.
    let ends_record = |&end: &u32| match bytes.get(end as usize) {
        Some(&byte) => byte == shape.grammar.end,
        None => end as usize == last,
    };
    all.chunks_exact(width).all(|record| record.last().is_some_and(ends_record))
}

/// Whether there is nothing in fields beyond the header's, which with [`Ragged::Null`] are left out.
pub(crate) fn are_empty(more: &[u8], shape: &Shape) -> bool {
    more.iter().all(|&byte| byte == shape.grammar.delimiter || byte == b'\r')
}

/// The text with its short records filled up, and without empty fields beyond the header's.
fn pad(bytes: &[u8], shape: &Shape, ends: &Ends, padded: &mut Vec<u8>) {
    padded.clear();
    let (mut start, mut found) = (0, 0);
    // Where the fields that the header names end, in records with more.
    let mut full = None;
    for &end in ends.all() {
        let end = end as usize;
        found += 1;
        if found == shape.width {
            full = Some(end);
        }
        if bytes.get(end) == Some(&shape.grammar.delimiter) {
            continue;
        }
        let mut record = bytes.get(start..end).unwrap_or_default();
        if let Some(full) = full.filter(|_| found > shape.width)
            && are_empty(bytes.get(full..end).unwrap_or_default(), shape)
        {
            record = bytes.get(start..full).unwrap_or_default();
        }
        if found < shape.width {
            record = record.strip_suffix(b"\r").unwrap_or(record);
        }
        padded.extend_from_slice(record);
        padded.resize(padded.len() + shape.width.saturating_sub(found), shape.grammar.delimiter);
        padded.push(shape.grammar.end); // of an empty last record, too, which would be none
        (start, found, full) = (end + 1, 0, None);
    }
}
