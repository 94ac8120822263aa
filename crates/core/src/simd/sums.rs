//! Moving sums, eight windows side by side.
//!
//! A window is ⌊K/32⌋ strides of 32 rows, and a rest. Few strides are added one by one. Many are
//! cut into blocks of ⌊K/32⌋, so that a window is the end of one block and the start of the next:
//! van Herk's method (1992; Gil & Werman 1993), for each of the 32 places in a stride. What is
//! added in which order is the same whatever the vectors, so the level does not show.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m512d;

#[cfg(target_arch = "x86_64")]
use super::eight::Fours;
use super::{
    eight::{Eight, Line, Plain, Wide},
    stream::Tile,
};
use crate::level::{Level, Set};

/// Eights in a stride.
pub(super) const STRIDE: usize = 4;
/// Rows in a stride.
const ROWS: usize = 8 * STRIDE;
/// So many strides are many.
const MANY: usize = 4;
/// Eights looked at together, so that what is made of them stays in the nearest cache.
const TILE: usize = 128;

/// What turns a sum into an output.
#[derive(Clone, Copy)]
pub(crate) enum Factor {
    /// A mean divides by the count, so that a constant comes out as it was.
    Mean(f64),
    /// Other taps multiply.
    Tap(f64),
}

/// Buffers.
#[derive(Default)]
pub(crate) struct Scratch {
    tile: Tile,
    /// Sums to the end of the last block, for each of its starts.
    suffix: Vec<Line>,
}

/// Outputs of so many taps after which the operations repeat.
pub(crate) const fn period(taps: usize) -> usize {
    if taps < MANY * ROWS { 1 } else { taps / ROWS * ROWS }
}

/// `out[i]` is the sum of the `taps` rows from `ext[i]` on, by the factor; `ext` has
/// `out.len() + taps − 1`. Whether all outputs are finite.
pub(crate) fn slide<T: Wide>(
    level: Level,
    taps: usize,
    factor: Factor,
    ext: &[T],
    out: &mut [T],
    scratch: &mut Scratch,
) -> bool {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn avx512<T: Wide>(job: Job<'_, T>, factor: Factor) -> bool {
        // SAFETY: this function has the features of these vectors.
        unsafe { job.run::<__m512d>(factor) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2<T: Wide>(job: Job<'_, T>, factor: Factor) -> bool {
        // SAFETY: this function has the features of these vectors.
        unsafe { job.run::<Fours>(factor) }
    }
    assert_eq!(ext.len() + 1, out.len() + taps);
    let job = Job { taps, ext, out, scratch };
    // SAFETY, of each: a level is made where the processor has its instructions, and `Plain`
    // needs none.
    match level.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 => unsafe { avx512(job, factor) },
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => unsafe { avx2(job, factor) },
        #[cfg(target_arch = "aarch64")]
        Set::Neon => unsafe { job.run::<Plain>(factor) },
        Set::Portable => unsafe { job.run::<Plain>(factor) },
    }
}

struct Job<'a, T> {
    taps: usize,
    ext: &'a [T],
    out: &'a mut [T],
    scratch: &'a mut Scratch,
}

impl<T: Wide> Job<'_, T> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn run<V: Eight>(self, factor: Factor) -> bool {
        let Self { taps, ext, out, scratch: Scratch { tile, suffix } } = self;
        let (strides, rest) = (taps / ROWS, taps % ROWS);
        let many = strides >= MANY;
        // Many strides' windows end a block later than they start, few in the same tile.
        let (later, total) = if many {
            (0, (strides + out.len().div_ceil(ROWS)) * STRIDE)
        } else {
            (strides * STRIDE, out.len().div_ceil(8))
        };
        tile.reserve(TILE + later);
        // SAFETY: the caller's promise.
        unsafe {
            let mut finish = Finish::<V>::new(factor);
            let mut blocks = Blocks::<V>::new(suffix, if many { strides } else { 0 });
            for first in (0..total).step_by(TILE) {
                let eights = TILE.min(total - first);
                let rows = &ext[ext.len().min(8 * first)..];
                tile.fill::<V, T>(rows, eights + later, rest);
                if many {
                    let done = (8 * first).saturating_sub(strides * ROWS);
                    blocks.tile(tile, eights / STRIDE, &mut out[done..], &mut finish);
                    continue;
                }
                let end = out.len().min(8 * (first + TILE));
                let out = &mut out[8 * first..end];
                match strides {
                    0 => few::<V, T, 0>(tile, out, &mut finish),
                    1 => few::<V, T, 1>(tile, out, &mut finish),
                    2 => few::<V, T, 2>(tile, out, &mut finish),
                    _ => few::<V, T, 3>(tile, out, &mut finish),
                }
            }
            finish.finite()
        }
    }
}

