//! Streams: series that come in chunks.

use crate::{
    error::Error,
    sample::Sample,
    series::{saved::StreamState, stream::Streamed},
    smoother::{
        Smoother,
        stream_plan::{OpenSeries, StreamPlan},
    },
};

/// A series smoothed as it comes, in chunks of any size, with the bits that
/// [`Smoother::smooth`] gives for the whole series.
///
/// An output comes as soon as the rows it looks ahead to are there: under
/// [`causal`](crate::SmootherBuilder::causal) with its own row. Smoothers that are not causal and
/// use transforms or long moving sums give whole blocks of outputs together (see
/// [`latency`](Self::latency)). Where holes are filled only between observations, an output at a
/// hole waits for the next observation.
///
/// ```
/// use smoothframe_core::Smoother;
/// let smoother: Smoother = "uniform:3".parse()?;
/// let (mut stream, mut out) = (smoother.stream::<f64>()?, Vec::new());
/// stream.push(&[1.0, 2.0], &mut out)?;
/// assert_eq!(out, [1.5]);
/// stream.push(&[6.0], &mut out)?;
/// assert_eq!(out, [1.5, 3.0]);
/// stream.finish(&mut out)?;
/// assert_eq!(out, [1.5, 3.0, 4.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// Its state can be saved, and another stream resumes from it:
///
/// ```
/// use smoothframe_core::{Smoother, Stream};
/// let smoother: Smoother = "ewm:halflife=2".parse()?;
/// let (mut stream, mut out) = (smoother.stream::<f64>()?, Vec::new());
/// stream.push(&[1.0, 2.0], &mut out)?;
/// let state = stream.state(); // with the feature `serde` it can be written anywhere
/// let mut later = Stream::<f64>::resume(&state)?;
/// later.push(&[6.0], &mut out)?;
/// assert_eq!(out, smoother.smooth(&[1.0, 2.0, 6.0])?);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("online smoothing", "incremental smoothing", "real-time", "streaming"))]
#[derive(Debug)]
pub struct Stream<T: Sample> {
    plan: StreamPlan<T>,
    series: OpenSeries<T>,
    streamed: Streamed<T>,
}

impl<T: Sample> Stream<T> {
    pub(crate) fn new(smoother: &Smoother) -> Result<Self, Error> {
        let plan = StreamPlan::new(smoother)?;
        Ok(Self { series: plan.open(), plan, streamed: Streamed::default() })
    }

    /// A stream that goes on from a saved state with the next rows.
    ///
    /// # Errors
    /// [`Error::Saved`] for a state of another number type or version, or one that was altered;
    /// [`Error::Spec`] where its smoother does not parse.
    pub fn resume(state: &StreamState) -> Result<Self, Error> {
        let mut plan = StreamPlan::new(&state.smoother.parse()?)?;
        let series = plan.load_alone(state)?;
        Ok(Self { plan, series, streamed: Streamed::default() })
    }

    /// The state to [`resume`](Self::resume) from, at any time between two pushes: a few windows of
    /// rows at most, or a few numbers of an ewm. Rows that were pushed need not be pushed again,
    /// and outputs that were appended do not come again.
    #[must_use]
    pub fn state(&self) -> StreamState {
        self.plan.save(&self.series)
    }

    /// The smoother that the stream was made by.
    #[must_use]
    pub fn smoother(&self) -> &Smoother {
        self.plan.smoother()
    }

    /// Computes coverage too, for [`push_to`](Self::push_to). To be called before the first row.
    #[must_use]
    pub fn with_coverage(mut self) -> Self {
        self.plan = self.plan.with_coverage();
        self.series = self.plan.open();
        self
    }

    /// How many rows late an output comes at most: 0 under
    /// [`causal`](crate::SmootherBuilder::causal), unless
    /// [`stream_with_latency`](Smoother::stream_with_latency) allows more. Two kinds of outputs may
    /// come later: the first ones, where the boundary at the start is made of later rows, and those
    /// at holes.
    #[doc(alias("delay", "lag"))]
    #[must_use]
    pub fn latency(&self) -> usize {
        self.plan.latency()
    }

