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
mod options;
mod sample;
mod series;
mod simd;
mod smoother;
mod spec;
mod time;
mod window;

pub use convolve::{Mode, convolve};
pub use error::Error;
pub use kernel::{Align, Kernel, Norm, Reach};
pub use options::{
    boundary::Boundary,
    degree::Degree,
    method::Method,
    missing::{Holes, Missing},
};
pub use sample::Sample;
pub use smoother::{
    Smoother, SmootherBuilder,
    plan::{Output, Plan},
    stream::Stream,
    time_plan::TimePlan,
    weights::Weights,
};
pub use time::{
    kernel::TimeKernel,
    reach::{Look, TimeReach},
    span::Span,
    unit::Unit,
};
pub use window::{Parameter, Window};
