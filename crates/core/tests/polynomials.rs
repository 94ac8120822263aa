//! Local polynomials against their definition: a weighted least-squares fit of each window, in 106
//! bits.

#![expect(clippy::cast_possible_truncation, reason = "powers and rows are small")]

mod support;

use smoothframe_core::{Deriv, Output, Per, Smoother, Unit};
use support::{fit::local, noise::Noise};

/// Windows in rows, with the weight of the row `d` rows after the output's.
const WINDOWS: [(&str, usize, usize); 9] = [
    ("uniform:7", 3, 3),
    ("hann:9", 4, 4),
    ("tricube:31", 15, 15),
    ("gaussian:101,std=20", 50, 50),
    ("uniform:16 align=trailing", 15, 0),
    ("decay:12,tau=4", 11, 0),
    ("taps:[1,5,0,2]", 2, 1),
    ("epanechnikov:150", 75, 74),
    ("uniform:300", 150, 149),
];

fn smoother(spec: &str) -> Smoother {
    spec.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// The rows of output i's window that are there, with weights of `taps`, the newest row's first.
fn there(x: &[f64], i: usize, taps: &[f64], ahead: usize) -> Vec<(f64, f64, f64)> {
    let met = taps.iter().enumerate().filter_map(|(j, &w)| {
        let row = (i + ahead).checked_sub(j)?;
        let x = *x.get(row)?;
        (!x.is_nan()).then_some((w, row as f64, x))
    });
    met.collect()
}

/// Every output that has a value is the fit of the rows that are there: 1e-10 of the range, as the
/// contract has it; and of an observed row there always is one.
#[test]
fn outputs_are_fits_of_the_rows_that_are_there() {
    fits_of_the_rows_that_are_there(0x90_1e, 400);
}

fn fits_of_the_rows_that_are_there(seed: u64, most_rows: usize) {
    let mut noise = Noise(seed);
    let mut worst = 0.0_f64;
    for (window, _, ahead) in WINDOWS {
        let taps = smoother(window).kernel().expect("a kernel").taps().to_vec();
        for (degree, deriv) in [(1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (3, 2), (3, 3)] {
            let spec = format!("{window} degree={degree} deriv={deriv}");
            let smoother = smoother(&spec);
            assert_eq!(smoother.to_string().parse(), Ok(smoother.clone()));
            for share in [0.0, 0.03, 0.4, 0.9] {
                let n = 1 + noise.below(most_rows);
                let x: Vec<f64> = (0..n)
                    .map(|_| if noise.next().abs() < share { f64::NAN } else { noise.next() })
                    .collect();
                let y = smoother.smooth(&x).expect("memory");
                for (i, &y) in y.iter().enumerate() {
                    let rows = there(&x, i, &taps, ahead);
                    let Some(want) = local(&rows, degree, deriv, i as f64) else {
                        assert!(y.is_nan(), "{spec}: row {i}: {y} of too few rows");
                        continue;
                    };
                    let own = rows.iter().any(|row| row.1 == i as f64 && row.0 > 0.0);
                    assert!(!own || !y.is_nan(), "{spec}: row {i} of {n} holds a value");
                    if !y.is_nan() {
                        // Of holes that are filled by a cubic from one side alone, noise is
                        // magnified, and its roundings with it.
                        let most = want.abs().max(1.0);
                        worst = worst.max((y - want).abs() / most);
                        let error = (y - want).abs() / most;
                        assert!(error <= 1e-10, "{spec}: row {i} of {n}: {y} for {want}");
                    }
                }
            }
        }
    }
    println!("largest error {worst:e}");
}

/// A polynomial of the degree comes back, and its derivatives, whatever is missing: to 1e-10 of its
/// range.
#[test]
fn polynomials_come_back() {
    let mut noise = Noise(0xbac);
    let n = 2000;
    for degree in 1..=3_usize {
        let at = |row: usize| row as f64 / n as f64;
        let full: Vec<f64> = (0..n)
            .map(|i| (0..=degree).map(|p| at(i).powi(p as i32) * [2.0, -3.0, 5.0, 1.5][p]).sum())
            .collect();
        let slope = |i: usize| {
            (1..=degree)
                .map(|p| p as f64 * at(i).powi(p as i32 - 1) * [2.0, -3.0, 5.0, 1.5][p])
                .sum::<f64>()
                / n as f64
        };
        for share in [0.0, 0.1, 0.6] {
            let x: Vec<f64> = full
                .iter()
                .map(|&x| if noise.next().abs() < share { f64::NAN } else { x })
                .collect();
            for window in [
                "uniform:31",
                "hann:301",
                "gaussian:std=40 align=trailing",
                "tricube:64 align=leading",
            ] {
                let y = smoother(&format!("{window} degree={degree}")).smooth(&x).expect("memory");
                let slopes = smoother(&format!("{window} degree={degree} deriv=1"))
                    .smooth(&x)
                    .expect("memory");
                for i in 0..n {
                    let is_value = !y[i].is_nan();
                    assert!(is_value || x[i].is_nan(), "{window}: row {i}");
                    assert!(
                        !is_value || (y[i] - full[i]).abs() <= 1e-10,
                        "{window} degree={degree}, {share}: row {i}: {} for {}",
                        y[i],
                        full[i]
                    );
                    // At an end there may be too few rows for the degree, and the slope is that of a
                    // line.
                    let is_value = !slopes[i].is_nan() && (50..n - 50).contains(&i);
                    assert!(
                        !is_value || (slopes[i] - slope(i)).abs() <= 1e-10,
                        "{window} degree={degree}: slope at row {i}"
                    );
                }
            }
        }
    }
}

/// In time: rows at any times, several at one, by the same definition; derivatives per unit.
#[test]
fn the_same_in_time() {
    let mut noise = Noise(0x71e5);
    let tricube: fn(f64) -> f64 = |v| (1.0 - v.abs().powi(3)).powi(3);
    let mut seen = 0;
    for (shape, name) in [(None, "uniform"), (Some(tricube), "tricube")] {
        for (degree, deriv) in [(2, 0), (3, 0), (1, 1), (3, 2)] {
            // On a grid, and at any times.
            for is_grid in [true, false] {
                for share in [0.0, 0.2] {
                    let n = 300;
                    let mut times: Vec<i64> = (0..n)
                        .map(|i| if is_grid { 3 * i } else { noise.below(900) as i64 })
                        .collect();
                    times.sort_unstable();
                    let x: Vec<f64> = times
                        .iter()
                        .map(|_| if noise.next().abs() < share { f64::NAN } else { noise.next() })
                        .collect();
                    let per = if deriv > 0 { format!(" deriv={deriv}/i") } else { String::new() };
                    let spec = format!("{name}:60i degree={degree}{per} coverage=0");
                    let y = smoother(&spec)
                        .time_plan(Unit::Number)
                        .expect("numbers")
                        .smooth(&times, &x)
                        .expect("memory");
                    for (i, &y) in y.iter().enumerate() {
                        let rows: Vec<_> = times
                            .iter()
                            .zip(&x)
                            .filter(|(t, x)| {
                                (times[i] - 30..times[i] + 30).contains(*t) && !x.is_nan()
                            })
                            .map(|(&t, &x)| {
                                let v = (t - times[i]) as f64 / 30.0;
                                (shape.map_or(1.0, |shape| shape(v)), t as f64, x)
                            })
                            .collect();
                        let Some(want) = local(&rows, degree, deriv, times[i] as f64) else {
                            continue;
                        };
                        assert!(
                            (y - want).abs() <= 1e-10 * want.abs().max(1.0),
                            "{spec}: row {i}: {y} for {want}"
                        );
                        seen += 1;
                    }
                }
            }
        }
    }
    assert!(seen > 4000, "{seen}");
    let slope = smoother("uniform:7d degree=2 deriv=1/d");
    assert_eq!(slope.deriv(), Deriv::per(1, Per::Day));
    let seconds: Vec<i64> = (0..40).map(|i| i * 7_200).collect();
    let x: Vec<f64> = seconds.iter().map(|&s| (s as f64 / 86_400.0).powi(2)).collect();
    let mut y = vec![0.0; 40];
    slope
        .time_plan(Unit::Second)
        .expect("dates")
        .smooth_to(&seconds, &x, Output::new(&mut y))
        .expect("memory");
    for (y, s) in y.iter().zip(&seconds) {
        assert!((y - 2.0 * *s as f64 / 86_400.0).abs() < 1e-11);
    }
}

#[test]
fn what_is_refused_says_why() {
    for (spec, part) in [
        ("uniform:7 deriv=1", "a polynomial of degree 0 has no derivative 1"),
        ("uniform:7 degree=1 deriv=2", "no derivative 2"),
        ("uniform:7 degree=1 deriv=1/d", "in rows it is per row"),
        ("uniform:7d degree=1 deriv=1", "deriv=1/d"),
        ("uniform:7d degree=1 deriv=1/mo", "`deriv` is one of i, ns"),
        ("uniform:7 degree=1 deriv=x", "`deriv` is a number"),
        ("savgol:7,order=2 deriv=1", "savgol:31,order=3,deriv=1"),
        ("median:7 deriv=1", "deriv is not for median: it fits no polynomial"),
        ("flattop:7d degree=2", "below 0"),
    ] {
        let error = spec.parse::<Smoother>().expect_err(spec).to_string();
        assert!(error.contains(part), "{spec}: {error}");
    }
    let per_day = smoother("uniform:7i degree=1 deriv=1/d");
    assert!(per_day.time_plan::<f64>(Unit::Number).is_err());
    let per_one = smoother("uniform:7d degree=1 deriv=1/i");
    assert!(per_one.time_plan::<f64>(Unit::Day).is_err());
}

/// A row as the boundary extends the series: nothing where it is absent, NaN for a hole.
fn extended(x: &[f64], row: isize, boundary: &str) -> Option<f64> {
    let n = isize::try_from(x.len()).expect("few");
    let at = |row: isize| Some(x[usize::try_from(row).expect("a row")]);
    if (0..n).contains(&row) {
        return at(row);
    }
    match boundary {
        "nearest" => at(row.clamp(0, n - 1)),
        "reflect" => {
            let mut row = row;
            while !(0..n).contains(&row) {
                row = if row < 0 { -1 - row } else { 2 * n - 1 - row };
            }
            at(row)
        }
        "constant" => Some(0.0),
        _ => None,
    }
}

/// Savitzky-Golay and Henderson are refitted to the rows that are there, at holes and where an end
/// cuts the window; savgol's `fit` to the nearest whole window's.
#[test]
fn designed_kernels_are_refitted() {
    refitted(0x5a_60);
}

fn refitted(seed: u64) {
    let mut noise = Noise(seed);
    let henderson = |len: usize, row: usize| {
        let m = (len / 2) as f64;
        let off = (row as f64 - m).powi(2);
        [1.0, 2.0, 3.0].iter().map(|more| (m + more).powi(2) - off).product::<f64>()
    };
    let mut seen = 0;
    for (name, len, degree, deriv) in [
        ("savgol:15,order=3", 15, 3, 0),
        ("savgol:7,order=2,deriv=1,delta=0.5", 7, 2, 1),
        ("savgol:31,order=4", 31, 4, 0),
        ("savgol:41,order=7,deriv=2", 41, 7, 2),
        ("savgol:9,order=0", 9, 0, 0),
        ("savgol:201,order=3", 201, 3, 0),
        ("savgol:1201,order=2", 1201, 2, 0),
        ("henderson:13", 13, 3, 0),
        ("henderson:23", 23, 3, 0),
    ] {
        let boundaries: &[&str] = if name.starts_with("savgol") {
            &["fit", "renormalize", "nearest", "reflect", "constant"]
        } else {
            &["renormalize", "nearest", "reflect", "constant"]
        };
        for boundary in boundaries {
            for share in [0.0, 0.05, 0.5, 0.85] {
                let spec = format!("{name} boundary={boundary}");
                let smoother = smoother(&spec);
                let n = 1 + noise.below(3 * len);
                let x: Vec<f64> = (0..n)
                    .map(|_| if noise.next().abs() < share { f64::NAN } else { noise.next() })
                    .collect();
                let y = smoother.smooth(&x).expect("memory");
                let mut checked = 0;
                for i in 0..n {
                    // Long windows are slow in 106 bits.
                    if len > 100 && i % 29 != 0 {
                        continue;
                    }
                    let half = len / 2;
                    let is_near = i < half || i + half >= n;
                    let rows: Vec<isize> = if *boundary == "fit" && is_near {
                        let first = i.saturating_sub(half).min(n.saturating_sub(len));
                        (first..(first + len).min(n)).map(|row| row as isize).collect()
                    } else {
                        (0..len).map(|row| (i + row) as isize - half as isize).collect()
                    };
                    let met: Vec<_> = rows
                        .iter()
                        .enumerate()
                        .filter_map(|(at, &row)| {
                            let x = extended(&x, row, boundary).filter(|x| !x.is_nan())?;
                            let is_savgol = name.starts_with("savgol");
                            let weight = if is_savgol { 1.0 } else { henderson(len, at) };
                            Some((weight, row as f64, x))
                        })
                        .collect();
                    let is_whole = met.len() == rows.len();
                    let Some(mut want) = local(&met, degree, deriv, i as f64) else {
                        // SciPy's fit of all rows of a short series without holes is 0 there.
                        let is_plain = *boundary == "fit" && is_whole;
                        assert!(y[i].is_nan() || is_plain, "{spec}: row {i} of {n}: {}", y[i]);
                        continue;
                    };
                    if name.contains("delta=0.5") {
                        want *= 2.0;
                    }
                    assert!(deriv > 0 || x[i].is_nan() || !y[i].is_nan(), "{spec}: row {i} of {n}");
                    if !y[i].is_nan() {
                        let error = (y[i] - want).abs() / want.abs().max(1.0);
                        assert!(error <= 1e-10, "{spec}, {share}: row {i} of {n}: {} {want}", y[i]);
                        checked += 1;
                    }
                }
                seen += checked;
            }
        }
    }
    assert!(seen > 2000, "{seen}");
}

/// Weekly values on a daily calendar: no measured row is left empty, and a cubic comes back.
#[test]
fn an_observed_row_always_has_an_output() {
    let x: Vec<f64> =
        (0..210).map(|i| if i % 7 == 3 { f64::from(i).powi(3) } else { f64::NAN }).collect();
    for spec in
        ["savgol:15,order=3", "savgol:29,order=3", "henderson:23", "spencer", "taps:[-1,2,3,2,-1]"]
    {
        for more in ["", " align=trailing", " boundary=reflect"] {
            let y = smoother(&format!("{spec}{more}")).smooth(&x).expect("memory");
            let mut ends = vec![];
            let mut at = vec![0.0; 420];
            let both: Vec<f64> = x.iter().chain(&x).copied().collect();
            ends.extend([210, 420]);
            smoother(&format!("{spec}{more}"))
                .plan::<f64>()
                .smooth_each(&both, &ends, Output::new(&mut at))
                .expect("memory");
            for i in (3..210).step_by(7) {
                assert!(!y[i].is_nan(), "{spec}{more}: row {i}");
                assert_eq!(y[i].to_bits(), at[i].to_bits(), "{spec}{more}: row {i}");
                assert_eq!(y[i].to_bits(), at[210 + i].to_bits(), "{spec}{more}: row {i}");
            }
        }
    }
    let y = smoother("savgol:29,order=3").smooth(&x).expect("memory");
    for i in (3..210).step_by(7) {
        assert!((y[i] - x[i]).abs() <= 1e-10 * 210_f64.powi(3), "row {i}: {} {}", y[i], x[i]);
    }
}

/// Where holes leave weights of both signs that nearly cancel, an observed row gets the value of a
/// line, weighed by their magnitudes; else the mean.
#[test]
fn where_weights_cancel_a_line_is_fitted() {
    let mut noise = Noise(0xca9);
    let mut lines = 0;
    for spec in
        ["spencer", "taps:[1,-0.9,1]", "taps:[-1,2,3,2,-1]", "taps:[2,-1,-1,3,-2] norm=none"]
    {
        let smoother = smoother(spec);
        let kernel = smoother.kernel().expect("one");
        let (taps, ahead) = (kernel.taps(), kernel.reach().ahead);
        let magnitudes: Vec<f64> = taps.iter().map(|h| h.abs()).collect();
        let all = |of: &[f64]| of.iter().sum::<f64>();
        let x: Vec<f64> =
            (0..3000).map(|_| if noise.below(3) > 0 { f64::NAN } else { noise.next() }).collect();
        let y = smoother.smooth(&x).expect("memory");
        for i in (0..x.len()).filter(|&i| !x[i].is_nan()) {
            let met = there(&x, i, taps, ahead);
            let weight: f64 = met.iter().map(|row| row.0).sum();
            let magnitude: f64 = met.iter().map(|row| row.0.abs()).sum();
            let left = weight.abs() * all(&magnitudes);
            let least = 0.25 * all(taps).abs() * magnitude;
            if (left - least).abs() < 1e-9 {
                continue; // rounding decides
            }
            let want = if left > least {
                met.iter().map(|row| row.0 * row.2).sum::<f64>() / weight
            } else {
                lines += 1;
                local(&there(&x, i, &magnitudes, ahead), 1, 0, i as f64).expect("a line")
            };
            let want = want * all(taps);
            assert!((y[i] - want).abs() <= 1e-11, "{spec}: row {i}: {} for {want}", y[i]);
        }
    }
    assert!(lines > 100, "{lines}");
}

#[derive(serde::Deserialize)]
struct Table {
    series: std::collections::HashMap<String, Vec<Option<f64>>>,
    records: Vec<Record>,
}

#[derive(serde::Deserialize)]
struct Record {
    spec: String,
    x: String,
    call: String,
    y: Vec<Option<f64>>,
}

/// Equal to numpy.polyfit of each window (`tests/reference/polynomials.py`): 1e-9 of the largest
/// value, as its own roundings of a few rows at an end are magnified that much.
#[test]
fn fits_are_numpys() {
    let path = format!("{}/tests/reference/polynomials.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let table: Table = serde_json::from_str(&text).expect("records of this shape");
    assert!(table.records.len() > 20);
    for Record { spec, x, call, y } in &table.records {
        let x: Vec<f64> = table.series[x].iter().map(|x| x.unwrap_or(f64::NAN)).collect();
        let got = smoother(spec).smooth(&x).expect("memory");
        for (i, (got, want)) in got.iter().zip(y).enumerate() {
            match want {
                // A derivative's weight at its own row is 0, and so may be all that is there.
                None => assert!(got.is_nan(), "{spec}, {call}: row {i} is {got}"),
                Some(_) if got.is_nan() => {
                    let is_derivative = spec.contains("deriv=") && !spec.contains("deriv=0");
                    assert!(is_derivative, "{spec}: row {i}");
                }
                Some(want) => {
                    let error = (got - want).abs() / want.abs().max(10.0);
                    assert!(error <= 1e-9, "{spec}, {call}: row {i} is {got}, not {want}");
                }
            }
        }
    }
}

/// The same bits in chunks as at once, and under causal from the rows up to the output's alone,
/// whether windows are by moments of transforms, directly, or by definition.
#[test]
fn the_same_bits_in_chunks_and_without_later_rows() {
    let mut noise = Noise(0x57e4);
    for spec in [
        "uniform:9 degree=1",
        "uniform:301 degree=2",
        "tricube:301 degree=1",
        "tricube:301 degree=3 deriv=1",
        "savgol:301,order=3",
        "savgol:21,order=8 boundary=renormalize",
        "henderson:23 boundary=reflect",
        "spencer",
        "hann:41 align=trailing causal degree=2",
        "uniform:401 align=trailing causal degree=1",
        "savgol:31,order=2 align=trailing causal boundary=renormalize",
    ] {
        let smoother = smoother(spec);
        for share in [0.02, 0.5] {
            let x: Vec<f64> = (0..9000)
                .map(|_| if noise.next().abs() < share { f64::NAN } else { noise.next() })
                .collect();
            let whole = smoother.smooth(&x).expect("memory");
            let bits = |y: &[f64]| -> Vec<u64> {
                y.iter().map(|y| if y.is_nan() { u64::MAX } else { y.to_bits() }).collect()
            };
            let (mut stream, mut out) = (smoother.stream::<f64>().expect("no wrap"), Vec::new());
            let mut at = 0;
            while at < x.len() {
                let end = x.len().min(at + 1 + noise.below(700));
                stream.push(&x[at..end], &mut out).expect("memory");
                at = end;
            }
            stream.finish(&mut out).expect("memory");
            assert_eq!(bits(&out), bits(&whole), "{spec} in chunks");
            if smoother.is_causal() {
                let cut = smoother.smooth(&x[..5000]).expect("memory");
                assert_eq!(bits(&cut), bits(&whole[..5000]), "{spec} without later rows");
            }
        }
    }
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series, and long ones"]
    fn outputs_are_fits_of_the_rows_that_are_there() {
        (0..12).for_each(|seed| fits_of_the_rows_that_are_there(seed, 400));
        (12..15).for_each(|seed| fits_of_the_rows_that_are_there(seed, 4000));
    }

    #[test]
    #[ignore = "slow: many series"]
    fn designed_kernels_are_refitted() {
        (0..12).for_each(refitted);
    }
}
