//! Lines fitted to windows of rows: full windows by a convolution, all others by definition.

use std::ops::Range;

use crate::{
    coverage::rules::{Row, Rules},
    error::Error,
    fit::definition::{self, Rows},
    kernel::{Kernel, Norm, polynomial::Basis},
    linear::{buffers, prepared::Linear},
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        missing::Missing,
        settings::Settings,
    },
    sample::Sample,
    series::{
        operation::{Operate, Pieces, Series},
        output::Output,
        reach::Reach,
    },
};

/// The equivalent kernel of a fitted line: the weights whose weighted sum of a full window is the
/// line's value at place 0 (Cleveland and Devlin, J. Am. Stat. Assoc. 83, 1988).
fn weights_of_line(weights: &[f64], places: &[f64]) -> Vec<f64> {
    let pairs = || weights.iter().zip(places);
    let sum: f64 = weights.iter().sum();
    let centre = pairs().map(|(w, place)| w * place).sum::<f64>() / sum;
    let spread: f64 = pairs().map(|(w, place)| w * (place - centre).powi(2)).sum();
    let slope = if spread > 0.0 { centre / spread } else { 0.0 };
    pairs().map(|(w, place)| w * (1.0 / sum - slope * (place - centre))).collect()
}

/// The equivalent kernel of a polynomial of this degree, above 0, or of its derivative: the weights
/// whose weighted sum of a full window is its value at place 0. `None` where the window does not
/// carry it.
pub(crate) fn equivalent(
    weights: &[f64],
    places: &[f64],
    degree: Degree,
    deriv: usize,
) -> Option<Vec<f64>> {
    if degree == Degree::Linear && deriv == 0 {
        return Some(weights_of_line(weights, places));
    }
    let rows = weights.iter().copied().zip(places.iter().copied());
    let basis = Basis::new(rows, degree.number())?;
    Some(basis.weights(&basis.at(0.0, deriv)?))
}

/// Outputs that are the values, at their rows, of least-squares lines weighted by a kernel's taps.
pub(crate) struct Line<T: Sample> {
    /// The equivalent kernel, for full windows; `None` where its weights cannot be scaled.
    whole: Option<Linear<T>>,
    /// The weights, the oldest row's first.
    weights: Vec<f64>,
    magnitude: f64,
    reach: Reach,
    rules: Rules,
    is_causal: bool,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    whole: buffers::Buffers<T>,
    present: Vec<bool>,
    /// The rows of a piece's windows: values, 0 at holes, and which are holes; empty where none is.
    x: Vec<f64>,
    holes: Vec<bool>,
}

impl<T: Sample> Line<T> {
    pub(crate) fn new(settings: &Settings, kernel: &Kernel) -> Self {
        let weights: Vec<f64> = kernel.taps().iter().rev().copied().collect();
        let reach = kernel.reach();
        let place = |at: usize| at as f64 - reach.behind as f64;
        let places: Vec<f64> = (0..weights.len()).map(place).collect();
        let order = settings.deriv.order();
        let norm = if order > 0 { Norm::None } else { Norm::Sum };
        let whole = || {
            let taps = equivalent(&weights, &places, settings.degree, order)?;
            let taps: Vec<f64> = taps.into_iter().rev().collect();
            let kernel = Kernel::from_taps(taps, norm).ok()?.with_centre(reach.ahead).ok()?;
            let Settings { method, causal, .. } = *settings;
            let missing = Missing::Propagate;
            let settings = Settings { missing, method, causal, ..Settings::default() };
            Some(Linear::new(&settings, &kernel))
        };
        Self {
            whole: whole(),
            magnitude: weights.iter().sum(),
            weights,
            reach,
            rules: Rules::of(settings),
            is_causal: settings.causal,
        }
    }

    /// An output by definition, whose window holds holes or is cut at an end. `first` is the row of
    /// the first value in the buffers.
    fn fit(
        &self,
        i: usize,
        window: Range<usize>,
        first: usize,
        is_between: bool,
        buffers: &Buffers<T>,
    ) -> (Option<T>, f64) {
        let Buffers { x, holes, .. } = buffers;
        let own = i - first;
        let oldest = i as isize - self.reach.behind as isize - first as isize;
        let weigh =
            |s: usize| (self.weights[(s as isize - oldest) as usize], s as f64 - own as f64);
        let rows = Rows { x, holes: (!holes.is_empty()).then_some(holes) };
        let row = Row { at: own, is_hole: rows.is_hole(own), is_between };
        let window = window.start - first..window.end - first;
        let whole = Some(self.magnitude);
        let (value, coverage) = definition::output(rows, window, weigh, whole, &self.rules, row);
        (value.map(T::of), coverage)
    }
}

impl<T: Sample> Operate<T> for Line<T> {
    type Buffers = Buffers<T>;
    type State = ();

    fn reach(&self) -> Reach {
        self.reach
    }

    fn ends(&self) -> Ends {
        Ends::both(Boundary::Renormalize)
    }

    fn pieces(&self) -> Pieces {
        self.whole.as_ref().map_or(Pieces::USUAL, Operate::pieces)
    }

    fn is_causal(&self) -> bool {
        self.is_causal
    }

    fn waits_at_holes(&self) -> bool {
        self.rules.waits_at_holes()
    }

    fn first_needed(&self, row: usize) -> usize {
        let oldest = row.saturating_sub(self.reach.behind);
        self.whole.as_ref().map_or(oldest, |whole| whole.first_needed(row))
    }

    fn begin(&self, buffers: &mut Buffers<T>) {
        if let Some(whole) = &self.whole {
            whole.begin(&mut buffers.whole);
        }
    }

    fn check(&self) -> Result<(), Error> {
        self.whole.as_ref().map_or(Ok(()), Operate::check)
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Series { view, observed, .. } = series;
        buffers.present.clear();
        buffers.present.resize(outputs.len(), false);
        let mut finite = false;
        if let Some(whole) = &self.whole {
            let mut out = Output::new(&mut *out.smoothed).present(&mut buffers.present);
            finite = whole.piece(series, outputs.clone(), &mut out, state, &mut buffers.whole)?;
        }
        let known = view.first + view.rows.len();
        let window =
            |i: usize| i.saturating_sub(self.reach.behind)..known.min(i + self.reach.ahead + 1);
        let is_whole = |i: usize| window(i).len() == self.weights.len();
        // Values are copied only if an output needs its definition.
        let mut first = None;
        for i in outputs.clone() {
            let at = i - outputs.start;
            if buffers.present[at] && is_whole(i) && out.smoothed[at].finite() {
                out.put(at, Some(out.smoothed[at]), 1.0);
                continue;
            }
            finite = false;
            let first = *first.get_or_insert_with(|| {
                let all = window(outputs.start).start..window(outputs.end - 1).end;
                let rows = view.given(all.clone());
                let Buffers { x, holes, .. } = &mut *buffers;
                x.clear();
                x.extend(rows.iter().map(|x| if x.is_hole() { 0.0 } else { x.wide() }));
                holes.clear();
                if rows.iter().any(|x| x.is_hole()) {
                    holes.extend(rows.iter().map(|x| x.is_hole()));
                }
                all.start
            });
            let is_between = view.row(i).is_hole() && observed().contains(&i);
            let (value, coverage) = self.fit(i, window(i), first, is_between, buffers);
            out.put(at, value, coverage);
        }
        Ok(finite)
    }
}
