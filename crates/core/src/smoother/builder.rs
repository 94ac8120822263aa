//! The builder of smoothers.

use crate::{
    error::Error,
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        deriv::Deriv,
        method::Method,
        missing::{Holes, Missing},
        settings::{Given, Settings},
    },
    smoother::{Smoother, check, operation::Operation},
};

/// The builder of a [`Smoother`], from [`Smoother::new`] or [`Smoother::rebuild`];
/// [`build`](Self::build) checks that its parts go together.
///
/// ```
/// use smoothframe_core::{Boundary, Holes, Kernel, Smoother, Window};
/// let kernel = Kernel::window(&Window::hann(), 31)?;
/// let smoother = Smoother::new(kernel).boundary(Boundary::Mirror).holes(Holes::Keep).build()?;
/// assert_eq!(smoother, "hann:31 boundary=mirror holes=keep".parse()?);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct SmootherBuilder {
    operation: Operation,
    start: Option<Boundary>,
    end: Option<Boundary>,
    /// But for the ends, which depend on the operation where none are given.
    settings: Settings,
}

impl SmootherBuilder {
    /// What lies beyond both ends (default: [`Boundary::Renormalize`]; for savgol
    /// [`Boundary::Fit`]). Windows in time, lines and ewm take no other than renormalize.
    #[doc(alias("padding", "mode", "edge handling"))]
    pub const fn boundary(self, boundary: Boundary) -> Self {
        self.start(boundary).end(boundary)
    }

    /// What lies before the first row, where it differs from the end.
    pub const fn start(mut self, boundary: Boundary) -> Self {
        self.start = Some(boundary);
        self
    }

    /// What lies after the last row, where it differs from the start.
    pub const fn end(mut self, boundary: Boundary) -> Self {
        self.end = Some(boundary);
        self
    }

    /// What becomes of outputs whose window holds holes (default: [`Missing::Skip`]).
    #[doc(alias("NaN handling", "skipna"))]
    pub const fn missing(mut self, missing: Missing) -> Self {
        self.settings.missing = missing;
        self
    }

    /// The least share of its window's weight, 0 to 1, that must be present for an output to be a
    /// value; for a statistic the share of rows. It applies to every row, whether it holds a value or
    /// not.
    ///
    /// Without it a row that holds a value always gets one (unless no weight present is above 0, or a
    /// derivative needs more rows), and a hole gets one only between the first and the last
    /// observation and with half of the weight present. Where the present weights of both signs
    /// nearly cancel, a row that holds a value gets that of a line, weighed by their magnitudes.
    /// Statistics fill a hole wherever their window holds a value, and ewm fills every one after the
    /// first value.
    pub const fn coverage(mut self, least: f64) -> Self {
        self.settings.coverage = Some(least);
        self
    }

    /// The least number of rows holding a value that a window must have for an output to be a value
    /// (of an ewm, all rows up to the output's), at least 1. It applies to every row. In time, where
    /// windows hold any number of rows, it says what [`coverage`](Self::coverage) cannot.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let smoother: Smoother = "uniform:3 align=trailing min_rows=2".parse()?;
    /// let smoothed = smoother.smooth(&[1.0, 3.0, f64::NAN, 5.0])?;
    /// assert!(smoothed[0].is_nan());
    /// assert_eq!(smoothed[1..], [2.0, 2.0, 4.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[doc(alias("min_periods", "min_samples", "min_count"))]
    pub const fn min_rows(mut self, least: usize) -> Self {
        self.settings.min_rows = Some(least);
        self
    }

    /// Whether outputs at holes may be values (default: [`Holes::Fill`]).
    pub const fn holes(mut self, holes: Holes) -> Self {
        self.settings.holes = holes;
        self
    }

    /// The algorithm (default: [`Method::Auto`]).
    pub const fn method(mut self, method: Method) -> Self {
        self.settings.method = method;
        self
    }

    /// The degree of the polynomial fitted to each window (default: [`Degree::Constant`], the
    /// weighted mean).
    pub const fn degree(mut self, degree: Degree) -> Self {
        self.settings.degree = degree;
        self
    }

    /// Which derivative of that polynomial is the output (default: none of them, the value), at most
    /// its degree: per row, so that a number is enough, or in time [per a unit](Deriv::per).
    #[doc(alias("slope", "rate of change"))]
    pub fn deriv(mut self, deriv: impl Into<Deriv>) -> Self {
        self.settings.deriv = deriv.into();
        self
    }

