//! The smoothing of a series as its definition reads: slow, exact, and with indices of its own.

use super::{
    double::Double,
    sum::{Sum, exactly},
};

/// What lies beyond one end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ends {
    Renormalize,
    Reflect,
    Mirror,
    Nearest,
    Wrap,
    Constant(f64),
    Linear,
    /// Only with both ends alike.
    Shrink,
}

impl Ends {
    /// Its word in a spec.
    pub(crate) fn word(self) -> String {
        match self {
            Self::Constant(value) => format!("constant={value}"),
            other => format!("{other:?}").to_lowercase(),
        }
    }
}

/// A smoothing; taps as stored, in f32 as rounded.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) taps: Vec<f64>,
    /// The tap that meets the output row.
    pub(crate) centre: usize,
    pub(crate) start: Ends,
    pub(crate) end: Ends,
    pub(crate) skips: bool,
    pub(crate) coverage: Option<f64>,
    pub(crate) keeps: bool,
    /// The sums of all taps and of their magnitudes.
    pub(crate) sum: Double,
    pub(crate) magnitude: Double,
}

/// An output by definition.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Want {
    Missing,
    Value(Value),
    /// ±∞, or the NaN of ∞ − ∞ and 0·∞.
    Infinite(f64),
    /// A threshold is so near that rounding decides.
    Undecided,
    /// Weights of both signs nearly cancel at an observed row: a line's value, which
    /// `tests/polynomials.rs` has.
    Line,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub(crate) exact: Double,
    /// Σ|h·x| over what is present, rescaled as the output is: what a direct sum's rounding errors
    /// are in proportion to.
    pub(crate) size: f64,
    /// |Σ_present h|.
    pub(crate) weight: f64,
    /// What a plain sum was multiplied with, 1 where all was present: |S| / |Σ_present h|.
    pub(crate) gain: f64,
    /// Σ_present |h| / |Σ_present h|: what dividing by the weight adds, in its roundings.
    pub(crate) condition: f64,
    /// The largest magnitude in the window.
    pub(crate) most: f64,
}

/// A row of the extended series: an exact sum of a few rows, each so many times.
enum Row {
    Absent,
    Hole,
    One(f64),
    Terms(Vec<(i32, f64)>),
}

impl Definition {
    /// Boundary renormalize, skip, centred: the defaults.
    pub(crate) fn new(taps: Vec<f64>) -> Self {
        let sum = exactly(taps.iter().copied());
        let magnitude = exactly(taps.iter().map(|h| h.abs()));
        let centre = (taps.len() - 1) / 2;
        let (start, end) = (Ends::Renormalize, Ends::Renormalize);
        let (skips, coverage, keeps) = (true, None, false);
        Self { taps, centre, start, end, skips, coverage, keeps, sum, magnitude }
    }

    pub(crate) fn outputs(&self, x: &[f64]) -> Vec<Want> {
        (0..x.len()).map(|i| self.output(i, x)).collect()
    }

    pub(crate) fn output(&self, i: usize, x: &[f64]) -> Want {
        let shrinks = self.start == Ends::Shrink;
        let room = if shrinks { i.min(x.len() - 1 - i) } else { usize::MAX };
        let (mut has_absent, mut has_hole) = (room < self.taps.len() / 2, false);
        let (mut sum, mut weight, mut magnitude) = (Sum::zero(), Sum::zero(), Sum::zero());
        let (mut infinite, mut size, mut most) = (None, 0.0, 0.0_f64);
        for (j, &h) in self.taps.iter().enumerate() {
            if j.abs_diff(self.centre) > room {
                continue;
            }
            let row = match self.row(signed(i) + signed(self.centre) - signed(j), x) {
                Row::Absent => {
                    has_absent = true;
                    continue;
                }
                Row::Hole => {
                    has_hole = true;
                    continue;
                }
                row => row,
            };
            weight.add(1, h, 1.0);
            magnitude.add(1, h.abs(), 1.0);
            let (one, several);
            let terms = match row {
                Row::One(value) => {
                    one = [(1, value)];
                    &one[..]
                }
                Row::Terms(terms) => {
                    several = terms;
                    &several
                }
                _ => &[],
            };
            if terms.iter().any(|(_, value)| value.is_infinite()) {
                let value: f64 = terms.iter().map(|&(times, value)| f64::from(times) * value).sum();
                infinite = Some(infinite.unwrap_or(0.0) + h * value);
                continue;
            }
            // What is computed of several rows is rounded in proportion to the largest.
            let mut largest = 0.0_f64;
            for &(times, value) in terms {
                sum.add(times, h, value);
                largest = largest.max((f64::from(times) * value).abs());
            }
            size += h.abs() * largest;
            most = most.max(largest);
        }
        let (weight, magnitude) = (weight.read(), magnitude.read());
        let used = if shrinks {
            let used =
                self.taps.iter().enumerate().filter(|(j, _)| j.abs_diff(self.centre) <= room);
            exactly(used.map(|(_, h)| h.abs()))
        } else {
            self.magnitude
        };
        let is_whole = !has_absent && !has_hole;
        match self.presence(i, x, has_hole, is_whole, weight, magnitude, used) {
            Ok(true) => {}
            Ok(false) => return Want::Missing,
            Err(want) => return want,
        }
        let gain = if is_whole { Double::of(1.0) } else { self.sum.by(weight) };
        if let Some(infinite) = infinite {
            return Want::Infinite(infinite * gain.high);
        }
        let exact = sum.read().times(gain);
        let size = size * gain.high.abs();
        let condition = if is_whole { 0.0 } else { magnitude.high / weight.high.abs() };
        let (weight, gain) = (weight.high.abs(), gain.high.abs());
        Want::Value(Value { exact, size, weight, gain, condition, most })
    }

