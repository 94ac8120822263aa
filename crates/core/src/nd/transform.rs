//! Convolution of arrays by transforms along every axis.

use std::ops::Range;

use realfft::RealFftPlanner;
use rustfft::{Fft, FftPlanner, num_complex::Complex};

use crate::{
    error::Error,
    nd::grid::{Grid, Index, filled, strides},
    number::Number,
};

/// Columns that are transformed one after another, after they were read together.
const COLUMNS: usize = 16;
const ZERO: Complex<f64> = Complex::new(0.0, 0.0);

/// The `outputs` of the full convolution of finite arrays, in f64. The error is a few eps times the
/// product of their norms.
pub(crate) fn convolve<T: Number>(
    a: &Grid<'_, T>,
    b: &Grid<'_, T>,
    outputs: &[Range<usize>],
) -> Result<Vec<f64>, Error> {
    let sizes: Vec<usize> = a
        .shape
        .iter()
        .zip(&b.shape)
        .zip(outputs)
        .map(|((&a, &b), outputs)| {
            // What lies beyond the size is added to the first outputs, which must not be wanted.
            let least = outputs.end.max(a + b - 1 - outputs.start).max(a).max(b);
            good_size(least)
        })
        .collect();
    let mut transforms = Transforms::new(&sizes);
    let (a_scale, b_scale) = (scale(&a.data), scale(&b.data));
    let mut spectrum = transforms.forward(a, a_scale)?;
    let other = transforms.forward(b, b_scale)?;
    spectrum.iter_mut().zip(&other).for_each(|(x, h)| *x *= h);
    drop(other);
    let count: f64 = sizes.iter().map(|&size| size as f64).product();
    let mut sums = transforms.inverse(spectrum, outputs)?;
    // One after the other, as their product may overflow.
    let back = [1.0 / count, 1.0 / a_scale, 1.0 / b_scale];
    sums.iter_mut().for_each(|sum| *sum = *sum * back[0] * back[1] * back[2]);
    Ok(sums)
}

/// The power of 2 that brings the largest of them near 1.
fn scale<T: Number>(data: &[T]) -> f64 {
    let most = data.iter().fold(0.0, |most: f64, x| most.max(x.wide().abs()));
    if most == 0.0 { 1.0 } else { (-most.log2().round()).clamp(-1000.0, 1000.0).exp2() }
}

/// The least size from here on whose prime factors are 2, 3, 5 and 7, and that is even.
pub(crate) fn good_size(least: usize) -> usize {
    let mut best = least.next_power_of_two().max(2);
    for sevens in (0..3).map(|power| 7_usize.pow(power)) {
        for fives in (0..4).map(|power| 5_usize.pow(power)) {
            for threes in (0..6).map(|power| 3_usize.pow(power)) {
                let odd = sevens * fives * threes;
                let rest = least.div_ceil(odd).next_power_of_two().max(2);
                if let Some(size) = odd.checked_mul(rest) {
                    best = best.min(size);
                }
            }
        }
    }
    best
}

struct Transforms {
    sizes: Vec<usize>,
    /// The last axis has this many frequencies, the others their size.
    half: usize,
    real: RealFftPlanner<f64>,
    complex: FftPlanner<f64>,
}

impl Transforms {
    fn new(sizes: &[usize]) -> Self {
        let half = sizes.last().map_or(1, |size| size / 2 + 1);
        let (real, complex) = (RealFftPlanner::new(), FftPlanner::new());
        Self { sizes: sizes.to_vec(), half, real, complex }
    }

    fn outer(&self) -> &[usize] {
        &self.sizes[..self.sizes.len().saturating_sub(1)]
    }

    fn spectrum_shape(&self) -> Vec<usize> {
        self.outer().iter().copied().chain([self.half]).collect()
    }

