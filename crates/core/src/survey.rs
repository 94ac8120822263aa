//! How the rows of a block compare in size, which decides what a transform may do to them.

use crate::{level::Level, sample::Sample, simd};

/// Rows looked at side by side.
const LANES: usize = 32;

/// A quick look at a block: ‖x‖₂, and a bound that no window's largest magnitude is below, the
/// least over pieces of `half` a window, of which every window holds a whole one.
pub(crate) fn survey<T: Sample>(level: Level, x: &[T], half: usize) -> (f64, f64) {
    let (mut least, mut squares) = (f64::INFINITY, 0.0);
    simd::run(level, Survey { x, half: half.max(1), least: &mut least, squares: &mut squares });
    let size = squares.sqrt();
    // Squares may have overflowed or vanished.
    let ordinary = size < T::SAFE.wide() && size > 1.0 / T::SAFE.wide();
    (least, if ordinary { size } else { euclidean(x) })
}

struct Survey<'a, T> {
    x: &'a [T],
    half: usize,
    least: &'a mut f64,
    squares: &'a mut f64,
}

impl<T: Sample> simd::Job for Survey<'_, T> {
    #[inline(always)]
    fn run(self) {
        let mut squares = [T::ZERO; LANES];
        let mut rest = 0.0;
        let pieces = self.x.chunks_exact(self.half);
        for x in pieces.remainder() {
            rest += x.wide() * x.wide();
        }
        for piece in pieces {
            let mut most = [T::ZERO; LANES];
            let (vectors, few) = piece.as_chunks::<LANES>();
            for vector in vectors {
                for ((most, square), x) in most.iter_mut().zip(&mut squares).zip(vector) {
                    *most = if x.abs() > *most { x.abs() } else { *most };
                    *square += *x * *x;
                }
            }
            for ((most, square), x) in most.iter_mut().zip(&mut squares).zip(few) {
                *most = if x.abs() > *most { x.abs() } else { *most };
                *square += *x * *x;
            }
            let most = most.iter().fold(0.0, |most: f64, x| most.max(x.wide()));
            *self.least = self.least.min(most);
        }
        *self.squares = rest + squares.iter().map(|square| square.wide()).sum::<f64>();
    }
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

    /// The least over windows that are not all zeros; 0 where there is none.
    pub(crate) fn least(&self) -> f64 {
        let positive = self.windows.iter().copied().filter(|&x| x > T::ZERO);
        positive.reduce(|a, b| if b < a { b } else { a }).unwrap_or(T::ZERO).wide()
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
