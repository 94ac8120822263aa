//! Moving sums of many strides, by van Herk's method at each position in a stride.

use crate::simd::moving_sum::{
    eight::{Eight, Line, Wide},
    finish::Finish,
    partial::{Partial, ROWS, STRIDE},
    tile::Rests,
};

/// A long window's strides, in blocks.
pub(crate) struct Blocks<'a, V> {
    /// From `at` on, suffix sums of the last block; before `at`, this block's strides, not summed
    /// yet.
    suffix: &'a mut [[Line; STRIDE]],
    /// Prefix sums of this block; −0 while empty, as adding it changes no sum.
    prefix: [V; STRIDE],
    /// Strides of this block that are done.
    at: usize,
    /// Whether this is the first block, where no window ends.
    first: bool,
}

impl<'a, V: Eight> Blocks<'a, V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn new(suffix: &'a mut Vec<Line>, strides: usize) -> Self {
        // Old content is overwritten before it is read.
        suffix.resize(strides * STRIDE, Line::default());
        // SAFETY: the caller's promise.
        let prefix = unsafe { [V::splat(-0.0); STRIDE] };
        Self { suffix: suffix.as_chunks_mut().0, prefix, at: 0, first: true }
    }

    /// Takes all sums and computes all outputs.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn all<T: Wide>(
        self,
        mut partial: Partial<'_, V, T>,
        out: &mut [T],
        finish: &mut Finish<V>,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            for line in self.suffix.as_flattened_mut() {
                V::store(partial.step().0, &mut line.0);
            }
            for out in out.chunks_mut(self.suffix.len() * ROWS) {
                run_back::<V>(self.suffix);
                let mut prefix = [V::splat(-0.0); STRIDE];
                for (suffix, out) in self.suffix.iter_mut().zip(out.chunks_mut(ROWS)) {
                    prefix = stride(suffix, prefix, &mut partial, out, finish);
                }
            }
        }
    }

    /// Takes the sums of the next strides. `out` starts at the first window that ends there.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn tile<T: Wide, const EIGHTS: usize>(
        &mut self,
        strides: &[Line],
        rests: Rests<'_, EIGHTS>,
        out: &mut [T],
        finish: &mut Finish<V>,
    ) {
        let (whole, _) = strides.as_chunks::<STRIDE>();
        let count = whole.len();
        let mut given = Laid { strides, rests, at: 0 };
        let (mut out, mut done) = (out.chunks_mut(ROWS), 0);
        while done < count {
            let run = (count - done).min(self.suffix.len() - self.at);
            let suffix = &mut self.suffix[self.at..self.at + run];
            // SAFETY: the caller's promise.
            unsafe {
                if self.first {
                    suffix.copy_from_slice(&whole[done..done + run]);
                    given.at += run * STRIDE;
                } else {
                    for (suffix, out) in suffix.iter_mut().zip(&mut out) {
                        self.prefix = stride(suffix, self.prefix, &mut given, out, finish);
                    }
                    given.at = (done + run) * STRIDE;
                }
                (done, self.at) = (done + run, self.at + run);
                if self.at == self.suffix.len() {
                    self.prefix = [V::splat(-0.0); STRIDE];
                    run_back::<V>(self.suffix);
                    (self.at, self.first) = (0, false);
                }
            }
        }
    }
}

/// The sums of a stride and of a rest, eight after eight.
trait Sums<V> {
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn next(&mut self) -> (V, V);
}

impl<V: Eight, T: Wide> Sums<V> for Partial<'_, V, T> {
    #[inline(always)]
    unsafe fn next(&mut self) -> (V, V) {
        // SAFETY: the caller's promise.
        unsafe { self.step() }
    }
}

/// A tile's, from eight `at` on.
struct Laid<'a, const EIGHTS: usize> {
    strides: &'a [Line],
    rests: Rests<'a, EIGHTS>,
    at: usize,
}

impl<V: Eight, const EIGHTS: usize> Sums<V> for Laid<'_, EIGHTS> {
    #[inline(always)]
    unsafe fn next(&mut self) -> (V, V) {
        let at = self.at;
        self.at = at + 1;
        // SAFETY: the caller's promise.
        unsafe { (V::load(&self.strides[at].0), self.rests.at(at)) }
    }
}

/// At most a stride of outputs. Replaces the suffix sums by this stride for the next block, and
/// returns the next prefix.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn stride<V: Eight, T: Wide>(
    suffix: &mut [Line; STRIDE],
    mut prefix: [V; STRIDE],
    given: &mut impl Sums<V>,
    out: &mut [T],
    finish: &mut Finish<V>,
) -> [V; STRIDE] {
    let mut end = [T::default(); ROWS];
    let full = out.len() == ROWS;
    let (eights, _) = if full { out.as_chunks_mut::<8>() } else { end.as_chunks_mut::<8>() };
    for (v, out) in eights.iter_mut().enumerate().take(STRIDE) {
        // SAFETY: the caller's promise.
        unsafe {
            let (stride, rest) = given.next();
            let sums = V::add(V::load(&suffix[v].0), prefix[v]);
            V::store(stride, &mut suffix[v].0);
            prefix[v] = V::add(prefix[v], stride);
            finish.eight(V::add(sums, rest), out);
        }
    }
    if !full {
        out.copy_from_slice(&end[..out.len()]);
    }
    prefix
}

/// Turns a block's strides into suffix sums.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn run_back<V: Eight>(block: &mut [[Line; STRIDE]]) {
    let Some((last, before)) = block.split_last_mut() else { return };
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [V::splat(-0.0); STRIDE];
        for (sums, line) in sums.iter_mut().zip(last) {
            *sums = V::load(&line.0);
        }
        for stride in before.iter_mut().rev() {
            for (sums, line) in sums.iter_mut().zip(stride) {
                *sums = V::add(V::load(&line.0), *sums);
                V::store(*sums, &mut line.0);
            }
        }
    }
}
