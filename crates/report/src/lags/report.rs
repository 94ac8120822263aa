//! A directory with the lags of all groups: page, table and correlograms.

use std::{borrow::Cow, path::Path};

use serde_json::{Map, Value};
use smoothframe_core::CrossCorrelation;
use smoothframe_polars::{GroupNames, words};

use super::{
    LagTable,
    words::{Best, follows},
};
use crate::{
    Error, Format, Input, Written,
    findings::Lead,
    manifest::{About, LagChoices, LagManifest},
    page::{Cell, Column, Figure, Page, Row},
    plot::correlogram::{self, Correlogram},
    publish::{Draft, MARK},
    report::{MOST_ROWS, text_into},
    safe::csv_safe,
    text,
};

/// Coefficients that are held at once, so that long lags of many groups do not fill the memory.
const AT_ONCE: usize = 1 << 22;

const COLUMNS: [(&str, &str); 5] = [
    (
        "lag",
        "The lag of the largest |r|, in rows; positive where the second value follows the first.",
    ),
    ("r", "Pearson's coefficient at that lag, −1 to 1."),
    ("pairs", "How many pairs of rows r is of: rows at which both have a value."),
    ("runner_up_lag", "The next best peak of |r|. As good as the best, it leaves the lag open."),
    ("runner_up_r", "Pearson's coefficient there."),
];

/// A report of lags, as [`Report`](crate::Report) is one of smoothed series.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Grouped, Lags};
/// use smoothframe_report::{LagReport, LagTable};
/// let price: Vec<f64> = (0..40).map(|t| f64::from(t * t % 17)).collect();
/// let sales = df!("price" => &price, "units" => &price)?;
/// let layout = Grouped::default().values(["price", "units"]).layout(&sales)?;
/// let lags = LagTable::of(&layout, "price", "units", Lags::up_to(7))?;
/// let folder = tempfile::tempdir()?;
/// LagReport::new(&lags).write(&folder.path().join("lags"), false)?;
/// assert!(folder.path().join("lags/lags.csv").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct LagReport<'a> {
    table: &'a LagTable<'a>,
    format: Format,
    plots: usize,
    title: String,
    command: String,
    job: Map<String, Value>,
    created: Option<String>,
    input: Option<Input>,
    warnings: Vec<String>,
    skipped: Vec<String>,
    csv_safe: bool,
}

impl<'a> LagReport<'a> {
    /// A report with a CSV table, and correlograms of the 12 groups of the largest |r|.
    pub fn new(table: &'a LagTable<'a>) -> Self {
        Self {
            table,
            format: Format::Csv,
            plots: 12,
            title: "Lags".to_owned(),
            command: String::new(),
            job: Map::new(),
            created: None,
            input: None,
            warnings: Vec::new(),
            skipped: Vec::new(),
            csv_safe: false,
        }
    }

    /// The table's format (default: CSV).
    pub const fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Whether text in the table is kept from being run by spreadsheets, as [`csv_safe`] does (default: no).
    pub const fn csv_safe(mut self, safe: bool) -> Self {
        self.csv_safe = safe;
        self
    }

