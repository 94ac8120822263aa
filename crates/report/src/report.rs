//! The report: a directory with a page, the smoothed table, statistics and plots.

use std::{
    io::{self, Write},
    path::Path,
};

use polars::prelude::DataFrame;
use rayon::prelude::*;
use serde_json::{Map, Value};
use smoothframe_polars::Smoothed;

use crate::{
    Error, Format, Input, Locale, Measure, Order, Stats, Theme,
    columns::Columns,
    figures::Drawn,
    findings::{self, ByPeriod, Lead, Wording},
    manifest::{About, Manifest},
    order,
    page::{Page, Row},
    pictures::{Pictures, Studio},
    publish::{self, Draft, MARK},
    stats::{self, InOrder},
    summary::Summary,
    text,
};

/// The page lists at most so many groups; `stats.csv` has them all.
pub(crate) const MOST_ROWS: usize = 1000;
/// Of so many more the filter knows, and shows those that are looked for.
const MOST_UNLISTED: usize = 20_000;
/// A page of more bytes than these is slow to open: none is advised to be made.
const MOST_BYTES: usize = 15_000_000;

/// A report of a smoothed frame.
#[derive(Debug, Clone)]
#[must_use]
pub struct Report<'a> {
    smoothed: &'a Smoothed,
    table: Table<'a>,
    format: Format,
    plots: usize,
    order: Order,
    theme: Theme,
    title: String,
    command: String,
    job: Map<String, Value>,
    window_note: Option<String>,
    created: Option<String>,
    input: Option<Input>,
    warnings: Vec<String>,
    csv_safe: bool,
    wording: Wording,
}

