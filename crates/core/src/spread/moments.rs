//! Variances of the values in windows of any lengths.

use std::ops::Range;

use crate::{sample::Sample, spread::fold::Moving};

/// A thread's working memory for variances.
#[derive(Debug, Default)]
pub(crate) struct Moments {
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

impl Moments {
    pub(crate) fn begin(&mut self) {
        self.moving.begin();
    }

    /// Goes on from a split, as [`Moving::resume`].
    pub(crate) fn resume<T: Sample>(&mut self, x: &[T], split: usize) {
        self.moving.resume(split, Moment::default(), |row| Moment::of(x[row]), Moment::join);
    }

    pub(crate) fn split(&self) -> Option<usize> {
        self.moving.split()
    }

    pub(crate) fn of<T: Sample>(&mut self, x: &[T], window: &Range<usize>) -> f64 {
        let none = Moment::default();
        self.moving.of(window, none, |row| Moment::of(x[row]), Moment::join).variance()
    }
}
