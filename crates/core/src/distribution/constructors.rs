//! Distributions from masses, counts and samples.

use crate::{
    distribution::{
        MOST, Pmf,
        double::{Double, total},
        masses::{Masses, room, shifted},
        refused, too_many,
    },
    error::Error,
};

/// How far the sum of masses may lie from 1.
const UNIT: f64 = 1e-9;

impl Pmf {
    /// From the masses of the values `start`, `start + 1` …
    ///
    /// They are kept as they are, without the zeros at both ends. Where they sum to 1 within 1e-9
    /// but not quite, [`cdf`](Self::cdf), [`mean`](Self::mean) and the like are of masses divided by
    /// their sum.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let coin = Pmf::from_masses(0, &[0.5, 0.5])?;
    /// assert_eq!(coin.times(2)?.masses(), [0.25, 0.5, 0.25]);
    /// let problem = Pmf::from_masses(0, &[0.5, 0.4]).unwrap_err();
    /// assert_eq!(problem.to_string(), "no distribution: the masses must sum to 1, got 0.9");
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where there is no mass, one is negative, NaN or infinite, they do not
    /// sum to 1 within 1e-9, more than 2²⁴ are between the first and the last that is not 0, or
    /// values are beyond `i64`; [`Error::OutOfMemory`].
    pub fn from_masses(start: i64, masses: &[f64]) -> Result<Self, Error> {
        if masses.is_empty() {
            return Err(refused("there are no masses"));
        }
        if let Some(at) = masses.iter().position(|&mass| !(mass >= 0.0 && mass.is_finite())) {
            let value = i128::from(start) + at as i128;
            let mass = masses[at];
            return Err(refused(format!(
                "a mass must be a finite number from 0 on, but that of {value} is {mass}"
            )));
        }
        let sum = total(masses.iter().copied()).high;
        if sum.is_nan() || (sum - 1.0).abs() > UNIT {
            return Err(refused(format!("the masses must sum to 1, got {sum}")));
        }
        Self::kept(start, masses, |&mass| mass)
    }

    /// From how often each of the values `start`, `start + 1` … was seen.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// assert_eq!(Pmf::from_counts(3, &[1, 0, 3])?.masses(), [0.25, 0.0, 0.75]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where all counts are 0, more than 2²⁴ are between the first and the
    /// last that is not 0, or values are beyond `i64`; [`Error::OutOfMemory`].
    pub fn from_counts(start: i64, counts: &[u64]) -> Result<Self, Error> {
        let all: u128 = counts.iter().map(|&count| u128::from(count)).sum();
        if all == 0 {
            return Err(refused("nothing was counted"));
        }
        Self::kept(start, counts, |&count| count as f64 / all as f64)
    }

    /// From values that were seen: each is as probable as it was frequent.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let seen = Pmf::from_samples(&[7, 5, 7, 6])?;
    /// assert_eq!((seen.start(), seen.masses()), (5, &[0.25, 0.25, 0.5][..]));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where there are no samples, or they lie further apart than 2²⁴
    /// values; [`Error::OutOfMemory`].
    pub fn from_samples(samples: &[i64]) -> Result<Self, Error> {
        let (Some(&least), Some(&most)) = (samples.iter().min(), samples.iter().max()) else {
            return Err(refused("there are no samples"));
        };
        let span = u128::from(most.abs_diff(least)) + 1;
        let len = usize::try_from(span).ok().filter(|&len| len <= MOST);
        let len = len.ok_or_else(|| too_many(span))?;
        let mut counts: Vec<u64> = room(len)?;
        counts.resize(len, 0);
        for sample in samples {
            // Within the span, which has a place for each.
            if let Some(count) =
                usize::try_from(sample.abs_diff(least)).ok().and_then(|at| counts.get_mut(at))
            {
                *count += 1;
            }
        }
        Self::from_counts(least, &counts)
    }

    /// A number that is no chance at all: all of the mass at one value.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let later = Pmf::poisson(3.0)?.sum(&Pmf::point(10))?; // 10 more
    /// assert!((later.mean() - 13.0).abs() < 1e-12);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    pub fn point(value: i64) -> Self {
        Self { start: value, mass: vec![1.0], total: Double::of(1.0) }
    }

    /// Of numbers that are masses by `mass`, those from the first to the last that is not 0.
    fn kept<T>(start: i64, numbers: &[T], mass: impl Fn(&T) -> f64) -> Result<Self, Error> {
        let is_some = |number: &T| mass(number) > 0.0;
        let first = numbers.iter().position(is_some).unwrap_or(0);
        let end = numbers.iter().rposition(is_some).map_or(first, |last| last + 1);
        let numbers = &numbers[first..end];
        if numbers.len() > MOST {
            return Err(too_many(numbers.len()));
        }
        let mut high = room(numbers.len())?;
        high.extend(numbers.iter().map(mass));
        Masses { start: shifted(start, first)?, high, low: Vec::new() }.finished()
    }
}
