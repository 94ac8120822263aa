//! The least and the largest value of a window.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    simd::{
        extremes::{self, Scratch},
        isa::Isa,
    },
    spread::fold::Moving,
};

/// A thread's working memory for extremes.
#[derive(Debug)]
pub(crate) struct Extremes<T> {
    moving: Moving<T>,
    scratch: Scratch,
}

impl<T> Default for Extremes<T> {
    fn default() -> Self {
        Self { moving: Moving::default(), scratch: Scratch::default() }
    }
}

/// The better of two values; NaN is none.
#[inline(always)]
fn best<T: Sample>(a: T, b: T, is_better: impl Fn(T, T) -> bool) -> T {
    if a.is_hole() || is_better(b, a) { b } else { a }
}

impl<T: Sample> Extremes<T> {
    /// The least value of each window of `len` rows, or the largest with `is_most`; NaN where there is
    /// none. Returns whether all rows are finite.
    pub(crate) fn slide(
        &mut self,
        x: &[T],
        len: usize,
        out: &mut [T],
        is_most: bool,
    ) -> Result<bool, Error> {
        let Self { scratch, .. } = self;
        let memory = || Error::OutOfMemory { rows: x.len(), taps: len };
        scratch.reserve(len).map_err(|_| memory())?;
        let isa = Isa::best();
        let seen = if is_most {
            extremes::slide::<T, true>(isa, x, len, out, scratch)
        } else {
            extremes::slide::<T, false>(isa, x, len, out, scratch)
        };
        if seen.is_lost && !seen.is_finite {
            // As many holes together as a window has rows.
            let mut holes = 0;
            for (newest, x) in x.iter().enumerate() {
                holes = if x.is_hole() { holes + 1 } else { 0 };
                if holes >= len {
                    out[newest + 1 - len] = T::NAN;
                }
            }
        }
        Ok(seen.is_finite)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_value() -> Result<(), Error> {
        const INF: f64 = f64::INFINITY;
        const NAN: f64 = f64::NAN;
        let x = [NAN, NAN, INF, NAN, NAN, -INF, 3.0, NAN, NAN];
        let mut out = [0.0; 8];
        assert!(!Extremes::default().slide(&x, 2, &mut out, false)?);
        let bits = |y: [f64; 8]| y.map(|y| if y.is_nan() { 0 } else { y.to_bits() });
        assert_eq!(bits(out), bits([NAN, INF, INF, NAN, -INF, -INF, 3.0, NAN]));
        assert!(!Extremes::default().slide(&x, 2, &mut out, true)?);
        assert_eq!(bits(out), bits([NAN, INF, INF, NAN, -INF, 3.0, 3.0, NAN]));
        assert!(Extremes::default().slide(&[1.0; 9], 2, &mut out, true)?);
        Ok(())
    }
}
