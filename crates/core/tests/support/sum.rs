//! Sums of products without any rounding, after Kulisch: one fixed-point number wide enough for
//! every product of two f64.

use super::double::Double;

/// Its last bit is worth 2^(−2·1074), the product of the two smallest numbers.
const UNIT: i32 = -2148;
/// 32 bits each, to beyond the product of the two largest times any count.
const LIMBS: usize = 138;

#[derive(Clone)]
pub(crate) struct Sum {
    /// Worth 2^32 each to the one before; carried only when read.
    limbs: [i64; LIMBS],
}

impl Sum {
    pub(crate) const fn zero() -> Self {
        Self { limbs: [0; LIMBS] }
    }

    /// Adds `times·a·b`, of finite numbers.
    pub(crate) fn add(&mut self, times: i32, a: f64, b: f64) {
        let ((a_digits, a_unit), (b_digits, b_unit)) = (digits(a), digits(b));
        let digits = i128::from(a_digits) * i128::from(b_digits) * i128::from(times);
        let at = usize::try_from(a_unit + b_unit - UNIT).expect("no unit below the least");
        let (limb, shift) = (at / 32, at % 32);
        let mut rest = digits.unsigned_abs();
        let mut carried = (rest & 0xffff_ffff) << shift;
        for limb in &mut self.limbs[limb..] {
            let part = i64::try_from(carried & 0xffff_ffff).expect("32 bits");
            *limb += if digits < 0 { -part } else { part };
            rest >>= 32;
            carried = (carried >> 32) + ((rest & 0xffff_ffff) << shift);
            if carried == 0 && rest == 0 {
                break;
            }
        }
    }

    /// Its first 97 bits or more.
    pub(crate) fn read(&self) -> Double {
        let mut limbs = self.limbs;
        let negative = carry(&mut limbs);
        if negative {
            limbs.iter_mut().for_each(|limb| *limb = -*limb);
            carry(&mut limbs);
        }
        let Some(top) = limbs.iter().rposition(|&limb| limb != 0) else { return Double::ZERO };
        let first = top.saturating_sub(3);
        let bits = limbs[first..=top].iter().rev().fold(0_u128, |bits, &limb| {
            bits << 32 | u128::try_from(limb).expect("carried, so not negative")
        });
        let high = bits as f64;
        #[expect(clippy::cast_possible_truncation, reason = "whole; 2^128 is one unit in all off")]
        #[expect(clippy::cast_sign_loss, reason = "made of an unsigned number")]
        let whole = high as u128;
        let low = bits.abs_diff(whole) as f64 * if whole > bits { -1.0 } else { 1.0 };
        let unit = 32 * i32::try_from(first).expect("few limbs") + UNIT;
        let sign = if negative { -1.0 } else { 1.0 };
        Double { high: sign * scaled(high, unit), low: sign * scaled(low, unit) }
    }
}

/// A number as an integer and the power of two of its unit.
fn digits(value: f64) -> (i64, i32) {
    assert!(value.is_finite(), "{value} is no sum's");
    let bits = value.to_bits();
    let exponent = i32::try_from(bits >> 52 & 0x7ff).expect("11 bits");
    let fraction = i64::try_from(bits & ((1 << 52) - 1)).expect("52 bits");
    let whole = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    (if value < 0.0 { -whole } else { whole }, exponent.max(1) - 1075)
}

/// Every limb into 0..2^32 but for the sign, which the last carry tells.
fn carry(limbs: &mut [i64; LIMBS]) -> bool {
    let mut carried = 0;
    for limb in limbs {
        let value = *limb + carried;
        *limb = value & 0xffff_ffff;
        carried = value >> 32;
    }
    carried < 0
}

/// `value·2^power`, by steps that are powers of two themselves.
fn scaled(mut value: f64, mut power: i32) -> f64 {
    while power != 0 {
        let step = power.clamp(-1000, 1000);
        value *= f64::from(step).exp2();
        power -= step;
    }
    value
}

/// Σ over pairs, exactly.
pub(crate) fn products(pairs: impl Iterator<Item = (f64, f64)>) -> Double {
    let mut sum = Sum::zero();
    pairs.for_each(|(a, b)| sum.add(1, a, b));
    sum.read()
}

/// Σ of numbers, exactly.
pub(crate) fn exactly(values: impl Iterator<Item = f64>) -> Double {
    products(values.map(|value| (value, 1.0)))
}
