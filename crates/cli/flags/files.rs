//! Which files are read, as flags.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files::inputs::Inputs;

/// What is read beside the first file, and what of it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct More {
    /// More files, whose rows follow: they have the same columns
    #[arg(value_name = "INPUT", hide_short_help = true)]
    more: Vec<PathBuf>,

    /// Of a workbook the sheet with this name [default: the first]
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
}

impl More {
    /// The files that are behind the first.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.more
    }

    /// All of them.
    pub(crate) fn inputs(&self, first: &Path) -> Result<Inputs> {
        let more = self.more.iter().map(PathBuf::as_path);
        let paths: Vec<&Path> = std::iter::once(first).chain(more).collect();
        Inputs::of(&paths, self.sheet.as_deref())
    }
}
