//! The report: a directory with a page, the smoothed table, statistics and plots.

mod alone;
mod chosen;
mod contents;
mod directory;
mod in_short;
mod left_out;
mod of;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    io::{self, Write},
    path::Path,
};

use polars::prelude::DataFrame;
use serde_json::{Map, Value};
use smoothframe_polars::Smoothed;

use crate::{
    Error, Format, Input, Locale, Measure, Order, Section, Theme, findings::Wording, publish,
};

/// The page lists at most so many groups; `stats.csv` has them all.
pub(crate) const MOST_ROWS: usize = 1000;
/// Of so many more the filter knows, and shows those that are looked for.
const MOST_UNLISTED: usize = 20_000;

/// A report of a smoothed frame.
#[derive(Debug, Clone)]
#[must_use]
pub struct Report<'a> {
    smoothed: Cow<'a, Smoothed>,
    table: Table<'a>,
    format: Format,
    plots: usize,
    /// The groups that are drawn, by their names, where that was said.
    draw: Option<Vec<Vec<String>>>,
    order: Order,
    theme: Theme,
    title: String,
    command: String,
    job: Map<String, Value>,
    window_note: Option<String>,
    created: Option<String>,
    input: Option<Input>,
    warnings: Vec<String>,
    skipped: Vec<String>,
    csv_safe: bool,
    wording: Wording,
    sections: Vec<(String, Section)>,
}

/// The smoothed table, or what writes it.
#[derive(Clone, Copy)]
enum Table<'a> {
    Smoothed,
    Frame(&'a DataFrame),
    By(&'a (dyn Fn(&Path) -> io::Result<()> + Sync)),
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smoothed => f.write_str("Smoothed"),
            Self::Frame(frame) => frame.fmt(f),
            Self::By(_) => f.write_str("By(…)"),
        }
    }
}

/// What a report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Groups in the frame.
    pub groups: usize,
    /// Plots drawn.
    pub plots: usize,
}

impl<'a> Report<'a> {
    /// A report with a CSV table, and 12 plots of the largest groups.
    pub fn new(smoothed: &'a Smoothed) -> Self {
        Self::by_default(Cow::Borrowed(smoothed))
    }

    fn by_default(smoothed: Cow<'a, Smoothed>) -> Self {
        Self {
            smoothed,
            table: Table::Smoothed,
            format: Format::Csv,
            plots: 12,
            draw: None,
            order: Order::default(),
            theme: Theme::default(),
            title: "Smoothed series".to_owned(),
            command: String::new(),
            job: Map::new(),
            window_note: None,
            created: None,
            input: None,
            warnings: Vec::new(),
            skipped: Vec::new(),
            csv_safe: false,
            wording: Wording::default(),
            sections: Vec::new(),
        }
    }

    /// The unit of a value, such as `EUR` or `°C`, for the page's sentences and the plots.
    pub fn unit(mut self, value: impl Into<String>, unit: impl Into<String>) -> Self {
        self.wording.units.insert(value.into(), unit.into());
        self
    }

    /// Whether a value is added up over a period or has a level (default: sums and counts are added up,
    /// and of all else the mean is taken).
    pub fn measure(mut self, value: impl Into<String>, measure: Measure) -> Self {
        self.wording.measures.insert(value.into(), measure);
        self
    }

    /// How numbers are written on the page and in `report.md` (default: [`Locale::En`]).
    pub const fn locale(mut self, locale: Locale) -> Self {
        self.wording.locale = locale;
        self
    }

    /// The table to write in place of the smoothed frame: the same rows, dressed otherwise.
    pub const fn table(mut self, table: &'a DataFrame) -> Self {
        self.table = Table::Frame(table);
        self
    }

    /// What writes the table, in place of a frame: it gets the path of a file to make.
    pub const fn table_by(mut self, write: &'a (dyn Fn(&Path) -> io::Result<()> + Sync)) -> Self {
        self.table = Table::By(write);
        self
    }

    /// The table's format (default: CSV).
    pub const fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Draws at most so many plots (default: 12): of the groups that are first in their
    /// [`order`](Self::order), and of a group that has more values than that of its largest ones.
    pub const fn plots(mut self, most: usize) -> Self {
        self.plots = most;
        self
    }