    fn forward<T: Number>(
        &mut self,
        grid: &Grid<'_, T>,
        scale: f64,
    ) -> Result<Vec<Complex<f64>>, Error> {
        let shape = self.spectrum_shape();
        let mut spectrum = filled(&shape, ZERO)?;
        let size = self.sizes.last().copied().unwrap_or(1);
        let plan = self.real.plan_fft_forward(size);
        let (mut rows, mut work) = (plan.make_input_vec(), plan.make_scratch_vec());
        let steps = strides(&shape);
        let (len, outer) = grid.shape.split_last().map_or((1, [].as_slice()), |(n, o)| (*n, o));
        let mut index = Index::new(outer);
        for row in grid.data.chunks_exact(len) {
            let Some(at) = index.advance() else { break };
            let start: usize = at.iter().zip(&steps).map(|(at, step)| at * step).sum();
            rows.fill(0.0);
            rows.iter_mut().zip(row).for_each(|(to, x)| *to = x.wide() * scale);
            let out = &mut spectrum[start..start + self.half];
            plan.process_with_scratch(&mut rows, out, &mut work).map_err(|_| failed())?;
        }
        for (&size, &step) in self.sizes.iter().zip(&steps).take(outer.len()) {
            let plan = self.complex.plan_fft_forward(size);
            columns(&mut spectrum, step, &*plan)?;
        }
        Ok(spectrum)
    }

    fn inverse(
        &mut self,
        mut spectrum: Vec<Complex<f64>>,
        outputs: &[Range<usize>],
    ) -> Result<Vec<f64>, Error> {
        let steps = strides(&self.spectrum_shape());
        let outer = self.outer().len();
        for (&size, &step) in self.sizes.iter().zip(&steps).take(outer) {
            let plan = self.complex.plan_fft_inverse(size);
            columns(&mut spectrum, step, &*plan)?;
        }
        let plan = self.real.plan_fft_inverse(self.sizes.last().copied().unwrap_or(1));
        let (mut rows, mut work) = (plan.make_output_vec(), plan.make_scratch_vec());
        let lens: Vec<usize> = outputs.iter().map(ExactSizeIterator::len).collect();
        let mut out = filled(&lens, 0.0)?;
        let (last, outer) = match outputs.split_last() {
            Some((last, outer)) => (last.clone(), outer),
            None => (0..1, outputs),
        };
        let mut index = Index::new(&lens[..outer.len()]);
        for out in out.chunks_exact_mut(last.len()) {
            let Some(at) = index.advance() else { break };
            let places = at.iter().zip(outer).zip(&steps);
            let start: usize = places.map(|((at, range), step)| (range.start + at) * step).sum();
            let from = &mut spectrum[start..start + self.half];
            // Those two are real but for rounding.
            for edge in [0, self.half - 1] {
                from[edge].im = 0.0;
            }
            plan.process_with_scratch(from, &mut rows, &mut work).map_err(|_| failed())?;
            out.copy_from_slice(&rows[last.clone()]);
        }
        Ok(out)
    }
}

/// Transforms all lines of an axis whose neighbours are `step` apart.
fn columns(spectrum: &mut [Complex<f64>], step: usize, plan: &dyn Fft<f64>) -> Result<(), Error> {
    let size = plan.len();
    let mut lines = filled(&[COLUMNS, size], ZERO)?;
    let mut work = vec![ZERO; plan.get_inplace_scratch_len()];
    for block in spectrum.chunks_exact_mut(size * step) {
        for first in (0..step).step_by(COLUMNS) {
            let count = COLUMNS.min(step - first);
            for (i, row) in block.chunks_exact(step).enumerate() {
                for (column, x) in row[first..first + count].iter().enumerate() {
                    lines[column * size + i] = *x;
                }
            }
            plan.process_with_scratch(&mut lines[..count * size], &mut work);
            for (i, row) in block.chunks_exact_mut(step).enumerate() {
                for (column, x) in row[first..first + count].iter_mut().enumerate() {
                    *x = lines[column * size + i];
                }
            }
        }
    }
    Ok(())
}

/// Lengths are those of the plans, so this is not seen.
fn failed() -> Error {
    Error::Array("a transform was given a wrong length".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_sizes() {
        for (least, size) in
            [(1, 2), (2, 2), (3, 4), (5, 6), (11, 12), (97, 98), (1023, 1024), (1055, 1080)]
        {
            let good = good_size(least);
            assert!(good >= least && good <= size, "{least}: {good}");
        }
    }
}
