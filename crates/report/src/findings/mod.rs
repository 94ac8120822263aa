//! What happened, in plain sentences: how the last complete period compares, who moved beyond the usual,
//! what stands off the smooth line, who stopped or started, and what is missing.
//!
//! A threshold that cries on noise would make all of it worthless. So nothing is compared with a fixed
//! number: see [`movers`] and [`departures`]. `tests/noise.rs` counts the names that noise makes.

mod departures;
mod movers;
mod names;
mod periods;
mod robust;
mod said;
mod silences;
mod totals;

#[cfg(test)]
mod noise;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;
use smoothframe_polars::{Layout, Smoothed};

use crate::{Locale, Stats, stats::InOrder};

pub(crate) use periods::{Periods, Unit};
pub(crate) use totals::{Comparison, Totals};

use departures::Departure;
use movers::{Mover, Rates};

/// What a period's value is of a column, for the report's sentences.
///
/// ```
/// use smoothframe_report::Measure;
/// assert_eq!("total".parse::<Measure>()?, Measure::Total);
/// assert_eq!(Measure::Mean.name(), "mean");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// The sum of its rows, and of all groups: what flows, such as revenue.
    Total,
    /// The mean of its rows: what has a level, such as a price or a temperature. Levels of several
    /// groups are never added up.
    Mean,
}

impl Measure {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Total, Self::Mean];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Mean => "mean",
        }
    }

    /// That of a value for which none was asked: sums and counts are totals. What is merged in another
    /// way, or not at all, may be a price as well as a day's revenue, and of both a mean is true.
    pub(crate) fn of(layout: &Layout, value: &str) -> Self {
        match layout.grouped().aggregate_of(value) {
            Some(agg) if agg.is_total() => Self::Total,
            _ => Self::Mean,
        }
    }
}

/// By its name.
impl std::str::FromStr for Measure {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|measure| measure.name() == text);
        found.copied().ok_or_else(|| format!("`{text}` is no measure: expected total or mean"))
    }
}

/// How values are to be taken and written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wording {
    pub(crate) locale: Locale,
    pub(crate) units: BTreeMap<String, String>,
    pub(crate) measures: BTreeMap<String, Measure>,
    /// How many rows the input had, where that is known.
    pub(crate) read: Option<usize>,
}

impl Wording {
    pub(crate) fn measure(&self, layout: &Layout, value: &str) -> Measure {
        self.measures.get(value).copied().unwrap_or_else(|| Measure::of(layout, value))
    }

    pub(crate) fn unit(&self, value: &str) -> Option<&str> {
        self.units.get(value).map(String::as_str)
    }
}

/// What a report says first: sentences in order of importance.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lead {
    pub(crate) sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sentence {
    pub(crate) text: Vec<Piece>,
    pub(crate) kind: Kind,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    /// The name of a series: of a group's place in [`Layout::groups`], and a value's in
    /// [`Layout::values`].
    Link {
        text: String,
        series: usize,
        value: usize,
    },
}

/// What a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The last complete period against others.
    Change,
    /// A group that moved beyond the usual, or that none did.
    Mover,
    /// A row that stands off the smooth line.
    Departure,
    Stopped,
    Started,
    /// Groups with too little to rank.
    Sparse,
    /// Values below 0 where others are not.
    Returns,
    /// Times without data, and rows that were made.
    NoData,
    /// Groups that have no part in the figures, or that none has.
    LeftOut,
}

impl Kind {
    /// Its class on the page.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Mover => "mover",
            Self::Departure => "departure",
            Self::Stopped => "stopped",
            Self::Started => "started",
            Self::Sparse => "sparse",
            Self::Returns => "returns",
            Self::NoData => "no-data",
            Self::LeftOut => "left-out",
        }
    }
}

impl Sentence {
    /// As text alone.
    #[cfg(test)]
    pub(crate) fn plain(&self) -> String {
        self.text
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link { text, .. } => text.as_str(),
            })
            .collect()
    }
}

