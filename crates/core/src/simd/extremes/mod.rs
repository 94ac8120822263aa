//! The least or the largest value of every window of a number of rows, eight windows at a time.
//!
//! First the best of the 1, 2, 4 … 32 rows from each row on, by doubling, in registers: a *line* is
//! eight of them. A window of fewer than 128 rows is a few lines, of which the last overlaps the
//! others: the best of rows is the same however often each is looked at. A longer one is strides of
//! 32 rows, cut into blocks as moving sums are (van Herk 1992), and a last line.
//!
//! NaN is replaced as it is loaded, by what is worse than all values. Of equal values, as 0 and −0,
//! the earlier is the better in every step, so that the steps do not show.

mod blocks;
mod lines;
mod ordered;
#[cfg(test)]
mod tests;

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m512d;
use std::collections::TryReserveError;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::simd::{
    extremes::{
        blocks::Blocks,
        lines::{Lines, two, worst},
        ordered::{Ordered, best, worse},
    },
    isa::{Isa, dispatch},
    moving_sum::eight::{Line, Plain, Wide},
};

/// Rows of a stride, the longest line.
const STRIDE: usize = 32;
/// Vectors of a stride.
const VECTORS: usize = STRIDE / 8;
/// From this many strides on, blocks are used.
const MANY: usize = 4;
/// Vectors that are gone over together, so that their lines stay in the nearest cache.
const TILE: usize = 32;

/// Buffers.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    lines: Vec<Line>,
    /// The best of each stride of a block and those after it.
    suffix: Vec<Line>,
}

impl Scratch {
    /// Makes room for windows of `len` rows.
    pub(crate) fn reserve(&mut self, len: usize) -> Result<(), TryReserveError> {
        let lines = len.div_ceil(8);
        self.suffix.try_reserve(lines.saturating_sub(self.suffix.len()))
    }
}

/// What was seen on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// Whether there was neither NaN nor an infinity.
    pub(crate) is_finite: bool,
    /// Whether a window may have held no value: its output is then the worst value.
    pub(crate) is_lost: bool,
}

/// `out[i]` is the least, or the largest where MOST is set, of the `len` rows from `x[i]` on; `x` has
/// `out.len() + len − 1`, and a window without a value gets the infinity that is worst.
pub(crate) fn slide<T: Wide, const MOST: bool>(
    isa: Isa,
    x: &[T],
    len: usize,
    out: &mut [T],
    scratch: &mut Scratch,
) -> Seen {
    assert!(len > 0 && x.len() + 1 == out.len() + len);
    let job = Slide::<T, MOST> { x, len, out, scratch };
    // `Plain` needs no instructions.
    dispatch!(
        isa, <J: Job>(job: J) -> Seen,
        avx512 "avx512f" => job.run::<__m512d>(),
        avx2 "avx2,fma" => job.run::<Fours>(),
        neon => job.run::<Plain>(),
        portable => job.run::<Plain>(),
    )
}

/// Work for vectors of any kind.
trait Job {
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn run<V: Ordered>(self) -> Seen;
}

struct Slide<'a, T, const MOST: bool> {
    x: &'a [T],
    len: usize,
    out: &'a mut [T],
    scratch: &'a mut Scratch,
}

impl<T: Wide, const MOST: bool> Job for Slide<'_, T, MOST> {
    #[inline(always)]
    unsafe fn run<V: Ordered>(self) -> Seen {
        // A constant leaves no branches in the loops.
        macro_rules! each {
            ($($level:literal)+) => {
                match self.len.ilog2() {
                    // SAFETY: the caller's promise.
                    $($level => unsafe { self.lines::<V, $level>() },)+
                    _ => unsafe { self.lines::<V, 5>() },
                }
            };
        }
        each!(0 1 2 3 4)
    }
}

impl<T: Wide, const MOST: bool> Slide<'_, T, MOST> {
    /// By lines of 2^LEVEL rows, of which a window has at least one.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn lines<V: Ordered, const LEVEL: u32>(self) -> Seen {
        let Self { x, len, out, scratch: Scratch { lines, suffix } } = self;
        let strides = len / STRIDE;
        let last = len - (1 << LEVEL);
        let vectors = out.len().div_ceil(8);
        // SAFETY: the caller's promise, and of lines as said with each.
        unsafe {
            let mut stream = Lines::<V, T, MOST, LEVEL>::new(x);
            let mut reached = V::splat(worst(!MOST));
            if LEVEL == 5 && strides >= MANY {
                // The lines before a tile's, in which the last of a window may begin.
                lines.resize(VECTORS + TILE, Line::default());
                let mut blocks = Blocks::<V, MOST>::new(suffix, strides);
                let rest = len % STRIDE;
                let last = (rest / 8, V::place(rest % 8));
                let total = strides * VECTORS + vectors;
                for first in (0..total).step_by(TILE) {
                    lines.copy_within(TILE.., 0);
                    let end = TILE.min((total - first).next_multiple_of(VECTORS));
                    stream.fill(&mut lines[VECTORS..VECTORS + end]);
                    let at = (8 * first).saturating_sub(strides * STRIDE);
                    blocks.tile(&lines[..VECTORS + end], last, &mut out[at..], &mut reached);
                }
            } else {
                let (ahead, end) = (last / 8 + 1, (last / 8, V::place(last % 8)));
                lines.resize(ahead + TILE, Line::default());
                stream.fill(&mut lines[TILE..]);
                for out in out.chunks_mut(8 * TILE) {
                    lines.copy_within(TILE.., 0);
                    stream.fill(&mut lines[ahead..ahead + out.len().div_ceil(8)]);
                    match if LEVEL == 5 { strides } else { 1 } {
                        1 => few::<V, T, MOST, 1>(lines, end, out, &mut reached),
                        2 => few::<V, T, MOST, 2>(lines, end, out, &mut reached),
                        _ => few::<V, T, MOST, 3>(lines, end, out, &mut reached),
                    }
                }
            }
            let mut all = [0.0; 8];
            V::store(reached, &mut all);
            Seen { is_finite: stream.is_finite(), is_lost: all.contains(&worst(MOST)) }
        }
    }
}

/// Outputs of windows of COUNT strides, or of a single shorter line, and a last line that begins
/// `whole` lines and a `place` after the window.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn few<V: Ordered, T: Wide, const MOST: bool, const COUNT: usize>(
    lines: &[Line],
    (whole, place): (usize, V::Place),
    out: &mut [T],
    reached: &mut V,
) {
    let vectors = out.len().div_ceil(8);
    assert!(vectors + whole < lines.len() && whole >= (COUNT - 1) * VECTORS);
    let (full, rest) = out.as_chunks_mut::<8>();
    let mut end = [T::default(); 8];
    let partial = (!rest.is_empty()).then_some(&mut end);
    for (at, out) in full.iter_mut().chain(partial).enumerate() {
        // SAFETY: the caller's promise; lines up to `at + whole + 1` were just checked.
        unsafe {
            let mut all = V::load(&lines.get_unchecked(at).0);
            for stride in 1..COUNT {
                all = best::<V, MOST>(V::load(&lines.get_unchecked(at + stride * VECTORS).0), all);
            }
            let last = V::across(two(lines, at + whole), place);
            all = best::<V, MOST>(last, all);
            *reached = worse::<V, MOST>(all, *reached);
            T::store(all, out);
        }
    }
    rest.copy_from_slice(&end[..rest.len()]);
}
