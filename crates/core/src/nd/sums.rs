//! Sums of products over windows of an array: which way they are computed.

use std::ops::Range;

use crate::{
    convolve::{cost, error_bound::euclidean},
    error::Error,
    nd::{
        dense,
        extend::extended,
        grid::{Grid, collected, filled},
        lines,
        planar::{self, Part},
        transform, windows,
    },
    options::{boundary::Boundary, method::Method},
    sample::Sample,
    simd::isa::Isa,
};

/// Nanoseconds of a number through all transforms, for each doubling of the array.
const TRANSFORM: f64 = 1.0;
/// How many times eps·‖a‖·‖h‖ the error of a transform is taken to be at most: with room, as no sharp
/// bound is known.
const ERROR: f64 = 4.0;

/// How sums are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    pub(crate) method: Method,
    /// Whether numbers are whole, all sums below 2⁵³, and these to be exact.
    pub(crate) is_whole: bool,
}

impl How {
    pub(crate) const AUTO: Self = Self { method: Method::Auto, is_whole: false };
}

/// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, j along every axis. Empty where windows do not fit.
///
/// NaN and infinities of the array follow IEEE within the outputs whose windows hold them, zero taps
/// too.
pub(crate) fn valid<T: Sample>(
    ext: &Grid<'_, T>,
    taps: &Grid<'_, T>,
    how: How,
) -> Result<Grid<'static, T>, Error> {
    let pairs = || ext.shape.iter().zip(&taps.shape);
    let shape: Vec<usize> = pairs().map(|(ext, taps)| (ext + 1).saturating_sub(*taps)).collect();
    if shape.contains(&0) {
        return Ok(Grid::new(Vec::new(), shape));
    }
    let (ext, taps) = merged(ext, taps);
    let mut wide = taps.shape.iter().enumerate().filter(|(_, len)| **len > 1).map(|(axis, _)| axis);
    let sums = match (wide.next(), wide.next()) {
        (None, _) => {
            let tap = taps.data[0];
            collected(&[ext.data.len()], ext.data.iter().map(|&x| x * tap))?
        }
        (Some(axis), None) => lines::slide(&ext.view()?, axis, &taps.data, how.method)?.into_vec(),
        _ => several(&ext, &taps, how)?,
    };
    Ok(Grid::new(sums, shape))
}

/// The same arrays with fewer axes: neighbours of one tap each are one axis, and others of one row
/// none.
fn merged<'a, T: Copy>(ext: &'a Grid<'_, T>, taps: &'a Grid<'_, T>) -> (Grid<'a, T>, Grid<'a, T>) {
    let (mut ext_shape, mut taps_shape) = (Vec::new(), Vec::new());
    for (&len, &taps) in ext.shape.iter().zip(&taps.shape) {
        match (ext_shape.last_mut(), taps_shape.last()) {
            (Some(last), Some(1)) if taps == 1 => *last *= len,
            _ if len == 1 => {}
            _ => {
                ext_shape.push(len);
                taps_shape.push(taps);
            }
        }
    }
    if ext_shape.is_empty() {
        (ext_shape, taps_shape) = (vec![1], vec![1]);
    }
    (ext.reshaped(ext_shape), taps.reshaped(taps_shape))
}

/// Kernels that are wide along two axes or more.
fn several<T: Sample>(ext: &Grid<'_, T>, taps: &Grid<'_, T>, how: How) -> Result<Vec<T>, Error> {
    if !taps.data.iter().all(|h| h.finite()) {
        return dense::valid(ext, taps);
    }
    if let (&[rows, columns], &[tall, wide]) = (&ext.shape[..], &taps.shape[..]) {
        let (size, window) = ([rows, columns], [tall, wide]);
        let (image, taps) = ((&*ext.data, size), (&*taps.data, window));
        return planar::weighted(image, Part::whole(size), taps, how.method);
    }
    let outer = &taps.shape[..taps.shape.len() - 2];
    let direct = how.method == Method::Auto && prefers_direct::<T>(&ext.shape, &taps.shape);
    if direct || how.method == Method::Direct || outer.iter().all(|&len| len == 1) {
        return planar::stacked(ext, taps, how.method);
    }
    by_transform(ext, ext, taps, &windows::whole(&ext.shape, &taps.shape), how)
}

/// [`valid`] of the array with as many rows `before` and `after` each axis as are told, where these
/// are copies by the boundary, or `fill` where it has none.
pub(crate) fn beyond<T: Sample>(
    x: &Grid<'_, T>,
    (before, after): (&[isize], &[isize]),
    (boundary, fill): (Boundary, T),
    taps: &Grid<'_, T>,
    how: How,
) -> Result<Grid<'static, T>, Error> {
    if let (&[rows, columns], &[tall, wide]) = (&x.shape[..], &taps.shape[..])
        && tall > 1
        && wide > 1
        && taps.data.iter().all(|h| h.finite())
    {
        // The engine for planes extends them as it reads.
        let extended = |axis: usize, len: usize| {
            let len = before[axis].saturating_add(after[axis]).saturating_add(len.cast_signed());
            usize::try_from(len).unwrap_or(0)
        };
        let boundary = match boundary {
            Boundary::Constant(_) => Boundary::Constant(fill.wide()),
            copies => copies,
        };
        let first = [0, 1].map(|axis| -before[axis]);
        let part = Part { first, shape: [extended(0, rows), extended(1, columns)], boundary };
        let image = (&*x.data, [rows, columns]);
        let sums = planar::weighted(image, part, (&taps.data, [tall, wide]), how.method)?;
        let shape = [part.shape[0], part.shape[1]].into_iter().zip(&taps.shape);
        let shape = shape.map(|(len, taps)| (len + 1).saturating_sub(*taps)).collect();
        return Ok(Grid::new(sums, shape));
    }
    valid(&extended(x, before, after, boundary, fill)?, taps, how)
}

