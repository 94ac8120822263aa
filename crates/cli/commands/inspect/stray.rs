//! A few rows whose time is far from all others: 1970 among the seconds of 2024.

use smoothframe_polars::{Axis, Inspection};

use super::facts::Remark;

/// At most so many rows are strays, or one in a thousand,
const FEW: usize = 3;
/// if they are so many times farther off than the others are from one another,
const TIMES: f64 = 5.0;
/// and so many days at least.
const DAYS: i64 = 365;

/// Rows that are far off.
pub(super) struct Stray {
    /// The time of the first, and of the next of the others.
    at: i64,
    next: i64,
    count: usize,
    /// How far they are from the others.
    pub(super) distance: i64,
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
        // The longest distance near either end.
        let end = ticks.len() - 1;
        let far = |at: usize| ticks[at].saturating_sub(ticks[at - 1]);
        let near = |from: usize, to: usize| (from..=to).max_by_key(|&at| far(at));
        [(near(1, most), true), (near(end + 1 - most, end), false)].into_iter().find_map(
            |(at, is_early)| {
                let at = at?;
                let distance = far(at);
                let rest = if is_early { &ticks[at..] } else { &ticks[..at] };
                let span = rest.last()?.saturating_sub(*rest.first()?);
                let is_far = distance as f64 > TIMES * span as f64 && distance / day >= DAYS;
                is_far.then(|| match is_early {
                    true => Self { at: ticks[0], next: ticks[at], count: at, distance },
                    false => Self {
                        at: ticks[end],
                        next: ticks[at - 1],
                        count: ticks.len() - at,
                        distance,
                    },
                })
            },
        )
    }

    /// What is said of them, with the place of the first if it is known.
    pub(super) fn told(&self, axis: &Axis, time: &str, place: Option<&str>) -> Remark {
        let (at, next) = (axis.text(self.at), axis.text(self.next));
        let rows = match self.count {
            1 => "one row is".to_owned(),
            many => format!("{many} rows are"),
        };
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        let says = format!(
            "{rows} at {at}{place}, far from all others, the nearest of which is at {next}: a clock that \
             was not set?"
        );
        Remark::of(time, says).flag(format!("--max-gap {GAP}"))
    }

    /// The time of the first.
    pub(super) const fn at(&self) -> i64 {
        self.at
    }
}

/// What cuts them off.
pub(super) const GAP: &str = "365d";
