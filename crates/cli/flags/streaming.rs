//! How rows are taken that do not all fit in memory, as flags.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use smoothframe_polars::{Arrival, Every};

use crate::words::failure::usage;

/// Reading batch by batch, as flags.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Streaming {
    /// Read INPUT batch by batch, and write rows as soon as no later row can change them
    ///
    /// Few rows are in memory: those that wait for later ones. INPUT is one CSV, TSV or Parquet file, or a
    /// pipe, in which each group's rows are in time's order; OUT is CSV, TSV, NDJSON or Parquet. Roles that
    /// no flag names are found of the first rows. Where each group's rows lie together the output is in
    /// INPUT's order, and else in that in which rows are complete.
    #[arg(long)]
    pub(crate) stream: bool,

    /// Go on from STATE, and keep it for the next run: a nightly job that takes the day's rows alone
    ///
    /// OUT gets the rows that are complete now, and, with true in the column provisional, those that later
    /// rows will still change; they come again when they are complete, with true in the column revised. STATE
    /// is made where it is not there yet, and both files are replaced together or not at all.
    #[arg(long, value_name = "STATE")]
    pub(crate) append: Option<PathBuf>,

    /// With --stream: the order in which rows come [default: found of a file; any of a pipe]
    #[arg(long, value_name = "ORDER")]
    pub(crate) arrival: Option<Order>,

    /// With --stream: take rows that come late by up to this, as 10m or 2d; rows wait so long for them
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(crate) lateness: Option<String>,
}

/// The order in which rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// Each group's rows in time's order, and groups as they like
    Any,
    /// One group's rows after another's
    ByGroup,
    /// All rows in time's order: with --max-gap, groups that are silent too long have ended
    ByTime,
}

impl From<Order> for Arrival {
    fn from(order: Order) -> Self {
        match order {
            Order::Any => Self::Any,
            Order::ByGroup => Self::ByGroup,
            Order::ByTime => Self::ByTime,
        }
    }
}

impl Streaming {
    /// Whether rows are read batch by batch; refuses what is said of that where they are not.
    pub(crate) fn is_asked(&self) -> Result<bool> {
        let asked = self.stream || self.append.is_some();
        let flags =
            [("--arrival", self.arrival.is_some()), ("--lateness", self.lateness.is_some())];
        match flags.iter().find(|(_, given)| *given && !asked) {
            Some((flag, _)) => {
                Err(usage(format!("{flag} is for --stream, or --append; say one of them, too")))
            }
            None => Ok(asked),
        }
    }

    pub(crate) fn lateness(&self) -> Result<Option<Every>> {
        let late = self.lateness.as_deref().map(Every::new).transpose();
        late.map_err(|error| {
            let error = error.to_string();
            usage(format!("--lateness: {}", error.replacen("a calendar of", "a delay of", 1)))
        })
    }
}
