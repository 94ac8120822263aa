//! Laws of convolution and smoothing, as seeded property tests.

mod support;

use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_core::{Boundary, Kernel, Method, Mode, Norm, Smoother, convolve};
use support::{noise::Noise, sum::products};

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

fn boundaries() -> impl Strategy<Value = Boundary> {
    prop::sample::select(vec![
        Boundary::Renormalize,
        Boundary::Reflect,
        Boundary::Mirror,
        Boundary::Nearest,
        Boundary::Wrap,
        Boundary::Constant(0.0),
        Boundary::Constant(-7.5),
        Boundary::Linear,
    ])
}

const ENDS: [&str; 7] =
    ["renormalize", "reflect", "mirror", "nearest", "wrap", "constant=2", "linear"];

/// The specs whose combinations the laws run over.
fn specs() -> impl Strategy<Value = String> {
    let kernels = prop::sample::select(vec![
        "uniform:1",
        "uniform:2",
        "uniform:7",
        "triang:8",
        "gaussian:31,std=5",
        "general_gaussian:24,p=2,sig=8",
        "taps:[1,2,4]",
        "gaussian:200,std=40",
    ]);
    let aligns = prop::sample::select(vec!["centred", "trailing", "leading"]);
    let boundaries = prop::sample::select(ENDS.to_vec());
    let missing = prop::sample::select(vec!["skip", "propagate"]);
    (kernels, aligns, boundaries, missing).prop_map(|(kernel, align, boundary, missing)| {
        format!("{kernel} align={align} boundary={boundary} missing={missing}")
    })
}

fn smoother(spec: &str) -> Smoother {
    spec.parse().expect("a good spec")
}

/// ‖a − b‖₂ / ‖b‖₂.
fn relative_l2(a: &[f64], b: &[f64]) -> f64 {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|d| d * d).sum::<f64>().sqrt();
    let error = norm(&mut a.iter().zip(b).map(|(a, b)| a - b));
    if error == 0.0 { 0.0 } else { error / norm(&mut b.iter().copied()) }
}

/// The convolution as its definition reads.
fn definition(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut full = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, h) in b.iter().enumerate() {
            full[i + j] += x * h;
        }
    }
    full
}

proptest! {
    #![proptest_config(config())]

    /// 1e-13: both sum at most 80 products, in other orders.
    #[test]
    fn direct_is_the_definition(a in values(1..80), b in values(1..80)) {
        let full = convolve(&a, &b, Mode::Full, Method::Direct).expect("inputs are not empty");
        let magnitude: f64 = a.iter().map(|x| x.abs()).sum::<f64>() * 1e3;
        for (got, want) in full.iter().zip(definition(&a, &b)) {
            prop_assert!((got - want).abs() <= 1e-13 * magnitude, "{got} {want}");
        }
    }

    #[test]
    fn modes_are_parts_of_the_full(a in values(1..40), b in values(1..40)) {
        let full = convolve(&a, &b, Mode::Full, Method::Direct).expect("inputs are not empty");
        let same = convolve(&a, &b, Mode::Same, Method::Direct).expect("inputs are not empty");
        let valid = convolve(&a, &b, Mode::Valid, Method::Direct).expect("inputs are not empty");
        let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
        let centre = (b.len() - 1) / 2;
        prop_assert_eq!(&same, &full[centre..centre + a.len()]);
        prop_assert_eq!(&valid, &full[short - 1..long]);
    }

    /// Smoothing scales, whatever the ends and holes do; powers of two scale without rounding.
    #[test]
    fn scaling_by_a_power_of_two(spec in specs().prop_filter("constants stay", |s| !s.contains('2')),
                                 x in values(0..120)) {
        let smoother = smoother(&spec);
        let scaled: Vec<f64> = x.iter().map(|v| v * 8.0).collect();
        let once = smoother.smooth(&x).expect("enough memory");
        let twice = smoother.smooth(&scaled).expect("enough memory");
        for (a, b) in once.iter().zip(&twice) {
            prop_assert_eq!(a * 8.0, *b);
        }
    }

    /// 8 eps: taps sum to 1 within an ulp or two, and partial sums of equal signs lose little. A
    /// transform promises 1e-12.
    #[test]
    fn a_constant_keeps_its_value(
        spec in specs().prop_filter("constants beyond the ends", |s| !s.contains("constant")),
        value in -1e6..1e6,
        n in 1_usize..300,
    ) {
        let smoothed: Vec<f64> = smoother(&spec).smooth(&vec![value; n]).expect("enough memory");
        for y in smoothed {
            let bound = if spec.contains("200") { 1e-12 } else { 8.0 * f64::EPSILON };
            prop_assert!((y - value).abs() <= bound * value.abs(), "{y} {value}");
        }
    }

    #[test]
    fn an_impulse_returns_the_kernel(taps in values(1..20)) {
        let kernel = Kernel::from_taps(taps.clone(), Norm::None).expect("finite taps");
        let smoother = Smoother::new(kernel.clone())
            .boundary(Boundary::Constant(0.0))
            .missing(smoothframe_core::Missing::Propagate)
            .build()
            .expect("no conflict");
        let mut x = vec![0.0; 60];
        x[30] = 1.0;
        let smoothed = smoother.smooth(&x).expect("enough memory");
        let first = 30 - kernel.reach().ahead;
        prop_assert_eq!(&smoothed[first..first + taps.len()], &taps);
    }

    /// A kernel with no weight but on its own row changes nothing, at the ends either.
    #[test]
    fn one_tap_is_the_identity(x in values(0..60), boundary in boundaries()) {
        let kernel = Kernel::from_taps(vec![3.0], Norm::Sum).expect("a tap");
        let smoother = Smoother::new(kernel).boundary(boundary).build().expect("no conflict");
        prop_assert_eq!(smoother.smooth(&x).expect("enough memory"), x);
    }

    /// Reading what was printed gives the same smoother, and prints the same.
    #[test]
    fn the_text_form_reads_back(
        spec in specs(),
        std in 1e-6..1e6,
        coverage in 0.0..=1.0,
        constant in -1e300..1e300,
    ) {
        let more = format!("gaussian:9,std={std} coverage={coverage} boundary=constant={constant}");
        for text in [spec, more] {
            let smoother = smoother(&text);
            let printed = smoother.to_string();
            let again: Smoother = printed.parse().expect("what was printed");
            prop_assert_eq!(&again, &smoother);
            prop_assert_eq!(again.to_string(), printed);
        }
    }

    /// Far rows never matter: a series cut beyond the reach gives the same bits.
    #[test]
    fn rows_out_of_reach_never_matter(
        spec in specs().prop_filter("no wrap, no blocks", |s| {
            !s.contains("wrap") && !s.contains("200")
        }),
        x in values(200..300),
        cut in 150_usize..200,
    ) {
        let smoother = smoother(&spec);
        let whole = smoother.smooth(&x).expect("enough memory");
        let part = smoother.smooth(&x[..cut]).expect("enough memory");
        let settled = cut - smoother.plan::<f64>().provisional(cut);
        prop_assert_eq!(&whole[..settled], &part[..settled]);
    }
}

