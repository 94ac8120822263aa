//! When an output of a mean with memory is a value, and its coverage.

use crate::{
    coverage::rules::{Row, Rules},
    options::settings::Settings,
    sample::Sample,
    series::{operation::State, output::Output},
};

/// When outputs are values.
pub(super) struct Seeing {
    /// Whether a least coverage was given.
    is_asked: bool,
    rules: Rules,
}

/// The rows of a series so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Seen {
    /// Whether one held a value.
    is_begun: bool,
    /// The weights of all rows and of those that were present, whose ratio is the coverage; only
    /// counted where coverage is asked for.
    whole: f64,
    present: f64,
}

impl Seen {
    /// Whether no row was counted.
    pub(super) fn is_first(&self) -> bool {
        self.whole == 0.0
    }

    /// Counts a row of weight `new`, where the weights before are multiplied by `keep`.
    pub(super) fn count(&mut self, is_hole: bool, keep: f64, new: f64) {
        self.whole = keep * self.whole + new;
        self.present = keep * self.present + if is_hole { 0.0 } else { new };
    }
}

impl State for Seen {
    fn save(&self) -> Vec<u64> {
        let Self { is_begun, whole, present } = *self;
        vec![is_begun.into(), whole.to_bits(), present.to_bits()]
    }

    fn load(bits: &[u64]) -> Option<Self> {
        let &[is_begun, whole, present] = bits else { return None };
        let number = f64::from_bits;
        Some(Self { is_begun: is_begun != 0, whole: number(whole), present: number(present) })
    }
}

impl Seeing {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { is_asked: settings.coverage.is_some(), rules: Rules::anywhere(settings) }
    }

    /// Says of a piece's outputs, whose means are written already, which are values, and their
    /// coverage where it is wanted. `count` counts a row: its number in the piece, and whether it
    /// is a hole.
    pub(super) fn see<T: Sample>(
        &self,
        x: &[T],
        seen: &mut Seen,
        out: &mut Output<'_, T>,
        has_holes: bool,
        mut count: impl FnMut(&mut Seen, usize, bool),
    ) {
        let counts = self.is_asked || out.coverage.is_some();
        let mut first = 0;
        if !counts && (!has_holes || self.rules.fills()) {
            // All from the first value on are values.
            if !seen.is_begun {
                first = x.iter().position(|x| !x.is_hole()).unwrap_or(x.len());
                (0..first).for_each(|at| out.put(at, None, 0.0));
                seen.is_begun = first < x.len();
            }
            if let Some(present) = &mut out.present {
                present[first..].fill(true);
            }
            return;
        }
        for (at, x) in x.iter().enumerate() {
            let is_hole = x.is_hole();
            if counts {
                count(seen, at, is_hole);
            }
            seen.is_begun |= !is_hole;
            let known = seen.is_begun && seen.whole > 0.0;
            let coverage = if known { seen.present / seen.whole } else { 0.0 };
            let row = Row { at, is_hole, is_between: true };
            // Without a least coverage there is a value however long ago the last observation was.
            let enough = if self.is_asked { coverage } else { 1.0 };
            let is = seen.is_begun && self.rules.allows(enough, row);
            out.put(at, is.then_some(out.smoothed[at]), coverage);
        }
    }
}
