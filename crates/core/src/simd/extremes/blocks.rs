//! The best of many strides, by van Herk's method at each position in a stride.

use crate::simd::{
    extremes::{
        STRIDE, VECTORS,
        lines::{two, worst},
        ordered::{Ordered, best, worse},
    },
    moving_sum::eight::{Line, Wide},
};

/// A long window's strides, in blocks.
pub(super) struct Blocks<'a, V, const MOST: bool> {
    /// From `at` on, of the last block the best of each stride and those after it; before `at`, this
    /// block's strides.
    suffix: &'a mut [[Line; VECTORS]],
    /// The best of this block's strides so far.
    prefix: [V; VECTORS],
    /// Strides of this block that are done.
    at: usize,
    /// Whether this is the first block, where no window ends.
    is_first: bool,
}

impl<'a, V: Ordered, const MOST: bool> Blocks<'a, V, MOST> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn new(suffix: &'a mut Vec<Line>, strides: usize) -> Self {
        // Old content is overwritten before it is read.
        suffix.resize(strides * VECTORS, Line::default());
        // SAFETY: the caller's promise.
        let prefix = unsafe { [V::splat(worst(MOST)); VECTORS] };
        Self { suffix: suffix.as_chunks_mut().0, prefix, at: 0, is_first: true }
    }

    /// Takes the next lines, after the last stride of those before. `out` starts at the first window
    /// that ends in their first stride, of which the last line begins `whole` lines and a `place` after
    /// the start of the stride before.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn tile<T: Wide>(
        &mut self,
        lines: &[Line],
        (whole, place): (usize, V::Place),
        out: &mut [T],
        reached: &mut V,
    ) {
        let strides = lines[VECTORS..].as_chunks::<VECTORS>().0;
        assert!(whole < VECTORS && lines.len() == (strides.len() + 1) * VECTORS);
        let (mut out, mut done) = (out.chunks_mut(STRIDE), 0);
        while done < strides.len() {
            let run = (strides.len() - done).min(self.suffix.len() - self.at);
            let suffix = &mut self.suffix[self.at..self.at + run];
            let these = &strides[done..done + run];
            if self.is_first {
                suffix.copy_from_slice(these);
            } else {
                let all = suffix.iter_mut().zip(these).zip(&mut out);
                for (at, ((suffix, stride), out)) in all.enumerate() {
                    // SAFETY: the caller's promise. Last lines begin in the stride before.
                    unsafe {
                        let last = (&lines[(done + at) * VECTORS + whole..], place);
                        let best = (&mut self.prefix, &mut *reached);
                        outputs::<V, T, MOST>(suffix, stride, last, out, best);
                    }
                }
            }
            (done, self.at) = (done + run, self.at + run);
            if self.at == self.suffix.len() {
                // SAFETY: the caller's promise.
                unsafe {
                    self.prefix = [V::splat(worst(MOST)); VECTORS];
                    run_back::<V, MOST>(self.suffix);
                }
                (self.at, self.is_first) = (0, false);
            }
        }
    }
}

/// At most a stride of outputs. Puts the stride in its place for the next block.
///
/// # Safety
/// The processor has V's instructions, and there is a line more than a stride.
#[inline(always)]
unsafe fn outputs<V: Ordered, T: Wide, const MOST: bool>(
    suffix: &mut [Line; VECTORS],
    stride: &[Line; VECTORS],
    (lines, place): (&[Line], V::Place),
    out: &mut [T],
    (prefix, reached): (&mut [V; VECTORS], &mut V),
) {
    let mut end = [T::default(); STRIDE];
    let is_full = out.len() == STRIDE;
    let (eights, _) = if is_full { out.as_chunks_mut::<8>() } else { end.as_chunks_mut::<8>() };
    for (vector, out) in eights.iter_mut().enumerate().take(VECTORS) {
        // SAFETY: the caller's promise.
        unsafe {
            let more = V::load(&stride[vector].0);
            let all = best::<V, MOST>(prefix[vector], V::load(&suffix[vector].0));
            V::store(more, &mut suffix[vector].0);
            prefix[vector] = best::<V, MOST>(more, prefix[vector]);
            let all = best::<V, MOST>(V::across(two(lines, vector), place), all);
            *reached = worse::<V, MOST>(all, *reached);
            T::store(all, out);
        }
    }
    if !is_full {
        out.copy_from_slice(&end[..out.len()]);
    }
}

/// Turns a block's strides into the best of each and those after it.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn run_back<V: Ordered, const MOST: bool>(block: &mut [[Line; VECTORS]]) {
    let Some((last, before)) = block.split_last_mut() else { return };
    // SAFETY: the caller's promise.
    unsafe {
        let mut all = [V::splat(worst(MOST)); VECTORS];
        for (all, line) in all.iter_mut().zip(last) {
            *all = V::load(&line.0);
        }
        for stride in before.iter_mut().rev() {
            for (all, line) in all.iter_mut().zip(stride) {
                *all = best::<V, MOST>(*all, V::load(&line.0));
                V::store(*all, &mut line.0);
            }
        }
    }
}
