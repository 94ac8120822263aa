//! Distributions and their sums, held against mpmath with 40 digits and SciPy
//! (`tests/reference/sums.py`), closed forms and laws.

mod support;

use serde::Deserialize;
use smoothframe_core::{Error, Pmf};
use support::noise::Noise;

/// Each mass is promised within this of its own size, down to [`LEAST`].
const PROMISE: f64 = 1e-12;
const LEAST: f64 = 1e-290;

#[derive(Deserialize)]
struct Table {
    named: Vec<Named>,
    sums: Vec<Sums>,
    summaries: Vec<Summary>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    parameters: Vec<f64>,
    at: Vec<i64>,
    mass: Vec<String>,
}

#[derive(Deserialize)]
struct Sums {
    what: String,
    a: Vec<String>,
    #[serde(default)]
    b: Vec<String>,
    #[serde(default)]
    n: u64,
    at: Vec<i64>,
    mass: Vec<String>,
}

#[derive(Deserialize)]
struct Summary {
    name: String,
    parameters: Vec<f64>,
    mean: String,
    variance: String,
    at: Vec<i64>,
    cdf: Vec<String>,
    sf: Vec<String>,
    p: Vec<f64>,
    quantile: Vec<i64>,
}

fn table() -> Table {
    let path = format!("{}/tests/reference/sums.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    serde_json::from_str(&text).expect("records of this shape")
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

fn numbers(texts: &[String]) -> Vec<f64> {
    texts.iter().map(|text| number(text)).collect()
}

fn named(name: &str, parameters: &[f64]) -> Pmf {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "n is whole")]
    let pmf = match (name, parameters) {
        ("poisson", &[mean]) => Pmf::poisson(mean),
        ("binomial", &[n, p]) => Pmf::binomial(n as u64, p),
        ("negative_binomial", &[r, p]) => Pmf::negative_binomial(r, p),
        _ => panic!("no such distribution: {name}"),
    };
    pmf.expect("its parameters are right")
}

/// Each mass within `tolerance` of its size; how many were compared.
fn assert_masses(pmf: &Pmf, at: &[i64], mass: &[f64], tolerance: f64, what: &str) -> usize {
    assert_eq!(at.len(), mass.len());
    for (&at, &want) in at.iter().zip(mass) {
        assert!(want >= LEAST, "{what}: {want} is not promised");
        let error = (pmf.mass(at) / want - 1.0).abs();
        assert!(error <= tolerance, "{what}: {at} has {}, not {want}: {error:e}", pmf.mass(at));
    }
    at.len()
}

/// All masses of both, in each other's units, from 1e-290 on.
fn assert_same(got: &Pmf, want: &Pmf, tolerance: f64, what: &str) {
    let large = want.iter().filter(|&(_, mass)| mass >= LEAST);
    let (at, mass): (Vec<i64>, Vec<f64>) = large.unzip();
    assert_masses(got, &at, &mass, tolerance, what);
}

/// Of weights with 106 bits, so within two roundings.
#[test]
fn named_ones_to_1e_290() {
    let mut small = 0;
    for Named { name, parameters, at, mass } in table().named {
        let pmf = named(&name, &parameters);
        let (what, mass) = (format!("{name} {parameters:?}"), numbers(&mass));
        assert_masses(&pmf, &at, &mass, 2.0 * f64::EPSILON, &what);
        small += mass.iter().filter(|&&mass| mass < 1e-200).count();
        let total: f64 = pmf.masses().iter().sum();
        assert!((total - 1.0).abs() < 1e-11, "{what}: {total}");
        assert!(pmf.masses().iter().all(|mass| mass.is_finite()), "{what}");
    }
    assert!(small >= 10, "{small} masses in the tails");
}

#[test]
fn sums_as_mpmath() {
    let mut small = 0;
    for Sums { what, a, b, n, at, mass } in table().sums {
        let a = numbers(&a);
        let a = Pmf::from_masses(0, &a).expect("a distribution");
        let other = || Pmf::from_masses(0, &numbers(&b)).expect("a distribution");
        let (got, tolerance) = match what.as_str() {
            // The bound of one convolution.
            "sum" => (a.sum(&other()), 1.1e-14),
            "times" => (a.times(n), PROMISE),
            "compound" => {
                let start = i64::try_from(n).expect("few");
                let numbers = numbers(&b);
                (a.compound(&Pmf::from_masses(start, &numbers).expect("a distribution")), PROMISE)
            }
            _ => panic!("no such sum: {what}"),
        };
        let mass = numbers(&mass);
        let what = format!("{what} of {} masses, {n}", a.masses().len());
        assert_masses(&got.expect("few masses"), &at, &mass, tolerance, &what);
        small += mass.iter().filter(|&&mass| mass < 1e-100).count();
    }
    assert!(small >= 50, "{small} masses in the tails");
}

