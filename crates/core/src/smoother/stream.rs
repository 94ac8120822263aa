//! Streams: series that come in chunks.

use crate::{
    error::Error,
    options::boundary::Boundary,
    sample::Sample,
    series::{
        saved::StreamState,
        stream::{self, Streamed},
    },
    smoother::{Smoother, look::Look, operation::Operation},
};

const WHOLE: &str = "every output needs all rows of the series";
const WRAP: &str = "its first outputs need the last rows";

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
    smoother: Smoother,
    stream: Inner<T>,
    streamed: Streamed<T>,
}

struct Inner<T>(Box<dyn stream::AnyStream<T>>);

impl<T: Sample> Stream<T> {
    pub(crate) fn new(smoother: &Smoother) -> Result<Self, Error> {
        if smoother.settings().ends.contains(Boundary::Wrap) {
            return Err(Error::NeverStreams { what: "boundary=wrap", why: WRAP });
        }
        if smoother.look() == Look::Whole {
            let is_lowess = matches!(smoother.operation(), Operation::Lowess(_));
            let what = if is_lowess { "lowess" } else { "robust" };
            return Err(Error::NeverStreams { what, why: WHOLE });
        }
        let stream = Inner(smoother.prepared()?.stream()?);
        Ok(Self { smoother: smoother.clone(), stream, streamed: Streamed::default() })
    }

    /// A stream that goes on from a saved state with the next rows.
    ///
    /// # Errors
    /// [`Error::Saved`] for a state of another number type or version, or one that was altered;
    /// [`Error::Spec`] where its smoother does not parse.
    pub fn resume(state: &StreamState) -> Result<Self, Error> {
        let mut stream = Self::new(&state.smoother.parse()?)?;
        stream.stream.0.load(state)?;
        Ok(stream)
    }

    /// The state to [`resume`](Self::resume) from, at any time between two pushes: a few windows of
    /// rows at most, or a few numbers of an ewm. Rows that were pushed need not be pushed again,
    /// and outputs that were appended do not come again.
    #[must_use]
    pub fn state(&self) -> StreamState {
        self.stream.0.save(self.smoother.to_string())
    }

    /// The smoother that the stream was made by.
    #[must_use]
    pub const fn smoother(&self) -> &Smoother {
        &self.smoother
    }

    /// Computes coverage too, for [`push_to`](Self::push_to). To be called before the first row.
    #[must_use]
    pub fn with_coverage(mut self) -> Self {
        self.stream.0.keep_coverage();
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
        self.stream.0.latency()
    }

    pub(crate) fn set_latency(&mut self, most: usize) -> usize {
        self.stream.0.set_latency(most)
    }

    /// Takes the next rows (NaN = hole), and appends to `out` the outputs that no later row can
    /// change: none, one or many.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn push(&mut self, x: &[T], out: &mut Vec<T>) -> Result<(), Error> {
        let Self { stream, streamed, .. } = self;
        streamed.lend(out, |streamed| stream.0.push(x, streamed))
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
        self.stream.0.push(x, out)
    }

    /// Ends the series, and appends the outputs that are left.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn finish(self, out: &mut Vec<T>) -> Result<(), Error> {
        let Self { mut stream, mut streamed, .. } = self;
        streamed.lend(out, |streamed| stream.0.finish(streamed))
    }

    /// As [`finish`](Self::finish), telling what [`push_to`](Self::push_to) tells.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn finish_to(mut self, out: &mut Streamed<T>) -> Result<(), Error> {
        self.stream.0.finish(out)
    }
}

impl<T> std::fmt::Debug for Inner<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
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
                let kept = stream.stream.0.kept();
                assert!(kept < most, "{spec}: {kept} rows after {push} pushes");
                out.clear();
            }
        }
    }
}
