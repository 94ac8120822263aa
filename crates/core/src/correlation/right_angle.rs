//! A whole convolution of two real series by complex transforms of half its length.
//!
//! Row n and row n + M are the real and the imaginary part of one number, which is turned by n/M of
//! a right angle. So series are multiplied as polynomials modulo xᴹ − i, and the outputs n and
//! n + M come out as the real and the imaginary part of a number again (the right-angle convolution
//! of Nussbaumer 1981). Zeros behind the series would take transforms of twice the length.
//!
//! The numbers lie in rows, and memory is passed three times: down the columns
//! (`simd/fft/columns.rs`), along each row there and back, and up the columns.

use std::ops::Range;

use crate::{
    convolve::overlap_save::{exponent, limit},
    error::Error,
    sample::Sample,
    simd::{
        fft::{
            columns::{Columns, In, Out, Pass},
            tables::{Aligned, Spectral},
        },
        isa::Isa,
    },
};

/// The fewest numbers of a transform.
const LEAST: usize = 512;
/// The most numbers of transforms in one row, and in eight: with more rows, columns cost more, and with
/// longer ones the rows do.
const ONE: usize = 1 << 16;
const EIGHT: usize = 1 << 20;

/// The transforms of one size, with the kernel that was set last.
pub(crate) struct RightAngle<T: Sample> {
    isa: Isa,
    columns: Columns<T>,
    spectral: Spectral<T>,
    work: Aligned<T>,
    group: Aligned<T>,
    spectrum: Aligned<T>,
    /// The kernel was multiplied by 2 to the power of this; None where it is all zeros.
    kernel: Option<f64>,
    /// What the outputs are to be multiplied by, one after the other; None where they are zeros.
    scale: Option<[T; 2]>,
}

/// The size of transforms whose outputs are this many at most.
pub(crate) const fn size(outputs: usize) -> usize {
    let least = outputs.div_ceil(2).next_power_of_two();
    if least < LEAST { LEAST } else { least }
}

