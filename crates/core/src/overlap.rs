//! Overlap-save: convolution by FFTs of fixed-size blocks, two at a time.
//!
//! Taps are real, so one complex transform carries two blocks of rows, one as the real part and
//! its neighbour as the imaginary one, and neither needs to be told from the other in between.

use std::sync::Arc;

use rustfft::{Fft, FftPlanner, num_complex::Complex};

use crate::sample::Sample;

/// The longest transform that a core's second cache holds, at 16 bytes a number in 1 MiB.
const CACHED: f64 = 65_536.0;

/// A kernel's spectrum and the transforms of its block size.
pub(crate) struct Overlap<T: Sample> {
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
    spectrum: Vec<Complex<T>>,
    /// Undoes the scaling of the transforms and of the taps.
    unscale: T,
    taps: usize,
}

/// Buffers for two blocks.
pub(crate) struct Scratch<T> {
    rows: Vec<Complex<T>>,
    work: Vec<Complex<T>>,
}

/// What an output costs in blocks of `size` under `taps` taps, in units that cancel. Measured, a
/// transform's rows each cost their log₂ n, and more for each doubling beyond what the cache of
/// one core holds.
fn cost_per_output(size: usize, taps: usize) -> f64 {
    let n = size as f64;
    let beyond = (n.log2() - CACHED.log2()).max(0.0);
    n * (n.log2() + 3.0 * beyond) / (size - taps + 1) as f64
}

/// The block size for a kernel: of the powers of two that hold it at least twice, the cheapest.
fn block_size(taps: usize) -> usize {
    let least = (2 * taps).next_power_of_two().max(512);
    // Beyond the caches larger blocks gain nothing, and take memory.
    (0..5)
        .map(|more| least << more)
        .filter(|&size| size == least || size <= 1 << 20)
        .min_by(|&a, &b| cost_per_output(a, taps).total_cmp(&cost_per_output(b, taps)))
        .unwrap_or(least)
}

/// How many outputs two blocks give; pairs start at row 0 and at multiples of this.
pub(crate) fn outputs(taps: usize) -> usize {
    2 * (block_size(taps) - taps + 1)
}

impl<T: Sample> Overlap<T> {
    pub(crate) fn new(taps: &[T]) -> Self {
        Self::of_size(taps, block_size(taps.len()))
    }

    fn of_size(taps: &[T], size: usize) -> Self {
        let mut planner = FftPlanner::new();
        let forward = planner.plan_fft_forward(size);
        let inverse = planner.plan_fft_inverse(size);
        let scale = to_safe(taps);
        let mut spectrum: Vec<_> = taps.iter().map(|&h| Complex::new(h * scale, T::ZERO)).collect();
        spectrum.resize(size, Complex::new(T::ZERO, T::ZERO));
        forward.process(&mut spectrum);
        // Undoing the taps' scale before the transforms' could overflow on the way.
        let unscale = T::ONE / T::of(size as f64) / scale;
        Self { forward, inverse, spectrum, unscale, taps: taps.len() }
    }

    pub(crate) fn scratch(&self) -> Scratch<T> {
        let zero = Complex::new(T::ZERO, T::ZERO);
        let work =
            self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len());
        Scratch { rows: vec![zero; self.spectrum.len()], work: vec![zero; work] }
    }

    /// Two blocks: `out[i] = Σ_j h[j]·ext[i + K − 1 − j]` for at most [`outputs`]
    /// outputs of finite `ext`.
    pub(crate) fn block(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        let half = self.spectrum.len() - self.taps + 1;
        let first = &ext[..ext.len().min(self.spectrum.len())];
        let second = ext.get(half..).unwrap_or_default();
        let (out_first, out_second) = out.split_at_mut(half.min(out.len()));
        self.two(first, second, out_first, out_second, scratch);
    }

    /// Two series of a block's rows at most, zeros following.
    pub(crate) fn two(
        &self,
        a: &[T],
        b: &[T],
        out_a: &mut [T],
        out_b: &mut [T],
        scratch: &mut Scratch<T>,
    ) {
        let Scratch { rows, work } = scratch;
        let (scale_a, scale_b) = (to_one(a), to_one(b));
        let is_zero = |rows: &[T]| rows.iter().all(|x| *x == T::ZERO);
        for (row, &x) in rows.iter_mut().zip(a) {
            *row = Complex::new(x * scale_a, T::ZERO);
        }
        rows[a.len()..].fill(Complex::new(T::ZERO, T::ZERO));
        for (row, &x) in rows.iter_mut().zip(b) {
            row.im = x * scale_b;
        }
        self.forward.process_with_scratch(rows, work);
        for (x, &h) in rows.iter_mut().zip(&self.spectrum) {
            *x = *x * h;
        }
        self.inverse.process_with_scratch(rows, work);
        // The first K − 1 rows have wrapped around.
        let rows = &rows[self.taps - 1..];
        for (value, row) in out_a.iter_mut().zip(rows) {
            *value = row.re * self.unscale / scale_a;
        }
        for (value, row) in out_b.iter_mut().zip(rows) {
            *value = row.im * self.unscale / scale_b;
        }
        // Nothing of the other leaks into a series of zeros.
        if is_zero(a) {
            out_a.fill(T::ZERO);
        }
        if is_zero(b) {
            out_b.fill(T::ZERO);
        }
    }
}

fn to_one<T: Sample>(values: &[T]) -> T {
    let most = values.iter().fold(T::ZERO, |most, x| if x.abs() > most { x.abs() } else { most });
    if most == T::ZERO {
        return T::ONE;
    }
    let exponent = most.wide().log2().round();
    let limit = if T::EPSILON < 1e-10 { 1000.0 } else { 120.0 };
    T::of((-exponent).clamp(-limit, limit).exp2())
}

/// A power of two that brings extreme values near 1, so that no product of two overflows or
/// vanishes on the way to a result that does neither; 1 for ordinary values.
fn to_safe<T: Sample>(values: &[T]) -> T {
    let most = values.iter().fold(T::ZERO, |most, x| if x.abs() > most { x.abs() } else { most });
    let ordinary = most < T::SAFE && most > T::ONE / T::SAFE;
    if ordinary || most == T::ZERO {
        return T::ONE;
    }
    let exponent = most.wide().log2().round();
    // A type's smallest number has no reciprocal in it; 2^±1000 (f64) and 2^±120 (f32) do.
    let limit = if T::EPSILON < 1e-10 { 1000.0 } else { 120.0 };
    T::of((-exponent).clamp(-limit, limit).exp2())
}
