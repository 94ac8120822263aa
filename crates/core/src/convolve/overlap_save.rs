//! Overlap-save: convolution by transforms of fixed-size blocks, two at a time.
//!
//! Taps are real, so one complex transform carries two blocks of rows, one as the real part and the
//! other as the imaginary one, and the two stay separate. A transform's rounding errors scale with
//! the larger, so each is scaled to a norm near 1 first: a small block does not drown in the errors
//! of a large one.

use crate::{
    convolve::{
        cost,
        rustfft::{self, General},
    },
    sample::Sample,
    simd::{
        self,
        fft::{
            tables::{Aligned, Spectral},
            transform::{BlocksIn, BlocksOut},
        },
        isa::Isa,
    },
};

/// Independent sums of squares.
const LANES: usize = 32;

/// A kernel's spectrum and the transform of its blocks.
pub(crate) struct Overlap<T: Sample> {
    transform: Transform<T>,
    /// Taps were multiplied by 2 to the power of this.
    exponent: f64,
    taps: usize,
    size: usize,
}

/// The transform in use.
enum Transform<T: Sample> {
    Own(Spectral<T>),
    General(Box<dyn General<T>>),
}

/// Buffers for two blocks.
pub(crate) enum Scratch<T> {
    Own(Aligned<T>),
    General(rustfft::Scratch<T>),
}

/// How many outputs two blocks give; pairs start at row 0 and at multiples of this.
pub(crate) fn outputs(taps: usize) -> usize {
    2 * single(taps)
}

/// How many outputs each block of a pair gives.
pub(crate) fn single(taps: usize) -> usize {
    cost::block_size(Isa::best(), taps) - taps + 1
}

impl<T: Sample> Overlap<T> {
    pub(crate) fn new(taps: &[T]) -> Self {
        let isa = Isa::best();
        Self::of_size(isa, taps, cost::block_size(isa, taps.len()))
    }

    pub(crate) fn of_size(isa: Isa, taps: &[T], size: usize) -> Self {
        let limit = limit::<T>();
        let exponent = exponent(taps).unwrap_or_default().clamp(-limit, limit);
        let scale = T::of(exponent.exp2());
        let transform = match Spectral::new(isa, taps, scale, size) {
            Some(spectral) => Transform::Own(spectral),
            None => Transform::General(T::plan(taps, scale, size)),
        };
        Self { transform, exponent, taps: taps.len(), size }
    }

    pub(crate) fn scratch(&self) -> Scratch<T> {
        match &self.transform {
            Transform::Own(spectral) => Scratch::Own(spectral.buffer()),
            Transform::General(general) => Scratch::General(general.scratch()),
        }
    }

    /// Two blocks: `out[i] = Σ_j h[j]·ext[i + K − 1 − j]` for at most [`outputs`] outputs of finite
    /// `ext`. If the norm of all of `ext` is given, both are scaled by it, and errors are relative
    /// to it.
    pub(crate) fn block(
        &self,
        ext: &[T],
        norm: Option<f64>,
        out: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let half = self.size - self.taps + 1;
        let first = &ext[..ext.len().min(self.size)];
        let second = ext.get(half..).unwrap_or_default();
        let (out_first, out_second) = out.split_at_mut(half.min(out.len()));
        let exponents = match norm {
            Some(norm) => [Some(-norm.log2().round()); 2],
            None => [exponent(first), exponent(second)],
        };
        self.scaled([first, second], exponents, [out_first, out_second], scratch);
    }

    /// Two series through the kernel at once: `out_a[i] = Σ_j h[j]·a[i + K − 1 − j]`, and the same
    /// of `b`. Each is finite and has at most the block's rows, [`single`]` + K − 1`; rows that a
    /// sum meets beyond its end are zeros, so `b` may be empty. Each has at most [`single`]
    /// outputs.
    ///
    /// The error of an output is below eps·‖h‖₂ times the norm of its own series, whatever the
    /// other one's is. A series of zeros gives zeros.
    #[cfg(test)]
    pub(crate) fn two(
        &self,
        a: &[T],
        b: &[T],
        out_a: &mut [T],
        out_b: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        self.scaled([a, b], [exponent(a), exponent(b)], [out_a, out_b], scratch);
    }

    /// Two series of the norms that are told through the kernel at once; one may be empty.
    #[cfg(feature = "ndarray")]
    pub(crate) fn of_norms(
        &self,
        rows: [&[T]; 2],
        norms: [f64; 2],
        out: [&mut [T]; 2],
        scratch: &mut Scratch<T>,
    ) {
        let exponents = norms.map(|norm| (norm > 0.0).then(|| -norm.log2().round()));
        self.scaled(rows, exponents, out, scratch);
    }

