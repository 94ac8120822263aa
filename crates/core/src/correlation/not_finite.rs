//! Correlations of series with NaN and infinities: what these make of the outputs that overlap
//! them.

use std::ops::Range;

use crate::{convolve::Mode, correlation::correlate::finite, error::Error, sample::Sample};

/// As [`correlate`](fn@crate::correlate), which follows IEEE: outputs that overlap a NaN are NaN,
/// and those that overlap an infinity are infinite, or NaN where it meets a zero or where
/// infinities of both signs meet.
pub(crate) fn correlate<T: Sample>(a: &[T], v: &[T], mode: Mode) -> Result<Vec<T>, Error> {
    let known = |rows: &[T]| -> Vec<T> {
        rows.iter().map(|&x| if x.finite() { x } else { T::ZERO }).collect()
    };
    let mut out = finite(&known(a), &known(v), mode)?;
    let outputs = mode.outputs(a.len(), v.len());
    if has_infinity(a) || has_infinity(v) {
        let infinite = Infinite::of(a, v, mode)?;
        for (at, out) in out.iter_mut().enumerate() {
            *out = infinite.of_output(at, *out);
        }
    }
    // Row i of `a` is in outputs i to i + K − 1, row l of `v` in K − 1 − l to N + K − 2 − l.
    let mut marks = vec![0_isize; a.len() + v.len()];
    let mut mark = |Range { start, end }: Range<usize>| {
        marks[start] += 1;
        marks[end] -= 1;
    };
    for i in nans(a) {
        mark(i..i + v.len());
    }
    for l in nans(v) {
        mark(v.len() - 1 - l..v.len() - 1 - l + a.len());
    }
    let mut open = 0;
    for (at, mark) in marks.iter().enumerate() {
        open += mark;
        if open > 0
            && let Some(at) = at.checked_sub(outputs.start)
            && let Some(out) = out.get_mut(at)
        {
            *out = T::NAN;
        }
    }
    Ok(out)
}

fn nans<T: Sample>(rows: &[T]) -> impl Iterator<Item = usize> {
    rows.iter().enumerate().filter(|(_, x)| x.is_hole()).map(|(at, _)| at)
}

fn is_infinite<T: Sample>(x: T) -> bool {
    !x.finite() && !x.is_hole()
}

fn has_infinity<T: Sample>(rows: &[T]) -> bool {
    rows.iter().any(|&x| is_infinite(x))
}

/// How many products of each output are infinite, as correlations of signs: whole numbers, which
/// rounding does not touch.
struct Infinite {
    /// Those that are +∞ less those that are −∞.
    balance: Vec<f64>,
    all: Vec<f64>,
    /// Infinities times 0.
    undefined: Vec<f64>,
}

impl Infinite {
    fn of<T: Sample>(a: &[T], v: &[T], mode: Mode) -> Result<Self, Error> {
        let map =
            |rows: &[T], of: fn(T) -> f64| -> Vec<f64> { rows.iter().map(|&x| of(x)).collect() };
        let sum = |of_a: [fn(T) -> f64; 2], of_v: [fn(T) -> f64; 2]| -> Result<Vec<f64>, Error> {
            let mut sum = finite(&map(a, of_a[0]), &map(v, of_v[0]), mode)?;
            let more = finite(&map(a, of_a[1]), &map(v, of_v[1]), mode)?;
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum = (*sum + more).round());
            Ok(sum)
        };
        Ok(Self {
            balance: sum([infinite_sign, finite_sign], [sign_of, infinite_sign])?,
            all: sum(
                [|x| infinite_sign(x).abs(), |x| finite_sign(x).abs()],
                [|x| sign_of(x).abs(), |x| infinite_sign(x).abs()],
            )?,
            undefined: sum(
                [|x| infinite_sign(x).abs(), is_zero],
                [is_zero, |x| infinite_sign(x).abs()],
            )?,
        })
    }

    /// Output `at`, whose finite products have the sum `finite`.
    fn of_output<T: Sample>(&self, at: usize, finite: T) -> T {
        let (balance, all) = (self.balance[at], self.all[at]);
        if self.undefined[at] > 0.0 || balance.abs() < all {
            T::NAN
        } else if all > 0.0 {
            T::of(f64::INFINITY.copysign(balance))
        } else {
            finite
        }
    }
}

/// 1, −1, or 0 of zeros and NaN.
fn sign_of<T: Sample>(x: T) -> f64 {
    f64::from(i8::from(x > T::ZERO) - i8::from(x < T::ZERO))
}

fn infinite_sign<T: Sample>(x: T) -> f64 {
    if is_infinite(x) { sign_of(x) } else { 0.0 }
}

fn finite_sign<T: Sample>(x: T) -> f64 {
    if x.finite() { sign_of(x) } else { 0.0 }
}

fn is_zero<T: Sample>(x: T) -> f64 {
    f64::from(u8::from(x == T::ZERO))
}
