//! Windows as continuous shapes.

use std::f64::consts::{FRAC_1_PI, FRAC_PI_2, PI};

use crate::window::{Window, cosine, kaiser};

/// A window whose weight at v is a formula: v runs from −1 to 1 over its length, and lengths among
/// its parameters are in halves of that.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Window(Window),
    /// `exp((v − 1)/tau)`: 1 at the newest.
    Decay {
        tau: f64,
    },
}

impl Shape {
    /// The shape of a window whose lengths are in halves of its own.
    pub(crate) fn of(window: Window) -> Self {
        match window {
            // Its coefficients take longer than its weights.
            Window::Taylor { nbar, sll, .. } => {
                Self::Window(Window::GeneralCosine { a: cosine::taylor(nbar, sll) })
            }
            window => Self::Window(window),
        }
    }

    /// The weight at v; that of a window sampled at `len` rows, where v = 2d/len or u = 2d/(len − 1)
    /// of its formula, has this shape as `len` grows.
    pub(crate) fn at(&self, v: f64) -> f64 {
        let window = match self {
            Self::Window(window) => window,
            Self::Decay { tau } => return ((v - 1.0) / tau).exp(),
        };
        match *window {
            Window::Exponential { tau, .. } => return (-v.abs() / tau).exp(),
            Window::Gaussian { std } => return (-0.5 * (v / std) * (v / std)).exp(),
            Window::GeneralGaussian { p, sig } => {
                return (-0.5 * (v.abs() / sig).powf(2.0 * p)).exp();
            }
            _ => {}
        }
        // A clock that was set may lead a little out of a window of days.
        let a = v.abs().min(1.0);
        let cosines = |coefficients: &[f64]| cosine::sum(coefficients, PI * a);
        match *window {
            Window::Barthann => 0.62 - 0.24 * a + 0.38 * (PI * a).cos(),
            Window::Bartlett | Window::Triang => 1.0 - a,
            Window::Biweight => (1.0 - a * a).powi(2),
            Window::Blackman => cosines(&cosine::BLACKMAN),
            Window::Blackmanharris => cosines(&cosine::BLACKMANHARRIS),
            Window::Bohman => (1.0 - a) * (PI * a).cos() + FRAC_1_PI * sin_pi(a),
            Window::Cosine => (FRAC_PI_2 * a).cos(),
            Window::Epanechnikov => 1.0 - a * a,
            Window::Flattop => cosines(&cosine::FLATTOP),
            Window::GeneralCosine { a: ref coefficients } => cosines(coefficients),
            Window::GeneralHamming { alpha } => cosines(&[alpha, 1.0 - alpha]),
            Window::Hamming => cosines(&[0.54, 1.0 - 0.54]),
            Window::Hann => cosines(&[0.5, 0.5]),
            Window::Kaiser { beta } => kaiser::at(((1.0 - a) * (1.0 + a)).max(0.0).sqrt(), beta),
            Window::Lanczos if a == 0.0 => 1.0,
            Window::Lanczos => sin_pi(a) / (PI * a),
            Window::Nuttall => cosines(&cosine::NUTTALL),
            Window::Parzen if a <= 0.5 => 1.0 - 6.0 * a * a * (1.0 - a),
            Window::Parzen => 2.0 * (1.0 - a).powi(3),
            Window::Tricube => (1.0 - a.powi(3)).powi(3),
            Window::Triweight => (1.0 - a * a).powi(3),
            Window::Tukey { alpha } if alpha <= 0.0 || 1.0 - a >= alpha => 1.0,
            Window::Tukey { alpha } => (FRAC_PI_2 * (1.0 - a) / alpha.min(1.0)).sin().powi(2),
            // The others have no shape of their own, and are refused when a kernel is made.
            _ => 1.0,
        }
    }

    /// Whether every weight is the same.
    pub(crate) fn is_flat(&self) -> bool {
        matches!(self, Self::Window(Window::Boxcar))
    }

    /// Whether a weight may be below 0.
    pub(crate) fn is_negative(&self) -> bool {
        match self {
            Self::Window(
                Window::Flattop | Window::GeneralCosine { .. } | Window::GeneralHamming { .. },
            ) => (0..=1000).any(|step| self.at(f64::from(step) / 1000.0) < -1e-9),
            _ => false,
        }
    }
}

/// sin πa, exactly 0 at 1.
fn sin_pi(a: f64) -> f64 {
    (PI * a.min(1.0 - a)).sin()
}

/// Whether a window is a formula of the place in it, whatever its length.
pub(crate) fn is_continuous(window: &Window) -> bool {
    !matches!(
        window,
        Window::Chebwin { .. }
            | Window::Dpss { .. }
            | Window::KaiserBesselDerived { .. }
            | Window::Exponential { center: Some(_), .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sampled windows tend to their shapes: at 20,001 rows they differ by a row's share.
    #[test]
    fn windows_of_many_rows_have_these_shapes() {
        let len = 20_001;
        let half = len as f64 / 2.0;
        for window in [
            Window::barthann(),
            Window::bartlett(),
            Window::biweight(),
            Window::blackman(),
            Window::blackmanharris(),
            Window::bohman(),
            Window::boxcar(),
            Window::cosine(),
            Window::epanechnikov(),
            Window::flattop(),
            Window::general_cosine(vec![0.4, 0.5, 0.1]),
            Window::general_hamming(0.7),
            Window::hamming(),
            Window::hann(),
            Window::kaiser(8.0),
            Window::lanczos(),
            Window::nuttall(),
            Window::parzen(),
            Window::taylor(4, 30.0, true),
            Window::triang(),
            Window::tricube(),
            Window::triweight(),
            Window::tukey(0.5),
        ] {
            let weights = window.symmetric(len).expect("a good window");
            let scale = Shape::of(window.clone()).at(0.0) / weights[len / 2];
            let shape = Shape::of(window);
            for (at, weight) in weights.iter().enumerate() {
                let v = (at as f64 - (len as f64 - 1.0) / 2.0) / half;
                assert!((shape.at(v) - scale * weight).abs() < 8e-4, "{shape:?} at {v}");
            }
        }
        let shape = Shape::Window(Window::gaussian(0.25));
        let weights = Window::gaussian(0.25 * half).symmetric(len).expect("a good window");
        for (at, weight) in weights.iter().enumerate() {
            let v = (at as f64 - (len as f64 - 1.0) / 2.0) / half;
            assert!((shape.at(v) - weight).abs() < 1e-14, "at {v}");
        }
    }
}
