//! The operations that a smoother may have.

use std::fmt;

use crate::{
    error::Error,
    kernel::Kernel,
    options::{
        align::Align,
        boundary::Boundary,
        closed::Closed,
        degree::Degree,
        settings::{Given, Settings},
    },
    recursive::ewm::Ewm,
    robust::lowess::Lowess,
    smoother::{check, look::Look},
    statistic::Statistic,
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
    /// A median, a quantile, an extreme, a sum or a spread of a window, in rows or in time.
    Statistic(Statistic),
    /// The exponentially weighted mean of all rows up to the output's, by their age in rows or in
    /// time.
    Ewm(Ewm),
    /// Lines through the rows nearest to each, so many of them.
    Lowess(Lowess),
}

impl Operation {
    /// The boundary where none is given.
    pub(crate) const fn default_boundary(&self, degree: Degree) -> Boundary {
        match self {
            Self::Kernel(kernel) if matches!(degree, Degree::Constant) => kernel.default_boundary(),
            _ => Boundary::Renormalize,
        }
    }

    /// How many times it is fitted again with robust weights.
    pub(crate) const fn rounds(&self, settings: &Settings) -> usize {
        match (settings.robust, self) {
            (Some(rounds), _) => rounds,
            (None, Self::Lowess(_)) => Lowess::ROBUST,
            (None, _) => 0,
        }
    }

    pub(crate) fn look(&self, settings: &Settings) -> Look {
        if self.rounds(settings) > 0 { Look::Whole } else { self.window() }
    }

    /// How far a window looks.
    pub(super) fn window(&self) -> Look {
        match self {
            Self::Kernel(kernel) => Look::Rows(kernel.reach()),
            Self::TimeKernel(kernel) => Look::Time(kernel.reach()),
            Self::Statistic(statistic) => match (statistic.reach(), statistic.reach_in_time()) {
                (Some(reach), _) => Look::Rows(reach),
                (_, Some(reach)) => Look::Time(reach),
                (None, None) => Look::Memory,
            },
            Self::Ewm(_) => Look::Memory,
            // Around holes the nearest rows may be far.
            Self::Lowess(_) => Look::Whole,
        }
    }

    /// Whether it looks by time, and so needs the rows' times.
    pub(crate) const fn is_in_time(&self) -> bool {
        match self {
            Self::TimeKernel(_) => true,
            Self::Ewm(ewm) => ewm.time_halflife().is_some(),
            Self::Statistic(statistic) => statistic.window_in_time().is_some(),
            Self::Kernel(_) | Self::Lowess(_) => false,
        }
    }

    /// How late slow changes come, as text; none where that is not one number.
    pub(crate) fn delay(&self) -> Option<String> {
        match self {
            Self::TimeKernel(kernel) => kernel.delay(),
            Self::Statistic(statistic) => match statistic.window_in_time() {
                Some(window) => window.delay(),
                None => statistic.delay().map(check::rows),
            },
            operation => operation.delay_rows().map(check::rows),
        }
    }

    pub(crate) fn delay_rows(&self) -> Option<f64> {
        match self {
            Self::Kernel(kernel) => kernel.delay(),
            Self::TimeKernel(_) => None,
            Self::Statistic(statistic) => statistic.delay(),
            Self::Ewm(ewm) => ewm.delay(),
            Self::Lowess(_) => Some(0.0),
        }
    }

    /// The window in time: a kernel's, or the boxcar that holds a statistic's rows.
    pub(crate) const fn window_in_time(&self) -> Option<&TimeKernel> {
        match self {
            Self::TimeKernel(kernel) => Some(kernel),
            Self::Statistic(statistic) => statistic.window_in_time(),
            Self::Kernel(_) | Self::Ewm(_) | Self::Lowess(_) => None,
        }
    }

    /// Whether a calendar must find its windows.
    pub(crate) fn needs_calendar(&self) -> bool {
        self.window_in_time().is_some_and(|window| window.length().months().is_some())
    }

    /// Whether outputs estimate the level of a series.
    pub(crate) const fn is_level(&self) -> bool {
        match self {
            Self::Statistic(statistic) => statistic.measure().is_level(),
            _ => true,
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
            (Self::Statistic(statistic), align) => statistic.with_align(align)?.into(),
            (Self::Ewm(_), _) => {
                let (what, why) = ("align", "it looks back alone, to the first row");
                return Err(Error::Unsupported { operation: "ewm", what, why });
            }
            (Self::Lowess(_), _) => {
                let (what, why) = ("align", "its rows are the nearest, on both sides");
                return Err(Error::Unsupported { operation: "lowess", what, why });
            }
        })
    }

    /// The window in time with these ends in it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in rows, and as the operations'.
    pub(crate) fn with_closed(self, closed: Closed) -> Result<Self, Error> {
        Ok(match self {
            Self::TimeKernel(kernel) => kernel.with_closed(closed)?.into(),
            Self::Statistic(statistic) => statistic.with_closed(closed)?.into(),
            Self::Kernel(_) | Self::Lowess(_) => {
                let (what, why) = ("closed", "in rows, windows have no ends between rows");
                return Err(Error::Unsupported { operation: "a window of rows", what, why });
            }
            Self::Ewm(_) => {
                let (what, why) = ("closed", "it remembers all rows, and has no window");
                return Err(Error::Unsupported { operation: "ewm", what, why });
            }
        })
    }

    /// The window's alignment, where it is not the default.
    pub(crate) fn align(&self) -> Option<Align> {
        let (align, default) = match self {
            Self::Kernel(kernel) => (kernel.align(), kernel.design().default_align()),
            Self::TimeKernel(kernel) => (kernel.align(), kernel.default_align()),
            Self::Statistic(statistic) => (statistic.align(), Align::Centred),
            Self::Ewm(_) | Self::Lowess(_) => return None,
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
            Self::Statistic(statistic) => statistic.check(settings, given),
            Self::Ewm(ewm) => ewm.check(settings, given),
            Self::Lowess(lowess) => lowess.check(settings, given),
        }
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

impl From<Statistic> for Operation {
    fn from(statistic: Statistic) -> Self {
        Self::Statistic(statistic)
    }
}

impl From<Lowess> for Operation {
    fn from(lowess: Lowess) -> Self {
        Self::Lowess(lowess)
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
            Self::Statistic(statistic) => statistic.fmt(f),
            Self::Ewm(ewm) => ewm.fmt(f),
            Self::Lowess(lowess) => lowess.fmt(f),
        }
    }
}
