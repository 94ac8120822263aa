//! What a report says and shows, before it is written as a page, as Markdown or as a directory.

use std::{borrow::Cow, collections::HashSet};

use rayon::prelude::*;
use smoothframe_polars::Layout;

use super::{MOST_ROWS, MOST_UNLISTED, Report, chosen, left_out};
use crate::{
    Error, Order, Section, Stats,
    columns::Columns,
    figures::Drawn,
    findings::{self, ByPeriod, Lead, Wording},
    order,
    page::{Page, Row},
    pictures::Studio,
    stats::{self, InOrder},
    summary::Summary,
};

/// A report's findings, and the series that it draws.
pub(super) struct Contents<'a> {
    pub(super) report: &'a Report<'a>,
    values: &'a [InOrder<'a>],
    pub(super) wording: Wording,
    /// What the last complete period is called.
    pub(super) period: Option<String>,
    pub(super) stats: Stats,
    lead: Lead,
    pub(super) drawn: Drawn<'a>,
    /// The groups in order.
    pub(super) order: Vec<usize>,
    /// Groups and their values that have a plot.
    pub(super) series: Vec<(usize, usize)>,
}

impl<'a> Contents<'a> {
    pub(super) fn of(report: &'a Report<'a>, values: &'a [InOrder<'a>]) -> Result<Self, Error> {
        let smoothed = &*report.smoothed;
        let wording = report.wording();
        let (period, stats, lead) = {
            let by_period = ByPeriod::of(smoothed, values, &wording);
            let stats = stats::of_values(smoothed, values, &by_period)?;
            let lead = findings::lead(smoothed, values, &stats, &by_period, &wording)?;
            (by_period.last(smoothed.layout()), stats, lead)
        };
        let drawn = Drawn::new(smoothed, values)?.with_wording(&report.wording);
        let order = report.order.groups(smoothed, values, &stats, &drawn);
        let layout = smoothed.layout();
        let variables = layout.values().len();
        let series = match &report.draw {
            None => order::chosen(&order, &stats, report.plots, variables),
            Some(names) => {
                let groups = chosen::groups(layout, names)?;
                order::chosen(&groups, &stats, groups.len() * variables, variables)
            }
        };
        Ok(Self { report, values, wording, period, stats, lead, drawn, order, series })
    }

    pub(super) fn layout(&self) -> &'a Layout {
        self.report.smoothed.layout()
    }

    fn summary(&self) -> Summary<'a> {
        Summary {
            locale: self.wording.locale,
            smoothed: &self.report.smoothed,
            window_note: self.report.window_note.as_deref(),
            input: self.report.input.as_ref(),
        }
    }

    /// The page, beside which there are these files; none where it stands alone.
    pub(super) fn page(&self, files: Vec<(String, String)>) -> Result<Page, Error> {
        let (report, drawn, layout) = (self.report, &self.drawn, self.layout());
        let wording = &self.wording;
        let studio = Studio { smoothed: &report.smoothed, values: self.values, drawn };
        let mut pictures = studio.pictures(&self.series)?;
        if files.is_empty() {
            pictures.plots.iter_mut().for_each(|figure| figure.file.clear());
        }
        let (groups, values) = (layout.groups().len(), layout.values().len());
        let order = self.listed();
        let mut listed = order.get(..MOST_ROWS).unwrap_or(&order).to_vec();
        // In the file's order, where no other is asked for.
        if report.order == Order::default() {
            listed.sort_unstable();
        }
        let rows_left_out = (listed.len() < groups)
            .then(|| left_out::rows(report, groups - listed.len(), groups, !files.is_empty()));
        let columns = Columns::of(&report.smoothed, &self.stats, wording.locale);
        let large = pictures.overview.as_ref().map_or(0, |overview| overview.series.len());
        let small = &self.series[large.min(self.series.len())..];
        let row = |(group, variable): (usize, usize), is_listed: bool| Row {
            series: (group, variable),
            groups: self.names(group, variable),
            sparkline: match is_listed {
                true => drawn.sparkline(group, variable),
                false => String::new(),
            },
            cells: self.stats.row(group, variable).map_or_else(Vec::new, |row| columns.cells(&row)),
            plot: small.iter().position(|plotted| *plotted == (group, variable)),
        };
        let of = |groups: &[usize]| -> Vec<(usize, usize)> {
            groups.iter().flat_map(|&group| (0..values).map(move |value| (group, value))).collect()
        };
        let rows = of(&listed).into_par_iter().map(|series| row(series, true)).collect();
        let rest = order.get(MOST_ROWS..).unwrap_or_default();
        let rest = &rest[..rest.len().min(MOST_UNLISTED / values.max(1))];
        let unlisted = of(rest).into_par_iter().map(|series| row(series, false)).collect();
        let left_out = left_out::plots(report, &self.series, &pictures, groups, values);
        let notes: Vec<String> = left_out.into_iter().chain(pictures.notes).collect();
        let summary = self.summary();
        Ok(Page {
            title: report.title.clone(),
            theme: report.theme,
            locale: wording.locale,
            lead: self.lead.clone(),
            about: summary.about(&self.stats, &|tick| drawn.said(tick)),
            sentence: summary.sentence(),
            facts: summary.facts(&self.stats),
            warnings: report.warnings.clone(),
            sections: self.sections(Section::to_html)?,
            overview: pictures.overview,
            axis: pictures.axis,
            gutter: pictures.gutter,
            has_one_scale: pictures.has_one_scale,
            picture: (
                "trend",
                "The smoothed values, all on one axis of times and each group on its own scale of values; \
                 the number is the last one.",
            ),
            legend: include_str!("../../templates/smoothed_legend.html"),
            group_columns: self.name_columns(),
            columns: Columns::headers(),
            rows,
            unlisted,
            rows_left_out,
            plots: pictures.plots,
            plots_left_out: (!notes.is_empty()).then(|| notes.join(" ")),
            parameters: summary.parameters(),
            command: report.command.clone(),
            files,
            made_by: report.made_by(),
        })
    }

    /// The author's sections, each with its title; on the page a section is called by the id `section-1`.
    pub(super) fn sections(
        &self,
        write: fn(&Section, &str) -> Result<String, Error>,
    ) -> Result<Vec<(String, String)>, Error> {
        let sections = self.report.sections.iter().zip(1..);
        let section = |((title, section), number): (&(String, Section), usize)| {
            Ok((title.clone(), write(section, &format!("section-{number}"))?))
        };
        sections.map(section).collect()
    }

    /// The groups in the order in which the page has room for them: of more than it lists those that are
    /// asked for first, so that their plots have a row.
    fn listed(&self) -> Cow<'_, [usize]> {
        if self.report.draw.is_none() || self.order.len() <= MOST_ROWS {
            return Cow::Borrowed(&self.order);
        }
        let mut groups: Vec<usize> = self.series.iter().map(|(group, _)| *group).collect();
        groups.dedup();
        let asked: HashSet<usize> = groups.iter().copied().collect();
        groups.extend(self.order.iter().filter(|group| !asked.contains(group)));
        Cow::Owned(groups)
    }

    /// The columns that name a series: the groups', and where there are several values the variable.
    pub(super) fn name_columns(&self) -> Vec<String> {
        let layout = self.layout();
        let mut columns = layout.by().to_vec();
        columns.extend((layout.values().len() > 1).then(|| "variable".to_owned()));
        columns
    }

    /// A series' cells of them.
    pub(super) fn names(&self, group: usize, variable: usize) -> Vec<String> {
        let values = self.layout().values();
        let mut names = self.drawn.labels(group);
        names.extend((values.len() > 1).then(|| values[variable].clone()));
        names
    }
}
