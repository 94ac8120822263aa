//! Distributions by their names.

use crate::{
    distribution::{
        MOST, Pmf,
        double::Double,
        masses::{Masses, room, shifted},
        refused, too_many,
    },
    error::Error,
};

/// Above this, whole numbers are no longer each an `f64`.
const WHOLE: f64 = 9_007_199_254_740_992.0;
/// Weights begin at 2¹⁰⁰, so that all that become masses above 0 are normal numbers on the way.
const FIRST: f64 = 1_267_650_600_228_229_401_496_703_205_376.0;
/// A weight below 2⁻⁹⁷⁵ becomes a mass that rounds to 0: the sum of weights is at least 2¹⁰⁰.
const LEAST: f64 = f64::MIN_POSITIVE * (1_u64 << 47) as f64;

impl Pmf {
    /// Poisson's distribution with this mean: how many independent events there are, λᵏ·e^(−λ) / k!
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let orders = Pmf::poisson(4.0)?;
    /// assert!((orders.mass(0) / (-4.0_f64).exp() - 1.0).abs() < 1e-14);
    /// assert_eq!(orders.quantile(0.95)?, 8);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where the mean is not a finite number from 0 on, or so large that
    /// more than 2²⁴ values are probable (about 4e10); [`Error::OutOfMemory`].
    pub fn poisson(mean: f64) -> Result<Self, Error> {
        if !(mean >= 0.0 && mean.is_finite()) {
            return Err(refused(format!(
                "the mean of poisson must be a finite number from 0 on, got {mean}"
            )));
        }
        if mean == 0.0 {
            return Ok(Self::point(0));
        }
        let ratio = |k: u64| (Double::of(mean), Double::of_whole(k + 1));
        unimodal(mean, None, ratio)
    }

    /// The binomial distribution: how many of `n` independent trials succeed, each with probability
    /// `p`: C(n, k)·pᵏ·(1 − p)ⁿ⁻ᵏ.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// assert_eq!(Pmf::binomial(2, 0.5)?.masses(), [0.25, 0.5, 0.25]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where `p` is not from 0 to 1, `n` is above 2⁵³, or more than 2²⁴
    /// values are probable; [`Error::OutOfMemory`].
    pub fn binomial(n: u64, p: f64) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&p) {
            return Err(refused(format!("`p` of binomial must be from 0 to 1, got {p}")));
        }
        if n as f64 > WHOLE {
            return Err(refused(format!("`n` of binomial must be at most 2^53, got {n}")));
        }
        if p == 0.0 || n == 0 {
            return Ok(Self::point(0));
        }
        if p == 1.0 {
            return Ok(Self::point(i64::try_from(n).map_err(|_| too_many(n))?));
        }
        // 1 − p in all its digits, as each of n trials has it.
        let rest = Double::sum(1.0, -p);
        let ratio = |k: u64| {
            let more = Double::of_whole(n.saturating_sub(k)).times(Double::of(p));
            (more, Double::of_whole(k + 1).times(rest))
        };
        unimodal(n as f64 * p, Some(n), ratio)
    }

    /// The negative binomial distribution: how many failures there are before success number `r`, of
    /// independent trials with probability `p` of success: Γ(k + r) / (k!·Γ(r))·pʳ·(1 − p)ᵏ.
    ///
    /// `r` need not be a whole number: demand with mean m and variance v > m is that of
    /// p = m / v and r = m² / (v − m). As `scipy.stats.nbinom(r, p)`; with r = 1 it is the geometric
    /// distribution from 0 on.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let (mean, variance) = (4.0, 10.0);
    /// let demand = Pmf::negative_binomial(mean * mean / (variance - mean), mean / variance)?;
    /// assert!((demand.mean() - mean).abs() < 1e-12);
    /// assert!((demand.variance() - variance).abs() < 1e-12);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where `r` is not a finite number above 0, `p` is not above 0 and at
    /// most 1, or more than 2²⁴ values are probable; [`Error::OutOfMemory`].
    pub fn negative_binomial(r: f64, p: f64) -> Result<Self, Error> {
        if !(r > 0.0 && r.is_finite()) {
            return Err(refused(format!(
                "`r` of negative_binomial must be a finite number above 0, got {r}"
            )));
        }
        if !(p > 0.0 && p <= 1.0) {
            return Err(refused(format!(
                "`p` of negative_binomial must be above 0 and at most 1, got {p}"
            )));
        }
        let rest = Double::sum(1.0, -p);
        if rest.high == 0.0 {
            return Ok(Self::point(0));
        }
        let ratio = |k: u64| {
            let more = Double::of_whole(k).plus(Double::of(r));
            (more.times(rest), Double::of_whole(k + 1))
        };
        // Below r = 1 there is no other mode than 0.
        let near = (r - 1.0).max(0.0) * (rest.high / p);
        unimodal(near, None, ratio)
    }
}

/// The distribution on 0, 1 … `last` whose masses k + 1 and k are in the `ratio` of two numbers,
/// and that has one mode, `near` this.
///
/// Weights go up and down from there, of 106 bits, and are divided by their sum, so that no factorial
/// and no power loses digits.
fn unimodal(
    near: f64,
    last: Option<u64>,
    ratio: impl Fn(u64) -> (Double, Double),
) -> Result<Pmf, Error> {
    if near > WHOLE {
        return Err(too_many("too many probable"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
    #[expect(clippy::cast_sign_loss, reason = "not below 0")]
    let mode = (near.floor() as u64).min(last.unwrap_or(u64::MAX));
    let mut total = Double::ZERO;
    let mut up: Vec<Double> = Vec::new();
    let mut down: Vec<Double> = Vec::new();
    let mut weight = Double::of(FIRST);
    let mut k = mode;
    while weight.high >= LEAST {
        keep(&mut up, weight)?;
        total = total.plus(weight);
        if last == Some(k) {
            break;
        }
        let (more, less) = ratio(k);
        weight = weight.times(more).by(less);
        k += 1;
    }
    weight = Double::of(FIRST);
    k = mode;
    while k > 0 {
        k -= 1;
        let (more, less) = ratio(k);
        weight = weight.times(less).by(more);
        if weight.high < LEAST {
            break;
        }
        keep(&mut down, weight)?;
        total = total.plus(weight);
    }
    if up.len() + down.len() > MOST {
        return Err(too_many(up.len() + down.len()));
    }
    let start = mode - down.len() as u64;
    let mut high = room(up.len() + down.len())?;
    let mass = |&weight: &Double| weight.by(total).high;
    high.extend(down.iter().rev().chain(&up).map(mass));
    let start = shifted(0, usize::try_from(start).map_err(|_| too_many(start))?)?;
    Masses { start, high, low: Vec::new() }.finished()
}

/// Adds a weight, while there are not too many.
fn keep(weights: &mut Vec<Double>, weight: Double) -> Result<(), Error> {
    let len = weights.len();
    if len == MOST {
        return Err(too_many(format!("more than {MOST}")));
    }
    if len == weights.capacity() {
        let more = weights.try_reserve(len.max(64));
        more.map_err(|_| Error::OutOfMemory { rows: len, taps: 1 })?;
    }
    weights.push(weight);
    Ok(())
}
