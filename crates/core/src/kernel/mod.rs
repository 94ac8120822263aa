//! Kernels: checked taps, and which of them lies on the output row.

pub(crate) mod compose;
pub(crate) mod constructors;
pub(crate) mod design;
pub(crate) mod fit;
mod least_squares;
pub(crate) mod polynomial;
pub(crate) mod response;
pub(crate) mod savgol;

pub(crate) use design::Design;
pub(crate) use savgol::Savgol;

use std::hash::{Hash, Hasher};

use crate::{
    error::Error,
    number::MAX_LEN,
    options::{align::Align, boundary::Boundary},
    series::reach::Reach,
    window::Window,
};

/// How a kernel's taps are scaled (default: to a sum of 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Norm {
    /// To a sum of 1, so that a constant series keeps its value.
    #[default]
    Sum,
    /// To a largest magnitude of 1.
    Peak,
    /// Not at all: for differences, derivatives and sums.
    None,
}

/// The weights of a window of K rows, finite taps h\[0..K\], and where it lies:
/// `y[i] = Σ_j h[j]·x[i + c − j]`.
///
/// h\[0\] meets the newest row, as in `scipy.signal.convolve`; the centre c, the tap on the output
/// row, is `reach().ahead`. Kernels are centred by default (decay: trailing), as by SciPy's
/// `mode='same'`.
///
/// ```
/// use smoothframe_core::{Align, Kernel, Norm, Window};
/// let kernel = Kernel::window(&Window::gaussian(5.0), 31)?; // unit sum, centred
/// assert_eq!((kernel.reach().behind, kernel.reach().ahead), (15, 15));
/// let trailing = kernel.with_align(Align::Trailing);
/// assert_eq!((trailing.reach().behind, trailing.reach().ahead), (30, 0));
/// let difference = Kernel::from_taps(vec![1.0, -1.0], Norm::None)?;
/// assert_eq!(difference.taps(), [1.0, -1.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("FIR filter", "convolution", "weighted moving average", "coefficients"))]
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    design: Design,
    taps: Vec<f64>,
    norm: Norm,
    align: Align,
}

impl Kernel {
    /// The most taps a kernel may have: 2²⁴, 128 MB of f64 (a transform takes ten times that).
    pub const MAX_LEN: usize = MAX_LEN;

    /// A kernel of the symmetric window of `len` rows, scaled to unit sum, centred.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a parameter outside its domain, [`Error::EmptyKernel`],
    /// [`Error::TooLong`] (before anything is allocated), [`Error::ZeroSum`].
    pub fn window(window: &Window, len: usize) -> Result<Self, Error> {
        let window = window.clone();
        Self::new(Design::Window { window, len }, Norm::Sum)
    }

    /// A kernel of one's own taps, h\[0\] meeting the newest row; scaled by `norm`, centred.
    ///
    /// # Errors
    /// [`Error::Tap`] for NaN or infinite taps, [`Error::EmptyKernel`], [`Error::TooLong`],
    /// [`Error::ZeroSum`] (or a greatest magnitude of 0 under [`Norm::Peak`]).
    pub fn from_taps(taps: impl Into<Vec<f64>>, norm: Norm) -> Result<Self, Error> {
        Self::new(Design::Taps(taps.into()), norm)
    }

    /// A kernel of weights in Polars' and pandas' order, the oldest row's first: the taps reversed.
    /// Scaled by `norm`, centred.
    ///
    /// ```
    /// use smoothframe_core::{Kernel, Norm};
    /// let kernel = Kernel::from_weights(vec![1.0, 2.0, 5.0], Norm::None)?;
    /// assert_eq!(kernel.taps(), [5.0, 2.0, 1.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_taps`](Self::from_taps).
    pub fn from_weights(weights: impl Into<Vec<f64>>, norm: Norm) -> Result<Self, Error> {
        let mut weights = weights.into();
        weights.reverse();
        Self::from_taps(weights, norm)
    }

