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

mod beside;
mod boundary;
mod boxcar;
mod convolve;
mod convolver;
mod cost;
mod degree;
mod direct;
mod each;
mod ends;
mod error;
#[cfg(test)]
mod exact;
mod fft;
mod holes;
mod inside;
mod kernel;
mod less;
mod level;
mod line;
mod method;
mod missing;
mod overlap;
mod piece;
mod plan;
mod prepared;
mod present;
mod sample;
mod settle;
mod simd;
mod smoother;
mod spec;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
mod spectral;
mod stream;
mod survey;
mod time;
mod touched;
mod twiddles;
mod view;
mod weigh;
mod weights;
mod window;

pub use boundary::Boundary;
pub use convolve::{Mode, convolve};
pub use degree::Degree;
pub use error::Error;
pub use kernel::{Align, Kernel, Norm, Reach};
pub use method::Method;
pub use missing::{Holes, Missing};
pub use plan::{Output, Plan};
pub use sample::Sample;
pub use smoother::{Smoother, SmootherBuilder};
pub use stream::Stream;
pub use time::{Look, Span, TimeKernel, TimePlan, TimeReach, Unit};
pub use weights::Weights;
pub use window::{Parameter, Window};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
