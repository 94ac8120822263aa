//! The values of a window, kept sorted while it moves.

use std::ops::Range;

use crate::{error::Error, rank::chunks::Chunks, sample::Sample};

/// The values present in a window, sorted: for each output one is inserted and one removed.
#[derive(Debug)]
pub(crate) struct Sorted<T> {
    values: Chunks<T>,
    window: Range<usize>,
}

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self { values: Chunks::default(), window: 0..0 }
    }
}

impl<T: Sample> Sorted<T> {
    pub(crate) fn begin(&mut self) {
        self.values.clear();
        self.window = 0..0;
    }

    /// The values of a window; windows move forward, or are sorted anew.
    pub(crate) fn of(&mut self, x: &[T], window: &Range<usize>) -> Result<&Self, Error> {
        let Range { start, end } = self.window;
        if window.start < start || window.end < end || window.start >= end {
            self.values.fill(&x[window.clone()])?;
        } else {
            for &x in x[start..window.start].iter().filter(|x| !x.is_hole()) {
                self.values.remove(x);
            }
            for &x in x[end..window.end].iter().filter(|x| !x.is_hole()) {
                self.values.insert(x);
            }
        }
        self.window = window.clone();
        Ok(self)
    }

    /// What `told` says of each window of `len` rows; it is given the output's own row, of `own`.
    pub(crate) fn slide(
        &mut self,
        x: &[T],
        len: usize,
        out: &mut [T],
        told: impl Fn(&Self, T) -> T,
        own: &[T],
    ) -> Result<(), Error> {
        self.begin();
        for (at, (out, &own)) in out.iter_mut().zip(own).enumerate() {
            *out = told(self.of(x, &(at..at + len))?, own);
        }
        Ok(())
    }

    /// The value below which a share `q` lies, between two values linearly; NaN where there is
    /// none. Half way it is the mean of the two, which does not overflow where it is a number.
    pub(crate) fn quantile(&self, q: f64) -> T {
        let Some(last) = self.values.len().checked_sub(1) else { return T::NAN };
        let place = q * last as f64;
        #[expect(clippy::cast_possible_truncation, reason = "a share of a number of values")]
        let low = (place.floor() as usize).min(last);
        let (lo, part) = (self.values.get(low), place - low as f64);
        if part == 0.0 || low == last {
            return lo;
        }
        between(lo, self.values.get(low + 1), part)
    }

    /// The row's own value, or the median where the value lies more than `sigmas` robust standard
    /// deviations from it.
    pub(crate) fn hampel(&self, own: T, sigmas: f64, mad0_replaces: bool) -> T {
        /// A normal distribution's standard deviation in units of its median distance.
        const NORMAL: f64 = 1.4826;
        let median = self.quantile(0.5);
        if own.is_hole() {
            return median;
        }
        let (count, middle) = (self.values.len(), median.wide());
        let nearest = |count: usize| self.distance(middle, count);
        let distance = if count % 2 == 1 {
            nearest(count / 2 + 1)
        } else {
            f64::midpoint(nearest(count / 2), nearest(count / 2 + 1))
        };
        let is_far = (own.wide() - middle).abs() > sigmas * NORMAL * distance;
        if is_far && (distance > 0.0 || mad0_replaces) { median } else { own }
    }

    /// The distance from `middle` within which `count` values lie, of which there are as many: they
    /// are neighbours, and the first of them lies as far below as the last above, or nearly.
    fn distance(&self, middle: f64, count: usize) -> f64 {
        let values = &self.values;
        let below = |first: usize| middle - values.get(first).wide();
        let above = |first: usize| values.get(first + count - 1).wide() - middle;
        let (mut low, mut high) = (0, values.len() - count);
        while low < high {
            let first = usize::midpoint(low, high);
            if below(first) > above(first) { low = first + 1 } else { high = first }
        }
        let farther = |first: usize| below(first).max(above(first));
        if low == 0 { farther(0) } else { farther(low).min(farther(low - 1)) }
    }
}

/// `lo + part·(hi − lo)`.
pub(crate) fn between<T: Sample>(lo: T, hi: T, part: f64) -> T {
    let (lo, hi) = (lo.wide(), hi.wide());
    let value = if part == 0.5 { (lo + hi) / 2.0 } else { lo + part * (hi - lo) };
    // Sums and differences of large numbers may overflow where what lies between does not.
    let is_over = !value.is_finite() && lo.is_finite() && hi.is_finite();
    T::of(if is_over { lo * (1.0 - part) + hi * part } else { value })
}
