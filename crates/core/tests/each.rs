//! Many series in one call are each series by itself, to the last bit.

mod support;

use smoothframe_core::{Error, Output, Plan, Sample, Smoother};
use support::noise::Noise;

/// What a smoother makes of rows: values, whether they are there, and coverage, as bits.
type Made = Vec<(u64, bool, u64)>;

trait Number: Sample {
    fn number(value: f64) -> Self;
    fn bits(self) -> u64;
}

impl Number for f64 {
    fn number(value: f64) -> Self {
        value
    }
    fn bits(self) -> u64 {
        self.to_bits()
    }
}

impl Number for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounds")]
    fn number(value: f64) -> Self {
        value as Self
    }
    fn bits(self) -> u64 {
        self.to_bits().into()
    }
}

fn made<T: Number>(rows: usize, smooth: impl FnOnce(Output<'_, T>)) -> Made {
    // Nothing of this may stay.
    let (mut out, mut present, mut coverage) =
        (vec![T::number(7.0); rows], vec![false; rows], vec![7.0; rows]);
    smooth(Output::new(&mut out).present(&mut present).coverage(&mut coverage));
    let row = |((y, is), c): ((T, bool), f64)| (y.bits(), is, c.to_bits());
    out.into_iter().zip(present).zip(coverage).map(row).collect()
}

fn alone<T: Number>(plan: &mut Plan<T>, x: &[T], ends: &[usize]) -> Made {
    let mut start = 0;
    let mut all = Vec::new();
    for &end in ends {
        let x = &x[start..end];
        all.extend(made(x.len(), |output| plan.smooth_to(x, output).expect("room")));
        start = end;
    }
    all
}

/// Ends of series of up to so many rows, some empty and a few much longer.
fn ends(noise: &mut Noise, most: usize) -> Vec<usize> {
    let mut end = 0;
    let mut length = || match noise.below(40) {
        0 => 0,
        1 => 100 + noise.below(60),
        2 if noise.below(10) == 0 => 5000,
        3..10 => most,
        _ => 1 + noise.below(most),
    };
    let next = |_| {
        end += length();
        end
    };
    (0..300).map(next).collect()
}

/// Rows, some of which are holes, infinite or so large that sums overflow.
fn rows<T: Number>(noise: &mut Noise, len: usize, odd: usize) -> Vec<T> {
    let row = |_| match noise.below(10_000) {
        0..10 if odd > 0 => f64::INFINITY,
        10..20 if odd > 0 => 1.7e308,
        20..30 if odd > 0 => -1.7e308,
        at if at < odd => f64::NAN,
        at => at as f64 / 700.0 - 7.0,
    };
    (0..len).map(row).map(T::number).collect()
}

const KERNELS: [&str; 14] = [
    "uniform:1",
    "uniform:7",
    "uniform:30 align=trailing",
    "uniform:200",
    "gaussian:7,std=1.17",
    "gaussian:8,std=1.5 align=leading",
    "gaussian:31,std=5 align=trailing",
    "gaussian:200,std=40",
    "gaussian:200,std=40 method=direct",
    "gaussian:31,std=5 method=fft",
    "savgol:7,order=2",
    "henderson:13",
    "taps:[0,1,2,1,0,0]",
    "gaussian:9,std=2 degree=1",
];

const ENDS: [&str; 9] = [
    "",
    " boundary=reflect",
    " boundary=mirror",
    " boundary=nearest",
    " boundary=wrap",
    " boundary=constant=2",
    " boundary=linear",
    " start=renormalize end=nearest",
    " start=reflect end=renormalize",
];

const RULES: [&str; 5] =
    ["", " coverage=0", " coverage=0.7", " coverage=1 holes=keep", " missing=propagate"];

fn same_bits<T: Number>(seed: u64) {
    let mut noise = Noise(seed);
    let mut ran = 0;
    for kernel in KERNELS {
        for boundary in ENDS {
            for rule in RULES {
                let spec = format!("{kernel}{boundary}{rule}");
                let smoother = spec.parse::<Smoother>();
                // Lines have no rows beyond the ends.
                let is_refused = kernel.contains("degree=1") && !boundary.is_empty();
                assert_eq!(smoother.is_err(), is_refused, "{spec}: {smoother:?}");
                let Ok(smoother) = smoother else { continue };
                ran += 1;
                let mut plan = smoother.plan::<T>();
                for (most, odd) in [(3, 0), (10, 0), (10, 30), (40, 300), (40, 0)] {
                    let ends = ends(&mut noise, most);
                    let len = ends.last().copied().unwrap_or_default();
                    let x = rows::<T>(&mut noise, len, odd);
                    let want = alone(&mut plan, &x, &ends);
                    let got = made(len, |output| {
                        plan.smooth_each(&x, &ends, output).expect("room");
                    });
                    for (row, (got, want)) in got.iter().zip(&want).enumerate() {
                        assert_eq!(got, want, "{spec}, up to {most} rows, {odd} odd: row {row}");
                    }
                    let [mut want, mut got] =
                        [vec![T::number(7.0); len], vec![T::number(8.0); len]];
                    plan.smooth_each(&x, &ends, Output::new(&mut got)).expect("room");
                    let mut start = 0;
                    for &end in &ends {
                        plan.smooth_into(&x[start..end], &mut want[start..end]).expect("room");
                        start = end;
                    }
                    let bits = |all: &[T]| all.iter().map(|y| y.bits()).collect::<Vec<_>>();
                    assert_eq!(bits(&got), bits(&want), "{spec}, up to {most} rows, {odd} odd");
                }
            }
        }
    }
    // Of lines those with the boundary that is given by none.
    assert_eq!(ran, 13 * 9 * 5 + 5);
}

#[test]
fn as_each_by_itself() {
    same_bits::<f64>(5);
}

#[test]
fn as_each_by_itself_in_f32() {
    same_bits::<f32>(5);
}

/// Sums of finite rows that overflow are fitted anew, in one series and in many.
#[test]
fn what_overflows() {
    let x = [1.7e308, -1.7e308, 2.0, 3.0, 1.7e308];
    let smoother: Smoother = "savgol:7,order=2 boundary=mirror coverage=0".parse().expect("good");
    let mut plan = smoother.plan::<f64>();
    let ends = [1, 2, 4, 5];
    let got = made(5, |output| plan.smooth_each(&x, &ends, output).expect("room"));
    assert_eq!(got, alone(&mut plan, &x, &ends));
}

/// Equal lengths, of which all kinds of numbers stand side by side.
#[test]
fn equal_lengths() {
    let mut noise = Noise(6);
    for kernel in KERNELS {
        let mut plan = kernel.parse::<Smoother>().expect("a good spec").plan();
        for len in [1, 2, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 127, 128, 129] {
            let ends: Vec<usize> = (1..=40).map(|series| series * len).collect();
            let x = rows::<f64>(&mut noise, 40 * len, 0);
            let want = alone(&mut plan, &x, &ends);
            let got = made(x.len(), |output| plan.smooth_each(&x, &ends, output).expect("room"));
            assert_eq!(got, want, "{kernel}, {len} rows");
        }
    }
}

#[test]
fn ends_that_do_not_follow_one_another_are_refused() {
    let smoother: Smoother = "uniform:3".parse().expect("a good spec");
    let mut plan = smoother.plan::<f64>();
    let mut of = |ends: &[usize]| {
        let mut out = [7.0; 5];
        let error = plan.smooth_each(&[1.0; 5], ends, Output::new(&mut out)).expect_err("bad ends");
        assert_eq!(out, [7.0; 5]);
        error
    };
    assert_eq!(of(&[3, 2, 5]), Error::Ends { series: 1, end: 2, rows: 5 });
    assert_eq!(of(&[3, 4]), Error::Ends { series: 1, end: 4, rows: 5 });
    assert_eq!(of(&[3, 6]), Error::Ends { series: 1, end: 6, rows: 5 });
    assert_eq!(of(&[]), Error::Ends { series: 0, end: 0, rows: 5 });
    let text = "series must follow one another up to the end of 5 rows, but series 2 ends at 4";
    assert_eq!(of(&[3, 4]).to_string(), text);
    plan.smooth_each(&[], &[], Output::new(&mut [])).expect("nothing to do");
    plan.smooth_each(&[], &[0, 0], Output::new(&mut [])).expect("empty series");
    let error = plan.smooth_each(&[1.0], &[1], Output::new(&mut [])).expect_err("no room");
    assert_eq!(error, Error::OutputLength { expected: 1, got: 0 });
}

#[test]
fn what_one_series_is_refused_for_many_are_too() {
    let smoother: Smoother = "uniform:7d".parse().expect("a good spec");
    let error = smoother.plan().smooth_each(&[1.0], &[1], Output::new(&mut [0.0]));
    assert!(matches!(error, Err(Error::NeedsTimes { .. })), "{error:?}");
    let smoother: Smoother = "gaussian:3,std=1 boundary=constant=1e300".parse().expect("a spec");
    let error = smoother.plan().smooth_each(&[1.0_f32], &[1], Output::new(&mut [0.0]));
    assert!(matches!(error, Err(Error::BeyondRange { .. })), "{error:?}");
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn as_each_by_itself() {
        for seed in 50..70 {
            same_bits::<f64>(seed);
            same_bits::<f32>(seed);
        }
    }
}
