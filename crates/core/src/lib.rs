//! Windows, kernels and the smoothing of one series: numbers in, numbers out.
//!
//! A smoother is a kernel of weights slid along a series; everything else says what happens at
//! the ends ([`Boundary`]) and in the holes ([`Missing`]). [`Smoother`] binds them, [`Plan`] runs
//! them over any number of series, and [`convolve`] is the raw operation with SciPy's modes.
//!
//! Data frames are `smoothframe-polars`'s, files the `smooth` command's.
//!
//! ```
//! use smoothframe_core::Smoother;
//! let smoother: Smoother = "gaussian:5,std=1 boundary=reflect".parse()?;
//! let smoothed = smoother.smooth(&[2.0, 4.0, f64::NAN, 8.0, 6.0])?; // NaN is a hole
//! assert_eq!(smoothed.len(), 5);
//! # Ok::<(), smoothframe_core::Error>(())
//! ```

mod convolve;
mod coverage;
mod error;
mod fit;
mod irregular;
mod kernel;
mod linear;
mod number;
mod options;
mod rank;
mod recursive;
mod sample;
mod series;
mod simd;
mod smoother;
mod spec;
mod time;
mod window;

pub use convolve::{Mode, convolve};
pub use error::Error;
pub use kernel::{Kernel, Norm};
pub use options::{
    align::Align,
    boundary::Boundary,
    degree::Degree,
    method::Method,
    missing::{Holes, Missing},
};
pub use rank::median::Median;
pub use recursive::ewm::Ewm;
pub use sample::Sample;
pub use series::{output::Output, reach::Reach, saved::StreamState, stream::Streamed};
pub use smoother::{
    Smoother, builder::SmootherBuilder, look::Look, operation::Operation, plan::Plan,
    stream::Stream, time_plan::TimePlan,
};
pub use time::{kernel::TimeKernel, reach::TimeReach, span::Span, unit::Unit};
pub use window::{Parameter, Window};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
