//! What of the table is written, and how.

use anyhow::Result;
use smoothframe_report::Format;

use crate::{
    flags::series::is_named,
    words::failure::{did_you_mean, quoted, usage},
};

const HEADING: &str = "What is written";

/// Which columns and how, as flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Output {
    /// Of INPUT's other columns write these alone, or none (repeat, or commas) [default: all]
    ///
    /// The time, the groups and the values are always written. Columns that are left out are not read
    /// where --time and --value are given.
    #[arg(long, help_heading = HEADING, value_name = "COLUMN")]
    columns: Vec<String>,

    /// Round what is smoothed to so many decimals, 0 to 17; values that were read stay as they are
    #[arg(long, help_heading = HEADING, value_name = "N", value_parser = decimals, allow_hyphen_values = true)]
    precision: Option<u8>,

    /// In CSV put ' before text that a spreadsheet would run (= + - @ first); numbers stay
    ///
    /// Without it text is written byte for byte as it was read, which a spreadsheet may take for a
    /// formula (CWE-1236).
    #[arg(long, help_heading = HEADING)]
    csv_safe: bool,

    /// Read, find series and say what would be written, but write nothing
    #[arg(long, help_heading = HEADING)]
    pub(crate) dry_run: bool,
}

impl Output {
    /// What was said of it, flag by flag.
    pub(crate) fn told(&self) -> [(&'static str, String); 3] {
        let decimals = self.precision.map_or_else(String::new, |decimals| decimals.to_string());
        let safe = if self.csv_safe { "given" } else { "" };
        [
            ("--columns", self.columns.join(",")),
            ("--precision", decimals),
            ("--csv-safe", safe.to_owned()),
        ]
    }

    /// The decimals of what is smoothed, where they were said.
    pub(crate) fn precision(&self) -> Option<usize> {
        self.precision.map(usize::from)
    }

    pub(crate) const fn is_csv_safe(&self) -> bool {
        self.csv_safe
    }

    /// Whether some columns are left out.
    pub(crate) const fn chooses(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Whether a column that has no role is written.
    pub(crate) fn keeps(&self, name: &str) -> bool {
        is_named(&self.columns, name)
    }

    /// Refuses columns that are not there, and, of rows that are merged, any.
    pub(crate) fn check(&self, path: &str, have: &[String], is_merged: bool) -> Result<()> {
        for text in &self.columns {
            if have.contains(text) {
                continue;
            }
            for name in text.split(',') {
                if name != "none" && !have.iter().any(|other| other == name) {
                    return Err(usage(format!(
                        "--columns: {path}: there is no column `{name}`{}; there are {}",
                        did_you_mean(name, have),
                        quoted(have)
                    )));
                }
            }
        }
        let named = have.iter().find(|name| self.keeps(name));
        match named {
            Some(name) if is_merged => Err(usage(format!(
                "--columns: rows are merged (--every, --agg), so of `{name}` there is no one value to \
                 write; --value {name}:last (or mean, sum …) merges it too"
            ))),
            _ => Ok(()),
        }
    }

    /// Refuses what a format does not have.
    pub(crate) fn check_format(&self, format: Format) -> Result<()> {
        if self.csv_safe { check_safe(format) } else { Ok(()) }
    }
}

/// A number of decimals.
fn decimals(text: &str) -> Result<u8, String> {
    match text.parse() {
        Ok(decimals @ 0..=17) => Ok(decimals),
        _ => Err("a number of decimals is a whole number from 0 to 17".to_owned()),
    }
}

/// Refuses --csv-safe for what is no CSV.
pub(crate) fn check_safe(format: Format) -> Result<()> {
    match format {
        Format::Csv | Format::Tsv => Ok(()),
        other => Err(usage(format!(
            "--csv-safe is for CSV, and {other} is written, whose text no spreadsheet runs; leave it out"
        ))),
    }
}
