//! A kernel with everything else that a smoothing needs to say.

pub(crate) mod plan;
pub(crate) mod stream;
pub(crate) mod time_plan;
pub(crate) mod weights;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use crate::{
    error::Error,
    kernel::Kernel,
    linear::prepared::Prepared,
    options::{
        boundary::Boundary,
        degree::Degree,
        method::Method,
        missing::{Holes, Missing},
    },
    sample::Sample,
    smoother::{plan::Plan, stream::Stream, time_plan::TimePlan, weights::Weights},
    time::{kernel::TimeKernel, reach::Look, unit::Unit},
};

/// A complete, checked description of a smoothing, reusable and cheap to clone.
///
/// It has one text form (see [`FromStr`](#impl-FromStr-for-Smoother)), the same in Rust, in a
/// configuration file and on the command line. Equality is of what it describes.
///
/// ```
/// use smoothframe_core::{Boundary, Kernel, Smoother, Window};
/// let kernel = Kernel::window(&Window::general_gaussian(2.0, 3.0), 60)?;
/// let smoother = Smoother::new(kernel).boundary(Boundary::Reflect).build()?;
/// let same: Smoother = "general_gaussian:60,p=2,sig=3 boundary=reflect".parse()?;
/// assert_eq!(smoother, same);
/// assert_eq!(smoother.smooth(&[1.0; 100])?.len(), 100);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Smoother {
    shared: Arc<Shared>,
}

struct Shared {
    settings: SmootherBuilder,
    caches: Caches,
}

/// What was prepared, once, for each number type.
#[derive(Default)]
pub(crate) struct Caches {
    pub(crate) f32: OnceLock<Arc<Prepared<f32>>>,
    pub(crate) f64: OnceLock<Arc<Prepared<f64>>>,
}

/// A [`Smoother`] being described; [`build`](Self::build) checks it.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct SmootherBuilder {
    weights: Weights,
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
        let default = self.weights.default_boundary(self.degree);
        let given = self.start.is_some() || self.end.is_some();
        let ends = [*self.start.get_or_insert(default), *self.end.get_or_insert(default)];
        let has_boundary = given && ends != [Boundary::Renormalize; 2];
        if let Some(value) = self.coverage
            && !(0.0..=1.0).contains(&value)
        {
            return Err(Error::Coverage { value });
        }
        if self.degree == Degree::Linear {
            self.weights.check_line(has_boundary)?;
        }
        match &self.weights {
            Weights::Rows(kernel) => self.check_ends(kernel, ends)?,
            Weights::Time(kernel) => self.check_time(kernel, has_boundary)?,
        }
        let look = self.weights.look();
        if self.causal && !look.is_causal() {
            return Err(Error::LooksAhead { look: look.to_string() });
        }
        let mirrors = [Boundary::Reflect, Boundary::Mirror, Boundary::Linear, Boundary::Fit];
        if self.causal && (mirrors.contains(&ends[0]) || ends.contains(&Boundary::Wrap)) {
            return Err(Error::StartLooksAhead);
        }
        let caches = Caches::default();
        Ok(Smoother { shared: Arc::new(Shared { settings: self, caches }) })
    }

    fn check_ends(&self, kernel: &Kernel, ends: [Boundary; 2]) -> Result<(), Error> {
        let rescaling = [Boundary::Renormalize, Boundary::Shrink];
        let rescales =
            self.missing == Missing::Skip || ends.iter().any(|end| rescaling.contains(end));
        if rescales && kernel.sums_to_zero() {
            return Err(Error::ZeroSumRescaled);
        }
        let reach = kernel.reach();
        if ends.contains(&Boundary::Shrink) && reach.ahead != reach.behind {
            return Err(Error::Shrink);
        }
        if ends.contains(&Boundary::Fit) && kernel.savgol_design().is_none() {
            return Err(Error::Fit);
        }
        for end in ends {
            if let Boundary::Constant(value) = end
                && !value.is_finite()
            {
                return Err(Error::Constant { value });
            }
        }
        Ok(())
    }

    fn check_time(&self, kernel: &TimeKernel, has_boundary: bool) -> Result<(), Error> {
        let refuse = |what: &str| Err(Error::InTime(what.to_owned()));
        if has_boundary {
            return refuse(
                "a window in time has no rows beyond the ends, and so no boundary; degree=1 keeps \
                 trends there",
            );
        }
        if self.method == Method::Fft {
            return refuse("method=fft is for windows in rows; leave it out");
        }
        if kernel.halves_months() {
            return refuse(
                "a centred window of an odd number of months would halve one; align it trailing or \
                 leading, or take an even number",
            );
        }
        Ok(())
    }
}