/// SciPy's moments and functions are within 1e-11 of their size; quantiles are exact.
#[test]
fn summaries_as_scipy() {
    for Summary { name, parameters, mean, variance, at, cdf, sf, p, quantile } in table().summaries
    {
        let pmf = named(&name, &parameters);
        let what = format!("{name} {parameters:?}");
        let near = |got: f64, want: f64| {
            assert!((got - want).abs() <= 1e-11 * want.abs(), "{what}: {got}, not {want}");
        };
        near(pmf.mean(), number(&mean));
        near(pmf.variance(), number(&variance));
        near(pmf.std(), number(&variance).sqrt());
        for ((&at, cdf), sf) in at.iter().zip(numbers(&cdf)).zip(numbers(&sf)) {
            near(pmf.cdf(at), cdf);
            near(pmf.sf(at), sf);
        }
        for (&p, want) in p.iter().zip(quantile) {
            assert_eq!(pmf.quantile(p), Ok(want), "{what}: p = {p}");
        }
        let most = pmf.masses().iter().copied().fold(0.0, f64::max);
        assert_eq!(pmf.mass(pmf.mode()), most);
    }
}

/// Sums that have names of their own. Their masses are not those of the parameters but of what is
/// stored, each off by a rounding, so n numbers by n of them.
#[test]
fn sums_of_named_ones_are_named() {
    let rounding = f64::EPSILON;
    for (a, b) in [(0.5, 3.25), (20.0, 300.0), (1000.0, 2000.0)] {
        let got = Pmf::poisson(a).and_then(|one| one.sum(&Pmf::poisson(b)?)).expect("few masses");
        let want = Pmf::poisson(a + b).expect("a mean");
        // Those that are so improbable in one of them that they are no numbers are missing.
        assert_same(&got, &want, 1.3e-14, &format!("poisson {a} + {b}"));
    }
    for (n, m, p) in [(5, 9, 0.3), (400, 100, 0.5), (3000, 2000, 0.01)] {
        let sum = Pmf::binomial(n, p).and_then(|one| one.sum(&Pmf::binomial(m, p)?));
        let want = Pmf::binomial(n + m, p).expect("a probability");
        assert_same(&sum.expect("few masses"), &want, 1.3e-14, &format!("binomial {n} + {m}"));
        let times = Pmf::binomial(1, p).and_then(|one| one.times(n));
        let want = Pmf::binomial(n, p).expect("a probability");
        let tolerance = PROMISE + n as f64 * rounding;
        assert_same(&times.expect("few masses"), &want, tolerance, &format!("{n} trials of {p}"));
    }
    let geometric = Pmf::negative_binomial(1.0, 0.25).expect("parameters");
    let want = Pmf::negative_binomial(12.0, 0.25).expect("parameters");
    let tolerance = PROMISE + 12.0 * rounding;
    assert_same(&geometric.times(12).expect("few masses"), &want, tolerance, "geometric");
    // A Poisson number of coins that show heads is Poisson's.
    let heads = Pmf::binomial(1, 0.25).expect("a coin");
    let got = Pmf::poisson(60.0).and_then(|n| heads.compound(&n)).expect("few masses");
    let want = Pmf::poisson(15.0).expect("a mean");
    // Numbers of coins with masses below 5e-324 are missing: masses of heads down to 1e-200 are made
    // of others.
    let (at, mass): (Vec<i64>, Vec<f64>) = want.iter().filter(|&(_, mass)| mass > 1e-200).unzip();
    assert_masses(&got, &at, &mass, PROMISE + 300.0 * rounding, "heads");
    // A logarithmic number in a Poisson number of heaps is negative binomial.
    let p: f64 = 0.4;
    let heap: Vec<f64> = (1..1500).map(|k| (1.0 - p).powi(k) / f64::from(k) / -p.ln()).collect();
    let heap = Pmf::from_masses(1, &heap).expect("sums to 1");
    let got = Pmf::poisson(-3.0 * p.ln()).and_then(|n| heap.compound(&n)).expect("few masses");
    let want = Pmf::negative_binomial(3.0, p).expect("parameters");
    let (at, mass): (Vec<i64>, Vec<f64>) = want.iter().filter(|&(_, mass)| mass > 1e-100).unzip();
    assert_masses(&got, &at, &mass, 1e-10, "heaps");
}

