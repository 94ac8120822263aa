//! Deconvolutions, held against SciPy, NumPy and scikit-image (`tests/reference/sums.py` has the
//! calls), and against what they undo.

mod support;

use serde::Deserialize;
use smoothframe_core::{
    Error, Method, Mode, RichardsonLucy, convolve, deconvolve, richardson_lucy, wiener,
};
use support::noise::Noise;

#[derive(Deserialize)]
struct Table {
    deconvolve: Vec<Division>,
    wiener: Vec<Wiener>,
    richardson_lucy: Vec<Lucy>,
}

#[derive(Deserialize)]
struct Division {
    y: Vec<String>,
    h: Vec<String>,
    quotient: Vec<String>,
    remainder: Vec<String>,
}

#[derive(Deserialize)]
struct Wiener {
    call: String,
    y: Vec<String>,
    h: Vec<String>,
    noise: f64,
    x: Vec<String>,
}

#[derive(Deserialize)]
struct Lucy {
    call: String,
    y: Vec<String>,
    h: Vec<String>,
    rounds: usize,
    x: Vec<String>,
}

fn table() -> Table {
    let path = format!("{}/tests/reference/sums.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    serde_json::from_str(&text).expect("records of this shape")
}

fn numbers(texts: &[String]) -> Vec<f64> {
    texts.iter().map(|text| text.parse().expect("a number")).collect()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| value.abs().max(most))
}

/// Within `tolerance` of the largest value.
fn assert_near(got: &[f64], want: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    let size = largest(want).max(f64::MIN_POSITIVE);
    for (row, (got, want)) in got.iter().zip(want).enumerate() {
        let error = (got - want).abs() / size;
        assert!(error <= tolerance, "{what}: row {row} is {got}, not {want}");
    }
}

/// SciPy divides by h[0] first, and each row by those before it: the kernels here multiply a rounding
/// by at most a few thousand over thirty rows (the generator checks it in fractions), so 1e-9; the
/// remainder in units of the series.
#[test]
fn divides_as_scipy() {
    let records = table().deconvolve;
    assert!(records.len() >= 11);
    for Division { y, h, quotient, remainder } in records {
        let (y, h) = (numbers(&y), numbers(&h));
        let (got, rest) = deconvolve(&y, &h).expect("finite");
        let what = format!("{} rows by {h:?}", y.len());
        assert_near(&got, &numbers(&quotient), 1e-9, &what);
        assert_eq!(rest.len(), y.len(), "{what}");
        for (rest, want) in rest.iter().zip(numbers(&remainder)) {
            assert!((rest - want).abs() <= 1e-9 * largest(&y), "{what}: {rest}, not {want}");
        }
    }
}

/// Least noise divides by 1e-6 of the largest power: roundings grow a millionfold at most.
#[test]
fn wiener_as_numpy() {
    let records = table().wiener;
    assert!(records.len() >= 70);
    for Wiener { call, y, h, noise, x } in records {
        let (y, h) = (numbers(&y), numbers(&h));
        let got = wiener(&y, &h, noise).expect("finite");
        assert_near(&got, &numbers(&x), 1e-10, &format!("{call} of {} rows by {h:?}", y.len()));
    }
}

/// 1e-9 is promised.
#[test]
fn richardson_lucy_as_scikit_image() {
    let records = table().richardson_lucy;
    assert!(records.len() >= 54);
    for Lucy { call, y, h, rounds, x } in records {
        let (y, h) = (numbers(&y), numbers(&h));
        let stop = RichardsonLucy::new(rounds).start(0.5);
        let got = richardson_lucy(&y, &h, &stop).expect("positive");
        assert_eq!(got.rounds, rounds);
        assert_near(
            &got.values,
            &numbers(&x),
            1e-9,
            &format!("{call} of {} rows by {h:?}", y.len()),
        );
    }
}

/// A kernel whose first weight outweighs the others has a small inverse, so that the series comes
/// back within roundings; of any length, and in f32.
#[test]
fn what_was_convolved_comes_back() {
    let mut noise = Noise(16);
    for _ in 0..60 {
        let (n, k) = (1 + noise.below(400), 1 + noise.below(90));
        let x = noise.series(n);
        let mut h = noise.series(k);
        let others: f64 = h[1..].iter().map(|h| h.abs()).sum();
        h[0] = 2.0 * others + 1.0;
        let y = convolve(&x, &h, Mode::Full, Method::Direct).expect("not empty");
        let (quotient, remainder) = deconvolve(&y, &h).expect("finite");
        // ‖1/h‖₁·h[0] ≤ 2, and each row is a sum of k products.
        let bound = 4.0 * (k as f64 + 4.0) * f64::EPSILON;
        assert_near(&quotient, &x, bound, "comes back");
        assert!(largest(&remainder) <= bound * largest(&y));
        #[expect(clippy::cast_possible_truncation, reason = "f32 is to round")]
        let narrow = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
        let (quotient, _) = deconvolve(&narrow(&y), &narrow(&h)).expect("finite");
        let wide: Vec<f64> = quotient.iter().map(|&x| f64::from(x)).collect();
        assert_near(&wide, &x, 1e-5, "in f32");
    }
}

