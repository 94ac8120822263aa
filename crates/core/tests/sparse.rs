//! Few values under long windows, against the definition in exact sums: where transforms divide by
//! little weight, and where the rows that are present are summed by themselves.

mod support;

use smoothframe_core::{Kernel, Norm, Output, Sample, Smoother};
use support::{
    definition::{Definition, Value, Want},
    double::Double,
    noise::Noise,
    promise::Promise,
};

trait Real: Sample + Copy + Default {
    /// Of ‖h‖₁·max|x| under `auto`, and of a rounding.
    const AUTO: f64;
    const EPS: f64;
    const HOLE: Self;
    fn rounded(value: f64) -> Self;
    fn double(self) -> f64;
}

impl Real for f64 {
    const AUTO: f64 = 1e-12;
    const EPS: f64 = f64::EPSILON;
    const HOLE: Self = f64::NAN;
    fn rounded(value: f64) -> Self {
        value
    }
    fn double(self) -> f64 {
        self
    }
}

impl Real for f32 {
    const AUTO: f64 = 32.0 * f32::EPSILON as f64;
    const EPS: f64 = f32::EPSILON as f64;
    const HOLE: Self = f32::NAN;
    #[expect(clippy::cast_possible_truncation, reason = "rounds once, by contract")]
    fn rounded(value: f64) -> Self {
        value as f32
    }
    fn double(self) -> f64 {
        f64::from(self)
    }
}

/// Whether there is a value: one row in so many at random, or every so many rows, or runs of so many
/// rows between gaps of so many, or a few places alone.
#[derive(Debug, Clone, Copy)]
enum Pattern {
    OneIn(usize),
    Every(usize),
    Runs(usize, usize),
    Alone(usize),
}

impl Pattern {
    fn random(noise: &mut Noise, taps: usize) -> Self {
        match noise.below(6) {
            0 | 1 => Self::OneIn(2 + noise.below(300)),
            2 => Self::Every(2 + noise.below(2 * taps)),
            3 | 4 => Self::Runs(1 + noise.below(2 * taps), 1 + noise.below(2 * taps)),
            _ => Self::Alone(1 + noise.below(8)),
        }
    }

    fn rows<T: Real>(self, n: usize, spread: i32, noise: &mut Noise) -> Vec<T> {
        let value = |noise: &mut Noise| {
            // From 1e-3 beside 1e9, or all alike.
            let power = if spread > 0 { noise.below(13) } else { 3 };
            let power = i32::try_from(power).expect("few") - 3;
            T::rounded(noise.next() * 10_f64.powi(if noise.below(3) == 0 { power } else { 0 }))
        };
        let alone: Vec<usize> = match self {
            Self::Alone(count) => (0..count).map(|_| noise.below(n)).collect(),
            _ => Vec::new(),
        };
        let row = |i: usize| {
            let is = match self {
                Self::OneIn(many) => noise.below(many) == 0,
                Self::Every(many) => i % many == many / 2,
                Self::Runs(run, gap) => i % (run + gap) < run,
                Self::Alone(_) => alone.contains(&i),
            };
            if is { value(noise) } else { T::HOLE }
        };
        (0..n).map(row).collect()
    }
}

