//! The trait of all operations, and what they are given.

use std::ops::Range;

use crate::{
    error::Error,
    options::boundary::Ends,
    sample::Sample,
    series::{extension::View, output::Output, reach::Reach},
};

/// An operation on series, prepared for a number type.
///
/// `self` is shared by all threads, [`Buffers`](Self::Buffers) are one thread's, and
/// [`State`](Self::State) is what a series carries from one piece to the next. Written once on top
/// of this trait are pieces and many series in one call ([`runner`](super::runner)), and streams
/// and their saved state ([`stream`](super::stream)).
///
/// An output's bits depend on the series, the operation and the output's row alone: not on where
/// pieces begin (at multiples of [`period`](Pieces::period)), nor on what buffers held before.
pub(crate) trait Operate<T: Sample>: Send + Sync + 'static {
    /// One thread's working memory; it stops growing once the longest series has been seen.
    type Buffers: Default + Send;
    /// What a series carries from piece to piece: nothing, where windows alone make the outputs.
    type State: State;

    /// How far windows look. An operation with memory looks 0 rows behind, as its state has the
    /// past.
    fn reach(&self) -> Reach;

    /// The boundaries of a series.
    fn ends(&self) -> Ends;

    /// How a series is cut into pieces.
    fn pieces(&self) -> Pieces;

    /// Whether outputs' bits must not depend on later rows.
    fn is_causal(&self) -> bool;

    /// Whether an output at a hole depends on whether an observation follows, as where holes are
    /// filled between observations only.
    fn waits_at_holes(&self) -> bool;

    /// How many rows must be known to compute the first output.
    fn rows_for_start(&self) -> usize {
        self.ends().start.rows_needed(self.reach().behind)
    }

    /// The earliest row that output `row` or a later one needs.
    fn first_needed(&self, row: usize) -> usize {
        row.saturating_sub(self.reach().behind)
    }

    /// Checks that weights and constants fit the number type.
    ///
    /// # Errors
    /// [`Error::BeyondRange`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Begins a series: forgets what buffers know of the last one.
    fn begin(&self, _buffers: &mut Self::Buffers) {}

    /// Smooths a whole series at once, where that is better than by pieces; returns whether it did.
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

    /// Whether threads may compute pieces in any order, each after [`begin`](Self::begin): a series
    /// carries nothing from one to the next, and never is smoothed [at once](Self::at_once).
    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        false
    }

    /// Computes a piece of outputs, of which there is at least one and at most
    /// [`most`](Pieces::most), following those of the last call. Returns true only if their windows
    /// held neither holes nor infinities.
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

    /// What is needed of rows at times that come in chunks.
    ///
    /// # Errors
    /// [`Error::NeverStreams`] where outputs' bits depend on the whole series, which is usual.
    fn needs(&self) -> Result<Needs, Error> {
        let why = "its outputs depend on the whole series";
        Err(Error::NeverStreams { what: "this smoother", why })
    }

    /// Computes outputs of rows at times of which a part is at hand, following those of the last
    /// call and after [`begin`](Self::begin). Outputs are counted from the part's first row.
    ///
    /// # Errors
    /// As [`piece`](Self::piece).
    fn part(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut Self::State,
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error> {
        part.as_whole(|series| self.piece(series, outputs, out, state, buffers)).map(drop)
    }

    /// The earliest row of the series that the [part](Self::part) of output `next` must have,
    /// whatever the times are.
    fn first_kept(&self, next: usize, _: &Self::State, _: &mut Self::Buffers) -> usize {
        next
    }

    /// Smooths many series that lie one after another and end at `ends`. `alone` smooths one series
    /// by itself, for those that are not smoothed together.
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

/// A series as an operation is given it.
#[derive(Clone, Copy)]
pub(crate) struct Series<'a, T> {
    pub(crate) view: View<'a, T>,
    /// The rows among which holes may be filled: from the first observation to the last. A
    /// function, as few series need them looked for.
    pub(crate) observed: &'a dyn Fn() -> Range<usize>,
    /// The rows' times, for an operation in time; else empty.
    pub(crate) times: Times<'a>,
}

/// The times of a series' rows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times<'a> {
    pub(crate) at: &'a [i64],
    /// The rows of each output's window, where the caller has found them.
    pub(crate) windows: Option<&'a [Range<usize>]>,
}

/// Which rows outputs need of a series of rows at times that comes in chunks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    /// Those so many ticks before an output's time; −1 where they need none. The row before an
    /// output's is kept in any case.
    pub(crate) behind: i64,
    /// Those so many ticks after it; −1 where an output is known as soon as its row is.
    pub(crate) ahead: i64,
}

/// The rows at hand of a series of rows at times that comes in chunks.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a, T> {
    pub(crate) rows: &'a [T],
    pub(crate) times: &'a [i64],
    /// The series' row that is the first of them.
    pub(crate) first: usize,
    /// The series' first row that held a value, as far as it is known.
    pub(crate) observed: Option<usize>,
}

impl<T: Sample> Part<'_, T> {
    /// The rows from the first observation on, counted from the part's first.
    pub(crate) fn since_observed(&self) -> Range<usize> {
        let len = self.rows.len();
        self.observed.map_or(len, |row| row.saturating_sub(self.first).min(len))..len
    }

    /// Calls `run` with the part as if it were a series.
    pub(crate) fn as_whole<R>(&self, run: impl FnOnce(Series<'_, T>) -> R) -> R {
        let observed = || self.since_observed();
        let times = Times { at: self.times, windows: None };
        run(Series { view: View::whole(self.rows), observed: &observed, times })
    }
}

/// How a series is cut into pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pieces {
    /// Pieces start at multiples of this, or with a causal operation anywhere. No piece goes on
    /// beyond the next multiple of [`most`](Self::most).
    pub(crate) period: usize,
    /// The most outputs of a piece, a multiple of the period.
    pub(crate) most: usize,
}

impl Pieces {
    /// The pieces of operations without needs of their own: few enough outputs that rows which were
    /// searched for holes are still in cache when they are summed.
    pub(crate) const USUAL: Self = Self { period: 1, most: 2048 };

    /// The end of the piece that starts at `start`, in a series of `len` rows.
    pub(crate) fn end(self, start: usize, len: usize, reach: Reach) -> usize {
        let end = len.min(start + self.most);
        if self.period > 1 || len < 2 * self.most {
            return end;
        }
        // Cut where windows stop reaching beyond an end, so that inner pieces need no extended
        // copy.
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

/// What a series carries from piece to piece, in a form that can be saved.
pub(crate) trait State: Default + Clone + Send + Sync + 'static {
    /// The state as words: numbers by their bits.
    fn save(&self) -> Vec<u64>;
    /// The state from its words; `None` where they are of another state.
    fn load(bits: &[u64]) -> Option<Self>;
}

/// Operations on windows carry nothing.
impl State for () {
    fn save(&self) -> Vec<u64> {
        Vec::new()
    }

    fn load(bits: &[u64]) -> Option<Self> {
        bits.is_empty().then_some(())
    }
}
