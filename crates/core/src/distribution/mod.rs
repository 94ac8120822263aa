//! Distributions of whole numbers, and of their sums.

pub(crate) mod constructors;
pub(crate) mod double;
pub(crate) mod masses;
pub(crate) mod named;
pub(crate) mod products;
pub(crate) mod summary;
pub(crate) mod sums;

use crate::{distribution::double::Double, error::Error};

/// The most masses of a distribution: 2²⁴, 128 MB.
pub(crate) const MOST: usize = 1 << 24;

/// The distribution of a random whole number: how probable each value is (a probability mass
/// function), and the sums of independent ones.
///
/// It has a probability, here a mass, for each of the values `start()`, `start() + 1` … : units of
/// demand, minutes of delay, eyes of dice. Masses are at least 0 and sum to 1. Sums of independent
/// numbers are convolutions ([`sum`](Self::sum), [`times`](Self::times),
/// [`compound`](Self::compound)), and each mass of theirs is within 1e-12 of its own size, down to
/// 1e-290: a transform would leave nothing of those below 1e-17.
///
/// A mass below 2⁻¹⁰⁷⁴ (5e-324) is 0, and zeros at both ends are not kept: so a distribution has as
/// many masses as it has probable values, even where more are possible. At most 2²⁴ are kept.
///
/// The stock that covers demand over a lead time, 99 times of 100:
///
/// ```
/// use smoothframe_core::Pmf;
/// let daily = Pmf::from_samples(&[0, 3, 1, 0, 2, 5, 1, 1, 0, 2])?; // units a day
/// let days = Pmf::from_masses(2, &[0.5, 0.3, 0.2])?; // 2 to 4 days
/// let demand = daily.compound(&days)?; // over a random number of days
/// assert!((demand.mean() - daily.mean() * days.mean()).abs() < 1e-12);
/// let stock = demand.quantile(0.99)?;
/// assert_eq!(stock, 12);
/// assert!(demand.cdf(stock) >= 0.99 && demand.cdf(stock - 1) < 0.99);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// Two dice, and ten:
///
/// ```
/// use smoothframe_core::Pmf;
/// let die = Pmf::from_counts(1, &[1; 6])?;
/// let two = die.sum(&die)?;
/// assert_eq!((two.start(), two.masses().len(), two.mode()), (2, 11, 7));
/// assert!((two.mass(7) - 1.0 / 6.0).abs() < 1e-16);
/// let ten = die.times(10)?;
/// assert!((ten.mass(60) * 6_f64.powi(10) - 1.0).abs() < 1e-12); // all sixes
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("probability mass function", "histogram", "convolution", "distribution"))]
#[derive(Debug, Clone, PartialEq)]
pub struct Pmf {
    start: i64,
    /// Its first and last are above 0.
    mass: Vec<f64>,
    /// Σ of the masses.
    total: Double,
}

impl Pmf {
    /// The least value that has a mass.
    #[must_use]
    pub const fn start(&self) -> i64 {
        self.start
    }

    /// The greatest value that has a mass.
    #[must_use]
    pub fn end(&self) -> i64 {
        // The number of masses was added to the start when it was made.
        self.start.saturating_add_unsigned(self.mass.len() as u64 - 1)
    }

    /// The masses of the values from [`start`](Self::start) to [`end`](Self::end).
    #[must_use]
    pub fn masses(&self) -> &[f64] {
        &self.mass
    }

    /// The probability of a value; 0 where there is none.
    #[must_use]
    pub fn mass(&self, value: i64) -> f64 {
        self.place(value).and_then(|at| self.mass.get(at)).copied().unwrap_or(0.0)
    }

    /// Each value with its mass, ascending.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (i64, f64)> + DoubleEndedIterator + '_ {
        let value = |at: usize| self.start.saturating_add_unsigned(at as u64);
        self.mass.iter().enumerate().map(move |(at, &mass)| (value(at), mass))
    }

    /// How far a value lies above the start.
    fn place(&self, value: i64) -> Option<usize> {
        let place = i128::from(value) - i128::from(self.start);
        usize::try_from(place).ok()
    }
}

/// The error of a distribution, in words.
pub(crate) fn refused(problem: impl Into<String>) -> Error {
    Error::Distribution(problem.into())
}

/// That there are more masses than are kept.
pub(crate) fn too_many(values: impl std::fmt::Display) -> Error {
    refused(format!(
        "it would have {values} masses, and at most {MOST} are kept; count in larger units"
    ))
}

/// That a value is beyond those of `i64`.
pub(crate) fn beyond() -> Error {
    refused("its values would lie beyond those of i64")
}
