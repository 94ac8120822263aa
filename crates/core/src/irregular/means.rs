//! Outputs from sums over windows: means, and lines.

use crate::{
    fit::definition::NEGLIGIBLE,
    sample::Sample,
    simd::{WithSimd, weights::Totals},
};

/// Computes outputs from sums over windows without holes. One that is not finite must be computed
/// by definition.
pub(crate) struct Means<'a, T> {
    pub(crate) totals: &'a Totals,
    /// The place v of outputs in their windows, if lines are fitted.
    pub(crate) own: Option<f64>,
    pub(crate) smoothed: &'a mut [T],
    pub(crate) finite: &'a mut bool,
}

impl<T: Sample> WithSimd for Means<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { totals, own, smoothed, finite } = self;
        let mut all = true;
        let sums = totals.weight.iter().zip(&totals.value);
        let mean = |weight: f64, value: f64| {
            if weight.abs() > NEGLIGIBLE { value / weight } else { f64::NAN }
        };
        let Some(own) = own else {
            for (smoothed, (&weight, &value)) in smoothed.iter_mut().zip(sums) {
                let value = mean(weight, value);
                all &= value.is_finite();
                *smoothed = T::of(value);
            }
            *finite = all;
            return;
        };
        let lines = totals.place.iter().zip(&totals.square).zip(&totals.common);
        let sums = sums.zip(lines);
        for (smoothed, ((&weight, &value), ((&place, &square), &common))) in
            smoothed.iter_mut().zip(sums)
        {
            let line = Line { place, square, common, own };
            let value = line.at(weight, mean(weight, value)).unwrap_or(f64::NAN);
            all &= value.is_finite();
            *smoothed = T::of(value);
        }
        *finite = all;
    }
}

/// The sums of a window that a line is fitted by, over places v from the window's middle.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    place: f64,
    square: f64,
    common: f64,
    /// The output's place.
    own: f64,
}

impl Line {
    #[inline(always)]
    pub(crate) fn of(totals: &Totals, at: usize, own: f64) -> Self {
        let Totals { place, square, common, .. } = totals;
        Self { place: place[at], square: square[at], common: common[at], own }
    }

    /// The line's value at the output; `None` where places are so close together that the spread, a
    /// difference of sums about the window's middle, has lost digits.
    #[inline(always)]
    pub(crate) fn at(self, weight: f64, mean: f64) -> Option<f64> {
        let centre = self.place / weight;
        let spread = self.square - centre * self.place;
        if spread <= 1e-2 * self.square {
            return None;
        }
        let slope = (self.common - self.place * mean) / spread;
        Some(mean + (self.own - centre) * slope)
    }
}
