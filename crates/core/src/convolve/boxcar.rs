//! Equal taps: moving sums in constant time a row, without the drift of a running sum.
//!
//! Nothing is ever subtracted: an output is a fixed sequence of additions of the window's own
//! rows, in f64 whatever the rows are, and no row goes through more than K/32 + 8 of them.

pub(crate) use crate::simd::moving_sum::sums::Scratch;
use crate::{
    convolve::direct,
    sample::Sample,
    simd::{
        isa::Isa,
        moving_sum::{finish::Factor, sums},
    },
};

/// A kernel of K equal taps.
pub(crate) struct Boxcar<T> {
    taps: Vec<T>,
    factor: Factor,
}

impl<T: Sample> Boxcar<T> {
    /// For two or more equal taps, else None.
    pub(crate) fn new(taps: &[T]) -> Option<Self> {
        let (&tap, others) = taps.split_first()?;
        if others.is_empty() || others.iter().any(|&other| other != tap) {
            return None;
        }
        let mean = T::of(1.0 / taps.len() as f64) == tap;
        let factor = if mean { Factor::Mean(taps.len() as f64) } else { Factor::Tap(tap.wide()) };
        Some(Self { taps: taps.to_vec(), factor })
    }

    /// Outputs a period apart have the same operations: calls that start at multiples of it give
    /// the same bits.
    pub(crate) const fn period(&self) -> usize {
        sums::period(self.taps.len())
    }

    /// `out[i] = h·Σ_j ext[i + j]`, with `ext` of `out.len() + K − 1` rows.
    pub(crate) fn valid(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch) {
        if !self.sums(ext, out, scratch) {
            self.mend(ext, out);
        }
    }

    /// As [`valid`](Self::valid), but that a sum may overflow where the mean does not. Returns whether
    /// all outputs are finite, and so all rows, each of which is in an output's window.
    pub(crate) fn sums(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch) -> bool {
        sums::slide(Isa::best(), self.taps.len(), self.factor, ext, out, scratch)
    }

    /// Computes outputs that are not finite again: overflow yields a non-finite output, in that
    /// window only.
    pub(crate) fn mend(&self, ext: &[T], out: &mut [T]) {
        for (i, value) in out.iter_mut().enumerate() {
            if !value.finite() {
                *value = direct::one(&self.taps, &ext[i..]);
            }
        }
    }
}

#[cfg(test)]
mod tests;
