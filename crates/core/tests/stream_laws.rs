//! What holds of every stream, whatever its chunks: the bits of the series at once, nothing sooner
//! than it is known, and nothing later than it must be.

use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_core::{Error, Sample, Smoother};

fn smoother(spec: &str) -> Smoother {
    spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"))
}

trait Number: Sample {
    fn number(value: f64) -> Self;
    /// One NaN is as good as another.
    fn bits(self) -> u64;
}

impl Number for f64 {
    fn number(value: f64) -> Self {
        value
    }
    fn bits(self) -> u64 {
        if self.is_nan() { u64::MAX } else { self.to_bits() }
    }
}

impl Number for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounds")]
    fn number(value: f64) -> Self {
        value as Self
    }
    fn bits(self) -> u64 {
        if self.is_nan() { u64::MAX } else { self.to_bits().into() }
    }
}

/// A series through a stream in chunks of these lengths, over and over; how many outputs there were
/// after how many rows.
fn streamed<T: Number>(
    smoother: &Smoother,
    x: &[T],
    chunks: &[usize],
    mut after: impl FnMut(usize, usize),
) -> Vec<T> {
    let mut stream = smoother.stream::<T>().expect("it streams");
    let (mut out, mut at) = (Vec::new(), 0_usize);
    // Where all chunks are empty, the rest comes at once.
    let most = 3 * (x.len() + 1) * chunks.len();
    let chunks = chunks.iter().copied().cycle().take(most).chain([usize::MAX]);
    for chunk in chunks {
        let end = x.len().min(at.saturating_add(chunk));
        let before = out.len();
        stream.push(&x[at..end], &mut out).expect("enough memory");
        assert!(out.len() <= end, "{} outputs of {end} rows", out.len());
        assert!(chunk > 0 || out.len() == before, "outputs of no row");
        at = end;
        after(at, out.len());
        if at == x.len() {
            break;
        }
    }
    stream.finish(&mut out).expect("enough memory");
    out
}

/// Fails where a series in chunks has not the bits of the series at once.
fn same<T: Number>(spec: &str, x: &[f64], chunks: &[usize]) -> Result<(), TestCaseError> {
    let smoother = smoother(spec);
    let x: Vec<T> = x.iter().map(|&x| T::number(x)).collect();
    let whole = smoother.smooth(&x).expect("enough memory");
    let got = streamed(&smoother, &x, chunks, |_, _| {});
    prop_assert_eq!(got.len(), whole.len(), "{}: outputs", spec);
    for (i, (got, want)) in got.iter().zip(&whole).enumerate() {
        prop_assert_eq!(
            got.bits(),
            want.bits(),
            "{}: output {} is {:?}, not {:?}",
            spec,
            i,
            got,
            want
        );
    }
    Ok(())
}

/// Kernels in all ways of computing them: directly, by transforms, in moving sums.
const KERNELS: [&str; 15] = [
    "uniform:1",
    "uniform:2",
    "uniform:7",
    "uniform:60",
    "uniform:300",
    "gaussian:5,std=1",
    "gaussian:31,std=5",
    "gaussian:200,std=40",
    "triang:16",
    "taps:[1,-3,9,-3,1]",
    "taps:[0,0,1,2,3,0]",
    "henderson:13",
    "hann:40 method=fft",
    "gaussian:31,std=5 method=direct",
    "savgol:11,order=3",
];

const ALIGNS: [&str; 3] = ["centred", "trailing", "leading"];

/// All boundaries of one end that stream; a window can shrink, and be fitted, only where it may.
const ENDS: [&str; 6] = ["renormalize", "reflect", "mirror", "nearest", "constant=-2", "linear"];

const RULES: [&str; 7] = [
    "",
    "missing=propagate",
    "coverage=0",
    "coverage=0.5",
    "coverage=1",
    "holes=keep",
    "coverage=0.3 holes=keep",
];

/// With ends of their own rules, or without a look ahead.
const MORE: [&str; 20] = [
    "savgol:7,order=2",
    "savgol:7,order=2 align=trailing",
    "savgol:7,order=2 align=leading",
    "savgol:31,order=3",
    "savgol:31,order=3 coverage=0.6",
    "savgol:7,order=2,deriv=1 missing=propagate",
    "savgol:9,order=3 start=fit end=reflect",
    "savgol:9,order=3 start=renormalize end=fit",
    "savgol:9,order=3 start=linear end=fit holes=keep",
    "triang:9 boundary=shrink",
    "uniform:9 boundary=shrink coverage=0",
    "uniform:9 start=shrink end=nearest",
    "uniform:9 start=linear end=shrink",
    "gaussian:61,std=10 boundary=shrink",
    "gaussian:201,std=30 boundary=shrink missing=propagate",
    "uniform:7 align=trailing causal",
    "uniform:50 align=trailing causal coverage=0.5",
    "triang:5 align=trailing causal missing=propagate",
    "gaussian:100,std=20 align=trailing start=nearest causal",
    "taps:[4,3,2,1] align=trailing start=constant=1 causal holes=keep",
];

