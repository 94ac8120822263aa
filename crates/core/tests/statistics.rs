//! Statistics of windows, in rows and in time, held against pandas, NumPy and SciPy
//! (`tests/reference/statistics.py` has the calls) and against their definition.

mod support;

use std::collections::HashMap;

use serde::Deserialize;
use smoothframe_core::{Output, Smoother, Unit};
use support::noise::Noise;

#[derive(Deserialize)]
struct Table {
    series: HashMap<String, Vec<Option<String>>>,
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    spec: String,
    x: String,
    #[serde(default)]
    at: Vec<i64>,
    call: String,
    y: Vec<Option<String>>,
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

/// Extremes, medians, counts and what Hampel's filter leaves are values of the series or means of
/// two: exact. Quantiles within 1e-14 of the range and a rounding, as NumPy weighs two values
/// otherwise above the middle. Sums are of at most 81 values, and pandas' run on through the series: 1e-12 of the
/// largest sum; variances the same, in units of the variance of all.
#[test]
fn as_pandas_numpy_and_scipy() {
    let path = format!("{}/tests/reference/statistics.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let Table { series, records } = serde_json::from_str(&text).expect("records of this shape");
    let mut held: HashMap<String, usize> = HashMap::new();
    for Record { spec, x, at, call, y } in records {
        let x: Vec<f64> =
            series[&x].iter().map(|x| x.as_deref().map_or(f64::NAN, number)).collect();
        let smoother: Smoother = spec.parse().expect(&spec);
        let name = spec.split(':').next().expect("a name");
        let values = || x.iter().copied().filter(|x| !x.is_nan());
        let (least, most) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
        let tolerance = match name {
            "quantile" => 1e-14 * (most - least) + f64::EPSILON * most.abs(),
            "sum" => 1e-12 * values().map(f64::abs).sum::<f64>(),
            // A level of 1e9 leaves values 1e-16 of it: 1e-9 of the variance is promised.
            "std" | "var" if least > 1e8 => 1e-9,
            "std" | "var" => 1e-12 * (most - least).powi(2),
            _ => 0.0,
        };
        let got = if at.is_empty() {
            smoother.smooth(&x)
        } else {
            smoother.time_plan(Unit::Second).expect("seconds").smooth(&at, &x)
        };
        let got = got.expect("memory");
        assert_eq!(got.len(), y.len());
        for (i, (got, want)) in got.iter().zip(y).enumerate() {
            match want {
                None => assert!(got.is_nan(), "{spec}, {call}: row {i} is {got}"),
                Some(want) => {
                    let want = number(&want);
                    let error = (got - want).abs();
                    assert!(error <= tolerance, "{spec}, {call}: row {i} is {got}, not {want}");
                }
            }
        }
        *held.entry(name.to_owned()).or_default() += 1;
    }
    assert_eq!(held.len(), 16, "{held:?}");
    assert!(held.values().all(|&count| count >= 18), "{held:?}");
}

/// Every output of windows in time, with equal stamps, bursts and silences, by the definition.
#[test]
fn in_time_by_definition() {
    in_time(15);
}

fn in_time(seed: u64) {
    let mut noise = Noise(seed);
    for round in 0..60 {
        let n = 1 + noise.below(300);
        let mut at = 0;
        let times: Vec<i64> = (0..n)
            .map(|_| {
                at += [0, 0, 1, 1, 2, 5, 60][noise.below(7)];
                at
            })
            .collect();
        let x: Vec<f64> = (0..n)
            .map(|_| if noise.below(5) == 0 { f64::NAN } else { (noise.next() * 8.0).round() })
            .collect();
        let length = 1 + noise.below(40) as i64;
        for (align, behind, ahead) in [
            ("", length / 2, (length - 1) / 2),
            (" align=trailing", length - 1, 0),
            (" align=leading", 0, length - 1),
        ] {
            for name in ["median", "min", "max", "sum", "count", "var"] {
                let spec = format!("{name}:{length}s{align}");
                let smoother: Smoother = spec.parse().expect(&spec);
                let got = smoother.time_plan(Unit::Second).expect("seconds").smooth(&times, &x);
                let got = got.expect("memory");
                for i in 0..n {
                    let is_in = |s: i64| (-behind..=ahead).contains(&(s - times[i]));
                    let mut w: Vec<f64> = (0..n)
                        .filter(|&j| is_in(times[j]) && !x[j].is_nan())
                        .map(|j| x[j])
                        .collect();
                    w.sort_by(f64::total_cmp);
                    let (count, mean) = (w.len(), w.iter().sum::<f64>() / w.len() as f64);
                    let want = match name {
                        "count" => count as f64,
                        _ if count == 0 => f64::NAN,
                        "median" => f64::midpoint(w[(count - 1) / 2], w[count / 2]),
                        "min" => w[0],
                        "max" => w[count - 1],
                        "sum" => w.iter().sum(),
                        _ if count == 1 => f64::NAN,
                        _ => w.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1) as f64,
                    };
                    let same = got[i].is_nan() && want.is_nan();
                    // Whole numbers are exact but for the mean's share of a variance.
                    let tolerance = if name == "var" { 1e-12 } else { 0.0 };
                    let near = (got[i] - want).abs() <= tolerance;
                    assert!(
                        same || near,
                        "{spec}, round {round}: row {i} is {}, not {want}",
                        got[i]
                    );
                }
            }
        }
    }
}

/// Values, which outputs are values, and coverage of windows in rows, of series of several pieces with
/// holes, runs of them and infinities, by the definition. Values are multiples of 1/8, so that sums
/// are exact; variances are within 1e-12 of the
/// range, squared.
#[test]
fn in_rows_by_definition() {
    let mut noise = Noise(18);
    let mut n = 5000;
    for (len, holes) in
        [(1, 1), (2, 9), (5, 0), (7, 1), (20, 1), (21, 1), (64, 9), (130, 1), (700, 9), (700, 0)]
    {
        n += 7;
        let x: Vec<f64> = (0..n)
            .map(|row| match noise.below(1000) {
                _ if noise.below(10) < holes % 8 || holes == 9 && row % 2000 > 400 => f64::NAN,
                0 if holes > 0 => f64::INFINITY,
                _ => (noise.next() * 80.0).round() / 8.0 + 50.0,
            })
            .collect();
        for name in ["min", "max", "sum", "count", "var", "std"] {
            for option in ["", " holes=keep", " coverage=0.6", " missing=propagate"] {
                let spec = format!("{name}:{len}{option}");
                let smoother: Smoother = spec.parse().expect(&spec);
                let (mut y, mut present, mut coverage) =
                    (vec![0.0; n], vec![false; n], vec![0.0; n]);
                let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
                smoother.plan().smooth_to(&x, output).expect("memory");
                let alone = smoother.smooth(&x).expect("memory");
                for i in (0..n).step_by(11).chain(n - 400..n) {
                    let there = i.saturating_sub(len / 2)..n.min(i + len - len / 2);
                    let all = there.len();
                    let w: Vec<f64> = x[there].iter().copied().filter(|x| !x.is_nan()).collect();
                    let (count, sum) = (w.len() as f64, w.iter().sum::<f64>());
                    let squares = || w.iter().map(|x| (x - sum / count).powi(2)).sum::<f64>();
                    let want = match name {
                        "min" => w.iter().copied().fold(f64::INFINITY, f64::min),
                        "max" => w.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                        "sum" => sum,
                        "count" => count,
                        "var" => squares() / (count - 1.0),
                        _ => (squares() / (count - 1.0)).sqrt(),
                    };
                    let is_spread = ["var", "std"].contains(&name);
                    let least = if name == "count" { 0 } else { 1 + usize::from(is_spread) };
                    let is = w.len() >= least
                        && match option {
                            " holes=keep" => !x[i].is_nan(),
                            " coverage=0.6" => count / len as f64 >= 0.6 - 1e-9,
                            " missing=propagate" => w.len() == all,
                            _ => true,
                        };
                    assert_eq!(present[i], is, "{spec}: row {i}");
                    assert_eq!(coverage[i], count / len as f64, "{spec}: row {i}");
                    let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
                    assert!(same(y[i], alone[i]), "{spec}: row {i}: {}, {}", y[i], alone[i]);
                    let want = if is { want } else { f64::NAN };
                    let tolerance = if is_spread { 1e-12 * 100.0 } else { 0.0 };
                    let near = same(y[i], want) || (y[i] - want).abs() <= tolerance;
                    assert!(near, "{spec}: row {i} is {}, not {want}", y[i]);
                }
            }
        }
    }
}

/// Morphology in time by its definition: a dilation's windows are an erosion's, mirrored.
#[test]
fn morphology_in_time_by_definition() {
    morphology(16);
}

fn morphology(seed: u64) {
    let mut noise = Noise(seed);
    for _ in 0..40 {
        let n = 1 + noise.below(120);
        let mut at = 0;
        let times: Vec<i64> = (0..n)
            .map(|_| {
                at += [0, 1, 1, 2, 5, 30][noise.below(6)];
                at
            })
            .collect();
        let x: Vec<f64> = (0..n)
            .map(|_| if noise.below(5) == 0 { f64::NAN } else { (noise.next() * 8.0).round() })
            .collect();
        let length = 1 + noise.below(20) as i64;
        let (behind, ahead) = (length / 2, (length - 1) / 2);
        let pass = |x: &[f64], behind: i64, ahead: i64, best: fn(f64, f64) -> f64| -> Vec<f64> {
            let is_in = |i: usize, j: usize| (-behind..=ahead).contains(&(times[j] - times[i]));
            let window = |i: usize| (0..n).filter(move |&j| is_in(i, j)).map(|j| x[j]);
            (0..n).map(|i| window(i).fold(f64::NAN, best)).collect()
        };
        let erode = |x: &[f64]| pass(x, behind, ahead, f64::min);
        let dilate = |x: &[f64]| pass(x, ahead, behind, f64::max);
        let less =
            |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        for (name, want) in [
            ("erosion", erode(&x)),
            ("dilation", dilate(&x)),
            ("opening", dilate(&erode(&x))),
            ("closing", erode(&dilate(&x))),
            ("gradient", less(&dilate(&x), &erode(&x))),
            ("tophat", less(&x, &dilate(&erode(&x)))),
            ("bottomhat", less(&erode(&dilate(&x)), &x)),
        ] {
            let spec = format!("{name}:{length}s");
            let smoother: Smoother = spec.parse().expect(&spec);
            let got = smoother.time_plan(Unit::Second).expect("seconds").smooth(&times, &x);
            for (i, (got, want)) in got.expect("memory").iter().zip(want).enumerate() {
                assert!(
                    got == &want || got.is_nan() && want.is_nan(),
                    "{spec}: row {i}: {got}, {want}"
                );
            }
        }
    }
}

/// With a least number of values an output is what it is without, or a hole.
#[test]
fn at_least_so_many_values() {
    let mut noise = Noise(17);
    let mut holes = 0;
    for _ in 0..200 {
        let n = 1 + noise.below(200);
        let mut x: Vec<f64> =
            (0..n).map(|_| if noise.below(3) == 0 { f64::NAN } else { noise.next() }).collect();
        if noise.below(4) == 0 {
            x = (0..n).map(|_| noise.next()).collect();
        }
        let mut at = 0;
        let times: Vec<i64> = (0..n)
            .map(|_| {
                at += [0, 1, 1, 2, 9][noise.below(5)];
                at
            })
            .collect();
        let least = 1 + noise.below(9);
        for (spec, behind, ahead) in [
            ("uniform:7", 3, 3),
            ("gaussian:8,std=2 coverage=0.2", 4, 3),
            ("hann:9 degree=1 align=trailing", 8, 0),
            ("max:6 align=leading", 0, 5),
            ("median:5 holes=keep", 2, 2),
            ("savgol:7,order=2", 3, 3),
            ("ewm:span=4", i64::MAX >> 1, 0),
            ("uniform:7s", 3, 3),
            ("tricube:8s degree=1", 4, 3),
            ("std:6s align=trailing", 5, 0),
        ] {
            let in_time = spec.contains("s ") || spec.ends_with('s');
            if !in_time && least as i64 > behind + 1 + ahead {
                // More than the window has.
                continue;
            }
            let told = |spec: &str| {
                let smoother: Smoother = spec.parse().expect(spec);
                let (mut y, mut present) = (vec![0.0; n], vec![false; n]);
                let output = Output::new(&mut y).present(&mut present);
                let made = if in_time {
                    let mut plan = smoother.time_plan(Unit::Second).expect("seconds");
                    plan.smooth_to(&times, &x, output)
                } else {
                    smoother.plan().smooth_to(&x, output)
                };
                made.expect("memory");
                (y, present)
            };
            let (without, was) = told(spec);
            let (with, is) = told(&format!("{spec} min_rows={least}"));
            for i in 0..n {
                let rows: Vec<usize> = if in_time {
                    let is_in = |j: &usize| (-behind..=ahead).contains(&(times[*j] - times[i]));
                    (0..n).filter(is_in).collect()
                } else {
                    let ahead = usize::try_from(ahead).expect("rows");
                    (i.saturating_sub(usize::try_from(behind).expect("rows"))..n.min(i + ahead + 1))
                        .collect()
                };
                let count = rows.into_iter().filter(|&j| !x[j].is_nan()).count();
                assert_eq!(
                    is[i],
                    was[i] && count >= least,
                    "{spec}: row {i} with {count} of {least}"
                );
                let same = with[i].to_bits() == without[i].to_bits();
                assert!(if is[i] { same } else { with[i].is_nan() }, "{spec}: row {i}");
                holes += usize::from(was[i] && !is[i]);
            }
        }
    }
    assert!(holes > 10_000, "{holes}");
}

/// Which outputs are values, and coverage.
#[test]
fn holes_and_coverage() {
    let n = f64::NAN;
    let told = |spec: &str, x: &[f64]| {
        let smoother: Smoother = spec.parse().expect(spec);
        let (mut y, mut present, mut coverage) =
            (vec![0.0; x.len()], vec![false; x.len()], vec![0.0; x.len()]);
        let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
        smoother.plan().smooth_to(x, output).expect("memory");
        (y, present, coverage)
    };
    let (y, present, coverage) = told("count:3", &[n, n, n, 4.0]);
    assert_eq!((&y[..], &present[..]), (&[0.0, 0.0, 1.0, 1.0][..], &[true; 4][..]));
    assert_eq!(coverage, [0.0, 0.0, 1.0 / 3.0, 1.0 / 3.0]);
    assert_eq!(told("count:3 holes=keep", &[n, 2.0]).1, [false, true]);
    assert_eq!(told("count:3 coverage=0.5", &[n, n, 2.0, 3.0]).1, [false, false, true, true]);
    assert_eq!(
        told("std:3", &[n, 1.0, n, n, 2.0, 4.0]).1,
        [false, false, false, false, true, true]
    );
    assert_eq!(told("sum:3", &[n, n, 4.0]).1, [false, true, true]);
    assert_eq!(
        told("max:3 missing=propagate", &[1.0, n, 2.0, 3.0, 4.0]).1[..4],
        [false, false, false, true]
    );
    // A constant has no spread, whatever its level; a spike leaves nothing behind.
    let x: Vec<f64> = (0..200).map(|i| if i == 50 { 1e16 } else { 0.1 }).collect();
    let (y, ..) = told("std:7", &x);
    assert!(y[..47].iter().chain(&y[54..]).all(|&y| y == 0.0));
    let ones: Vec<f64> = (0..200).map(|i| if i == 50 { 1e16 } else { 1.0 }).collect();
    let (y, ..) = told("sum:7", &ones);
    assert!(y[3..47].iter().chain(&y[54..197]).all(|&y| y == 7.0));
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn in_time_by_definition() {
        for seed in 100..130 {
            in_time(seed);
            morphology(seed);
        }
    }
}
