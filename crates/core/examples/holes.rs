//! What holes cost: a tenth of the rows at random against none, renormalize and skip, by kernel
//! length: `cargo run --release -p smoothframe-core --example holes`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Smoother};

const ROWS: usize = 1 << 20;
const REPEATS: usize = 51;

fn main() -> Result<(), Error> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let whole: Vec<f64> = (0..ROWS).map(|_| next()).collect();
    let holed: Vec<f64> = whole.iter().map(|&x| if next() < 0.1 { f64::NAN } else { x }).collect();
    println!("{:>6} {:>12} {:>12} {:>8}", "taps", "none ns/row", "10 % ns/row", "ratio");
    for taps in [7_usize, 30, 60, 128, 512, 4096] {
        let std = taps as f64 / 6.0;
        let smoother: Smoother =
            format!("gaussian:{taps},std={std} boundary=renormalize missing=skip").parse()?;
        let (none, tenth) = (time(&smoother, &whole)?, time(&smoother, &holed)?);
        println!("{taps:>6} {none:>12.2} {tenth:>12.2} {:>8.2}", tenth / none);
    }
    Ok(())
}

/// Nanoseconds a row, of the fastest run.
fn time(smoother: &Smoother, x: &[f64]) -> Result<f64, Error> {
    let (mut plan, mut out) = (smoother.plan::<f64>(), vec![0.0; x.len()]);
    // The first run allocates.
    plan.smooth_into(x, &mut out)?;
    let mut least = Duration::MAX;
    for _ in 0..REPEATS {
        let run = Instant::now();
        plan.smooth_into(black_box(x), black_box(&mut out))?;
        least = least.min(run.elapsed());
    }
    Ok(least.as_secs_f64() * 1e9 / x.len() as f64)
}
