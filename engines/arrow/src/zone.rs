//! What clocks show in a zone.

use arrow_array::timezone::Tz;
use chrono::{NaiveDateTime, Offset, TimeZone as _};

use crate::axis::Axis;

/// What the clocks of a zone show: so many ticks more than UTC from a tick on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Zone(Vec<(i64, i64)>);

impl Zone {
    pub(crate) fn fixed() -> Self {
        Self(vec![(i64::MIN, 0)])
    }

    pub(crate) fn is_fixed(&self) -> bool {
        self.0.len() == 1
    }

    /// The offsets of a zone between two ticks: those of each day, and where they differ the tick.
    pub(crate) fn between(axis: &Axis, zone: Tz, (from, to): (i64, i64)) -> Self {
        let Some(day) = axis.ticks_per_day() else { return Self::fixed() };
        let per_second = day / 86_400;
        let at = |tick: i64| axis.date_time(tick).unwrap_or(NaiveDateTime::MAX);
        let offset = |tick: i64| {
            let fixed = zone.offset_from_utc_datetime(&at(tick)).fix();
            i64::from(fixed.local_minus_utc()) * per_second
        };
        // Clocks were not set before there were zones, nor is anything known of far times.
        let bound = |year: i32| {
            let date = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
            let days = date.signed_duration_since(chrono::NaiveDate::default()).num_days();
            days.saturating_mul(day)
        };
        let (from, to) = (from.max(bound(1800)), to.min(bound(2200)));
        let mut all = vec![(i64::MIN, offset(from))];
        let mut tick = from;
        while tick < to {
            let next = tick.saturating_add(day).min(to);
            let (mut known, new) = (tick, offset(next));
            let last = all.last().map_or(0, |&(_, last)| last);
            if new != last {
                let mut changed = next;
                while changed - known > 1 {
                    let middle = known + (changed - known) / 2;
                    if offset(middle) == last { known = middle } else { changed = middle }
                }
                all.push((changed, new));
            }
            tick = next;
        }
        Self(all)
    }

    /// Whether the clock is not set between two ticks.
    pub(crate) fn same_within(&self, from: i64, to: i64) -> bool {
        self.segment(from) == self.segment(to)
    }

    fn segment(&self, tick: i64) -> usize {
        self.0.partition_point(|&(start, _)| start <= tick).saturating_sub(1)
    }

    /// What the clock shows.
    pub(crate) fn local(&self, tick: i64) -> i64 {
        tick.saturating_add(self.0[self.segment(tick)].1)
    }

    /// When the clock shows it: the first of two times, and of a time that is skipped the one so
    /// much after the clock was set.
    pub(crate) fn tick(&self, local: i64) -> i64 {
        let near = local.saturating_sub(self.0[self.segment(local)].1);
        let at = self.segment(near);
        let first = at.saturating_sub(1);
        let mut skipped = None;
        for (number, &(start, offset)) in self.0.iter().enumerate().skip(first).take(3) {
            let tick = local.saturating_sub(offset);
            let end = self.0.get(number + 1).map_or(i64::MAX, |&(end, _)| end);
            if tick < end && tick >= start {
                return tick;
            }
            if tick >= end {
                skipped = Some(tick);
            }
        }
        skipped.unwrap_or(near)
    }
}
