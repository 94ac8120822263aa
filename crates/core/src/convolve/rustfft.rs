//! The same convolution by rustfft, for processors and sizes without transforms of our own.

use std::sync::Arc;

use ::rustfft::{Fft, FftNum, FftPlanner, num_complex::Complex};

use crate::{
    number::Number,
    simd::fft::transform::{BlocksIn, BlocksOut},
};

/// A convolution with one kernel, of one size.
pub(crate) trait General<T>: Send + Sync {
    fn scratch(&self) -> Scratch<T>;

    /// Two series at once, each cyclic of `size` rows.
    fn convolve(&self, input: BlocksIn<'_, T>, output: BlocksOut<'_, T>, scratch: &mut Scratch<T>);
}

/// A number that rustfft plans transforms for. Its own trait stays out of our public bounds.
pub trait Planned: Sized {
    /// For at most `size` taps, whose norm `scale` brings near 1.
    #[allow(private_interfaces, reason = "the trait is sealed with its user")]
    fn plan(taps: &[Self], scale: Self, size: usize) -> Box<dyn General<Self>>;
}

impl Planned for f64 {
    #[allow(private_interfaces, reason = "the trait is sealed with its user")]
    fn plan(taps: &[f64], scale: f64, size: usize) -> Box<dyn General<f64>> {
        Box::new(Transforms::new(taps, scale, size))
    }
}

impl Planned for f32 {
    #[allow(private_interfaces, reason = "the trait is sealed with its user")]
    fn plan(taps: &[f32], scale: f32, size: usize) -> Box<dyn General<f32>> {
        Box::new(Transforms::new(taps, scale, size))
    }
}

/// A kernel's spectrum and the transforms of its size.
struct Transforms<T> {
    forward: Arc<dyn Fft<T>>,
    inverse: Arc<dyn Fft<T>>,
    /// The kernel's spectrum, divided by the size.
    spectrum: Vec<Complex<T>>,
}

/// Buffers of a [`General`].
pub(crate) struct Scratch<T> {
    rows: Vec<Complex<T>>,
    work: Vec<Complex<T>>,
}

impl<T: FftNum + Number> Transforms<T> {
    fn new(taps: &[T], scale: T, size: usize) -> Self {
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
}

impl<T: FftNum + Number> General<T> for Transforms<T> {
    fn scratch(&self) -> Scratch<T> {
        let zero = Complex::new(T::ZERO, T::ZERO);
        let work =
            self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len());
        Scratch { rows: vec![zero; self.spectrum.len()], work: vec![zero; work] }
    }

    fn convolve(&self, input: BlocksIn<'_, T>, output: BlocksOut<'_, T>, scratch: &mut Scratch<T>) {
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
        let BlocksOut { out: [first, second], skip, scale } = output;
        for (value, row) in first.iter_mut().zip(&rows[skip..]) {
            *value = row.re * scale[0];
        }
        for (value, row) in second.iter_mut().zip(&rows[skip..]) {
            *value = row.im * scale[1];
        }
    }
}
