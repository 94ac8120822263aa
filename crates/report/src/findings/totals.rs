//! What each group has in each period, and how the last complete one compares.

use std::ops::Range;

use rayon::prelude::*;
use smoothframe_polars::{Group, Smoothed, Values};

use super::{Measure, periods::Periods, robust};

/// Changes that tell what is usual are at least so many.
const LEAST_CHANGES: usize = 4;
/// Where the largest of several levels is so many times the smallest, their mean is that of the
/// largest alone.
const ONE_SCALE: f64 = 10.0;

/// A value of all groups in all periods.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    /// How many periods there are, complete or not.
    pub(super) periods: usize,
    /// Group after group, the sum of each period's values; of a level less `base` each.
    pub(super) sums: Vec<f64>,
    /// The first value of each group, if it is a level: what is constant has a mean that is it exactly.
    pub(super) bases: Vec<f64>,
    /// Group after group, how many values each period has.
    pub(super) counts: Vec<u32>,
    /// The complete periods of each group.
    pub(super) within: Vec<Range<usize>>,
    /// How many values a period of each group usually has, if it is a level.
    usual: Vec<f64>,
    pub(super) measure: Option<Measure>,
}

/// The last complete period against others. Means of levels, sums of totals.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Comparison {
    pub(crate) last: Option<f64>,
    pub(crate) previous: Option<f64>,
    /// Last less previous.
    pub(crate) change: Option<f64>,
    /// The median size of the changes before.
    pub(crate) typical: Option<f64>,
}

impl Totals {
    pub(crate) fn of(
        smoothed: &Smoothed,
        periods: &Periods,
        raw: &Values<'_>,
        measure: Measure,
    ) -> Self {
        let layout = smoothed.layout();
        let count = periods.len();
        let groups = layout.groups();
        let mut totals = Self {
            periods: count,
            sums: vec![0.0; groups.len() * count],
            bases: vec![0.0; groups.len()],
            counts: vec![0; groups.len() * count],
            within: vec![0..0; groups.len()],
            usual: Vec::new(),
            measure: Some(measure),
        };
        // Without a period there is nothing to go through.
        let sums = totals
            .sums
            .par_chunks_mut(count.max(1))
            .zip(totals.counts.par_chunks_mut(count.max(1)));
        let of = groups.par_iter().zip(&mut totals.within).zip(&mut totals.bases);
        of.zip(sums).with_min_len(16).for_each(|(((group, within), base), (sums, counts))| {
            let (ticks, raw) = (layout.start_times(group.range()), raw.of(group.range()));
            *within = complete(&ticks, periods, group);
            if measure == Measure::Mean {
                *base = raw.iter().copied().find(|value| value.is_finite()).unwrap_or(0.0);
            }
            let mut from = ticks.partition_point(|tick| Some(tick) < periods.starts.first());
            for (at, end) in periods.starts.iter().skip(1).enumerate() {
                let upto = from + ticks[from..].partition_point(|tick| tick < end);
                (sums[at], counts[at]) = sum(&raw[from..upto], *base);
                from = upto;
            }
        });
        if measure == Measure::Mean {
            let groups = (0..totals.within.len()).into_par_iter();
            totals.usual = groups.map(|group| totals.usual_count(group)).collect();
        }
        totals
    }

    /// A group's value of a period: the sum of a total, the mean of a level. Of a level with less than
    /// half of its usual values there is none.
    pub(super) fn value(&self, group: usize, period: usize) -> Option<f64> {
        if !self.within.get(group)?.contains(&period) {
            return None;
        }
        let at = group * self.periods + period;
        let (sum, count) = (self.sums[at], self.counts[at]);
        let value = match self.measure? {
            Measure::Total => sum,
            Measure::Mean if count == 0 || 2.0 * f64::from(count) < self.usual[group] => {
                return None;
            }
            Measure::Mean => self.bases[group] + sum / f64::from(count),
        };
        value.is_finite().then_some(value)
    }

    /// A group's last complete period against the one before.
    pub(crate) fn comparison(&self, group: usize, periods: &Periods) -> Comparison {
        let last = periods.last();
        let value = |period: usize| self.value(group, period);
        let change = |period: usize| Some(value(period)? - value(period.checked_sub(1)?)?);
        let earlier = periods.complete.clone().take_while(|&period| period < last);
        let mut earlier: Vec<f64> = earlier.filter_map(change).collect();
        let typical = robust::median_size(&mut earlier).filter(|_| earlier.len() >= LEAST_CHANGES);
        let now = value(last);
        Comparison {
            last: now,
            previous: now.and(last.checked_sub(1)).and_then(value),
            change: change(last),
            typical: now.and(typical),
        }
    }

    /// All complete periods of all groups, as movers are found in: NaN where there is no value. Totals
    /// are divided by the period's length, as months are not alike.
    pub(super) fn rates(&self, periods: &Periods) -> Vec<f64> {
        let groups = (0..self.within.len()).into_par_iter();
        let of = |group: usize| {
            let is_sparse = self.is_sparse(group);
            let rate = move |period: usize| {
                let value = self.value(group, period).unwrap_or(f64::NAN);
                let length = periods.starts[period + 1].saturating_sub(periods.starts[period]);
                match self.measure {
                    _ if is_sparse => f64::NAN,
                    Some(Measure::Total) => value / length as f64,
                    _ => value,
                }
            };
            periods.complete.clone().map(rate).collect::<Vec<f64>>()
        };
        groups.flat_map_iter(of).collect()
    }

