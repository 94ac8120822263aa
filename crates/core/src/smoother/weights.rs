//! What a smoother weighs rows by.

use std::fmt;

use crate::{
    error::Error,
    kernel::{Kernel, Norm},
    options::{boundary::Boundary, degree::Degree},
    time::{kernel::TimeKernel, reach::Look},
};

/// A kernel, in rows or in time.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Weights {
    /// By rows.
    Rows(Kernel),
    /// By time.
    Time(TimeKernel),
}

impl From<Kernel> for Weights {
    fn from(kernel: Kernel) -> Self {
        Self::Rows(kernel)
    }
}

impl From<TimeKernel> for Weights {
    fn from(kernel: TimeKernel) -> Self {
        Self::Time(kernel)
    }
}

impl Weights {
    /// What lies beyond the ends unless it is said.
    pub(crate) const fn default_boundary(&self, degree: Degree) -> Boundary {
        match self {
            Self::Rows(kernel) if matches!(degree, Degree::Constant) => kernel.default_boundary(),
            _ => Boundary::Renormalize,
        }
    }

    pub(crate) fn look(&self) -> Look {
        match self {
            Self::Rows(kernel) => Look::Rows(kernel.reach()),
            Self::Time(kernel) => Look::Time(kernel.reach()),
        }
    }

    /// How late slow changes come.
    pub(crate) fn delay(&self) -> Option<String> {
        match self {
            Self::Rows(kernel) => {
                let rows = kernel.group_delay(0.0).filter(|_| !kernel.sums_to_zero())?;
                let rows = (rows * 1e3).round() / 1e3 + 0.0;
                let unit = if rows.abs() == 1.0 { "row" } else { "rows" };
                Some(format!("{rows} {unit}"))
            }
            Self::Time(kernel) => kernel.delay(),
        }
    }

    /// Whether lines can be fitted with these weights.
    pub(crate) fn check_line(&self, has_boundary: bool) -> Result<(), Error> {
        if has_boundary {
            return Err(Error::Line(
                "fits the rows that are there, to the ends, and takes no boundary",
            ));
        }
        let is_positive = match self {
            Self::Rows(kernel) if kernel.savgol_design().is_some() => {
                return Err(Error::Line("is for windows; savgol has an order of its own"));
            }
            Self::Rows(kernel) if kernel.norm() != Norm::Sum => {
                return Err(Error::Line("fits by weights of any scale, and takes no norm"));
            }
            Self::Rows(kernel) => kernel.taps().iter().all(|&h| h >= 0.0),
            Self::Time(kernel) => kernel.is_positive(),
        };
        if is_positive {
            return Ok(());
        }
        Err(Error::Line("needs weights that are nowhere below 0"))
    }
}

/// The kernel's part of a smoother's text form.
impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(kernel) => kernel.fmt(f),
            Self::Time(kernel) => kernel.fmt(f),
        }
    }
}
