//! A thread's buffers for sliding a kernel.

use crate::{
    convolve::{auto, partitioned},
    error::Error,
    linear::{few_present::FewPresent, hole_weights::WindowWeights, packed::Packed},
    sample::Sample,
    simd::masked::places::Places,
};

/// A thread's buffers.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    /// The rows of the windows, holes and absent rows as 0.
    pub(crate) ext: Vec<T>,
    pub(crate) holes: Places,
    /// For a transform: 1 at a hole, and the sums that it gives, Σ h and Σ |h| over holes; of rows
    /// that are present instead, where these are fewer.
    pub(crate) mask: Vec<T>,
    pub(crate) missed: Vec<T>,
    pub(crate) missed_magnitude: Vec<T>,
    /// Places and values of infinities.
    pub(crate) infinities: Vec<(usize, T)>,
    pub(crate) weights: WindowWeights,
    pub(crate) few: FewPresent,
    /// Whether the last piece that needed no extension had holes.
    pub(crate) had_holes: bool,
    pub(crate) scratch: auto::Scratch<T>,
    pub(crate) packed: Packed<T>,
    pub(crate) partitioned: partitioned::Scratch<T>,
    /// Of the holes, where these are partitioned too.
    pub(crate) partitioned_holes: partitioned::Scratch<T>,
    /// Outputs before those wanted, from a period's start on.
    pub(crate) lead: Lead<T>,
}

/// Outputs from the start of a period on.
#[derive(Default)]
pub(crate) struct Lead<T> {
    pub(crate) smoothed: Vec<T>,
    pub(crate) present: Vec<bool>,
    pub(crate) coverage: Vec<f64>,
}

impl<T: Sample> Buffers<T> {
    /// Makes room for so many rows, which the caller overwrites.
    pub(crate) fn reserve(&mut self, rows: usize) -> Result<(), Error> {
        let more = rows.saturating_sub(self.ext.len());
        let reserved = self.ext.try_reserve(more);
        reserved.map_err(|_| Error::OutOfMemory { rows, taps: rows })?;
        self.ext.resize(rows, T::ZERO);
        Ok(())
    }
}
