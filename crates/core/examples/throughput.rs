//! Nanoseconds per sample of one series on one thread, by kernel length:
//! `cargo run --release -p smoothframe-core --example throughput [-- --json]`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Smoother};

/// Samples of the series.
const N: usize = 1 << 20;
/// Each case runs for at least this long, and the fastest run counts: the others were disturbed.
const LEAST: Duration = Duration::from_millis(400);

fn main() -> Result<(), Error> {
    let json = std::env::args().any(|argument| argument == "--json");
    let x = noise();
    if !json {
        println!("{:8} {:>6} {:>12}", "case", "taps", "ns/sample");
    }
    for taps in [7_usize, 30, 60, 128, 512, 1024, 4096, 16384] {
        let std = taps as f64 / 6.0;
        let spec = format!("gaussian:{taps},std={std} boundary=renormalize");
        report("auto", taps, measure(&spec, &x)?, json);
    }
    for taps in [7, 60, 1024, 16384] {
        report("boxcar", taps, measure(&format!("uniform:{taps} boundary=renormalize"), &x)?, json);
    }
    let holed = holed(&x);
    for taps in [7, 31, 101, 1001] {
        let spec = format!("median:{taps}");
        report("median", taps, measure(&spec, &x)?, json);
        report("median_holes", taps, measure(&spec, &holed)?, json);
        let spec = format!("quantile:{taps},q=0.9");
        report("quantile", taps, measure(&spec, &x)?, json);
    }
    Ok(())
}

fn measure(spec: &str, x: &[f64]) -> Result<f64, Error> {
    let smoother: Smoother = spec.parse()?;
    let mut plan = smoother.plan::<f64>();
    let mut out = vec![0.0; x.len()];
    // The first run allocates.
    plan.smooth_into(x, &mut out)?;
    let (mut least, start) = (Duration::MAX, Instant::now());
    while start.elapsed() < LEAST {
        let run = Instant::now();
        plan.smooth_into(black_box(x), &mut out)?;
        black_box(&mut out);
        least = least.min(run.elapsed());
    }
    Ok(least.as_secs_f64() * 1e9 / x.len() as f64)
}

fn report(case: &str, taps: usize, ns: f64, json: bool) {
    if json {
        println!(r#"{{"case":"{case}","taps":{taps},"n":{N},"ns_per_sample":{ns:.3}}}"#);
    } else {
        println!("{case:8} {taps:>6} {ns:>12.3}");
    }
}

/// The same with a hole in one row of ten on average.
fn holed(x: &[f64]) -> Vec<f64> {
    let mut state = 7_u64;
    let mut is_hole = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % 10 == 0
    };
    x.iter().map(|&x| if is_hole() { f64::NAN } else { x }).collect()
}

/// White noise in −1..1, the same in every run.
fn noise() -> Vec<f64> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..N).map(|_| next()).collect()
}
