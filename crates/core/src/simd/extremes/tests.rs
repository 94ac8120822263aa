//! Held against their definition, to the bit, by every instruction set there is.

use super::*;

/// Few values, with zeros of both signs; a share of the rows, or of runs of them, are NaN.
fn rows(n: usize, holes: u64) -> Vec<f64> {
    let mut state = 3_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        state >> 33
    };
    (0..n)
        .map(|row| match next() % 40 {
            _ if next() % 10 < holes || holes > 5 && row % 150 > 50 => f64::NAN,
            0 => f64::INFINITY,
            1 => f64::NEG_INFINITY,
            2..10 => 0.0,
            10..18 => -0.0,
            value => value as f64 - 29.0,
        })
        .collect()
}

#[test]
fn of_every_length() {
    let mut scratch = Scratch::default();
    for (n, holes) in [(1, 0), (5, 1), (40, 0), (90, 3), (160, 9), (700, 0), (700, 8)] {
        let x = rows(n, holes);
        let lengths = (1..=n).filter(|len| n < 100 || len % 37 == 0 || len % 32 < 2);
        for (len, isa) in lengths.flat_map(|len| Isa::available().map(move |isa| (len, isa))) {
            let mut got = vec![0.0; n + 1 - len];
            let least = slide::<f64, false>(isa, &x, len, &mut got, &mut scratch);
            for (window, got) in x.windows(len).zip(&got) {
                let want = window.iter().fold(f64::INFINITY, |a, &b| if b < a { b } else { a });
                assert_eq!(got.to_bits(), want.to_bits(), "{len} of {n}, {isa:?}");
                assert!(least.is_lost || want < f64::INFINITY);
            }
            slide::<f64, true>(isa, &x, len, &mut got, &mut scratch);
            for (window, got) in x.windows(len).zip(&got) {
                let want = window.iter().fold(-f64::INFINITY, |a, &b| if b > a { b } else { a });
                assert_eq!(got.to_bits(), want.to_bits(), "{len} of {n}, {isa:?}");
            }
            assert_eq!(least.is_finite, x.iter().all(|x| x.is_finite()), "{n}, {isa:?}");
        }
    }
}

#[test]
fn in_f32() {
    let mut scratch = Scratch::default();
    #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
    let x: Vec<f32> = rows(700, 1).iter().map(|&x| x as f32).collect();
    for (len, isa) in [1, 7, 8, 33, 64, 130, 501, 700]
        .into_iter()
        .flat_map(|len| Isa::available().map(move |isa| (len, isa)))
    {
        let mut got = vec![0.0; x.len() + 1 - len];
        slide::<f32, true>(isa, &x, len, &mut got, &mut scratch);
        for (window, got) in x.windows(len).zip(&got) {
            let want = window.iter().fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a });
            assert_eq!(got.to_bits(), want.to_bits(), "{len}, {isa:?}");
        }
    }
}
