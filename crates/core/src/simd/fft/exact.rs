//! Double-double arithmetic (Dekker 1971), the reference in tests.

use std::ops::{Add, Mul};

use crate::number::Number;

/// The unevaluated sum of two numbers.
#[derive(Clone, Copy)]
pub(crate) struct Exact(pub(crate) f64, pub(crate) f64);

impl Exact {
    fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Self(high, a.mul_add(b, -high))
    }

    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let part = high - a;
        Self(high, (a - (high - part)) + (b - part))
    }

    pub(crate) fn sqrt(self) -> Self {
        let root = self.0.sqrt();
        let square = Self::product(root, root);
        let rest = (self.0 - square.0) - square.1 + self.1;
        Self::sum(root, rest / (2.0 * root))
    }

    pub(crate) fn over(self, other: Self) -> Self {
        let quotient = self.0 / other.0;
        let rest = self + Self(-quotient, 0.0) * other;
        Self::sum(quotient, (rest.0 + rest.1) / other.0)
    }

    /// Distance of a number from this.
    pub(crate) fn distance(self, x: f64) -> f64 {
        ((self.0 - x) + self.1).abs()
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = Self::sum(self.0, other.0);
        Self::sum(sum.0, sum.1 + (self.1 + other.1))
    }
}

impl Mul for Exact {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.0, other.0);
        Self::sum(product.0, product.1 + (self.0 * other.1 + self.1 * other.0))
    }
}

/// Σ_j h[j]·x[at + K − 1 − j], with zeros beyond the end.
pub(crate) fn output<T: Number>(taps: &[T], x: &[T], at: usize) -> Exact {
    let rows = x[at.min(x.len())..].iter().take(taps.len());
    let products = rows.zip(taps.iter().rev()).map(|(x, h)| Exact::product(x.wide(), h.wide()));
    // Row `at` is the oldest, and meets the last tap.
    products.fold(Exact(0.0, 0.0), Exact::add)
}
