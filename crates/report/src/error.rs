//! What can go wrong with a report.

use std::{io, path::PathBuf};

use crate::PlotError;

/// Why a report could not be made or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The directory is there already.
    #[error("`{}` exists already", path.display())]
    Exists {
        /// The directory.
        path: PathBuf,
    },
    /// What would be overwritten was not made by this program.
    #[error("`{}` is no report of smoothframe's, so it is not overwritten", path.display())]
    NotAReport {
        /// The path.
        path: PathBuf,
    },
    /// A report holds a file that is no part of it.
    #[error("`{}` holds `{name}`, which is no part of the report", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// The file, below it.
        name: String,
    },
    /// A file could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A choice is called by a name that none has.
    #[error("there is no {what} `{name}`")]
    NoSuch {
        /// What is chosen.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A group is named by too few values or too many.
    #[error("a group is named by a value of each of its columns ({}), not by {given}", by.join(", "))]
    GroupKeys {
        /// The group columns.
        by: Vec<String>,
        /// How many values were given.
        given: usize,
    },
    /// A plot could not be drawn.
    #[error(transparent)]
    Plot(#[from] PlotError),
    /// The page could not be filled in.
    #[error("cannot fill in the page: {0}")]
    Page(#[from] askama::Error),
    /// The statistics or the manifest could not be put in JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The frame's own refusal.
    #[error(transparent)]
    Frame(#[from] smoothframe_polars::Error),
    /// Polars' own refusal.
    #[error(transparent)]
    Polars(#[from] polars::error::PolarsError),
}
