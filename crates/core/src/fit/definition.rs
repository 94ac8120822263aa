//! One output as it is defined: sums over its window, in the order of the rows.

use std::ops::Range;

use crate::{
    coverage::times::{Row, Rules, Sums},
    options::{degree::Degree, missing::Missing},
};

/// Weights, of which the largest are about 1, that sum to this or less are none.
pub(crate) const NEGLIGIBLE: f64 = 1e-12;
/// Squares of distances, in halves of a window, that are none: rows within a millionth of it are at
/// one time.
const ONE_TIME: f64 = 1e-12;

/// The rows of a series; holes hold 0.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) x: &'a [f64],
    /// Which rows are holes, where any is.
    pub(crate) holes: Option<&'a [bool]>,
}

impl Rows<'_> {
    #[inline]
    pub(crate) fn is_hole(&self, row: usize) -> bool {
        self.holes.is_some_and(|holes| holes[row])
    }
}

/// An output, or none, and the coverage of its window. `weigh` tells the weight of a row of the
/// window and its distance from the output in any unit; `whole` is Σ |w| with the rows that are
/// absent, where these count.
pub(crate) fn output(
    rows: Rows<'_>,
    window: Range<usize>,
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
    if sums.magnitude <= NEGLIGIBLE {
        // The row alone, at the very end of its window, or none: it stays as it is.
        let own = rules.allows(1.0, row) && !row.is_hole;
        return (own.then_some(rows.x[row.at]), if row.is_hole { 0.0 } else { 1.0 });
    }
    let coverage = match whole {
        Some(whole) if whole > 0.0 => sums.present_magnitude / whole,
        _ => sums.coverage(),
    };
    let spoiled = rules.missing == Missing::Propagate && holes > 0;
    if spoiled || !rules.allows(coverage, row) || Rules::cancels(&sums) {
        return (None, coverage);
    }
    let present = window.filter(|&s| !rows.is_hole(s));
    let mut mean = sums.value / sums.present;
    if !mean.is_finite() && present.clone().all(|s| rows.x[s].is_finite()) {
        // The sum overflowed, and the mean need not.
        mean = present.clone().map(|s| weigh(s).0 / sums.present * rows.x[s]).sum();
    }
    if rules.degree == Degree::Constant {
        return (Some(mean), coverage);
    }
    // The line of least squares, about the weighted mean of the places: exact on lines.
    let centre = moment / sums.present;
    let (mut spread, mut common) = (0.0, 0.0);
    for s in present {
        let (w, distance) = weigh(s);
        let off = distance - centre;
        spread += w * off * off;
        common += w * off * (rows.x[s] - mean);
    }
    // At one time there is no line to see, but for rounding.
    let slope = if spread > ONE_TIME * sums.present { common / spread } else { 0.0 };
    (Some(mean - centre * slope), coverage)
}
