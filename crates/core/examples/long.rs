//! One long series by one thread and by all, into an output that is used again: seconds, and how many
//! times as fast.
//!
//! `cargo run --release -p smoothframe-core --features rayon --example long [-- ROWS [SPEC …]]`
//!
//! Fresh outputs are beside it, whose first touch costs more than the sums do. The two take turns, and
//! the fastest of several runs counts.

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::Smoother;

const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().map_or(Ok(100_000_000), |rows| rows.parse())?;
    let mut specs: Vec<String> = arguments.collect();
    if specs.is_empty() {
        specs.push("gaussian:60,std=9".to_owned());
    }
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / f64::from(u32::MAX) - 0.5
    };
    let x: Vec<f64> = (0..rows).map(|_| noise()).collect();
    let mut out = vec![1.0; rows];
    let threads = rayon::current_num_threads();
    println!("{rows} rows, {threads} threads");
    for spec in specs {
        let smoother: Smoother = spec.parse()?;
        let mut plan = smoother.plan::<f64>();
        let [mut one, mut all, mut fresh] = [Duration::MAX; 3];
        for _ in 0..RUNS {
            let start = Instant::now();
            plan.smooth_into(&x, &mut out)?;
            one = one.min(start.elapsed());
            let start = Instant::now();
            plan.par_smooth_into(&x, &mut out)?;
            all = all.min(start.elapsed());
            let start = Instant::now();
            black_box(smoother.par_smooth(&x)?);
            fresh = fresh.min(start.elapsed());
        }
        let [one, all, fresh] = [one, all, fresh].map(|time| time.as_secs_f64());
        let times = one / all;
        println!("{spec}: one {one:.3} s, all {all:.3} s ({times:.2}×), fresh {fresh:.3} s");
    }
    Ok(())
}
