//! The lag at which two series go together best.

use crate::{
    correlation::{
        lags::{CrossCorrelation, Lags},
        peaks::tops,
    },
    error::Error,
    sample::Sample,
};

/// Coefficients that differ by less are equal: rounding decides between them.
const EQUAL: f64 = 1e-12;

/// A lag with its coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LagPeak {
    /// The lag in rows: where it is positive, the second series follows the first.
    pub lag: i64,
    /// Pearson's coefficient at this lag, −1 to 1.
    pub r: f64,
    /// How many pairs of rows it is of.
    pub pairs: usize,
}

/// The lag of the largest |r|: what [`best_lag`] returns.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct BestLag {
    /// The lag in rows: where it is positive, the second series follows the first by so many.
    pub lag: i64,
    /// Pearson's coefficient at this lag, −1 to 1.
    pub r: f64,
    /// How many pairs of rows it is of.
    pub pairs: usize,
    /// The next best local peak of |r|: a lag whose neighbours have less, or none. The farther its
    /// |r| is below the best, the surer the best. None where |r| has no other peak.
    pub runner_up: Option<LagPeak>,
}

impl BestLag {
    pub(crate) fn of(lags: &CrossCorrelation) -> Option<Self> {
        // Below every coefficient, where there is none and beyond both ends.
        let sizes = lags.r.iter().map(|r| if r.is_nan() { -1.0 } else { r.abs() });
        let sizes: Vec<f64> = [-1.0].into_iter().chain(sizes).chain([-1.0]).collect();
        let best = nearest(lags, &sizes, 1..sizes.len() - 1)?;
        let others = tops(&sizes).into_iter().filter(|top| !(top.left..=top.right).contains(&best));
        let others: Vec<_> = others.collect();
        // The middle of a plateau stands for it.
        let runner_up = nearest(lags, &sizes, others.iter().map(|top| top.index));
        let LagPeak { lag, r, pairs } = LagPeak::at(lags, best);
        Some(Self { lag, r, pairs, runner_up: runner_up.map(|at| LagPeak::at(lags, at)) })
    }
}

impl LagPeak {
    /// At a place among the sizes.
    fn at(lags: &CrossCorrelation, place: usize) -> Self {
        Self { lag: lags.lags[place - 1], r: lags.r[place - 1], pairs: lags.pairs[place - 1] }
    }
}

/// The largest of the sizes at these places; of equal ones that nearest to lag 0.
fn nearest(
    lags: &CrossCorrelation,
    sizes: &[f64],
    places: impl Iterator<Item = usize> + Clone,
) -> Option<usize> {
    let most = places.clone().map(|at| sizes[at]).fold(-1.0, f64::max);
    if most < 0.0 {
        return None;
    }
    let far = |at: &usize| (lags.lags[at - 1].abs(), lags.lags[at - 1] < 0);
    places.filter(|&at| sizes[at] >= most - EQUAL && sizes[at] >= 0.0).min_by_key(far)
}

/// The lag of up to `max_lag` rows at which `a` and `b` go together best, one way or the other,
/// with its coefficient; none where no lag has one. Positive: `b` follows `a` by so many rows.
///
/// [`cross_correlation`](fn@crate::cross_correlation) says what the coefficients are, and
/// [`CrossCorrelation::best_lag`] which of equal lags is taken.
///
/// ```
/// use smoothframe_core::best_lag;
/// let wave = |t: i32| (f64::from(t) * 0.4).sin() + (f64::from(t) * 1.1).cos();
/// let a: Vec<f64> = (0..80).map(wave).collect();
/// let b: Vec<f64> = (0..80).map(|t| 3.0 * wave(t - 5) + 1.0).collect();
/// let best = best_lag(&a, &b, 12)?.expect("enough pairs");
/// assert_eq!((best.lag, best.pairs), (5, 75));
/// assert!(best.r > 0.999 && best.runner_up.is_some_and(|other| other.r.abs() < best.r));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Pairs`] where the series have not one length, [`Error::OutOfMemory`].
#[doc(alias = "lead")]
#[doc(alias = "lag")]
pub fn best_lag<T: Sample>(a: &[T], b: &[T], max_lag: usize) -> Result<Option<BestLag>, Error> {
    Ok(Lags::up_to(max_lag).cross_correlation(a, b)?.best_lag())
}
