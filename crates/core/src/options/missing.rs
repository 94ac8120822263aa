//! How missing values are handled.

/// What becomes of an output whose window holds holes: NaN in a slice, null or NaN in a frame
/// (default: skip).
///
/// A hole affects exactly the outputs whose window of K rows holds it, rows of weight 0 too, by
/// every method. An infinity is a value and no hole.
#[doc(alias("NaN handling", "missing values", "null", "skipna"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Missing {
    /// Holes are left out, and the output is divided by the weight present:
    /// `y = S · Σ_present h·x / Σ_present h`, with S = Σh.
    #[doc(alias("normalized convolution", "nanmean"))]
    #[default]
    Skip,
    /// The output is a hole, as in pandas without `min_periods`.
    Propagate,
}

/// Whether an output at a row that is itself a hole may be a value (default: fill).
///
/// ```
/// use smoothframe_core::Smoother;
/// let smoother: Smoother = "uniform:3 holes=keep".parse()?;
/// assert!(smoother.smooth(&[1.0, f64::NAN, 3.0])?[1].is_nan());
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("interpolate", "fill gaps"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Holes {
    /// Yes, where enough of its window is present: see
    /// [`coverage`](crate::SmootherBuilder::coverage).
    #[default]
    Fill,
    /// No: a hole stays a hole.
    Keep,
}
