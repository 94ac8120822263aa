//! Distributions of sums of independent numbers.

use crate::{
    distribution::{
        MOST, Pmf,
        masses::Masses,
        products::{Precision, convolve},
        refused, too_many,
    },
    error::Error,
};

/// So many of the last doublings are summed in 53 bits. Each doubles what the masses before it err
/// by and adds its own, of at most two convolutions: (1 + 2 + 4 + 8)·2·98 roundings (`products.rs`),
/// 3e-13. Those before them are summed in 106 bits, where masses are few and errors would be
/// multiplied most.
const SINGLE: u32 = 4;
/// Ends of a sum of many lie within this many standard deviations: the normal density has there
/// passed the least number above 0.
const REACH: f64 = 38.6;

impl Pmf {
    /// The distribution of the sum of two independent numbers, one of each: their convolution.
    ///
    /// Each mass is within 1.1e-14 of its size, whatever the lengths; of N and K masses it takes N·K
    /// operations, and fewer where masses fall off. What underflows at the ends is not kept.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let (coffee, tea) = (Pmf::poisson(2.0)?, Pmf::poisson(3.0)?);
    /// let cups = coffee.sum(&tea)?; // Poisson's with mean 5
    /// assert!((cups.mass(4) / Pmf::poisson(5.0)?.mass(4) - 1.0).abs() < 1e-14);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where more than 2²⁴ masses would be left, values would lie beyond
    /// `i64`, or all masses underflow; [`Error::OutOfMemory`].
    pub fn sum(&self, other: &Self) -> Result<Self, Error> {
        convolve(&Masses::of(self)?, &Masses::of(other)?, Precision::Single)?.finished()
    }

    /// The distribution of the sum of `n` independent numbers of this one; of 0, it is 0.
    ///
    /// By squaring, in about 2·log₂ n convolutions, the first of them in twice the digits: each
    /// mass is within 1e-12 of its size.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let trials = Pmf::from_masses(0, &[0.9, 0.1])?.times(250)?;
    /// assert!((trials.mean() - 25.0).abs() < 1e-12);
    /// assert!((trials.mass(250) / 0.1_f64.powi(250) - 1.0).abs() < 1e-12); // not 0
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`sum`](Self::sum).
    pub fn times(&self, n: u64) -> Result<Self, Error> {
        let width = 2.0 * REACH * (self.variance() * n as f64).sqrt();
        // Half of it, as it is no bound.
        if width > 2.0 * MOST as f64 && self.mass.len() > 1 {
            return Err(too_many(format!("about {width:.2e}")));
        }
        if self.mass.len() == 1 && self.mass[0] == 1.0 {
            let start = i64::try_from(i128::from(self.start).saturating_mul(i128::from(n)));
            return start.map(Self::point).map_err(|_| crate::distribution::beyond());
        }
        power(&Masses::of(self)?, n)?.finished()
    }

    /// The distribution of the sum of a random number of independent numbers of this one: of `n`,
    /// which is independent of them, too.
    ///
    /// Demand of a lead time is such a sum (of days, each with its own demand), and so is what a
    /// random number of customers buy. Its mean is E\[n\]·E\[x\], and its variance
    /// E\[n\]·Var\[x\] + Var\[n\]·E\[x\]². Each mass is within 1e-12 of its size.
    ///
    /// ```
    /// use smoothframe_core::Pmf;
    /// let basket = Pmf::from_masses(1, &[0.6, 0.3, 0.1])?; // units a customer
    /// let customers = Pmf::poisson(20.0)?;
    /// let units = basket.compound(&customers)?;
    /// assert!((units.mean() - 20.0 * basket.mean()).abs() < 1e-11);
    /// // Nothing is sold where nobody comes.
    /// assert!((units.mass(0) / customers.mass(0) - 1.0).abs() < 1e-12);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Distribution`] where `n` has values below 0; else as [`sum`](Self::sum).
    pub fn compound(&self, n: &Self) -> Result<Self, Error> {
        let Ok(least) = u64::try_from(n.start) else {
            let start = n.start;
            return Err(refused(format!(
                "a number of numbers is at least 0, but `n` has a mass for {start}"
            )));
        };
        let each = Masses::of(self)?;
        let powers = Powers::new(&each, n.mass.len())?;
        let more = powers.mixed(&n.mass)?;
        convolve(&more, &power(&each, least)?, Precision::Single)?.finished()
    }
}

/// The sum of `n` independent numbers.
fn power(each: &Masses, n: u64) -> Result<Masses, Error> {
    let Some(top) = n.checked_ilog2() else { return Ok(Masses::point(0, 1.0)) };
    let mut sum = each.copied()?;
    for bit in (0..top).rev() {
        let precision = if bit < SINGLE { Precision::Single } else { Precision::Double };
        sum = convolve(&sum, &sum, precision)?;
        if n >> bit & 1 == 1 {
            sum = convolve(&sum, each, precision)?;
        }
    }
    Ok(sum)
}

/// The sums of 1, 2, 4, 8 … independent numbers.
struct Powers(Vec<Masses>);

impl Powers {
    /// As many as mixtures of up to `counts` − 1 numbers need.
    fn new(each: &Masses, counts: usize) -> Result<Self, Error> {
        let mut powers = vec![each.copied()?];
        // The sum of `below` numbers at least is the last.
        let levels = counts.next_power_of_two().ilog2();
        for level in 1..levels {
            let precision =
                if level + SINGLE > levels { Precision::Single } else { Precision::Double };
            let last = &powers[powers.len() - 1];
            let next = convolve(last, last, precision)?;
            powers.push(next);
        }
        Ok(Self(powers))
    }

    /// Σ `shares[n]` × the sum of n numbers: the lower half of them, and the upper half less as many
    /// numbers, to which these are added. So errors grow with the logarithm of their count.
    fn mixed(&self, shares: &[f64]) -> Result<Masses, Error> {
        if shares.iter().all(|&share| share == 0.0) {
            return Ok(Masses::default());
        }
        if let &[none] = shares {
            return Ok(Masses::point(0, none));
        }
        let level = (shares.len() - 1).ilog2();
        let (lower, upper) = shares.split_at(1 << level);
        let lower = self.mixed(lower)?;
        let power = usize::try_from(level).ok().and_then(|level| self.0.get(level));
        let power = power.ok_or_else(|| too_many(shares.len()))?;
        let upper = match upper {
            // Without a convolution.
            &[share] => power.copied()?.scaled(share).trimmed()?,
            upper => convolve(&self.mixed(upper)?, power, Precision::Single)?,
        };
        // Of 53 bits from here on.
        lower.plus(&upper)
    }
}