/// Whatever the kernel, quotient and remainder make the series.
#[test]
fn quotient_and_remainder_make_the_series() {
    let mut noise = Noise(17);
    for _ in 0..60 {
        let n = 2 + noise.below(60);
        let k = 1 + noise.below(n.min(12));
        let (y, mut h) = (noise.series(n), noise.series(k));
        h[0] += 0.5_f64.copysign(h[0]);
        let (quotient, remainder) = deconvolve(&y, &h).expect("finite");
        let product = convolve(&h, &quotient, Mode::Full, Method::Direct).expect("not empty");
        let size = largest(&quotient).max(1.0) * k as f64 * 4.0;
        for ((y, product), rest) in y.iter().zip(product).zip(remainder) {
            assert!((product + rest - y).abs() <= 8.0 * f64::EPSILON * size);
        }
    }
}

/// Without noise, and of a kernel whose gain is nowhere small, a series comes back that lies within
/// its smoothing; it does not depend on the units of either.
#[test]
fn wiener_undoes_a_smoothing() {
    let mut noise = Noise(18);
    for len in [1, 2, 3, 4, 5, 8] {
        let mut x = noise.series(50);
        x[..8].fill(0.0);
        x[42..].fill(0.0);
        let mut h = vec![0.05; len];
        h[(len - 1) / 2] = 1.0;
        let y = convolve(&x, &h, Mode::Same, Method::Direct).expect("not empty");
        let got = wiener(&y, &h, 0.0).expect("finite");
        assert_near(&got, &x, 1e-13, "undone");
        let scaled = |values: &[f64], by: f64| values.iter().map(|x| x * by).collect::<Vec<f64>>();
        let got = wiener(&scaled(&y, 2_f64.powi(900)), &scaled(&h, 2_f64.powi(-600)), 1e-3);
        let want = wiener(&y, &h, 1e-3).expect("finite");
        // 2^1500 is beyond f64; a smaller kernel's series is not.
        assert!(got.expect("finite").iter().all(|x| !x.is_nan()));
        let got = wiener(&scaled(&y, 2_f64.powi(300)), &scaled(&h, 2_f64.powi(-600)), 1e-3);
        assert_near(&scaled(&got.expect("finite"), 2_f64.powi(-900)), &want, 1e-14, "in units");
    }
}

/// A kernel without gain at some frequency: nothing there to divide by 0.
#[test]
fn wiener_leaves_out_what_did_not_pass() {
    // Transforms of 8 rows; a mean of 4 has no gain at three of their frequencies.
    let got = wiener(&[1.0_f64, 2.0, 3.0, 4.0, 5.0], &[0.25; 4], 0.0).expect("finite");
    assert!(got.iter().all(|x| x.is_finite() && x.abs() < 1e3), "{got:?}");
    assert_eq!(wiener(&[0.0; 9], &[0.5, 0.5], 0.0).expect("finite"), [0.0; 9]);
}

/// Of exact blurs peaks come back where they are, by kernels of even length too, and nothing is
/// below 0; the total stays, as rows beyond the ends have no part in it.
#[test]
fn richardson_lucy_finds_peaks() {
    for h in [&[0.25, 0.5, 0.25][..], &[0.4, 0.6], &[0.1, 0.4, 0.4, 0.1], &[0.2; 5]] {
        let mut x = [0.0; 60];
        (x[20], x[35], x[38]) = (1.0, 2.0, 0.5);
        let y = convolve(&x, h, Mode::Same, Method::Direct).expect("not empty");
        let got = richardson_lucy(&y, h, &RichardsonLucy::new(3000)).expect("positive");
        assert!(got.values.iter().all(|&x| x >= 0.0));
        assert_near(&got.values, &x, 0.02, &format!("{h:?}"));
        let sum: f64 = got.values.iter().sum();
        assert!((sum - 3.5).abs() < 1e-9, "{h:?}: {sum}");
    }
}

