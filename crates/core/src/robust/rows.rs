//! Robust fits over windows of rows.

use crate::{
    error::Error,
    fit::{
        local::{Design, design},
        moments::{MOST_DEGREE, Moments, Sums},
    },
    kernel::{
        Kernel,
        polynomial::{Basis, fitted},
    },
    options::{
        boundary::{Boundary, Ends},
        settings::Settings,
    },
    robust::{Refit, Weighted, reweigh::median},
    sample::Sample,
    series::{
        extension::View,
        operation::{Operate, Series, Times},
        output::Output,
        reach::Reach,
        runner::smooth,
    },
};

/// The most outputs of a block whose sums are direct.
const BLOCK: usize = 2048;

/// Weighted means and polynomials over windows of rows, by the sums of
/// [moments](crate::fit::moments) with each row's weight in place of 1.
pub(crate) struct RowFits<O> {
    /// The same without weights of rows.
    plain: O,
    pub(super) design: Design,
    pub(super) reach: Reach,
    pub(super) ends: Ends,
    /// For the level, and for a derivative; `None` for degrees too high.
    moments: Option<[Option<Moments>; 2]>,
}

/// One thread's working memory.
pub(crate) struct Buffers<B> {
    plain: B,
    weighted: Vec<f64>,
    pub(super) mask: Vec<f64>,
    pub(super) x: Vec<f64>,
    pub(super) sums: Sums,
}

impl<B: Default> Default for Buffers<B> {
    fn default() -> Self {
        let (weighted, mask, x) = (Vec::new(), Vec::new(), Vec::new());
        Self { plain: B::default(), weighted, mask, x, sums: Sums::default() }
    }
}

impl<O> RowFits<O> {
    /// Of a kernel with weights nowhere below 0, or one that is a fit, and its operation without
    /// weights of rows.
    pub(crate) fn new(settings: &Settings, kernel: &Kernel, plain: O) -> Self {
        let reach = kernel.reach();
        let design = design(kernel).unwrap_or_else(|| Design {
            weights: kernel.taps().iter().rev().copied().collect(),
            degree: settings.degree.number(),
            deriv: settings.deriv.order(),
            at: reach.behind as f64,
            scale: 1.0,
        });
        Self::with(plain, design, reach, settings.ends)
    }

    /// Of any weights.
    pub(super) fn with(plain: O, design: Design, reach: Reach, ends: Ends) -> Self {
        let Design { degree, deriv, at, .. } = design;
        let moments = (degree <= MOST_DEGREE).then(|| {
            let of = |deriv| Moments::new(&design.weights, None, at, degree, deriv, true);
            [Some(of(0)), (deriv > 0).then(|| of(deriv))]
        });
        Self { plain, design, reach, ends, moments }
    }

    /// The fit at each row, as [`Refit::fit`].
    pub(super) fn fit_rows<B>(
        &self,
        rows: Weighted<'_>,
        is_output: bool,
        out: &mut [f64],
        buffers: &mut Buffers<B>,
    ) -> Result<(), Error> {
        let Buffers { weighted, mask, x, sums, .. } = buffers;
        let (deriv, scale) =
            if is_output { (self.design.deriv, self.design.scale) } else { (0, 1.0) };
        let moments = self
            .moments
            .as_ref()
            .and_then(|[level, slope]| if deriv > 0 { slope.as_ref() } else { level.as_ref() });
        weighted.clear();
        weighted.extend(rows.x.iter().zip(rows.weights).map(|(x, w)| x * w));
        let taps = self.design.weights.len();
        self.blocks(out.len(), |start, count, oldest, _| {
            if let Some(moments) = moments {
                let total = count + taps - 1;
                View::whole(rows.weights).extend(oldest, total, self.ends, mask)?;
                View::whole(weighted.as_slice()).extend(oldest, total, self.ends, x)?;
                moments.sum(mask, x, std::slice::from_ref(&(0..count)), count, sums);
            }
            let out = &mut out[start..start + count];
            match moments {
                Some(moments) => moments.solved(sums, 0..count, out),
                None => out.fill(f64::NAN),
            }
            for (at, out) in out.iter_mut().enumerate() {
                if !out.is_finite() {
                    let value = self.define(rows, oldest + at as isize, deriv);
                    *out = value.unwrap_or(f64::NAN);
                }
                *out *= scale;
            }
            Ok(())
        })?;
        self.fit_ends(rows, deriv, scale, out);
        Ok(())
    }

