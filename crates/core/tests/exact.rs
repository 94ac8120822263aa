//! The slow reference checked by hand, and the crate against it on random smoothings.

mod support;

use smoothframe_core::Smoother;
use support::{
    definition::{Definition, Ends, Want},
    double::Double,
    fit::fitted,
    noise::Noise,
    sum::{Sum, products},
};

#[test]
fn sums_are_exact() {
    let tiny = f64::from_bits(1);
    let mut sum = Sum::zero();
    for (a, b) in [(f64::MAX, f64::MAX), (tiny, tiny), (1.0, 3.0), (-f64::MAX, f64::MAX)] {
        sum.add(1, a, b);
    }
    sum.add(-3, 1.0, 1.0);
    sum.add(1, -tiny, tiny);
    sum.add(7, tiny, -1.0);
    assert_eq!(sum.read(), Double::of(-7.0 * tiny));
    let tenths = products((0..10).map(|_| (0.1, 1.0)));
    assert_eq!((tenths.high, tenths.low), (1.0, f64::powi(2.0, -54)));
    let third = Double::of(1.0).by(Double::of(3.0));
    let one = third.times(Double::of(3.0)).minus(Double::of(1.0));
    assert!(one.high.abs() < 1e-31, "{one:?}");
    let (mut noise, mut sum, mut whole) = (Noise(1), Sum::zero(), 0_i128);
    for _ in 0..1000 {
        let (a, b) = (noise.bits() >> 30, noise.bits() >> 30);
        let times = i32::try_from(noise.below(200)).expect("few") - 100;
        sum.add(times, a as f64, b as f64);
        whole += i128::from(a) * i128::from(b) * i128::from(times);
    }
    let read = sum.read();
    // The same whole number, cut in two that f64 holds.
    let (upper, lower) = (whole >> 40, whole & ((1 << 40) - 1));
    let want = Double::of(upper as f64 * f64::powi(2.0, 40)).plus(Double::of(lower as f64));
    assert_eq!(read.minus(want), Double::ZERO);
}

fn values(wants: &[Want]) -> Vec<Option<f64>> {
    let value = |want: &Want| match want {
        // A line's value is not this definition's.
        Want::Missing | Want::Line => None,
        Want::Value(value) => Some(value.exact.high),
        other => panic!("{other:?}"),
    };
    wants.iter().map(value).collect()
}

/// The examples of the contract.
#[test]
fn the_definition_by_hand() {
    let line: Vec<f64> = (0..9_u8).map(f64::from).collect();
    let fifth = Definition::new(vec![1.0; 5]);
    for (ends, want) in [
        (Ends::Constant(0.0), 3.0),
        (Ends::Renormalize, 5.0),
        (Ends::Reflect, 4.0),
        (Ends::Mirror, 6.0),
        (Ends::Nearest, 3.0),
        (Ends::Wrap, 18.0),
        (Ends::Linear, 0.0),
        (Ends::Shrink, 0.0),
    ] {
        let definition = Definition { start: ends, end: ends, ..fifth.clone() };
        assert_eq!(values(&definition.outputs(&line))[0], Some(want), "{ends:?}");
    }
    let zeros = Ends::Constant(0.0);
    let same = Definition::new(vec![1.0, 10.0, 100.0, 1000.0]);
    let same = Definition { start: zeros, end: zeros, ..same };
    let got = values(&same.outputs(&[1.0, 2.0, 3.0, 4.0, 5.0]));
    assert_eq!(got, [12.0, 123.0, 1234.0, 2345.0, 3450.0].map(Some));
    // A kernel longer than the series: each extension as drawn in `boundary.rs`, weighed so that
    // the digits of the output are its rows.
    let digits: Vec<f64> = (0..11).map(|j| 10_f64.powi(j)).collect();
    let (x, long) = ([1.0, 2.0, 3.0], Definition { centre: 5, ..Definition::new(digits) });
    for (ends, want) in [
        (Ends::Reflect, 23_321_123_321.0),
        (Ends::Mirror, 21_232_123_212.0),
        (Ends::Nearest, 11_111_123_333.0),
        (Ends::Wrap, 23_123_123_123.0),
        (Ends::Constant(7.0), 77_777_123_777.0),
    ] {
        let definition = Definition { start: ends, end: ends, ..long.clone() };
        assert_eq!(values(&definition.outputs(&x))[0], Some(want), "{ends:?}");
    }
    let mixed = Definition { start: Ends::Nearest, end: Ends::Constant(7.0), ..long };
    assert_eq!(values(&mixed.outputs(&x))[0], Some(11_111_123_777.0));
    // Odd about both ends: a line goes on, and a hole at an end is one beyond it.
    let linear =
        Definition { start: Ends::Linear, end: Ends::Linear, ..Definition::new(vec![0.5; 16]) };
    let got = values(&linear.outputs(&[5.0, 7.0, 9.0]));
    assert_eq!(got, [32.0, 48.0, 64.0].map(Some), "rows −8…7 of the line sum to 64 at row 0");
    let propagates = Definition { skips: false, ..linear };
    let ended = [f64::NAN, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0];
    assert!(values(&propagates.outputs(&ended))[..9].iter().all(Option::is_none));
}

