//! Times as plots take them.

use polars::prelude::TimeUnit;
use smoothframe_polars::{Axis, Group};

/// Ticks as plots take them: date-times as the clocks of their zone show them.
pub(super) fn on_the_wall(axis: &Axis, ticks: &[i64]) -> Vec<i64> {
    let mut times: Vec<i64> = ticks.iter().map(|&tick| wall(axis, tick)).collect();
    // An hour that clocks show twice is drawn once: its second rows at the end of the first.
    for at in 1..times.len() {
        times[at] = times[at].max(times[at - 1]);
    }
    times
}

/// A tick as plots take it: date-times as the clocks of their zone show them.
pub(super) fn wall(axis: &Axis, tick: i64) -> i64 {
    match axis {
        Axis::Datetime(_, Some(_)) => match axis.local_time(tick) {
            Some(at) => at.and_utc().timestamp_micros(),
            None => to_micros(axis, tick),
        },
        _ => to_micros(axis, tick),
    }
}

/// The widest distance between rows that is usual in a group with a step: a twentieth of all, as
/// weekends are of weekdays. Lines are broken only where rows are further apart.
pub(super) fn usual_gap(group: &Group, times: &[i64]) -> Option<i64> {
    group.step()?;
    let mut distances: Vec<i64> =
        times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).filter(|&d| d > 0).collect();
    distances.sort_unstable();
    let least = distances.len().div_ceil(20);
    let runs = distances.chunk_by(|a, b| a == b);
    runs.rev().find(|run| run.len() >= least).map(|run| run[0])
}

/// Date-times in microseconds, as plots take them; other ticks as they are.
pub(super) fn to_micros(axis: &Axis, ticks: i64) -> i64 {
    match axis {
        Axis::Datetime(TimeUnit::Milliseconds, _) => ticks.saturating_mul(1000),
        Axis::Datetime(TimeUnit::Nanoseconds, _) => ticks.div_euclid(1000),
        _ => ticks,
    }
}
