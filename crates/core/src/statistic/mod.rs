//! Statistics of a window of rows: their description, and how they are run in rows and in time.

pub(crate) mod at_least;
pub(crate) mod counted;
pub(crate) mod in_time;
pub(crate) mod measure;
pub(crate) mod morphology;
mod morphology_in_time;
mod present;
mod quantiles;
pub(crate) mod rows;

use std::fmt;

use crate::{
    error::Error,
    number::MAX_LEN,
    options::{
        align::Align,
        boundary::Boundary,
        closed::Closed,
        degree::Degree,
        method::Method,
        settings::{Given, Settings},
    },
    series::reach::Reach,
    statistic::{measure::Measure, morphology::Morphology, rows::RowStatistics},
    time::{kernel::TimeKernel, reach::TimeReach, span::Span, ticks::Ticks},
    window::Window,
};

/// A number that describes the values present in a window: their median, a quantile, an extreme,
/// their sum or spread, as pandas' `rolling(…, min_periods=1)`.
///
/// A window is a number of rows, aligned as a kernel's, or the rows within a length of time
/// ([`TimeKernel`] says which). A row gets an output wherever its window holds a value, at holes
/// too; of [`Measure::Std`] and [`Measure::Var`] wherever it holds two, of [`Measure::Count`]
/// always. An infinity is a value. Coverage is the share of the window's rows that are present; in
/// time, of those that there are.
///
/// Rows take the boundaries renormalize (the rows that are there) and, but for sum, count, std and
/// var, reflect, mirror, nearest, wrap and constant, as `scipy.ndimage`'s filters. There is no
/// degree, no norm and no method.
///
/// ```
/// use smoothframe_core::{Measure, Smoother, Statistic};
/// let smoother = Smoother::new(Statistic::rows(Measure::Median, 3)?).build()?;
/// assert_eq!(smoother, "median:3".parse()?);
/// assert_eq!(smoother.smooth(&[1.0, 2.0, 99.0, 4.0, f64::NAN])?, [1.5, 2.0, 4.0, 51.5, 4.0]);
/// let most: Smoother = "max:2 align=trailing".parse()?;
/// assert_eq!(most.smooth(&[1.0, 3.0, 2.0, 0.0])?, [1.0, 3.0, 3.0, 2.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("rolling median", "median filter", "running median", "moving median", "despike"))]
#[doc(alias("rolling quantile", "percentile", "rolling min", "rolling max", "running maximum"))]
#[doc(alias("rolling sum", "rolling std", "rolling var", "volatility", "outliers"))]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Statistic {
    measure: Measure,
    window: Extent,
}

/// Which rows a window holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Extent {
    Rows {
        len: usize,
        align: Align,
    },
    /// Those that a boxcar in time holds.
    Time(TimeKernel),
}

impl Statistic {
    /// Of windows of `len` rows, centred.
    ///
    /// # Errors
    /// [`Error::EmptyKernel`] for 0 rows, [`Error::TooLong`] for more than
    /// [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN); [`Error::Parameter`] for what the measure does
    /// not take.
    pub fn rows(measure: Measure, len: usize) -> Result<Self, Error> {
        measure.check()?;
        match len {
            0 => Err(Error::EmptyKernel),
            1..=MAX_LEN => {
                Ok(Self { measure, window: Extent::Rows { len, align: Align::Centred } })
            }
            _ => Err(Error::TooLong { len, max: MAX_LEN }),
        }
    }

    /// Of the rows within a length of time, centred: a smoother of it runs by
    /// [`time_plan`](crate::Smoother::time_plan).
    ///
    /// ```
    /// use smoothframe_core::{Measure, Smoother, Statistic, Unit};
    /// let most = Statistic::time(Measure::Max, &"3d".parse()?)?;
    /// let mut plan = Smoother::new(most).build()?.time_plan(Unit::Day)?;
    /// // Days 1, 2 and 9: the last is alone.
    /// assert_eq!(plan.smooth(&[1, 2, 9], &[1.0, 3.0, 2.0])?, [3.0, 3.0, 2.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] for what the measure does not take.
    pub fn time(measure: Measure, length: &Span) -> Result<Self, Error> {
        measure.check()?;
        let window = TimeKernel::window(&Window::boxcar(), length)?;
        Ok(Self { measure, window: Extent::Time(window) })
    }

    /// The window aligned otherwise.
    ///
    /// # Errors
    /// [`Error::Centre`] for a tap that the window does not have, [`Error::InTime`] for a tap in
    /// time.
    pub fn with_align(self, align: Align) -> Result<Self, Error> {
        if self.measure.is_morphology() && align != Align::Centred {
            let (what, why) = ("align", "its windows are centred");
            return Err(Error::Unsupported { operation: self.measure.name(), what, why });
        }
        let window = match (self.window, align) {
            (Extent::Rows { len, .. }, Align::Tap(tap)) if tap >= len => {
                return Err(Error::Centre { tap, taps: len });
            }
            (Extent::Rows { len, .. }, align) => Extent::Rows { len, align },
            (Extent::Time(kernel), align) => Extent::Time(kernel.with_align(align)?),
        };
        Ok(Self { window, ..self })
    }

