//! How series lie on a calendar, beside its interval, as flags.

use anyhow::Result;
use smoothframe_polars::{FillTo, Grouped, Offset, Weekday};

use crate::{flags::choices::choice, flags::help, words::failure::usage};

/// Where a calendar's intervals start, and where it ends.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Calendar {
    /// Move the intervals: 6h for days from 06:00, 3mo for years from April
    #[arg(
        long,
        value_name = "DURATION",
        requires = "every",
        allow_hyphen_values = true,
        long_help = help::OFFSET
    )]
    offset: Option<String>,

    /// The day on which weeks start: mon, tue, wed, thu, fri, sat, sun [default: mon]
    #[arg(
        long,
        value_name = "DAY",
        requires = "every",
        hide_possible_values = true,
        value_parser = choice::<Weekday>()
    )]
    week_start: Option<Weekday>,

    /// Where each group's calendar ends [default: file]
    #[arg(long, value_name = "END", requires = "every", value_parser = choice::<FillTo>())]
    fill_to: Option<FillTo>,

    /// Leave out rows without a time, which are refused otherwise
    #[arg(long)]
    pub(crate) drop_null_time: bool,
}

impl Calendar {
    /// The series, as these flags have them.
    pub(crate) fn of(&self, mut grouped: Grouped) -> Result<Grouped> {
        if let Some(offset) = &self.offset {
            let offset = Offset::new(offset);
            grouped = grouped.offset(offset.map_err(|error| usage(format!("--offset: {error}")))?);
        }
        if let Some(day) = self.week_start {
            grouped = grouped.week_start(day);
        }
        if let Some(end) = self.fill_to {
            grouped = grouped.fill_to(end);
        }
        if self.drop_null_time {
            grouped = grouped.drop_null_times();
        }
        Ok(grouped)
    }
}
