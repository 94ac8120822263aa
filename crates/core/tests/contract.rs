//! The contract, value by value: the examples of the documentation and the degenerate cases.

use smoothframe_core::{
    Boundary, Error, Kernel, Method, Mode, Norm, Output, Smoother, Window, convolve,
};

fn smooth(spec: &str, x: &[f64]) -> Vec<f64> {
    let smoother: Smoother = spec.parse().expect("a good spec");
    smoother.smooth(x).expect("enough memory")
}

fn problem(spec: &str) -> String {
    match spec.parse::<Smoother>() {
        Err(Error::Spec { spec: named, problem }) => {
            assert_eq!(named, spec);
            problem
        }
        other => panic!("`{spec}` gave {other:?}"),
    }
}

#[test]
fn centred_is_scipys_same() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0];
    let y = smooth("taps:[1,10,100,1000] norm=none boundary=constant", &x);
    assert_eq!(y, [12.0, 123.0, 1234.0, 2345.0, 3450.0]);
}

#[test]
fn weights_are_taps_backwards() {
    let x = [1.0, 0.0, 0.0, 0.0];
    assert_eq!(smooth("taps:[4,2,1] norm=none boundary=constant", &x), [2.0, 1.0, 0.0, 0.0]);
    assert_eq!(smooth("weights:[1,2,4] norm=none boundary=constant", &x), [2.0, 1.0, 0.0, 0.0]);
}

/// Means of whole numbers that are whole come out so, at the ends and beside holes too.
#[test]
fn a_mean_is_its_sum_by_its_count() {
    for taps in [2, 3, 5, 7, 9, 12] {
        for n in [1.0, 12.0, 105.0] {
            let x = vec![n, n, f64::NAN, n, n, n, n, n, n, n, n, n, n, n];
            let y = smooth(&format!("uniform:{taps} coverage=0"), &x);
            assert!(y.iter().all(|&y| y == n), "{taps}: {y:?}");
        }
    }
    let x: Vec<f64> = (0..20_u8).map(|i| f64::from(i * 7)).collect();
    assert_eq!(smooth("uniform:7", &x)[10], 70.0);
    assert_eq!(smooth("uniform:3", &[1.0, 2.0]), [1.5, 1.5]);
    assert_eq!(smooth("uniform:3", &[10.0, 30.0]), [20.0, 20.0]);
}

#[test]
fn the_first_output_on_a_line() {
    let x: Vec<f64> = (0..9_u8).map(f64::from).collect();
    for (boundary, want) in [
        ("constant", 0.6),
        ("renormalize", 1.0),
        ("reflect", 0.8),
        ("mirror", 1.2),
        ("linear", 0.0),
    ] {
        let y = smooth(&format!("uniform:5 boundary={boundary}"), &x);
        assert!((y[0] - want).abs() < 1e-15, "{boundary}: {}", y[0]);
    }
}

#[test]
fn swapped_inputs_as_scipy_swaps_them() {
    let (x, k) = ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0]);
    let same = convolve(&x, &k, Mode::Same, Method::Direct);
    assert_eq!(same.expect("not empty"), [10.0, 16.0, 22.0]);
    let valid = convolve(&x, &k, Mode::Valid, Method::Direct);
    assert_eq!(valid.expect("not empty"), [10.0, 16.0, 22.0]);
    let empty = convolve(&x, &[], Mode::Full, Method::Direct);
    assert_eq!(empty, Err(Error::EmptyInput { which: "second" }));
}

#[test]
fn windows_of_one_row_and_none() {
    for window in [Window::boxcar(), Window::triang(), Window::gaussian(2.0)] {
        assert_eq!(window.symmetric(1), Ok(vec![1.0]));
        assert_eq!(window.periodic(1), Ok(vec![1.0]));
        assert_eq!(window.symmetric(0), Ok(vec![]));
        assert_eq!(window.periodic(0), Ok(vec![]));
        assert_eq!(Kernel::window(&window, 0), Err(Error::EmptyKernel));
        let (len, max) = (usize::MAX, Kernel::MAX_LEN);
        assert_eq!(window.symmetric(len), Err(Error::TooLong { len, max }));
        assert_eq!(window.periodic(len), Err(Error::TooLong { len, max }));
    }
}

#[test]
fn one_hole_in_a_thousand_rows_spoils_as_many_outputs_as_taps() {
    let mut x: Vec<f64> = (0..1000_u16).map(|i| f64::from(i % 17)).collect();
    x[500] = f64::NAN;
    for taps in [1, 2, 101, 256] {
        for method in ["direct", "fft", "auto"] {
            for boundary in ["renormalize", "reflect", "constant"] {
                let spec =
                    format!("uniform:{taps} missing=propagate boundary={boundary} method={method}");
                let holes = smooth(&spec, &x).iter().filter(|y| y.is_nan()).count();
                assert_eq!(holes, taps, "{spec}");
            }
        }
    }
}

