//! What can be wrong with what Python hands in. Rows are counted from 0 in fields and from 1 in messages.

use arrow_schema::ArrowError;
use pyo3::{PyErr, exceptions::PyValueError};

use crate::words::{counted, list};

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no column `{name}`; there are {}", list(have))]
    Column { name: String, have: Vec<String> },
    #[error("column `{name}` is asked to be both {first} and {second}")]
    Role { name: String, first: &'static str, second: &'static str },
    #[error("{0}")]
    Duplicates(String),
    #[error("column `{name}` exists already; choose another suffix, or leave it out")]
    Clash { name: String },
    #[error("no value column was given: name one or more in `values`")]
    NoValues,
    #[error("`{name}` has {rows} rows, and its times `{time}` {times}")]
    Lengths { name: String, rows: usize, time: String, times: usize },
    #[error(
        "`{name}` has {}, and `{key}` of `over` {keys}: each row needs its key, or all of them one",
        counted(*rows, "row")
    )]
    KeyLengths { name: String, rows: usize, key: String, keys: usize },
    #[error("a table may have {} rows, and this one has {rows}", u32::MAX)]
    TooLong { rows: usize },
    #[error("{0}")]
    Said(String),
    #[error(transparent)]
    Shared(#[from] smoothframe_arrow::Error),
    #[error(transparent)]
    Smoother(#[from] smoothframe_core::Error),
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        PyValueError::new_err(error.to_string())
    }
}
