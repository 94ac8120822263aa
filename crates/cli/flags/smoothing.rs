//! The flags of a smoothing: columns it adds, and its window's options.

use anyhow::Result;
use smoothframe_polars::Part;

use crate::{
    flags::choices::{With, choice},
    flags::options::Options,
    flags::series::Series,
    words::failure::usage,
};

/// The columns that smoothing adds, and the options of its window.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Smoothing {
    /// What follows a value's name in its smoothed column's [default: _smoothed, or what tells several
    /// windows apart]
    #[arg(long)]
    pub(crate) suffix: Option<String>,

    /// More columns for each value: residual, coverage, provisional, loo, replaced; and one that
    /// flags the intervals that the file's times do not cover: partial
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', value_parser = choice::<With>())]
    with: Vec<With>,

    #[command(flatten)]
    pub(crate) options: Options,
}

impl Smoothing {
    /// That of series of which no table is written.
    pub(crate) fn unwritten(options: &Options) -> Self {
        Self { suffix: None, with: Vec::new(), options: options.clone() }
    }

    /// What follows a value's name in its smoothed column's.
    pub(crate) fn suffix(&self) -> &str {
        self.suffix.as_deref().unwrap_or("_smoothed")
    }

    /// The smoothed values, and what is asked for beside them.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let parts = self.with.iter().filter_map(|with| with.part());
        std::iter::once(Part::Smoothed).chain(parts).collect()
    }

    /// Whether partial intervals are flagged.
    pub(crate) fn flags_partial(&self, series: &Series) -> Result<bool> {
        let flags = self.with.iter().any(|with| matches!(with, With::Partial));
        if flags && !series.is_laid() {
            return Err(usage("--with partial: there are no intervals without --every"));
        }
        Ok(flags)
    }
}
