//! The promises of accuracy, measured against exact sums. Each test prints the largest error it
//! found in units of what is promised (`-- --nocapture` shows it), so 1 is the most allowed.

mod support;

use smoothframe_core::{Boundary, Kernel, Method, Missing, Norm, Sample, Smoother};
use support::{double::Double, noise::Noise, sum::products};

/// In units of eps·‖block‖₂·‖h‖₂, on the worst of some 1.6 million outputs of noise in blocks of
/// 512: 1.72. A constant below that is no bound; a transform's own grows with log₂ of its length.
const FFT: f64 = 3.0;

/// The number types, and what each is promised.
trait Real: Sample {
    const NAME: &'static str;
    const EPS: f64;
    /// Of ‖h‖₁·max|x| under `auto`.
    const AUTO: f64;
    fn rounded(value: f64) -> Self;
    fn double(self) -> f64;
}

impl Real for f64 {
    const NAME: &'static str = "f64";
    const EPS: f64 = f64::EPSILON;
    const AUTO: f64 = 1e-12;
    fn rounded(value: f64) -> Self {
        value
    }
    fn double(self) -> f64 {
        self
    }
}

impl Real for f32 {
    const NAME: &'static str = "f32";
    const EPS: f64 = f32::EPSILON as f64;
    const AUTO: f64 = 32.0 * f32::EPSILON as f64;
    #[expect(clippy::cast_possible_truncation, reason = "rounds once, by contract")]
    fn rounded(value: f64) -> Self {
        value as f32
    }
    fn double(self) -> f64 {
        f64::from(self)
    }
}

/// Zeros beyond the ends and no rescaling: the plain sums.
fn plain(taps: &[f64], method: Method) -> Smoother {
    let kernel = Kernel::from_taps(taps.to_vec(), Norm::None).expect("finite taps");
    Smoother::new(kernel)
        .boundary(Boundary::Constant(0.0))
        .missing(Missing::Propagate)
        .method(method)
        .build()
        .expect("nothing is rescaled")
}

/// One output: its exact sum, Σ|h·x| and max|x|, over taps and rows as stored.
fn exactly<T: Real>(taps: &[f64], x: &[T], i: usize) -> (Double, f64, f64) {
    let newest = i + (taps.len() - 1) / 2;
    let first = (newest + 1).saturating_sub(x.len());
    let last = taps.len().min(newest + 1);
    let pairs =
        || (first..last.max(first)).map(|j| (T::rounded(taps[j]).double(), x[newest - j].double()));
    let size = pairs().map(|(h, x)| (h * x).abs()).sum();
    (products(pairs()), size, pairs().fold(0.0, |most, (_, x)| x.abs().max(most)))
}

fn euclidean<T: Real>(values: impl Iterator<Item = T>) -> f64 {
    values.map(|v| v.double() * v.double()).sum::<f64>().sqrt()
}

/// The largest errors in units of the promises.
#[derive(Default)]
struct Figures {
    direct: f64,
    direct_positive: f64,
    fft: f64,
    auto: f64,
}

/// Every output of one series by every method.
fn measure<T: Real>(taps: &[f64], x: &[T], figures: &mut Figures) {
    let by = |method| plain(taps, method).smooth(x).expect("enough memory");
    let (direct, fft, auto) = (by(Method::Direct), by(Method::Fft), by(Method::Auto));
    let k = taps.len() as f64;
    let stored = || taps.iter().map(|&h| T::rounded(h));
    let is_positive = stored().all(|h| h.double() >= 0.0) && x.iter().all(|x| x.double() >= 0.0);
    let one: f64 = stored().map(|h| h.double().abs()).sum();
    let norms = euclidean(x.iter().copied()) * euclidean(stored());
    let mut unit = |largest: fn(&mut Figures) -> &mut f64, error: f64, promise: f64, what: &str| {
        assert!(error <= promise, "{what}, K = {k}, N = {}: {error:e}, {promise:e}", x.len());
        if error > 0.0 {
            let largest = largest(figures);
            *largest = largest.max(error / promise);
        }
    };
    for i in 0..x.len() {
        let (exact, size, most) = exactly(taps, x, i);
        let error = |y: T| exact.minus(Double::of(y.double())).high.abs();
        unit(|f| &mut f.direct, error(direct[i]), (k + 2.0) * T::EPS * size, "direct");
        if is_positive {
            let promise = (32.0 + k / 32.0) * T::EPS * exact.high;
            unit(|f| &mut f.direct_positive, error(direct[i]), promise, "direct, not negative");
        }
        unit(|f| &mut f.fft, error(fft[i]), FFT * T::EPS * norms, "fft");
        unit(|f| &mut f.auto, error(auto[i]), T::AUTO * one * most, "auto");
    }
}