/// Whether direct sums cost less than a transform of the array.
pub(crate) fn prefers_direct<T: Sample>(ext: &[usize], taps: &[usize]) -> bool {
    let outputs = ext.iter().zip(taps).map(|(ext, taps)| ext + 1 - taps).product();
    let direct = cost::direct(Isa::best(), taps.iter().product(), outputs, size_of::<T>());
    direct <= transform_cost(ext)
}

/// Nanoseconds of a convolution by transforms of an array of this shape.
fn transform_cost(shape: &[usize]) -> f64 {
    let numbers: f64 = shape.iter().map(|&len| transform::good_size(len) as f64).product();
    TRANSFORM * numbers * numbers.log2().max(1.0)
}

/// The sums of windows that lie in `ext`, which are the `outputs` of the full convolution of `a` with
/// the finite taps: by transforms, and directly where these err too much.
pub(crate) fn by_transform<T: Sample>(
    ext: &Grid<'_, T>,
    a: &Grid<'_, T>,
    taps: &Grid<'_, T>,
    outputs: &[Range<usize>],
    how: How,
) -> Result<Vec<T>, Error> {
    let is_finite = a.data.iter().all(|x| x.finite());
    let finite = |x: T| if x.finite() { x } else { T::ZERO };
    let cleaned = if is_finite { None } else { Some(a.map(finite)?) };
    let a = cleaned.as_ref().unwrap_or(a);
    let (norm, tap_norm) = (euclidean(&a.data), euclidean(&taps.data));
    // Those of another type are rounded once more.
    let error = ERROR * f64::EPSILON * norm * tap_norm;
    if !error.is_finite() || (how.is_whole && error > 0.25) {
        return directly(ext, taps);
    }
    let sums = transform::convolve(a, taps, outputs)?;
    if how.is_whole {
        return Ok(sums.into_iter().map(|sum| T::of(sum.round())).collect());
    }
    let (shape, window) = (&ext.shape, &taps.shape);
    let magnitude = |&x: &T| if x.finite() { x.abs() } else { T::ZERO };
    let most = collected(shape, ext.data.iter().map(magnitude))?;
    let most = windows::largest(most, &mut shape.clone(), window)?;
    let leeway = match how.method {
        Method::Auto => T::LEEWAY * T::EPSILON,
        // A forced transform still leaves each window half of its digits.
        _ => T::EPSILON.sqrt(),
    };
    let allowed = leeway * taps.data.iter().map(|h| h.wide().abs()).sum::<f64>();
    let is_off = |most: &T| *most != T::ZERO && error > allowed * most.wide();
    let touched = if is_finite { None } else { Some(touched(ext, window)?) };
    let class = |i: usize| touched.as_ref().map_or(0, |touched| touched[i]);
    let is_alone = |(i, most): (usize, &T)| class(i) == INFINITE || is_off(most);
    let off = most.iter().enumerate().filter(|&each| is_alone(each)).count();
    // One by one, sums cost several times what they cost together.
    if off > most.len() / 8 {
        return directly(ext, taps);
    }
    let mut out = filled(&[sums.len()], T::ZERO)?;
    for (i, (out, sum)) in out.iter_mut().zip(sums).enumerate() {
        *out = match class(i) {
            NAN => T::NAN,
            INFINITE => dense::at(ext, taps, i),
            _ if most[i] == T::ZERO => T::ZERO,
            _ if is_off(&most[i]) => dense::at(ext, taps, i),
            _ => T::of(sum),
        };
    }
    Ok(out)
}

/// Direct sums by finite taps, of two dimensions or more.
pub(crate) fn directly<T: Sample>(ext: &Grid<'_, T>, taps: &Grid<'_, T>) -> Result<Vec<T>, Error> {
    match (&ext.shape[..], &taps.shape[..]) {
        (&[rows, columns], &[tall, wide]) => {
            let size = [rows, columns];
            let taps = (&*taps.data, [tall, wide]);
            planar::weighted((&ext.data, size), Part::whole(size), taps, Method::Direct)
        }
        (shape, _) if shape.len() > 2 => planar::stacked(ext, taps, Method::Direct),
        _ => dense::valid(ext, taps),
    }
}

const INFINITE: u8 = 1;
const NAN: u8 = 2;

/// What each window holds that is not finite.
fn touched<T: Sample>(ext: &Grid<'_, T>, window: &[usize]) -> Result<Vec<u8>, Error> {
    let class = |x: &T| match () {
        () if x.is_hole() => NAN,
        () if x.finite() => 0,
        () => INFINITE,
    };
    let classes = collected(&ext.shape, ext.data.iter().map(class))?;
    windows::largest(classes, &mut ext.shape.clone(), window)
}
