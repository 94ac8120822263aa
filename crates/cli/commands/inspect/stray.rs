//! A few rows whose time is far from all others: 1970 among the seconds of 2024.

use smoothframe_polars::{Axis, Inspection};

use super::facts::Remark;

/// At most so many rows are strays at an end, or one in a thousand,
const FEW: usize = 3;
/// if they are so many times farther off than the others are from one another,
const TIMES: f64 = 5.0;
/// and so many days at least, unless so many steps of the others fit in between.
const DAYS: i64 = 365;
const STEPS: i64 = 100_000;

/// Lengths of time that cut them off: the longest that is shorter than their distance.
const GAPS: [(&str, f64); 5] =
    [("365d", 365.0), ("30d", 30.0), ("1d", 1.0), ("1h", 1.0 / 24.0), ("1m", 1.0 / 1440.0)];

/// Rows that are far off.
pub(super) struct Stray {
    /// The time of the first, and of the next of the others.
    at: i64,
    next: i64,
    count: usize,
    /// How far the nearest of them are from the others.
    pub(super) distance: i64,
    /// What cuts them off.
    gap: &'static str,
}

impl Stray {
    pub(super) fn of(inspection: &Inspection) -> Option<Self> {
        let layout = inspection.layout();
        let day = layout.axis().ticks_per_day()?;
        let mut ticks: Vec<i64> =
            layout.groups().iter().flat_map(|group| layout.ticks(group)).copied().collect();
        ticks.sort_unstable();
        let most = FEW.max(ticks.len() / 1000);
        if ticks.len() < 4 * FEW {
            return None;
        }
        // The longest distance near either end, where a clock may have told 1970 or 2099.
        let end = ticks.len() - 1;
        let far = |at: usize| ticks[at].saturating_sub(ticks[at - 1]);
        let before = (1..=most).max_by_key(|&at| far(at))?;
        let after = (end + 1 - most..=end).max_by_key(|&at| far(at))?;
        let is_far = |at: usize, start: usize, end: usize| {
            let rest = &ticks[start..end];
            let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return false };
            let span = last.saturating_sub(*first);
            let steps = rest.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0);
            let mut steps: Vec<i64> = steps.collect();
            steps.sort_unstable();
            let step = steps.get(steps.len() / 2);
            let are_many = || step.is_some_and(|step| far(at) / step >= STEPS);
            far(at) as f64 > TIMES * span as f64 && (far(at) / day >= DAYS || are_many())
        };
        let all = ticks.len();
        // Either end on its own, or both beside what is between.
        let both = is_far(before, before, after) && is_far(after, before, after);
        let (start, end) = match (is_far(before, before, all), is_far(after, 0, after)) {
            _ if both => (before, after),
            (true, _) => (before, all),
            (false, true) => (0, after),
            (false, false) => return None,
        };
        let distances = [(start > 0).then(|| far(start)), (end < all).then(|| far(end))];
        let distance = distances.into_iter().flatten().min()?;
        let span = ticks[start..end].windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
        let days = |ticks: i64| ticks as f64 / day as f64;
        let fits = |gap: &&(&str, f64)| gap.1 < days(distance) && gap.1 >= 2.0 * days(span);
        let (gap, _) = GAPS.iter().find(fits)?;
        let (at, next) =
            if start > 0 { (ticks[0], ticks[start]) } else { (ticks[all - 1], ticks[end - 1]) };
        Some(Self { at, next, count: all - (end - start), distance, gap })
    }

    /// What is said of them, with the place of the first if it is known.
    pub(super) fn told(&self, axis: &Axis, time: &str, place: Option<&str>) -> Remark {
        let (at, next) = (axis.text(self.at), axis.text(self.next));
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let says = match self.count {
            1 => format!(
                "one row is at {at}{place}, far from all others, the nearest of which is at {next}: a \
                 clock that was not set?"
            ),
            many => format!(
                "{many} rows are far from all others, one at {at}{place}, and the nearest of the others at {next}: a clock that was not \
                 set?"
            ),
        };
        Remark::of(time, says).flag(format!("--max-gap {}", self.gap))
    }

    /// The time of the first.
    pub(super) const fn at(&self) -> i64 {
        self.at
    }

    /// What cuts them off.
    pub(super) const fn gap(&self) -> &'static str {
        self.gap
    }
}
