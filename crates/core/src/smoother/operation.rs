//! The operations that a smoother may have.

use std::{fmt, sync::Arc};

use crate::{
    error::Error,
    fit::{fallback::Fallback, local::Local},
    irregular::dispatch::Irregular,
    kernel::Kernel,
    linear::prepared::Linear,
    options::{
        align::Align,
        boundary::Boundary,
        closed::Closed,
        degree::Degree,
        deriv::Deriv,
        settings::{Given, Settings},
    },
    recursive::ewm::Ewm,
    sample::Sample,
    series::operation::Operate,
    smoother::{check, look::Look, prepared::Prepared},
    statistic::{
        Statistic,
        at_least::{AtLeast, Within},
        in_time::TimeStatistics,
    },
    time::{kernel::TimeKernel, unit::Unit},
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
}

/// A prepared operation in time, and how many ticks it looks ahead.
type InTime<T> = (Arc<dyn Prepared<T>>, i64);

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
            Self::Statistic(statistic) => match (statistic.reach(), statistic.reach_in_time()) {
                (Some(reach), _) => Look::Rows(reach),
                (_, Some(reach)) => Look::Time(reach),
                (None, None) => Look::Memory,
            },
            Self::Ewm(_) => Look::Memory,
        }
    }

    /// Whether it looks by time, and so needs the rows' times.
    pub(crate) const fn is_in_time(&self) -> bool {
        match self {
            Self::TimeKernel(_) => true,
            Self::Ewm(ewm) => ewm.time_halflife().is_some(),
            Self::Statistic(statistic) => statistic.window_in_time().is_some(),
            Self::Kernel(_) => false,
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
        }
    }

    /// The window in time: a kernel's, or the boxcar that holds a statistic's rows.
    pub(crate) const fn window_in_time(&self) -> Option<&TimeKernel> {
        match self {
            Self::TimeKernel(kernel) => Some(kernel),
            Self::Statistic(statistic) => statistic.window_in_time(),
            Self::Kernel(_) | Self::Ewm(_) => None,
        }
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
            Self::Kernel(_) => {
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
            Self::Statistic(statistic) => statistic.check(settings, given),
            Self::Ewm(ewm) => ewm.check(settings, given),
        }
    }

    /// The operation prepared for a number type; none of one in time, which needs a unit.
    pub(crate) fn prepare<T: Sample>(&self, settings: &Settings) -> Option<Arc<dyn Prepared<T>>> {
        let within = match self.look() {
            Look::Rows(reach) => Within::Rows(reach),
            Look::Memory => Within::Memory,
            Look::Time(_) => return None,
        };
        Some(match self {
            Self::Kernel(kernel) if settings.degree != Degree::Constant => {
                counted(Local::new(settings, kernel), within, settings)
            }
            Self::Kernel(kernel) => {
                if let Some(local) = Local::designed(settings, kernel) {
                    counted(local, within, settings)
                } else if let Some(fallback) = Fallback::new(settings, kernel) {
                    counted(fallback, within, settings)
                } else {
                    counted(Linear::new(settings, kernel), within, settings)
                }
            }
            Self::TimeKernel(_) => return None,
            Self::Statistic(statistic) => match statistic.morphology(None, settings) {
                Some(morphology) => counted(morphology, within, settings),
                None => counted(statistic.in_rows(settings)?, within, settings),
            },
            Self::Ewm(ewm) => counted(ewm.prepare(settings)?, within, settings),
        })
    }

    /// An operation in time prepared for a number type and for times of a unit; none of one in rows.
    ///
    /// # Errors
    /// [`Error::InTime`] for a length that does not go with the unit.
    pub(crate) fn prepare_in_time<T: Sample>(
        &self,
        settings: &Settings,
        unit: Unit,
    ) -> Result<Option<InTime<T>>, Error> {
        if let Self::Ewm(ewm) = self {
            let ewm = ewm.prepare_in_time(settings, unit)?;
            return Ok(ewm.map(|ewm| (counted(ewm, Within::Memory, settings), 0)));
        }
        let Some(window) = self.window_in_time() else { return Ok(None) };
        let ticks = window.ticks(unit)?;
        let looked_at = match self {
            Self::Statistic(statistic) => statistic.looked_at(&ticks),
            _ => ticks.clone(),
        };
        let (ahead, within) = (looked_at.ahead.max(0), Within::Time(looked_at));
        let prepared = if let Self::Statistic(statistic) = self {
            match statistic.morphology(Some(ticks.clone()), settings) {
                Some(morphology) => counted(morphology, within, settings),
                None => counted(TimeStatistics::new(statistic, ticks, settings), within, settings),
            }
        } else {
            let per = per(settings.deriv, unit)?;
            counted(Irregular::new(settings, window, ticks, per), within, settings)
        };
        Ok(Some((prepared, ahead)))
    }
}

/// The unit of a smoother's derivative, in ticks.
fn per(deriv: Deriv, unit: Unit) -> Result<f64, Error> {
    let Some(per) = deriv.unit() else { return Ok(1.0) };
    match (per.nanoseconds(), unit.nanoseconds()) {
        (Some(per), Some(tick)) => Ok(per / tick as f64),
        (None, None) => Ok(1.0),
        _ => Err(Error::InTime(format!(
            "deriv={deriv} does not go with the times: of dates a derivative is per d, h …, and of whole \
             numbers per i"
        ))),
    }
}

/// The operation prepared, with its least number of values where one is asked for.
pub(crate) fn counted<T: Sample>(
    operation: impl Operate<T>,
    within: Within,
    settings: &Settings,
) -> Arc<dyn Prepared<T>> {
    match settings.min_rows {
        None => Arc::new(operation),
        Some(least) => Arc::new(AtLeast::new(operation, least, within)),
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
        }
    }
}