const LONG: [usize; 5] = [100, 255, 256, 1000, 2000];

/// A bell, a boxcar, or noise of both signs.
fn taps(k: usize, shape: usize, noise: &mut Noise) -> Vec<f64> {
    let bell = |j: usize| (-18.0 * ((j as f64 + 0.5) / k as f64 - 0.5).powi(2)).exp();
    match shape % 4 {
        0 | 1 => (0..k).map(bell).collect(),
        2 => vec![1.0 / k as f64; k],
        _ => noise.series(k),
    }
}

/// White noise, its magnitudes, or magnitudes over nine decades.
fn rows<T: Real>(n: usize, shape: usize, noise: &mut Noise) -> Vec<T> {
    let mut row = |_| match shape % 3 {
        0 => noise.next(),
        1 => noise.next().abs(),
        _ => noise.next() * 10_f64.powf(4.5 * noise.next()),
    };
    (0..n).map(|i| T::rounded(row(i))).collect()
}

fn every_length<T: Real>() {
    let (mut figures, mut noise, mut shape) = (Figures::default(), Noise(0xacc), 0);
    for n in (1..=255).chain(1700..=2047) {
        let short = (1..=64).filter(|k| if n < 256 { (k + n) % 4 == 0 } else { *k == 1 + n % 64 });
        let long = LONG.into_iter().enumerate();
        let long = long.filter(|(at, _)| if n < 256 { n % 5 == *at } else { n % 50 == 7 * at });
        for k in short.chain(long.map(|(_, k)| k)) {
            shape += 1;
            let taps = taps(k, shape, &mut noise);
            measure(&taps, &rows::<T>(n, shape / 4, &mut noise), &mut figures);
        }
    }
    let Figures { direct, direct_positive, fft, auto } = figures;
    println!(
        "{}, in units of the promises: direct {direct:.3}, on what is not negative \
         {direct_positive:.3}, auto {auto:.2e}; fft {:.3} eps·‖x‖·‖h‖",
        T::NAME,
        FFT * fft
    );
    let least = direct.min(direct_positive).min(fft).min(auto);
    assert!(least > 1e-6, "nothing was measured");
}

#[test]
fn every_length_in_f64() {
    every_length::<f64>();
}

#[test]
fn every_length_in_f32() {
    every_length::<f32>();
}

/// Relative L2 on white noise, in eps, over a sample of the outputs; and `auto` row by row.
fn a_million_rows<T: Real>() {
    let mut noise = Noise(0x1e6);
    let x: Vec<T> = rows(1_000_000, 0, &mut noise);
    for k in [7, 60, 256, 1000, 4096] {
        let taps = taps(k, 0, &mut noise);
        let one: f64 = taps.iter().sum();
        let outputs: Vec<usize> = (0..1000)
            .map(|at| if at < 20 { at * 49_999 } else { noise.below(x.len()) })
            .chain([x.len() - 1])
            .collect();
        let exact: Vec<_> = outputs.iter().map(|&i| exactly(&taps, &x, i)).collect();
        let size: f64 = exact.iter().map(|(exact, ..)| exact.high.powi(2)).sum();
        let mut line = format!("{}, 1e6 rows, K = {k}, relative L2 in eps:", T::NAME);
        for method in [Method::Direct, Method::Fft, Method::Auto] {
            let y = plain(&taps, method).smooth(&x).expect("enough memory");
            let (mut squares, mut most) = (0.0, 0.0_f64);
            for (&i, (exact, size, largest)) in outputs.iter().zip(&exact) {
                let error = exact.minus(Double::of(y[i].double())).high.abs();
                squares += error * error;
                most = most.max(error / (T::AUTO * one * largest));
                let promise = (k as f64 + 2.0) * T::EPS * size;
                assert!(method != Method::Direct || error <= promise, "row {i}: {error:e}");
            }
            let relative = f64::sqrt(squares / size) / T::EPS;
            line += &format!(" {method:?} {relative:.2}");
            assert!(method != Method::Fft || relative <= 8.0, "{line}");
            if method == Method::Auto {
                line += &format!("; auto {most:.2e} of its promise");
                assert!(most <= 1.0, "{line}");
            }
        }
        println!("{line}");
    }
}