    /// Whether most of a group's periods have nothing.
    fn is_sparse(&self, group: usize) -> bool {
        let within = self.within[group].clone();
        let periods = within.len();
        let is_empty = |&period: &usize| {
            let at = group * self.periods + period;
            self.counts[at] == 0 || self.measure == Some(Measure::Total) && self.sums[at] == 0.0
        };
        2 * within.filter(is_empty).count() > periods
    }

    fn usual_count(&self, group: usize) -> f64 {
        let within = self.within[group].clone();
        let counts = within.map(|period| f64::from(self.counts[group * self.periods + period]));
        robust::median(&mut counts.collect::<Vec<f64>>()).unwrap_or(0.0)
    }

    /// The sum of all groups in a period.
    pub(super) fn total(&self, period: usize) -> Option<f64> {
        let all = self.sums.iter().skip(period).step_by(self.periods.max(1));
        let total: f64 = all.sum();
        total.is_finite().then_some(total)
    }

    /// The groups' values in two periods, of those that have both.
    fn pairs(&self, from: usize, to: usize) -> Vec<(f64, f64)> {
        let both = |group| Some((self.value(group, from)?, self.value(group, to)?));
        (0..self.within.len()).filter_map(both).collect()
    }

    /// How one period compares with another: of levels the typical group's.
    pub(super) fn step(&self, from: usize, to: usize, is_relative: bool) -> Option<Move> {
        if self.measure == Some(Measure::Total) {
            let (from, to) = (self.total(from)?, self.total(to)?);
            return Move::of(from, to, is_relative && from > 0.0 && to >= 0.0);
        }
        let pairs = self.pairs(from, to);
        let sizes = || pairs.iter().map(|(from, _)| from.abs());
        let (least, most) = (sizes().fold(f64::INFINITY, f64::min), sizes().fold(0.0, f64::max));
        if pairs.is_empty() {
            return None;
        }
        if is_relative && most > ONE_SCALE * least {
            let mut changes: Vec<f64> = pairs.iter().map(|(from, to)| to / from - 1.0).collect();
            let change = robust::median(&mut changes)?;
            return Some(Move { from: None, to: None, change, is_relative });
        }
        let count = pairs.len() as f64;
        let mean = |sum: f64| sum / count;
        let from = mean(pairs.iter().map(|(from, _)| from).sum());
        Move::of(from, mean(pairs.iter().map(|(_, to)| to).sum()), is_relative)
    }

    /// The group that makes half and more of a total's change from one period to another, and its own,
    /// where there are several groups.
    pub(super) fn mostly(&self, from: usize, to: usize) -> Option<(usize, Move)> {
        if self.measure != Some(Measure::Total) || self.within.len() < 2 {
            return None;
        }
        let change = self.total(to)? - self.total(from)?;
        // Who was not there then had nothing.
        let own = |group: usize| {
            let [then, now] = [from, to].map(|at| self.value(group, at));
            now.or(then)?;
            Some((group, Move::of(then.unwrap_or(0.0), now.unwrap_or(0.0), false)?))
        };
        let all = (0..self.within.len()).filter_map(own);
        let most = all.max_by(|(_, a), (_, b)| (a.change * change).total_cmp(&(b.change * change)));
        most.filter(|(_, step)| step.change * change.signum() >= 0.5 * change.abs())
    }

    /// The median size of the steps before a period, where there are enough.
    pub(super) fn usual(&self, periods: &Periods, is_relative: bool) -> Option<f64> {
        let earlier = periods.complete.clone().skip(1).take_while(|&at| at < periods.last());
        let steps = earlier.filter_map(|at| self.step(at - 1, at, is_relative));
        let mut steps: Vec<f64> =
            steps.filter(|step| step.is_relative == is_relative).map(|step| step.change).collect();
        robust::median_size(&mut steps).filter(|_| steps.len() >= LEAST_CHANGES)
    }
}

/// The sum of the finite values less a base each, and how many they are: by Knuth's two-sum, so that
/// cents add up to cents.
fn sum(values: &[f64], base: f64) -> (f64, u32) {
    let (mut sum, mut lost, mut count) = (0.0_f64, 0.0_f64, 0_u32);
    for value in values {
        // Without a branch, which values would decide.
        let is_there = value.is_finite();
        let value = if is_there { value - base } else { 0.0 };
        count += u32::from(is_there);
        let next = sum + value;
        let of_value = next - sum;
        lost += (sum - (next - of_value)) + (value - of_value);
        sum = next;
    }
    (if lost.is_finite() { sum + lost } else { sum }, count)
}

/// From one value to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Move {
    /// The two values; of levels of several scales there are none.
    pub(super) from: Option<f64>,
    pub(super) to: Option<f64>,
    /// The share by which it changed, or the difference.
    pub(super) change: f64,
    pub(super) is_relative: bool,
}

impl Move {
    pub(super) fn of(from: f64, to: f64, is_relative: bool) -> Option<Self> {
        let is_relative = is_relative && from > 0.0;
        let change = if is_relative { to / from - 1.0 } else { to - from };
        let is_known = from.is_finite() && to.is_finite() && change.is_finite();
        is_known.then_some(Self { from: Some(from), to: Some(to), change, is_relative })
    }
}

/// The complete periods that a group has: from its first row on, and where it has ended up to its last.
fn complete(ticks: &[i64], periods: &Periods, group: &Group) -> Range<usize> {
    let own = &ticks[..group.life().len()];
    let (Some(&first), Some(&last)) = (own.first(), own.last()) else { return 0..0 };
    let within = periods.within(first, group.has_ended().then_some(last));
    within.start..within.end.max(within.start)
}
