//! Which rows are joined by a line: not across holes, and paler where they may be revised.

use super::reduce::{Line, Reducer};
use std::ops::Range;

/// One column of a plot, with its times.
#[derive(Clone, Copy)]
pub(super) struct Series<'a> {
    pub(super) times: &'a [i64],
    pub(super) values: &'a [f64],
    pub(super) step: Option<i64>,
}

/// The lines of a series whose last rows may be revised.
pub(super) struct Split {
    pub(super) settled: Vec<Line>,
    /// Starts at the last settled row, so that the two parts meet.
    pub(super) provisional: Vec<Line>,
}

impl Series<'_> {
    /// The lines through `rows`; x is the time since `origin`, a column is `column` wide.
    pub(super) fn lines(&self, rows: Range<usize>, origin: i64, column: f64) -> Vec<Line> {
        let mut reducer = Reducer::new(column);
        let mut before: Option<i64> = None;
        let mut hole = false;
        let pairs = self.times.iter().zip(self.values);
        for (&time, &value) in pairs.take(rows.end).skip(rows.start) {
            if !value.is_finite() {
                hole = true;
                continue;
            }
            let gap = hole || before.is_some_and(|before| self.is_gap(before, time));
            reducer.push((offset(origin, time), value), gap);
            before = Some(time);
            hole = false;
        }
        reducer.finish()
    }

    /// The lines of the settled rows, and of all after them.
    pub(super) fn split(&self, settled: Range<usize>, origin: i64, column: f64) -> Split {
        let (start, first) = (settled.start, settled.end);
        let settled = self.lines(settled, origin, column);
        let head = self.values.get(start..first).unwrap_or_default();
        let join = head.iter().rposition(|value| value.is_finite()).map(|at| start + at);
        let mut provisional = self.lines(join.unwrap_or(first)..self.values.len(), origin, column);
        // A single point at the join is the settled row alone: a gap follows it.
        if join.is_some() && provisional.first().is_some_and(|line| line.len() == 1) {
            provisional.remove(0);
        }
        Split { settled, provisional }
    }

    fn is_gap(&self, before: i64, time: i64) -> bool {
        let distance = i128::from(time) - i128::from(before);
        self.step.is_some_and(|step| step > 0 && 2 * distance > 3 * i128::from(step))
    }
}

/// The distance from `origin`: exact before it is rounded, so that close but large times differ.
pub(super) fn offset(origin: i64, time: i64) -> f64 {
    (i128::from(time) - i128::from(origin)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn holes_infinities_and_absent_times_break_lines() {
        let series = Series {
            times: &[0, 1, 2, 3, 4, 6, 7, 9],
            values: &[1.0, 2.0, NAN, 3.0, f64::INFINITY, 4.0, 5.0, 6.0],
            step: Some(1),
        };
        let lines = series.lines(0..8, 0, 0.0);
        let times: Vec<Vec<f64>> =
            lines.iter().map(|line| line.iter().map(|point| point.0).collect()).collect();
        assert_eq!(times, [vec![0.0, 1.0], vec![3.0], vec![6.0, 7.0], vec![9.0]]);
    }

    #[test]
    fn months_of_usual_length_are_no_gap() {
        let times = [0, 31, 59, 90, 120, 181];
        let series = Series { times: &times, values: &[1.0; 6], step: Some(31) };
        assert_eq!(series.lines(0..6, 0, 0.0).len(), 2);
        let series = Series { step: None, ..series };
        assert_eq!(series.lines(0..6, 0, 0.0).len(), 1);
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        let times = [i64::MIN, i64::MAX];
        let series = Series { times: &times, values: &[1.0, 2.0], step: Some(i64::MAX) };
        assert_eq!(series.lines(0..2, i64::MIN, 0.0).len(), 2);
    }

    #[test]
    fn the_settled_part_meets_the_provisional_one() {
        let times = [0, 1, 2, 3, 4];
        let series = Series { times: &times, values: &[1.0, 2.0, 3.0, 4.0, 5.0], step: Some(1) };
        let split = series.split(0..3, 0, 0.0);
        assert_eq!(split.settled[0].last(), Some(&(2.0, 3.0)));
        assert_eq!(split.provisional, [[(2.0, 3.0), (3.0, 4.0), (4.0, 5.0)]]);
    }

    #[test]
    fn a_gap_at_the_join_stays_open() {
        let times = [0, 1, 2, 3, 4];
        let series = Series { times: &times, values: &[1.0, 2.0, NAN, 4.0, 5.0], step: Some(1) };
        for first in [2, 3] {
            let split = series.split(0..first, 0, 0.0);
            assert_eq!(split.settled, [[(0.0, 1.0), (1.0, 2.0)]]);
            assert_eq!(split.provisional, [[(3.0, 4.0), (4.0, 5.0)]]);
        }
    }

    #[test]
    fn all_or_nothing_may_be_provisional() {
        let series = Series { times: &[0, 1], values: &[1.0, 2.0], step: None };
        let all = series.split(0..0, 0, 0.0);
        assert!(all.settled.is_empty());
        assert_eq!(all.provisional.len(), 1);
        let none = series.split(0..2, 0, 0.0);
        assert_eq!(none.settled.len(), 1);
        assert!(none.provisional.is_empty());
    }
}
