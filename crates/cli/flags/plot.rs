//! The command line of plots.

use std::path::PathBuf;

use clap::{ArgGroup, builder::ArgPredicate};

use crate::flags::{help, options::Options, series::Series};

#[derive(Debug, clap::Args)]
#[command(
    override_usage = "smooth plot [OPTIONS] <--output <OUT>|--term> <INPUT...|--kernel <SPEC>>"
)]
#[command(group(ArgGroup::new("to").required(true).args(["output", "term"])))]
#[command(mut_arg("input", |input| input
    .required(false)
    .required_unless_present("kernel")
    // A window is drawn without a file, and nothing is read.
    .default_value_if("kernel", ArgPredicate::IsPresent, "-")))]
pub(crate) struct Plot {
    #[command(flatten)]
    pub(crate) series: Series,

    #[command(flatten)]
    pub(crate) options: Options,

    /// A window; repeat it to draw several, each as SPEC or NAME=SPEC
    #[arg(short, long, value_name = "SPEC", allow_hyphen_values = true, long_help = help::DRAWN_WINDOWS)]
    pub(crate) window: Vec<String>,

    /// Draw a window's weights and what they leave of rhythms, in place of a file's groups
    #[arg(long, value_name = "SPEC", allow_hyphen_values = true, conflicts_with_all = ["input", "window"])]
    pub(crate) kernel: Option<String>,

    /// The picture to write, .svg or .png, or a directory for one of each group
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// Draw in the terminal
    #[arg(long)]
    pub(crate) term: bool,

    /// Draw at most this many plots, those of the groups that are largest by |total| [default: 12; in the
    /// terminal 3]
    #[arg(long, value_name = "N")]
    pub(crate) plots: Option<usize>,

    /// Keep INPUT's rows on disk (in TMPDIR) and not in memory, whatever its size; INPUT is one CSV, TSV or
    /// Parquet file, or a pipe
    #[arg(long)]
    pub(crate) stream: bool,
}
