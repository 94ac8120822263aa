//! Weights present in windows with holes.

use std::ops::Range;

use crate::{
    convolve::direct,
    coverage::rows::{Present, Rule},
    linear::{
        affected::{for_each_affected, for_each_unaffected},
        remaining_weight::{Full, Remaining, RemainingOf},
    },
    sample::Sample,
    simd::{
        self, Tiled,
        isa::Isa,
        masked::{
            places::Places,
            sparse::{Padded, TILE, sparse},
            weighed,
        },
    },
};

/// Above this coverage the weight present is the full weight minus that of the holes, at a cost
/// proportional to the holes. Below it the subtraction loses digits, so present taps are summed.
const MOST: f64 = 0.5;
/// Up to this many taps, present taps are always summed, which costs less than visiting each hole;
/// up to somewhat more where one pass gives weights with the sums.
const DENSE: usize = 16;
/// Holes per window, on average, above which a transform costs less than visiting each.
const MANY: usize = 20;
/// A kernel's weights.
pub(crate) struct HoleWeights {
    isa: Isa,
    taps: Vec<f64>,
    magnitudes: Option<Vec<f64>>,
    padded: Padded,
    padded_magnitudes: Option<Padded>,
    /// Whether all taps are equal, so that holes are counted.
    counts: bool,
    /// Σ h and Σ |h| as rounded when summed over a full window, for short kernels.
    full: Option<(f64, f64)>,
}

/// The weights present in the windows of a piece.
#[derive(Default)]
pub(crate) struct WindowWeights {
    pub(crate) weight: Vec<f64>,
    /// Empty where no tap is negative.
    pub(crate) magnitude: Vec<f64>,
    pub(crate) mask: Vec<f64>,
    /// How many holes come before each row.
    counts: Vec<u32>,
}

/// Where the holes of a piece are.
pub(crate) struct PieceHoles<'a, T> {
    /// Their places in `ext`, ascending.
    pub(crate) at: &'a Places,
    /// Σ h and Σ |h| over the holes of each window, where a transform has computed them.
    pub(crate) missed: Option<(&'a mut [T], &'a mut [T])>,
    /// The coverage below which weights are summed directly where a transform has computed them.
    pub(crate) slight: f64,
    /// The places in `ext` that are not absent.
    pub(crate) there: Range<usize>,
}

impl HoleWeights {
    pub(crate) fn new<T: Sample>(taps: &[T], rule: &Rule) -> Self {
        let weight = |h: f64| if rule.counts() { 1.0 } else { h };
        let taps: Vec<f64> = taps.iter().map(|h| weight(h.wide())).collect();
        let magnitudes =
            rule.has_negative_taps().then(|| taps.iter().map(|h| h.abs()).collect::<Vec<f64>>());
        let counts = rule.counts();
        let ones = vec![1.0; taps.len()];
        let isa = Isa::best();
        let is_one_pass = T::WEIGHED.is_some() && magnitudes.is_none();
        let dense = if is_one_pass { weighed::few(isa) } else { DENSE };
        let full = (taps.len() <= dense && !counts).then(|| {
            let magnitudes = magnitudes.as_ref().unwrap_or(&taps);
            (direct::one(&taps, &ones), direct::one(magnitudes, &ones))
        });
        Self {
            isa,
            padded: Padded::new(taps.iter().copied()),
            padded_magnitudes: magnitudes.as_ref().map(|taps| Padded::new(taps.iter().copied())),
            counts,
            full,
            taps,
            magnitudes,
        }
    }

    /// The weights, and their magnitudes if some are negative.
    pub(crate) fn taps(&self) -> (&[f64], Option<&[f64]>) {
        (&self.taps, self.magnitudes.as_deref())
    }

    /// The same, padded.
    pub(crate) const fn padded(&self) -> (&Padded, Option<&Padded>) {
        (&self.padded, self.padded_magnitudes.as_ref())
    }

    /// Whether a transform of the holes costs less than subtracting each one's taps from its
    /// windows.
    pub(crate) fn wants_transform(&self, holes: usize, outputs: usize) -> bool {
        !self.counts && holes.saturating_mul(self.taps.len()) > MANY * outputs
    }

