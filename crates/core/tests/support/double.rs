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

    fn renormalized(high: f64, low: f64) -> Self {
        let sum = high + low;
        Self { high: sum, low: low - (sum - high) }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let sum = self.high + other.high;
        let part = sum - self.high;
        let error = (self.high - (sum - part)) + (other.high - part);
        Self::renormalized(sum, error + (self.low + other.low))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self { high: -other.high, low: -other.low })
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let product = self.high * other.high;
        let error = self.high.mul_add(other.high, -product);
        Self::renormalized(product, error + self.high.mul_add(other.low, self.low * other.high))
    }

    /// By three quotients, each of what the ones before left over.
    pub(crate) fn by(self, other: Self) -> Self {
        let mut quotient = Self::ZERO;
        let mut rest = self;
        for _ in 0..3 {
            let digit = Self::of(rest.high / other.high);
            quotient = quotient.plus(digit);
            rest = rest.minus(digit.times(other));
        }
        quotient
    }

    pub(crate) fn abs(self) -> Self {
        if self.high < 0.0 { Self::ZERO.minus(self) } else { self }
    }
}
