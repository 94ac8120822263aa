//! How advertising works on: the weights with which a week's sales follow what was spent in it and
//! in the weeks before, learned from both.
//!
//! ```text
//! cargo run --release --example adstock [-- PICTURE.svg]
//! ```

mod drawing;

use std::error::Error;

use drawing::{BLUE, GREY, draw, line, random, whole};
use smoothframe_core::{Kernel, Method, Mode, convolve};

/// Four years.
const WEEKS: usize = 208;
/// Units per 1,000 € spent in the same week, the one before, ….
const TRUE: [f64; 9] = [5.0, 8.0, 6.0, 4.2, 2.9, 2.0, 1.4, 1.0, 0.7];

fn main() -> Result<(), Box<dyn Error>> {
    let mut uniform = random(7);
    // Campaigns of some weeks, and none between.
    let mut spend = vec![0.0; WEEKS];
    let mut week = 0;
    while week < WEEKS {
        let (long, much) = (2 + whole(uniform() * 4.0), 5.0 + 20.0 * uniform());
        spend.iter_mut().skip(week).take(long).for_each(|spend| *spend = much.round());
        week += long + 3 + whole(uniform() * 8.0);
    }
    let driven = convolve(&spend, &TRUE, Mode::Full, Method::Auto)?;
    let sales: Vec<f64> =
        driven[..WEEKS].iter().map(|units| 400.0 + units + 60.0 * (uniform() - 0.5)).collect();

    // The model has no constant, so both means go first.
    let centred = |x: &[f64]| {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        x.iter().map(|x| x - mean).collect::<Vec<_>>()
    };
    let fitted = Kernel::fit(&centred(&spend), &centred(&sales), TRUE.len() - 1, 0, 0.0)?;
    let taps = fitted.kernel.taps();
    println!("r² {:.3} over {} weeks", fitted.r_squared, fitted.rows);
    let [found, truly] = [taps, &TRUE].map(|taps| taps.iter().sum::<f64>());
    println!("1,000 € bring {found:.1} units in all, truly {truly:.1}");
    let strongest = taps.iter().copied().fold(f64::MIN, f64::max);
    let still = taps.iter().rposition(|&tap| tap > strongest / 2.0).unwrap_or(0);
    println!("more than half of the strongest week's is left after {still} weeks");

    let layers = [line("true", GREY, &TRUE), line("learned from 208 weeks", BLUE, taps)];
    draw("adstock.svg", "Units that 1,000 € bring, week by week", ["weeks later", "units"], &layers)
}
