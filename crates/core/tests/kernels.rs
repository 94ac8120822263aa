//! Designed kernels, kernels made from kernels, and what they say of themselves.

use std::f64::consts::PI;

use proptest::{prelude::*, test_runner::RngSeed};
use serde::Deserialize;
use smoothframe_core::{Align, Boundary, Error, Kernel, Missing, Norm, Smoother, Window};

#[derive(Deserialize)]
struct Table {
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Record {
    Taps { call: String, spec: String, taps: Vec<f64> },
    Answers { call: String, spec: String, f: Vec<f64>, gain: Vec<f64>, delay: Vec<f64> },
}

fn reference() -> Vec<Record> {
    let path = format!("{}/tests/reference/kernels.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    serde_json::from_str::<Table>(&text).expect("the reference is JSON of this shape").records
}

fn kernel(spec: &str) -> Kernel {
    let options = " boundary=constant missing=propagate";
    let spec = if spec.contains("missing=") { spec.to_owned() } else { format!("{spec}{options}") };
    spec.parse::<Smoother>().expect("a good spec").kernel().expect("rows").clone()
}

fn assert_close(got: &[f64], want: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() <= tolerance, "{what}: {got} {want}");
    }
}

/// 1e-12 of the largest tap, to order 11 and 255 rows. SciPy's own are further off from order 5.
#[test]
fn savgol_is_scipys() {
    let mut largest = 0.0_f64;
    for record in reference() {
        let Record::Taps { call, spec, taps } = record else { continue };
        let got = kernel(&spec);
        let scale = taps.iter().fold(0.0, |most: f64, h| most.max(h.abs()));
        assert_close(got.taps(), &taps, 1e-12 * scale, &call);
        let errors = got.taps().iter().zip(&taps).map(|(a, b)| (a - b).abs() / scale);
        largest = errors.fold(largest, f64::max);
    }
    println!("savgol's largest deviation: {largest:e} of the largest tap");
}

#[test]
fn gain_and_group_delay_are_scipys() {
    let mut kernels = 0;
    for record in reference() {
        let Record::Answers { call, spec, f, gain, delay } = record else { continue };
        let kernel = kernel(&spec);
        for ((f, gain), delay) in f.into_iter().zip(gain).zip(delay) {
            assert!((kernel.gain(f) - gain).abs() <= 1e-14, "{call} at {f}: {}", kernel.gain(f));
            // Where nothing passes, SciPy's delay is noise.
            if gain > 1e-9 {
                let got = kernel.group_delay(f).expect("something passes");
                assert!((got - delay).abs() <= 1e-9, "delay of {spec} at {f}: {got} {delay}");
            }
        }
        kernels += 1;
    }
    assert_eq!(kernels, 5);
}

#[test]
fn savgol_keeps_polynomials_wherever_it_stands() {
    let x: Vec<f64> = (0..40_i32).map(|t| 0.5 * f64::from(t).powi(3) - f64::from(t)).collect();
    let slope = |t: f64| 1.5 * t * t - 1.0;
    for align in ["centred", "trailing", "leading", "3"] {
        for (spec, want) in [
            ("savgol:9,order=3", x[20]),
            ("savgol:9,order=3,deriv=1", slope(20.0)),
            ("savgol:9,order=3,deriv=1,delta=0.5", 2.0 * slope(20.0)),
            ("savgol:9,order=3,deriv=2", 60.0),
        ] {
            let spec = format!("{spec} align={align} boundary=nearest missing=propagate");
            let smoother: Smoother = spec.parse().expect("a good spec");
            let y = smoother.smooth(&x).expect("memory");
            assert!((y[20] - want).abs() <= 1e-9 * want, "{spec}: {} {want}", y[20]);
        }
    }
}

/// The published terms, to the five digits they are given with.
#[test]
fn henderson_is_as_published() {
    let close = |len, want: &[f64]| {
        let kernel = Kernel::henderson(len).expect("odd and in range");
        assert_close(&kernel.taps()[..want.len()], want, 5.1e-6, &format!("henderson:{len}"));
    };
    close(5, &[-0.07343, 0.29371, 0.55944, 0.29371, -0.07343]);
    close(7, &[-0.05874, 0.05874, 0.29371, 0.41259]);
    close(9, &[-0.04072, -0.00987, 0.11847, 0.26656, 0.33114]);
    close(13, &[-0.01935, -0.02786, 0.0, 0.06549, 0.14736, 0.21434, 0.24006]);
}

#[test]
fn small_kernels_by_hand() {
    let taps = |spec: &str| kernel(spec).taps().to_vec();
    assert_close(&taps("binomial:5"), &[1.0, 4.0, 6.0, 4.0, 1.0].map(|h| h / 16.0), 1e-16, "5");
    assert_close(&taps("binomial:4"), &[0.125, 0.375, 0.375, 0.125], 1e-16, "4");
    assert_eq!(taps("binomial:1"), [1.0]);
    assert_eq!(taps("spencer:15")[5..10], [46.0, 67.0, 74.0, 67.0, 46.0].map(|h| h / 320.0));
    let decay = kernel("decay:3,tau=2");
    let e = (-0.5_f64).exp();
    assert_close(decay.taps(), &[1.0, e, e * e].map(|h| h / (1.0 + e + e * e)), 1e-16, "decay");
    assert_eq!((decay.reach().behind, decay.reach().ahead), (2, 0));
    assert_eq!(kernel("decay:3,tau=2 norm=none").taps()[0], 1.0);
}

