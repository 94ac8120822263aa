//! Kernels that are designed, not sampled from a window.

use crate::{
    error::Error,
    kernel::{Kernel, Norm, design::Design, savgol::Savgol},
};

impl Kernel {
    /// Savitzky and Golay's: the `deriv`-th derivative of the polynomial of degree `order` fitted
    /// to the `len` rows by least squares, for rows `delta` apart. 0 is the smoothed value.
    ///
    /// It is `scipy.signal.savgol_coeffs(len, order, deriv, delta, use='conv')`, to the last
    /// digits at orders where that one has lost them. A rising line has a positive derivative.
    /// Aligning designs it anew for the row it then stands on, SciPy's `pos` (trailing: `len - 1`,
    /// leading: 0). The taps are always as designed, and [`norm`](Self::norm) says [`Norm::Sum`],
    /// the default.
    ///
    /// ```
    /// use smoothframe_core::{Boundary, Kernel, Missing, Smoother};
    /// let slope = Kernel::savgol(5, 2, 1, 0.5)?; // units of the series per half row
    /// let slope = Smoother::new(slope).boundary(Boundary::Nearest).missing(Missing::Propagate);
    /// let y = slope.build()?.smooth(&[0.0_f64, 1.0, 2.0, 3.0, 4.0])?;
    /// assert!((y[2] - 2.0).abs() < 1e-14);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Length`] for an even length, [`Error::Parameter`] for an order that is not below
    /// the length or above 20, a derivative above the order, or a `delta` that is not finite and
    /// > 0; [`Error::EmptyKernel`], [`Error::TooLong`].
    pub fn savgol(len: usize, order: usize, deriv: usize, delta: f64) -> Result<Self, Error> {
        Self::new(Design::Savgol(Savgol { len, order, deriv, delta }), Norm::Sum)
    }

    /// Henderson's: of all that keep cubics, the smoothest result (Henderson, Trans. Actuar. Soc.
    /// Am. 17, 1916), as used in seasonal adjustment; odd lengths from 5 to 101. Centred, unit sum.
    ///
    /// ```
    /// use smoothframe_core::Kernel;
    /// let kernel = Kernel::henderson(13)?;
    /// assert!((kernel.taps()[6] - 0.24006).abs() < 5e-6);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Length`] for other lengths, [`Error::EmptyKernel`], [`Error::TooLong`].
    pub fn henderson(len: usize) -> Result<Self, Error> {
        Self::new(Design::Henderson { len }, Norm::Sum)
    }

    /// Spencer's 15 terms, which keep cubics (Spencer, J. Inst. Actuar. 38, 1904). Centred, unit
    /// sum.
    ///
    /// # Errors
    /// None; it is a `Result` as of all kernels.
    pub fn spencer() -> Result<Self, Error> {
        Self::new(Design::Spencer, Norm::Sum)
    }

    /// The binomial coefficients C(len − 1, j), a gaussian of variance (len − 1)/4 rows². Centred,
    /// unit sum.
    ///
    /// # Errors
    /// [`Error::EmptyKernel`], [`Error::TooLong`].
    pub fn binomial(len: usize) -> Result<Self, Error> {
        Self::new(Design::Binomial { len }, Norm::Sum)
    }

    /// Exponential smoothing: `exp(−j/tau)` for the row j rows back. Trailing, unit sum.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `tau` in rows that is not finite and > 0,
    /// [`Error::EmptyKernel`], [`Error::TooLong`].
    pub fn decay(len: usize, tau: f64) -> Result<Self, Error> {
        Self::new(Design::Decay { len, tau }, Norm::Sum)
    }
}
