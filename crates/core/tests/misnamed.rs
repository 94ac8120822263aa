//! What a spec's refusal says of names, parameters, options and units that are other tools', and
//! the half-life of a decay.

use smoothframe_core::{Error, Kernel, Smoother, Span, TimeKernel, Unit, Window};

fn problem(spec: &str) -> String {
    match spec.parse::<Smoother>() {
        Err(Error::Spec { problem, .. }) => problem,
        other => panic!("`{spec}` gave {other:?}"),
    }
}

/// Each spec's refusal has these parts, and none of the others.
fn says(spec: &str, parts: &[&str], never: &[&str]) {
    let problem = problem(spec);
    for part in parts {
        assert!(problem.contains(part), "`{spec}` lacks `{part}`: {problem}");
    }
    for part in never {
        assert!(!problem.contains(part), "`{spec}` says `{part}`: {problem}");
    }
}

/// A misnamed parameter is named, and not the one that it left out.
#[test]
fn unknown_parameters_come_before_missing_ones() {
    for (spec, unknown, meant) in [
        ("gaussian:2h,sigma=20m", "no parameter `sigma`", "(did you mean std?); it has std"),
        ("gaussian:31,sigma=5", "no parameter `sigma`", "(did you mean std?)"),
        ("gaussian:31,stdd=5", "no parameter `stdd`", "(did you mean std?)"),
        ("decay:30d,halflife=7d", "no parameter `halflife`", "(did you mean half_life?)"),
        ("decay:9,halflife=3", "no parameter `halflife`", "it has tau, half_life"),
        ("ewm:half_life=3", "no parameter `half_life`", "(did you mean halflife?)"),
        ("savgol:31,polyorder=3", "no parameter `polyorder`", "(did you mean order?)"),
        ("general_gaussian:60,p=2,sigma=3", "no parameter `sigma`", "(did you mean sig?)"),
        ("dpss:31,nw=2", "no parameter `nw`", "(did you mean NW?)"),
        ("uniform:7,std=5", "uniform has no parameter `std`", "it has none"),
        ("uniform:window=7", "no parameter `window`", "the length comes first, as in uniform:7"),
        ("hann:7,align=trailing", "no parameter `align`", "follows a space, as in hann:7 align=…"),
        ("median:7,q=0.5", "median has no parameter `q`", "it has none"),
        ("hampel:7,n_sigmas=3", "no parameter `n_sigmas`", "(did you mean sigmas?)"),
    ] {
        says(spec, &[unknown, meant], &["missing", "needs"]);
    }
    says("gaussian:31", &["`std` is missing"], &[]);
    says("quantile:7", &["`q` is missing, as in quantile:7,q=0.9"], &[]);
    says("quantile:7,0.9", &["`0.9` needs its name, as in q=0.9"], &[]);
    says("hampel:7,3", &["`3` needs its name, as in sigmas=3"], &[]);
    says("gaussian:7,3", &["`3` needs its name, as in std=5"], &[]);
    says("min_rows=3", &["`min_rows` is an option", "as in uniform:7 min_rows=3"], &[]);
    says("median:7 min_rows 3", &["(did you mean min_rows=…?)"], &[]);
    says("median:7 days", &["a length of time is one word, as in uniform:7d"], &[]);
    says("std:7 ddof=0", &["no option `ddof`", "which is ddof=1"], &[]);
    let slope = "hann:7d degree=1 deriv=1/week".parse::<Smoother>().expect("a unit spelled out");
    assert_eq!(slope.to_string(), "hann:7d degree=1 deriv=1/w");
    says("decay:9", &["`tau` is missing", "half_life", "as in decay:9,tau=3"], &[]);
    says("decay:30d", &["`tau` is missing", "half_life", "as in decay:30d,tau=7d"], &[]);
    let window = "gaussian:sigma=5".parse::<Window>().expect_err("no sigma").to_string();
    assert!(window.contains("did you mean std?"), "{window}");
}

/// Every parameter that a window has is known by its name, and one that it lacks is refused so.
#[test]
fn every_window_names_its_parameters() {
    for name in Window::NAMES {
        says(&format!("{name}:8,colour=1"), &["has no parameter `colour`"], &["missing"]);
    }
}

#[test]
fn names_of_other_tools() {
    for (name, meant) in [
        ("mean", "uniform:7"),
        ("moving_average", "uniform:7"),
        ("rolling_mean", "uniform:7"),
        ("SMA", "uniform:7"),
        ("rolling-mean", "uniform:7"),
        ("ema", "ewm:span=12"),
        ("ewma", "ewm:span=12"),
        ("loess", "degree=1"),
        ("savitzky_golay", "savgol:31,order=3"),
        ("savgol_filter", "savgol:31,order=3"),
        ("rolling_median", "median:7"),
        ("gaussian_filter1d", "gaussian:31,std=5"),
        ("grey_opening", "opening:15"),
        ("white-tophat", "tophat:15"),
    ] {
        for length in ["7", "7d"] {
            let none = format!("there is no window `{name}` (did you mean ");
            says(&format!("{name}:{length}"), &[&none, meant], &[]);
        }
    }
    assert!(problem("gausian:31,std=5").contains("(did you mean gaussian?)"));
    // What is proposed can be read.
    for spec in ["uniform:7", "ewm:span=12", "tricube:61 degree=1", "savgol:31,order=3"] {
        assert!(spec.parse::<Smoother>().is_ok(), "{spec}");
    }
}

