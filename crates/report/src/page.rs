//! The HTML page of the report: one file that needs no network, no fonts and no other file.
//!
//! All text is escaped by the template; only the SVGs, the style and the script, which are made
//! here, go in as they are. A content security policy then allows that one script and nothing else.

use std::{borrow::Cow, str::FromStr};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::{
    findings::{Lead, Piece},
    text,
};

const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");

/// A filter box appears above more rows than fit on a screen at once.
const FILTER_ABOVE: usize = 8;

/// Whether the page is light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Theme {
    /// As the reader's system is.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark, but on paper.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Light, Self::Dark];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FromStr for Theme {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|theme| theme.name() == text);
        found.ok_or_else(|| crate::Error::NoSuch { what: "theme", name: text.to_owned() })
    }
}

/// All that the page shows, already formatted.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) theme: Theme,
    /// What the data say.
    pub(crate) lead: Lead,
    /// What is shown, in a few words each: they are not broken.
    pub(crate) about: Vec<String>,
    /// What was done, in one sentence.
    pub(crate) sentence: String,
    /// The headline facts: name and value.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
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

/// A piece of a sentence, and what it leads to.
type Said<'a> = (&'a str, Option<String>);

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
                    Piece::Text(text) => (text.as_str(), None),
                    Piece::Link { text, series, value } => {
                        (text.as_str(), self.anchor((*series, *value)))
                    }
                });
                (sentence.kind.name(), pieces.collect())
            })
            .collect()
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
        text::whole(self.all_rows())
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

/// Writes control characters, marks of direction and line ends that are no line feeds as escapes
/// (`\u{1b}`), so that a text cannot look like another one, in a page or on a terminal. Line feeds and
/// tabs stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

