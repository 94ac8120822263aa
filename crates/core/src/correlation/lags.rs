//! Pearson's coefficient of two series at each lag.

use crate::{
    correlation::{
        best::BestLag,
        masked::Masked,
        pearson,
        sums::{Span, Sums},
    },
    error::Error,
    sample::Sample,
};

/// The fewest pairs by default: these, or a tenth of the rows.
const FEWEST: usize = 8;
/// No coefficient has fewer: of one pair, both sides are constant.
const LEAST: usize = 2;

/// Which lags of two series are wanted, and from how many pairs on.
///
/// [`cross_correlation`] and [`autocorrelation`] are shortcuts with the default `min_pairs`.
///
/// ```
/// use smoothframe_core::Lags;
/// let price = [3.0, 5.0, 4.0, 1.0, 2.0, 6.0, 3.0];
/// let units = [9.0, 9.0, 3.0, 5.0, 4.0, 1.0, 2.0]; // the price of two rows before
/// let lags = Lags::up_to(3).min_pairs(4).cross_correlation(&price, &units)?;
/// assert_eq!(lags.lags, [-3, -2, -1, 0, 1, 2, 3]);
/// assert_eq!(lags.pairs, [4, 5, 6, 7, 6, 5, 4]);
/// assert!((lags.r[5] - 1.0).abs() < 1e-12);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lags {
    max_lag: usize,
    min_pairs: Option<usize>,
}

/// Pearson's coefficient at each lag: what [`cross_correlation`] returns.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct CrossCorrelation {
    /// The lags in rows, −`max_lag` to `max_lag`. At lag k row t of the first series is paired with
    /// row t + k of the second: where k is positive, the second follows the first.
    pub lags: Vec<i64>,
    /// The coefficient at each lag, −1 to 1. NaN where there are fewer than `min_pairs` pairs,
    /// where one side of them is constant, or where one of them is infinite.
    pub r: Vec<f64>,
    /// How many pairs there are at each lag: rows at which both series have a value.
    pub pairs: Vec<usize>,
}

impl Lags {
    /// The lags −`max_lag` to `max_lag`, in rows. By default a coefficient needs `min_pairs` of 8,
    /// or of a tenth of the rows (rounded down) where that is more.
    #[must_use]
    pub const fn up_to(max_lag: usize) -> Self {
        Self { max_lag, min_pairs: None }
    }

    /// The fewest pairs for which there is a coefficient; fewer than 2 mean 2. Of few pairs any two
    /// series correlate well: of two pairs, r is 1 or −1.
    #[must_use]
    pub const fn min_pairs(mut self, pairs: usize) -> Self {
        self.min_pairs = Some(pairs);
        self
    }

    /// These, but none longer than so many rows.
    #[must_use]
    pub const fn at_most(mut self, max_lag: usize) -> Self {
        if self.max_lag > max_lag {
            self.max_lag = max_lag;
        }
        self
    }

    /// The longest lag, in rows.
    #[must_use]
    pub const fn max_lag(&self) -> usize {
        self.max_lag
    }

    /// The fewest pairs for which there is a coefficient, of series of so many rows.
    #[must_use]
    pub fn fewest_pairs(&self, rows: usize) -> usize {
        self.min_pairs.unwrap_or(FEWEST.max(rows / 10)).max(LEAST)
    }

    /// As [`cross_correlation`](fn@cross_correlation), with these lags and pairs.
    ///
    /// # Errors
    /// [`Error::Pairs`], [`Error::OutOfMemory`].
    pub fn cross_correlation<T: Sample>(
        &self,
        a: &[T],
        b: &[T],
    ) -> Result<CrossCorrelation, Error> {
        if a.len() != b.len() {
            return Err(Error::Pairs { first: a.len(), second: b.len() });
        }
        self.fill(a, b, false)
    }