/// A distribution of masses that look random, over some decades.
fn random(noise: &mut Noise, most: usize) -> Pmf {
    let decades = noise.below(100) as f64;
    let masses: Vec<f64> = (0..=noise.below(most))
        .map(|_| (noise.next().abs() + 1e-3) * 10_f64.powf(-decades * noise.next().abs()))
        .collect();
    let sum: f64 = masses.iter().sum();
    let masses: Vec<f64> = masses.iter().map(|mass| mass / sum).collect();
    let start = i64::try_from(noise.below(40)).expect("few") - 20;
    Pmf::from_masses(start, &masses).expect("a distribution")
}

/// Sums from their definition, and longer than a tile.
#[test]
fn sums_by_their_definition() {
    let mut noise = Noise(3);
    for round in 0..40 {
        let most = if round % 4 == 0 { 2000 } else { 60 };
        let (a, b) = (random(&mut noise, most), random(&mut noise, most));
        let got = a.sum(&b).expect("few masses");
        let len = a.masses().len() + b.masses().len() - 1;
        assert_eq!((got.start(), got.masses().len()), (a.start() + b.start(), len));
        let mut want = vec![support::double::Double::ZERO; len];
        for (i, &a) in a.masses().iter().enumerate() {
            for (j, &b) in b.masses().iter().enumerate() {
                let of = support::double::Double::of;
                want[i + j] = want[i + j].plus(of(a).times(of(b)));
            }
        }
        for (got, want) in got.masses().iter().zip(want) {
            assert!((got / want.high - 1.0).abs() <= 1.1e-14, "{got}, not {}", want.high);
        }
        assert_same(&b.sum(&a).expect("few masses"), &got, 1.1e-14, "commutes");
    }
}

/// Masses that fall off to 1e-300 in several ways, over more than one tile, in 106 bits: what is left
/// out where masses fall off is less than any mass can hold.
#[test]
fn tails_by_their_definition() {
    let mut noise = Noise(11);
    let place = |i: usize, len: usize| (i as f64 / len as f64 - 0.5) * 74.0;
    type Shape = fn(f64, usize, &mut Noise) -> f64;
    let shapes: [Shape; 6] = [
        |z, _, _| -z * z / 2.0,
        |_, i, _| -0.3 * i as f64,
        |z, _, _| -18.0 * z.abs(),
        |_, _, noise| -690.0 * noise.next().abs(),
        |_, i, noise| -600.0 * ((i / 300 * 7919 % 97) as f64 / 97.0) - noise.next().abs(),
        |_, i, _| if i.is_multiple_of(700) { 0.0 } else { -660.0 },
    ];
    // Powers of two keep products, and their lower halves, from underflow.
    let scale = 500_f64.exp2();
    let mut small = 0;
    for (one, shape_a) in shapes.iter().enumerate() {
        for (other, shape_b) in shapes.iter().enumerate() {
            let mut pmf = |shape: &Shape, len: usize| {
                let weights: Vec<f64> =
                    (0..len).map(|i| shape(place(i, len), i, &mut noise).exp()).collect();
                let total: f64 = weights.iter().sum();
                let masses: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
                Pmf::from_masses(0, &masses).expect("a distribution")
            };
            let (a, b) = (pmf(shape_a, 2500), pmf(shape_b, 900 + 400 * other));
            let sum = a.sum(&b).expect("few masses");
            for (value, mass) in sum.iter().step_by(13).filter(|&(_, mass)| mass > LEAST) {
                let mut want = support::double::Double::ZERO;
                for (of_b, mass_b) in b.iter() {
                    let of = |mass: f64| support::double::Double::of(mass * scale);
                    want = want.plus(of(a.mass(value - of_b)).times(of(mass_b)));
                }
                let error = (mass * scale * scale / want.high - 1.0).abs();
                assert!(error <= 1.1e-14, "{one} and {other}, {value}: {mass} is off by {error}");
                small += usize::from(mass < 1e-200);
            }
        }
    }
    assert!(small > 500, "{small} masses in the tails");
}

