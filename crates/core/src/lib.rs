//! Smoothing of one series: slices of `f64` or `f32` in, slices of the same length out.
//!
//! A [`Smoother`] is an operation (a window of weights, a median, an exponentially weighted mean)
//! and rules for the ends of a series ([`Boundary`]) and for missing values ([`Missing`]). It is
//! read from a line of text or built from parts, and runs on whole series, on many at once, on rows
//! at irregular times and on streams. Data frames are for `smoothframe-polars`, files for the
//! `smooth` command.
//!
//! ```
//! use smoothframe_core::Smoother;
//! let smoother: Smoother = "gaussian:5,std=1 boundary=reflect".parse()?;
//! let smoothed = smoother.smooth(&[2.0, 4.0, f64::NAN, 8.0, 6.0])?; // NaN is a hole
//! assert_eq!(smoothed.len(), 5);
//! # Ok::<(), smoothframe_core::Error>(())
//! ```
//!
//! # Six ways to smooth
//!
//! | call | input | for |
//! |---|---|---|
//! | [`Smoother::smooth`] | a slice, into a new `Vec` | a few series |
//! | [`Plan::smooth_into`], [`Plan::smooth_to`] | a slice, into buffers | many in a loop |
//! | [`Plan::smooth_each`] | series one after another | many short series, fast |
//! | [`TimePlan`] | rows and their `i64` times | irregular times, windows of `7d` |
//! | [`Stream`], [`StreamPlan`] | chunks of any size | live data; its state can be saved |
//! | [`TimeStreamPlan`] | the same, of rows and their times | live data at irregular times |
//!
//! [`convolve()`] is the raw convolution with SciPy's modes, without rules for ends and holes, and
//! [`correlate()`] the raw correlation; [`deconvolve`], [`wiener()`] and [`richardson_lucy()`] undo a
//! convolution, and [`Pmf`] has distributions of sums. [`cross_correlation()`] tells at which lag one
//! series follows another, over the rows that both have, and [`find_peaks()`] where a series has
//! peaks. [`FilterBank`] lays many kernels on a series in one pass, and [`Kernel::fit`] learns a kernel
//! from two series.
//!
//! # Which window?
//!
//! | the series | a smoother |
//! |---|---|
//! | noise about a level | `gaussian:std=3`, or `hann:21` |
//! | spikes, outliers | `median:7` |
//! | a trend, to be kept at the ends too | `gaussian:std=3 degree=1` |
//! | peaks whose height matters | `savgol:21,order=3` |
//! | a slope is wanted | `savgol:21,order=3,deriv=1 missing=propagate` |
//! | a strict weekly rhythm in daily rows | `uniform:7`: each window holds each weekday once |
//! | live data | `ewm:span=12`, or `decay:60,tau=12 causal` |
//! | irregular times | `uniform:28d`, `gaussian:std=36h`, or `ewm:halflife=7d` |
//!
//! # The text form
//!
//! `name:length,parameter=value`, then options in any order; the grammar is at
//! [`Smoother`'s `FromStr`](Smoother#impl-FromStr-for-Smoother). `Display` prints it back.
//!
//! ```
//! use smoothframe_core::Smoother;
//! for text in [
//!     "7", // uniform:7
//!     "hann:31 boundary=reflect coverage=0.5 holes=keep",
//!     "gaussian:std=3 degree=1",
//!     "savgol:21,order=3,deriv=1 missing=propagate",
//!     "median:9 align=trailing",
//!     "decay:60,tau=12 causal",
//!     "ewm:span=12",
//!     "lowess:61",
//!     "tricube:61 degree=1 robust=3",
//!     "ewm:halflife=7d",
//!     "uniform:28d",
//! ] {
//!     let smoother: Smoother = text.parse()?;
//!     assert_eq!(smoother, smoother.to_string().parse()?);
//! }
//! # Ok::<(), smoothframe_core::Error>(())
//! ```
//!
//! # Ends
//!
//! By default rows beyond the ends are absent, and an output is divided by the weight that its
//! window has left ([`Boundary::Renormalize`]). Other boundaries extend the series first: reflect,
//! mirror, nearest, wrap and constant as in `scipy.ndimage`, and linear, which goes on with the
//! trend. Shrink narrows the window near an end; fit, savgol's default, evaluates the polynomial of
//! the last whole window. `start=` and `end=` set them apart. Windows in time, lines (`degree=1`)
//! and ewm have no rows beyond the ends, and take no boundary.
//!
//! # Holes
//!
//! NaN is a missing value, in and out; an infinity is a value. By default a hole is left out of the
//! windows that hold it, which are divided by the weight present ([`Missing::Skip`]). A row that
//! holds a value gets one wherever a present row has weight (at its own row a trailing `hann` weighs
//! 0); a hole is filled only between the first and the last observation, and where half of its
//! window's weight is present. (Statistics fill wherever their window holds a value, ewm from the
//! first value on.) `coverage=0.8` asks that share of every window, `min_rows=3` so many values,
//! `holes=keep` fills no hole, and `missing=propagate` makes a hole of every output whose window
//! holds one. [`Output`] tells the coverage of each output.
//!
//! # Causality
//!
//! `align=trailing` moves a window to the past, and `causal` refuses a smoother that looks ahead.
//! Under `causal` an output's bits depend on the rows up to its own alone: the same whether the
//! series is whole, cut short after that row, or streamed; and a stream gives each output with its
//! row. (In time, all rows at the output's own time count as up to it.) [`Smoother::look`] tells
//! how far outputs look, and [`Smoother::delay`] how late a trailing window is.
//!
//! ```
//! use smoothframe_core::Smoother;
//! let smoother: Smoother = "uniform:7 align=trailing causal".parse()?;
//! assert_eq!(smoother.look().to_string(), "6 rows behind, 0 ahead");
//! assert_eq!(smoother.delay().as_deref(), Some("3 rows"));
//! assert_eq!(smoother.stream::<f64>()?.latency(), 0);
//! # Ok::<(), smoothframe_core::Error>(())
//! ```
//!
//! # Bits, threads and features
//!
//! On one machine and build an output has the same bits however the series is cut into chunks, and
//! whatever other series are in the call. No threads are started: a [`Smoother`] is shared by
//! threads, and each makes a [`Plan`] of its own. For one long series the feature `rayon` (off by
//! default) has `Smoother::par_smooth`, `Plan::par_smooth_to` and `TimePlan::par_smooth_to`, whose bits
//! are those of one thread. The environment variable `SMOOTHFRAME_ISA`
//! (`avx512`, `avx2`, `neon`, `portable`) forces an instruction set, for tests; results differ
//! between instruction sets within the promised accuracy.
//!
//! The feature `serde` (off by default) writes a [`Smoother`] as its text, and a [`StreamState`] and
//! a [`TimeStreamState`] as their fields. The feature `ndarray` (off by default) brings `nd`, convolution and correlation of
//! arrays of any number of dimensions and along one axis of a table, and `ndimage`, the filters of
//! `scipy.ndimage`, both over the views of the crate of that name.

