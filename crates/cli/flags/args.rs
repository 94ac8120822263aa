//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use smoothframe_report::Format;

use crate::{
    files::content::Content,
    flags::choices::{How, Overlap, choice},
    flags::config::Config,
    flags::files::More,
    flags::help,
    flags::machine::Machine,
    flags::output::Output,
    flags::page::Page,
    flags::plot::Plot,
    flags::series::{Dates, Series},
    flags::shell::{Completions, Man},
    flags::smoothing::Smoothing,
    flags::stats::Stats,
    flags::streaming::Streaming,
    flags::text::Text,
    flags::window::{Explain, Windows},
    flags::wording::Wording,
};

/// Smooths every group of a table: CSV, Parquet, Arrow, NDJSON or Excel.
#[derive(Debug, Parser)]
#[command(name = "smooth", version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    config: Config,

    #[command(flatten)]
    pub(crate) machine: Machine,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fills a directory with a report: page, smoothed table, statistics and plots
    ///
    /// Reads INPUT, smooths every group, and writes report.html, report.md, smoothed.csv (or .parquet …,
    /// as the input), stats.csv, stats.json, plots/*.svg and manifest.json.
    #[command(after_help = help::REPORT_EXAMPLES)]
    Report(Report),
    /// Writes the table with its smoothed columns to a file or to stdout
    ///
    /// Keeps every column, its type and the row order of INPUT, and adds VALUE_smoothed for each
    /// value. With --every or --agg the output holds the time, groups, values and smoothed columns.
    #[command(after_help = help::APPLY_EXAMPLES)]
    Apply(Apply),
    /// Finds by how many rows one column follows another, in each group
    ///
    /// Writes a row for each group: the lag, up to --max-lag rows either way, at which the two values
    /// go together best (Pearson's r, over the rows that both have), how many pairs of rows that is
    /// of, and the runner-up. Where the lag is positive, the second value follows the first. Rows
    /// are steps of time only where none is absent: see --every. Two values that share a trend or a
    /// season go together at many lags; a runner-up as good as the best says so.
    #[command(after_help = help::LAG_EXAMPLES)]
    Lag(Lag),
    /// Convolves two columns of numbers, or a picture
    ///
    /// As scipy.signal.convolve: the sums of products as they are, with no scaling, no rules for the
    /// ends (numbers beyond them are zeros) and none for holes. To smooth a table, take apply. Where A
    /// is a picture, B says what is done to it: see --image.
    #[command(after_help = help::CONVOLVE_EXAMPLES)]
    Convolve(Convolve),
    /// Shows what a file holds, and proposes the command for it
    ///
    /// Prints the columns, the series they make (groups, steps, gaps, rows at the same time), and a
    /// command line to start with, with a reason for each of its flags. Smooths and writes nothing.
    /// What is left out is found as the other commands find it; several columns that could be the
    /// time or the value, or none, are no error here.
    #[command(after_help = help::INSPECT_EXAMPLES)]
    Inspect(Inspect),
    /// Prints the statistics of every group, as a report has them
    ///
    /// A row for each group and value: first and last time, step, counts, mean, spread, least and
    /// largest, and the same of the smoothed values. CSV where stdout is no terminal, and a table for
    /// people where it is one.
    #[command(after_help = help::STATS_EXAMPLES)]
    Stats(Stats),
    /// Draws groups, raw and smoothed, as SVG or PNG or in the terminal
    ///
    /// With several windows each is a line of its own colour. In one picture groups are below one
    /// another; a directory gets a file for each group and value. --kernel draws a window itself.
    #[command(after_help = help::PLOT_EXAMPLES)]
    Plot(Plot),
    /// Tells in words what a window does: how wide, what it removes, how late, and draws it
    ///
    /// Reads no file. What weights do to rhythms and noise is told of full windows, far from ends and
    /// holes. Rhythms are waves; a cycle is one up and down, such as a week.
    #[command(after_help = help::EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// Lists all windows there are, each with what it is for, drawn small
    #[command(after_help = help::WINDOWS_EXAMPLES)]
    Windows(Windows),
    /// Prints what a shell needs to complete smooth's command lines
    #[command(after_help = help::COMPLETIONS_EXAMPLES)]
    Completions(Completions),
    /// Writes manual pages
    #[command(after_help = help::MAN_EXAMPLES)]
    Man(Man),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) series: Series,

    #[command(flatten)]
    pub(crate) smoothing: Smoothing,

    #[command(flatten)]
    pub(crate) written: Output,

    /// The window; without it, one that removes the longest rhythm the data can show
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = help::WINDOW)]
    pub(crate) window: Vec<String>,

    /// The directory to fill [default: the input's name without its ending, and -report]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) page: Page,

    #[command(flatten)]
    pub(crate) wording: Wording,

    /// Keep INPUT's rows on disk (in TMPDIR) and not in memory, whatever its size; INPUT is one CSV, TSV or
    /// Parquet file
    #[arg(long)]
    pub(crate) stream: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) series: Series,

    #[command(flatten)]
    pub(crate) smoothing: Smoothing,

    #[command(flatten)]
    pub(crate) written: Output,

    /// The window, such as 7, gaussian:31,std=5 or uniform:28d (repeat for more: a column each)
    #[arg(short, long, value_name = "[NAME=]SPEC", allow_hyphen_values = true, required = true, long_help = help::WINDOWS)]
    pub(crate) window: Vec<String>,

    /// The file to write: .csv, .tsv, .csv.gz, .parquet, .arrow, .ndjson …; - is stdout
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,

    /// Write a directory OUT of files, one for each value of these columns: OUT/shop=A/part-0.parquet
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(crate) partition_by: Vec<String>,

    /// The output's format [default: by OUT's ending, else the input's; CSV on stdout]
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Format>())]
    pub(crate) output_format: Option<Format>,

    #[command(flatten)]
    pub(crate) streaming: Streaming,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("value", |value| value
    .help("The two columns: does the second follow the first, or the other way? (repeat, or commas)")
    .long_help(help::LAG_VALUE)))]
