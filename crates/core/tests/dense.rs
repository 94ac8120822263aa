//! Windows in time that hold hundreds of rows, whose sums outputs share, held against their
//! definition written apart from the crate.

#[path = "support/noise.rs"]
mod noise;

use noise::Noise;
use smoothframe_core::{Output, Smoother, Unit};

/// A spec of a window of [`LENGTH`] ticks, and its weight by a, the distance from the middle in
/// half lengths, and 1 − a, without cancellation.
type Window = (&'static str, fn(f64, f64) -> f64);

const LENGTH: i64 = 60_000;

const WINDOWS: [Window; 14] = [
    ("bartlett:60000i", |_, left| left),
    ("triang:60000i", |_, left| left),
    ("epanechnikov:60000i", |a, left| left * (1.0 + a)),
    ("biweight:60000i", |a, left| (left * (1.0 + a)).powi(2)),
    ("triweight:60000i", |a, left| (left * (1.0 + a)).powi(3)),
    ("tricube:60000i", |a, left| (left * (1.0 + a + a * a)).powi(3)),
    (
        "parzen:60000i",
        |a, left| {
            if a <= 0.5 { 1.0 - 6.0 * a * a * left } else { 2.0 * left.powi(3) }
        },
    ),
    // Closed: 8 standard deviations long.
    ("gaussian:std=7500i", |a, _| (-8.0 * a * a).exp()),
    ("gaussian:60000i,std=12000i", |a, _| (-3.125 * a * a).exp()),
    ("gaussian:60000i,std=70000i", |a, _| (-0.5 * (3.0 * a / 7.0).powi(2)).exp()),
    ("gaussian:60000i,std=4000i", |a, _| (-28.125 * a * a).exp()),
    ("uniform:60000i", |_, _| 1.0),
    ("exponential:60000i,tau=9000i", |a, _| (-a / 0.3).exp()),
    // By v, as it is not the same on both sides.
    ("decay:60000i,tau=9000i", |v, _| ((v - 1.0) / 0.3).exp()),
];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Side {
    Centred,
    Trailing,
    Leading,
}

const SIDES: [(Side, &str); 3] = [
    (Side::Centred, "align=centred"),
    (Side::Trailing, "align=trailing"),
    (Side::Leading, "align=leading"),
];

/// Rows of a window: their numbers, places v from −1 to 1 and weights.
fn window(times: &[i64], i: usize, (spec, shape): Window, side: Side) -> Vec<(usize, f64, f64)> {
    let closed = spec.starts_with("gaussian:std");
    let (low, high) = match side {
        Side::Centred => (-LENGTH / 2, LENGTH / 2 - i64::from(!closed)),
        Side::Trailing => (-LENGTH + i64::from(!closed), 0),
        Side::Leading => (0, LENGTH - i64::from(!closed)),
    };
    let middle = match side {
        Side::Centred => 0,
        Side::Trailing => -LENGTH / 2,
        Side::Leading => LENGTH / 2,
    };
    let from = times.partition_point(|&t| t < times[i] + low);
    let to = times.partition_point(|&t| t <= times[i] + high);
    let of = |s: usize| {
        let apart = times[s] - times[i] - middle;
        let half = (LENGTH / 2) as f64;
        let left = (LENGTH / 2 - apart.abs()) as f64 / half;
        let v = apart as f64 / half;
        let a = if spec.starts_with("decay") { v } else { v.abs() };
        (s, v, shape(a, left))
    };
    (from..to).map(of).collect()
}

/// What an output is, what it may be off by in units of 1e-12, and its coverage: the weighted mean,
/// or the line of least squares about it; errors are measured by the weighted mean of |x|, and where
/// a line goes beyond its rows by as much more.
fn defined(x: &[f64], rows: &[(usize, f64, f64)], own: f64, line: bool) -> (f64, f64, f64) {
    let all: f64 = rows.iter().map(|&(_, _, w)| w).sum();
    let there = || rows.iter().filter(|(s, _, _)| !x[*s].is_nan()).map(|&(s, v, w)| (x[s], v, w));
    let weight: f64 = there().map(|(_, _, w)| w).sum();
    let mean = there().map(|(x, _, w)| w * x).sum::<f64>() / weight;
    let size = there().map(|(x, _, w)| w * x.abs()).sum::<f64>() / weight;
    if !line {
        return (mean, size, weight / all);
    }
    let centre = there().map(|(_, v, w)| w * v).sum::<f64>() / weight;
    let spread: f64 = there().map(|(_, v, w)| w * (v - centre).powi(2)).sum();
    let common: f64 = there().map(|(x, v, w)| w * (v - centre) * (x - mean)).sum();
    let reach = there().map(|(x, v, w)| w * x.abs() * (v - centre).abs()).sum::<f64>() / weight;
    let slope = if spread > 1e-12 * weight { common / spread } else { 0.0 };
    let far = (own - centre).abs() / (spread / weight).max(1e-12);
    (mean + (own - centre) * slope, size + far * (reach + size), weight / all)
}

/// Compares some outputs; returns how many.
fn check(of: Window, at: &[i64], x: &[f64], each: usize) -> usize {
    let mut seen = 0;
    for (side, align) in SIDES {
        for degree in [0, 1] {
            let text = format!("{} {align} degree={degree} coverage=0", of.0);
            let smoother: Smoother = text.parse().expect("a good spec");
            let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
            let (mut y, mut coverage) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            plan.smooth_to(at, x, Output::new(&mut y).coverage(&mut coverage)).expect("memory");
            let own = match side {
                Side::Centred => 0.0,
                Side::Trailing => 1.0,
                Side::Leading => -1.0,
            };
            for i in (0..x.len()).step_by(each).chain([x.len() - 1]) {
                let rows = window(at, i, of, side);
                if rows.iter().map(|&(_, _, w)| w).sum::<f64>() < 1e-9 {
                    continue; // no weight, as of a row alone at its window's edge
                }
                let (want, slack, share) = defined(x, &rows, own, degree == 1);
                if !(share > 1e-6 && slack < 1e18) {
                    continue;
                }
                seen += 1;
                let error = (y[i] - want).abs();
                assert!(
                    error <= 1e-12 * slack,
                    "{text}: row {i} of {} in its window: {} for {want}, {:.1e} of {slack:e}",
                    rows.len(),
                    y[i],
                    error / slack
                );
                assert!((coverage[i] - share).abs() < 1e-12, "{text}: coverage of row {i}");
            }
        }
    }
    seen
}

/// What times there are: each about 60,000 ticks for some hundred rows.
const KINDS: [&str; 5] = ["random", "bursts", "gaps", "equal", "far"];

fn times(noise: &mut Noise, kind: &str, rows: usize) -> Vec<i64> {
    let mut at = 0_i64;
    let mut step = |row: usize| {
        let mut below = |most: usize| i64::try_from(noise.below(most)).expect("small");
        let step = match kind {
            "random" => below(200),
            // Hundreds of rows in a moment, then a few.
            "bursts" => {
                if row % 1000 < 600 {
                    below(3)
                } else {
                    below(400)
                }
            }
            "gaps" => {
                if row.is_multiple_of(700) {
                    40_000 + below(60_000)
                } else {
                    below(180)
                }
            }
            "equal" => {
                if row.is_multiple_of(9) {
                    below(1600)
                } else {
                    0
                }
            }
            // A row alone between stretches of rows.
            _ => {
                if row % 1100 < 2 {
                    1 << 40
                } else {
                    below(150)
                }
            }
        };
        at += step;
        at - 250_000
    };
    (0..rows).map(&mut step).collect()
}

#[test]
fn many_rows_are_smoothed_as_defined() {
    let mut noise = Noise(31);
    let mut seen = 0;
    for kind in KINDS {
        let at = times(&mut noise, kind, 2_000);
        let x = noise.series(2_000);
        for of in WINDOWS {
            seen += check(of, &at, &x, 37);
        }
    }
    assert!(seen > 15_000, "only {seen} outputs were compared");
}

#[test]
fn many_rows_with_holes_are_smoothed_as_defined() {
    with_holes(32, 2_000, 650);
}

fn with_holes(seed: u64, rows: usize, holes: usize) {
    let mut noise = Noise(seed);
    for kind in KINDS {
        let at = times(&mut noise, kind, rows);
        let mut x = noise.series(rows);
        for _ in 0..holes {
            x[noise.below(rows)] = f64::NAN;
        }
        for of in WINDOWS {
            check(of, &at, &x, 43);
        }
    }
}

/// A spike counts by its own weight, to the same relative precision: at a window's edge, where
/// others are a billion times smaller and weigh as much more.
#[test]
fn spikes_leave_others_alone() {
    let mut noise = Noise(33);
    for kind in KINDS {
        let at = times(&mut noise, kind, 2_000);
        let mut x = noise.series(2_000);
        for _ in 0..8 {
            x[noise.below(2_000)] = 1e9;
        }
        for of in WINDOWS {
            check(of, &at, &x, 13);
        }
    }
}

/// Infinities touch their windows alone.
#[test]
fn an_infinity_touches_its_windows() {
    let mut noise = Noise(34);
    let at = times(&mut noise, "random", 2_000);
    let mut x = noise.series(2_000);
    let finite = x.clone();
    x[1_000] = f64::INFINITY;
    for of in WINDOWS {
        for (side, align) in SIDES {
            let smoother: Smoother = format!("{} {align}", of.0).parse().expect("a good spec");
            let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
            let (y, want) = (plan.smooth(&at, &x), plan.smooth(&at, &finite));
            let (y, want) = (y.expect("memory"), want.expect("memory"));
            for i in (0..2_000).step_by(3) {
                let touched =
                    window(&at, i, of, side).iter().any(|&(s, _, w)| s == 1_000 && w > 0.0);
                if touched {
                    assert!(!y[i].is_finite(), "{} {align}: row {i}", of.0);
                } else if y[i].is_finite() {
                    assert!((y[i] - want[i]).abs() < 1e-12, "{} {align}: row {i}", of.0);
                }
            }
        }
    }
}

/// No later row changes a bit of a causal smoother's outputs.
#[test]
fn causal_windows_of_many_rows_know_no_later_rows() {
    let mut noise = Noise(35);
    for kind in KINDS {
        let at = times(&mut noise, kind, 1_500);
        let mut x = noise.series(1_500);
        for _ in 0..150 {
            x[noise.below(1_500)] = f64::NAN;
        }
        x[1_200] = f64::INFINITY;
        for (spec, _) in WINDOWS {
            for degree in [0, 1] {
                let text = format!("{spec} align=trailing causal degree={degree}");
                let smoother: Smoother = text.parse().expect("a good spec");
                let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
                let whole = plan.smooth(&at, &x).expect("memory");
                for rows in [1, 777, 1_301] {
                    // Cuts fall between times.
                    let rows = at.partition_point(|&t| t <= at[rows]);
                    let part = plan.smooth(&at[..rows], &x[..rows]).expect("memory");
                    for (i, (part, whole)) in part.iter().zip(&whole).enumerate() {
                        let same = part.to_bits() == whole.to_bits();
                        assert!(same, "{text}: {kind}: row {i} of {rows}: {part}, later {whole}");
                    }
                }
            }
        }
    }
}

/// More rows than are computed in one piece.
#[test]
fn pieces_meet() {
    let mut noise = Noise(36);
    let rows = 140_000;
    let mut at: Vec<i64> =
        (0..rows).map(|_| i64::try_from(noise.below(12_000_000)).expect("small")).collect();
    at.sort_unstable();
    let x = noise.series(rows);
    for of in [WINDOWS[2], WINDOWS[6], WINDOWS[7]] {
        let smoother: Smoother = of.0.parse().expect("a good spec");
        let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
        let y = plan.smooth(&at, &x).expect("memory");
        let near = [65_536, 131_072].map(|cut| cut - 400..cut + 400);
        for i in near.into_iter().flatten().step_by(9).chain([0, rows - 1]) {
            let (want, slack, _) = defined(&x, &window(&at, i, of, Side::Centred), 0.0, false);
            assert!((y[i] - want).abs() <= 1e-12 * slack, "{}: row {i}: {} for {want}", of.0, y[i]);
        }
    }
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series, and long ones"]
    fn many_rows_with_holes_are_smoothed_as_defined() {
        for (seed, holes) in (0..8).zip([0, 20, 650, 4_000].into_iter().cycle()) {
            with_holes(seed, 2_000, holes);
        }
        with_holes(8, 30_000, 9_000);
    }
}
