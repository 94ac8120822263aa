//! Bounds on a block's magnitudes, which decide whether a transform is accurate enough.

use std::ops::Range;

use crate::{
    sample::Sample,
    simd::{self, isa::Isa},
};

/// Rows in a vector.
const LANES: usize = 8;

/// What a quick pass over a block finds.
pub(crate) struct Survey {
    /// √n·max|x|, an upper bound of ‖x‖₂.
    pub(crate) size: f64,
    /// A lower bound of each window's largest magnitude, `quiet` ones aside.
    pub(crate) least: f64,
    /// The outputs whose windows may be all zeros.
    pub(crate) quiet: Range<usize>,
}

/// Bounds windows by the largest magnitudes of `pieces` of the block: every window holds some of
/// them whole.
pub(crate) fn survey<T: Sample>(isa: Isa, x: &[T], taps: usize, pieces: &mut Vec<f64>) -> Survey {
    let piece = (taps / 4).next_multiple_of(4 * LANES).min(taps / 2 / LANES * LANES).max(1);
    // Every entry is overwritten.
    pieces.resize(x.len().div_ceil(piece), 0.0);
    simd::run(isa, Look { x, piece, pieces });
    let most = pieces.iter().fold(0.0, |most, &piece| larger(most, piece));
    let outputs = x.len() + 1 - taps;
    let whole = ((taps + 1 - piece) / piece).max(1);
    let (mut least, mut quiet) = (f64::INFINITY, outputs..0);
    // Windows that start after the previous piece's start, and no later than this one's, hold this
    // one and the next `whole` − 1.
    for (first, pieces) in pieces.windows(whole).enumerate().take(outputs.div_ceil(piece) + 1) {
        let most = pieces.iter().fold(0.0, |most, &piece| larger(most, piece));
        let starts = (first * piece + 1).saturating_sub(piece)..outputs.min(first * piece + 1);
        if most > 0.0 {
            least = if starts.is_empty() || least < most { least } else { most };
        } else if !starts.is_empty() {
            quiet = quiet.start.min(starts.start)..starts.end;
        }
    }
    let quiet = if quiet.is_empty() { 0..0 } else { quiet };
    Survey { size: (x.len() as f64).sqrt() * most, least, quiet }
}

struct Look<'a, T> {
    x: &'a [T],
    piece: usize,
    pieces: &'a mut [f64],
}

impl<T: Sample> simd::WithSimd for Look<'_, T> {
    #[inline(always)]
    fn run(self) {
        for (piece, largest) in self.x.chunks(self.piece).zip(self.pieces) {
            // One vector of maxima, which is quickly reduced to one number.
            let mut most = [T::ZERO; LANES];
            let (vectors, few) = piece.as_chunks::<LANES>();
            for vector in vectors {
                for (most, x) in most.iter_mut().zip(vector) {
                    *most = larger(*most, x.abs());
                }
            }
            for (most, x) in most.iter_mut().zip(few) {
                *most = larger(*most, x.abs());
            }
            let four: [T; 4] = std::array::from_fn(|i| larger(most[i], most[i + 4]));
            let two = [larger(four[0], four[2]), larger(four[1], four[3])];
            *largest = larger(two[0], two[1]).wide();
        }
    }
}

#[inline(always)]
fn larger<T: PartialOrd>(a: T, b: T) -> T {
    if b > a { b } else { a }
}

/// ‖x‖₂, without overflow on the way.
pub(crate) fn euclidean<T: Sample>(values: &[T]) -> f64 {
    let most = values.iter().fold(0.0, |most: f64, x| most.max(x.wide().abs()));
    if most == 0.0 {
        return 0.0;
    }
    let squares: f64 = values.iter().map(|x| (x.wide() / most).powi(2)).sum();
    most * squares.sqrt()
}

/// The largest magnitude in each window of a block, in constant time a row (van Herk 1992).
#[derive(Default)]
pub(crate) struct Largest<T> {
    windows: Vec<T>,
    suffix: Vec<T>,
}

impl<T: Sample> Largest<T> {
    pub(crate) fn slide(&mut self, ext: &[T], taps: usize) {
        let max = |a: T, b: T| if b > a { b } else { a };
        self.suffix.clear();
        self.suffix.extend(ext.iter().map(|x| x.abs()));
        for piece in self.suffix.chunks_mut(taps) {
            for i in (1..piece.len()).rev() {
                piece[i - 1] = max(piece[i - 1], piece[i]);
            }
        }
        self.windows.clear();
        let mut prefix = T::ZERO;
        for (end, x) in ext.iter().enumerate() {
            prefix = if end % taps == 0 { x.abs() } else { max(prefix, x.abs()) };
            if end + 1 >= taps {
                self.windows.push(max(self.suffix[end + 1 - taps], prefix));
            }
        }
    }

    /// Of each window.
    pub(crate) fn windows(&self) -> &[T] {
        &self.windows
    }

    /// The least over windows that are not all zeros.
    pub(crate) fn least(&self) -> f64 {
        let positive = self.windows.iter().copied().filter(|&x| x > T::ZERO);
        positive
            .reduce(|a, b| if b < a { b } else { a })
            .map_or(f64::INFINITY, |least| least.wide())
    }

    /// A window of zeros gives exactly 0, which a transform does not promise.
    pub(crate) fn clear_zeros(&self, out: &mut [T]) {
        for (value, &most) in out.iter_mut().zip(&self.windows) {
            if most == T::ZERO {
                *value = T::ZERO;
            }
        }
    }
}
