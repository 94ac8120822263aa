//! The degree of the polynomial fitted to each window.

/// The degree of the polynomial that is fitted to each window by least squares with the window's
/// weights, and evaluated at the output row (default: constant).
///
/// Weights must be nowhere below 0, and above degree 0 there is no boundary: the polynomial is
/// fitted to the rows that are there, also at the ends and where there are holes. Where these have
/// fewer places than it needs, its degree is lowered to what they carry.
///
/// ```
/// use smoothframe_core::{Degree, Smoother};
/// let smoother: Smoother = "tricube:21 degree=2".parse()?;
/// assert_eq!(smoother.degree(), Degree::Quadratic);
/// let bent: Vec<f64> = (0..40).map(|i| f64::from(i * i)).collect();
/// let same = smoother.smooth(&bent)?; // to the ends
/// assert!(same.iter().zip(&bent).all(|(y, x)| (y - x).abs() < 1e-9));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("local polynomial", "LOESS", "LOWESS", "local regression"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Degree {
    /// A constant: the weighted mean.
    #[default]
    Constant,
    /// A line, so that ends, holes and uneven times do not bias a trend (Cleveland, J. Am. Stat.
    /// Assoc. 74, 1979).
    #[doc(alias = "local linear")]
    Linear,
    /// A parabola, which keeps more of peaks and valleys than a line does, and more of the noise.
    Quadratic,
    /// A polynomial of degree 3.
    Cubic,
}

impl Degree {
    /// The degree as a number.
    pub(crate) const fn number(self) -> usize {
        self as usize
    }

    /// As the option is written.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Constant => "degree=0",
            Self::Linear => "degree=1",
            Self::Quadratic => "degree=2",
            Self::Cubic => "degree=3",
        }
    }
}