    /// Whether present taps are always summed.
    pub(crate) const fn is_dense(&self) -> bool {
        self.full.is_some()
    }

    /// Has `sum` fill in the weights of `outputs` windows without absent rows. Returns whether
    /// there were holes.
    pub(crate) fn weigh_by(
        &self,
        rule: &Rule,
        outputs: usize,
        sum: impl FnOnce(&mut [f64]),
        weights: &mut WindowWeights,
    ) -> bool {
        let WindowWeights { weight, magnitude, .. } = weights;
        magnitude.clear();
        // Every entry is overwritten.
        weight.resize(outputs, 0.0);
        sum(weight);
        if let Some((full, _)) = self.full {
            // A window without holes has exactly the kernel's weight.
            simd::run(self.isa, Full { sums: weight, full, sum: rule.sum });
        }
        weight.iter().any(|&weight| weight != rule.sum)
    }

    /// Computes the weights present in `outputs` windows, and returns a lower bound of Σ_present
    /// |h|. `clipped` tells what absent rows leave of window i, and `whole` which windows have
    /// none.
    pub(crate) fn weigh<T: Sample>(
        &self,
        rule: &Rule,
        holes: PieceHoles<'_, T>,
        outputs: usize,
        whole: &Range<usize>,
        clipped: impl Fn(usize) -> Present,
        weights: &mut WindowWeights,
    ) -> f64 {
        let WindowWeights { weight, magnitude, .. } = weights;
        // Every entry is overwritten.
        weight.resize(outputs, 0.0);
        magnitude.resize(if self.magnitudes.is_some() { outputs } else { 0 }, 0.0);
        if let (Some(full), None) = (self.full, &holes.missed) {
            self.sum_all(rule, full, &holes, whole, clipped, weights);
            return 0.0;
        }
        let WindowWeights { weight, magnitude, mask, counts } = weights;
        if self.counts {
            holes.at.count_before(outputs + self.taps.len(), counts);
            let newer = &counts[self.taps.len()..];
            let counts = counts.iter().zip(newer);
            weight.iter_mut().zip(counts).for_each(|(weight, (&older, &newer))| {
                *weight = f64::from(newer - older);
            });
        } else if holes.missed.is_none() {
            sparse(self.isa, &self.padded, holes.at, weight);
            if let Some(padded) = &self.padded_magnitudes {
                sparse(self.isa, padded, holes.at, magnitude);
            }
        }
        let slight = if holes.missed.is_some() { holes.slight } else { MOST };
        let mut least = f64::INFINITY;
        let mut take = |missed: Option<&mut [T]>, sums: &mut [f64], from: f64| {
            least = f64::INFINITY;
            let least = &mut least;
            let Some(missed) = missed else {
                return simd::run(
                    self.isa,
                    Remaining { sums: &mut sums[whole.clone()], from, least },
                );
            };
            // Without holes the sum is 0, and a transform's only nearly so.
            for_each_unaffected(holes.at.all(), self.taps.len(), outputs, |untouched| {
                missed[untouched].fill(T::ZERO);
            });
            widen(&missed[..whole.start], &mut sums[..whole.start]);
            widen(&missed[whole.end..], &mut sums[whole.end..]);
            let (missed, sums) = (&missed[whole.clone()], &mut sums[whole.clone()]);
            simd::run(self.isa, RemainingOf { missed, sums, from, least });
        };
        let (missed, missed_magnitude) = holes.missed.unzip();
        take(missed, weight, rule.sum);
        if self.magnitudes.is_some() {
            take(missed_magnitude, magnitude, rule.magnitude);
        }
        for i in (0..whole.start).chain(whole.end..outputs) {
            let present = clipped(i);
            weight[i] = present.weight - weight[i];
            let mut covered = weight[i];
            if self.magnitudes.is_some() {
                magnitude[i] = present.magnitude - magnitude[i];
                covered = magnitude[i];
            }
            least = least.min(covered);
        }
        if !self.counts {
            let under = rule.magnitude * slight;
            if least < under {
                mark(holes.at, &holes.there, outputs + self.taps.len() - 1, mask);
                // Windows without holes keep exactly what the ends leave them.
                let runs = |run: &mut dyn FnMut(Range<usize>)| {
                    for_each_affected(holes.at.all(), self.taps.len(), outputs, run);
                };
                self.sum_low(under, mask, &holes.there, runs, weight, magnitude);
                least = 0.0;
            }
        }
        least
    }

