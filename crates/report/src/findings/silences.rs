//! Groups that stopped or started, and times at which nobody has a row.

use chrono::{Datelike, Weekday};
use rayon::prelude::*;
use smoothframe_polars::{Axis, Group, Layout, Step};

/// A silence shorter than this is none.
const LEAST_STEPS: u64 = 3;
/// A group with fewer rows of its own has no rhythm that could break.
const LEAST_ROWS: usize = 8;
/// So many groups that stopped by chance are expected in a report.
const EXPECTED: f64 = 0.05;
/// More times than these are not looked through.
const MOST_TIMES: usize = 100_000;

/// A group that is silent at the file's end, or was at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Silence {
    pub(super) group: usize,
    /// The first or the last tick of its own.
    pub(super) tick: i64,
    /// Its longest silence between two rows, in steps.
    pub(super) longest: u64,
}

/// Groups whose silence at the file's end, or at its start, is longer than any other of theirs, twice
/// over; so long that as many groups with rows as often as theirs would hardly show it.
pub(super) fn find(layout: &Layout) -> (Vec<Silence>, Vec<Silence>) {
    let ends = || layout.groups().iter().filter_map(|group| layout.start_ends(group.range()));
    let (first, last) = (ends().map(|(first, _)| first).min(), ends().map(|(_, last)| last).max());
    let (Some(first), Some(last), Some(step)) = (first, last, layout.step()) else {
        return (Vec::new(), Vec::new());
    };
    let length = length(layout, step);
    let steps = |from: i64, to: i64| steps(from, to, length);
    let groups = layout.groups().len();
    let find = |number: usize| {
        let group = &layout.groups()[number];
        let own = &*layout.start_times(group.life());
        let (&from, &to) = (own.first()?, own.last()?);
        let (before, after) = (steps(first, from), steps(to, last));
        if own.len() - group.silent().min(own.len()) < LEAST_ROWS || before.max(after) < LEAST_STEPS
        {
            return None;
        }
        let (longest, silent) = silences(layout, group, own, &steps);
        // By chance: each step without a row as often as until now.
        let share = (silent as f64 + 1.0) / (steps(from, to) as f64 + 3.0);
        let least = (EXPECTED / groups as f64).ln() / share.ln();
        let is_long = |silence: u64| {
            silence >= LEAST_STEPS && silence > 2 * longest && silence as f64 > least
        };
        let of = |tick| Silence { group: number, tick, longest };
        Some((is_long(after).then(|| of(to)), is_long(before).then(|| of(from))))
    };
    let found: Vec<_> = (0..groups).into_par_iter().filter_map(find).collect();
    let (stopped, started): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let all = |some: Vec<Option<Silence>>| some.into_iter().flatten().collect();
    (all(stopped), all(started))
}

/// A step in ticks, of months the mean one.
fn length(layout: &Layout, step: Step) -> f64 {
    let day = layout.axis().ticks_per_day();
    match (step, step.days(layout.axis()), day) {
        (_, Some(days), Some(day)) => days * day as f64,
        (Step::Ticks(ticks), ..) => ticks as f64,
        _ => 1.0,
    }
}

/// From one tick to another in steps, where a little more or less is no matter.
fn steps(from: i64, to: i64, length: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^63, and saturating")]
    #[expect(clippy::cast_sign_loss, reason = "not below 0")]
    let steps = (to.saturating_sub(from) as f64 / length).round().max(0.0) as u64;
    steps
}

/// The longest silence between two rows of a group, and all of them, in steps.
fn silences(
    layout: &Layout,
    group: &Group,
    own: &[i64],
    steps: &dyn Fn(i64, i64) -> u64,
) -> (u64, u64) {
    if layout.own_rows().is_some() {
        return (group.silence() as u64, group.silent() as u64);
    }
    own.windows(2).fold((0, 0), |(longest, all), pair| {
        let silence = steps(pair[0], pair[1]).saturating_sub(1);
        (longest.max(silence), all + silence)
    })
}

/// The steps between the file's first and last row at which no group has one, and how many there are;
/// none where there is no step, or there are too many to look through. Weekends that are never worked
/// are told apart.
pub(super) fn nobody(layout: &Layout) -> Option<Vec<i64>> {
    let day = layout.axis().ticks_per_day();
    let longest = layout.groups().iter().max_by_key(|group| group.life().len())?;
    let ends = layout.groups().iter().filter_map(|group| layout.start_ends(group.life()));
    let (first, last) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    let mut times: Vec<i64> = match layout.own_rows() {
        Some(_) => {
            let all = layout.groups().iter().find(|group| {
                layout
                    .start_ends(group.range())
                    .is_some_and(|(from, upto)| from == first && upto >= last)
            });
            let all = layout.start_times(all?.range());
            all[..all.partition_point(|&tick| tick <= last)].to_vec()
        }
        None => match layout.step()? {
            Step::Ticks(step) if last.checked_sub(first)? / step < MOST_TIMES as i64 => {
                // A zone's days are not all alike.
                if day.is_some_and(|day| step >= day)
                    && layout.axis().local_time(first)? != layout.axis().date_time(first)?
                {
                    return None;
                }
                (0..=last.checked_sub(first)? / step).map(|at| first + at * step).collect()
            }
            _ => return None,
        },
    };
    if times.len() > MOST_TIMES {
        return None;
    }
    let mut look = |group: &Group| {
        let ticks = &*layout.start_times(group.life());
        times.retain(|tick| match (ticks.binary_search(tick), layout.own_rows()) {
            (Ok(at), Some(own)) => own.get(group.range().start + at) != Some(true),
            (found, _) => found.is_err(),
        });
        !times.is_empty()
    };
    // After the longest group little is left to look for.
    if look(longest) {
        let _ = layout.groups().iter().all(look);
    }
    Some(times)
}

/// Takes Saturdays and Sundays out of days, where nearly all of those between them are among them.
pub(super) fn without_weekends(axis: &Axis, step: Option<&str>, times: &mut Vec<i64>) -> bool {
    let weekday = |tick: &i64| axis.local_time(*tick).map(|at| at.weekday());
    let is_weekend = |tick: &i64| matches!(weekday(tick), Some(Weekday::Sat | Weekday::Sun));
    let (Some(day), Some(first), Some(last)) = (axis.ticks_per_day(), times.first(), times.last())
    else {
        return false;
    };
    let weeks = (last - first) as f64 / day as f64 / 7.0;
    let found = times.iter().filter(|tick| is_weekend(tick)).count();
    let is_one = step == Some("1d") && weeks >= 2.0 && found as f64 >= 1.8 * weeks;
    if is_one {
        times.retain(|tick| !is_weekend(tick));
    }
    is_one
}
