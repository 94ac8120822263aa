//! What smoothing commutes with: sums, reversal, shifts; and how far a hole is seen. Seeded.

use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_core::{Boundary, Kernel, Method, Missing, Norm, Smoother};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1000,
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn values(len: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1e3..1e3, len)
}

/// Rows of which one in eight is a hole.
fn rows(len: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![7 => -1e3..1e3, 1 => Just(f64::NAN)], len)
}

const ENDS: [&str; 7] =
    ["renormalize", "reflect", "mirror", "nearest", "wrap", "constant=2", "linear"];

fn specs() -> impl Strategy<Value = String> {
    let kernels = prop::sample::select(vec![
        "uniform:7",
        "triang:8",
        "gaussian:31,std=5",
        "savgol:9,order=3",
        "taps:[1,2,4]",
        "gaussian:300,std=60",
    ]);
    let aligns = prop::sample::select(vec!["centred", "trailing", "leading"]);
    let ends = prop::sample::select(ENDS.to_vec());
    let missing = prop::sample::select(vec!["skip", "propagate"]);
    (kernels, aligns, ends, missing).prop_map(|(kernel, align, ends, missing)| {
        format!("{kernel} align={align} boundary={ends} missing={missing}")
    })
}

fn smoother(spec: &str) -> Smoother {
    spec.parse().expect("a good spec")
}

proptest! {
    #![proptest_config(config())]

    /// Smoothing a sum is summing what was smoothed: 1e-12 of the largest, under any method.
    #[test]
    fn linear_in_its_rows(
        spec in specs().prop_filter("constants stay", |s| !s.contains("constant")),
        (x, y) in (1_usize..150).prop_flat_map(|n| (values(n), values(n))),
        (a, b) in (-4.0..4.0, -4.0..4.0),
    ) {
        let smoother = smoother(&spec);
        let by = |x: &[f64]| smoother.smooth(x).expect("enough memory");
        let mixed: Vec<f64> = x.iter().zip(&y).map(|(x, y)| a * x + b * y).collect();
        let (x, y, mixed) = (by(&x), by(&y), by(&mixed));
        // A linear boundary's rows grow by twice the largest with each time it is unfolded.
        let largest = 8e3 * if spec.contains("linear") { 400.0 } else { 1.0 };
        for ((x, y), mixed) in x.iter().zip(&y).zip(&mixed) {
            prop_assert!(f64::abs(a * x + b * y - mixed) <= 1e-12 * largest, "{x} {y} {mixed}");
        }
    }

    /// A symmetric kernel does not know which way time runs. Holes stay as sparse as they are, so
    /// that no presence is decided by rounding: 1e-12 of the largest, summed in another order.
    #[test]
    fn time_reversed(
        kernel in prop::sample::select(vec!["uniform:7", "hann:13", "gaussian:31,std=5", "hann:301"]),
        ends in prop::sample::select(ENDS.to_vec()),
        rest in prop::sample::select(vec!["", " missing=propagate", " coverage=0.01", " holes=keep"]),
        method in prop::sample::select(vec!["auto", "direct", "fft"]),
        x in rows(1..300),
    ) {
        let smoother = smoother(&format!("{kernel} boundary={ends}{rest} method={method}"));
        let mut reversed = x.clone();
        reversed.reverse();
        let forth = smoother.smooth(&x).expect("enough memory");
        let mut back = smoother.smooth(&reversed).expect("enough memory");
        back.reverse();
        let largest = 1e3 * if ends == "linear" { 400.0 } else { 2.0 };
        for (i, (a, b)) in forth.iter().zip(&back).enumerate() {
            let near = (a - b).abs() <= 1e-12 * largest;
            prop_assert!(near || a.is_nan() && b.is_nan(), "row {i}: {a} {b}");
        }
    }

    /// Aligning moves the kernel: trailing and leading are the centred output, shifted, where all
    /// of a window lies in the series. Direct, so to the bit.
    #[test]
    fn shifted_by_its_alignment(
        taps in values(1..40),
        x in rows(60..200),
        tap in any::<prop::sample::Index>(),
    ) {
        let kernel = Kernel::from_taps(taps, Norm::None).expect("finite taps");
        let by = |centre: usize| -> Vec<f64> {
            let kernel = kernel.clone().with_centre(centre).expect("a tap of its own");
            let smoother = Smoother::new(kernel)
                .boundary(Boundary::Constant(0.0))
                .missing(Missing::Propagate)
                .method(Method::Direct)
                .build()
                .expect("nothing is rescaled");
            smoother.smooth(&x).expect("enough memory")
        };
        let (k, centre) = (kernel.len(), tap.index(kernel.len()));
        let (trailing, moved) = (by(0), by(centre));
        for i in k - 1..x.len() {
            let (a, b) = (trailing[i], moved[i - centre]);
            prop_assert!(a == b || a.is_nan() && b.is_nan(), "row {i}: {a} {b}");
        }
    }

    /// Later rows are smoothed as earlier ones were: inside, a shifted series gives shifted
    /// outputs, to the bit where nothing is transformed.
    #[test]
    fn shifted_in_time(
        spec in specs().prop_filter("no transform", |s| !s.contains("300")),
        x in rows(150..250),
        by in 1_usize..100,
    ) {
        let smoother = smoother(&format!("{spec} coverage=0.1"));
        let reach = smoother.kernel().expect("rows").reach();
        let later = smoother.smooth(&x[by..]).expect("enough memory");
        let all = smoother.smooth(&x).expect("enough memory");
        let inside = by + reach.behind..x.len().saturating_sub(reach.ahead);
        for i in inside {
            let (a, b) = (all[i], later[i - by]);
            prop_assert!(a == b || a.is_nan() && b.is_nan(), "row {i}: {a} {b}");
        }
    }

    /// A hole changes the outputs whose windows hold it and, to the bit, no others.
    #[test]
    fn a_hole_touches_exactly_its_windows(
        kernel in prop::sample::select(vec!["uniform:8", "hann:13", "gaussian:30,std=5", "hann:301"]),
        align in prop::sample::select(vec!["centred", "trailing", "leading"]),
        method in prop::sample::select(vec!["auto", "direct", "fft"]),
        x in values(1..700),
        hole in any::<prop::sample::Index>(),
    ) {
        let hole = hole.index(x.len());
        let spec = format!("{kernel} align={align} method={method}");
        let propagates = smoother(&format!("{spec} missing=propagate"));
        let skips = smoother(&format!("{spec} coverage=0"));
        let (whole, mut holed) = (propagates.smooth(&x).expect("enough memory"), x.clone());
        holed[hole] = f64::NAN;
        let (spoilt, filled) = (propagates.smooth(&holed), skips.smooth(&holed));
        let (spoilt, filled) = (spoilt.expect("enough memory"), filled.expect("enough memory"));
        let reach = propagates.kernel().expect("rows").reach();
        for i in 0..x.len() {
            let touched = i <= hole + reach.behind && hole <= i + reach.ahead;
            // hann's last taps are 0, and nothing but them may be left at an end.
            prop_assert!(spoilt[i].is_nan() == touched || whole[i].is_nan(), "row {i}");
            // A transform of a series that differs far away may round otherwise.
            let bound = if method == "direct" { 0.0 } else { 1e-9 };
            let near = touched || (filled[i] - whole[i]).abs() <= bound;
            prop_assert!(near || filled[i].is_nan() && whole[i].is_nan(), "row {i}");
        }
    }
}
