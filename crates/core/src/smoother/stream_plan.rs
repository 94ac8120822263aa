//! Many series that come in chunks, through one smoother.

use std::{fmt, sync::Arc};

use crate::{
    error::Error,
    options::boundary::Boundary,
    sample::Sample,
    series::{
        held::Held,
        saved::StreamState,
        stream::{AnyStream, Streamed},
    },
    smoother::{Smoother, look::Look, operation::Operation},
};

const WHOLE: &str = "every output needs all rows of the series";
const WRAP: &str = "its first outputs need the last rows";

/// A smoother ready for many series that come in chunks: what they share, which is prepared weights
/// and working memory. What each series keeps is an [`OpenSeries`]. From
/// [`Smoother::stream_plan`]; each thread takes its own, and a series may go from one thread's to
/// another's.
///
/// The bits are those of [`Smoother::smooth`] for each whole series, as of a
/// [`Stream`](crate::Stream), which is a plan with one series.
///
/// ```
/// use smoothframe_core::{Smoother, Streamed};
/// let smoother: Smoother = "uniform:3".parse()?;
/// let mut plan = smoother.stream_plan::<f64>()?;
/// let (mut a, mut b) = (plan.open(), plan.open());
/// let (mut of_a, mut of_b) = (Streamed::default(), Streamed::default());
/// plan.push_to(&mut a, &[1.0, 2.0], &mut of_a)?;
/// plan.push_to(&mut b, &[5.0, 5.0], &mut of_b)?;
/// plan.push_to(&mut a, &[6.0], &mut of_a)?;
/// plan.finish_to(a, &mut of_a)?;
/// plan.finish_to(b, &mut of_b)?;
/// assert_eq!((of_a.smoothed, of_b.smoothed), (vec![1.5, 3.0, 4.0], vec![5.0, 5.0]));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("online smoothing", "incremental smoothing", "streaming"))]
pub struct StreamPlan<T: Sample> {
    smoother: Arc<Smoother>,
    run: Box<dyn AnyStream<T>>,
}

/// A series that has not ended, between two chunks: the rows that its later outputs need, or an
/// ewm's few numbers. From [`StreamPlan::open`].
#[derive(Clone)]
pub struct OpenSeries<T: Sample> {
    smoother: Arc<Smoother>,
    /// Whether outputs that wait have coverage.
    has_coverage: bool,
    held: Held<T>,
}

impl<T: Sample> StreamPlan<T> {
    pub(crate) fn new(smoother: &Smoother) -> Result<Self, Error> {
        if smoother.settings().ends.contains(Boundary::Wrap) {
            return Err(Error::NeverStreams { what: "boundary=wrap", why: WRAP });
        }
        whole(smoother)?;
        Ok(Self { run: smoother.prepared()?.stream()?, smoother: Arc::new(smoother.clone()) })
    }

    /// The smoother that the plan was made by.
    #[must_use]
    pub fn smoother(&self) -> &Smoother {
        &self.smoother
    }

    /// Computes coverage too. To be called before the first row of any series.
    #[must_use]
    pub fn with_coverage(mut self) -> Self {
        self.run.keep_coverage();
        self
    }

    /// How many rows late an output comes at most: as [`Stream::latency`](crate::Stream::latency).
    #[must_use]
    pub fn latency(&self) -> usize {
        self.run.latency()
    }

    pub(super) fn set_latency(&mut self, most: usize) -> usize {
        self.run.set_latency(most)
    }

    /// A series without rows yet.
    #[must_use]
    pub fn open(&self) -> OpenSeries<T> {
        self.series(self.run.open())
    }

    /// Takes the next rows of a series (NaN = hole), and appends the outputs that no later row can
    /// change: none, one or many.
    ///
    /// # Errors
    /// [`Error::Saved`] for a series of another smoother, or of a plan with coverage where this has
    /// none or the other way round; [`Error::OutOfMemory`].
    pub fn push_to(
        &mut self,
        series: &mut OpenSeries<T>,
        x: &[T],
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.check(series)?;
        self.run.turn();
        self.push_on(series, x, out)
    }

