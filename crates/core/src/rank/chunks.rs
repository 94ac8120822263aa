//! Sorted numbers in chunks: to insert or remove one moves no more than a chunk.

use std::cmp::Ordering;

use crate::{error::Error, sample::Sample};

/// Numbers of a chunk up to which one is not divided, however few there are in all.
const CHUNK: usize = 512;

/// Sorted numbers that are not NaN, −0 before 0. Up to 2·[`CHUNK`] of them lie in one chunk.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    /// None of them is empty.
    chunks: Vec<Vec<T>>,
    /// Empty ones, for their memory.
    spare: Vec<Vec<T>>,
    len: usize,
    /// Half of the most numbers of a chunk: about as many as there are chunks, where these are many.
    half: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), spare: Vec::new(), len: 0, half: CHUNK }
    }
}

impl<T: Sample> Chunks<T> {
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// The number of this rank, 0 for the least; NaN where there is none.
    pub(crate) fn get(&self, rank: usize) -> T {
        let mut rank = rank;
        for chunk in &self.chunks {
            if let Some(&value) = chunk.get(rank) {
                return value;
            }
            rank -= chunk.len();
        }
        T::NAN
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
        for mut chunk in self.chunks.drain(..) {
            chunk.clear();
            self.spare.push(chunk);
        }
    }

    /// Takes what `x` has of numbers in the place of those before.
    pub(crate) fn fill(&mut self, x: &[T]) -> Result<(), Error> {
        self.clear();
        self.half = CHUNK.max(x.len().isqrt());
        let mut all = self.spare.pop().unwrap_or_default();
        let reserved = all.try_reserve(x.len());
        reserved.map_err(|_| Error::OutOfMemory { rows: x.len(), taps: x.len() })?;
        all.extend(x.iter().filter(|x| !x.is_hole()));
        all.sort_unstable_by(order);
        self.len = all.len();
        if all.is_empty() {
            self.spare.push(all);
        } else if all.len() <= 2 * self.half {
            self.chunks.push(all);
        } else {
            for part in all.chunks(self.half) {
                let mut chunk = self.spare.pop().unwrap_or_default();
                chunk.extend_from_slice(part);
                self.chunks.push(chunk);
            }
        }
        Ok(())
    }

    /// The chunk that has a number, or whose numbers are the first not all less.
    fn chunk(&self, value: T) -> usize {
        let is_less = |chunk: &Vec<T>| chunk.last().is_some_and(|last| order(last, &value).is_lt());
        self.chunks.partition_point(is_less)
    }

    pub(crate) fn insert(&mut self, value: T) {
        self.len += 1;
        let at = self.chunk(value).min(self.chunks.len().saturating_sub(1));
        let Some(chunk) = self.chunks.get_mut(at) else {
            let mut chunk = self.spare.pop().unwrap_or_default();
            chunk.push(value);
            self.chunks.push(chunk);
            return;
        };
        chunk.insert(place(chunk, value), value);
        if chunk.len() > 2 * self.half {
            let mut upper = self.spare.pop().unwrap_or_default();
            upper.extend(chunk.drain(self.half..));
            self.chunks.insert(at + 1, upper);
            // Windows in time may begin short.
            if self.chunks.len() > 2 * self.half {
                self.half *= 2;
            }
        }
    }

    /// Removes a number that is there.
    pub(crate) fn remove(&mut self, value: T) {
        self.len -= 1;
        let at = self.chunk(value);
        let chunk = &mut self.chunks[at];
        chunk.remove(place(chunk, value));
        // Small chunks are joined, else they would become many.
        let is_small = chunk.len() < self.half / 4;
        let next = self.chunks.get(at + 1).map_or(0, Vec::len);
        if self.chunks[at].is_empty() {
            let chunk = self.chunks.remove(at);
            self.spare.push(chunk);
        } else if is_small && next > 0 && next <= self.half {
            let mut next = self.chunks.remove(at + 1);
            self.chunks[at].append(&mut next);
            self.spare.push(next);
        }
    }
}

/// The index of a value among sorted ones, or where to insert it: that of the first not less.
fn place<T: Sample>(sorted: &[T], value: T) -> usize {
    sorted.partition_point(|&other| order(&other, &value).is_lt())
}

/// The order of two numbers, −0 before 0; neither is NaN.
fn order<T: Sample>(a: &T, b: &T) -> Ordering {
    a.wide().total_cmp(&b.wide())
}
