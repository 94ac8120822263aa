//! Coverage and its rules for kernels in rows, for which holes and rows absent beyond the ends
//! count alike.

use std::ops::Range;

use crate::{
    coverage::{FILLABLE, NOTHING, TOLERANCE},
    kernel,
    options::missing::Holes,
    sample::Sample,
};

/// What was present of one window: Σ_present h and Σ_present |h|.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Present {
    pub(crate) weight: f64,
    pub(crate) magnitude: f64,
}

/// The least Σ_present |h| at any row (to be exceeded), at one that holds a value and at a hole.
#[derive(Clone, Copy)]
pub(crate) struct Least {
    any: f64,
    row: f64,
    hole: f64,
}

impl Least {
    /// Whether this magnitude, Σ_present |h|, is enough.
    #[inline(always)]
    pub(crate) fn covers(self, magnitude: f64, is_hole: bool) -> bool {
        (magnitude > self.any) & (magnitude >= if is_hole { self.hole } else { self.row })
    }
}

/// The rule of a kernel: when an output is a value, and how it is divided by the weight present.
pub(crate) struct Rule {
    /// S = Σh and Σ|h|. Equal taps count as 1 each, so both are K then.
    pub(crate) sum: f64,
    pub(crate) magnitude: f64,
    /// Sums of the first 0, 1, … K taps, and of their magnitudes if some taps are negative.
    sums: Vec<Exact>,
    magnitudes: Option<Vec<Exact>>,
    equal: bool,
    /// The least coverage of a row that holds a value, and of a hole.
    row_least: f64,
    hole_least: f64,
    /// Whether holes are filled between the first and the last observation only.
    pub(crate) between: bool,
}

impl Rule {
    pub(crate) fn new<T: Sample>(taps: &[T], least: Option<f64>, holes: Holes) -> Self {
        let taps: Vec<f64> = taps.iter().map(|h| h.wide()).collect();
        let equal = is_equal(&taps);
        let weights = || taps.iter().map(|&h| if equal { 1.0 } else { h });
        let negative = weights().any(|h| h < 0.0);
        let magnitudes = negative.then(|| Exact::running(weights().map(f64::abs)));
        let sum = if equal { taps.len() as f64 } else { kernel::sum(&taps) };
        let magnitude = match &magnitudes {
            Some(sums) => sums[taps.len()].minus(sums[0]),
            None => sum,
        };
        // Sums of rounded taps: half of a window may come out slightly below ½, and is to be
        // enough.
        let tolerance = if T::EPSILON < 1e-10 { TOLERANCE } else { 1e-5 };
        let fill_least = least.unwrap_or(FILLABLE) - tolerance;
        Self {
            sum,
            magnitude,
            sums: Exact::running(weights()),
            magnitudes,
            equal,
            row_least: least.unwrap_or(0.0) - tolerance,
            hole_least: if holes == Holes::Fill { fill_least } else { f64::INFINITY },
            between: least.is_none(),
        }
    }

    /// Whether taps are equal, so that weights are counts of rows.
    pub(crate) const fn counts(&self) -> bool {
        self.equal
    }

    pub(crate) const fn has_negative_taps(&self) -> bool {
        self.magnitudes.is_some()
    }

    /// What is present of a full window.
    pub(crate) const fn whole(&self) -> Present {
        Present { weight: self.sum, magnitude: self.magnitude }
    }

    /// Whether a hole is filled only if an observation follows.
    pub(crate) const fn waits_at_holes(&self) -> bool {
        self.between && self.hole_least < f64::INFINITY
    }

    /// What is present where exactly these taps meet a present row.
    #[inline]
    pub(crate) fn taps(&self, taps: Range<usize>) -> Present {
        if taps.len() + 1 == self.sums.len() {
            return self.whole();
        }
        let between = |sums: &[Exact]| sums[taps.end].minus(sums[taps.start]);
        let weight = between(&self.sums);
        Present { weight, magnitude: self.magnitudes.as_deref().map_or(weight, between) }
    }

    pub(crate) fn coverage(&self, present: Present) -> f64 {
        present.magnitude / self.magnitude
    }

    /// Whether the output is a value.
    #[inline(always)]
    pub(crate) fn allows(&self, present: Present, is_hole: bool) -> bool {
        self.covers(present.magnitude, self.magnitude, is_hole) & !self.cancels(present)
    }

    /// Whether this magnitude is enough of a window's, which is `whole` in full.
    pub(crate) fn covers(&self, magnitude: f64, whole: f64, is_hole: bool) -> bool {
        self.least(whole).covers(magnitude, is_hole)
    }

    /// The magnitudes that are enough of a window's, which is `whole` in full.
    #[inline(always)]
    pub(crate) fn least(&self, whole: f64) -> Least {
        let of = |least: f64| least * whole;
        Least { any: of(NOTHING), row: of(self.row_least), hole: of(self.hole_least) }
    }

    /// Whether the weights present nearly cancel, as positive and negative taps may: dividing by
    /// their sum would amplify noise.
    #[inline(always)]
    pub(crate) fn cancels(&self, present: Present) -> bool {
        let left = present.weight.abs() * self.magnitude;
        left < 0.25 * self.sum.abs() * present.magnitude
    }

    /// S · Σ_present h·x / Σ_present h, of `value` = Σ_present h·x; a full window's sum is
    /// unchanged.
    #[inline]
    pub(crate) fn rescaled(&self, value: f64, weight: f64) -> f64 {
        if self.equal {
            self.rescaled_by_count(value, weight)
        } else {
            self.rescaled_by_weight(value, weight)
        }
    }

    #[inline(always)]
    pub(crate) fn rescaled_by_weight(&self, value: f64, weight: f64) -> f64 {
        let rescaled = self.sum * (value / weight);
        if weight == self.sum { value } else { rescaled }
    }

    /// For equal taps: multiplies by K and divides by the count present. A mean is so divided by an
    /// exact count, and not by a sum of taps 1/K that were rounded.
    #[inline(always)]
    pub(crate) fn rescaled_by_count(&self, value: f64, weight: f64) -> f64 {
        let by_count = value * self.sum / weight;
        let finite = by_count.is_finite();
        let rescaled = if finite { by_count } else { self.sum * (value / weight) };
        // (value · K) / K may differ from value in its last bit.
        if weight == self.sum { value } else { rescaled }
    }
}

/// Whether there are several taps, equal and not 0.
pub(crate) fn is_equal(taps: &[f64]) -> bool {
    taps.len() > 1 && taps[0] != 0.0 && taps.iter().all(|&h| h == taps[0])
}

/// A sum and its rounding error, so that differences of running sums keep their digits.
#[derive(Clone, Copy)]
struct Exact {
    high: f64,
    low: f64,
}

impl Exact {
    fn running(values: impl Iterator<Item = f64>) -> Vec<Self> {
        let mut sum = Self { high: 0.0, low: 0.0 };
        let mut sums = vec![sum];
        sums.extend(values.map(|value| {
            sum = sum.plus(value);
            sum
        }));
        sums
    }

    /// Knuth's two-sum; the error is added to `low`.
    fn plus(self, value: f64) -> Self {
        let high = self.high + value;
        let part = high - self.high;
        let error = (self.high - (high - part)) + (value - part);
        Self { high, low: self.low + error }
    }

    #[inline]
    fn minus(self, other: Self) -> f64 {
        (self.high - other.high) + (self.low - other.low)
    }
}
