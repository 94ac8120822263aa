//! Lines fitted to the rows of each window, of a kernel in rows.

use std::ops::Range;

use crate::{
    coverage::times::{Row, Rules},
    error::Error,
    fit::definition::{self, Rows},
    irregular::grid::line,
    kernel::{Kernel, Norm},
    linear::mask::all_finite,
    sample::Sample,
    simd::isa::Isa,
    smoother::{
        Smoother,
        plan::{Output, Plan},
    },
};

/// A kernel whose outputs are the lines of least squares, weighted by its taps, at their rows.
pub(crate) struct LinePlan<T: Sample> {
    /// What that makes of whole windows: a kernel again. None where its weights cannot be scaled.
    whole: Option<Plan<T>>,
    /// The weights, from the oldest row's on.
    weights: Vec<f64>,
    magnitude: f64,
    behind: usize,
    rules: Rules,
    present: Vec<bool>,
    x: Vec<f64>,
    holes: Vec<bool>,
}

impl<T: Sample> LinePlan<T> {
    pub(crate) fn new(smoother: &Smoother, kernel: &Kernel) -> Self {
        let weights: Vec<f64> = kernel.taps().iter().rev().copied().collect();
        let behind = kernel.reach().behind;
        let places: Vec<f64> = (0..weights.len()).map(|at| at as f64 - behind as f64).collect();
        let taps: Vec<f64> = line(&weights, &places).into_iter().rev().collect();
        let whole = || {
            let kernel = Kernel::from_taps(taps, Norm::Sum).ok()?.with_centre(kernel.reach().ahead);
            let whole =
                Smoother::new(kernel.ok()?).missing(crate::options::missing::Missing::Propagate);
            Some(whole.method(smoother.method()).build().ok()?.plan())
        };
        Self {
            whole: whole(),
            magnitude: weights.iter().sum(),
            weights,
            behind,
            rules: Rules::of(smoother),
            present: Vec::new(),
            x: Vec::new(),
            holes: Vec::new(),
        }
    }

    pub(crate) fn smooth_to(&mut self, x: &[T], mut output: Output<'_, T>) -> Result<(), Error> {
        let ahead = self.weights.len() - 1 - self.behind;
        let inner =
            self.behind.min(x.len())..x.len().saturating_sub(ahead).max(self.behind.min(x.len()));
        self.present.clear();
        self.present.resize(x.len(), false);
        if let Some(whole) = &mut self.whole {
            let out = Output::new(&mut *output.smoothed);
            whole.smooth_to(x, out.present(&mut self.present))?;
        }
        self.x.clear();
        self.x.extend(x.iter().map(|x| if x.is_hole() { 0.0 } else { x.wide() }));
        self.holes.clear();
        if !all_finite(Isa::best(), x) && x.iter().any(|x| x.is_hole()) {
            self.holes.extend(x.iter().map(|x| x.is_hole()));
        }
        let between = self.rules.between(|row| x[row].is_hole(), x.len());
        for i in 0..x.len() {
            let is_whole = self.present[i] && inner.contains(&i);
            if is_whole && output.smoothed[i].finite() {
                output.put(i, Some(output.smoothed[i]), 1.0);
            } else {
                self.fit(i, &between, &mut output);
            }
        }
        Ok(())
    }

    /// An output whose window holds holes, or is cut at an end.
    fn fit(&self, i: usize, between: &Range<usize>, output: &mut Output<'_, T>) {
        let from = i.saturating_sub(self.behind);
        let to = self.x.len().min(i + self.weights.len() - self.behind);
        let weigh = |s: usize| (self.weights[s + self.behind - i], s as f64 - i as f64);
        let rows = Rows { x: &self.x, holes: (!self.holes.is_empty()).then_some(&self.holes) };
        let row = Row { at: i, is_hole: rows.is_hole(i), is_between: between.contains(&i) };
        let whole = Some(self.magnitude);
        let (value, coverage) = definition::output(rows, from..to, weigh, whole, &self.rules, row);
        output.put(i, value.map(T::of), coverage);
    }
}