proptest! {
    #![proptest_config(config())]

    /// 1e-12 relative L2, for every mode; and of a few outputs the definition, exactly summed.
    #[test]
    fn fft_is_direct_and_the_definition(
        (n, k) in prop_oneof![
            3 => (1_usize..=600, 1_usize..=400),
            1 => (1_usize..=5000, 1_usize..=3000),
        ],
        seed: u64,
    ) {
        let mut noise = Noise(seed);
        let (a, b) = (noise.series(n), noise.series(k));
        for mode in [Mode::Full, Mode::Same, Mode::Valid] {
            let direct = convolve(&a, &b, mode, Method::Direct).expect("inputs are not empty");
            let fft = convolve(&a, &b, mode, Method::Fft).expect("inputs are not empty");
            let error = relative_l2(&fft, &direct);
            // One output of `valid` may itself be near 0: then the bound is on the magnitudes.
            let scale = if direct.len() < 8 { 10.0 } else { 1.0 };
            prop_assert!(error <= scale * 1e-12, "{mode:?} n={n} k={k}: {error:e}");
            let first = match mode {
                Mode::Full => 0,
                Mode::Same => (k - 1) / 2,
                _ => n.min(k) - 1,
            };
            for _ in 0..3 {
                let at = noise.below(direct.len());
                let t = first + at;
                let rows = (t + 1).saturating_sub(k)..n.min(t + 1);
                let exact = products(rows.map(|row| (a[row], b[t - row]))).high;
                // The most that (K + 2) eps of products below 1 can be.
                let bound = (n.min(k) as f64 + 2.0).powi(2) * f64::EPSILON;
                prop_assert!((direct[at] - exact).abs() <= bound, "{mode:?} n={n} k={k}: {at}");
            }
        }
    }

    /// A hole touches the same outputs by every method, and the values agree to 1e-12 of the
    /// largest: by FFT an output with little present is computed directly.
    #[test]
    fn holes_are_the_same_by_every_method(
        spec in specs(),
        coverage in prop::sample::select(vec!["", " coverage=0", " coverage=0.5", " holes=keep"]),
        x in prop::collection::vec(prop_oneof![3 => -1e3..1e3, 1 => Just(f64::NAN)], 1..400),
    ) {
        let by = |method| -> Vec<f64> {
            let smoother = smoother(&format!("{spec}{coverage} method={method}"));
            smoother.smooth(&x).expect("enough memory")
        };
        let direct = by("direct");
        for method in ["fft", "auto"] {
            for (i, (a, b)) in by(method).iter().zip(&direct).enumerate() {
                prop_assert_eq!(a.is_nan(), b.is_nan(), "row {}: {} {}", i, a, b);
                prop_assert!(a.is_nan() || (a - b).abs() <= 1e-9, "row {i}: {a} {b}");
            }
        }
    }
}
