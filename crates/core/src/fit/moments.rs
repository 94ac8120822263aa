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
    coverage::NOTHING,
    simd::{self, isa::Isa},
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
    /// The outputs whose windows hold nothing.
    empty: Vec<Range<usize>>,
    /// What was taken off the values.
    level: f64,
    /// The least squares that each power must be left with; 0 after direct sums.
    least: [f64; MOST_DEGREE + 1],
    /// Ones, and coverages that nobody asks for.
    spare: (Vec<f64>, Vec<f64>),
}

impl Sums {
    /// Adds what was taken off the values before they were summed.
    pub(super) fn add_level(&mut self, level: f64) {
        self.level += level;
    }
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

    /// Whether sums may be by transforms.
    pub(crate) const fn transforms(&self) -> bool {
        self.transforms
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
        let Sums { mask: of_mask, value, coverage, centred, scratch, level, least, empty, .. } =
            sums;
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
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let ones = there as usize;
        empty.clear();
        if mask.len() - ones >= taps {
            find_empty(mask, taps, empty);
        }
        let mut of_ones = |h: &Convolver<f64>, out: &mut [f64]| {
            h.block_of_ones(mask, ones, out, ENOUGH, scratch);
            empty.iter().for_each(|outputs| out[outputs.clone()].fill(0.0));
        };
        blocks.iter().zip(&mut *of_mask).for_each(|(h, out)| of_ones(h, out));
        if self.coverage.is_some() {
            blocks.last().into_iter().for_each(|h| of_ones(h, coverage));
        }
        for (h, out) in blocks.iter().zip(&mut *value) {
            h.block(centred, out, None, ENOUGH, scratch);
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

    /// The values of a run of outputs, whatever there is of their windows: not finite where they are
    /// to be found by definition.
    pub(crate) fn solved(&self, sums: &mut Sums, run: Range<usize>, values: &mut [f64]) {
        let mut spare = std::mem::take(&mut sums.spare);
        let (own, coverages) = &mut spare;
        own.resize(run.len(), 1.0);
        coverages.resize(run.len(), 0.0);
        let least = [f64::NEG_INFINITY; 2];
        let rule = Settle { slight: 0.0, least, whole: 1.0, scale: 1.0 };
        self.values(sums, run, own, rule, values, coverages);
        sums.spare = spare;
    }

    /// The values and the coverages of a run of outputs, whose own rows are there where `own` is not
    /// 0: NaN where the rule allows none, and [`UNSOLVED`] where they are to be found by definition.
    pub(crate) fn values(
        &self,
        sums: &Sums,
        run: Range<usize>,
        own: &[f64],
        rule: Settle,
        values: &mut [f64],
        coverages: &mut [f64],
    ) {
        let isa = self.isa;
        macro_rules! solve {
            ($n:literal) => {
                simd::run(
                    isa,
                    Solve::<$n> { moments: self, sums, run, own, rule, values, coverages },
                )
            };
        }
        match self.degree {
            0 => solve!(1),
            1 => solve!(2),
            2 => solve!(3),
            3 => solve!(4),
            4 => solve!(5),
            _ => solve!(6),
        }
    }
}

/// The runs of outputs in whose windows the mask is 0.
fn find_empty(mask: &[f64], taps: usize, empty: &mut Vec<Range<usize>>) {
    let mut start = 0;
    let mut run = |start: usize, end: usize| {
        if end - start >= taps {
            empty.push(start..end + 1 - taps);
        }
    };
    for (at, _) in mask.iter().enumerate().filter(|&(_, &there)| there != 0.0) {
        run(start, at);
        start = at + 1;
    }
    run(start, mask.len());
}

/// In the place of a value that is to be found by definition: the system is near singular, or next to
/// nothing is present around an observed row.
pub(crate) const UNSOLVED: f64 = f64::INFINITY;

/// Which outputs are values.
#[derive(Clone, Copy)]
pub(crate) struct Settle {
    /// The coverage below which an observed row's output is by definition.
    pub(crate) slight: f64,
    /// The least coverage of rows that are there, and of holes.
    pub(crate) least: [f64; 2],
    /// The weight of a full window.
    pub(crate) whole: f64,
    /// What values are multiplied with.
    pub(crate) scale: f64,
}

/// Systems of N equations, for [`simd::run`].
struct Solve<'a, const N: usize> {
    moments: &'a Moments,
    sums: &'a Sums,
    run: Range<usize>,
    own: &'a [f64],
    rule: Settle,
    values: &'a mut [f64],
    coverages: &'a mut [f64],
}

impl<const N: usize> simd::WithSimd for Solve<'_, N> {
    /// By the factors L·D·Lᵀ of the matrix of moments. Without branches, so that the compiler
    /// vectorizes it.
    #[inline(always)]
    fn run(self) {
        let Self { moments, sums, run, own, rule, values, coverages } = self;
        let n = run.len();
        let (own, values, coverages) = (&own[..n], &mut values[..n], &mut coverages[..n]);
        let mut of_mask = [&own[..0]; 2 * MOST_DEGREE + 1];
        let mut of_values = [&own[..0]; N];
        for (k, of_mask) in of_mask.iter_mut().enumerate().take(2 * N - 1) {
            *of_mask = &sums.mask[k][run.clone()][..n];
        }
        for (of_value, all) in of_values.iter_mut().zip(&sums.value) {
            *of_value = &all[run.clone()][..n];
        }
        let magnitude = if moments.coverage.is_some() { &sums.coverage } else { &sums.mask[0] };
        let magnitude = &magnitude[run][..n];
        let level = if moments.deriv == 0 { sums.level } else { 0.0 };
        // What the coefficient of each power is multiplied with, for derivatives.
        let falling: [f64; N] = std::array::from_fn(|power| {
            (0..moments.deriv).fold(1.0, |product, k| product * (power as f64 - k as f64))
        });
        let (at, slope, deriv) = (moments.at, moments.slope, moments.deriv);
        for i in 0..n {
            let mut lower = [[0.0; N]; N];
            let (mut pivots, mut parts) = ([0.0; N], [0.0; N]);
            let mut is_solved = true;
            for row in 0..N {
                let mut part = of_values[row][i];
                for column in 0..row {
                    let mut entry = of_mask[row + column][i];
                    for k in 0..column {
                        entry -= lower[row][k] * pivots[k] * lower[column][k];
                    }
                    lower[row][column] = entry / pivots[column];
                    part -= lower[row][column] * parts[column];
                }
                let square = of_mask[2 * row][i];
                let mut pivot = square;
                for k in 0..row {
                    pivot -= lower[row][k] * lower[row][k] * pivots[k];
                }
                // Not also where a sum has overflowed.
                is_solved &= (pivot > LEAST[row] * square) & (pivot > sums.least[row]);
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
            for power in (0..N).rev() {
                let next = value * at + falling[power] * coefficients[power];
                value = if power >= deriv { next } else { value };
            }
            let value = value * slope + level;
            is_solved &= value.abs() < f64::INFINITY;
            let coverage = magnitude[i] / rule.whole;
            let is_hole = own[i] == 0.0;
            let least = if is_hole { rule.least[1] } else { rule.least[0] };
            let is_allowed = (coverage > NOTHING) & (coverage >= least);
            let is_slight = (coverage < rule.slight) & !is_hole;
            let value = if is_solved { value * rule.scale } else { UNSOLVED };
            let value = if is_allowed { value } else { f64::NAN };
            values[i] = if is_slight { UNSOLVED } else { value };
            coverages[i] = coverage;
        }
    }
}
