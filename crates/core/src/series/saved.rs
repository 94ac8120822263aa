//! What a stream has kept, to go on later or elsewhere.

use crate::{error::Error, sample::Sample};

/// The form of [`StreamState`]; another one is refused.
const VERSION: u32 = 1;

/// What a [`Stream`](crate::Stream) keeps between two pushes: the rows that later outputs need, and
/// the operation's own few numbers. [`Stream::resume`](crate::Stream::resume) goes on from it with
/// the bits that the uninterrupted stream would have.
///
/// With the feature `serde` it is saved in any of serde's formats. Numbers are saved as the bits
/// they have, so that holes and infinities come back from formats that cannot write them. A state
/// goes on with the version of this library that saved it, and on the same kind of processor, to
/// the last bit; with another processor within the promised accuracy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StreamState {
    version: u32,
    /// The smoother's text form.
    pub(crate) smoother: String,
    /// Bytes of a number: 8 of `f64`, 4 of `f32`.
    bytes: usize,
    /// Rows `first..` of the series.
    pub(crate) first: usize,
    rows: Vec<u64>,
    /// The first and the last row that held a value.
    pub(crate) observed: Option<(usize, usize)>,
    /// The next row to compute.
    pub(crate) next: usize,
    /// Outputs that wait for an observation, and how many holes follow them.
    waiting: Vec<u64>,
    pub(crate) present: Vec<bool>,
    coverage: Vec<u64>,
    pub(crate) holes: usize,
    pub(crate) keeps_coverage: bool,
    pub(crate) latency: usize,
    /// The operation's own.
    pub(crate) operation: Vec<u64>,
}

/// What a stream hands over to be saved.
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

    /// The text form of the smoother that the stream was made by.
    #[must_use]
    pub fn smoother(&self) -> &str {
        &self.smoother
    }

    /// How many rows the stream has been given.
    #[must_use]
    pub const fn rows_taken(&self) -> usize {
        self.first + self.rows.len()
    }

    /// Refuses what no stream of these numbers has saved.
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
