//! Shapes as vectors compute them.

use std::f64::consts::LOG2_E;

use crate::{
    simd::weights::Formula,
    time::continuous::Shape,
    window::{Window, cosine},
};

/// A shape as a formula for vectors, where there is one.
pub(crate) fn of(shape: &Shape) -> Option<Formula> {
    let window = match shape {
        Shape::Window(window) => window,
        Shape::Decay { tau } => return Some(Formula::Decay(LOG2_E / tau)),
    };
    let named = |a: &[f64]| Formula::Cosines(a.to_vec());
    Some(match *window {
        // A clock that was set may lead a little beyond v = 1.
        Window::Gaussian { std } if std > 0.05 => Formula::Bell((0.5 * LOG2_E).sqrt() / std),
        Window::Gaussian { std } => Formula::Falling(-0.5 * LOG2_E / (std * std), 2),
        Window::GeneralGaussian { p, sig } => {
            let twice = [(0.5, 1), (1.0, 2), (1.5, 3), (2.0, 4), (3.0, 6)];
            let &(_, twice) = twice.iter().find(|(known, _)| *known == p)?;
            Formula::Falling(-0.5 * LOG2_E / sig.powi(i32::from(twice)), twice)
        }
        Window::Exponential { tau, .. } => Formula::Falling(-LOG2_E / tau, 1),
        Window::Bartlett | Window::Triang => Formula::Power(1, 1),
        Window::Epanechnikov => Formula::Power(2, 1),
        Window::Biweight => Formula::Power(2, 2),
        Window::Triweight => Formula::Power(2, 3),
        Window::Tricube => Formula::Power(3, 3),
        Window::Parzen => Formula::Parzen,
        Window::Cosine => Formula::HalfCosine,
        Window::Tukey { alpha } if alpha > 0.0 => Formula::Tukey(1.0 / alpha.min(1.0)),
        Window::Barthann => Formula::Barthann,
        Window::Blackman => named(&cosine::BLACKMAN),
        Window::Blackmanharris => named(&cosine::BLACKMANHARRIS),
        Window::Boxcar => named(&[1.0]),
        Window::Flattop => named(&cosine::FLATTOP),
        Window::GeneralCosine { ref a } if !a.is_empty() => named(a),
        Window::GeneralHamming { alpha } => named(&[alpha, 1.0 - alpha]),
        Window::Hamming => named(&[0.54, 1.0 - 0.54]),
        Window::Hann => Formula::Hann,
        Window::Nuttall => named(&cosine::NUTTALL),
        _ => return None,
    })
}
