//! Machines that run well and machines whose bearing is worn, told apart by two numbers each: how
//! often a filter's output lies above its bias.
//!
//! ```text
//! cargo run --release --example machines_apart [-- PICTURE.svg]
//! ```

mod drawing;

use std::error::Error;

use drawing::{BLUE, Layer, ORANGE, draw, random, whole};
use smoothframe_core::{Filter, FilterBank, Kernel, Norm};

const READINGS: usize = 2_000;
const MACHINES: usize = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let mut random = random(5);
    let mut uniform = || random() - 0.5;
    // All hum and rattle alike. A worn bearing clicks: a short ringing each time it turns.
    let mut series = Vec::new();
    for machine in 0..MACHINES {
        let (phase, every) = (uniform() * 6.0, 90 + whole((uniform() + 0.5) * 20.0));
        for t in 0..READINGS {
            let clicks = machine >= MACHINES / 2 && t >= every;
            let since = (t % every) as f64;
            let ring = if clicks { (-since / 4.0).exp() * (since * 2.0).cos() } else { 0.0 };
            series.push((t as f64 / 40.0 + phase).sin() + 0.8 * uniform() + 0.6 * ring);
        }
    }

    // A ringing of three readings' period, and a step: what a network would learn is made by hand.
    let ringing = Kernel::from_taps([0.3, -0.2, -0.6, 1.0, -0.4, -0.5, 0.8], Norm::None)?;
    let step = Kernel::from_taps([-1.0, -1.0, 2.0, 2.0, -1.0, -1.0], Norm::None)?;
    let bank = FilterBank::new([
        Filter::new(ringing).with_bias(1.1)?,
        Filter::new(step).with_dilation(2)?.with_bias(1.5)?,
    ])?;
    let ends: Vec<usize> = (1..=MACHINES).map(|machine| machine * READINGS).collect();
    let pooled = bank.pool_each(&series, &ends)?;
    let features: Vec<(f64, f64)> =
        pooled.chunks(2).map(|of| (100.0 * of[0].ppv, 100.0 * of[1].ppv)).collect();

    let (well, worn) = features.split_at(MACHINES / 2);
    let most = well.iter().map(|f| f.0).fold(0.0, f64::max);
    let found = worn.iter().filter(|f| f.0 > most).count();
    println!("{found} of {} worn bearings ring more often than any other machine", worn.len());

    let layer =
        |name, colour, points: &[_]| Layer { name, colour, points: points.to_vec(), joined: false };
    let axes = ["readings above the bias of the ringing, %", "of the step, %"];
    let layers = [layer("run well", BLUE, well), layer("worn bearing", ORANGE, worn)];
    draw("machines_apart.svg", "Sixty machines by two filters", axes, &layers)
}