#[test]
fn moments_add() {
    let mut noise = Noise(5);
    for _ in 0..40 {
        let (a, b) = (random(&mut noise, 200), random(&mut noise, 200));
        let near = |got: f64, want: f64, size: f64| {
            assert!((got - want).abs() <= 1e-12 * size.max(1.0), "{got}, not {want}");
        };
        let sum = a.sum(&b).expect("few masses");
        near(sum.mean(), a.mean() + b.mean(), 250.0);
        near(sum.variance(), a.variance() + b.variance(), a.variance() + b.variance());
        let n = 1 + noise.below(30);
        let times = a.times(n as u64).expect("few masses");
        near(times.mean(), n as f64 * a.mean(), 250.0 * n as f64);
        near(times.variance(), n as f64 * a.variance(), n as f64 * a.variance());
        let count = Pmf::from_masses(2, random(&mut noise, 20).masses()).expect("a distribution");
        let compound = a.compound(&count).expect("few masses");
        let size = count.mean() * 250.0;
        near(compound.mean(), count.mean() * a.mean(), size);
        let variance = count.mean() * a.variance() + count.variance() * a.mean().powi(2);
        near(compound.variance(), variance, variance + size);
        // So many numbers for certain are as many.
        let certain = a.compound(&Pmf::point(n as i64)).expect("few masses");
        assert_same(&certain, &times, 2.0 * PROMISE, "certain");
    }
}

/// Each value once more and by one number alone, and all of it beside the tails.
#[test]
fn functions_agree() {
    let mut noise = Noise(7);
    for _ in 0..30 {
        let pmf = random(&mut noise, 100);
        assert_eq!(pmf.iter().len(), pmf.masses().len());
        let mut sum = 0.0;
        for (value, mass) in pmf.iter() {
            assert_eq!(pmf.mass(value), mass);
            sum += mass;
            assert!((pmf.cdf(value) - sum).abs() < 1e-13);
            assert!((pmf.cdf(value) + pmf.sf(value) - 1.0).abs() < 1e-15);
            // Each quantile is the least value that reaches it.
            let p = pmf.cdf(value);
            let least = pmf.quantile(p).expect("a probability");
            assert!(least <= value && pmf.cdf(least) >= p);
            assert!(least == pmf.start() || pmf.cdf(least - 1) < p);
        }
        assert_eq!((pmf.cdf(pmf.start() - 1), pmf.sf(pmf.start() - 1)), (0.0, 1.0));
        assert_eq!((pmf.cdf(pmf.end()), pmf.sf(pmf.end())), (1.0, 0.0));
        assert_eq!((pmf.cdf(i64::MAX), pmf.sf(i64::MIN)), (1.0, 1.0));
        assert_eq!((pmf.mass(i64::MIN), pmf.mass(i64::MAX)), (0.0, 0.0));
        assert_eq!(pmf.quantile(0.0), Ok(pmf.start()));
        assert_eq!(pmf.quantile(1.0).map(|last| pmf.cdf(last)), Ok(1.0));
    }
}

/// Tenths are no binary fractions, and quantiles are as if they were.
#[test]
fn quantiles_of_tenths() {
    let even = Pmf::from_counts(1, &[1; 10]).expect("counts");
    for tenth in 1..=10 {
        assert_eq!(even.quantile(f64::from(tenth) / 10.0), Ok(i64::from(tenth)));
    }
}

/// Masses that underflow are left out at the ends, and change no mass that is promised.
#[test]
fn tails_underflow() {
    let coin = Pmf::from_masses(0, &[0.5, 0.5]).expect("a coin");
    let many = coin.times(100_000).expect("few masses");
    // 38.6 standard deviations of 158 on each side, and not 100,001 values.
    assert!(many.masses().len() < 13_000, "{}", many.masses().len());
    assert!(many.masses().iter().all(|&mass| mass >= 0.0));
    assert_same(&many, &Pmf::binomial(100_000, 0.5).expect("a coin"), PROMISE, "coins");
    let rare = Pmf::from_masses(0, &[1.0, 1e-200]).expect("sums to 1");
    let twice = rare.times(2).expect("few masses");
    assert_eq!(twice.masses(), [1.0, 2e-200]);
    // One of a mass so small that its square is none.
    let gap = Pmf::from_masses(0, &[1e-200, 0.0, 1.0, 0.0, 1e-200]).expect("sums to 1");
    assert_eq!((gap.times(2).expect("few masses").start(), gap.start()), (2, 0));
}

