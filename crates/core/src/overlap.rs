//! Overlap-save: convolution by real FFTs of fixed-size blocks.

use std::sync::Arc;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use crate::sample::Sample;

/// A kernel's spectrum and the transforms of its block size.
pub(crate) struct Overlap<T: Sample> {
    forward: Arc<dyn RealToComplex<T>>,
    inverse: Arc<dyn ComplexToReal<T>>,
    spectrum: Vec<Complex<T>>,
    /// Undoes the scaling of the transforms and of the taps.
    unscale: T,
}

/// Buffers for one block.
pub(crate) struct Scratch<T> {
    rows: Vec<T>,
    spectrum: Vec<Complex<T>>,
    work: Vec<Complex<T>>,
}

/// Nanoseconds per output, but for a factor, of blocks of `size` under `taps` taps: a transform
/// costs its n·log₂ n and a share that grows with n alone.
fn cost_per_output(size: usize, taps: usize) -> f64 {
    let n = size as f64;
    n * (n.log2() + 2.0) / (size - taps + 1) as f64
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

/// How many outputs one block gives; blocks start at row 0 and at multiples of this.
pub(crate) fn outputs(taps: usize) -> usize {
    block_size(taps) - taps + 1
}

impl<T: Sample> Overlap<T> {
    pub(crate) fn new(taps: &[T]) -> Self {
        let size = block_size(taps.len());
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(size);
        let inverse = planner.plan_fft_inverse(size);
        let mut rows = vec![T::ZERO; size];
        rows[..taps.len()].copy_from_slice(taps);
        let scale = to_safe(taps);
        rows.iter_mut().for_each(|h| *h *= scale);
        let mut spectrum = forward.make_output_vec();
        transform(&*forward, &mut rows, &mut spectrum, &mut forward.make_scratch_vec());
        // Undoing the taps' scale before the transforms' could overflow on the way.
        let unscale = T::ONE / T::of(size as f64) / scale;
        Self { forward, inverse, spectrum, unscale }
    }

    pub(crate) fn scratch(&self) -> Scratch<T> {
        let work = self.forward.get_scratch_len().max(self.inverse.get_scratch_len());
        Scratch {
            rows: self.forward.make_input_vec(),
            spectrum: self.forward.make_output_vec(),
            work: vec![Complex::new(T::ZERO, T::ZERO); work],
        }
    }

    /// One block: `out[i] = Σ_j h[j]·ext[i + K − 1 − j]` for at most [`outputs`]
    /// outputs of finite `ext`.
    pub(crate) fn block(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        let Scratch { rows, spectrum, work } = scratch;
        let scale = to_safe(ext);
        for (row, &x) in rows.iter_mut().zip(ext) {
            *row = x * scale;
        }
        rows[ext.len()..].fill(T::ZERO);
        transform(&*self.forward, rows, spectrum, work);
        for (x, &h) in spectrum.iter_mut().zip(&self.spectrum) {
            *x = *x * h;
        }
        self.inverse
            .process_with_scratch(spectrum, rows, work)
            .expect("the buffers are this plan's, and real rows have a real first and last bin");
        // The first K − 1 rows have wrapped around.
        let first = ext.len() - out.len();
        let unscale = self.unscale / scale;
        for (value, &row) in out.iter_mut().zip(&rows[first..]) {
            *value = row * unscale;
        }
    }
}

fn transform<T: Sample>(
    forward: &dyn RealToComplex<T>,
    rows: &mut [T],
    spectrum: &mut [Complex<T>],
    work: &mut [Complex<T>],
) {
    forward.process_with_scratch(rows, spectrum, work).expect("the buffers are this plan's");
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
