//! Order statistics of large footprints: along a row few numbers enter a footprint, and few leave.
//!
//! Every number of an array has a place in the order of all, and what a footprint holds is a set of
//! places: bits, and counts of bits above them, in which one rank is found by counting down.

use std::collections::TryReserveError;

use crate::sample::Sample;

/// Bits of a word, words of a group and groups of a heap.
const WORD: usize = 64;

/// Finds a rank in footprints along rows.
pub(crate) struct Sweep<T> {
    /// The numbers in order, and the place of each in it.
    ordered: Vec<T>,
    places: Vec<usize>,
    bits: Vec<u64>,
    groups: Vec<u16>,
    heaps: Vec<u32>,
}

/// Which numbers a footprint holds, as places from the output's, and which enter and leave as it
/// moves to the next.
pub(crate) struct Moves {
    all: Vec<usize>,
    /// From the output that they leave, or enter.
    left: Vec<usize>,
    entered: Vec<usize>,
}

impl Moves {
    /// Of ascending offsets, none in the last column of the array.
    pub(crate) fn new(offsets: &[usize]) -> Result<Self, TryReserveError> {
        let holds = |offset: usize| offsets.binary_search(&offset).is_ok();
        let is_first = |offset: usize| offset == 0 || !holds(offset - 1);
        let left = || offsets.iter().copied().filter(|&offset| is_first(offset));
        let entered = || offsets.iter().map(|offset| offset + 1).filter(|&next| !holds(next));
        // As many enter as leave, most often few of all.
        let count = left().count();
        Ok(Self {
            all: reserved(offsets.iter().copied(), offsets.len())?,
            left: reserved(left(), count)?,
            entered: reserved(entered(), count)?,
        })
    }
}

/// `len` of them.
fn reserved(all: impl Iterator<Item = usize>, len: usize) -> Result<Vec<usize>, TryReserveError> {
    let mut kept = Vec::new();
    kept.try_reserve_exact(len)?;
    kept.extend(all);
    Ok(kept)
}

fn filled<A: Copy>(value: A, len: usize) -> Result<Vec<A>, TryReserveError> {
    let mut all = Vec::new();
    all.try_reserve_exact(len)?;
    all.resize(len, value);
    Ok(all)
}

impl<T: Sample> Sweep<T> {
    /// Of numbers that are not NaN.
    pub(crate) fn new(numbers: &[T]) -> Result<Self, TryReserveError> {
        let mut order = Vec::new();
        order.try_reserve_exact(numbers.len())?;
        order.extend(numbers.iter().copied().zip(0_usize..));
        order.sort_unstable_by(|a, b| {
            a.0.partial_cmp(&b.0).unwrap_or(std::cmp::Ordering::Equal).then(a.1.cmp(&b.1))
        });
        let mut places = filled(0, numbers.len())?;
        let mut ordered = filled(T::ZERO, numbers.len())?;
        for (place, (number, at)) in order.into_iter().enumerate() {
            places[at] = place;
            ordered[place] = number;
        }
        let words = numbers.len().div_ceil(WORD);
        let groups = words.div_ceil(WORD);
        Ok(Self {
            ordered,
            places,
            bits: filled(0, words)?,
            groups: filled(0, groups)?,
            heaps: filled(0, groups.div_ceil(WORD))?,
        })
    }

    /// The value of a rank, 0 for the least, at each output; the first one's offsets count from `base`.
    pub(crate) fn row(&mut self, base: usize, moves: &Moves, rank: usize, out: &mut [T]) {
        for &offset in &moves.all {
            self.put_in(base + offset);
        }
        let last = out.len() - 1;
        for (at, out) in out.iter_mut().enumerate() {
            *out = self.ordered[self.find(rank)];
            if at < last {
                for &offset in &moves.left {
                    self.take_out(base + at + offset);
                }
                for &offset in &moves.entered {
                    self.put_in(base + at + offset);
                }
            }
        }
        for &offset in &moves.all {
            self.take_out(base + last + offset);
        }
    }

    fn put_in(&mut self, at: usize) {
        let place = self.places[at];
        self.bits[place / WORD] |= 1 << (place % WORD);
        self.groups[place / (WORD * WORD)] += 1;
        self.heaps[place / (WORD * WORD * WORD)] += 1;
    }

    fn take_out(&mut self, at: usize) {
        let place = self.places[at];
        self.bits[place / WORD] &= !(1 << (place % WORD));
        self.groups[place / (WORD * WORD)] -= 1;
        self.heaps[place / (WORD * WORD * WORD)] -= 1;
    }

    /// The place of the number of a rank among those that are in.
    fn find(&self, rank: usize) -> usize {
        let mut left = rank;
        let mut heap = 0;
        while left >= self.heaps[heap] as usize {
            left -= self.heaps[heap] as usize;
            heap += 1;
        }
        let mut group = heap * WORD;
        while left >= usize::from(self.groups[group]) {
            left -= usize::from(self.groups[group]);
            group += 1;
        }
        let mut word = group * WORD;
        while left >= self.bits[word].count_ones() as usize {
            left -= self.bits[word].count_ones() as usize;
            word += 1;
        }
        let mut bits = self.bits[word];
        for _ in 0..left {
            bits &= bits - 1;
        }
        word * WORD + bits.trailing_zeros() as usize
    }
}