/// The smoothed table, or what writes it.
#[derive(Clone, Copy)]
enum Table<'a> {
    Frame(&'a DataFrame),
    By(&'a (dyn Fn(&Path) -> io::Result<()> + Sync)),
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
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
        Self {
            smoothed,
            table: Table::Frame(smoothed.frame()),
            format: Format::Csv,
            plots: 12,
            order: Order::default(),
            theme: Theme::default(),
            title: "Smoothed series".to_owned(),
            command: String::new(),
            job: Map::new(),
            window_note: None,
            created: None,
            input: None,
            warnings: Vec::new(),
            csv_safe: false,
            wording: Wording::default(),
        }
    }

    /// The unit of a value, such as `EUR` or `°C`, for the page's sentences.
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

    /// How numbers are written in the page's sentences (default: [`Locale::En`]).
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

    /// Warnings to repeat on the page.
    pub fn warnings(mut self, warnings: Vec<String>) -> Self {
        self.warnings = warnings;
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
        let draft = Draft::new(directory, overwrite)?;
        let table = format!("smoothed.{}", self.format.extension());
        let write_table = || {
            draft.path(&table, |path| match self.table {
                Table::Frame(frame) => Ok(self.format.write_file(frame, path)?),
                Table::By(write) => write(path)
                    .map_err(|source| Error::Write { path: directory.join(&table), source }),
            })
        };
        let mut files = vec!["report.html".to_owned(), table.clone()];
        files.extend(["stats.csv", "stats.json", MARK].map(str::to_owned));
        let variables = self.smoothed.layout().values().len();
        let compute = || {
            let values = InOrder::all(self.smoothed)?;
            let wording = Wording {
                read: self.input.as_ref().map(|input| input.rows),
                ..self.wording.clone()
            };
            let (stats, lead) = {
                let by_period = ByPeriod::of(self.smoothed, &values, &wording);
                let stats = stats::of_values(self.smoothed, &values, &by_period)?;
                let lead = findings::lead(self.smoothed, &values, &stats, &by_period, &wording)?;
                (stats, lead)
            };
            let drawn = Drawn::new(self.smoothed, &values)?;
            let groups = self.order.groups(self.smoothed, &values, &stats, &drawn);
            let series = order::chosen(&groups, &stats, self.plots, variables);
            let files: Vec<String> = series
                .par_iter()
                .map(|&(group, variable)| {
                    let (file, svg) = (drawn.file(group, variable), drawn.svg(group, variable)?);
                    draft.file(&file, |to| text_into(to, &svg))?;
                    Ok(file)
                })
                .collect::<Result<_, Error>>()?;
            let studio = Studio { smoothed: self.smoothed, values: &values, drawn: &drawn };
            let pictures = studio.pictures(&series)?;
            draft.file("stats.csv", |file| stats.write_csv(file, self.csv_safe))?;
            draft.file("stats.json", |file| stats.write_json(file))?;
            let page = self.page(&stats, &drawn, (&groups, &series), pictures);
            let page = Page { lead, ..page }.render()?;
            draft.file("report.html", |file| text_into(file, &page))?;
            Ok::<_, Error>(files)
        };
        let (written, drawn) = rayon::join(write_table, compute);
        written?;
        let drawn = drawn?;
        let written = Written { groups: self.smoothed.layout().groups().len(), plots: drawn.len() };
        files.extend(drawn);
        let about = About {
            created: self.created.as_deref(),
            command: &self.command,
            job: &self.job,
            input: self.input.as_ref(),
            warnings: &self.warnings,
            files,
        };
        let manifest = serde_json::to_string_pretty(&Manifest::new(self.smoothed, about))? + "\n";
        draft.file(MARK, |file| text_into(file, &manifest))?;
        draft.publish()?;
        Ok(written)
    }

    fn page(
        &self,
        stats: &Stats,
        drawn: &Drawn<'_>,
        (order, series): (&[usize], &[(usize, usize)]),
        pictures: Pictures,
    ) -> Page {
        let layout = self.smoothed.layout();
        let summary = Summary {
            smoothed: self.smoothed,
            window_note: self.window_note.as_deref(),
            input: self.input.as_ref(),
        };
        let groups = layout.groups().len();
        let mut listed = order.get(..MOST_ROWS).unwrap_or(order).to_vec();
        // In the file's order, where no other is asked for.
        if self.order == Order::default() {
            listed.sort_unstable();
        }
        let rows_left_out = (listed.len() < groups).then(|| {
            format!(
                "The {} that are not among those of {} are not listed here, but found above; stats.csv \
                 has all {}.",
                text::counted(groups - listed.len(), "group"),
                self.order.those_of(),
                text::whole(groups)
            )
        });
        let many = layout.values().len() > 1;
        let mut group_columns = layout.by().to_vec();
        group_columns.extend(many.then(|| "variable".to_owned()));
        let columns = Columns::of(self.smoothed, stats);
        let large = pictures.overview.as_ref().map_or(0, |overview| overview.series.len());
        let small = &series[large.min(series.len())..];
        let values = layout.values().len();
        let row = |group: usize, variable: usize, is_listed: bool| {
            let mut labels = drawn.labels(group);
            labels.extend(many.then(|| layout.values()[variable].clone()));
            let sparkline =
                if is_listed { drawn.sparkline(group, variable) } else { String::new() };
            Row {
                series: (group, variable),
                groups: labels,
                sparkline,
                cells: stats.row(group, variable).map_or_else(Vec::new, |row| columns.cells(&row)),
                plot: small.iter().position(|plotted| *plotted == (group, variable)),
            }
        };
        let of = |groups: &[usize]| -> Vec<(usize, usize)> {
            groups.iter().flat_map(|&group| (0..values).map(move |value| (group, value))).collect()
        };
        let rows =
            of(&listed).into_par_iter().map(|(group, value)| row(group, value, true)).collect();
        let rest = order.get(MOST_ROWS..).unwrap_or_default();
        let rest = &rest[..rest.len().min(MOST_UNLISTED / values.max(1))];
        let unlisted =
            of(rest).into_par_iter().map(|(group, value)| row(group, value, false)).collect();
        let left_out = self.plots_left_out(series, &pictures, groups, values);
        let notes: Vec<String> = left_out.into_iter().chain(pictures.notes).collect();
        Page {
            title: self.title.clone(),
            theme: self.theme,
            lead: Lead::default(),
            about: summary.about(stats, &|tick| drawn.said(tick)),
            sentence: summary.sentence(),
            facts: summary.facts(stats),
            warnings: self.warnings.clone(),
            overview: pictures.overview,
            axis: pictures.axis,
            gutter: pictures.gutter,
            has_one_scale: pictures.has_one_scale,
            picture: (
                "trend",
                "The smoothed values, all on one axis of times and each group on its own scale of values; \
                 the number is the last one.",
            ),
            legend: include_str!("../templates/smoothed_legend.html"),
            group_columns,
            columns: Columns::headers(),
            rows,
            unlisted,
            rows_left_out,
            plots: pictures.plots,
            plots_left_out: (!notes.is_empty()).then(|| notes.join(" ")),
            parameters: summary.parameters(),
            command: self.command.clone(),
            files: self.files(),
            made_by: format!("smoothframe {}{}", env!("CARGO_PKG_VERSION"), self.on()),
        }
    }

    /// What is said of the plots that are not drawn, where there are such.
    fn plots_left_out(
        &self,
        series: &[(usize, usize)],
        pictures: &Pictures,
        groups: usize,
        values: usize,
    ) -> Option<String> {
        let (drawn, all) = (series.len(), groups.saturating_mul(values));
        if drawn >= all {
            return None;
        }
        let those = self.order.those_of();
        let of = drawn.div_ceil(values.max(1));
        let said = match (drawn, of, values) {
            (0, ..) if values == 1 => "No group is drawn.".to_owned(),
            (0, ..) => "Nothing is drawn.".to_owned(),
            (_, many, 1) => format!("Drawn: the {} of {those}.", text::counted(many, "group")),
            (drawn, 1, _) if groups == 1 => {
                format!("Drawn: the {} of the largest total.", text::counted(drawn, "value"))
            }
            (drawn, 1, _) => {
                format!("Drawn: {} of the group of {those}.", text::counted(drawn, "value"))
            }
            (_, many, _) => {
                format!("Drawn: all values of the {} of {those}.", text::counted(many, "group"))
            }
        };
        let left = text::whole(all - drawn);
        // A page that can be opened: as large as these are, on average.
        let bytes: usize = pictures.plots.iter().map(|figure| figure.svg.len()).sum();
        let each = bytes.checked_div(pictures.plots.len()).unwrap_or(20_000).max(5_000);
        let most = MOST_BYTES * 9 / 10 / each;
        let advice = if all <= most {
            format!("--plots {all} draws all")
        } else {
            format!("--plots {most} draws as many as a page of 15 MB holds")
        };
        Some(format!("{said} Left out: {left}; {advice}."))
    }

    fn on(&self) -> String {
        self.created.as_ref().map_or_else(String::new, |when| format!(", {when}"))
    }

    fn files(&self) -> Vec<(String, String)> {
        let table = format!("smoothed.{}", self.format.extension());
        [
            (table.as_str(), "every row with its smoothed values"),
            ("stats.csv", "the statistics of every group"),
            ("stats.json", "the same, for programs"),
            ("plots/", "the plots above, one SVG each"),
            (MARK, "the parameters, weights, counts and the digest of the input"),
        ]
        .map(|(name, holds)| (name.to_owned(), holds.to_owned()))
        .to_vec()
    }
}

pub(crate) fn text_into(file: &mut impl Write, text: &str) -> Result<(), Error> {
    file.write_all(text.as_bytes()).map_err(|error| Error::Polars(error.into()))
}