/// Presence by hand: coverage's default and given, cancelling taps, `holes=keep`.
#[test]
fn the_definitions_presence_by_hand() {
    let n = f64::NAN;
    let present = |definition: &Definition, x: &[f64]| -> Vec<bool> {
        values(&definition.outputs(x)).iter().map(Option::is_some).collect()
    };
    let x = [n, 1.0, n, n, n, n, n, 3.0, n];
    let fifth = Definition::new(vec![1.0; 5]);
    let default = [false, true, false, false, false, false, false, true, false];
    assert_eq!(present(&fifth, &x), default);
    let given = Definition { coverage: Some(0.19), ..fifth.clone() };
    assert_eq!(present(&given, &x), [true, true, true, true, false, true, true, true, true]);
    let given = Definition { coverage: Some(0.25), ..fifth };
    assert_eq!(present(&given, &x), [false; 9]);
    let quarter = Definition::new(vec![1.0; 4]);
    let half = [1.0, n, n, 4.0, 4.0];
    assert_eq!(values(&quarter.outputs(&half))[2], Some(10.0), "exactly half is enough");
    assert_eq!(present(&quarter, &half), [true, false, true, true, true]);
    let keeps = Definition { keeps: true, ..quarter };
    assert_eq!(present(&keeps, &half), [true, false, false, true, true]);
    let cancels = Definition { coverage: Some(0.0), ..Definition::new(vec![1.0, -0.9, 1.0]) };
    assert_eq!(present(&cancels, &[1.0, 1.0, n, 1.0]), [false, false, true, true]);
}

/// Random smoothings of random rows. Direct: the contract's (K + 2) eps of Σ|h·x|, and where
/// weight is missing that of the weight's own sum beside it.
#[test]
fn direct_is_the_definition() {
    let mut noise = Noise(0xe4ac7);
    let (mut outputs, mut undecided, mut largest) = (0, 0, 0.0_f64);
    for case in 0..4000 {
        let k = 1 + noise.below(if case % 10 == 0 { 90 } else { 20 });
        let n = 1 + noise.below(40);
        let negative = noise.below(3) == 0;
        let taps: Vec<f64> =
            (0..k).map(|_| noise.next()).map(|h| if negative { h } else { h.abs() }).collect();
        let (mut definition, spec) = random_smoothing(taps, &mut noise);
        let Ok(smoother) = spec.parse::<Smoother>() else { continue };
        assert_eq!(smoother.kernel().expect("rows").taps(), definition.taps, "{spec}");
        definition.coverage = smoother.coverage();
        let holes = noise.below(4);
        let x: Vec<f64> = (0..n)
            .map(|_| if noise.below(10) < 2 * holes { f64::NAN } else { noise.next() })
            .collect();
        // In f32 taps and rows are rounded once, and are then what they are.
        let narrow: Vec<f32> = x.iter().map(|&x| rounded(x)).collect();
        let taps: Vec<f64> = definition.taps.iter().map(|&h| rounded(h).into()).collect();
        let wide = |x: &[f32]| -> Vec<f64> { x.iter().map(|&x| x.into()).collect() };
        let Definition { sum, magnitude, .. } = Definition::new(taps.clone());
        let in_f32 = Definition { taps, sum, magnitude, ..definition.clone() };
        let y = smoother.smooth(&x).expect("enough memory");
        let y32 = wide(&smoother.smooth(&narrow).expect("enough memory"));
        for (definition, x, y, eps, name) in [
            (&definition, x, y, f64::EPSILON, "f64"),
            (&in_f32, wide(&narrow), y32, f64::from(f32::EPSILON), "f32"),
        ] {
            for (i, (want, &y)) in definition.outputs(&x).iter().zip(&y).enumerate() {
                outputs += 1;
                match want {
                    Want::Missing => assert!(y.is_nan(), "`{spec}` of {x:?}: row {i} is {y}"),
                    Want::Value(value) => {
                        let error = (value.exact.minus(Double::of(y))).high.abs();
                        let weight = value.condition * value.exact.high.abs();
                        let units = error / ((k as f64 + 2.0) * eps * (value.size + weight));
                        assert!(
                            units <= 1.0 || error == 0.0,
                            "`{spec}` of {x:?} in {name}: row {i} is {y}, not {value:?}"
                        );
                        if error > 0.0 {
                            largest = largest.max(units);
                        }
                    }
                    Want::Undecided => undecided += 1,
                    Want::Line => assert!(!y.is_nan(), "`{spec}` of {x:?}: row {i}"),
                    Want::Infinite(_) => panic!("finite rows"),
                }
            }
        }
    }
    println!("direct on {outputs} outputs: at most {largest:.3} of the promise");
    assert!(undecided < outputs / 1000 && outputs > 120_000, "{undecided} of {outputs}");
}