#[test]
fn an_infinity_stays_in_its_windows() {
    let mut x = vec![1.0; 600];
    x[100] = f64::INFINITY;
    x[400] = f64::NEG_INFINITY;
    for method in ["direct", "fft", "auto"] {
        let y = smooth(&format!("triang:201 method={method} boundary=reflect"), &x);
        for (i, y) in y.iter().enumerate() {
            // Reflected at row 0, the first infinity also stands at row −101.
            let (plus, minus) = (i <= 200, (300..=500).contains(&i));
            if plus {
                assert_eq!(*y, f64::INFINITY, "row {i} by {method}");
            } else if minus {
                assert_eq!(*y, f64::NEG_INFINITY, "row {i} by {method}");
            } else {
                assert!((y - 1.0).abs() < 1e-12, "row {i} by {method}: {y}");
            }
        }
        let y = smooth(&format!("triang:401 method={method}"), &x);
        assert!(y[250].is_nan(), "inf − inf by {method}: {}", y[250]);
    }
}

/// NaN made by arithmetic is a value, a hole is not.
#[test]
fn presence_tells_holes_from_arithmetic() {
    let smoother: Smoother = "uniform:2 missing=propagate".parse().expect("a good spec");
    let x = [f64::INFINITY, f64::NEG_INFINITY, 1.0, f64::NAN, 1.0];
    let (mut out, mut present) = ([0.0; 5], [false; 5]);
    let mut plan = smoother.plan();
    plan.smooth_to(&x, Output::new(&mut out).present(&mut present)).expect("equal lengths");
    assert!(out[1].is_nan() && out[3].is_nan() && out[4].is_nan());
    assert_eq!(present, [true, true, true, false, false]);
}

#[test]
fn a_spike_does_not_spoil_its_neighbours() {
    let mut x = vec![1e-3; 4000];
    x[2000] = 1e9;
    let direct = smooth("gaussian:301,std=50 method=direct", &x);
    let auto = smooth("gaussian:301,std=50", &x);
    for (i, (a, d)) in auto.iter().zip(&direct).enumerate() {
        let largest = if i.abs_diff(2000) <= 150 { 1e9 } else { 1e-3 };
        assert!((a - d).abs() <= 1e-12 * largest, "row {i}: {a} {d}");
    }
    let mut x = vec![0.0; 4000];
    x[2000] = 1.0;
    let auto = smooth("gaussian:301,std=50", &x);
    assert!(auto.iter().enumerate().all(|(i, y)| i.abs_diff(2000) <= 150 || *y == 0.0));
}

/// 40 eps of the window's largest: `auto` allows 32, and the direct sum has its own.
#[test]
fn a_spike_does_not_spoil_its_neighbours_in_f32() {
    let mut x: Vec<f32> = (0..1024_u16).map(|i| 1.0 + f32::from(i % 7) / 50.0).collect();
    x[700] = 3e4;
    let by = |spec: &str| -> Vec<f32> {
        spec.parse::<Smoother>().expect("a good spec").smooth(&x).expect("enough memory")
    };
    let (auto, direct) = (by("triang:151"), by("triang:151 method=direct"));
    for (i, (a, d)) in auto.iter().zip(&direct).enumerate() {
        let largest = if i.abs_diff(700) <= 75 { 3e4 } else { 1.2 };
        assert!((a - d).abs() <= 40.0 * f32::EPSILON * largest, "row {i}: {a} {d}");
    }
}

#[test]
fn extreme_values_stay_finite() {
    for value in [1.7e308, 5e-324, 1e-310] {
        for method in ["direct", "fft", "auto"] {
            for boundary in ["renormalize", "nearest"] {
                let spec = format!("uniform:200 method={method} boundary={boundary}");
                for y in smooth(&spec, &[value; 900]) {
                    let error = (y - value).abs();
                    // Subnormal sums are rounded to multiples of 5e-324, one product at a time.
                    let bound = (1e-12 * value).max(200.0 * 5e-324);
                    assert!(error <= bound, "{spec}: {y:e} {value:e}");
                }
            }
        }
    }
}

