//! The command line.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};
use smoothframe_polars::{Agg, Every, Fill, OnDuplicate, Part, Smoother};

use crate::{
    choices::{Aggregate, Ambiguous, Duplicate, FileFormat, Filling, With},
    dates::Style,
    failure::usage,
    help, parts,
    values::Value,
};

/// Smooths every group of a CSV or Parquet file.
#[derive(Debug, Parser)]
#[command(name = "smooth", version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fills a directory with a report: page, smoothed table, statistics and plots
    ///
    /// Reads INPUT, smooths every group, and writes report.html, smoothed.csv (or .parquet, as the
    /// input), stats.csv, stats.json, plots/*.svg and manifest.json.
    #[command(after_help = REPORT_EXAMPLES)]
    Report(Report),
    /// Writes the table with its smoothed columns to a file or to stdout
    ///
    /// Keeps every column, its type and the row order of INPUT, and adds VALUE_smoothed for each
    /// value. With --every or --agg the output holds the time, groups, values and smoothed columns.
    #[command(after_help = APPLY_EXAMPLES)]
    Apply(Apply),
    /// Shows what a file holds, and proposes the command for it
    ///
    /// Prints the columns, the series they make (groups, steps, gaps, rows at the same time), and a
    /// command line to start with, with a reason for each of its flags. Smooths and writes nothing.
    /// What is left out is found as the other commands find it; several columns that could be the
    /// time or the value, or none, are no error here.
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(Inspect),
}

const REPORT_EXAMPLES: &str = "Examples:
  smooth report sales.csv --by product --value revenue --every 1d --agg sum
  smooth report weather.csv --by location --value temp_max,wind -w gaussian:31,std=5 -o weather";

const APPLY_EXAMPLES: &str = "Examples:
  smooth apply prices.csv --by ticker --value close -w gaussian:31,std=5 -o smoothed.csv
  smooth apply sensors.parquet --by device --value temp -w 7 --boundary reflect -o -";

const INSPECT_EXAMPLES: &str = "Examples:
  smooth inspect sales.csv
  smooth inspect sales.csv --by store,product --value revenue --json";

#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) series: Series,

    /// The window; without it, one that removes the longest rhythm the data can show
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = WINDOW_HELP)]
    pub(crate) window: Option<String>,

    /// The directory to fill [default: the input's name without its ending, and -report]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Draw at most this many groups, the largest by |total|
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub(crate) plots: usize,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) series: Series,

    /// The window, such as 7, gaussian:31,std=5 or uniform:28d
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = WINDOW_HELP)]
    pub(crate) window: String,

    /// The file to write, .csv or .parquet; - is stdout
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,

    /// The output's format [default: by OUT's ending, else the input's; CSV on stdout]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) output_format: Option<FileFormat>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Inspect {
    /// The CSV or Parquet file to read
    pub(crate) input: PathBuf,

    /// Group columns: each combination of their values is a series (repeat, or commas)
    /// [default: the fewest that leave no two rows of a group at the same time]
    #[arg(short = 'g', long = "by", alias = "group-by", value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// Columns to smooth (repeat, or commas) [default: all that could be]
    #[arg(short, long, value_name = "COLUMN[:HOW]")]
    pub(crate) value: Vec<String>,

    /// The time column, or columns such as year,month [default: the first column of dates]
    #[arg(short, long, value_name = "COLUMN")]
    pub(crate) time: Option<String>,

    #[command(flatten)]
    pub(crate) dates: Dates,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Read INPUT as this, whatever its name says
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<FileFormat>,

    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const WINDOW_HELP: &str = "The window, as a spec: a name, its length in rows and its parameters.

  7, uniform:7                       every row counts the same
  triang:55                          a triangle
  gaussian:31,std=5, gaussian:std=5  a bell
  general_gaussian:60,p=2,sig=3      a squarer bell
  savgol:31,order=3                  fits polynomials, to the ends; also henderson, spencer,
                                     binomial, and decay:9,tau=3 for the past alone
  taps:[1,2,1], weights:[1,2,1]      your own weights, newest or oldest row first

A length of time in place of rows makes it a window in time, for rows at any times:

  7d, uniform:28d, uniform:12mo      the rows of so many days; of months for uniform alone
  gaussian:std=36h, tricube:6w       units ns us ms s m h d w mo q y, and i for whole numbers
  decay:30d,tau=7d                   the past alone

Options may follow in the same text, as in \"gaussian:31,std=5 boundary=reflect\", or be given as
flags.";

/// How dates are written, and on whose clocks.
#[derive(Debug, clap::Args)]
pub(crate) struct Dates {
    /// How dates are written, where that has to be said: %d/%m/%Y, %Y, epoch:ms …
    #[arg(long, value_name = "FORMAT", long_help = help::DATE_FORMAT)]
    pub(crate) date_format: Option<String>,

