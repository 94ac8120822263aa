//! A row of statistics as it is kept: of millions of groups they are a good part of a report's memory.

use polars::prelude::IdxSize;
use smoothframe_polars::{Group, Layout, Step};

use super::StatsRow;

/// A row without its group and its value, which its place tells.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    start: i64,
    end: i64,
    /// [`NO_COUNT`] where there is none.
    absent: u64,
    /// In the order of [`NUMBERS`], [`NOTHING`] where there is none.
    numbers: [u64; NUMBERS.len()],
    /// The place of its step's text, past the last where it has none.
    step: u32,
    count: IdxSize,
    missing: IdxSize,
    filled: IdxSize,
    provisional: IdxSize,
}

/// The numbers that are kept; a change is the difference of two of them.
const NUMBERS: [fn(&StatsRow<'_>) -> Option<f64>; 11] = [
    |row| row.mean,
    |row| row.std,
    |row| row.min,
    |row| row.max,
    |row| row.sum,
    |row| row.smoothed_mean,
    |row| row.smoothed_std,
    |row| row.residual_std,
    |row| row.last_period,
    |row| row.previous_period,
    |row| row.typical_change,
];

/// No number, in bits: a NaN that no arithmetic makes.
const NOTHING: u64 = 0x7ff4_736d_6f6f_7468;
const NO_COUNT: u64 = u64::MAX;

impl Kept {
    /// `step` is the place of its step's text.
    pub(super) fn of(row: &StatsRow<'_>, step: Option<u32>) -> Self {
        let bits = |number: Option<f64>| number.map_or(NOTHING, f64::to_bits);
        // A frame has no more rows than these can count.
        let few = |count: usize| IdxSize::try_from(count).unwrap_or(IdxSize::MAX);
        Self {
            start: row.start,
            end: row.end,
            absent: row.absent.unwrap_or(NO_COUNT),
            numbers: NUMBERS.map(|number| bits(number(row))),
            step: step.unwrap_or(u32::MAX),
            count: few(row.count),
            missing: few(row.missing),
            filled: few(row.filled),
            provisional: few(row.provisional_rows),
        }
    }

    pub(super) fn row<'a>(&self, group: usize, variable: usize, steps: &'a Steps) -> StatsRow<'a> {
        let number = |bits: u64| (bits != NOTHING).then(|| f64::from_bits(bits));
        let [
            mean,
            std,
            min,
            max,
            sum,
            smoothed_mean,
            smoothed_std,
            residual_std,
            last,
            previous,
            typical,
        ] = self.numbers.map(number);
        StatsRow {
            group,
            variable,
            start: self.start,
            end: self.end,
            step: steps.text(self.step),
            count: self.count as usize,
            missing: self.missing as usize,
            absent: (self.absent != NO_COUNT).then_some(self.absent),
            filled: self.filled as usize,
            mean,
            std,
            min,
            max,
            sum,
            smoothed_mean,
            smoothed_std,
            residual_std,
            provisional_rows: self.provisional as usize,
            last_period: last,
            previous_period: previous,
            change: last.zip(previous).map(|(last, previous)| last - previous),
            typical_change: typical,
        }
    }
}

/// The texts of steps, each once.
#[derive(Debug, Clone)]
pub(super) struct Steps(Vec<(Step, String)>);

impl Steps {
    pub(super) fn of(layout: &Layout) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for step in layout.groups().iter().filter_map(Group::step) {
            // Most groups have the step of the one before.
            if steps.last() != Some(&step) {
                steps.push(step);
            }
        }
        steps.sort_unstable();
        steps.dedup();
        Self(steps.into_iter().map(|step| (step, step.text(layout.axis()))).collect())
    }

    pub(super) fn place(&self, step: Step) -> Option<u32> {
        let at = self.0.binary_search_by_key(&step, |(step, _)| *step).ok()?;
        u32::try_from(at).ok()
    }

    pub(super) fn text(&self, place: u32) -> Option<&str> {
        self.0.get(place as usize).map(|(_, text)| text.as_str())
    }
}
