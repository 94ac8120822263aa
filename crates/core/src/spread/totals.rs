//! Sums of the values in windows of any lengths.

use std::ops::Range;

use crate::{sample::Sample, spread::fold::Moving};

/// A thread's working memory for sums.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    moving: Moving<f64>,
}

/// Holes add nothing.
fn value<T: Sample>(x: T) -> f64 {
    if x.is_hole() { 0.0 } else { x.wide() }
}

impl Totals {
    pub(crate) fn begin(&mut self) {
        self.moving.begin();
    }

    /// Goes on from a split, as [`Moving::resume`].
    pub(crate) fn resume<T: Sample>(&mut self, x: &[T], split: usize) {
        self.moving.resume(split, 0.0, |row| value(x[row]), |a, b| a + b);
    }

    pub(crate) fn split(&self) -> Option<usize> {
        self.moving.split()
    }

    pub(crate) fn of<T: Sample>(&mut self, x: &[T], window: &Range<usize>) -> f64 {
        self.moving.of(window, 0.0, |row| value(x[row]), |a, b| a + b)
    }
}
