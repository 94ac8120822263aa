//! What holes take from the weight of a window.

use std::ops::Range;

use crate::{
    boxcar::{self, Boxcar},
    direct,
    level::Level,
    present::{Present, Rule},
    sample::Sample,
    simd::{self, Padded},
};

/// Above this coverage the weight that is present is the whole less the weight of the holes, which
/// costs what there are holes; below it that would lose digits, and what is present is summed.
const MOST: f64 = 0.5;
/// Under a transform, which has an error of its own, summed below this.
const SLIGHT: f64 = 1e-3;

/// A kernel's weights.
pub(crate) struct Weigher {
    level: Level,
    taps: Vec<f64>,
    magnitudes: Option<Vec<f64>>,
    padded: Padded,
    padded_magnitudes: Option<Padded>,
    /// Counts, where all taps are equal.
    counter: Option<Boxcar<f64>>,
}

/// The weights present in the windows of a piece.
#[derive(Default)]
pub(crate) struct Weights {
    weight: Vec<f64>,
    magnitude: Vec<f64>,
    summed: Vec<f64>,
    mask: Vec<f64>,
    boxcar: boxcar::Scratch,
}

/// Where the holes of a piece are.
pub(crate) struct Holes<'a, T> {
    /// Their places in `ext`, ascending.
    pub(crate) at: &'a [usize],
    /// What a transform made of them, Σ h and Σ |h| over the holes of each window; else nothing.
    pub(crate) missed: Option<(&'a [T], &'a [T])>,
    /// The places in `ext` that are not absent.
    pub(crate) there: Range<usize>,
}

impl Weigher {
    pub(crate) fn new<T: Sample>(taps: &[T], rule: &Rule) -> Self {
        let count = |h: f64| if rule.counts() { 1.0 } else { h };
        let taps: Vec<f64> = taps.iter().map(|h| count(h.wide())).collect();
        let magnitudes =
            rule.has_negative_taps().then(|| taps.iter().map(|h| h.abs()).collect::<Vec<f64>>());
        Self {
            level: Level::best(),
            padded: Padded::new(taps.iter().copied()),
            padded_magnitudes: magnitudes.as_ref().map(|taps| Padded::new(taps.iter().copied())),
            counter: if rule.counts() { Boxcar::new(&taps) } else { None },
            taps,
            magnitudes,
        }
    }

    /// Whether what a transform makes of the holes is of use.
    pub(crate) const fn wants_transform(&self) -> bool {
        self.counter.is_none()
    }

