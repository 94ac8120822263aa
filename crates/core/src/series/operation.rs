//! What every smoother does: the operation.

use std::ops::Range;

use crate::{
    error::Error,
    options::boundary::Ends,
    sample::Sample,
    series::{extension::View, output::Output, reach::Reach},
};

/// An operation on series, made ready for a number type.
///
/// What all threads share is `self`, what one of them works with is [`Buffers`](Self::Buffers), and
/// what a series keeps from one piece to the next is [`State`](Self::State). Above it, once for
/// all operations, stand pieces, many series in one call ([`runner`](super::runner)), streams and
/// their saved state ([`stream`](super::stream)).
///
/// An output's bits depend on the series, the operation and the output's row alone: not on where
/// pieces begin (at multiples of [`period`](Pieces::period)), nor on what buffers held before.
pub(crate) trait Operate<T: Sample>: Send + Sync + 'static {
    /// What a thread works with; it allocates nothing once the longest series has been seen.
    type Buffers: Default + Send;
    /// What a series keeps: nothing, where outputs are made from a window alone.
    type State: State;

    /// The rows of a window. An operation with memory looks no rows behind: it has its state.
    fn reach(&self) -> Reach;

    /// What lies beyond the ends.
    fn ends(&self) -> Ends;

    /// How a series is cut.
    fn pieces(&self) -> Pieces;

    /// Whether no output may depend on later rows.
    fn is_causal(&self) -> bool;

    /// Whether an output at a hole depends on an observation that may follow: holes are filled
    /// between observations.
    fn waits_at_holes(&self) -> bool;

    /// How many rows must be known before the first output.
    fn rows_for_start(&self) -> usize {
        self.ends().start.rows_needed(self.reach().behind)
    }

    /// The first row that output `row` and those after it need.
    fn first_needed(&self, row: usize) -> usize {
        row.saturating_sub(self.reach().behind)
    }

    /// Whether its weights fit the number type.
    ///
    /// # Errors
    /// [`Error::BeyondRange`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Begins a series.
    fn begin(&self, _buffers: &mut Self::Buffers) {}

    /// Smooths a whole series in a way that pieces cannot; or not, and tells so.
    ///
    /// # Errors
    /// As [`piece`](Self::piece).
    fn at_once(
        &self,
        _series: Series<'_, T>,
        _output: &mut Output<'_, T>,
        _buffers: &mut Self::Buffers,
    ) -> Result<bool, Error> {
        Ok(false)
    }

    /// Some outputs: at least one, at most [`most`](Pieces::most), those after the last piece's.
    /// True only where their windows held neither hole nor infinity.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`], and [`Error::Times`] for times that go back.
    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut Self::State,
        buffers: &mut Self::Buffers,
    ) -> Result<bool, Error>;

    /// Many series that lie one after another and end at `ends`, by `alone` those that are smoothed
    /// one by one.
    ///
    /// # Errors
    /// As [`piece`](Self::piece).
    fn each(
        &self,
        _x: &[T],
        ends: &[usize],
        output: &mut Output<'_, T>,
        buffers: &mut Self::Buffers,
        alone: Alone<'_, T, Self::Buffers>,
    ) -> Result<(), Error> {
        let mut start = 0;
        ends.iter().try_for_each(|&end| {
            let rows = start..end;
            start = end;
            alone(rows, output, buffers)
        })
    }
}

/// Smooths one of many series.
pub(crate) type Alone<'a, T, B> =
    &'a mut dyn FnMut(Range<usize>, &mut Output<'_, T>, &mut B) -> Result<(), Error>;

/// What an operation is given of a series.
#[derive(Clone, Copy)]
pub(crate) struct Series<'a, T> {
    pub(crate) view: View<'a, T>,
    /// Finds the rows from the first observation to the last, as far as holes are filled.
    pub(crate) observed: &'a dyn Fn() -> Range<usize>,
    /// When the rows are, for an operation in time.
    pub(crate) times: Times<'a>,
}

/// When the rows of a series are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times<'a> {
    pub(crate) at: &'a [i64],
    /// The rows of each output's window, where times alone do not tell them.
    pub(crate) windows: Option<&'a [Range<usize>]>,
}

/// How a series is cut into pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pieces {
    /// Pieces start at multiples of this; those of a causal operation may start anywhere, and end
    /// before the next multiple of [`most`](Self::most).
    pub(crate) period: usize,
    /// The most outputs of a piece, a multiple of the period.
    pub(crate) most: usize,
}

impl Pieces {
    /// Outputs of a piece, where an operation does not ask for another number: their rows are
    /// looked at first, and are still in cache when they are summed.
    pub(crate) const USUAL: Self = Self { period: 1, most: 2048 };

    /// Where the piece ends that starts at `start`, in a series of `len` rows.
    pub(crate) fn end(self, start: usize, len: usize, reach: Reach) -> usize {
        let end = len.min(start + self.most);
        if self.period > 1 || len < 2 * self.most {
            return end;
        }
        // The rows of the inner pieces need no extension, and so no copy.
        let (first, last) = (reach.behind, len.saturating_sub(reach.ahead));
        if start < first {
            end.min(first)
        } else if start < last {
            end.min(last)
        } else {
            end
        }
    }
}

/// What a series keeps from piece to piece, as numbers that can be saved.
pub(crate) trait State: Default + Clone + Send {
    /// The state as numbers' bits.
    fn save(&self) -> Vec<u64>;
    /// The state again; none where the numbers are of another one.
    fn load(bits: &[u64]) -> Option<Self>;
}

/// Windows keep nothing.
impl State for () {
    fn save(&self) -> Vec<u64> {
        Vec::new()
    }

    fn load(bits: &[u64]) -> Option<Self> {
        bits.is_empty().then_some(())
    }
}
