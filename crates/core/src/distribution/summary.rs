//! What a distribution comes to: mean, spread, tails and quantiles.

use crate::{
    distribution::{
        Pmf,
        double::{Double, total},
        refused,
    },
    error::Error,
};

impl Pmf {
    /// The mean, Σ k·mass(k), in the values' unit.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.start as f64 + self.above_start()
    }

    /// The variance, Σ (k − mean)²·mass(k), in the square of the values' unit.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let mean = self.above_start();
        let squares = self.mass.iter().enumerate();
        total(squares.map(|(at, mass)| (at as f64 - mean).powi(2) * mass)).high / self.total.high
    }

    /// The standard deviation, the variance's square root, in the values' unit.
    #[must_use]
    pub fn std(&self) -> f64 {
        self.variance().sqrt()
    }

    /// The value with the largest mass; the least of them.
    #[must_use]
    pub fn mode(&self) -> i64 {
        let larger = |best: (i64, f64), next: (i64, f64)| if next.1 > best.1 { next } else { best };
        self.iter().fold((self.start, 0.0), larger).0
    }

    /// The probability of at most this value (the cumulative distribution function).
    ///
    /// Summed from the lower end, so that small ones keep their digits; of large ones,
    /// [`sf`](Self::sf) tells what is left.
    #[must_use]
    pub fn cdf(&self, value: i64) -> f64 {
        if value < self.start {
            return 0.0;
        }
        let end = self.place(value).map_or(self.mass.len(), |at| self.mass.len().min(at + 1));
        self.share(total(self.mass[..end].iter().copied()))
    }

    /// The probability of more than this value (the survival function), 1 − [`cdf`](Self::cdf).
    ///
    /// Summed from the upper end, so that it keeps its digits down to 1e-290.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let orders = Pmf::poisson(4.0)?;
    /// assert_eq!(orders.cdf(60), 1.0);
    /// assert!((orders.sf(60) / 2.0507e-49 - 1.0).abs() < 1e-4);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    #[must_use]
    pub fn sf(&self, value: i64) -> f64 {
        if value < self.start {
            return 1.0;
        }
        let from = self.place(value).map_or(self.mass.len(), |at| self.mass.len().min(at + 1));
        self.share(total(self.mass[from..].iter().rev().copied()))
    }

    /// The least value whose [`cdf`](Self::cdf) is at least `p`; of `p` = 0 it is the least of all.
    ///
    /// The stock that serves a share `p` of the days is this quantile of a day's demand.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let die = Pmf::from_counts(1, &[1; 6])?;
    /// assert_eq!((die.quantile(0.5)?, die.quantile(0.51)?, die.quantile(1.0)?), (3, 4, 6));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where `p` is not from 0 to 1.
    pub fn quantile(&self, p: f64) -> Result<i64, Error> {
        if !(0.0..=1.0).contains(&p) {
            return Err(refused(format!("a quantile's `p` must be from 0 to 1, got {p}")));
        }
        // Dividing is left to where it may matter.
        let near = p * self.total.high * (1.0 - 1e-12);
        let mut sum = Double::ZERO;
        for (value, mass) in self.iter() {
            sum = sum.plus(Double::of(mass));
            if sum.high >= near && self.share(sum) >= p {
                return Ok(value);
            }
        }
        Ok(self.end())
    }

    /// The mean less the start.
    fn above_start(&self) -> f64 {
        let values = self.mass.iter().enumerate();
        total(values.map(|(at, mass)| at as f64 * mass)).high / self.total.high
    }

    /// A sum of masses as a share of them all.
    fn share(&self, sum: Double) -> f64 {
        sum.by(self.total).high.min(1.0)
    }
}
