//! Windows by constructor: SciPy's names, its parameters in its order.

use crate::window::Window;

impl Window {
    /// [`Window::Barthann`].
    #[must_use]
    pub const fn barthann() -> Self {
        Self::Barthann
    }

    /// [`Window::Bartlett`].
    #[must_use]
    pub const fn bartlett() -> Self {
        Self::Bartlett
    }

    /// [`Window::Biweight`].
    #[must_use]
    pub const fn biweight() -> Self {
        Self::Biweight
    }

    /// [`Window::Blackman`].
    #[must_use]
    pub const fn blackman() -> Self {
        Self::Blackman
    }

    /// [`Window::Blackmanharris`].
    #[must_use]
    pub const fn blackmanharris() -> Self {
        Self::Blackmanharris
    }

    /// [`Window::Bohman`].
    #[must_use]
    pub const fn bohman() -> Self {
        Self::Bohman
    }

    /// [`Window::Boxcar`].
    #[must_use]
    pub const fn boxcar() -> Self {
        Self::Boxcar
    }

    /// [`Window::Chebwin`] with sidelobes `at` decibels down.
    #[must_use]
    pub const fn chebwin(at: f64) -> Self {
        Self::Chebwin { at }
    }

    /// [`Window::Cosine`].
    #[must_use]
    pub const fn cosine() -> Self {
        Self::Cosine
    }

    /// [`Window::Dpss`] of this half bandwidth times length.
    #[must_use]
    pub const fn dpss(nw: f64) -> Self {
        Self::Dpss { nw }
    }

    /// [`Window::Epanechnikov`].
    #[must_use]
    pub const fn epanechnikov() -> Self {
        Self::Epanechnikov
    }

    /// [`Window::Exponential`] that falls to 1/e in `tau` rows from its middle.
    #[must_use]
    pub const fn exponential(tau: f64) -> Self {
        Self::Exponential { center: None, tau }
    }

    /// [`Window::Exponential`] that falls to 1/e in `tau` rows from row `center`; only periodic.
    #[must_use]
    pub const fn exponential_from(center: f64, tau: f64) -> Self {
        Self::Exponential { center: Some(center), tau }
    }

    /// [`Window::Flattop`].
    #[must_use]
    pub const fn flattop() -> Self {
        Self::Flattop
    }

    /// [`Window::Gaussian`] of this standard deviation in rows.
    #[must_use]
    pub const fn gaussian(std: f64) -> Self {
        Self::Gaussian { std }
    }

    /// [`Window::GeneralCosine`] of these coefficients.
    #[must_use]
    pub const fn general_cosine(a: Vec<f64>) -> Self {
        Self::GeneralCosine { a }
    }

    /// [`Window::GeneralGaussian`] of this shape and width in rows.
    #[must_use]
    pub const fn general_gaussian(p: f64, sig: f64) -> Self {
        Self::GeneralGaussian { p, sig }
    }

    /// [`Window::GeneralHamming`] of this constant share.
    #[must_use]
    pub const fn general_hamming(alpha: f64) -> Self {
        Self::GeneralHamming { alpha }
    }

    /// [`Window::Hamming`].
    #[must_use]
    pub const fn hamming() -> Self {
        Self::Hamming
    }

    /// [`Window::Hann`].
    #[must_use]
    pub const fn hann() -> Self {
        Self::Hann
    }

    /// [`Window::Kaiser`] of this shape.
    #[must_use]
    pub const fn kaiser(beta: f64) -> Self {
        Self::Kaiser { beta }
    }

    /// [`Window::KaiserBesselDerived`] of this shape.
    #[must_use]
    pub const fn kaiser_bessel_derived(beta: f64) -> Self {
        Self::KaiserBesselDerived { beta }
    }

    /// [`Window::Lanczos`].
    #[must_use]
    pub const fn lanczos() -> Self {
        Self::Lanczos
    }

    /// [`Window::Nuttall`].
    #[must_use]
    pub const fn nuttall() -> Self {
        Self::Nuttall
    }

    /// [`Window::Parzen`].
    #[must_use]
    pub const fn parzen() -> Self {
        Self::Parzen
    }

    /// [`Window::Taylor`] with `nbar` sidelobes `sll` decibels down, scaled to 1 in the middle or
    /// not.
    #[must_use]
    pub const fn taylor(nbar: usize, sll: f64, norm: bool) -> Self {
        Self::Taylor { nbar, sll, norm }
    }

    /// [`Window::Triang`].
    #[must_use]
    pub const fn triang() -> Self {
        Self::Triang
    }

    /// [`Window::Tricube`].
    #[must_use]
    pub const fn tricube() -> Self {
        Self::Tricube
    }

    /// [`Window::Triweight`].
    #[must_use]
    pub const fn triweight() -> Self {
        Self::Triweight
    }

    /// [`Window::Tukey`] that falls off over this share of its length.
    #[must_use]
    pub const fn tukey(alpha: f64) -> Self {
        Self::Tukey { alpha }
    }
}
