//! Where the fields of a block end, one after another.

use super::{
    masks::{LANES, count},
    scan::{Grammar, Quotes, Sink, scan},
};

/// Places of delimiters and line ends; its memory serves block after block.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    /// Longer than what is found, so that eight places are written at once.
    places: Vec<u32>,
    found: usize,
    records: usize,
}

impl Ends {
    /// Finds those of a text of fewer than 2³² bytes.
    pub(crate) fn find(&mut self, bytes: &[u8], grammar: Grammar) -> Quotes {
        self.found = 0;
        self.records = 0;
        scan(bytes, grammar, self)
    }

    pub(crate) fn all(&self) -> &[u32] {
        self.places.get(..self.found).unwrap_or_default()
    }

    /// How many of them end a record.
    pub(crate) fn records(&self) -> usize {
        self.records
    }

    /// One more, of a last record without the end of its line.
    pub(crate) fn push(&mut self, place: usize) {
        self.places.truncate(self.found);
        self.places.push(truncated(place));
        self.found += 1;
        self.records += 1;
    }
}

impl Sink for Ends {
    #[inline(always)]
    fn take(&mut self, base: usize, fields: u64, records: u64) {
        if self.places.len() < self.found + 64 {
            self.places.resize((self.places.len() * 2).max(1 << 12), 0);
        }
        let base = truncated(base);
        let count = fields.count_ones() as usize;
        let (eights, _) = self.places[self.found..].as_chunks_mut::<8>();
        let mut left = fields;
        // As many steps as eights there are: a loop over bits would be mispredicted at its end.
        for eight in eights.iter_mut().take(count.div_ceil(8)) {
            for place in eight {
                *place = base.wrapping_add(left.trailing_zeros());
                left &= left.wrapping_sub(1);
            }
        }
        self.found += count;
        self.records += records.count_ones() as usize;
    }

    #[inline(always)]
    fn take_plain(&mut self, base: usize, bytes: &[u8; LANES], fields: u64, end: u8) {
        self.take(base, fields, 0);
        self.records += usize::from(count(bytes, end));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "blocks are shorter than 2³² bytes")]
fn truncated(place: usize) -> u32 {
    place as u32
}
