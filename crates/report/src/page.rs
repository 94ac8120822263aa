//! The HTML page of the report: one file that needs no network, no fonts and no other file.
//!
//! All text is escaped by the template; only the SVGs, the style and the script, which are made
//! here, go in as they are. A content security policy then allows that one script and nothing else.

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::{
    GroupPlot, Locale, Theme,
    findings::{Lead, Piece},
    visible::visible,
};

const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");

/// A filter box appears above more rows than fit on a screen at once.
const FILTER_ABOVE: usize = 8;

/// All that the page shows, already formatted.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) theme: Theme,
    /// How numbers are written.
    pub(crate) locale: Locale,
    /// What the data say.
    pub(crate) lead: Lead,
    /// What is shown, in a few words each: they are not broken.
    pub(crate) about: Vec<String>,
    /// What was done, in one sentence.
    pub(crate) sentence: String,
    /// The headline facts: name and value.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
    /// The author's sections: titles, and HTML that is trusted.
    pub(crate) sections: Vec<(String, String)>,
    /// The first picture, of all groups together.
    pub(crate) overview: Option<Overview>,
    /// What plots of series share: attributes for the script, trusted. Without them plots are pictures
    /// that keep their shape.
    pub(crate) axis: Option<String>,
    /// The least width of the labels left of plots, in ems.
    pub(crate) gutter: f64,
    /// Whether plots may also share one scale.
    pub(crate) has_one_scale: bool,
    /// The picture in each row: the heading of its column, and what it shows.
    pub(crate) picture: (&'static str, &'static str),
    /// How to read the plots: items of a list in HTML, trusted.
    pub(crate) legend: &'static str,
    /// The columns that name a row, left of the picture (the groups, then the variable); may be
    /// empty.
    pub(crate) group_columns: Vec<String>,
    /// The columns right of the picture.
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Rows that are not listed, of which the filter knows all the same.
    pub(crate) unlisted: Vec<Row>,
    /// A sentence on the rows that are not listed.
    pub(crate) rows_left_out: Option<String>,
    pub(crate) plots: Vec<Figure>,
    /// A sentence on the groups that are not drawn.
    pub(crate) plots_left_out: Option<String>,
    /// The parameters: name and value.
    pub(crate) parameters: Vec<(String, String)>,
    /// The command that makes this report again.
    pub(crate) command: String,
    /// The files beside the page: name and what it holds.
    pub(crate) files: Vec<(String, String)>,
    /// Name and version, as in `smoothframe 0.1.0`.
    pub(crate) made_by: String,
}

/// The first picture.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    pub(crate) heading: String,
    /// Large plots, one for each value.
    pub(crate) figures: Vec<Figure>,
    /// The first as a picture of its own, where it is of all groups.
    pub(crate) all: Option<GroupPlot>,
    /// The series of each, where it is of a single one.
    pub(crate) series: Vec<(usize, usize)>,
    /// A sentence on the values that are not shown here.
    pub(crate) left_out: Option<String>,
    /// The shapes of rhythms.
    pub(crate) rhythms: Vec<Figure>,
}

/// A column of the table.
#[derive(Debug, Default)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its definition.
    pub(crate) meaning: String,
    /// Numbers stand to the right, and sort from the largest first.
    pub(crate) number: bool,
    /// Shown at once; the others wait for "Show all columns".
    pub(crate) main: bool,
}

/// A row of the table: one variable of one group.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Which series it is: its group and its variable.
    pub(crate) series: (usize, usize),
    /// One text for each of the group columns.
    pub(crate) groups: Vec<String>,
    /// Inline SVG, trusted: any text in it must be escaped. `currentColor` follows the theme.
    pub(crate) sparkline: String,
    /// One cell for each of the columns.
    pub(crate) cells: Vec<Cell>,
    /// The position of its plot in [`Page::plots`], where it has one.
    pub(crate) plot: Option<usize>,
}

/// A cell of the table.
#[derive(Debug, Default)]
pub(crate) struct Cell {
    /// As shown; empty where the value is missing.
    pub(crate) text: String,
    /// The number to sort by. Without one the text decides; missing goes last either way.
    pub(crate) sort: Option<f64>,
}

/// A plot.
#[derive(Debug, Default)]
pub(crate) struct Figure {
    pub(crate) caption: String,
    /// What is to be known of it beside its name.
    pub(crate) notes: Vec<String>,
    /// Inline SVG with a `viewBox`, and HTML around it, trusted: any text in it must be escaped.
    pub(crate) svg: String,
    /// Where the same plot lies as a file; may be empty.
    pub(crate) file: String,
}

/// A piece of a sentence, what it leads to, and the whole name of what is cut there.
type Said<'a> = (&'a str, Option<String>, Option<String>);

impl Page {
    /// The page as HTML.
    pub(crate) fn render(&self) -> Result<String, askama::Error> {
        // Browsers hash the script after making its line ends LF, however it was checked out.
        let script = stripped(SCRIPT);
        let html = View {
            page: self,
            style: STYLE,
            script_hash: STANDARD.encode(Sha256::digest(&script)),
            script: &script,
        }
        .render()?;
        // Over the whole page, so that no field can be forgotten.
        Ok(visible(&html.replace("\r\n", "\n")).into_owned())
    }

