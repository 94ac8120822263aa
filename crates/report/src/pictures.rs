//! The plots of a report's page: of all groups together, of each series, and of rhythms.

use std::borrow::Cow;

use rayon::prelude::*;
use smoothframe_polars::Smoothed;

use crate::{
    Error, SeriesPlot,
    figures::Drawn,
    overall::{self, Overall},
    page::{Figure, Overview},
    plot::panel::{Common, Dates, MOST_ROWS, Panel, STRETCHES},
    rhythm::{Rhythm, rhythms},
    stats::InOrder,
};

/// Large plots of all groups together, one for each of so many values.
const MOST_OVERVIEWS: usize = 4;

/// What the page draws.
pub(crate) struct Pictures {
    pub(crate) overview: Option<Overview>,
    pub(crate) plots: Vec<Figure>,
    /// What the script needs to know of the time axis; none where nothing is drawn.
    pub(crate) axis: Option<String>,
    /// The width of the labels of values, in ems.
    pub(crate) gutter: f64,
    pub(crate) has_one_scale: bool,
    /// Sentences on what plots do not show.
    pub(crate) notes: Vec<String>,
}

/// What pictures are made of.
pub(crate) struct Studio<'a, 'd> {
    pub(crate) smoothed: &'a Smoothed,
    pub(crate) values: &'a [InOrder<'a>],
    pub(crate) drawn: &'d Drawn<'a>,
}

impl Studio<'_, '_> {
    /// The pictures of these series, groups and their values, and of all groups.
    pub(crate) fn pictures(&self, series: &[(usize, usize)]) -> Result<Pictures, Error> {
        let layout = self.smoothed.layout();
        let mut overalls = Vec::new();
        for (variable, values) in self.values.iter().enumerate().take(MOST_OVERVIEWS) {
            if let Some(overall) = Overall::of(self.smoothed, values, variable)? {
                overalls.push((variable, overall));
            }
        }
        let nothing = || Pictures {
            overview: None,
            plots: Vec::new(),
            axis: None,
            gutter: 0.0,
            has_one_scale: false,
            notes: Vec::new(),
        };
        // Without a series of all groups the first is large.
        let (large, small) = match (overalls.is_empty(), series) {
            (true, [first, rest @ ..]) => (Some(*first), rest),
            _ => (None, series),
        };
        if overalls.is_empty() && large.is_none() {
            return Ok(nothing());
        }
        let (axis, ends, step) = (self.drawn.axis(), self.drawn.ends(), self.drawn.step());
        let apart = series
            .par_iter()
            .map(|&(group, variable)| {
                let of = |plot: &SeriesPlot<'_>| from(plot.times, ends.0);
                self.drawn.drawn(group, variable, of)
            })
            .reduce(|| 0, gcd);
        let walls: Vec<Vec<i64>> =
            overalls.iter().map(|(_, overall)| self.drawn.on_the_wall(&overall.ticks)).collect();
        let apart = walls.iter().map(|times| from(times, ends.0)).fold(apart, gcd);
        let Some(dates) = Dates::of(axis, ends, apart, step) else { return Ok(nothing()) };
        let dates = dates.with_locale(self.drawn.locale());

        let ranges: Vec<(f64, f64)> = small
            .par_iter()
            .filter_map(|&(group, variable)| {
                self.drawn.drawn(group, variable, |plot| {
                    Panel { plot: *plot, dates: &dates, band: None }.range()
                })
            })
            .collect();
        let has_one_scale = ranges.len() > 1;
        let common = has_one_scale.then(|| Common::of(ranges.into_iter())).flatten();

        let draw = |group: usize, variable: usize, id: &str, common: Option<&Common>| {
            self.drawn.drawn(group, variable, |plot| {
                Picture::of(&Panel { plot: *plot, dates: &dates, band: None }, id, common)
            })
        };
        let mut reduced = 0;
        let mut gutter: f64 = 3.0;
        let mut keep = |picture: Picture, caption: String, file: String| {
            reduced += usize::from(picture.is_reduced);
            gutter = gutter.max(picture.gutter);
            Figure { caption, notes: picture.notes, svg: picture.html, file }
        };

        let mut overview = Overview::default();
        if let Some((group, variable)) = large {
            let picture = draw(group, variable, "all-1", None);
            let name = &layout.values()[variable];
            let (heading, caption) = match series.len() {
                1 => (name.clone(), self.drawn.title(group)),
                count => (
                    format!("The first of {}", self.drawn.locale().counted(count, "series")),
                    self.drawn.caption(group, variable),
                ),
            };
            overview.heading = heading;
            let figure = keep(picture, caption, String::new());
            overview.figures.push(figure);
            overview.series.push((group, variable));
            let (ticks, raw) = self.own(group, variable);
            overview.rhythms = self.rhythms(&ticks, &raw);
        }
        for (place, ((variable, overall), times)) in overalls.iter().zip(&walls).enumerate() {
            let id = format!("all-{}", place + 1);
            let band = overall.quartiles.as_ref().map(|(low, high)| (&low[..], &high[..]));
            let picture =
                |plot: SeriesPlot<'_>| Picture::of(&Panel { plot, dates: &dates, band }, &id, None);
            let (mut caption, picture) = self.all(*variable, overall, times, picture);
            if band.is_some() {
                caption.push_str("; between the quartiles lies the middle half of them");
            }
            overview.figures.push(keep(picture, caption, String::new()));
            overview.heading = "All groups together".to_owned();
            if place == 0 {
                overview.rhythms = self.rhythms(&overall.ticks, &overall.raw);
                // No file of a plot where none is asked for.
                if !series.is_empty() {
                    overview.all = Some(self.one(*variable, overall, times)?);
                }
            }
        }
        if !overalls.is_empty() && overalls.len() < self.values.len() {
            overview.left_out = Some(format!(
                "All groups together: {} of {}; each series has its own plot or row.",
                overalls.len(),
                self.drawn.locale().counted(self.values.len(), "value")
            ));
        }

        let pictures: Vec<Picture> = small
            .par_iter()
            .enumerate()
            .map(|(place, &(group, variable))| {
                draw(group, variable, &format!("plot-{}", place + 1), common.as_ref())
            })
            .collect();
        let plots: Vec<Figure> = small
            .iter()
            .zip(pictures)
            .map(|(&(group, variable), mut picture)| {
                picture
                    .notes
                    .extend(self.drawn.has_ended(group).then(|| "no rows since".to_owned()));
                keep(picture, self.short(group, variable), self.drawn.file(group, variable))
            })
            .collect();
        let partial =
            layout.values().iter().any(|name| overall::partial(layout, name) != (false, false));
        let left_out = partial.then_some(
            "Lines in plots leave out periods that are covered only in part; those of the table do not.",
        );
        let reduced = (reduced > 0).then(|| {
            format!(
                "Plots of more than {} rows show of each of {STRETCHES} stretches of time the first, \
                 lowest, highest and last row (min–max reduction): extremes stay.",
                self.drawn.locale().whole(MOST_ROWS)
            )
        });
        let mut notes: Vec<String> =
            left_out.map(str::to_owned).into_iter().chain(reduced).collect();
        // Without plots below they belong to the first picture.
        if plots.is_empty() && series.len() < 2 {
            overview.left_out =
                overview.left_out.into_iter().chain(notes.drain(..)).reduce(|a, b| a + " " + &b);
        }
        Ok(Pictures {
            overview: Some(overview),
            plots,
            axis: Some(dates.attributes()),
            gutter,
            has_one_scale,
            notes,
        })
    }

