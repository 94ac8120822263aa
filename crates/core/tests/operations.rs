//! Operations that are no kernel, held against NumPy, SciPy and pandas (`tests/reference/operations.py`
//! has the calls), and saved streams of every operation.

mod support;

use std::collections::HashMap;

use serde::Deserialize;
use smoothframe_core::{Ewm, Look, Measure, Output, Smoother, Statistic, Stream, Streamed};
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
    call: String,
    y: Vec<Option<String>>,
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

/// Medians exactly; means with memory within 1e-12 of the largest row, as they are sums of a few
/// roundings a row that fade as fast as rows do.
#[test]
fn as_numpy_scipy_and_pandas() {
    let path = format!("{}/tests/reference/operations.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let Table { series, records } = serde_json::from_str(&text).expect("records of this shape");
    let mut held = HashMap::new();
    for Record { spec, x, call, y } in records {
        let x: Vec<f64> =
            series[&x].iter().map(|x| x.as_deref().map_or(f64::NAN, number)).collect();
        let largest =
            x.iter().filter(|x| x.is_finite()).fold(0.0, |most: f64, x| most.max(x.abs()));
        let smoother: Smoother = spec.parse().expect(&spec);
        let is_median = spec.starts_with("median");
        let tolerance = if is_median { 0.0 } else { 1e-12 * largest };
        let got = smoother.smooth(&x).expect("memory");
        assert_eq!(got.len(), y.len());
        for (i, (got, want)) in got.iter().zip(y).enumerate() {
            match want {
                None => assert!(got.is_nan(), "{call}: row {i} is {got}"),
                Some(want) => {
                    let want = number(&want);
                    assert!(
                        (got - want).abs() <= tolerance,
                        "{call}: row {i} is {got}, not {want}"
                    );
                }
            }
        }
        *held.entry(is_median).or_insert(0) += 1;
    }
    assert_eq!(held, HashMap::from([(true, 165), (false, 140)]), "records there are");
}

fn told(spec: &str, x: &[f64]) -> (Vec<f64>, Vec<bool>, Vec<f64>) {
    let smoother: Smoother = spec.parse().expect(spec);
    let (mut y, mut present, mut coverage) =
        (vec![0.0; x.len()], vec![false; x.len()], vec![0.0; x.len()]);
    let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
    smoother.plan().smooth_to(x, output).expect("memory");
    (y, present, coverage)
}

#[test]
fn holes_and_coverage_of_medians() {
    let (n, inf) = (f64::NAN, f64::INFINITY);
    // A value wherever a window holds one, at holes too; coverage is the share of its rows.
    let (y, present, coverage) = told("median:3", &[n, n, 4.0, n, 6.0]);
    assert!(y[0].is_nan());
    assert_eq!(y[1..], [4.0, 4.0, 5.0, 6.0]);
    assert_eq!(present, [false, true, true, true, true]);
    assert_eq!(coverage, [0.0, 1.0, 1.0, 2.0, 1.0].map(|rows| rows / 3.0));
    let (y, ..) = told("median:3 holes=keep", &[n, 2.0, n, 4.0]);
    assert!(y[0].is_nan() && y[2].is_nan() && y[1] == 2.0 && y[3] == 4.0);
    let (y, ..) = told("median:3 coverage=0.6", &[1.0, n, 3.0, 7.0]);
    assert!(y[0].is_nan() && y[1] == 2.0 && y[2] == 5.0 && y[3] == 5.0);
    let (y, ..) = told("median:3 missing=propagate", &[1.0, n, 3.0, 7.0, 8.0]);
    assert!(y[..3].iter().all(|y| y.is_nan()) && y[3..] == [7.0, 7.5]);
    // An infinity is a value; the mean of two large numbers does not overflow.
    assert_eq!(told("median:3", &[1.0, inf, 2.0]).0, [inf, 2.0, inf]);
    assert_eq!(told("median:2", &[1e308, 1.6e308]).0, [1e308, 1.3e308]);
    assert_eq!(told("median:2", &[-inf, -inf, 3.0]).0, [-inf, -inf, -inf]);
}

#[test]
fn memory_outlives_silences() {
    let mut x = vec![f64::NAN; 5000];
    (x[2], x[4999]) = (3.0, 5.0);
    let (y, present, coverage) = told("ewm:halflife=2", &x);
    assert!(!present[1] && y[1].is_nan());
    assert_eq!(y[2..4999], [3.0; 4997]);
    assert_eq!(y[4999], 5.0, "what is old weighs nothing beside it");
    assert!(coverage[4998] < 1e-300);
    let (.., coverage) = told("ewm:halflife=2,ignore_na=true", &x);
    assert_eq!(coverage[2..], [1.0; 4998]);
    // Rows weigh ½ and 1, and then ¼, ½ and 1; the second is a hole.
    let (_, present, coverage) = told("ewm:alpha=0.5 coverage=0.7", &[1.0, f64::NAN, 1.0]);
    assert_eq!(coverage, [1.0, 0.5 / 1.5, 1.25 / 1.75]);
    assert_eq!(present, [true, false, true]);
}

#[test]
fn what_operations_refuse_and_tell() {
    let refused = |spec: &str| spec.parse::<Smoother>().expect_err(spec).to_string();
    for (spec, said) in [
        ("median:0", "at least 1 row"),
        ("median", "median needs a length in rows, as in median:7"),
        ("median:3,q=2", "median has no parameter `q`"),
        ("quantile:3", "`q`"),
        ("quantile:3,q=1.5", "`q` of quantile must be a number from 0 to 1, got 1.5"),
        ("hampel:3,sigmas=0", "`sigmas` of hampel must be a finite number above 0, got 0"),
        ("sum:3 closed=left", "closed is not for sum"),
        ("uniform:3 closed=left", "closed is not for a window of rows"),
        ("uniform:3d closed=inside", "`closed` is one of left, right, both, neither, got `inside`"),
        ("uniform:3d align=trailing closed=left", "leave the output's own row out"),
        ("opening:3d closed=both", "closed is not for opening"),
        ("sum:3 min_rows=0", "`min_rows` is a whole number of rows above 0, got `0`"),
        ("sum:3 min_rows=x", "`min_rows` is a whole number of rows above 0, got `x`"),
        ("sum:3 boundary=reflect", "a boundary is not for sum"),
        ("opening:3 align=trailing", "align is not for opening"),
        ("opening:3 causal", "causal is not for opening: its windows are centred"),
        ("median:3 deriv=1", "deriv is not for median: it fits no polynomial"),
        ("ewm:halflife=7d deriv=1/d", "deriv is not for ewm: it fits no polynomial"),
        ("ewm:halflife=7d closed=left", "closed is not for ewm: it remembers all rows"),
        ("std:3 norm=peak", "std has no weights to scale"),
        ("max:3d boundary=reflect", "a boundary is not for max"),
        ("min:3mo", "odd number of months"),
        ("median:3d,std=2d", "median has no parameter `std`"),
        ("median:3 norm=peak", "median has no weights to scale"),
        ("median:3 boundary=shrink", "boundary=shrink is not for median"),
        ("median:3 method=fft", "method=fft is not for median"),
        ("median:3 degree=1", "degree=1 is not for median"),
        ("median:3 align=3", "there is no tap 3"),
        ("ewm:12", "ewm needs one of span, com, halflife and alpha"),
        ("ewm:span=12,com=3", "ewm needs one of"),
        ("ewm:span=0.5", "`span` of ewm must be a finite number of at least 1, got 0.5"),
        ("ewm:alpha=1.5", "`alpha` of ewm"),
        ("ewm:halflife=0", "`halflife` of ewm"),
        ("ewm:span=3 align=trailing", "align is not for ewm"),
        ("ewm:span=3 boundary=reflect", "a boundary is not for ewm"),
        ("ewm:span=3 missing=propagate", "missing=propagate is not for ewm"),
        ("ewm:7d", "ewm needs one of span, com, halflife and alpha"),
        ("ewm:span=7d", "`span` of ewm counts rows; in time it has a half-life"),
        ("ewm:alpha=7i", "`alpha` of ewm counts rows"),
        ("ewm:halflife=7d,span=3", "ewm needs one of"),
        ("ewm:halflife=1.5d", "`1.5d` is no length of time"),
        ("ewm:halflife=1mo", "months are not all of one length"),
        ("ewm:halflife=7d,adjust=false", "adjust=false is not for ewm by a half-life in time"),
        ("ewm:halflife=7i,ignore_na=true", "ignore_na=true is not for ewm by a half-life in time"),
        ("ewm:halflife=7d degree=1", "degree=1 is not for ewm"),
        ("ewm:halflife=7d align=trailing", "align is not for ewm"),
        ("ewm:halflife=7d norm=peak", "ewm has no weights to scale"),
        ("medain:3", "did you mean median?"),
    ] {
        let message = refused(spec);
        assert!(message.contains(said), "{spec}: {message}");
    }
    for (spec, look, delay) in [
        ("median:7", "3 rows behind, 3 ahead", "0 rows"),
        ("median:4 align=trailing", "3 rows behind, 0 ahead", "1.5 rows"),
        ("ewm:com=9", "all rows behind, 0 ahead", "9 rows"),
        ("opening:4", "3 rows behind, 3 ahead", "0 rows"),
        ("opening:4d", "4d behind, 4d ahead", "0"),
        ("erosion:4d", "2d behind, 2d ahead", "0"),
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        assert_eq!(smoother.to_string(), spec);
        assert_eq!(smoother.look().to_string(), look);
        assert_eq!(smoother.delay().as_deref(), Some(delay));
        assert!(smoother.kernel().is_none() && smoother.time_kernel().is_none());
    }
    for spec in ["sum:3d min_rows=2 align=trailing closed=left", "boxcar:3d closed=both"] {
        assert_eq!(spec.parse::<Smoother>().expect(spec).to_string(), spec);
    }
    let numbers = |spec: &str| -> (Option<f64>, Option<(i128, i128)>) {
        let smoother: Smoother = spec.parse().expect(spec);
        let kernel = smoother.time_kernel();
        (smoother.delay_rows(), kernel.and_then(|kernel| kernel.reach().nanoseconds()))
    };
    assert_eq!(numbers("ewm:com=9"), (Some(9.0), None));
    assert_eq!(numbers("hann:9 align=trailing degree=1"), (Some(0.0), None));
    assert_eq!(numbers("uniform:3s"), (None, Some((1_500_000_000, 1_500_000_000))));
    assert_eq!(numbers("uniform:1mo align=trailing"), (None, None));
    let median = Statistic::rows(Measure::Median, 5).expect("rows");
    let median = Smoother::new(median).build().expect("good");
    assert_eq!(median.plan::<f64>().provisional(100), 2);
    let ewm = Smoother::new(Ewm::span(12.0).expect("a span")).causal().build().expect("good");
    assert_eq!(ewm.plan::<f64>().provisional(100), 0);
    assert_eq!(ewm.look(), Look::Memory);
    assert_eq!("ewm:span=12 causal".parse(), Ok(ewm));
}

/// Rows with holes and long silences.
fn rows(noise: &mut Noise, len: usize) -> Vec<f64> {
    let mut silence = 0;
    (0..len)
        .map(|_| {
            if noise.below(400) == 0 {
                silence = noise.below(300);
            }
            silence = usize::saturating_sub(silence, 1);
            let x = noise.next();
            if silence > 0 || noise.below(10) == 0 { f64::NAN } else { x }
        })
        .collect()
}

/// Saved and resumed at random places a stream gives what it would have without.
#[test]
fn saved_streams_go_on() {
    saved(14);
}

fn saved(seed: u64) {
    let mut noise = Noise(seed);
    for spec in [
        "uniform:7",
        "uniform:400",
        "gaussian:31,std=5 boundary=reflect",
        "gaussian:900,std=150",
        "savgol:21,order=3",
        "spencer boundary=linear missing=propagate",
        "binomial:5 boundary=shrink",
        "hann:60 degree=1",
        "uniform:400 align=trailing causal",
        "decay:3000,tau=700 causal",
        "median:8 boundary=nearest",
        "quantile:400,q=0.9 align=trailing",
        "hampel:9,sigmas=2",
        "max:7 boundary=reflect",
        "min:300 coverage=0.5",
        "sum:12",
        "gaussian:31,std=5 min_rows=24",
        "uniform:400 min_rows=330",
        "ewm:span=30 min_rows=40",
        "max:9 min_rows=7",
        "opening:6 boundary=reflect",
        "closing:31",
        "gradient:4 boundary=mirror",
        "tophat:9 boundary=nearest",
        "dilation:12 boundary=constant=2",
        "count:9 holes=keep",
        "std:31 align=trailing causal",
        "ewm:span=30 coverage=0.3",
        "ewm:com=2,adjust=false causal",
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        let x = rows(&mut noise, 7000);
        let (y, present, coverage) = told(spec, &x);
        let mut stream = smoother.stream::<f64>().expect("it streams").with_coverage();
        let (mut out, mut given, mut saves) = (Streamed::default(), 0, 0);
        while given < x.len() {
            let to = x.len().min(given + noise.below(700));
            stream.push_to(&x[given..to], &mut out).expect("memory");
            given = to;
            if noise.below(2) == 0 {
                let state = stream.state();
                assert_eq!((state.rows_taken(), state.smoother()), (given, &*smoother.to_string()));
                #[cfg(feature = "serde")]
                let state = {
                    let text = serde_json::to_string(&state).expect("numbers");
                    serde_json::from_str(&text).expect("the same")
                };
                stream = Stream::resume(&state).expect("it was saved");
                saves += 1;
            }
        }
        assert!(saves > 0);
        stream.finish_to(&mut out).expect("memory");
        let bits = |values: &[f64]| -> Vec<u64> {
            values.iter().map(|y| if y.is_nan() { 0 } else { y.to_bits() }).collect()
        };
        assert_eq!(bits(&out.smoothed), bits(&y), "{spec}");
        assert_eq!(out.present, present, "{spec}");
        assert_eq!(bits(&out.coverage), bits(&coverage), "{spec}");
    }
}

#[test]
fn states_of_other_streams_are_refused() {
    let smoother: Smoother = "gaussian:31,std=5".parse().expect("good");
    let mut stream = smoother.stream::<f64>().expect("streams");
    stream.push(&[1.0; 100], &mut Vec::new()).expect("memory");
    let state = stream.state();
    let error = Stream::<f32>::resume(&state).expect_err("another type").to_string();
    assert_eq!(error, "the saved stream cannot go on: it is of f64, and the stream of f32");
    #[cfg(feature = "serde")]
    {
        let mut json = serde_json::to_value(&state).expect("numbers");
        let refused = |json: &serde_json::Value| {
            let state = serde_json::from_value(json.clone()).expect("of this shape");
            Stream::<f64>::resume(&state).expect_err("changed").to_string()
        };
        json["first"] = 90.into();
        assert!(refused(&json).contains("cannot go on"));
        json["version"] = 7.into();
        assert!(refused(&json).contains("version 7"));
    }
}

/// A silence of a million rows is counted, and not kept.
#[test]
fn a_million_holes_take_no_memory() {
    for spec in ["uniform:9", "gaussian:600,std=90", "hann:60 degree=1", "savgol:21,order=2"] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut stream = smoother.stream::<f64>().expect("streams");
        let mut out = Vec::new();
        stream.push(&[1.0; 2000], &mut out).expect("memory");
        for _ in 0..1000 {
            stream.push(&[f64::NAN; 1000], &mut out).expect("memory");
        }
        assert!(out.len() <= 2000, "{spec}: holes that may be filled wait");
        #[cfg(feature = "serde")]
        {
            let state = serde_json::to_string(&stream.state()).expect("numbers");
            // A block of a transform at most, of 20 bytes a row.
            assert!(state.len() < 1_000_000, "{spec}: {} bytes", state.len());
        }
        stream.push(&[2.0; 2000], &mut out).expect("memory");
        stream.finish(&mut out).expect("memory");
        assert_eq!(out.len(), 1_004_000, "{spec}");
        let x: Vec<f64> = [vec![1.0; 2000], vec![f64::NAN; 1_000_000], vec![2.0; 2000]].concat();
        let whole = smoother.smooth(&x).expect("memory");
        let same = out
            .iter()
            .zip(&whole)
            .all(|(a, b)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
        assert!(same, "{spec}");
    }
}

/// Counts that are mostly 0 have a median distance of 0, which says nothing unless it is asked to.
#[test]
fn hampel_where_most_values_are_equal() {
    let x = [0.0, 0.0, 5.0, 0.0, 0.0, 1.0, 0.0, 0.0, f64::NAN, 0.0];
    let of = |spec: &str| spec.parse::<Smoother>().expect(spec).smooth(&x).expect("memory");
    assert_eq!(of("hampel:5")[..8], x[..8]);
    assert_eq!(of("hampel:5,mad0=keep")[..8], x[..8]);
    assert_eq!(of("hampel:5,mad0=replace"), [0.0; 10]);
    let spec = "hampel:5,sigmas=2,mad0=replace";
    assert_eq!(spec.parse::<Smoother>().expect(spec).to_string(), spec);
    let error = "hampel:5,mad0=off".parse::<Smoother>().expect_err("no such word").to_string();
    assert!(error.contains("`mad0` is one of keep, replace, got `off`"), "{error}");
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn saved_streams_go_on() {
        (100..160).for_each(saved);
    }
}
