//! One series on many cores: the bits of one thread, whatever the operation, the ends, the holes, the
//! length and the number of threads.

#![cfg(feature = "rayon")]

mod support;

use rayon::{ThreadPool, ThreadPoolBuilder};
use smoothframe_core::{Error, Output, Sample, Smoother, Unit};
use support::noise::Noise;

/// Of every method and rule: direct sums, moving sums, transforms of one block and of many, causal
/// partitions, fits, statistics, and what one thread does as a whole.
const SPECS: [&str; 52] = [
    "1",
    "uniform:7",
    "uniform:1001 boundary=nearest",
    "uniform:61 align=trailing causal",
    "uniform:40000",
    "gaussian:60,std=9",
    "gaussian:60,std=9 align=trailing causal",
    "hann:31 boundary=reflect",
    "hann:31 boundary=shrink",
    "hann:33 start=wrap end=mirror",
    "taps:[1,-2,4] norm=none boundary=constant=3",
    "taps:[1,-2,4] norm=none boundary=linear missing=propagate",
    "triang:500 boundary=wrap",
    "triang:500 holes=keep",
    "hann:101 method=direct coverage=0.8",
    "hann:2001 method=fft boundary=mirror",
    "hann:2001 missing=propagate",
    "gaussian:20000,std=3000",
    "gaussian:20000,std=3000 boundary=reflect coverage=0",
    "decay:500,tau=90 causal",
    "decay:4000,tau=700 causal",
    "decay:30000,tau=5000 causal",
    "decay:30000,tau=5000 align=trailing",
    "spencer",
    "spencer boundary=reflect",
    "spencer min_rows=9",
    "savgol:21,order=3",
    "savgol:301,order=2,deriv=1 missing=propagate",
    "savgol:21,order=3 boundary=renormalize",
    "henderson:23",
    "gaussian:std=20 degree=1",
    "tricube:401 degree=2",
    "hann:31 degree=3 deriv=1",
    "triang:1000 degree=1 align=trailing causal",
    "median:7",
    "median:301 boundary=reflect",
    "median:9001",
    "quantile:40,q=0.9 align=trailing causal",
    "min:50",
    "max:7 boundary=wrap",
    "max:3000 min_rows=1500",
    "sum:30",
    "count:9",
    "std:100 min_rows=40",
    "var:25 coverage=0.9",
    "hampel:9",
    "erosion:5",
    "opening:31 boundary=mirror",
    "tophat:12 min_rows=3",
    "ewm:span=12",
    "ewm:span=12 min_rows=5",
    "hann:21 robust=2",
];

/// Series of so many rows: none, too few to share, and as many as begin and end near a share.
const LENGTHS: [usize; 9] = [0, 1, 700, 16_384, 16_385, 33_000, 49_152, 70_001, 140_000];

/// How rows are spoilt.
const SPOILT: [&str; 5] = ["whole", "one", "few", "many", "empty ends"];

fn series<T: Sample + From<f32>>(rows: usize, spoilt: &str, noise: &mut Noise) -> Vec<T> {
    #[expect(clippy::cast_possible_truncation, reason = "noise")]
    let mut x: Vec<T> = (0..rows).map(|_| (noise.next() as f32).into()).collect();
    let (hole, infinity): (T, T) = (f32::NAN.into(), f32::INFINITY.into());
    match (spoilt, rows) {
        (_, 0) | ("whole", _) => {}
        ("one", _) => x[noise.below(rows)] = hole,
        ("few", _) => {
            for _ in 0..=rows / 3000 {
                let from = noise.below(rows);
                let to = rows.min(from + 1 + noise.below(40));
                x[from..to].fill(hole);
            }
            x[noise.below(rows)] = infinity;
        }
        ("many", _) => x.iter_mut().filter(|_| noise.below(3) > 0).for_each(|x| *x = hole),
        _ => {
            let (first, last) = (noise.below(rows), noise.below(rows));
            x[..first / 3].fill(hole);
            x[rows - last / 3..].fill(hole);
        }
    }
    x
}

/// The outputs' bits, which of them are values, and the coverage's bits.
type Told = (Vec<u64>, Vec<bool>, Vec<u64>);

