//! What weights do to rhythms and to noise.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use crate::explain::{impulse::Impulse, scale::Scale};

/// What weights do; lengths are in the impulse's scale.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// The shortest run of rows that holds half of the weights' size, and where it begins, in taps
    /// from the oldest.
    pub(crate) half: f64,
    pub(crate) half_from: usize,
    pub(crate) half_taps: usize,
    /// Σh.
    pub(crate) sum: f64,
    /// (Σh)²/Σh²: the boxcar that leaves as much noise.
    pub(crate) effective: f64,
    /// √Σh²: by how much the spread of noise is multiplied, row by row.
    pub(crate) noise: f64,
    /// Rhythms of this length keep half of their power,
    pub(crate) half_power: Option<f64>,
    /// and whether all shorter ones keep less.
    pub(crate) is_low_pass: bool,
    /// Of shorter rhythms less than a hundredth of the height is left.
    pub(crate) gone: Option<f64>,
    /// The longest rhythms of which nothing is left, the longest first,
    pub(crate) removed: Vec<f64>,
    /// and whether they are the fractions (½, ⅓ …) of the longest, all of them.
    pub(crate) are_fractions: bool,
    /// The rhythm that comes out largest, and how much larger than it is, where that is seen.
    pub(crate) largest: Option<(f64, f64)>,
    /// Lengths of rhythms in round numbers, and how much of their height is left.
    pub(crate) kept: Vec<(f64, f64)>,
}

/// Up to so many taps all frequencies are looked at, and of more the lowest.
const ALL: usize = 1024;
/// A rhythm is larger from here on.
const LARGER: f64 = 1.02;
/// A gain of nothing, beside the size of the weights.
const NOTHING: f64 = 1e-9;

impl Response {
    pub(crate) fn of(impulse: &Impulse) -> Self {
        let Impulse { kernel, spacing, .. } = impulse;
        let taps = kernel.taps();
        let size: f64 = taps.iter().map(|h| h.abs()).sum();
        let sum: f64 = taps.iter().sum();
        let effective = kernel.effective_count();
        let half_power = kernel.half_power_cutoff();
        let scan = Scan::of(taps);
        let is_low_pass = half_power.is_some_and(|cutoff| {
            let stopped = scan.gains.iter().enumerate();
            let mut stopped = stopped.filter(|(at, _)| *at as f64 * scan.step > cutoff);
            stopped.all(|(_, gain)| *gain <= sum.abs() * FRAC_1_SQRT_2)
        });
        let passes = effective > 0.0;
        let gone = scan.gone(taps, sum).filter(|_| passes);
        let zeros = scan.zeros(taps, size, gone.unwrap_or(1.0));
        let first = zeros.first().copied();
        let are_fractions = first.is_some_and(|first| fractions(taps, first, size));
        let period = |frequency: f64| spacing / frequency;
        let largest = scan.largest(taps).filter(|_| passes);
        let largest = largest.map(|(at, gain)| (period(at), gain / sum.abs()));
        let removed = zeros.into_iter().map(period).collect();
        let (half_from, half_taps, half) = half(taps, size);
        // Between rows there is nothing, and in time there is.
        let half = if impulse.scale == Scale::Rows { half_taps as f64 } else { half * spacing };
        Self {
            half,
            half_from,
            half_taps,
            sum,
            effective: effective * spacing,
            noise: kernel.noise_gain().sqrt(),
            half_power: half_power.map(period),
            is_low_pass,
            gone: gone.map(period),
            removed,
            are_fractions,
            largest: largest.filter(|(_, share)| *share > LARGER),
            kept: Vec::new(),
        }
    }

    /// Notes how much is left of rhythms whose lengths are round in a unit of so much.
    pub(crate) fn keep(&mut self, impulse: &Impulse, unit: f64) {
        let Some(half_power) = self.half_power else { return };
        let taps = impulse.kernel.taps();
        let shortest = 2.0 * impulse.spacing;
        let share = |period: f64| gain(taps, impulse.spacing / period) / self.sum.abs();
        let from = (half_power / unit / 20.0).log10().floor();
        let mut kept: Vec<(f64, f64)> = Vec::new();
        for power in 0..4 {
            for digit in [1.0, 2.0, 5.0] {
                let period = digit * 10_f64.powf(from + f64::from(power)) * unit;
                if period >= shortest {
                    kept.push((period, share(period)));
                }
            }
        }
        let last = kept.iter().position(|(_, share)| *share > 0.985).unwrap_or(kept.len());
        kept.truncate(last + 1);
        let skip = kept.iter().rposition(|(_, share)| *share < 0.01).unwrap_or(0);
        self.kept = kept.into_iter().skip(skip).take(7).collect();
    }
}

/// |H(f)|, of a frequency in cycles per tap, by a wave that is turned from tap to tap.
pub(crate) fn gain(taps: &[f64], frequency: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    let (turn_im, turn_re) = (TAU * frequency).sin_cos();
    for (block, taps) in taps.chunks(256).enumerate() {
        // Set anew at times, so that the turns' rounding does not add up.
        let (mut sin, mut cos) = (TAU * (frequency * (block * 256) as f64).fract()).sin_cos();
        for h in taps {
            re += h * cos;
            im -= h * sin;
            (cos, sin) = (cos * turn_re - sin * turn_im, sin * turn_re + cos * turn_im);
        }
    }
    re.hypot(im)
}

