//! Windows: shapes that are sampled to weights of a number of rows.

pub(crate) mod chebwin;
pub(crate) mod cosine;
pub(crate) mod dpss;
pub(crate) mod form;
pub(crate) mod kaiser;
pub(crate) mod parameter;
pub(crate) mod table;

pub use parameter::Parameter;

use crate::{
    error::Error,
    number::MAX_LEN,
    window::form::{Form, Place},
};

/// A window shape, with SciPy's names and parameters.
///
/// Most are one formula of d, the distance in rows from the window's middle. With K rows,
/// u = 2d/(K − 1) is 1 at the first and the last row, and v = 2d/K is 1 half a row beyond them.
/// [`symmetric`](Self::symmetric) and [`periodic`](Self::periodic) sample it, and only they check
/// parameters. The formulas are those of the functions of the same names in `scipy.signal.windows`,
/// where no other source is named. [`Kernel::window`](crate::Kernel::window) makes a kernel of it,
/// and [`TimeKernel::window`](crate::TimeKernel::window) a window in time.
///
/// ```
/// use smoothframe_core::Window;
/// assert_eq!(Window::triang().symmetric(3)?, [0.5, 1.0, 0.5]);
/// assert_eq!(Window::hann().periodic(4)?, [0.0, 0.5, 1.0, 0.5]);
/// assert_eq!(Window::boxcar().symmetric(0)?, []);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[doc(alias = "taper")]
#[doc(alias("get_window", "apodization"))]
#[non_exhaustive]
pub enum Window {
    /// A mixture of Bartlett and Hann: `0.62 − 0.24 u + 0.38 cos πu` (Ha and Pearce, 1989).
    Barthann,
    /// A triangle that is 0 at its ends: `1 − u`.
    Bartlett,
    /// `(1 − v²)²`, the quartic kernel of statistics (Silverman, Density Estimation, 1986).
    Biweight,
    /// Blackman's sum of cosines: `0.42 + 0.5 cos πu + 0.08 cos 2πu`.
    Blackman,
    /// The least sidelobes of four cosines (Harris, Proc. IEEE 66, 1978).
    Blackmanharris,
    /// `(1 − u) cos πu + sin πu / π`, half a cosine convolved with itself (Bohman, 1960).
    Bohman,
    /// Equal weights, 1: the plain moving average.
    Boxcar,
    /// The Dolph-Chebyshev window, of the narrowest main lobe for equal sidelobes (Dolph, Proc. IRE
    /// 34, 1946): the transform of a Chebyshev polynomial.
    #[non_exhaustive]
    Chebwin {
        /// How far the sidelobes lie below the main lobe, in decibels, −6000 to 6000; the sign does
        /// not matter.
        at: f64,
    },
    /// Half a cosine that is 0 half a row beyond its ends: `cos(πv/2)`.
    Cosine,
    /// The first discrete prolate spheroidal sequence, of the most energy within ±NW/K cycles per
    /// row (Slepian, Bell Syst. Tech. J. 57, 1978).
    #[non_exhaustive]
    Dpss {
        /// Half the bandwidth times the length, > 0 and < K/2.
        nw: f64,
    },
    /// `1 − v²`, the kernel of least mean squared error in density estimation (Epanechnikov, 1969).
    Epanechnikov,
    /// `exp(−|n − center| / tau)` at row n, on both sides of the centre.
    ///
    /// Exponential smoothing, which looks back only, is [`Kernel::decay`](crate::Kernel::decay) or
    /// [`Ewm`](crate::Ewm).
    #[non_exhaustive]
    Exponential {
        /// The row of the peak, from 0, for the periodic window only; by default the middle.
        center: Option<f64>,
        /// The number of rows over which it falls to 1/e, > 0.
        tau: f64,
    },
    /// Five cosines whose spectrum is flat about frequency 0, to measure amplitudes (D'Antona and
    /// Ferrero, Digital Signal Processing for Measurement Systems, 2006).
    Flattop,
    /// `exp(−½ (d/std)²)`.
    #[non_exhaustive]
    Gaussian {
        /// The standard deviation in rows, > 0.
        std: f64,
    },
    /// `Σ_k a_k cos kπu`, k from 0.
    #[non_exhaustive]
    GeneralCosine {
        /// The coefficients a_k. As in SciPy they are usually all positive, as u is 0 in the
        /// middle.
        a: Vec<f64>,
    },
    /// `exp(−½ |d/sig|^(2p))`: p = 1 is the gaussian, p = ½ the Laplacian.
    #[non_exhaustive]
    GeneralGaussian {
        /// The shape p, > 0: the larger, the more like a boxcar.
        p: f64,
        /// The width in rows, > 0.
        sig: f64,
    },
    /// `alpha + (1 − alpha) cos πu`.
    #[non_exhaustive]
    GeneralHamming {
        /// The share of the constant: 0.54 is Hamming's, 0.5 Hann's.
        alpha: f64,
    },
    /// `0.54 + 0.46 cos πu`.
    Hamming,
    /// `½ + ½ cos πu`.
    Hann,
    /// `I₀(beta √(1 − u²)) / I₀(beta)`, close to dpss (Kaiser, 1966).
    #[non_exhaustive]
    Kaiser {
        /// The shape: 0 is the boxcar, 5 is like Hamming, 14 a narrow bell.
        beta: f64,
    },
    /// Square roots of a Kaiser window's running sums, so that the squares of overlapping halves
    /// sum to 1. Symmetric and of even lengths only (Bosi and Goldberg, Introduction to Digital
    /// Audio Coding, 2003).
    #[non_exhaustive]
    KaiserBesselDerived {
        /// The shape of the Kaiser window.
        beta: f64,
    },
    /// The main lobe of a sinc: `sin πu / πu` (Lanczos, Applied Analysis, 1956).
    Lanczos,
    /// Four cosines of lower sidelobes still, −98 dB (Nuttall, IEEE Trans. ASSP 29, 1981).
    Nuttall,
    /// A cubic spline, four boxcars convolved: `1 − 6v² + 6v³` to v = ½, then `2(1 − v)³`
    /// (Parzen, 1961).
    Parzen,
    /// `nbar` nearly equal sidelobes, and falling ones beyond (Taylor, IRE Trans. Antennas Propag.
    /// 3, 1955).
    #[non_exhaustive]
    Taylor {
        /// How many sidelobes are nearly equal, 1 to 1000 (SciPy's default: 4).
        nbar: usize,
        /// How far they lie below the main lobe, in decibels, 0 to 6000 (SciPy's default: 30).
        sll: f64,
        /// Whether the window is 1 in the middle (SciPy's default: true).
        norm: bool,
    },
    /// A triangle that is not 0 at its ends: `1 − v` for even K, `1 − 2d/(K + 1)` for odd.
    Triang,
    /// `(1 − v³)³`, LOWESS's weights (Cleveland, J. Am. Stat. Assoc. 74, 1979).
    Tricube,
    /// `(1 − v²)³`, smoother at its ends than biweight.
    Triweight,
    /// A boxcar whose ends fall off as cosines (Harris, Proc. IEEE 66, 1978).
    #[non_exhaustive]
    Tukey {
        /// The share of the length that falls off (SciPy's default: 0.5): 0 and below is the
        /// boxcar, 1 and above the Hann window.
        alpha: f64,
    },
}