mod bank;
mod convolve;
mod correlation;
mod coverage;
mod deconvolution;
mod distribution;
mod error;
mod fit;
mod irregular;
mod kernel;
mod linear;
#[cfg(feature = "ndarray")]
pub mod nd;
#[cfg(feature = "ndarray")]
pub mod ndimage;
mod number;
mod options;
#[cfg(feature = "ndarray")]
mod planes;
mod rank;
mod recursive;
mod robust;
mod sample;
mod series;
mod simd;
mod smoother;
mod spec;
mod spread;
mod statistic;
mod time;
mod window;

pub use ::rustfft::num_complex::Complex;
pub use bank::{filter::Filter, filter_bank::FilterBank, pooled::Pooled};
pub use convolve::{Mode, convolve};
pub use correlation::{
    best::{BestLag, LagPeak, best_lag},
    correlate::{correlate, correlation_lags},
    lags::{CrossCorrelation, Lags, autocorrelation, cross_correlation},
    peaks::{Peak, PeakConditions, find_peaks},
};
pub use deconvolution::{
    exact::deconvolve,
    richardson_lucy::{Restored, RichardsonLucy, richardson_lucy},
    wiener::wiener,
};
pub use distribution::Pmf;
pub use error::Error;
pub use kernel::{Kernel, Norm, fit::FittedKernel};
pub use options::{
    align::Align,
    boundary::Boundary,
    closed::Closed,
    degree::Degree,
    deriv::{Deriv, Per},
    method::Method,
    missing::{Holes, Missing},
};
pub use recursive::ewm::Ewm;
pub use robust::lowess::Lowess;
pub use sample::{Element, Sample};
pub use series::{
    output::Output, reach::Reach, saved::StreamState, stream::Streamed, time_saved::TimeStreamState,
};
pub use smoother::{
    Smoother,
    builder::SmootherBuilder,
    look::Look,
    operation::Operation,
    plan::Plan,
    stream::Stream,
    stream_plan::{OpenSeries, StreamPlan},
    time_plan::TimePlan,
    time_stream_plan::{OpenTimeSeries, TimeStreamPlan},
};
pub use statistic::{Statistic, measure::Measure};
pub use time::{kernel::TimeKernel, reach::TimeReach, span::Span, unit::Unit};
pub use window::{Parameter, Window};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
