//! The least and the largest value of a window.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    simd::{self, WithSimd, isa::Isa},
    spread::fold::Moving,
};

/// A thread's working memory for extremes.
#[derive(Debug)]
pub(crate) struct Extremes<T> {
    filled: Vec<T>,
    moving: Moving<T>,
    eights: Vec<T>,
    blocks: Vec<T>,
}

impl<T> Default for Extremes<T> {
    fn default() -> Self {
        let (filled, eights, blocks) = (Vec::new(), Vec::new(), Vec::new());
        Self { filled, moving: Moving::default(), eights, blocks }
    }
}

/// The better of two values; NaN is none.
#[inline(always)]
fn best<T: Sample>(a: T, b: T, is_better: impl Fn(T, T) -> bool) -> T {
    if a.is_hole() || is_better(b, a) { b } else { a }
}

impl<T: Sample> Extremes<T> {
    /// The best value of each window of `len` rows, NaN where there is none; `is_whole` where no row
    /// is known to be a hole.
    pub(crate) fn slide(
        &mut self,
        x: &[T],
        len: usize,
        is_whole: bool,
        out: &mut [T],
        is_better: impl Fn(T, T) -> bool + Copy,
    ) -> Result<(), Error> {
        let Self { filled, eights, blocks, .. } = self;
        for rows in [&mut *eights, &mut *blocks] {
            // Every entry is overwritten.
            let more = (x.len() + LANES).saturating_sub(rows.len());
            let taps = len;
            rows.try_reserve(more).map_err(|_| Error::OutOfMemory { rows: x.len(), taps })?;
            rows.resize(x.len() + LANES, T::ZERO);
        }
        let isa = Isa::best();
        if is_whole {
            simd::run(isa, Whole { x, len, out, eights, blocks, is_better });
            return Ok(());
        }
        let worst = [f64::INFINITY, f64::NEG_INFINITY].map(T::of);
        let worst = if is_better(worst[0], worst[1]) { worst[1] } else { worst[0] };
        filled.clear();
        filled.try_reserve(x.len()).map_err(|_| Error::OutOfMemory { rows: x.len(), taps: len })?;
        filled.extend(x.iter().map(|&x| if x.is_hole() { worst } else { x }));
        simd::run(isa, Whole { x: filled, len, out, eights, blocks, is_better });
        // As many holes together as a window has rows.
        let mut holes = 0;
        for (newest, x) in x.iter().enumerate() {
            holes = if x.is_hole() { holes + 1 } else { 0 };
            if holes >= len {
                out[newest + 1 - len] = T::NAN;
            }
        }
        Ok(())
    }

    pub(crate) fn begin(&mut self) {
        self.moving.begin();
    }

    /// The best value of a window; windows move forward, or cost more.
    pub(crate) fn of(
        &mut self,
        x: &[T],
        window: &Range<usize>,
        is_better: impl Fn(T, T) -> bool,
    ) -> Result<T, Error> {
        let join = |a: T, b: T| best(a, b, &is_better);
        Ok(self.moving.of(window, T::NAN, |row| x[row], join))
    }
}

/// Rows that are gone over side by side.
const LANES: usize = 8;

/// The best of each window of rows without holes.
struct Whole<'a, T, F> {
    x: &'a [T],
    len: usize,
    out: &'a mut [T],
    /// The best of the eight rows from each row on, and working memory of the same length.
    eights: &'a mut [T],
    blocks: &'a mut [T],
    is_better: F,
}

impl<T: Sample, F: Fn(T, T) -> bool + Copy> WithSimd for Whole<'_, T, F> {
    #[inline(always)]
    fn run(self) {
        let Self { x, len, out, eights, blocks, is_better } = self;
        let join = |a: T, b: T| if is_better(b, a) { b } else { a };
        if len < 2 * LANES {
            // The best of 1, 2, 4 … rows, each of two of the last; then two that overlap.
            let (mut from, mut to) = (eights, blocks);
            let mut rows = x.len();
            from[..rows].copy_from_slice(x);
            let mut width = 1;
            while 2 * width <= len {
                rows -= width;
                pairs(&from[..rows], &from[width..width + rows], &mut to[..rows], join);
                std::mem::swap(&mut from, &mut to);
                width *= 2;
            }
            let (n, rest) = (out.len(), len - width);
            return pairs(&from[..n], &from[rest..rest + n], out, join);
        }
        let rows = x.len() + 1 - LANES;
        {
            let (ones, twos) = (&mut eights[..], &mut blocks[..]);
            let n = x.len() - 1;
            pairs(&x[..n], &x[1..], &mut ones[..n], join);
            let n = n - 2;
            pairs(&ones[..n], &ones[2..2 + n], &mut twos[..n], join);
            pairs(&twos[..rows], &twos[4..4 + rows], &mut ones[..rows], join);
        }
        // A window is `many` whole eights, and one that ends where it does. Eights eight rows
        // apart are compared lane by lane, by the ends and starts of blocks of `many` of them.
        let (many, last) = (len / LANES, len - LANES);
        let columns = rows / LANES * LANES;
        blocks[..columns].copy_from_slice(&eights[..columns]);
        for block in blocks[..columns].chunks_mut(many * LANES) {
            let mut at = block.len() - LANES;
            while at > 0 {
                let (before, after) = block.split_at_mut(at);
                let (before, after) = (&mut before[at - LANES..], &after[..LANES]);
                for (a, &b) in before.iter_mut().zip(after) {
                    *a = join(*a, b);
                }
                at -= LANES;
            }
        }
        let n = out.len();
        let mut start = [T::ZERO; LANES];
        let whole = n / LANES * LANES;
        for at in (0..whole).step_by(LANES) {
            // The window's last whole eight, in the columns from `at` on.
            let newest = at + (many - 1) * LANES;
            let column: &[T] = &eights[newest..newest + LANES];
            if at == 0 || (newest / LANES).is_multiple_of(many) {
                start.copy_from_slice(column);
            } else {
                for (a, &b) in start.iter_mut().zip(column) {
                    *a = join(*a, b);
                }
            }
            let end = &eights[at + last..at + last + LANES];
            let ends = &blocks[at..at + LANES];
            let out = &mut out[at..at + LANES];
            for lane in 0..LANES {
                out[lane] = join(join(ends[lane], start[lane]), end[lane]);
            }
        }
        for (at, out) in out.iter_mut().enumerate().skip(whole) {
            let whole = (at..=at + last).step_by(LANES).map(|row| eights[row]);
            *out = whole.fold(eights[at + last], join);
        }
    }
}

#[inline(always)]
fn pairs<T: Sample>(a: &[T], b: &[T], out: &mut [T], join: impl Fn(T, T) -> T) {
    for (out, (&a, &b)) in out.iter_mut().zip(a.iter().zip(b)) {
        *out = join(a, b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_every_length() {
        let mut state = 3_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 58) as f64 - 20.0
        };
        for n in [1, 5, 8, 16, 40, 300] {
            let x: Vec<f64> = (0..n).map(|_| next()).collect();
            for len in 1..=n {
                let mut got = vec![0.0; n + 1 - len];
                Extremes::default().slide(&x, len, true, &mut got, |a, b| a < b).expect("memory");
                let least = |w: &[f64]| w.iter().copied().fold(f64::INFINITY, f64::min);
                assert_eq!(got, x.windows(len).map(least).collect::<Vec<_>>(), "{len} of {n}");
            }
        }
    }
}