impl Smoother {
    /// Starts from a kernel, in rows or in time, and the defaults: renormalize at the ends (savgol: fit), skip holes,
    /// method auto.
    #[expect(clippy::new_ret_no_self, reason = "reads as it is used: new(kernel)…build()")]
    pub fn new(kernel: impl Into<Weights>) -> SmootherBuilder {
        SmootherBuilder {
            weights: kernel.into(),
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

    /// Back to a builder, to change a part.
    pub fn rebuild(&self) -> SmootherBuilder {
        self.shared.settings.clone()
    }

    /// The kernel in rows, where it is one.
    #[must_use]
    pub fn kernel(&self) -> Option<&Kernel> {
        match &self.shared.settings.weights {
            Weights::Rows(kernel) => Some(kernel),
            Weights::Time(_) => None,
        }
    }

    /// The kernel in time, where it is one.
    #[must_use]
    pub fn time_kernel(&self) -> Option<&TimeKernel> {
        match &self.shared.settings.weights {
            Weights::Rows(_) => None,
            Weights::Time(kernel) => Some(kernel),
        }
    }

    pub(crate) fn weights(&self) -> &Weights {
        &self.shared.settings.weights
    }

    /// What lies before the first row.
    #[must_use]
    pub fn start(&self) -> Boundary {
        self.shared.settings.start.unwrap_or_default()
    }

    /// What lies after the last row.
    #[must_use]
    pub fn end(&self) -> Boundary {
        self.shared.settings.end.unwrap_or_default()
    }

    /// What a hole does.
    #[must_use]
    pub fn missing(&self) -> Missing {
        self.shared.settings.missing
    }

    /// The least coverage, where one was given.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        self.shared.settings.coverage
    }

    /// What an output is at a hole.
    #[must_use]
    pub fn holes(&self) -> Holes {
        self.shared.settings.holes
    }

    /// The algorithm.
    #[must_use]
    pub fn method(&self) -> Method {
        self.shared.settings.method
    }

    /// What is fitted to the rows of a window.
    #[must_use]
    pub fn degree(&self) -> Degree {
        self.shared.settings.degree
    }

    /// Whether it was to refuse to look ahead.
    #[must_use]
    pub fn is_causal(&self) -> bool {
        self.shared.settings.causal
    }

    /// How far an output looks, in rows or in time. What it looks ahead is how much of a series' end
    /// changes when later rows come. (Under [`Boundary::Wrap`] its start does too, by as much as the
    /// kernel looks behind.)
    #[must_use]
    pub fn look(&self) -> Look {
        self.weights().look()
    }

    /// How late slow changes come, in rows or as a length of time (`3d12h`): what a trailing kernel
    /// costs. Negative where they come early; none where that is not one number, as of weights that
    /// sum to 0 and of decay in time. Under [`Degree::Linear`] trends are on time.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let smoother: Smoother = "uniform:7 align=trailing".parse()?;
    /// assert_eq!(smoother.delay().as_deref(), Some("3 rows"));
    /// let smoother: Smoother = "hann:7d align=trailing".parse()?;
    /// assert_eq!(smoother.delay().as_deref(), Some("3d12h"));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    pub fn delay(&self) -> Option<String> {
        match self.degree() {
            Degree::Constant => self.weights().delay(),
            Degree::Linear => Some("0".to_owned()),
        }
    }

    /// A plan for many series, with scratch of its own.
    #[must_use]
    pub fn plan<T: Sample>(&self) -> Plan<T> {
        Plan::new(self)
    }

    /// A plan for series of rows at times of their own, which count `unit`s.
    ///
    /// # Errors
    /// [`Error::InTime`] for a kernel's length that does not go with the unit.
    pub fn time_plan<T: Sample>(&self, unit: Unit) -> Result<TimePlan<T>, Error> {
        TimePlan::new(self, unit)
    }

    pub(crate) fn needs_times(&self) -> Error {
        Error::NeedsTimes { length: self.weights().to_string() }
    }

    pub(crate) fn prepared<T: Sample>(&self, kernel: &Kernel) -> Arc<Prepared<T>> {
        Arc::clone(T::prepared(self).get_or_init(|| Arc::new(Prepared::new(self, kernel))))
    }

    /// A series that comes in chunks, smoothed as it comes.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] under [`Boundary::Wrap`], for kernels in time and fitted lines.
    pub fn stream<T: Sample>(&self) -> Result<Stream<T>, Error> {
        Stream::new(self)
    }

    /// The series smoothed; NaN is a hole, in and out.
    ///
    /// # Errors
    /// [`Error::NeedsTimes`] for a kernel in time, whose plan is [`time_plan`](Self::time_plan);
    /// [`Error::OutOfMemory`], [`Error::BeyondRange`].
    pub fn smooth<T: Sample>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::ZERO; x.len()];
        self.plan().smooth_into(x, &mut out)?;
        Ok(out)
    }

    pub(crate) fn caches(&self) -> &Caches {
        &self.shared.caches
    }
}

impl PartialEq for Smoother {
    fn eq(&self, other: &Self) -> bool {
        self.shared.settings == other.shared.settings
    }
}

impl fmt::Debug for Smoother {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smoother({self})")
    }
}
