//! What can be wrong with a frame.

use polars::{error::PolarsError, prelude::IdxCa};

use crate::{Duplicates, stray::Stray, words::counted};

/// Why a frame could not be smoothed. Rows are counted from 0 in fields and from 1 in messages.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A column that is not there.
    #[error("there is no column `{name}`; there are {}", list(have))]
    Column {
        /// The name asked for.
        name: String,
        /// The frame's columns.
        have: Vec<String>,
    },
    /// A column asked to be two things at once.
    #[error("column `{name}` is asked to be both {first} and {second}")]
    Role {
        /// The column.
        name: String,
        /// One role.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A value column that holds no numbers.
    #[error("column `{name}` holds {dtype} and no numbers, so it cannot be smoothed")]
    NotNumeric {
        /// The column.
        name: String,
        /// Its type.
        dtype: String,
    },
    /// A time column that holds no times.
    #[error("column `{name}` holds {dtype} and neither dates, times nor whole numbers")]
    NotTime {
        /// The column.
        name: String,
        /// Its type.
        dtype: String,
    },
    /// Rows without a time.
    #[error("row {} has no time in column `{name}`{}", row + 1, others(*rows))]
    NullTime {
        /// The column.
        name: String,
        /// The first of them, from 0.
        row: usize,
        /// How many they are.
        rows: usize,
    },
    /// Every group has a row without a time, or one that [`Grouped::bad_rows`](crate::Grouped::bad_rows)
    /// names, or rows at the same time: none is left.
    #[error("row {} is bad, and every other group has such rows too, so none is left", row + 1)]
    NoGroupLeft {
        /// The first row that tells of it, from 0.
        row: usize,
    },
    /// Rows of one group at the same time.
    #[error("{}", refusal(.0))]
    Duplicates(Box<Duplicates>),
    /// A result's name that a column has already.
    #[error("column `{name}` exists already; choose another suffix, or leave it out")]
    Clash {
        /// The name.
        name: String,
    },
    /// An aggregate of a column that is no value.
    #[error("column `{name}` is given an aggregate, but is none of the values")]
    NotAValue {
        /// The column.
        name: String,
    },
    /// What only a calendar has was asked for without one.
    #[error("{what} needs a calendar: `Grouped::every` lays one")]
    NoCalendar {
        /// What was asked for.
        what: &'static str,
    },
    /// A choice by a name that is none of its names.
    #[error("`{text}` is no {what}: expected {}", one_of(names))]
    Choice {
        /// What was read.
        text: String,
        /// What it should name, as `aggregate`.
        what: &'static str,
        /// The names that there are.
        names: Vec<&'static str>,
    },
    /// A calendar that cannot be laid.
    #[error("a calendar of `{every}` {problem}")]
    Calendar {
        /// The calendar's interval.
        every: String,
        /// Why not.
        problem: String,
    },
    /// An offset of a calendar's buckets that cannot be meant.
    #[error("an offset of `{offset}` {problem}")]
    Offset {
        /// The offset.
        offset: String,
        /// Why not.
        problem: String,
    },
    /// A time so far from all others that nearly all of a calendar would lie between.
    #[error("{}", far(.0))]
    Stray(Box<Stray>),
    /// A longest gap that cannot be meant.
    #[error("a gap of `{gap}` {problem}")]
    Gap {
        /// The gap.
        gap: String,
        /// Why not.
        problem: String,
    },
    /// No part of the results was wanted.
    #[error("nothing is wanted of the smoothed values: name one part or more")]
    NoParts,
    /// A residual from what is no level of the values: a sum, a count, a spread.
    #[error(
        "`{smoother}` is no level of the values, so nothing is left over beside it: leave the \
             residual out"
    )]
    NoResidual {
        /// The smoother.
        smoother: String,
    },
    /// What was replaced was asked of a smoother that replaces nothing.
    #[error("`{smoother}` replaces no values; hampel does, as in hampel:7")]
    NoReplaced {
        /// The smoother.
        smoother: String,
    },
    /// Rows of one time are to be merged, and there is no time.
    #[error("merging the rows of one time needs a time column")]
    NoTime,
    /// Nothing to smooth with.
    #[error("no smoother was given: `Grouped::with` takes one")]
    NoSmoother,
    /// A smoother was given to a description that has smoothers of its own, and would go unused.
    #[error(
        "`{smoother}` would be taken in place of the smoothers that `Grouped::with` gave: leave them \
         out, or smooth by them with `frame.smooth(&grouped)`"
    )]
    OwnSmoothers {
        /// The smoother, as text.
        smoother: String,
    },
    /// A causal smoother under [`Fill::Linear`](crate::Fill::Linear), which draws lines to later
    /// values.
    #[error(
        "the smoother is to be causal, but linear filling draws lines to later values of `{value}`: \
         fill forward, zero or null, or leave `causal` out, and rows that are yet to be filled are \
         marked as provisional"
    )]
    FillLooksAhead {
        /// A value that is filled so.
        value: String,
    },
    /// A causal smoother on a layout that leaves out all buckets of a silence once it is too long.
    #[error(
        "the smoother is to be causal, but this calendar takes back buckets of a silence when it \
         has been too long (`max_gap`): `Grouped::layout_for` the smoother, `Grouped::smooth` or \
         `Grouped::with` keeps them"
    )]
    GapLooksAhead,
    /// Nothing to smooth.
    #[error("no value column was given")]
    NoValues,
    /// What was asked for needs rows that a stream does not have yet.
    #[error("{what} cannot stream: {why}")]
    NeverStreams {
        /// What cannot.
        what: String,
        /// Why not, and what to do.
        why: String,
    },
    /// What rows on disk ([`Layout::is_on_disk`](crate::Layout::is_on_disk)) cannot give.
    #[error("{what} needs the rows in memory, and these lie on disk")]
    OnDisk {
        /// What needs them.
        what: String,
    },
    /// A batch whose columns are not those of the stream.
    #[error("the batch from row {} on {problem}; all batches of a stream have the same columns", row + 1)]
    Batch {
        /// Its first row among all that were pushed, from 0.
        row: u64,
        /// What is other.
        problem: String,
    },
    /// A row that comes after its place in its series was passed.
    #[error("{}", late(.0))]
    Late(Box<Late>),
    /// A row of a group that had ended, as the rows of each come together ([`Arrival::ByGroup`](crate::Arrival)).
    #[error(
        "row {} is of {group}, whose rows had ended before: sort rows by group, or take groups in any \
         order (Arrival::Any)",
        row + 1
    )]
    Returned {
        /// The row, from 0.
        row: u64,
        /// Its group.
        group: String,
    },
    /// A group that has so many rows waiting for a value that the stream would keep ever more.
    #[error(
        "{group} has had {rows} rows without a value, which wait for the next one: say `holes=keep` \
         (holes stay holes), fill them, or let a stream keep more (GroupedStream::most_waiting)"
    )]
    Waits {
        /// The group.
        group: String,
        /// How many rows wait.
        rows: usize,
    },
    /// A saved stream that cannot go on.
    #[error("the saved stream cannot go on: {problem}")]
    Saved {
        /// What is wrong with it.
        problem: String,
    },
    /// A stream that stopped at an error half-way: what it holds is no state of any row.
    #[error("the stream stopped at an error before; resume one that was saved, or begin anew")]
    Stopped,
    /// The smoother's own refusal.
    #[error(transparent)]
    Smoother(#[from] smoothframe_core::Error),
    /// Polars' own refusal.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

/// A row that comes after its place in its series was passed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Late {
    /// The row among all that were pushed, from 0.
    pub row: u64,
    /// Its group, as `store = A`; empty where there are no group columns.
    pub group: String,
    /// Its time.
    pub time: String,
    /// The time up to which results are out.
    pub after: String,
}