    /// The window in time with these of its ends in it, which may leave out the output's own row.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in rows, where windows are told by alignment, and of morphology, of
    /// which a pass mirrors the window.
    pub fn with_closed(self, closed: Closed) -> Result<Self, Error> {
        let (operation, what) = (self.measure.name(), "closed");
        if self.measure.is_morphology() {
            let why = "its windows are mirrored from pass to pass";
            return Err(Error::Unsupported { operation, what, why });
        }
        let Extent::Time(kernel) = self.window else {
            let why = "in rows, windows have no ends between rows";
            return Err(Error::Unsupported { operation, what, why });
        };
        Ok(Self { window: Extent::Time(kernel.closed_at(closed)), ..self })
    }

    /// What is told of each window.
    #[must_use]
    pub const fn measure(&self) -> Measure {
        self.measure
    }

    /// The window's alignment.
    #[must_use]
    pub const fn align(&self) -> Align {
        match &self.window {
            Extent::Rows { align, .. } => *align,
            Extent::Time(kernel) => kernel.align(),
        }
    }

    /// How many rows a window has; none in time.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a window is never empty")]
    pub const fn len(&self) -> Option<usize> {
        match &self.window {
            Extent::Rows { len, .. } => Some(*len),
            Extent::Time(_) => None,
        }
    }

    /// The window in time, as a boxcar; none in rows.
    #[must_use]
    pub const fn window_in_time(&self) -> Option<&TimeKernel> {
        match &self.window {
            Extent::Rows { .. } => None,
            Extent::Time(kernel) => Some(kernel),
        }
    }

    /// How far an output looks, in rows; none in time.
    #[must_use]
    pub const fn reach(&self) -> Option<Reach> {
        let Some(Reach { behind, ahead }) = self.once() else { return None };
        Some(match self.measure {
            // A dilation's window is mirrored.
            Measure::Dilation => Reach { behind: ahead, ahead: behind },
            Measure::Gradient => Reach { behind, ahead: behind },
            twice if twice.passes_twice() => {
                Reach { behind: behind + ahead, ahead: behind + ahead }
            }
            _ => Reach { behind, ahead },
        })
    }

    /// How far an output looks in time; none in rows.
    pub(crate) fn reach_in_time(&self) -> Option<TimeReach> {
        let mut reach = self.window_in_time()?.reach();
        if self.measure.passes_twice() {
            // Centred, as all morphology.
            reach.behind *= 2;
            reach.ahead *= 2;
        }
        Some(reach)
    }

    /// The ticks of all rows that an output looks at, from those of its window.
    pub(crate) fn looked_at(&self, window: &Ticks) -> Ticks {
        self.measure.looked_at(window)
    }

    /// How far one pass looks, but a dilation.
    const fn once(&self) -> Option<Reach> {
        let Extent::Rows { len, align } = &self.window else { return None };
        let ahead = align.centre(*len - 1);
        Some(Reach { behind: *len - 1 - ahead, ahead })
    }

    /// How many rows late a step or a trend comes in the output.
    pub(crate) fn delay(&self) -> Option<f64> {
        let Reach { behind, ahead } = self.reach()?;
        Some((behind as f64 - ahead as f64) / 2.0)
    }

    pub(crate) fn check(&self, settings: &Settings, given: Given) -> Result<(), Error> {
        let operation = self.measure.name();
        let refuse = |what, why| Err(Error::Unsupported { operation, what, why });
        if settings.degree != Degree::Constant {
            return refuse(settings.degree.text(), "it fits no polynomial");
        }
        if settings.method == Method::Fft {
            return refuse("method=fft", "no transform gives it");
        }
        if settings.causal && self.measure.is_morphology() {
            return refuse("causal", "its windows are centred; min and max may be trailing");
        }
        if let Extent::Time(kernel) = &self.window {
            if given.boundary {
                return refuse("a boundary", "a window in time has no rows beyond the ends");
            }
            return kernel.check_halves();
        }
        let ends = settings.ends;
        if self.measure.is_rank() {
            let extends = "it takes renormalize, reflect, mirror, nearest, wrap or constant";
            for (boundary, name) in [
                (Boundary::Linear, "boundary=linear"),
                (Boundary::Shrink, "boundary=shrink"),
                (Boundary::Fit, "boundary=fit"),
            ] {
                if ends.contains(boundary) {
                    return refuse(name, extends);
                }
            }
        } else if given.boundary {
            return refuse("a boundary", "it is of the rows that are there");
        }
        ends.check()
    }

    /// Windows in rows, prepared; none of morphology, and in time, which needs a unit.
    pub(crate) fn in_rows(&self, settings: &Settings) -> Option<RowStatistics> {
        let (len, reach) = (self.len()?, self.once()?);
        let is_single = !self.measure.is_morphology();
        is_single.then(|| RowStatistics::new(self.measure, len, reach, settings))
    }

    /// Morphology, prepared: in rows, or in time with a unit's ticks; none of other measures.
    pub(crate) fn morphology(
        &self,
        ticks: Option<Ticks>,
        settings: &Settings,
    ) -> Option<Morphology> {
        if !self.measure.is_morphology() {
            return None;
        }
        let window = match &ticks {
            None => self.once()?,
            Some(_) => Reach { behind: 0, ahead: 0 },
        };
        Some(Morphology::new(self.measure, window, ticks, settings))
    }
}

/// As `median:7` and `quantile:7d,q=0.9`.
impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.measure.name();
        match &self.window {
            Extent::Rows { len, .. } => write!(f, "{name}:{len}")?,
            Extent::Time(kernel) => write!(f, "{name}:{}", kernel.length())?,
        }
        self.measure.write_parameters(f)
    }
}
