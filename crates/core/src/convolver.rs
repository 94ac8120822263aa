//! Taps slid along an extended series, each block by the method that suits it.

use std::sync::OnceLock;

use crate::{
    Method,
    boxcar::{self, Boxcar},
    cost,
    level::Level,
    overlap::{self, Overlap},
    sample::Sample,
};

/// Rows looked at side by side.
const LANES: usize = 8;

/// Outputs of a piece, where a kernel does not ask for another number: their rows are looked at
/// first, and are still in cache when they are summed.
const PIECE: usize = 2048;

/// A kernel's taps, ready for a method.
pub(crate) struct Convolver<T: Sample> {
    level: Level,
    taps: Vec<T>,
    method: Method,
    transforms: bool,
    /// Made when the first block needs them: a transform takes many times the taps' memory.
    overlap: OnceLock<Overlap<T>>,
    magnitudes: OnceLock<Overlap<T>>,
    boxcar: Option<Boxcar<T>>,
    /// ‖h‖₁ / ‖h‖₂: at least 1.
    spread: f64,
    /// ‖h‖₂, of taps that are whole numbers.
    whole: Option<f64>,
}

/// A [`Convolver`]'s buffers.
#[derive(Default)]
pub(crate) struct Scratch<T> {
    overlap: Option<overlap::Scratch<T>>,
    boxcar: boxcar::Scratch,
    largest: Largest<T>,
}

/// What becomes of the holes of a block.
pub(crate) struct Holed<'a, T> {
    /// 1 at a hole, else 0.
    pub(crate) mask: &'a [T],
    /// Σ h over the holes of each output's window.
    pub(crate) missed: &'a mut [T],
    /// The same of |h|, where it is wanted.
    pub(crate) magnitude: Option<&'a mut [T]>,
}

/// How a block is computed.
enum How {
    Direct,
    Transform {
        /// Outputs of windows of zeros are to be cleared.
        clears: bool,
    },
}

const TRANSFORM: How = How::Transform { clears: false };

impl<T: Sample> Convolver<T> {
    /// For finite taps.
    pub(crate) fn new(taps: Vec<T>, method: Method) -> Self {
        let level = Level::best();
        let boxcar = if method == Method::Fft { None } else { Boxcar::new(&taps) };
        let transforms = match method {
            Method::Auto => {
                let outputs = overlap::outputs(taps.len());
                boxcar.is_none() && cost::prefers_transform::<T>(level, taps.len(), outputs)
            }
            Method::Direct => false,
            Method::Fft => true,
        };
        let magnitude: f64 = taps.iter().map(|h| h.wide().abs()).sum();
        let size = euclidean(&taps);
        let is_whole = |h: &T| h.wide().fract() == 0.0;
        Self {
            level,
            method,
            transforms,
            overlap: OnceLock::new(),
            magnitudes: OnceLock::new(),
            boxcar,
            spread: magnitude / size,
            whole: taps.iter().all(is_whole).then_some(size),
            taps,
        }
    }

    pub(crate) const fn level(&self) -> Level {
        self.level
    }

    pub(crate) fn taps(&self) -> &[T] {
        &self.taps
    }

    /// Whether a transform may be used, which takes finite rows alone.
    pub(crate) const fn transforms(&self) -> bool {
        self.transforms
    }

    /// The same rows give the same bits in series that start at multiples of this from one another.
    pub(crate) fn period(&self) -> usize {
        match &self.boxcar {
            Some(boxcar) => boxcar.period(),
            None if self.transforms => overlap::outputs(self.taps.len()),
            None => 1,
        }
    }

    /// How many outputs to compute at a time, a multiple of the period.
    pub(crate) fn piece(&self) -> usize {
        match self.period() {
            1 => PIECE,
            outputs if self.transforms => outputs,
            // A boxcar looks at a period's rows anew in every piece.
            period => period * (PIECE / period).max(8),
        }
    }

