//! A kernel with everything else that a smoothing needs to say.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use crate::{
    Boundary, Error, Holes, Kernel, Method, Missing, Plan, Reach, Sample, Stream,
    prepared::Prepared,
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
    kernel: Kernel,
    start: Option<Boundary>,
    end: Option<Boundary>,
    missing: Missing,
    coverage: Option<f64>,
    holes: Holes,
    method: Method,
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

    /// The smoother.
    ///
    /// # Errors
    /// [`Error::ZeroSumRescaled`] for weights that sum to 0 with [`Missing::Skip`],
    /// [`Boundary::Renormalize`] or [`Boundary::Shrink`], [`Error::Shrink`], [`Error::Fit`],
    /// [`Error::Coverage`], [`Error::Constant`].
    pub fn build(mut self) -> Result<Smoother, Error> {
        let default = self.kernel.default_boundary();
        let ends = [*self.start.get_or_insert(default), *self.end.get_or_insert(default)];
        let rescaling = [Boundary::Renormalize, Boundary::Shrink];
        let rescales =
            self.missing == Missing::Skip || ends.iter().any(|end| rescaling.contains(end));
        if rescales && self.kernel.sums_to_zero() {
            return Err(Error::ZeroSumRescaled);
        }
        let reach = self.kernel.reach();
        if ends.contains(&Boundary::Shrink) && reach.ahead != reach.behind {
            return Err(Error::Shrink);
        }
        if ends.contains(&Boundary::Fit) && self.kernel.savgol_design().is_none() {
            return Err(Error::Fit);
        }
        if let Some(value) = self.coverage
            && !(0.0..=1.0).contains(&value)
        {
            return Err(Error::Coverage { value });
        }
        for end in ends {
            if let Boundary::Constant(value) = end
                && !value.is_finite()
            {
                return Err(Error::Constant { value });
            }
        }
        let caches = Caches::default();
        Ok(Smoother { shared: Arc::new(Shared { settings: self, caches }) })
    }
}

impl Smoother {
    /// Starts from a kernel and the defaults: renormalize at the ends (savgol: fit), skip holes,
    /// method auto.
    #[expect(clippy::new_ret_no_self, reason = "reads as it is used: new(kernel)…build()")]
    pub const fn new(kernel: Kernel) -> SmootherBuilder {
        SmootherBuilder {
            kernel,
            start: None,
            end: None,
            missing: Missing::Skip,
            coverage: None,
            holes: Holes::Fill,
            method: Method::Auto,
        }
    }

    /// Back to a builder, to change a part.
    pub fn rebuild(&self) -> SmootherBuilder {
        self.shared.settings.clone()
    }

    /// The kernel.
    #[must_use]
    pub fn kernel(&self) -> &Kernel {
        &self.shared.settings.kernel
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

    /// How far an output looks.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.kernel().reach()
    }

    /// How many rows at the end of a series of `rows` will change when later rows come. (Under
    /// [`Boundary::Wrap`] the rows at its start do too, by as many as the kernel looks behind.)
    #[must_use]
    pub fn provisional(&self, rows: usize) -> usize {
        self.reach().ahead.min(rows)
    }

    /// A plan for many series, with scratch of its own.
    #[must_use]
    pub fn plan<T: Sample>(&self) -> Plan<T> {
        Plan::new(self.prepared())
    }

    pub(crate) fn prepared<T: Sample>(&self) -> Arc<Prepared<T>> {
        Arc::clone(T::prepared(self).get_or_init(|| Arc::new(Prepared::new(self))))
    }

    /// A series that comes in chunks, smoothed as it comes.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] under [`Boundary::Wrap`].
    pub fn stream<T: Sample>(&self) -> Result<Stream<T>, Error> {
        Stream::new(self)
    }

    /// The series smoothed; NaN is a hole, in and out.
    ///
    /// # Errors
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
