//! Robust fits: rounds in which rows far from the fit lose weight; and what a row weighs in its own
//! output.

pub(crate) mod lowess;
pub(crate) mod nearest;
pub(crate) mod own;
mod reweigh;
pub(crate) mod rows;
mod solve;
pub(crate) mod times;
mod uneven;

use std::ops::Range;

use crate::{
    error::Error,
    options::boundary::{Boundary, Ends},
    sample::Sample,
    series::{
        extension::View,
        operation::{Operate, Pieces, Series, Times},
        output::Output,
        reach::Reach,
    },
};

/// What can be fitted again with other weights of rows.
pub(crate) trait Refit<T: Sample>: Send + Sync + 'static {
    /// One thread's working memory.
    type Buffers: Default + Send;

    /// Whether outputs are derivatives.
    fn is_deriv(&self) -> bool {
        false
    }

    /// What lies beyond the ends.
    fn ends(&self) -> Ends {
        Ends::both(Boundary::Renormalize)
    }

    /// Checks that weights and constants fit the number type.
    ///
    /// # Errors
    /// [`Error::BeyondRange`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Finds which outputs there are, and the coverage of each; the values that it writes are not
    /// used. The rows have no infinities.
    ///
    /// # Errors
    /// As [`Operate::piece`].
    fn outputs(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error>;

    /// The fit at each row; NaN where there is none, and a row keeps its own value. `is_output` asks for what
    /// outputs are, and else for the level, which residuals are taken from.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    fn fit(
        &self,
        rows: Weighted<'_>,
        times: Times<'_>,
        is_output: bool,
        fitted: &mut [f64],
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error>;
}

/// The rows of a series, each with its weight: 0 at holes and infinities, where the value is 0 too.
#[derive(Clone, Copy)]
pub(crate) struct Weighted<'a> {
    pub(crate) x: &'a [f64],
    pub(crate) weights: &'a [f64],
    /// The values, NaN at holes and infinities.
    pub(crate) given: &'a [f64],
}

/// A fit of which so many rounds are repeated with bisquare weights (Cleveland, J. Am. Stat. Assoc.
/// 74, 1979). It looks at the whole series. An infinity is farther away than any other row: it has
/// no weight.
pub(crate) struct Robust<R> {
    refit: R,
    rounds: usize,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T, B> {
    inner: B,
    /// The rows with zeros for infinities, where there are any.
    without: Vec<T>,
    present: Vec<bool>,
    x: Vec<f64>,
    /// The same, NaN at holes and infinities.
    finite: Vec<f64>,
    weights: Vec<f64>,
    fitted: Vec<f64>,
    distances: Vec<f64>,
}

impl<R> Robust<R> {
    pub(crate) const fn new(refit: R, rounds: usize) -> Self {
        Self { refit, rounds }
    }
}

impl<T: Sample, R: Refit<T>> Operate<T> for Robust<R> {
    type Buffers = Buffers<T, R::Buffers>;
    type State = ();

    /// Series come whole, so no reach in rows is needed.
    fn reach(&self) -> Reach {
        Reach { behind: 0, ahead: 0 }
    }

    fn ends(&self) -> Ends {
        self.refit.ends()
    }

    fn pieces(&self) -> Pieces {
        Pieces::USUAL
    }

    fn is_causal(&self) -> bool {
        false
    }

    fn waits_at_holes(&self) -> bool {
        true
    }

    fn check(&self) -> Result<(), Error> {
        self.refit.check()
    }

    fn at_once(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Self::Buffers,
    ) -> Result<bool, Error> {
        let given = series.view.rows;
        let Buffers { inner, without, present, x, finite, weights, fitted, distances } = buffers;
        let no_memory = |_| Error::OutOfMemory { rows: given.len(), taps: 1 };
        for numbers in [&mut *x, &mut *finite, &mut *weights, &mut *fitted, &mut *distances] {
            numbers.clear();
            numbers.try_reserve(given.len()).map_err(no_memory)?;
        }
        present.clear();
        present.try_reserve(given.len()).map_err(no_memory)?;
        finite.extend(given.iter().map(|x| if x.finite() { x.wide() } else { f64::NAN }));
        x.extend(finite.iter().map(|x| if x.is_nan() { 0.0 } else { *x }));
        weights.extend(finite.iter().map(|x| f64::from(u8::from(!x.is_nan()))));
        fitted.resize(given.len(), 0.0);
        present.resize(given.len(), false);
        let has_infinities = given.iter().any(|x| !x.finite() && !x.is_hole());
        let mut seen = series;
        if has_infinities {
            without.clear();
            without.try_reserve(given.len()).map_err(no_memory)?;
            let is_infinite = |x: T| !x.finite() && !x.is_hole();
            without.extend(given.iter().map(|&x| if is_infinite(x) { T::ZERO } else { x }));
            seen.view = View::whole(without);
        }
        let mut first = Output::new(&mut *output.smoothed).present(present);
        first.coverage = output.coverage.as_deref_mut();
        self.refit.outputs(seen, &mut first, inner)?;
        for round in 0..=self.rounds {
            let rows = Weighted { x, weights, given: finite };
            let is_last = round == self.rounds;
            self.refit.fit(rows, series.times, is_last, fitted, inner)?;
            if is_last {
                break;
            }
            if !reweigh::reweigh(finite, fitted, distances, weights) {
                // The fit stays as it is.
                if self.refit.is_deriv() {
                    let rows = Weighted { x, weights, given: finite };
                    self.refit.fit(rows, series.times, true, fitted, inner)?;
                }
                break;
            }
        }
        for (at, &fit) in fitted.iter().enumerate() {
            let value = match fit.is_nan() {
                false => Some(T::of(fit)),
                true if self.refit.is_deriv() || given[at].is_hole() => None,
                true => Some(given[at]),
            };
            let value = value.filter(|_| present[at]);
            output.smoothed[at] = value.unwrap_or(T::NAN);
            if let Some(present) = &mut output.present {
                present[at] = value.is_some();
            }
        }
        Ok(true)
    }

    /// Never called: all is done at once.
    fn piece(
        &self,
        _: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut (),
        _: &mut Self::Buffers,
    ) -> Result<bool, Error> {
        (0..outputs.len()).for_each(|at| out.put(at, None, 0.0));
        Ok(false)
    }
}
