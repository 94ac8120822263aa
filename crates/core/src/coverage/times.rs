//! When an output is a value, and which.

use crate::{
    coverage::{FILLABLE, NOTHING, TOLERANCE},
    options::{
        degree::Degree,
        missing::{Holes, Missing},
        settings::Settings,
    },
};

/// A smoother's rules for windows whose rows beyond the ends are no part of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) missing: Missing,
    pub(crate) degree: Degree,
    least: Option<f64>,
    fills: bool,
    /// Whether a hole needs no more than another row.
    anywhere: bool,
}

/// A row that is output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) at: usize,
    pub(crate) is_hole: bool,
    /// Whether it lies between the first and the last observation.
    pub(crate) is_between: bool,
}

/// What one window holds: sums over its rows, and over those that are present.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    /// Σ w and Σ |w|.
    pub(crate) weight: f64,
    pub(crate) magnitude: f64,
    /// The same of the rows that are present, and Σ w·x.
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
            least: settings.coverage,
            fills: matches!(settings.holes, Holes::Fill),
            anywhere: false,
        }
    }

    /// The rules of operations that give a value wherever they have one, at holes too.
    pub(crate) const fn anywhere(settings: &Settings) -> Self {
        Self { anywhere: true, ..Self::of(settings) }
    }

    /// Whether it takes a later observation to know that a hole is filled.
    pub(crate) fn waits_at_holes(&self) -> bool {
        self.fills && !self.anywhere && self.least.is_none() && self.missing == Missing::Skip
    }

    /// Whether a window of such a coverage gives its row a value.
    pub(crate) fn allows(&self, coverage: f64, row: Row) -> bool {
        let enough = |least: f64| coverage > NOTHING && coverage >= least - TOLERANCE;
        match row.is_hole {
            false => enough(self.least.unwrap_or(0.0)),
            true if !self.fills => false,
            true => match self.least {
                Some(least) => enough(least),
                None if self.anywhere => enough(0.0),
                None => row.is_between && enough(FILLABLE),
            },
        }
    }

    /// Whether what is present nearly cancels, as weights below 0 may: dividing by it would blow
    /// noise up.
    pub(crate) fn cancels(sums: &Sums) -> bool {
        let left = sums.present.abs() * sums.magnitude;
        sums.present == 0.0 || left < 0.25 * sums.weight.abs() * sums.present_magnitude
    }
}
