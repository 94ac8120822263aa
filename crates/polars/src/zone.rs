//! What clocks show in a zone.

use chrono::{NaiveDateTime, Offset, TimeZone as _};
use polars::prelude::*;

use crate::{Axis, Error};

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
    pub(crate) fn between(
        axis: &Axis,
        zone: &TimeZone,
        (from, to): (i64, i64),
    ) -> Result<Self, Error> {
        let zone = zone.to_chrono()?;
        let Some(day) = axis.ticks_per_day() else { return Ok(Self::fixed()) };
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
        Ok(Self(all))
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    const HOUR: i64 = 3_600_000;

    fn axis(zone: &str) -> (Axis, TimeZone) {
        let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone").expect("not empty");
        (Axis::Datetime(TimeUnit::Milliseconds, Some(zone.clone())), zone)
    }

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<chrono::Utc>>().expect("a time").timestamp_millis()
    }

    #[test]
    fn clocks_that_are_set() {
        let (axis, zone) = axis("America/New_York");
        let range = (at("2024-01-01T00:00:00Z"), at("2024-12-31T00:00:00Z"));
        let zone = Zone::between(&axis, &zone, range).expect("a zone");
        let set = [at("2024-03-10T07:00:00Z"), at("2024-11-03T06:00:00Z")];
        let want = vec![(i64::MIN, -5 * HOUR), (set[0], -4 * HOUR), (set[1], -5 * HOUR)];
        assert_eq!(zone, Zone(want));
        // Every hour of the year is shown and found again, but for the second of two.
        for hour in 0..8000 {
            let tick = range.0 + hour * HOUR;
            let again = zone.tick(zone.local(tick));
            let is_second = (set[1]..set[1] + HOUR).contains(&tick);
            assert_eq!(again, if is_second { tick - HOUR } else { tick }, "hour {hour}");
        }
        // 02:30 is skipped.
        assert_eq!(zone.tick(at("2024-03-10T02:30:00Z")), at("2024-03-10T07:30:00Z"));
    }
}