/// The largest error of these outputs in units of the promise, and of the coverages.
fn measure<T: Real>(
    smoother: &Smoother,
    x: &[T],
    outputs: impl Iterator<Item = usize>,
) -> (f64, f64, usize) {
    let kernel = smoother.kernel().expect("rows");
    let taps: Vec<f64> = kernel.taps().iter().map(|&h| T::rounded(h).double()).collect();
    let one: f64 = taps.iter().map(|h| h.abs()).sum();
    let is_signed = taps.iter().any(|&h| h < 0.0);
    let definition = Definition {
        coverage: smoother.coverage(),
        centre: kernel.reach().ahead,
        ..Definition::new(taps.clone())
    };
    let (mut y, mut coverage) = (vec![T::default(); x.len()], vec![0.0; x.len()]);
    let output = Output::new(&mut y).coverage(&mut coverage);
    smoother.plan().smooth_to(x, output).expect("enough memory");
    let wide: Vec<f64> = x.iter().map(|x| x.double()).collect();
    let promise = Promise::new(&definition, &wide);
    let (mut largest, mut largest_coverage, mut present) = (0.0_f64, 0.0_f64, 0);
    for i in outputs {
        let at = format!("`{smoother}`, row {i} of {}", x.len());
        let got = y[i].double();
        match definition.output(i, &wide) {
            Want::Missing => assert!(got.is_nan(), "{at}: {got}"),
            Want::Value(value) => {
                present += 1;
                let error = value.exact.minus(Double::of(got)).high.abs();
                largest = largest.max(error / allowed::<T>(&value, one, is_signed, &promise));
                assert!(largest <= 1.0, "{at}: {got} is {error:e} off {value:?}, {largest}");
            }
            Want::Undecided | Want::Line => {}
            Want::Infinite(_) => panic!("finite rows"),
        }
        let newest = i + kernel.reach().ahead;
        let there = taps.iter().enumerate().filter(|(j, _)| {
            newest.checked_sub(*j).and_then(|row| x.get(row)).is_some_and(|x| !x.double().is_nan())
        });
        let want: f64 = there.map(|(_, h)| h.abs()).sum::<f64>() / one;
        let error = (coverage[i] - want).abs();
        largest_coverage = largest_coverage.max(error / T::AUTO);
        assert!(error <= T::AUTO, "{at}: coverage {}, not {want}", coverage[i]);
        assert!((coverage[i] == 0.0) == (want == 0.0), "{at}: coverage {}", coverage[i]);
    }
    (largest, largest_coverage, present)
}

/// Of taps that are not negative, 1e-12 of the window's largest value whatever the weight present
/// (32 eps in f32), and a few roundings; of others as much as the contract's rescaled promise.
fn allowed<T: Real>(value: &Value, one: f64, is_signed: bool, promise: &Promise) -> f64 {
    if is_signed {
        return promise.of(smoothframe_core::Method::Auto, value) * T::AUTO / <f64 as Real>::AUTO;
    }
    T::AUTO * one * value.most + 4.0 * T::EPS * value.exact.high.abs()
}

fn kernels(noise: &mut Noise, case: usize) -> (String, usize) {
    let taps = [301, 512, 777, 1500, 3001][case % 5];
    let kernel = match noise.below(6) {
        0 | 1 => format!("gaussian:{taps},std={}", taps as f64 / 6.0),
        2 => format!("gaussian:{taps},std={}", taps as f64 / 10.0),
        3 => format!("hann:{taps}"),
        4 => format!("flattop:{taps}"),
        _ => format!("decay:{taps},tau={}", taps / 4),
    };
    let align = ["", " align=trailing", " align=leading"][noise.below(3)];
    let coverage = [" coverage=0", " coverage=0", ""][noise.below(3)];
    (format!("{kernel}{align}{coverage}"), taps)
}

fn few_values<T: Real>(seed: u64, name: &str) {
    let mut noise = Noise(seed);
    let (mut largest, mut largest_coverage, mut present) = (0.0_f64, 0.0_f64, 0);
    for case in 0..60 {
        let (spec, taps) = kernels(&mut noise, case);
        let smoother: Smoother = spec.parse().expect(&spec);
        let pattern = Pattern::random(&mut noise, taps);
        let n = 2 + noise.below(20_000);
        let x: Vec<T> = pattern.rows(n, i32::from(case % 3 == 0), &mut noise);
        let near: Vec<usize> = (0..60.min(n)).map(|_| noise.below(n)).chain([0, n - 1]).collect();
        let (units, coverage, some) = measure(&smoother, &x, near.into_iter());
        largest = largest.max(units);
        largest_coverage = largest_coverage.max(coverage);
        present += some;
    }
    println!(
        "{name}, few values: {largest:.2e} of the promise, coverage {largest_coverage:.2e}, \
         {present} outputs"
    );
    assert!(present > 1000 && largest > 0.0);
}

#[test]
fn few_values_in_f64() {
    few_values::<f64>(0x5ba5, "f64");
}

#[test]
fn few_values_in_f32() {
    few_values::<f32>(0x5ba6, "f32");
}

