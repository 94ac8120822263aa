//! The plots and sparklines of a report.

mod times;

use std::borrow::Cow;

use smoothframe_polars::{Axis, Group, GroupNames, Smoothed, Values, words};

use crate::{
    Error, Locale, PlotLine, SeriesPlot, TimeAxis,
    findings::{self, Wording},
    overall, plot,
    stats::InOrder,
    text,
};
use times::{on_the_wall, to_micros, usual_gap, wall};

/// A smoothed frame's series as they are drawn: values in the groups' order.
pub(crate) struct Drawn<'a> {
    smoothed: &'a Smoothed,
    values: Cow<'a, [InOrder<'a>]>,
    names: GroupNames,
    /// What the smoothed line is called.
    label: String,
    more: Vec<Other<'a>>,
    /// Of each value what it is called in plots: with its unit, where it has one.
    called: Vec<String>,
    /// The first time and the last of all groups.
    ends: (i64, i64),
    /// How the page writes numbers.
    locale: Locale,
    /// The groups that have stopped: nobody expects rows that would revise their ends.
    stopped: Vec<usize>,
}

/// The same series, smoothed otherwise.
struct Other<'a> {
    label: String,
    smoothed: &'a Smoothed,
    values: Vec<InOrder<'a>>,
}

impl<'a> Drawn<'a> {
    pub(crate) fn new(smoothed: &'a Smoothed, values: &'a [InOrder<'a>]) -> Result<Self, Error> {
        let (names, label) = (smoothed.layout().group_names()?, "smoothed".to_owned());
        let ends = ends(smoothed);
        let (values, more) = (Cow::Borrowed(values), Vec::new());
        let called = smoothed.layout().values().to_vec();
        let stopped = findings::stopped(smoothed.layout());
        Ok(Self { smoothed, values, names, label, more, called, ends, locale: Locale::En, stopped })
    }

    /// With the units of values, and with numbers as they are worded.
    pub(crate) fn with_wording(mut self, wording: &Wording) -> Self {
        let units = &wording.units;
        self.locale = wording.locale;
        for name in &mut self.called {
            if let Some(unit) = units.get(name).filter(|unit| !unit.is_empty()) {
                *name = format!("{name}, {unit}");
            }
        }
        self
    }

    /// One series smoothed in several ways, each with its name.
    pub(crate) fn all(windows: &'a [(String, Smoothed)]) -> Result<Option<Self>, Error> {
        let Some(((label, smoothed), rest)) = windows.split_first() else { return Ok(None) };
        let other = |(label, smoothed): &'a (String, Smoothed)| {
            Ok(Other { label: label.clone(), smoothed, values: InOrder::all(smoothed)? })
        };
        Ok(Some(Self {
            smoothed,
            values: Cow::Owned(InOrder::all(smoothed)?),
            names: smoothed.layout().group_names()?,
            label: label.clone(),
            more: rest.iter().map(other).collect::<Result<_, Error>>()?,
            called: smoothed.layout().values().to_vec(),
            ends: ends(smoothed),
            locale: Locale::En,
            stopped: findings::stopped(smoothed.layout()),
        }))
    }

    /// What went wrong while rows on disk were read, if anything did.
    pub(crate) fn check_disk(&self) -> Result<(), Error> {
        self.smoothed.check_disk()?;
        Ok(self.more.iter().try_for_each(|other| other.smoothed.check_disk())?)
    }

