//! Rows that come out of a stream.

use polars::prelude::*;

#[cfg(doc)]
use crate::{Grouped, GroupedStream, SmoothFrame};

/// Rows that come out of a [`GroupedStream`].
#[derive(Debug, Clone)]
pub struct Completed {
    pub(super) frame: DataFrame,
    pub(super) rows: Vec<u64>,
    pub(super) revised: Vec<bool>,
}

impl Completed {
    /// The rows, with the columns that [`SmoothFrame::smooth`] gives; those of one call in the order in
    /// which they came.
    #[must_use]
    pub const fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The frame alone.
    #[must_use]
    pub fn into_frame(self) -> DataFrame {
        self.frame
    }

    /// The number of each among all rows that were pushed, from 0; empty where rows are merged
    /// ([`Grouped::every`], [`Grouped::agg`]), as they are no row of the input then.
    #[must_use]
    pub fn rows(&self) -> &[u64] {
        &self.rows
    }

    /// Whether each was shown before it was complete ([`GroupedStream::peek`]).
    #[must_use]
    pub fn revised(&self) -> &[bool] {
        &self.revised
    }
}
