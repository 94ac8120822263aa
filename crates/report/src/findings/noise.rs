//! How many names noise makes, and whether what is planted is found. Seeded, so that it is the same
//! each time.

use super::{departures, movers, movers::Rates, robust};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((mixed ^ (mixed >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = (self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        let (mut count, mut left) = (0.0, self.uniform());
        while left > (-mean).exp() {
            left *= self.uniform();
            count += 1.0;
        }
        count
    }
}

/// What noise there is.
const KINDS: [&str; 9] = [
    "normal",
    "poisson",
    "lognormal",
    "random walk",
    "AR(1)",
    "slow AR(1)",
    "weekly rhythm",
    "weekly counts",
    "Student's t",
];

fn noise(kind: &str, random: &mut Random, group: usize, days: usize) -> Vec<f64> {
    let usual = [0.05, 0.3, 2.0, 10.0, 30.0][group % 5];
    let mut state = 0.0;
    let day = |day: usize| {
        let week = [0.8, 0.7, 0.8, 1.0, 1.3, 1.6, 0.8][day % 7];
        match kind {
            "normal" => 100.0 + 10.0 * random.normal(),
            "poisson" => random.poisson(usual),
            "lognormal" => (0.8 * random.normal()).exp(),
            "random walk" => {
                state += random.normal();
                200.0 + state
            }
            "AR(1)" => {
                state = 0.9 * state + random.normal();
                100.0 + 5.0 * state
            }
            "slow AR(1)" => {
                state = 0.99 * state + random.normal();
                100.0 + state
            }
            "weekly rhythm" => week * (100.0 + 10.0 * random.normal()),
            "weekly counts" => random.poisson(week * usual),
            _ => {
                let squares: f64 = (0..3).map(|_| random.normal().powi(2)).sum();
                100.0 + 5.0 * random.normal() / (squares / 3.0).sqrt()
            }
        }
    };
    (0..days).map(day).collect()
}

/// The means of 28 rows, taken twice; at the ends of those that are there.
fn smooth(values: &[f64]) -> Vec<f64> {
    let once = |values: &[f64], before: usize, after: usize| -> Vec<f64> {
        let mut sums = vec![0.0];
        for value in values {
            sums.push(sums[sums.len() - 1] + value);
        }
        let mean = |at: usize| {
            let (from, upto) = (at.saturating_sub(before), (at + after + 1).min(values.len()));
            (sums[upto] - sums[from]) / (upto - from) as f64
        };
        (0..values.len()).map(mean).collect()
    };
    once(&once(values, 14, 13), 13, 14)
}

/// A report of noise: how many names its last period has, and how many departures there are.
fn names(kind: &str, seed: u64, groups: usize, days: usize, per: usize) -> (usize, usize) {
    let mut random = Random(seed);
    let periods = days / per;
    let (mut rates, mut departures) = (Vec::new(), 0);
    for group in 0..groups {
        let values = noise(kind, &mut random, group, days);
        rates.extend(values.chunks_exact(per).map(|rows| rows.iter().sum::<f64>() / per as f64));
        let smooth = smooth(&values);
        let away = values.iter().zip(&smooth).map(|(raw, smooth)| (raw - smooth).powi(2));
        let std = (away.sum::<f64>() / days as f64).sqrt();
        departures += departures::of_group(&values, &smooth, std, &search(groups)).len();
    }
    (of(&rates, periods).len(), departures)
}

fn search(groups: usize) -> departures::Search<'static> {
    let level = movers::EXPECTED / groups as f64;
    departures::Search { level, reach: 27, is_own: None, filled: 0 }
}

fn of(rates: &[f64], periods: usize) -> Vec<movers::Mover> {
    let season = Some(if periods > 100 { 52 } else { 12 });
    Rates { rates, periods, is_relative: true, season, expected: movers::EXPECTED }.find().movers
}

#[test]
fn noise_makes_less_than_one_name() {
    // Two years of months, and of weeks; 5,000 groups of one seed each, as they take long.
    for (groups, seeds, days, per) in
        [(5, 40, 821, 30), (5, 40, 728, 7), (200, 3, 821, 30), (5000, 1, 420, 30)]
    {
        let mut all = (0, 0);
        for kind in KINDS {
            let mut found = (0, 0);
            for seed in 0..seeds {
                let (moved, departed) = names(kind, 1000 * seed + 7, groups, days, per);
                found = (found.0 + moved, found.1 + departed);
            }
            let a_report = (found.0 + found.1) as f64 / seeds as f64;
            assert!(a_report <= 1.0, "{kind}, {groups} groups of {days} days: {found:?}");
            all = (all.0 + found.0, all.1 + found.1);
        }
        let reports = seeds as f64 * KINDS.len() as f64;
        let a_report = (all.0 + all.1) as f64 / reports;
        assert!(a_report <= 0.6, "{groups} groups: {all:?} of {reports} reports");
    }
}

/// What one group falls by in the last of 27 months, among others of noise of 10%.
fn planted(seed: u64, groups: usize, spread: f64) -> Vec<movers::Mover> {
    let mut random = Random(seed);
    let mut rates = Vec::new();
    for group in 0..groups {
        for period in 0..27 {
            let left = if group == 3 && period == 26 { 0.5 } else { 1.0 };
            rates.push(left * 100.0 * (1.0 + spread * random.normal()));
        }
    }
    let mut movers = of(&rates, 27);
    movers.sort_by(|a, b| b.size.total_cmp(&a.size));
    movers
}

#[test]
fn a_fall_by_half_is_named_first() {
    // Days of 10% make months of 1.8%.
    for (groups, seeds) in [(5, 40), (200, 10), (5000, 1)] {
        for seed in 0..seeds {
            let movers = planted(seed, groups, 0.1 / 30.0_f64.sqrt());
            assert!(
                movers.first().is_some_and(|first| first.group == 3 && first.is_fall),
                "{movers:?}"
            );
        }
    }
    // Even where months themselves are as noisy as that, most are found.
    let found = (0..40).filter(|&seed| planted(seed, 5, 0.1).iter().any(|found| found.group == 3));
    assert!(found.count() >= 30);
}

#[test]
fn past_shocks_do_not_hide_a_fall() {
    // Every twentieth group has had a month of three times as much.
    let mut random = Random(11);
    let mut rates = Vec::new();
    for group in 0..200 {
        for period in 0..27 {
            let times = match (group, period) {
                (3, 26) => 0.5,
                (group, 9) if group % 20 == 0 => 3.0,
                _ => 1.0,
            };
            rates.push(times * 100.0 * (1.0 + 0.02 * random.normal()));
        }
    }
    let movers = of(&rates, 27);
    assert_eq!(movers.iter().map(|mover| mover.group).collect::<Vec<_>>(), [3]);
}

#[test]
fn seasons_are_no_news() {
    // All groups fall in January by half, as they do each year; one of them does not.
    let mut random = Random(5);
    let mut rates = Vec::new();
    for group in 0..20 {
        for period in 0..37 {
            let is_january = period % 12 == 0;
            let times = if is_january && !(group == 7 && period == 36) { 0.5 } else { 1.0 };
            rates.push(times * 100.0 * (1.0 + 0.02 * random.normal()));
        }
    }
    // A group that stays where the others fall has not moved.
    assert!(of(&rates, 37).is_empty());
}

#[test]
fn a_spike_is_found() {
    let mut found = 0;
    for seed in 0..40 {
        let mut values = noise("normal", &mut Random(seed), 0, 800);
        values[400] += 150.0;
        let smooth = smooth(&values);
        let away: Vec<f64> = values.iter().zip(&smooth).map(|(raw, smooth)| raw - smooth).collect();
        let (_, std) = robust::centre_and_spread(&away).expect("values");
        let departures = departures::of_group(&values, &smooth, std, &search(5));
        found += usize::from(departures.iter().map(|departure| departure.row).eq([400]));
    }
    assert!(found >= 38, "{found} of 40");
}
