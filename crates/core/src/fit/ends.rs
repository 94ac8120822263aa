//! The ends under `boundary=fit`, where holes touch the nearest whole window.

use std::ops::Range;

use crate::{
    coverage::rules::Row,
    fit::{local::Local, sides::Sides},
    kernel::polynomial::Basis,
    options::missing::Missing,
    sample::Sample,
    series::{operation::Series, output::Output},
};

impl<T: Sample> Local<T> {
    /// Refits the outputs near the ends, which are before and after `inner`, where there are holes.
    pub(super) fn fit_ends(
        &self,
        series: Series<'_, T>,
        outputs: &Range<usize>,
        inner: &Range<usize>,
        out: &mut Output<'_, T>,
    ) {
        let (view, taps) = (series.view, self.weights.len());
        let Some(designed) = self.designed.as_ref().filter(|designed| designed.is_savgol) else {
            return;
        };
        for range in [0..inner.start, inner.end..outputs.len()] {
            if range.is_empty() {
                continue;
            }
            let nearest = match view.len {
                Some(len) if len < taps => 0..len,
                _ if outputs.start + range.start < self.reach.behind => 0..taps,
                Some(len) => len - taps..len,
                None => continue,
            };
            let rows = view.given(nearest.clone());
            if !rows.iter().any(|x| x.is_hole()) {
                continue;
            }
            let place = |row: usize| (1.0, row as f64);
            let there = || rows.iter().enumerate().filter(|(_, x)| !x.is_hole());
            let basis = Basis::new(there().map(|(row, _)| place(row)), self.degree);
            let fit = basis.as_ref().map(|basis| basis.fit(there().map(|(_, x)| x.wide())));
            // By whose weights coverage counts.
            let all = Basis::new((0..rows.len()).map(place), self.degree);
            let long = all.as_ref().filter(|_| rows.len() > SHORT);
            let sides = long.map(|all| Sides::new(all, |row| !rows[row].is_hole()));
            let observed = (series.observed)();
            for at in range {
                let i = outputs.start + at;
                let own = i - nearest.start;
                let is_hole = rows[own].is_hole();
                let row = Row { at: own, is_hole, is_between: observed.contains(&i) };
                let of_all = all.as_ref().and_then(|all| all.at(own as f64, self.deriv));
                let coverage = match (&sides, &all, of_all) {
                    (Some(sides), _, Some(own)) => sides.coverage(&own),
                    (None, Some(all), Some(own)) => share(&all.weights(&own), rows),
                    _ => 0.0,
                };
                let own = basis.as_ref().and_then(|basis| basis.at(own as f64, self.deriv));
                let is = self.rules.missing == Missing::Skip && self.rules.allows(coverage, row);
                let value = fit.as_ref().zip(own).filter(|_| is);
                let value = value.map(|(fit, own)| T::of(fit.value(&own) * designed.scale));
                out.put(at, value, coverage);
            }
        }
    }
}

/// Up to so many rows their magnitudes are summed one by one.
const SHORT: usize = 64;

/// The share of the weights' magnitudes that is on rows that are there.
fn share<T: Sample>(weights: &[f64], rows: &[T]) -> f64 {
    let all = weights.iter().zip(rows);
    let there = all.clone().filter(|(_, x)| !x.is_hole()).map(|(h, _)| h.abs()).sum::<f64>();
    let whole: f64 = all.map(|(h, _)| h.abs()).sum();
    if whole > 0.0 { there / whole } else { 0.0 }
}
