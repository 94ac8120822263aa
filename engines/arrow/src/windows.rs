//! Windows in time on a time column: days of the clock and months of the calendar.

use std::ops::Range;

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDateTime};
use smoothframe_core::{
    Align, Error as Refused, Look, Measure, Operation, Smoother, TimePlan, Unit,
};

use crate::{
    axis::Axis,
    error::{Error, Result},
    zone::Zone,
};

/// How a smoother's windows lie on an axis.
pub struct Windows {
    unit: Unit,
    /// What to shift by from a row to its window's first and last tick, where that is no number of
    /// ticks.
    shift: Option<Shift>,
    zone: Zone,
}

/// A window's first and last tick from a row's: both ends are in it.
struct Shift {
    length: Length,
    align: Align,
    /// Whether the earlier and the later end are in.
    ends_in: (bool, bool),
    /// How many lengths a window has: 8 of a gaussian's own, which is told by its std.
    lengths: i64,
    ticks_per_day: i64,
}

enum Length {
    Days(i64),
    Months(i64),
}

impl Windows {
    /// The windows for times from one to another, of a smoother in time; none for one in rows.
    pub fn of(smoother: &Smoother, axis: &Axis, times: Option<(i64, i64)>) -> Result<Option<Self>> {
        // An ewm looks back, and its half-life tells whether clocks and calendars are to be asked.
        let ewm = match smoother.operation() {
            Operation::Ewm(ewm) => ewm.time_halflife(),
            _ => None,
        };
        let (length, align, ends_in, lengths) = match (smoother.window_in_time(), ewm) {
            (Some(window), _) => {
                let lengths = if window.is_closed() { 8 } else { 1 };
                (window.length(), window.align(), window.ends_in(), lengths)
            }
            (None, Some(halflife)) => (halflife, Align::Trailing, (false, true), 1),
            (None, None) => return Ok(None),
        };
        let Some(unit) = axis.unit() else {
            let refused = Refused::NeedsTimes { length: smoother.to_string() };
            return Err(Error::Smoother(refused));
        };
        smoother.time_plan::<f64>(unit)?;
        let shift = match (length.days(), length.months(), axis.ticks_per_day()) {
            (Some(days), _, Some(ticks_per_day)) => Some((Length::Days(days), ticks_per_day)),
            (_, Some(months), Some(ticks_per_day)) => Some((Length::Months(months), ticks_per_day)),
            _ => None,
        };
        let shift = shift.map(|(length, ticks_per_day)| Shift {
            length,
            align,
            ends_in,
            lengths,
            ticks_per_day,
        });
        let mut windows = Self { unit, shift, zone: Zone::fixed() };
        if let (Some(zone), Some(shift), Some((first, last))) =
            (axis.zone()?, &windows.shift, times)
        {
            windows.zone = Zone::between(axis, zone, shift.around(first, last));
        }
        // Days of 24 hours are a number of ticks.
        if windows.zone.is_fixed()
            && windows.shift.as_ref().is_some_and(|shift| matches!(shift.length, Length::Days(_)))
        {
            windows.shift = None;
        }
        Ok(Some(windows))
    }

    /// What the times count.
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// Whether a window's ends are so many ticks from its row: no calendar and no clock is asked.
    pub const fn are_ticks(&self) -> bool {
        self.shift.is_none()
    }

    /// A plan for these times.
    fn plan<T: smoothframe_core::Sample>(
        &self,
        smoother: &Smoother,
    ) -> std::result::Result<TimePlan<T>, Refused> {
        smoother.time_plan(self.unit)
    }

    /// The times as clocks show them and the windows of a series, where ticks alone do not tell
    /// them.
    pub fn find(&self, ticks: &[i64], found: &mut Found) -> bool {
        let Some(shift) = &self.shift else { return false };
        let (Some(&first), Some(&last)) = (ticks.first(), ticks.last()) else { return false };
        let (from, to) = shift.around(first, last);
        if matches!(shift.length, Length::Days(_)) && self.zone.same_within(from, to) {
            return false;
        }
        found.clock.clear();
        found.clock.extend(ticks.iter().map(|&t| self.zone.local(t)));
        found.windows.clear();
        let (mut start, mut end) = (0, 0);
        for &t in ticks {
            let (low, high) = self.ends(shift, t);
            // Where clocks are set back a window's ends may go back too.
            while start > 0 && ticks[start - 1] >= low {
                start -= 1;
            }
            while start < ticks.len() && ticks[start] < low {
                start += 1;
            }
            while end > start && ticks[end - 1] > high {
                end -= 1;
            }
            end = end.max(start);
            while end < ticks.len() && ticks[end] <= high {
                end += 1;
            }
            found.windows.push(start..end);
        }
        true
    }

