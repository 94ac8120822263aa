//! The usual distance between the rows of a group.

use chrono::{Datelike, NaiveDateTime};

use crate::Axis;

/// The usual distance in time between consecutive rows: so many ticks of the axis, or calendar
/// months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// Ticks of the axis: days of dates, units of date-times, 1 of whole numbers.
    Ticks(i64),
    /// Calendar months.
    Months(i64),
}

/// Of the steps of a group, this share must be there for its smallest distance to be its step.
const LEAST_PRESENT: i64 = 10; // percent
const DAYS_PER_MONTH: f64 = 365.2425 / 12.0;

impl Step {
    /// The step of rows at these ascending ticks, and how many of its steps have no row.
    ///
    /// The commonest distance where at least half are it; else the smallest where all are whole
    /// multiples of it and at least a tenth of its steps are there; else none.
    pub(crate) fn of(axis: &Axis, ticks: &[i64]) -> Option<(Self, u64)> {
        let steps = months(axis, ticks).and_then(|months| Some((usual(&months)?, true)));
        let ((step, absent), is_months) = match steps {
            Some(found) => found,
            None => (usual(ticks)?, false),
        };
        Some((if is_months { Self::Months(step) } else { Self::Ticks(step) }, absent))
    }

    /// How many steps without a row lie between two rows.
    pub(crate) fn absent_between(&self, axis: &Axis, tick: i64, next: i64) -> u64 {
        let month = |tick| axis.local_time(tick).map_or(0, |at| month(&at));
        match *self {
            Self::Ticks(step) => steps_in(next.saturating_sub(tick), step) - 1,
            Self::Months(step) => steps_in(month(next) - month(tick), step) - 1,
        }
    }

    /// The step in days, a month being 30.436875; `None` where the axis has no days.
    #[must_use]
    pub fn days(&self, axis: &Axis) -> Option<f64> {
        match *self {
            Self::Ticks(ticks) => Some(ticks as f64 / axis.ticks_per_day()? as f64),
            Self::Months(months) => Some(months as f64 * DAYS_PER_MONTH),
        }
    }

    /// The longest the step is in ticks: a month is 31 days.
    #[must_use]
    pub const fn most_ticks(&self, axis: &Axis) -> i64 {
        match (*self, axis.ticks_per_day()) {
            (Self::Ticks(ticks), _) | (Self::Months(ticks), None) => ticks,
            (Self::Months(months), Some(day)) => months.saturating_mul(31).saturating_mul(day),
        }
    }

    /// The step as a Polars duration: `1d`, `5m`, `1mo`, `7i` for whole numbers.
    #[must_use]
    pub fn text(&self, axis: &Axis) -> String {
        let largest = |n: i64, units: &[(i64, &str)]| {
            let fits = units.iter().find(|(size, _)| *size > 0 && n % size == 0);
            fits.map_or_else(|| format!("{n}i"), |(size, unit)| format!("{}{unit}", n / size))
        };
        match (*self, axis.ticks_per_day()) {
            (Self::Months(months), _) => largest(months, &[(12, "y"), (3, "q"), (1, "mo")]),
            (Self::Ticks(ticks), None) => format!("{ticks}i"),
            (Self::Ticks(ticks), Some(1)) => largest(ticks, &[(7, "w"), (1, "d")]),
            (Self::Ticks(ticks), Some(day)) => {
                let second = day / 86_400;
                let units = [
                    (7 * day, "w"),
                    (day, "d"),
                    (3600 * second, "h"),
                    (60 * second, "m"),
                    (second, "s"),
                    (second / 1000, "ms"),
                    (second / 1_000_000, "us"),
                    (second / 1_000_000_000, "ns"),
                ];
                largest(ticks, &units)
            }
        }
    }
}

/// The usual distance of ascending numbers, and how many of its steps are absent.
fn usual(ticks: &[i64]) -> Option<(i64, u64)> {
    let pairs = ticks.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    let distances = pairs.filter(|&d| d > 0);
    let first = distances.clone().next()?;
    if distances.clone().all(|d| d == first) {
        return Some((first, 0)); // as most series are, and nothing is sorted
    }
    let mut distances: Vec<i64> = distances.collect();
    distances.sort_unstable();
    let smallest = distances[0];
    let runs = distances.chunk_by(|a, b| a == b);
    // Of equally common ones the smallest: `max_by_key` keeps the last, so go backwards.
    let commonest = runs.rev().max_by_key(|run| run.len())?;
    let step = if 2 * commonest.len() >= distances.len() {
        commonest[0]
    } else {
        let total: i128 = distances.iter().map(|&d| i128::from(d)).sum();
        let steps = total / i128::from(smallest);
        let present = distances.len() as i128 * 100 >= steps * i128::from(LEAST_PRESENT);
        if !present || distances.iter().any(|d| d % smallest != 0) {
            return None;
        }
        smallest
    };
    Some((step, distances.iter().map(|&d| steps_in(d, step) - 1).sum()))
}

