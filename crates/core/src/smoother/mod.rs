//! The public face: a smoother, and what runs it.

pub(crate) mod builder;
mod check;
pub(crate) mod look;
pub(crate) mod operation;
#[cfg(feature = "rayon")]
mod parallel;
pub(crate) mod plan;
mod prepare;
mod prepared;
pub(crate) mod stream;
pub(crate) mod stream_plan;
pub(crate) mod time_plan;
pub(crate) mod time_stream_plan;

use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, OnceLock},
};

use crate::{
    error::Error,
    kernel::Kernel,
    options::{
        boundary::Boundary,
        degree::Degree,
        deriv::Deriv,
        method::Method,
        missing::{Holes, Missing},
        settings::Settings,
    },
    sample::Sample,
    series::output::Output,
    smoother::{
        builder::SmootherBuilder, look::Look, operation::Operation, plan::Plan, prepared::Prepared,
        stream::Stream, stream_plan::StreamPlan, time_plan::TimePlan,
        time_stream_plan::TimeStreamPlan,
    },
    time::{kernel::TimeKernel, unit::Unit},
};

/// A complete, checked description of a smoothing: an operation and its options. It is cheap to
/// clone, and threads may share it.
///
/// It has one text form (see [`FromStr`](#impl-FromStr-for-Smoother)), the same in Rust, in a
/// configuration file and on the command line. Two smoothers are equal where their operations and
/// options are, however they were made.
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
#[doc(alias("filter", "rolling window", "moving window", "sliding window"))]
#[derive(Clone)]
pub struct Smoother {
    shared: Arc<Shared>,
}

struct Shared {
    operation: Operation,
    settings: Settings,
    /// The operation prepared for f64 and for f32, each an `Arc<dyn Prepared<T>>` made once.
    prepared: [OnceLock<Box<dyn Any + Send + Sync>>; 2],
}

impl Smoother {
    /// A builder, from an operation (a [`Kernel`], a [`TimeKernel`], a
    /// [`Statistic`](crate::Statistic), an [`Ewm`](crate::Ewm)) and the defaults: renormalize at the ends (savgol: fit), holes
    /// skipped and filled, method auto, degree 0, not causal.
    #[expect(clippy::new_ret_no_self, reason = "reads as it is used: new(kernel)…build()")]
    pub fn new(operation: impl Into<Operation>) -> SmootherBuilder {
        SmootherBuilder::new(operation.into())
    }

    pub(crate) fn new_checked(operation: Operation, settings: Settings) -> Self {
        let prepared = [const { OnceLock::new() }; 2];
        Self { shared: Arc::new(Shared { operation, settings, prepared }) }
    }

    /// A builder with the options of this smoother, to change some.
    pub fn rebuild(&self) -> SmootherBuilder {
        SmootherBuilder::of(self.shared.operation.clone(), &self.shared.settings)
    }

    /// What it does: a kernel, a median, an ewm.
    #[must_use]
    pub fn operation(&self) -> &Operation {
        &self.shared.operation
    }

    /// The kernel in rows; none of other operations.
    #[must_use]
    pub fn kernel(&self) -> Option<&Kernel> {
        match &self.shared.operation {
            Operation::Kernel(kernel) => Some(kernel),
            _ => None,
        }
    }

    /// The kernel in time; none of other operations.
    #[must_use]
    pub fn time_kernel(&self) -> Option<&TimeKernel> {
        match &self.shared.operation {
            Operation::TimeKernel(kernel) => Some(kernel),
            _ => None,
        }
    }

    /// The window in time: a kernel's, or the boxcar that holds the rows of a
    /// [`Statistic`](crate::Statistic); none where windows are of rows.
    #[must_use]
    pub fn window_in_time(&self) -> Option<&TimeKernel> {
        self.shared.operation.window_in_time()
    }

    /// Whether outputs estimate the level of the series, so that what a row has beyond its output
    /// is a residual: all but sums, counts, spreads and derivatives.
    #[must_use]
    pub fn is_level(&self) -> bool {
        self.shared.operation.is_level() && self.deriv().order() == 0
    }

    /// Whether it looks by time, as a window in time or an ewm by a half-life in time do, and so
    /// needs the rows' times: they go through a [`time_plan`](Self::time_plan).
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// assert!("ewm:halflife=7d".parse::<Smoother>()?.is_in_time());
    /// assert!(!"ewm:halflife=7".parse::<Smoother>()?.is_in_time());
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    pub fn is_in_time(&self) -> bool {
        self.shared.operation.is_in_time()
    }

