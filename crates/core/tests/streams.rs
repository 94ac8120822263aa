//! Series in chunks have the bits of series at once.

use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_core::{Error, Sample, Smoother};

fn smoother(spec: &str) -> Smoother {
    spec.parse().expect("a good spec")
}

/// The series through a stream, in chunks of these lengths, over and over.
fn streamed<T: Sample>(smoother: &Smoother, x: &[T], chunks: &[usize]) -> Vec<T> {
    let mut stream = smoother.stream::<T>().expect("no wrap");
    let (mut out, mut at) = (Vec::new(), 0);
    for &chunk in chunks.iter().cycle() {
        let end = x.len().min(at + chunk);
        stream.push(&x[at..end], &mut out).expect("enough memory");
        assert!(out.len() <= end, "more outputs than rows");
        at = end;
        if at == x.len() {
            break;
        }
    }
    stream.finish(&mut out).expect("enough memory");
    out
}

fn bits(x: &[f64]) -> Vec<u64> {
    // One NaN is as good as another.
    x.iter().map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() }).collect()
}

fn specs() -> impl Strategy<Value = String> {
    let kernels = prop::sample::select(vec![
        "uniform:1",
        "uniform:4",
        "uniform:7",
        "uniform:60",
        "uniform:200",
        "gaussian:31,std=5",
        "taps:[1,-3,9,-3,1]",
        "hann:40 method=fft",
        "gaussian:300,std=50",
        "savgol:11,order=3 boundary=reflect",
    ]);
    let aligns = prop::sample::select(vec!["centred", "trailing", "leading"]);
    let ends = || {
        prop::sample::select(vec![
            "renormalize",
            "reflect",
            "mirror",
            "nearest",
            "constant=2",
            "linear",
        ])
    };
    let rest = prop::sample::select(vec![
        "",
        "missing=propagate",
        "coverage=0",
        "coverage=0.7",
        "holes=keep",
    ]);
    (kernels, aligns, ends(), ends(), rest).prop_map(|(kernel, align, start, end, rest)| {
        format!("{kernel} align={align} start={start} end={end} {rest}")
    })
}

/// Runs of values and of holes.
fn rows() -> impl Strategy<Value = Vec<f64>> {
    let run = prop_oneof![
        3 => prop::collection::vec(-1e3..1e3, 1..60),
        1 => prop::collection::vec(Just(f64::NAN), 1..12),
        1 => prop::collection::vec(prop_oneof![2 => -1e3..1e3, 1 => Just(f64::NAN)], 1..30),
    ];
    prop::collection::vec(run, 0..20).prop_map(|runs| runs.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn chunks_change_no_bit(
        spec in specs(),
        x in rows(),
        chunks in prop::collection::vec(1_usize..80, 1..6),
    ) {
        let smoother = smoother(&spec);
        let whole = smoother.smooth(&x).expect("enough memory");
        prop_assert_eq!(bits(&streamed(&smoother, &x, &chunks)), bits(&whole));
    }

    #[test]
    fn ends_with_rules_of_their_own_stream(
        spec in prop::sample::select(vec![
            "savgol:7,order=2",
            "savgol:7,order=2 align=trailing",
            "savgol:31,order=3",
            "savgol:7,order=2,deriv=1 missing=propagate",
            "savgol:9,order=3 start=fit end=reflect",
            "savgol:9,order=3 start=renormalize end=fit",
            "triang:9 boundary=shrink",
            "uniform:9 start=shrink end=nearest",
            "uniform:9 start=linear end=shrink",
        ]),
        x in rows(),
        chunk in 1_usize..40,
    ) {
        let smoother = smoother(spec);
        let whole = smoother.smooth(&x).expect("enough memory");
        prop_assert_eq!(bits(&streamed(&smoother, &x, &[chunk])), bits(&whole));
    }
}

#[test]
fn long_series_keep_their_bits() {
    let mut x: Vec<f64> = (0..60_000_u32).map(|i| f64::from(i % 997).sin() * 1e3).collect();
    for at in [0, 1, 5_000, 5_001, 31_234, 59_999] {
        x[at] = f64::NAN;
    }
    x[20_000] = 1e12;
    for spec in [
        "gaussian:1024,std=170",
        "uniform:1024",
        "gaussian:60,std=10",
        "uniform:60 boundary=mirror",
        "gaussian:700,std=90 boundary=linear missing=propagate",
    ] {
        let smoother = smoother(spec);
        let whole = smoother.smooth(&x).expect("enough memory");
        for chunk in [1, 1000, 77_777] {
            assert_eq!(bits(&streamed(&smoother, &x, &[chunk])), bits(&whole), "{spec} {chunk}");
        }
    }
}

#[test]
fn outputs_come_as_soon_as_the_rows_ahead_are_there() {
    let smoother = smoother("gaussian:9,std=2 method=direct");
    let mut stream = smoother.stream::<f64>().expect("no wrap");
    assert_eq!(stream.latency(), 4);
    let mut out = Vec::new();
    for i in 0..100 {
        stream.push(&[f64::from(i)], &mut out).expect("enough memory");
        assert_eq!(out.len(), usize::try_from(i + 1).expect("small").saturating_sub(4));
    }
}

/// Trailing, so that the window at a hole has half of its weight: whether it is filled depends on
/// what comes.
#[test]
fn a_hole_waits_for_the_next_observation() {
    let smoother = smoother("uniform:4 align=trailing");
    let run = |rows: &[f64]| {
        let (mut stream, mut out) = (smoother.stream().expect("no wrap"), Vec::new());
        stream.push(rows, &mut out).expect("enough memory");
        (stream, out)
    };
    let (stream, mut out) = run(&[1.0, 1.0, 1.0, f64::NAN]);
    assert_eq!(out, [1.0; 3]);
    stream.finish(&mut out).expect("enough memory");
    assert!(out[3].is_nan());
    let (mut stream, mut out) = run(&[1.0, 1.0, 1.0, f64::NAN]);
    stream.push(&[1.0], &mut out).expect("enough memory");
    assert_eq!(out, [1.0; 5]);
}

#[test]
fn what_cannot_stream_is_refused() {
    for spec in ["uniform:3 boundary=wrap", "uniform:3 start=wrap", "uniform:3 end=wrap"] {
        assert_eq!(
            smoother(spec).stream::<f64>().err(),
            Some(Error::NeverStreams {
                what: "boundary=wrap",
                why: "its first outputs need the last rows"
            }),
            "{spec}"
        );
    }
}

#[test]
fn single_precision_streams_too() {
    let x: Vec<f32> = (0..5000_u16).map(|i| f32::from(i % 83)).collect();
    for spec in ["gaussian:31,std=5", "uniform:300", "triang:600"] {
        let smoother = smoother(spec);
        let whole = smoother.smooth(&x).expect("enough memory");
        assert_eq!(streamed(&smoother, &x, &[123]), whole, "{spec}");
    }
}