/// [`visible`], with line feeds as `\n`: a name or a value in a message makes no line of its own. A text
/// of thousands of characters is cut in its middle.
#[must_use]
pub fn visible_line(text: &str) -> String {
    /// Of a longer text so much is shown, and a quarter of it is the end, where advice stands.
    const MOST: usize = 4000;
    let count = text.char_indices().count();
    let cut = |text: &str| visible(text).replace('\n', "\\n");
    if count <= MOST {
        return cut(text);
    }
    let at = |nth: usize| text.char_indices().nth(nth).map_or(text.len(), |(at, _)| at);
    let (head, tail) = (&text[..at(MOST * 3 / 4)], &text[at(count - MOST / 4)..]);
    format!("{} … {}", cut(head), cut(tail))
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;
    use crate::findings::{Kind, Sentence};

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>"#;

    fn figure(text: &str) -> Figure {
        Figure {
            caption: text.to_owned(),
            notes: vec![text.to_owned()],
            svg: SVG.to_owned(),
            file: "plots/a.svg".to_owned(),
        }
    }

    /// A page that shows `text` in every field that can hold a user's words.
    fn page(text: &str) -> Page {
        let pair = || (text.to_owned(), text.to_owned());
        let column =
            |number, main| Column { name: text.to_owned(), meaning: text.to_owned(), number, main };
        let row = |plot: Option<usize>| Row {
            series: (plot.unwrap_or(99), 0),
            groups: vec![text.to_owned(), text.to_owned()],
            sparkline: SVG.to_owned(),
            cells: vec![
                Cell { text: text.to_owned(), sort: None },
                Cell { text: text.to_owned(), sort: Some(1.5) },
            ],
            plot,
        };
        Page {
            title: text.to_owned(),
            theme: Theme::Auto,
            lead: Lead {
                sentences: vec![Sentence {
                    text: vec![
                        Piece::Text(text.to_owned()),
                        Piece::Link { text: text.to_owned(), series: 0, value: 0 },
                    ],
                    kind: Kind::Change,
                }],
            },
            about: vec![text.to_owned()],
            overview: Some(Overview {
                heading: text.to_owned(),
                figures: vec![figure(text)],
                series: Vec::new(),
                left_out: Some(text.to_owned()),
                rhythms: vec![figure(text)],
            }),
            axis: Some("data-axis=\"date\"".to_owned()),
            gutter: 4.0,
            has_one_scale: true,
            sentence: text.to_owned(),
            facts: vec![pair()],
            warnings: vec![text.to_owned()],
            picture: ("trend", "what the lines are"),
            legend: "<li>a line</li>",
            group_columns: vec![text.to_owned(), text.to_owned()],
            columns: vec![column(false, true), column(true, false)],
            rows: (0..=FILTER_ABOVE).map(|at| row(at.checked_sub(1))).collect(),
            unlisted: vec![row(None)],
            rows_left_out: Some(text.to_owned()),
            plots: vec![figure(text)],
            plots_left_out: Some(text.to_owned()),
            parameters: vec![pair()],
            command: text.to_owned(),
            files: vec![pair()],
            made_by: text.to_owned(),
        }
    }

    /// Every tag of a page with its attributes, in order.
    fn tags(html: &str) -> Vec<&str> {
        html.split('<')
            .skip(1)
            .map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag))
            .collect()
    }

    #[test]
    fn hostile_text_adds_no_element_and_no_attribute() {
        let places = page("plain").render().unwrap().matches("plain").count();
        assert!(places > 60, "the sample must show its text: {places}");
        for (hostile, written) in [
            ("<script>alert(1)</script>", "&#60;script&#62;alert(1)&#60;/script&#62;"),
            ("\" onload=\"x", "&#34; onload=&#34;x"),
            ("' onload='x", "&#39; onload=&#39;x"),
            ("</style>", "&#60;/style&#62;"),
            ("&#x3c;", "&#38;#x3c;"),
            ("--><b>", "--&#62;&#60;b&#62;"),
        ] {
            let html = page(hostile).render().unwrap();
            // The same page with harmless words of the same number.
            let harmless = hostile.replace(|c| c != ' ', "x");
            let plain = page(&harmless).render().unwrap();
            assert_eq!(tags(&html), tags(&plain), "{hostile}");
            // The command and a fact stand in pieces, one for each word, and three texts are in the script's data.
            assert!(html.matches(written).count() >= places - 5, "{hostile}");
        }
    }

    #[test]
    fn hidden_characters_are_shown() {
        let html = page("a\u{1b}[2J\u{202e}b\0\r\u{9b}").render().unwrap();
        assert!(html.contains(r"a\u{1b}[2J\u{202e}b\u{0}\u{d}\u{9b}"));
        assert!(!html.contains(is_hidden));
        assert_eq!(visible("tab\tline\nÀ \u{200d}"), "tab\tline\nÀ \u{200d}");
        let marks = "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{feff}";
        assert!(visible(marks).is_ascii(), "{}", visible(marks));
        assert_eq!(visible_line("a\nerror: b\u{2028}"), r"a\nerror: b\u{2028}");
        let long = visible_line(&format!("{}end", "x".repeat(50_000)));
        assert!(long.len() < 4100 && long.ends_with("end"), "{}", long.len());
        assert_eq!(visible("\u{2066}x\u{2069}"), r"\u{2066}x\u{2069}");
    }

    #[test]
    fn policy_allows_exactly_the_script_of_the_page() {
        let html = page("x").render().unwrap();
        let (before, rest) = html.split_once("<script>").unwrap();
        let (script, after) = rest.split_once("</script>").unwrap();
        let hash = STANDARD.encode(Sha256::digest(script));
        let policy = format!(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
             script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
        );
        assert!(before.contains(&format!("content=\"{policy}\"")));
        assert!(script.contains("use strict") && !after.contains("<script"));
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let html = page("x").render().unwrap();
        let html = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for reference in ["http:", "https:", "src=", "url(", "@import", "<link"] {
            assert!(!html.contains(reference), "{reference}");
        }
        let handler = tags(&html).into_iter().find(|tag| tag.contains(" on"));
        assert_eq!(handler, None, "the policy stops inline handlers");
    }

    #[test]
    fn links_lead_to_plots_that_are_there() {
        let html = page("x").render().unwrap();
        // Of the rows the second points at the only plot, later ones beyond it; so do the lead and the
        // plot's own name.
        assert_eq!(html.matches("href=\"#plot-1\"").count(), 3);
        assert_eq!(html.matches("href=\"#plot-").count(), 3);
        assert!(html.contains("href=\"#plot-1\"") && html.contains("id=\"plot-1\""));
    }

    #[test]
    fn empty_page_renders() {
        let html = Page::default().render().unwrap();
        assert!(html.contains("no groups to list") && html.contains("There are no plots"));
        assert!(!html.contains("<table") && !html.contains("<dl"));
    }

    #[test]
    fn rows_that_are_not_listed_are_known_and_safe() {
        let html = page("</script><b>\u{2028}").render().unwrap();
        let (_, json) = html.split_once("id=\"unlisted\">").unwrap();
        let (json, _) = json.split_once("</script>").unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(json["rows"][0][0][1], r"</script><b>\u{2028}");
        assert_eq!(json["columns"], serde_json::json!([0]));
        assert!(html.contains("data-all=\"10\""));
    }

    #[test]
    fn the_script_is_small() {
        let script = stripped(SCRIPT);
        assert!(script.len() <= 12 * 1024, "{}", script.len());
        for word in ["eval(", "Function(", "innerHTML", "fetch(", "import("] {
            assert!(!script.contains(word), "{word}");
        }
    }

    #[test]
    fn themes_are_named_or_the_readers() {
        let mut page = page("x");
        assert!(!page.render().unwrap().contains("html lang=\"en\" data-theme"));
        page.theme = Theme::Dark;
        let html = page.render().unwrap();
        assert!(
            html.contains("data-theme=\"dark\"") && html.contains("color-scheme\" content=\"dark")
        );
        for &theme in Theme::ALL {
            assert_eq!(theme.name().parse::<Theme>().ok(), Some(theme));
        }
    }

    #[test]
    fn filter_and_toggle_appear_only_where_they_help() {
        let mut page = page("x");
        let html = page.render().unwrap();
        assert!(html.contains("id=\"filter\"") && html.contains("id=\"all-columns\""));
        page.rows.pop();
        page.unlisted.pop();
        page.columns.pop();
        let html = page.render().unwrap();
        assert!(!html.contains("id=\"filter\"") && !html.contains("id=\"all-columns\""));
    }

    #[test]
    fn sort_keys_are_javascript_numbers() {
        let key = |sort| Cell { text: String::new(), sort }.sort_key();
        assert_eq!(key(Some(-12.5)).as_deref(), Some("-12.5"));
        assert_eq!(key(Some(1e308)).as_deref(), Some("1e308"));
        assert_eq!(key(Some(f64::NEG_INFINITY)).as_deref(), Some("-Infinity"));
        assert_eq!(key(Some(f64::NAN)), None);
        assert_eq!(key(None), None);
    }
}