#[expect(clippy::cast_possible_truncation, reason = "rounds once, by contract")]
fn rounded(value: f64) -> f32 {
    value as f32
}

fn random_smoothing(taps: Vec<f64>, noise: &mut Noise) -> (Definition, String) {
    let k = taps.len();
    let mut spec = format!("taps:{taps:?} norm=none method=direct").replace(", ", ",");
    let mut definition = Definition::new(taps);
    let (align, centre) = match noise.below(4) {
        0 => ("centred".to_owned(), (k - 1) / 2),
        1 => ("trailing".to_owned(), 0),
        2 => ("leading".to_owned(), k - 1),
        _ => {
            let tap = noise.below(k);
            (tap.to_string(), tap)
        }
    };
    definition.centre = centre;
    let start = random_ends(noise);
    (definition.start, definition.end) = (start, start);
    spec += &format!(" align={align}");
    if noise.below(2) == 0 {
        definition.end = random_ends(noise);
        spec += &format!(" start={} end={}", start.word(), definition.end.word());
    } else if k % 2 == 1 && centre == k / 2 && noise.below(2) == 0 {
        (definition.start, definition.end) = (Ends::Shrink, Ends::Shrink);
        spec += " boundary=shrink";
    } else {
        spec += &format!(" boundary={}", start.word());
    }
    definition.skips = noise.below(3) > 0;
    spec += if definition.skips { "" } else { " missing=propagate" };
    spec += ["", " coverage=0", " coverage=0.3", " coverage=0.7", " coverage=1"][noise.below(5)];
    definition.keeps = noise.below(4) == 0;
    spec += if definition.keeps { " holes=keep" } else { "" };
    (definition, spec)
}

fn random_ends(noise: &mut Noise) -> Ends {
    match noise.below(7) {
        0 => Ends::Renormalize,
        1 => Ends::Reflect,
        2 => Ends::Mirror,
        3 => Ends::Nearest,
        4 => Ends::Wrap,
        5 => Ends::Constant(-1.25),
        _ => Ends::Linear,
    }
}

/// Savitzky-Golay where all of a window lies in the series, and under `fit` wherever: rows whose
/// window leaves the series are given by the fit of the nearest full window, and a series shorter
/// than a window by one fit of all rows. 1e-10 of the largest tap times the largest row, of which
/// the taps of high orders have lost that much.
#[test]
fn savgol_is_a_fit() {
    let mut noise = Noise(0xf17);
    for (len, order, deriv, delta) in [
        (5, 2, 0, 1.0),
        (9, 3, 1, 0.5),
        (7, 6, 2, 2.0),
        (31, 4, 0, 1.0),
        (31, 5, 1, 1.0),
        (1, 0, 0, 1.0),
    ] {
        for n in [1, 2, 4, len, len + 1, 80] {
            let x = noise.series(n);
            let spec = format!("savgol:{len},order={order},deriv={deriv},delta={delta}");
            let y = smooth(&format!("{spec} missing=propagate"), &x);
            let half = len / 2;
            for (i, y) in y.into_iter().enumerate() {
                let (rows, order) = if n < len {
                    (0..n, order.min(n - 1))
                } else {
                    let first = i.saturating_sub(half).min(n - len);
                    (first..first + len, order)
                };
                let at = (i - rows.start) as f64;
                let want =
                    if deriv > order { 0.0 } else { fitted(&x[rows], order, deriv, delta, at) };
                let bound = 1e-10 * delta.powi(-i32::try_from(deriv).expect("few")) * 10.0;
                assert!((y - want).abs() <= bound, "{spec}, row {i} of {n}: {y} {want}");
            }
        }
    }
}

fn smooth(spec: &str, x: &[f64]) -> Vec<f64> {
    spec.parse::<Smoother>().expect(spec).smooth(x).expect("enough memory")
}