/// Rows by where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Rows of the input, where that is known.
    pub(crate) read: Option<usize>,
    /// Rows that were smoothed: those below together.
    pub(crate) rows: usize,
    /// Rows of the groups' own.
    pub(crate) own: usize,
    /// Rows that the calendar made between a group's first and last own one.
    pub(crate) made: usize,
    /// Rows that the calendar made after a group's last own one.
    pub(crate) filled: usize,
}

impl Counts {
    pub(crate) fn of(layout: &Layout, read: Option<usize>) -> Self {
        let rows = layout.height();
        let sum =
            |of: fn(&smoothframe_polars::Group) -> usize| layout.groups().iter().map(of).sum();
        let (made, filled): (usize, usize) =
            (sum(|group| group.silent()), sum(|group| group.filled()));
        Self { read, rows, own: rows.saturating_sub(made + filled), made, filled }
    }
}

/// All that a frame's values come to by periods.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByPeriod {
    pub(crate) periods: Option<Periods>,
    /// One for each value; none without periods.
    pub(crate) totals: Vec<Totals>,
}

impl ByPeriod {
    pub(crate) fn of(smoothed: &Smoothed, values: &[InOrder<'_>], wording: &Wording) -> Self {
        let layout = smoothed.layout();
        let periods = Periods::of(layout);
        let totals = periods.iter().flat_map(|periods| {
            layout.values().iter().zip(values).map(|(name, value)| {
                Totals::of(smoothed, periods, &value.raw, wording.measure(layout, name))
            })
        });
        Self { totals: totals.collect(), periods }
    }

    /// What the last complete period is called.
    pub(crate) fn last(&self, layout: &Layout) -> Option<String> {
        let periods = self.periods.as_ref()?;
        Some(names::capital(&names::period(layout, periods, periods.last())))
    }

    /// A group's last complete period against the one before.
    pub(crate) fn comparison(&self, group: usize, variable: usize) -> Comparison {
        match (self.totals.get(variable), &self.periods) {
            (Some(totals), Some(periods)) => totals.comparison(group, periods),
            _ => Comparison::default(),
        }
    }
}

/// A number for a group and value, as it is found.
#[derive(Debug, Clone, Copy, PartialEq)]
struct At<T> {
    value: usize,
    found: T,
}

/// All that was found, before it is put in words.
struct Found<'a> {
    smoothed: &'a Smoothed,
    values: &'a [InOrder<'a>],
    by_period: &'a ByPeriod,
    wording: &'a Wording,
    movers: Vec<At<Mover>>,
    /// The groups with changes enough to be ranked by each value, where movers were looked for.
    ranked: Option<usize>,
    departures: Vec<At<(usize, Departure)>>,
    stopped: Vec<silences::Silence>,
    started: Vec<silences::Silence>,
}

/// The groups that have stopped, ascending.
pub(crate) fn stopped(layout: &Layout) -> Vec<usize> {
    silences::find(layout).0.iter().map(|silence| silence.group).collect()
}

