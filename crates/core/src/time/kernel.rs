//! Windows in time.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use crate::{
    error::Error,
    options::{align::Align, closed::Closed},
    time::{
        continuous::{Shape, is_continuous},
        reach::TimeReach,
        span::{Kind, Span},
    },
    window::Window,
};

/// A window in time: rows are weighed by their distance in time from the output's row, and
/// `y = Σ w·x / Σ w`.
///
/// The window of an output at time t, of length L, holds the rows at times in
///
/// - \[t − L/2, t + L/2) centred, the default,
/// - (t − L, t\] trailing, the default of [`decay`](Self::decay),
/// - \[t, t + L) leading;
///
/// and of a gaussian without a length, which is 8·std long, those at both of its ends too.
///
/// v = 2Δt/L runs from −1 to 1 over a centred window, and the weight is the [`Window`]'s formula of
/// v (v also takes the place of u). Aligning moves the window with its shape: one that is 0 at its
/// ends then gives the output's own row no weight, and where no other row is in the window that row
/// keeps its value.
///
/// ```
/// use smoothframe_core::{Smoother, TimeKernel, Unit, Window};
/// let kernel = TimeKernel::window(&Window::boxcar(), &"3d".parse()?)?;
/// let smoother = Smoother::new(kernel).build()?;
/// let mut plan = smoother.time_plan(Unit::Day)?;
/// // Days 1, 2 and 9: the last is alone.
/// assert_eq!(plan.smooth(&[1, 2, 9], &[1.0, 3.0, 5.0])?, [2.0, 2.0, 5.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("time-based window", "rolling by time", "irregular times"))]
#[derive(Debug, Clone, PartialEq)]
pub struct TimeKernel {
    pub(crate) design: Design,
    pub(crate) align: Align,
    pub(crate) closed: Option<Closed>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Design {
    Window { window: Window, length: Span },
    Gaussian { std: Span, length: Option<Span> },
    GeneralGaussian { p: f64, sig: Span, length: Span },
    Exponential { tau: Span, length: Span },
    Decay { tau: Span, length: Span },
    HalfLife { half_life: Span, length: Span },
}

impl TimeKernel {
    /// A window of this length; its shape has no width of its own.
    ///
    /// # Errors
    /// [`Error::InTime`] for chebwin, dpss and Kaiser-Bessel-derived, which have no continuous
    /// shape; for windows with a width in rows, which have constructors here
    /// ([`gaussian`](Self::gaussian) and others); and for months with another window than the
    /// boxcar. [`Error::Parameter`].
    pub fn window(window: &Window, length: &Span) -> Result<Self, Error> {
        if !is_continuous(window) {
            let window = window.name();
            return Err(Error::InTime(format!(
                "{window} is made for a number of rows and has no shape in time"
            )));
        }
        if window.has_width() {
            let window = window.name();
            return Err(Error::InTime(format!(
                "the width of {window} in rows says nothing in time; give it as a length of time"
            )));
        }
        window.symmetric(2)?; // its parameters are good
        let (window, length) = (window.clone(), length.clone());
        Self::new(Design::Window { window, length })
    }

    /// [`Window::Gaussian`] of this standard deviation, to 4 of them on either side.
    ///
    /// # Errors
    /// [`Error::InTime`] for months.
    pub fn gaussian(std: &Span) -> Result<Self, Error> {
        Self::new(Design::Gaussian { std: std.clone(), length: None })
    }

    /// [`Window::Gaussian`] of this standard deviation in a window of this length.
    ///
    /// # Errors
    /// [`Error::InTime`] for months, and where one length is a number (`5i`) and the other is not.
    pub fn gaussian_within(std: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::Gaussian { std: std.clone(), length: Some(length.clone()) })
    }

    /// [`Window::GeneralGaussian`] of shape `p` and width `sig`, in a window of this length.
    ///
    /// # Errors
    /// [`Error::Parameter`] for `p`; [`Error::InTime`] as
    /// [`gaussian_within`](Self::gaussian_within).
    pub fn general_gaussian(p: f64, sig: &Span, length: &Span) -> Result<Self, Error> {
        Window::general_gaussian(p, 1.0).symmetric(2)?;
        Self::new(Design::GeneralGaussian { p, sig: sig.clone(), length: length.clone() })
    }

