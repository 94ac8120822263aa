//! Silences that are too long for one series.

use chrono::{Datelike, Days, Months, NaiveDateTime};

use crate::{Axis, Error, Every, calendar::Kind};

impl Every {
    /// Whether two rows of a group are farther apart than this. Days, weeks and months are those of
    /// the clocks and calendars that people see; from a month's last day a month leads to the next
    /// one's.
    pub(crate) fn is_passed(&self, axis: &Axis, tick: i64, next: i64) -> Result<bool, Error> {
        let duration = self.duration();
        match (self.kind(), axis) {
            (Kind::Index, Axis::Integer) => {
                Ok(next.saturating_sub(tick) > self.numbers().unwrap_or(i64::MAX))
            }
            (Kind::Index, _) => Err(self.no_gap("needs times that are whole numbers")),
            (_, Axis::Integer | Axis::Row) => {
                Err(self.no_gap("needs a time column of dates (of whole numbers write 5i)"))
            }
            (Kind::Clock, Axis::Date) => {
                Err(self.no_gap("cuts days, but the times are whole days"))
            }
            (Kind::Clock, Axis::Datetime(..)) => {
                let day = axis.ticks_per_day().unwrap_or(1);
                let apart = i128::from(next) - i128::from(tick);
                let gap = i128::from(duration.nanoseconds());
                Ok(apart * (86_400_000_000_000 / i128::from(day)) > gap)
            }
            (Kind::Days | Kind::Weeks | Kind::Months, _) => {
                let far = || self.no_gap("needs times that a calendar reaches");
                let local = |tick| axis.local_time(tick).ok_or_else(far);
                let end = if self.kind() == Kind::Months {
                    months_after(local(tick)?, duration.months())
                } else {
                    let days = duration.weeks() * 7 + duration.days();
                    let days = u64::try_from(days).unwrap_or(u64::MAX);
                    local(tick)?.checked_add_days(Days::new(days))
                };
                // No calendar ends so late that rows come after it.
                end.map_or(Ok(false), |end| Ok(local(next)? > end))
            }
        }
    }

    /// Why this is no longest gap.
    pub(crate) fn no_gap(&self, problem: &str) -> Error {
        Error::Gap { gap: self.text().to_owned(), problem: problem.to_owned() }
    }
}

/// So many months later: from a month's last day it is the last day of another.
pub(crate) fn months_after(at: NaiveDateTime, months: i64) -> Option<NaiveDateTime> {
    let later = at.checked_add_months(Months::new(u32::try_from(months).ok()?))?;
    let is_last = |at: NaiveDateTime| at.date().succ_opt().is_some_and(|next| next.day() == 1);
    if !is_last(at) {
        return Some(later);
    }
    // From 28 February to 31 March: at most three days.
    (0..4).filter_map(|days| later.checked_add_days(Days::new(days))).find(|&at| is_last(at))
}
