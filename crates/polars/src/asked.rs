//! What a description asks for, for those who record it.

use crate::{Agg, Every, Fill, Grouped, OnDuplicate, Part};

impl Grouped {
    /// The group columns.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.by
    }

    /// The time column, where there is one.
    #[must_use]
    pub fn time_column(&self) -> Option<&str> {
        self.time.as_deref()
    }

    /// The calendar's interval, where there is one.
    #[must_use]
    pub const fn interval(&self) -> Option<&Every> {
        self.every.as_ref()
    }

    /// What a value's name is followed by in its smoothed column's.
    #[must_use]
    pub fn smoothed_suffix(&self) -> &str {
        &self.suffix
    }

    /// What is done with rows of one group at the same time.
    #[must_use]
    pub const fn duplicates(&self) -> OnDuplicate {
        self.on_duplicate
    }

    /// The longest silence within a series, where there is a limit.
    #[must_use]
    pub const fn longest_gap(&self) -> Option<&Every> {
        self.max_gap.as_ref()
    }

    /// What is had of each smoothed value.
    #[must_use]
    pub fn wanted_parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether rows are merged: into buckets, or those of one time.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        self.agg.is_some() || self.every.is_some() || !self.aggs.is_empty()
    }

    /// How rows are merged, where they are, of values that have no aggregate of their own.
    #[must_use]
    pub fn aggregate(&self) -> Option<Agg> {
        self.is_merged().then(|| self.agg.unwrap_or(Agg::Sum))
    }

    /// How the rows of a value are merged, where they are.
    #[must_use]
    pub fn aggregate_of(&self, value: &str) -> Option<Agg> {
        let own = self.aggs.iter().find(|(name, _)| name == value);
        own.map(|(_, agg)| *agg).or_else(|| self.aggregate())
    }

    /// What buckets without a value get, where it was said.
    #[must_use]
    pub const fn filling(&self) -> Option<Fill> {
        self.fill
    }
}
