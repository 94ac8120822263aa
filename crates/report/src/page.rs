//! The HTML page of the report: one file that needs no network, no fonts and no other file.
//!
//! All text is escaped by the template; only the SVGs, the style and the script, which are made
//! here, go in as they are. A content security policy then allows that one script and nothing else.

use std::borrow::Cow;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::findings::{Lead, Piece};

const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");

/// A filter box appears above more rows than fit on a screen at once.
const FILTER_ABOVE: usize = 15;

/// All that the page shows, already formatted.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: String,
    /// What happened.
    pub(crate) lead: Lead,
    /// What was done, in one sentence.
    pub(crate) sentence: String,
    /// The headline facts: name and value.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) warnings: Vec<String>,
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
    /// Inline SVG with a `viewBox`, trusted: any text in it must be escaped.
    pub(crate) svg: String,
    /// Where the same plot lies as a file.
    pub(crate) file: String,
}

impl Page {
    /// The page as HTML.
    pub(crate) fn render(&self) -> Result<String, askama::Error> {
        // Browsers hash the script after making its line ends LF, however it was checked out.
        let script = SCRIPT.replace("\r\n", "\n");
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

    fn has_more_columns(&self) -> bool {
        self.columns.iter().any(|column| !column.main)
    }

    fn has_filter(&self) -> bool {
        self.rows.len() > FILTER_ABOVE && !self.group_columns.is_empty()
    }

    /// The number, from 1, of the plot of a row; none for a plot that is not there.
    fn figure_number(&self, row: &Row) -> Option<usize> {
        row.plot.filter(|&at| at < self.plots.len()).map(|at| at + 1)
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

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>"#;

    /// A page that shows `text` in every field that can hold a user's words.
    fn page(text: &str) -> Page {
        let pair = || (text.to_owned(), text.to_owned());
        let column =
            |number, main| Column { name: text.to_owned(), meaning: text.to_owned(), number, main };
        let row = |plot| Row {
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
            lead: Lead::default(),
            sentence: text.to_owned(),
            facts: vec![pair()],
            warnings: vec![text.to_owned()],
            picture: ("trend", "what the lines are"),
            legend: "<li>a line</li>",
            group_columns: vec![text.to_owned(), text.to_owned()],
            columns: vec![column(false, true), column(true, false)],
            rows: (0..=FILTER_ABOVE).map(|at| row(at.checked_sub(1))).collect(),
            rows_left_out: Some(text.to_owned()),
            plots: vec![Figure {
                caption: text.to_owned(),
                svg: SVG.to_owned(),
                file: text.to_owned(),
            }],
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
            // The command stands in pieces, one for each word.
            assert!(html.matches(written).count() >= places - 1, "{hostile}");
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
        // Of the 16 rows the second points at the only plot, later ones beyond it.
        assert_eq!(html.matches("href=\"#plot-").count(), 1);
        assert!(html.contains("href=\"#plot-1\"") && html.contains("id=\"plot-1\""));
    }

    #[test]
    fn empty_page_renders() {
        let html = Page::default().render().unwrap();
        assert!(html.contains("no groups to list") && html.contains("There are no plots"));
        assert!(!html.contains("<table") && !html.contains("<dl"));
    }

    #[test]
    fn filter_and_toggle_appear_only_where_they_help() {
        let mut page = page("x");
        let html = page.render().unwrap();
        assert!(html.contains("id=\"filter\"") && html.contains("id=\"all-columns\""));
        page.rows.pop();
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
