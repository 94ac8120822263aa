//! Pearson's coefficient of pairs of rows: from sums, and as it is defined.

use std::ops::Range;

use crate::{
    correlation::{masked::power_below, sums::Sums},
    sample::Sample,
};

/// The most that a coefficient from sums may be off, as its bound tells.
const ALLOWED: f64 = 5e-11;
/// Numbers that are added before their sum is added to the others'.
const FEW: usize = 128;

/// The coefficient of lag number `at`, by its sums; none where too many digits cancel.
pub(crate) fn of_sums(sums: &Sums, at: usize) -> Option<f64> {
    let pairs = sums.pairs[at];
    let [x, y] = [&sums.x, &sums.y].map(|sum| sum.of[at]);
    let [xx, yy] = [&sums.xx, &sums.yy].map(|sum| sum.of[at].max(0.0));
    let (mean_x, mean_y) = (x / pairs, y / pairs);
    let (of_x, of_y) = (xx - x * mean_x, yy - y * mean_y);
    if !(of_x > 0.0 && of_y > 0.0) {
        return None;
    }
    let size = of_x.sqrt() * of_y.sqrt();
    let r = (sums.xy.of[at] - x * mean_y) / size;
    // What each sum may be off: sums of magnitudes are bounded by those of squares.
    let rounding = sums.rounding;
    let error_x = sums.x.error + rounding * (pairs * xx).sqrt();
    let error_y = sums.y.error + rounding * (pairs * yy).sqrt();
    let error_xx = sums.xx.error + rounding * xx + 2.0 * mean_x.abs() * error_x;
    let error_yy = sums.yy.error + rounding * yy + 2.0 * mean_y.abs() * error_y;
    let error_xy = sums.xy.error
        + rounding * (xx * yy).sqrt()
        + mean_x.abs() * error_y
        + mean_y.abs() * error_x;
    let error = error_xy / size + 0.5 * (error_xx / of_x + error_yy / of_y);
    (error <= ALLOWED).then(|| r.clamp(-1.0, 1.0))
}

/// The coefficient of the pairs of `a` and `b`, slices of one length, of which both are present:
/// by means, and sums of what is left. None where a side is constant or infinite.
pub(crate) fn defined<T: Sample>(a: &[T], b: &[T]) -> Option<f64> {
    let pairs = || {
        let pairs = a.iter().zip(b).filter(|(a, b)| !a.is_hole() && !b.is_hole());
        pairs.map(|(a, b)| (a.wide(), b.wide()))
    };
    let (first_a, first_b) = pairs().next()?;
    let (mut most, mut size, mut count) = ([0.0_f64; 2], [0.0_f64; 2], 0.0);
    // Halves, as a difference of two numbers may be beyond the largest.
    for (a, b) in pairs() {
        most = [
            most[0].max((a / 2.0 - first_a / 2.0).abs()),
            most[1].max((b / 2.0 - first_b / 2.0).abs()),
        ];
        size = [size[0].max(a.abs()), size[1].max(b.abs())];
        count += 1.0;
    }
    if most.contains(&0.0) || size.iter().any(|size| !size.is_finite()) {
        return None;
    }
    let scale = most.map(|most| power_below(most) / 2.0);
    let away = || {
        let away = |x: f64, first: f64, scale: f64| x * scale - first * scale;
        pairs().map(move |(a, b)| (away(a, first_a, scale[0]), away(b, first_b, scale[1])))
    };
    let means = sums(away().map(|(a, b)| [a, b, 0.0])).map(|sum| sum / count);
    let [aa, bb, ab] = sums(away().map(|(a, b)| {
        let (a, b) = (a - means[0], b - means[1]);
        [a * a, b * b, a * b]
    }));
    let r = ab / (aa.sqrt() * bb.sqrt());
    (!r.is_nan()).then(|| r.clamp(-1.0, 1.0))
}

/// Three sums at once, in parts.
fn sums(numbers: impl Iterator<Item = [f64; 3]>) -> [f64; 3] {
    let (mut sums, mut part, mut count) = ([0.0; 3], [0.0; 3], 0);
    let add = |to: &mut [f64; 3], from: [f64; 3]| {
        to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
    };
    for numbers in numbers {
        add(&mut part, numbers);
        count += 1;
        if count == FEW {
            add(&mut sums, part);
            (part, count) = ([0.0; 3], 0);
        }
    }
    add(&mut sums, part);
    sums
}

/// The rows of a lag, as slices of one length.
pub(crate) fn rows<'a, T>(a: &'a [T], b: &'a [T], pairs: &[Range<usize>; 2]) -> [&'a [T]; 2] {
    [&a[pairs[0].clone()], &b[pairs[1].clone()]]
}
