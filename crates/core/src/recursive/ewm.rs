//! Exponentially weighted means.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use crate::{
    error::Error,
    options::{
        degree::Degree,
        method::Method,
        missing::Missing,
        settings::{Given, Settings},
    },
    recursive::{rows::EwmRows, times::EwmTimes},
    time::{span::Span, unit::Unit},
    window::parameter::Parameter,
};

/// The exponentially weighted mean of all rows up to the output's, where a row j rows back weighs
/// (1 − α)ʲ: pandas' `ewm(…).mean()` with its parameters. Or in time
/// ([`halflife_in_time`](Self::halflife_in_time)), where a row weighs ½^(age / half-life).
///
/// It looks back only, and its state is a few numbers, whatever the span; sums are in f64 for f32
/// too. Every row from the first observation on has an output, at holes too (unless `coverage` or
/// `holes=keep` ask otherwise): there it is the last one. A constant series stays what it is, to the
/// last bit; an infinity stays for ever. It takes no boundary, no alignment, no degree and no
/// `missing=propagate`.
///
/// ```
/// use smoothframe_core::{Ewm, Smoother};
/// let smoother = Smoother::new(Ewm::span(3.0)?).build()?; // α = ½
/// assert_eq!(smoother, "ewm:span=3".parse()?);
/// assert_eq!(smoother.smooth(&[1.0, 4.0, f64::NAN])?, [1.0, 3.0, 3.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias = "exponential moving average")]
#[doc(alias = "ewma")]
#[doc(alias = "ema")]
#[doc(alias("exponential smoothing", "exponentially weighted mean", "low-pass"))]
#[derive(Debug, Clone, PartialEq)]
pub struct Ewm {
    by: By,
    adjust: bool,
    ignore_na: bool,
}

/// What says how fast weights fade.
#[derive(Debug, Clone, PartialEq)]
enum By {
    /// A parameter in rows, by its name.
    Rows(&'static str, f64),
    /// A half-life in time.
    Time(Span),
}

impl Ewm {
    /// By a span in rows: α = 2 / (span + 1), so that the mean age of a row is that in a trailing
    /// window of `span` rows.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a span that is not finite and at least 1.
    pub fn span(span: f64) -> Result<Self, Error> {
        Self::new("span", span, 1.0, "a finite number of at least 1")
    }

    /// By the centre of mass, the mean age of a row, in rows: α = 1 / (1 + com).
    ///
    /// # Errors
    /// [`Error::Parameter`] for a centre of mass that is not finite and at least 0.
    pub fn com(com: f64) -> Result<Self, Error> {
        Self::new("com", com, 0.0, "a finite number of at least 0")
    }

    /// By a half-life in rows: α = 1 − ½^(1/halflife), so that a row `halflife` rows back weighs
    /// half.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a half-life that is not finite and above 0.
    pub fn halflife(halflife: f64) -> Result<Self, Error> {
        Self::new("halflife", halflife, f64::MIN_POSITIVE, "a finite number above 0")
    }

    /// By α itself, the weight of the newest row, 0 < α ≤ 1.
    ///
    /// # Errors
    /// [`Error::Parameter`] for an α that is not above 0 and at most 1.
    pub fn alpha(alpha: f64) -> Result<Self, Error> {
        let (expected, least) = ("a number above 0 and at most 1", f64::MIN_POSITIVE);
        if alpha > 1.0 {
            let (window, name, value) = ("ewm", "alpha", alpha);
            return Err(Error::Parameter { window, name, expected, value });
        }
        Self::new("alpha", alpha, least, expected)
    }

    /// By a half-life in time: a row that came `halflife` before the output's weighs half, however
    /// many rows there are between them: pandas' `ewm(halflife=…, times=…)`. It runs on rows with
    /// times ([`Smoother::time_plan`](crate::Smoother::time_plan)), with `adjust` and without
    /// `ignore_na`. Rows at one time follow each other: the first has no part of the second.
    ///
    /// ```
    /// use smoothframe_core::{Ewm, Smoother, Unit};
    /// let smoother = Smoother::new(Ewm::halflife_in_time(&"7d".parse()?)?).build()?;
    /// assert_eq!(smoother, "ewm:halflife=7d".parse()?);
    /// // Two weeks after the first row it weighs a quarter.
    /// let smoothed = smoother.time_plan(Unit::Day)?.smooth(&[0, 14, 15], &[1.0, 6.0, f64::NAN])?;
    /// assert_eq!(smoothed, [1.0, 5.0, 5.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InTime`] for months, which are not all of one length.
    pub fn halflife_in_time(halflife: &Span) -> Result<Self, Error> {
        if halflife.months().is_some() {
            return Err(Error::InTime(format!(
                "months are not all of one length, so {halflife} is no half-life; write it in days"
            )));
        }
        Ok(Self { by: By::Time(halflife.clone()), adjust: true, ignore_na: false })
    }

