//! Sums of the values in a window.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    spread::fold::{Moving, slide},
};

/// A thread's working memory for sums.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    ends: Vec<f64>,
    moving: Moving<f64>,
}

/// Holes add nothing.
fn value<T: Sample>(x: T) -> f64 {
    if x.is_hole() { 0.0 } else { x.wide() }
}

impl Totals {
    /// The sum of each window of `len` rows.
    pub(crate) fn slide<T: Sample>(
        &mut self,
        x: &[T],
        len: usize,
        oldest: isize,
        out: &mut [T],
    ) -> Result<(), Error> {
        let put = |at: usize, sum| out[at] = T::of(sum);
        let size = (x.len(), len, oldest);
        slide(size, &mut self.ends, 0.0, |row| value(x[row]), |a, b| a + b, put);
        Ok(())
    }

    pub(crate) fn begin(&mut self) {
        self.moving.begin();
    }

    pub(crate) fn of<T: Sample>(&mut self, x: &[T], window: &Range<usize>) -> f64 {
        self.moving.of(window, 0.0, |row| value(x[row]), |a, b| a + b)
    }
}
