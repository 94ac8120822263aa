//! Robust fits over windows of time.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::{
        dispatch::{self, Irregular},
        windows::Windows,
    },
    kernel::polynomial::fitted,
    options::settings::Settings,
    robust::{Refit, Weighted, reweigh::median, solve::Moments},
    sample::Sample,
    series::{
        operation::{Series, Times},
        output::Output,
        runner::smooth,
    },
    time::ticks::Ticks,
};

/// Weighted means and polynomials over the rows within a length of time, each by the rows of its own
/// window.
pub(crate) struct TimeFits {
    /// The same without weights of rows.
    plain: Irregular,
    ticks: Ticks,
    pub(super) degree: usize,
    deriv: usize,
    /// What derivatives, per half window, are multiplied with.
    slope: f64,
}

impl TimeFits {
    /// `per` is the unit of derivatives in ticks.
    pub(crate) fn new(settings: &Settings, plain: Irregular, ticks: Ticks, per: f64) -> Self {
        let (degree, deriv) = (settings.degree.number(), settings.deriv.order());
        let slope = (0..deriv).fold(1.0, |slope, _| slope * (per / ticks.half));
        Self { plain, ticks, degree, deriv, slope }
    }

    /// The rows of an output's window.
    pub(super) fn window(&self, i: usize, times: Times<'_>) -> Range<usize> {
        match times.windows {
            Some(given) => given[i].clone(),
            None => Windows::new(times.at, self.ticks.behind, self.ticks.ahead).of(i),
        }
    }

    /// The weight of row `s` for output `i`, and how many half windows it is after it.
    pub(super) fn weigh(&self, i: usize, s: usize, times: Times<'_>) -> (f64, f64) {
        let Ticks { shape, middle, half, .. } = &self.ticks;
        let (from, to) = (times.at[i], times.at[s]);
        // A difference that overflows an i64 is longer than any window.
        let apart = to.checked_sub(from).map_or(*half, |apart| apart as f64);
        (shape.at((apart - middle) / half), apart / half)
    }
}

impl<T: Sample> Refit<T> for TimeFits {
    type Buffers = dispatch::Buffers<T>;

    fn is_deriv(&self) -> bool {
        self.deriv > 0
    }

    fn outputs(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error> {
        smooth(&self.plain, series, output, false, buffers)?;
        Ok(())
    }

    fn fit(
        &self,
        rows: Weighted<'_>,
        times: Times<'_>,
        is_output: bool,
        out: &mut [f64],
        _: &mut Self::Buffers,
    ) -> Result<(), Error> {
        let (deriv, slope) = if is_output { (self.deriv, self.slope) } else { (0, 1.0) };
        for (i, out) in out.iter_mut().enumerate() {
            let window = self.window(i, times);
            let weigh = |s: usize| {
                let (weight, place) = self.weigh(i, s, times);
                (weight * rows.weights[s], place)
            };
            let there = || window.clone().filter(|&s| rows.weights[s] > 0.0);
            let mut moments = Moments::default();
            for s in there() {
                let (weight, place) = weigh(s);
                moments.add(self.degree, weight, place, rows.x[s]);
            }
            let value = moments.at_own(self.degree, deriv).or_else(|| {
                let x = there().map(|s| rows.x[s]);
                let value = fitted(there().map(weigh), x, self.degree, deriv);
                if value.is_some() || deriv > 0 {
                    return value;
                }
                let near = window.clone().filter(|&s| self.weigh(i, s, times).0 > 0.0);
                let near = near.map(|s| rows.given[s]).filter(|x| !x.is_nan());
                median(&mut near.collect::<Vec<_>>())
            });
            *out = value.map_or(f64::NAN, |value| value * slope);
        }
        Ok(())
    }
}
