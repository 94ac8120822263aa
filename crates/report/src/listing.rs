//! Statistics as a table for a terminal.

use smoothframe_polars::{Smoothed, words::value};

use crate::{Charset, Error, Locale, Stats, columns::Columns};

/// Which statistics are left out first where the line is too short for all.
const LESS: [&str; 16] = [
    "smoothed_std",
    "smoothed_mean",
    "typical_change",
    "previous_period",
    "provisional_rows",
    "change",
    "last_period",
    "absent",
    "residual_std",
    "step",
    "missing",
    "min",
    "max",
    "std",
    "start",
    "sum",
];
/// A column: its name, whether it stands to the right, and its cells.
type Shown = (String, bool, Vec<String>);

/// So wide a group's name may be.
const NAME: usize = 28;

/// Statistics as lines of text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// A header, and a line for each group and value.
    pub lines: Vec<String>,
    /// The statistics that had no room.
    pub left_out: Vec<String>,
}

impl Stats {
    /// As a table of at most `width` characters, numbers as people read them. Statistics that have
    /// no room are left out, those that say least first.
    ///
    /// # Errors
    /// Polars' own.
    pub fn listing(
        &self,
        smoothed: &Smoothed,
        width: usize,
        charset: Charset,
    ) -> Result<Listing, Error> {
        let layout = smoothed.layout();
        let names = layout.group_names()?;
        let many = layout.values().len() > 1;
        let columns = Columns::of(smoothed, self, Locale::En);
        // Each column: its name, whether numbers are in it, and whether it may be left out.
        let mut table: Vec<Shown> = Vec::new();
        for (at, name) in layout.by().iter().enumerate() {
            let text = |group: usize| {
                let key = names.keys(group).nth(at).and_then(|(_, value)| value);
                told(key)
            };
            let cells = self.rows().map(|row| text(row.group)).collect();
            table.push((name.clone(), false, cells));
        }
        if many || table.is_empty() {
            let cells = self.rows().map(|row| layout.values()[row.variable].clone());
            table.push(("variable".to_owned(), false, cells.collect()));
        }
        let fixed = table.len();
        let rows: Vec<Vec<String>> = self
            .rows()
            .map(|row| columns.cells(&row).into_iter().map(|cell| cell.text).collect())
            .collect();
        for (at, header) in Columns::headers().into_iter().enumerate() {
            let cells = rows.iter().map(|row| row.get(at).cloned().unwrap_or_default());
            table.push((header.name, header.number, cells.collect()));
        }
        for (name, _, cells) in &mut table {
            *name = cut(name, NAME, charset);
            cells.iter_mut().for_each(|cell| *cell = cut(cell, NAME, charset));
        }
        let size = |(name, _, cells): &Shown| {
            cells.iter().chain([name]).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let mut left_out = Vec::new();
        for less in LESS {
            if table.iter().map(|column| size(column) + 2).sum::<usize>() <= width + 2 {
                break;
            }
            if let Some(at) = table.iter().skip(fixed).position(|(name, ..)| name == less) {
                left_out.push(table.remove(fixed + at).0);
            }
        }
        let sizes: Vec<usize> = table.iter().map(size).collect();
        let line = |cell: &dyn Fn(&Shown) -> String| {
            let cells = table.iter().zip(&sizes).map(|(column, &size)| {
                let text = cell(column);
                if column.1 { format!("{text:>size$}") } else { format!("{text:<size$}") }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let mut lines = vec![line(&|(name, ..)| name.clone())];
        for row in 0..self.rows().len() {
            lines.push(line(&|(_, _, cells)| cells[row].clone()));
        }
        Ok(Listing { lines, left_out })
    }
}

/// A key as it stands in a table: null, the empty text and white space are told apart.
fn told(key: Option<&str>) -> String {
    match key {
        Some(text) if !text.is_empty() && text.trim() != text => format!("\"{text}\""),
        key => value(key).into_owned(),
    }
}

/// A text on one line, cut where it is too long.
fn cut(text: &str, most: usize, charset: Charset) -> String {
    let text = crate::visible(text).replace(['\n', '\t'], " ");
    let text = if charset == Charset::Ascii { text.replace('−', "-") } else { text };
    if text.chars().count() <= most {
        return text;
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{kept}{}", if charset == Charset::Ascii { '~' } else { '…' })
}
