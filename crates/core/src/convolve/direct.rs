//! Direct convolution.

use std::ops::Range;

use crate::{
    sample::Sample,
    simd::{BLOCK, isa::Isa},
};

/// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows.
///
/// Each output is one fixed sequence of operations on one machine, wherever it stands.
pub(crate) fn valid<T: Sample>(taps: &[T], ext: &[T], out: &mut [T]) {
    T::slide(Isa::best(), taps, ext, out);
}

/// The first output of `rows`, by the same sequence of operations as any other.
pub(crate) fn one<T: Sample>(taps: &[T], rows: &[T]) -> T {
    let mut out = [T::ZERO];
    valid(taps, &rows[..taps.len()], &mut out);
    out[0]
}

/// The outputs from `from` on of rows that are zeros but for `rows`, as [`valid`] computes them:
/// whole blocks of taps that meet zeros alone are left out, and change no bit.
pub(crate) fn within<T: Sample>(
    taps: &[T],
    ext: &[T],
    rows: &Range<usize>,
    from: usize,
    out: &mut [T],
) {
    // Output i meets row r by tap i + K − 1 − r.
    let newest = from + taps.len();
    let first = newest.saturating_sub(rows.end) / BLOCK * BLOCK;
    let last = (newest + out.len() - 1).saturating_sub(rows.start).next_multiple_of(BLOCK);
    let last = last.min(taps.len());
    if first >= last {
        return out.fill(T::ZERO);
    }
    let ext = &ext[newest - last..newest - first + out.len() - 1];
    valid(&taps[first..last], ext, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every output of a series, computed alone, as part of shorter series and by every instruction
    /// set with FMA, has the same bits; and they are near the definition.
    fn same_bits<T: Sample>() {
        let x: Vec<T> = (0..400_u32)
            .map(|i| T::of(f64::from(i.wrapping_mul(2_654_435_761)) / 1e9 - 2.0))
            .collect();
        for isa in Isa::available() {
            for k in 1..=130 {
                let taps: Vec<T> =
                    (0..k).map(|j| T::of((f64::from(j) * 0.7).cos() / 3.0)).collect();
                let reach = taps.len() - 1;
                let mut whole = vec![T::ZERO; 200];
                T::slide(isa, &taps, &x[..200 + reach], &mut whole);
                for (i, &y) in whole.iter().enumerate() {
                    let mut alone = [T::ZERO];
                    T::slide(isa, &taps, &x[i..=i + reach], &mut alone);
                    assert_eq!(alone[0], y, "{isa:?}, {k} taps, output {i} alone");
                    if isa == Isa::best() {
                        assert_eq!(one(&taps, &x[i..]), y);
                    }
                    let products = || taps.iter().zip(x[i..=i + reach].iter().rev());
                    let exact: f64 = products().map(|(h, x)| h.wide() * x.wide()).sum();
                    let size: f64 = products().map(|(h, x)| (h.wide() * x.wide()).abs()).sum();
                    let bound = (f64::from(k) + 2.0) * T::EPSILON * size;
                    assert!((y.wide() - exact).abs() <= bound, "{isa:?}, {k} taps, output {i}");
                }
                for len in 1..200 {
                    let start = 200 - len;
                    let mut part = vec![T::ZERO; len];
                    T::slide(isa, &taps, &x[start..200 + reach], &mut part);
                    assert_eq!(part, whole[start..], "{isa:?}, {k} taps, {len} outputs");
                }
                if Some(isa) != Isa::available().last() {
                    // Not the level in use, which a variable may force to be the last.
                    let first = Isa::available().next().expect("a level");
                    let mut best = vec![T::ZERO; 200];
                    T::slide(first, &taps, &x[..200 + reach], &mut best);
                    assert_eq!(best, whole, "{isa:?} differs");
                }
            }
        }
    }

    #[test]
    fn same_bits_in_f64() {
        same_bits::<f64>();
    }

    #[test]
    fn same_bits_in_f32() {
        same_bits::<f32>();
    }

    /// Leaving out zeros changes no bit.
    #[test]
    fn within_has_the_same_bits() {
        for k in [1_usize, 7, 31, 32, 33, 64, 65, 100, 200] {
            let taps: Vec<f64> = (0..k).map(|j| (j as f64 * 0.7).cos() / 3.0).collect();
            for rows in [0..1, 5..9, 40..41, 30..99, 100..250, 0..250, 249..250, 77..77] {
                let n = 251 - k.min(200);
                let mut x = vec![0.0; n + k - 1];
                let end = rows.end.min(x.len());
                for (at, x) in x.iter_mut().enumerate().take(end).skip(rows.start) {
                    *x = (at as f64 * 1.3).sin();
                }
                let mut whole = vec![0.0; n];
                valid(&taps, &x, &mut whole);
                for (from, count) in [(0, n), (0, 1), (n / 2, 3), (n - 1, 1), (n / 3, n / 3)] {
                    let mut part = vec![f64::NAN; count];
                    within(&taps, &x, &rows, from, &mut part);
                    assert_eq!(part, whole[from..from + count], "{k} taps, {rows:?}, {from}");
                }
            }
        }
    }
}