    /// As `two`, where `b` has `ones` ones and is else zeros.
    pub(crate) fn with_ones(
        &self,
        a: &[T],
        (b, ones): (&[T], usize),
        out_a: &mut [T],
        out_b: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let of_ones = (ones > 0).then(|| -(ones as f64).sqrt().log2().round());
        self.scaled([a, b], [exponent(a), of_ones], [out_a, out_b], scratch);
    }

    /// Two series, first multiplied by 2 to the power of `exponents`; None means all zeros.
    fn scaled(
        &self,
        rows: [&[T]; 2],
        exponents: [Option<f64>; 2],
        [out_a, out_b]: [&mut [T]; 2],
        scratch: &mut Scratch<T>,
    ) {
        let skip = self.taps - 1;
        for (rows, out) in [(rows[0], &*out_a), (rows[1], &*out_b)] {
            assert!(rows.len() <= self.size && out.len() + skip <= self.size);
        }
        let limit = limit::<T>();
        // If one cannot be scaled to a norm of 1, the other is scaled to that one's norm.
        let left = exponents
            .map(|wanted| wanted.map_or(0.0, |wanted| wanted - wanted.clamp(-limit, limit)));
        let before = [0, 1].map(|i| {
            let wanted = exponents[i].unwrap_or_default();
            (wanted - left[1 - i]).clamp(-limit, limit)
        });
        // Undoing both scales at once could overflow on the way.
        let after = before.map(|before| -before - self.exponent);
        let once = after.map(|after| after.clamp(-limit, limit));
        let scale = before.map(|before| T::of(before.exp2()));
        if exponents != [None; 2] {
            let input = BlocksIn { rows, scale };
            let unscale = once.map(|once| T::of(once.exp2()));
            let output = BlocksOut { out: [&mut *out_a, &mut *out_b], skip, scale: unscale };
            match (&self.transform, scratch) {
                (Transform::Own(spectral), Scratch::Own(work)) => {
                    spectral.convolve(input, output, work);
                }
                (Transform::General(general), Scratch::General(work)) => {
                    general.convolve(input, output, work);
                }
                _ => unreachable!("scratch is of the transform that made it"),
            }
        }
        for (i, out) in [out_a, out_b].into_iter().enumerate() {
            if exponents[i].is_none() {
                out.fill(T::ZERO);
            } else if after[i] != once[i] {
                let rest = T::of((after[i] - once[i]).exp2());
                out.iter_mut().for_each(|value| *value *= rest);
            }
        }
    }
}

/// The exponent of 2 that scales `values` to a norm near 1, so that intermediate products neither
/// overflow nor underflow unless the result does; None where all are zeros.
pub(crate) fn exponent<T: Sample>(values: &[T]) -> Option<f64> {
    let mut sum = 0.0;
    simd::run(Isa::best(), Squares { values, sum: &mut sum });
    let norm = sum.sqrt();
    let mut exponent = norm.log2();
    // Squares may have overflowed or underflowed.
    if !(norm < T::SAFE.wide() && norm > 1.0 / T::SAFE.wide()) {
        let most = values.iter().fold(0.0, |most: f64, x| most.max(x.wide().abs()));
        if most == 0.0 {
            return None;
        }
        let squares: f64 = values.iter().map(|x| (x.wide() / most).powi(2)).sum();
        exponent = most.log2() + squares.log2() / 2.0;
    }
    Some(-exponent.round())
}

/// The largest exponent in use: 2 to its power, and to its negative's, are normal numbers, unlike
/// the reciprocal of a type's smallest number.
pub(crate) fn limit<T: Sample>() -> f64 {
    if T::EPSILON < 1e-10 { 1000.0 } else { 120.0 }
}

/// Σ x², for [`simd::run`].
struct Squares<'a, T> {
    values: &'a [T],
    sum: &'a mut f64,
}

impl<T: Sample> simd::WithSimd for Squares<'_, T> {
    #[inline(always)]
    fn run(self) {
        let mut sums = [T::ZERO; LANES];
        let (vectors, rest) = self.values.as_chunks::<LANES>();
        for vector in vectors {
            for (sum, &x) in sums.iter_mut().zip(vector) {
                *sum += x * x;
            }
        }
        let squares = sums.iter().map(|sum| sum.wide());
        *self.sum = squares.chain(rest.iter().map(|x| x.wide() * x.wide())).sum();
    }
}

#[cfg(test)]
mod tests;
