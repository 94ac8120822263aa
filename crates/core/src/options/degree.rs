//! The degree of the polynomial fitted to each window.

/// The degree of the polynomial that is fitted to each window by least squares with the window's
/// weights, and evaluated at the output row (default: constant).
///
/// ```
/// use smoothframe_core::{Degree, Smoother};
/// let smoother: Smoother = "tricube:21 degree=1".parse()?;
/// assert_eq!(smoother.degree(), Degree::Linear);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias = "local polynomial")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Degree {
    /// A constant: the weighted mean.
    #[default]
    Constant,
    /// A line, so that ends, holes and uneven times do not bias a trend (Cleveland, J. Am. Stat.
    /// Assoc. 74, 1979). Weights must be nowhere below 0, and there is no boundary: the line is
    /// fitted to the rows that are there.
    #[doc(alias("LOESS", "LOWESS", "local regression", "local linear"))]
    Linear,
}
