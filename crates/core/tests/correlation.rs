//! Correlations, coefficients at lags and peaks, held against SciPy, NumPy and pandas
//! (`tests/reference/correlation.py` has the calls) and against their definitions.

mod support;

use serde::Deserialize;
use smoothframe_core::{
    CrossCorrelation, Error, Lags, Mode, PeakConditions, autocorrelation, best_lag, correlate,
    correlation_lags, cross_correlation, find_peaks,
};
use support::{noise::Noise, sum::products};

#[derive(Deserialize)]
struct Tables {
    correlate: Vec<Sums>,
    long: Vec<Long>,
    lags: Vec<Lagged>,
    peaks: Vec<Peaks>,
}

#[derive(Deserialize)]
struct Sums {
    call: String,
    mode: String,
    a: Vec<f64>,
    v: Vec<f64>,
    values: Vec<f64>,
    first: i64,
}

#[derive(Deserialize)]
struct Long {
    call: String,
    mode: String,
    n: u32,
    k: u32,
    len: usize,
    every: usize,
    values: Vec<f64>,
}

#[derive(Deserialize)]
struct Lagged {
    kind: String,
    a: Vec<Option<f64>>,
    b: Vec<Option<f64>>,
    max_lag: usize,
    r: Vec<Option<f64>>,
    pairs: Vec<usize>,
}

#[derive(Deserialize)]
struct Peaks {
    call: String,
    x: Vec<Option<f64>>,
    height: Option<f64>,
    distance: Option<usize>,
    prominence: Option<f64>,
    peaks: Vec<usize>,
    prominences: Vec<f64>,
    left: Vec<usize>,
    right: Vec<usize>,
}