    /// What lies before the first row.
    #[must_use]
    pub fn start(&self) -> Boundary {
        self.shared.settings.ends.start
    }

    /// What lies after the last row.
    #[must_use]
    pub fn end(&self) -> Boundary {
        self.shared.settings.ends.end
    }

    /// What becomes of outputs whose window holds holes.
    #[must_use]
    pub fn missing(&self) -> Missing {
        self.shared.settings.missing
    }

    /// The least coverage of an output, 0 to 1; none where none was given.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        self.shared.settings.coverage
    }

    /// The least number of values that a window must hold; none where none was given.
    #[must_use]
    pub fn min_rows(&self) -> Option<usize> {
        self.shared.settings.min_rows
    }

    /// Whether outputs at holes may be values.
    #[must_use]
    pub fn holes(&self) -> Holes {
        self.shared.settings.holes
    }

    /// The algorithm.
    #[must_use]
    pub fn method(&self) -> Method {
        self.shared.settings.method
    }

    /// The degree of the polynomial fitted to each window.
    #[must_use]
    pub fn degree(&self) -> Degree {
        self.shared.settings.degree
    }

    /// Which derivative of that polynomial is the output.
    #[must_use]
    pub fn deriv(&self) -> Deriv {
        self.shared.settings.deriv
    }

    /// How many rounds with robust weights follow the first fit.
    #[must_use]
    pub fn robust(&self) -> usize {
        self.shared.operation.rounds(&self.shared.settings)
    }

    /// Whether it was built [`causal`](SmootherBuilder::causal). One that looks back only without
    /// having been asked to is told by [`Look::is_causal`].
    #[must_use]
    pub fn is_causal(&self) -> bool {
        self.shared.settings.causal
    }

    /// How far an output looks, in rows or in time. The outputs that look ahead beyond the end of a
    /// series change when later rows come. (Under [`Boundary::Wrap`] those that look behind its
    /// start do too.)
    #[must_use]
    pub fn look(&self) -> Look {
        self.shared.operation.look(&self.shared.settings)
    }

    /// How late slow changes come in the output, as a number of rows or a length of time (`3d12h`):
    /// the price of a trailing window. Negative where they come early, 0 under a [`Degree`] above 0,
    /// which keeps trends; none where there is no such number, as of derivatives, weights that sum
    /// to 0 and decay in time. How late a stream gives its outputs is [`Stream::latency`].
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
            Degree::Constant => self.shared.operation.delay(),
            _ if self.deriv().order() > 0 => None,
            _ => Some("0".to_owned()),
        }
    }

    /// [`delay`](Self::delay) as a number of rows; none in time.
    #[must_use]
    pub fn delay_rows(&self) -> Option<f64> {
        match (self.degree(), self.operation()) {
            (Degree::Constant, operation) => operation.delay_rows(),
            (_, Operation::Kernel(_)) if self.deriv().order() == 0 => Some(0.0),
            _ => None,
        }
    }

    /// A plan for many series, with buffers of its own: one for each thread.
    #[must_use]
    pub fn plan<T: Sample>(&self) -> Plan<T> {
        Plan::new(self)
    }

    /// A plan for series whose rows have times, whole numbers of `unit`.
    ///
    /// # Errors
    /// [`Error::InTime`] for a length that does not go with the unit: `7d` for times that are
    /// [`Unit::Number`], `7i` for all others.
    #[doc(alias("irregular times", "uneven sampling"))]
    pub fn time_plan<T: Sample>(&self, unit: Unit) -> Result<TimePlan<T>, Error> {
        TimePlan::new(self, unit)
    }

    /// The series smoothed; `None` and NaN are holes in, and `None` is one out.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let smoother: Smoother = "median:3".parse()?;
    /// let smoothed = smoother.smooth_options(&[None, None, Some(4.0), Some(6.0)])?;
    /// assert_eq!(smoothed, [None, Some(4.0), Some(5.0), Some(5.0)]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`smooth`](Self::smooth).
    pub fn smooth_options<T: Sample>(&self, x: &[Option<T>]) -> Result<Vec<Option<T>>, Error> {
        let x: Vec<T> = x.iter().map(|x| x.unwrap_or(T::NAN)).collect();
        let (mut out, mut present) = (vec![T::ZERO; x.len()], vec![false; x.len()]);
        self.plan().smooth_to(&x, Output::new(&mut out).present(&mut present))?;
        Ok(out.into_iter().zip(present).map(|(y, is)| is.then_some(y)).collect())
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The operation prepared for a number type, made on the first call and shared after.
    ///
    /// # Errors
    /// [`Error::NeedsTimes`] for one in time, which depends on the times' unit.
    pub(crate) fn prepared<T: Sample>(&self) -> Result<Arc<dyn Prepared<T>>, Error> {
        let Shared { operation, settings, prepared } = &*self.shared;
        let cache = &prepared[usize::from(size_of::<T>() == size_of::<f32>())];
        let known = cache.get().and_then(|known| known.downcast_ref::<Arc<dyn Prepared<T>>>());
        if let Some(known) = known {
            return Ok(Arc::clone(known));
        }
        let length = || operation.to_string();
        let new = operation.prepare(settings).ok_or_else(|| Error::NeedsTimes { length: length() });
        let new: Arc<dyn Prepared<T>> = new?;
        // Where another thread set it first, later calls use that thread's; the two are alike.
        let _ = cache.set(Box::new(Arc::clone(&new)));
        Ok(new)
    }

    /// A stream: a series that comes in chunks, smoothed as it comes.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] under [`Boundary::Wrap`] and of a smoother that looks at the whole
    /// series; [`Error::NeedsTimes`] for a window in time; [`Error::BeyondRange`].
    #[doc(alias("online smoothing", "incremental", "real-time"))]
    pub fn stream<T: Sample>(&self) -> Result<Stream<T>, Error> {
        Stream::new(self)
    }

    /// A stream that may hold outputs back until `most` rows after their own, to compute many at
    /// once, which is faster for a causal smoother. The bits are those of [`stream`](Self::stream).
    ///
    /// # Errors
    /// [`Error::NeverStreams`] where outputs look ahead farther than `most` rows or come in longer
    /// blocks; and as [`stream`](Self::stream).
    pub fn stream_with_latency<T: Sample>(&self, most: usize) -> Result<Stream<T>, Error> {
        let mut stream = Stream::new(self)?;
        if stream.set_latency(most) > most {
            let (what, why) =
                ("so little latency", "outputs look farther ahead, or come in blocks");
            return Err(Error::NeverStreams { what, why });
        }
        Ok(stream)
    }

    /// A plan for many series that come in chunks.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub fn stream_plan<T: Sample>(&self) -> Result<StreamPlan<T>, Error> {
        StreamPlan::new(self)
    }

    /// A plan for many series whose rows have times, whole numbers of `unit`, and come in chunks.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] for a kernel in time that is not [`causal`](SmootherBuilder::causal),
    /// and for what looks at the whole series; [`Error::InTime`] as
    /// [`time_plan`](Self::time_plan), for windows of months, and for a smoother that counts rows.
    pub fn time_stream_plan<T: Sample>(&self, unit: Unit) -> Result<TimeStreamPlan<T>, Error> {
        TimeStreamPlan::new(self, unit)
    }

    /// Smooths one series: as many outputs as rows. NaN is a hole, in and out.
    ///
    /// For many series a [`plan`](Self::plan) saves allocations.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let smoother: Smoother = "median:3".parse()?;
    /// assert_eq!(smoother.smooth(&[1.0, 9.0, 2.0, 3.0, 4.0])?[1..4], [2.0, 3.0, 3.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NeedsTimes`] for a window in time, which [`time_plan`](Self::time_plan) runs;
    /// [`Error::OutOfMemory`]; [`Error::BeyondRange`].
    pub fn smooth<T: Sample>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::ZERO; x.len()];
        self.plan().smooth_into(x, &mut out)?;
        Ok(out)
    }
}

impl PartialEq for Smoother {
    fn eq(&self, other: &Self) -> bool {
        self.shared.operation == other.shared.operation
            && self.shared.settings == other.shared.settings
    }
}

/// A setting is never NaN.
impl Eq for Smoother {}

impl Hash for Smoother {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shared.operation.hash(state);
        self.shared.settings.hash(state);
    }
}

impl fmt::Debug for Smoother {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smoother({self})")
    }
}