    /// As [`autocorrelation`](fn@autocorrelation), with these lags and pairs.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn autocorrelation<T: Sample>(&self, a: &[T]) -> Result<CrossCorrelation, Error> {
        self.fill(a, a, true)
    }

    /// All lags; `is_same` where `a` and `b` are the same series, so that those before 0 mirror
    /// those after it.
    fn fill<T: Sample>(&self, a: &[T], b: &[T], is_same: bool) -> Result<CrossCorrelation, Error> {
        let rows = a.len();
        let mut out = self.no_pairs(rows)?;
        // Lags as long as the series and longer have no pairs.
        let Some(longest) = rows.checked_sub(1).map(|last| self.max_lag.min(last)) else {
            return Ok(out);
        };
        let span = Span { rows, before: if is_same { 0 } else { longest }, after: longest };
        let of_a = Masked::new(a);
        let of_b = if is_same { None } else { Some(Masked::new(b)) };
        let of_b = of_b.as_ref().unwrap_or(&of_a);
        let sums = Sums::new(&of_a, of_b, span)?;
        let min_pairs = self.fewest_pairs(rows);
        for at in 0..span.count() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count of pairs, rounded"
            )]
            let pairs = sums.pairs[at].max(0.0) as usize;
            let is_infinite = sums.infinite.as_ref().is_some_and(|infinite| infinite[at] > 0.0);
            let ranges = span.pairs(at);
            let is_constant = of_a.is_constant(&ranges[0]) || of_b.is_constant(&ranges[1]);
            let r = if pairs < min_pairs || is_infinite || is_constant {
                None
            } else {
                pearson::of_sums(&sums, at).or_else(|| {
                    let [a, b] = pearson::rows(a, b, &ranges);
                    pearson::defined(a, b)
                })
            };
            let lag = at.abs_diff(span.before);
            let place = self.max_lag;
            for place in [place + lag, place - lag] {
                let is_own = is_same || (place < self.max_lag) == (at < span.before);
                if is_own {
                    (out.r[place], out.pairs[place]) = (r.unwrap_or(f64::NAN), pairs);
                }
            }
        }
        Ok(out)
    }

    /// All lags, with no pairs.
    fn no_pairs(&self, rows: usize) -> Result<CrossCorrelation, Error> {
        let count = self.max_lag.saturating_mul(2).saturating_add(1);
        let no_memory = |_| Error::OutOfMemory { rows, taps: count };
        let mut out = CrossCorrelation::default();
        out.lags.try_reserve_exact(count).map_err(no_memory)?;
        out.r.try_reserve_exact(count).map_err(no_memory)?;
        out.pairs.try_reserve_exact(count).map_err(no_memory)?;
        let most = i64::try_from(self.max_lag).unwrap_or(i64::MAX);
        out.lags.extend(-most..=most);
        out.r.resize(count, f64::NAN);
        out.pairs.resize(count, 0);
        Ok(out)
    }
}

/// [`Lags::up_to`] so many rows.
impl From<usize> for Lags {
    fn from(max_lag: usize) -> Self {
        Self::up_to(max_lag)
    }
}

impl CrossCorrelation {
    /// The lag of the largest |r|, and the next best; none where no lag has a coefficient.
    ///
    /// Where several lags are equal within 1e-12, it is the one nearest to 0, and of k and −k the
    /// positive one. Of an autocorrelation it is lag 0, and the
    /// [runner-up](BestLag::runner_up) tells the season.
    #[must_use]
    pub fn best_lag(&self) -> Option<BestLag> {
        BestLag::of(self)
    }
}

/// Pearson's coefficient r of `a` and `b` at each lag from −`max_lag` to `max_lag` rows, over the
/// pairs of rows that both have a value; NaN is a hole.
///
/// At lag k row t of `a` is paired with row t + k of `b`: **where r is large at a positive k, `b`
/// follows `a` by k rows**. (`scipy.signal.correlate(a, b)` has the same peak at −k, as does
/// [`correlate`](fn@crate::correlate).) Means and deviations are those of the lag's own pairs, as
/// in pandas' `a.corr(b.shift(-k))`. There is no r where there are fewer pairs than 8, or than a
/// tenth of the rows ([`Lags::min_pairs`] sets it), where one side of the pairs is constant, or
/// where one is infinite. The lags are counted in rows: the series should be on a regular calendar,
/// with holes where nothing was measured.
///
/// Every r is within 1e-10 of its definition. Few lags cost one pass over the rows, many lags a few
/// transforms; holes cost up to five times as much as none. A series of f32 is computed in f64.
///
/// ```
/// use smoothframe_core::cross_correlation;
/// let price: Vec<f64> = (0..60).map(|t| f64::from(t * t % 11)).collect();
/// // Units fall three rows after the price rose; two were not counted.
/// let mut units = vec![40.0; 3];
/// units.extend(price[..57].iter().map(|price| 50.0 - 2.0 * price));
/// units[20..22].fill(f64::NAN);
/// let lags = cross_correlation(&price, &units, 7)?;
/// let best = lags.best_lag().expect("enough pairs");
/// assert_eq!((best.lag, best.pairs), (3, 55));
/// assert!((best.r + 1.0).abs() < 1e-10);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Pairs`] where the series have not one length, [`Error::OutOfMemory`].
#[doc(alias = "ccf")]
#[doc(alias = "pearson")]
#[doc(alias = "xcorr")]
pub fn cross_correlation<T: Sample>(
    a: &[T],
    b: &[T],
    max_lag: usize,
) -> Result<CrossCorrelation, Error> {
    Lags::up_to(max_lag).cross_correlation(a, b)
}

/// [`cross_correlation`] of a series with itself: r(k) = r(−k), and r(0) is 1.
///
/// Means and deviations are those of the rows that are paired, as in pandas' `autocorr`;
/// statsmodels' `acf` takes those of the whole series at every lag, and so tends to 0 at long lags.
///
/// ```
/// use smoothframe_core::autocorrelation;
/// let weekly: Vec<f64> = (0..70).map(|t| [5.0, 3.0, 4.0, 4.0, 6.0, 9.0, 8.0][t % 7]).collect();
/// let lags = autocorrelation(&weekly, 10)?;
/// let season = lags.best_lag().and_then(|best| best.runner_up).expect("a peak beside 0");
/// assert_eq!(season.lag, 7);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfMemory`].
#[doc(alias = "acf")]
#[doc(alias = "autocorr")]
pub fn autocorrelation<T: Sample>(a: &[T], max_lag: usize) -> Result<CrossCorrelation, Error> {
    Lags::up_to(max_lag).autocorrelation(a)
}
