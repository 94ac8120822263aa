//! Kernels that are a column times a row.

use crate::{convolve::error_bound::euclidean, sample::Sample};

/// Of f64, what is left of a kernel may be 1e-14 of its largest singular value: 45 eps. An f32 kernel's
/// taps were rounded to eps/2 each, and what is left must stay below what `auto` allows.
fn tolerance<T: Sample>() -> f64 {
    if T::EPSILON < 1e-10 { 1e-14 } else { 4.0 * T::EPSILON }
}

/// The column and the row whose products are a kernel of `columns` taps a row, to within [`tolerance`] of
/// its largest singular value and half of what `auto` allows of Σ|h|: `None` where there are none, or
/// where all taps are zeros.
///
/// Of a kernel of whole numbers they are whole numbers whose products are its taps exactly, so that
/// exact sums stay exact.
pub(crate) fn rank_one<T: Sample>(kernel: &[T], columns: usize) -> Option<(Vec<T>, Vec<T>)> {
    let wide: Vec<f64> = kernel.iter().map(|h| h.wide()).collect();
    let is_whole = is_whole(&wide);
    let (column, row) = if is_whole { divided(&wide, columns)? } else { factors(&wide, columns)? };
    // The norm of what is left bounds its singular values, and the product's norm is the largest one.
    let largest = euclidean(&column) * euclidean(&row);
    if !largest.is_finite() {
        return None;
    }
    let left = |(at, h): (usize, &f64)| {
        // In f32 the factors are rounded, too.
        let (c, r) = (T::of(column[at / columns]).wide(), T::of(row[at % columns]).wide());
        (h - c * r) / largest
    };
    let all = || wide.iter().enumerate().map(left);
    let is_product = if is_whole {
        all().all(|left| left == 0.0)
    } else {
        let norm = all().map(|left| left * left).sum::<f64>().sqrt();
        // What a sum is off by, of images of ±1.
        let most = all().map(f64::abs).sum::<f64>();
        let magnitude = wide.iter().map(|h| h.abs() / largest).sum::<f64>();
        norm <= tolerance::<T>() && most <= T::LEEWAY * T::EPSILON / 2.0 * magnitude
    };
    let narrow = |values: Vec<f64>| values.into_iter().map(T::of).collect();
    is_product.then(|| (narrow(column), narrow(row)))
}

/// Whether all taps are whole numbers, few enough digits long that their products are exact.
fn is_whole(kernel: &[f64]) -> bool {
    kernel.iter().all(|h| h.fract() == 0.0 && h.abs() < 2_f64.powi(52))
}

/// The place and the magnitude of the largest tap, where there is one.
fn largest_tap(kernel: &[f64]) -> Option<(usize, f64)> {
    let (mut pivot, mut most) = (0, 0.0);
    for (at, h) in kernel.iter().enumerate() {
        if h.abs() > most {
            (pivot, most) = (at, h.abs());
        }
    }
    (most > 0.0 && most.is_finite()).then_some((pivot, most))
}

/// What whole numbers are products of, if of anything: the largest tap's row by its greatest divisor, and
/// how often each row holds that.
fn divided(kernel: &[f64], columns: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let (pivot, _) = largest_tap(kernel)?;
    let mut row = kernel[pivot / columns * columns..][..columns].to_vec();
    let divisor = row.iter().fold(0.0, |a, &b| greatest_divisor(a, b.abs()));
    row.iter_mut().for_each(|r| *r /= divisor);
    let at = row[pivot % columns];
    let column: Vec<f64> =
        kernel.chunks_exact(columns).map(|row| row[pivot % columns] / at).collect();
    column.iter().all(|c| c.fract() == 0.0).then_some((column, row))
}

