//! Robust fits over windows of time.

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
    degree: usize,
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
        let Times { at: times, windows } = times;
        let found = Windows::new(times, self.ticks.behind, self.ticks.ahead);
        let Ticks { shape, middle, half, .. } = &self.ticks;
        for (i, out) in out.iter_mut().enumerate() {
            let window = windows.map_or_else(|| found.of(i), |given| given[i].clone());
            let apart = |s: usize| {
                let apart = times[s].wrapping_sub(times[i]);
                let is_before = times[s] < times[i];
                // A difference that overflows an i64 is longer than any window.
                if (apart < 0) == is_before { apart as f64 } else { *half }
            };
            let weigh = |s: usize| {
                let apart = apart(s);
                (shape.at((apart - middle) / half) * rows.weights[s], apart / half)
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
                let near = window.clone().filter(|&s| shape.at((apart(s) - middle) / half) > 0.0);
                let near = near.map(|s| rows.given[s]).filter(|x| !x.is_nan());
                median(&mut near.collect::<Vec<_>>())
            });
            *out = value.map_or(f64::NAN, |value| value * slope);
        }
        Ok(())
    }
}