    fn new(
        by: &'static str,
        value: f64,
        least: f64,
        expected: &'static str,
    ) -> Result<Self, Error> {
        if value.is_finite() && value >= least {
            return Ok(Self { by: By::Rows(by, value + 0.0), adjust: true, ignore_na: false });
        }
        Err(Error::Parameter { window: "ewm", name: by, expected, value })
    }

    /// Whether to divide by the sum of the weights there are (default: true). If false, the first
    /// row stands for all before it: `y[0] = x[0]`, `y[i] = (1 − α)·y[i − 1] + α·x[i]`.
    #[must_use]
    pub const fn adjust(mut self, adjust: bool) -> Self {
        self.adjust = adjust;
        self
    }

    /// Whether holes are left out when rows are counted back (default: false): if true, a row's age
    /// is the number of observations after it, else that of all rows after it.
    #[must_use]
    pub const fn ignore_na(mut self, ignore_na: bool) -> Self {
        self.ignore_na = ignore_na;
        self
    }

    /// α, the weight of the newest row; none in time, where it depends on the times.
    #[must_use]
    pub fn weight(&self) -> Option<f64> {
        Some(match self.by {
            By::Rows("span", span) => 2.0 / (span + 1.0),
            By::Rows("com", com) => 1.0 / (1.0 + com),
            By::Rows("halflife", halflife) => -(-std::f64::consts::LN_2 / halflife).exp_m1(),
            By::Rows(_, alpha) => alpha,
            By::Time(_) => return None,
        })
    }

    /// The half-life in time; none of an ewm in rows.
    #[must_use]
    pub const fn time_halflife(&self) -> Option<&Span> {
        match &self.by {
            By::Time(halflife) => Some(halflife),
            By::Rows(..) => None,
        }
    }

    /// The mean age of a row, weighed as the mean is: 1/α − 1 rows; none in time, where it depends
    /// on the times.
    pub(crate) fn delay(&self) -> Option<f64> {
        self.weight().map(|alpha| 1.0 / alpha - 1.0)
    }

    pub(crate) fn check(&self, settings: &Settings, given: Given) -> Result<(), Error> {
        let refuse = |what, why| Err(Error::Unsupported { operation: "ewm", what, why });
        if given.boundary {
            return refuse("a boundary", "it remembers all rows, and has no ends to extend");
        }
        if settings.degree != Degree::Constant {
            return refuse(settings.degree.text(), "it fits no polynomial");
        }
        if settings.method == Method::Fft {
            return refuse("method=fft", "it is no sum over a window");
        }
        if settings.missing == Missing::Propagate {
            return refuse("missing=propagate", "it remembers all rows, so no output would follow");
        }
        if self.time_halflife().is_some() {
            let refuse = |what, why| Err(Error::Unsupported { operation: IN_TIME, what, why });
            if !self.adjust {
                return refuse("adjust=false", "it divides by the weights there are");
            }
            if self.ignore_na {
                return refuse("ignore_na=true", "it counts no rows, so holes age none");
            }
        }
        Ok(())
    }

    /// Ready to run on rows; none in time.
    pub(crate) fn prepare(&self, settings: &Settings) -> Option<EwmRows> {
        Some(EwmRows::new(self.weight()?, self.adjust, self.ignore_na, settings))
    }

    /// Ready to run on rows at times of this unit; none of an ewm in rows.
    ///
    /// # Errors
    /// [`Error::InTime`] where the half-life does not go with the unit.
    pub(crate) fn prepare_in_time(
        &self,
        settings: &Settings,
        unit: Unit,
    ) -> Result<Option<EwmTimes>, Error> {
        let Some(halflife) = self.time_halflife() else { return Ok(None) };
        let (ticks, of) = halflife.ticks(unit)?;
        Ok(Some(EwmTimes::new(ticks as f64 / of as f64, settings)))
    }
}

const IN_TIME: &str = "ewm by a half-life in time";

/// A parameter is never NaN.
impl Eq for Ewm {}

impl Hash for Ewm {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.by {
            By::Rows(by, value) => (by, value.to_bits()).hash(state),
            By::Time(halflife) => halflife.hash(state),
        }
        (self.adjust, self.ignore_na).hash(state);
    }
}

/// As `ewm:span=12` or `ewm:halflife=7d`.
impl fmt::Display for Ewm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.by {
            By::Rows(by, value) => write!(f, "ewm:{by}={}", Parameter::Number(*value))?,
            By::Time(halflife) => write!(f, "ewm:halflife={halflife}")?,
        }
        f.write_str(if self.adjust { "" } else { ",adjust=false" })?;
        f.write_str(if self.ignore_na { ",ignore_na=true" } else { "" })
    }
}
