//! Nanoseconds per output of images of 1,024 × 1,024 numbers on one thread:
//! `cargo run --release -p smoothframe-core --features ndarray --example planes [-- --json] [--only CASE]`
//!
//! `taps` is the side of the kernel or footprint. Times hold the allocation of the output.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use ndarray::Array2;
use smoothframe_core::{Boundary, Error, ndimage};

/// Rows and columns.
const SIDE: usize = 1024;
/// Each case runs for at least this long, and the fastest run counts: the others were disturbed.
const LEAST: Duration = Duration::from_millis(600);

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let only = arguments.iter().skip_while(|&argument| argument != "--only").nth(1);
    let only = only.map_or("", String::as_str);
    let print = |case: &str, taps: usize, run: &mut dyn FnMut() -> Result<(), Error>| {
        if !case.starts_with(only) {
            return Ok(());
        }
        let ns = least(run)? / (SIDE * SIDE) as f64;
        if json {
            println!("{{\"case\": \"{case}\", \"taps\": {taps}, \"ns\": {ns:.4}}}");
        } else {
            println!("{case:12} {taps:>5} {ns:>9.3}");
        }
        Ok::<(), Error>(())
    };
    let (x, ends) = (noise(SIDE), Boundary::Reflect);
    for taps in [3, 7, 31] {
        let kernel = noise(taps);
        print("conv2d", taps, &mut || {
            ndimage::convolve(x.view(), kernel.view(), ends, &[0]).map(keep)
        })?;
    }
    // A Gaussian of 31 × 31 taps, which are a column times a row.
    let weight = |at: usize| (-((at as f64 - 15.0) / 5.0).powi(2) / 2.0).exp();
    let gaussian = Array2::from_shape_fn((31, 31), |(y, x)| weight(y) * weight(x));
    print("gaussian2d", 31, &mut || {
        ndimage::convolve(x.view(), gaussian.view(), ends, &[0]).map(keep)
    })?;
    for size in [3, 31] {
        print("erosion2d", size, &mut || {
            ndimage::grey_erosion(x.view(), size, ends, &[0]).map(keep)
        })?;
    }
    for size in [3, 5, 9, 31] {
        print("median2d", size, &mut || {
            ndimage::median_filter(x.view(), size, ends, &[0]).map(keep)
        })?;
    }
    Ok(())
}

fn keep(image: Array2<f64>) {
    black_box(image);
}

/// The fastest of many runs, in nanoseconds.
fn least(run: &mut dyn FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    let (start, mut least) = (Instant::now(), Duration::MAX);
    while start.elapsed() < LEAST || least == Duration::MAX {
        let run_start = Instant::now();
        run()?;
        least = least.min(run_start.elapsed());
    }
    Ok(least.as_secs_f64() * 1e9)
}

/// A square of numbers from −1 to 1, the same in every run.
fn noise(side: usize) -> Array2<f64> {
    let mut state = 1_u64;
    Array2::from_shape_simple_fn((side, side), || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1 << 30) - 1.0
    })
}
