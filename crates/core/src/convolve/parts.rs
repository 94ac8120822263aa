//! Complex and whole numbers, convolved as real ones or exactly.

use crate::{
    error::Error,
    number::Number,
    sample::{Element, Kind},
};

/// Sums of whole numbers up to here are exact in f64, whatever their order.
const EXACT: u128 = 1 << 53;

/// A convolution of any numbers by `real`, one of real numbers; for whole ones whose sums of `terms`
/// products might be too large for f64, by `exact`.
pub(crate) fn by_reals<E: Element>(
    a: &[E],
    b: &[E],
    terms: usize,
    mut real: impl FnMut(&[E::Real], &[E::Real]) -> Result<Vec<E::Real>, Error>,
    exact: impl FnOnce() -> Result<Vec<E>, Error>,
) -> Result<Vec<E>, Error> {
    let memory = || Error::OutOfMemory { rows: a.len(), taps: b.len() };
    let joined = |re: &[E::Real], im: Option<&[E::Real]>| joined(re, im, memory);
    if let (Some(a), Some(b)) = (E::as_reals(a), E::as_reals(b)) {
        return E::from_reals(real(a, b)?).or_else(|sums| joined(&sums, None));
    }
    let part = |x: &[E], part: fn(E) -> E::Real| {
        let mut parts = Vec::new();
        parts.try_reserve_exact(x.len()).map_err(|_| memory())?;
        parts.extend(x.iter().map(|&x| part(x)));
        Ok::<_, Error>(parts)
    };
    let re = |x| part(x, E::real_part);
    let im = |x| part(x, E::imaginary_part);
    if E::KIND == Kind::Whole {
        let most = |x: &[E]| x.iter().map(|x| x.exact().unsigned_abs()).max().unwrap_or(0);
        let bound = most(a).checked_mul(most(b));
        let bound = bound.and_then(|bound| bound.checked_mul(terms as u128));
        return match bound {
            Some(bound) if bound <= EXACT => joined(&real(&re(a)?, &re(b)?)?, None),
            _ => exact(),
        };
    }
    let [a_re, a_im, b_re, b_im] = [re(a)?, im(a)?, re(b)?, im(b)?];
    let mut sums = real(&a_re, &b_re)?;
    // Parts that are all zeros are left out where no infinity would make NaN of them.
    let is_finite = [&a_re, &a_im, &b_re, &b_im].iter().all(|x| x.iter().all(|x| x.finite()));
    let is_real = |im: &[E::Real]| is_finite && im.iter().all(|&x| x == E::Real::ZERO);
    let (a_is_real, b_is_real) = (is_real(&a_im), is_real(&b_im));
    if !a_is_real && !b_is_real {
        let less = real(&a_im, &b_im)?;
        sums.iter_mut().zip(less).for_each(|(sum, less)| *sum = *sum - less);
    }
    let mut imaginary = if b_is_real { None } else { Some(real(&a_re, &b_im)?) };
    if !a_is_real {
        let more = real(&a_im, &b_re)?;
        match &mut imaginary {
            Some(sums) => sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more),
            none => *none = Some(more),
        }
    }
    joined(&sums, imaginary.as_deref())
}

/// Numbers of their parts. Whole ones must fit.
fn joined<E: Element>(
    re: &[E::Real],
    im: Option<&[E::Real]>,
    memory: impl Fn() -> Error,
) -> Result<Vec<E>, Error> {
    let mut numbers = Vec::new();
    numbers.try_reserve_exact(re.len()).map_err(|_| memory())?;
    for (i, &re) in re.iter().enumerate() {
        let im = im.map_or(E::Real::ZERO, |im| im[i]);
        let number = E::from_parts(re, im);
        // A cast beyond the type's range ends at its limit.
        let is_off = E::KIND == Kind::Whole && number.real_part() != re;
        if is_off {
            return Err(Error::Overflow { number: E::TYPE_NAME });
        }
        numbers.push(number);
    }
    Ok(numbers)
}

/// The exact sum of products of whole numbers.
pub(crate) fn exact<E: Element>(pairs: impl Iterator<Item = (E, E)>) -> Result<E, Error> {
    let overflow = Error::Overflow { number: E::TYPE_NAME };
    // Each product in two halves, of which 2³¹ are below 2¹²⁷ together.
    let (mut high, mut low) = (0_i128, 0_i128);
    for (a, b) in pairs {
        let (a, b) = (a.exact(), b.exact());
        high = high.checked_add(a * (b >> 32)).ok_or_else(|| overflow.clone())?;
        low = low.checked_add(a * (b & 0xffff_ffff)).ok_or_else(|| overflow.clone())?;
    }
    let sum = high.checked_mul(1 << 32).and_then(|high| high.checked_add(low));
    sum.and_then(E::from_exact).ok_or(overflow)
}