impl<T: Sample> RightAngle<T> {
    /// For convolutions modulo `2·size` outputs, of which the last are subtracted from the first.
    /// None where the instruction set has no transforms of this size.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(crate) fn new(isa: Isa, size: usize) -> Result<Option<Self>, Error> {
        let rows = if size <= ONE {
            1
        } else if size <= EIGHT {
            8
        } else {
            64
        };
        Self::of(isa, size, rows)
    }

    /// The same, in so many rows.
    fn of(isa: Isa, size: usize, count: usize) -> Result<Option<Self>, Error> {
        let Some(shape) = T::shape(isa) else { return Ok(None) };
        let Some(spectral) = Spectral::of_size(isa, size / count) else { return Ok(None) };
        let columns = Columns::new(count, size / count, shape.lanes)?;
        let [work, group] = columns.work()?;
        let len = if spectral.is_paired() { 4 * size } else { work.get().len() };
        let (spectrum, kernel, scale) = (Aligned::checked(len)?, None, None);
        Ok(Some(Self { isa, columns, spectral, work, group, spectrum, kernel, scale }))
    }

    /// Sets the kernel: `taps`, of which the last meets the newest row. All are finite, and at most
    /// `2·size`.
    pub(crate) fn kernel_reversed(&mut self, taps: &[T]) {
        // Divided by the size, as nothing else is.
        let part = T::of(1.0 / self.size() as f64);
        let (numbers, stride) = (2 * self.columns.len, self.columns.stride);
        let is_paired = self.spectral.is_paired();
        // Where a spectrum is not paired it is made in its place.
        if !is_paired {
            std::mem::swap(&mut self.work, &mut self.spectrum);
        }
        self.kernel = self.take(taps, true, part);
        if !is_paired {
            std::mem::swap(&mut self.work, &mut self.spectrum);
            let rows = self.spectrum.get_mut().chunks_exact_mut(stride);
            rows.for_each(|row| self.spectral.spectrum_in(&mut row[..numbers]));
            return;
        }
        let rows = self.work.get_mut().chunks_exact_mut(stride);
        let spectra = self.spectrum.get_mut().chunks_exact_mut(2 * numbers);
        for (row, spectrum) in rows.zip(spectra) {
            self.spectral.spectrum_in(&mut row[..numbers]);
            self.spectral.pair(&row[..numbers], spectrum);
        }
    }

    /// Convolves finite rows, at most `2·size`, with the kernel; [`read`](Self::read) gives the
    /// outputs.
    pub(crate) fn convolve(&mut self, rows: &[T]) {
        self.scale = None;
        let Some(kernel) = self.kernel else { return };
        let Some(exponent) = self.take(rows, false, T::ONE) else { return };
        let (numbers, stride) = (2 * self.columns.len, self.columns.stride);
        let (apart, part) =
            if self.spectral.is_paired() { (2 * numbers, 2 * numbers) } else { (stride, numbers) };
        let rows = self.work.get_mut().chunks_exact_mut(stride);
        for (row, spectrum) in rows.zip(self.spectrum.get().chunks_exact(apart)) {
            self.spectral.convolve_in(&mut row[..numbers], &spectrum[..part]);
        }
        // At once, both scales might overflow where the outputs do not.
        let half = ((-kernel - exponent) / 2.0).floor();
        self.scale = Some([T::of(half.exp2()), T::of((-kernel - exponent - half).exp2())]);
    }

    /// Writes `outputs`, which end at `2·size` at the latest.
    pub(crate) fn read(&mut self, outputs: Range<usize>, to: &mut [T]) {
        assert!(outputs.len() == to.len() && outputs.end <= 2 * self.size());
        let Some(scale) = self.scale else { return to.fill(T::ZERO) };
        let (work, group) = (self.work.get(), &mut self.group);
        let from = outputs.start;
        let pass = Out { columns: &self.columns, work, group, from, to, scale };
        T::pass(self.isa, Pass::Out(pass));
    }

    const fn size(&self) -> usize {
        self.columns.count * self.columns.len
    }

    /// Takes a series, times `part`, into the work, and returns the power of 2 by which it was
    /// multiplied besides; None where it is all zeros.
    fn take(&mut self, given: &[T], reversed: bool, part: T) -> Option<f64> {
        assert!(given.len() <= 2 * self.size());
        let exponent = exponent(given).map(|exponent| exponent.clamp(-limit::<T>(), limit::<T>()));
        let scale = T::of(exponent.unwrap_or_default().exp2()) * part;
        let (work, group) = (self.work.get_mut(), &mut self.group);
        let pass = In { columns: &self.columns, given, reversed, scale, group, work };
        T::pass(self.isa, Pass::In(pass));
        exponent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White noise, whole, short and beyond half, and modulo the size where more is convolved; in
    /// one row, and in so many that columns take up to three steps; within 3 eps of the product of
    /// the norms, as of any transform here.
    fn check<T: Sample>(isa: Isa) {
        for (rows, taps, size, count) in [
            (1, 1, 512, 1),
            (700, 300, 512, 1),
            (512, 513, 512, 1),
            (1024, 1, 512, 1),
            (1500, 900, 2048, 1),
            (1024, 1024, 512, 1),
            (3000, 1096, 2048, 8),
            (4096, 300, 2048, 8),
            (16_384, 200, 16_384, 64),
            (90, 32_700, 16_384, 64),
            (131_072, 30, 131_072, 512),
            (20, 262_130, 131_072, 512),
        ] {
            let folded = RightAngle::<T>::of(isa, size, count);
            let Some(mut folded) = folded.expect("memory") else { return };
            let series = |seed: u32, len: usize| -> Vec<T> {
                let bits = |i: u32| (i + seed).wrapping_mul(2_654_435_761).wrapping_mul(i | 1);
                (0..u32::try_from(len).expect("short"))
                    .map(|i| T::of(f64::from(bits(i)) / f64::from(1_u32 << 31) - 1.0))
                    .collect()
            };
            let (x, h) = (series(1, rows), series(7, taps));
            let mut want = vec![0.0; 2 * size];
            for (i, x) in x.iter().enumerate() {
                for (j, h) in h.iter().rev().enumerate() {
                    let sign = if i + j < 2 * size { 1.0 } else { -1.0 };
                    want[(i + j) % (2 * size)] += sign * x.wide() * h.wide();
                }
            }
            let norm = |x: &[T]| x.iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt();
            let bound = 3.0 * T::EPSILON * norm(&x) * norm(&h);
            folded.kernel_reversed(&h);
            folded.convolve(&x);
            for outputs in [0..2 * size, 5..6, size - 3..size + size.min(600), size + 1..2 * size] {
                let mut out = vec![T::NAN; outputs.len()];
                folded.read(outputs.clone(), &mut out);
                for (y, want) in out.iter().zip(&want[outputs]) {
                    let error = (y.wide() - want).abs();
                    assert!(
                        error <= bound,
                        "{isa:?}, {rows} rows, {taps} taps: {error} of {bound}"
                    );
                }
            }
        }
    }

    #[test]
    fn products_modulo_the_size() {
        for isa in Isa::available() {
            check::<f64>(isa);
            check::<f32>(isa);
        }
    }
}
