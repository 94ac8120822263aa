//! Against double-double sums, by every instruction set and size.

use super::*;
use crate::simd::fft::exact;

/// White noise in −1..1.
fn noise<T: Sample>(len: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        T::of((state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
    };
    (0..len).map(|_| next()).collect()
}

fn scaled<T: Sample>(values: &[T], by: f64) -> Vec<T> {
    values.iter().map(|x| T::of(x.wide() * by)).collect()
}

fn norm<T: Sample>(values: &[T]) -> f64 {
    values.iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt()
}

/// Two series through one transform: each output's error is bounded by its own series. All outputs
/// of small blocks, some of large ones.
fn check<T: Sample>(overlap: &Overlap<T>, taps: &[T], series: [&[T]; 2], what: &str) {
    let each = overlap.size - taps.len() + 1;
    let (mut a, mut b) = (vec![T::NAN; each], vec![T::NAN; each]);
    overlap.two(series[0], series[1], &mut a, &mut b, &mut overlap.scratch());
    let every = 1 + each * taps.len() / 2_000_000;
    for (x, out) in [(series[0], a), (series[1], b)] {
        let bound = T::EPSILON * norm(x) * norm(taps);
        let some = (0..each).step_by(every).chain([each - 1]);
        for at in some {
            let error = exact::output(taps, x, at).distance(out[at].wide());
            assert!(error <= bound, "{what}, output {at}: {error:e} > {bound:e}");
        }
    }
}

fn for_levels(sizes: impl Iterator<Item = usize> + Clone, each: impl Fn(Isa, usize)) {
    for isa in Isa::available() {
        sizes.clone().for_each(|size| each(isa, size));
    }
}

fn every_size<T: Sample>() {
    for_levels((8..=17).map(|log| 1 << log), |isa, size| {
        for taps in [1, 2, size / 7, size / 2, size] {
            let taps = noise::<T>(taps, 3);
            let overlap = Overlap::of_size(isa, &taps, size);
            let own = matches!(overlap.transform, Transform::Own(_));
            assert_eq!(own, T::shape(isa).is_some(), "{isa:?}, {size}");
            let series = [&noise(size, 1)[..], &noise(size, 2)];
            check(&overlap, &taps, series, &format!("{isa:?}, {size}, {} taps", taps.len()));
        }
    });
}

#[test]
fn every_size_in_f64() {
    every_size::<f64>();
}

#[test]
fn every_size_in_f32() {
    every_size::<f32>();
}

/// Neither series spoils the other: not a large one, not a spike, not noise beside zeros.
fn unequal<T: Sample>() {
    for_levels([512, 4096].into_iter(), |isa, size| {
        let taps = noise::<T>(size / 3, 3);
        let overlap = Overlap::of_size(isa, &taps, size);
        let ordinary = noise::<T>(size, 1);
        let mut spike = scaled(&ordinary, 1e-3);
        spike[size / 2] = T::of(1e9);
        for other in [scaled(&ordinary, 1e9), spike, vec![T::ONE; size]] {
            let small = scaled(&noise::<T>(size, 2), 1e-3);
            check(&overlap, &taps, [&other, &small], &format!("{isa:?}, {size}, before"));
            check(&overlap, &taps, [&small, &other], &format!("{isa:?}, {size}, after"));
        }
        // Short series and none: a bound of 0 is met by zeros alone.
        for short in [0, 1, 7, 100, size - 1] {
            check(&overlap, &taps, [&ordinary, &ordinary[..short]], "a short second");
            check(&overlap, &taps, [&ordinary[..short], &ordinary], "a short first");
        }
        check(&overlap, &taps, [&vec![T::ZERO; size], &ordinary], "zeros first");
        check(&overlap, &taps, [&[], &vec![T::ZERO; size]], "zeros alone");
    });
}

#[test]
fn unequal_series_in_f64() {
    unequal::<f64>();
}

#[test]
fn unequal_series_in_f32() {
    unequal::<f32>();
}

/// Scaling by powers of two whose squares are out of range scales the results, and nothing else:
/// digits are lost only where a result is out of range itself.
fn extremes<T: Sample>(most: i32) {
    for_levels([512].into_iter(), |isa, size| {
        let (taps, x) = (noise::<T>(100, 3), noise::<T>(size, 1));
        let outputs = |taps: &[T], x: &[T]| {
            let overlap = Overlap::of_size(isa, taps, size);
            let mut out = [vec![T::NAN; 300], vec![T::NAN; 300]];
            let [a, b] = &mut out;
            overlap.two(x, &x[..200], a, b, &mut overlap.scratch());
            out
        };
        let plain = outputs(&taps, &x);
        for (of_taps, of_x) in [(0, most), (0, -most), (most, -most), (-most, most), (most, 0)] {
            let power = |exponent: i32| f64::from(exponent).exp2();
            let extreme = outputs(&scaled(&taps, power(of_taps)), &scaled(&x, power(of_x)));
            for (plain, extreme) in plain.iter().zip(extreme) {
                // A subnormal input or output has few digits.
                let by = power(of_taps) * power(of_x);
                let bound = norm(&taps) * norm(&x) * T::EPSILON * by;
                let least = power(if T::EPSILON < 1e-10 { -1060 } else { -135 });
                for (plain, extreme) in plain.iter().zip(extreme) {
                    let error = (plain.wide() * by - extreme.wide()).abs();
                    assert!(error <= bound + least, "{of_taps}, {of_x}: {extreme:?}");
                }
            }
        }
        // An overflow is infinite, and not NaN.
        let large = T::of(f64::from(most).exp2());
        let overflow = outputs(&[large; 100], &vec![large; size]);
        assert!(overflow[0].iter().all(|x| x.wide() == f64::INFINITY));
    });
}

#[test]
fn extremes_in_f64() {
    extremes::<f64>(1000);
}

#[test]
fn extremes_in_f32() {
    extremes::<f32>(120);
}

/// Relative L2 error of a long series of white noise: at most 8 eps by contract. It is about 2, as
/// rustfft's.
fn white<T: Sample>() {
    let (taps, x) = (noise::<T>(1000, 3), noise::<T>(1_000_000, 1));
    for_levels([8192].into_iter(), |isa, size| {
        let overlap = Overlap::of_size(isa, &taps, size);
        let mut scratch = overlap.scratch();
        let mut out = vec![T::NAN; x.len() - taps.len() + 1];
        let pair = 2 * (size - taps.len() + 1);
        for (at, out) in out.chunks_mut(pair).enumerate() {
            let ext = &x[at * pair..at * pair + out.len() + taps.len() - 1];
            overlap.block(ext, None, out, &mut scratch);
        }
        let (mut errors, mut values) = (0.0, 0.0);
        for at in (0..out.len()).step_by(97) {
            let exact = exact::output(&taps, &x, at);
            errors += exact.distance(out[at].wide()).powi(2);
            values += exact.0 * exact.0;
        }
        let error = (errors / values).sqrt() / T::EPSILON;
        assert!(error < 3.0, "{isa:?}: {error} eps");
    });
}

#[test]
fn white_noise_in_f64() {
    white::<f64>();
}

#[test]
fn white_noise_in_f32() {
    white::<f32>();
}

/// The same rows give the same bits, whatever the scratch held and however many are asked for.
#[test]
fn same_bits() {
    for_levels([1024].into_iter(), |isa, size| {
        let taps = noise::<f64>(300, 3);
        let overlap = Overlap::of_size(isa, &taps, size);
        let x = noise::<f64>(2000, 1);
        let (a, b) = (&x[..size], &x[500..500 + size]);
        let mut scratch = overlap.scratch();
        let (mut first, mut second) = (vec![0.0; 725], vec![0.0; 725]);
        overlap.two(a, b, &mut first, &mut second, &mut scratch);
        for len in [0, 1, 3, 8, 9, 500, 724] {
            let (mut part, mut rest) = (vec![0.0; len], vec![0.0; 725 - len]);
            overlap.two(b, &[], &mut rest, &mut [], &mut scratch);
            overlap.two(a, b, &mut part, &mut rest, &mut scratch);
            assert_eq!((&part[..], &rest[..]), (&first[..len], &second[..725 - len]));
        }
    });
}