    /// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows, all finite
    /// where this [`transforms`](Self::transforms).
    pub(crate) fn valid(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        if let Some(boxcar) = &self.boxcar {
            return boxcar.valid(ext, out, &mut scratch.boxcar);
        }
        if !self.transforms {
            return T::slide(self.level, &self.taps, ext, out);
        }
        // Blocks start at multiples of a length that depends on the kernel alone, so that the
        // same rows give the same bits however a series is cut.
        let outputs = overlap::outputs(self.taps.len());
        for (at, out) in out.chunks_mut(outputs).enumerate() {
            let start = at * outputs;
            let ext = &ext[start..start + out.len() + self.taps.len() - 1];
            self.block(ext, out, None, scratch);
        }
    }

    /// As [`valid`](Self::valid), of one [`piece`](Self::piece) at most, whose holes are zeros in
    /// `ext`. True where a transform carried the holes along; else `holed` is as it was.
    pub(crate) fn valid_with_holes(
        &self,
        ext: &[T],
        out: &mut [T],
        holed: Holed<'_, T>,
        scratch: &mut Scratch<T>,
    ) -> bool {
        if self.transforms {
            return self.block(ext, out, Some(holed), scratch);
        }
        self.valid(ext, out, scratch);
        false
    }

    /// One block, by the method that suits it; tells whether it was a transform.
    fn block(
        &self,
        ext: &[T],
        out: &mut [T],
        holed: Option<Holed<'_, T>>,
        scratch: &mut Scratch<T>,
    ) -> bool {
        let (how, is_whole) = self.choose(ext, out.len(), &mut scratch.largest);
        let How::Transform { clears } = how else {
            T::slide(self.level, &self.taps, ext, out);
            return false;
        };
        let overlap = self.overlap.get_or_init(|| Overlap::new(&self.taps));
        let buffers = scratch.overlap.get_or_insert_with(|| overlap.scratch());
        match holed {
            None => overlap.block(ext, out, buffers),
            Some(holed) => {
                // Values and holes share a transform, half of the outputs at a time.
                let half = overlap::outputs(self.taps.len()) / 2;
                let outs = out.chunks_mut(half).zip(holed.missed.chunks_mut(half));
                for (at, (out, missed)) in outs.enumerate() {
                    let rows = at * half..at * half + out.len() + self.taps.len() - 1;
                    overlap.two(&ext[rows.clone()], &holed.mask[rows], out, missed, buffers);
                }
                if let Some(magnitude) = holed.magnitude {
                    let magnitudes = || self.taps.iter().map(|h| h.abs()).collect::<Vec<T>>();
                    let overlap = self.magnitudes.get_or_init(|| Overlap::new(&magnitudes()));
                    overlap.block(holed.mask, magnitude, buffers);
                }
            }
        }
        if clears {
            scratch.largest.clear_zeros(out);
        }
        if is_whole {
            out.iter_mut().for_each(|y| *y = T::of(y.wide().round()));
        }
        true
    }

    /// How to compute a block, and whether its outputs are whole numbers.
    fn choose(&self, ext: &[T], outputs: usize, largest: &mut Largest<T>) -> (How, bool) {
        let taps = self.taps.len();
        if self.method == Method::Auto && !cost::prefers_transform::<T>(self.level, taps, outputs) {
            return (How::Direct, false);
        }
        if let Some(taps) = self.whole
            && ext.iter().all(|x| x.wide().fract() == 0.0)
        {
            // An error of at most ¼ rounds to the whole number that the output is.
            let is_small = T::EPSILON * euclidean(ext) * taps <= 0.25;
            return if is_small { (TRANSFORM, true) } else { (How::Direct, false) };
        }
        if self.method == Method::Fft {
            return (TRANSFORM, false);
        }
        let leeway = self.spread * T::LEEWAY;
        let (least, size) = survey(ext, self.taps.len().div_ceil(2));
        if least > 0.0 && least * leeway >= size {
            return (TRANSFORM, false);
        }
        largest.slide(ext, self.taps.len());
        if largest.least() * T::of(leeway) >= T::of(size) {
            return (How::Transform { clears: true }, false);
        }
        (How::Direct, false)
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
