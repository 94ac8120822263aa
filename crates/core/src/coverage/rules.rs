//! Coverage rules of lines, medians, ewm and windows in time.

use crate::{
    coverage::{FILLABLE, NOTHING, TOLERANCE},
    options::{
        degree::Degree,
        missing::{Holes, Missing},
        settings::Settings,
    },
};

/// When an output is a value, by the coverage of its window and its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) missing: Missing,
    pub(crate) degree: Degree,
    /// The order of the derivative.
    pub(crate) deriv: usize,
    least: Option<f64>,
    fills: bool,
    /// Whether a hole is filled at any coverage, and before the first and after the last
    /// observation.
    anywhere: bool,
}

/// An output's row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) at: usize,
    pub(crate) is_hole: bool,
    /// Whether it lies between the first and the last observation.
    pub(crate) is_between: bool,
}

/// Sums over one window: over all its rows, and over those present.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    /// Σ w and Σ |w|.
    pub(crate) weight: f64,
    pub(crate) magnitude: f64,
    /// The same over the rows present, and Σ w·x over them.
    pub(crate) present: f64,
    pub(crate) present_magnitude: f64,
    pub(crate) value: f64,
}

impl Sums {
    pub(crate) fn coverage(&self) -> f64 {
        if self.magnitude > 0.0 { self.present_magnitude / self.magnitude } else { 0.0 }
    }
}

impl Rules {
    pub(crate) const fn of(settings: &Settings) -> Self {
        Self {
            missing: settings.missing,
            degree: settings.degree,
            deriv: settings.deriv.order(),
            least: settings.coverage,
            fills: matches!(settings.holes, Holes::Fill),
            anywhere: false,
        }
    }

    /// Whether outputs are values of means or lines, for which there are sums; other polynomials
    /// are fitted by definition.
    pub(crate) fn has_sums(&self) -> bool {
        self.degree <= Degree::Linear && self.deriv == 0
    }

    /// The rules of operations that fill a hole wherever there is anything to fill it with.
    pub(crate) const fn anywhere(settings: &Settings) -> Self {
        Self { anywhere: true, ..Self::of(settings) }
    }

    /// Whether holes may be filled.
    pub(crate) const fn fills(&self) -> bool {
        self.fills
    }

    /// Whether a hole is filled only if an observation follows.
    pub(crate) fn waits_at_holes(&self) -> bool {
        self.fills && !self.anywhere && self.least.is_none() && self.missing == Missing::Skip
    }

    /// Whether a window of this coverage gives its row a value.
    pub(crate) fn allows(&self, coverage: f64, row: Row) -> bool {
        coverage > NOTHING && coverage >= self.least(row.is_hole, row.is_between)
    }

    /// The least coverage, above none, that gives a row a value; infinity where none does.
    pub(crate) fn least(&self, is_hole: bool, is_between: bool) -> f64 {
        let least = match (is_hole, self.least) {
            (true, _) if !self.fills => f64::INFINITY,
            (_, Some(least)) => least,
            (false, None) => 0.0,
            (true, None) if self.anywhere => 0.0,
            (true, None) if is_between => FILLABLE,
            (true, None) => f64::INFINITY,
        };
        least - TOLERANCE
    }

    /// Whether a row has an output whatever its window holds.
    pub(crate) const fn asks_nothing(&self, row: Row) -> bool {
        self.least.is_none() && (self.fills || !row.is_hole)
    }

    /// Whether the weights present nearly cancel, as those of both signs may: dividing by their sum
    /// would amplify noise.
    pub(crate) fn cancels(sums: &Sums) -> bool {
        let left = sums.present.abs() * sums.magnitude;
        sums.present == 0.0 || left < 0.25 * sums.weight.abs() * sums.present_magnitude
    }
}
