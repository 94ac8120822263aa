//! Polynomials of long windows at the ends of a series and among holes, against their definition: a
//! weighted least-squares fit of each window, in 106 bits.

mod support;

use std::ops::Range;

use smoothframe_core::{Output, Smoother};
use support::{fit::local, noise::Noise};

/// A spec, where LEN is the window's length, and its degree and derivative.
type Spec = (&'static str, usize, usize);

const SPECS: [Spec; 11] = [
    ("uniform:LEN degree=1", 1, 0),
    ("uniform:LEN degree=1 align=trailing", 1, 0),
    ("uniform:LEN degree=1 align=leading", 1, 0),
    ("gaussian:LEN,std=STD degree=1", 1, 0),
    ("gaussian:LEN,std=STD degree=1 align=trailing", 1, 0),
    ("tricube:LEN degree=1 deriv=1", 1, 1),
    ("uniform:LEN degree=2 align=trailing", 2, 0),
    ("hann:LEN degree=3", 3, 0),
    ("savgol:LEN,order=3 boundary=renormalize", 3, 0),
    ("savgol:LEN,order=2,deriv=1 boundary=renormalize", 2, 1),
    ("gaussian:LEN,std=STD degree=3 align=trailing", 3, 0),
];

/// Which rows hold a value.
type Pattern = (&'static str, fn(usize, u64) -> bool);
const PATTERNS: [Pattern; 6] = [
    ("all", |_, _| true),
    ("2 in 3", |_, noise| !noise.is_multiple_of(3)),
    ("1 in 150", |row, _| row % 150 == 17),
    ("bursts", |row, _| row % 1500 < 200),
    ("all but the ends", |row, _| (400..6000).contains(&row)),
    ("the ends", |row, _| !(400..6000).contains(&row)),
];

fn rows(n: usize, holds: fn(usize, u64) -> bool, noise: &mut Noise) -> Vec<f64> {
    // A level and a slope, which errors must not be in proportion to beyond what is allowed.
    let value = |row: usize, noise: &mut Noise| 30.0 + 1e-3 * row as f64 + noise.next();
    (0..n)
        .map(|row| if holds(row, noise.bits() >> 20) { value(row, noise) } else { f64::NAN })
        .collect()
}

/// The weights of the fit that a kernel is, the oldest row's first, and those that coverage counts.
fn weights(spec: &str, taps: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let magnitudes: Vec<f64> = taps.iter().rev().map(|h| h.abs()).collect();
    let is_savgol = spec.starts_with("savgol");
    let of_fit = if is_savgol { vec![1.0; taps.len()] } else { magnitudes.clone() };
    (of_fit, magnitudes)
}

/// Compares every `each`th output, and all of the first and last few; returns how many.
fn check((spec, degree, deriv): Spec, len: usize, n: usize, of: Pattern, each: usize) -> usize {
    let mut noise = Noise(len as u64 + n as u64);
    let x = rows(n, of.1, &mut noise);
    let text = spec.replace("LEN", &len.to_string()).replace("STD", &(len / 9).to_string());
    let text = format!("{text} coverage=0");
    let smoother: Smoother = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    let kernel = smoother.kernel().expect("rows");
    let ahead = kernel.reach().ahead;
    let (of_fit, magnitudes) = weights(spec, kernel.taps());
    let whole: f64 = magnitudes.iter().sum();
    let (mut y, mut coverage) = (vec![0.0; n], vec![0.0; n]);
    let out = Output::new(&mut y).coverage(&mut coverage);
    smoother.plan::<f64>().smooth_to(&x, out).expect("memory");
    let mut seen = 0;
    for i in (0..n).filter(|i| i % each == 3 || *i < 3 || i + 3 >= n) {
        let first = (i + ahead + 1) as isize - len as isize;
        let met = |at: usize| usize::try_from(first + at as isize).ok().filter(|&row| row < n);
        let there: Vec<(usize, usize)> = (0..len)
            .filter_map(|at| met(at).filter(|&row| !x[row].is_nan()).map(|row| (at, row)))
            .collect();
        let share = there.iter().map(|&(at, _)| magnitudes[at]).sum::<f64>() / whole;
        assert!((coverage[i] - share).abs() < 1e-12, "{text}, {}: coverage of row {i}", of.0);
        let there: Vec<_> =
            there.iter().map(|&(at, row)| (of_fit[at], row as f64, x[row])).collect();
        // A value there is where a part in 1e9 of the weight is, which rounding must not decide.
        if share < 1e-8 {
            continue;
        }
        let Some(want) = local(&there, degree, deriv, i as f64) else {
            assert!(y[i].is_nan(), "{text}, {}: row {i}: {} of too few rows", of.0, y[i]);
            continue;
        };
        // The contract's 1e-10 of the values, of which derivatives are a part in a window's length,
        // and of the fit where it goes far beyond the rows.
        let most = there.iter().fold(0.0_f64, |most, row| most.max(row.2.abs()));
        let size = most / (len as f64 / 2.0).powi(i32::try_from(deriv).expect("few"));
        let error = (y[i] - want).abs() / size.max(want.abs());
        assert!(error <= 1e-10, "{text}, {} of {n}: row {i}: {} {want}, {error:e}", of.0, y[i]);
        seen += 1;
    }
    seen
}

#[test]
fn outputs_are_fits() {
    let mut seen = 0;
    for spec in SPECS {
        for (len, n) in [(1201, 4000), (3001, 7000), (3001, 1300)] {
            for of in PATTERNS {
                seen += check(spec, len, n, of, 331);
            }
        }
    }
    assert!(seen > 2000, "{seen}");
}

/// Windows that transforms take in several blocks, at the ends alone.
#[test]
fn very_long_windows() {
    let mut seen = 0;
    for spec in SPECS {
        for of in [PATTERNS[0], PATTERNS[4]] {
            seen += check(spec, 20_001, 70_000, of, 2999);
        }
    }
    assert!(seen > 200, "{seen}");
}

fn bits(y: &[f64]) -> Vec<u64> {
    y.iter().map(|y| if y.is_nan() { u64::MAX } else { y.to_bits() }).collect()
}

/// At once and in chunks.
#[test]
fn the_same_bits_in_chunks() {
    let mut noise = Noise(77);
    for (spec, ..) in SPECS {
        let spec = spec.replace("LEN", "2001").replace("STD", "220");
        let smoother: Smoother = spec.parse().expect("a good spec");
        for of in [PATTERNS[0], PATTERNS[2], PATTERNS[4]] {
            let x = rows(9000, of.1, &mut noise);
            let whole = smoother.smooth(&x).expect("memory");
            let (mut stream, mut out) = (smoother.stream::<f64>().expect("no wrap"), Vec::new());
            let mut cut: Range<usize> = 0..0;
            while cut.end < x.len() {
                cut = cut.end..x.len().min(cut.end + 1 + noise.below(900));
                stream.push(&x[cut.clone()], &mut out).expect("memory");
            }
            stream.finish(&mut out).expect("memory");
            assert_eq!(bits(&out), bits(&whole), "{spec}, {}", of.0);
        }
    }
}

/// Infinities and values whose sums overflow are where and what they are in short windows.
#[test]
fn what_is_not_finite() {
    let mut noise = Noise(5);
    let smoother: Smoother = "uniform:2001 degree=1".parse().expect("a good spec");
    let mut x = rows(5000, |_, _| true, &mut noise);
    x[300] = f64::INFINITY;
    let y = smoother.smooth(&x).expect("memory");
    let touched = |i: usize| i <= 1300;
    for (i, y) in y.iter().enumerate() {
        assert_eq!(y.is_finite(), !touched(i), "row {i}: {y}");
    }
    let large = vec![1.7e308; 5000];
    let y = smoother.smooth(&large).expect("memory");
    for (i, y) in y.iter().enumerate() {
        assert!((y / 1.7e308 - 1.0_f64).abs() < 1e-10, "row {i}: {y}");
    }
}
