//! The same convolution by rustfft, for processors and sizes that transforms of our own are not
//! made for.

use std::sync::Arc;

use rustfft::{Fft, FftPlanner, num_complex::Complex};

use crate::{
    sample::Sample,
    simd::fft::transform::{Input, Output},
};

/// A kernel's spectrum and the transforms of its size.
pub(crate) struct General<T: Sample> {
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
    /// Of the kernel, divided by the size.
    spectrum: Vec<Complex<T>>,
}

/// A [`General`]'s buffers.
pub(crate) struct Scratch<T> {
    rows: Vec<Complex<T>>,
    work: Vec<Complex<T>>,
}

impl<T: Sample> General<T> {
    /// For at most `size` taps, of which `scale` times the tap is near 1.
    pub(crate) fn new(taps: &[T], scale: T, size: usize) -> Self {
        let mut planner = FftPlanner::new();
        let forward = planner.plan_fft_forward(size);
        let inverse = planner.plan_fft_inverse(size);
        let mut spectrum: Vec<_> = taps.iter().map(|&h| Complex::new(h * scale, T::ZERO)).collect();
        spectrum.resize(size, Complex::new(T::ZERO, T::ZERO));
        forward.process(&mut spectrum);
        let part = T::of(1.0 / size as f64);
        spectrum.iter_mut().for_each(|x| *x = *x * part);
        Self { forward, inverse, spectrum }
    }

    pub(crate) fn scratch(&self) -> Scratch<T> {
        let zero = Complex::new(T::ZERO, T::ZERO);
        let work =
            self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len());
        Scratch { rows: vec![zero; self.spectrum.len()], work: vec![zero; work] }
    }

    /// Two series at once, each cyclic of `size` rows.
    pub(crate) fn convolve(
        &self,
        input: Input<'_, T>,
        output: Output<'_, T>,
        scratch: &mut Scratch<T>,
    ) {
        let Scratch { rows, work } = scratch;
        rows.fill(Complex::new(T::ZERO, T::ZERO));
        for (row, &x) in rows.iter_mut().zip(input.rows[0]) {
            row.re = x * input.scale[0];
        }
        for (row, &x) in rows.iter_mut().zip(input.rows[1]) {
            row.im = x * input.scale[1];
        }
        self.forward.process_with_scratch(rows, work);
        for (x, &h) in rows.iter_mut().zip(&self.spectrum) {
            *x = *x * h;
        }
        self.inverse.process_with_scratch(rows, work);
        let Output { out: [first, second], skip, scale } = output;
        for (value, row) in first.iter_mut().zip(&rows[skip..]) {
            *value = row.re * scale[0];
        }
        for (value, row) in second.iter_mut().zip(&rows[skip..]) {
            *value = row.im * scale[1];
        }
    }
}
