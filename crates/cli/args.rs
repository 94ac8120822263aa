//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use smoothframe_report::Format;

use crate::{
    choices::choice,
    help,
    series::{Dates, Series},
    text::Text,
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
    #[command(after_help = help::REPORT_EXAMPLES)]
    Report(Report),
    /// Writes the table with its smoothed columns to a file or to stdout
    ///
    /// Keeps every column, its type and the row order of INPUT, and adds VALUE_smoothed for each
    /// value. With --every or --agg the output holds the time, groups, values and smoothed columns.
    #[command(after_help = help::APPLY_EXAMPLES)]
    Apply(Apply),
    /// Shows what a file holds, and proposes the command for it
    ///
    /// Prints the columns, the series they make (groups, steps, gaps, rows at the same time), and a
    /// command line to start with, with a reason for each of its flags. Smooths and writes nothing.
    /// What is left out is found as the other commands find it; several columns that could be the
    /// time or the value, or none, are no error here.
    #[command(after_help = help::INSPECT_EXAMPLES)]
    Inspect(Inspect),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) series: Series,

    /// The window; without it, one that removes the longest rhythm the data can show
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = help::WINDOW)]
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
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = help::WINDOW)]
    pub(crate) window: String,

    /// The file to write, .csv or .parquet; - is stdout
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,

    /// The output's format [default: by OUT's ending, else the input's; CSV on stdout]
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Format>())]
    pub(crate) output_format: Option<Format>,
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

    #[command(flatten)]
    pub(crate) text: Text,

    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,

    /// Read INPUT as this, whatever its name says
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Format>())]
    pub(crate) input_format: Option<Format>,

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
