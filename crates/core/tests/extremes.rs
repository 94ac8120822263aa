//! The largest and the smallest numbers, and infinities: what is representable stays so.

mod support;

use smoothframe_core::{Boundary, Kernel, Method, Norm, Sample, Smoother};
use support::{
    definition::{Definition, Ends, Want},
    double::Double,
    noise::Noise,
};

fn smooth<T: Sample>(spec: &str, x: &[T]) -> Vec<T> {
    spec.parse::<Smoother>().expect(spec).smooth(x).expect("enough memory")
}

const HUGE: f64 = 1.7e308;

/// A constant keeps its value, with a tenth of the rows missing too. 1e-12, as every method and
/// the rescaling promise; one part in 17 is left to the largest number.
#[test]
fn the_largest_constant_stays_finite() {
    let mut noise = Noise(0x308);
    for n in [1, 2, 40, 900, 9000] {
        let whole = vec![HUGE; n];
        let holed: Vec<f64> =
            (0..n).map(|_| if noise.below(10) == 0 { f64::NAN } else { HUGE }).collect();
        for kernel in ["uniform:5", "triang:8", "gaussian:60,std=10", "uniform:200", "hann:300"] {
            for boundary in ["renormalize", "reflect", "mirror", "nearest", "wrap"] {
                for method in ["direct", "fft", "auto"] {
                    let spec = format!("{kernel} boundary={boundary} method={method}");
                    for x in [&whole, &holed] {
                        for (i, y) in smooth(&spec, x).iter().enumerate() {
                            let is_value = (y - HUGE).abs() <= 1e-12 * HUGE;
                            let is_missing = y.is_nan() && x[i].is_nan();
                            assert!(is_value || is_missing, "{spec}: row {i} of {n} is {y:e}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_largest_constant_stays_finite_beyond_its_ends() {
    let y = smooth("uniform:3 boundary=linear", &[HUGE; 5]);
    assert!(y.iter().all(|y| (y - HUGE).abs() <= 1e-12 * HUGE), "{y:?}");
}

/// The sum of two infinities beyond an end is NaN, and that is no hole to leave out.
#[test]
fn infinities_beyond_a_linear_end() {
    let (x, ends) = ([f64::INFINITY, f64::INFINITY, 1.0, 1.0, 1.0, 1.0], Ends::Linear);
    let y = smooth("uniform:3 boundary=linear", &x);
    let taps = vec![1.0 / 3.0; 3];
    let definition = Definition { start: ends, end: ends, ..Definition::new(taps) };
    let Want::Infinite(want) = definition.output(0, &x) else { panic!("an infinity") };
    assert!(want.is_nan() && y[0].is_nan(), "{}", y[0]);
}

/// Infinities at random: the same signs and NaN as by definition, and nothing beyond their windows.
#[test]
fn infinities_follow_the_definition() {
    let (mut noise, mut infinite) = (Noise(0x1f), 0);
    for case in 0..600 {
        let k = 1 + noise.below(if case % 20 == 0 { 300 } else { 12 });
        let taps: Vec<f64> = (0..k)
            .map(|_| if noise.below(6) == 0 { 0.0 } else { 0.2 + noise.next().abs() })
            .collect();
        let x: Vec<f64> = (0..2 + noise.below(if case % 20 == 0 { 900 } else { 60 }))
            .map(|_| match noise.below(40) {
                0 => f64::INFINITY,
                1 => f64::NEG_INFINITY,
                2..7 => f64::NAN,
                _ => noise.next(),
            })
            .collect();
        let spec = format!("taps:{taps:?} norm=none").replace(", ", ",");
        let Ok(_) = spec.parse::<Smoother>() else { continue };
        for ends in [Ends::Renormalize, Ends::Reflect, Ends::Wrap, Ends::Constant(2.0)] {
            let definition = Definition { start: ends, end: ends, ..Definition::new(taps.clone()) };
            let wants = definition.outputs(&x);
            for method in ["direct", "fft", "auto"] {
                let spec = format!("{spec} boundary={} method={method}", ends.word());
                for (i, (y, want)) in smooth(&spec, &x).iter().zip(&wants).enumerate() {
                    let agrees = match want {
                        Want::Missing => y.is_nan(),
                        Want::Infinite(want) => {
                            infinite += 1;
                            y == want || y.is_nan() && want.is_nan()
                        }
                        // 1e-12 of Σ|h·x|: few rows, all near 1.
                        Want::Value(value) => {
                            let size = value.size + value.gain * k as f64 * 1e-2;
                            (y - value.exact.high).abs() <= 1e-12 * size
                        }
                        Want::Undecided | Want::Line => true,
                    };
                    assert!(agrees, "`{spec}` of {x:?}: row {i} is {y}, not {want:?}");
                }
            }
        }
    }
    assert!(infinite > 10_000, "{infinite}");
}

/// Where squares overflow, `auto` must not take a bound of ∞ for kept: half of a block near the
/// largest number, half far below.
fn loud_beside_quiet<T: Sample + std::fmt::Display>(
    quiet: T,
    loud: T,
    worst: impl Fn(T, T) -> f64,
) {
    let x: Vec<T> = (0..3000).map(|i| if i < 1500 { loud } else { quiet }).collect();
    let direct = smooth("triang:300 method=direct boundary=nearest", &x);
    let auto = smooth("triang:300 boundary=nearest", &x);
    for i in 1700..3000 {
        let error = worst(auto[i], direct[i]);
        assert!(error <= 1.0, "row {i}: {} {}, {error} of the promise", auto[i], direct[i]);
    }
}

#[test]
fn squares_that_overflow_in_f64() {
    let quiet = 1e295;
    loud_beside_quiet(quiet, 1e307, |a: f64, b| (a - b).abs() / (1e-12 * quiet));
}

#[test]
fn norms_that_overflow_in_f64() {
    let quiet = 4e303;
    loud_beside_quiet(quiet, 1.7e308, |a: f64, b| (a - b).abs() / (1e-12 * quiet));
}

#[test]
fn norms_that_overflow_in_f32() {
    let quiet = 1e36;
    let promise = 34.0 * f64::from(f32::EPSILON) * f64::from(quiet);
    loud_beside_quiet(quiet, 3.3e38, |a: f32, b| f64::from((a - b).abs()) / promise);
}

/// A forced transform leaves every window half of its digits, and sums a block directly where a row
/// is so large that rounding it would drown the rest; a window of zeros is 0.
fn forced_beside_a_spike<T: Sample + From<f32> + Into<f64>>(spikes: &[T], eps: f64) {
    let mut noise = Noise(0xf19);
    for k in [7, 31, 61, 101, 400] {
        for shape in ["uniform", "hann", "triang"] {
            for holes in [false, true] {
                for &spike in spikes {
                    let mut row = || {
                        T::from(
                            f32::from(100 + u16::try_from(noise.below(9000)).expect("small")) / 7.0,
                        )
                    };
                    let mut x: Vec<T> = (0..800).map(|_| row()).collect();
                    x[600..].fill(T::from(0.0));
                    if holes {
                        (0..40).for_each(|_| x[noise.below(800)] = T::from(f32::NAN));
                    }
                    x[400] = spike;
                    let y = smooth(&format!("{shape}:{k} method=fft"), &x);
                    let want = smooth(&format!("{shape}:{k} method=direct"), &x);
                    for (i, (y, want)) in y.iter().zip(&want).enumerate() {
                        let (y, want): (f64, f64) = ((*y).into(), (*want).into());
                        let window = i.saturating_sub(k / 2)..(i + k / 2 + 1).min(800);
                        let most = x[window].iter().map(|&x| x.into()).filter(|x| !x.is_nan());
                        let most = most.fold(0.0, f64::max);
                        // Two methods, and what is left of a window's weight at ends and holes.
                        let allowed = 16.0 * eps.sqrt() * most;
                        assert!(
                            (y - want).abs() <= allowed || y.is_nan() && want.is_nan(),
                            "{shape}:{k} beside {spike:?}: row {i} is {y:e}, and directly {want:e}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn forced_transforms_beside_a_spike() {
    forced_beside_a_spike(&[1e6, 1e12, 1e63, 1e300], f64::EPSILON);
    forced_beside_a_spike(&[1e4_f32, 1e9, 1e30], f64::from(f32::EPSILON));
}

/// f32 taps and rows each near 9e14, whose sums are far from f32's largest.
fn products_of_large_f32(k: u16, rows: usize) {
    let taps: Vec<f64> = (0..k).map(|j| 9e14 - f64::from(j % 7) * 1e12).collect();
    let sum: f64 = taps.iter().sum();
    let kernel = Kernel::from_taps(taps, Norm::None).expect("finite");
    for method in [Method::Direct, Method::Fft] {
        let smoother = Smoother::new(kernel.clone()).boundary(Boundary::Wrap).method(method);
        let y = smoother.build().expect("a sum").smooth(&vec![9e14_f32; rows]).expect("memory");
        let error = |y: &f32| (f64::from(*y) / (sum * 9e14) - 1.0).abs();
        let largest = y.iter().map(error).fold(0.0, f64::max);
        assert!(y.iter().all(|y| y.is_finite()) && largest <= 1e-4, "{method:?}: {largest:e}");
    }
}

#[test]
fn products_of_large_f32_under_short_kernels() {
    products_of_large_f32(64, 20_000);
}

#[test]
fn products_of_large_f32_under_long_kernels() {
    products_of_large_f32(20_000, 200_000);
}

/// What dividing by little weight makes of `auto`'s promise: spikes, and holes all but one row in
/// 500. Printed in units of 1e-12·‖h‖₁·max|x|, and of that times |S| / |Σ_present h|, which is
/// what a plain sum's promise becomes.
#[test]
fn b27_auto_beside_spikes_and_holes() {
    let (mut noise, mut plain, mut scaled) = (Noise(0x40e), 0.0_f64, 0.0_f64);
    for case in 0..30 {
        let k = [300, 512, 901][case % 3];
        let spec = format!("gaussian:{k},std={} coverage=0", k as f64 / 5.0);
        let smoother: Smoother = spec.parse().expect("a spec");
        let mut x = noise.series(4000);
        for (at, x) in x.iter_mut().enumerate() {
            if noise.below(if at < 1500 { 3 } else { 500 }) > 0 {
                *x = f64::NAN;
            }
        }
        x[noise.below(1500)] = 10_f64.powi(i32::try_from(case % 8).expect("few"));
        let definition = Definition {
            coverage: Some(0.0),
            ..Definition::new(smoother.kernel().expect("rows").taps().to_vec())
        };
        let y = smoother.smooth(&x).expect("enough memory");
        for i in (0..4000).step_by(13) {
            match definition.output(i, &x) {
                Want::Value(value) => {
                    let error = value.exact.minus(Double::of(y[i])).high.abs();
                    let units = error / (1e-12 * value.most);
                    (plain, scaled) = (plain.max(units), scaled.max(units / value.gain));
                }
                Want::Missing => assert!(y[i].is_nan(), "row {i}"),
                other => panic!("{other:?}"),
            }
        }
    }
    println!("auto beside spikes and holes: {plain:.2e} of its promise, {scaled:.2e} if rescaled");
    assert!(scaled <= 1.0 && plain > 0.0);
}
