//! Constructors of the kernels that are designed, and not sampled from a window.

use crate::{
    error::Error,
    kernel::{Kernel, Norm, design::Design, savgol::Savgol},
};

impl Kernel {
    /// The Savitzky-Golay kernel: the polynomial of degree `order` is fitted to the `len` rows by
    /// least squares, and its `deriv`-th derivative taken, for rows `delta` apart. A `deriv` of 0
    /// is the smoothed value. It keeps the height of peaks better than a mean.
    ///
    /// It is `scipy.signal.savgol_coeffs(len, order, deriv, delta, use='conv')`, and keeps its
    /// digits at high orders, where SciPy's loses them. A rising line has a positive derivative.
    /// Aligning designs it anew for its place, SciPy's `pos` (trailing: `len - 1`, leading: 0). The
    /// taps are never scaled; [`norm`](Self::norm) is [`Norm::Sum`], the default. Its default
    /// boundary is [`Boundary::Fit`](crate::Boundary::Fit). Where rows are missing, the polynomial is
    /// fitted to those that are there, of a lower degree if they are too few.
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Smoother};
    /// let slope = Kernel::savgol(5, 2, 1, 0.5)?; // units of the series per half row
    /// let y = Smoother::new(slope).build()?.smooth(&[0.0, 1.0, f64::NAN, 3.0, 4.0])?;
    /// assert!(y.iter().all(|y| (y - 2.0).abs() < 1e-13));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Length`] for an even length, [`Error::Parameter`] for an order that is not below
    /// the length or above 20, a derivative above the order, or a `delta` that is not finite and
    /// > 0; [`Error::EmptyKernel`], [`Error::TooLong`].
    #[doc(alias("Savitzky-Golay", "savgol_filter", "derivative", "slope"))]
    pub fn savgol(len: usize, order: usize, deriv: usize, delta: f64) -> Result<Self, Error> {
        Self::new(Design::Savgol(Savgol { len, order, deriv, delta }), Norm::Sum)
    }

    /// The Henderson kernel, used for trends in seasonal adjustment: of all kernels that reproduce
    /// cubics the one of the smoothest output (Henderson, Trans. Actuar. Soc. Am. 17, 1916). Odd
    /// lengths from 5 to 101, usually 9, 13 or 23 for monthly data. Centred, unit sum.
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
    #[doc(alias("X-11", "trend-cycle", "seasonal adjustment"))]
    pub fn henderson(len: usize) -> Result<Self, Error> {
        Self::new(Design::Henderson { len }, Norm::Sum)
    }

    /// Spencer's 15-term moving average, which reproduces cubics (Spencer, J. Inst. Actuar. 38,
    /// 1904). Centred, unit sum.
    ///
    /// # Errors
    /// None: it returns a `Result` as all constructors of kernels do.
    #[doc(alias = "moving average")]
    pub fn spencer() -> Result<Self, Error> {
        Self::new(Design::Spencer, Norm::Sum)
    }

    /// The binomial coefficients C(len − 1, j), close to a gaussian of variance (len − 1)/4 rows².
    /// Centred, unit sum.
    ///
    /// # Errors
    /// [`Error::EmptyKernel`], [`Error::TooLong`].
    pub fn binomial(len: usize) -> Result<Self, Error> {
        Self::new(Design::Binomial { len }, Norm::Sum)
    }

    /// Exponential smoothing over `len` rows: the row j rows back weighs `exp(−j/tau)`. Trailing,
    /// unit sum. An [`Ewm`](crate::Ewm) weighs all rows back to the first.
    ///
    /// ```
    /// use smoothframe_core::Kernel;
    /// let decay = Kernel::decay(30, 5.0)?;
    /// assert_eq!((decay.reach().behind, decay.reach().ahead), (29, 0));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] for a `tau` in rows that is not finite and > 0,
    /// [`Error::EmptyKernel`], [`Error::TooLong`].
    #[doc(alias("exponential smoothing", "exponential moving average"))]
    pub fn decay(len: usize, tau: f64) -> Result<Self, Error> {
        Self::new(Design::Decay { len, tau }, Norm::Sum)
    }

    /// [`decay`](Self::decay) by its half-life in rows: the row j rows back weighs
    /// `½^(j/half_life)`, so tau is `half_life / ln 2`. Its text keeps the half-life.
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Smoother};
    /// let kernel = Kernel::decay_half_life(9, 2.0)?;
    /// assert_eq!(kernel.taps()[2], kernel.taps()[0] / 2.0);
    /// let same: Smoother = "decay:9,half_life=2".parse()?;
    /// assert_eq!(Smoother::new(kernel).build()?, same);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Parameter`] for a half-life that is not finite and > 0; [`Error::EmptyKernel`],
    /// [`Error::TooLong`].
    #[doc(alias("halflife", "half-life"))]
    pub fn decay_half_life(len: usize, half_life: f64) -> Result<Self, Error> {
        Self::new(Design::HalfLife { len, half_life }, Norm::Sum)
    }
}
