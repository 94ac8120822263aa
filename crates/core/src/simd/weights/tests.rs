//! Weights and sums, held against the library's functions and plain sums at every level.

use super::*;

fn totals(level: Level, formula: &Formula, rows: &Rows<'_>, len: usize) -> Vec<Totals> {
    let windows: Vec<Range<usize>> = (0..len).map(|i| i..i + 1).collect();
    let mut totals = Vec::new();
    sum(level, formula, rows, &windows, &vec![0.0; len], &mut totals);
    totals
}

fn weights(level: Level, formula: &Formula, at: &[f64]) -> Vec<f64> {
    let places = [at, &[0.0; EIGHT]].concat();
    let x = vec![1.0; places.len()];
    let rows = Rows { places: &places, x: &x, mask: &[], scale: 1.0, lines: false };
    let totals = totals(level, formula, &rows, at.len());
    let weights = totals.iter().flat_map(|four| four.value);
    weights.take(at.len()).collect()
}

/// Every level, against sums of single rows; outputs depend on their own windows alone.
#[test]
fn windows_of_any_length_anywhere() {
    let len = 100;
    let of = |i: usize, by: usize| (i * by % 97) as f64 / 97.0;
    let places: Vec<f64> = (0..len + EIGHT).map(|i| i as f64 + of(i, 31)).collect();
    let x: Vec<f64> = (0..len + EIGHT).map(|i| of(i, 57) - 0.4).collect();
    let mask: Vec<f64> = (0..len + EIGHT).map(|i| f64::from(u8::from(i % 7 != 3))).collect();
    let windows: Vec<Range<usize>> =
        (0..len).map(|i| i.saturating_sub(i * 7 % 23)..(i + 1 + i * 5 % 31).min(len)).collect();
    let middles: Vec<f64> = places[..len].to_vec();
    let formula = Formula::Bell(2.0);
    for level in Level::available() {
        for (lines, holes) in [(false, false), (true, false), (false, true), (true, true)] {
            let mask: &[f64] = if holes { &mask } else { &[] };
            let rows = Rows { places: &places, x: &x, mask, scale: 1.0 / 32.0, lines };
            let mut all = Vec::new();
            sum(level, &formula, &rows, &windows, &middles, &mut all);
            for (i, window) in windows.iter().enumerate() {
                let mut own = Totals::default();
                for s in window.clone() {
                    let v = (places[s] - middles[i]) / 32.0;
                    let w = (-4.0 * v * v).exp2();
                    let there = if holes { mask[s] * w } else { w };
                    own.weight[0] += w;
                    own.present[0] += there;
                    own.value[0] += w * x[s];
                    if lines {
                        own.place[0] += there * v;
                        own.square[0] += there * v * v;
                        own.common[0] += there * v * x[s];
                    }
                }
                let four = &all[i / FOUR];
                for (sums, own) in [
                    (four.weight, own.weight),
                    (four.present, own.present),
                    (four.value, own.value),
                    (four.place, own.place),
                    (four.square, own.square),
                    (four.common, own.common),
                ] {
                    let off = (sums[i % FOUR] - own[0]).abs();
                    assert!(off < 1e-12, "{level:?}, {lines}, {holes}, row {i}: {off}");
                }
                let mut alone = Vec::new();
                sum(level, &formula, &rows, &windows[i..=i], &middles[i..=i], &mut alone);
                assert_eq!(alone[0].value[0].to_bits(), four.value[i % FOUR].to_bits());
                assert_eq!(alone[0].weight[3].to_bits(), four.weight[i % FOUR].to_bits());
            }
        }
    }
}

#[test]
fn formulas_are_what_they_say_at_every_level() {
    use std::f64::consts::PI;
    let at: Vec<f64> = (-1000..=1000).map(|step| f64::from(step) / 1000.0).collect();
    let blackman = |v: f64| 0.42 + 0.5 * (PI * v).cos() + 0.08 * (2.0 * PI * v).cos();
    let cases: [(Formula, &dyn Fn(f64) -> f64); 12] = [
        (Formula::Decay(30.0), &|v| (30.0 * (v - 1.0)).exp2()),
        (Formula::Falling(-40.0, 2), &|v| (-40.0 * v * v).exp2()),
        (Formula::Bell(6.5), &|v| (-42.25 * v * v).exp2()),
        (Formula::Falling(-3.0, 1), &|v| (-3.0 * v.abs()).exp2()),
        (Formula::Falling(-9.0, 6), &|v| (-9.0 * v.powi(6)).exp2()),
        (Formula::Power(3, 3), &|v| (1.0 - v.abs().powi(3)).powi(3)),
        (Formula::Power(2, 1), &|v| 1.0 - v * v),
        (Formula::HalfCosine, &|v| (PI * v / 2.0).cos()),
        (Formula::Hann, &|v| (PI * v / 2.0).cos().powi(2)),
        (Formula::Tukey(2.0), &|v| ((PI * (1.0 - v.abs())).min(PI / 2.0)).sin().powi(2)),
        (Formula::Barthann, &|v| 0.62 - 0.24 * v.abs() + 0.38 * (PI * v).cos()),
        (Formula::Cosines(vec![0.42, 0.5, 0.08]), &blackman),
    ];
    for (formula, exact) in cases {
        let best = weights(Level::best(), &formula, &at);
        for level in Level::available() {
            let same = weights(level, &formula, &at);
            let off = |(a, b): (&f64, &f64)| (a - b).abs();
            let most = same.iter().zip(&best).map(off).fold(0.0, f64::max);
            let is_portable = Some(level) == Level::available().last();
            assert!(most == 0.0 || is_portable && most < 1e-14, "{level:?}: {formula:?}");
        }
        for (v, w) in at.iter().zip(best) {
            assert!((w - exact(*v)).abs() < 1e-14, "{formula:?} at {v}: {w}");
        }
    }
    assert!(weights(Level::best(), &Formula::Falling(-1e300, 2), &[1.0])[0] < 1e-300);
}
