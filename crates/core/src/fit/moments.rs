//! Moments of windows: Σ w·uᵏ over the rows that are there, and Σ w·uᵏ·x, each a convolution.
//!
//! A polynomial is fitted to a window by a system of so many equations, whatever its length, so a
//! hole costs no fit of all rows of each window that it touches. Places u are −1…1 from a window's
//! oldest row to its newest.

use std::{ops::Range, sync::OnceLock};

use crate::{
    convolve::{
        auto::{Convolver, Scratch},
        cost, direct, overlap_save,
    },
    simd::isa::Isa,
};

/// The highest degree for which moments are taken: above it, powers of the place are too alike.
pub(crate) const MOST_DEGREE: usize = 5;
/// By how many times a transform's error must be below what `auto` allows, 1e-12.
const ENOUGH: f64 = 10.0;
/// A transform of a block is preferred to direct sums of so few outputs, in taps per output.
const TAPS: usize = 64;
/// The largest share of what is orthogonal to lower powers of the place that a transform's error may
/// have.
const SHARE: f64 = 5e-13;
/// Of each power of the place, the least share that must be orthogonal to the lower ones: a
/// difference of sums has lost as many digits.
const LEAST: [f64; MOST_DEGREE + 1] = [0.0, 1e-2, 1e-3, 3e-4, 3e-4, 3e-4];

/// The convolutions of a window's moments.
pub(crate) struct Moments {
    isa: Isa,
    degree: usize,
    deriv: usize,
    /// w·uᵏ for k = 0 … 2·degree, the newest row's first.
    taps: Vec<Vec<f64>>,
    /// Their Euclidean norms.
    norms: Vec<f64>,
    /// The weights that coverage counts, where these are others.
    coverage: Option<Vec<f64>>,
    /// Made at the first hole, for transforms: all taps, and those of coverage.
    blocks: OnceLock<Vec<Convolver<f64>>>,
    transforms: bool,
    /// The output's place.
    at: f64,
    /// What derivatives per u are multiplied with.
    slope: f64,
}

/// A thread's sums.
#[derive(Default)]
pub(crate) struct Sums {
    /// Of the mask, of the values, and of coverage.
    mask: Vec<Vec<f64>>,
    value: Vec<Vec<f64>>,
    coverage: Vec<f64>,
    centred: Vec<f64>,
    scratch: Scratch<f64>,
    /// What was taken off the values.
    level: f64,
    /// The least squares that each power must be left with; 0 after direct sums.
    least: [f64; MOST_DEGREE + 1],
}

impl Moments {
    /// For weights, the oldest row's first, and an output at the row `own` of these.
    pub(crate) fn new(
        weights: &[f64],
        coverage: Option<&[f64]>,
        own: f64,
        degree: usize,
        deriv: usize,
        may_transform: bool,
    ) -> Self {
        let isa = Isa::best();
        let half = ((weights.len() as f64 - 1.0) / 2.0).max(0.5);
        let place = |row: f64| (row - (weights.len() as f64 - 1.0) / 2.0) / half;
        let mut powers: Vec<f64> = weights.iter().rev().copied().collect();
        let mut taps = Vec::with_capacity(2 * degree + 1);
        for k in 0..=2 * degree {
            taps.push(powers.clone());
            if k < 2 * degree {
                let rows = (0..weights.len()).rev();
                powers.iter_mut().zip(rows).for_each(|(w, row)| *w *= place(row as f64));
            }
        }
        let norm = |taps: &Vec<f64>| taps.iter().map(|h| h * h).sum::<f64>().sqrt();
        let transforms = may_transform
            && overlap_save::outputs(weights.len())
                >= cost::fewest_outputs::<f64>(isa, weights.len());
        Self {
            isa,
            degree,
            deriv,
            norms: taps.iter().map(norm).collect(),
            taps,
            coverage: coverage.map(|magnitudes| magnitudes.iter().rev().copied().collect()),
            blocks: OnceLock::new(),
            transforms,
            at: place(own),
            slope: (0..deriv).fold(1.0, |slope, _| slope / half),
        }
    }

    /// The most outputs of a block that is transformed at once, where blocks are: they begin at
    /// multiples of it.
    pub(crate) fn outputs(&self) -> Option<usize> {
        self.transforms.then(|| overlap_save::outputs(self.taps[0].len()))
    }

