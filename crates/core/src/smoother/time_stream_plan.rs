//! Many series of rows at times that come in chunks, through one smoother.

use std::{fmt, sync::Arc};

use crate::{
    error::Error,
    sample::Sample,
    series::{
        output::check_length, stream::Streamed, time_held::TimeHeld, time_saved::TimeStreamState,
        time_stream::AnyTimeStream,
    },
    smoother::{Smoother, stream_plan::whole},
    time::unit::Unit,
};

/// A smoother in time, ready for many series of rows at times that come in chunks: what they share,
/// which is prepared weights and working memory. What each series keeps is an [`OpenTimeSeries`].
/// From [`Smoother::time_stream_plan`]; each thread takes its own, and a series may go from one
/// thread's to another's. It is to [`TimePlan`](crate::TimePlan) as a
/// [`StreamPlan`](crate::StreamPlan) is to [`Plan`](crate::Plan).
///
/// An output comes once no later row can change it, with the bits of
/// [`TimePlan::smooth_to`](crate::TimePlan::smooth_to) for the whole series: once a row has come
/// whose time is beyond its window. Windows that look back hold further rows at the output's own
/// time, too, so that their outputs come with the first row at a later time, or when they are told
/// that time [has gone on](Self::advance_to); until then [`peek_to`](Self::peek_to) has them. Of an
/// ewm, and of windows that leave their own time out, an output comes with its row.
///
/// It is for an ewm by a half-life in time, for statistics in time, and for kernels in time that are
/// [`causal`](crate::SmootherBuilder::causal). Other kernels are computed in one way where all times
/// are regular and in another where one is not, so that the bits of their first outputs are not
/// known before the last row is.
///
/// A push costs as much as all windows' rows that are at hand, beside the rows that it brings: many
/// rows at a time are cheaper than one by one.
///
/// ```
/// use smoothframe_core::{Smoother, Streamed, Unit};
/// let smoother: Smoother = "median:4s".parse()?; // [t − 2 s, t + 2 s)
/// let mut plan = smoother.time_stream_plan::<f64>(Unit::Second)?;
/// let (mut series, mut out) = (plan.open(), Streamed::default());
/// plan.push_to(&mut series, &[0, 1, 1], &[5.0, 7.0, 6.0], &mut out)?;
/// assert!(out.smoothed.is_empty()); // rows may follow at 1 s, which all three windows hold
/// plan.push_to(&mut series, &[3], &[1.0], &mut out)?;
/// assert_eq!(out.smoothed, [6.0, 6.0, 6.0]);
/// let mut provisional = Streamed::default();
/// plan.peek_to(&series, &mut provisional)?;
/// assert_eq!(provisional.smoothed, [6.0]);
/// plan.push_to(&mut series, &[4], &[2.0], &mut out)?;
/// plan.finish_to(series, &mut out)?;
/// assert_eq!(out.smoothed[3..], [4.0, 1.5]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("online smoothing", "incremental smoothing", "streaming", "irregular times"))]
pub struct TimeStreamPlan<T: Sample> {
    smoother: Arc<Smoother>,
    unit: Unit,
    run: Box<dyn AnyTimeStream<T>>,
}

/// A series of rows at times that has not ended, between two chunks: the rows within reach of its
/// later outputs, and a few numbers. From [`TimeStreamPlan::open`].
#[derive(Clone)]
pub struct OpenTimeSeries<T: Sample> {
    smoother: Arc<Smoother>,
    unit: Unit,
    has_coverage: bool,
    held: TimeHeld<T>,
}

impl<T: Sample> TimeStreamPlan<T> {
    pub(crate) fn new(smoother: &Smoother, unit: Unit) -> Result<Self, Error> {
        whole(smoother)?;
        let (operation, settings) = (smoother.operation(), smoother.settings());
        if !operation.is_in_time() {
            return Err(Error::InTime(format!(
                "{operation} counts rows and pays no heed to times; `stream_plan` takes its rows in \
                 chunks"
            )));
        }
        let prepared = operation.prepare_in_time(settings, unit)?;
        let none = || Error::NeedsTimes { length: operation.to_string() };
        let (prepared, _) = prepared.ok_or_else(none)?;
        let run = prepared.time_stream()?;
        Ok(Self { run, smoother: Arc::new(smoother.clone()), unit })
    }

    /// The smoother that the plan was made by.
    #[must_use]
    pub fn smoother(&self) -> &Smoother {
        &self.smoother
    }

    /// The unit of the times.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// Computes coverage too. To be called before the first row of any series.
    #[must_use]
    pub fn with_coverage(mut self) -> Self {
        self.run.keep_coverage();
        self
    }

    /// A series without rows yet.
    #[must_use]
    pub fn open(&self) -> OpenTimeSeries<T> {
        self.series(self.run.open())
    }

    /// Takes the next rows of a series, `x[i]` at `times[i]` (NaN = hole), and appends the outputs
    /// that no later row can change: none, one or many. Times ascend from those before on; several
    /// rows may be at one time.
    ///
    /// # Errors
    /// [`Error::Times`] for a time earlier than the one before it, or than time
    /// [has gone on](Self::advance_to): the series then is as it was.
    /// [`Error::OutputLength`] when lengths differ; [`Error::Saved`] for a series of another
    /// smoother or unit, or of a plan with coverage where this has none or the other way round;
    /// [`Error::OutOfMemory`], [`Error::BeyondRange`].
    pub fn push_to(
        &mut self,
        series: &mut OpenTimeSeries<T>,
        times: &[i64],
        x: &[T],
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.check(series)?;
        check_length(x, times)?;
        self.run.push(&mut series.held, times, x, out)
    }

