//! The command line of the statistics alone.

use std::path::PathBuf;

use crate::flags::{help, options::Options, series::Series};

#[derive(Debug, clap::Args)]
pub(crate) struct Stats {
    #[command(flatten)]
    pub(crate) series: Series,

    #[command(flatten)]
    pub(crate) options: Options,

    /// The window; without it, one that removes the longest rhythm the data can show
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = help::WINDOW)]
    pub(crate) window: Option<String>,

    /// The file to write: .csv, .parquet or .json [default: -, stdout]
    #[arg(short, long, value_name = "OUT", default_value = "-", hide_default_value = true)]
    pub(crate) output: PathBuf,

    /// In CSV put ' before text that a spreadsheet would run (= + - @ first); numbers stay
    #[arg(long)]
    pub(crate) csv_safe: bool,

    /// Print a table for people [default: on a terminal]
    #[arg(long, conflicts_with = "json")]
    pub(crate) table: bool,

    /// Print JSON: an array with an object for each group and value
    #[arg(long)]
    pub(crate) json: bool,

    /// Keep INPUT's rows on disk (in TMPDIR) and not in memory, whatever its size; INPUT is one CSV, TSV or
    /// Parquet file, or a pipe
    #[arg(long)]
    pub(crate) stream: bool,
}