#[test]
fn the_default_least_coverage() {
    let n = f64::NAN;
    let x = [n, 1.0, n, n, n, n, n, 3.0, n];
    let y = smooth("uniform:5", &x);
    // A row that holds a value gets one; a hole needs half of its window and both neighbours.
    let holes: Vec<bool> = y.iter().map(|y| y.is_nan()).collect();
    assert_eq!(holes, [true, false, true, true, true, true, true, false, true]);
    let y = smooth("uniform:3", &[1.0, n, 3.0]);
    assert!((y[1] - 2.0).abs() < 1e-15);
    let y = smooth("uniform:4", &[1.0, n, n, 4.0, 4.0]);
    assert!(y[1].is_nan() && y[2] == 2.5, "{y:?}"); // exactly half is enough
    assert!(smooth("uniform:3 holes=keep", &[1.0, n, 3.0])[1].is_nan());
    assert!(smooth("uniform:5", &[n; 4]).iter().all(|y| y.is_nan()));
    assert!(smooth("uniform:5", &[]).is_empty());
}

#[test]
fn where_negative_taps_nearly_cancel_a_line_is_fitted() {
    // One tap of −1 is a fifth of the weight, and divides itself away.
    assert_eq!(smooth("taps:[-1,3,-1] coverage=0", &[f64::NAN, 1.0, f64::NAN, 1.0])[0], 1.0);
    let y = smooth("taps:[1,-0.9,1] coverage=0", &[1.0, 1.0, f64::NAN, 1.0]);
    assert!((y[1] - 1.0).abs() < 1e-15, "0.1 of a weight of 1.9: {y:?}");
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |spec, part: &str| {
        let problem = problem(spec);
        assert!(problem.contains(part), "`{spec}`: {problem}");
    };
    refused("", "it is empty");
    refused("0", "at least 1 row");
    refused("uniform:-3", "whole number of rows above 0, got `-3`");
    refused("-3", "got `-3`");
    refused("2.5", "got `2.5`");
    refused("NaN", "got `NaN`");
    refused("uniform:", "got ``");
    refused("uniform:1000000000", "too long");
    refused("uniform:18446744073709551616", "too long");
    refused("uniform:7d12h", "mixes units");
    refused("uniform", "needs a length");
    refused("hamster:7", "no window `hamster`");
    refused("gaussian:31", "`std` is missing");
    refused("gaussian:31,5", "`5` needs its name");
    refused("gaussian:31,std=five", "needs a number, got `five`");
    refused("gaussian:31,std=0", "`std` of gaussian must be a finite number above 0, got 0");
    refused("gaussian:31,std=-1", "got -1");
    refused("gaussian:31,std=NaN", "got NaN");
    refused("gaussian:std=inf", "too long");
    refused("gaussian:std=-3", "got -3");
    refused("gaussian:31,std=5,std=6", "twice");
    refused("gaussian:31,std=5,p=2", "no parameter `p`");
    refused("general_gaussian:60,p=2", "`sig` is missing");
    refused("general_gaussian:60,p=0,sig=3", "`p` of general_gaussian");
    refused("taps:[]", "at least 1 row");
    refused("taps:[1,nan]", "number 2 is NaN");
    refused("taps:[1,-1]", "norm=none");
    refused("taps:[1,-1] norm=none", "missing=propagate");
    refused("taps:1,2", "`2` needs its name");
    refused("taps:[1,2", "no `]`");
    refused("taps:1]", "no `[`");
    refused("uniform:7 boundary=mirrored", "one of renormalize, reflect, mirror");
    refused("uniform:7 boundary=constant=x", "needs a number");
    refused("uniform:7 boundary=constant=inf", "must be finite");
    refused("uniform:7 coverage=1.5", "from 0 to 1");
    refused("uniform:7 colour=red", "no option `colour`");
    refused("uniform:7 holes=keep holes=fill", "twice");
    refused("uniform:7 fast", "no option");
}

#[test]
fn the_text_form_prints_back() {
    for (text, printed) in [
        ("7", "boxcar:7"),
        ("rectangular:7", "boxcar:7"),
        ("triangular:8", "triang:8"),
        ("gaussian:41,std=5", "gaussian:std=5"),
        ("gaussian:std=5", "gaussian:std=5"),
        ("gaussian:31,std=5", "gaussian:31,std=5"),
        ("weights:[1,2,4]", "taps:[4,2,1]"),
        ("taps:[ 1, 2e-9 ,1]", "taps:[1,2e-9,1]"),
        ("7 boundary=renormalize missing=skip method=auto align=centred norm=sum", "boxcar:7"),
        (
            "7 method=fft norm=none align=trailing holes=keep coverage=0.5 missing=propagate \
             boundary=constant=2.5",
            "boxcar:7 boundary=constant=2.5 missing=propagate coverage=0.5 holes=keep \
             align=trailing norm=none method=fft",
        ),
    ] {
        let smoother: Smoother = text.parse().expect("a good spec");
        assert_eq!(smoother.to_string(), printed);
        assert_eq!(printed.parse::<Smoother>().expect("what was printed"), smoother);
    }
}

