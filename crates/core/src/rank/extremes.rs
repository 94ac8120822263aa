//! The least and the largest value of a window.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    spread::fold::{Moving, slide},
};

/// A thread's working memory for extremes.
#[derive(Debug)]
pub(crate) struct Extremes<T> {
    ends: Vec<T>,
    moving: Moving<T>,
}

impl<T> Default for Extremes<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), moving: Moving::default() }
    }
}

/// The better of two values; NaN is none.
#[inline(always)]
fn best<T: Sample>(a: T, b: T, is_better: impl Fn(T, T) -> bool) -> T {
    if a.is_hole() || is_better(b, a) { b } else { a }
}

impl<T: Sample> Extremes<T> {
    /// The best value of each window of `len` rows, NaN where there is none.
    pub(crate) fn slide(
        &mut self,
        x: &[T],
        len: usize,
        oldest: isize,
        out: &mut [T],
        is_better: impl Fn(T, T) -> bool,
    ) -> Result<(), Error> {
        let join = |a: T, b: T| best(a, b, &is_better);
        let size = (x.len(), len, oldest);
        slide(size, &mut self.ends, T::NAN, |row| x[row], join, |at, value| out[at] = value);
        Ok(())
    }

    pub(crate) fn begin(&mut self) {
        self.moving.begin();
    }

    /// The best value of a window; windows move forward, or cost more.
    pub(crate) fn of(
        &mut self,
        x: &[T],
        window: &Range<usize>,
        is_better: impl Fn(T, T) -> bool,
    ) -> Result<T, Error> {
        let join = |a: T, b: T| best(a, b, &is_better);
        Ok(self.moving.of(window, T::NAN, |row| x[row], join))
    }
}