    /// A series as it was read: its ticks and raw values, from the first row to the last of its own.
    fn own(&self, group: usize, variable: usize) -> (Cow<'_, [i64]>, Cow<'_, [f64]>) {
        let layout = self.smoothed.layout();
        let group = &layout.groups()[group];
        let life = group.life();
        (layout.times(life.clone()), self.values[variable].raw.of(life))
    }

    /// What a small plot is called among others: what tells it apart.
    fn short(&self, group: usize, variable: usize) -> String {
        let layout = self.smoothed.layout();
        let mut labels = self.drawn.labels(group);
        if layout.values().len() > 1 || labels.is_empty() {
            labels.push(layout.values()[variable].clone());
        }
        labels.join(", ")
    }

    fn rhythms(&self, ticks: &[i64], raw: &[f64]) -> Vec<Figure> {
        let axis = self.smoothed.layout().axis();
        let Some(step) = self.smoothed.layout().step().and_then(|step| step.days(axis)) else {
            return Vec::new();
        };
        let locale = self.drawn.locale();
        let figure = |(at, rhythm): (usize, Rhythm)| Figure {
            caption: rhythm.title(),
            notes: vec![rhythm.note(locale)],
            svg: rhythm.html(&format!("rhythm-{}", at + 1), locale),
            file: String::new(),
        };
        rhythms(axis, ticks, raw, step).into_iter().enumerate().map(figure).collect()
    }
}

/// A plot's HTML, and what is known of it.
struct Picture {
    html: String,
    notes: Vec<String>,
    gutter: f64,
    is_reduced: bool,
}

impl Picture {
    fn of(panel: &Panel<'_>, id: &str, common: Option<&Common>) -> Self {
        Self {
            html: panel.html(id, common),
            notes: panel.notes(),
            gutter: panel.gutter(common),
            is_reduced: panel.is_reduced(),
        }
    }
}

/// The distance of which all distances between times are multiples.
fn apart(times: &[i64]) -> i64 {
    let mut apart = 0;
    for pair in times.windows(2) {
        let distance = pair[1].saturating_sub(pair[0]);
        // Mostly the same again.
        if apart == 0 || distance % apart != 0 {
            apart = gcd(apart, distance);
        }
    }
    apart
}

/// The same of times and an origin before them.
fn from(times: &[i64], origin: i64) -> i64 {
    let first = times.first().map_or(0, |first| first.saturating_sub(origin));
    gcd(apart(times), first)
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_have_a_measure() {
        assert_eq!(apart(&[0, 31, 59, 90]), 1);
        assert_eq!(apart(&[7, 14, 28]), 7);
        assert_eq!(apart(&[5]), 0);
        assert_eq!(apart(&[i64::MIN, i64::MAX]), i64::MAX);
        assert_eq!(apart(&[3, 3, 5]), 2);
    }
}