    /// The series of a group, as it is drawn: from its first row to the last of its own.
    pub(crate) fn drawn<R>(
        &self,
        number: usize,
        variable: usize,
        draw: impl FnOnce(&SeriesPlot<'_>) -> R,
    ) -> R {
        let layout = self.smoothed.layout();
        let group = &layout.groups()[number];
        let (times, axis) = self.times(group);
        let InOrder { raw, smooth } = &self.values[variable];
        let (title, name) = (self.title(number), &self.called[variable]);
        // What its calendar goes on with is no part of it, and neither is a line that looks at that.
        let raw = raw.of(group.life());
        let step = usual_gap(group, &times).or_else(|| {
            group.step().map(|step| to_micros(layout.axis(), step.most_ticks(layout.axis())))
        });
        let provisional = |smoothed: &Smoothed| self.provisional(smoothed, number);
        let (first, last) = self.is_partial(number, variable);
        let smooth = self.line(self.smoothed, smooth, number, variable);
        let others: Vec<Cow<'_, [f64]>> = self
            .more
            .iter()
            .map(|other| {
                self.line(other.smoothed, &other.values[variable].smooth, number, variable)
            })
            .collect();
        let more: Vec<PlotLine<'_>> = self
            .more
            .iter()
            .zip(&others)
            .map(|(Other { label, smoothed, .. }, smooth)| {
                PlotLine::new(label, smooth, provisional(smoothed))
            })
            .collect();
        let own: Vec<bool> = layout.own_rows().map_or_else(Vec::new, |rows| {
            group.life().map(|row| rows.get(row).unwrap_or(true)).collect()
        });
        let plot = SeriesPlot::new(axis, &times, &raw, &smooth)
            .title(&title)
            .variable(name)
            .provisional(provisional(self.smoothed))
            .partial(first, last)
            .own(&own)
            .step(step)
            .label(&self.label)
            .more(&more);
        draw(&plot)
    }

    /// Whether a group's first row and its last are of periods that the data cover only in part.
    fn is_partial(&self, number: usize, variable: usize) -> (bool, bool) {
        let layout = self.smoothed.layout();
        let (first, last) = overall::partial(layout, &layout.values()[variable]);
        if !first && !last {
            return (false, false);
        }
        let group = &layout.groups()[number];
        let (from, upto) = layout.ends(group.life()).unzip();
        let wall = |tick: Option<i64>| tick.map(|tick| wall(layout.axis(), tick));
        (first && wall(from) == Some(self.ends.0), last && wall(upto) == Some(self.ends.1))
    }

    /// A group's line as it is drawn, over its own rows.
    fn line<'b>(
        &self,
        smoothed: &Smoothed,
        smooth: &'b Values<'_>,
        number: usize,
        variable: usize,
    ) -> Cow<'b, [f64]> {
        match self.of_whole(smoothed, number, variable) {
            Some(line) => Cow::Owned(line),
            None => {
                let life = smoothed.layout().groups()[number].life();
                known(smoothed, number, smooth.of(life))
            }
        }
    }

    /// A group's line without the periods that the data cover only in part, whose totals are too low: a
    /// line through them falls where nothing fell. None where there are no such.
    fn of_whole(&self, smoothed: &Smoothed, number: usize, variable: usize) -> Option<Vec<f64>> {
        let layout = self.smoothed.layout();
        let (first, last) = self.is_partial(number, variable);
        if !(first || last) || layout.grouped().longest_gap().is_some() {
            return None;
        }
        let group = &layout.groups()[number];
        let mut raw = self.values[variable].raw.of(group.range()).into_owned();
        for (at, is_partial) in [(0, first), (group.life().len() - 1, last)] {
            if is_partial {
                raw[at] = f64::NAN;
            }
        }
        let line = overall::smoothed(smoothed, &layout.times(group.range()), raw).ok()??;
        Some(line.0[..group.life().len()].to_vec())
    }

    /// A tick as it is said.
    pub(crate) fn said(&self, tick: i64) -> String {
        plot::said(self.axis(), wall(self.smoothed.layout().axis(), tick))
    }

    /// What times count in plots.
    pub(crate) fn axis(&self) -> TimeAxis {
        match self.smoothed.layout().axis() {
            Axis::Date => TimeAxis::Date,
            Axis::Datetime(..) => TimeAxis::Datetime,
            Axis::Integer => TimeAxis::Integer,
            _ => TimeAxis::Row,
        }
    }

    /// The first time and the last of all groups' own rows, as they are drawn.
    pub(crate) const fn ends(&self) -> (i64, i64) {
        self.ends
    }

    /// How numbers are written.
    pub(crate) const fn locale(&self) -> Locale {
        self.locale
    }

    /// How many of a group's own rows later ones are expected to revise.
    fn provisional(&self, smoothed: &Smoothed, number: usize) -> usize {
        let filled = smoothed.layout().groups()[number].filled();
        match self.stopped.binary_search(&number) {
            Ok(_) => 0,
            Err(_) => smoothed.provisional()[number].saturating_sub(filled),
        }
    }

    /// The usual distance between rows of all groups, as plots take it.
    pub(crate) fn step(&self) -> Option<i64> {
        let layout = self.smoothed.layout();
        layout.step().map(|step| to_micros(layout.axis(), step.most_ticks(layout.axis())))
    }

    /// Ticks as plots take them.
    pub(crate) fn on_the_wall(&self, ticks: &[i64]) -> Vec<i64> {
        on_the_wall(self.smoothed.layout().axis(), ticks)
    }

    /// A group's values of the group columns as a person reads them: whole, as two may differ in their
    /// last characters.
    pub(crate) fn labels(&self, group: usize) -> Vec<String> {
        self.names.keys(group).map(|(_, value)| words::whole(value).into_owned()).collect()
    }

    /// A group as a person reads it: `store = A, product = B`.
    pub(crate) fn title(&self, group: usize) -> String {
        let title = self.names.whole_text(group);
        if title.is_empty() { "the whole file".to_owned() } else { title }
    }

    /// The picture of a table's row, and the last value of its line as text.
    pub(crate) fn sparkline(&self, number: usize, variable: usize) -> String {
        let group = &self.smoothed.layout().groups()[number];
        let (times, _) = self.times(group);
        let smooth = &self.values[variable].smooth;
        let smooth = self.line(self.smoothed, smooth, number, variable);
        let (first, last) = self.is_partial(number, variable);
        let whole = usize::from(first)..(times.len() - usize::from(last)).max(usize::from(first));
        let (times, smooth) = (&times[whole.clone()], &smooth[whole]);
        let provisional = self.provisional(self.smoothed, number).saturating_sub(usize::from(last));
        let mut cell = plot::sparkline_between(times, smooth, provisional, self.ends, self.locale);
        if let Some(&last) = smooth.iter().rev().find(|value| value.is_finite()) {
            cell.push_str("<span>");
            let last = text::number(last, text::decimals_of_three(last));
            cell.push_str(&self.locale.marked(last));
            cell.push_str("</span>");
        }
        cell
    }

    /// Where the plot of a group lies as a file.
    pub(crate) fn file(&self, number: usize, variable: usize) -> String {
        let name = &self.smoothed.layout().values()[variable];
        let readable = format!("{} {name}", self.labels(number).join(" "));
        let values: Vec<Option<&str>> = self.names.keys(number).map(|(_, value)| value).collect();
        let stem = text::file_stem(&readable, &format!("{values:?} {name:?}"));
        format!("plots/{stem}.svg")
    }

    /// Whether a group has had no rows for long.
    pub(crate) fn has_ended(&self, number: usize) -> bool {
        self.smoothed.layout().groups()[number].has_ended()
    }

    /// What a value is called in plots: with its unit, where it has one.
    pub(crate) fn called(&self, variable: usize) -> &str {
        &self.called[variable]
    }

    /// What the plot of a group is called.
    pub(crate) fn caption(&self, number: usize, variable: usize) -> String {
        let name = &self.smoothed.layout().values()[variable];
        format!("{name}, {}", self.title(number))
    }

    /// The plot of a group as a picture of its own.
    pub(crate) fn svg(&self, number: usize, variable: usize) -> Result<String, Error> {
        Ok(self.drawn(number, variable, |plot| plot.to_svg())?)
    }

    fn times(&self, group: &Group) -> (Vec<i64>, TimeAxis) {
        let layout = self.smoothed.layout();
        (on_the_wall(layout.axis(), &layout.times(group.life())), self.axis())
    }
}

/// The smoothed values of a group's own rows, of a group that has ended without those whose window
/// looks at what its calendar was filled with.
fn known<'a>(smoothed: &Smoothed, number: usize, smooth: Cow<'a, [f64]>) -> Cow<'a, [f64]> {
    let group = &smoothed.layout().groups()[number];
    let filled = smoothed.provisional()[number].min(smooth.len());
    if !group.has_ended() || filled == 0 {
        return smooth;
    }
    let mut known = smooth.into_owned();
    let from = known.len() - filled;
    known[from..].fill(f64::NAN);
    Cow::Owned(known)
}

/// The first time and the last of the groups' own rows.
fn ends(smoothed: &Smoothed) -> (i64, i64) {
    let layout = smoothed.layout();
    let lives = || layout.groups().iter().filter_map(|group| layout.ends(group.life()));
    let first = lives().map(|(first, _)| first).min();
    let last = lives().map(|(_, last)| last).max();
    let wall = |tick: Option<i64>| tick.map_or(0, |tick| wall(layout.axis(), tick));
    (wall(first), wall(last))
}
