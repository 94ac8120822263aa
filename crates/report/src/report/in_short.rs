//! A report's contents in short, for Markdown.

use super::contents::Contents;
use crate::{
    Error, Measure,
    columns::Columns,
    findings::Counts,
    markdown::{Markdown, Table},
    order,
    page::Page,
    provisional,
};

/// A table holds at most so many series.
const MOST_SERIES: usize = 20;

impl Contents<'_> {
    /// The page in short.
    pub(super) fn markdown(&self, page: &Page) -> Result<String, Error> {
        let layout = self.layout();
        // Without files beside it there is nothing to show or to lead to.
        let has_files = !page.files.is_empty();
        let plot = |series: (usize, usize)| {
            let is_drawn = has_files && self.series.contains(&series);
            is_drawn.then(|| self.drawn.file(series.0, series.1))
        };
        // What the page begins with: all groups together, or else the first series.
        let first = || {
            let &(group, variable) = self.series.first()?;
            Some((self.drawn.caption(group, variable), plot((group, variable))?))
        };
        let all = page.all().filter(|_| has_files);
        let picture = all.map(|plot| (plot.caption.clone(), plot.path())).or_else(first);
        let overview = page.overview.as_ref().and_then(|overview| overview.left_out.clone());
        let skipped = layout.skipped().len();
        let skipped = (skipped > 0).then(|| {
            let groups = self.wording.locale.counted(skipped, "group");
            let why = if has_files { "; manifest.json says why" } else { "" };
            format!("Left out: {groups} whose rows could not be used{why}.")
        });
        let provisional =
            provisional::sentence(&self.report.smoothed, &|tick| self.drawn.said(tick));
        let notes = [provisional, page.plots_left_out.clone(), overview, skipped];
        let markdown = Markdown {
            page,
            sections: self.sections(|section, _| section.to_markdown())?,
            rows: self.rows(),
            picture,
            plot: &plot,
            table: self.table(has_files),
            notes: notes.into_iter().flatten().collect(),
        };
        Ok(markdown.render())
    }

    /// How many rows there are, where the lead does not say it.
    fn rows(&self) -> Option<String> {
        let Counts { read, rows, made, filled, .. } = Counts::of(self.layout(), self.wording.read);
        let whole = |count| self.wording.locale.whole(count);
        let is_said = made + filled > 0 || read == Some(rows);
        let read = read.map_or_else(String::new, |read| format!("{} rows read; ", whole(read)));
        (!is_said).then(|| format!("Rows: {read}{} smoothed, none made.", whole(rows)))
    }

    /// The largest series, as far as they fit a message.
    fn table(&self, has_files: bool) -> Table {
        let layout = self.layout();
        let (groups, values) = (layout.groups().len(), layout.values());
        let shown = order::chosen(&self.order, &self.stats, MOST_SERIES, values.len());
        let left = groups.saturating_mul(values.len()) - shown.len();
        let those = self.report.order.those_of();
        let heading = match (left, values.len()) {
            _ if layout.by().is_empty() => "Statistics".to_owned(),
            (0, _) => "Groups".to_owned(),
            (_, 1) => {
                format!("The {} of {those}", self.wording.locale.counted(shown.len(), "group"))
            }
            _ => format!(
                "{} of the groups of {those}",
                self.wording.locale.counted(shown.len(), "value")
            ),
        };
        let left_out = (left > 0).then(|| {
            let rest = self
                .wording
                .locale
                .counted(left, if values.len() == 1 { "group" } else { "value" });
            let all = if has_files { "; stats.csv has all" } else { "" };
            format!("Not in this table: {rest}{all}.")
        });
        // The statistics, and what they are called here.
        let mut wanted = vec![("end", "last row".to_owned()), ("missing", "missing".to_owned())];
        wanted.push(("mean", "mean".to_owned()));
        if values.iter().any(|value| !self.is_level(value)) {
            wanted.push(("sum", "sum".to_owned()));
        }
        if let Some(period) = self.period.clone() {
            wanted.push(("last_period", period));
            wanted.push(("change", "change".to_owned()));
            wanted.push(("typical_change", "usual change".to_owned()));
        }
        let headers = Columns::headers();
        let place = |name: &str| headers.iter().position(|column| column.name == name);
        let wanted: Vec<(usize, String)> =
            wanted.into_iter().filter_map(|(name, called)| Some((place(name)?, called))).collect();
        let names = self.name_columns().into_iter().map(|name| (name, false));
        let unit = match values {
            [value] => self.wording.unit(value),
            _ => None,
        };
        let columns = names.chain(wanted.iter().map(|(at, called)| {
            // All but counts have the values' unit.
            let called = match unit.filter(|_| !["end", "missing"].contains(&&*headers[*at].name)) {
                Some(unit) => format!("{called}, {unit}"),
                None => called.clone(),
            };
            (called, headers[*at].number)
        }));
        let cells = Columns::of(&self.report.smoothed, &self.stats, self.wording.locale);
        let rows = shown.iter().filter_map(|&(group, variable)| {
            let mut texts = self.names(group, variable);
            if let (true, Some(unit)) = (values.len() > 1, self.wording.unit(&values[variable]))
                && let Some(name) = texts.last_mut()
            {
                *name = format!("{name}, {unit}");
            }
            let cells = cells.cells(&self.stats.row(group, variable)?);
            texts.extend(wanted.iter().map(|(at, _)| cells[*at].text.clone()));
            Some(texts)
        });
        Table { heading, columns: columns.collect(), rows: rows.collect(), left_out }
    }

    /// Whether a value is known to have a level, which a sum says nothing of.
    fn is_level(&self, value: &str) -> bool {
        let is_known = self.wording.measures.contains_key(value)
            || self.layout().grouped().aggregate_of(value).is_some();
        is_known && self.wording.measure(self.layout(), value) == Measure::Mean
    }
}