    /// Draws at most so many groups, those of the largest |r| (default: 12).
    pub const fn plots(mut self, most: usize) -> Self {
        self.plots = most;
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

    /// What is said of the groups that were left out, in their order, such as where in a file it stands:
    /// for the manifest, in place of what the layout says by its rows.
    pub fn skipped(mut self, why: Vec<String>) -> Self {
        self.skipped = why;
        self
    }

    /// Writes the directory, whole or not at all.
    ///
    /// # Errors
    /// As [`Report::write`](crate::Report::write), whose directories are also the only ones that are
    /// overwritten.
    pub fn write(&self, directory: &Path, overwrite: bool) -> Result<Written, Error> {
        let draft = Draft::new(directory, overwrite)?;
        let table = self.table_name();
        let frame = match self.csv_safe {
            true => Cow::Owned(csv_safe(self.table.frame())?),
            false => Cow::Borrowed(self.table.frame()),
        };
        draft.path(&table, |path| Ok(self.format.write_file(&frame, path)?))?;
        let listed = self.table.largest(MOST_ROWS.max(self.plots));
        let pictures = self.pictures(&listed)?;
        let mut files = vec!["report.html".to_owned(), table, MARK.to_owned()];
        for figure in pictures.iter().filter_map(|picture| picture.figure.as_ref()) {
            draft.file(&figure.file, |file| text_into(file, &figure.svg))?;
            files.push(figure.file.clone());
        }
        let plots = files.len() - 3;
        let page = self.page(pictures)?.render()?;
        draft.file("report.html", |file| text_into(file, &page))?;
        let about = About {
            created: self.created.as_deref(),
            command: &self.command,
            job: &self.job,
            input: self.input.as_ref(),
            warnings: &self.warnings,
            skipped: &self.skipped,
            files,
        };
        let LagTable { layout, first, second, .. } = *self.table;
        let (max_lag, fewest) = (self.table.max_lag(), self.table.fewest());
        let page = LagChoices { title: &self.title, plots: self.plots, table: self.format.name() };
        let manifest = LagManifest::new(layout, [first, second], max_lag, fewest, page, about);
        let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
        draft.file(MARK, |file| text_into(file, &manifest))?;
        draft.publish()?;
        Ok(Written { groups: layout.groups().len(), plots })
    }

    fn table_name(&self) -> String {
        format!("lags.{}", self.format.extension())
    }

    /// The pictures of groups, of which the first are drawn large too.
    fn pictures(&self, groups: &[usize]) -> Result<Vec<Picture>, Error> {
        let LagTable { layout, first, second, lags, .. } = *self.table;
        let names = layout.group_names()?;
        let mut pictures = Vec::with_capacity(groups.len());
        for some in groups.chunks(AT_ONCE / (2 * self.table.max_lag() + 1) + 1) {
            let found = layout.cross_correlations_of(some, first, second, lags)?;
            for (&group, lags) in some.iter().zip(found) {
                let is_drawn = pictures.len() < self.plots;
                let figure = is_drawn.then(|| self.figure(group, &names, &lags)).transpose()?;
                pictures.push(Picture { group, small: correlogram::small(&lags), figure });
            }
        }
        Ok(pictures)
    }

    fn figure(
        &self,
        group: usize,
        names: &GroupNames,
        lags: &CrossCorrelation,
    ) -> Result<Figure, Error> {
        let following = self.table.following(group);
        let title = match names.whole_text(group) {
            title if title.is_empty() => "the whole file".to_owned(),
            title => title,
        };
        let svg = Correlogram { title: &title, following: &following, lags }.to_svg()?;
        let values: Vec<Option<&str>> = names.keys(group).map(|(_, value)| value).collect();
        let (first, second) = (self.table.first, self.table.second);
        let readable: Vec<_> = values.iter().map(|&value| words::whole(value)).collect();
        let readable = format!("{} {first} {second}", readable.join(" "));
        let stem = text::file_stem(&readable, &format!("{values:?} {first:?} {second:?}"));
        let caption = format!("{title}: {}", self.table.sentence(group));
        Ok(Figure { caption, notes: Vec::new(), svg, file: format!("plots/{stem}.svg") })
    }

    fn page(&self, mut pictures: Vec<Picture>) -> Result<Page, Error> {
        let table = self.table;
        let groups = table.layout.groups().len();
        let drawn = pictures.iter().filter(|picture| picture.figure.is_some()).count();
        let plots: Vec<Figure> =
            pictures.iter_mut().filter_map(|picture| picture.figure.take()).collect();
        let mut places: Vec<(usize, Picture)> = pictures.into_iter().enumerate().collect();
        places.truncate(MOST_ROWS);
        places.sort_by_key(|(_, picture)| picture.group);
        let names = table.layout.group_names()?;
        let cells = Cells::of(table)?;
        let rows: Vec<Row> = places
            .into_iter()
            .map(|(place, Picture { group, small, .. })| Row {
                series: (group, 0),
                groups: names
                    .keys(group)
                    .map(|(_, value)| words::whole(value).into_owned())
                    .collect(),
                sparkline: small,
                cells: cells.row(group),
                plot: (place < drawn).then_some(place),
            })
            .collect();
        let rows_left_out = (rows.len() < groups).then(|| {
            format!(
                "The {} with the smallest |r| are not listed here; {} has all {}.",
                text::counted(groups - rows.len(), "group"),
                self.table_name(),
                text::whole(groups)
            )
        });
        let plots_left_out = (drawn < groups).then(|| {
            let shown = match drawn {
                0 => "No group is drawn.".to_owned(),
                1 => "Drawn: the group of the largest |r|.".to_owned(),
                many => format!("Drawn: the {} groups of the largest |r|.", text::whole(many)),
            };
            let left = text::whole(groups - drawn);
            format!("{shown} Not drawn: {left}; --plots {groups} draws all.")
        });
        let made_by = self.created.as_ref().map_or_else(String::new, |when| format!(", {when}"));
        Ok(Page {
            title: self.title.clone(),
            lead: Lead::default(),
            sentence: self.lead(),
            facts: self.facts(),
            warnings: self.warnings.clone(),
            picture: ("r by lag", "Pearson's r from the earliest lag to the last, −1 to 1."),
            legend: include_str!("../../templates/lags_legend.html"),
            group_columns: table.layout.by().to_vec(),
            columns: headers(),
            rows,
            rows_left_out,
            plots,
            plots_left_out,
            parameters: self.parameters(),
            command: self.command.clone(),
            files: self.files(),
            made_by: format!("smoothframe {}{made_by}", env!("CARGO_PKG_VERSION")),
            ..Page::default()
        })
    }

    /// What was done, or of one group what it says.
    fn lead(&self) -> String {
        let LagTable { layout, first, second, .. } = *self.table;
        let max_lag = text::whole(self.table.max_lag());
        if layout.groups().len() == 1 && layout.by().is_empty() {
            return format!("{}.", self.table.sentence(0));
        }
        format!(
            "By how many rows {} in each group: the lag of the largest |r| among those of −{max_lag} to \
             {max_lag} rows.",
            follows(second, first)
        )
    }

    fn facts(&self) -> Vec<(String, String)> {
        let layout = self.table.layout;
        let mut facts = vec![
            ("groups".to_owned(), text::whole(layout.groups().len())),
            ("rows".to_owned(), text::whole(layout.frame().height())),
        ];
        if let Some(step) = layout.step() {
            facts.push(("step".to_owned(), step.text(layout.axis())));
        }
        let without = layout.groups().len() - self.table.found();
        if without > 0 {
            facts.push(("groups without a lag".to_owned(), text::whole(without)));
        }
        facts
    }

    fn parameters(&self) -> Vec<(String, String)> {
        let LagTable { layout, first, second, .. } = *self.table;
        let grouped = layout.grouped();
        let (least, most) = self.table.fewest();
        let fewest = if least == most {
            text::whole(least)
        } else {
            format!("{} to {}, by the group's rows", text::whole(least), text::whole(most))
        };
        let mut parameters = vec![
            ("values".to_owned(), format!("{first}, then {second}")),
            ("longest lag".to_owned(), text::counted(self.table.max_lag(), "row")),
            ("fewest pairs".to_owned(), fewest),
        ];
        if let Some(time) = grouped.time_column() {
            parameters.push(("time".to_owned(), time.to_owned()));
        }
        if let Some(every) = grouped.interval() {
            parameters.push((
                "calendar".to_owned(),
                format!("every {}", text::interval(&every.to_string())),
            ));
        }
        if let Some(gap) = grouped.longest_gap() {
            parameters.push(("longest silence".to_owned(), gap.to_string()));
        }
        if let Some(input) = &self.input {
            parameters.push(("input".to_owned(), input.path.clone()));
        }
        parameters
    }

    fn files(&self) -> Vec<(String, String)> {
        let table = self.table_name();
        [
            (table.as_str(), "the best lag of every group, and its runner-up"),
            ("plots/", "the plots above, one SVG each"),
            (MARK, "the parameters, counts and the digest of the input"),
        ]
        .map(|(name, holds)| (name.to_owned(), holds.to_owned()))
        .to_vec()
    }
}

/// The pictures of a group.
struct Picture {
    group: usize,
    small: String,
    figure: Option<Figure>,
}

fn headers() -> Vec<Column> {
    let column = |&(name, meaning): &(&str, &str)| Column {
        name: name.to_owned(),
        meaning: meaning.to_owned(),
        number: true,
        main: true,
    };
    COLUMNS.iter().map(column).collect()
}

/// The cells of the table.
struct Cells<'a> {
    best: &'a [Option<Best>],
    runner_up_lag: Vec<Option<i64>>,
    runner_up_r: Vec<Option<f64>>,
}

impl<'a> Cells<'a> {
    fn of(table: &'a LagTable<'a>) -> Result<Self, Error> {
        let frame = table.frame();
        Ok(Self {
            best: &table.best,
            runner_up_lag: frame.column("runner_up_lag")?.i64()?.to_vec(),
            runner_up_r: frame.column("runner_up_r")?.f64()?.to_vec(),
        })
    }

    fn row(&self, group: usize) -> Vec<Cell> {
        let lag = |lag: Option<i64>| Cell {
            text: lag.map_or_else(String::new, |lag| text::number(lag as f64, 0)),
            sort: lag.map(|lag| lag as f64),
        };
        let r = |r: Option<f64>| Cell {
            text: r.map_or_else(String::new, |r| text::number(r, 3)),
            sort: r,
        };
        let best = self.best[group];
        let pairs = best.map(|best| best.pairs);
        vec![
            lag(best.map(|best| best.lag)),
            r(best.map(|best| best.r)),
            Cell {
                text: pairs.map_or_else(String::new, text::whole),
                sort: pairs.map(|pairs| pairs as f64),
            },
            lag(self.runner_up_lag[group]),
            r(self.runner_up_r[group]),
        ]
    }
}
