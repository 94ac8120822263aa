//! What to read, and how its rows make series, as flags.

use std::path::{Path, PathBuf};

use anyhow::Result;
use smoothframe_polars::{Agg, Every, Fill, Label, OnDuplicate};

use crate::{
    fields::dates::Style,
    files::content::Content,
    flags::calendar::Calendar,
    flags::choices::{Ambiguous, choice},
    flags::files::More,
    flags::help,
    flags::text::Text,
    flags::values::Value,
    roles::parts,
    words::failure::usage,
};

/// How dates are written, and on whose clocks.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Dates {
    /// How dates are written, where that has to be said: %d/%m/%Y, %Y, epoch:ms, excel …
    #[arg(long, value_name = "FORMAT", long_help = help::DATE_FORMAT)]
    pub(crate) date_format: Option<String>,

    /// The time zone whose clocks tell the time, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", long_help = help::TZ)]
    pub(crate) tz: Option<String>,

    /// With --tz: which hour is meant where clocks were set back [default: refuse it]
    #[arg(long, value_name = "WHICH", requires = "tz")]
    pub(crate) ambiguous: Option<Ambiguous>,
}

impl Dates {
    pub(crate) fn style(&self) -> Result<Option<Style>> {
        self.date_format.as_deref().map(Style::asked).transpose()
    }
}