/// Outputs of windows of so many strides and a rest.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn few<V: Eight, T: Wide, const STRIDES: usize>(
    tile: &Tile,
    out: &mut [T],
    finish: &mut Finish<V>,
) {
    let eights = out.len().div_ceil(8);
    let rests = &tile.rests()[STRIDES * STRIDE..][..eights];
    let strides: [_; STRIDES] = std::array::from_fn(|at| &tile.strides()[at * STRIDE..][..eights]);
    let (full, last) = out.as_chunks_mut::<8>();
    let mut end = [T::default(); 8];
    // The last is not full, and is left out where there is none.
    for (at, out) in full.iter_mut().chain([&mut end]).take(eights).enumerate() {
        // SAFETY: the caller's promise.
        unsafe {
            let mut sums = V::load(&rests[at].0);
            if STRIDES > 0 {
                let mut whole = V::load(&strides[0][at].0);
                for stride in &strides[1..] {
                    whole = V::add(whole, V::load(&stride[at].0));
                }
                sums = V::add(whole, sums);
            }
            finish.eight(sums, out);
        }
    }
    last.copy_from_slice(&end[..last.len()]);
}

/// The strides of long windows, by blocks.
struct Blocks<'a, V> {
    /// Sums to the end of the last block, for each of its starts not passed, and this block's
    /// sums for the others.
    suffix: &'a mut [[Line; STRIDE]],
    /// Sums from this block's start to here; −0 where there is none, which changes no sum.
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
    unsafe fn new(suffix: &'a mut Vec<Line>, strides: usize) -> Self {
        // What was there is written before it is read.
        suffix.resize(strides * STRIDE, Line::default());
        // SAFETY: the caller's promise.
        let prefix = unsafe { [V::splat(-0.0); STRIDE] };
        Self { suffix: suffix.as_chunks_mut().0, prefix, at: 0, first: true }
    }

    /// Takes the next `count` strides of each place. The windows that end here start with `out`.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn tile<T: Wide>(
        &mut self,
        tile: &Tile,
        count: usize,
        out: &mut [T],
        finish: &mut Finish<V>,
    ) {
        let strides = &tile.strides().as_chunks::<STRIDE>().0[..count];
        let rests = &tile.rests().as_chunks::<STRIDE>().0[..count];
        let (mut out, mut done) = (out.chunks_mut(ROWS), 0);
        while done < count {
            let run = (count - done).min(self.suffix.len() - self.at);
            let suffix = &mut self.suffix[self.at..self.at + run];
            let (strides, rests) = (&strides[done..done + run], &rests[done..done + run]);
            // SAFETY: the caller's promise.
            unsafe {
                if self.first {
                    suffix.copy_from_slice(strides);
                } else {
                    let lines = suffix.iter_mut().zip(strides).zip(rests).zip(&mut out);
                    for (((suffix, strides), rests), out) in lines {
                        self.prefix = stride(suffix, self.prefix, strides, rests, out, finish);
                    }
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

/// Outputs, at most a stride of them; makes the suffix the next block's. Gives the next prefix.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn stride<V: Eight, T: Wide>(
    suffix: &mut [Line; STRIDE],
    mut prefix: [V; STRIDE],
    strides: &[Line; STRIDE],
    rests: &[Line; STRIDE],
    out: &mut [T],
    finish: &mut Finish<V>,
) -> [V; STRIDE] {
    let mut end = [T::default(); ROWS];
    let full = out.len() == ROWS;
    let (eights, _) = if full { out.as_chunks_mut::<8>() } else { end.as_chunks_mut::<8>() };
    for (v, out) in eights.iter_mut().enumerate().take(STRIDE) {
        // SAFETY: the caller's promise.
        unsafe {
            let more = V::load(&strides[v].0);
            let sums = V::add(V::load(&suffix[v].0), prefix[v]);
            V::store(more, &mut suffix[v].0);
            prefix[v] = V::add(prefix[v], more);
            finish.eight(V::add(sums, V::load(&rests[v].0)), out);
        }
    }
    if !full {
        out.copy_from_slice(&end[..out.len()]);
    }
    prefix
}

/// Turns sums of strides into sums from each to the end of the block.
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

/// From sums to outputs.
struct Finish<V> {
    mean: bool,
    factor: V,
    zero: V,
    /// 0, until an output is not finite.
    odd: V,
}

impl<V: Eight> Finish<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn new(factor: Factor) -> Self {
        let (mean, factor) = match factor {
            Factor::Mean(count) => (true, count),
            Factor::Tap(tap) => (false, tap),
        };
        // SAFETY: the caller's promise.
        let (factor, zero) = unsafe { (V::splat(factor), V::splat(0.0)) };
        Self { mean, factor, zero, odd: zero }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn eight<T: Wide>(&mut self, sums: V, out: &mut [T; 8]) {
        // SAFETY: the caller's promise.
        unsafe {
            let Self { factor, zero, .. } = *self;
            let value = if self.mean { V::div(sums, factor) } else { V::mul(sums, factor) };
            T::store(value, out);
            // As it was rounded: 0 times what is finite is 0.
            self.odd = V::add(self.odd, V::mul(T::load(out), zero));
        }
    }

    /// Whether all outputs were.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn finite(&self) -> bool {
        let mut odd = [0.0; 8];
        // SAFETY: the caller's promise.
        unsafe { V::store(self.odd, &mut odd) };
        odd == [0.0; 8]
    }
}