#[test]
fn a_million_rows_in_f64() {
    a_million_rows::<f64>();
}

#[test]
fn a_million_rows_in_f32() {
    a_million_rows::<f32>();
}

/// `auto` where a transform alone would spoil what lies beside spikes; zeros come out as zeros.
fn beside_spikes<T: Real>() {
    let mut noise = Noise(0x591ce);
    let (mut largest, mut zeros) = (0.0_f64, 0);
    for case in 0..60 {
        let k = [256, 300, 511, 777, 1500][case % 5];
        let taps = taps(k, case, &mut noise);
        let one: f64 = taps.iter().map(|&h| T::rounded(h).double().abs()).sum();
        let mut x: Vec<T> = rows(6000, 0, &mut noise);
        for _ in 0..1 + noise.below(4) {
            x[noise.below(6000)] = T::rounded(10_f64.powi(i32::try_from(case % 13).expect("few")));
        }
        let quiet = noise.below(3000);
        x[quiet..quiet + 2 * k].fill(T::rounded(0.0));
        let y = plain(&taps, Method::Auto).smooth(&x).expect("enough memory");
        for i in (0..200).map(|_| noise.below(6000)).chain(quiet..quiet + 2 * k) {
            if i % 8 > 0 && i >= quiet && i < quiet + k {
                continue;
            }
            let (exact, _, most) = exactly(&taps, &x, i);
            let error = exact.minus(Double::of(y[i].double())).high.abs();
            let promise = T::AUTO * one * most;
            assert!(error <= promise, "K = {k}, row {i}: {error:e}, {promise:e}");
            if most > 0.0 {
                largest = largest.max(error / promise);
            } else {
                zeros += 1;
            }
        }
    }
    println!("{}, auto beside spikes: {largest:.3} of the promise, {zeros} zeros", T::NAME);
    assert!(zeros > 1000 && largest > 0.0);
}

#[test]
fn beside_spikes_in_f64() {
    beside_spikes::<f64>();
}

#[test]
fn beside_spikes_in_f32() {
    beside_spikes::<f32>();
}

/// Sums of f32 rows are kept in f64: half an ulp of rounding and no more, after a million rows.
#[test]
fn boxcars_keep_all_of_f32() {
    let mut noise = Noise(0xb0);
    let x: Vec<f32> = (0..1_000_000).map(|_| f32::rounded(1000.0 + noise.next())).collect();
    let mut largest = 0.0_f64;
    for k in [16, 60, 127, 128, 1000, 50_000] {
        let smoother: Smoother = format!("uniform:{k} align=trailing").parse().expect("a spec");
        let y = smoother.smooth(&x).expect("enough memory");
        for i in (0..300).map(|_| k + noise.below(x.len() - k)).chain([x.len() - 1]) {
            let rows = x[i + 1 - k..=i].iter().map(|x| (x.double(), 1.0));
            let exact = products(rows).by(Double::of(k as f64));
            let error = exact.minus(Double::of(y[i].double())).high.abs();
            largest = largest.max(error / (f32::EPS / 2.0 * exact.high));
        }
    }
    println!("boxcar on 1e6 f32 rows: {largest:.6} of half an eps");
    assert!(largest <= 1.000_001, "{largest}");
}

/// A mean of whole numbers that sum below 2^53 is that sum, divided: one rounding, spikes or none.
#[test]
fn boxcars_do_not_drift() {
    let mut noise = Noise(0xb1);
    let whole = |noise: &mut Noise| (noise.bits() >> 40) as f64;
    let mut x: Vec<f64> = (0..20_000).map(|_| whole(&mut noise)).collect();
    for at in 0..20 {
        x[at * 1000] = 1e300;
    }
    for k in [16, 17, 60, 127, 128, 129, 700] {
        let smoother: Smoother = format!("uniform:{k} align=trailing").parse().expect("a spec");
        let y = smoother.smooth(&x).expect("enough memory");
        for i in k..x.len() {
            let rows = &x[i + 1 - k..=i];
            if rows.iter().all(|&x| x < 1e300) {
                assert_eq!(y[i], rows.iter().sum::<f64>() / k as f64, "K = {k}, row {i}");
            }
        }
    }
}