    /// An output by definition; the level where no row has weight is the rows' median. `oldest` is
    /// the first row of its window.
    fn define(&self, rows: Weighted<'_>, oldest: isize, deriv: usize) -> Option<f64> {
        let (x, weights) = (View::whole(rows.x), View::whole(rows.weights));
        let window = || self.design.weights.iter().enumerate();
        let row = |at: usize| oldest + at as isize;
        let weighed = window().map(|(at, &w)| {
            let own = weights.extended(row(at), self.ends).unwrap_or(0.0);
            (w * own, at as f64 - self.design.at)
        });
        let x = window().map(|(at, _)| x.extended(row(at), self.ends).unwrap_or(0.0));
        let value = fitted(weighed, x, self.design.degree, deriv);
        if value.is_some() || deriv > 0 {
            return value;
        }
        let given = View::whole(rows.given);
        let near = window().filter(|&(_, &w)| w > 0.0);
        let near = near.filter_map(|(at, _)| given.extended(row(at), self.ends));
        median(&mut near.filter(|x| !x.is_nan()).collect::<Vec<_>>())
    }

    /// Goes over a series in blocks: each one's first output, how many it has, the first row of the
    /// first window, and the moments for levels.
    pub(super) fn blocks(
        &self,
        len: usize,
        mut block: impl FnMut(usize, usize, isize, Option<&Moments>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let moments = self.moments.as_ref().and_then(|[level, _]| level.as_ref());
        let most = moments.and_then(Moments::outputs).unwrap_or(BLOCK);
        (0..len).step_by(most).try_for_each(|start| {
            let oldest = start as isize - self.reach.behind as isize;
            block(start, most.min(len - start), oldest, moments)
        })
    }

    /// Fits the outputs near the ends where the polynomial of the nearest whole window is theirs.
    fn fit_ends(&self, rows: Weighted<'_>, deriv: usize, scale: f64, out: &mut [f64]) {
        let (len, taps) = (out.len(), self.design.weights.len());
        let Reach { behind, ahead } = self.reach;
        let whole = taps.min(len);
        for (boundary, outputs, nearest) in [
            (self.ends.start, 0..behind.min(len), 0..whole),
            (self.ends.end, len.saturating_sub(ahead)..len, len - whole..len),
        ] {
            if boundary != Boundary::Fit {
                continue;
            }
            let weights = &rows.weights[nearest.clone()];
            let places = weights.iter().enumerate().map(|(at, &w)| (w, at as f64));
            let basis = Basis::new(places, self.design.degree);
            let fit =
                basis.as_ref().map(|basis| basis.fit(rows.x[nearest.clone()].iter().copied()));
            for i in outputs {
                let own = basis.as_ref().and_then(|b| b.at((i - nearest.start) as f64, deriv));
                let value = fit.as_ref().zip(own).map(|(fit, own)| fit.value(&own));
                let value = value.or_else(|| {
                    let given = rows.given[nearest.clone()].iter().copied();
                    median(&mut given.filter(|x| !x.is_nan()).collect::<Vec<_>>())
                        .filter(|_| deriv == 0)
                });
                out[i] = value.map_or(f64::NAN, |value| value * scale);
            }
        }
    }
}

impl<T: Sample, O: Operate<T>> Refit<T> for RowFits<O> {
    type Buffers = Buffers<O::Buffers>;

    fn is_deriv(&self) -> bool {
        self.design.deriv > 0
    }

    fn ends(&self) -> Ends {
        self.ends
    }

    fn check(&self) -> Result<(), Error> {
        self.plain.check()
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
        _: Times<'_>,
        is_output: bool,
        out: &mut [f64],
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error> {
        self.fit_rows(rows, is_output, out, buffers)
    }
}