    /// Weighs each of `outputs` windows, and gives a bound that no Σ_present |h| is below. `clipped`
    /// tells what the absent rows leave of window i, and `whole` which windows have none.
    pub(crate) fn weigh<T: Sample>(
        &self,
        rule: &Rule,
        holes: &Holes<'_, T>,
        outputs: usize,
        whole: &Range<usize>,
        clipped: impl Fn(usize) -> Present,
        weights: &mut Weights,
    ) -> f64 {
        let Weights { weight, magnitude, summed, mask, boxcar } = weights;
        // All of them are written anew.
        weight.resize(outputs, 0.0);
        magnitude.resize(if self.magnitudes.is_some() { outputs } else { 0 }, 0.0);
        if let Some(counter) = &self.counter {
            // The windows may begin anywhere: whole numbers have no rounding.
            mask.clear();
            mask.resize(outputs + self.taps.len() - 1, 0.0);
            holes.at.iter().for_each(|&at| mask[at] = 1.0);
            counter.valid(mask, weight, boxcar);
        } else if let Some((missed, missed_magnitude)) = holes.missed {
            widen(missed, weight);
            widen(missed_magnitude, magnitude);
            // Where there is no hole a transform gives nearly 0.
            let mut done = 0;
            for_each_touched(holes.at, self.taps.len(), outputs, |touched| {
                for sums in [&mut *weight, magnitude] {
                    if !sums.is_empty() {
                        sums[done..touched.start].fill(0.0);
                    }
                }
                done = touched.end;
            });
            weight[done..].fill(0.0);
            if !magnitude.is_empty() {
                magnitude[done..].fill(0.0);
            }
        } else {
            simd::sparse(self.level, &self.padded, holes.at, weight);
            if let Some(padded) = &self.padded_magnitudes {
                simd::sparse(self.level, padded, holes.at, magnitude);
            }
        }
        let mut least = f64::INFINITY;
        let sums = &mut weight[whole.clone()];
        simd::run(self.level, Less { sums, from: rule.sum, least: &mut least });
        if self.magnitudes.is_some() {
            least = f64::INFINITY;
            let sums = &mut magnitude[whole.clone()];
            simd::run(self.level, Less { sums, from: rule.magnitude, least: &mut least });
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
        if self.counter.is_none() {
            let under = rule.magnitude * if holes.missed.is_some() { SLIGHT } else { MOST };
            if least < under {
                mask.clear();
                mask.resize(outputs + self.taps.len() - 1, 0.0);
                mask[holes.there.clone()].fill(1.0);
                holes.at.iter().for_each(|&at| mask[at] = 0.0);
                // Windows that no hole touches have what the ends leave them, to the last bit.
                let runs = |run: &mut dyn FnMut(Range<usize>)| {
                    for_each_touched(holes.at, self.taps.len(), outputs, run);
                };
                self.sum_low(under, mask, runs, weight, magnitude, summed);
                least = 0.0;
            }
        }
        least
    }

    /// Sums the weights of those windows in `runs` that have a coverage below `under`.
    fn sum_low(
        &self,
        under: f64,
        mask: &[f64],
        runs: impl Fn(&mut dyn FnMut(Range<usize>)),
        weight: &mut [f64],
        magnitude: &mut [f64],
        summed: &mut Vec<f64>,
    ) {
        summed.clear();
        summed.resize(weight.len(), 0.0);
        direct::valid(&self.taps, mask, summed);
        let Some(magnitudes) = &self.magnitudes else {
            return runs(&mut |run| {
                for (weight, sum) in weight[run.clone()].iter_mut().zip(&summed[run]) {
                    *weight = if *weight < under { *sum } else { *weight };
                }
            });
        };
        runs(&mut |run| {
            let low = magnitude[run.clone()].iter().zip(&summed[run.clone()]);
            for (weight, (magnitude, sum)) in weight[run].iter_mut().zip(low) {
                *weight = if *magnitude < under { *sum } else { *weight };
            }
        });
        direct::valid(magnitudes, mask, summed);
        runs(&mut |run| {
            for (magnitude, sum) in magnitude[run.clone()].iter_mut().zip(&summed[run]) {
                *magnitude = if *magnitude < under { *sum } else { *magnitude };
            }
        });
    }
}

/// Takes sums from a number, and finds the least result.
struct Less<'a> {
    sums: &'a mut [f64],
    from: f64,
    least: &'a mut f64,
}

impl simd::Job for Less<'_> {
    #[inline(always)]
    fn run(self) {
        let mut least = [f64::INFINITY; 8];
        let (vectors, rest) = self.sums.as_chunks_mut::<8>();
        for vector in vectors {
            for (sum, least) in vector.iter_mut().zip(&mut least) {
                *sum = self.from - *sum;
                *least = if *sum < *least { *sum } else { *least };
            }
        }
        for sum in rest {
            *sum = self.from - *sum;
            *self.least = self.least.min(*sum);
        }
        *self.least = least.iter().fold(*self.least, |a, &b| a.min(b));
    }
}

impl Weights {
    /// Σ_present h and Σ_present |h| of each window.
    pub(crate) fn slices(&self) -> (&[f64], &[f64]) {
        let magnitude = if self.magnitude.is_empty() { &self.weight } else { &self.magnitude };
        (&self.weight, magnitude)
    }
}

fn widen<T: Sample>(from: &[T], to: &mut [f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = from.wide());
}

/// The runs of outputs whose windows of `taps` rows hold a hole.
pub(crate) fn for_each_touched(
    holes: &[usize],
    taps: usize,
    outputs: usize,
    mut run: impl FnMut(Range<usize>),
) {
    let mut touched = 0..0;
    for &at in holes {
        // The row at `at` is in the windows of the outputs up to there.
        let start = (at + 1).saturating_sub(taps);
        if start > touched.end || touched.is_empty() {
            if !touched.is_empty() {
                run(touched.clone());
            }
            touched.start = start;
        }
        touched.end = outputs.min(at + 1);
    }
    if !touched.is_empty() {
        run(touched);
    }
}
