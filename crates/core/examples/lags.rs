//! What correlations cost: `correlate` of two series, and `cross_correlation` at few lags and many,
//! without holes and with a tenth of the rows missing in both:
//! `cargo run --release -p smoothframe-core --example lags`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Mode, correlate, cross_correlation};

const REPEATS: usize = 15;

fn main() -> Result<(), Error> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    println!("{:>10} {:>10} {:>12} {:>12}", "rows", "by rows", "f64 ms", "f32 ms");
    for (rows, others) in
        [(10_000, 10_000), (100_000, 100_000), (1_000_000, 1_000_000), (1_000_000, 1000)]
    {
        let a: Vec<f64> = (0..rows).map(|_| next()).collect();
        let v: Vec<f64> = (0..others).map(|_| next()).collect();
        #[expect(clippy::cast_possible_truncation, reason = "f32 is timed, too")]
        let narrow = |x: &[f64]| -> Vec<f32> { x.iter().map(|&x| x as f32).collect() };
        let (in_f64, (a_f32, v_f32)) =
            (time(|| correlate(&a, &v, Mode::Full))?, (narrow(&a), narrow(&v)));
        let in_f32 = time(|| correlate(&a_f32, &v_f32, Mode::Full))?;
        println!("{rows:>10} {others:>10} {in_f64:>12.3} {in_f32:>12.3}");
    }
    println!("\n{:>10} {:>10} {:>12} {:>12}", "rows", "max_lag", "whole ms", "holes ms");
    for (rows, max_lag) in [
        (1000, 30),
        (1000, 999),
        (100_000, 30),
        (100_000, 5000),
        (1_000_000, 30),
        (1_000_000, 365),
        (1_000_000, 100_000),
    ] {
        let a: Vec<f64> = (0..rows).map(|_| next()).collect();
        let b: Vec<f64> = (0..rows).map(|_| next()).collect();
        let whole = time(|| cross_correlation(&a, &b, max_lag))?;
        let mut holed = |x: &[f64]| -> Vec<f64> {
            x.iter().map(|&x| if next() < -0.4 { f64::NAN } else { x }).collect()
        };
        let (a, b) = (holed(&a), holed(&b));
        let holes = time(|| cross_correlation(&a, &b, max_lag))?;
        println!("{rows:>10} {max_lag:>10} {whole:>12.3} {holes:>12.3}");
    }
    Ok(())
}

/// Milliseconds of the fastest run.
fn time<R>(run: impl Fn() -> Result<R, Error>) -> Result<f64, Error> {
    let mut least = Duration::MAX;
    for _ in 0..REPEATS {
        let start = Instant::now();
        black_box(run()?);
        least = least.min(start.elapsed());
    }
    Ok(least.as_secs_f64() * 1e3)
}
