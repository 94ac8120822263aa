//! Kernels whose length is one of time.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use crate::{
    error::Error,
    options::align::Align,
    time::{
        continuous::{Shape, is_continuous},
        reach::TimeReach,
        span::{Kind, Span},
    },
    window::Window,
};

/// A window over time: each row of a series weighs what its distance in time from the output row
/// says, `y = Σ w·x / Σ w`.
///
/// With L the length, centred windows hold the rows from t − L/2 on and before t + L/2, trailing ones
/// those after t − L to t, leading ones those from t on and before t + L; v = 2Δt/L runs from −1 to 1
/// over them, and the weight is the [`Window`]'s formula of v (for those of u = 2d/(K − 1), of v in
/// its place). A gaussian without a length holds |Δt| ≤ 4·std, both ends in. Aligning moves the
/// window, as in rows: of shapes that are 0 at their ends the row itself then weighs nothing, and
/// where no other row is in the window it keeps its value.
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
#[derive(Debug, Clone, PartialEq)]
pub struct TimeKernel {
    pub(crate) design: Design,
    pub(crate) align: Align,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Design {
    Window { window: Window, length: Span },
    Gaussian { std: Span, length: Option<Span> },
    GeneralGaussian { p: f64, sig: Span, length: Span },
    Exponential { tau: Span, length: Span },
    Decay { tau: Span, length: Span },
}

impl TimeKernel {
    /// A window whose shape needs no length but its own.
    ///
    /// # Errors
    /// [`Error::InTime`] for chebwin, dpss and Kaiser-Bessel-derived, which have no continuous
    /// shape, for windows that a length of their own makes ([`gaussian`](Self::gaussian) and the
    /// other constructors), and for months under another window than the boxcar;
    /// [`Error::Parameter`].
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

    /// [`Window::Gaussian`] to 4 standard deviations on either side.
    ///
    /// # Errors
    /// [`Error::InTime`] for months.
    pub fn gaussian(std: &Span) -> Result<Self, Error> {
        Self::new(Design::Gaussian { std: std.clone(), length: None })
    }

    /// [`Window::Gaussian`] of this length.
    ///
    /// # Errors
    /// [`Error::InTime`] for months, and for whole numbers beside times.
    pub fn gaussian_within(std: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::Gaussian { std: std.clone(), length: Some(length.clone()) })
    }

    /// [`Window::GeneralGaussian`]; p is its shape and sig its width.
    ///
    /// # Errors
    /// [`Error::Parameter`] for p; [`Error::InTime`] as of [`gaussian_within`](Self::gaussian_within).
    pub fn general_gaussian(p: f64, sig: &Span, length: &Span) -> Result<Self, Error> {
        Window::general_gaussian(p, 1.0).symmetric(2)?;
        Self::new(Design::GeneralGaussian { p, sig: sig.clone(), length: length.clone() })
    }

    /// [`Window::Exponential`], falling to 1/e in `tau` on both sides.
    ///
    /// # Errors
    /// [`Error::InTime`] as of [`gaussian_within`](Self::gaussian_within).
    pub fn exponential(tau: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::Exponential { tau: tau.clone(), length: length.clone() })
    }

    /// Exponential smoothing, `exp(−age/tau)`: trailing.
    ///
    /// # Errors
    /// [`Error::InTime`] as of [`gaussian_within`](Self::gaussian_within).
    pub fn decay(tau: &Span, length: &Span) -> Result<Self, Error> {
        Self::new(Design::Decay { tau: tau.clone(), length: length.clone() })
    }

    fn new(design: Design) -> Result<Self, Error> {
        let align = default_align(&design);
        let kernel = Self { design, align };
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

    /// The kernel moved.
    ///
    /// # Errors
    /// [`Error::InTime`] for [`Align::Tap`], as there are no taps.
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

    /// The place the window has.
    #[must_use]
    pub const fn align(&self) -> Align {
        self.align
    }

    /// Its length: of a gaussian without one its standard deviation, of which it has eight.
    #[must_use]
    pub fn length(&self) -> &Span {
        self.lengths()[0]
    }

    pub(crate) fn default_align(&self) -> Align {
        default_align(&self.design)
    }

    /// How far an output looks.
    #[must_use]
    pub fn reach(&self) -> TimeReach {
        // In halves of a length, of which a gaussian's standard deviation makes 16.
        let whole = if self.is_closed() { 16 } else { 2 };
        let (behind, ahead) = match self.align {
            Align::Trailing => (whole, 0),
            Align::Leading => (0, whole),
            _ => (whole / 2, whole / 2),
        };
        TimeReach { length: self.length().clone(), behind, ahead }
    }

    /// How late slow changes come, of shapes that are the same on both sides: half of the length.
    pub(crate) fn delay(&self) -> Option<String> {
        if matches!(&self.design, Design::Decay { .. }) {
            return None;
        }
        let reach = self.reach();
        let early = reach.ahead > reach.behind;
        let text = self.length().halves((reach.behind - reach.ahead).abs() / 2);
        Some(if early { format!("-{text}") } else { text })
    }

    /// Whether the window is a gaussian's own, of eight standard deviations with both ends in, and
    /// [`length`](Self::length) one of these.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(&self.design, Design::Gaussian { length: None, .. })
    }

    /// The length and then the widths.
    fn lengths(&self) -> Vec<&Span> {
        match &self.design {
            Design::Window { length, .. } | Design::Gaussian { std: length, length: None } => {
                vec![length]
            }
            Design::Gaussian { std: width, length: Some(length) }
            | Design::GeneralGaussian { sig: width, length, .. }
            | Design::Exponential { tau: width, length }
            | Design::Decay { tau: width, length } => vec![length, width],
        }
    }

    /// Whether an odd number of months would have to be halved.
    pub(crate) fn halves_months(&self) -> bool {
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

/// A shape's parameter is never NaN.
impl Eq for TimeKernel {}

impl Hash for TimeKernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.lengths(), self.align).hash(state);
    }
}

const fn default_align(design: &Design) -> Align {
    match design {
        Design::Decay { .. } => Align::Trailing,
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
        }
    }
}