fn told<T: Sample + Into<f64> + From<f32>>(
    rows: usize,
    smooth: impl FnOnce(Output<'_, T>) -> Result<(), Error>,
) -> Told {
    let mut out: Vec<T> = vec![7.0_f32.into(); rows];
    let (mut present, mut coverage) = (vec![false; rows], vec![7.0; rows]);
    smooth(Output::new(&mut out).present(&mut present).coverage(&mut coverage)).expect("memory");
    let bits = |values: &mut dyn Iterator<Item = f64>| values.map(f64::to_bits).collect();
    (bits(&mut out.into_iter().map(Into::into)), present, bits(&mut coverage.into_iter()))
}

fn pools() -> Vec<ThreadPool> {
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    [1, 2, 3, 7].map(pool).into()
}

fn same<T: Sample + Into<f64> + From<f32>>(spec: &str, noise: &mut Noise, pools: &[ThreadPool]) {
    let smoother: Smoother = spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"));
    // Plans that have seen other series, one of few threads and one of many.
    let (mut one, mut many) = (smoother.plan::<T>(), smoother.plan::<T>());
    for spoilt in SPOILT {
        let rows = LENGTHS[noise.below(LENGTHS.len())];
        let x = series::<T>(rows, spoilt, noise);
        let expected = told::<T>(rows, |output| one.smooth_to(&x, output));
        let pool = &pools[noise.below(pools.len())];
        let threads = pool.current_num_threads();
        let got = told::<T>(rows, |output| pool.install(|| many.par_smooth_to(&x, output)));
        let differs = |(a, b): (&u64, &u64)| a != b;
        let first = got.0.iter().zip(&expected.0).position(differs);
        assert_eq!(first, None, "{spec}, {rows} rows, {spoilt}, {threads} threads");
        assert!(got == expected, "{spec}, {rows} rows, {spoilt}, {threads} threads");
        // And the values alone: under propagate, coverage takes another transform.
        let bits = |y: Vec<T>| y.into_iter().map(|y| y.into().to_bits()).collect::<Vec<u64>>();
        let many = pool.install(|| smoother.par_smooth(&x)).expect("memory");
        let one = smoother.smooth(&x).expect("memory");
        assert!(bits(many) == bits(one), "{spec}, {rows} rows, {spoilt}, {threads} threads, alone");
    }
}

#[test]
fn threads_are_one_thread_to_the_bit() {
    let (pools, mut noise) = (pools(), Noise(11));
    for spec in SPECS {
        same::<f64>(spec, &mut noise, &pools);
        same::<f32>(spec, &mut noise, &pools);
    }
}

#[test]
fn every_length_near_a_share_is_the_same() {
    let pool = ThreadPoolBuilder::new().num_threads(5).build().expect("threads");
    let mut noise = Noise(12);
    for spec in ["uniform:7", "hann:31 boundary=reflect", "savgol:9,order=2", "median:5"] {
        let smoother: Smoother = spec.parse().expect(spec);
        for near in [16_384, 32_768, 49_152] {
            for rows in near - 2..=near + 2 {
                let x = series::<f64>(rows, "few", &mut noise);
                let expected = told::<f64>(rows, |output| smoother.plan().smooth_to(&x, output));
                let many = |output: Output<'_, f64>| {
                    pool.install(|| smoother.plan().par_smooth_to(&x, output))
                };
                assert!(told::<f64>(rows, many) == expected, "{spec}, {rows} rows");
            }
        }
    }
}

#[test]
fn plans_with_times_are_the_same() {
    let pool = ThreadPoolBuilder::new().num_threads(4).build().expect("threads");
    let mut noise = Noise(13);
    let rows = 60_000;
    let x = series::<f64>(rows, "few", &mut noise);
    let mut time = 0;
    let times: Vec<i64> = (0..60_000)
        .map(|_| {
            time += i64::from(noise.below(3) > 0) + i64::from(noise.below(40) == 0);
            time
        })
        .collect();
    let even: Vec<i64> = (0..60_000).collect();
    for spec in ["hann:31", "uniform:9i", "gaussian:std=4i", "median:7i", "ewm:halflife=5i"] {
        let smoother: Smoother = spec.parse().expect(spec);
        for times in [&times, &even] {
            let plan = || smoother.time_plan::<f64>(Unit::Number).expect("whole numbers");
            let expected = told::<f64>(rows, |output| plan().smooth_to(times, &x, output));
            let many =
                |output: Output<'_, f64>| pool.install(|| plan().par_smooth_to(times, &x, output));
            assert!(told::<f64>(rows, many) == expected, "{spec}");
        }
    }
}

#[test]
fn what_one_thread_refuses_is_refused() {
    let smoother: Smoother = "uniform:3".parse().expect("a spec");
    let x = [1.0; 5];
    let error = smoother.plan().par_smooth_into(&x, &mut [0.0; 4]).expect_err("too short");
    assert!(matches!(error, Error::OutputLength { expected: 5, got: 4 }), "{error}");
    let in_time: Smoother = "uniform:3d".parse().expect("a spec");
    assert!(matches!(in_time.par_smooth(&x), Err(Error::NeedsTimes { .. })));
    let mut plan = in_time.time_plan::<f64>(Unit::Day).expect("days");
    let error = plan.par_smooth_to(&[], &x, Output::new(&mut [0.0; 5])).expect_err("no times");
    assert!(matches!(error, Error::OutputLength { .. }), "{error}");
    let beyond: Smoother = "taps:[1e300] norm=none".parse().expect("a spec");
    let many = vec![1.0_f32; 100_000];
    assert!(matches!(beyond.par_smooth(&many), Err(Error::BeyondRange { .. })));
}
