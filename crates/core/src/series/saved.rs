//! The saved state of a stream.

use crate::{error::Error, sample::Sample};

/// The version of [`StreamState`]'s contents; others are refused.
const VERSION: u32 = 1;

/// The state of a [`Stream`](crate::Stream) between two pushes: its smoother, the rows that later
/// outputs need, the outputs that wait, and an ewm's few numbers. From
/// [`Stream::state`](crate::Stream::state); [`Stream::resume`](crate::Stream::resume) goes on from
/// it with the bits of the uninterrupted stream.
///
/// With the feature `serde` it can be saved in any of serde's formats. Numbers are saved by their
/// bits, so that NaN and infinities survive formats that cannot write them. The bits
/// are the same with the version of this library and the kind of processor that saved the state. On
/// another processor a state is resumed within the promised accuracy, or refused where blocks have
/// other lengths there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StreamState {
    version: u32,
    /// The smoother's text form.
    pub(crate) smoother: String,
    /// Bytes of the number type: 8 for `f64`, 4 for `f32`.
    bytes: usize,
    /// Rows `first..` of the series.
    pub(crate) first: usize,
    rows: Vec<u64>,
    /// The first and the last row that held a value.
    pub(crate) observed: Option<(usize, usize)>,
    /// The next row to compute.
    pub(crate) next: usize,
    /// Outputs at holes that wait for an observation; `holes` counts those after them that stay
    /// holes.
    waiting: Vec<u64>,
    pub(crate) present: Vec<bool>,
    coverage: Vec<u64>,
    pub(crate) holes: usize,
    pub(crate) keeps_coverage: bool,
    pub(crate) latency: usize,
    /// The operation's own state, as words.
    pub(crate) operation: Vec<u64>,
}

/// The parts of a stream's state, before they are turned into bits.
pub(crate) struct Kept<'a, T> {
    pub(crate) first: usize,
    pub(crate) rows: &'a [T],
    pub(crate) observed: Option<(usize, usize)>,
    pub(crate) next: usize,
    pub(crate) waiting: &'a [T],
    pub(crate) present: &'a [bool],
    pub(crate) coverage: &'a [f64],
    pub(crate) holes: usize,
    pub(crate) keeps_coverage: bool,
    pub(crate) latency: usize,
    pub(crate) operation: Vec<u64>,
}

impl StreamState {
    pub(crate) fn new<T: Sample>(smoother: String, kept: Kept<'_, T>) -> Self {
        // Every f32 is an f64.
        let bits = |numbers: &[T]| numbers.iter().map(|x| x.wide().to_bits()).collect();
        Self {
            version: VERSION,
            smoother,
            bytes: size_of::<T>(),
            first: kept.first,
            rows: bits(kept.rows),
            observed: kept.observed,
            next: kept.next,
            waiting: bits(kept.waiting),
            present: kept.present.to_vec(),
            coverage: kept.coverage.iter().map(|x| x.to_bits()).collect(),
            holes: kept.holes,
            keeps_coverage: kept.keeps_coverage,
            latency: kept.latency,
            operation: kept.operation,
        }
    }

    /// The text form of the stream's smoother.
    #[must_use]
    pub fn smoother(&self) -> &str {
        &self.smoother
    }

    /// How many rows were pushed to the stream.
    #[must_use]
    pub const fn rows_taken(&self) -> usize {
        self.first + self.rows.len()
    }

    /// Refuses a state of another version or number type, or whose parts contradict one another.
    pub(crate) fn check<T: Sample>(&self) -> Result<(), Error> {
        let refuse = |problem: String| Err(Error::Saved { problem });
        if self.version != VERSION {
            let version = self.version;
            return refuse(format!("it has version {version}, and this is version {VERSION}"));
        }
        if self.bytes != size_of::<T>() {
            let (saved, wanted) = (8 * self.bytes, 8 * size_of::<T>());
            return refuse(format!("it is of f{saved}, and the stream of f{wanted}"));
        }
        let (waiting, rows) = (self.waiting.len(), self.rows_taken());
        let goes_together = self.present.len() == waiting
            && self.coverage.len() == if self.keeps_coverage { waiting } else { 0 }
            && self.first <= self.next
            && self.next <= rows
            && waiting.checked_add(self.holes).is_some_and(|late| late <= self.next)
            && self.observed.is_none_or(|(first, last)| first <= last && last < rows);
        if goes_together { Ok(()) } else { refuse("its parts do not go together".to_owned()) }
    }

    pub(crate) fn rows<T: Sample>(&self) -> Vec<T> {
        self.rows.iter().map(|&bits| T::of(f64::from_bits(bits))).collect()
    }

    pub(crate) fn waiting<T: Sample>(&self) -> Vec<T> {
        self.waiting.iter().map(|&bits| T::of(f64::from_bits(bits))).collect()
    }

    pub(crate) fn coverage(&self) -> Vec<f64> {
        self.coverage.iter().map(|&bits| f64::from_bits(bits)).collect()
    }
}
