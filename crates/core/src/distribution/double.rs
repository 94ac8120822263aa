//! Numbers of 106 bits: the unrounded sum of two of 53 (Dekker 1971).

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Double {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl Double {
    pub(crate) const ZERO: Self = Self { high: 0.0, low: 0.0 };

    pub(crate) const fn of(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }

    /// A whole number, exactly.
    pub(crate) fn of_whole(value: u64) -> Self {
        // Each half is below 2³², so both and their shift are exact.
        let (upper, lower) = ((value >> 32) as f64, (value & 0xffff_ffff) as f64);
        Self::of(upper * 4_294_967_296.0).plus(Self::of(lower))
    }

    /// a + b, exactly.
    #[inline(always)]
    pub(crate) fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let part = high - a;
        Self { high, low: (a - (high - part)) + (b - part) }
    }

    /// The same where |a| ≥ |b|, or a is 0.
    #[inline(always)]
    pub(crate) fn quick_sum(a: f64, b: f64) -> Self {
        let high = a + b;
        Self { high, low: b - (high - a) }
    }

    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        let Self { high, low } = Self::sum(self.high, other.high);
        Self::quick_sum(high, low + (self.low + other.low))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self { high: -other.high, low: -other.low })
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let high = self.high * other.high;
        let low = self.high.mul_add(other.high, -high);
        Self::quick_sum(high, low + self.high.mul_add(other.low, self.low * other.high))
    }

    /// By three quotients, each of what the ones before left over.
    pub(crate) fn by(self, other: Self) -> Self {
        let (mut quotient, mut rest) = (Self::ZERO, self);
        for _ in 0..3 {
            let digit = Self::of(rest.high / other.high);
            quotient = quotient.plus(digit);
            rest = rest.minus(digit.times(other));
        }
        quotient
    }
}

/// Σ of numbers, all of one sign, within a rounding.
pub(crate) fn total(values: impl Iterator<Item = f64>) -> Double {
    values.fold(Double::ZERO, |sum, value| sum.plus(Double::of(value)))
}