    /// Draws these groups, in this order and all their values, in place of the first ones: each by its value of
    /// every group column, what is missing as `(null)`.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::Grouped;
    /// use smoothframe_report::Report;
    ///
    /// let frame = df!("shop" => ["A", "B", "A", "B"], "till" => [1, 1, 2, 2], "sales" => [1.0, 2.0, 3.0, 4.0])?;
    /// let smoothed = Grouped::by(["shop", "till"]).values(["sales"]).smooth(&frame, &"uniform:3".parse()?)?;
    /// let folder = tempfile::tempdir()?;
    /// let report = Report::new(&smoothed).draw([["B", "1"], ["A", "2"]]);
    /// assert_eq!(report.write(&folder.path().join("report"), false)?.plots, 2);
    /// let error = Report::new(&smoothed).draw([["C", "1"]]).to_html().expect_err("no such group");
    /// assert_eq!(error.to_string(), "there is no group `shop = C, till = 1`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn draw<G>(mut self, groups: impl IntoIterator<Item = G>) -> Self
    where
        G: IntoIterator<Item: Into<String>>,
    {
        let names = |group: G| group.into_iter().map(Into::into).collect();
        self.draw = Some(groups.into_iter().map(names).collect());
        self
    }

    /// Adds a section, below the first picture and the warnings, and in `report.md` too; those that are added
    /// later come later.
    pub fn section(mut self, title: impl Into<String>, section: Section) -> Self {
        self.sections.push((title.into(), section));
        self
    }

    /// By what the groups are put in order (default: by |total| of the first value).
    pub const fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Whether the page is light or dark (default: as the reader's system is).
    pub const fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// The page's title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The command that makes the report again.
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// What is to be said of the window, such as why it was chosen.
    pub fn window_note(mut self, note: impl Into<String>) -> Self {
        self.window_note = Some(note.into());
        self
    }

    /// The flags of that command by their names, for the manifest.
    pub fn job(mut self, job: Map<String, Value>) -> Self {
        self.job = job;
        self
    }

    /// When it is made, for the page and the manifest.
    pub fn created(mut self, when: impl Into<String>) -> Self {
        self.created = Some(when.into());
        self
    }

    /// The file that the frame was read from.
    pub fn input(mut self, input: Input) -> Self {
        self.input = Some(input);
        self
    }

    /// Warnings to repeat on the page, in place of those that [`of`](Report::of) finds.
    pub fn warnings(mut self, warnings: Vec<String>) -> Self {
        self.warnings = warnings;
        self
    }

    /// What is said of the groups that were left out, in their order, such as where in a file it stands:
    /// for the manifest, in place of what the layout says by its rows.
    pub fn skipped(mut self, why: Vec<String>) -> Self {
        self.skipped = why;
        self
    }

    /// Whether text in `stats.csv` is kept from being run by spreadsheets, as [`csv_safe`](crate::csv_safe) does
    /// (default: no). The smoothed table is written as it is given.
    pub const fn csv_safe(mut self, safe: bool) -> Self {
        self.csv_safe = safe;
        self
    }

    /// Whether [`write`](Self::write) may write to `directory`, to ask before a long computation.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotAReport`].
    pub fn check_target(directory: &Path, overwrite: bool) -> Result<(), Error> {
        publish::check_target(directory, overwrite)
    }

    /// Writes the directory, whole or not at all.
    ///
    /// # Errors
    /// [`Error::Exists`] where the directory is there and not empty, unless `overwrite`; then
    /// [`Error::NotAReport`] where it is no report. [`Error::Write`], and those of drawing.
    pub fn write(&self, directory: &Path, overwrite: bool) -> Result<Written, Error> {
        directory::write(self, directory, overwrite)
    }

    /// How values are taken and written.
    fn wording(&self) -> Wording {
        let read = self.input.as_ref().map(|input| input.rows).or(self.wording.read);
        Wording { read, ..self.wording.clone() }
    }

    /// What made it, and when.
    fn made_by(&self) -> String {
        let when = self.created.as_ref().map_or_else(String::new, |when| format!(", {when}"));
        format!("smoothframe {}{when}", env!("CARGO_PKG_VERSION"))
    }
}

pub(crate) fn text_into(file: &mut impl Write, text: &str) -> Result<(), Error> {
    file.write_all(text.as_bytes()).map_err(|error| Error::Polars(error.into()))
}
