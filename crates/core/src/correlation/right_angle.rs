//! A whole convolution of two real series by complex transforms of half its length.
//!
//! Row n and row n + M are the real and the imaginary part of one number, which is turned by n/M of
//! a right angle. So series are multiplied as polynomials modulo xᴹ − i, and the outputs n and
//! n + M come out as the real and the imaginary part of a number again (the right-angle convolution
//! of Nussbaumer 1981). Zeros behind the series would take transforms of twice the length.

use std::{f64::consts::FRAC_PI_2, ops::Range};

use crate::{
    convolve::overlap_save::{exponent, limit},
    error::Error,
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

/// Rows that are turned together: each turn is that of its block times one within the block.
const BLOCK: usize = 512;

/// The transforms of one size, with the kernel that was set last.
pub(crate) struct RightAngle<T: Sample> {
    isa: Isa,
    spectral: Spectral<T>,
    turns: Turns<T>,
    /// Series as they go into a transform and come out of it: real parts, then imaginary ones.
    rows: Vec<T>,
    out: Vec<T>,
    work: Aligned<T>,
    /// The kernel was multiplied by 2 to the power of this; None where it is all zeros.
    kernel: Option<f64>,
    /// What the outputs are to be multiplied by, one after the other; None where they are zeros.
    scale: Option<[T; 2]>,
}

/// The cosines and sines of the turns.
struct Turns<T> {
    blocks: Vec<[T; 2]>,
    within: [Vec<T>; 2],
}

/// The size of transforms whose outputs are this many at most.
pub(crate) const fn size(outputs: usize) -> usize {
    let least = outputs.div_ceil(2).next_power_of_two();
    if least < BLOCK { BLOCK } else { least }
}

impl<T: Sample> RightAngle<T> {
    /// For convolutions modulo `2·size` outputs, of which the last are subtracted from the first.
    /// None where the instruction set has no transforms of this size.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(crate) fn new(isa: Isa, size: usize) -> Result<Option<Self>, Error> {
        let Some(spectral) = Spectral::of_size(isa, size) else { return Ok(None) };
        let zeros = || {
            let mut zeros = Vec::new();
            let room = zeros.try_reserve_exact(2 * size);
            room.map_err(|_| Error::OutOfMemory { rows: size, taps: size })?;
            zeros.resize(2 * size, T::ZERO);
            Ok(zeros)
        };
        let (rows, out, work) = (zeros()?, zeros()?, spectral.buffer());
        let turns = Turns::new(size);
        Ok(Some(Self { isa, spectral, turns, rows, out, work, kernel: None, scale: None }))
    }

    /// Sets the kernel: `taps`, of which the last meets the newest row. All are finite, and at most
    /// `2·size`.
    pub(crate) fn kernel_reversed(&mut self, taps: &[T]) {
        self.kernel = self.turn(taps, true);
        let (re, im) = self.rows.split_at(self.spectral.size);
        let taps = BlocksIn { rows: [re, im], scale: [T::ONE; 2] };
        let work = self.spectral.buffer();
        self.spectral.kernel(taps, work);
    }

    /// Convolves finite rows, at most `2·size`, with the kernel; [`read`](Self::read) gives the
    /// outputs.
    pub(crate) fn convolve(&mut self, rows: &[T]) {
        self.scale = None;
        let Some(kernel) = self.kernel else { return };
        let Some(exponent) = self.turn(rows, false) else { return };
        let (re, im) = self.rows.split_at(self.spectral.size);
        let input = BlocksIn { rows: [re, im], scale: [T::ONE; 2] };
        let (re, im) = self.out.split_at_mut(self.spectral.size);
        let output = BlocksOut { out: [re, im], skip: 0, scale: [T::ONE; 2] };
        self.spectral.convolve(input, output, &mut self.work);
        // At once, both scales might overflow where the outputs do not.
        let half = ((-kernel - exponent) / 2.0).floor();
        self.scale = Some([T::of(half.exp2()), T::of((-kernel - exponent - half).exp2())]);
    }

    /// Writes `outputs`, which end at `2·size` at the latest.
    pub(crate) fn read(&self, outputs: Range<usize>, to: &mut [T]) {
        assert!(outputs.len() == to.len() && outputs.end <= self.out.len());
        let Some(scale) = self.scale else { return to.fill(T::ZERO) };
        let size = self.spectral.size;
        let low = outputs.start.min(size)..outputs.end.min(size);
        let high = outputs.start.max(size) - size..outputs.end.max(size) - size;
        let (of_low, of_high) = to.split_at_mut(low.len());
        let (re, im) = self.out.split_at(size);
        let [once, more] = scale;
        for (to, from, own, other, sign) in
            [(of_low, low.start, re, im, T::ONE), (of_high, high.start, im, re, -T::ONE)]
        {
            let scale = [once, sign * once, more];
            simd::run(self.isa, TurnBack { own, other, from, turns: &self.turns, scale, to });
        }
    }

    /// Writes the series, turned, into `rows`, and returns the power of 2 by which it was
    /// multiplied; None where it is all zeros.
    fn turn(&mut self, given: &[T], reversed: bool) -> Option<f64> {
        assert!(given.len() <= self.rows.len());
        let exponent = exponent(given).map(|exponent| exponent.clamp(-limit::<T>(), limit::<T>()));
        let scale = T::of(exponent.unwrap_or_default().exp2());
        let (re, im) = self.rows.split_at_mut(self.spectral.size);
        simd::run(self.isa, Turn { given, reversed, scale, turns: &self.turns, re, im });
        exponent
    }
}