/// A gaussian's tail alone: from a weight that counts as none to all of it, and every step between.
/// Above a coverage of 1e-9 the value is the one value that there is.
#[test]
fn one_value_in_the_tail() {
    for std in [80.0, 100.0, 160.0] {
        let smoother: Smoother =
            format!("gaussian:1001,std={std} coverage=0").parse().expect("a spec");
        let mut x = vec![f64::NAN; 9000];
        (x[4000], x[4003]) = (1.0, -3.0);
        let (units, ..) = measure(&smoother, &x, 3400..4700);
        assert!(units <= 1.0, "{units}");
    }
}

/// Taps of both signs, as noise: where they cancel outputs are missing, and where they do not right.
#[test]
fn taps_of_both_signs() {
    let mut noise = Noise(0x0516);
    for case in 0..12 {
        let taps: Vec<f64> = (0..600).map(|_| noise.next() + 0.3).collect();
        let kernel = Kernel::from_taps(taps, Norm::Sum).expect("a sum");
        let smoother = Smoother::new(kernel).coverage(0.0).build().expect("a sum");
        let x: Vec<f64> = Pattern::random(&mut noise, 600).rows(9000, case % 2, &mut noise);
        let outputs: Vec<usize> = (0..100).map(|_| noise.below(9000)).collect();
        measure(&smoother, &x, outputs.into_iter());
    }
}

fn bits<T: Real>(x: &[T]) -> Vec<u64> {
    // One NaN is as good as another.
    x.iter().map(|x| if x.double().is_nan() { u64::MAX } else { x.double().to_bits() }).collect()
}

/// Whole, streamed in any chunks, and with the coverage: the same bits.
fn same_bits<T: Real>(seed: u64) {
    let mut noise = Noise(seed);
    for case in 0..25 {
        let (spec, taps) = kernels(&mut noise, case % 3);
        let smoother: Smoother = spec.parse().expect(&spec);
        let pattern = Pattern::random(&mut noise, taps);
        let n = 2 + noise.below(15_000);
        let x: Vec<T> = pattern.rows(n, i32::from(case % 2 == 0), &mut noise);
        let whole = smoother.smooth(&x).expect("enough memory");
        let mut stream = smoother.stream::<T>().expect("no wrap");
        let (mut streamed, mut at) = (Vec::new(), 0);
        while at < n {
            let end = n.min(at + 1 + noise.below(4000));
            stream.push(&x[at..end], &mut streamed).expect("enough memory");
            at = end;
        }
        stream.finish(&mut streamed).expect("enough memory");
        assert_eq!(bits(&whole), bits(&streamed), "`{smoother}` of {pattern:?}");
        let (mut y, mut coverage) = (vec![T::default(); n], vec![0.0; n]);
        let output = Output::new(&mut y).coverage(&mut coverage);
        smoother.plan().smooth_to(&x, output).expect("enough memory");
        assert_eq!(bits(&whole), bits(&y), "`{smoother}` of {pattern:?} with coverage");
    }
}

#[test]
fn same_bits_in_f64() {
    same_bits::<f64>(0xb175);
}

#[test]
fn same_bits_in_f32() {
    same_bits::<f32>(0xb175);
}

/// An infinity among few values is met by its windows alone.
#[test]
fn infinities_among_few_values() {
    let smoother: Smoother = "gaussian:1001,std=160 coverage=0".parse().expect("a spec");
    let mut x = vec![f64::NAN; 9000];
    (0..9000).step_by(90).for_each(|at| x[at] = at as f64);
    let finite = smoother.smooth(&x).expect("enough memory");
    x[4500] = f64::INFINITY;
    let y = smoother.smooth(&x).expect("enough memory");
    for (i, (y, finite)) in y.iter().zip(finite).enumerate() {
        if (4000..=5000).contains(&i) {
            assert_eq!(*y, f64::INFINITY, "row {i}");
        } else {
            assert!((y - finite).abs() <= 1e-12 * 9000.0, "row {i}: {y}, not {finite}");
        }
    }
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn few_values_in_both_types() {
        for seed in 0..15 {
            few_values::<f64>(seed, "f64");
            few_values::<f32>(seed, "f32");
        }
    }

    #[test]
    #[ignore = "slow: many series"]
    fn same_bits_in_both_types() {
        for seed in 0..20 {
            same_bits::<f64>(seed);
            same_bits::<f32>(seed);
        }
    }
}
