//! A chunk of outputs whose windows hold many rows, which are summed together.

use std::ops::Range;

/// The outputs of a stretch of time, or some of them, and the rows of their windows. Sums depend on
/// the stretch and not on which of its outputs are there.
#[derive(Clone, Copy)]
pub(crate) struct Chunk<'a> {
    /// The rows' times, their values, 0 at holes, and 1 where a row is present, else 0; the last
    /// is empty where all are.
    pub(crate) times: &'a [i64],
    pub(crate) x: &'a [f64],
    pub(crate) mask: &'a [f64],
    /// When the stretch starts, and how long it is.
    pub(crate) start: i64,
    pub(crate) width: f64,
    /// The window's middle relative to its output's time.
    pub(crate) middle: f64,
    /// Each output's time, from `start`.
    pub(crate) at: &'a [f64],
    /// The first row of each output's window, the first in or after its middle, and the end.
    pub(crate) starts: &'a [usize],
    pub(crate) mids: &'a [usize],
    pub(crate) ends: &'a [usize],
    /// The first row in or after the middle of a window of the stretch's start, and of its end.
    pub(crate) first_middle: usize,
    pub(crate) last_middle: usize,
    /// The rows that the windows of all of the stretch hold.
    pub(crate) common: (usize, usize),
}

impl Chunk<'_> {
    /// A row's place, from the middle of the window at the stretch's start.
    #[inline(always)]
    pub(crate) fn place(&self, row: usize) -> f64 {
        rounded(self.times[row].wrapping_sub(self.start)) - self.middle
    }

    /// The places of rows from `first` on.
    #[inline(always)]
    pub(crate) fn places(&self, first: usize, to: &mut [f64]) {
        let (start, middle) = (self.start, self.middle);
        for (to, &t) in to.iter_mut().zip(&self.times[first..]) {
            *to = rounded(t.wrapping_sub(start)) - middle;
        }
    }

    /// 1 where a row is present.
    #[inline(always)]
    pub(crate) fn presence(&self, row: usize) -> f64 {
        if self.mask.is_empty() { 1.0 } else { self.mask[row] }
    }

    /// The rows that all windows hold.
    pub(crate) const fn common(&self) -> Range<usize> {
        self.common.0..self.common.1
    }
}

/// The nearest f64, by its halves, as not all processors convert vectors of integers: each half is
/// put into the low bits of a power of 2, and the sum rounds once.
#[inline(always)]
const fn rounded(whole: i64) -> f64 {
    let bits = whole.cast_unsigned();
    let low = f64::from_bits(0x4330_0000_0000_0000 | (bits & 0xffff_ffff));
    let high = f64::from_bits(0x4530_0000_8000_0000 ^ (bits >> 32));
    // 2⁸⁴ + 2⁶³ + 2⁵²
    (high - f64::from_bits(0x4530_0000_8010_0000)) + low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_rounded_as_by_the_language() {
        for n in [0, 1, -1, 1 << 31, 1 << 32, (1 << 53) + 1, -(1 << 53) - 3, i64::MAX, i64::MIN] {
            for n in [n, n.wrapping_add(12_345), n.wrapping_mul(77)] {
                assert_eq!(rounded(n).to_bits(), (n as f64).to_bits(), "{n}");
            }
        }
    }
}