/// What a cubic is under the kernels that are made to keep it.
#[test]
fn cubics_are_kept() {
    let x: Vec<f64> = (-150..=150_i32).map(|t| f64::from(t).powi(3) + 7.0).collect();
    for spec in ["spencer", "henderson:5", "henderson:23", "henderson:101", "savgol:31,order=3"] {
        let y = spec.parse::<Smoother>().expect("a spec").smooth(&x).expect("memory");
        for row in [60, 150, 240] {
            assert!((y[row] - x[row]).abs() < 1e-8, "{spec} at {row}: {} {}", y[row], x[row]);
        }
    }
}

#[test]
fn text_reads_back() {
    for (text, printed) in [
        ("savgol:31,order=3", "savgol:31,order=3"),
        ("savgol:31,order=3,deriv=0,delta=1 norm=sum", "savgol:31,order=3"),
        ("savgol:31,order=3 align=trailing", "savgol:31,order=3 align=trailing"),
        ("henderson:13", "henderson:13"),
        ("spencer:15 norm=peak", "spencer norm=peak"),
        ("binomial:5", "binomial:5"),
        ("decay:9,tau=3 align=trailing", "decay:9,tau=3"),
        ("decay:9,tau=3 align=centred", "decay:9,tau=3 align=centred"),
        ("taps:[1,2,3,4] align=2", "taps:[1,2,3,4] align=2"),
        (
            "savgol:31,order=3,deriv=1,delta=0.5 boundary=reflect missing=propagate",
            "savgol:31,order=3,deriv=1,delta=0.5 boundary=reflect missing=propagate",
        ),
    ] {
        let smoother: Smoother = text.parse().expect("a good spec");
        assert_eq!(smoother.to_string(), printed);
        assert_eq!(printed.parse::<Smoother>().expect("what was printed"), smoother);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (spec, part) in [
        ("savgol:30,order=3", "the length of savgol must be odd, got 30"),
        ("savgol:31", "`order` is missing"),
        ("savgol:5,order=5", "`order` of savgol must be less than the length"),
        ("savgol:31,order=21", "at most 20"),
        ("savgol:31,order=2.5", "a whole number"),
        ("savgol:31,order=3,deriv=4", "`deriv` of savgol must be at most the order"),
        ("savgol:31,order=3,delta=0", "`delta` of savgol"),
        ("savgol:31,order=3,deriv=3,delta=1e-200", "not so small"),
        ("savgol:31,order=3 norm=none", "always as designed"),
        ("savgol:31,order=3,deriv=1 boundary=shrink", "boundary other than renormalize"),
        ("taps:[1,-1] norm=none", "missing=propagate"),
        ("savgol:31,order=3,pos=1", "no parameter `pos`"),
        ("savgol:0,order=0", "at least 1 row"),
        ("henderson:4", "an odd number from 5 to 101, got 4"),
        ("henderson:103", "from 5 to 101"),
        ("spencer:13", "must be 15, got 13"),
        ("binomial", "needs a length"),
        ("decay:9", "`tau` is missing"),
        ("decay:9,tau=0", "`tau` of decay"),
        ("hendersen:13", "did you mean henderson?"),
        ("taps:[1,2] align=2", "no tap 2"),
        ("taps:[1,2] align=middle", "one of centred"),
    ] {
        let error = spec.parse::<Smoother>().expect_err(spec).to_string();
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(Kernel::binomial(0), Err(Error::EmptyKernel));
}

fn boxcar(len: usize) -> Kernel {
    Kernel::window(&Window::boxcar(), len).expect("a window")
}

#[test]
fn boxcars_have_dirichlets_gain() {
    for len in [1, 2, 7, 60, 1024] {
        let kernel = boxcar(len);
        let k = len as f64;
        for f in [1e-4, 0.01, 0.123, 1.0 / 7.0, 0.3, 0.4999] {
            let want = ((PI * f * k).sin() / (k * (PI * f).sin())).abs();
            assert!((kernel.gain(f) - want).abs() < 1e-13, "{len} at {f}");
        }
        assert!((kernel.gain(0.0) - 1.0).abs() < 1e-14);
        assert!((kernel.noise_gain() - 1.0 / k).abs() < 1e-15);
        assert!((kernel.effective_count() - k).abs() < 1e-12 * k);
    }
}

#[test]
fn half_power_is_where_it_should_be() {
    assert_eq!(boxcar(1).half_power_cutoff(), None);
    // Two rows: cos πf = 1/√2 at f = ¼.
    let cutoff = boxcar(2).half_power_cutoff().expect("it falls to 0");
    assert!((cutoff - 0.25).abs() < 1e-15, "{cutoff}");
    // A gaussian's is √(ln 2) / (2π std), but for its sampling.
    let gaussian = Kernel::window(&Window::gaussian(20.0), 401).expect("a window");
    let cutoff = gaussian.half_power_cutoff().expect("it falls");
    let want = 2.0_f64.ln().sqrt() / (2.0 * PI * 20.0);
    assert!((cutoff / want - 1.0).abs() < 1e-9, "{cutoff} {want}");
    for spec in ["savgol:255,order=11", "henderson:23", "decay:100,tau=30", "hann:1000"] {
        let kernel = kernel(spec);
        let cutoff = kernel.half_power_cutoff().expect("it smooths");
        assert!((kernel.gain(cutoff) - 0.5_f64.sqrt()).abs() < 1e-12, "{spec}");
        assert!((1..100).all(|i| kernel.gain(cutoff * f64::from(i) / 100.0) > 0.5_f64.sqrt()));
    }
    assert_eq!(kernel("savgol:9,order=2,deriv=1").half_power_cutoff(), None);
    assert_eq!(kernel("savgol:9,order=2,deriv=1").effective_count(), 0.0);
}

#[test]
fn delays_by_hand() {
    let kernel = boxcar(4);
    assert_eq!(kernel.group_delay(0.1), Some(0.5));
    assert_eq!(kernel.with_align(Align::Leading).group_delay(0.1), Some(-1.5));
    assert_eq!(self::kernel("savgol:9,order=2,deriv=1").group_delay(0.2), Some(0.0));
    let late = Kernel::from_taps(vec![3.0, 1.0], Norm::Sum).expect("taps");
    assert!((late.group_delay(0.0).expect("it passes") - 0.25).abs() < 1e-15);
    let stopped = Kernel::from_taps(vec![1.0, 1.0, -1.0, -1.0, 0.0], Norm::None).expect("taps");
    assert_eq!(stopped.group_delay(0.0), None);
}

#[test]
fn made_kernels_say_where_they_stand() {
    let even = boxcar(4);
    let twice = even.convolve(&even).expect("short");
    assert_eq!(twice.align(), Align::Tap(2));
    assert_eq!(even.clone().with_align(Align::Tap(9)).align(), Align::Tap(3));
    let trailing = even.clone().with_align(Align::Trailing);
    assert_eq!(trailing.convolve(&trailing).expect("short").align(), Align::Trailing);
    let text = Smoother::new(twice.clone()).build().expect("a smoother").to_string();
    assert!(text.ends_with("align=2 norm=none"), "{text}");
    assert_eq!(text.parse::<Smoother>().expect("what was printed").kernel(), Some(&twice));
    assert!(matches!(even.scale(f64::INFINITY), Err(Error::Tap { .. })));
    assert_eq!(even.clone().with_centre(4), Err(Error::Centre { tap: 4, taps: 4 }));
    assert_eq!(even.scale(2.0).expect("finite").taps(), [0.5; 4]);
    assert_eq!(twice.with_norm(Norm::Peak).expect("not 0").taps()[3], 1.0);
}

fn config(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(0x5eed);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

fn kernels() -> impl Strategy<Value = Kernel> {
    let specs = ["uniform:4", "hann:9", "decay:6,tau=2", "spencer", "savgol:7,order=2,deriv=1"];
    let specs = prop::sample::select(specs.to_vec());
    let aligns = prop::sample::select(vec![Align::Centred, Align::Trailing, Align::Leading]);
    (specs, aligns).prop_map(|(spec, align)| kernel(spec).with_align(align))
}

fn smooth(kernel: &Kernel, x: &[f64]) -> Vec<f64> {
    let smoother = Smoother::new(kernel.clone()).boundary(Boundary::Constant(0.0));
    let smoother = smoother.missing(Missing::Propagate).build().expect("nothing is rescaled");
    smoother.smooth(x).expect("memory")
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn composed_is_one_after_the_other(
        a in kernels(),
        b in kernels(),
        x in prop::collection::vec(-1e3..1e3, 40..80),
    ) {
        // Zeros around, so that what the first spreads beyond the ends is not lost.
        let mut wide = vec![0.0; 32];
        wide.extend(&x);
        wide.extend([0.0; 32]);
        let both = smooth(&a.convolve(&b).expect("short"), &wide);
        for (got, want) in both.iter().zip(smooth(&b, &smooth(&a, &wide))) {
            prop_assert!((got - want).abs() < 1e-11 * 1e3, "{got} {want}");
        }
    }

    #[test]
    fn high_pass_is_the_residual(a in kernels(), x in prop::collection::vec(-1e3..1e3, 1..80)) {
        let high = smooth(&a.high_pass().expect("finite"), &x);
        for ((high, low), x) in high.iter().zip(smooth(&a, &x)).zip(&x) {
            prop_assert!((high - (x - low)).abs() < 1e-11 * 1e3);
        }
    }

    #[test]
    fn gains_multiply(a in kernels(), b in kernels(), f in 0.0..0.5) {
        let both = a.convolve(&b).expect("short");
        prop_assert!((both.gain(f) - a.gain(f) * b.gain(f)).abs() < 1e-14);
    }
}