fn tables() -> Tables {
    let path = format!("{}/tests/reference/correlation.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    serde_json::from_str(&text).expect("records of this shape")
}

fn mode(name: &str) -> Mode {
    match name {
        "full" => Mode::Full,
        "same" => Mode::Same,
        _ => Mode::Valid,
    }
}

const MODES: [Mode; 3] = [Mode::Full, Mode::Same, Mode::Valid];

fn holed(x: &[Option<f64>]) -> Vec<f64> {
    x.iter().map(|x| x.unwrap_or(f64::NAN)).collect()
}

/// Few products: 1e-14 of the norms, and whole numbers exactly. In f32 both inputs are rounded
/// first.
#[test]
fn correlations_are_scipys() -> Result<(), Error> {
    for Sums { call, mode: name, a, v, values, first } in tables().correlate {
        let mode = mode(&name);
        let got = correlate(&a, &v, mode)?;
        let lags = correlation_lags(a.len(), v.len(), mode);
        assert_eq!((got.len(), lags.end - lags.start), (values.len(), values.len() as i64));
        assert_eq!(lags.start, first, "{call}");
        let is_whole = a.iter().chain(&v).all(|x| x.fract() == 0.0);
        let size = norm(&a) * norm(&v);
        #[expect(clippy::cast_possible_truncation, reason = "f32 is what is tested")]
        let narrow = |x: &[f64]| -> Vec<f32> { x.iter().map(|&x| x as f32).collect() };
        let in_f32 = correlate(&narrow(&a), &narrow(&v), mode)?;
        for ((got, want), in_f32) in got.iter().zip(&values).zip(in_f32) {
            let allowed = if is_whole { 0.0 } else { 1e-14 * size };
            assert!((got - want).abs() <= allowed, "{call}: {got} is not {want}");
            let allowed = if is_whole { 0.0 } else { 1e-6 * size };
            assert!((f64::from(in_f32) - want).abs() <= allowed, "{call} in f32");
        }
    }
    Ok(())
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// Multiples of ½ in both: all products and sums are exact in f64, and SciPy's direct sums are. By
/// transforms of multiples of ½, within 3 eps of the norms; twice the numbers are whole ones and
/// come out exactly.
#[test]
fn long_correlations_are_scipys() -> Result<(), Error> {
    for Long { call, mode: name, n, k, len, every, values } in tables().long {
        let a: Vec<f64> = (0..n).map(|t| f64::from(t * t % 101) - 50.0).collect();
        let v: Vec<f64> = (0..k).map(|t| f64::from(t * t % 89) * 0.5 - 22.0).collect();
        let got = correlate(&a, &v, mode(&name))?;
        assert_eq!(got.len(), len, "{call}");
        let allowed = 3.0 * f64::EPSILON * norm(&a) * norm(&v);
        for (got, want) in got.iter().step_by(every).zip(&values) {
            assert!((got - want).abs() <= allowed, "{call}, {n}, {k}: {got} is not {want}");
        }
        let twice: Vec<f64> = v.iter().map(|v| v * 2.0).collect();
        let got = correlate(&a, &twice, mode(&name))?;
        for (got, want) in got.iter().step_by(every).zip(&values) {
            assert_eq!(*got, 2.0 * want, "{call}, {n}, {k}");
        }
    }
    Ok(())
}

/// Σ a\[l + k\]·v\[l\], as it is written, by plain sums of the rows that overlap.
fn definition(a: &[f64], v: &[f64], lag: i64) -> f64 {
    let rows = (0..v.len()).filter_map(|l| {
        let at = usize::try_from(i64::try_from(l).expect("short") + lag).ok()?;
        Some(a.get(at)? * v[l])
    });
    rows.sum()
}

/// Each output is the sum at its lag, with NaN, infinities and zeros in both inputs: each touches
/// the outputs that overlap it, and no other. Lengths on both sides of where transforms begin.
#[test]
fn outputs_are_the_sums_at_their_lags() -> Result<(), Error> {
    let mut noise = Noise(160);
    let strange = |noise: &mut Noise, share: usize| match noise.below(share) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::NEG_INFINITY,
        3..5 => 0.0,
        _ => noise.next(),
    };
    for (n, k) in
        [(1, 1), (1, 9), (9, 1), (20, 20), (31, 8), (8, 31), (200, 90), (1500, 1200), (1100, 2600)]
    {
        for share in [usize::MAX, 4 * (n + k), 40] {
            let a: Vec<f64> = (0..n).map(|_| strange(&mut noise, share)).collect();
            let v: Vec<f64> = (0..k).map(|_| strange(&mut noise, share)).collect();
            let finite = |x: &[f64]| x.iter().filter(|x| x.is_finite()).map(|x| x * x).sum::<f64>();
            let allowed = 2e-15 * (finite(&a) * finite(&v)).sqrt();
            for mode in MODES {
                let got = correlate(&a, &v, mode)?;
                let lags = correlation_lags(n, k, mode);
                assert_eq!(got.len() as i64, lags.end - lags.start);
                for (&got, lag) in got.iter().zip(lags).step_by(1 + n * k / 100_000) {
                    let want = definition(&a, &v, lag);
                    let is_same = got == want || got.is_nan() && want.is_nan();
                    assert!(
                        is_same || (got - want).abs() <= allowed,
                        "{n}, {k}, {mode:?}, lag {lag}: {got} is not {want}"
                    );
                }
            }
        }
    }
    Ok(())
}

/// Largest and smallest numbers: what overflows is infinite, and what does not is right.
#[test]
fn far_magnitudes() -> Result<(), Error> {
    let mut noise = Noise(161);
    for (of_a, of_v) in [(1e-300, 1e300), (1e150, 1e150), (1e-160, 1e-140), (1e300, 1e-320)] {
        let a: Vec<f64> = noise.series(3000).iter().map(|x| x * of_a).collect();
        let v: Vec<f64> = noise.series(2000).iter().map(|x| x * of_v).collect();
        let got = correlate(&a, &v, Mode::Valid)?;
        let allowed = 1e-14 * norm(&unit(&a)) * norm(&unit(&v));
        let unit_of = |x: &[f64]| x.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        for lag in [0, 500, 1000] {
            let want = definition(&unit(&a), &unit(&v), i64::try_from(lag).expect("small"));
            let got = got[lag] / unit_of(&v) / unit_of(&a);
            // A subnormal `v` has few digits, but both have the same.
            assert!((got - want).abs() <= allowed, "{of_a}, {of_v}: {got} is not {want}");
        }
    }
    let huge: Vec<f64> = noise.series(2000).iter().map(|x| 1e200 * (2.0 + x)).collect();
    assert!(correlate(&huge, &huge, Mode::Full)?.iter().all(|&sum| sum == f64::INFINITY));
    Ok(())
}

fn unit(x: &[f64]) -> Vec<f64> {
    let most = x.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    x.iter().map(|x| x / most).collect()
}

#[test]
fn empty_inputs_and_lengths() -> Result<(), Error> {
    let none: [f64; 0] = [];
    assert_eq!(correlate(&none, &[1.0], Mode::Full), Err(Error::EmptyInput { which: "first" }));
    assert_eq!(correlate(&[1.0], &none, Mode::Valid), Err(Error::EmptyInput { which: "second" }));
    assert_eq!(correlation_lags(0, 3, Mode::Full), 0..0);
    assert_eq!(
        cross_correlation(&[1.0], &[1.0, 2.0], 1),
        Err(Error::Pairs { first: 1, second: 2 })
    );
    for rows in [0, 1] {
        let lags = cross_correlation(&vec![1.0; rows], &vec![2.0; rows], 2)?;
        assert_eq!((lags.lags.len(), lags.pairs[2]), (5, rows));
        assert!(lags.r.iter().all(|r| r.is_nan()) && lags.best_lag().is_none());
    }
    let too_many = cross_correlation(&[1.0, 2.0], &[1.0, 2.0], usize::MAX);
    assert!(matches!(too_many, Err(Error::OutOfMemory { rows: 2, .. })));
    assert_eq!(best_lag(&none, &none, 0)?, None);
    Ok(())
}

/// 1e-10, as promised.
#[test]
fn coefficients_are_pandas_and_numpys() -> Result<(), Error> {
    let mut absent = 0;
    for Lagged { kind, a, b, max_lag, r, pairs } in tables().lags {
        let lags = cross_correlation(&holed(&a), &holed(&b), max_lag)?;
        assert_eq!(lags.pairs, pairs, "{kind}");
        assert_eq!(lags.r.len(), r.len());
        for ((got, want), lag) in lags.r.iter().zip(&r).zip(&lags.lags) {
            match want {
                Some(want) => assert!((got - want).abs() <= 1e-10, "{kind}, {lag}: {got}, {want}"),
                None => assert!(got.is_nan(), "{kind}, {lag}: {got}"),
            }
            absent += usize::from(want.is_none());
        }
    }
    assert!(absent > 500);
    Ok(())
}

/// The coefficient of the pairs at a lag, in exact sums: none where a side is constant or infinite.
fn coefficient(a: &[f64], b: &[f64], lag: i64) -> (Option<f64>, usize) {
    let other = |t: usize| usize::try_from(i64::try_from(t).expect("short") + lag).ok();
    let pairs = (0..a.len()).filter_map(|t| Some((a[t], *b.get(other(t)?)?)));
    let pairs: Vec<(f64, f64)> = pairs.filter(|(x, y)| !x.is_nan() && !y.is_nan()).collect();
    let count = pairs.len();
    let is_constant =
        |of: fn(&(f64, f64)) -> f64| pairs.iter().all(|pair| of(pair) == of(&pairs[0]));
    let infinite = pairs.iter().any(|(x, y)| x.is_infinite() || y.is_infinite());
    if count < 2 || is_constant(|pair| pair.0) || is_constant(|pair| pair.1) || infinite {
        return (None, count);
    }
    // About the first pair, whose digits are the others', by powers of 2 so that no product is too
    // small, and then in 106 bits.
    let n = support::double::Double::of(count as f64);
    let scale = |of: fn(&(f64, f64)) -> f64| {
        let most = pairs.iter().map(|pair| (of(pair) - of(&pairs[0])).abs()).fold(0.0, f64::max);
        (-most.log2().floor()).exp2()
    };
    let scale = (scale(|pair| pair.0), scale(|pair| pair.1));
    let about =
        |pair: &(f64, f64)| ((pair.0 - pairs[0].0) * scale.0, (pair.1 - pairs[0].1) * scale.1);
    let sum = |of: fn((f64, f64)) -> (f64, f64)| products(pairs.iter().map(about).map(of));
    let (x, y) = (sum(|(x, _)| (x, 1.0)), sum(|(_, y)| (y, 1.0)));
    let (xx, yy) = (sum(|(x, _)| (x, x)), sum(|(_, y)| (y, y)));
    let xy = sum(|(x, y)| (x, y));
    let of = |xy: support::double::Double, x, y: support::double::Double| {
        xy.minus(y.times(x).by(n)).high
    };
    (Some(of(xy, x, y) / (of(xx, x, x).sqrt() * of(yy, y, y).sqrt())), count)
}

/// A series of one of many kinds, each of which is hard for sums in its own way.
fn series(noise: &mut Noise, rows: usize, kind: usize) -> Vec<f64> {
    let mut level = 0.0;
    let mut value = |noise: &mut Noise, t: usize| match kind {
        0 => noise.next(),
        1 => 1e9 + noise.next(),
        2 => t as f64 + 0.01 * noise.next(),
        3 => {
            level += noise.next();
            level
        }
        4 => {
            if noise.below(40) == 0 {
                (noise.next() * 4.0).round()
            } else {
                0.0
            }
        }
        5 => {
            if t == rows - 1 || t == 3 {
                1e9
            } else {
                noise.next()
            }
        }
        6 => {
            if t < 2 * rows / 3 {
                1.0
            } else {
                2.0
            }
        }
        7 => {
            if noise.below(rows) == 0 {
                f64::INFINITY
            } else {
                noise.next()
            }
        }
        _ => 1e-200 * noise.next(),
    };
    let holes = [0, 0, 100, 500][noise.below(4)];
    let values = (0..rows).map(|t| value(noise, t)).collect::<Vec<_>>();
    values.into_iter().map(|x| if noise.below(1000) < holes { f64::NAN } else { x }).collect()
}

fn check(lags: &CrossCorrelation, a: &[f64], b: &[f64], min_pairs: usize, step: usize, what: &str) {
    for at in (0..lags.lags.len()).step_by(step) {
        let lag = lags.lags[at];
        let (want, pairs) = coefficient(a, b, lag);
        assert_eq!(lags.pairs[at], pairs, "{what}, lag {lag}");
        let got = lags.r[at];
        match want.filter(|_| pairs >= min_pairs) {
            None => assert!(got.is_nan(), "{what}, lag {lag}: {got} of {pairs} pairs"),
            Some(want) => {
                assert!((got - want).abs() <= 1e-10, "{what}, lag {lag}: {got} is not {want}");
            }
        }
    }
}

fn by_definition(seed: u64, shapes: &[(usize, usize)]) -> Result<(), Error> {
    let mut noise = Noise(seed);
    for &(rows, max_lag) in shapes {
        for (of_a, of_b) in [
            (0, 0),
            (0, 1),
            (1, 2),
            (2, 3),
            (3, 4),
            (4, 4),
            (5, 0),
            (5, 3),
            (6, 0),
            (3, 6),
            (7, 0),
            (2, 7),
            (8, 1),
        ] {
            let (a, b) = (series(&mut noise, rows, of_a), series(&mut noise, rows, of_b));
            let what = format!("{rows} rows of kinds {of_a} and {of_b}, up to {max_lag}");
            let min_pairs = [0, 3, 40][noise.below(3)];
            let lags = Lags::up_to(max_lag).min_pairs(min_pairs);
            let step = 1 + max_lag / 25;
            check(&lags.cross_correlation(&a, &b)?, &a, &b, min_pairs, step, &what);
            check(&lags.autocorrelation(&a)?, &a, &a, min_pairs, step, &what);
        }
    }
    Ok(())
}

/// 1e-10 of exact sums: few lags and many, by direct sums and by transforms, with and without
/// holes.
#[test]
fn coefficients_are_their_definition() -> Result<(), Error> {
    by_definition(162, &[(2, 3), (5, 1), (30, 40), (300, 10), (700, 699), (5000, 60), (3000, 2900)])
}

#[test]
fn f32_is_computed_in_f64() -> Result<(), Error> {
    let mut noise = Noise(163);
    #[expect(clippy::cast_possible_truncation, reason = "f32 is what is tested")]
    let narrow = |x: &[f64]| -> Vec<f32> { x.iter().map(|&x| x as f32).collect() };
    let (a, b) = (narrow(&noise.series(200)), narrow(&noise.series(200)));
    let wide = |x: &[f32]| -> Vec<f64> { x.iter().copied().map(f64::from).collect() };
    assert_eq!(cross_correlation(&a, &b, 9)?.r, cross_correlation(&wide(&a), &wide(&b), 9)?.r);
    Ok(())
}

/// Exchanged series mirror the lags, an autocorrelation mirrors itself, and a moved, scaled series
/// is found where it was moved to.
#[test]
fn laws_of_lags() -> Result<(), Error> {
    let mut noise = Noise(164);
    for rows in [40, 400, 4000] {
        let (a, b) = (series(&mut noise, rows, 3), series(&mut noise, rows, 0));
        let max_lag = rows / 4;
        let (there, back) =
            (cross_correlation(&a, &b, max_lag)?, cross_correlation(&b, &a, max_lag)?);
        for (x, y) in there.r.iter().zip(back.r.iter().rev()) {
            assert!((x - y).abs() <= 1e-10 || x.is_nan() && y.is_nan());
        }
        let own = autocorrelation(&a, max_lag)?;
        assert!(own.r.iter().zip(own.r.iter().rev()).all(|(x, y)| x.to_bits() == y.to_bits()));
        assert!((own.r[max_lag] - 1.0).abs() <= 1e-12, "{}", own.r[max_lag]);
        for lag in [0, 1, 7] {
            let x = noise.series(rows + 10);
            let (early, late) = (&x[10..], &x[10 - lag..rows + 10 - lag]);
            let late: Vec<f64> = late.iter().map(|x| 5.0 - 2.0 * x).collect();
            let best = best_lag(early, &late, 10)?.expect("enough pairs");
            assert_eq!((best.lag, best.pairs), (i64::try_from(lag).expect("small"), rows - lag));
            assert!((best.r + 1.0).abs() <= 1e-10);
            let best = best_lag(&late, early, 10)?.expect("enough pairs");
            assert_eq!(best.lag, -i64::try_from(lag).expect("small"));
        }
    }
    Ok(())
}

/// The peak of a raw correlation has the other sign, as the documentation says.
#[test]
fn the_raw_correlation_has_the_other_sign() -> Result<(), Error> {
    let x = Noise(165).series(60);
    let (a, b) = (&x[4..54], &x[..50]);
    assert_eq!(best_lag(a, b, 8)?.map(|best| best.lag), Some(4));
    let sums = correlate(a, b, Mode::Full)?;
    let lags = correlation_lags(50, 50, Mode::Full);
    let peak = lags.zip(&sums).max_by(|x, y| x.1.total_cmp(y.1)).map(|(lag, _)| lag);
    assert_eq!(peak, Some(-4));
    Ok(())
}

/// The runner-up is a local peak, holes among the lags aside; equal lags give the one nearest to 0.
#[test]
fn runners_up() -> Result<(), Error> {
    let weekly: Vec<f64> = (0..90).map(|t| f64::from(t * t % 7) + 0.1 * f64::from(t % 7)).collect();
    let lags = autocorrelation(&weekly, 20)?;
    let best = lags.best_lag().expect("a best");
    assert_eq!((best.lag, best.pairs), (0, 90));
    let next = best.runner_up.expect("a season");
    assert_eq!((next.lag, next.pairs), (7, 83));
    assert!((next.r - 1.0).abs() < 1e-12);
    // By the definition of a peak, of random series.
    let mut noise = Noise(166);
    for _ in 0..200 {
        let (a, b) = (series(&mut noise, 40, 0), series(&mut noise, 40, 3));
        let lags = Lags::up_to(20).min_pairs(12).cross_correlation(&a, &b)?;
        let size =
            |at: usize| lags.r.get(at).map_or(-1.0, |r| if r.is_nan() { -1.0 } else { r.abs() });
        let best = (0..lags.r.len())
            .max_by(|&x, &y| size(x).total_cmp(&size(y)))
            .filter(|&at| size(at) >= 0.0);
        let got = lags.best_lag();
        assert_eq!(got.map(|got| got.lag), best.map(|at| lags.lags[at]));
        let Some(best) = best else { continue };
        let before = |at: usize| if at == 0 { -1.0 } else { size(at - 1) };
        let is_peak = |&at: &usize| size(at) > before(at) && size(at) > size(at + 1);
        let next = (0..lags.r.len())
            .filter(|&at| at != best)
            .filter(is_peak)
            .max_by(|&x, &y| size(x).total_cmp(&size(y)));
        assert_eq!(
            got.and_then(|got| got.runner_up).map(|next| next.lag),
            next.map(|at| lags.lags[at])
        );
    }
    Ok(())
}

/// Rows exactly; prominences to a rounding or two, as readers of JSON make.
#[test]
fn peaks_are_scipys() -> Result<(), Error> {
    let mut found = 0;
    for Peaks { call, x, height, distance, prominence, peaks, prominences, left, right } in
        tables().peaks
    {
        let mut conditions = PeakConditions::new();
        if let Some(height) = height {
            conditions = conditions.height(height);
        }
        if let Some(rows) = distance {
            conditions = conditions.distance(rows);
        }
        if let Some(prominence) = prominence {
            conditions = conditions.prominence(prominence);
        }
        let x = holed(&x);
        let got = find_peaks(&x, &conditions)?;
        assert_eq!(got.iter().map(|peak| peak.index).collect::<Vec<_>>(), peaks, "{call} of {x:?}");
        for (at, peak) in got.iter().enumerate() {
            let error = (peak.prominence - prominences[at]).abs();
            assert!(error <= 1e-15 * peak.height.abs().max(1.0), "{call}, row {}", peak.index);
            assert_eq!(peak.plateau, (left[at], right[at]));
            assert_eq!(peak.height, x[peak.index]);
        }
        found += got.len();
    }
    assert!(found > 300, "{found}");
    Ok(())
}

/// Prominences by their definition, a walk from each peak, with ties, holes and infinities.
#[test]
fn prominences_are_their_definition() -> Result<(), Error> {
    let mut noise = Noise(167);
    for _ in 0..300 {
        let rows = noise.below(60);
        let value = |noise: &mut Noise| match noise.below(30) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::NEG_INFINITY,
            _ => (noise.next() * 5.0).round(),
        };
        let x: Vec<f64> = (0..rows).map(|_| value(&mut noise)).collect();
        for peak in find_peaks(&x, &PeakConditions::new())? {
            let own = x[peak.index];
            let lowest = |walk: &mut dyn Iterator<Item = usize>| {
                walk.map(|at| x[at]).take_while(|&x| x <= own).fold(own, f64::min)
            };
            let left = lowest(&mut (0..=peak.index).rev());
            let right = lowest(&mut (peak.index..rows));
            assert_eq!(peak.prominence, own - left.max(right), "row {} of {x:?}", peak.index);
        }
    }
    let refused = find_peaks(&[1.0], &PeakConditions::new().distance(0)).expect_err("no distance");
    assert_eq!(refused.to_string(), "`distance` of find_peaks must be at least 1 row, got 0");
    assert!(find_peaks(&[1.0], &PeakConditions::new().height(f64::NAN)).is_err());
    Ok(())
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series, and long ones"]
    fn many_series() -> Result<(), Error> {
        for seed in 0..20 {
            by_definition(seed, &[(3, 2), (50, 60), (333, 332), (4097, 100), (9000, 2000)])?;
        }
        by_definition(170, &[(60_000, 30), (60_000, 20_000)])
    }
}