    /// Whether the output is a value; else what it is where rounding or a line decides.
    #[expect(clippy::too_many_arguments, reason = "a rule of that many things")]
    fn presence(
        &self,
        i: usize,
        x: &[f64],
        has_hole: bool,
        is_whole: bool,
        weight: Double,
        magnitude: Double,
        used: Double,
    ) -> Result<bool, Want> {
        let is_hole = x[i].is_nan();
        if (has_hole && !self.skips) || (is_hole && self.keeps) {
            return Ok(false);
        }
        let between = x[..i].iter().any(|v| !v.is_nan()) && x[i..].iter().any(|v| !v.is_nan());
        let least = match self.coverage {
            Some(least) => least,
            None if is_hole && !between => return Ok(false),
            None if is_hole => 0.5,
            None => 0.0,
        };
        if is_whole {
            return Ok(true);
        }
        let coverage = if magnitude.high == 0.0 { Double::ZERO } else { magnitude.by(used) };
        if coverage.high > 0.0 && (coverage.high / 1e-9 - 1.0).abs() < 1e-3 {
            return Err(Want::Undecided);
        }
        if coverage.high <= 1e-9 {
            return Ok(false);
        }
        // At the least is enough, also where the rounding of taps takes an ulp or two of it: half of
        // a symmetric window is half. How much further down rounding is forgiven is not promised.
        let excess = coverage.minus(Double::of(least)).high;
        if least > 0.0 && excess < -1e-13 && excess > -2e-9 {
            return Err(Want::Undecided);
        }
        if excess < -1e-13 {
            return Ok(false);
        }
        if self.taps.iter().any(|&h| h < 0.0) {
            let left = weight.abs().times(self.magnitude).high;
            let least = 0.25 * self.sum.abs().times(magnitude).high;
            let rounding = 1e-12 * self.magnitude.high.powi(2);
            if (left - least).abs() < 1e-5 * least + rounding {
                return Err(Want::Undecided);
            }
            // An observed row then has the value of a line.
            return if left > least || is_hole { Ok(left > least) } else { Err(Want::Line) };
        }
        Ok(true)
    }

    /// The extended series that outputs look at, with 0 for what is no finite number.
    pub(crate) fn extension(&self, x: &[f64]) -> Vec<f64> {
        let first = signed(self.centre + 1) - signed(self.taps.len());
        let value = |i| match self.row(i, x) {
            Row::Absent | Row::Hole => 0.0,
            Row::One(value) => value,
            Row::Terms(terms) => terms.iter().map(|&(times, value)| f64::from(times) * value).sum(),
        };
        let values = (first..signed(x.len() + self.centre)).map(value);
        values.map(|value| if value.is_finite() { value } else { 0.0 }).collect()
    }

    /// Row `i` of the extended series.
    fn row(&self, i: isize, x: &[f64]) -> Row {
        let n = signed(x.len());
        let ends = match i {
            i if i < 0 => self.start,
            i if i >= n => self.end,
            _ => return one(x[usize::try_from(i).expect("in the series")]),
        };
        match ends {
            Ends::Renormalize | Ends::Shrink => Row::Absent,
            Ends::Constant(value) => Row::One(value),
            Ends::Nearest if i < 0 => one(x[0]),
            Ends::Nearest => one(x[x.len() - 1]),
            Ends::Linear => match odd(i, x) {
                terms if terms.iter().any(|(_, value)| value.is_nan()) => Row::Hole,
                terms => Row::Terms(terms),
            },
            _ => {
                let mut at = i;
                while !(0..n).contains(&at) {
                    at = match ends {
                        Ends::Wrap if at < 0 => at + n,
                        Ends::Wrap => at - n,
                        Ends::Reflect if at < 0 => -1 - at,
                        Ends::Reflect => 2 * n - 1 - at,
                        _ if n == 1 => 0,
                        _ if at < 0 => -at,
                        _ => 2 * n - 2 - at,
                    };
                }
                one(x[usize::try_from(at).expect("in the series")])
            }
        }
    }
}

/// The extension e that is odd about both ends: e(−i) = 2·e(0) − e(i), and so at the other.
fn odd(i: isize, x: &[f64]) -> Vec<(i32, f64)> {
    let last = signed(x.len()) - 1;
    let (mut at, mut sign) = (i, 1);
    let (mut starts, mut ends) = (0, 0);
    while last > 0 && !(0..=last).contains(&at) {
        if at < 0 {
            starts += 2 * sign;
            at = -at;
        } else {
            ends += 2 * sign;
            at = 2 * last - at;
        }
        sign = -sign;
    }
    let at = if last > 0 { usize::try_from(at).expect("in the series") } else { 0 };
    let mut terms = vec![(sign, x[at])];
    terms.extend([(starts, x[0]), (ends, x[x.len() - 1])].into_iter().filter(|term| term.0 != 0));
    terms
}

fn one(value: f64) -> Row {
    if value.is_nan() { Row::Hole } else { Row::One(value) }
}

fn signed(i: usize) -> isize {
    isize::try_from(i).expect("a row of a test")
}
