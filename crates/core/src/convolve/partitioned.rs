//! Partitioned convolution: long kernels whose outputs depend on no later row, to the last bit
//! (Gardner, J. Audio Eng. Soc. 43, 1995).
//!
//! The first taps are slid directly. Later taps meet rows of blocks that ended before the output's
//! own block began, and are summed by transforms of those rows alone; the farther back, the longer
//! the blocks. A plain transform computes a block's outputs together, so that a spike among its
//! last rows shows in the last digits of its first outputs.

use std::ops::Range;

use crate::{
    convolve::{
        auto::{self, Convolver, HOLED},
        cost,
    },
    error::Error,
    sample::Sample,
    simd::isa::Isa,
};

/// A kernel's taps, the first slid directly and the others in levels.
pub(crate) struct Partitioned<T: Sample> {
    isa: Isa,
    head: Vec<T>,
    levels: Vec<Level<T>>,
    /// Nanoseconds an output, as it is estimated.
    cost: f64,
}

/// Some taps, summed for `block` outputs at a time. The first is tap `block`, so that they meet
/// rows before the block only.
struct Level<T: Sample> {
    taps: Range<usize>,
    block: usize,
    convolver: Convolver<T>,
}

/// A [`Partitioned`]'s buffers: per level, the sums of the current block.
#[derive(Default)]
pub(crate) struct Scratch<T> {
    levels: Vec<LevelSums<T>>,
    rows: Vec<T>,
}

#[derive(Default)]
struct LevelSums<T> {
    /// The number of the block.
    of: Option<usize>,
    sums: Vec<T>,
    /// How many times its error may be magnified and still be allowed; infinity where it was summed
    /// directly.
    slack: f64,
    scratch: auto::Scratch<T>,
}

impl<T: Sample> Partitioned<T> {
    /// None where sliding all taps directly is faster.
    pub(crate) fn new(isa: Isa, taps: &[T]) -> Option<Self> {
        let blocks = cost::partition::<T>(isa, taps.len())?;
        let ends = blocks.iter().copied().skip(1).chain([taps.len()]);
        let levels = blocks.iter().zip(ends).map(|(&block, end)| {
            let (taps, size) = (&taps[block..end], (end - 1).next_power_of_two());
            Level { taps: block..end, block, convolver: Convolver::blocks(taps.to_vec(), size) }
        });
        let cost = cost::partitioned::<T>(isa, &blocks, taps.len());
        Some(Self { isa, head: taps[..blocks[0]].to_vec(), levels: levels.collect(), cost })
    }

    /// The most outputs to compute at a time: those between two multiples of this.
    pub(crate) fn piece(&self) -> usize {
        self.head.len()
    }

    /// Nanoseconds an output, as it is estimated.
    pub(crate) const fn cost(&self) -> f64 {
        self.cost
    }

    /// A multiple of all blocks' lengths.
    pub(crate) fn longest(&self) -> usize {
        self.levels.last().map_or(1, |level| level.block)
    }

    /// The outputs of rows `outputs`, which lie between two multiples of [`piece`](Self::piece).
    /// `ext` ends with them, and has at least [`piece`](Self::piece)` − 1` rows before. `fetch` writes the rows of any range that
    /// ends before, absent ones and all that is not finite as 0. Returns how many times the error
    /// may be magnified and still be allowed.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub(crate) fn sum(
        &self,
        outputs: Range<usize>,
        ext: &[T],
        out: &mut [T],
        mut fetch: impl FnMut(Range<isize>, &mut Vec<T>) -> Result<(), Error>,
        scratch: &mut Scratch<T>,
    ) -> Result<f64, Error> {
        let rows = &ext[ext.len() + 1 - out.len() - self.head.len()..];
        T::slide(self.isa, &self.head, rows, out);
        scratch.levels.resize_with(self.levels.len(), LevelSums::default);
        let mut slack = f64::INFINITY;
        let Scratch { levels, rows } = scratch;
        for (level, sums) in self.levels.iter().zip(levels) {
            let of = outputs.start / level.block;
            if sums.of != Some(of) {
                sums.of = None;
                let end = (of * level.block) as isize;
                fetch(end + 1 - level.taps.end as isize..end, rows)?;
                sums.sums.resize(level.block, T::ZERO);
                let LevelSums { sums: out, scratch, .. } = sums;
                let slack = level.convolver.block(rows, out, None, HOLED, scratch);
                sums.slack = slack.unwrap_or(f64::INFINITY);
                sums.of = Some(of);
            }
            slack = slack.min(sums.slack);
            let from = outputs.start - of * level.block;
            out.iter_mut().zip(&sums.sums[from..]).for_each(|(y, &more)| *y += more);
        }
        Ok(slack)
    }
}

impl<T> Scratch<T> {
    /// Forgets the blocks: another series begins.
    pub(crate) fn begin(&mut self) {
        self.levels.iter_mut().for_each(|sums| sums.of = None);
    }
}
