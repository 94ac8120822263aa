//! Buckets at the ends of a calendar that a frame's times do not cover.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::{Axis, Error, Step, clock::Clock, gap::months_after, rows::by_group};

/// The first and the last bucket of a calendar, where the frame's times cover only a part of them:
/// the month in which a file starts on the 20th, the week that is not over.
///
/// Times cover all from the first to the last, and a step more: the usual distance of the frame's
/// times, of all groups, where at most one step in a hundred is absent, or else the distance that
/// 99 of a hundred do not exceed (of weekdays three days: a week that ends on a Friday is whole). A
/// date covers its day. The first bucket is partial where a step fits between its start and the
/// first time, and the last where it goes on after what is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partial {
    /// The start of the first bucket, where that is partial.
    pub first: Option<i64>,
    /// The start of the last bucket, where that is partial: of a calendar of one bucket the same.
    pub last: Option<i64>,
    /// The frame's first time.
    pub from: i64,
    /// The frame's last time.
    pub upto: i64,
}

/// How far a time reaches.
#[derive(Debug, Clone, Copy)]
enum Reach {
    Ticks(i64),
    Months(i64),
}

/// Of so many steps one may be absent.
const STEPS: usize = 100;

impl Partial {
    /// Those of the calendar of groups whose ticks ascend up to each of `ends`.
    pub(crate) fn find(
        clock: &Clock<'_>,
        axis: &Axis,
        ticks: &mut [i64],
        ends: &[usize],
    ) -> Result<Option<Self>, Error> {
        let (Some(&from), Some(&upto)) = (ticks.iter().min(), ticks.iter().max()) else {
            return Ok(None);
        };
        let (first, last) = (clock.start(from)?, clock.start(upto)?);
        // A bucket that ends beyond all times is one that no file covers.
        let end = clock.next(last).unwrap_or(i64::MAX);
        let is_whole = matches!(axis, Axis::Date | Axis::Integer);
        if first == from && is_whole && upto.saturating_add(1) >= end {
            return Ok(None); // as days are, of which the step need not be known
        }
        let reach = Reach::of(axis, &distinct(ticks, ends));
        let is_late = first < from && reach.compare(axis, first, from) != Ordering::Greater;
        let is_early = reach.compare(axis, upto, end) == Ordering::Less;
        let (first, last) = (is_late.then_some(first), is_early.then_some(last));
        let is_any = first.is_some() || last.is_some();
        Ok(is_any.then_some(Self { first, last, from, upto }))
    }

    /// Whether a bucket that starts at this tick is partial.
    #[must_use]
    pub fn contains(&self, tick: i64) -> bool {
        self.first == Some(tick) || self.last == Some(tick)
    }
}

impl Reach {
    fn of(axis: &Axis, times: &[i64]) -> Self {
        let mut distances: Vec<i64> =
            times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        let few = u64::try_from(distances.len() / STEPS).unwrap_or(u64::MAX);
        match Step::of(axis, times) {
            Some((Step::Months(months), absent)) if absent <= few => return Self::Months(months),
            Some((Step::Ticks(ticks), absent)) if absent <= few => return Self::Ticks(ticks),
            _ => distances.sort_unstable(),
        }
        let nearly_all = (distances.len() - distances.len() / STEPS).checked_sub(1);
        let nearly_all = nearly_all.and_then(|at| distances.get(at));
        let least = i64::from(matches!(axis, Axis::Date | Axis::Integer));
        Self::Ticks(nearly_all.copied().unwrap_or(least))
    }

    /// How the end of what a time covers compares with another.
    fn compare(self, axis: &Axis, tick: i64, other: i64) -> Ordering {
        let wall = |tick| axis.local_time(tick);
        match self {
            Self::Months(months) => match (wall(tick), wall(other)) {
                (Some(tick), Some(other)) => {
                    months_after(tick, months).map_or(Ordering::Greater, |end| end.cmp(&other))
                }
                _ => Ordering::Less,
            },
            Self::Ticks(reach) => {
                // Days are those of the clocks, of 23 hours and of 25 too.
                let day = axis.ticks_per_day().unwrap_or(i64::MAX);
                let ahead = |tick: i64| match (wall(tick), axis.date_time(tick)) {
                    (Some(wall), Some(utc)) if reach >= day => {
                        (wall - utc).num_seconds() * (day / 86_400)
                    }
                    _ => 0,
                };
                let at = |tick: i64| i128::from(tick) + i128::from(ahead(tick));
                (at(tick) + i128::from(reach)).cmp(&at(other))
            }
        }
    }
}

/// The times of all groups, each once, ascending.
fn distinct(ticks: &mut [i64], ends: &[usize]) -> Vec<i64> {
    let groups = by_group(ticks, ends).into_par_iter();
    let own = groups.map(|ticks| {
        let mut own = ticks.to_vec();
        own.dedup();
        own
    });
    own.reduce(Vec::new, |a, b| if a == b || b.is_empty() { a } else { union(&a, &b) })
}

fn union(a: &[i64], b: &[i64]) -> Vec<i64> {
    let mut both = Vec::with_capacity(a.len().max(b.len()));
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some(&one), Some(&other)) => one.min(other),
            (Some(&one), None) | (None, Some(&one)) => one,
            (None, None) => return both,
        };
        a.next_if_eq(&next);
        b.next_if_eq(&next);
        both.push(next);
    }
}
