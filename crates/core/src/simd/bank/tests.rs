//! Every instruction set there is, against the direct convolution of one kernel and its definition.

use super::*;
use crate::{number::Number, simd::Tiled};

fn noise(n: usize, seed: u32) -> Vec<f64> {
    let hash =
        |i: u32| (i.wrapping_add(seed)).wrapping_mul(2_654_435_761).wrapping_mul(40_503) >> 4;
    (0..).map(|i| f64::from(hash(i)) / f64::from(u32::MAX >> 5) - 1.0).take(n).collect()
}

fn of<T: Number>(values: &[f64]) -> Vec<T> {
    values.iter().map(|&value| T::of(value)).collect()
}

/// Taps of `count` filters, interleaved in the order of addition.
fn interleaved<T: Copy>(kernels: &[Vec<T>]) -> Vec<T> {
    order(kernels[0].len()).flat_map(|tap| kernels.iter().map(move |taps| taps[tap])).collect()
}

#[test]
fn the_order_holds_every_tap_once() {
    for taps in 1..150 {
        let mut all: Vec<usize> = order(taps).collect();
        assert!(taps > 8 || all.is_sorted());
        all.sort_unstable();
        assert!(all.into_iter().eq(0..taps));
    }
    assert!(order(40).take(9).eq([0, 8, 16, 24, 1, 9, 17, 25, 2]));
}

/// Kept outputs have the bits of [`Tiled::slide`], and pooled ones are theirs.
fn as_slide<T: Number + Banked + Tiled>() {
    let x: Vec<T> = of(&noise(400, 7));
    for isa in Isa::available() {
        for (k, count) in [1_usize, 2, 7, 9, 31, 32, 33, 64, 70]
            .into_iter()
            .flat_map(|k| [1, 2, 4].map(|count| (k, count)))
        {
            let kernels: Vec<Vec<T>> = (0..count).map(|q| of(&noise(k, 100 * q))).collect();
            let rows: Vec<usize> = order(k).map(|tap| k - 1 - tap).collect();
            let taps = interleaved(&kernels);
            let filters = Filters { count: kernels.len(), rows: &rows, taps: &taps };
            for n in [0, 1, 2, 5, 16, 17, 40, 64, 65, 131, 300] {
                let x = &x[..n + k - 1];
                let mut got = vec![T::NAN; kernels.len() * n];
                let starts: Vec<usize> = (0..kernels.len()).map(|q| q * n).collect();
                T::keep(isa, filters, x, n, (&mut got, &starts), false);
                let bounds = vec![T::of(0.25); kernels.len()];
                let [pools, careful] =
                    [false, true].map(|holes| T::pool(isa, filters, x, n, &bounds, holes));
                assert_eq!(pools, careful);
                for (q, taps) in kernels.iter().enumerate() {
                    let mut want = vec![T::ZERO; n];
                    T::slide(isa, taps, x, &mut want);
                    assert_eq!(got[q * n..][..n], want, "{isa:?}, {k} taps, {n} outputs");
                    let wide = || want.iter().map(|y| y.wide());
                    let Pool { max, sum, above, numbers } = pools[q];
                    assert_eq!(max, wide().fold(f64::NEG_INFINITY, f64::max));
                    assert_eq!(above, wide().filter(|&y| y > 0.25).count());
                    assert_eq!(numbers, n);
                    let size: f64 = wide().map(f64::abs).sum();
                    let exact: f64 = wide().sum();
                    assert!((sum - exact).abs() <= 100.0 * T::EPSILON * size, "{isa:?}");
                }
            }
        }
    }
}

#[test]
fn as_slide_in_f64() {
    as_slide::<f64>();
}

#[test]
fn as_slide_in_f32() {
    as_slide::<f32>();
}