    pub(crate) fn set_latency(&mut self, most: usize) -> usize {
        self.plan.set_latency(most)
    }

    /// Takes the next rows (NaN = hole), and appends to `out` the outputs that no later row can
    /// change: none, one or many.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn push(&mut self, x: &[T], out: &mut Vec<T>) -> Result<(), Error> {
        let Self { plan, series, streamed } = self;
        streamed.lend(out, |streamed| plan.push_on(series, x, streamed))
    }

    /// As [`push`](Self::push), and also tells which outputs are values and, of streams made
    /// [`with_coverage`](Self::with_coverage), the coverage of each.
    ///
    /// ```
    /// use smoothframe_core::{Smoother, Streamed};
    /// let smoother: Smoother = "uniform:3 align=trailing causal".parse()?;
    /// let (mut stream, mut out) = (smoother.stream()?.with_coverage(), Streamed::default());
    /// stream.push_to(&[3.0, f64::NAN], &mut out)?;
    /// assert_eq!((out.smoothed[0], out.present), (3.0, vec![true, false]));
    /// assert_eq!(out.coverage, [1.0 / 3.0, 1.0 / 3.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn push_to(&mut self, x: &[T], out: &mut Streamed<T>) -> Result<(), Error> {
        self.plan.push_on(&mut self.series, x, out)
    }

    /// Ends the series, and appends the outputs that are left.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn finish(self, out: &mut Vec<T>) -> Result<(), Error> {
        let Self { mut plan, series, mut streamed } = self;
        streamed.lend(out, |streamed| plan.finish_to(series, streamed))
    }

    /// As [`finish`](Self::finish), telling what [`push_to`](Self::push_to) tells.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn finish_to(mut self, out: &mut Streamed<T>) -> Result<(), Error> {
        self.plan.finish_to(self.series, out)
    }

    /// Appends the outputs that are not final yet, as they would be if the series ended here; it goes
    /// on as if they had not been asked for.
    ///
    /// ```
    /// use smoothframe_core::{Smoother, Streamed};
    /// let smoother: Smoother = "uniform:3".parse()?;
    /// let (mut stream, mut out) = (smoother.stream::<f64>()?, Vec::new());
    /// stream.push(&[1.0, 2.0, 6.0], &mut out)?;
    /// let mut provisional = Streamed::default();
    /// stream.peek_to(&mut provisional)?;
    /// assert_eq!((out, provisional.smoothed), (vec![1.5, 3.0], vec![4.0]));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn peek_to(&mut self, out: &mut Streamed<T>) -> Result<(), Error> {
        self.plan.peek_to(&self.series, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows are dropped once neither the next outputs nor the end need them, and outputs in a long
    /// gap are counted, not kept.
    #[test]
    fn a_stream_does_not_keep_the_series() {
        // About a window's rows, twice, and of transforms a block's.
        let specs = [
            ("gaussian:9,std=2", 200),
            ("savgol:9,order=2", 200),
            ("uniform:9 boundary=linear", 200),
            ("uniform:9 degree=1", 200),
            ("median:9", 200),
            ("ewm:span=9", 200),
            ("uniform:300 align=trailing causal", 2_000),
            ("decay:700,tau=100 causal", 5_000),
            ("gaussian:700,std=90 boundary=constant", 40_000),
        ];
        for (spec, most) in specs {
            let smoother: Smoother = spec.parse().expect("a good spec");
            let (mut stream, mut out) = (smoother.stream::<f64>().expect("no wrap"), Vec::new());
            for push in 0..21_000 {
                let x = if push % 7000 < 100 { 1.0 } else { f64::NAN };
                stream.push(&[x; 50], &mut out).expect("enough memory");
                let kept = stream.series.kept();
                assert!(kept < most, "{spec}: {kept} rows after {push} pushes");
                out.clear();
            }
        }
    }
}
