//! The interval of a calendar that people would take.

use smoothframe_polars::{Axis, Group, Layout};

/// A calendar may have as many rows as this,
const MOST_ROWS: f64 = 1e7;
/// or so many times as many as the file.
const MOST_TIMES: f64 = 4.0;
/// Nobody counts in steps of more days than these.
const LONGEST: f64 = 3660.0;
/// From this share of absent steps on the step is none that rows keep to.
const MOSTLY_ABSENT: f64 = 0.5;

/// The intervals that people count in, and their days.
const INTERVALS: [(&str, f64); 10] = [
    ("1s", 1.0 / 86_400.0),
    ("1m", 1.0 / 1440.0),
    ("5m", 5.0 / 1440.0),
    ("15m", 15.0 / 1440.0),
    ("1h", 1.0 / 24.0),
    ("1d", 1.0),
    ("1w", 7.0),
    ("1mo", 30.437),
    ("1q", 91.31),
    ("1y", 365.25),
];

/// The step, where rows keep to it; else of the intervals above the finest that most of the larger
/// groups fill by half, and where none is, the shortest that most rows are no farther apart than.
///
/// Rows that are farther apart than `cut` ticks are to be two series. No interval makes more rows
/// than a calendar may have.
pub(crate) fn usual(layout: &Layout, cut: Option<i64>) -> Option<String> {
    let axis = layout.axis();
    let day = axis.ticks_per_day()? as f64;
    let groups = layout.groups();
    let is_cut = |distance: i64| cut.is_some_and(|cut| distance > cut);
    let last =
        groups.iter().filter_map(|group| layout.ends(group.range())).map(|(_, last)| last).max()?;
    let ticks = |group: &Group| {
        let ticks = layout.times(group.range());
        let to_end = ticks.last().map_or(0, |end| last.saturating_sub(*end));
        let pairs = ticks.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
        pairs.chain([to_end]).filter(|&distance| !is_cut(distance)).map(|d| d as f64).sum::<f64>()
    };
    let days = groups.iter().map(ticks).sum::<f64>() / day;
    let rows: usize = groups.iter().map(|group| group.len()).sum();
    let fits = |length: f64| days / length <= MOST_ROWS.max(MOST_TIMES * rows as f64);
    if let Some(step) = layout.step()
        && keeps_to_step(groups, cut.is_some())
        && fits(step.days(axis)?)
        && step.days(axis)? <= LONGEST
    {
        return Some(step.text(axis));
    }
    let least = if axis == &Axis::Date { 1.0 } else { 0.0 };
    let known = || INTERVALS.iter().filter(|&&(_, days)| days >= least && fits(days));
    let filled = known().find(|&&(_, days)| is_filled(layout, days * day, &is_cut));
    let distance = || {
        let least = usual_distance(layout)? as f64 / day;
        known().find(|&&(_, days)| days >= least)
    };
    filled.or_else(distance).map(|&(text, _)| text.to_owned())
}

/// Whether the step is one that people count in.
pub(crate) fn is_counted(layout: &Layout) -> bool {
    let days = layout.step().and_then(|step| step.days(layout.axis()));
    days.is_none_or(|days| days <= LONGEST)
}

/// Whether most of the steps have rows; what is cut is no step.
fn keeps_to_step(groups: &[Group], is_cut: bool) -> bool {
    let stepped = groups.iter().filter_map(|group| Some((group.absent()? as f64, group.len())));
    let (absent, rows) =
        stepped.fold((0.0, 0.0), |(absent, rows), (a, r)| (absent + a, rows + r as f64));
    !is_cut && absent <= MOSTLY_ABSENT * (absent + rows)
}

/// Whether most of the groups that are no shorter than the middle one have rows in half of the
/// intervals of so many ticks between their first row and their last.
fn is_filled(layout: &Layout, length: f64, is_cut: &impl Fn(i64) -> bool) -> bool {
    let mut lengths: Vec<usize> = layout.groups().iter().map(Group::len).collect();
    lengths.sort_unstable();
    let Some(&middle) = lengths.get(lengths.len() / 2) else { return false };
    let larger = layout.groups().iter().filter(|group| group.len() >= middle.max(2));
    let (mut filled, mut all) = (0_usize, 0_usize);
    for group in larger {
        let (mut buckets, mut rows) = (1.0, 1.0);
        let mut bucket = None;
        for pair in layout.times(group.range()).windows(2) {
            if is_cut(pair[1].saturating_sub(pair[0])) {
                bucket = None;
                continue;
            }
            let of = |tick: i64| (tick as f64 / length).floor();
            let before = bucket.unwrap_or_else(|| of(pair[0]));
            let next = of(pair[1]);
            buckets += next - before;
            rows += f64::from(u8::from(next > before));
            bucket = Some(next);
        }
        filled += usize::from(2.0 * rows >= buckets);
        all += 1;
    }
    2 * filled > all
}

/// The middle one of the distances within the longest group.
pub(crate) fn usual_distance(layout: &Layout) -> Option<i64> {
    let longest = layout.groups().iter().max_by_key(|group| group.len())?;
    let times = layout.times(longest.range());
    let pairs = times.windows(2);
    let mut distances: Vec<i64> =
        pairs.map(|pair| pair[1].saturating_sub(pair[0])).filter(|&d| d > 0).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied()
}