    /// How many rows at the end of a series at these times will change when later rows come.
    pub(crate) fn provisional(&self, smoother: &Smoother, ticks: &[i64]) -> Result<usize> {
        if smoother.look() == Look::Whole {
            return Ok(ticks.len());
        }
        let (Some(shift), Some(&last)) = (&self.shift, ticks.last()) else {
            return Ok(self.plan::<f64>(smoother)?.provisional(ticks));
        };
        let measure = match smoother.operation() {
            Operation::Statistic(statistic) => Some(statistic.measure()),
            _ => None,
        };
        // An opening goes over windows of windows; a dilation's window is mirrored, and may hold the
        // later end where others do not.
        let (passes, mirrored) = match measure {
            Some(Measure::Opening | Measure::Closing | Measure::Tophat | Measure::Bottomhat) => {
                (2, 1)
            }
            Some(Measure::Dilation | Measure::Gradient) => (1, 1),
            _ => (1, 0),
        };
        let end =
            |t: i64| (0..passes).fold(t, |t, _| self.ends(shift, t).1.saturating_add(mirrored));
        let unsettled = |&t: &i64| end(t) > last;
        // From where windows may reach the end: theirs go back where clocks are set.
        let near = (0..passes).fold(last, |at, _| shift.around(at, at).0);
        let start = ticks.partition_point(|&t| t < near);
        let first = ticks[start..].iter().position(unsettled);
        Ok(first.map_or(0, |first| ticks.len() - start - first))
    }

    /// The first and the last tick of the window of a row at `t`.
    fn ends(&self, shift: &Shift, t: i64) -> (i64, i64) {
        let local = self.zone.local(t);
        let (behind, ahead) = match shift.align {
            Align::Trailing => (2, 0),
            Align::Leading => (0, 2),
            _ => (1, 1),
        };
        let at = |halves: i64| self.zone.tick(shift.moved(local, halves));
        let (is_low, is_high) = shift.ends_in;
        let low = if behind == 0 { t } else { at(-behind).min(t) };
        let high = if ahead == 0 { t } else { at(ahead).max(t) };
        let low = low.saturating_add(i64::from(!is_low));
        let high = high.saturating_sub(i64::from(!is_high));
        // A window holds its own row, unless it ends there.
        (if behind == 0 { low } else { low.min(t) }, if ahead == 0 { high } else { high.max(t) })
    }
}

/// What [`Windows::find`] finds.
#[derive(Default)]
pub struct Found {
    pub clock: Vec<i64>,
    pub windows: Vec<Range<usize>>,
}

impl Shift {
    /// A local time moved by so many halves of the window.
    fn moved(&self, local: i64, halves: i64) -> i64 {
        match self.length {
            Length::Days(days) => {
                let ticks = i128::from(days) * i128::from(self.ticks_per_day);
                let by = ticks * i128::from(halves * self.lengths) / 2;
                i64::try_from(i128::from(local) + by).unwrap_or(if by < 0 {
                    i64::MIN
                } else {
                    i64::MAX
                })
            }
            Length::Months(months) => self.months(local, months * halves / 2),
        }
    }

    /// As Polars' `offset_by`, of a month that is shorter its last day; but from a month's last day to
    /// the other month's last day, so that stamps of months' ends are as many in every window.
    fn months(&self, local: i64, months: i64) -> i64 {
        let far = if months < 0 { i64::MIN } else { i64::MAX };
        let (day, time) =
            (local.div_euclid(self.ticks_per_day), local.rem_euclid(self.ticks_per_day));
        let date = day.checked_mul(86_400).and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let by = Months::new(u32::try_from(months.unsigned_abs()).unwrap_or(u32::MAX));
        let moved = date.and_then(|date| {
            let date = date.naive_utc();
            let moved = match months < 0 {
                true => date.checked_sub_months(by),
                false => date.checked_add_months(by),
            }?;
            if is_last_day(date) { last_day(moved) } else { Some(moved) }
        });
        let days = moved.map(|at| at.and_utc().timestamp() / 86_400);
        days.and_then(|days| days.checked_mul(self.ticks_per_day)?.checked_add(time)).unwrap_or(far)
    }

    /// Times so far from these that no window reaches them.
    fn around(&self, first: i64, last: i64) -> (i64, i64) {
        let week = 7 * self.ticks_per_day;
        (self.moved(first, -2).saturating_sub(week), self.moved(last, 2).saturating_add(week))
    }
}

/// Whether a date is its month's last.
fn is_last_day(date: NaiveDateTime) -> bool {
    date.checked_add_days(Days::new(1)).is_none_or(|next| next.day() == 1)
}

/// The last day of a date's month.
fn last_day(date: NaiveDateTime) -> Option<NaiveDateTime> {
    date.with_day(1)?.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))
}