    /// The lead's sentences: the class of each, and its pieces with what they lead to.
    fn sentences(&self) -> Vec<(&'static str, Vec<Said<'_>>)> {
        let sentences = self.lead.sentences.iter();
        sentences
            .map(|sentence| {
                let pieces = sentence.text.iter().map(|piece| match piece {
                    Piece::Text(text) => (text.as_str(), None, None),
                    Piece::Link { text, series, value } => {
                        let series = (*series, *value);
                        let whole = text.contains('…').then(|| self.named(series)).flatten();
                        (text.as_str(), self.anchor(series), whole)
                    }
                });
                (sentence.kind.name(), pieces.collect())
            })
            .collect()
    }

    /// The picture of all groups together; none where the page begins with a series.
    pub(crate) fn all(&self) -> Option<&GroupPlot> {
        self.overview.as_ref().and_then(|overview| overview.all.as_ref())
    }

    /// The whole name of a series that is listed or known to the filter.
    fn named(&self, series: (usize, usize)) -> Option<String> {
        let row = self.rows.iter().chain(&self.unlisted).find(|row| row.series == series);
        row.map(|row| row.groups.join(" / "))
    }

    /// Where a series is to be seen: its plot, or its row of the table; of all groups together the first
    /// picture.
    fn anchor(&self, series: (usize, usize)) -> Option<String> {
        let mut large = self.overview.iter().flat_map(|overview| &overview.series);
        if let Some(at) = large.position(|shown| *shown == series) {
            return Some(format!("#all-{}", at + 1));
        }
        let row = self.rows.iter().find(|row| row.series == series);
        match row {
            Some(row) => Some(match self.figure_number(row) {
                Some(number) => format!("#plot-{number}"),
                None => format!("#row-{}-{}", series.0, series.1),
            }),
            None if self.unlisted.iter().any(|row| row.series == series) => None,
            None => self.overview.as_ref().map(|_| "#all-1".to_owned()),
        }
    }

    /// The rows that are not listed as JSON: the numbers of the columns that are told of them, and for
    /// each row its names and those cells. Safe within a `script` element.
    fn unlisted_json(&self) -> String {
        if self.unlisted.is_empty() {
            return String::new();
        }
        let main: Vec<usize> =
            (0..self.columns.len()).filter(|&at| self.columns[at].main).collect();
        let shown = |text: &String| visible(text).into_owned();
        let row = |row: &Row| {
            let names: Vec<String> = row.groups.iter().map(shown).collect();
            let cells = main.iter().map(|&at| row.cells.get(at).map(|cell| shown(&cell.text)));
            (names, cells.collect::<Vec<_>>())
        };
        let rows: Vec<_> = self.unlisted.iter().map(row).collect();
        serde_json::json!({ "columns": main, "rows": rows }).to_string().replace('<', "\\u003c")
    }

    /// How many series there are, listed or not.
    fn all_rows(&self) -> usize {
        self.rows.len() + self.unlisted.len()
    }

    /// The same as text.
    fn series_count(&self) -> String {
        self.locale.whole(self.all_rows())
    }

    fn has_more_columns(&self) -> bool {
        self.columns.iter().any(|column| !column.main)
    }

    fn has_filter(&self) -> bool {
        self.all_rows() > FILTER_ABOVE && !self.group_columns.is_empty()
    }

    /// The number, from 1, of the plot of a row; none for a plot that is not there.
    fn figure_number(&self, row: &Row) -> Option<usize> {
        row.plot.filter(|&at| at < self.plots.len()).map(|at| at + 1)
    }

    /// Where a row leads to, if it is drawn.
    fn link(&self, row: &Row) -> Option<String> {
        let is_large = self.overview.iter().any(|overview| overview.series.contains(&row.series));
        let link = is_large || self.figure_number(row).is_some();
        link.then(|| self.anchor(row.series)).flatten()
    }
}

impl Column {
    fn class(&self) -> Option<&'static str> {
        match (self.number, self.main) {
            (true, true) => Some("number"),
            (true, false) => Some("number more"),
            (false, true) => None,
            (false, false) => Some("more"),
        }
    }
}

impl Cell {
    /// The number as JavaScript reads it.
    fn sort_key(&self) -> Option<String> {
        match self.sort? {
            number if number.is_nan() => None,
            f64::INFINITY => Some("Infinity".to_owned()),
            f64::NEG_INFINITY => Some("-Infinity".to_owned()),
            // Debug turns to exponents where Display would write out 300 digits.
            number => Some(format!("{number:?}")),
        }
    }
}

/// A script without its comments and indentation, line by line.
fn stripped(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::with_capacity(script.len()), |mut all, line| {
        all.push_str(line);
        all.push('\n');
        all
    })
}

/// What the template sees.
#[derive(Template)]
#[template(path = "report.html")]
struct View<'a> {
    page: &'a Page,
    style: &'a str,
    script: &'a str,
    script_hash: String,
}
