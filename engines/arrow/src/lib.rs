//! What smoothframe's bindings share: Arrow arrays as the series that [`smoothframe_core`] smooths, times of
//! any of Arrow's types, windows of days and months on them, and the parts that come of a smoothing.
//!
//! Python's package and DataFusion's window functions are made of it. It knows no engine, starts no thread,
//! and has the same bits as the Rust library.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, Float64Array};
//! use smoothframe_arrow::{float, series::{Asked, Worker}};
//!
//! let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.0), None, Some(5.0)]));
//! let asked = Asked::new("uniform:3", &["smoothed".to_owned()], false)?;
//! let smoothed = Worker::<f64>::default().in_rows(&asked, &float::read(&[values]))?;
//! assert_eq!(*smoothed[0], Float64Array::from(vec![1.0, 3.0, 5.0]));
//! # Ok::<(), smoothframe_arrow::Error>(())
//! ```

pub mod axis;
mod error;
pub mod float;
pub mod made;
pub mod part;
pub mod series;
#[allow(missing_docs, reason = "its code is that of `crates/polars`, line by line")]
pub mod windows;
pub mod words;
mod zone;

pub use error::{Error, Result};