fn specs() -> impl Strategy<Value = String> {
    let pick = |list: &'static [&'static str]| prop::sample::select(list);
    let plain = (pick(&KERNELS), pick(&ALIGNS), pick(&ENDS), pick(&ENDS), pick(&RULES));
    let plain = plain.prop_map(|(kernel, align, start, end, rule)| {
        format!("{kernel} align={align} start={start} end={end} {rule}")
    });
    prop_oneof![3 => plain, 1 => pick(&MORE).prop_map(str::to_owned)]
}

/// Rows of which so many in a hundred are holes, and so many in a thousand infinite.
fn run(most: usize, holes: u32, infinite: u32) -> impl Strategy<Value = Vec<f64>> {
    let row = (0_u32..100, 0_u32..1000, -1e3..1e3).prop_map(move |(hole, odd, value)| {
        match (hole < holes, odd < infinite) {
            (true, _) => f64::NAN,
            (_, true) if value < 0.0 => f64::NEG_INFINITY,
            (_, true) => f64::INFINITY,
            _ => value,
        }
    });
    prop::collection::vec(row, 0..most)
}

/// Series without holes, with few and with many, with long gaps, with holes at either end or
/// nothing else, and with infinities.
fn series() -> impl Strategy<Value = Vec<f64>> {
    let gap = |most| prop::collection::vec(Just(f64::NAN), 0..most);
    let pieces = |most| {
        prop::collection::vec((run(120, 5, 0), gap(most)), 0..6).prop_map(|pieces| {
            pieces.into_iter().flat_map(|(rows, gap)| [rows, gap]).flatten().collect()
        })
    };
    let around = (gap(90), run(300, 10, 0), gap(90));
    prop_oneof![
        run(400, 0, 0),
        run(400, 10, 0),
        run(400, 60, 0),
        run(400, 10, 20),
        run(1500, 2, 1),
        pieces(20),
        pieces(400),
        around.prop_map(|(before, rows, after)| [before, rows, after].concat()),
        gap(300),
    ]
}

