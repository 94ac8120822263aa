//! What can be wrong with what Python hands in. Rows are counted from 0 in fields and from 1 in messages.

use arrow_schema::ArrowError;
use pyo3::{PyErr, exceptions::PyValueError};

use crate::words::{counted, list, one_of};

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no column `{name}`; there are {}", list(have))]
    Column { name: String, have: Vec<String> },
    #[error("column `{name}` is asked to be both {first} and {second}")]
    Role { name: String, first: &'static str, second: &'static str },
    #[error(
        "column `{name}` holds {dtype} and no numbers, so it cannot be smoothed; cast it to numbers first"
    )]
    NotNumeric { name: String, dtype: String },
    #[error(
        "column `{name}` holds {dtype} and neither dates, times nor whole numbers; cast it to one of them first"
    )]
    NotTime { name: String, dtype: String },
    #[error("row {} has no time in column `{name}`{}; drop such rows first", row + 1, others(*rows))]
    NullTime { name: String, row: usize, rows: usize },
    #[error("row {} of column `{name}` is beyond 64 bits with a sign, so it is no time", row + 1)]
    FarTime { name: String, row: usize },
    #[error("the zone `{zone}` is not known; convert the times to UTC, or to a zone by its name")]
    Zone { zone: String },
    #[error("{0}")]
    Duplicates(String),
    #[error("column `{name}` exists already; choose another suffix, or leave it out")]
    Clash { name: String },
    #[error("`{text}` is no {what}: expected {}", one_of(names))]
    Choice { text: String, what: &'static str, names: Vec<&'static str> },
    #[error("one or more parts are needed, each once")]
    Parts,
    #[error("no value column was given: name one or more in `values`")]
    NoValues,
    #[error(
        "`{smoother}` is no level of the values, so nothing is left over beside it: leave the \
             residual out"
    )]
    NoResidual { smoother: String },
    #[error("`{smoother}` replaces no values; hampel does, as in hampel:7")]
    NoReplaced { smoother: String },
    #[error("`{name}` has {rows} rows, and its times `{time}` {times}")]
    Lengths { name: String, rows: usize, time: String, times: usize },
    #[error("{needs}: {takes}")]
    NeedsTimes { needs: smoothframe_core::Error, takes: &'static str },
    #[error("a table may have {} rows, and this one has {rows}", u32::MAX)]
    TooLong { rows: usize },
    #[error("{0}")]
    Said(String),
    #[error(transparent)]
    Smoother(#[from] smoothframe_core::Error),
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

fn others(rows: usize) -> String {
    if rows < 2 { String::new() } else { format!(" ({} have none)", counted(rows, "row")) }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        PyValueError::new_err(error.to_string())
    }
}
