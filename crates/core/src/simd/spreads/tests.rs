//! Held against their definition, by every instruction set there is, and the same whatever pieces.

use super::*;

fn rows(n: usize, holes: u64, level: f64) -> Vec<f64> {
    let mut state = 5_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        state >> 33
    };
    (0..n)
        .map(|row| match next() % 1024 {
            _ if next() % 10 < holes || holes > 5 && row % 150 > 50 => f64::NAN,
            value => value as f64 / 1024.0 + level,
        })
        .collect()
}

fn told(isa: Isa, told: Told, x: &[f64], oldest: isize, len: usize, out: &mut [f64]) {
    let mut counts = vec![0.0; x.len() + 1];
    count(isa, x, &mut counts);
    let is_whole = counts[x.len()] == x.len() as f64;
    let rows = Rows { x, oldest, counts: if is_whole { &[] } else { &counts } };
    slide(isa, told, rows, len, out, &mut Scratch::default());
}

/// Two passes. Values are multiples of 2⁻¹⁰ below 2¹¹, so that their sums are exact; a variance is
/// within 1e-13 of the values' range, squared: windows are of at most some hundred rows.
#[test]
fn by_definition() {
    for (n, holes) in [(1, 0), (5, 1), (40, 0), (90, 3), (300, 9), (600, 0), (600, 8)] {
        let x = rows(n, holes, 1000.0);
        let lengths = (1..=n).filter(|len| n < 100 || len % 53 == 0 || len % 128 < 2);
        for (len, isa) in lengths.flat_map(|len| Isa::available().map(move |isa| (len, isa))) {
            let (mut sums, mut variances) = (vec![0.0; n + 1 - len], vec![0.0; n + 1 - len]);
            let oldest = (7 * len + n) as isize - 400;
            told(isa, Told::Sum, &x, oldest, len, &mut sums);
            told(isa, Told::Variance, &x, oldest, len, &mut variances);
            for (at, window) in x.windows(len).enumerate() {
                let values = || window.iter().filter(|x| !x.is_nan());
                let (count, sum) = (values().count() as f64, values().sum::<f64>());
                assert_eq!(sums[at], sum, "{len} of {n}, {isa:?}");
                let squares = values().map(|x| (x - sum / count).powi(2)).sum::<f64>();
                let (got, want) = (variances[at], squares / (count - 1.0));
                if count < 2.0 {
                    assert!(got.is_nan(), "{len} of {n}, {isa:?}: {got}");
                } else {
                    assert!((got - want).abs() <= 1e-13, "{len} of {n}, {isa:?}: {got}, {want}");
                }
            }
        }
    }
}

#[test]
fn pieces_show_nothing() {
    let n = 700;
    for (holes, isa) in [0, 1, 8].into_iter().flat_map(|h| Isa::available().map(move |i| (h, i))) {
        let x = rows(n, holes, 0.1);
        for (len, tell) in [1, 2, 7, 20, 21, 64, 101, 333]
            .into_iter()
            .flat_map(|len| [Told::Sum, Told::Variance, Told::Deviation].map(|told| (len, told)))
        {
            let mut whole = vec![0.0; n + 1 - len];
            told(isa, tell, &x, -3, len, &mut whole);
            let mut at = 0;
            while at < whole.len() {
                let end = whole.len().min(at + 1 + at * 7 % 90);
                let mut piece = vec![0.0; end - at];
                told(isa, tell, &x[at..end + len - 1], at as isize - 3, len, &mut piece);
                for (got, want) in piece.iter().zip(&whole[at..end]) {
                    let is_same = got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan();
                    assert!(is_same, "{tell:?} of {len}, {isa:?}: {got}, {want}");
                }
                at = end;
            }
        }
    }
}

/// 1e9 and noise keep 1e-9, a spike leaves nothing behind, constants have no spread.
#[test]
fn levels_cancel_nothing() {
    for (len, isa) in [3, 9, 20, 21, 50, 200]
        .into_iter()
        .flat_map(|len| Isa::available().map(move |isa| (len, isa)))
    {
        let near = rows(600, 1, 0.0);
        // As they are stored about 1e9.
        let far: Vec<f64> = near.iter().map(|x| x + 1e9).collect();
        let near: Vec<f64> = far.iter().map(|x| x - 1e9).collect();
        let mut got = [vec![0.0; 601 - len], vec![0.0; 601 - len]];
        told(isa, Told::Variance, &near, 5, len, &mut got[0]);
        told(isa, Told::Variance, &far, 5, len, &mut got[1]);
        for (near, far) in got[0].iter().zip(&got[1]) {
            assert!((near - far).abs() <= 1e-12 || near.is_nan(), "{len}, {isa:?}: {near}, {far}");
        }
        let mut spike = vec![0.1; 600];
        spike[100] = 1e16;
        spike[300] = f64::INFINITY;
        let mut got = vec![0.0; 601 - len];
        told(isa, Told::Deviation, &spike, 5, len, &mut got);
        for (at, got) in got.iter().enumerate() {
            let holds = |row: usize| (at..at + len).contains(&row);
            match (holds(100), holds(300)) {
                (_, true) => assert!(got.is_nan(), "{len}, {isa:?}"),
                (true, _) => assert!(*got > 1e14, "{len}, {isa:?}"),
                _ => assert_eq!(*got, 0.0, "{len}, {isa:?}, {at}"),
            }
        }
    }
}

/// Squares that overflow tell nothing; those that do not are told.
#[test]
fn the_largest_numbers() {
    for isa in Isa::available() {
        let mut got = [0.0; 3];
        told(isa, Told::Variance, &[1.0, 3.0, 1e153, -1e200], 0, 2, &mut got);
        assert_eq!(got[0], 2.0);
        assert!((got[1] / 5e305 - 1.0).abs() < 1e-14, "{}", got[1]);
        assert!(got[2].is_nan(), "{}", got[2]);
    }
}

#[test]
fn in_f32() {
    #[expect(clippy::cast_possible_truncation, reason = "multiples of 2⁻¹⁰ below 1")]
    let x: Vec<f32> = rows(700, 1, 0.0).iter().map(|&x| x as f32).collect();
    let wide: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
    for (len, isa) in [3, 20, 101].into_iter().flat_map(|l| Isa::available().map(move |i| (l, i))) {
        let mut counts = vec![0.0; x.len() + 1];
        count(isa, &x, &mut counts);
        let rows = Rows { x: &x, oldest: 0, counts: &counts };
        let (mut got, mut want) = (vec![0.0_f32; 701 - len], vec![0.0; 701 - len]);
        slide(isa, Told::Deviation, rows, len, &mut got, &mut Scratch::default());
        told(isa, Told::Deviation, &wide, 0, len, &mut want);
        for (got, want) in got.iter().zip(want) {
            #[expect(clippy::cast_possible_truncation, reason = "f32 rounds here")]
            let want = want as f32;
            assert!(*got == want || got.is_nan() && want.is_nan(), "{len}, {isa:?}");
        }
    }
}
