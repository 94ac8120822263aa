//! Equal to SciPy, NumPy, pandas and astropy: `tests/reference/` holds the calls and values.

use serde::{Deserialize, de::DeserializeOwned};
use smoothframe_core::{Method, Mode, Smoother, Window, convolve};
use std::collections::HashMap;

#[derive(Deserialize)]
struct Table<R> {
    #[serde(default)]
    series: HashMap<String, Vec<Option<f64>>>,
    records: Vec<R>,
}

fn table<R: DeserializeOwned>(name: &str) -> Table<R> {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the reference is committed");
    serde_json::from_str(&text).expect("the reference is JSON of this shape")
}

/// Holes at the same rows, and values within `tolerance` of the largest of input and output.
fn assert_close(got: &[f64], want: &[Option<f64>], x: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    let values = want.iter().flatten().chain(x);
    let largest = values.fold(0.0, |most: f64, v| most.max(v.abs()));
    for (i, (&got, want)) in got.iter().zip(want).enumerate() {
        match want {
            None => assert!(got.is_nan(), "{what}: row {i} is {got}, not a hole"),
            Some(want) => assert!(
                (got - want).abs() <= tolerance * largest,
                "{what}: row {i} is {got}, not {want}"
            ),
        }
    }
}

#[derive(Deserialize)]
struct WindowRecord {
    call: String,
    window: String,
    len: usize,
    sym: bool,
    values: Vec<Option<f64>>,
}

fn window(text: &str) -> Window {
    text.replacen(',', ":", 1).parse().expect("a window of SciPy's")
}

/// 1e-13 absolute, the contract's bound: a few roundings apart.
#[test]
fn windows_are_scipys() {
    let table = table::<WindowRecord>("windows");
    assert!(table.records.len() > 900);
    for WindowRecord { call, window: text, len, sym, values } in table.records {
        let window = window(&text);
        let weights = if sym { window.symmetric(len) } else { window.periodic(len) };
        let weights = weights.expect("good parameters");
        assert_eq!(weights.len(), values.len(), "{call}");
        for (got, want) in weights.iter().zip(values.into_iter().flatten()) {
            assert!((got - want).abs() <= 1e-13, "{call}: {got} {want}");
        }
    }
}

#[derive(Deserialize)]
struct LengthsRecord {
    call: String,
    window: String,
    rows: Vec<(usize, f64, f64, f64)>,
}

/// 1e-13 absolute at every length; a sum of squares moves by twice that for each weight.
#[test]
fn windows_are_scipys_at_every_length() {
    let table = table::<LengthsRecord>("window_lengths");
    let (mut lengths, mut largest) = (0, HashMap::new());
    for LengthsRecord { call, window: text, rows } in table.records {
        let window = window(&text);
        for (n, seventh, third, squares) in rows {
            let w = window.symmetric(n).expect("good parameters");
            let sum: f64 = w.iter().map(|w| w * w).sum();
            let size: f64 = w.iter().map(|w| w.abs()).sum();
            for (got, want, scale) in [
                (w[n / 7], seventh, 1.0),
                (w[n / 3], third, 1.0),
                (sum, squares, 2.0 * size.max(1.0)),
            ] {
                let error = (got - want).abs() / scale;
                assert!(error <= 1e-13, "n = {n} of {call}: {got} {want}");
                let largest = largest.entry(window.name()).or_insert(0.0_f64);
                *largest = largest.max(error);
            }
            lengths += 1;
        }
    }
    assert!(lengths > 30 * 257 && largest.len() >= 25, "{lengths} lengths of {largest:?}");
    println!("largest deviation: {largest:?}");
}

#[derive(Deserialize)]
struct ConvolveRecord {
    call: String,
    name: Option<String>,
    a: Vec<f64>,
    b: Vec<f64>,
    mode: String,
    values: Vec<Option<f64>>,
}

/// 1e-12 of the largest value: SciPy's own FFT is as far from its direct sum.
#[test]
fn convolve_is_scipys() {
    let table = table::<ConvolveRecord>("convolve");
    assert!(table.records.iter().any(|record| record.name.as_deref() == Some("guide")));
    for ConvolveRecord { call, a, b, mode, values, .. } in table.records {
        let mode = match mode.as_str() {
            "full" => Mode::Full,
            "same" => Mode::Same,
            "valid" => Mode::Valid,
            _ => panic!("no mode {mode}"),
        };
        for method in [Method::Direct, Method::Fft, Method::Auto] {
            let got = convolve(&a, &b, mode, method).expect("inputs are not empty");
            assert_close(&got, &values, &a, 1e-12, &format!("{call} by {method:?}"));
        }
    }
}

#[derive(Deserialize)]
struct SmoothRecord {
    call: String,
    spec: String,
    x: String,
    values: Vec<Option<f64>>,
}

/// 1e-12 of the largest value.
fn smoothing_is(name: &str, least: usize) {
    let table = table::<SmoothRecord>(name);
    assert!(table.records.len() > least);
    for SmoothRecord { call, spec, x, values } in table.records {
        let x: Vec<f64> = table.series[&x].iter().map(|v| v.unwrap_or(f64::NAN)).collect();
        for method in ["direct", "fft", "auto"] {
            let spec = format!("{spec} method={method}");
            let smoother: Smoother = spec.parse().expect("a good spec");
            let got = smoother.smooth(&x).expect("enough memory");
            assert_close(&got, &values, &x, 1e-12, &format!("`{spec}` as {call}"));
        }
        // f32: the taps and each sum are rounded to 24 bits.
        let smoother: Smoother = spec.parse().expect("a good spec");
        #[expect(clippy::cast_possible_truncation, reason = "f32 is what is tested")]
        let narrow: Vec<f32> = x.iter().map(|&v| v as f32).collect();
        let got = smoother.smooth(&narrow).expect("enough memory");
        let got: Vec<f64> = got.into_iter().map(f64::from).collect();
        assert_close(&got, &values, &x, 2e-6, &format!("`{spec}` in f32 as {call}"));
    }
}

#[test]
fn ends_are_numpys_and_ndimages() {
    smoothing_is("smooth", 300);
}

#[test]
fn ends_are_scipys_where_they_differ() {
    smoothing_is("ends", 70);
}

#[test]
fn holes_are_pandas_and_astropys_and_the_definitions() {
    smoothing_is("holes", 50);
}
