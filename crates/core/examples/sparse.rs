//! What few values cost under long windows, against a value in every row, by how these lie:
//! `cargo run --release -p smoothframe-core --example sparse [-- WORD]`, where WORD is in the spec

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Sample, Smoother};

const ROWS: usize = 1 << 20;
/// Each case runs for at least this long, and the fastest run counts.
const LEAST: Duration = Duration::from_millis(150);

const SPECS: [&str; 13] = [
    "gaussian:80001,std=13333.5 coverage=0",
    "gaussian:80001,std=13333.5",
    "gaussian:80001,std=8000 coverage=0",
    "gaussian:80001,std=13333.5 coverage=0 align=trailing",
    "gaussian:80001,std=13333.5 coverage=0 align=leading",
    "gaussian:1001,std=160 coverage=0",
    "flattop:8001 coverage=0",
    "uniform:80001 coverage=0",
    "decay:80001,tau=20000 causal coverage=0",
    "gaussian:80001,std=13333.5 degree=1",
    "uniform:80001 degree=1",
    "savgol:80001,order=3",
    "savgol:80001,order=3 boundary=renormalize",
];

/// What rows hold a value.
type Pattern = (&'static str, fn(usize, u64) -> bool);
const PATTERNS: [Pattern; 14] = [
    ("all", |_, _| true),
    ("9 in 10", |_, noise| !noise.is_multiple_of(10)),
    ("1 in 2", |_, noise| noise.is_multiple_of(2)),
    ("1 in 3", |_, noise| noise.is_multiple_of(3)),
    ("1 in 10", |_, noise| noise.is_multiple_of(10)),
    ("1 in 30", |_, noise| noise.is_multiple_of(30)),
    ("1 in 100", |_, noise| noise.is_multiple_of(100)),
    ("1 in 300", |_, noise| noise.is_multiple_of(300)),
    ("each 1,440th", |row, _| row % 1440 == 0),
    ("1 in 10,000", |_, noise| noise.is_multiple_of(10_000)),
    ("1,000 of 50,000", |row, _| row % 50_000 < 1000),
    ("40,000 of 120,000", |row, _| row % 120_000 < 40_000),
    ("100,000 of 250,000", |row, _| row % 250_000 < 100_000),
    ("all but one", |row, _| row != 5000),
];

fn main() -> Result<(), Error> {
    let word = std::env::args().nth(1).unwrap_or_default();
    for spec in SPECS.into_iter().filter(|spec| spec.contains(&word)) {
        println!(
            "{spec}\n{:>20} {:>8} {:>8} {:>8} {:>8}",
            "values", "f64 ns", "ratio", "f32 ns", "ratio"
        );
        let smoother: Smoother = spec.parse()?;
        let mut dense = [None; 2];
        for (name, holds) in PATTERNS {
            let ns = [
                time(&smoother, &rows(holds, |x| x, f64::NAN))?,
                #[expect(clippy::cast_possible_truncation, reason = "noise of that type")]
                time(&smoother, &rows(holds, |x| x as f32, f32::NAN))?,
            ];
            let [double, single] = [0, 1].map(|of| ns[of] / *dense[of].get_or_insert(ns[of]));
            println!("{name:>20} {:8.2} {double:8.2} {:8.2} {single:8.2}", ns[0], ns[1]);
        }
    }
    Ok(())
}

/// Noise in −1..1 where there is a value.
fn rows<T: Copy>(holds: fn(usize, u64) -> bool, of: fn(f64) -> T, hole: T) -> Vec<T> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 11
    };
    let mut row = |i: usize| {
        let (value, noise) = (next(), next() >> 11);
        if holds(i, noise) { of(value as f64 / (1_u64 << 52) as f64 - 1.0) } else { hole }
    };
    (0..ROWS).map(&mut row).collect()
}

/// Nanoseconds a row, of the fastest run.
fn time<T: Sample + Copy + Default>(smoother: &Smoother, x: &[T]) -> Result<f64, Error> {
    let (mut plan, mut out) = (smoother.plan::<T>(), vec![T::default(); x.len()]);
    // The first run allocates.
    let mut least = Duration::MAX;
    let start = Instant::now();
    plan.smooth_into(x, &mut out)?;
    if start.elapsed() > Duration::from_secs(2) {
        return Ok(start.elapsed().as_secs_f64() * 1e9 / x.len() as f64);
    }
    let start = Instant::now();
    while start.elapsed() < LEAST || least == Duration::MAX {
        let run = Instant::now();
        plan.smooth_into(black_box(x), black_box(&mut out))?;
        least = least.min(run.elapsed());
    }
    Ok(least.as_secs_f64() * 1e9 / x.len() as f64)
}
