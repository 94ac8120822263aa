//! The manifest: all that is needed to know what a report was made from, and to make it again.

mod choices;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use smoothframe_polars::{
    Agg, Every, Fill, FillTo, Label, Layout, Offset, OnDuplicate, Part, Skipped, Smoothed,
    Smoother, Weekday,
};

use crate::{
    findings::{Periods, Unit},
    text,
};

pub(crate) use choices::{Choices, LagChoices};

/// The file that a report was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Input {
    /// Its path, as it was given.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
    /// Its rows.
    pub rows: usize,
}

impl Input {
    /// A file by its path, its length in bytes, the bytes of its SHA-256, and how many rows it has.
    ///
    /// ```
    /// use smoothframe_report::Input;
    /// let input = Input::new("sales.csv", 1_234_567, &[0xab; 32], 26_616);
    /// assert!(input.sha256.starts_with("abab"));
    /// ```
    #[must_use]
    pub fn new(path: impl Into<String>, bytes: u64, sha256: &[u8; 32], rows: usize) -> Self {
        Self { path: path.into(), bytes, sha256: text::hex(sha256), rows }
    }
}

#[derive(Serialize)]
pub(crate) struct Manifest<'a> {
    /// The version that made it.
    smoothframe: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a str>,
    command: &'a str,
    /// The command's flags, by their names.
    #[serde(skip_serializing_if = "Map::is_empty")]
    job: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a Input>,
    by: &'a [String],
    time: Option<&'a str>,
    values: &'a [String],
    /// What follows a value's name in its smoothed column's.
    suffix: &'a str,
    /// What is had of each smoothed value.
    parts: &'a [Part],
    on_duplicate: OnDuplicate,
    /// Whether rows without a time were left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    drop_null_time: bool,
    max_gap: Option<&'a Every>,
    calendar: Calendar<'a>,
    /// The periods that the statistics compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Period>,
    smoother: &'a Smoother,
    kernel: Kernel<'a>,
    rows: usize,
    groups: usize,
    /// The groups that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<Left<'a>>,
    /// What was chosen for the page.
    page: Choices<'a>,
    warnings: &'a [String],
    files: Vec<String>,
}

/// A group that was left out.
#[derive(Serialize)]
struct Left<'a> {
    group: &'a str,
    rows: usize,
    /// The row that tells of it, from 1.
    row: usize,
    why: String,
}

impl<'a> Left<'a> {
    fn all(layout: &'a Layout, said: &[String]) -> Vec<Self> {
        let left = |(at, Skipped { group, rows, why, .. }): (usize, &'a Skipped)| Self {
            group,
            rows: *rows,
            row: why.row() + 1,
            why: said.get(at).cloned().unwrap_or_else(|| why.to_string()),
        };
        layout.skipped().iter().enumerate().map(left).collect()
    }
}

#[derive(Serialize)]
struct Calendar<'a> {
    every: Option<&'a Every>,
    /// How far intervals are moved, and where weeks start, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<&'a Offset>,
    #[serde(skip_serializing_if = "Option::is_none")]
    week_start: Option<Weekday>,
    /// Where groups end, if not with the file's last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    fill_to: Option<FillTo>,
    /// The aggregate of all values, where they share one.
    agg: Option<Agg>,
    /// The aggregate of each value, where rows are merged.
    aggregates: BTreeMap<&'a str, Agg>,
    /// What intervals without a value get, where it was said.
    fill: Option<Fill>,
    /// Which end of an interval its time is, where there are intervals.
    label: Option<Label>,
    /// The starts of the first and the last interval, where the times cover only a part of them.
    partial: Partial,
    step: Option<String>,
}

/// The last complete period, and the one before.
#[derive(Serialize)]
struct Period {
    unit: Unit,
    last: String,
    previous: Option<String>,
}

impl Period {
    fn of(layout: &Layout) -> Option<Self> {
        let periods = Periods::of(layout)?;
        let text = |at: usize| layout.axis().text(periods.starts[at]);
        let last = periods.last();
        let previous = last.checked_sub(1).filter(|at| periods.complete.contains(at)).map(text);
        Some(Self { unit: periods.unit, last: text(last), previous })
    }
}

#[derive(Default, Serialize)]
struct Partial {
    first: Option<String>,
    last: Option<String>,
}

#[derive(Serialize)]
struct Kernel<'a> {
    /// The newest row's first; none of a kernel in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    taps: Option<&'a [f64]>,
    behind: Reach,
    ahead: Reach,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<String>,
}

/// Rows, or a length of time or all rows.
#[derive(Serialize)]
#[serde(untagged)]
enum Reach {
    Rows(usize),
    Text(String),
}