#[test]
fn buffers_of_another_length_are_refused() {
    let smoother: Smoother = "7".parse().expect("a good spec");
    let wrong = smoother.plan().smooth_into(&[1.0; 5], &mut [0.0; 4]);
    assert_eq!(wrong, Err(Error::OutputLength { expected: 5, got: 4 }));
}

#[test]
fn peak_and_large_sums() {
    let kernel = Kernel::from_taps(vec![1.0, -4.0, 2.0], Norm::Peak).expect("finite");
    assert_eq!(kernel.taps(), [0.25, -1.0, 0.5]);
    let kernel = Kernel::from_taps(vec![1.5e308, 1.5e308], Norm::Sum).expect("finite");
    assert_eq!(kernel.taps(), [0.5, 0.5]);
    let conflict = Smoother::new(Kernel::window(&Window::boxcar(), 3).expect("a window"))
        .boundary(Boundary::Constant(f64::NAN))
        .build();
    assert!(matches!(conflict, Err(Error::Constant { value }) if value.is_nan()));
}

/// A running sum would give 0 after the spike, having lost the ones beside it.
#[test]
fn boxcars_do_not_drift() {
    for taps in [3, 5, 7, 60, 127, 128, 1000] {
        for method in ["auto", "direct"] {
            let mut x = vec![1.0; 5000];
            x[0] = 1e16;
            let y = smooth(&format!("uniform:{taps} align=trailing method={method}"), &x);
            assert!(y[taps..].iter().all(|y| *y == 1.0), "{taps} {method}");
        }
    }
}

/// Long finite series are not copied; one row that is not finite must not change another's bits.
#[test]
fn a_far_hole_changes_no_bit() {
    let whole: Vec<f64> = (0..20_000_u16).map(|i| f64::from(i % 251).sqrt()).collect();
    let mut holed = whole.clone();
    holed[19_990] = f64::NAN;
    for kernel in ["gaussian:60,std=10", "gaussian:7,std=1", "uniform:9", "uniform:60"] {
        for boundary in ["renormalize", "reflect", "mirror", "nearest", "constant=2"] {
            let spec = format!("{kernel} boundary={boundary}");
            let (a, b) = (smooth(&spec, &whole), smooth(&spec, &holed));
            assert_eq!(a[..19_900], b[..19_900], "{spec}");
        }
    }
}

#[test]
fn ends_apart_and_with_rules_of_their_own() {
    let x: Vec<f64> = (0..9_u8).map(f64::from).collect();
    assert_eq!(smooth("uniform:5 boundary=shrink", &x), x);
    let y = smooth("uniform:5 start=reflect end=constant=100", &x);
    assert!((y[0] - 0.8).abs() < 1e-15 && (y[8] - 44.2).abs() < 1e-13, "{y:?}");
    // Shrunk windows divide by their count: whole means are whole.
    assert_eq!(smooth("uniform:7 boundary=shrink", &[10.0, 30.0, 50.0, 20.0])[1], 30.0);
    // One hole in the fitted rows: the line through the others is the same.
    let mut holed = x.clone();
    holed[1] = f64::NAN;
    for (i, y) in smooth("savgol:5,order=1 coverage=0 end=nearest", &holed).iter().enumerate() {
        assert!(y.is_finite(), "row {i}: {y}");
    }
    let y = smooth("savgol:5,order=1 missing=propagate", &holed);
    let holes: Vec<usize> = (0..9).filter(|&i| y[i].is_nan()).collect();
    assert_eq!(holes, [0, 1, 2, 3], "the fit of the first five rows holds the hole");
    for (text, printed) in [
        ("5 start=mirror end=mirror", "boxcar:5 boundary=mirror"),
        ("5 boundary=wrap end=constant=3", "boxcar:5 start=wrap end=constant=3"),
        ("5 start=renormalize end=shrink", "boxcar:5 end=shrink"),
        ("savgol:5,order=2 boundary=fit", "savgol:5,order=2"),
        ("savgol:5,order=2 boundary=renormalize", "savgol:5,order=2 boundary=renormalize"),
    ] {
        let smoother: Smoother = text.parse().expect("a good spec");
        assert_eq!(smoother.to_string(), printed);
        assert_eq!(printed.parse::<Smoother>().expect("what was printed"), smoother);
    }
    for spec in ["uniform:4 boundary=shrink", "uniform:5 align=trailing end=shrink"] {
        assert!(problem(spec).contains("odd number of rows"), "{spec}");
    }
    assert!(problem("uniform:5 boundary=fit").contains("for savgol"));
    assert!(
        problem("savgol:5,order=2,deriv=1 boundary=shrink missing=propagate").contains("shrink")
    );
}

