//! What a description asks for, for those who record it.

use smoothframe_core::Smoother;

use crate::{Agg, Every, Fill, FillTo, Grouped, Label, Offset, OnDuplicate, Part, Weekday};

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

    /// The columns that are smoothed.
    #[must_use]
    pub fn value_columns(&self) -> &[String] {
        &self.values
    }

    /// The calendar's interval, where there is one.
    #[must_use]
    pub const fn interval(&self) -> Option<&Every> {
        self.every.as_ref()
    }

    /// How far the calendar's buckets are moved, where they are.
    #[must_use]
    pub const fn interval_offset(&self) -> Option<&Offset> {
        self.offset.as_ref()
    }

    /// The day on which the calendar's weeks start, where it was said.
    #[must_use]
    pub const fn first_weekday(&self) -> Option<Weekday> {
        self.week_start
    }

    /// Whether rows without a time are left out.
    #[must_use]
    pub const fn leaves_out_null_times(&self) -> bool {
        self.drops_null_times
    }

    /// Where each group's calendar ends.
    #[must_use]
    pub const fn filled_to(&self) -> FillTo {
        self.fill_to
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
        self.aggs.get(value).copied().or_else(|| self.aggregate())
    }

    /// Which end of a bucket its time is.
    #[must_use]
    pub const fn bucket_label(&self) -> Label {
        self.label
    }

    /// What buckets without a value get, where it was said.
    #[must_use]
    pub const fn filling(&self) -> Option<Fill> {
        self.fill
    }

    /// The name of a value's smoothed column.
    #[must_use]
    pub fn smoothed_name(&self, value: &str) -> String {
        format!("{value}{}", self.suffix)
    }

    /// The names of the columns that smoothing gives a value: by its own smoothers, where it has
    /// some, or else by the one of [`smooth`](Self::smooth).
    #[must_use]
    pub fn added_names(&self, value: &str) -> Vec<String> {
        let suffixes = self.suffixes();
        if suffixes.is_empty() {
            return self.names(value, &self.suffix, false);
        }
        let several = suffixes.len() > 1;
        suffixes.into_iter().flat_map(|suffix| self.names(value, suffix, several)).collect()
    }

    /// Its own smoothers, with what a value's name is followed by in their columns'.
    pub fn smoothers(&self) -> impl Iterator<Item = (&str, &Smoother)> {
        self.suffixes().into_iter().zip(self.specs.iter().map(|spec| &spec.smoother))
    }

    /// Whether groups that cannot be smoothed are left out.
    #[must_use]
    pub const fn skips_bad_groups(&self) -> bool {
        self.skips_bad_groups
    }

    /// How a query plan shows it.
    pub(crate) fn plan_text(&self) -> String {
        let smoothers: Vec<String> = self.specs.iter().map(|s| s.smoother.to_string()).collect();
        let mut text = format!("smooth[{}] {}", smoothers.join("; "), self.values.join(", "));
        if !self.by.is_empty() {
            text.push_str(&format!(" by {}", self.by.join(", ")));
        }
        if let Some(time) = &self.time {
            text.push_str(&format!(" in {time}"));
        }
        text
    }

    pub(crate) fn names(&self, value: &str, suffix: &str, is_one_of_several: bool) -> Vec<String> {
        let stem = if is_one_of_several { suffix } else { "" };
        let name = |part: &Part| match part {
            Part::Smoothed => format!("{value}{suffix}"),
            part => format!("{value}{stem}_{}", part.name()),
        };
        self.parts.iter().map(name).collect()
    }

    /// The suffixes of its own smoothers.
    pub(crate) fn suffixes(&self) -> Vec<&str> {
        self.specs.iter().map(|spec| spec.suffix.as_deref().unwrap_or(&self.suffix)).collect()
    }
}
