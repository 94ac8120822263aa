//! The checked options of a smoother, apart from its operation.

use std::{
    hash::{Hash, Hasher},
    mem::discriminant,
};

use crate::options::{
    boundary::{Boundary, Ends},
    degree::Degree,
    deriv::Deriv,
    method::Method,
    missing::{Holes, Missing},
};

/// Checked settings, as [`SmootherBuilder`](crate::SmootherBuilder) leaves them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Settings {
    pub(crate) ends: Ends,
    pub(crate) missing: Missing,
    /// The least coverage, where one was given.
    pub(crate) coverage: Option<f64>,
    /// The least number of rows that hold a value, where one was given.
    pub(crate) min_rows: Option<usize>,
    pub(crate) holes: Holes,
    pub(crate) method: Method,
    pub(crate) degree: Degree,
    pub(crate) deriv: Deriv,
    /// How many rounds with robust weights, where that was given.
    pub(crate) robust: Option<usize>,
    pub(crate) causal: bool,
}

/// Which options were given, where an explicit default differs from none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    /// A boundary other than renormalize at both ends.
    pub(crate) boundary: bool,
}

impl Hash for Settings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            ends,
            missing,
            coverage,
            min_rows,
            holes,
            method,
            degree,
            deriv,
            robust,
            causal,
        } = self;
        // 0 and −0 are equal.
        let bits = |value: f64| (value + 0.0).to_bits();
        for end in [ends.start, ends.end] {
            discriminant(&end).hash(state);
            if let Boundary::Constant(value) = end {
                bits(value).hash(state);
            }
        }
        (missing, coverage.map(bits), min_rows, holes, method, degree, deriv, robust, causal)
            .hash(state);
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ends: Ends::both(Boundary::Renormalize),
            missing: Missing::Skip,
            coverage: None,
            min_rows: None,
            holes: Holes::Fill,
            method: Method::Auto,
            degree: Degree::Constant,
            deriv: Deriv::default(),
            robust: None,
            causal: false,
        }
    }
}
