//! Coverage: how much of a window was there, one rule for holes and for absent rows.

use std::ops::Range;

use crate::{kernel, sample::Sample};

/// At or below this coverage an output is missing, whatever was asked.
const NOTHING: f64 = 1e-9;
/// Below this coverage a transform's error could show, so outputs are computed directly.
const SLIGHT: f64 = 1e-3;
/// The least coverage of a hole that is filled, unless one is given.
const FILLABLE: f64 = 0.5;

/// What was present in one window.
pub(crate) struct Present {
    /// Σ_present h.
    weight: f64,
    /// Σ_present |h|.
    magnitude: f64,
    /// Σ_present |h| / Σ |h|.
    coverage: f64,
    whole: bool,
}

impl Present {
    /// Whether every row was, so that the plain sum is the output.
    pub(crate) const fn is_whole(&self) -> bool {
        self.whole
    }

    pub(crate) const fn is_slight(&self) -> bool {
        self.coverage < SLIGHT
    }
}

/// When a kernel's output is a value, and which.
pub(crate) struct Rule {
    /// S = Σ h and Σ |h|.
    sum: f64,
    magnitude: f64,
    /// Sums of the first 0, 1, … K taps, and of their magnitudes where some are negative.
    sums: Vec<Exact>,
    magnitudes: Option<Vec<Exact>>,
    /// How many taps there are, where all are equal: then weights are counts.
    equal: Option<f64>,
    least: Option<f64>,
    /// Weights are sums of rounded taps: exactly half of a boxcar may come out below ½.
    tolerance: f64,
}

impl Rule {
    pub(crate) fn new<T: Sample>(taps: &[T], least: Option<f64>) -> Self {
        let taps: Vec<f64> = taps.iter().map(|h| h.wide()).collect();
        let sums = Exact::running(taps.iter().copied());
        let negative = taps.iter().any(|&h| h < 0.0);
        let magnitudes = negative.then(|| Exact::running(taps.iter().map(|h| h.abs())));
        let sum = kernel::sum(&taps);
        let magnitude = match &magnitudes {
            Some(sums) => sums[taps.len()].minus(sums[0]),
            None => sum,
        };
        let all_equal = taps.windows(2).all(|pair| pair[0] == pair[1]);
        let equal = all_equal.then_some(taps.len() as f64);
        let tolerance = if T::EPSILON < 1e-10 { 1e-9 } else { 1e-5 };
        Self { sum, magnitude, sums, magnitudes, equal, least, tolerance }
    }

    pub(crate) const fn has_negative_taps(&self) -> bool {
        self.magnitudes.is_some()
    }

    /// Everything present.
    pub(crate) const fn whole(&self) -> Present {
        let (weight, magnitude) = (self.sum, self.magnitude);
        Present { weight, magnitude, coverage: 1.0, whole: true }
    }

    /// These taps present and no others.
    pub(crate) fn taps(&self, taps: Range<usize>) -> Present {
        if taps.len() + 1 == self.sums.len() {
            return self.whole();
        }
        let between = |sums: &[Exact]| sums[taps.end].minus(sums[taps.start]);
        let weight = between(&self.sums);
        self.present(weight, self.magnitudes.as_deref().map_or(weight, between))
    }

    /// A window with something missing, of which this weight was present.
    pub(crate) const fn present(&self, weight: f64, magnitude: f64) -> Present {
        Present { weight, magnitude, coverage: magnitude / self.magnitude, whole: false }
    }

    /// Whether a row that holds a value gets one.
    pub(crate) fn allows_row(&self, present: &Present) -> bool {
        self.is_defined(present) && self.covers(present, self.least.unwrap_or(0.0))
    }

    /// Whether a hole is filled; `between` the first and the last observation.
    pub(crate) fn allows_hole(&self, present: &Present, between: bool) -> bool {
        let least = match self.least {
            Some(least) => least,
            None if between => FILLABLE,
            None => return false,
        };
        self.is_defined(present) && self.covers(present, least)
    }

    fn covers(&self, present: &Present, least: f64) -> bool {
        present.coverage >= least - self.tolerance
    }

    /// Whether what is present determines a value. Where taps are negative, what is left may
    /// nearly cancel, and dividing by it would blow noise up.
    fn is_defined(&self, present: &Present) -> bool {
        if present.whole {
            return true;
        }
        let cancels = self.has_negative_taps()
            && present.weight.abs() * self.magnitude < 0.25 * self.sum.abs() * present.magnitude;
        present.coverage > NOTHING && !cancels
    }

    /// S · Σ_present h·x / Σ_present h.
    pub(crate) fn rescaled<T: Sample>(&self, sum: T, present: &Present) -> T {
        if let Some(taps) = self.equal {
            // A mean of what is there, by its count: free of the rounding of 1/K.
            let count = (present.weight / self.sum * taps).round();
            let mean = sum.wide() * taps / count;
            if mean.is_finite() {
                return T::of(mean);
            }
        }
        T::of(self.sum * (sum.wide() / present.weight))
    }
}

/// A sum as two numbers that do not overlap, so that differences of sums keep their digits.
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

    /// Knuth's two-sum, its error kept.
    fn plus(self, value: f64) -> Self {
        let high = self.high + value;
        let part = high - self.high;
        let error = (self.high - (high - part)) + (value - part);
        Self { high, low: self.low + error }
    }

    fn minus(self, other: Self) -> f64 {
        (self.high - other.high) + (self.low - other.low)
    }
}