    /// [`Window::Exponential`], falling to 1/e in `tau` on both sides of the middle.
    ///
    /// # Errors
    /// [`Error::InTime`] as [`gaussian_within`](Self::gaussian_within).
    pub fn exponential(tau: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::Exponential { tau: tau.clone(), length: length.clone() })
    }

    /// Exponential smoothing over a length of time: a row weighs `exp(−age/tau)`. Trailing.
    ///
    /// ```
    /// use smoothframe_core::{Align, TimeKernel};
    /// let decay = TimeKernel::decay(&"7d".parse()?, &"30d".parse()?)?;
    /// assert_eq!(decay.align(), Align::Trailing);
    /// assert_eq!(decay.to_string(), "decay:30d,tau=7d");
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InTime`] as [`gaussian_within`](Self::gaussian_within).
    #[doc(alias = "exponential smoothing")]
    pub fn decay(tau: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::Decay { tau: tau.clone(), length: length.clone() })
    }

    /// [`decay`](Self::decay) by its half-life: a row weighs `½^(age/half_life)`.
    ///
    /// ```
    /// use smoothframe_core::TimeKernel;
    /// let decay = TimeKernel::decay_half_life(&"7d".parse()?, &"30d".parse()?)?;
    /// assert_eq!(decay.to_string(), "decay:30d,half_life=7d");
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InTime`] as [`gaussian_within`](Self::gaussian_within).
    #[doc(alias("halflife", "half-life"))]
    pub fn decay_half_life(half_life: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::HalfLife { half_life: half_life.clone(), length: length.clone() })
    }

    fn new(design: Design) -> Result<Self, Error> {
        let align = default_align(&design);
        let kernel = Self { design, align, closed: None };
        let lengths: Vec<&Span> = kernel.lengths();
        let is_boxcar = matches!(&kernel.design, Design::Window { window: Window::Boxcar, .. });
        for length in &lengths {
            if length.kind() == Kind::Months && !is_boxcar {
                return Err(Error::InTime(format!(
                    "months are not all of one length, so {length} is for uniform alone; write it \
                     in days"
                )));
            }
            if (length.kind() == Kind::Numbers) != (lengths[0].kind() == Kind::Numbers) {
                return Err(Error::InTime(format!(
                    "{} and {length} are lengths of two kinds",
                    lengths[0]
                )));
            }
        }
        Ok(kernel)
    }

    /// The window aligned otherwise.
    ///
    /// # Errors
    /// [`Error::InTime`] for [`Align::Tap`], as there are no taps in time.
    pub fn with_align(mut self, align: Align) -> Result<Self, Error> {
        if let Align::Tap(tap) = align {
            return Err(Error::InTime(format!(
                "align={tap} names a tap, and a window in time has none; it is centred, trailing \
                 or leading"
            )));
        }
        self.align = align;
        Ok(self)
    }

    /// The window with these of its ends in it.
    ///
    /// # Errors
    /// [`Error::InTime`] where that leaves out the output's own row, which only a
    /// [`Statistic`](crate::Statistic) can do.
    pub fn with_closed(self, closed: Closed) -> Result<Self, Error> {
        let kernel = self.closed_at(closed);
        if kernel.leaves_out_own() {
            return Err(Error::InTime(
                "these ends leave the output's own row out, which a weighted mean needs; \
                 statistics, as sum or median, do without it"
                    .to_owned(),
            ));
        }
        Ok(kernel)
    }

    pub(crate) fn closed_at(self, closed: Closed) -> Self {
        Self { closed: Some(closed), ..self }
    }

    /// Which ends were chosen; none where it has its default.
    #[must_use]
    pub const fn closed(&self) -> Option<Closed> {
        self.closed
    }

    /// Whether the earlier and the later end of a window are in it.
    #[must_use]
    pub fn ends_in(&self) -> (bool, bool) {
        match self.closed {
            Some(closed) => closed.ends(),
            None if self.is_closed() => (true, true),
            None => (self.align != Align::Trailing, self.align == Align::Trailing),
        }
    }

    /// Whether the output's own row is at an end of the window that is not in it.
    #[must_use]
    pub fn leaves_out_own(&self) -> bool {
        let (start, end) = self.ends_in();
        match self.align {
            Align::Trailing => !end,
            Align::Leading => !start,
            _ => false,
        }
    }

    /// The window's alignment.
    #[must_use]
    pub const fn align(&self) -> Align {
        self.align
    }

    /// The window's length; of a gaussian without a length its standard deviation, of which the
    /// window has eight ([`is_closed`](Self::is_closed)).
    #[must_use]
    pub fn length(&self) -> &Span {
        self.lengths()[0]
    }

    pub(crate) fn default_align(&self) -> Align {
        default_align(&self.design)
    }

    /// How far an output looks, in time.
    #[must_use]
    pub fn reach(&self) -> TimeReach {
        // In halves of `length`: a window has 2, and one of eight standard deviations 16.
        let whole = if self.is_closed() { 16 } else { 2 };
        let (behind, ahead) = match self.align {
            Align::Trailing => (whole, 0),
            Align::Leading => (0, whole),
            _ => (whole / 2, whole / 2),
        };
        TimeReach { length: self.length().clone(), behind, ahead }
    }

    /// How late slow changes come: of symmetric shapes half of the length, aligned to a side.
    /// `None` of decay, where it depends on the rows.
    pub(crate) fn delay(&self) -> Option<String> {
        if matches!(&self.design, Design::Decay { .. } | Design::HalfLife { .. }) {
            return None;
        }
        let reach = self.reach();
        let early = reach.ahead > reach.behind;
        let text = self.length().halves((reach.behind - reach.ahead).abs() / 2);
        Some(if early { format!("-{text}") } else { text })
    }

    /// Whether this is a gaussian without a length: its window has eight standard deviations and
    /// holds rows at both of its ends, and [`length`](Self::length) is one standard deviation.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(&self.design, Design::Gaussian { length: None, .. })
    }

    /// The length, then the width if there is one.
    fn lengths(&self) -> Vec<&Span> {
        match &self.design {
            Design::Window { length, .. } | Design::Gaussian { std: length, length: None } => {
                vec![length]
            }
            Design::Gaussian { std: width, length: Some(length) }
            | Design::GeneralGaussian { sig: width, length, .. }
            | Design::Exponential { tau: width, length }
            | Design::Decay { tau: width, length }
            | Design::HalfLife { half_life: width, length } => vec![length, width],
        }
    }

    /// Refuses a window centred on an odd number of months.
    ///
    /// # Errors
    /// [`Error::InTime`].
    pub(crate) fn check_halves(&self) -> Result<(), Error> {
        if self.halves_months() {
            return Err(Error::InTime(
                "a centred window of an odd number of months would halve one; align it trailing \
                 or leading, or take an even number"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Whether it is centred on an odd number of months, which cannot be halved.
    fn halves_months(&self) -> bool {
        self.align == Align::Centred && self.length().months().is_some_and(|n| n % 2 == 1)
    }

    /// Whether no weight is below 0.
    pub(crate) fn is_positive(&self) -> bool {
        match &self.design {
            Design::Window { window, .. } => !Shape::of(window.clone()).is_negative(),
            _ => true,
        }
    }
}

/// Parameters are never NaN.
impl Eq for TimeKernel {}

impl Hash for TimeKernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.lengths(), self.align).hash(state);
    }
}

const fn default_align(design: &Design) -> Align {
    match design {
        Design::Decay { .. } | Design::HalfLife { .. } => Align::Trailing,
        _ => Align::Centred,
    }
}

/// The kernel's part of a smoother's text form.
impl fmt::Display for TimeKernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.design {
            Design::Window { window, length } => {
                write!(f, "{}:{length}", window.name())?;
                window
                    .given()
                    .into_iter()
                    .try_for_each(|(name, value)| write!(f, ",{name}={value}"))
            }
            Design::Gaussian { std, length: None } => write!(f, "gaussian:std={std}"),
            Design::Gaussian { std, length: Some(length) } => {
                write!(f, "gaussian:{length},std={std}")
            }
            Design::GeneralGaussian { p, sig, length } => {
                let p = crate::window::parameter::Parameter::Number(*p);
                write!(f, "general_gaussian:{length},p={p},sig={sig}")
            }
            Design::Exponential { tau, length } => write!(f, "exponential:{length},tau={tau}"),
            Design::Decay { tau, length } => write!(f, "decay:{length},tau={tau}"),
            Design::HalfLife { half_life, length } => {
                write!(f, "decay:{length},half_life={half_life}")
            }
        }
    }
}
