//! Nanoseconds per sample of one series on one thread, by kernel length:
//! `cargo run --release -p smoothframe-core --example throughput [-- --json] [--only CASE]`
//!
//! `--only` runs the cases whose names begin so, and `auto` of 60 taps beside them, in which others
//! are counted.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Output, Smoother, Unit};

/// Samples of the series.
const N: usize = 1 << 20;
/// Each case runs for at least this long, and the fastest run counts: the others were disturbed.
const LEAST: Duration = Duration::from_millis(400);
/// Seconds between rows at times of their own, on average.
const STEP: f64 = 60.0;

/// What to run, and how to print it.
struct Cases {
    json: bool,
    only: String,
}

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let only = arguments.iter().skip_while(|&argument| argument != "--only").nth(1);
    let cases = Cases { json, only: only.cloned().unwrap_or_default() };
    let x = noise();
    if !json {
        println!("{:9} {:>6} {:>12}", "case", "taps", "ns/sample");
    }
    for taps in [7_usize, 30, 60, 128, 512, 1024, 4096, 16384] {
        let std = taps as f64 / 6.0;
        let spec = format!("gaussian:{taps},std={std} boundary=renormalize");
        cases.rows("auto", taps, &spec, &x)?;
    }
    for taps in [7, 60, 1024, 16384] {
        cases.rows("boxcar", taps, &format!("uniform:{taps} boundary=renormalize"), &x)?;
    }
    let holed = with_holes(&x);
    for (case, x) in [("ewm", &x), ("ewm_holes", &holed)] {
        // `taps` is the span.
        for span in [12, 1000] {
            cases.rows(case, span, &format!("ewm:span={span}"), x)?;
        }
    }
    for taps in [7, 31, 101, 1001] {
        let spec = format!("median:{taps}");
        cases.rows("median", taps, &spec, &x)?;
        cases.rows("median_holes", taps, &spec, &holed)?;
        let spec = format!("quantile:{taps},q=0.9");
        cases.rows("quantile", taps, &spec, &x)?;
    }
    for case in ["min", "std", "sum", "tophat"] {
        for rows in [7, 61, 1001] {
            let spec = format!("{case}:{rows}");
            cases.rows(case, rows, &spec, &x)?;
            cases.rows(&format!("{case}_holes"), rows, &spec, &holed)?;
        }
    }
    // 3% of the rows are holes.
    let few: Vec<f64> =
        x.iter().map(|&x| if (x * 1e6).rem_euclid(100.0) < 3.0 { f64::NAN } else { x }).collect();
    // Rounds and all.
    cases.rows("lowess", 61, "lowess:61", &x)?;
    cases.rows("lowess_holes", 61, "lowess:61", &few)?;
    cases.rows("robust", 61, "tricube:61 degree=1 robust=3", &x)?;
    for (case, spec) in [
        ("degree1", "tricube:101 degree=1"),
        ("degree3", "tricube:101 degree=3"),
        ("degree1_uniform", "uniform:101 degree=1"),
        ("savgol3", "savgol:101,order=3"),
    ] {
        cases.rows(case, 101, spec, &x)?;
        cases.rows(&format!("{case}_holes"), 101, spec, &few)?;
    }
    // One value in 1,440 rows, as of a day in minutes, beside a value in every row.
    let sparse: Vec<f64> =
        x.iter().enumerate().map(|(i, &x)| if i % 1440 == 0 { x } else { f64::NAN }).collect();
    let spec = "gaussian:80001,std=13333.5 boundary=renormalize coverage=0";
    cases.rows("dense", 80_001, spec, &x)?;
    cases.rows("sparse", 80_001, spec, &sparse)?;
    let times = times();
    for (case, rows, spec) in [
        ("irregular_60", 60, "gaussian:1h,std=10m"),
        ("irregular_1000", 1000, "gaussian:std=7500s"),
        ("irregular_poly_1000", 1000, "epanechnikov:60000s"),
    ] {
        cases.irregular(case, rows, spec, &times, &x)?;
    }
    Ok(())
}

impl Cases {
    fn wants(&self, case: &str) -> bool {
        case.starts_with(&self.only)
    }

    fn rows(&self, case: &str, taps: usize, spec: &str, x: &[f64]) -> Result<(), Error> {
        let is_unit = (case, taps) == ("auto", 60);
        if !is_unit && !self.wants(case) {
            return Ok(());
        }
        let mut plan = spec.parse::<Smoother>()?.plan::<f64>();
        let ns = measure(x.len(), |out| plan.smooth_into(black_box(x), out))?;
        self.report(case, taps, ns);
        Ok(())
    }

    /// Rows at times of their own, of which a window holds `taps` on average.
    fn irregular(
        &self,
        case: &str,
        taps: usize,
        spec: &str,
        times: &[i64],
        x: &[f64],
    ) -> Result<(), Error> {
        if !self.wants(case) {
            return Ok(());
        }
        let mut plan = spec.parse::<Smoother>()?.time_plan(Unit::Second)?;
        let ns = measure(x.len(), |out| plan.smooth_to(times, black_box(x), Output::new(out)))?;
        self.report(case, taps, ns);
        Ok(())
    }

    fn report(&self, case: &str, taps: usize, ns: f64) {
        if self.json {
            println!(r#"{{"case":"{case}","taps":{taps},"n":{N},"ns_per_sample":{ns:.3}}}"#);
        } else {
            println!("{case:9} {taps:>6} {ns:>12.3}");
        }
    }
}

/// Nanoseconds a row of the fastest run.
fn measure(
    rows: usize,
    mut smooth: impl FnMut(&mut [f64]) -> Result<(), Error>,
) -> Result<f64, Error> {
    let mut out = vec![0.0; rows];
    // The first run allocates.
    smooth(&mut out)?;
    let (mut least, start) = (Duration::MAX, Instant::now());
    while start.elapsed() < LEAST {
        let run = Instant::now();
        smooth(&mut out)?;
        black_box(&mut out);
        least = least.min(run.elapsed());
    }
    Ok(least.as_secs_f64() * 1e9 / rows as f64)
}

/// The rows with a hole in every ten, at places without a pattern.
fn with_holes(x: &[f64]) -> Vec<f64> {
    let places = noise();
    // Noise in −1..1 lies below −0.8 once in ten.
    x.iter().zip(places.iter().rev()).map(|(&x, &p)| if p < -0.8 { f64::NAN } else { x }).collect()
}

/// Seconds at random, ascending, [`STEP`] apart on average.
fn times() -> Vec<i64> {
    let span = N as f64 * STEP / 2.0;
    #[expect(clippy::cast_possible_truncation, reason = "seconds of two years")]
    let mut times: Vec<i64> = noise().iter().map(|&x| ((x + 1.0) * span) as i64).collect();
    times.sort_unstable();
    times
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
