//! The operations that a smoother may have.

use std::{fmt, sync::Arc};

use crate::{
    error::Error,
    fit::{fallback::Fallback, local::Local},
    kernel::Kernel,
    linear::prepared::Linear,
    options::{
        align::Align,
        boundary::Boundary,
        degree::Degree,
        settings::{Given, Settings},
    },
    rank::median::Median,
    recursive::ewm::Ewm,
    sample::Sample,
    smoother::{check, look::Look, prepared::Prepared},
    time::kernel::TimeKernel,
};

/// What a smoother does to the rows of a window, or to all rows up to the output's. Boundaries,
/// rules for holes, plans and streams are the same around each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// The weighted mean of a window of rows, or a polynomial fitted to it under a [`Degree`]
    /// above 0.
    Kernel(Kernel),
    /// The same of the rows within a length of time.
    TimeKernel(TimeKernel),
    /// The median of a window of rows.
    Median(Median),
    /// The exponentially weighted mean of all rows up to the output's.
    Ewm(Ewm),
}

impl Operation {
    /// The boundary where none is given.
    pub(crate) const fn default_boundary(&self, degree: Degree) -> Boundary {
        match self {
            Self::Kernel(kernel) if matches!(degree, Degree::Constant) => kernel.default_boundary(),
            _ => Boundary::Renormalize,
        }
    }

    pub(crate) fn look(&self) -> Look {
        match self {
            Self::Kernel(kernel) => Look::Rows(kernel.reach()),
            Self::TimeKernel(kernel) => Look::Time(kernel.reach()),
            Self::Median(median) => Look::Rows(median.reach()),
            Self::Ewm(_) => Look::Memory,
        }
    }

    /// How late slow changes come, as text; none where that is not one number.
    pub(crate) fn delay(&self) -> Option<String> {
        match self {
            Self::TimeKernel(kernel) => kernel.delay(),
            operation => operation.delay_rows().map(check::rows),
        }
    }

    pub(crate) fn delay_rows(&self) -> Option<f64> {
        match self {
            Self::Kernel(kernel) => kernel.delay(),
            Self::TimeKernel(_) => None,
            Self::Median(median) => Some(median.delay()),
            Self::Ewm(ewm) => Some(ewm.delay()),
        }
    }

    /// The window aligned anew.
    ///
    /// # Errors
    /// As the operations', and [`Error::Unsupported`] for an ewm.
    pub(crate) fn with_align(self, align: Align) -> Result<Self, Error> {
        Ok(match (self, align) {
            (Self::Kernel(kernel), Align::Tap(tap)) => kernel.with_centre(tap)?.into(),
            (Self::Kernel(kernel), align) => kernel.with_align(align).into(),
            (Self::TimeKernel(kernel), align) => kernel.with_align(align)?.into(),
            (Self::Median(median), Align::Tap(tap)) if tap >= median.len() => {
                return Err(Error::Centre { tap, taps: median.len() });
            }
            (Self::Median(median), align) => median.with_align(align).into(),
            (Self::Ewm(_), _) => {
                let (what, why) = ("align", "it looks back alone, to the first row");
                return Err(Error::Unsupported { operation: "ewm", what, why });
            }
        })
    }

    /// The window's alignment, where it is not the default.
    pub(crate) fn align(&self) -> Option<Align> {
        let (align, default) = match self {
            Self::Kernel(kernel) => (kernel.align(), kernel.design().default_align()),
            Self::TimeKernel(kernel) => (kernel.align(), kernel.default_align()),
            Self::Median(median) => (median.align(), Align::Centred),
            Self::Ewm(_) => return None,
        };
        (align != default).then_some(align)
    }

    /// Refuses settings that the operation does not take.
    ///
    /// # Errors
    /// As [`SmootherBuilder::build`](crate::SmootherBuilder::build).
    pub(crate) fn check(&self, settings: &Settings, given: Given) -> Result<(), Error> {
        match self {
            Self::Kernel(kernel) => check::kernel(kernel, settings, given),
            Self::TimeKernel(kernel) => check::time_kernel(kernel, settings, given),
            Self::Median(median) => median.check(settings),
            Self::Ewm(ewm) => ewm.check(settings, given),
        }
    }

    /// The operation prepared for a number type; none of a window in time, which needs a unit.
    pub(crate) fn prepare<T: Sample>(&self, settings: &Settings) -> Option<Arc<dyn Prepared<T>>> {
        Some(match self {
            Self::Kernel(kernel) if settings.degree != Degree::Constant => {
                Arc::new(Local::new(settings, kernel))
            }
            Self::Kernel(kernel) => {
                if let Some(local) = Local::designed(settings, kernel) {
                    Arc::new(local)
                } else if let Some(fallback) = Fallback::new(settings, kernel) {
                    Arc::new(fallback)
                } else {
                    Arc::new(Linear::new(settings, kernel))
                }
            }
            Self::TimeKernel(_) => return None,
            Self::Median(median) => Arc::new(median.prepare(settings)),
            Self::Ewm(ewm) => Arc::new(ewm.prepare(settings)),
        })
    }
}

impl From<Kernel> for Operation {
    fn from(kernel: Kernel) -> Self {
        Self::Kernel(kernel)
    }
}

impl From<TimeKernel> for Operation {
    fn from(kernel: TimeKernel) -> Self {
        Self::TimeKernel(kernel)
    }
}

impl From<Median> for Operation {
    fn from(median: Median) -> Self {
        Self::Median(median)
    }
}

impl From<Ewm> for Operation {
    fn from(ewm: Ewm) -> Self {
        Self::Ewm(ewm)
    }
}

/// The operation's part of a smoother's text form.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kernel(kernel) => kernel.fmt(f),
            Self::TimeKernel(kernel) => kernel.fmt(f),
            Self::Median(median) => median.fmt(f),
            Self::Ewm(ewm) => ewm.fmt(f),
        }
    }
}
