//! Every instruction set against the recursion, and whole blocks against vectors.

use crate::simd::{
    isa::{Isa, Set},
    scan::{self, BLOCK, Before, Decay, Scan, VECTOR},
};

/// Rows that look random; of some NaN.
fn rows(len: usize, is_nan: impl Fn(usize) -> bool) -> Vec<f64> {
    let value = |i: usize| ((i * i * 7919 + i * 104_729) % 1009) as f64 / 100.0 - 3.0;
    (0..len).map(|i| if is_nan(i) { f64::NAN } else { value(i) }).collect()
}

fn by_vectors(isa: Isa, decay: &Decay, rows: &[f64], mut before: Before) -> (Vec<f64>, Before) {
    let mut means = Vec::new();
    for (number, rows) in rows.as_chunks::<VECTOR>().0.iter().enumerate() {
        if (number * VECTOR).is_multiple_of(BLOCK) {
            before.begin_block();
        }
        let mut scan = Scan::default();
        scan::vector(isa, decay, rows, &before, &mut scan);
        means.extend(scan.means);
        before = scan.after;
    }
    (means, before)
}

fn by_rows(decay: &Decay, rows: &[f64], before: Before) -> Vec<f64> {
    let Before { mut mean, mut weight, .. } = before;
    let mut next = |x: &f64| {
        weight *= decay.keep;
        if !x.is_nan() {
            weight += 1.0;
            mean += decay.alpha.unwrap_or(1.0 / weight) * (x - mean);
        }
        mean
    };
    rows.iter().map(&mut next).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn all_ways_are_one() {
    let before = Before { mean: 4.0, weight: 1.0, ..Before::default() };
    for keep in [0.1, 0.5, 0.97, 0.9999] {
        for every in [usize::MAX, 300, 11, 3, 2] {
            let rows = rows(4 * BLOCK, |i| i % every == every - 1 || every < 5 && i / 90 == 1);
            let (skipped, is_clean) = (every < usize::MAX, rows.iter().all(|x| !x.is_nan()));
            let alpha = (!skipped && keep < 0.6).then_some(1.0 - keep);
            let decay = Decay { keep, alpha };
            let want = by_rows(&decay, &rows, before);
            let mut fused = None;
            for isa in Isa::available() {
                let (means, after) = by_vectors(isa, &decay, &rows, before);
                for (mean, want) in means.iter().zip(&want) {
                    assert!((mean - want).abs() < 1e-13, "{isa:?} {keep} {every}: {mean} {want}");
                }
                let (mut out, mut end) = (vec![0.0; rows.len()], before);
                let done = scan::blocks(isa, &decay, &rows, &mut out, &mut end, skipped);
                assert_eq!(done, (4, is_clean), "{isa:?} {keep} {every}");
                assert_eq!(bits(&out), bits(&means), "{isa:?} {keep} {every}");
                assert_eq!((end.mean, end.sum), (after.mean, after.sum));
                assert!(alpha.is_some() || end == after);
                let is_fused = !matches!(isa.set(), Set::Portable);
                #[cfg(target_arch = "x86_64")]
                if is_fused {
                    let first = fused.get_or_insert_with(|| bits(&means));
                    assert_eq!(first, &bits(&means), "vectors of any width");
                }
                let _ = (is_fused, &mut fused);
            }
        }
    }
}

/// A block that needs care is left, with what is known before it.
#[test]
fn stops_where_care_is_needed() {
    let before = Before { mean: 4.0, weight: 1.0, ..Before::default() };
    let decay = Decay { keep: 0.9, alpha: None };
    for isa in Isa::available() {
        for (odd, skipped) in [(f64::INFINITY, true), (f64::NAN, false), (f64::MAX, true)] {
            let mut rows = rows(3 * BLOCK, |_| false);
            (rows[BLOCK + 60], rows[BLOCK + 61]) = (odd, odd);
            let (mut out, mut end) = (vec![0.0; rows.len()], before);
            let (done, _) = scan::blocks(isa, &decay, &rows, &mut out, &mut end, skipped);
            let (means, _) = by_vectors(isa, &decay, &rows[..BLOCK], before);
            assert_eq!((done, end.mean), (1, means[BLOCK - 1]), "{isa:?} {odd}");
            assert_eq!(bits(&out[..BLOCK]), bits(&means));
        }
    }
}
