//! Whether `auto` takes the faster way: its time over the lesser of direct's and the FFT's, by
//! kernel and series length: `cargo run --release -p smoothframe-core --example grid`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Smoother};

const TAPS: [usize; 12] = [3, 7, 15, 31, 60, 100, 128, 200, 512, 2000, 8000, 20_000];
const ROWS: [usize; 6] = [10, 100, 1000, 10_000, 100_000, 1_000_000];
/// Each case runs for at least this long, or this often, and the fastest run counts.
const LEAST: Duration = Duration::from_millis(40);
const RUNS: usize = 3;
/// Beyond so many products direct is not waited for: it has lost.
const HOPELESS: usize = 2_000_000_000;

fn main() -> Result<(), Error> {
    println!("auto / min(direct, fft), by taps (down) and rows (across)");
    print!("{:>8}", "");
    ROWS.iter().for_each(|rows| print!("{rows:>10}"));
    println!();
    let mut largest = (0.0, 0, 0);
    for taps in TAPS {
        print!("{taps:>8}");
        for rows in ROWS {
            let ratio = ratio(taps, rows)?;
            print!("{ratio:>10.2}");
            if ratio > largest.0 {
                largest = (ratio, taps, rows);
            }
        }
        println!();
    }
    let (ratio, taps, rows) = largest;
    println!("largest: {ratio:.2} at {taps} taps and {rows} rows");
    Ok(())
}

fn ratio(taps: usize, rows: usize) -> Result<f64, Error> {
    let x: Vec<f64> = (0..rows).map(|i| (i * 7919 % 1013) as f64 - 500.0).collect();
    let mut out = vec![0.0; rows];
    let std = taps as f64 / 6.0;
    let mut time = |method: &str| -> Result<f64, Error> {
        let spec = format!("gaussian:{taps},std={std} boundary=renormalize method={method}");
        let mut plan = spec.parse::<Smoother>()?.plan::<f64>();
        // The first run allocates.
        plan.smooth_into(&x, &mut out)?;
        let (mut least, mut runs, start) = (Duration::MAX, 0, Instant::now());
        while start.elapsed() < LEAST || runs < RUNS {
            let run = Instant::now();
            plan.smooth_into(black_box(&x), black_box(&mut out))?;
            least = least.min(run.elapsed());
            runs += 1;
        }
        Ok(least.as_secs_f64())
    };
    let direct = if taps * rows > HOPELESS { f64::INFINITY } else { time("direct")? };
    Ok(time("auto")? / direct.min(time("fft")?))
}
