//! A smoother being described.

use crate::{
    error::Error,
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        method::Method,
        missing::{Holes, Missing},
        settings::{Given, Settings},
    },
    smoother::{Smoother, operation::Operation},
};

/// A [`Smoother`] being described; [`build`](Self::build) checks it.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct SmootherBuilder {
    operation: Operation,
    start: Option<Boundary>,
    end: Option<Boundary>,
    missing: Missing,
    coverage: Option<f64>,
    holes: Holes,
    method: Method,
    degree: Degree,
    causal: bool,
}

impl SmootherBuilder {
    /// What lies beyond both ends (default: [`Boundary::Renormalize`]; for savgol
    /// [`Boundary::Fit`]).
    pub const fn boundary(self, boundary: Boundary) -> Self {
        self.start(boundary).end(boundary)
    }

    /// What lies before the first row, where that differs.
    pub const fn start(mut self, boundary: Boundary) -> Self {
        self.start = Some(boundary);
        self
    }

    /// What lies after the last row, where that differs.
    pub const fn end(mut self, boundary: Boundary) -> Self {
        self.end = Some(boundary);
        self
    }

    /// What a hole does (default: [`Missing::Skip`]).
    pub const fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// The least share of a window's weight, 0 to 1, that must be present for an output, at every
    /// row. Without it a row that holds a value always gets one, and a hole gets one only between
    /// the first and the last observation and with half of the weight present.
    pub const fn coverage(mut self, least: f64) -> Self {
        self.coverage = Some(least);
        self
    }

    /// What an output is at a hole (default: [`Holes::Fill`]).
    pub const fn holes(mut self, holes: Holes) -> Self {
        self.holes = holes;
        self
    }

    /// The algorithm (default: [`Method::Auto`]).
    pub const fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// What is fitted to the rows of a window (default: [`Degree::Constant`], their weighted mean).
    pub const fn degree(mut self, degree: Degree) -> Self {
        self.degree = degree;
        self
    }

    /// Refuses to look ahead: no output may need a later row than its own. Holes are then filled
    /// after the first observation, be there one after them or not.
    pub const fn causal(mut self) -> Self {
        self.causal = true;
        self
    }

    /// The smoother.
    ///
    /// # Errors
    /// [`Error::ZeroSumRescaled`] for weights that sum to 0 with [`Missing::Skip`],
    /// [`Boundary::Renormalize`] or [`Boundary::Shrink`], [`Error::Shrink`], [`Error::Fit`],
    /// [`Error::Coverage`], [`Error::Constant`]; [`Error::LooksAhead`] where it is to be causal;
    /// [`Error::Line`] for what [`Degree::Linear`] cannot be; [`Error::InTime`] for what a kernel in
    /// time cannot have: boundaries, as there are no rows beyond its ends, and transforms.
    pub fn build(mut self) -> Result<Smoother, Error> {
        let default = self.operation.default_boundary(self.degree);
        let is_given = self.start.is_some() || self.end.is_some();
        let start = *self.start.get_or_insert(default);
        let end = *self.end.get_or_insert(default);
        let ends = Ends { start, end };
        let given = Given { boundary: is_given && ends != Ends::both(Boundary::Renormalize) };
        if let Some(value) = self.coverage
            && !(0.0..=1.0).contains(&value)
        {
            return Err(Error::Coverage { value });
        }
        let Self { operation, missing, coverage, holes, method, degree, causal, .. } = self;
        let settings = Settings { ends, missing, coverage, holes, method, degree, causal };
        operation.check(&settings, given)?;
        let look = operation.look();
        if causal && !look.is_causal() {
            return Err(Error::LooksAhead { look: look.to_string() });
        }
        let mirrors = [Boundary::Reflect, Boundary::Mirror, Boundary::Linear, Boundary::Fit];
        if causal && (mirrors.contains(&start) || ends.contains(Boundary::Wrap)) {
            return Err(Error::StartLooksAhead);
        }
        Ok(Smoother::new_checked(operation, settings))
    }

    /// Starts from an operation and the defaults.
    pub(crate) const fn new(operation: Operation) -> Self {
        Self {
            operation,
            start: None,
            end: None,
            missing: Missing::Skip,
            coverage: None,
            holes: Holes::Fill,
            method: Method::Auto,
            degree: Degree::Constant,
            causal: false,
        }
    }

    /// Starts from a smoother.
    pub(crate) const fn of(operation: Operation, settings: &Settings) -> Self {
        let Settings { ends, missing, coverage, holes, method, degree, causal } = *settings;
        let (start, end) = (Some(ends.start), Some(ends.end));
        Self { operation, start, end, missing, coverage, holes, method, degree, causal }
    }
}