/// What to read and how its rows make series.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Series {
    /// The file to read, a directory of files, or a pattern in quotes
    #[arg(long_help = help::INPUT)]
    pub(crate) input: PathBuf,

    #[command(flatten)]
    pub(crate) more: More,

    /// Group columns: each combination of their values is a series (repeat, or commas)
    #[arg(short = 'g', long = "by", alias = "group-by", value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// Columns to smooth (repeat, or commas) [default: the only numeric column left]
    ///
    /// A column that is merged in a way of its own has it behind a colon: units:sum,price:mean. A
    /// pattern stands for all columns that it fits: 'temp_*', 's?:mean' (in quotes, or the shell takes
    /// it for files).
    #[arg(short, long, value_name = "COLUMN[:HOW]")]
    pub(crate) value: Vec<String>,

    /// Take every column of numbers for a value: a table with a column for each series
    #[arg(long, conflicts_with = "value")]
    pub(crate) wide: bool,

    /// The time column, or columns such as year,month [default: the only column of dates]
    #[arg(short, long, value_name = "COLUMN", long_help = help::TIME)]
    pub(crate) time: Option<String>,

    #[command(flatten)]
    pub(crate) dates: Dates,

    /// Lay each group on a calendar with this interval: 15m, 1h, 1d, 1w, 1mo …
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    every: Option<String>,

    #[command(flatten)]
    pub(crate) calendar: Calendar,

    /// Merge the rows of one interval (or, without --every, of one time)
    #[arg(long, value_name = "HOW", value_parser = choice::<Agg>())]
    pub(crate) agg: Option<Agg>,

    /// What intervals without a value get [default: 0 for sums and counts, and else nothing]
    #[arg(long, value_name = "HOW", requires = "every", value_parser = choice::<Fill>())]
    pub(crate) fill: Option<Fill>,

    /// Which end of an interval its time is [default: left]
    #[arg(long, value_name = "END", requires = "every", value_parser = choice::<Label>())]
    pub(crate) label: Option<Label>,

    /// What to do with several rows of one group at the same time
    #[arg(long, value_name = "WHAT", default_value = "error", value_parser = choice::<OnDuplicate>())]
    pub(crate) on_duplicate: OnDuplicate,

    /// Groups with rows that have no time, share one or cannot be read: refuse the file, or skip those
    /// groups and say which (exit code 3)
    #[arg(long, value_name = "WHAT", default_value = "fail", value_parser = ["fail", "skip"])]
    bad_groups: String,

    /// Cut a group's series where its rows are farther apart than this: 12h, 30d, 2mo, 5i …
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    max_gap: Option<String>,

    #[command(flatten)]
    pub(crate) text: Text,

    /// Read INPUT as this, whatever its name says
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Content>())]
    pub(crate) input_format: Option<Content>,

    /// Overwrite the output
    ///
    /// What is replaced leaves its mode to the new file or report; of a link the link is replaced, and
    /// what it leads to stays.
    #[arg(short, long)]
    pub(crate) force: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl Series {
    /// The inputs as they are named.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Path> {
        let more = self.more.paths().iter().map(PathBuf::as_path);
        std::iter::once(self.input.as_path()).chain(more)
    }

    /// Of a file's columns those to read, where fewer than all will do: where the others are written
    /// as they are, or rows are merged and no others are written.
    pub(crate) fn only(&self, have: &[String], is_spliced: bool) -> Option<Vec<String>> {
        let time = self.time.as_ref().filter(|_| !self.value.is_empty())?;
        // A pattern may fit what is no value.
        let (mut values, mut taken) = (Value::all(&self.value, have), Vec::new());
        if values.iter().any(|value| value.is_pattern(have)) {
            taken.extend(have.iter().filter(|name| self.may_group(name)).cloned());
            taken.extend(parts::columns(time, have).into_iter().flatten().map(str::to_owned));
            taken.push(time.clone());
            values = Value::expanded(values, have, &taken).ok()?;
        }
        let is_merged = self.agg.is_some() || values.iter().any(|value| value.agg.is_some());
        if !is_merged && !is_spliced {
            return None;
        }
        let mut only = columns_of(time, have);
        for name in &self.by {
            let is_one = have.contains(name);
            let parts = name.split(',').map(str::to_owned);
            only.extend(if is_one { vec![name.clone()] } else { parts.collect() });
        }
        only.extend(values.into_iter().map(|value| value.name));
        // One that is named twice is refused later, by what it is named for.
        let mut seen: Vec<String> = Vec::new();
        for name in only {
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
        seen.iter().all(|name| have.contains(name)).then_some(seen)
    }

    /// The columns that tell the time, where they are named.
    pub(crate) fn time_columns(&self, have: &[String]) -> Vec<String> {
        self.time.as_deref().map_or_else(Vec::new, |time| columns_of(time, have))
    }

    /// Whether a column may be one of the groups, which stay as they are written.
    pub(crate) fn may_group(&self, name: &str) -> bool {
        is_named(&self.by, name)
    }

    /// Whether groups that cannot be smoothed are left out.
    pub(crate) fn skips_bad_groups(&self) -> bool {
        self.bad_groups == "skip"
    }

    pub(crate) fn max_gap(&self) -> Result<Option<Every>> {
        let gap = self.max_gap.as_deref().map(Every::new).transpose();
        gap.map_err(|error| {
            let error = error.to_string();
            usage(format!("--max-gap: {}", error.replacen("a calendar of", "a gap of", 1)))
        })
    }

    /// Whether its groups are laid on a calendar.
    pub(crate) const fn is_laid(&self) -> bool {
        self.every.is_some()
    }

    pub(crate) fn every(&self) -> Result<Option<Every>> {
        let every = self.every.as_deref().map(Every::new).transpose();
        every.map_err(|error| usage(format!("--every: {error}")))
    }

    /// Refuses values that would be merged, and nothing says how.
    pub(crate) fn check_merged(&self, values: &[Value]) -> Result<()> {
        let merged = self.every.is_some() || values.iter().any(|value| value.agg.is_some());
        let without = values.iter().find(|value| value.agg.is_none());
        match without.filter(|_| merged && self.agg.is_none()) {
            Some(Value { name, .. }) => Err(usage(format!(
                "nothing says how the rows of `{name}` are merged: --agg sum says it of all \
                 values, and --value {name}:sum of this one (or mean, median, min, max, first, \
                 last, count)"
            ))),
            None => Ok(()),
        }
    }
}

/// The column of `--time`, or those that it names with commas.
fn columns_of(time: &str, have: &[String]) -> Vec<String> {
    match parts::columns(time, have) {
        Some(names) => names.into_iter().map(str::to_owned).collect(),
        None => vec![time.to_owned()],
    }
}

/// Whether flags name a column, alone or in a list with commas.
pub(crate) fn is_named(flags: &[String], name: &str) -> bool {
    flags.iter().any(|flag| flag == name || flag.split(',').any(|part| part == name))
}