/// Outputs that are stored past the caches are the same wherever in a line they begin, and beside
/// them nothing is written.
fn streamed<T: Number + Banked>() {
    let x: Vec<T> = of(&noise(1000, 5));
    let rows: Vec<usize> = order(9).map(|tap| 8 - tap).collect();
    for (isa, count) in Isa::available().flat_map(|isa| [1, 2, 4].map(|count| (isa, count))) {
        let kernels: Vec<Vec<T>> = (0..count).map(|q| of(&noise(9, 10 * q))).collect();
        let taps = interleaved(&kernels);
        let filters = Filters { count: kernels.len(), rows: &rows, taps: &taps };
        for n in [1, 7, 63, 64, 65, 128, 200, 513, 990] {
            for first in 0..17 {
                let stride = n + 3 + first;
                let starts: Vec<usize> = (0..kernels.len()).map(|q| first + q * stride).collect();
                let kept = |streamed| {
                    let mut out = vec![T::ONE; kernels.len() * stride + 20];
                    T::keep(isa, filters, &x, n, (&mut out, &starts), streamed);
                    out
                };
                assert_eq!(kept(true), kept(false), "{isa:?}, {count} filters, {n} from {first}");
            }
        }
    }
}

#[test]
fn streamed_in_f64() {
    streamed::<f64>();
}

#[test]
fn streamed_in_f32() {
    streamed::<f32>();
}

/// NaN is left out of pools, wherever it is; a sum tells of it where it is not looked for.
fn holes<T: Number + Banked>() {
    let rows: Vec<usize> = order(3).map(|tap| 5 * (2 - tap)).collect();
    for (isa, count) in Isa::available().flat_map(|isa| [1, 2, 4].map(|count| (isa, count))) {
        let kernels: Vec<Vec<T>> = (0..count).map(|q| of(&noise(3, 10 * q))).collect();
        let taps = interleaved(&kernels);
        let filters = Filters { count: kernels.len(), rows: &rows, taps: &taps };
        for n in [1, 8, 70, 150] {
            for hole in 0..n + 10 {
                let mut x: Vec<T> = of(&noise(n + 10, 3));
                x[hole] = T::NAN;
                if hole % 3 == 0 {
                    // Two opposite infinities make NaN, too.
                    x[hole / 2] = T::of(f64::INFINITY);
                    x[hole / 2 + 5] = T::of(f64::NEG_INFINITY);
                }
                let mut kept = vec![T::ZERO; kernels.len() * n];
                let starts: Vec<usize> = (0..kernels.len()).map(|q| q * n).collect();
                T::keep(isa, filters, &x, n, (&mut kept, &starts), n % 2 == 0);
                let bounds = vec![T::ZERO; kernels.len()];
                let pools = T::pool(isa, filters, &x, n, &bounds, true);
                let plain = T::pool(isa, filters, &x, n, &bounds, false);
                for (q, (pool, plain)) in pools.iter().zip(plain).take(kernels.len()).enumerate() {
                    let wide: Vec<f64> = kept[q * n..][..n].iter().map(|y| y.wide()).collect();
                    let present = || wide.iter().copied().filter(|y| !y.is_nan());
                    assert_eq!(pool.numbers, present().count(), "{isa:?}, {n}, {hole}");
                    assert_eq!(pool.max, present().fold(f64::NEG_INFINITY, f64::max));
                    assert_eq!(pool.above, present().filter(|&y| y > 0.0).count());
                    let sum: f64 = present().sum();
                    let is_near = (pool.sum - sum).abs() <= 100.0 * T::EPSILON * n as f64;
                    let is_same = pool.sum == sum || pool.sum.is_nan() && sum.is_nan();
                    assert!(is_near || is_same, "{isa:?}: {}, not {sum}", pool.sum);
                    if pool.numbers < n {
                        assert!(plain.sum.is_nan());
                    }
                }
            }
        }
    }
}

#[test]
fn holes_in_f64() {
    holes::<f64>();
}

#[test]
fn holes_in_f32() {
    holes::<f32>();
}