/// Half a step off is still that step.
fn steps_in(distance: i64, step: i64) -> u64 {
    (distance.saturating_add(step / 2) / step).max(1) as u64
}

/// The ticks as months since year 0, where all stand at the same place in theirs: on the same day
/// (or all on the last), at the same time of day.
fn months(axis: &Axis, ticks: &[i64]) -> Option<Vec<i64>> {
    let day = axis.ticks_per_day()?;
    // A clock may be an hour ahead by the end of February.
    let close = |pair: &[i64]| (1..28 * day - day / 12).contains(&pair[1].saturating_sub(pair[0]));
    if ticks.len() < 2 || ticks.windows(2).any(close) {
        return None;
    }
    let times: Option<Vec<NaiveDateTime>> = ticks.iter().map(|&t| axis.local_time(t)).collect();
    let times = times?;
    let first = times.first()?;
    let same_day = times.iter().all(|t| t.day() == first.day());
    let last_day = || times.iter().all(|t| t.date().succ_opt().is_some_and(|d| d.day() == 1));
    let same_time = times.iter().all(|t| t.time() == first.time());
    (same_time && (same_day || last_day())).then(|| times.iter().map(month).collect())
}

fn month(at: &NaiveDateTime) -> i64 {
    i64::from(at.year()) * 12 + i64::from(at.month0())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use polars::prelude::TimeUnit;

    fn days(dates: &[&str]) -> Vec<i64> {
        let day = |text: &&str| {
            let date: NaiveDate = text.parse().expect("a date");
            i64::from(date.to_epoch_days())
        };
        dates.iter().map(day).collect()
    }

    fn found(axis: &Axis, ticks: &[i64]) -> Option<(String, u64)> {
        Step::of(axis, ticks).map(|(step, absent)| (step.text(axis), absent))
    }

    #[test]
    fn days_weeks_and_absent_ones() {
        assert_eq!(found(&Axis::Date, &[0, 1, 2, 5, 6]), Some(("1d".into(), 2)));
        assert_eq!(found(&Axis::Date, &[0, 7, 14, 28]), Some(("1w".into(), 1)));
        assert_eq!(found(&Axis::Date, &[3, 3, 4, 4]), Some(("1d".into(), 0)));
        // Weekdays only: most distances are a day.
        assert_eq!(found(&Axis::Date, &[0, 1, 2, 3, 4, 7, 8]), Some(("1d".into(), 2)));
        // A slow product: fewer than half of the days, but all whole days apart.
        assert_eq!(found(&Axis::Date, &[0, 2, 3, 6, 10, 12]), Some(("1d".into(), 7)));
        assert_eq!(found(&Axis::Date, &[5]), None);
        assert_eq!(found(&Axis::Date, &[]), None);
    }

    #[test]
    fn months_quarters_and_years() {
        let monthly = days(&["2023-01-01", "2023-02-01", "2023-03-01", "2023-05-01"]);
        assert_eq!(found(&Axis::Date, &monthly), Some(("1mo".into(), 1)));
        let ends = days(&["2023-01-31", "2023-02-28", "2023-03-31"]);
        assert_eq!(found(&Axis::Date, &ends), Some(("1mo".into(), 0)));
        let quarters = days(&["2023-01-01", "2023-04-01", "2023-07-01"]);
        assert_eq!(found(&Axis::Date, &quarters), Some(("1q".into(), 0)));
        let years = days(&["2019-03-05", "2020-03-05", "2021-03-05"]);
        assert_eq!(found(&Axis::Date, &years), Some(("1y".into(), 0)));
        let four_weeks = days(&["2023-01-01", "2023-01-29", "2023-02-26"]);
        assert_eq!(found(&Axis::Date, &four_weeks), Some(("4w".into(), 0)));
    }

    #[test]
    fn times_of_day_and_irregular_ones() {
        let axis = Axis::Datetime(TimeUnit::Microseconds, None);
        let minute = 60_000_000;
        let regular = [0, 5 * minute, 10 * minute, 20 * minute];
        assert_eq!(found(&axis, &regular), Some(("5m".into(), 1)));
        let irregular = [0, 17, 290_000_000, 290_400_123, 901_000_000];
        assert_eq!(found(&axis, &irregular), None);
        assert_eq!(found(&Axis::Integer, &[2, 4, 8]), Some(("2i".into(), 1)));
        assert_eq!(
            found(&Axis::Integer, &[i64::MIN, 0, i64::MAX]),
            Some((format!("{}i", i64::MAX), 0))
        );
    }
}