/// What is to be said of a smoothed frame.
pub(crate) fn lead(
    smoothed: &Smoothed,
    values: &[InOrder<'_>],
    stats: &Stats,
    by_period: &ByPeriod,
    wording: &Wording,
) -> Result<Lead, crate::Error> {
    let layout = smoothed.layout();
    let (stopped, started) = silences::find(layout);
    let (movers, ranked) = movers(layout, values, by_period, wording, &stopped);
    let mut departures = departures(smoothed, values, stats);
    // Of a series that has moved that is said, and the line lags behind it.
    departures.retain(|off| {
        let is_its =
            |mover: &At<Mover>| (mover.value, mover.found.group) == (off.value, off.found.0);
        !movers.iter().any(is_its)
    });
    let found = Found {
        smoothed,
        values,
        by_period,
        wording,
        movers,
        ranked,
        departures,
        stopped,
        started,
    };
    found.said()
}

fn movers(
    layout: &Layout,
    values: &[InOrder<'_>],
    by_period: &ByPeriod,
    wording: &Wording,
    stopped: &[silences::Silence],
) -> (Vec<At<Mover>>, Option<usize>) {
    let mut all = Vec::new();
    let mut ranked = None;
    // Of one series its change is said anyway.
    let Some(periods) = by_period.periods.as_ref().filter(|_| layout.groups().len() > 1) else {
        return (all, ranked);
    };
    for (value, totals) in by_period.totals.iter().enumerate() {
        let name = &layout.values()[value];
        if periods.complete.len() < movers::LEAST_PERIODS {
            continue;
        }
        let rates = totals.rates(periods);
        let found = Rates {
            rates: &rates,
            periods: periods.complete.len(),
            is_relative: is_relative(layout, totals.measure, &values[value], wording.unit(name)),
            season: periods.season(),
            expected: movers::EXPECTED / by_period.totals.len() as f64,
        }
        .find();
        ranked = ranked.max(Some(found.ranked)).filter(|&ranked| ranked > 0);
        let is_there = |mover: &Mover| !stopped.iter().any(|gone| gone.group == mover.group);
        all.extend(found.movers.into_iter().filter(is_there).map(|found| At { value, found }));
    }
    all.sort_by(|a, b| b.found.size.total_cmp(&a.found.size));
    (all, ranked)
}

/// Whether changes are shares: of totals, and of levels that have a true zero as far as can be told.
fn is_relative(
    layout: &Layout,
    measure: Option<Measure>,
    values: &InOrder<'_>,
    unit: Option<&str>,
) -> bool {
    const NO_SHARES: [&str; 9] = ["°C", "°F", "C", "F", "°", "%", "‰", "dB", "pH"];
    measure == Some(Measure::Total)
        || !unit.is_some_and(|unit| NO_SHARES.contains(&unit))
            && layout.groups().par_iter().with_min_len(64).all(|group| {
                let raw = values.raw.of(group.range());
                raw.iter().all(|value| value.is_nan() || *value > 0.0)
            })
}

/// A row moves the line at so many rows around it at most, as far as departures are concerned.
const REACH: usize = 1000;

fn departures(
    smoothed: &Smoothed,
    values: &[InOrder<'_>],
    stats: &Stats,
) -> Vec<At<(usize, Departure)>> {
    let layout = smoothed.layout();
    if !smoothed.smoother().is_level() {
        return Vec::new();
    }
    let level = movers::EXPECTED / stats.rows().len().max(1) as f64;
    let rows = smoothed.smoother().look().rows();
    let reach = rows.map_or(REACH, |(behind, ahead)| behind.max(ahead).min(REACH));
    let mut all: Vec<At<(usize, Departure)>> = (0..stats.rows().len())
        .into_par_iter()
        .filter_map(|at| stats.at(at))
        .flat_map_iter(|row| {
            let group = &layout.groups()[row.group];
            let life = group.life();
            let InOrder { raw, smooth } = &values[row.variable];
            let std = row.residual_std.unwrap_or(0.0);
            let start = life.start;
            let is_own = |row: usize| {
                layout.own_rows().is_none_or(|own| own.get(start + row) != Some(false))
            };
            let has_made = group.silent() + group.filled() > 0;
            let search = departures::Search {
                level,
                reach,
                is_own: has_made.then_some(&is_own as &dyn Fn(usize) -> bool),
                filled: group.filled(),
            };
            let (raw, smooth) = (raw.of(life.clone()), smooth.of(life));
            let found = departures::of_group(&raw, &smooth, std, &search);
            found
                .into_iter()
                .map(move |found| At { value: row.variable, found: (row.group, found) })
        })
        .collect();
    all.sort_by(|a, b| b.found.1.size.total_cmp(&a.found.1.size));
    all
}
