//! Times that go back are an error that tells the first row which does, wherever it is: rows are
//! looked at some thousands at a time.

#[path = "support/noise.rs"]
mod noise;

use noise::Noise;
use smoothframe_core::{Error, Smoother, Unit};

const SPECS: [&str; 8] = [
    "uniform:10i",
    "uniform:10i align=trailing",
    "uniform:1000i align=leading",
    "hann:60i",
    "hann:60i align=trailing",
    "hann:60i degree=1",
    "kaiser:20i,beta=6",
    "gaussian:std=500i",
];

fn is_told(spec: &str, at: &[i64], x: &[f64]) {
    let first = at.windows(2).position(|pair| pair[1] < pair[0]).expect("one that goes back") + 1;
    let smoother: Smoother = spec.parse().expect(spec);
    let mut plan = smoother.time_plan(Unit::Number).expect("numbers");
    match plan.smooth(at, x) {
        Err(Error::Times { row }) => assert_eq!(row, first, "{spec}"),
        other => panic!("{spec}: row {first}: {:?}", other.map(|y| y.len())),
    }
}

#[test]
fn wherever_one_goes_back() {
    let mut noise = Noise(18);
    let mut irregular: Vec<i64> = (0..10_000).map(|_| noise.below(30_000) as i64).collect();
    irregular.sort_unstable();
    let regular: Vec<i64> = (0..10_000).collect();
    let mut x = noise.series(10_000);
    for holes in [false, true] {
        for at in [&irregular, &regular] {
            for row in [1, 4_095, 4_096, 4_150, 9_999] {
                let mut at = at.clone();
                at[row] = -1;
                SPECS.iter().for_each(|spec| is_told(spec, &at, &x));
            }
        }
        if !holes {
            x.iter_mut().step_by(37).for_each(|x| *x = f64::NAN);
        }
    }
}

/// After a silence the windows before it are full, though the next rows are not looked at yet.
#[test]
fn after_a_silence() {
    let mut noise = Noise(19);
    for trial in 0..400 {
        let silence = 4_060 + noise.below(80);
        let mut at: Vec<i64> =
            (0..5_000).map(|row| row + i64::from(row >= silence as i64) * 5_000).collect();
        for _ in 0..=noise.below(6) {
            at[silence + noise.below(40)] = noise.below(9_000) as i64 - 1;
        }
        if at.is_sorted() {
            continue;
        }
        let mut x = vec![1.0; 5_000];
        if trial % 2 == 1 {
            x[noise.below(5_000)] = f64::NAN;
        }
        SPECS.iter().for_each(|spec| is_told(spec, &at, &x));
    }
}

/// Steps that go round all whole numbers come to a later time in the end.
#[test]
fn steps_that_go_round() {
    let round = [0, 1 << 62, i64::MIN, -(1 << 62)];
    let at: Vec<i64> = round.into_iter().cycle().take(4_098).collect();
    SPECS.iter().for_each(|spec| is_told(spec, &at, &vec![1.0; at.len()]));
}