impl Window {
    /// [`Window::Exponential`] that falls to 1/e in `tau` rows on both sides of its middle.
    #[must_use]
    #[doc(alias = "Poisson")]
    pub const fn exponential(tau: f64) -> Self {
        Self::Exponential { center: None, tau }
    }

    /// [`Window::Exponential`] that falls to 1/e in `tau` rows on both sides of row `center`; for
    /// the periodic window only.
    #[must_use]
    pub const fn exponential_from(center: f64, tau: f64) -> Self {
        Self::Exponential { center: Some(center), tau }
    }

    /// The weights of a window of `len` rows, symmetric about its middle (SciPy's `sym=True`),
    /// not scaled.
    ///
    /// Length 1 gives `[1]`, length 0 an empty vector.
    ///
    /// # Errors
    /// [`Error::TooLong`]; [`Error::Parameter`] for a parameter outside its domain;
    /// [`Error::SymmetricCentre`] for an exponential with a centre; [`Error::Length`] for a
    /// Kaiser-Bessel-derived window of odd length.
    pub fn symmetric(&self, len: usize) -> Result<Vec<f64>, Error> {
        let form = self.checked(len)?;
        if let Self::Exponential { center: Some(_), .. } = self {
            return Err(Error::SymmetricCentre);
        }
        Ok(form.sample(len))
    }

    /// The weights of a window of `len` rows that repeats without a seam, for spectral analysis
    /// (SciPy's `sym=False`): those of the symmetric window one row longer, without the last.
    ///
    /// # Errors
    /// [`Error::TooLong`]; [`Error::Parameter`] for a parameter outside its domain;
    /// [`Error::NeverPeriodic`] for a Kaiser-Bessel-derived window.
    pub fn periodic(&self, len: usize) -> Result<Vec<f64>, Error> {
        let form = self.checked(len)?;
        match (self, &form) {
            (Self::KaiserBesselDerived { .. }, _) => {
                Err(Error::NeverPeriodic { window: self.name() })
            }
            _ if len < 2 => Ok(form.sample(len)),
            (Self::Exponential { center: Some(center), .. }, Form::Places { weight, .. }) => {
                // Its formula takes d alone, so the other terms of a place do not matter.
                let place = |row| Place::continuous(row as f64 - center);
                Ok((0..len).map(|row| weight(place(row))).collect())
            }
            _ => {
                let mut weights = form.sample(len + 1);
                weights.truncate(len);
                Ok(weights)
            }
        }
    }

    /// The window's form, after a check of its parameters and this length.
    fn checked(&self, len: usize) -> Result<Form, Error> {
        let max = MAX_LEN;
        if len > max {
            return Err(Error::TooLong { len, max });
        }
        self.described().iter().try_for_each(|parameter| parameter.check(self.name()))?;
        let form = self.form();
        form.check(len)?;
        Ok(form)
    }
}
