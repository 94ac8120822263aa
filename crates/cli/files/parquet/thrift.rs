//! Thrift's compact protocol, as Parquet's headers and footers have it.

use anyhow::{Result, bail};

/// How deep structs may lie in one another.
const DEPTH: usize = 16;

/// Bytes that hold values of the protocol.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn byte(&mut self) -> Result<u8> {
        let Some((&first, rest)) = self.rest.split_first() else { bail!("a part of it is cut") };
        self.rest = rest;
        Ok(first)
    }

    pub(super) fn skip(&mut self, count: u64) -> Result<()> {
        let rest = usize::try_from(count).ok().and_then(|count| self.rest.get(count..));
        let Some(rest) = rest else { bail!("a part of it is cut") };
        self.rest = rest;
        Ok(())
    }

    pub(super) fn unsigned(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        bail!("a part of it holds no number")
    }

    pub(super) fn signed(&mut self) -> Result<i64> {
        let number = self.unsigned()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// Each field of a struct: its number and its type.
    pub(super) fn fields(
        &mut self,
        mut take: impl FnMut(&mut Self, i64, u8) -> Result<()>,
    ) -> Result<()> {
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

    /// Each item of a list, by its type.
    pub(super) fn list(&mut self, mut take: impl FnMut(&mut Self, u8) -> Result<()>) -> Result<()> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.unsigned()? } else { u64::from(head >> 4) };
        for _ in 0..count {
            // Truths have a byte each in lists.
            let kind = if matches!(head & 0xf, 1 | 2) { 3 } else { head & 0xf };
            take(self, kind)?;
        }
        Ok(())
    }

    /// A text, as it stands.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8]> {
        let count = self.unsigned()?;
        let before = self.rest;
        self.skip(count)?;
        Ok(&before[..before.len() - self.rest.len()])
    }

    /// Passes a value by.
    pub(super) fn pass(&mut self, kind: u8, depth: usize) -> Result<()> {
        if depth > DEPTH {
            bail!("a part of it is too deep")
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
            9 | 10 => self.list(|reader, kind| reader.pass(kind, depth + 1)),
            12 => self.fields(|reader, _, kind| reader.pass(kind, depth + 1)),
            _ => bail!("a part of it holds what no header holds"),
        }
    }
}
