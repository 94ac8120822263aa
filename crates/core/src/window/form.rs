//! How a window's weights are computed.

use std::{f64::consts::PI, sync::Arc};

use crate::{error::Error, window::cosine};

/// A place in a window, in the variables that formulas use.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The distance from the middle, at least 0: in rows, or in half lengths of a window in time.
    pub(super) d: f64,
    /// 2d/(K − 1): 1 at the first and the last of K rows.
    pub(super) u: f64,
    /// 1 − u, exactly 0 at the ends and without cancellation near them.
    pub(super) one_minus_u: f64,
    /// 2d/K: 1 half a row beyond the ends.
    pub(super) v: f64,
    /// v of an even number of rows; of an odd one 2d/(K + 1), 1 a whole row beyond the ends.
    pub(super) v_even: f64,
}

impl Place {
    fn in_rows(d: f64, len: usize) -> Self {
        let rows = len as f64;
        Self {
            d,
            u: 2.0 * d / (rows - 1.0),
            one_minus_u: (rows - 1.0 - 2.0 * d) / (rows - 1.0),
            v: 2.0 * d / rows,
            v_even: 2.0 * d / (len + len % 2) as f64,
        }
    }

    /// The place v of a continuous window, where u and v are the same.
    pub(crate) fn continuous(v: f64) -> Self {
        let d = v.abs();
        // A window of calendar days is longer than its length where a clock was set back: v may
        // exceed 1.
        let v = d.min(1.0);
        Self { d, u: v, one_minus_u: 1.0 - v, v, v_even: v }
    }

    /// √(1 − u²), as accurate as 1 − u.
    pub(super) fn u_complement(self) -> f64 {
        (self.one_minus_u * (1.0 + self.u)).sqrt()
    }

    /// sin πu, exactly 0 at the ends, where the sine of a rounded π is 1e-16.
    pub(super) fn sin_pi_u(self) -> f64 {
        (PI * self.u.min(self.one_minus_u)).sin()
    }
}

/// The weight at a place.
pub(crate) type Weight = Arc<dyn Fn(Place) -> f64 + Send + Sync>;

/// How a window's weights are computed. It may be made before parameters are checked.
pub(crate) enum Form {
    /// Each weight by a formula of its place, and as a formula of the SIMD code if that has it.
    Places { weight: Weight, vectors: Option<Formula> },
    /// All weights at once for a number of rows of at least 2, as [`Form::outward`] returns them;
    /// `check` refuses numbers of rows that the window does not have.
    Rows { check: Box<dyn Fn(usize) -> Result<(), Error>>, outward: Box<dyn Fn(usize) -> Vec<f64>> },
}

/// A formula of the place.
pub(super) fn places(
    weight: impl Fn(Place) -> f64 + Send + Sync + 'static,
    vectors: Option<Formula>,
) -> Form {
    Form::Places { weight: Arc::new(weight), vectors }
}

/// `Σ_k a_k cos kπu`.
pub(super) fn cosines(a: &[f64]) -> Form {
    let a = a.to_vec();
    let vectors = (!a.is_empty()).then(|| Formula::Cosines(a.clone()));
    places(move |at| cosine::sum(&a, PI * at.u), vectors)
}

/// A form by a function of the number of rows that gives the weights from the middle outward, and a
/// check of that number.
pub(super) fn rows(
    outward: impl Fn(usize) -> Vec<f64> + 'static,
    check: impl Fn(usize) -> Result<(), Error> + 'static,
) -> Form {
    Form::Rows { check: Box::new(check), outward: Box::new(outward) }
}

impl Form {
    pub(super) fn check(&self, len: usize) -> Result<(), Error> {
        match self {
            Self::Places { .. } => Ok(()),
            Self::Rows { check, .. } => check(len),
        }
    }

    /// The symmetric window, its half mirrored, so that it is symmetric to the last bit.
    pub(super) fn sample(&self, len: usize) -> Vec<f64> {
        if len < 2 {
            return vec![1.0; len];
        }
        let half = self.outward(len);
        let before = half.iter().rev().copied();
        before.chain(half.iter().skip(len % 2).copied()).collect()
    }

    /// The weights from the middle to the end of the symmetric window of `len` ≥ 2 rows: at
    /// d = 0, 1, 2 … where `len` is odd, at d = ½, 1½, 2½ … where it is even.
    fn outward(&self, len: usize) -> Vec<f64> {
        let weight = match self {
            Self::Places { weight, .. } => weight,
            Self::Rows { outward, .. } => return outward(len),
        };
        let nearest = if len.is_multiple_of(2) { 0.5 } else { 0.0 };
        let place = |step| Place::in_rows(step as f64 + nearest, len);
        (0..len.div_ceil(2)).map(|step| weight(place(step))).collect()
    }
}

/// A continuous shape as a formula of v that the SIMD code computes (`simd/weights/`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Formula {
    /// `2^(rate·(v − 1))`.
    Decay(f64),
    /// `2^(−(rate·v)²)`, for rates whose exponents are nowhere below −1000.
    Bell(f64),
    /// `2^(rate·|v|^n)` for n = 1, 2, 3, 4 or 6; any other n is taken as 2.
    Falling(f64, u8),
    /// `(1 − |v|^a)^b` for a and b of 1, 2 or 3.
    Power(u8, u8),
    Parzen,
    /// `cos πv/2`, and its square.
    HalfCosine,
    Hann,
    /// 1 in the middle, falling off at the sides at this rate, 1/alpha.
    Tukey(f64),
    Barthann,
    /// `Σ_k a_k cos kπv`.
    Cosines(Vec<f64>),
}

impl Formula {
    /// Whether weights are the same on both sides.
    pub(crate) const fn is_even(&self) -> bool {
        !matches!(self, Self::Decay(_))
    }
}
