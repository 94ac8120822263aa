//! Sections of one's own on a report's page.

mod grid;
#[cfg(test)]
mod tests;

use askama::Template;
use polars::prelude::DataFrame;

use crate::{Error, markdown::escaped};
use grid::Grid;

/// A section that a report's author adds to it, by [`Report::section`](crate::Report::section).
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::Grouped;
/// use smoothframe_report::{Report, Section};
///
/// let frame = df!("shop" => ["A", "B", "A", "B"], "sales" => [1.0, 2.0, 3.0, 4.0])?;
/// let smoothed = Grouped::by(["shop"]).values(["sales"]).smooth(&frame, &"uniform:3".parse()?)?;
/// let targets = df!("shop" => ["A", "B"], "target" => [2.5, 3.5])?;
/// let report = Report::new(&smoothed)
///     .section("Read this first", Section::html("<p>Shop B was closed in <b>May</b>.</p>"))
///     .section("Targets", Section::frame(targets));
/// let page = report.to_html()?;
/// assert!(page.contains("closed in <b>May</b>") && page.contains(">target</th>"));
/// assert!(report.to_markdown()?.contains("| shop | target |"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Section(Body);

#[derive(Debug, Clone)]
enum Body {
    Html(String),
    Frame(DataFrame),
}

impl Section {
    /// HTML as it is given, so **never with text that is not escaped**. The page's policy runs no script in
    /// it and loads nothing from elsewhere; pictures may be `data:` addresses or inline SVG. In Markdown it
    /// is a block of HTML, of which GitHub leaves out styles.
    pub fn html(html: impl Into<String>) -> Self {
        Self(Body::Html(html.into()))
    }

    /// A frame as a table, of at most 1,000 rows on the page and 20 in Markdown. Its texts are escaped. Where
    /// numbers have decimals, a column has as many as its largest number wants; whole numbers, which may be
    /// years or names, are written as they are.
    pub fn frame(frame: DataFrame) -> Self {
        Self(Body::Frame(frame))
    }

    /// As HTML; `heading` is the id of what it is called by.
    pub(crate) fn to_html(&self, heading: &str) -> Result<String, Error> {
        match &self.0 {
            // What a page shows by its number is no mistake of an author's.
            Body::Html(html) => {
                Ok(html.replace('\u{ad}', "&shy;").replace('\u{200b}', "&ZeroWidthSpace;"))
            }
            Body::Frame(frame) => {
                let grid = &Grid::of(frame, grid::MOST_ROWS)?;
                Ok(Table { grid, heading }.render()?)
            }
        }
    }

    /// As Markdown, without an end of line.
    pub(crate) fn to_markdown(&self) -> Result<String, Error> {
        match &self.0 {
            Body::Html(html) => Ok(block(html)),
            Body::Frame(frame) => {
                let grid = Grid::of(frame, grid::MOST_IN_MARKDOWN)?;
                let table = grid.markdown();
                Ok(match grid.left_out {
                    Some(left_out) => format!("{table}\n\n{}", escaped(&left_out)),
                    None => table,
                })
            }
        }
    }
}

/// HTML as one block of Markdown, in which nothing is read as Markdown: such a block ends with a line that is
/// empty, so there is none; what stands in place of it is read as the same.
fn block(html: &str) -> String {
    let html = html.replace("\r\n", "\n");
    let mut block = "<div>\n".to_owned();
    for line in html.trim().split('\n') {
        match line.trim() {
            "" => block.push_str("&#10;"),
            _ => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    block.push_str("</div>");
    block
}

/// A frame's table on the page.
#[derive(Template)]
#[template(path = "frame.html")]
struct Table<'a> {
    grid: &'a Grid,
    heading: &'a str,
}