    /// Sums the weights of all windows; `full` is what one without holes rounds to.
    fn sum_all<T: Sample>(
        &self,
        rule: &Rule,
        full: (f64, f64),
        holes: &PieceHoles<'_, T>,
        whole: &Range<usize>,
        clipped: impl Fn(usize) -> Present,
        weights: &mut WindowWeights,
    ) {
        let WindowWeights { weight, magnitude, mask, .. } = weights;
        let (taps, outputs) = (self.taps.len(), weight.len());
        mark(holes.at, &holes.there, outputs + taps - 1, mask);
        let sum = |taps: &[f64], sums: &mut [f64], full: f64, sum: f64| {
            f64::slide(self.isa, taps, mask, sums);
            // A window without holes has exactly the kernel's weight.
            simd::run(self.isa, Full { sums: &mut sums[whole.clone()], full, sum });
        };
        sum(&self.taps, weight, full.0, rule.sum);
        if let Some(magnitudes) = &self.magnitudes {
            sum(magnitudes, magnitude, full.1, rule.magnitude);
        }
        for i in (0..whole.start).chain(whole.end..outputs) {
            if holes.at.before(i) == holes.at.before(i + taps) {
                let present = clipped(i);
                weight[i] = present.weight;
                if self.magnitudes.is_some() {
                    magnitude[i] = present.magnitude;
                }
            }
        }
    }

    /// Sums the weights of those windows in `runs` whose Σ_present |h| is below `under`. Rows are
    /// absent but for those `there`.
    fn sum_low(
        &self,
        under: f64,
        mask: &[f64],
        there: &Range<usize>,
        runs: impl Fn(&mut dyn FnMut(Range<usize>)),
        weight: &mut [f64],
        magnitude: &mut [f64],
    ) {
        runs(&mut |run| {
            for start in run.clone().step_by(TILE) {
                let tile = start..run.end.min(start + TILE);
                let covered = if self.magnitudes.is_some() { &*magnitude } else { &*weight };
                let mut low = [false; TILE];
                low.iter_mut().zip(&covered[tile.clone()]).for_each(|(low, &c)| *low = c < under);
                if !low.contains(&true) {
                    continue;
                }
                let anew = |taps: &[f64], sums: &mut [f64]| {
                    let mut summed = [0.0; TILE];
                    direct::within(taps, mask, there, start, &mut summed[..tile.len()]);
                    for ((sum, summed), low) in sums[tile.clone()].iter_mut().zip(summed).zip(low) {
                        *sum = if low { summed } else { *sum };
                    }
                };
                anew(&self.taps, weight);
                if let Some(magnitudes) = &self.magnitudes {
                    anew(magnitudes, magnitude);
                }
            }
        });
    }
}

impl WindowWeights {
    /// Σ_present h and Σ_present |h| of each window.
    pub(crate) fn slices(&self) -> (&[f64], &[f64]) {
        let magnitude = if self.magnitude.is_empty() { &self.weight } else { &self.magnitude };
        (&self.weight, magnitude)
    }
}

/// Fills `mask` for so many rows: 1 where a row is present, else 0.
pub(crate) fn mark(holes: &Places, there: &Range<usize>, rows: usize, mask: &mut Vec<f64>) {
    mask.resize(rows, 0.0);
    mask[..there.start].fill(0.0);
    mask[there.clone()].fill(1.0);
    mask[there.end..].fill(0.0);
    holes.all().iter().for_each(|&at| mask[at] = 0.0);
}

fn widen<T: Sample>(from: &[T], to: &mut [f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = from.wide());
}