/// Factors of what may be of rank one, by alternation from the largest tap's row: of a rank-one kernel
/// the first step has the answer to rounding, and the others even the errors out.
fn factors(kernel: &[f64], columns: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let (pivot, most) = largest_tap(kernel)?;
    let first = pivot / columns * columns;
    let mut row = kernel[first..first + columns].to_vec();
    row.iter_mut().for_each(|r| *r /= most);
    let mut column = Vec::new();
    for _ in 0..2 {
        let size: f64 = row.iter().map(|r| r * r).sum();
        let dot = |taps: &[f64]| taps.iter().zip(&row).map(|(h, r)| h * r).sum::<f64>() / size;
        column = kernel.chunks_exact(columns).map(dot).collect::<Vec<f64>>();
        // Squares of a column of tiny taps would vanish.
        let scale = column.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
        let size: f64 = column.iter().map(|c| (c / scale) * (c / scale)).sum();
        for (x, r) in row.iter_mut().enumerate() {
            let taps = kernel.iter().skip(x).step_by(columns);
            let sum: f64 = taps.zip(&column).map(|(h, c)| h * (c / scale)).sum();
            *r = sum / size / scale;
        }
    }
    // Sums along rows are then at most as large as what is summed, and overflow no sooner than outputs.
    let size: f64 = row.iter().map(|r| r.abs()).sum();
    let scale = size.log2().ceil().exp2();
    row.iter_mut().for_each(|r| *r /= scale);
    column.iter_mut().for_each(|c| *c *= scale);
    column.iter().chain(&row).all(|v| v.is_finite()).then_some((column, row))
}

/// Of whole numbers, 0 where both are.
fn greatest_divisor(mut a: f64, mut b: f64) -> f64 {
    while b != 0.0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Number;

    #[test]
    fn products_are_found_and_others_are_not() {
        let column: Vec<f64> =
            (0..31).map(|i| (-((i - 15) as f64 / 5.0).powi(2) / 2.0).exp()).collect();
        let kernel: Vec<f64> =
            column.iter().flat_map(|c| column.iter().map(move |r| 1e-3 * c * r)).collect();
        let (c, r) = rank_one(&kernel, 31).expect("a product");
        for (at, h) in kernel.iter().enumerate() {
            assert!((c[at / 31] * r[at % 31] - h).abs() <= 32.0 * f64::EPSILON * h, "tap {at}");
        }
        let mut other = kernel;
        other[17] += 1e-12;
        assert!(rank_one(&other, 31).is_none());
        assert!(rank_one(&[0.0; 6], 3).is_none());
        assert!(rank_one(&[0.0, 1.0, 0.0, 1.0, -4.0, 1.0, 0.0, 1.0, 0.0], 3).is_none(), "laplace");
        let narrow: Vec<f32> =
            column.iter().flat_map(|c| column.iter().map(move |r| f32::of(c * r))).collect();
        assert!(rank_one(&narrow, 31).is_some());
    }

    #[test]
    fn whole_numbers_stay_whole() {
        let sobel = [3.0, 0.0, -3.0, 6.0, 0.0, -6.0, 3.0, 0.0, -3.0];
        assert_eq!(rank_one(&sobel, 3), Some((vec![3.0, 6.0, 3.0], vec![1.0, 0.0, -1.0])));
        assert_eq!(rank_one(&[2.0, 4.0, 3.0, 6.0], 2), Some((vec![2.0, 3.0], vec![1.0, 2.0])));
    }

    /// They are off by less than rounding would be, yet sums of whole numbers would be other ones.
    #[test]
    fn whole_numbers_that_are_nearly_products_are_not() {
        let mut kernel = [2_f64.powi(46); 9];
        assert!(rank_one(&kernel, 3).is_some());
        for at in 0..9 {
            kernel[at] += 1.0;
            assert!(rank_one(&kernel, 3).is_none(), "tap {at}");
            kernel[at] -= 1.0;
        }
    }

    /// What is left is small beside the largest tap, and yet as large as the errors that are allowed.
    #[test]
    fn what_is_left_counts_by_its_sum() {
        let mut kernel = [0.9 * 4.0 / 31.0 * f32::EPSILON; 961];
        kernel[480] = 1.0;
        assert!(rank_one(&kernel, 31).is_none());
    }

    #[test]
    fn tiny_and_huge_taps_are_products_too() {
        for scale in [1e-300, 1e300] {
            let kernel: Vec<f64> =
                [1.0, 2.0, 3.0, 2.0, 4.0, 6.0].iter().map(|h| h * scale).collect();
            let (c, r) = rank_one(&kernel, 3).expect("a product");
            assert!((c[1] * r[2] / kernel[5] - 1.0).abs() < 1e-14, "{scale:e}");
        }
    }
}
