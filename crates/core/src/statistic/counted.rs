//! From the statistics of windows to outputs: which of them are values.

use std::ops::Range;

use crate::{
    coverage::rules::{Row, Rules},
    options::{missing::Missing, settings::Settings},
    sample::Sample,
    series::output::Output,
    statistic::measure::Measure,
};

/// When a window's statistic is a value.
pub(crate) struct Counting {
    measure: Measure,
    rules: Rules,
}

/// How many rows of a window are there and hold a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) present: usize,
    /// Rows that are there, holes among them: fewer than the window's near an end.
    pub(crate) there: usize,
    /// The rows that coverage is a share of.
    pub(crate) all: usize,
}

impl Counting {
    pub(crate) const fn new(measure: Measure, settings: &Settings) -> Self {
        Self { measure, rules: Rules::anywhere(settings) }
    }

    /// How many of the rows of a window of `all` must hold a value for its output to be one: where
    /// its own row holds one, and where that is a hole. More than there are where none do.
    pub(crate) fn needed(&self, all: usize) -> [usize; 2] {
        [false, true].map(|is_hole| {
            let (mut low, mut high) = (0, all + 1);
            while low < high {
                let present = usize::midpoint(low, high);
                if self.allows(present, all, Row { at: 0, is_hole, is_between: true }) {
                    high = present;
                } else {
                    low = present + 1;
                }
            }
            low
        })
    }

    /// Whether so many values of a window's rows are enough; more are enough then, too.
    fn allows(&self, present: usize, all: usize, row: Row) -> bool {
        let coverage = if all == 0 { 0.0 } else { present as f64 / all as f64 };
        // Where no coverage is asked for, nothing counts too.
        let counts_none = self.measure == Measure::Count && self.rules.asks_nothing(row);
        counts_none || present >= self.measure.least() && self.rules.allows(coverage, row)
    }

    /// Puts what was computed of a window, or a hole.
    pub(crate) fn put<T: Sample>(
        &self,
        at: usize,
        row: (usize, bool),
        counts: Counts,
        value: T,
        out: &mut Output<'_, T>,
    ) {
        let Counts { present, there, all } = counts;
        let coverage = if all == 0 { 0.0 } else { present as f64 / all as f64 };
        let row = Row { at: row.0, is_hole: row.1, is_between: true };
        let spoiled = self.rules.missing == Missing::Propagate && present < there;
        let enough = self.allows(present, all, row);
        out.put(at, (enough && !spoiled).then_some(value), coverage);
    }
}

/// Numbers of present rows in windows that move: each row enters and leaves once.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    window: Range<usize>,
    present: usize,
}

impl Presence {
    pub(crate) fn begin(&mut self) {
        *self = Self::default();
    }

    /// How many rows of a window are no holes. A window that goes back is counted anew.
    pub(crate) fn of<T: Sample>(&mut self, x: &[T], window: &Range<usize>) -> usize {
        let count = |rows: Range<usize>| x[rows].iter().filter(|x| !x.is_hole()).count();
        let Range { start, end } = self.window;
        if window.start < start || window.end < end || window.start >= end {
            self.present = count(window.clone());
        } else {
            self.present += count(end..window.end);
            self.present -= count(start..window.start);
        }
        self.window = window.clone();
        self.present
    }
}
