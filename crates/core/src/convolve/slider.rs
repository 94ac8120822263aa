//! One kernel over many lines, one after the other.

use crate::{
    convolve::{
        auto::{Convolver, Scratch},
        direct,
    },
    options::method::Method,
    sample::Sample,
};

/// Taps that are ready for a method, with buffers.
pub(crate) struct Slider<T: Sample> {
    convolver: Convolver<T>,
    scratch: Scratch<T>,
    finite: Vec<T>,
}

impl<T: Sample> Slider<T> {
    /// Taps that are not finite are summed directly, whatever the method.
    pub(crate) fn new(taps: Vec<T>, method: Method) -> Self {
        let is_finite = taps.iter().all(|h| h.finite());
        let method = if is_finite { method } else { Method::Direct };
        let convolver = Convolver::new(taps, method, false);
        Self { convolver, scratch: Scratch::default(), finite: Vec::new() }
    }

    /// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows. NaN and
    /// infinities follow IEEE within the outputs whose windows hold them.
    pub(crate) fn valid(&mut self, ext: &[T], out: &mut [T]) {
        let Self { convolver, scratch, finite } = self;
        if !convolver.transforms() || ext.iter().all(|x| x.finite()) {
            return convolver.valid(ext, out, scratch);
        }
        // A transform would spread rows that are not finite over its whole block.
        finite.clear();
        finite.extend(ext.iter().map(|&x| if x.finite() { x } else { T::ZERO }));
        convolver.valid(finite, out, scratch);
        let taps = convolver.taps();
        let reach = taps.len() - 1;
        let mut touched_until = 0;
        for (i, value) in out.iter_mut().enumerate() {
            let newest = if i == 0 { 0..taps.len() } else { i + reach..i + taps.len() };
            for at in newest {
                if !ext[at].finite() {
                    touched_until = at + 1;
                }
            }
            if i < touched_until {
                *value = direct::one(taps, &ext[i..]);
            }
        }
    }
}
