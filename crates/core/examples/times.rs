//! What windows in time cost beside the same windows in rows: nanoseconds a row of a million, about
//! 60 in reach, at random times and on a grid; then windows of 1,000 rows at random times beside 60
//! taps in rows.
//!
//! `cargo run --release -p smoothframe-core --example times`

use std::{hint::black_box, time::Instant};

use smoothframe_core::{Smoother, Unit};

const ROWS: usize = 1 << 20;
/// Seconds between rows of the grid, and on average between the others.
const STEP: i64 = 60;

fn main() -> Result<(), smoothframe_core::Error> {
    let mut state = 1_u64;
    let mut random = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let x: Vec<f64> = (0..ROWS).map(|_| random() - 0.5).collect();
    let grid: Vec<i64> = (0..ROWS as i64).map(|row| row * STEP).collect();
    let span = ROWS as f64 * STEP as f64;
    #[expect(clippy::cast_possible_truncation, reason = "seconds of two years")]
    let mut times: Vec<i64> = (0..ROWS).map(|_| (random() * span) as i64).collect();
    times.sort_unstable();

    println!("{:<34}{:>10}{:>10}{:>8}{:>10}{:>8}", "", "rows", "grid", "", "random", "");
    for (rows, time) in [
        ("uniform:60", "uniform:1h"),
        ("gaussian:60,std=10", "gaussian:1h,std=10m"),
        ("gaussian:std=7.5", "gaussian:std=450s"),
        ("hann:60", "hann:1h"),
        ("tricube:60", "tricube:1h"),
        ("gaussian:60,std=10 degree=1", "gaussian:1h,std=10m degree=1"),
    ] {
        if std::env::args().nth(1).is_some_and(|only| !time.contains(&only)) {
            continue;
        }
        let rows: Smoother = rows.parse()?;
        let time: Smoother = time.parse()?;
        let mut out = vec![0.0; ROWS];
        let mut of_rows = rows.plan();
        let mut of_time = time.time_plan(Unit::Second)?;
        let mut best = [f64::INFINITY; 3];
        for _ in 0..7 {
            let mut took = |at: usize, run: &mut dyn FnMut(&mut [f64])| {
                let start = Instant::now();
                run(&mut out);
                black_box(&mut out);
                let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / ROWS as f64;
                best[at] = best[at].min(nanoseconds);
            };
            took(0, &mut |out| of_rows.smooth_into(&x, out).expect("memory"));
            took(1, &mut |out| {
                let output = smoothframe_core::Output::new(out);
                of_time.smooth_to(&grid, &x, output).expect("memory");
            });
            took(2, &mut |out| {
                let output = smoothframe_core::Output::new(out);
                of_time.smooth_to(&times, &x, output).expect("memory");
            });
        }
        let [in_rows, on_grid, at_random] = best;
        println!(
            "{:<34}{in_rows:>10.2}{on_grid:>10.2}{:>7.2}x{at_random:>10.2}{:>7.1}x",
            time.to_string(),
            on_grid / in_rows,
            at_random / in_rows
        );
    }
    many_rows(&times, &x)
}

/// Windows of 1,000 rows on average, in 60 taps in rows, of the least times of runs in turns.
fn many_rows(times: &[i64], x: &[f64]) -> Result<(), smoothframe_core::Error> {
    let only = std::env::args().nth(1);
    let holed: Vec<f64> =
        x.iter().enumerate().map(|(i, &x)| if i % 10 == 3 { f64::NAN } else { x }).collect();
    // Few enough that a run is seldom interrupted.
    let few = ROWS / 16;
    let (times, x, holed) = (&times[..few], &x[..few], &holed[..few]);
    let mut out = vec![0.0; few];
    let mut rows = "gaussian:60,std=10".parse::<Smoother>()?.plan();
    println!("\n{:<44}{:>10}{:>10}{:>10}", "", "ns a row", "60 taps", "");
    for (name, spec) in [
        ("irregular_1000", "gaussian:std=7500s"),
        ("irregular_poly_1000", "epanechnikov:60000s"),
        ("holes", "gaussian:std=7500s"),
        ("holes", "epanechnikov:60000s"),
        ("", "gaussian:std=7500s align=trailing"),
        ("", "gaussian:std=7500s align=trailing causal"),
        ("", "epanechnikov:60000s align=trailing"),
        ("", "gaussian:std=7500s degree=1"),
        ("", "epanechnikov:60000s degree=1"),
        ("", "uniform:60000s degree=1"),
        ("", "triang:60000s"),
        ("", "biweight:60000s"),
        ("", "triweight:60000s"),
        ("", "tricube:60000s"),
        ("", "tricube:60000s degree=1"),
        ("", "parzen:60000s"),
        ("", "decay:60000s,tau=15000s"),
        ("", "hann:60000s"),
        // Fewer rows: where the two ways meet.
        ("", "gaussian:std=1200s"),
        ("", "gaussian:std=1600s"),
        ("", "gaussian:std=2400s"),
        ("", "epanechnikov:9600s"),
        ("", "epanechnikov:12800s"),
        ("", "epanechnikov:19200s"),
        ("", "tricube:9600s"),
        ("", "tricube:12800s"),
        ("", "tricube:19200s"),
    ] {
        if only.as_ref().is_some_and(|only| !format!("{name} {spec}").contains(only)) {
            continue;
        }
        let mut plan = spec.parse::<Smoother>()?.time_plan(Unit::Second)?;
        let values = if name == "holes" { holed } else { x };
        let mut best = [f64::INFINITY; 2];
        for _ in 0..25 {
            let start = Instant::now();
            rows.smooth_into(x, &mut out)?;
            black_box(&mut out);
            best[0] = best[0].min(start.elapsed().as_secs_f64() * 1e9 / few as f64);
            let start = Instant::now();
            plan.smooth_to(times, values, smoothframe_core::Output::new(&mut out))?;
            black_box(&mut out);
            best[1] = best[1].min(start.elapsed().as_secs_f64() * 1e9 / few as f64);
        }
        let [taps, time] = best;
        println!("{:<44}{time:>10.1}{taps:>10.2}{:>9.1}x", format!("{name} {spec}"), time / taps);
    }
    Ok(())
}
