//! What holes cost: kernels over 3, 10 and 50% holes at random and over one value in 1,440 rows,
//! each against the same kernel over a value in every row.
//! Cells above three times that are marked.
//!
//! `cargo run --release -p smoothframe-core --example holes [-- WORD]`, where WORD is in the spec

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Smoother};

const ROWS: usize = 1 << 18;
/// Each cell runs for at least this long and so often, and the fastest run counts.
const LEAST: Duration = Duration::from_millis(60);
const RUNS: usize = 5;
/// What holes may cost.
const MOST: f64 = 3.0;

const KERNELS: [&str; 12] = [
    "gaussian:7,std=1.2",
    "gaussian:60,std=10",
    "gaussian:1000,std=160",
    "gaussian:20001,std=3333",
    "uniform:7",
    "uniform:60",
    "uniform:1000",
    "uniform:20001",
    "flattop:1001",
    "tricube:101 degree=1",
    "tricube:1001 degree=1",
    "savgol:101,order=3",
];
const CAUSAL: [&str; 7] = [
    "decay:7,tau=2 causal",
    "decay:60,tau=20 causal",
    "decay:1000,tau=300 causal",
    "decay:20000,tau=5000 causal",
    "uniform:60 align=trailing causal",
    "uniform:1000 align=trailing causal",
    "uniform:20001 align=trailing causal",
];

/// Which rows hold a value: by their number and noise from 0 to 1.
type Pattern = (&'static str, fn(usize, f64) -> bool);
const PATTERNS: [Pattern; 5] = [
    ("none", |_, _| true),
    ("3%", |_, noise| noise >= 0.03),
    ("10%", |_, noise| noise >= 0.1),
    ("50%", |_, noise| noise >= 0.5),
    ("1 in 1,440", |row, _| row % 1440 == 0),
];

fn main() -> Result<(), Error> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let mut specs: Vec<String> = Vec::new();
    for kernel in KERNELS {
        for rules in ["", " align=trailing", " missing=propagate", " coverage=0"] {
            specs.push(format!("{kernel}{rules}"));
        }
    }
    specs.extend(CAUSAL.map(str::to_owned));
    print!("{:<46} {:>7}", "ns a row, and times as much", PATTERNS[0].0);
    PATTERNS[1..].iter().for_each(|(name, _)| print!(" {name:>11}"));
    println!();
    let rows = PATTERNS.map(|(_, holds)| rows(holds));
    let mut above = 0;
    for spec in specs.iter().filter(|spec| spec.contains(&word)) {
        let smoother: Smoother = spec.parse()?;
        let dense = time(&smoother, &rows[0])?;
        print!("{spec:<46} {dense:>7.2}");
        for rows in &rows[1..] {
            let ratio = time(&smoother, rows)? / dense;
            let mark = if ratio > MOST { '*' } else { ' ' };
            above += usize::from(ratio > MOST);
            print!(" {ratio:>10.2}{mark}");
        }
        println!();
    }
    println!("{above} cells above {MOST}");
    Ok(())
}

/// Noise in −1..1 where there is a value.
fn rows(holds: fn(usize, f64) -> bool) -> Vec<f64> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut row = |i: usize| {
        let (x, noise) = (2.0 * next() - 1.0, next());
        if holds(i, noise) { x } else { f64::NAN }
    };
    (0..ROWS).map(&mut row).collect()
}

/// Nanoseconds a row, of the fastest run.
fn time(smoother: &Smoother, x: &[f64]) -> Result<f64, Error> {
    let (mut plan, mut out) = (smoother.plan::<f64>(), vec![0.0; x.len()]);
    // The first run allocates.
    plan.smooth_into(x, &mut out)?;
    let (mut least, mut runs, start) = (Duration::MAX, 0, Instant::now());
    while runs < RUNS || start.elapsed() < LEAST {
        let run = Instant::now();
        plan.smooth_into(black_box(x), black_box(&mut out))?;
        least = least.min(run.elapsed());
        runs += 1;
    }
    Ok(least.as_secs_f64() * 1e9 / x.len() as f64)
}
