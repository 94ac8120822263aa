//! Milliseconds for the sum of two distributions of 10⁴ masses, beside the raw convolution of the same
//! masses: `cargo run --release -p smoothframe-core --example sums [-- --json]`
//!
//! `pmf` has tails down to 1e-300, as a real distribution, and `pmf_flat` has none.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Method, Mode, Pmf, convolve};

/// Masses of each side.
const N: u32 = 10_000;
/// The fastest of so many runs counts, of both in turn.
const RUNS: usize = 40;

fn main() -> Result<(), Error> {
    let json = std::env::args().any(|argument| argument == "--json");
    let flat: Vec<f64> = (0..N).map(|i| 1.0 + f64::from(i * 7919 % 997) / 997.0).collect();
    let place = |i: u32| (f64::from(i) - f64::from(N) / 2.0) / (f64::from(N) / 74.0);
    let bell: Vec<f64> = (0..N).map(|i| (-place(i) * place(i) / 2.0).exp()).collect();
    for (case, weights) in [("pmf_flat", flat), ("pmf", bell)] {
        let total: f64 = weights.iter().sum();
        let masses: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let pmf = Pmf::from_masses(0, &masses)?;
        let (mut sum, mut raw) = (Duration::MAX, Duration::MAX);
        for _ in 0..RUNS {
            let start = Instant::now();
            black_box(black_box(&pmf).sum(&pmf)?);
            sum = sum.min(start.elapsed());
            let start = Instant::now();
            black_box(convolve(black_box(&masses), &masses, Mode::Full, Method::Direct)?);
            raw = raw.min(start.elapsed());
        }
        let ms = |run: Duration| run.as_secs_f64() * 1e3;
        for (case, ms) in [(case.to_owned(), ms(sum)), (format!("{case}_convolve"), ms(raw))] {
            if json {
                println!(r#"{{"case":"{case}","n":{N},"ms":{ms:.3}}}"#);
            } else {
                println!("{case:18} {ms:>8.3} ms");
            }
        }
    }
    Ok(())
}