#[test]
fn coverage_is_the_share_of_the_weight() {
    let n = f64::NAN;
    let x = [1.0, n, 3.0, 4.0, 5.0, n, 7.0, 8.0];
    let coverage = |spec: &str| {
        let smoother: Smoother = spec.parse().expect("a good spec");
        let (mut out, mut coverage) = ([0.0; 8], [9.0; 8]);
        let output = Output::new(&mut out).coverage(&mut coverage);
        smoother.plan().smooth_to(&x, output).expect("equal lengths");
        coverage.map(|c| (c * 1e12).round() / 1e12)
    };
    let third = (1e12_f64 / 3.0).round() / 1e12;
    let two = (2e12_f64 / 3.0).round() / 1e12;
    for method in ["direct", "fft", "auto"] {
        let want = [third, two, two, 1.0, two, two, two, two];
        assert_eq!(coverage(&format!("uniform:3 method={method}")), want);
        let want = [two, two, two, 1.0, two, two, two, 1.0];
        assert_eq!(coverage(&format!("uniform:3 boundary=nearest method={method}")), want);
        let want = [two, two, two, 1.0, two, two, two, 1.0];
        let spec = format!("uniform:3 boundary=nearest missing=propagate method={method}");
        assert_eq!(coverage(&spec), want);
        let want = [0.75, 0.5, 0.75, 1.0, 0.75, 0.5, 0.75, 1.0];
        assert_eq!(
            coverage(&format!(
                "taps:[1,-2,1] norm=none boundary=reflect missing=propagate method={method}"
            )),
            want
        );
        let want = [1.0, two, two, 1.0, two, two, two, 1.0];
        assert_eq!(coverage(&format!("uniform:3 boundary=shrink method={method}")), want);
    }
}

/// Sums of whole numbers are whole by a transform too, where its error is below ¼, and by direct
/// sums where it is not.
#[test]
fn whole_numbers_stay_whole() {
    for size in [9.0, 1e6, 1e10] {
        let x: Vec<f64> = (0..3000_u32).map(|i| f64::from(i % 97) * size + 1.0).collect();
        let taps: Vec<String> = (0..700).map(|j| (j % 5).to_string()).collect();
        let spec = format!("taps:[{}] norm=none boundary=constant", taps.join(","));
        let direct = smooth(&format!("{spec} method=direct"), &x);
        for method in ["fft", "auto"] {
            assert_eq!(smooth(&format!("{spec} method={method}"), &x), direct, "{size} {method}");
        }
    }
}

#[test]
fn weights_beyond_f32_are_refused_in_f32() {
    for taps in ["taps:[1e39] norm=none", "taps:[1e-44,1e-45] norm=none"] {
        let smoother: Smoother = taps.parse().expect("a good spec");
        assert!(smoother.smooth(&[1.0_f64]).is_ok());
        let error = smoother.smooth(&[1.0_f32]).expect_err("no f32");
        assert!(matches!(error, Error::BeyondRange { .. }), "{error}");
    }
}

/// A window without weight at the rows that are there keeps its own row's value, but not under
/// propagate, where a hole in the window comes first.
#[test]
fn a_hole_without_weight_is_propagated_too() {
    for (missing, want) in [("skip", true), ("propagate", false)] {
        let spec = format!("taps:[0,0,1] align=trailing degree=1 missing={missing}");
        let smoother: Smoother = spec.parse().expect("good");
        let y = smoother.smooth(&[f64::NAN, 5.0, 6.0, 7.0]).expect("memory");
        assert_eq!(y[1] == 5.0, want, "{spec}: {y:?}");
        let spec = format!("bartlett:4i align=trailing missing={missing}");
        let smoother: Smoother = spec.parse().expect("good");
        let mut plan = smoother.time_plan(smoothframe_core::Unit::Number).expect("numbers");
        let y = plan.smooth(&[0, 9, 9, 30], &[1.0, f64::NAN, 5.0, 7.0]).expect("good times");
        assert_eq!(y[2] == 5.0, want, "{spec}: {y:?}");
        assert_eq!(y[3], 7.0, "{spec}: {y:?}");
    }
}
