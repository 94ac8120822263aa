//! A kernel with everything else that a smoothing needs to say.

pub(crate) mod builder;
mod check;
pub(crate) mod look;
pub(crate) mod operation;
pub(crate) mod plan;
mod prepared;
pub(crate) mod stream;
pub(crate) mod time_plan;

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
        method::Method,
        missing::{Holes, Missing},
        settings::Settings,
    },
    sample::Sample,
    series::output::Output,
    smoother::{
        builder::SmootherBuilder, look::Look, operation::Operation, plan::Plan, prepared::Prepared,
        stream::Stream, time_plan::TimePlan,
    },
    time::{kernel::TimeKernel, unit::Unit},
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
    operation: Operation,
    settings: Settings,
    /// What was prepared, once, for f64 and f32: an `Arc<dyn Prepared<T>>` each.
    prepared: [OnceLock<Box<dyn Any + Send + Sync>>; 2],
}

impl Smoother {
    /// Starts from an operation (a [`Kernel`], a [`TimeKernel`], a [`Median`](crate::Median), an
    /// [`Ewm`](crate::Ewm)) and the defaults: renormalize at the ends (savgol: fit), skip holes,
    /// method auto.
    #[expect(clippy::new_ret_no_self, reason = "reads as it is used: new(kernel)…build()")]
    pub fn new(operation: impl Into<Operation>) -> SmootherBuilder {
        SmootherBuilder::new(operation.into())
    }

    pub(crate) fn new_checked(operation: Operation, settings: Settings) -> Self {
        let prepared = [const { OnceLock::new() }; 2];
        Self { shared: Arc::new(Shared { operation, settings, prepared }) }
    }

    /// Back to a builder, to change a part.
    pub fn rebuild(&self) -> SmootherBuilder {
        SmootherBuilder::of(self.shared.operation.clone(), &self.shared.settings)
    }

    /// What it does to the rows of a window.
    #[must_use]
    pub fn operation(&self) -> &Operation {
        &self.shared.operation
    }

    /// The kernel in rows, where it is one.
    #[must_use]
    pub fn kernel(&self) -> Option<&Kernel> {
        match &self.shared.operation {
            Operation::Kernel(kernel) => Some(kernel),
            _ => None,
        }
    }

    /// The kernel in time, where it is one.
    #[must_use]
    pub fn time_kernel(&self) -> Option<&TimeKernel> {
        match &self.shared.operation {
            Operation::TimeKernel(kernel) => Some(kernel),
            _ => None,
        }
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
        self.shared.operation.look()
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
            Degree::Constant => self.shared.operation.delay(),
            Degree::Linear => Some("0".to_owned()),
        }
    }

    /// [`delay`](Self::delay) as a number of rows; none in time.
    #[must_use]
    pub fn delay_rows(&self) -> Option<f64> {
        match (self.degree(), self.operation()) {
            (Degree::Linear, Operation::Kernel(_)) => Some(0.0),
            (_, operation) => operation.delay_rows(),
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

    /// The operation made ready for a number type, once.
    ///
    /// # Errors
    /// [`Error::NeedsTimes`] in time, where it depends on what times count.
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
        // Where another thread was first, what it made goes on being used by those after.
        let _ = cache.set(Box::new(Arc::clone(&new)));
        Ok(new)
    }

    /// A series that comes in chunks, smoothed as it comes.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] under [`Boundary::Wrap`], for kernels in time and fitted lines.
    pub fn stream<T: Sample>(&self) -> Result<Stream<T>, Error> {
        Stream::new(self)
    }

    /// A stream whose outputs may come `most` rows after their own, to be computed together: a causal
    /// stream gives each with its row otherwise. The bits are the same.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] as [`stream`](Self::stream), and where outputs need more rows.
    pub fn stream_with_latency<T: Sample>(&self, most: usize) -> Result<Stream<T>, Error> {
        let mut stream = Stream::new(self)?;
        if stream.set_latency(most) > most {
            let (what, why) =
                ("so little latency", "outputs look farther ahead, or come in blocks");
            return Err(Error::NeverStreams { what, why });
        }
        Ok(stream)
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
