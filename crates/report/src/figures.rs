//! The plots and sparklines of a report.

use polars::prelude::TimeUnit;
use smoothframe_polars::{Axis, Group, GroupNames, Smoothed, words};

use crate::{Error, SeriesPlot, Stats, TimeAxis, page::Figure, plot, stats::InOrder, text};

/// A smoothed frame's series as they are drawn: values in the groups' order.
pub(crate) struct Drawn<'a> {
    smoothed: &'a Smoothed,
    values: &'a [InOrder],
    names: GroupNames,
}

impl<'a> Drawn<'a> {
    pub(crate) fn new(smoothed: &'a Smoothed, values: &'a [InOrder]) -> Result<Self, Error> {
        Ok(Self { smoothed, values, names: smoothed.layout().group_names()? })
    }

    /// A group's values of the group columns as a person reads them.
    pub(crate) fn labels(&self, group: usize) -> Vec<String> {
        self.names.keys(group).map(|(_, value)| words::value(value).into_owned()).collect()
    }

    /// A group as a person reads it: `store = A, product = B`.
    pub(crate) fn title(&self, group: usize) -> String {
        let title = self.names.text(group);
        if title.is_empty() { "the whole file".to_owned() } else { title }
    }

    pub(crate) fn sparkline(&self, number: usize, variable: usize) -> String {
        let group = &self.smoothed.layout().groups()[number];
        let (times, _) = self.times(group);
        let smooth = &self.values[variable].smooth[group.range()];
        plot::sparkline(&times, smooth, self.smoothed.provisional()[number])
    }

    pub(crate) fn figure(&self, number: usize, variable: usize) -> Result<Figure, Error> {
        let layout = self.smoothed.layout();
        let group = &layout.groups()[number];
        let (times, axis) = self.times(group);
        let InOrder { raw, smooth } = &self.values[variable];
        let (title, name) = (self.title(number), &layout.values()[variable]);
        let step = usual_gap(group, &times).or_else(|| {
            group.step().map(|step| to_micros(layout.axis(), step.most_ticks(layout.axis())))
        });
        let svg = SeriesPlot::new(axis, &times, &raw[group.range()], &smooth[group.range()])
            .title(&title)
            .variable(name)
            .provisional(self.smoothed.provisional()[number])
            .step(step)
            .to_svg()?;
        let readable = format!("{} {name}", self.labels(number).join(" "));
        let values: Vec<Option<&str>> = self.names.keys(number).map(|(_, value)| value).collect();
        let stem = text::file_stem(&readable, &format!("{values:?} {name:?}"));
        let caption = format!("{name}, {title}");
        Ok(Figure { caption, svg, file: format!("plots/{stem}.svg") })
    }

    fn times(&self, group: &Group) -> (Vec<i64>, TimeAxis) {
        let layout = self.smoothed.layout();
        let axis = match layout.axis() {
            Axis::Date => TimeAxis::Date,
            Axis::Datetime(..) => TimeAxis::Datetime,
            Axis::Integer => TimeAxis::Integer,
            _ => TimeAxis::Row,
        };
        let mut times: Vec<i64> =
            layout.ticks(group).iter().map(|&tick| on_the_wall(layout.axis(), tick)).collect();
        // An hour that clocks show twice is drawn once: its second rows at the end of the first.
        for at in 1..times.len() {
            times[at] = times[at].max(times[at - 1]);
        }
        (times, axis)
    }
}

/// A tick as plots take it: date-times as the clocks of their zone show them.
fn on_the_wall(axis: &Axis, tick: i64) -> i64 {
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
fn usual_gap(group: &Group, times: &[i64]) -> Option<i64> {
    group.step()?;
    let mut distances: Vec<i64> =
        times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).filter(|&d| d > 0).collect();
    distances.sort_unstable();
    let least = distances.len().div_ceil(20);
    let runs = distances.chunk_by(|a, b| a == b);
    runs.rev().find(|run| run.len() >= least).map(|run| run[0])
}

/// Date-times in microseconds, as plots take them; other ticks as they are.
fn to_micros(axis: &Axis, ticks: i64) -> i64 {
    match axis {
        Axis::Datetime(TimeUnit::Milliseconds, _) => ticks.saturating_mul(1000),
        Axis::Datetime(TimeUnit::Nanoseconds, _) => ticks.div_euclid(1000),
        _ => ticks,
    }
}

/// The groups of the largest |total| of the first value, at most `most`, the largest first.
pub(crate) fn largest(stats: &Stats, most: usize) -> Vec<usize> {
    let mut groups: Vec<(usize, f64)> = stats
        .rows()
        .iter()
        .filter(|row| row.variable == 0)
        .map(|row| (row.group, row.sum.map_or(-1.0, f64::abs)))
        .collect();
    groups.sort_by(|a, b| b.1.total_cmp(&a.1));
    groups.truncate(most);
    groups.into_iter().map(|(group, _)| group).collect()
}

/// The groups and values to draw, at most `most`: all values of the largest groups, or where one group
/// has more of them, its values of the largest |total|.
pub(crate) fn chosen(stats: &Stats, most: usize, values: usize) -> Vec<(usize, usize)> {
    let whole = most / values.max(1);
    if whole > 0 {
        let of = |group| (0..values).map(move |value| (group, value));
        return largest(stats, whole).into_iter().flat_map(of).collect();
    }
    let Some(&group) = largest(stats, 1).first() else { return Vec::new() };
    let totals = stats.rows().iter().filter(|row| row.group == group);
    let mut totals: Vec<(usize, f64)> =
        totals.map(|row| (row.variable, row.sum.map_or(-1.0, f64::abs))).collect();
    totals.sort_by(|a, b| b.1.total_cmp(&a.1));
    totals.truncate(most);
    totals.sort_unstable_by_key(|&(value, _)| value);
    totals.into_iter().map(|(value, _)| (group, value)).collect()
}