/// What a manifest says beside the frame.
pub(crate) struct About<'a> {
    pub(crate) created: Option<&'a str>,
    pub(crate) command: &'a str,
    pub(crate) job: &'a Map<String, Value>,
    pub(crate) input: Option<&'a Input>,
    pub(crate) warnings: &'a [String],
    /// What is said of the first groups that were left out, where the layout does not say it.
    pub(crate) skipped: &'a [String],
    pub(crate) files: Vec<String>,
}

impl<'a> Manifest<'a> {
    pub(crate) fn new(smoothed: &'a Smoothed, page: Choices<'a>, about: About<'a>) -> Self {
        let layout = smoothed.layout();
        let grouped = layout.grouped();
        let smoother = smoothed.smoother();
        let look = smoother.look();
        let (behind, ahead) = match look.rows() {
            Some((behind, ahead)) => (Reach::Rows(behind), Reach::Rows(ahead)),
            None => (Reach::Text(look.behind()), Reach::Text(look.ahead())),
        };
        let About { created, command, job, input, warnings, skipped, files } = about;
        Self {
            smoothframe: env!("CARGO_PKG_VERSION"),
            created,
            command,
            job,
            input,
            by: layout.by(),
            time: grouped.time_column(),
            values: layout.values(),
            suffix: grouped.smoothed_suffix(),
            parts: grouped.wanted_parts(),
            on_duplicate: grouped.duplicates(),
            drop_null_time: grouped.leaves_out_null_times(),
            max_gap: grouped.longest_gap(),
            calendar: Calendar::of(layout),
            period: Period::of(layout),
            smoother,
            kernel: Kernel {
                taps: smoother.kernel().map(|kernel| kernel.taps()),
                behind,
                ahead,
                delay: smoother.delay(),
            },
            rows: smoothed.layout().height(),
            groups: layout.groups().len(),
            skipped: Left::all(layout, skipped),
            page,
            warnings,
            files,
        }
    }
}

impl<'a> Calendar<'a> {
    fn of(layout: &'a Layout) -> Self {
        let grouped = layout.grouped();
        let aggregates: BTreeMap<&str, Agg> = layout
            .values()
            .iter()
            .filter_map(|value| Some((value.as_str(), grouped.aggregate_of(value)?)))
            .collect();
        let shared = aggregates.values().next().copied();
        let partial = layout.partial().map_or_else(Partial::default, |partial| {
            let text = |tick: Option<i64>| tick.map(|tick| layout.axis().text(tick));
            Partial { first: text(partial.first), last: text(partial.last) }
        });
        Self {
            every: grouped.interval(),
            offset: grouped.interval_offset(),
            week_start: grouped.first_weekday(),
            fill_to: Some(grouped.filled_to()).filter(|end| *end != FillTo::File),
            agg: shared.filter(|agg| aggregates.values().all(|other| other == agg)),
            aggregates,
            fill: grouped.filling(),
            label: grouped.interval().map(|_| grouped.bucket_label()),
            partial,
            step: layout.step().map(|step| step.text(layout.axis())),
        }
    }
}

/// What a report of lags was made from.
#[derive(Serialize)]
pub(crate) struct LagManifest<'a> {
    /// The version that made it.
    smoothframe: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a str>,
    command: &'a str,
    /// The command's flags, by their names.
    #[serde(skip_serializing_if = "Map::is_empty")]
    job: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a Input>,
    by: &'a [String],
    time: Option<&'a str>,
    values: [&'a str; 2],
    on_duplicate: OnDuplicate,
    max_gap: Option<&'a Every>,
    calendar: Calendar<'a>,
    /// In rows, either way.
    max_lag: usize,
    /// The fewest pairs, in the group where these are least and where most.
    min_pairs: (usize, usize),
    rows: usize,
    groups: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<Left<'a>>,
    page: LagChoices<'a>,
    warnings: &'a [String],
    files: Vec<String>,
}

impl<'a> LagManifest<'a> {
    pub(crate) fn new(
        layout: &'a Layout,
        values: [&'a str; 2],
        max_lag: usize,
        min_pairs: (usize, usize),
        page: LagChoices<'a>,
        about: About<'a>,
    ) -> Self {
        let grouped = layout.grouped();
        let About { created, command, job, input, warnings, skipped, files } = about;
        Self {
            smoothframe: env!("CARGO_PKG_VERSION"),
            created,
            command,
            job,
            input,
            by: layout.by(),
            time: grouped.time_column(),
            values,
            on_duplicate: grouped.duplicates(),
            max_gap: grouped.longest_gap(),
            calendar: Calendar::of(layout),
            max_lag,
            min_pairs,
            rows: layout.height(),
            groups: layout.groups().len(),
            skipped: Left::all(layout, skipped),
            page,
            warnings,
            files,
        }
    }
}
