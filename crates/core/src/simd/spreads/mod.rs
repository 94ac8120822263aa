//! Sums and variances of every window of a number of rows, eight at a time.
//!
//! What is summed are distances from a level that is one of the window's own values, and their
//! squares: the mean's square then takes no more than log₂ of the count bits from the squares,
//! whatever the level. Sums are only ever added to, so nothing of a row is left once it has gone.
//!
//! Short windows are summed each by itself ([`short`]). Of long ones every one holds the first row of
//! a block, which gives the level, and is the end of one block and the start of the next
//! ([`blocks`]). Blocks begin at multiples of the window's length in the series, so that an output's
//! bits do not depend on which others are computed with it.

mod blocks;
mod short;
#[cfg(test)]
mod tests;
mod vectors;

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m512d;
use std::collections::TryReserveError;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::{
    number::Number,
    simd::{
        isa::{Isa, dispatch},
        moving_sum::eight::{Line, Plain, Wide},
        spreads::vectors::{Summed, forward},
    },
};

/// Up to so many rows, windows are summed each by itself.
const SHORT: usize = 20;

/// What is told of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// 0 where there is no value.
    Sum,
    /// Divided by the count less one; NaN of fewer than two values.
    Variance,
    /// Its root.
    Deviation,
}

/// Buffers.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Sums of rows up to a block's start, and of their squares.
    sums: Vec<Line>,
    squares: Vec<Line>,
}

impl Scratch {
    /// Makes room for windows of `len` rows.
    pub(crate) fn reserve(&mut self, len: usize) -> Result<(), TryReserveError> {
        let lines = len.div_ceil(8) + 2;
        self.sums.try_reserve(lines.saturating_sub(self.sums.len()))?;
        self.squares.try_reserve(lines.saturating_sub(self.squares.len()))
    }
}

/// The rows of windows.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a, T> {
    pub(crate) x: &'a [T],
    /// The row of its series that the first one is.
    pub(crate) oldest: isize,
    /// How many values there are before each row and at the end, where some are NaN; else empty.
    pub(crate) counts: &'a [f64],
}

/// `out[i]` tells of the `len` rows from `x[i]` on; there are `out.len() + len − 1`.
pub(crate) fn slide<T: Wide + Number>(
    isa: Isa,
    told: Told,
    rows: Rows<'_, T>,
    len: usize,
    out: &mut [T],
    scratch: &mut Scratch,
) {
    assert!(len > 0 && rows.x.len() + 1 == out.len() + len);
    assert!(rows.counts.is_empty() || rows.counts.len() == rows.x.len() + 1);
    match (told, rows.counts.is_empty()) {
        (Told::Sum, true) => go(isa, Slide::<T, false, false>::new(told, rows, len, out, scratch)),
        (Told::Sum, false) => go(isa, Slide::<T, false, true>::new(told, rows, len, out, scratch)),
        (_, true) => go(isa, Slide::<T, true, false>::new(told, rows, len, out, scratch)),
        (_, false) => go(isa, Slide::<T, true, true>::new(told, rows, len, out, scratch)),
    }
}

/// How many values there are before each row, and at the end.
pub(crate) fn count<T: Wide + Number>(isa: Isa, x: &[T], counts: &mut [f64]) {
    assert_eq!(counts.len(), x.len() + 1);
    go(isa, Count { x, counts });
}

fn go(isa: Isa, job: impl Job) {
    // `Plain` needs no instructions.
    dispatch!(
        isa, <J: Job>(job: J),
        avx512 "avx512f" => job.run::<__m512d>(),
        avx2 "avx2,fma" => job.run::<Fours>(),
        neon => job.run::<Plain>(),
        portable => job.run::<Plain>(),
    );
}

/// Work for vectors of any kind.
trait Job {
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn run<V: Summed>(self);
}

/// With SPREAD it tells variances, else sums; with HOLES some rows are NaN.
struct Slide<'a, T, const SPREAD: bool, const HOLES: bool> {
    is_root: bool,
    rows: Rows<'a, T>,
    len: usize,
    out: &'a mut [T],
    scratch: &'a mut Scratch,
}

impl<'a, T, const SPREAD: bool, const HOLES: bool> Slide<'a, T, SPREAD, HOLES> {
    fn new(
        told: Told,
        rows: Rows<'a, T>,
        len: usize,
        out: &'a mut [T],
        scratch: &'a mut Scratch,
    ) -> Self {
        Self { is_root: told == Told::Deviation, rows, len, out, scratch }
    }
}

impl<T: Wide + Number, const SPREAD: bool, const HOLES: bool> Job for Slide<'_, T, SPREAD, HOLES> {
    #[inline(always)]
    unsafe fn run<V: Summed>(self) {
        // SAFETY: the caller's promise.
        unsafe { if self.len <= SHORT { self.short::<V>() } else { self.blocks::<V>() } }
    }
}

/// Turns sums into outputs.
#[derive(Clone, Copy)]
struct Finish<V> {
    is_root: bool,
    /// 1 / count and 1 / (count − 1) of full windows.
    factors: [V; 2],
}

impl<V: Summed> Finish<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn new(is_root: bool, len: usize) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            let count = V::splat(len as f64);
            Self { is_root, factors: Self::factors(count) }
        }
    }

    /// By one division, as divisions are slow.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn factors(count: V) -> [V; 2] {
        // SAFETY: the caller's promise.
        unsafe {
            let less = V::sub(count, V::splat(1.0));
            let both = V::div(V::splat(1.0), V::mul(count, less));
            [V::mul(both, less), V::mul(both, count)]
        }
    }

    /// What is told of windows with these sums, of so `many` values where not all are there.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn eight<const SPREAD: bool>(&self, [sum, squares]: [V; 2], many: Option<V>) -> V {
        if !SPREAD {
            return sum;
        }
        // SAFETY: the caller's promise.
        unsafe {
            let [all, less] = match many {
                None => self.factors,
                Some(count) => Self::factors(count),
            };
            // In this order it overflows only where the squares do.
            let mean = V::mul(sum, all);
            let variance = V::positive(V::sub(squares, V::mul(mean, sum)));
            let variance = V::mul(variance, less);
            // Of an infinity it makes NaN.
            let variance = V::mul_add(variance, V::splat(0.0), variance);
            if self.is_root { V::sqrt(variance) } else { variance }
        }
    }
}

struct Count<'a, T> {
    x: &'a [T],
    counts: &'a mut [f64],
}

impl<T: Wide + Number> Job for Count<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Summed>(self) {
        let Self { x, counts } = self;
        let Some((first, counts)) = counts.split_first_mut() else { return };
        *first = 0.0;
        let (rows, rest) = x.as_chunks::<8>();
        let (eights, last) = counts.as_chunks_mut::<8>();
        // SAFETY: the caller's promise.
        unsafe {
            let mut before = V::splat(0.0);
            for (rows, eight) in rows.iter().zip(eights) {
                let here = forward(V::where_number(V::splat(1.0), T::load(rows)));
                V::store(V::add(before, here), eight);
                before = V::add(before, V::last(here));
            }
            let mut padded = [T::default(); 8];
            padded[..rest.len()].copy_from_slice(rest);
            let here = forward(V::where_number(V::splat(1.0), T::load(&padded)));
            let mut end = [0.0; 8];
            V::store(V::add(before, here), &mut end);
            last.copy_from_slice(&end[..last.len()]);
        }
    }
}
