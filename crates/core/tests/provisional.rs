//! Which outputs at the end of a series later rows may still change: no other one does.

mod support;

use smoothframe_core::{Smoother, Unit};
use support::noise::Noise;

const SPECS: [&str; 16] = [
    "uniform:9i",
    "gaussian:std=2i degree=2",
    "hann:8i degree=1 deriv=1/i",
    "median:8i",
    "quantile:9i,q=0.2 align=leading",
    "hampel:8i",
    "sum:8i closed=both",
    "std:9i align=trailing closed=left",
    "erosion:8i",
    "dilation:8i",
    "opening:8i",
    "closing:7i",
    "gradient:8i",
    "tophat:7i",
    "bottomhat:8i min_rows=4",
    "ewm:halflife=4i",
];

/// Rows at random times, cut after each: what is not provisional is what it is with all rows. A sum
/// may have other rounding errors, as it may be made in another way.
#[test]
fn no_other_output_changes() {
    cut_after_each(0x90);
}

fn cut_after_each(seed: u64) {
    let mut noise = Noise(seed);
    for round in 0..20 {
        let mut time = 0;
        let times: Vec<i64> = (0..80)
            .map(|_| {
                time += i64::try_from(noise.below(4)).expect("small");
                time
            })
            .collect();
        let mut x = noise.series(80);
        (0..4 * (round % 5)).for_each(|_| x[noise.below(80)] = f64::NAN);
        for spec in SPECS {
            let smoother: Smoother = spec.parse().expect(spec);
            let mut plan = smoother.time_plan::<f64>(Unit::Number).expect("numbers");
            let whole = plan.smooth(&times, &x).expect("memory");
            for cut in 1..80 {
                // Rows that come are later than all that came.
                if times[cut] == times[cut - 1] {
                    continue;
                }
                let part = plan.smooth(&times[..cut], &x[..cut]).expect("memory");
                let settled = cut - plan.provisional(&times[..cut]);
                for (i, (part, whole)) in part.iter().zip(&whole).enumerate().take(settled) {
                    let same = part.is_nan() && whole.is_nan() || (part - whole).abs() < 1e-12;
                    // Kernels fill holes once an observation follows.
                    let fills = x[i].is_nan() && part.is_nan();
                    assert!(same || fills, "{spec}: row {i} of {cut}: {part}, later {whole}");
                }
            }
        }
    }
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn no_other_output_changes() {
        (0..60).for_each(cut_after_each);
    }
}
