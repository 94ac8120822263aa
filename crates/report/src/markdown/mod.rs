//! A report in short, as GitHub writes Markdown: what a pull request or a mail can hold.

mod escape;

#[cfg(test)]
mod tests;

use std::fmt::Write;

pub(crate) use escape::escaped;

use crate::{findings::Piece, page::Page};

/// Its file.
pub(crate) const FILE: &str = "report.md";

/// A report in Markdown.
pub(crate) struct Markdown<'a> {
    /// What the page says.
    pub(crate) page: &'a Page,
    /// How many rows there are, where the page's sentences do not say it.
    pub(crate) rows: Option<String>,
    /// The plot that is shown: what it is called, and its file.
    pub(crate) picture: Option<(String, String)>,
    /// Where a series, a group and its value, is drawn.
    pub(crate) plot: &'a dyn Fn((usize, usize)) -> Option<String>,
    /// The author's sections: titles, and Markdown that is trusted.
    pub(crate) sections: Vec<(String, String)>,
    pub(crate) table: Table,
    /// What is to be known beside all that.
    pub(crate) notes: Vec<String>,
}

/// A table.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) heading: String,
    /// Names, and whether numbers stand below.
    pub(crate) columns: Vec<(String, bool)>,
    pub(crate) rows: Vec<Vec<String>>,
    /// A sentence on rows that are not there.
    pub(crate) left_out: Option<String>,
}

impl Markdown<'_> {
    /// The text.
    pub(crate) fn render(&self) -> String {
        let page = self.page;
        let mut text = format!("# {}\n", escaped(&page.title));
        let mut paragraph = |block: &str| {
            text.push('\n');
            text.push_str(block);
            text.push('\n');
        };
        let lead: Vec<String> = page
            .lead
            .sentences
            .iter()
            .map(|sentence| sentence.text.iter().map(|piece| self.piece(piece)).collect())
            .collect();
        if !lead.is_empty() {
            paragraph(&list(&lead));
        }
        if let Some((caption, file)) = &self.picture {
            paragraph(&format!("![{}]({file})", escaped(caption)));
        }
        if !page.about.is_empty() {
            let about: Vec<String> = page.about.iter().map(|item| escaped(item)).collect();
            paragraph(&about.join(" · "));
        }
        if let Some(rows) = &self.rows {
            paragraph(&escaped(rows));
        }
        if !page.warnings.is_empty() {
            paragraph(if page.warnings.len() == 1 { "## Warning" } else { "## Warnings" });
            paragraph(&list(&page.warnings.iter().map(|item| escaped(item)).collect::<Vec<_>>()));
        }
        for (title, section) in &self.sections {
            paragraph(&format!("## {}", escaped(title)));
            paragraph(section);
        }
        if !self.table.rows.is_empty() {
            paragraph(&format!("## {}", escaped(&self.table.heading)));
            paragraph(&self.table.text());
            if let Some(left_out) = &self.table.left_out {
                paragraph(&escaped(left_out));
            }
        }
        if !self.notes.is_empty() {
            paragraph("## What to know");
            paragraph(&list(&self.notes.iter().map(|note| escaped(note)).collect::<Vec<_>>()));
        }
        paragraph("## How it was made");
        paragraph(&escaped(&page.sentence));
        if !page.files.is_empty() {
            let others = page.files.iter().filter(|(name, _)| name != FILE);
            let files: Vec<String> = others.map(|(name, _)| format!("[{name}]({name})")).collect();
            paragraph(&format!("[The page](report.html). Beside it: {}.", files.join(", ")));
        }
        paragraph(&format!("Made by {}.", escaped(&page.made_by)));
        text
    }

    /// A piece of a sentence; a series leads to its plot.
    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Text(text) => escape::part(text),
            Piece::Link { text, series, value } => match (self.plot)((*series, *value)) {
                Some(file) => format!("[{}]({file})", escaped(text)),
                None => format!("**{}**", escaped(text)),
            },
        }
    }
}

impl Table {
    /// The table with its header, without an end of line.
    pub(crate) fn text(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| {
            cells.fold("|".to_owned(), |mut line, cell| {
                // Writing to a text does not fail.
                let _ = write!(line, " {cell} |");
                line
            })
        };
        let mut lines = vec![
            line(&mut self.columns.iter().map(|(name, _)| escaped(name))),
            line(
                &mut self
                    .columns
                    .iter()
                    .map(|(_, number)| if *number { "--:" } else { ":--" }.to_owned()),
            ),
        ];
        lines.extend(self.rows.iter().map(|row| line(&mut row.iter().map(|cell| escaped(cell)))));
        lines.join("\n")
    }
}

fn list(items: &[String]) -> String {
    items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}
