//! Variances of the values in a window.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    simd::{self, WithSimd, isa::Isa},
    spread::fold::{Moving, slide},
};

/// A thread's working memory for variances.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    counts: Vec<f64>,
    sums: Vec<f64>,
    squares: Vec<f64>,
    ends: Vec<Moment>,
    moving: Moving<Moment>,
}

/// The number of values, their mean, and the sum of squared distances from it. The mean is told as
/// a distance from one of the values, so that its error is one of distances: of values about 1e9
/// a mean itself would be off by 1e-7.
#[derive(Debug, Clone, Copy, Default)]
struct Moment {
    count: f64,
    near: f64,
    mean: f64,
    squares: f64,
}

impl Moment {
    fn of<T: Sample>(x: T) -> Self {
        if x.is_hole() {
            Self::default()
        } else {
            Self { count: 1.0, near: x.wide(), mean: 0.0, squares: 0.0 }
        }
    }

    /// The moments of two sets from those of each (Chan, Golub and LeVeque, 1979): distances from
    /// means alone are squared, so that a large level cancels nothing.
    fn join(self, other: Self) -> Self {
        if self.count == 0.0 || other.count == 0.0 {
            return if self.count == 0.0 { other } else { self };
        }
        let count = self.count + other.count;
        let apart = (other.near - self.near) + (other.mean - self.mean);
        let share = other.count / count;
        Self {
            count,
            near: self.near,
            mean: self.mean + apart * share,
            squares: self.squares + other.squares + apart * apart * (self.count * share),
        }
    }

    /// Of at least two values; NaN of fewer.
    fn variance(self) -> f64 {
        if self.count < 2.0 { f64::NAN } else { self.squares / (self.count - 1.0) }
    }
}

/// Sums over present rows of distances from a value of theirs: their number, Σ d and Σ d².
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Sums {
    #[inline(always)]
    fn and<T: Sample>(self, x: T, near: f64) -> Self {
        let is = !x.is_hole();
        let apart = if is { x.wide() - near } else { 0.0 };
        let Self { count, sum, squares } = self;
        Self {
            count: count + if is { 1.0 } else { 0.0 },
            sum: sum + apart,
            squares: squares + apart * apart,
        }
    }
}

/// Variances from sums of distances, into `out`.
struct Finish<'a, T> {
    counts: &'a [f64],
    sums: &'a [f64],
    squares: &'a [f64],
    /// The rows of a window.
    len: f64,
    root: bool,
    out: &'a mut [T],
}

impl<T: Sample> WithSimd for Finish<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { counts, sums, squares, len, root, out } = self;
        let n = out.len();
        let (counts, sums, squares) = (&counts[..n], &sums[..n], &squares[..n]);
        // Full windows all divide alike, so quotients are made once.
        let is_whole = counts.iter().fold(true, |all, &count| all & (count == len));
        let (all, less) = (1.0 / len, 1.0 / (len - 1.0));
        let variance = |at: usize, all: f64, less: f64| {
            let (sum, squares) = (sums[at], squares[at]);
            let variance = squares - sum * sum * all;
            let variance = if variance < 0.0 { 0.0 } else { variance } * less;
            if squares.is_finite() { variance } else { f64::NAN }
        };
        let root = |variance: f64| if root { variance.sqrt() } else { variance };
        if is_whole {
            for (at, out) in out.iter_mut().enumerate() {
                *out = T::of(root(variance(at, all, less)));
            }
        } else {
            for (at, out) in out.iter_mut().enumerate() {
                let count = counts[at];
                *out = T::of(root(variance(at, 1.0 / count, 1.0 / (count - 1.0))));
            }
        }
    }
}

impl Moments {
    /// The variance of each window of `len` rows, or the `root` of it.
    ///
    /// Blocks begin at multiples of `len` in the series. Every window holds the first row of one,
    /// and is summed as distances from it on both sides: as it is one of the window's own values,
    /// the mean's square takes no more than log₂ of the count bits from the squares. Where it is a
    /// hole, moments are joined.
    pub(crate) fn slide<T: Sample>(
        &mut self,
        x: &[T],
        len: usize,
        oldest: isize,
        out: &mut [T],
        root: bool,
    ) -> Result<(), Error> {
        let Self { ends, counts, sums, squares, .. } = self;
        let isa = Isa::best();
        let told = |variance: f64| if root { variance.sqrt() } else { variance };
        let (mut first, mut split) = (0, (-oldest).rem_euclid(len as isize).unsigned_abs());
        while first < out.len() {
            let windows = first..out.len().min(split + 1);
            let near = x[split];
            if near.is_hole() {
                let rows = &x[first..windows.end - 1 + len];
                let out = &mut out[windows];
                let put = |at: usize, moment: Moment| out[at] = T::of(told(moment.variance()));
                let of = |row: usize| Moment::of(rows[row]);
                // The split of these rows is that of the series.
                let size = (rows.len(), len, first as isize - split as isize);
                slide(size, ends, Moment::default(), of, Moment::join, put);
            } else {
                let near = near.wide();
                let outputs = windows.len();
                for sums in [&mut *counts, &mut *sums, &mut *squares] {
                    // Every entry is overwritten.
                    sums.resize(outputs, 0.0);
                }
                let mut end = Sums::default();
                for (row, &x) in x[first..split].iter().enumerate().rev() {
                    end = end.and(x, near);
                    if row < outputs {
                        (counts[row], sums[row], squares[row]) = (end.count, end.sum, end.squares);
                    }
                }
                if split < windows.end {
                    let at = split - first;
                    (counts[at], sums[at], squares[at]) = (0.0, 0.0, 0.0);
                }
                let mut start = Sums::default();
                for &x in &x[split..(first + len - 1).max(split)] {
                    start = start.and(x, near);
                }
                let from = (split + 1).saturating_sub(first + len);
                let newest = &x[first + from + len - 1..windows.end - 1 + len];
                for (at, &x) in (from..outputs).zip(newest) {
                    start = start.and(x, near);
                    counts[at] += start.count;
                    sums[at] += start.sum;
                    squares[at] += start.squares;
                }
                let out = &mut out[windows];
                simd::run(isa, Finish { counts, sums, squares, len: len as f64, root, out });
            }
            first = split + 1;
            split += len;
        }
        Ok(())
    }

    pub(crate) fn begin(&mut self) {
        self.moving.begin();
    }

    pub(crate) fn of<T: Sample>(&mut self, x: &[T], window: &Range<usize>) -> f64 {
        let none = Moment::default();
        self.moving.of(window, none, |row| Moment::of(x[row]), Moment::join).variance()
    }
}
