//! Weights that remain in windows with holes.

use crate::{sample::Sample, simd};

/// Replaces a rounded full-window sum by the exact one.
pub(crate) struct Full<'a> {
    pub(crate) sums: &'a mut [f64],
    pub(crate) full: f64,
    pub(crate) sum: f64,
}

impl simd::WithSimd for Full<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { sums, full, sum } = self;
        sums.iter_mut().for_each(|x| *x = if *x == full { sum } else { *x });
    }
}

/// Replaces sums by `from` minus each, and finds the least result.
pub(crate) struct Remaining<'a> {
    pub(crate) sums: &'a mut [f64],
    pub(crate) from: f64,
    pub(crate) least: &'a mut f64,
}

impl simd::WithSimd for Remaining<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { sums, from, least } = self;
        let mut leasts = [f64::INFINITY; 8];
        let (vectors, rest) = sums.as_chunks_mut::<8>();
        for vector in vectors {
            *vector = less(from, *vector, &mut leasts);
        }
        for sum in rest {
            *sum = from - *sum;
            leasts[0] = leasts[0].min(*sum);
        }
        *least = leasts.iter().fold(*least, |a, &b| a.min(b));
    }
}

/// Writes `from` minus each of `missed`, and finds the least result.
pub(crate) struct RemainingOf<'a, T> {
    pub(crate) missed: &'a [T],
    pub(crate) sums: &'a mut [f64],
    pub(crate) from: f64,
    pub(crate) least: &'a mut f64,
}

impl<T: Sample> simd::WithSimd for RemainingOf<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { missed, sums, from, least } = self;
        let mut leasts = [f64::INFINITY; 8];
        let (vectors, rest) = sums.as_chunks_mut::<8>();
        let (missed, missed_rest) = missed.as_chunks::<8>();
        for (vector, missed) in vectors.iter_mut().zip(missed) {
            *vector = less(from, missed.map(T::wide), &mut leasts);
        }
        for (sum, missed) in rest.iter_mut().zip(missed_rest) {
            *sum = from - missed.wide();
            leasts[0] = leasts[0].min(*sum);
        }
        *least = leasts.iter().fold(*least, |a, &b| a.min(b));
    }
}

#[inline(always)]
fn less(from: f64, mut sums: [f64; 8], leasts: &mut [f64; 8]) -> [f64; 8] {
    for (sum, least) in sums.iter_mut().zip(leasts) {
        *sum = from - *sum;
        *least = if *sum < *least { *sum } else { *least };
    }
    sums
}
