//! Medians and quantiles of rows, of short windows and of long ones, held against their definition:
//! exactly, as both take the same values and weigh them alike.

#![expect(clippy::cast_possible_truncation, reason = "places among few values")]

mod support;

use smoothframe_core::{Error, Smoother};
use support::noise::Noise;

/// The quantile of what is present among rows.
fn quantile(rows: &[f64], q: f64) -> f64 {
    let mut values: Vec<f64> = rows.iter().copied().filter(|x| !x.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    quantile_of(&values, q)
}

/// The same of values in order.
fn quantile_of(values: &[f64], q: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
    let place = q * last as f64;
    let (low, part) = (place.floor(), place.fract());
    let value = |at: f64| values[at as usize];
    if part == 0.0 {
        return value(low);
    }
    let (lo, hi) = (value(low), value(low + 1.0));
    if part == 0.5 { (lo + hi) / 2.0 } else { lo + part * (hi - lo) }
}

fn series(noise: &mut Noise, rows: usize, holes: usize) -> Vec<f64> {
    let value = |noise: &mut Noise| match noise.below(50) {
        0 => f64::INFINITY,
        1..4 => 0.0,
        4..7 => -0.0,
        7..20 => (noise.next() * 4.0).round(),
        _ => noise.next(),
    };
    (0..rows).map(|_| if noise.below(1000) < holes { f64::NAN } else { value(noise) }).collect()
}

#[test]
fn quantiles_are_their_definition() -> Result<(), Error> {
    by_definition(15)
}

fn by_definition(seed: u64) -> Result<(), Error> {
    let mut noise = Noise(seed);
    for len in [1_usize, 2, 7, 8, 9, 10, 14, 15, 31, 32, 101, 400, 1001] {
        for (name, q) in [("median", 0.5), ("quantile", 0.9), ("quantile", 0.07)] {
            for holes in [0, 100, 950] {
                let x = series(&mut noise, 3000, holes);
                let parameter = if q == 0.5 { String::new() } else { format!(",q={q}") };
                let smoother: Smoother = format!("{name}:{len}{parameter}").parse()?;
                let y = smoother.smooth(&x)?;
                let behind = len / 2;
                for row in (0..x.len()).step_by(7).chain(0..40).chain(2960..3000) {
                    let window = row.saturating_sub(behind)..(row + len - behind).min(x.len());
                    let want = quantile(&x[window], q);
                    let is_same =
                        y[row].to_bits() == want.to_bits() || y[row].is_nan() && want.is_nan();
                    assert!(is_same, "{smoother}, row {row}: {} is not {want}", y[row]);
                }
            }
        }
    }
    Ok(())
}

/// Beyond the windows that are found by vectors, and in their place.
#[test]
fn windows_of_thousands_of_rows() -> Result<(), Error> {
    let mut noise = Noise(16);
    let x = series(&mut noise, 24_000, 50);
    for len in [4001_usize, 8191, 8192, 10_001] {
        let smoother: Smoother = format!("median:{len}").parse()?;
        let y = smoother.smooth(&x)?;
        for row in (0..x.len()).step_by(997) {
            let window = row.saturating_sub(len / 2)..(row + len - len / 2).min(x.len());
            assert_eq!(
                y[row].to_bits(),
                quantile(&x[window], 0.5).to_bits(),
                "{smoother}, row {row}"
            );
        }
    }
    Ok(())
}

#[test]
fn streams_are_the_whole_series() -> Result<(), Error> {
    streamed(17)
}

fn streamed(seed: u64) -> Result<(), Error> {
    let mut noise = Noise(seed);
    for spec in ["median:7", "median:101", "quantile:300,q=0.8", "median:31 align=trailing causal"]
    {
        let x = series(&mut noise, 9000, 30);
        let smoother: Smoother = spec.parse()?;
        let whole = smoother.smooth(&x)?;
        let mut stream = smoother.stream::<f64>()?;
        let (mut got, mut at) = (Vec::new(), 0);
        while at < x.len() {
            let end = (at + 1 + noise.below(3000)).min(x.len());
            stream.push(&x[at..end], &mut got)?;
            at = end;
        }
        stream.finish(&mut got)?;
        let bits = |y: &[f64]| -> Vec<u64> {
            y.iter().map(|y| if y.is_nan() { u64::MAX } else { y.to_bits() }).collect()
        };
        assert_eq!(bits(&got), bits(&whole), "{spec}");
    }
    Ok(())
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn quantiles_and_streams() -> Result<(), Error> {
        for seed in 0..15 {
            by_definition(seed)?;
            streamed(seed)?;
        }
        Ok(())
    }

    /// Every output of a million rows, by a sorted window: a row goes in and a row goes out.
    #[test]
    #[ignore = "slow: a million rows"]
    fn a_million_rows() -> Result<(), Error> {
        let x = series(&mut Noise(18), 1_000_000, 30);
        for len in [7_usize, 101, 1001, 10_001] {
            let median: Smoother = format!("median:{len}").parse()?;
            let upper: Smoother = format!("quantile:{len},q=0.9").parse()?;
            let (y, z) = (median.smooth(&x)?, upper.smooth(&x)?);
            let mut sorted: Vec<f64> = Vec::new();
            let place =
                |sorted: &[f64], x: f64| sorted.partition_point(|y| y.total_cmp(&x).is_lt());
            for row in 0..x.len() + len / 2 {
                if let Some(&x) = x.get(row).filter(|x| !x.is_nan()) {
                    sorted.insert(place(&sorted, x), x);
                }
                let old = row.checked_sub(len).map_or(f64::NAN, |old| x[old]);
                if !old.is_nan() {
                    sorted.remove(place(&sorted, old));
                }
                let Some(own) = row.checked_sub(len / 2) else { continue };
                let (middle, ninth) = (quantile_of(&sorted, 0.5), quantile_of(&sorted, 0.9));
                for (got, want) in [(y[own], middle), (z[own], ninth)] {
                    let is_same = got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan();
                    assert!(is_same, "{len} rows about row {own}: {got} is not {want}");
                }
            }
        }
        Ok(())
    }
}