    /// The time zone whose clocks tell the time, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", long_help = help::TZ)]
    pub(crate) tz: Option<String>,

    /// With --tz: which hour is meant where clocks were set back [default: refuse it]
    #[arg(long, value_name = "WHICH", requires = "tz")]
    pub(crate) ambiguous: Option<Ambiguous>,
}

impl Dates {
    pub(crate) fn style(&self) -> Result<Option<Style>> {
        self.date_format.as_deref().map(Style::asked).transpose()
    }
}

/// What to read and how its rows make series.
#[derive(Debug, clap::Args)]
pub(crate) struct Series {
    /// The CSV or Parquet file to read
    pub(crate) input: PathBuf,

    /// Group columns: each combination of their values is a series (repeat, or commas)
    #[arg(short = 'g', long = "by", alias = "group-by", value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// Columns to smooth (repeat, or commas) [default: the only numeric column left]
    ///
    /// A column that is merged in a way of its own has it behind a colon: units:sum,price:mean.
    #[arg(short, long, value_name = "COLUMN[:HOW]")]
    pub(crate) value: Vec<String>,

    /// The time column, or columns such as year,month [default: the only column of dates]
    #[arg(short, long, value_name = "COLUMN", long_help = help::TIME)]
    pub(crate) time: Option<String>,

    #[command(flatten)]
    pub(crate) dates: Dates,

    /// Lay each group on a calendar with this interval: 15m, 1h, 1d, 1w, 1mo …
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    every: Option<String>,

    /// Merge the rows of one interval (or, without --every, of one time)
    #[arg(long, value_name = "HOW")]
    agg: Option<Aggregate>,

    /// What intervals without a value get [default: 0 for sums and counts, and else nothing]
    #[arg(long, value_name = "HOW", requires = "every")]
    fill: Option<Filling>,

    /// What to do with several rows of one group at the same time
    #[arg(long, value_name = "WHAT", default_value = "error")]
    on_duplicate: Duplicate,

    /// What follows a value's name in its smoothed column's
    #[arg(long, default_value = "_smoothed")]
    pub(crate) suffix: String,

    /// Cut a group's series where its rows are farther apart than this: 12h, 30d, 2mo, 5i …
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    max_gap: Option<String>,

    /// More columns for each value: residual, coverage, provisional; and one that flags the
    /// intervals that the file's times do not cover: partial
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    with: Vec<With>,

    /// Beyond the ends: renormalize, reflect, mirror, nearest, wrap, constant, constant=V, linear,
    /// shrink, or for savgol fit
    #[arg(long, value_name = "HOW", help_heading = "Window options")]
    boundary: Option<String>,

    /// Before the first row, where that differs
    #[arg(long, value_name = "HOW", help_heading = "Window options")]
    start: Option<String>,

    /// After the last row, where that differs
    #[arg(long, value_name = "HOW", help_heading = "Window options")]
    end: Option<String>,

    /// A window with holes: skip them, or propagate them
    #[arg(long, value_name = "HOW", help_heading = "Window options")]
    missing: Option<String>,

    /// The least share of a window's weight, 0 to 1, that must be present
    #[arg(long, value_name = "SHARE", help_heading = "Window options")]
    coverage: Option<String>,

    /// At a hole: fill it, or keep it
    #[arg(long, value_name = "HOW", help_heading = "Window options")]
    holes: Option<String>,

    /// Where the window lies: centred, trailing or leading
    #[arg(long, value_name = "WHERE", help_heading = "Window options")]
    align: Option<String>,

    /// How weights are scaled: sum, peak or none
    #[arg(long, value_name = "HOW", help_heading = "Window options")]
    norm: Option<String>,

    /// The algorithm: auto, direct or fft
    #[arg(long, value_name = "METHOD", help_heading = "Window options")]
    method: Option<String>,

    /// What is fitted in a window: 0, its weighted mean, or 1, a line, which keeps trends at the
    /// ends, over holes and at uneven times
    #[arg(long, value_name = "DEGREE", help_heading = "Window options")]
    degree: Option<String>,

    /// Refuse a window that looks ahead
    #[arg(long, help_heading = "Window options")]
    causal: bool,

    /// Read INPUT as this, whatever its name says
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<FileFormat>,

