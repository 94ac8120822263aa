//! Where a series has no rows or no values of its own, to be marked on the time axis.

use super::SeriesPlot;
use super::lines::offset;

impl SeriesPlot<'_> {
    /// Stretches of time without values of the series' own, each from one end to the other as distances
    /// from `origin`: rows whose value is missing or only filled in by a calendar, and steps without a
    /// row. They are as wide as a step, and what is closer to one another than `least` is one.
    pub(super) fn holes(&self, origin: i64, least: f64) -> Vec<(f64, f64)> {
        let step = self.step.map_or(0.0, |step| step.max(0) as f64);
        let mut holes: Vec<(f64, f64)> = Vec::new();
        let mut add = |from: f64, to: f64| match holes.last_mut() {
            Some(last) if from - last.1 <= least => last.1 = to,
            _ => holes.push((from, to)),
        };
        let mut before: Option<f64> = None;
        for (row, (&time, value)) in self.times.iter().zip(self.raw).enumerate() {
            let time = offset(origin, time);
            if let Some(before) = before.filter(|before| step > 0.0 && time - before > 1.5 * step) {
                add(before + step / 2.0, time - step / 2.0);
            }
            if !value.is_finite() || self.own.get(row) == Some(&false) {
                add(time - step / 2.0, time + step / 2.0);
            }
            before = Some(time);
        }
        holes
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SeriesPlot, TimeAxis};

    #[test]
    fn missing_filled_and_absent_rows_are_holes() {
        let times = [0, 10, 20, 30, 60, 70];
        let raw = [1.0, f64::NAN, f64::NAN, 2.0, 3.0, 0.0];
        let own = [true, true, true, true, true, false];
        let plot = SeriesPlot::new(TimeAxis::Date, &times, &raw, &raw).step(Some(10)).own(&own);
        assert_eq!(plot.holes(0, 0.0), [(5.0, 25.0), (35.0, 55.0), (65.0, 75.0)]);
        assert_eq!(plot.holes(5, 10.0), [(0.0, 70.0)]);
        let whole = SeriesPlot::new(TimeAxis::Date, &times[..4], &[1.0; 4], &[1.0; 4]);
        assert!(whole.holes(0, 0.0).is_empty());
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        let plot = SeriesPlot::new(TimeAxis::Integer, &[i64::MIN, i64::MAX], &[1.0; 2], &[1.0; 2]);
        assert_eq!(plot.step(Some(i64::MAX)).holes(0, 0.0).len(), 1);
    }
}
