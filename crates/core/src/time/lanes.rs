//! Weighted sums over the windows of eight outputs at a time.

use std::{f64::consts::LOG2_E, ops::Range};

use super::shape::Shape;
use crate::{
    Window,
    level::Level,
    simd::weights::{self, Block, EIGHT, Formula, Totals},
    window::cosine,
};

/// Some outputs of a series, and the rows of their windows.
pub(crate) struct Outputs<'a> {
    /// The places of the rows in ticks from any origin: whole numbers.
    pub(crate) places: &'a [f64],
    /// What tells whether a row is in a window: its place, or its number.
    pub(crate) keys: &'a [f64],
    /// Their values: finite, 0 at holes.
    pub(crate) x: &'a [f64],
    /// 1 where a row is present, else 0; empty where all are.
    pub(crate) mask: &'a [f64],
    pub(crate) outputs: &'a [Place],
    /// The rows that any of each eight windows holds.
    pub(crate) blocks: &'a [Range<usize>],
    /// 2/L.
    pub(crate) scale: f64,
    pub(crate) lines: bool,
}

/// An output: the middle of its window among the places, and the keys that it holds, from one and
/// before the other.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) middle: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A shape as vectors compute it, where they do.
pub(crate) fn formula(shape: &Shape) -> Option<Formula> {
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
        Window::Hann => named(&[0.5, 0.5]),
        Window::Nuttall => named(&cosine::NUTTALL),
        _ => return None,
    })
}

/// Calls `put` for each block of eight outputs, the first of which it is told, with their sums. The
/// last lanes of the last block repeat its last output.
pub(crate) fn sum(
    level: Level,
    formula: &Formula,
    outputs: &Outputs<'_>,
    scratch: &mut Vec<f64>,
    mut put: impl FnMut(usize, &Totals),
) {
    let eights = outputs.outputs.chunks(EIGHT);
    for (at, (own, rows)) in eights.zip(outputs.blocks).enumerate() {
        let lane = |lane: usize| own[lane.min(own.len() - 1)];
        // Rows are even or odd by their number in the series, not in the block.
        let low = rows.start & !1;
        let there = low..rows.end;
        let block = Block {
            places: &outputs.places[there.clone()],
            keys: &outputs.keys[there.clone()],
            x: &outputs.x[there.clone()],
            mask: if outputs.mask.is_empty() { &[] } else { &outputs.mask[there] },
            middles: std::array::from_fn(|at| lane(at).middle),
            from: std::array::from_fn(|at| lane(at).from),
            to: std::array::from_fn(|at| lane(at).to),
            scale: outputs.scale,
            lines: outputs.lines,
        };
        put(at * EIGHT, &weights::sum(level, formula, &block, scratch));
    }
}
