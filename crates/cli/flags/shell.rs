//! The command lines for shells and manuals.

use std::path::PathBuf;

use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// A directory to fill with a page for each command [default: smooth's page, to stdout]
    pub(crate) directory: Option<PathBuf>,
}
