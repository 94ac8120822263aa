//! Grouped series that come batch by batch.

mod completed;

use polars::prelude::*;

use crate::{Error, Every, Grouped};

pub use completed::Completed;

/// In which order the rows of a [`GroupedStream`] come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Arrival {
    /// Each group's rows in time's order, and groups as they like: a table sorted by time, by group, or
    /// one where groups come at their own pace. A group's last rows come out when all ends.
    #[default]
    Any,
    /// One group's rows after another's: a group ends where the next begins, and may not come back.
    ByGroup,
    /// All rows in time's order, whatever their group: under [`Grouped::max_gap`] a group that has been silent
    /// too long has ended, though no row of its own says so.
    ByTime,
}

/// Grouped series that come batch by batch: completed rows come out as soon as no later row can change
/// them, with the bits that [`SmoothFrame::smooth`](crate::SmoothFrame::smooth) gives for all rows at once.
#[derive(Clone)]
pub struct GroupedStream {
    grouped: Grouped,
    kept: Option<DataFrame>,
    taken: u64,
}

impl Grouped {
    /// A stream of frames with these columns.
    pub fn stream(&self, schema: &Schema) -> Result<GroupedStream, Error> {
        self.needs_smoother()?;
        crate::check::check(self, schema)?;
        Ok(GroupedStream { grouped: self.clone(), kept: None, taken: 0 })
    }
}

impl GroupedStream {
    /// In which order rows come (default: [`Arrival::Any`]).
    #[must_use]
    pub fn arrival(self, _: Arrival) -> Self {
        self
    }

    /// Takes rows that come late by up to so much, behind the latest of their group.
    pub fn lateness(self, _: Every) -> Result<Self, Error> {
        Ok(self)
    }

    /// Takes the next rows, and gives those that no later row can change.
    pub fn push(&mut self, frame: &DataFrame) -> Result<Completed, Error> {
        self.taken += frame.height() as u64;
        self.kept = Some(match self.kept.take() {
            None => frame.clone(),
            Some(kept) => kept.vstack(frame)?,
        });
        self.none()
    }

    /// The rows that are not complete, as they would be if the stream ended here.
    pub fn peek(&mut self) -> Result<Completed, Error> {
        self.clone().finish()
    }

    /// Ends all series, and gives the rows that are left.
    pub fn finish(self) -> Result<Completed, Error> {
        let Some(frame) = self.kept else { return self.none() };
        let done = self.grouped.layout(&frame)?.smooth_all()?;
        let rows = (0..done.height() as u64).collect();
        Ok(Completed { frame: done, rows, revised: Vec::new() })
    }

    /// How many rows were taken.
    #[must_use]
    pub const fn rows_taken(&self) -> u64 {
        self.taken
    }

    fn none(&self) -> Result<Completed, Error> {
        Ok(Completed { frame: DataFrame::empty(), rows: Vec::new(), revised: Vec::new() })
    }
}
