//! Grouped smoothing of Polars data frames: moving averages, kernels and fitted lines, of each group
//! on its own.
//!
//! ```toml
//! [dependencies]
//! smoothframe-polars = "0.1"
//! polars = { version = "0.55", features = ["lazy"] }
//! ```
//!
//! Frames are those of Polars 0.55. It is also here as [`polars`], so that a program need not name a
//! version that could be another; features that it turns on in a dependency of its own are on there
//! too. Windows and kernels are [`smoothframe_core`]'s.
//!
//! # Which `smooth` is for what
//!
//! | you have | call | you get |
//! |---|---|---|
//! | a slice of numbers | [`Smoother::smooth`] | the numbers smoothed |
//! | a query, where one expression fits in | [`SmoothExpr::smooth`], `col("x").smooth(&smoother)` | an expression for `select`, `with_columns`, `.over([…])` and `agg`; rows as they come |
//! | the same, and rows at uneven times | [`SmoothExpr::smooth_by`], `col("x").smooth_by(col("t"), &smoother)` | an expression that takes rows by their times, for windows in time |
//! | the same, and more than the smoothed values | [`SmoothExpr::smooth_struct`] and [`SmoothExpr::smooth_struct_by`], with [`Part`]s | a struct of them |
//! | a query, two columns of it | [`SmoothExpr::best_lag`], `col("a").best_lag(col("b"), 30)` | a struct a group: by how many rows `b` follows `a` |
//! | a query, and kinds of series to tell apart | [`SmoothExpr::filter_bank`], `col("x").filter_bank(&bank)` | a struct a group: features of many kernels |
//! | groups in a frame, lazy or eager | [`SmoothFrame::smooth`], `frame.smooth(&series)` | the frame with more columns, by the smoothers of [`Grouped::with`]: the fastest for groups |
//! | two values of each group | [`Grouped::best_lags`], `series.best_lags(&frame, "price", "units", 30)` | by how many rows one follows the other, a row a group |
//! | groups whose rows come batch by batch, night after night, or do not fit in memory | [`Grouped::stream`], a [`GroupedStream`] | rows as soon as no later one changes them |
//! | groups in a frame, for a report | [`Grouped::smooth`], `series.smooth(&frame, &smoother)` | a [`Smoothed`]: the frame, and what is known of its groups |
//!
//! [`Grouped`] describes series: it knows about time, orders each group by it, refuses or settles rows
//! at the same time, lays groups on a calendar ([`Every`], [`Agg`], [`Fill`], [`Label`]), cuts them at
//! long silences, and keeps the input's row order. [`Grouped::layout`] is its first half, and
//! [`Layout::smooth`] its second, or [`Layout::smooth_all`] by several smoothers at once. [`Grouped::inspect`] only looks:
//! at lengths, steps, gaps, order, and rows at the same time. Beside the smoothed values there are
//! [`Part`]s: what is left over, how much of its window an output had, and what later rows will revise.
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
//!
//! # Joining buckets back without looking ahead
//!
//! A bucket of a calendar is labelled by its start. Its sum is known at its end, so a row that is
//! joined to the bucket of its own day knows that day's rest. Three things keep the future out:
//!
//! - [`Label::Right`] labels buckets by their ends, so a row meets a bucket that is over when it comes;
//! - `causal` refuses a window that looks ahead;
//! - no [`Fill::Linear`], which draws a line to a later value: `causal` refuses it.
//!
//! ```
//! use polars::prelude::*;
//! use smoothframe_polars::{Agg, Every, Grouped, Label, SmoothFrame, Smoother};
//!
//! let hours = [0, 9, 18, 24, 33, 48, 70].map(|hour| hour * 3_600_000_i64);
//! let sales = df!("at" => hours, "units" => [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?.lazy()
//!     .with_column(col("at").cast(DataType::Datetime(TimeUnit::Milliseconds, None)));
//!
//! let two_days: Smoother = "uniform:2 align=trailing causal".parse()?;
//! let daily = Grouped::default().time("at").values(["units"])
//!     .every(Every::new("1d")?).agg(Agg::Sum).label(Label::Right)
//!     .with(&two_days);
//! let daily = sales.clone().smooth(&daily)?
//!     .select([col("at").alias("day"), col("units_smoothed").alias("so_far")]);
//!
//! // Each row gets the days before its own: the days of this calendar begin as these are cut.
//! let day = col("at").dt().truncate(lit("1d"));
//! let joined = sales.join(daily, [day], [col("day")], JoinArgs::new(JoinType::Left))
//!     .sort(["at"], SortMultipleOptions::default()).collect()?;
//! let so_far = joined.column("so_far")?.f64()?.to_vec();
//! let (first, second) = (Some(6.0), Some(7.5)); // the first day's sum; the mean of two
//! assert_eq!(so_far, [None, None, None, first, first, second, second]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For intervals of any length, and where rows come after the last bucket, the join is one "as of" a
//! time (`join_asof`; Polars' feature `asof_join`): backward and with equal times, it takes the last
//! bucket that was over. Both sides are sorted by time.
//!
//! ```text
//! let last = AsOfOptions {
//!     strategy: AsofStrategy::Backward,
//!     allow_eq: true,
//!     left_by: Some(vec!["store".into()]), // with groups
//!     right_by: Some(vec!["store".into()]),
//!     ..AsOfOptions::default()
//! };
//! let how = JoinArgs::new(JoinType::AsOf(Box::new(last)));
//! let joined = sales.join(daily, [col("at")], [col("day")], how).collect()?;
//! ```
//!
//! # Features
//!
//! - `serde`: [`Grouped`], and what it holds, in serde's formats, and [streams](GroupedStream) as bytes (off
//!   by default).

mod agg;
mod asked;
mod axis;
mod bank;
mod calendar;
mod cell;
mod check;
mod clock;
mod deal;
mod disk;
mod duplicates;
mod error;
mod expr;
mod fill;
mod fill_to;
mod frame;
mod gap;
mod group;
mod group_names;
mod grouped;
mod inspection;
mod keys;
mod label;
mod lags;
mod lay;
mod layout;
mod merge;
mod names;
mod number;
mod offset;
mod overflow;
mod part;
mod partial;
mod pass;
mod rivals;
mod rows;
mod series;
mod skip;
mod smoothed;
mod step;
mod stray;
mod stream;
mod windows;
#[doc(hidden)]
pub mod words;
mod zone;

pub use agg::Agg;
pub use axis::Axis;
pub use calendar::Every;
pub use disk::{Spill, Values};
pub use duplicates::{Duplicates, OnDuplicate};
pub use error::{Error, Late};
pub use expr::SmoothExpr;
pub use fill::Fill;
pub use fill_to::FillTo;
pub use frame::SmoothFrame;
pub use group::Group;
pub use group_names::GroupNames;
pub use grouped::Grouped;
pub use inspection::{Absent, Gap, Holes, Inspection, Lengths, OutOfOrder, Silences};
pub use label::Label;
pub use layout::Layout;
pub use offset::{Offset, Weekday};
pub use part::Part;
pub use partial::Partial;
#[doc(no_inline)]
pub use polars;
pub use skip::{BadGroup, Skipped};
pub use smoothed::Smoothed;
#[doc(no_inline)]
pub use smoothframe_core;
pub use smoothframe_core::{Lags, Smoother};
pub use step::Step;
pub use stray::Stray;
pub use stream::{Arrival, Completed, GroupedStream};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
