//! Statistics, plots and the report of a smoothed frame.
//!
//! - [`stats`] gives one row for each group and value.
//! - [`default_window`] is the window a report takes when none was asked for.
//! - [`SeriesPlot`] draws one group as SVG.
//! - [`Report`] writes a directory with all of it: `report.html`, `report.md`, the smoothed table, `stats.csv`,
//!   `stats.json`, `plots/*.svg` and `manifest.json`.
//!   [`Report::of`] begins with a frame, [`Report::to_html`] needs no directory, and a [`Section`] is of one's
//!   own.
//! - [`Explanation`] tells what a smoother does in words, and [`Shape`] what smoothers there are.
//! - [`LagTable`] tells by how many rows one value follows another in each group, and [`LagReport`]
//!   writes a directory with it, a page and correlograms.
//!
//! ```
//! use polars::prelude::*;
//! use smoothframe_polars::Grouped;
//! use smoothframe_report::Report;
//!
//! let frame = df!("shop" => ["A", "B", "A", "B"], "sales" => [1.0, 2.0, 3.0, 4.0])?;
//! let smoothed = Grouped::by(["shop"]).values(["sales"]).smooth(&frame, &"uniform:3".parse()?)?;
//! let folder = tempfile::tempdir()?;
//! let written = Report::new(&smoothed).title("Sales").write(&folder.path().join("report"), false)?;
//! assert!(folder.path().join("report/report.html").exists());
//! assert_eq!((written.groups, written.plots), (2, 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod default_window;
mod ended;
mod error;
mod everyday;
mod exchange;
mod explain;
mod figures;
mod findings;
mod group_plots;
mod lags;
mod listing;
mod manifest;
mod markdown;
mod moments;
mod order;
mod overall;
mod page;
mod partial;
mod pictures;
mod plot;
mod png;
mod provisional;
mod publish;
mod quantity;
mod report;
mod rhythm;
mod safe;
mod schema;
mod section;
mod shapes;
mod stats;
mod summary;
mod table;
pub mod temporary;
mod terminal;
mod text;
mod theme;
mod together;
mod visible;

pub use default_window::{DefaultWindow, default_window};
pub use ended::ended_warning;
pub use error::Error;
pub use explain::Explanation;
pub use findings::Measure;
pub use group_plots::{GroupPlot, GroupPlots};
pub use lags::{LagReport, LagTable};
pub use listing::Listing;
pub use manifest::Input;
pub use order::Order;
pub use partial::partial_warnings;
pub use plot::{PlotError, PlotLine, SeriesPlot, TimeAxis, kernel_svg, sparkline, stacked};
pub use png::png;
pub use quantity::Locale;
pub use report::{Report, Written};
pub use safe::{csv_safe, csv_safe_text};
pub use schema::{LAG_MANIFEST_SCHEMA, MANIFEST_SCHEMA, STATS_SCHEMA};
pub use section::Section;
pub use shapes::{Kind, Shape};
pub use stats::{COLUMNS, Stats, StatsRow, stats};
pub use table::{Compression, Format, Output, Parts};
pub use terminal::{Canvas, Charset, Curve, bars, spark};
pub use theme::Theme;
pub use visible::{visible, visible_line};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
