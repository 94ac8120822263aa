//! An axis of plotters with given ticks and labels.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use std::ops::Range;

/// A range with its ticks. `plotters` can bind ticks to a range of floats, but not label them.
pub(super) struct LabelledAxis {
    range: RangedCoordf64,
    ticks: Vec<(f64, String)>,
}

impl LabelledAxis {
    /// An axis from `low` to `high`, or from 0 to 1 where these bound nothing: plotters may hang
    /// on a range that is empty or not finite.
    pub(super) fn new(low: f64, high: f64, ticks: &[(f64, String)]) -> Self {
        if low < high && (high - low).is_finite() {
            return Self { range: (low..high).into(), ticks: ticks.to_vec() };
        }
        Self { range: (0.0..1.0).into(), ticks: Vec::new() }
    }
}

impl Ranged for LabelledAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.range.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // Light points are the ones between labels: there are none.
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|tick| tick.0).collect()
    }

    fn range(&self) -> Range<f64> {
        self.range.range()
    }
}

impl ValueFormatter<f64> for LabelledAxis {
    fn format_ext(&self, value: &f64) -> String {
        self.ticks
            .iter()
            .find(|tick| tick.0 == *value)
            .map(|tick| tick.1.clone())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_ranges_never_reach_plotters() {
        for (low, high) in
            [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (-1e308, 1e308), (0.0, f64::INFINITY)]
        {
            let axis = LabelledAxis::new(low, high, &[(0.5, "x".to_owned())]);
            assert_eq!(axis.range(), 0.0..1.0);
            assert_eq!(axis.format_ext(&0.5), "");
        }
        let axis = LabelledAxis::new(0.0, 2.0, &[(0.5, "x".to_owned())]);
        assert_eq!((axis.range(), axis.format_ext(&0.5)), (0.0..2.0, "x".to_owned()));
        assert_eq!(axis.map(&1.0, (0, 100)), 50);
    }
}