impl<T: Sample> Turns<T> {
    fn new(size: usize) -> Self {
        let turn = |row: usize| {
            let (sin, cos) = (FRAC_PI_2 * (row as f64 / size as f64)).sin_cos();
            [T::of(cos), T::of(sin)]
        };
        let blocks = (0..size).step_by(BLOCK).map(turn).collect();
        let within = [0, 1].map(|part| (0..BLOCK).map(|row| turn(row)[part]).collect());
        Self { blocks, within }
    }
}

/// The rows of a series, or of one that runs the other way, from `start` on; zeros beyond its end.
#[inline(always)]
fn take<T: Sample>(given: &[T], reversed: bool, start: usize, scale: T) -> [T; BLOCK] {
    let mut rows = [T::ZERO; BLOCK];
    let end = (start + BLOCK).min(given.len());
    if start >= end {
        return rows;
    }
    if reversed {
        let from = &given[given.len() - end..given.len() - start];
        rows.iter_mut().zip(from.iter().rev()).for_each(|(row, &x)| *row = x * scale);
    } else {
        rows.iter_mut().zip(&given[start..end]).for_each(|(row, &x)| *row = x * scale);
    }
    rows
}

/// Turns a series, for [`simd::run`].
struct Turn<'a, T> {
    given: &'a [T],
    reversed: bool,
    scale: T,
    turns: &'a Turns<T>,
    re: &'a mut [T],
    im: &'a mut [T],
}

impl<T: Sample> simd::WithSimd for Turn<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { given, reversed, scale, turns, re, im } = self;
        let size = re.len();
        let blocks = re.chunks_exact_mut(BLOCK).zip(im.chunks_exact_mut(BLOCK));
        for (at, ((re, im), &[cos, sin])) in blocks.zip(&turns.blocks).enumerate() {
            let low = take(given, reversed, at * BLOCK, scale);
            let high = take(given, reversed, size + at * BLOCK, scale);
            let within = turns.within[0].iter().zip(&turns.within[1]);
            let series = low.iter().zip(&high).zip(within);
            for ((re, im), ((&a, &b), (&c, &s))) in re.iter_mut().zip(im).zip(series) {
                let (c, s) = (cos * c - sin * s, cos * s + sin * c);
                *re = a * c - b * s;
                *im = a * s + b * c;
            }
        }
    }
}

/// Undoes the turns of one of the two parts, for [`simd::run`].
struct TurnBack<'a, T> {
    own: &'a [T],
    other: &'a [T],
    /// The row of the first output.
    from: usize,
    turns: &'a Turns<T>,
    /// What the own part, the other part and then their sum are multiplied by.
    scale: [T; 3],
    to: &'a mut [T],
}

impl<T: Sample> simd::WithSimd for TurnBack<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { own, other, mut from, turns, scale: [once, across, more], mut to } = self;
        while !to.is_empty() {
            let count = (BLOCK - from % BLOCK).min(to.len());
            let (now, rest) = to.split_at_mut(count);
            let [cos, sin] = turns.blocks[from / BLOCK];
            let within = |part: usize| &turns.within[part][from % BLOCK..][..count];
            let parts = own[from..].iter().zip(&other[from..]);
            let turns = within(0).iter().zip(within(1));
            for (to, ((&own, &other), (&c, &s))) in now.iter_mut().zip(parts.zip(turns)) {
                let (c, s) = (cos * c - sin * s, cos * s + sin * c);
                *to = (own * once * c + other * across * s) * more;
            }
            from += count;
            to = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White noise, whole, short and beyond half, and modulo the size where more is convolved;
    /// within 3 eps of the product of the norms, as of any transform here.
    fn check<T: Sample>(isa: Isa) {
        for (rows, taps, size) in [
            (1, 1, 512),
            (700, 300, 512),
            (512, 513, 512),
            (1024, 1, 512),
            (1500, 900, 2048),
            (1024, 1024, 512),
        ] {
            let Some(mut folded) = RightAngle::<T>::new(isa, size).expect("memory") else { return };
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