#[test]
fn richardson_lucy_stops_and_goes_on() {
    let mut noise = Noise(19);
    let y: Vec<f64> = noise.series(80).iter().map(|x| x + 1.0).collect();
    let h = [0.2, 0.5, 0.3];
    let whole = richardson_lucy(&y, &h, &RichardsonLucy::new(500).tol(1e-3)).expect("positive");
    assert!(whole.rounds > 1 && whole.rounds < 500 && whole.change < 1e-3, "{whole:?}");
    let before = RichardsonLucy::new(whole.rounds - 1);
    let before = richardson_lucy(&y, &h, &before).expect("positive");
    assert!(before.change >= 1e-3, "a round too many");
    let last = RichardsonLucy::new(1).start_at(before.values);
    let last = richardson_lucy(&y, &h, &last).expect("positive");
    assert_eq!(last.values, whole.values);
    let none = richardson_lucy(&y, &h, &RichardsonLucy::new(0).start(2.0)).expect("positive");
    assert!(none.values == [2.0; 80] && none.rounds == 0 && none.change.is_nan());
    assert_eq!(
        richardson_lucy(&[0.0; 4], &h, &RichardsonLucy::new(9)).expect("zeros").values,
        [0.0; 4]
    );
    // A long kernel, whose smoothing is by transforms: never below 0, always finite.
    let triangle = (0..1001_u32).map(|j| f64::from(501 - j.abs_diff(500)) / 251_001.0);
    let (mut y, h) = (vec![0.0; 5000], triangle.collect::<Vec<f64>>());
    y[2500] = 1e6;
    let got = richardson_lucy(&y, &h, &RichardsonLucy::new(5)).expect("positive");
    assert!(got.values.iter().all(|&x| x.is_finite() && x >= 0.0));
}

/// What is refused says what is wrong.
#[test]
fn hostile_inputs_are_errors() {
    let none: [f64; 0] = [];
    let stop = RichardsonLucy::new(5);
    let all = |y: &[f64], h: &[f64]| {
        let errors = [
            deconvolve(y, h).map(|_| ()),
            wiener(y, h, 0.1).map(|_| ()),
            richardson_lucy(y, h, &stop).map(|_| ()),
        ];
        errors.map(|error| error.expect_err("refused"))
    };
    for error in all(&none, &[1.0]) {
        assert_eq!(error, Error::EmptyInput { which: "first" });
    }
    for error in all(&[1.0], &none) {
        assert_eq!(error, Error::EmptyInput { which: "second" });
    }
    for error in all(&[1.0, 2.0], &[0.0, 0.0]) {
        assert!(error.to_string().contains("all 2 weights of the kernel are 0"), "{error}");
    }
    for error in all(&[1.0, 2.0, f64::NAN], &[1.0]) {
        assert!(error.to_string().contains("row 3 of the series is NaN"), "{error}");
    }
    for error in all(&[1.0, f64::INFINITY], &[1.0]) {
        assert!(error.to_string().contains("row 2 of the series is inf"), "{error}");
    }
    for error in all(&[1.0], &[1.0, f64::NEG_INFINITY]) {
        assert_eq!(error, Error::Tap { index: 1, value: f64::NEG_INFINITY });
    }
    let text = |error: Error| error.to_string();
    let error = text(deconvolve(&[1.0, 2.0], &[0.0, 1.0]).expect_err("divides by 0"));
    assert!(error.contains("h[0] is 0") && error.contains("1 leading zeros"), "{error}");
    for noise in [-1.0, f64::NAN, f64::INFINITY] {
        let error = text(wiener(&[1.0], &[1.0], noise).expect_err("refused"));
        assert!(error.contains("`noise`"), "{error}");
    }
    for (y, h, stop, part) in [
        (&[1.0, -1.0][..], &[1.0][..], stop.clone(), "number 2 is -1"),
        (&[1.0], &[1.5, -0.5], stop.clone(), "number 2 is -0.5"),
        (&[1.0], &[0.5, 0.4], stop.clone(), "got 0.9"),
        (&[1e300], &[1.0], stop.clone(), "from 0 to 1e280"),
        (&[1.0], &[1.0], stop.clone().start(0.0), "`start`"),
        (&[1.0], &[1.0], stop.clone().start(f64::NAN), "`start`"),
        (&[1.0], &[1.0], stop.clone().start_at(vec![f64::NAN]), "the start"),
        (&[1.0], &[1.0], stop.clone().tol(-1.0), "`tol`"),
        (&[1.0], &[1.0], stop.clone().tol(f64::NAN), "`tol`"),
    ] {
        let error = text(richardson_lucy(y, h, &stop).expect_err("refused"));
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(
        richardson_lucy(&[1.0], &[1.0], &stop.start_at(vec![1.0; 2])),
        Err(Error::OutputLength { expected: 1, got: 2 })
    );
}
