//! Smoothing over time, held against its definition written apart from the crate.

#[path = "support/noise.rs"]
mod noise;

use std::f64::consts::PI;

use noise::Noise;
use smoothframe_core::{Error, Output, Smoother, Unit};

/// A window's spec, of a length L = 60 and of widths in shares of it, and its formula of v, from −1
/// to 1 over L.
type Window = (&'static str, fn(f64) -> f64);

/// Every window with a shape in time.
fn windows() -> Vec<Window> {
    fn kaiser(v: f64) -> f64 {
        let bessel = |x: f64| {
            let terms = (1..60).scan(1.0, |term, k| {
                *term *= (x / (2.0 * f64::from(k))).powi(2);
                Some(*term)
            });
            1.0 + terms.sum::<f64>()
        };
        bessel(6.0 * (1.0 - v * v).max(0.0).sqrt()) / bessel(6.0)
    }
    vec![
        ("barthann:60i", |v| 0.62 - 0.48 * (v / 2.0).abs() + 0.38 * (PI * v).cos()),
        ("bartlett:60i", |v| 1.0 - v.abs()),
        ("biweight:60i", |v| (1.0 - v * v) * (1.0 - v * v)),
        ("blackman:60i", |v| 0.42 + 0.5 * (PI * v).cos() + 0.08 * (2.0 * PI * v).cos()),
        ("blackmanharris:60i", |v| {
            0.35875
                + 0.48829 * (PI * v).cos()
                + 0.14128 * (2.0 * PI * v).cos()
                + 0.01168 * (3.0 * PI * v).cos()
        }),
        ("bohman:60i", |v| (1.0 - v.abs()) * (PI * v).cos() + (PI * v.abs()).sin() / PI),
        ("uniform:60i", |_| 1.0),
        ("cosine:60i", |v| (PI * v / 2.0).cos()),
        ("epanechnikov:60i", |v| 1.0 - v * v),
        ("exponential:60i,tau=15i", |v| (-2.0 * v.abs()).exp()),
        ("flattop:60i", |v| {
            0.21557895
                + 0.41663158 * (PI * v).cos()
                + 0.277263158 * (2.0 * PI * v).cos()
                + 0.083578947 * (3.0 * PI * v).cos()
                + 0.006947368 * (4.0 * PI * v).cos()
        }),
        ("gaussian:60i,std=10i", |v| (-4.5 * v * v).exp()),
        ("general_cosine:60i,a=[0.4,0.5,0.1]", |v| {
            0.4 + 0.5 * (PI * v).cos() + 0.1 * (2.0 * PI * v).cos()
        }),
        ("general_gaussian:60i,p=1.5,sig=15i", |v| (-0.5 * (2.0 * v.abs()).powi(3)).exp()),
        ("general_gaussian:60i,p=2,sig=15i", |v| (-0.5 * (2.0 * v).powi(4)).exp()),
        ("general_gaussian:60i,p=0.7,sig=15i", |v| (-0.5 * (2.0 * v.abs()).powf(1.4)).exp()),
        ("general_hamming:60i,alpha=0.7", |v| 0.7 + 0.3 * (PI * v).cos()),
        ("hamming:60i", |v| 0.54 + 0.46 * (PI * v).cos()),
        ("hann:60i", |v| (PI * v / 2.0).cos().powi(2)),
        ("kaiser:60i,beta=6", kaiser),
        ("lanczos:60i", |v| if v == 0.0 { 1.0 } else { (PI * v).sin() / (PI * v) }),
        ("nuttall:60i", |v| {
            0.3635819
                + 0.4891775 * (PI * v).cos()
                + 0.1365995 * (2.0 * PI * v).cos()
                + 0.0106411 * (3.0 * PI * v).cos()
        }),
        ("parzen:60i", |v| {
            let a = v.abs();
            if a <= 0.5 { 1.0 - 6.0 * a * a + 6.0 * a * a * a } else { 2.0 * (1.0 - a).powi(3) }
        }),
        ("triang:60i", |v| 1.0 - v.abs()),
        ("tricube:60i", |v| (1.0 - v.abs().powi(3)).powi(3)),
        ("triweight:60i", |v| (1.0 - v * v).powi(3)),
        ("tukey:60i", |v| {
            let a = v.abs();
            if a <= 0.5 { 1.0 } else { 0.5 * (1.0 + (2.0 * PI * (a - 0.5)).cos()) }
        }),
        // Closed: L is 8 standard deviations.
        ("gaussian:std=7i", |v| (-8.0 * v * v).exp()),
        ("decay:60i,tau=15i", |v| (2.0 * (v - 1.0)).exp()),
    ]
}

#[derive(Clone, Copy, PartialEq)]
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

/// The rows of a window, and their v.
fn window(times: &[i64], i: usize, length: i64, side: Side, closed: bool) -> Vec<(usize, f64)> {
    let middle = match side {
        Side::Centred => 0.0,
        Side::Trailing => -(length as f64) / 2.0,
        Side::Leading => length as f64 / 2.0,
    };
    let apart = |s: usize| i128::from(times[s]) - i128::from(times[i]);
    let is_in = |s: usize| {
        let (twice, whole) = (2 * apart(s), i128::from(length));
        match (side, closed) {
            (Side::Centred, false) => -whole <= twice && twice < whole,
            (Side::Centred, true) => twice.abs() <= whole,
            (Side::Trailing, false) => -2 * whole < twice && twice <= 0,
            (Side::Trailing, true) => -2 * whole <= twice && twice <= 0,
            (Side::Leading, false) => 0 <= twice && twice < 2 * whole,
            (Side::Leading, true) => 0 <= twice && twice <= 2 * whole,
        }
    };
    let near =
        times.partition_point(|&t| i128::from(t) < i128::from(times[i]) - 2 * i128::from(length));
    (near..times.len())
        .take_while(|&s| apart(s) <= 2 * i128::from(length))
        .filter(|&s| is_in(s))
        .map(|s| (s, (apart(s) as f64 - middle) / (length as f64 / 2.0)))
        .collect()
}

/// Σ wx / Σ w over the rows that hold a value, or the line of least squares by its normal equations
/// about the weighted mean; and how much may be lost where weights cancel.
fn defined(
    x: &[f64],
    rows: &[(usize, f64)],
    own: f64,
    shape: fn(f64) -> f64,
    line: bool,
) -> (f64, f64) {
    let there = || rows.iter().filter(|(s, _)| !x[*s].is_nan()).map(|&(s, v)| (x[s], v, shape(v)));
    let weight: f64 = there().map(|(_, _, w)| w).sum();
    let size: f64 = there().map(|(_, _, w)| w.abs()).sum();
    let mean = there().map(|(x, _, w)| w * x).sum::<f64>() / weight;
    let slack = size / weight.abs();
    if !line {
        return (mean, slack);
    }
    let centre = there().map(|(_, v, w)| w * v).sum::<f64>() / weight;
    let spread: f64 = there().map(|(_, v, w)| w * (v - centre).powi(2)).sum();
    let common: f64 = there().map(|(x, v, w)| w * (v - centre) * (x - mean)).sum();
    let slope = if spread > 0.0 { common / spread } else { 0.0 };
    let stretch = (own - centre).abs() / (spread / weight).sqrt().max(1e-9);
    (mean + (own - centre) * slope, slack * (1.0 + stretch))
}

fn times(noise: &mut Noise, rows: usize, spread: usize) -> Vec<i64> {
    let mut times: Vec<i64> =
        (0..rows).map(|_| i64::try_from(noise.below(spread)).expect("small")).collect();
    times.sort_unstable();
    times
}

fn check(spec: &str, shape: fn(f64) -> f64, times: &[i64], x: &[f64], scale: i64) {
    let closed = spec.starts_with("gaussian:std");
    let length = if closed { 56 } else { 60 } * scale;
    for (side, align) in SIDES {
        for degree in [0, 1] {
            let text = format!("{spec} {align} degree={degree} coverage=0");
            let smoother: Smoother = match text.parse() {
                Ok(smoother) => smoother,
                // Weights below 0 fit no line.
                Err(error) => {
                    assert!(degree == 1 && spec.starts_with("flattop"), "{error}");
                    continue;
                }
            };
            let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
            let (mut y, mut coverage) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            plan.smooth_to(times, x, Output::new(&mut y).coverage(&mut coverage)).expect("memory");
            let own = match side {
                Side::Centred => 0.0,
                Side::Trailing => 1.0,
                Side::Leading => -1.0,
            };
            for (i, &y) in y.iter().enumerate() {
                let rows = window(times, i, length, side, closed);
                let all: f64 = rows.iter().map(|&(_, v)| shape(v).abs()).sum();
                let there = rows.iter().filter(|(s, _)| !x[*s].is_nan());
                let share = there.map(|&(_, v)| shape(v).abs()).sum::<f64>() / all;
                if !(share > 1e-6 && all > 1e-6) {
                    continue; // hann:60i leading, alone in its window: the weight there is 0
                }
                let (want, slack) = defined(x, &rows, own, shape, degree == 1);
                if slack > 1e3 {
                    continue;
                }
                let error = (y - want).abs();
                assert!(error <= 1e-12 * slack, "{text}: row {i}: {y} for {want}");
                assert!((coverage[i] - share).abs() < 1e-12, "{text}: coverage of row {i}");
            }
        }
    }
}

fn scaled(spec: &str, scale: i64) -> String {
    // Every `…i` is a length.
    let mut text = String::new();
    for part in spec.split_inclusive('i') {
        let digits = part.len()
            - part.trim_end_matches('i').trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = part.split_at(part.len() - digits);
        match number.trim_end_matches('i').parse::<i64>() {
            Ok(number) if part.ends_with('i') => {
                text.push_str(&format!("{before}{}i", number * scale));
            }
            _ => text.push_str(part),
        }
    }
    text
}

/// 10,000 random stamps, about 20 in reach, at each of three resolutions, some of them at one time.
#[test]
fn random_times_are_smoothed_as_defined() {
    let mut noise = Noise(5);
    let at = times(&mut noise, 10_000, 30_000);
    let x = noise.series(10_000);
    let fine: Vec<i64> = at.iter().map(|t| t * 1_000_003 + 7).collect();
    for (spec, shape) in windows() {
        check(spec, shape, &at, &x, 1);
        check(&scaled(spec, 1_000_003), shape, &fine, &x, 1_000_003);
    }
}

#[test]
fn holes_are_skipped_and_covered_as_defined() {
    let mut noise = Noise(6);
    let at = times(&mut noise, 3_000, 9_000);
    let mut x = noise.series(3_000);
    for _ in 0..600 {
        x[noise.below(3_000)] = f64::NAN;
    }
    for (spec, shape) in windows() {
        if !spec.starts_with("flattop") {
            check(spec, shape, &at, &x, 1);
        }
    }
}

/// Rows are looked at some thousands at a time: what only the last of them hold is seen, and changes
/// nothing before it.
#[test]
#[expect(clippy::cast_possible_truncation, reason = "series of f32")]
fn what_comes_late_is_seen() {
    let mut noise = Noise(16);
    let at = times(&mut noise, 10_000, 30_000);
    let x = noise.series(10_000);
    let mut holes = x.clone();
    for _ in 0..200 {
        holes[9_000 + noise.below(1_000)] = f64::NAN;
    }
    let mut infinite = x.clone();
    infinite[9_300] = f64::INFINITY;
    for (spec, shape) in windows() {
        if !["uniform", "gaussian:std", "hann", "kaiser"].iter().any(|kept| spec.starts_with(kept))
        {
            continue;
        }
        check(spec, shape, &at, &holes, 1);
        let smoother: Smoother = spec.parse().expect(spec);
        let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
        let y = plan.smooth(&at, &x).expect("memory");
        for late in [&holes, &infinite] {
            let late_y = plan.smooth(&at, late).expect("memory");
            let far = at.partition_point(|&t| t < at[9_000] - 60);
            // Rows near an infinity go another way, to other last digits.
            for (i, (late, y)) in late_y[..far].iter().zip(&y).enumerate() {
                assert!((late - y).abs() <= 1e-14, "{spec}: row {i}: {late} for {y}");
            }
        }
        let y = plan.smooth(&at, &infinite).expect("memory");
        let is_far = |i: usize| (at[i] - at[9_300]).abs() > 60;
        assert!((0..10_000).all(|i| !is_far(i) || y[i].is_finite()), "{spec}");
        assert!(!y[9_300].is_finite(), "{spec}");

        let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        let wide: Vec<f64> = narrow.iter().map(|&x| f64::from(x)).collect();
        let want = plan.smooth(&at, &wide).expect("memory");
        let mut plan = smoother.time_plan::<f32>(Unit::Number).expect("numbers");
        let y = plan.smooth(&at, &narrow).expect("memory");
        let same = |(y, want): (&f32, &f64)| y.to_bits() == (*want as f32).to_bits();
        assert!(y.iter().zip(&want).all(same), "{spec}");
    }
}

/// Windows of more rows than are summed at a time.
#[test]
fn many_rows_in_reach() {
    let mut noise = Noise(17);
    let at = times(&mut noise, 20_000, 60);
    let x = noise.series(20_000);
    for (spec, shape) in windows() {
        if !["hann", "tricube"].iter().any(|kept| spec.starts_with(kept)) {
            continue;
        }
        let y = spec.parse::<Smoother>().expect(spec).time_plan(Unit::Number).expect("numbers");
        let y = { y }.smooth(&at, &x).expect("memory");
        for i in (0..20_000).step_by(331).chain([4_095, 4_096, 19_999]) {
            let rows = window(&at, i, 60, Side::Centred, false);
            let (want, slack) = defined(&x, &rows, 0.0, shape, false);
            assert!((y[i] - want).abs() <= 1e-12 * slack, "{spec}: row {i}: {} for {want}", y[i]);
        }
    }
}

/// Grids are smoothed as rows: by the same definition, with and without holes.
#[test]
fn grids_are_smoothed_as_defined() {
    let mut noise = Noise(7);
    let mut x = noise.series(700);
    for step in [1, 3, 7, 59, 61] {
        let at: Vec<i64> = (0..700).map(|i| 1000 + i * step).collect();
        for (spec, shape) in windows() {
            check(spec, shape, &at, &x, 1);
        }
    }
    for _ in 0..70 {
        x[noise.below(700)] = f64::NAN;
    }
    let at: Vec<i64> = (0..700).collect();
    for (spec, shape) in windows() {
        if !spec.starts_with("flattop") {
            check(spec, shape, &at, &x, 1);
        }
    }
}

/// A boxcar and a gaussian on a grid are their kernels in rows, ends and all.
#[test]
fn on_a_grid_they_are_the_kernels_in_rows() {
    let x = Noise(8).series(2_000);
    for step in [1, 24, 1_000_000] {
        let at: Vec<i64> = (0..2_000).map(|i| i * step - 5).collect();
        for align in ["centred", "trailing", "leading"] {
            for rows in [1, 2, 6, 7, 30, 365, 1_500] {
                let time = format!("uniform:{}i align={align}", rows * step);
                same(&time, &format!("uniform:{rows} align={align}"), &at, &x);
            }
            for std in [1, 2, 5, 60] {
                let time = format!("gaussian:std={}i align={align}", std * step);
                same(&time, &format!("gaussian:std={std} align={align}"), &at, &x);
            }
        }
    }
}

fn same(time: &str, rows: &str, at: &[i64], x: &[f64]) {
    let smoother: Smoother = time.parse().expect(time);
    let y = smoother.time_plan(Unit::Number).expect("numbers").smooth(at, x).expect("memory");
    let want = rows.parse::<Smoother>().expect(rows).smooth(x).expect("memory");
    for (i, (y, want)) in y.iter().zip(want).enumerate() {
        assert!((y - want).abs() <= 1e-12, "{time}: row {i}: {y} for {want}");
    }
}

/// A straight line stays one, whatever the times, the window, the side and the holes.
#[test]
fn lines_stay_lines() {
    let mut noise = Noise(9);
    let at = times(&mut noise, 2_000, 6_000);
    let line = |t: i64| 1000.0 - 3.25 * t as f64;
    let mut x: Vec<f64> = at.iter().map(|&t| line(t)).collect();
    let largest = x.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let mut seen = 0;
    for _ in 0..2 {
        for (spec, _) in windows() {
            for (_, align) in SIDES {
                let Ok(smoother) = format!("{spec} {align} degree=1").parse::<Smoother>() else {
                    continue;
                };
                let y = smoother.time_plan(Unit::Number).expect("numbers").smooth(&at, &x);
                for (i, y) in y.expect("memory").into_iter().enumerate() {
                    if y.is_nan() {
                        continue;
                    }
                    // Where a window's weight is all at one time there is no line to see, and at its
                    // ends there may be none.
                    let near = at
                        .iter()
                        .zip(&x)
                        .filter(|(t, x)| !x.is_nan() && (1..50).contains(&(*t - at[i]).abs()));
                    let mut others: Vec<i64> = near.map(|(t, _)| *t).collect();
                    others.dedup();
                    let before = others.iter().filter(|t| **t < at[i]).count();
                    let enough = match align {
                        "align=trailing" => before >= 2,
                        "align=leading" => others.len() - before >= 2,
                        _ => others.len() >= 2,
                    };
                    if !enough {
                        continue;
                    }
                    seen += 1;
                    let error = (y - line(at[i])).abs();
                    assert!(error <= 1e-12 * largest, "{spec} {align}: row {i}: off by {error:e}");
                }
            }
        }
        for _ in 0..300 {
            x[noise.below(2_000)] = f64::NAN;
        }
    }
    assert!(seen > 300_000, "only {seen} rows were looked at");
    // In rows, by their number.
    let mut x: Vec<f64> = (0..300).map(line).collect();
    for spec in [
        "uniform:7",
        "uniform:30",
        "gaussian:std=5 align=trailing",
        "decay:20,tau=5",
        "taps:[1,5,0,2]",
    ] {
        for holes in [0, 40] {
            for _ in 0..holes {
                x[noise.below(300)] = f64::NAN;
            }
            let smoother: Smoother = format!("{spec} degree=1").parse().expect(spec);
            for (i, y) in smoother.smooth(&x).expect("memory").into_iter().enumerate() {
                if x[i].is_nan() && y.is_nan() {
                    continue;
                }
                let error = (y - line(i64::try_from(i).expect("small"))).abs();
                // 1e-13 of the level, as cut windows are fitted from sums.
                assert!(
                    error <= 1e-10 || smoother.kernel().is_none(),
                    "{spec}: row {i}: off by {error:e}"
                );
            }
        }
    }
}

#[test]
fn extremes_come_to_no_harm() {
    let smooth = |spec: &str, at: &[i64], x: &[f64]| {
        let smoother: Smoother = spec.parse().expect(spec);
        smoother.time_plan(Unit::Number).expect("numbers").smooth(at, x).expect("memory")
    };
    let far = [i64::MIN, i64::MIN + 1, 0, i64::MAX - 1, i64::MAX];
    let x = [1.0, 3.0, 5.0, 7.0, 9.0];
    for spec in ["uniform:4i", "gaussian:4i,std=1000i"] {
        let y = smooth(spec, &far, &x);
        for (y, want) in y.iter().zip([2.0, 2.0, 5.0, 8.0, 8.0]) {
            assert!((y - want).abs() < 1e-6, "{spec}: {y}");
        }
    }
    // All of time in one window.
    let most = i64::MAX / 4;
    assert_eq!(smooth(&format!("uniform:{most}i"), &[-5, 0, 9], &x[..3]), [3.0; 3]);
    assert_eq!(smooth("uniform:3i", &[], &[]), [] as [f64; 0]);
    assert_eq!(smooth("uniform:3i", &[7], &[4.0]), [4.0]);
    assert_eq!(smooth("uniform:3i", &[7; 4], &x[..4]), [4.0; 4]);
    // An infinity and a spike touch their windows alone; sums that overflow give means that do not.
    let at: Vec<i64> = (0..400).map(|i| i + i / 7).collect();
    for spec in ["uniform:9i", "gaussian:std=2i", "hann:9i", "uniform:9i degree=1"] {
        let mut x = vec![1.0; 400];
        x[100] = f64::INFINITY;
        x[200] = 1e16;
        let y = smooth(spec, &at, &x);
        for (i, y) in y.iter().enumerate() {
            let near = |row: usize| (at[row] - at[i]).abs() <= 9;
            assert!(near(100) || near(200) || (y - 1.0).abs() < 1e-15, "{spec}: row {i}: {y}");
            assert!(i != 100 || !y.is_finite(), "{spec}");
        }
        let y = smooth(spec, &at, &vec![1.7e308; 400]);
        assert!(y.iter().all(|y| (y / 1.7e308 - 1.0).abs() < 1e-12), "{spec}");
    }
}

#[test]
fn what_is_refused() {
    for (spec, said) in [
        ("gaussian:31,std=3d", "others are lengths of time"),
        ("gaussian:7d,std=3", "others are lengths of time"),
        ("uniform:7d norm=none", "takes no norm"),
        ("uniform:7d boundary=reflect", "no boundary"),
        ("uniform:7d method=fft", "method=fft"),
        ("uniform:7d align=3", "names a tap"),
        ("savgol:7d,order=3", "savgol counts rows"),
        ("chebwin:7d,at=50", "no shape in time"),
        ("hann:2mo", "months are not all of one length"),
        ("uniform:1mo", "odd number of months"),
        ("uniform:1d12h", "mixes units"),
        ("uniform:-7d", "no length of time"),
        ("uniform:0d", "longer than nothing"),
        ("uniform:7d causal", "looks ahead (3d12h behind, 3d12h ahead)"),
        ("uniform:7 causal", "looks ahead (3 rows behind, 3 ahead)"),
        ("decay:9,tau=3 boundary=wrap causal", "look ahead at the start"),
        ("savgol:5,order=2 align=trailing causal", "look ahead at the start"),
        ("uniform:5 align=trailing start=reflect causal", "look ahead at the start"),
        ("flattop:7d degree=1", "below 0"),
        ("savgol:7,order=2 degree=1", "savgol has an order"),
        ("uniform:7 boundary=reflect degree=1", "takes no boundary"),
        ("uniform:7 degree=4", "`degree` is one of 0, 1, 2, 3"),
    ] {
        let error = spec.parse::<Smoother>().expect_err(spec).to_string();
        assert!(error.contains(said), "{spec}: {error}");
    }
    let weekly: Smoother = "uniform:7d".parse().expect("a good spec");
    assert!(matches!(weekly.smooth(&[1.0]), Err(Error::NeedsTimes { .. })));
    assert!(matches!(weekly.stream::<f64>(), Err(Error::NeedsTimes { .. })));
    assert!(matches!(weekly.time_plan::<f64>(Unit::Number), Err(Error::InTime(_))));
    let mut plan = weekly.time_plan::<f64>(Unit::Day).expect("days");
    assert!(matches!(plan.smooth(&[1, 3, 2], &[1.0; 3]), Err(Error::Times { row: 2 })));
    assert!(matches!(plan.smooth(&[1], &[1.0; 3]), Err(Error::OutputLength { .. })));
}

#[test]
fn specs_print_as_they_are_read() {
    for spec in [
        "boxcar:7d",
        "gaussian:std=36h",
        "gaussian:10d,std=36h align=trailing causal",
        "general_gaussian:20d,p=2,sig=5d degree=1",
        "decay:30d,tau=1w",
        "tukey:6w,alpha=0.25 missing=propagate",
        "boxcar:12mo",
        "exponential:5i,tau=2i coverage=0.5 holes=keep",
        "boxcar:7 align=trailing degree=1 causal",
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        assert_eq!(smoother.to_string(), spec);
        assert_eq!(smoother.to_string().parse(), Ok(smoother));
    }
    let look = |spec: &str| spec.parse::<Smoother>().expect(spec).look().to_string();
    assert_eq!(look("gaussian:std=3d"), "12d behind, 12d ahead");
    assert_eq!(look("uniform:1y align=trailing"), "1y behind, 0 ahead");
    assert_eq!(look("7"), "3 rows behind, 3 ahead");
}

/// A causal smoother's outputs do not change when rows come, holes and all.
#[test]
fn causal_is_what_it_says() {
    let mut noise = Noise(10);
    let at = times(&mut noise, 400, 1_000);
    let mut x = noise.series(400);
    for _ in 0..150 {
        x[noise.below(400)] = f64::NAN;
    }
    for spec in [
        "uniform:20i",
        "gaussian:std=4i",
        "decay:30i,tau=5i",
        "hann:20i degree=1",
        "uniform:9",
        "decay:9,tau=2 degree=1",
    ] {
        let smoother: Smoother = format!("{spec} align=trailing causal").parse().expect(spec);
        let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
        let whole = plan.smooth(&at, &x).expect("memory");
        for rows in [1, 2, 50, 137, 399] {
            let part = plan.smooth(&at[..rows], &x[..rows]).expect("memory");
            for (i, (part, whole)) in part.iter().zip(&whole).enumerate() {
                let same = part.is_nan() && whole.is_nan() || (part - whole).abs() < 1e-13;
                assert!(same, "{spec}: row {i} of {rows}: {part}, later {whole}");
            }
        }
    }
}

/// The rows that later ones may change are those that are said to be.
#[test]
fn provisional_rows_are_those_that_may_change() {
    let at = [0, 1, 5, 6, 7, 9, 10];
    for (spec, rows) in [
        ("uniform:1i", 0),
        ("uniform:5i", 2),
        ("uniform:9i align=trailing", 0),
        ("uniform:5i align=leading", 3),
        ("gaussian:std=1i", 3),
        // A dilation's window is mirrored, and two passes look twice as far.
        ("erosion:4i", 1),
        ("dilation:4i", 2),
        ("gradient:4i", 2),
        ("opening:4i", 2),
        ("tophat:6i", 4),
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        assert_eq!(
            smoother.time_plan::<f64>(Unit::Number).expect("numbers").provisional(&at),
            rows,
            "{spec}"
        );
    }
}

/// A row at whose own time its window weighs nothing keeps its value, be it computed as it may.
#[test]
fn a_row_that_weighs_nothing_keeps_its_value() {
    for spec in ["triang:7i", "cosine:7i", "hann:7i", "bohman:7i"] {
        for align in ["trailing", "leading"] {
            for degree in [0, 1] {
                let text = format!("{spec} align={align} degree={degree}");
                let smoother: Smoother = text.parse().expect("a good spec");
                let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
                let y = plan.smooth(&[0, 20, 40], &[1.0, 2.0, 3.0]).expect("memory");
                assert_eq!(y, [1.0, 2.0, 3.0], "{text}");
                let mut end = |rows: i64| -> f64 {
                    let at: Vec<i64> = (0..rows).collect();
                    let x: Vec<f64> = at.iter().map(|&t| 5.0 + (t % 3) as f64).collect();
                    let y = plan.smooth(&at, &x).expect("memory");
                    if align == "trailing" { y[0] } else { y[y.len() - 1] }
                };
                assert_eq!(
                    (end(6), end(3000)),
                    if align == "trailing" { (5.0, 5.0) } else { (7.0, 7.0) },
                    "{text}"
                );
            }
        }
    }
}

/// Rows at one time show no line, whatever rounding says.
#[test]
fn one_time_is_no_line() {
    let smooth = |spec: &str, at: &[i64], x: &[f64]| {
        let smoother: Smoother = spec.parse().expect(spec);
        smoother.time_plan(Unit::Number).expect("numbers").smooth(at, x).expect("memory")
    };
    let x = [10.0, 20.0, 60.0, f64::NAN, 5.0];
    for spec in ["triang:7i", "uniform:7i", "gaussian:7i,std=2i", "tricube:7i", "decay:7i,tau=2i"] {
        let spec = format!("{spec} align=trailing degree=1 coverage=0");
        let y = smooth(&spec, &[0, 0, 0, 3, 20], &x);
        assert!((y[3] - 30.0).abs() < 1e-12, "{spec}: {}", y[3]);
    }
}

/// Days in nanoseconds, over centuries: as days.
#[test]
fn nanoseconds_of_far_days_are_days() {
    let days: Vec<i64> = (0..3000).map(|i| 25 * i / 2 + i % 5).collect();
    let x = Noise(12).series(3000);
    for spec in ["tricube:90d", "gaussian:std=10d degree=1", "uniform:90d"] {
        let smoother: Smoother = spec.parse().expect(spec);
        let of = |unit, times: &[i64]| smoother.time_plan(unit).expect("days").smooth(times, &x);
        let exact: Vec<i64> = days.iter().map(|day| day * 86_400_000_000_000).collect();
        let days = of(Unit::Day, &days).expect("memory");
        for (a, b) in of(Unit::Nanosecond, &exact).expect("memory").iter().zip(days) {
            assert!((a - b).abs() < 1e-12, "{spec}: {a} and {b}");
        }
    }
}