    /// So many rounds in which rows far from the fit lose weight (default: none; of
    /// [`Lowess`](crate::Lowess) 3): of weighted means and polynomials with weights nowhere below 0,
    /// savgol and henderson, in rows and in time. Each round's weights are
    /// (1 − (e/6s)²)² by the distance e of a row from the fit, 0 where e ≥ 6s; s is the median
    /// distance of the series. Where it is 0, the rounds end: more than half of the rows are met.
    ///
    /// It looks at the whole series, so it never streams, and all outputs change when rows come.
    /// An infinity has no weight. In a window without weight left, as around a spike that is large
    /// beside the noise, the median of its rows stands for the fit.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let smoother: Smoother = "tricube:9 degree=1 robust=3".parse()?;
    /// let mut x: Vec<f64> = (0..40).map(|i| f64::from(i) + f64::from(i % 2)).collect();
    /// x[20] = 900.0;
    /// let smoothed = smoother.smooth(&x)?;
    /// assert!((smoothed[20] - 20.5).abs() < 0.5); // without rounds it is near 190
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[doc(alias("bisquare", "outliers", "iterations", "LOWESS"))]
    pub const fn robust(mut self, rounds: usize) -> Self {
        self.settings.robust = Some(rounds);
        self
    }

    /// Refuses to look ahead: an output's bits depend on rows up to its own alone, whether the
    /// series is whole, cut short after it or streamed. Windows must be aligned
    /// [trailing](crate::Align::Trailing). Holes are then filled from the first observation on,
    /// whether or not another follows. In time, all rows at the output's own time count as up to
    /// it.
    #[doc(alias("online smoothing", "real-time"))]
    pub const fn causal(mut self) -> Self {
        self.settings.causal = true;
        self
    }

    /// The smoother, checked.
    ///
    /// # Errors
    /// [`Error::ZeroSumRescaled`] for weights that sum to 0, but savgol's, with [`Missing::Skip`],
    /// [`Boundary::Renormalize`] or [`Boundary::Shrink`]; [`Error::Shrink`], [`Error::Fit`],
    /// [`Error::Coverage`], [`Error::Constant`]; [`Error::LooksAhead`] and
    /// [`Error::StartLooksAhead`] under [`causal`](Self::causal); [`Error::Line`] for kernels and
    /// boundaries that a [`Degree`] above 0 does not take; [`Error::Deriv`] for a derivative above
    /// the degree, or without its unit in time; [`Error::InTime`] for a window in time
    /// with a boundary or [`Method::Fft`], or a centred one of an odd number of months;
    /// [`Error::MinRows`] for more rows than a window has;
    /// [`Error::Unsupported`] for options that a median, an ewm or a causal smoother does not have.
    pub fn build(self) -> Result<Smoother, Error> {
        let Self { operation, start, end, mut settings } = self;
        let default = operation.default_boundary(settings.degree);
        let is_given = start.is_some() || end.is_some();
        let ends = Ends { start: start.unwrap_or(default), end: end.unwrap_or(default) };
        let given = Given { boundary: is_given && ends != Ends::both(Boundary::Renormalize) };
        if let Some(value) = settings.coverage
            && !(0.0..=1.0).contains(&value)
        {
            return Err(Error::Coverage { value });
        }
        if settings.min_rows == Some(0) {
            let (operation, what) = ("a smoother", "min_rows=0");
            return Err(Error::Unsupported { operation, what, why: "it asks for nothing" });
        }
        settings.ends = ends;
        // What is the default is as if it were not given.
        let usual = operation.rounds(&Settings::default());
        settings.robust = settings.robust.filter(|&rounds| rounds != usual);
        check::min_rows(&operation, settings.min_rows)?;
        check::deriv(&operation, settings.degree, settings.deriv)?;
        check::robust(&operation, &settings)?;
        operation.check(&settings, given)?;
        let look = operation.look(&settings);
        if settings.causal && !look.is_causal() {
            return Err(Error::LooksAhead { look: look.to_string() });
        }
        let mirrors = [Boundary::Reflect, Boundary::Mirror, Boundary::Linear, Boundary::Fit];
        if settings.causal && (mirrors.contains(&ends.start) || ends.contains(Boundary::Wrap)) {
            return Err(Error::StartLooksAhead);
        }
        Ok(Smoother::new_checked(operation, settings))
    }

    /// Starts from an operation and the defaults.
    pub(crate) fn new(operation: Operation) -> Self {
        Self { operation, start: None, end: None, settings: Settings::default() }
    }

    /// Starts from a smoother.
    pub(crate) const fn of(operation: Operation, settings: &Settings) -> Self {
        let Ends { start, end } = settings.ends;
        Self { operation, start: Some(start), end: Some(end), settings: *settings }
    }
}
