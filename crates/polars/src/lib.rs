//! Grouped smoothing of Polars data frames.
//!
//! - [`SmoothExpr::smooth`] is an expression, right in `select`, `with_columns`, `.over([…])` and
//!   `group_by(…).agg([…])`, lazy and eager.
//! - [`SmoothFrame::smooth`] is a frame operation, described by [`Grouped`]: it knows about time,
//!   orders each group by it, refuses or settles rows at the same time, lays groups on a calendar
//!   ([`Every`], [`Agg`], [`Fill`]), cuts them at long silences, and keeps the input's row order. It is the faster of the two.
//! - [`Grouped::smooth`] does the same and keeps what it learnt of the groups, for a report.
//! - [`Grouped::inspect`] only looks: at lengths, steps, gaps, order, and rows at the same time.
//!
//! ```
//! use polars::prelude::*;
//! use smoothframe_polars::{Grouped, SmoothExpr, Smoother};
//!
//! let sales = df!(
//!     "store" => ["A", "A", "B", "A", "B"],
//!     "day" => [1, 2, 1, 3, 2],
//!     "revenue" => [2.0, 4.0, 10.0, 6.0, 30.0],
//! )?;
//! let smoother: Smoother = "uniform:3".parse()?;
//!
//! let by_expression = sales.clone().lazy()
//!     .with_column(col("revenue").smooth(&smoother).over([col("store")])?.alias("smoothed"))
//!     .collect()?;
//! assert_eq!(by_expression.column("smoothed")?.f64()?.get(2), Some(20.0));
//!
//! let smoothed = Grouped::by(["store"]).time("day").values(["revenue"]).smooth(&sales, &smoother)?;
//! assert_eq!(smoothed.frame().column("revenue_smoothed")?.f64()?.get(2), Some(20.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agg;
mod asked;
mod axis;
mod calendar;
mod check;
mod clock;
mod duplicates;
mod error;
mod expr;
mod fill;
mod frame;
mod gap;
mod group_names;
mod grouped;
mod inspection;
mod keys;
mod label;
mod lay;
mod layout;
mod merge;
mod names;
mod number;
mod part;
mod partial;
mod pass;
mod rivals;
mod rows;
mod series;
mod smoothed;
mod step;
mod windows;
#[doc(hidden)]
pub mod words;

pub use agg::Agg;
pub use axis::Axis;
pub use calendar::Every;
pub use duplicates::{Duplicates, OnDuplicate};
pub use error::Error;
pub use expr::SmoothExpr;
pub use fill::Fill;
pub use frame::SmoothFrame;
pub use group_names::GroupNames;
pub use grouped::Grouped;
pub use inspection::{Absent, Gap, Holes, Inspection, Lengths, OutOfOrder, Silences};
pub use label::Label;
pub use layout::{Group, Layout};
pub use part::Part;
pub use partial::Partial;
#[doc(no_inline)]
pub use polars;
pub use smoothed::Smoothed;
#[doc(no_inline)]
pub use smoothframe_core;
pub use smoothframe_core::Smoother;
pub use step::Step;

/// The README's examples, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
