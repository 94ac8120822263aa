//! What `causal` costs: long kernels are partitioned, so that no later row changes a bit, and a
//! stream gives each output with its row. Nanoseconds a row, the least of several runs:
//! `cargo run --release -p smoothframe-core --example causal`.

use std::{hint::black_box, time::Instant};

use smoothframe_core::{Error, Smoother};

const ROWS: usize = 1 << 18;

/// The least of several runs, in nanoseconds a row.
fn least(rows: usize, mut run: impl FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    let mut least = f64::INFINITY;
    for _ in 0..9 {
        let start = Instant::now();
        run()?;
        least = least.min(start.elapsed().as_secs_f64());
    }
    Ok(least * 1e9 / rows as f64)
}

fn whole(spec: &str, x: &[f64]) -> Result<f64, Error> {
    let smoother: Smoother = spec.parse()?;
    let (mut plan, mut out) = (smoother.plan(), vec![0.0; x.len()]);
    least(x.len(), || plan.smooth_into(x, black_box(&mut out)))
}

/// Rows that come `chunk` at a time.
fn streamed(spec: &str, x: &[f64], chunk: usize) -> Result<f64, Error> {
    let smoother: Smoother = spec.parse()?;
    let mut out = Vec::with_capacity(x.len());
    least(x.len(), || {
        let mut stream = smoother.stream()?;
        out.clear();
        x.chunks(chunk).try_for_each(|x| stream.push(x, &mut out))?;
        stream.finish(&mut out)
    })
}

fn main() -> Result<(), Error> {
    let x: Vec<f64> = (0..ROWS).map(|i| ((i * 7919) % 1013) as f64 / 500.0 - 1.0).collect();
    println!("kernel                          whole  causal  ratio  by 1,000  row by row");
    for spec in [
        "decay:30,tau=7",
        "decay:120,tau=30",
        "decay:500,tau=100",
        "decay:2000,tau=400",
        "decay:8000,tau=1500",
        "decay:60000,tau=9000",
        "gaussian:300,std=50 align=trailing",
        "uniform:901 align=trailing",
        "median:9 align=trailing",
        "ewm:span=12",
    ] {
        let causal = format!("{spec} causal");
        let (before, after) = (whole(spec, &x)?, whole(&causal, &x)?);
        let (some, each) = (streamed(&causal, &x, 1000)?, streamed(&causal, &x[..1 << 14], 1)?);
        let ratio = after / before;
        println!("{spec:30} {before:6.2} {after:7.2} {ratio:6.2} {some:9.2} {each:11.1}");
    }
    Ok(())
}
