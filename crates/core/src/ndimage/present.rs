//! Weighted means of what is there.

use ndarray::{Array, ArrayView, Dimension};

use crate::{
    error::Error,
    nd::{
        dense,
        extend::extended,
        grid::Grid,
        sums::{self, How},
        windows,
    },
    ndimage::{
        correlate::before,
        edges::{check, check_weights, fill},
    },
    number::Number,
    options::{boundary::Boundary, method::Method},
    sample::Sample,
};

/// Less weight present than this share is none.
const SLIGHT: f64 = 1e-9;
/// Of kernels with negative taps the present ones must sum to this share of what they would.
const CANCELLED: f64 = 0.25;
/// Kernels up to this are summed directly, never transformed: so holes cost them no digits.
const SMALL: usize = 49;

/// A convolution over holes: NaN is left out, and outputs are divided by the weight present.
///
/// S·Σ weights·x / Σ weights over the numbers that are there, S being the sum of all weights: the
/// numbers of `astropy.convolution.convolve` for weights of sum 1. Placed as
/// [`convolve`](fn@crate::ndimage::convolve). Numbers beyond the edges are absent by
/// [`Boundary::Renormalize`], the usual boundary here; reflect, mirror, nearest and wrap repeat the
/// array with its holes, and a constant counts as present. (astropy's `boundary='fill'` is
/// `Boundary::Constant(0.0)`.)
///
/// An output is NaN where at most 1e-9 of the weight is present, and for weights with negative ones
/// where what is present cancels to less than a quarter of its share. Infinities are numbers.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[1.0, f64::NAN, 3.0]];
/// let mean = array![[0.25, 0.5, 0.25]];
/// let y = ndimage::normalized_convolve(x.view(), mean.view(), Boundary::Renormalize)?;
/// assert_eq!(y, array![[1.0, 2.0, 3.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`convolve`](fn@crate::ndimage::convolve), and [`Error::Array`], with the shape, for weights that
/// sum to 0 or are not finite.
#[doc(alias("interpolate", "holes", "missing", "inpaint"))]
pub fn normalized_convolve<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    weights: ArrayView<'_, T, D>,
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    let (x, weights) = (x.into_dyn(), weights.into_dyn());
    let is_absent = boundary == Boundary::Renormalize;
    check(&x, if is_absent { Boundary::Reflect } else { boundary })?;
    let (x, taps) = (Grid::of(&x)?, Grid::of(&weights)?);
    check_weights(&x.shape, &taps)?;
    let before = before(&taps.shape, &vec![0; x.shape.len()])?;
    let after = taps.shape.iter().zip(&before).map(|(len, before)| len - 1 - before);
    let after: Vec<isize> = after.map(usize::cast_signed).collect();
    let before: Vec<isize> = before.iter().map(|before| before.cast_signed()).collect();
    let fill = if is_absent { T::NAN } else { fill(boundary)? };
    normalized(&extended(&x, &before, &after, boundary, fill)?, &taps)?.into_array()
}

fn normalized<T: Sample>(ext: &Grid<'_, T>, taps: &Grid<'_, T>) -> Result<Grid<'static, T>, Error> {
    let whole: f64 = taps.data.iter().map(|h| h.wide()).sum();
    let magnitude: f64 = taps.data.iter().map(|h| h.wide().abs()).sum();
    if !magnitude.is_finite() || whole.abs() <= T::EPSILON * magnitude {
        return Err(Error::Array(format!(
            "weights of shape {:?} sum to {whole}, and so outputs cannot be divided by the weight \
             present; ndimage::convolve takes them as they are",
            taps.shape
        )));
    }
    let is_small = taps.data.len() <= SMALL;
    let method = if is_small { Method::Direct } else { Method::Auto };
    let how = How { method, ..How::AUTO };
    let values = ext.map(|x| if x.is_hole() { T::ZERO } else { x })?;
    let mut out = sums::valid(&values, taps, how)?;
    let has_hole = ext.map(|x| u8::from(x.is_hole()))?.into_vec();
    let has_hole = windows::largest(has_hole, &mut ext.shape.clone(), &taps.shape)?;
    if !has_hole.contains(&1) {
        return Ok(out);
    }
    let mask = ext.map(|x| if x.is_hole() { T::ZERO } else { T::ONE })?;
    let mut weight = sums::valid(&mask, taps, how)?.into_vec();
    let is_signed = taps.data.iter().any(|&h| h < T::ZERO);
    let magnitudes = taps.map(Number::abs)?;
    let mut present =
        if is_signed { sums::valid(&mask, &magnitudes, how)?.into_vec() } else { weight.clone() };
    let is_few = |present: &T| present.wide() < CANCELLED * magnitude;
    if !is_small && present.iter().any(is_few) {
        // A transform's error would be divided by little weight.
        let few = present.iter().filter(|present| is_few(present)).count();
        if few > present.len() / 8 {
            out = Grid::new(sums::directly(&values, taps)?, out.shape);
            weight = sums::directly(&mask, taps)?;
            present = sums::directly(&mask, &magnitudes)?;
        } else {
            for (i, out) in out.data.to_mut().iter_mut().enumerate() {
                if is_few(&present[i]) {
                    *out = dense::at(&values, taps, i);
                    weight[i] = dense::at(&mask, taps, i);
                    present[i] = dense::at(&mask, &magnitudes, i);
                }
            }
        }
    }
    for (i, out) in out.data.to_mut().iter_mut().enumerate() {
        if has_hole[i] == 0 {
            continue;
        }
        let (weight, present) = (weight[i].wide(), present[i].wide());
        let is_cancelled =
            is_signed && weight.abs() * magnitude < CANCELLED * whole.abs() * present;
        *out = if present <= SLIGHT * magnitude || is_cancelled {
            T::NAN
        } else {
            T::of(out.wide() * (whole / weight))
        };
    }
    Ok(out)
}