    /// Overwrite the output
    #[arg(short, long)]
    pub(crate) force: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl Series {
    /// The window with its options' flags.
    pub(crate) fn smoother(&self, window: &str) -> Result<Smoother> {
        let flags = [
            ("boundary", &self.boundary),
            ("start", &self.start),
            ("end", &self.end),
            ("missing", &self.missing),
            ("coverage", &self.coverage),
            ("holes", &self.holes),
            ("align", &self.align),
            ("norm", &self.norm),
            ("method", &self.method),
            ("degree", &self.degree),
        ];
        let mut spec = window.to_owned();
        for (name, value) in flags {
            if let Some(value) = value {
                spec.push_str(&format!(" {name}={value}"));
            }
        }
        if self.causal {
            spec.push_str(" causal");
        }
        spec.parse().map_err(|error: smoothframe_polars::core::Error| {
            usage(error.to_string().replacen("is no smoother", "is no window", 1))
        })
    }

    /// Whether any of the window's options is given as a flag.
    pub(crate) fn window_flags(&self) -> bool {
        let ends = [&self.boundary, &self.start, &self.end];
        let rest = [&self.missing, &self.coverage, &self.holes, &self.align];
        let options = ends.into_iter().chain(rest).chain([&self.norm, &self.method, &self.degree]);
        self.causal || options.into_iter().any(Option::is_some)
    }

    /// Of a file's columns those to read, where fewer than all will do: where the others are written
    /// as they are, or rows are merged and no others are written.
    pub(crate) fn only(&self, have: &[String], is_spliced: bool) -> Option<Vec<String>> {
        let time = self.time.as_ref().filter(|_| !self.value.is_empty())?;
        let values = Value::all(&self.value, have);
        let is_merged = self.agg.is_some() || values.iter().any(|value| value.agg.is_some());
        if !is_merged && !is_spliced {
            return None;
        }
        let mut only: Vec<String> = match parts::columns(time, have) {
            Some(names) => names.into_iter().map(str::to_owned).collect(),
            None => vec![time.clone()],
        };
        for name in &self.by {
            let is_one = have.contains(name);
            let parts = name.split(',').map(str::to_owned);
            only.extend(if is_one { vec![name.clone()] } else { parts.collect() });
        }
        only.extend(values.into_iter().map(|value| value.name));
        // One that is named twice is refused later, by what it is named for.
        let mut seen: Vec<String> = Vec::new();
        for name in only {
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
        seen.iter().all(|name| have.contains(name)).then_some(seen)
    }

    /// Whether a column may be one of the groups, which stay as they are written.
    pub(crate) fn may_group(&self, name: &str) -> bool {
        is_named(&self.by, name)
    }

    /// The smoothed values, and what is asked for beside them.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let parts = self.with.iter().filter_map(|with| with.part());
        std::iter::once(Part::Smoothed).chain(parts).collect()
    }

    /// Whether partial intervals are flagged.
    pub(crate) fn flags_partial(&self) -> Result<bool> {
        let flags = self.with.iter().any(|with| matches!(with, With::Partial));
        if flags && self.every.is_none() {
            return Err(usage("--with partial: there are no intervals without --every"));
        }
        Ok(flags)
    }

    pub(crate) fn max_gap(&self) -> Result<Option<Every>> {
        let gap = self.max_gap.as_deref().map(Every::new).transpose();
        gap.map_err(|error| {
            let error = error.to_string();
            usage(format!("--max-gap: {}", error.replacen("a calendar of", "a gap of", 1)))
        })
    }

    pub(crate) fn every(&self) -> Result<Option<Every>> {
        let every = self.every.as_deref().map(Every::new).transpose();
        every.map_err(|error| usage(format!("--every: {error}")))
    }

    pub(crate) fn agg(&self) -> Option<Agg> {
        self.agg.map(Agg::from)
    }

    /// Refuses values that would be merged, and nothing says how.
    pub(crate) fn check_merged(&self, values: &[Value]) -> Result<()> {
        let merged = self.every.is_some() || values.iter().any(|value| value.agg.is_some());
        let without = values.iter().find(|value| value.agg.is_none());
        match without.filter(|_| merged && self.agg.is_none()) {
            Some(Value { name, .. }) => Err(usage(format!(
                "nothing says how the rows of `{name}` are merged: --agg sum says it of all \
                 values, and --value {name}:sum of this one (or mean, median, min, max, first, \
                 last, count)"
            ))),
            None => Ok(()),
        }
    }

    pub(crate) fn fill(&self) -> Option<Fill> {
        self.fill.map(Fill::from)
    }

    pub(crate) fn on_duplicate(&self) -> OnDuplicate {
        self.on_duplicate.into()
    }
}

/// Whether flags name a column, alone or in a list with commas.
pub(crate) fn is_named(flags: &[String], name: &str) -> bool {
    flags.iter().any(|flag| flag == name || flag.split(',').any(|part| part == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }
}
