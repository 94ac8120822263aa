//! The saved state of a series of rows at times that comes in chunks.

use crate::{error::Error, sample::Sample, series::time_held::TimeHeld};

/// The version of [`TimeStreamState`]'s contents; others are refused.
const VERSION: u32 = 1;

/// The state of an [`OpenTimeSeries`](crate::OpenTimeSeries) between two chunks: the rows that later
/// outputs need with their times, and a few numbers. From
/// [`TimeStreamPlan::save`](crate::TimeStreamPlan::save);
/// [`TimeStreamPlan::load`](crate::TimeStreamPlan::load) goes on from it with the bits of the
/// uninterrupted series.
///
/// With the feature `serde` it can be saved in any of serde's formats. Numbers are saved by their
/// bits, so that NaN and infinities survive formats that cannot write them. The bits are the same
/// with the version of this library and the kind of processor that saved the state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimeStreamState {
    version: u32,
    /// The smoother's text form.
    pub(crate) smoother: String,
    /// The nanoseconds of the times' unit; 0 of plain numbers.
    tick: u64,
    /// Bytes of the number type: 8 for `f64`, 4 for `f32`.
    bytes: usize,
    /// Rows `first..` of the series, and their times.
    pub(crate) first: usize,
    rows: Vec<u64>,
    pub(crate) times: Vec<i64>,
    /// The last time: no row comes before it.
    pub(crate) now: Option<i64>,
    /// The first row that held a value.
    pub(crate) observed: Option<usize>,
    /// The next row to compute.
    pub(crate) next: usize,
    pub(crate) keeps_coverage: bool,
    /// The operation's own state, as words.
    pub(crate) operation: Vec<u64>,
}

impl TimeStreamState {
    pub(crate) fn new<T: Sample>(
        smoother: String,
        tick: u64,
        keeps_coverage: bool,
        series: &TimeHeld<T>,
    ) -> Self {
        Self {
            version: VERSION,
            smoother,
            tick,
            bytes: size_of::<T>(),
            first: series.first,
            // Every f32 is an f64.
            rows: series.rows.iter().map(|x| x.wide().to_bits()).collect(),
            times: series.times.clone(),
            now: series.now,
            observed: series.observed,
            next: series.next,
            keeps_coverage,
            operation: series.state.save(),
        }
    }

    /// The text form of the series' smoother.
    #[must_use]
    pub fn smoother(&self) -> &str {
        &self.smoother
    }

    /// How many rows were pushed.
    #[must_use]
    pub const fn rows_taken(&self) -> usize {
        self.first.saturating_add(self.rows.len())
    }

    /// Whether times are of this unit, by its nanoseconds.
    pub(crate) const fn is_of(&self, tick: u64) -> bool {
        self.tick == tick
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
            return refuse(format!("it is of f{saved}, and the plan of f{wanted}"));
        }
        let rows = self.first.checked_add(self.rows.len());
        let goes_together = self.times.len() == self.rows.len()
            && self.times.is_sorted()
            && self.times.last().copied() <= self.now
            && self.first <= self.next
            // The row before the next output's is always kept.
            && (self.first < self.next || self.first == 0)
            && rows.is_some_and(|rows| self.next <= rows)
            && self.observed.is_none_or(|row| Some(row) < rows);
        if goes_together { Ok(()) } else { refuse("its parts do not go together".to_owned()) }
    }

    pub(crate) fn rows<T: Sample>(&self) -> Vec<T> {
        self.rows.iter().map(|&bits| T::of(f64::from_bits(bits))).collect()
    }
}