    /// A kernel of `len` weights by a function of the distance in rows from the window's middle,
    /// negative for older rows; scaled to unit sum, centred. Its text form lists the taps.
    ///
    /// ```
    /// use smoothframe_core::Kernel;
    /// let cauchy = Kernel::from_fn(5, |d| 1.0 / (1.0 + d * d))?;
    /// assert_eq!(cauchy.taps()[1] / cauchy.taps()[2], 0.5);
    /// assert_eq!(cauchy.to_string(), "taps:[0.2,0.5,1,0.5,0.2]");
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_taps`](Self::from_taps).
    pub fn from_fn(len: usize, mut weight: impl FnMut(f64) -> f64) -> Result<Self, Error> {
        if len > Self::MAX_LEN {
            return Err(Error::TooLong { len, max: Self::MAX_LEN });
        }
        let distance = |row| row as f64 - (len as f64 - 1.0) / 2.0;
        let weights: Vec<f64> = (0..len).map(|row| weight(distance(row))).collect();
        Self::from_weights(weights, Norm::Sum)
    }

    fn new(design: Design, norm: Norm) -> Result<Self, Error> {
        let (len, max) = (design.len(), Self::MAX_LEN);
        if len == 0 {
            return Err(Error::EmptyKernel);
        }
        if len > max {
            return Err(Error::TooLong { len, max });
        }
        let scaling = match design {
            Design::Savgol(_) if norm != Norm::Sum => return Err(Error::AsDesigned),
            Design::Savgol(_) => Norm::None,
            _ => norm,
        };
        let align = design.default_align();
        let taps = scaled(design.taps(align.centre(len - 1))?, scaling)?;
        Ok(Self { design, taps, norm, align })
    }

    /// The kernel scaled otherwise, from its unscaled taps.
    ///
    /// # Errors
    /// [`Error::ZeroSum`], as the constructors; [`Error::AsDesigned`] for savgol.
    pub fn with_norm(self, norm: Norm) -> Result<Self, Error> {
        let align = self.align;
        Ok(Self::new(self.design, norm)?.with_align(align))
    }

    /// The kernel aligned otherwise, with the same taps; a savgol is designed anew for its place. A
    /// tap that it does not have is taken as the last.
    #[must_use]
    pub fn with_align(mut self, align: Align) -> Self {
        let align = match align {
            Align::Tap(_) => Align::Tap(align.centre(self.len() - 1)),
            named => named,
        };
        if let Design::Savgol(savgol) = self.design
            && align != self.align
        {
            self.taps = savgol.taps(align.centre(savgol.len - 1));
        }
        self.align = align;
        self
    }

    /// The kernel aligned so that this tap lies on the output row; tap 0 is the newest row's.
    #[doc(alias = "origin")]
    ///
    /// # Errors
    /// [`Error::Centre`] for a tap it does not have.
    pub fn with_centre(self, tap: usize) -> Result<Self, Error> {
        let taps = self.len();
        if tap >= taps {
            return Err(Error::Centre { tap, taps });
        }
        Ok(self.with_align(Align::Tap(tap)))
    }

    /// The taps, h\[0\] meeting the newest row.
    #[must_use]
    pub fn taps(&self) -> &[f64] {
        &self.taps
    }

    /// How many taps: K ≥ 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a kernel is never empty")]
    pub const fn len(&self) -> usize {
        self.taps.len()
    }

    /// How the taps are scaled.
    #[must_use]
    pub const fn norm(&self) -> Norm {
        self.norm
    }

    /// The kernel's alignment.
    #[must_use]
    pub const fn align(&self) -> Align {
        self.align
    }

    /// How far an output looks, in rows.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        let last = self.taps.len() - 1;
        let ahead = self.align.centre(last);
        Reach { behind: last - ahead, ahead }
    }

    /// Whether the taps sum to 0, but for rounding; a savgol derivative's do by design.
    pub(crate) fn sums_to_zero(&self) -> bool {
        matches!(self.design, Design::Savgol(Savgol { deriv: 1.., .. }))
            || is_zero_sum(sum(&self.taps), &self.taps)
    }

    /// How many rows late slow changes come; `None` where the taps sum to 0.
    pub(crate) fn delay(&self) -> Option<f64> {
        self.group_delay(0.0).filter(|_| !self.sums_to_zero())
    }

    /// The boundary where none is given.
    pub(crate) const fn default_boundary(&self) -> Boundary {
        if self.savgol_design().is_some() { Boundary::Fit } else { Boundary::Renormalize }
    }

    /// The design of a savgol kernel; `None` of others.
    pub(crate) const fn savgol_design(&self) -> Option<Savgol> {
        match self.design {
            Design::Savgol(savgol) => Some(savgol),
            _ => None,
        }
    }

    /// Whether it is the equivalent kernel of a polynomial's fit.
    pub(crate) const fn is_fit(&self) -> bool {
        matches!(self.design, Design::Savgol(_) | Design::Henderson { .. })
    }

    pub(crate) const fn design(&self) -> &Design {
        &self.design
    }
}

/// Taps are never NaN.
impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // 0 and −0 are equal.
        self.taps.iter().for_each(|h| (h + 0.0).to_bits().hash(state));
        (self.norm, self.align).hash(state);
    }
}

fn scaled(mut taps: Vec<f64>, norm: Norm) -> Result<Vec<f64>, Error> {
    if let Some(index) = taps.iter().position(|h| !h.is_finite()) {
        let value = taps[index];
        return Err(Error::Tap { index, value });
    }
    let by = match norm {
        Norm::None => return Ok(taps),
        Norm::Peak => taps.iter().fold(0.0, |most: f64, h| most.max(h.abs())),
        Norm::Sum => {
            if !taps.iter().sum::<f64>().is_finite() {
                // So that the sum does not overflow. Scaling by a power of two is exact.
                taps.iter_mut().for_each(|h| *h *= f64::powi(2.0, -64));
            }
            sum(&taps)
        }
    };
    if is_zero_sum(by, &taps) {
        return Err(Error::ZeroSum);
    }
    taps.iter_mut().for_each(|h| *h /= by);
    Ok(taps)
}

/// Whether a sum of the taps is 0 but for the rounding of its K additions.
fn is_zero_sum(sum: f64, taps: &[f64]) -> bool {
    let magnitude: f64 = taps.iter().map(|h| h.abs()).sum();
    sum.abs() <= taps.len() as f64 * f64::EPSILON * magnitude
}

/// Neumaier's compensated sum, by which the taps of a long window sum to 1 within an ulp or two.
pub(crate) fn sum(taps: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for &h in taps {
        let next = sum + h;
        lost += if sum.abs() >= h.abs() { (sum - next) + h } else { (h - next) + sum };
        sum = next;
    }
    sum + lost
}
