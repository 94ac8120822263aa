//! What the headers of a column's pages say of sizes.
//!
//! Polars takes memory for as many values as a page says it has. A page of a damaged file may say 2^61,
//! and memory that there is not ends the process without a word. So the headers are read first, as
//! Thrift's compact protocol has them.

use std::{
    fs::File,
    io::{Read as _, Seek, SeekFrom},
};

use anyhow::{Result, bail};

/// How deep structs may lie in one another.
const DEPTH: usize = 16;

/// What is read of a page's header.
#[derive(Default)]
struct Page {
    kind: i64,
    unpacked: i64,
    packed: i64,
    values: Option<i64>,
}

/// Checks the pages of a column chunk, which together hold so many values.
pub(super) fn check(chunk: &[u8], values: i64) -> Result<()> {
    let mut left = values;
    let mut rest = chunk;
    while left > 0 {
        let mut reader = Reader { rest };
        let mut page = Page::default();
        reader.page(&mut page)?;
        let size = usize::try_from(page.packed).ok().filter(|size| *size <= reader.rest.len());
        let Some(size) = size else {
            bail!("a page of {} bytes would end behind its column", page.packed)
        };
        if page.unpacked < 0 {
            bail!("a page would have {} bytes", page.unpacked)
        }
        // A dictionary's values are none of the column's, and each has at least a bit.
        let most = if page.kind == 2 { page.unpacked.saturating_mul(8) } else { left };
        match page.values {
            Some(values) if (0..=most).contains(&values) => {
                left -= if page.kind == 2 { 0 } else { values };
            }
            Some(values) => bail!("a page would have {values} values"),
            None => {} // an index
        }
        rest = reader.rest.get(size..).unwrap_or_default();
        if rest.is_empty() && left > 0 {
            bail!("{left} values of a column are missing")
        }
    }
    Ok(())
}

/// Whether a file's footer says that its columns are encrypted.
pub(super) fn is_encrypted(file: &File) -> bool {
    let footer = || -> Result<Vec<u8>> {
        let mut file = file;
        let (mut end, mut length) = ([0; 8], [0; 4]);
        file.seek(SeekFrom::End(-8))?;
        file.read_exact(&mut end)?;
        length.copy_from_slice(&end[..4]);
        file.seek(SeekFrom::End(-8 - i64::from(u32::from_le_bytes(length))))?;
        let mut footer = Vec::new();
        file.read_to_end(&mut footer)?;
        Ok(footer)
    };
    let mut found = false;
    let Ok(footer) = footer() else { return false };
    let _ = Reader { rest: &footer }.fields(|reader, number, kind| {
        found |= (number, kind) == (8, 12);
        reader.pass(kind, 0)
    });
    found
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let Some((&first, rest)) = self.rest.split_first() else { bail!("a page's header is cut") };
        self.rest = rest;
        Ok(first)
    }

    fn skip(&mut self, count: u64) -> Result<()> {
        let rest = usize::try_from(count).ok().and_then(|count| self.rest.get(count..));
        let Some(rest) = rest else { bail!("a page's header is cut") };
        self.rest = rest;
        Ok(())
    }

    fn unsigned(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        bail!("a page's header holds no number")
    }

    fn signed(&mut self) -> Result<i64> {
        let number = self.unsigned()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// Each field of a struct: its number and its type.
    fn fields(&mut self, mut take: impl FnMut(&mut Self, i64, u8) -> Result<()>) -> Result<()> {
        let mut number = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            number = match head >> 4 {
                0 => self.signed()?,
                step => number.saturating_add(i64::from(step)),
            };
            take(self, number, head & 0xf)?;
        }
    }

    fn page(&mut self, page: &mut Page) -> Result<()> {
        self.fields(|reader, number, kind| match (number, kind) {
            (1, 5) => Ok(page.kind = reader.signed()?),
            (2, 5) => Ok(page.unpacked = reader.signed()?),
            (3, 5) => Ok(page.packed = reader.signed()?),
            // Of data, of a dictionary, and of data in the second version.
            (5 | 7 | 8, 12) => reader.fields(|reader, number, kind| match (number, kind) {
                (1, 5) => Ok(page.values = Some(reader.signed()?)),
                _ => reader.pass(kind, 0),
            }),
            _ => reader.pass(kind, 0),
        })
    }

    /// Passes a value by.
    fn pass(&mut self, kind: u8, depth: usize) -> Result<()> {
        if depth > DEPTH {
            bail!("a page's header is too deep")
        }
        match kind {
            1 | 2 => Ok(()), // true and false, told by the type
            3 => self.skip(1),
            4..=6 => self.unsigned().map(drop),
            7 => self.skip(8),
            8 => {
                let count = self.unsigned()?;
                self.skip(count)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.unsigned()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    // Truths have a byte each in lists.
                    let kind = if matches!(head & 0xf, 1 | 2) { 3 } else { head & 0xf };
                    self.pass(kind, depth + 1)?;
                }
                Ok(())
            }
            12 => self.fields(|reader, _, kind| reader.pass(kind, depth + 1)),
            _ => bail!("a page's header holds what no header holds"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of three bytes and so many values (zigzag: 2 n).
    fn page(values: u8) -> Vec<u8> {
        vec![0x15, 0, 0x15, 6, 0x15, 6, 0x2c, 0x15, values, 0x15, 0, 0, 0, 1, 2, 3]
    }

    #[test]
    fn a_page_has_as_many_values_as_there_are_left() {
        assert!(check(&page(20), 10).is_ok());
        assert!(check(&[page(10), page(10)].concat(), 10).is_ok());
        for (chunk, says) in [
            (page(21), "a page would have -11 values"),
            (page(22), "a page would have 11 values"),
            (page(18), "1 values of a column are missing"),
            (page(20)[..14].to_vec(), "would end behind its column"),
            (page(20)[..5].to_vec(), "is cut"),
            (vec![0xff; 40], "no number"),
        ] {
            let error = check(&chunk, 10).expect_err(says).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
