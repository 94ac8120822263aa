//! Robust fits over windows of time.

use std::ops::Range;

use crate::{
    error::Error,
    fit::local::Design,
    irregular::{
        dispatch::{self, Irregular},
        windows::{Windows, step},
    },
    kernel::polynomial::fitted,
    options::{
        boundary::{Boundary, Ends},
        settings::Settings,
    },
    robust::{
        Refit, Weighted,
        reweigh::median,
        rows::{self, RowFits},
        solve::Moments,
    },
    sample::Sample,
    series::{
        operation::{Series, Times},
        output::Output,
        reach::Reach,
        runner::smooth,
    },
    simd::isa::Isa,
    time::ticks::Ticks,
};

/// Weighted means and polynomials over the rows within a length of time, each by the rows of its own
/// window.
pub(crate) struct TimeFits {
    isa: Isa,
    /// The same without weights of rows.
    plain: Irregular,
    ticks: Ticks,
    pub(super) degree: usize,
    deriv: usize,
    /// The unit of derivatives in ticks.
    per: f64,
    /// What derivatives, per half window, are multiplied with.
    slope: f64,
}

/// One thread's working memory.
pub(crate) struct Buffers<T: Sample> {
    plain: dispatch::Buffers<T>,
    /// The step and the length of the last series at regular times, and its fits.
    grid: Option<((u64, usize), RowFits<()>)>,
    rows: rows::Buffers<()>,
}

impl<T: Sample> Default for Buffers<T> {
    fn default() -> Self {
        let (plain, rows) = (dispatch::Buffers::default(), rows::Buffers::default());
        Self { plain, grid: None, rows }
    }
}

impl TimeFits {
    /// `per` is the unit of derivatives in ticks.
    pub(crate) fn new(settings: &Settings, plain: Irregular, ticks: Ticks, per: f64) -> Self {
        let (degree, deriv) = (settings.degree.number(), settings.deriv.order());
        let slope = (0..deriv).fold(1.0, |slope, _| slope * (per / ticks.half));
        Self { isa: Isa::best(), plain, ticks, degree, deriv, per, slope }
    }

    /// The same on a grid of rows `step` ticks apart, of which there are so many.
    fn on_grid(&self, step: u64, rows: usize) -> RowFits<()> {
        let reach = |ticks: i64| {
            let most = usize::try_from(ticks.max(0).unsigned_abs() / step).unwrap_or(usize::MAX);
            most.min(rows)
        };
        let (behind, ahead) = (reach(self.ticks.behind), reach(self.ticks.ahead));
        let place = |at: usize| (at as f64 - behind as f64) * step as f64;
        let per_row = self.per / step as f64;
        let design = Design {
            weights: (0..=behind + ahead).map(|at| self.ticks.weight(place(at))).collect(),
            degree: self.degree,
            deriv: self.deriv,
            at: behind as f64,
            scale: (0..self.deriv).fold(1.0, |scale, _| scale * per_row),
        };
        RowFits::with((), design, Reach { behind, ahead }, Ends::both(Boundary::Renormalize))
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
        let apart = self.ticks.apart(times.at[i], times.at[s]);
        (self.ticks.weight(apart), apart / self.ticks.half)
    }
}

impl<T: Sample> Refit<T> for TimeFits {
    type Buffers = Buffers<T>;

    fn is_deriv(&self) -> bool {
        self.deriv > 0
    }

    fn outputs(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error> {
        smooth(&self.plain, series, output, false, &mut buffers.plain)?;
        Ok(())
    }

    fn fit(
        &self,
        rows: Weighted<'_>,
        times: Times<'_>,
        is_output: bool,
        out: &mut [f64],
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error> {
        if times.windows.is_none()
            && let Some(step) = step(self.isa, times.at)
        {
            // Regular times are rows of a grid.
            let of = (step, times.at.len());
            let grid = match buffers.grid.take().filter(|grid| grid.0 == of) {
                Some(grid) => grid,
                None => (of, self.on_grid(step, of.1)),
            };
            let done = grid.1.fit_rows(rows, is_output, out, &mut buffers.rows);
            buffers.grid = Some(grid);
            return done;
        }
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
