//! Times of the family around convolution, on one thread:
//! `cargo run --release -p smoothframe-core --features ndarray --example family [-- --json] [--only CASE]`
//!
//! As lines like those of example `throughput`, whose `ns_per_sample` here is that of an output, or
//! with `ms` for the whole of a call. `--only` runs the cases whose names begin so.

mod bank;
mod long;
#[cfg(feature = "ndarray")]
mod planes;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::Error;

/// Each case runs for at least this long, and so often, and the fastest run counts: the others were
/// disturbed.
const LEAST: Duration = Duration::from_millis(1500);
const RUNS: usize = 5;

type Run = fn(&Cases) -> Result<(), Error>;
/// Each file's cases; one that is not wanted costs nothing.
const FAMILY: &[Run] = &[
    bank::cases,
    long::cases,
    #[cfg(feature = "ndarray")]
    planes::cases,
];

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let only = arguments.iter().skip_while(|&argument| argument != "--only").nth(1);
    let cases = Cases { json, only: only.cloned().unwrap_or_default() };
    if !json {
        println!("{:14} {:>8} {:>10}", "case", "taps", "time");
    }
    FAMILY.iter().try_for_each(|run| run(&cases))
}

/// What to run, and how to print it.
pub(crate) struct Cases {
    json: bool,
    only: String,
}

/// How many outputs a call has, or that its time is told as a whole.
pub(crate) enum Per {
    Output(usize),
    Call,
}

impl Cases {
    /// Whether a case, or one whose name begins so, is wanted.
    pub(crate) fn wants(&self, case: &str) -> bool {
        case.starts_with(&self.only) || self.only.starts_with(case)
    }

    /// Measures and prints a case of so many taps over `n` samples, if it is wanted.
    pub(crate) fn run(
        &self,
        case: &str,
        taps: usize,
        n: usize,
        per: Per,
        mut call: impl FnMut() -> Result<(), Error>,
    ) -> Result<(), Error> {
        if !case.starts_with(&self.only) {
            return Ok(());
        }
        let time = fastest(&mut call)?.as_secs_f64();
        let (key, unit, time) = match per {
            Per::Output(outputs) => ("ns_per_sample", "ns/output", time * 1e9 / outputs as f64),
            Per::Call => ("ms", "ms", time * 1e3),
        };
        if self.json {
            println!(r#"{{"case":"{case}","taps":{taps},"n":{n},"{key}":{time:.4}}}"#);
        } else {
            println!("{case:14} {taps:>8} {time:>10.3} {unit}");
        }
        Ok(())
    }
}

/// The fastest run; the first allocates, and does not count.
fn fastest(call: &mut impl FnMut() -> Result<(), Error>) -> Result<Duration, Error> {
    call()?;
    let (mut least, mut runs, start) = (Duration::MAX, 0, Instant::now());
    while runs < RUNS || start.elapsed() < LEAST {
        let run = Instant::now();
        call()?;
        least = least.min(run.elapsed());
        runs += 1;
    }
    Ok(least)
}

/// White noise in −1..1, the same in every run.
pub(crate) fn noise(seed: u64, rows: usize) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    black_box((0..rows).map(|_| next()).collect())
}