#[test]
fn options_of_other_tools() {
    for (option, parts) in [
        ("center=true", &["no option `center`", "`align=centred`"][..]),
        ("center=False", &["`align=trailing`"]),
        ("align=right", &["got `right`", "is trailing"]),
        ("align=left", &["got `left`", "is leading"]),
        ("align=center", &["did you mean centred?"]),
        ("min_periods=3", &["no option `min_periods`", "min_rows=3"]),
        ("window=7", &["no option `window`", "the first word, as in hann:7"]),
        ("win_type=hann", &["the first word, as in hann:7"]),
        ("mode=reflect", &["`boundary`"]),
        ("std=5", &["no option `std`", "gaussian:31,std=5"]),
        ("span=12", &["no option `span`", "as in ewm:span=12"]),
        ("trailing", &["did you mean align=trailing?"]),
        ("reflect", &["did you mean boundary=reflect?"]),
    ] {
        says(&format!("uniform:7 {option}"), parts, &[]);
    }
    says("uniform:7 colour=red", &["there is no option `colour`; there are boundary"], &[]);
}

#[test]
fn units_spelled_out_and_no_units() {
    for (text, printed) in [
        ("uniform:120min", "boxcar:120m"),
        ("2hours", "boxcar:2h"),
        ("gaussian:2hours,std=20min", "gaussian:2h,std=20m"),
        ("uniform:12months align=trailing", "boxcar:12mo align=trailing"),
        ("decay:30days,half_life=1week", "decay:30d,half_life=1w"),
    ] {
        let smoother: Smoother = text.parse().expect(text);
        assert_eq!(smoother.to_string(), printed);
        assert_eq!(printed.parse::<Smoother>().expect("what was printed"), smoother);
    }
    says("uniform:7dayz", &["got `7dayz`", "`dayz` is no unit of time", "mo, q and y"], &[]);
    says("uniform:7M", &["`M` may be minutes or months"], &[]);
    says("gaussian:7d,std=1dy", &["`std` is `1dy`", "`dy` is no unit of time"], &["rows"]);
    says("uniform:1.5hours", &["must be whole"], &[]);
    says("2.5", &["got `2.5`"], &["unit"]);
}

/// What was typed as uniform is called so where a message has to print it.
#[test]
fn a_uniform_window_in_time_is_called_so() {
    let week: Smoother = "7d".parse().expect("a week");
    let refused = week.smooth(&[1.0, 2.0]).expect_err("no times").to_string();
    assert!(refused.starts_with("`uniform:7d` looks by time"), "{refused}");
}

/// ½ to the power of rows and of days. exp2 is exact at whole powers, and sums are within 4 eps.
#[test]
fn a_half_life_halves_the_weight() {
    let kernel = Kernel::decay_half_life(21, 4.0).expect("a half-life");
    let taps = kernel.taps();
    for j in 0..17 {
        assert_eq!(taps[j + 4], taps[j] / 2.0, "row {j}");
    }
    let by_tau = Kernel::decay(21, 4.0 / std::f64::consts::LN_2).expect("a tau");
    for (a, b) in taps.iter().zip(by_tau.taps()) {
        assert!((a - b).abs() <= 1e-15, "{a} {b}");
    }
    assert_eq!(kernel.reach().ahead, 0);

    let span = |text: &str| text.parse::<Span>().expect("a length");
    let kernel = TimeKernel::decay_half_life(&span("2d"), &span("9d")).expect("lengths");
    let smoother = Smoother::new(kernel).causal().build().expect("it looks back");
    assert_eq!(smoother, "decay:9d,half_life=2d causal".parse().expect("its text"));
    assert_eq!(smoother.to_string(), "decay:9d,half_life=2d causal");
    let days = [0, 2, 6];
    let y = smoother.time_plan(Unit::Day).expect("days").smooth(&days, &[8.0, 4.0, 2.0]);
    let y = y.expect("good times");
    let want = [8.0_f64, 16.0 / 3.0, (8.0 / 8.0 + 4.0 / 4.0 + 2.0) / (1.0 / 8.0 + 1.0 / 4.0 + 1.0)];
    for (y, want) in y.iter().zip(want) {
        assert!((y - want).abs() <= 4.0 * f64::EPSILON * want, "{y} {want}");
    }

    says("decay:9,half_life=0", &["`half_life` of decay must be a finite number above 0"], &[]);
    says("decay:9,tau=3,half_life=2", &["one of tau and half_life"], &[]);
    says("decay:9d,tau=3d,half_life=2d", &["one of tau and half_life"], &[]);
}

/// pandas refuses it too; all outputs would be holes.
#[test]
fn more_values_than_the_window_has() {
    for (spec, rows) in
        [("median:7 min_rows=8", 7), ("lowess:5 min_rows=8", 5), ("uniform:3 min_rows=4", 3)]
    {
        let error = spec.parse::<smoothframe_core::Smoother>().expect_err(spec).to_string();
        assert!(error.contains(&format!("the window has {rows} rows")), "{spec}: {error}");
    }
    for spec in [
        "median:7 min_rows=7",
        "opening:7 min_rows=13",
        "median:7d min_rows=900",
        "ewm:span=3 min_rows=50",
    ] {
        assert!(spec.parse::<smoothframe_core::Smoother>().is_ok(), "{spec}");
    }
}
