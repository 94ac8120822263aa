//! The places of ones among rows, as a list and as bit masks.

use std::ops::Range;

/// Rows in a word of bits.
pub(crate) const WORD: usize = 64;
/// Ones of a word that are listed without a branch; more are rare.
const USUAL: usize = 12;

/// Places of ones, ascending.
#[derive(Default)]
pub(crate) struct Places {
    at: Vec<usize>,
    /// Of each word of rows, its bits and how many ones come before it.
    words: Vec<(u64, usize)>,
}

impl Places {
    pub(crate) fn clear(&mut self) {
        self.at.clear();
        self.words.clear();
    }

    /// Appends the ones of the next [`WORD`] rows, the first as the lowest bit.
    #[inline(always)]
    pub(crate) fn push(&mut self, mut bits: u64) {
        let Self { at, words } = self;
        let start = words.len() * WORD;
        let count = bits.count_ones() as usize;
        words.push((bits, at.len()));
        at.reserve(WORD);
        let room = &mut at.spare_capacity_mut()[..WORD];
        // A data-dependent exit mispredicts, so a fixed count is unrolled. Entries beyond the last
        // bit are overwritten later, or not counted.
        for place in &mut room[..USUAL] {
            place.write(start + bits.trailing_zeros() as usize);
            bits &= bits.wrapping_sub(1);
        }
        if bits != 0 {
            for place in &mut room[USUAL..count] {
                place.write(start + bits.trailing_zeros() as usize);
                bits &= bits.wrapping_sub(1);
            }
        }
        // SAFETY: there is room for 64 more, of which as many as there are ones were written.
        unsafe { at.set_len(at.len() + count) };
    }

    /// All of them.
    #[inline]
    pub(crate) fn all(&self) -> &[usize] {
        &self.at
    }

    /// How many ones come before a row.
    #[inline(always)]
    pub(crate) fn before(&self, row: usize) -> usize {
        match self.words.get(row / WORD) {
            Some(&(bits, before)) => {
                before + (bits & ((1 << (row % WORD)) - 1)).count_ones() as usize
            }
            None => self.at.len(),
        }
    }

    /// How many ones come before each of so many rows, from row 0 on.
    pub(crate) fn count_before(&self, rows: usize, counts: &mut Vec<u32>) {
        // Every entry is overwritten, those of the last word's other rows too.
        counts.resize(rows.next_multiple_of(WORD), 0);
        let words = self.words.iter().map(|&(bits, _)| bits).chain(std::iter::repeat(0));
        let mut count = 0;
        for (counts, mut bits) in counts.chunks_exact_mut(WORD).zip(words) {
            if bits == 0 {
                counts.fill(count);
                continue;
            }
            for before in counts {
                *before = count;
                count += (bits & 1) as u32;
                bits >>= 1;
            }
        }
        counts.truncate(rows);
    }

    /// The runs of rows in a range that are no ones.
    pub(crate) fn for_each_gap(&self, rows: Range<usize>, mut gap: impl FnMut(Range<usize>)) {
        let mut start = rows.start;
        while start < rows.end {
            let word = |at: usize| self.words.get(at / WORD).map_or(0, |&(bits, _)| bits);
            // The next row that is no one, then the next one.
            let others = !word(start) >> (start % WORD);
            if others == 0 {
                start = (start / WORD + 1) * WORD;
                continue;
            }
            start += others.trailing_zeros() as usize;
            let mut end = start;
            while end < rows.end {
                let ones = word(end) >> (end % WORD);
                if ones != 0 {
                    end += ones.trailing_zeros() as usize;
                    break;
                }
                end = (end / WORD + 1) * WORD;
            }
            let end = end.min(rows.end);
            if start < end {
                gap(start..end);
            }
            start = end;
        }
    }

    /// Keeps the places for which `keeps` is true.
    pub(crate) fn retain(&mut self, keeps: impl Fn(usize) -> bool) {
        let words: Vec<u64> = self.words.iter().map(|&(bits, _)| bits).collect();
        self.clear();
        for (at, bits) in words.into_iter().enumerate() {
            let bit = |i: usize| bits & 1 << i;
            let kept = (0..WORD).filter(|i| bit(*i) != 0 && keeps(at * WORD + i));
            self.push(kept.fold(0, |bits, i| bits | bit(i)));
        }
    }
}

#[cfg(test)]
impl FromIterator<usize> for Places {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let places: Vec<usize> = places.into_iter().collect();
        let mut all = Self::default();
        for word in 0..places.last().map_or(0, |last| last / WORD + 1) {
            let of = |place: &&usize| **place / WORD == word;
            let bits = places.iter().filter(of).map(|place| 1 << (place % WORD));
            all.push(bits.fold(0, |all, bit: u64| all | bit));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_are_listed_and_counted() {
        let mut bits = 1_u64;
        let (mut places, mut want) = (Places::default(), Vec::new());
        for word in 0..100 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let few = [0, u64::MAX, bits, bits & bits >> 20, bits & bits >> 7 & bits >> 30];
            places.push(few[word % 5]);
            want.extend((0..WORD).filter(|i| few[word % 5] >> i & 1 == 1).map(|i| word * WORD + i));
        }
        assert_eq!(places.all(), want);
        let before = |row: usize| want.iter().filter(|&&place| place < row).count();
        assert!((0..101 * WORD).all(|row| places.before(row) == before(row)));
        let mut counts = Vec::new();
        for rows in [0, 1, 63, 64, 3200, 101 * WORD] {
            places.count_before(rows, &mut counts);
            let got: Vec<usize> = counts.iter().map(|&count| count as usize).collect();
            assert_eq!(got, (0..rows).map(before).collect::<Vec<_>>());
        }
        for rows in [0..0, 3..4, 0..64, 60..70, 100..6400, 5..7000, 6500..6600] {
            let mut gaps = Vec::new();
            places.for_each_gap(rows.clone(), |gap| {
                assert!(!gap.is_empty() && rows.contains(&(gap.end - 1)));
                gaps.extend(gap);
            });
            let none: Vec<usize> = rows.filter(|row| !want.contains(row)).collect();
            assert_eq!(gaps, none);
        }
        places.retain(|place| place % 3 == 0);
        want.retain(|place| place % 3 == 0);
        assert_eq!(places.all(), want);
        assert_eq!(places.before(3200), want.iter().filter(|&&place| place < 3200).count());
    }
}