/// The shortest run of taps that holds half of their size: where it begins, from the oldest, and
/// how many, also as a length whose last tap counts as far as it is needed. Of several runs the one
/// nearest to the middle.
fn half(taps: &[f64], size: f64) -> (usize, usize, f64) {
    let count = taps.len();
    let need = 0.5 * size * (1.0 - 1e-12);
    let (mut best, mut length, mut held, mut from) = ((0, count), count as f64, 0.0, 0);
    for to in 0..count {
        held += taps[to].abs();
        while held - taps[from].abs() >= need && from < to {
            held -= taps[from].abs();
            from += 1;
        }
        if held < need {
            continue;
        }
        let run = (from, to + 1 - from);
        let off = |(from, len): (usize, usize)| (2 * from + len).abs_diff(count);
        if run.1 < best.1 || run.1 == best.1 && off(run) < off(best) {
            let least = taps[from].abs().min(taps[to].abs());
            best = run;
            length =
                run.1 as f64 - if least > 0.0 { ((held - need) / least).min(1.0) } else { 0.0 };
        }
    }
    // Taps are the newest first.
    (count - best.0 - best.1, best.1, length)
}

/// Whether all multiples of a frequency are removed.
fn fractions(taps: &[f64], first: f64, size: f64) -> bool {
    let mut multiples = (1..).map(|k| f64::from(k) * first).take_while(|f| *f <= 0.5 + 1e-9);
    multiples.all(|frequency| gain(taps, frequency) < 1e2 * NOTHING * size)
}

/// Gains at regular frequencies from 0 on.
struct Scan {
    step: f64,
    gains: Vec<f64>,
    /// Whether they reach ½.
    is_whole: bool,
}

impl Scan {
    fn of(taps: &[f64]) -> Self {
        let count = taps.len();
        let is_whole = count <= ALL;
        let (step, steps) = if is_whole {
            let steps = (4 * count).max(64);
            (0.5 / steps as f64, steps)
        } else {
            (1.0 / (16 * count) as f64, 256)
        };
        let gains = (0..=steps).map(|k| gain(taps, k as f64 * step)).collect();
        Self { step, gains, is_whole }
    }

    /// The frequency above 0 that passes most, and its gain.
    fn largest(&self, taps: &[f64]) -> Option<(f64, f64)> {
        let gains = self.gains.iter().enumerate().skip(1);
        let (k, _) = gains.max_by(|a, b| a.1.total_cmp(b.1))?;
        let at = (k as f64 - 1.0, k as f64 + 1.0);
        let (from, to) = (at.0 * self.step, (at.1 * self.step).min(0.5));
        let found = narrowed(from, to, |low, high| gain(taps, low) > gain(taps, high));
        Some((found, gain(taps, found)))
    }

    /// The frequency above which less than a hundredth is left; none where some passes up to ½.
    fn gone(&self, taps: &[f64], sum: f64) -> Option<f64> {
        let level = 0.01 * sum.abs();
        let last = self.gains.iter().rposition(|gain| *gain >= level)?;
        if !self.is_whole || last + 1 >= self.gains.len() {
            return None;
        }
        let (mut passed, mut stopped) = (last as f64 * self.step, (last + 1) as f64 * self.step);
        for _ in 0..50 {
            let middle = 0.5 * (passed + stopped);
            if gain(taps, middle) >= level { passed = middle } else { stopped = middle }
        }
        Some(stopped)
    }

    /// Frequencies above 0 and below `end` of which nothing passes, the lowest six.
    fn zeros(&self, taps: &[f64], size: f64, end: f64) -> Vec<f64> {
        let mut zeros = Vec::new();
        let last = self.gains.len() - 1;
        for k in 1..=last {
            if zeros.len() == 6 || k as f64 * self.step > end {
                break;
            }
            let before = self.gains[k - 1];
            let after = if k == last { f64::INFINITY } else { self.gains[k + 1] };
            let is_end = k == last && !self.is_whole;
            if self.gains[k] > before || self.gains[k] > after || is_end {
                continue;
            }
            let from = (k - 1) as f64 * self.step;
            let to = ((k + 1) as f64 * self.step).min(0.5);
            let zero = least(taps, from, to);
            let known = zeros.last().is_some_and(|known: &f64| zero - known < 0.5 * self.step);
            if zero > 0.25 * self.step && zero < end && !known && gain(taps, zero) < NOTHING * size
            {
                zeros.push(zero);
            }
        }
        zeros
    }
}

/// Where the gain is least between two frequencies, by thirds.
fn least(taps: &[f64], from: f64, to: f64) -> f64 {
    for end in [from, to] {
        if gain(taps, end) == 0.0 {
            return end;
        }
    }
    narrowed(from, to, |low, high| gain(taps, low) < gain(taps, high))
}

/// Where a function of one valley (or peak) has it, by thirds: `is_low` says whether of two places
/// the first is deeper (or higher).
fn narrowed(mut from: f64, mut to: f64, is_low: impl Fn(f64, f64) -> bool) -> f64 {
    for _ in 0..90 {
        let (low, high) = (from + (to - from) / 3.0, to - (to - from) / 3.0);
        if is_low(low, high) { to = high } else { from = low }
    }
    0.5 * (from + to)
}
