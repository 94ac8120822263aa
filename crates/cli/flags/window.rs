//! The command lines that tell of windows.

use crate::flags::{help, options::Options};

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The window, such as 7, gaussian:31,std=5 or uniform:28d
    #[arg(value_name = "SPEC", allow_hyphen_values = true, long_help = help::WINDOW)]
    pub(crate) spec: String,

    #[command(flatten)]
    pub(crate) options: Options,

    /// Print one JSON object, with taps
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Windows {
    /// One of them, to tell all of it
    pub(crate) name: Option<String>,

    /// Print JSON: an array of all, or one object
    #[arg(long)]
    pub(crate) json: bool,
}