    /// Tells that no row of a series comes before `time` any more, as of a clock that goes on where
    /// rows are few, and appends the outputs that are final then. Rows at `time` may come still.
    /// An earlier time than one told before, or than a row's, says nothing new.
    ///
    /// ```
    /// use smoothframe_core::{Smoother, Streamed, Unit};
    /// let smoother: Smoother = "sum:10s align=trailing".parse()?;
    /// let mut plan = smoother.time_stream_plan::<f64>(Unit::Second)?;
    /// let (mut series, mut out) = (plan.open(), Streamed::default());
    /// plan.push_to(&mut series, &[3, 7], &[1.0, 2.0], &mut out)?;
    /// assert_eq!(out.smoothed, [1.0]);
    /// plan.advance_to(&mut series, 8, &mut out)?; // no more rows at 7 s
    /// assert_eq!(out.smoothed, [1.0, 3.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`push_to`](Self::push_to).
    #[doc(alias("watermark", "heartbeat"))]
    pub fn advance_to(
        &mut self,
        series: &mut OpenTimeSeries<T>,
        time: i64,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.check(series)?;
        self.run.advance(&mut series.held, time, out)
    }

    /// Appends the outputs of a series that are not final yet, as they would be if it ended here.
    ///
    /// # Errors
    /// As [`push_to`](Self::push_to).
    pub fn peek_to(
        &mut self,
        series: &OpenTimeSeries<T>,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.finish_to(series.clone(), out)
    }

    /// Ends a series, and appends the outputs that are left.
    ///
    /// # Errors
    /// As [`push_to`](Self::push_to).
    pub fn finish_to(
        &mut self,
        mut series: OpenTimeSeries<T>,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        self.check(&series)?;
        self.run.finish(&mut series.held, out)
    }

    /// The state of a series, to [`load`](Self::load) it from.
    #[must_use]
    pub fn save(&self, series: &OpenTimeSeries<T>) -> TimeStreamState {
        let OpenTimeSeries { smoother, unit, has_coverage, held } = series;
        TimeStreamState::new(smoother.to_string(), tick(*unit), *has_coverage, held)
    }

    /// A series that goes on from a saved state with the next rows.
    ///
    /// ```
    /// use smoothframe_core::{Smoother, Streamed, Unit};
    /// let smoother: Smoother = "ewm:halflife=1h".parse()?;
    /// let mut plan = smoother.time_stream_plan::<f64>(Unit::Second)?;
    /// let (mut series, mut out) = (plan.open(), Streamed::default());
    /// plan.push_to(&mut series, &[0, 3600], &[1.0, 4.0], &mut out)?;
    /// let state = plan.save(&series); // with the feature `serde` it can be written anywhere
    /// let mut later = plan.load(&state)?;
    /// plan.push_to(&mut later, &[7200], &[8.0], &mut out)?;
    /// assert_eq!(out.smoothed, [1.0, 3.0, 41.0 / 7.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Saved`] for a state of another smoother, unit, number type or version, of a plan
    /// with coverage where this has none or the other way round, or one that was altered;
    /// [`Error::Spec`] where its smoother does not parse.
    pub fn load(&mut self, state: &TimeStreamState) -> Result<OpenTimeSeries<T>, Error> {
        let smoother: Smoother = state.smoother.parse()?;
        if smoother != *self.smoother {
            return Err(self.of_another(&smoother));
        }
        if !state.is_of(tick(self.unit)) {
            return Err(of_another_unit());
        }
        self.check_coverage(state.keeps_coverage)?;
        let held = self.run.load(state)?;
        Ok(self.series(held))
    }

    fn series(&self, held: TimeHeld<T>) -> OpenTimeSeries<T> {
        let (smoother, has_coverage) = (Arc::clone(&self.smoother), self.run.keeps_coverage());
        OpenTimeSeries { smoother, unit: self.unit, has_coverage, held }
    }

    fn check(&self, series: &OpenTimeSeries<T>) -> Result<(), Error> {
        let is_own = Arc::ptr_eq(&self.smoother, &series.smoother);
        if !is_own && self.smoother != series.smoother {
            return Err(self.of_another(&series.smoother));
        }
        if self.unit != series.unit {
            return Err(of_another_unit());
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

/// The nanoseconds of a unit, 0 of plain numbers.
fn tick(unit: Unit) -> u64 {
    unit.nanoseconds().and_then(|tick| u64::try_from(tick).ok()).unwrap_or(0)
}

fn of_another_unit() -> Error {
    Error::Saved { problem: "its times are of another unit than the plan's".to_owned() }
}

impl<T: Sample> OpenTimeSeries<T> {
    /// How many rows were pushed.
    #[must_use]
    pub fn rows_taken(&self) -> usize {
        self.held.len()
    }

    /// How many of them are kept for later outputs.
    #[must_use]
    pub fn rows_kept(&self) -> usize {
        self.held.rows.len()
    }
}

impl<T: Sample> fmt::Debug for TimeStreamPlan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TimeStreamPlan").field(&self.smoother).finish()
    }
}

impl<T: Sample> fmt::Debug for OpenTimeSeries<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenTimeSeries")
            .field("smoother", &*self.smoother)
            .field("rows_taken", &self.rows_taken())
            .finish_non_exhaustive()
    }
}
