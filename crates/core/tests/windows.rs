//! Laws of every window: symmetry, the periodic form, the shortest lengths, text.

#[path = "support/parameters.rs"]
mod parameters;

use smoothframe_core::{Error, Kernel, Smoother, Window};

/// Every window, some with several parameters.
fn all() -> Vec<Window> {
    let mut all = Vec::new();
    for &name in Window::NAMES {
        let parameters: &[&str] = match name {
            "chebwin" => &["at=100", "at=0", "at=-45.5"],
            "dpss" => &["NW=0.25", "NW=0.45"],
            "exponential" => &["", "tau=1e-3"],
            "gaussian" => &["std=0.1", "std=30"],
            "general_cosine" => &["a=[0.4,0.5,0.1]", "a=[1]"],
            "general_gaussian" => &["p=2,sig=3"],
            "kaiser" => &["beta=14", "beta=-1e4"],
            "taylor" => &["", "nbar=1000,sll=6000", "nbar=2,norm=false"],
            "tukey" => &["", "alpha=1e-9"],
            name => &[parameters::of(name)],
        };
        all.extend(parameters.iter().map(|parameters| {
            let window: Window = format!("{name}:{parameters}").parse().expect("a window");
            assert_eq!(window.name(), name);
            window
        }));
    }
    all
}

fn has_odd_lengths(window: &Window) -> bool {
    window.name() != "kaiser_bessel_derived"
}

#[test]
fn symmetric_finite_and_periodic_is_one_longer_without_its_last() {
    for window in all() {
        for len in (2..=70).chain([1000, 1001, 4099]) {
            let Ok(w) = window.symmetric(len) else {
                assert!(!has_odd_lengths(&window) && len % 2 == 1, "{window} of {len}");
                continue;
            };
            assert_eq!(w.len(), len);
            assert!(w.iter().all(|w| w.is_finite()), "{window} of {len}: {w:?}");
            assert!(w.iter().eq(w.iter().rev()), "{window} of {len}: {w:?}");
            if has_odd_lengths(&window) {
                let periodic = window.periodic(len - 1).expect("it has all lengths");
                if len > 2 {
                    assert_eq!(periodic, w[..len - 1], "{window} of {len}");
                }
            }
        }
    }
}

#[test]
fn one_row_and_none() {
    for window in all() {
        if has_odd_lengths(&window) {
            assert_eq!(window.symmetric(1), Ok(vec![1.0]), "{window}");
            assert_eq!(window.periodic(1), Ok(vec![1.0]), "{window}");
            assert_eq!(window.periodic(0), Ok(vec![]), "{window}");
        }
        assert_eq!(window.symmetric(0), Ok(vec![]), "{window}");
        assert_eq!(Kernel::window(&window, 0), Err(Error::EmptyKernel), "{window}");
    }
}