    /// Sums over the windows of `runs` of outputs; of all `count` outputs where that costs less.
    /// `mask` is 1 at the rows that are there and else 0, as `x` is.
    pub(crate) fn sum(
        &self,
        mask: &[f64],
        x: &[f64],
        runs: &[Range<usize>],
        count: usize,
        sums: &mut Sums,
    ) {
        let Sums { mask: of_mask, value, coverage, centred, scratch, level, least } = sums;
        let resize = |sums: &mut Vec<Vec<f64>>, len: usize| {
            sums.resize_with(len, Vec::new);
            sums.iter_mut().for_each(|sums| sums.resize(count, 0.0));
        };
        resize(of_mask, 2 * self.degree + 1);
        resize(value, self.degree + 1);
        coverage.resize(if self.coverage.is_some() { count } else { 0 }, 0.0);
        let wanted: usize = runs.iter().map(Range::len).sum();
        let taps = self.taps[0].len();
        *least = [0.0; MOST_DEGREE + 1];
        *level = 0.0;
        if !self.transforms || wanted.saturating_mul(taps) < TAPS * count {
            for run in runs {
                let rows = run.start..run.end + taps - 1;
                let slide = |taps: &Vec<f64>, x: &[f64], out: &mut [f64]| {
                    direct::valid(taps, &x[rows.clone()], &mut out[run.clone()]);
                };
                self.taps.iter().zip(&mut *of_mask).for_each(|(h, out)| slide(h, mask, out));
                self.taps.iter().zip(&mut *value).for_each(|(h, out)| slide(h, x, out));
                if let Some(h) = &self.coverage {
                    slide(h, mask, coverage);
                }
            }
            return;
        }
        let there: f64 = mask.iter().sum();
        *level = if there > 0.0 { x.iter().sum::<f64>() / there } else { 0.0 };
        *level = if level.is_finite() { *level } else { 0.0 };
        centred.clear();
        centred.extend(x.iter().zip(mask).map(|(x, there)| x - *level * there));
        let blocks = self.blocks.get_or_init(|| {
            let size = cost::block_size(self.isa, taps);
            let all = self.taps.iter().chain(&self.coverage);
            all.map(|taps| Convolver::blocks(taps.clone(), size)).collect()
        });
        let mut block = |h: &Convolver<f64>, x: &[f64], out: &mut [f64]| {
            h.block(x, out, None, ENOUGH, scratch);
        };
        blocks.iter().zip(&mut *of_mask).for_each(|(h, out)| block(h, mask, out));
        blocks.iter().zip(&mut *value).for_each(|(h, out)| block(h, centred, out));
        if self.coverage.is_some() {
            blocks.last().into_iter().for_each(|h| block(h, mask, coverage));
        }
        for (k, least) in least.iter_mut().enumerate().take(self.degree + 1) {
            *least = f64::EPSILON * there.sqrt() * self.norms[2 * k] / SHARE;
        }
    }

    /// Takes, in place of the rows' values, 1 at the output's own row, whose weight this is, and 0 at
    /// all others.
    pub(crate) fn set_own(&self, sums: &mut Sums, weight: f64) {
        sums.level = 0.0;
        let mut moment = weight;
        for sums in &mut sums.value {
            sums.fill(moment);
            moment *= self.at;
        }
    }

    /// Σ of the weights that coverage counts over the rows that are there.
    pub(crate) fn magnitude(&self, sums: &Sums, output: usize) -> f64 {
        if self.coverage.is_some() { sums.coverage[output] } else { sums.mask[0][output] }
    }

    /// The value of an output; `None` where the system is near singular.
    #[inline]
    pub(crate) fn value(&self, sums: &Sums, output: usize) -> Option<f64> {
        match self.degree {
            0 => self.solve::<1>(sums, output),
            1 => self.solve::<2>(sums, output),
            2 => self.solve::<3>(sums, output),
            3 => self.solve::<4>(sums, output),
            4 => self.solve::<5>(sums, output),
            _ => self.solve::<6>(sums, output),
        }
    }

    /// By the factors L·D·Lᵀ of the matrix of moments.
    #[inline]
    fn solve<const N: usize>(&self, sums: &Sums, output: usize) -> Option<f64> {
        let mut lower = [[0.0; N]; N];
        let (mut pivots, mut parts) = ([0.0; N], [0.0; N]);
        for row in 0..N {
            let mut part = sums.value[row][output];
            for column in 0..row {
                let mut entry = sums.mask[row + column][output];
                for k in 0..column {
                    entry -= lower[row][k] * pivots[k] * lower[column][k];
                }
                lower[row][column] = entry / pivots[column];
                part -= lower[row][column] * parts[column];
            }
            let square = sums.mask[2 * row][output];
            let mut pivot = square;
            for k in 0..row {
                pivot -= lower[row][k] * lower[row][k] * pivots[k];
            }
            // Also where a sum has overflowed.
            let is_enough = pivot > LEAST[row] * square && pivot > sums.least[row];
            if !is_enough {
                return None;
            }
            (pivots[row], parts[row]) = (pivot, part);
        }
        // The coefficients of powers of u, from the highest.
        let mut coefficients = [0.0; N];
        for row in (0..N).rev() {
            let mut coefficient = parts[row] / pivots[row];
            for above in row + 1..N {
                coefficient -= lower[above][row] * coefficients[above];
            }
            coefficients[row] = coefficient;
        }
        let mut value = 0.0;
        for power in (self.deriv..N).rev() {
            let falling = (0..self.deriv).fold(1.0, |product, k| product * (power - k) as f64);
            value = value * self.at + falling * coefficients[power];
        }
        let level = if self.deriv == 0 { sums.level } else { 0.0 };
        Some(value * self.slope + level).filter(|value| value.is_finite())
    }
}
