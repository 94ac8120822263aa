//! Windows: shapes that become weights of a length.

use crate::Error;

/// A window shape, with SciPy's names and parameters.
///
/// A shape is one formula of the distance from the window's middle; [`symmetric`](Self::symmetric)
/// and [`periodic`](Self::periodic) sample it. Parameters are checked then, so a value of this
/// type may be made freely.
///
/// ```
/// use smoothframe_core::Window;
/// assert_eq!(Window::triang().symmetric(3)?, [0.5, 1.0, 0.5]);
/// assert_eq!(Window::boxcar().symmetric(0)?, []);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Window {
    /// Every row counts the same: `scipy.signal.windows.boxcar`.
    Boxcar,
    /// A triangle that is not 0 at its ends: `scipy.signal.windows.triang`.
    Triang,
    /// `exp(−½ (d/std)²)`, d in rows from the middle: `scipy.signal.windows.gaussian`.
    #[non_exhaustive]
    Gaussian {
        /// The standard deviation in rows, > 0.
        std: f64,
    },
    /// `exp(−½ |d/sig|^(2p))`, d in rows from the middle:
    /// `scipy.signal.windows.general_gaussian`. p = 1 is the gaussian, p = ½ the Laplacian.
    #[non_exhaustive]
    GeneralGaussian {
        /// The shape, > 0: larger is squarer.
        p: f64,
        /// The width in rows, > 0.
        sig: f64,
    },
}

impl Window {
    /// [`Window::Boxcar`].
    #[must_use]
    pub const fn boxcar() -> Self {
        Self::Boxcar
    }

    /// [`Window::Triang`].
    #[must_use]
    pub const fn triang() -> Self {
        Self::Triang
    }

    /// [`Window::Gaussian`] of this standard deviation in rows.
    #[must_use]
    pub const fn gaussian(std: f64) -> Self {
        Self::Gaussian { std }
    }

    /// [`Window::GeneralGaussian`] of this shape and width in rows.
    #[must_use]
    pub const fn general_gaussian(p: f64, sig: f64) -> Self {
        Self::GeneralGaussian { p, sig }
    }

    /// The window's name: SciPy's.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Boxcar => "boxcar",
            Self::Triang => "triang",
            Self::Gaussian { .. } => "gaussian",
            Self::GeneralGaussian { .. } => "general_gaussian",
        }
    }

    /// The parameters by SciPy's names, in SciPy's order.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Self::Boxcar | Self::Triang => vec![],
            Self::Gaussian { std } => vec![("std", std)],
            Self::GeneralGaussian { p, sig } => vec![("p", p), ("sig", sig)],
        }
    }

    /// The weights of a window of `len` rows, symmetric about its middle (SciPy's `sym=True`).
    ///
    /// Length 1 gives `[1]`, length 0 nothing.
    ///
    /// # Errors
    /// [`Error::Parameter`] when a parameter is not finite and > 0.
    pub fn symmetric(&self, len: usize) -> Result<Vec<f64>, Error> {
        self.check()?;
        Ok(self.sample(len, len))
    }

    /// The weights of a window of `len` rows that repeats without a seam (SciPy's `sym=False`):
    /// the symmetric window one row longer, without its last weight.
    ///
    /// # Errors
    /// [`Error::Parameter`] when a parameter is not finite and > 0.
    pub fn periodic(&self, len: usize) -> Result<Vec<f64>, Error> {
        self.check()?;
        Ok(self.sample(len + usize::from(len > 1), len))
    }

    /// The first `take` weights of the symmetric window of `len`.
    fn sample(&self, len: usize, take: usize) -> Vec<f64> {
        if len == 1 {
            return vec![1.0];
        }
        let middle = (len as f64 - 1.0) / 2.0;
        (0..take).map(|i| self.at((i as f64 - middle).abs(), len)).collect()
    }

    /// The weight at `d` rows from the middle of a window of `len` rows.
    fn at(&self, d: f64, len: usize) -> f64 {
        match *self {
            Self::Boxcar => 1.0,
            // SciPy writes odd and even lengths apart; both are this line in d.
            Self::Triang => 1.0 - 2.0 * d / (len + len % 2) as f64,
            Self::Gaussian { std } => (-0.5 * (d / std) * (d / std)).exp(),
            Self::GeneralGaussian { p, sig } => (-0.5 * (d / sig).powf(2.0 * p)).exp(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        for (name, value) in self.parameters() {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::Parameter {
                    window: self.name(),
                    name,
                    expected: "a finite number above 0",
                    value,
                });
            }
        }
        Ok(())
    }
}
