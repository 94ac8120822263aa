//! The fields of a block.

mod plain;

use std::borrow::Cow;

use memchr::memchr;

use crate::{
    block::Shape,
    number::{NotANumber, Numbers},
    quick,
};
pub use plain::{PlainNumbers, PlainValues};

/// Whole records, each of as many fields as there are columns.
#[derive(Debug, Clone, Copy)]
pub struct Records<'a> {
    text: &'a str,
    /// Where each field ends, record after record.
    ends: &'a [u32],
    width: usize,
    /// What is around some fields, where any has it.
    quote: Option<u8>,
}

impl<'a> Records<'a> {
    pub(crate) fn none() -> Self {
        Self { text: "", ends: &[], width: 1, quote: None }
    }

    pub(crate) fn new(text: &'a str, ends: &'a [u32], shape: &Shape, is_quoted: bool) -> Self {
        let quote = shape.grammar.quote.filter(|_| is_quoted);
        Self { text, ends, width: shape.width, quote }
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len() / self.width
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Fields of each record.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// A record as it is written, without the end of its line.
    #[must_use]
    pub fn raw(&self, row: usize) -> &'a str {
        let first = row * self.width;
        let Some(&end) = self.ends.get(first + self.width - 1) else { return "" };
        let record = self.text.get(self.start(first)..end as usize).unwrap_or_default();
        record.strip_suffix('\r').unwrap_or(record)
    }

    /// A field, without its quotes; nothing where it is empty, and not quoted.
    #[must_use]
    pub fn field(&self, row: usize, column: usize) -> Option<Cow<'a, str>> {
        let at = row * self.width + column;
        let end = *self.ends.get(at)? as usize;
        let field = self.text.get(self.start(at)..end)?;
        // Of the line's end, and in Polars' reading of any field's.
        let field = field.strip_suffix('\r').unwrap_or(field);
        if let (Some(quote), Some(&first)) = (self.quote, field.as_bytes().first())
            && first == quote
        {
            return unquoted(field, quote);
        }
        (!field.is_empty()).then_some(Cow::Borrowed(field))
    }

    /// A field as it is written, quotes and all.
    #[must_use]
    pub fn raw_field(&self, row: usize, column: usize) -> &'a str {
        let at = row * self.width + column;
        let Some(&end) = self.ends.get(at) else { return "" };
        let field = self.text.get(self.start(at)..end as usize).unwrap_or_default();
        let is_last = column + 1 == self.width;
        field.strip_suffix('\r').filter(|_| is_last).unwrap_or(field)
    }

    /// The fields of a column, from the first record to the last.
    pub fn column(&self, column: usize) -> impl Iterator<Item = Option<Cow<'a, str>>> {
        let records = *self;
        (0..self.len()).map(move |row| records.field(row, column))
    }

    /// A column of numbers, with NaN where a value is missing, added to `to`.
    ///
    /// # Errors
    ///
    /// The first field that is no number, with its record.
    pub fn numbers(
        &self,
        column: usize,
        numbers: &Numbers,
        to: &mut Vec<f64>,
    ) -> Result<(), (usize, NotANumber)> {
        to.reserve(self.len());
        let is_plain = numbers.is_plain();
        for row in 0..self.len() {
            if is_plain && let Some(number) = self.quick(row, column) {
                to.push(number); // nearly all of them
                continue;
            }
            let number = match self.field(row, column) {
                Some(text) => numbers.decimal(&text).map_err(|no| (row, no))?,
                None => None,
            };
            to.push(number.unwrap_or(f64::NAN));
        }
        Ok(())
    }

    fn quick(&self, row: usize, column: usize) -> Option<f64> {
        let (start, end) = self.place(row, column)?;
        quick::decimal_in(self.text.as_bytes(), start, end)
    }

    /// Where a field starts and ends, without what ends its line.
    #[inline]
    fn place(&self, row: usize, column: usize) -> Option<(usize, usize)> {
        let at = row * self.width + column;
        let (start, end) = (self.start(at), *self.ends.get(at)? as usize);
        let last = end.checked_sub(1).filter(|&last| last >= start);
        let is_returned = last.and_then(|last| self.text.as_bytes().get(last)) == Some(&b'\r');
        Some((start, end - usize::from(is_returned)))
    }

    #[inline]
    fn start(&self, at: usize) -> usize {
        match at.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(0, |&end| end as usize + 1),
            None => 0,
        }
    }
}

#[cold]
fn unquoted(field: &str, quote: u8) -> Option<Cow<'_, str>> {
    let inner = field.get(1..field.len().checked_sub(1)?)?;
    if memchr(quote, inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    let quote = char::from(quote);
    let mut text = String::with_capacity(inner.len());
    let mut is_second = false;
    for c in inner.chars() {
        // Of two quotes one stays.
        is_second = c == quote && !is_second;
        if !is_second {
            text.push(c);
        }
    }
    Some(Cow::Owned(text))
}
