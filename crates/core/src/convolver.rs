//! Taps slid along an extended series, each block by the method that suits it.

use std::sync::OnceLock;

use crate::{
    Method,
    boxcar::{self, Boxcar},
    cost, direct,
    level::Level,
    overlap::{self, Overlap},
    sample::Sample,
};

/// Rows looked at side by side.
const LANES: usize = 8;

/// A kernel's taps, ready for a method.
pub(crate) struct Convolver<T: Sample> {
    taps: Vec<T>,
    method: Method,
    transforms: bool,
    /// Outputs of a pair of blocks, and the fewest that `auto` transforms.
    outputs: usize,
    fewest: usize,
    /// Made when the first block needs it: a transform takes many times the taps' memory.
    overlap: OnceLock<Overlap<T>>,
    boxcar: Option<Boxcar<T>>,
    /// ‖h‖₁ / ‖h‖₂: at least 1.
    spread: f64,
}

/// A [`Convolver`]'s buffers.
#[derive(Default)]
pub(crate) struct Scratch<T> {
    overlap: Option<overlap::Scratch<T>>,
    boxcar: boxcar::Scratch,
    largest: Largest<T>,
}

impl<T: Sample> Convolver<T> {
    /// For finite taps.
    pub(crate) fn new(taps: Vec<T>, method: Method) -> Self {
        let boxcar = if method == Method::Fft { None } else { Boxcar::new(&taps) };
        let outputs = overlap::outputs(taps.len());
        let level = Level::best();
        let transforms = match method {
            Method::Auto => {
                boxcar.is_none() && cost::prefers_transform::<T>(level, taps.len(), outputs)
            }
            Method::Direct => false,
            Method::Fft => true,
        };
        let fewest = cost::fewest_outputs::<T>(level, taps.len());
        let magnitude: f64 = taps.iter().map(|h| h.wide().abs()).sum();
        let spread = magnitude / euclidean(&taps);
        Self { taps, method, transforms, outputs, fewest, overlap: OnceLock::new(), boxcar, spread }
    }

    pub(crate) fn taps(&self) -> &[T] {
        &self.taps
    }

    /// Whether a transform may be used, which takes finite rows alone.
    pub(crate) const fn transforms(&self) -> bool {
        self.transforms
    }

    /// Whether an output's operations are the same wherever it stands in `ext`.
    pub(crate) const fn slides_anywhere(&self) -> bool {
        match &self.boxcar {
            Some(boxcar) => boxcar.slides_anywhere(),
            None => !self.transforms,
        }
    }

    /// [`valid`](Self::valid) of a part of a series, where this
    /// [`slides_anywhere`](Self::slides_anywhere).
    pub(crate) fn valid_anywhere(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        debug_assert!(self.slides_anywhere());
        self.valid(ext, out, scratch);
    }

    /// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows, all finite
    /// where this [`transforms`](Self::transforms).
    pub(crate) fn valid(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        let Scratch { overlap: buffers, boxcar: sums, largest } = scratch;
        if let Some(boxcar) = &self.boxcar {
            return boxcar.valid(ext, out, sums);
        }
        if !self.transforms {
            return direct::valid(&self.taps, ext, out);
        }
        let outputs = self.outputs;
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
            if out.len() < self.fewest {
                direct::valid(&self.taps, ext, out);
                continue;
            }
            let leeway = self.spread * T::LEEWAY;
            let (least, size) = survey(ext, self.taps.len().div_ceil(2));
            if least > 0.0 && least * leeway >= size {
                transform(ext, out);
                continue;
            }
            largest.slide(ext, self.taps.len());
            if largest.least() * T::of(leeway) >= T::of(size) {
                transform(ext, out);
                largest.clear_zeros(out);
            } else {
                direct::valid(&self.taps, ext, out);
            }
        }
    }
}

/// A quick look at a block: ‖x‖₂, and a bound that no window's largest magnitude is below, the
/// least over pieces of `half` a window, of which every window holds a whole one.
fn survey<T: Sample>(x: &[T], half: usize) -> (f64, f64) {
    let (mut least, mut squares) = (f64::INFINITY, [T::ZERO; LANES]);
    for piece in x.chunks_exact(half.max(1)) {
        let mut most = [T::ZERO; LANES];
        let (vectors, rest) = piece.as_chunks::<LANES>();
        for vector in vectors {
            for ((most, square), x) in most.iter_mut().zip(&mut squares).zip(vector) {
                *most = if x.abs() > *most { x.abs() } else { *most };
                *square += *x * *x;
            }
        }
        for x in rest {
            most[0] = if x.abs() > most[0] { x.abs() } else { most[0] };
            squares[0] += *x * *x;
        }
        let most = most.iter().fold(0.0, |most: f64, x| most.max(x.wide()));
        least = least.min(most);
    }
    let rest = x.chunks_exact(half.max(1)).remainder();
    let squares = squares.iter().map(|square| square.wide());
    let size = squares.chain(rest.iter().map(|x| x.wide() * x.wide())).sum::<f64>().sqrt();
    // Squares may have overflowed or vanished.
    let ordinary = size < T::SAFE.wide() && size > 1.0 / T::SAFE.wide();
    (least, if ordinary { size } else { euclidean(x) })
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