#[test]
fn text_reads_back() {
    for window in all() {
        let printed = window.to_string();
        assert_eq!(printed.parse(), Ok(window.clone()), "{printed}");
        let Ok(kernel) = Kernel::window(&window, 24) else { panic!("{window} of 24") };
        let smoother = Smoother::new(kernel).build().expect("a smoother");
        let again: Smoother = smoother.to_string().parse().expect("what was printed");
        assert_eq!(again, smoother, "{smoother}");
    }
    for (text, printed) in [
        ("hanning:24", "hann:24"),
        ("tukey:24,alpha=0.5", "tukey:24"),
        ("taylor:24,nbar=4,sll=30,norm=True", "taylor:24"),
        ("taylor:24,norm=false", "taylor:24,norm=false"),
        ("exponential:9,tau=1", "exponential:9"),
        ("general_cosine:24,a=[0.4, 0.5,0.1]", "general_cosine:24,a=[0.4,0.5,0.1]"),
        ("dpss:24,NW=2.5", "dpss:24,NW=2.5"),
    ] {
        let text = text.replace(", ", ",");
        assert_eq!(text.parse::<Smoother>().expect("a spec").to_string(), printed);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (spec, part) in [
        ("hamm:7", "did you mean hamming?"),
        ("Hann:7", "did you mean hann?"),
        ("gausian:7", "did you mean gaussian?"),
        ("hamster:7", "there are uniform, barthann, bartlett"),
        ("hann:7,alpha=1", "no parameter `alpha`"),
        ("chebwin:7", "`at` is missing"),
        ("chebwin:7,at=6001", "from -6000 to 6000"),
        ("dpss:7,NW=3.5", "less than half of the length"),
        ("dpss:7,NW=0", "a finite number above 0"),
        ("exponential:7,tau=0", "`tau` of exponential"),
        ("exponential:7,center=0,tau=3", "decay:9,tau=3"),
        ("general_cosine:7", "as in a=[0.5,0.5]"),
        ("general_cosine:7,a=1", "needs a list"),
        ("general_cosine:7,a=[1,inf]", "`a` of general_cosine"),
        ("general_cosine:7,a=[]", "sum to 0"),
        ("hann:2", "norm=none"),
        ("kaiser:7,beta=NaN", "`beta` of kaiser"),
        ("kaiser_bessel_derived:7,beta=4", "must be even, got 7"),
        ("taylor:7,nbar=0", "from 1 to 1000"),
        ("taylor:7,nbar=2.5", "a whole number, got `2.5`"),
        ("taylor:7,sll=-1", "from 0 to 6000"),
        ("taylor:7,norm=peak", "true or false, got `peak`"),
        ("tukey:7,alpha=inf", "`alpha` of tukey"),
    ] {
        let error = spec.parse::<Smoother>().expect_err(spec).to_string();
        assert!(error.contains(part), "{error}");
    }
    let derived = Window::kaiser_bessel_derived(4.0);
    assert_eq!(derived.periodic(8), Err(Error::NeverPeriodic { window: "kaiser_bessel_derived" }));
    let centred = Window::exponential_from(2.5, 3.0);
    assert_eq!(centred.symmetric(8), Err(Error::SymmetricCentre));
}

/// The kernels of statistics, which SciPy does not have, at u = 0, ⅖ and ⅘.
#[test]
fn kernels_of_statistics() {
    for (window, at_2, at_4) in [
        (Window::epanechnikov(), 0.84, 0.36),
        (Window::biweight(), 0.84 * 0.84, 0.36 * 0.36),
        (Window::triweight(), 0.84 * 0.84 * 0.84, 0.36 * 0.36 * 0.36),
        (Window::tricube(), 0.936 * 0.936 * 0.936, 0.488 * 0.488 * 0.488),
    ] {
        let w = window.symmetric(5).expect("no parameters");
        for (got, want) in w.iter().zip([at_4, at_2, 1.0, at_2, at_4]) {
            assert!((got - want).abs() < 1e-15, "{window}: {got} {want}");
        }
    }
}

/// What each was made for.
#[test]
fn known_properties() {
    let half = Window::kaiser_bessel_derived(4.0).symmetric(64).expect("even");
    for (a, b) in half[..32].iter().zip(&half[32..]) {
        assert!((a * a + b * b - 1.0).abs() < 1e-15, "halves overlap to a power of 1");
    }
    let w = Window::hann().periodic(64).expect("no parameters");
    for (a, b) in w[..32].iter().zip(&w[32..]) {
        assert!((a + b - 1.0).abs() < 1e-15, "halves overlap to a sum of 1");
    }
    let w = Window::chebwin(100.0).symmetric(100_003).expect("in its domain");
    assert!((w[50_001] - 1.0).abs() < 1e-15 && w.iter().all(|w| (0.0..=1.0).contains(w)));
    let w = Window::dpss(4.0).symmetric(100_000).expect("in its domain");
    assert!(w.is_sorted_by(|a, b| a <= b) || w[..50_000].is_sorted(), "one lobe");
}
