//! Taps slid along an extended series, each block by the method that suits it.

use std::sync::OnceLock;

use crate::{
    Method, direct,
    overlap::{self, Overlap},
    sample::Sample,
};

/// From this length on `auto` takes the FFT: near where the two meet on current processors.
const LONG: usize = 128;
/// Fewer outputs than these are not worth a transform, however long the kernel.
const FEW: usize = 16;

/// A kernel's taps, ready for a method.
pub(crate) struct Convolver<T: Sample> {
    taps: Vec<T>,
    method: Method,
    /// Made when the first block needs it: a transform takes many times the taps' memory.
    overlap: OnceLock<Overlap<T>>,
    /// ‖h‖₁ / ‖h‖₂: at least 1.
    spread: f64,
}

/// A [`Convolver`]'s buffers.
#[derive(Default)]
pub(crate) struct Scratch<T> {
    overlap: Option<overlap::Scratch<T>>,
    largest: Largest<T>,
}

impl<T: Sample> Convolver<T> {
    /// For finite taps.
    pub(crate) fn new(taps: Vec<T>, method: Method) -> Self {
        let magnitude: f64 = taps.iter().map(|h| h.wide().abs()).sum();
        let spread = magnitude / euclidean(&taps);
        Self { taps, method, overlap: OnceLock::new(), spread }
    }

    pub(crate) fn taps(&self) -> &[T] {
        &self.taps
    }

    /// Whether a transform may be used, which takes finite rows alone.
    pub(crate) const fn transforms(&self) -> bool {
        match self.method {
            Method::Auto => self.taps.len() >= LONG,
            Method::Direct => false,
            Method::Fft => true,
        }
    }

    /// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows, all finite
    /// where this [`transforms`](Self::transforms).
    pub(crate) fn valid(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        if !self.transforms() {
            return direct::valid(&self.taps, ext, out);
        }
        let Scratch { overlap: buffers, largest } = scratch;
        let outputs = overlap::outputs(self.taps.len());
        let mut transform = |ext: &[T], out: &mut [T]| {
            let overlap = self.overlap.get_or_init(|| Overlap::new(&self.taps));
            overlap.block(ext, out, buffers.get_or_insert_with(|| overlap.scratch()));
        };
        // Blocks start at multiples of a length that depends on the kernel alone, so that the
        // same rows give the same bits however a series is cut.
        for (at, out) in out.chunks_mut(outputs).enumerate() {
            let start = at * outputs;
            let ext = &ext[start..start + out.len() + self.taps.len() - 1];
            if self.method == Method::Fft {
                transform(ext, out);
                continue;
            }
            if out.len() < FEW {
                direct::valid(&self.taps, ext, out);
                continue;
            }
            largest.slide(ext, self.taps.len());
            if largest.least() * T::of(self.spread * T::LEEWAY) >= T::of(euclidean(ext)) {
                transform(ext, out);
                largest.clear_zeros(out);
            } else {
                direct::valid(&self.taps, ext, out);
            }
        }
    }
}

/// ‖x‖₂, without overflow on the way.
fn euclidean<T: Sample>(values: &[T]) -> f64 {
    let most = values.iter().fold(0.0, |most: f64, x| most.max(x.wide().abs()));
    if most == 0.0 {
        return 0.0;
    }
    let squares: f64 = values.iter().map(|x| (x.wide() / most).powi(2)).sum();
    most * squares.sqrt()
}

/// The largest magnitude in each window of a block, in constant time a row (van Herk 1992).
#[derive(Default)]
struct Largest<T> {
    windows: Vec<T>,
    suffix: Vec<T>,
}

impl<T: Sample> Largest<T> {
    fn slide(&mut self, ext: &[T], taps: usize) {
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

    /// The least over windows that are not all zeros; 0 where there is none.
    fn least(&self) -> T {
        let positive = self.windows.iter().copied().filter(|&x| x > T::ZERO);
        positive.reduce(|a, b| if b < a { b } else { a }).unwrap_or(T::ZERO)
    }

    /// A window of zeros gives exactly 0, which a transform does not promise.
    fn clear_zeros(&self, out: &mut [T]) {
        for (value, &most) in out.iter_mut().zip(&self.windows) {
            if most == T::ZERO {
                *value = T::ZERO;
            }
        }
    }
}