pub(crate) struct Lag {
    #[command(flatten)]
    pub(crate) series: Series,

    /// The longest lag that is looked at, in rows, either way
    #[arg(long, value_name = "ROWS", default_value = "30", value_parser = rows, allow_hyphen_values = true)]
    pub(crate) max_lag: usize,

    /// The fewest pairs of rows that a lag needs [default: 8, or a tenth of the group's rows]
    #[arg(long, value_name = "N", value_parser = rows, allow_hyphen_values = true)]
    pub(crate) min_pairs: Option<usize>,

    /// A file to write (.csv, .parquet …), or a directory to fill with table, plots and a page
    /// [default: -, stdout]
    #[arg(short, long, value_name = "OUT", default_value = "-", hide_default_value = true)]
    pub(crate) output: PathBuf,

    /// The table's format [default: by OUT's ending, else CSV]
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Format>())]
    pub(crate) output_format: Option<Format>,

    /// In CSV put ' before text that a spreadsheet would run (= + - @ first); numbers stay
    #[arg(long)]
    pub(crate) csv_safe: bool,

    /// In a directory, draw at most this many groups, those of the largest |r|
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub(crate) plots: usize,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Convolve {
    #[allow(rustdoc::broken_intra_doc_links, reason = "a list in the help is no link")]
    /// The numbers: a file, - for stdin, or [1,2,1]
    #[arg(long_help = help::NUMBERS)]
    pub(crate) a: String,

    /// The other numbers: the same, or a window such as gaussian:31,std=5
    #[arg(long_help = help::OTHER_NUMBERS)]
    pub(crate) b: String,

    /// Which outputs are wanted [default: full]
    #[arg(long, value_name = "MODE")]
    pub(crate) mode: Option<Overlap>,

    /// How it is computed [default: auto]
    #[arg(long, value_name = "METHOD")]
    pub(crate) method: Option<How>,

    /// Correlate instead: B is not turned round, as in scipy.signal.correlate
    #[arg(long, conflicts_with = "method")]
    pub(crate) correlate: bool,

    /// The file to write: .csv or .parquet, or any other for one number a line; of a picture .png,
    /// .pgm, .ppm or .pnm [default: -, stdout; a picture needs a name]
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// Take A as a picture, whatever its name says, and B as what is done to it
    #[arg(long, long_help = help::IMAGE)]
    pub(crate) image: bool,

    /// Beyond a picture's edges: reflect, mirror, nearest, wrap, constant, constant=V
    /// [default: reflect]
    #[arg(long, value_name = "HOW")]
    pub(crate) boundary: Option<String>,

    /// Scale a picture's outputs so that the largest is white, in place of cutting them
    #[arg(long)]
    pub(crate) normalize: bool,

    /// Overwrite the output
    #[arg(short, long)]
    pub(crate) force: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// A number of rows.
fn rows(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "a number of rows is a whole number, 0 or more".to_owned())
}

#[derive(Debug, clap::Args)]
pub(crate) struct Inspect {
    /// The file to read, a directory of files, or a pattern in quotes
    #[arg(long_help = help::INPUT)]
    pub(crate) input: PathBuf,

    #[command(flatten)]
    pub(crate) more: More,

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

    #[command(flatten)]
    pub(crate) text: Text,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Read INPUT as this, whatever its name says
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Content>())]
    pub(crate) input_format: Option<Content>,

    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
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
