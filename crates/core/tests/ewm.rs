//! Averages with memory, held against pandas (`tests/reference/ewm.py` has the calls), against their
//! definition, and in pieces against the whole.

mod support;

use std::collections::HashMap;

use serde::Deserialize;
use smoothframe_core::{Error, Ewm, Look, Output, Sample, Smoother, Stream, Streamed, Unit};
use support::noise::Noise;

#[derive(Deserialize)]
struct Table {
    every: usize,
    series: HashMap<String, Vec<Option<String>>>,
    times: HashMap<String, Vec<i64>>,
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    spec: String,
    x: String,
    times: Option<String>,
    call: String,
    y: Vec<Option<String>>,
}

fn number(text: Option<&str>) -> f64 {
    text.map_or(f64::NAN, |text| text.parse().expect("a number"))
}

fn smoother(spec: &str) -> Smoother {
    spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"))
}

fn in_time(spec: &str, unit: Unit, times: &[i64], x: &[f64]) -> Vec<f64> {
    smoother(spec).time_plan(unit).expect(spec).smooth(times, x).expect(spec)
}

/// Within 1e-12 of the largest row: sums of a few roundings a row, which fade as fast as rows do.
#[test]
fn as_pandas() {
    let path = format!("{}/tests/reference/ewm.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let Table { every, series, times, records } =
        serde_json::from_str(&text).expect("records of this shape");
    let mut held = [0, 0];
    for Record { spec, x, times: kind, call, y } in records {
        let x: Vec<f64> = series[&x].iter().map(|x| number(x.as_deref())).collect();
        let largest = x.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        held[usize::from(kind.is_some())] += 1;
        let got = match kind {
            None => smoother(&spec).smooth(&x).expect("memory"),
            Some(kind) => {
                let unit = if spec.ends_with('i') { Unit::Number } else { Unit::Second };
                in_time(&spec, unit, &times[&kind], &x)
            }
        };
        assert_eq!(got.len().div_ceil(every), y.len());
        for (row, want) in y.iter().enumerate() {
            let (got, want) = (got[row * every], number(want.as_deref()));
            let is = (got - want).abs() <= 1e-12 * largest || got.is_nan() && want.is_nan();
            assert!(is, "{call}: row {} is {got}, not {want}", row * every);
        }
    }
    assert_eq!(held, [48, 27], "records there are");
}

/// All ways of computing one: vectors and rows by themselves, each with and without holes.
const SPECS: [&str; 9] = [
    "ewm:span=12",
    "ewm:halflife=2000",
    "ewm:span=12,adjust=false",
    "ewm:com=90,ignore_na=true",
    "ewm:com=9,adjust=false,ignore_na=true",
    "ewm:alpha=0.93",
    "ewm:alpha=0.97",
    "ewm:alpha=1",
    "ewm:span=30 coverage=0.4",
];

/// Rows in runs: plain, with holes, silent, constant, huge; seldom an infinity.
fn rows(noise: &mut Noise, len: usize) -> Vec<f64> {
    let mut x = Vec::new();
    while x.len() < len {
        let (kind, run) = (noise.below(12), noise.below(150) + 1);
        for _ in 0..run {
            let value = noise.next();
            x.push(match kind {
                0 => f64::NAN,
                1 | 2 if noise.below(4) == 0 => f64::NAN,
                3 => 0.1,
                4 if noise.below(20) == 0 => value * 1.7e308,
                5 if noise.below(300) == 0 => value.signum() * f64::INFINITY,
                6 => 1e9 + value,
                _ => value,
            });
        }
    }
    x.truncate(len);
    x
}

fn bits<T: Sample>(values: &[T]) -> Vec<u64> {
    // A text tells all bits but those of NaN.
    let hash = |text: String| text.bytes().fold(7, |h: u64, b| h.wrapping_mul(257) ^ u64::from(b));
    values.iter().map(|y| hash(format!("{y:?}"))).collect()
}

/// Fails where two series differ in a bit.
fn same<T: Sample>(got: &[T], want: &[T], what: &str) {
    let (got, want) = (bits(got), bits(want));
    assert_eq!(got.len(), want.len(), "{what}: outputs");
    let differs = got.iter().zip(&want).position(|(got, want)| got != want);
    assert_eq!(differs, None, "{what}: the first row that differs");
}

/// A series in chunks, saved and resumed between some of them.
fn streamed<T: Sample>(smoother: &Smoother, x: &[T], noise: &mut Noise, most: usize) -> Vec<T> {
    let mut stream = smoother.stream::<T>().expect("it streams");
    let (mut out, mut given) = (Streamed::default(), 0);
    while given < x.len() {
        let to = x.len().min(given + 1 + noise.below(most));
        stream.push_to(&x[given..to], &mut out).expect("memory");
        assert_eq!(out.smoothed.len(), to, "each output comes with its row");
        given = to;
        if noise.below(3) == 0 {
            stream = Stream::resume(&stream.state()).expect("it was saved");
        }
    }
    stream.finish_to(&mut out).expect("memory");
    out.smoothed
}

#[test]
fn pieces_change_no_bit() {
    let mut noise = Noise(15);
    for round in 0..60 {
        let len = noise.below(700) + 1;
        let x = rows(&mut noise, len);
        #[expect(clippy::cast_possible_truncation, reason = "rounds")]
        let single: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        for spec in SPECS {
            let smoother = smoother(spec);
            let whole = smoother.smooth(&x).expect("memory");
            let most = [1, 5, 40, 300][round % 4];
            let got = streamed(&smoother, &x, &mut noise, most);
            same(&got, &whole, &format!("{spec}: chunks up to {most}"));
            let of_single = smoother.smooth(&single).expect("memory");
            let got = streamed(&smoother, &single, &mut noise, most);
            same(&got, &of_single, &format!("{spec}: f32, chunks up to {most}"));
            // The past does not wait for the future.
            let cut = noise.below(x.len());
            let before = smoother.smooth(&x[..cut]).expect("memory");
            same(&before, &whole[..cut], &format!("{spec}: cut at {cut}"));
        }
    }
}

/// The weighed mean of all rows up to each, in sums that lose nothing that matters here.
fn defined(x: &[f64], weight: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let mean = |i: usize| {
        let present = || (0..=i).filter(|&j| !x[j].is_nan());
        let total: f64 = present().map(|j| weight(i, j)).sum();
        // About the last value, so that sums are of small numbers.
        let last = present().next_back().map_or(f64::NAN, |j| x[j]);
        last + present().map(|j| weight(i, j) / total * (x[j] - last)).sum::<f64>()
    };
    (0..x.len()).map(mean).collect()
}

#[test]
fn as_defined() {
    let mut noise = Noise(16);
    for _ in 0..8 {
        let x: Vec<f64> = (0..400)
            .map(|_| if noise.below(6) == 0 { f64::NAN } else { 1e6 + noise.next() })
            .collect();
        let times: Vec<i64> = (0..400)
            .scan(0, |t, _| {
                *t += i64::try_from(noise.below(5)).expect("small");
                Some(*t)
            })
            .collect();
        let seen: Vec<i32> = x
            .iter()
            .scan(0, |seen, x| {
                *seen += i32::from(!x.is_nan());
                Some(*seen)
            })
            .collect();
        let apart = |i: usize, j: usize| i32::try_from(i - j).expect("small");
        let close = |spec: &str, got: &[f64], want: &[f64]| {
            // The rows differ by 2 about a million, of which the rounding is 1e-10.
            for (i, (got, want)) in got.iter().zip(want).enumerate() {
                let is = (got - want).abs() < 5e-10 || got.is_nan() && want.is_nan();
                assert!(is, "{spec}: row {i} is {got}, not {want}");
            }
        };
        let of = |spec: &str| smoother(spec).smooth(&x).expect("memory");
        close("rows", &of("ewm:alpha=0.05"), &defined(&x, |i, j| 0.95_f64.powi(apart(i, j))));
        let by_seen = |i: usize, j: usize| 0.95_f64.powi(seen[i] - seen[j]);
        close("seen", &of("ewm:alpha=0.05,ignore_na=true"), &defined(&x, by_seen));
        let by_time = |i: usize, j: usize| (-((times[i] - times[j]) as f64) / 20.0).exp2();
        let got = in_time("ewm:halflife=20i", Unit::Number, &times, &x);
        close("time", &got, &defined(&x, by_time));
    }
}

/// pandas keeps a constant to the last bit, and so do we, from wherever it begins.
#[test]
fn a_constant_stays() {
    for value in [0.1, -1.7e308, 5e-324, 1e9 + 0.1] {
        for spec in SPECS {
            let mut x = vec![value; 500];
            x[..3].fill(f64::NAN);
            x[70..75].fill(f64::NAN);
            x[200..330].fill(f64::NAN);
            let y = smoother(&spec.replace(" coverage=0.4", "")).smooth(&x).expect("memory");
            assert!(y[3..].iter().all(|&y| y == value), "{spec} of {value}");
        }
        let times: Vec<i64> = (0..500).map(|i| i * i).collect();
        let y = in_time("ewm:halflife=3h", Unit::Second, &times, &[value; 500]);
        assert!(y.iter().all(|&y| y == value));
    }
    // At a hole a mean is the last one.
    let mut x: Vec<f64> = Noise(3).series(400);
    x[100..300].fill(f64::NAN);
    for spec in SPECS {
        let y = smoother(&spec.replace(" coverage=0.4", "")).smooth(&x).expect("memory");
        assert!(y[100..300].iter().all(|&mean| mean == y[99]), "{spec}");
    }
    let y = smoother("ewm:alpha=1").smooth(&x).expect("memory");
    assert_eq!(y[300..], x[300..], "nothing but the last row");
}

#[test]
fn infinities_and_the_ends_of_the_range() {
    let inf = f64::INFINITY;
    for spec in ["ewm:span=5", "ewm:span=5,adjust=false", "ewm:alpha=1", "ewm:com=9,ignore_na=true"]
    {
        for at in [0, 3, 63, 64, 130] {
            let mut x = vec![1.0; 300];
            x[at] = inf;
            let y = smoother(spec).smooth(&x).expect("memory");
            assert!(y[..at].iter().all(|&y| y == 1.0), "{spec} {at}");
            assert!(y[at..].iter().all(|&y| y == inf), "{spec} {at}");
            x[250] = -inf;
            let (mut y, mut present) = (vec![0.0; 300], vec![false; 300]);
            let output = Output::new(&mut y).present(&mut present);
            smoother(spec).plan().smooth_to(&x, output).expect("memory");
            assert!(y[249] == inf && y[250..].iter().all(|y| y.is_nan()), "{spec} {at}");
            assert!(present.iter().all(|&is| is), "no row of {spec} is a hole");
        }
        // Differences of such rows overflow, and their means do not.
        let x: Vec<f64> = (0..300).map(|i| if i % 2 == 0 { 1.7e308 } else { -1.7e308 }).collect();
        let y = smoother(spec).smooth(&x).expect("memory");
        assert!(y.iter().all(|y| y.abs() <= 1.7e308), "{spec}");
    }
}

#[test]
fn a_halflife_in_time() {
    let spec = "ewm:halflife=7d";
    let smoother = smoother(spec);
    assert_eq!(smoother.to_string(), spec);
    let made = Ewm::halflife_in_time(&"1w".parse().expect("a week")).expect("no months");
    assert_eq!(
        (made.weight(), made.time_halflife().map(ToString::to_string)),
        (None, Some("1w".into()))
    );
    assert_eq!(Smoother::new(made).build(), Ok(smoother.clone()));
    assert!(
        smoother.is_in_time() && smoother.kernel().is_none() && smoother.time_kernel().is_none()
    );
    assert_eq!(smoother.look(), Look::Memory);
    assert!(smoother.look().is_causal());
    assert_eq!((smoother.delay(), smoother.delay_rows()), (None, None));
    // It needs times, of a unit that goes with it.
    let needs = Error::NeedsTimes { length: spec.to_owned() };
    assert_eq!(smoother.smooth(&[1.0]), Err(needs.clone()));
    assert_eq!(smoother.stream::<f64>().err(), Some(needs));
    assert!(matches!(smoother.time_plan::<f64>(Unit::Number), Err(Error::InTime(_))));
    let number: Smoother = "ewm:halflife=7i".parse().expect("good");
    assert!(matches!(number.time_plan::<f64>(Unit::Day), Err(Error::InTime(_))));
    let mut plan = smoother.time_plan::<f64>(Unit::Day).expect("days");
    assert_eq!(plan.provisional(&[1, 2, 2]), 0);
    assert_eq!(plan.smooth(&[3, 2], &[1.0, 2.0]), Err(Error::Times { row: 1 }));
    assert_eq!(plan.smooth(&[], &[]), Ok(vec![]));
    // Rows at one time follow each other, as in pandas.
    assert_eq!(plan.smooth(&[0, 7, 7], &[2.0, 5.0, 9.0]), Ok(vec![2.0, 4.0, 6.0]));
    // The longest times there are.
    assert_eq!(plan.smooth(&[i64::MIN, i64::MAX], &[2.0, 5.0]), Ok(vec![2.0, 5.0]));
    // Several series in one call, and a clock that is set back.
    let mut out = [0.0; 4];
    plan.smooth_each(&[0, 7, 0, 7], &[2.0, 5.0, 1.0, 4.0], &[2, 4], Output::new(&mut out))
        .expect("memory");
    assert_eq!(out, [2.0, 4.0, 1.0, 3.0]);
    let (clock, windows) = ([0, 7, 0], [0..1, 1..2, 2..3]);
    let mut out = [0.0; 3];
    plan.smooth_within(&clock, &windows, &[2.0, 5.0, 0.0], Output::new(&mut out)).expect("memory");
    assert_eq!(out, [2.0, 4.0, 12.0 / 4.0]);
}

/// Weights ¼, ½ and 1; the second row is a hole.
#[test]
fn coverage_in_time() {
    let x = [1.0, f64::NAN, 1.0, f64::NAN];
    let told = |spec: &str| {
        let (mut y, mut present, mut coverage) = ([0.0; 4], [false; 4], [0.0; 4]);
        let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
        let mut plan = smoother(spec).time_plan(Unit::Number).expect("numbers");
        plan.smooth_to(&[0, 3, 6, 6], &x, output).expect("memory");
        (present, coverage)
    };
    let (present, coverage) = told("ewm:halflife=3i");
    assert_eq!(coverage, [1.0, 0.5 / 1.5, 1.25 / 1.75, 1.25 / 2.75]);
    assert_eq!(present, [true; 4]);
    assert_eq!(told("ewm:halflife=3i coverage=0.7").0, [true, false, true, false]);
    assert_eq!(told("ewm:halflife=3i holes=keep").0, [true, false, true, false]);
}

/// At regular times the mean is that in rows; within the rounding of 2^(−1/7) in two ways.
#[test]
fn regular_times_are_rows() {
    let x = Noise(17).series(2000);
    let times: Vec<i64> = (0..2000).collect();
    let y = in_time("ewm:halflife=7d causal", Unit::Day, &times, &x);
    let rows = smoother("ewm:halflife=7").smooth(&x).expect("memory");
    assert!(y.iter().zip(rows).all(|(y, row)| (y - row).abs() < 1e-14));
}
