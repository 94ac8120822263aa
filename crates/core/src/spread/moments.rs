//! Variances of the values in a window.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    spread::fold::{Moving, slide},
};

/// A thread's working memory for variances.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    sums: Vec<Sums>,
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

impl Moments {
    /// The variance of each window of `len` rows, `told` as what is wanted of it.
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
        told: impl Fn(f64) -> f64,
    ) -> Result<(), Error> {
        let Self { ends, sums, .. } = self;
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
                sums.clear();
                let mut end = Sums::default();
                sums.push(end);
                for &x in x[first..split].iter().rev() {
                    end = end.and(x, near);
                    sums.push(end);
                }
                let mut start = Sums::default();
                for &x in &x[split..first + len - 1] {
                    start = start.and(x, near);
                }
                for window in windows {
                    if window + len > split {
                        start = start.and(x[window + len - 1], near);
                    }
                    let end = &sums[split - window];
                    let count = end.count + start.count;
                    let (sum, squares) = (end.sum + start.sum, end.squares + start.squares);
                    let variance = (squares - sum * sum / count).max(0.0) / (count - 1.0);
                    let variance = if squares.is_finite() { variance } else { f64::NAN };
                    out[window] = T::of(told(variance));
                }
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