#[test]
fn zeros_at_the_ends_are_not_kept() {
    let pmf = Pmf::from_masses(-5, &[0.0, 0.0, 0.25, 0.0, 0.75, 0.0]).expect("sums to 1");
    assert_eq!((pmf.start(), pmf.end(), pmf.masses()), (-3, -1, &[0.25, 0.0, 0.75][..]));
    assert_eq!(pmf.times(0), Ok(Pmf::point(0)));
    assert_eq!(pmf.times(1).as_ref(), Ok(&pmf));
    assert_eq!(pmf.sum(&Pmf::point(7)).map(|pmf| pmf.start()), Ok(4));
    assert_eq!(pmf.compound(&Pmf::point(0)), Ok(Pmf::point(0)));
    assert_eq!(Pmf::poisson(0.0), Ok(Pmf::point(0)));
    assert_eq!(Pmf::binomial(9, 1.0), Ok(Pmf::point(9)));
    assert_eq!(Pmf::binomial(0, 0.5), Ok(Pmf::point(0)));
    assert_eq!(Pmf::negative_binomial(2.0, 1.0), Ok(Pmf::point(0)));
    assert_eq!(Pmf::from_samples(&[i64::MIN; 2]), Ok(Pmf::point(i64::MIN)));
}

/// What is refused says what is wrong, and soon.
#[test]
fn hostile_inputs_are_errors() {
    let text = |result: Result<Pmf, Error>| result.expect_err("refused").to_string();
    for (result, part) in [
        (Pmf::from_masses(0, &[]), "there are no masses"),
        (Pmf::from_masses(0, &[0.0]), "must sum to 1, got 0"),
        (Pmf::from_masses(0, &[0.5, 0.5 + 2e-9]), "must sum to 1, got 1.00000000"),
        (Pmf::from_masses(3, &[1.5, -0.5]), "that of 4 is -0.5"),
        (Pmf::from_masses(0, &[f64::NAN]), "that of 0 is NaN"),
        (Pmf::from_masses(0, &[0.5, f64::INFINITY]), "that of 1 is inf"),
        (Pmf::from_masses(0, &[f64::MAX, f64::MAX]), "must sum to 1, got"),
        (Pmf::from_masses(i64::MAX, &[0.5, 0.5]), "beyond those of i64"),
        (Pmf::from_counts(0, &[]), "nothing was counted"),
        (Pmf::from_counts(0, &[0, 0]), "nothing was counted"),
        (Pmf::from_samples(&[]), "there are no samples"),
        (Pmf::from_samples(&[i64::MIN, i64::MAX]), "18446744073709551616 masses"),
        (Pmf::poisson(-1.0), "the mean of poisson"),
        (Pmf::poisson(f64::NAN), "the mean of poisson"),
        (Pmf::poisson(f64::INFINITY), "the mean of poisson"),
        (Pmf::poisson(1e300), "masses"),
        (Pmf::binomial(5, 1.5), "`p` of binomial"),
        (Pmf::binomial(5, f64::NAN), "`p` of binomial"),
        (Pmf::binomial(u64::MAX, 0.5), "`n` of binomial"),
        (Pmf::negative_binomial(0.0, 0.5), "`r` of negative_binomial"),
        (Pmf::negative_binomial(f64::INFINITY, 0.5), "`r` of negative_binomial"),
        (Pmf::negative_binomial(1.0, 0.0), "`p` of negative_binomial"),
        (Pmf::negative_binomial(1e300, 0.5), "masses"),
        (Pmf::point(i64::MAX).sum(&Pmf::point(1)), "beyond those of i64"),
        (Pmf::point(i64::MIN).times(2), "beyond those of i64"),
        (Pmf::from_counts(0, &[1, 1]).and_then(|coin| coin.times(u64::MAX)), "masses"),
        (Pmf::point(1).compound(&Pmf::point(-1)), "`n` has a mass for -1"),
    ] {
        let error = text(result);
        assert!(error.starts_with("no distribution: ") && error.contains(part), "{error}");
    }
    let coin = Pmf::from_counts(0, &[1, 1]).expect("a coin");
    for p in [-0.1, 1.1, f64::NAN] {
        let error = coin.quantile(p).expect_err("refused").to_string();
        assert!(error.contains("a quantile's `p` must be from 0 to 1"), "{error}");
    }
    // Within 1e-9 of 1 masses are kept, and functions are of them divided by their sum.
    let near = Pmf::from_masses(0, &[0.5, 0.5 + 5e-10]).expect("near 1");
    assert_eq!((near.mass(1), near.cdf(1), near.quantile(1.0)), (0.5 + 5e-10, 1.0, Ok(1)));
    // Mean and quantiles do not need small values.
    let far = Pmf::point(i64::MAX - 1);
    assert_eq!(
        (far.end(), far.quantile(0.5), far.variance()),
        (i64::MAX - 1, Ok(i64::MAX - 1), 0.0)
    );
}
