//! Weights and sums, held against the library's functions and plain sums on every instruction set.

use std::ops::Range;

use super::*;

fn totals(isa: Isa, formula: &Formula, rows: &TimedRows<'_>, len: usize) -> Totals {
    let windows: Vec<Range<usize>> = (0..len).map(|i| i..i + 1).collect();
    let mut totals = Totals::default();
    sum(isa, formula, rows, &windows, &vec![0.0; len], &mut totals);
    totals
}

/// The sums in a fixed order.
fn each(totals: &Totals) -> [&[f64]; 6] {
    let Totals { weight, present, value, place, square, common } = totals;
    [weight, present, value, place, square, common]
}

fn weights(isa: Isa, formula: &Formula, at: &[f64]) -> Vec<f64> {
    let places = [at, &[0.0; EIGHT]].concat();
    let x = vec![1.0; places.len()];
    let rows = TimedRows { places: &places, x: &x, mask: &[], scale: 1.0, lines: false };
    let totals = totals(isa, formula, &rows, at.len());
    totals.value[..at.len()].to_vec()
}

/// Every instruction set, against sums of single rows; outputs depend on their own windows alone.
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
    for isa in Isa::available() {
        for (lines, holes) in [(false, false), (true, false), (false, true), (true, true)] {
            let mask: &[f64] = if holes { &mask } else { &[] };
            let rows = TimedRows { places: &places, x: &x, mask, scale: 1.0 / 32.0, lines };
            let mut all = Totals::default();
            sum(isa, &formula, &rows, &windows, &middles, &mut all);
            for (i, window) in windows.iter().enumerate() {
                let mut own = [0.0; 6];
                for s in window.clone() {
                    let v = (places[s] - middles[i]) / 32.0;
                    let w = (-4.0 * v * v).exp2();
                    let there = if holes { mask[s] * w } else { w };
                    own[0] += w;
                    own[1] += there;
                    own[2] += w * x[s];
                    if lines {
                        own[3] += there * v;
                        own[4] += there * v * v;
                        own[5] += there * v * x[s];
                    }
                }
                for (sums, own) in each(&all).into_iter().zip(own) {
                    let off = (sums[i] - own).abs();
                    assert!(off < 1e-12, "{isa:?}, {lines}, {holes}, row {i}: {off}");
                }
                let mut alone = Totals::default();
                sum(isa, &formula, &rows, &windows[i..=i], &middles[i..=i], &mut alone);
                assert_eq!(alone.value[0].to_bits(), all.value[i].to_bits());
                assert_eq!(alone.weight[0].to_bits(), all.weight[i].to_bits());
            }
        }
    }
}

/// The best level there is, whatever level is forced.
fn first() -> Isa {
    Isa::available().next().expect("a level")
}

/// Sums by pairs are those by windows, and the same bits on every instruction set with FMA and
/// wherever the outputs begin and end. Includes rows at one time and at the very ends of windows.
#[test]
fn pairs_are_the_windows() {
    let len = 150;
    let of = |i: usize, by: usize| (i * by % 97) as f64 / 97.0;
    let places: Vec<f64> = (0..len).map(|i| (i + i * i % 5) as f64 / 2.0).collect();
    let mut places: Vec<f64> = places.iter().map(|place| place.floor()).collect();
    places.sort_by(f64::total_cmp);
    let x: Vec<f64> = (0..len + BEYOND).map(|i| of(i, 57) - 0.4).collect();
    let mask: Vec<f64> = (0..len + BEYOND).map(|i| f64::from(u8::from(i % 7 != 3))).collect();
    let infinite = [places.as_slice(), &[f64::INFINITY; BEYOND]].concat();
    let finite = [places.as_slice(), &[0.0; BEYOND]].concat();
    for (behind, ahead) in [(0.0, 0.0), (2.0, 1.0), (7.0, 6.0), (7.0, 7.0), (200.0, 200.0)] {
        let is_in = |i: usize, s: usize| (-behind..=ahead).contains(&(places[s] - places[i]));
        let windows: Vec<Range<usize>> = (0..len)
            .map(|i| {
                let from = (0..len).find(|&s| is_in(i, s)).expect("its own row");
                from..(0..len).rfind(|&s| is_in(i, s)).expect("its own row") + 1
            })
            .collect();
        for formula in [Formula::Bell(2.0), Formula::Power(3, 3), Formula::Hann] {
            for (lines, holes) in [(false, false), (true, false), (false, true)] {
                let mask: &[f64] = if holes { &mask } else { &[] };
                let scale = 1.0 / 201.0;
                let rows = TimedRows { places: &infinite, x: &x, mask, scale, lines };
                let sums = |isa, outputs: Range<usize>| {
                    let near = Near { outputs, behind, ahead };
                    let mut totals = Totals::default();
                    let mut partial = Partial::default();
                    sum_pairs(isa, &formula, &rows, &near, &mut partial, &mut totals);
                    totals
                };
                let best = sums(first(), 0..len);
                for isa in Isa::available() {
                    let said = format!("{isa:?}, {formula:?}, {behind}, {lines}, {holes}");
                    let all = sums(isa, 0..len);
                    let rows = TimedRows { places: &finite, ..rows };
                    let mut want = Totals::default();
                    sum(isa, &formula, &rows, &windows, &places, &mut want);
                    let is_portable = Some(isa) == Isa::available().last();
                    for (sum, (all, want)) in each(&all).into_iter().zip(each(&want)).enumerate() {
                        // `present` is not filled in without holes.
                        if sum == 1 && !holes {
                            continue;
                        }
                        for (i, (all, want)) in all.iter().zip(want).enumerate().take(len) {
                            assert!((all - want).abs() < 1e-12, "{said}: sum {sum} of row {i}");
                            let bits = each(&best)[sum][i].to_bits();
                            assert!(all.to_bits() == bits || is_portable, "{said}: row {i}");
                        }
                    }
                    if behind < 50.0 {
                        let some = sums(isa, 40..133);
                        for (some, all) in each(&some).into_iter().zip(each(&all)) {
                            let same = |(some, all): (&f64, &f64)| some.to_bits() == all.to_bits();
                            assert!(some.iter().zip(&all[40..133]).all(same), "{said}");
                        }
                    }
                }
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
        let best = weights(first(), &formula, &at);
        for isa in Isa::available() {
            let same = weights(isa, &formula, &at);
            let off = |(a, b): (&f64, &f64)| (a - b).abs();
            let most = same.iter().zip(&best).map(off).fold(0.0, f64::max);
            let is_portable = Some(isa) == Isa::available().last();
            assert!(most == 0.0 || is_portable && most < 1e-14, "{isa:?}: {formula:?}");
        }
        for (v, w) in at.iter().zip(best) {
            assert!((w - exact(*v)).abs() < 1e-14, "{formula:?} at {v}: {w}");
        }
    }
    assert!(weights(Isa::best(), &Formula::Falling(-1e300, 2), &[1.0])[0] < 1e-300);
}
