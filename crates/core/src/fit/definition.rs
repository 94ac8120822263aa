//! One output by definition: a weighted mean, a line or a polynomial of a higher degree, over the
//! window in the order of rows.

use crate::{
    coverage::rules::{Row, Rules, Sums},
    kernel::polynomial::fitted,
    options::{degree::Degree, missing::Missing},
};

/// Weights whose magnitudes sum to this or less count as none; the largest weight of a shape is
/// about 1.
pub(crate) const NEGLIGIBLE: f64 = 1e-12;
/// A mean square distance, in half windows, at or below which rows count as at one time: within a
/// millionth of half a window.
const ONE_TIME: f64 = 1e-12;

/// The rows of a series, 0 at holes.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) x: &'a [f64],
    /// Which rows are holes; `None` where no row is.
    pub(crate) holes: Option<&'a [bool]>,
}

impl Rows<'_> {
    #[inline]
    pub(crate) fn is_hole(&self, row: usize) -> bool {
        self.holes.is_some_and(|holes| holes[row])
    }
}

/// An output, `None` for a hole, and the coverage of its window, given as rows. `weigh` gives the weight of a row
/// of the window and its distance from the output, in any unit; `whole` is Σ |w| with rows that are
/// absent, where these count in the coverage. Derivatives are per unit of the distance.
pub(crate) fn output(
    rows: Rows<'_>,
    window: impl Iterator<Item = usize> + Clone,
    weigh: impl Fn(usize) -> (f64, f64),
    whole: Option<f64>,
    rules: &Rules,
    row: Row,
) -> (Option<f64>, f64) {
    let (mut sums, mut moment, mut holes) = (Sums::default(), 0.0, 0);
    for s in window.clone() {
        let (w, distance) = weigh(s);
        sums.weight += w;
        sums.magnitude += w.abs();
        if rows.is_hole(s) {
            holes += 1;
            continue;
        }
        sums.present += w;
        sums.present_magnitude += w.abs();
        sums.value += w * rows.x[s];
        moment += w * distance;
    }
    let spoiled = rules.missing == Missing::Propagate && holes > 0;
    if sums.magnitude <= NEGLIGIBLE {
        // No row has weight, as where the output's own row is alone and lies where the shape is 0:
        // it keeps its value, and has coverage 1.
        let own = rules.allows(1.0, row) && !row.is_hole && !spoiled && rules.deriv == 0;
        return (own.then_some(rows.x[row.at]), if row.is_hole { 0.0 } else { 1.0 });
    }
    let coverage = match whole {
        Some(whole) if whole > 0.0 => sums.present_magnitude / whole,
        _ => sums.coverage(),
    };
    if spoiled || !rules.allows(coverage, row) {
        return (None, coverage);
    }
    if Rules::cancels(&sums) {
        // A row that holds a value always gets one: here of a line, weighed by magnitudes.
        let present = || window.clone().filter(|&s| !rows.is_hole(s));
        let magnitudes = present().map(|s| (weigh(s).0.abs(), weigh(s).1));
        let x = present().map(|s| rows.x[s]);
        let value = if row.is_hole { None } else { fitted(magnitudes, x, 1, 0) };
        return (value, coverage);
    }
    let present = window.filter(|&s| !rows.is_hole(s));
    if !rules.has_sums() {
        let (degree, deriv) = (rules.degree.number(), rules.deriv);
        let places = present.clone().map(&weigh);
        return (fitted(places, present.map(|s| rows.x[s]), degree, deriv), coverage);
    }
    let mut mean = sums.value / sums.present;
    if !mean.is_finite() && present.clone().all(|s| rows.x[s].is_finite()) {
        // The sum has overflowed; the mean need not.
        mean = present.clone().map(|s| weigh(s).0 / sums.present * rows.x[s]).sum();
    }
    if rules.degree == Degree::Constant {
        return (Some(mean), coverage);
    }
    // The weighted least-squares line, about the weighted mean place, which reproduces lines.
    let centre = moment / sums.present;
    let (mut spread, mut common) = (0.0, 0.0);
    for s in present {
        let (w, distance) = weigh(s);
        let off = distance - centre;
        spread += w * off * off;
        common += w * off * (rows.x[s] - mean);
    }
    // Rows at one time have no slope but by rounding.
    let slope = if spread > ONE_TIME * sums.present { common / spread } else { 0.0 };
    (Some(mean - centre * slope), coverage)
}