    /// The same of the series of the last call.
    pub(super) fn push_on(
        &mut self,
        series: &mut OpenSeries<T>,
        x: &[T],
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.run.push(&mut series.held, x, out)
    }

    /// Appends the outputs of a series that are not final yet, as they would be if it ended here.
    ///
    /// # Errors
    /// As [`push_to`](Self::push_to).
    pub fn peek_to(&mut self, series: &OpenSeries<T>, out: &mut Streamed<T>) -> Result<(), Error> {
        self.finish_to(series.clone(), out)?;
        // What follows are earlier rows again.
        self.run.turn();
        Ok(())
    }

    /// Ends a series, and appends the outputs that are left.
    ///
    /// # Errors
    /// As [`push_to`](Self::push_to).
    pub fn finish_to(
        &mut self,
        mut series: OpenSeries<T>,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.check(&series)?;
        self.run.turn();
        self.run.finish(&mut series.held, out)
    }

    /// The state of a series, to [`load`](Self::load) it from.
    #[must_use]
    pub fn save(&self, series: &OpenSeries<T>) -> StreamState {
        self.run.save(&series.held, series.smoother.to_string())
    }

    /// A series that goes on from a saved state with the next rows.
    ///
    /// # Errors
    /// [`Error::Saved`] for a state of another smoother, number type or version, of a plan with
    /// coverage where this has none or the other way round, or one that was altered.
    pub fn load(&self, state: &StreamState) -> Result<OpenSeries<T>, Error> {
        let smoother: Smoother = state.smoother.parse()?;
        if smoother != *self.smoother {
            return Err(self.of_another(&smoother));
        }
        self.check_coverage(state.keeps_coverage)?;
        self.loaded(state)
    }

    /// The only series of a plan, with what its state says of coverage and latency.
    pub(super) fn load_alone(&mut self, state: &StreamState) -> Result<OpenSeries<T>, Error> {
        self.run.adopt(state);
        self.loaded(state)
    }

    fn loaded(&self, state: &StreamState) -> Result<OpenSeries<T>, Error> {
        Ok(self.series(self.run.load(state)?))
    }

    fn series(&self, held: Held<T>) -> OpenSeries<T> {
        let has_coverage = self.run.keeps_coverage();
        OpenSeries { smoother: Arc::clone(&self.smoother), has_coverage, held }
    }

    fn check(&self, series: &OpenSeries<T>) -> Result<(), Error> {
        let is_own = Arc::ptr_eq(&self.smoother, &series.smoother);
        if !is_own && self.smoother != series.smoother {
            return Err(self.of_another(&series.smoother));
        }
        self.check_coverage(series.has_coverage)
    }

    fn check_coverage(&self, has_coverage: bool) -> Result<(), Error> {
        if has_coverage == self.run.keeps_coverage() {
            return Ok(());
        }
        Err(Error::Saved { problem: "one has coverage and the other has not".to_owned() })
    }

    fn of_another(&self, smoother: &Smoother) -> Error {
        let problem = format!("it is of `{smoother}`, and the plan of `{}`", self.smoother);
        Error::Saved { problem }
    }
}

/// Refuses a smoother that looks at the whole series.
pub(super) fn whole(smoother: &Smoother) -> Result<(), Error> {
    if smoother.look() != Look::Whole {
        return Ok(());
    }
    let is_lowess = matches!(smoother.operation(), Operation::Lowess(_));
    let what = if is_lowess { "lowess" } else { "robust" };
    Err(Error::NeverStreams { what, why: WHOLE })
}

impl<T: Sample> OpenSeries<T> {
    /// How many rows were pushed.
    #[must_use]
    pub fn rows_taken(&self) -> usize {
        self.held.len()
    }

    /// How many rows and outputs are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.held.rows.len() + self.held.waiting.smoothed.len()
    }
}

impl<T: Sample> fmt::Debug for StreamPlan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StreamPlan").field(&self.smoother).finish()
    }
}

impl<T: Sample> fmt::Debug for OpenSeries<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let smoother = &*self.smoother;
        f.debug_struct("OpenSeries")
            .field("smoother", smoother)
            .field("rows_taken", &self.rows_taken())
            .finish_non_exhaustive()
    }
}
