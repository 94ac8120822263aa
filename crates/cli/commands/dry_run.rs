//! What a run would write: --dry-run.

use std::io::Write;

use anyhow::{Context, Result};
use smoothframe_polars::{Layout, words::counted};
use smoothframe_report::visible_line;

/// What would be written.
pub(crate) struct Plan {
    pub(crate) to: String,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<String>,
    pub(crate) groups: String,
    pub(crate) windows: Vec<String>,
}

impl Plan {
    /// Tells it on stdout: here it is the result.
    pub(crate) fn tell(&self) -> Result<()> {
        let mut text = format!(
            "would write {}\n  rows     {}\n  columns  {}\n  groups   {}\n",
            visible_line(&self.to),
            self.rows,
            visible_line(&self.columns.join(", ")),
            visible_line(&self.groups)
        );
        for (at, window) in self.windows.iter().enumerate() {
            let what = if at == 0 { "window" } else { "" };
            text.push_str(&format!("  {what:<7}  {}\n", visible_line(window)));
        }
        let mut stdout = std::io::stdout();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        written.context("cannot write to stdout")
    }
}

/// How many groups there are, and by what.
pub(crate) fn grouping(layout: &Layout) -> String {
    let by = match layout.by() {
        [] => String::new(),
        by => format!(" by {}", by.join(", ")),
    };
    let skipped = match layout.skipped().len() {
        0 => String::new(),
        some => format!("; {} skipped", counted(some, "group")),
    };
    format!("{}{by}{skipped}", layout.groups().len())
}