fn late(late: &Late) -> String {
    let Late { row, group, time, after } = late;
    let of = if group.is_empty() { String::new() } else { format!(" of {group}") };
    format!(
        "row {}{of} is at {time}, and comes after {after}, up to which results are out: sort rows by \
         time, or say how late they may come",
        row + 1
    )
}

fn others(rows: usize) -> String {
    if rows < 2 { String::new() } else { format!(" ({} have none)", counted(rows, "row")) }
}

fn far(stray: &Stray) -> String {
    let (row, gap) = (stray.row + 1, &stray.max_gap);
    format!("row {row}: {stray}; correct it, or cut series there by a `max_gap` of {gap}")
}

fn refusal(duplicates: &Duplicates) -> String {
    format!("{duplicates}; {}", duplicates.remedies())
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Names as `a`, `a or b`, `a, b or c`.
fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

impl Error {
    /// Of a frame that has some rows of another, as an error of that.
    pub(crate) fn of_rows(mut self, kept: &IdxCa) -> Self {
        let of = |row: &mut usize| {
            *row = kept.get(*row).map_or(*row, |row| row as usize);
        };
        match &mut self {
            Self::Duplicates(rows) => {
                of(&mut rows.first);
                of(&mut rows.second);
            }
            Self::Stray(stray) => of(&mut stray.row),
            Self::NoGroupLeft { row } => of(row),
            _ => {}
        }
        self
    }
}

/// For functions that return Polars' errors: its own come out as they went in, and others are a
/// `ComputeError` with the same message.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Every, Grouped, Smoother};
/// fn daily(frame: &DataFrame, smoother: &Smoother) -> PolarsResult<DataFrame> {
///     let series = Grouped::default().time("at").values(["x"]).every(Every::new("1d")?);
///     Ok(series.smooth(frame, smoother)?.into_frame())
/// }
/// let numbers = df!("at" => [1, 2], "x" => [1.0, 2.0])?;
/// let error = daily(&numbers, &"7".parse().expect("a window")).expect_err("no dates");
/// assert!(error.to_string().contains("a calendar of `1d` needs a time column of dates"));
/// # PolarsResult::Ok(())
/// ```
impl From<Error> for PolarsError {
    fn from(error: Error) -> Self {
        match error {
            Error::Polars(error) => error,
            error => Self::ComputeError(error.to_string().into()),
        }
    }
}
