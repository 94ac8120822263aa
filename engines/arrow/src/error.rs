//! What can be wrong with arrays. Rows are counted from 0 in fields and from 1 in messages.

use arrow_schema::ArrowError;

use crate::words::{counted, one_of};

/// What arrays are turned to, or what is wrong with them.
pub type Result<T> = std::result::Result<T, Error>;

/// What is wrong with arrays, or with what is asked of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Values that are no numbers.
    #[error(
        "column `{name}` holds {dtype} and no numbers, so it cannot be smoothed; cast it to numbers first"
    )]
    NotNumeric {
        /// The column.
        name: String,
        /// What it holds.
        dtype: String,
    },
    /// Times that are none.
    #[error(
        "column `{name}` holds {dtype} and neither dates, times nor whole numbers; cast it to one of them first"
    )]
    NotTime {
        /// The column.
        name: String,
        /// What it holds.
        dtype: String,
    },
    /// Rows without a time.
    #[error("row {} has no time in column `{name}`{}; drop such rows first", row + 1, others(*rows))]
    NullTime {
        /// The column.
        name: String,
        /// The first such row.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// A whole number that is too large for a time.
    #[error("row {} of column `{name}` is beyond 64 bits with a sign, so it is no time", row + 1)]
    FarTime {
        /// The column.
        name: String,
        /// The row.
        row: usize,
    },
    /// A zone that is not known.
    #[error("the zone `{zone}` is not known; convert the times to UTC, or to a zone by its name")]
    Zone {
        /// The zone's name.
        zone: String,
    },
    /// A word that is none of those that are known.
    #[error("`{text}` is no {what}: expected {}", one_of(names))]
    Choice {
        /// The word.
        text: String,
        /// What it should be.
        what: &'static str,
        /// Those that are known.
        names: Vec<&'static str>,
    },
    /// No parts, or one of them twice.
    #[error("one or more parts are needed, each once")]
    Parts,
    /// A residual of what is no level.
    #[error(
        "`{smoother}` is no level of the values, so nothing is left over beside it: leave the \
             residual out"
    )]
    NoResidual {
        /// The smoother.
        smoother: String,
    },
    /// Replaced values of what replaces none.
    #[error("`{smoother}` replaces no values; hampel does, as in hampel:7")]
    NoReplaced {
        /// The smoother.
        smoother: String,
    },
    /// A window in time, where there are no times.
    #[error("{needs}: {takes}")]
    NeedsTimes {
        /// What needs them.
        needs: smoothframe_core::Error,
        /// What takes them.
        takes: &'static str,
    },
    /// What the library says.
    #[error(transparent)]
    Smoother(#[from] smoothframe_core::Error),
    /// What Arrow says.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

fn others(rows: usize) -> String {
    if rows < 2 { String::new() } else { format!(" ({} have none)", counted(rows, "row")) }
}
