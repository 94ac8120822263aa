//! The ends under `boundary=fit`, where holes touch the nearest whole window.

use std::ops::Range;

use crate::{
    coverage::rules::Row,
    fit::local::Local,
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
            let observed = (series.observed)();
            for at in range {
                let i = outputs.start + at;
                let own = i - nearest.start;
                let is_hole = rows[own].is_hole();
                let row = Row { at: own, is_hole, is_between: observed.contains(&i) };
                let taps = all.as_ref().and_then(|all| {
                    let own = all.at(own as f64, self.deriv)?;
                    Some(all.weights(&own))
                });
                let magnitude = |is: &dyn Fn(&T) -> bool| -> f64 {
                    let taps = taps.iter().flatten().zip(rows);
                    taps.filter(|(_, x)| is(x)).map(|(h, _)| h.abs()).sum()
                };
                let whole = magnitude(&|_| true);
                let coverage = if whole > 0.0 { magnitude(&|x| !x.is_hole()) / whole } else { 0.0 };
                let own = basis.as_ref().and_then(|basis| basis.at(own as f64, self.deriv));
                let is = self.rules.missing == Missing::Skip && self.rules.allows(coverage, row);
                let value = fit.as_ref().zip(own).filter(|_| is);
                let value = value.map(|(fit, own)| T::of(fit.value(&own) * designed.scale));
                out.put(at, value, coverage);
            }
        }
    }
}