fn chunks() -> impl Strategy<Value = Vec<usize>> {
    let chunk = prop_oneof![Just(0), Just(1), 2_usize..12, 12_usize..200, Just(5000)];
    prop::collection::vec(chunk, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3000,
        rng_seed: RngSeed::Fixed(0x57ea),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn chunks_change_no_bit(spec in specs(), x in series(), chunks in chunks()) {
        same::<f64>(&spec, &x, &chunks)?;
    }

    #[test]
    fn chunks_change_no_bit_of_f32(spec in specs(), x in series(), chunks in chunks()) {
        same::<f32>(&spec, &x, &chunks)?;
    }

    /// Outputs that came are those of the whole series, whatever rows come later.
    #[test]
    fn what_came_holds_whatever_comes(
        spec in specs(),
        x in series(),
        [one, other] in [series(), series()],
    ) {
        let smoother = smoother(&spec);
        let (mut stream, mut out) = (smoother.stream::<f64>().expect("it streams"), Vec::new());
        stream.push(&x, &mut out).expect("enough memory");
        for rest in [&[][..], &one, &other] {
            let whole = smoother.smooth(&[&x, rest].concat()).expect("enough memory");
            for (i, (came, want)) in out.iter().zip(&whole).enumerate() {
                prop_assert_eq!(came.bits(), want.bits(), "{}: output {}", &spec, i);
            }
        }
    }

    /// An output comes no later than its delay after its row: where nothing waits at holes that of
    /// every row, and else those up to the last observation.
    #[test]
    fn outputs_come_in_time(spec in specs(), x in series(), chunks in chunks()) {
        let smoother = smoother(&spec);
        let delay = smoother.stream::<f64>().expect("it streams").latency();
        let kernel = smoother.kernel().expect("a kernel in rows").len();
        let waits = !["coverage", "holes=keep", "propagate", "causal"].iter().any(|word| spec.contains(word));
        let mut late = None;
        streamed(&smoother, &x, &chunks, |rows, outputs| {
            let observed = x[..rows].iter().rposition(|x| !x.is_nan()).map_or(0, |last| last + 1);
            let due = rows.saturating_sub(delay);
            let due = if waits { due.min(observed) } else { due };
            if rows > kernel && outputs < due {
                late = late.or(Some((rows, outputs, due)));
            }
        });
        prop_assert_eq!(late, None, "{}: rows, outputs, and those due", &spec);
    }
}

/// The lists above are what streams: none of them is skipped for being refused.
#[test]
fn all_these_stream() {
    let mut streams = 0;
    let plain = KERNELS.iter().flat_map(|kernel| {
        let with = move |end: &&str| format!("{kernel} start={end} end={end}");
        let rules = RULES.iter().map(move |rule| format!("{kernel} {rule}"));
        let aligns = ALIGNS.iter().map(move |align| format!("{kernel} align={align}"));
        ENDS.iter().map(with).chain(rules).chain(aligns)
    });
    for spec in plain.chain(MORE.map(str::to_owned)) {
        assert!(smoother(&spec).stream::<f64>().is_ok(), "{spec}");
        assert!(smoother(&spec).stream::<f32>().is_ok(), "{spec}");
        streams += 1;
    }
    assert_eq!(streams, 15 * (6 + 7 + 3) + 20);
}

/// Pieces of several thousand rows, by transforms and in moving sums, with holes at their borders.
#[test]
fn long_series_with_gaps() {
    let mut x: Vec<f64> = (0..40_000_u32).map(|i| f64::from(i % 997).sin() * 1e3).collect();
    for gap in [0..700, 2040..2060, 8191..8193, 12_000..16_500, 30_000..30_001, 39_500..40_000] {
        x[gap].fill(f64::NAN);
    }
    for at in [20_000, 20_001, 33_333] {
        x[at] = if at % 2 == 0 { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    for spec in [
        "gaussian:1024,std=170",
        "gaussian:1024,std=170 method=fft coverage=0.2",
        "uniform:1024 coverage=0.5",
        "gaussian:60,std=10 boundary=mirror holes=keep",
        "gaussian:700,std=90 boundary=linear missing=propagate",
        "triang:401 boundary=shrink",
        "savgol:101,order=3",
    ] {
        for chunks in [&[1000][..], &[0, 1, 2047, 2049], &[77_777]] {
            same::<f64>(spec, &x, chunks).unwrap_or_else(|error| panic!("{error}"));
            same::<f32>(spec, &x, chunks).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn nothing_comes_of_nothing() {
    for spec in ["uniform:3", "savgol:7,order=2", "gaussian:200,std=40 boundary=linear"] {
        for pushes in [0, 1, 3] {
            let (mut stream, mut out) =
                (smoother(spec).stream::<f64>().expect("it streams"), Vec::new());
            for _ in 0..pushes {
                stream.push(&[], &mut out).expect("enough memory");
            }
            stream.finish(&mut out).expect("enough memory");
            assert!(out.is_empty(), "{spec}: {out:?}");
        }
    }
}

/// What is there already stays.
#[test]
fn outputs_are_appended() {
    let (mut stream, mut out) =
        (smoother("uniform:3").stream().expect("it streams"), vec![7.0, 8.0]);
    stream.push(&[1.0, 2.0], &mut out).expect("enough memory");
    assert_eq!(out, [7.0, 8.0, 1.5]);
    stream.push(&[6.0], &mut out).expect("enough memory");
    stream.finish(&mut out).expect("enough memory");
    assert_eq!(out, [7.0, 8.0, 1.5, 3.0, 4.0]);
}

#[test]
fn what_needs_the_whole_series_is_refused() {
    let refused = |spec: &str| {
        let (one, other) =
            (smoother(spec).stream::<f64>().err(), smoother(spec).stream::<f32>().err());
        assert_eq!(one, other, "{spec}");
        one.unwrap_or_else(|| panic!("{spec} streams"))
    };
    for spec in [
        "uniform:3 boundary=wrap",
        "uniform:3 start=wrap",
        "uniform:3 end=wrap",
        "savgol:7,order=2 end=wrap",
        "gaussian:200,std=40 start=reflect end=wrap",
    ] {
        let error = refused(spec);
        assert!(matches!(error, Error::NeverStreams { what: "boundary=wrap", .. }), "{error:?}");
    }
    let error = refused("uniform:7d");
    assert!(matches!(error, Error::NeedsTimes { .. }), "{error:?}");
}

/// A constant that the number type cannot hold is refused before the first row.
#[test]
fn what_a_number_type_cannot_hold_is_refused() {
    let smoother = smoother("gaussian:3,std=1 boundary=constant=1e300");
    assert!(smoother.stream::<f64>().is_ok());
    let error = smoother.stream::<f32>().err();
    assert!(matches!(error, Some(Error::BeyondRange { .. })), "{error:?}");
}

mod slow {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 60_000,
            rng_seed: RngSeed::Fixed(0x510e),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        #[ignore = "slow: many series"]
        fn chunks_change_no_bit(spec in specs(), x in series(), chunks in chunks()) {
            same::<f64>(&spec, &x, &chunks)?;
            same::<f32>(&spec, &x, &chunks)?;
        }
    }
}
