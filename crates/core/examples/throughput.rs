//! Nanoseconds per sample of one series on one thread, by kernel length:
//! `cargo run --release -p smoothframe-core --example throughput [-- --json] [--only min]`

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
    let arguments: Vec<String> = std::env::args().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    // The cases whose names begin so.
    let only = arguments.iter().position(|argument| argument == "--only");
    let only = only.and_then(|at| arguments.get(at + 1)).map_or("", String::as_str);
    let x = noise();
    let run = |case: &str, taps: usize, spec: &str, x: &[f64]| -> Result<(), Error> {
        if case.starts_with(only) {
            report(case, taps, measure(spec, x)?, json)
        }
        Ok(())
    };
    if !json {
        println!("{:9} {:>6} {:>12}", "case", "taps", "ns/sample");
    }
    for taps in [7_usize, 30, 60, 128, 512, 1024, 4096, 16384] {
        let std = taps as f64 / 6.0;
        run("auto", taps, &format!("gaussian:{taps},std={std} boundary=renormalize"), &x)?;
    }
    for taps in [7, 60, 1024, 16384] {
        run("boxcar", taps, &format!("uniform:{taps} boundary=renormalize"), &x)?;
    }
    let holed = with_holes(&x);
    for (case, x) in [("ewm", &x), ("ewm_holes", &holed)] {
        // `taps` is the span.
        for span in [12, 1000] {
            run(case, span, &format!("ewm:span={span}"), x)?;
        }
    }
    for taps in [7, 31, 101, 1001] {
        let spec = format!("median:{taps}");
        run("median", taps, &spec, &x)?;
        run("median_holes", taps, &spec, &holed)?;
        run("quantile", taps, &format!("quantile:{taps},q=0.9"), &x)?;
    }
    for case in ["min", "std", "sum", "tophat"] {
        for rows in [7, 61, 1001] {
            let spec = format!("{case}:{rows}");
            run(case, rows, &spec, &x)?;
            run(&format!("{case}_holes"), rows, &spec, &holed)?;
        }
    }
    // 3% of the rows are holes.
    let few: Vec<f64> =
        x.iter().map(|&x| if (x * 1e6).rem_euclid(100.0) < 3.0 { f64::NAN } else { x }).collect();
    for (case, spec) in [
        ("degree1", "tricube:101 degree=1"),
        ("degree3", "tricube:101 degree=3"),
        ("degree1_uniform", "uniform:101 degree=1"),
        ("savgol3", "savgol:101,order=3"),
    ] {
        run(case, 101, spec, &x)?;
        run(&format!("{case}_holes"), 101, spec, &few)?;
    }
    if !"dense".starts_with(only) && !"sparse".starts_with(only) {
        return Ok(());
    }
    // One value in 1,440 rows, as of a day in minutes, beside a value in every row.
    let sparse: Vec<f64> =
        x.iter().enumerate().map(|(i, &x)| if i % 1440 == 0 { x } else { f64::NAN }).collect();
    let spec = "gaussian:80001,std=13333.5 boundary=renormalize coverage=0";
    let (dense, sparse) = (measure(spec, &x)?, measure(spec, &sparse)?);
    report("dense", 80_001, dense, json);
    report("sparse", 80_001, sparse, json);
    if !json {
        println!("sparse / dense {:.2}", sparse / dense);
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
        println!("{case:9} {taps:>6} {ns:>12.3}");
    }
}

/// The rows with a hole in every ten, at places without a pattern.
fn with_holes(x: &[f64]) -> Vec<f64> {
    let places = noise();
    // Noise in −1..1 lies below −0.8 once in ten.
    x.iter().zip(places.iter().rev()).map(|(&x, &p)| if p < -0.8 { f64::NAN } else { x }).collect()
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
