//! What is refused says the shapes, and no view panics.

use ndarray::{Array, Array2, ArrayD, Axis, IxDyn, array, s};
use smoothframe_core::{
    Boundary, Error, Method, Mode, Smoother, convolve, correlate,
    nd::{self, Edge},
    ndimage::{self, Gaussian},
};

fn says<T: std::fmt::Debug>(result: Result<T, Error>, parts: &[&str]) {
    let message = result.expect_err("refused").to_string();
    for part in parts {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
}

#[test]
fn shapes_that_do_not_go_together() {
    let (a, b) = (ArrayD::<f64>::zeros(IxDyn(&[3, 4])), ArrayD::<f64>::zeros(IxDyn(&[3])));
    says(nd::convolve(a.view(), b.view(), Mode::Full, Method::Auto), &["[3, 4]", "[3]"]);
    says(ndimage::convolve(a.view(), b.view(), Boundary::Wrap, &[0]), &["[3, 4]", "[3]"]);
    let (a, b) = (Array2::<f64>::zeros((3, 1)), Array2::<f64>::zeros((1, 3)));
    says(
        nd::convolve(a.view(), b.view(), Mode::Valid, Method::Auto),
        &["[3, 1]", "[1, 3]", "valid"],
    );
    says(nd::correlate2d(a.view(), b.view(), Mode::Valid, Edge::Wrap), &["[3, 1]", "[1, 3]"]);
    says(ndimage::magnitude(a.view(), b.view()), &["[3, 1]", "[1, 3]"]);
    let none = Array2::<f64>::zeros((0, 3));
    says(nd::convolve(a.view(), none.view(), Mode::Full, Method::Auto), &["second", "[0, 3]"]);
    says(nd::convolve2d(none.view(), a.view(), Mode::Full, Edge::Wrap), &["first", "[0, 3]"]);
    says(ndimage::laplace(none.view(), Boundary::Wrap), &["[0, 3]"]);
    says(ndimage::correlate(a.view(), none.view(), Boundary::Wrap, &[0]), &["[0, 3]"]);
    says(ndimage::sobel(a.view(), Axis(2), Boundary::Wrap), &["axis 2", "[3, 1]"]);
    says(nd::convolve_axis(a.view(), &[1.0], Axis(5), Mode::Full, Method::Auto), &["axis 5"]);
    says(nd::convolve_axis(a.view(), &[], Axis(0), Mode::Full, Method::Auto), &["second"]);
}

/// No lines are convolved, however long; taps that are too long are refused before anything is done.
#[test]
fn lines_of_any_length_along_an_axis() {
    let none = Array2::<f64>::zeros((0, isize::MAX as usize));
    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
        let got = nd::convolve_axis(none.view(), &[1.0], Axis(1), mode, Method::Auto);
        assert_eq!(got.as_ref(), Ok(&none));
        let _ = nd::convolve_axis(none.view(), &[1.0, 2.0], Axis(1), mode, Method::Auto);
    }
    says(nd::convolve_axis(none.view(), &[1.0], Axis(0), Mode::Full, Method::Auto), &["first"]);
    let taps = vec![0.0_f32; (1 << 24) + 1];
    let one = array![0.0_f32];
    let line = one.broadcast(taps.len()).expect("a view");
    says(nd::convolve_axis(line, &taps, Axis(0), Mode::Valid, Method::Auto), &["too long"]);
}

#[test]
fn numbers_that_mean_nothing() {
    let x = array![[1.0, 2.0], [3.0, 4.0]];
    let ends = Boundary::Reflect;
    for sigma in [-1.0, f64::NAN, f64::INFINITY] {
        says(ndimage::gaussian_filter(x.view(), &[Gaussian::new(sigma)], ends), &["sigma"]);
    }
    says(ndimage::gaussian_filter(x.view(), &[Gaussian::new(1e30)], ends), &["too long"]);
    says(
        ndimage::gaussian_filter(x.view(), &[Gaussian::new(1.0).radius(usize::MAX)], ends),
        &["too long"],
    );
    says(ndimage::gaussian_filter(x.view(), &[Gaussian::new(1.0); 3], ends), &["2", "3"]);
    says(ndimage::gaussian_filter(x.view(), &[Gaussian::new(1.0).order(99)], ends), &["order"]);
    says(ndimage::uniform_filter(x.view(), &[0], ends, &[0]), &["at least 1 row"]);
    says(ndimage::uniform_filter(x.view(), &[usize::MAX], ends, &[0]), &["too long"]);
    says(ndimage::uniform_filter(x.view(), &[3], ends, &[2]), &["origin"]);
    says(ndimage::uniform_filter(x.view(), &[3], ends, &[isize::MAX]), &["origin"]);
    // The origin of an axis that stays as it is means nothing, as in SciPy.
    let still = ndimage::uniform_filter(x.view(), &[1, 3], ends, &[5, 1]);
    assert_eq!(still, ndimage::uniform_filter(x.view(), &[1, 3], ends, &[0, 1]));
    assert!(still.is_ok());
    let difference = array![[1.0, -1.0]];
    let zero = ndimage::normalized_convolve(x.view(), difference.view(), Boundary::Renormalize);
    says(zero, &["[1, 2]", "sum to 0"]);
    for (boundary, name) in [
        (Boundary::Renormalize, "normalized_convolve"),
        (Boundary::Linear, "linear"),
        (Boundary::Shrink, "shrink"),
        (Boundary::Fit, "fit"),
        (Boundary::Constant(f64::NAN), "finite"),
    ] {
        says(ndimage::laplace(x.view(), boundary), &[name]);
    }
    says(ndimage::laplace(array![[1.0_f32]].view(), Boundary::Constant(1e300)), &["f32"]);
    let single = array![[1.0_f32, 2.0]];
    says(ndimage::correlate1d(single.view(), &[1.0, -1e39], Axis(1), ends, 0), &["-1e39", "f32"]);
    says(ndimage::convolve1d(single.view(), &[1e300], Axis(0), ends, 0), &["f32"]);
    for amount in [f64::NAN, f64::INFINITY, -f64::INFINITY] {
        says(ndimage::unsharp(x.view(), 1.0, amount, ends), &["`amount`", "finite"]);
    }
    says(ndimage::unsharp(single.view(), 1.0, 1e300, ends), &["`amount`", "finite"]);
    let steep = [Gaussian::new(1e-3).order(20)];
    says(ndimage::gaussian_filter(single.view(), &steep, ends), &["f32"]);
    assert!(ndimage::gaussian_filter(x.view(), &steep, ends).is_ok());
    let whole = array![[1_u8, 2]];
    says(
        ndimage::convolve(whole.view(), whole.view(), Boundary::Constant(0.5), &[0]),
        &["u8", "0.5"],
    );
    // One more than the type's limit, which a cast would make of it.
    let (wide, beyond) = (array![1_i64], Boundary::Constant(9_223_372_036_854_775_808.0));
    says(ndimage::convolve(wide.view(), wide.view(), beyond, &[0]), &["i64", "fits"]);
    let (wide, beyond) = (array![1_u64], Boundary::Constant(18_446_744_073_709_551_616.0));
    says(ndimage::convolve(wide.view(), wide.view(), beyond, &[0]), &["u64", "fits"]);
    let (one, least) = (array![1_i64, 0], Boundary::Constant(-9_223_372_036_854_775_808.0));
    let before = ndimage::correlate(array![5_i64].view(), one.view(), least, &[0]);
    assert_eq!(before, Ok(array![i64::MIN]));
}

/// Sums that fit are exact to the last digit of 64 bits; others are refused.
#[test]
fn whole_numbers_are_exact_or_refused() {
    let (big, one) = ([i64::MAX, 1], [1_i64, -1]);
    assert_eq!(convolve(&big, &one, Mode::Full, Method::Fft), Ok(vec![i64::MAX, 1 - i64::MAX, -1]));
    says(convolve(&big, &[2], Mode::Full, Method::Auto), &["i64"]);
    says(convolve(&[i64::MIN], &[i64::MIN], Mode::Full, Method::Auto), &["i64"]);
    says(convolve(&[u64::MAX; 3], &[u64::MAX; 3], Mode::Full, Method::Auto), &["u64"]);
    assert_eq!(correlate(&[u64::MAX, 7], &[1], Mode::Full), Ok(vec![u64::MAX, 7]));
    // The products cancel beyond 128 bits.
    let (a, b) = ([i64::MIN, i64::MIN, i64::MIN, 3], [i64::MIN, i64::MIN, 1, 1]);
    says(convolve(&a, &b, Mode::Valid, Method::Auto), &["i64"]);
    says(convolve(&[200_u8], &[2], Mode::Full, Method::Auto), &["u8"]);
    says(convolve(&[-100_i8], &[2], Mode::Full, Method::Auto), &["i8"]);
    let (a, b) = (array![[i64::MAX, 1]], array![[1_i64], [-1]]);
    let got = nd::convolve(a.view(), b.view(), Mode::Full, Method::Auto);
    assert_eq!(got, Ok(array![[i64::MAX, 1], [-i64::MAX, -1]]));
    says(nd::convolve(a.view(), a.view(), Mode::Full, Method::Auto), &["i64"]);
    let got = ndimage::correlate(a.view(), array![[1, 0, 0]].view(), Boundary::Wrap, &[0]);
    assert_eq!(got, Ok(array![[1, i64::MAX]]));
}

#[test]
fn no_view_panics() {
    let x = Array::from_shape_fn((4, 5, 3), |(i, j, k)| (i * 15 + j * 3 + k) as f64);
    let smoother: Smoother = "hann:3".parse().expect("a smoother");
    for view in [
        x.slice(s![..;-1, ..;2, 1..1]),
        x.slice(s![2..2, .., ..]),
        x.slice(s![..;-2, ..;-1, ..;-1]),
    ] {
        let kernel = Array::<f64, _>::ones((2, 1, 2));
        for method in [Method::Auto, Method::Direct, Method::Fft] {
            for mode in [Mode::Full, Mode::Same, Mode::Valid] {
                let owned = view.to_owned();
                let got = nd::convolve(view, kernel.view(), mode, method);
                assert_eq!(got, nd::convolve(owned.view(), kernel.view(), mode, method));
                for axis in 0..3 {
                    let got = nd::convolve_axis(view, &[1.0, 2.0], Axis(axis), mode, method);
                    let want =
                        nd::convolve_axis(owned.view(), &[1.0, 2.0], Axis(axis), mode, method);
                    assert_eq!(got, want);
                }
            }
        }
        for axis in 0..3 {
            let smoothed = nd::smooth_axis(view, Axis(axis), &smoother).expect("an axis");
            assert_eq!(smoothed.shape(), view.shape());
            for (line, got) in view.lanes(Axis(axis)).into_iter().zip(smoothed.lanes(Axis(axis))) {
                assert_eq!(smoother.smooth(&line.to_vec()).expect("rows"), got.to_vec());
            }
        }
        let _ = ndimage::gaussian_filter(view, &[Gaussian::new(1.0)], Boundary::Mirror);
        let _ = ndimage::normalized_convolve(view, kernel.view(), Boundary::Renormalize);
    }
    // Numbers without axes.
    let (a, b) = (ArrayD::from_elem(IxDyn(&[]), 3.0), ArrayD::from_elem(IxDyn(&[]), 4.0));
    for method in [Method::Auto, Method::Direct, Method::Fft] {
        let got = nd::convolve(a.view(), b.view(), Mode::Valid, method).expect("numbers");
        assert_eq!((got.ndim(), got.first()), (0, Some(&12.0)));
    }
    let (a, gaussian) = (-a, [Gaussian::new(1.0)]);
    for itself in [
        ndimage::laplace(a.view(), Boundary::Wrap),
        ndimage::gaussian_laplace(a.view(), &gaussian, Boundary::Wrap),
        ndimage::gaussian_gradient_magnitude(a.view(), &gaussian, Boundary::Wrap),
        ndimage::gradient_magnitude(a.view(), |x, axis| ndimage::sobel(x, axis, Boundary::Wrap)),
    ] {
        // As in SciPy, whatever the filter.
        assert_eq!(itself.as_ref(), Ok(&a));
    }
    // More numbers than memory has addresses, in a view of one.
    let one = Array2::<f64>::zeros((1, 1));
    let many = one.broadcast((1 << 25, 1 << 25)).expect("a view");
    says(nd::convolve(many, one.view(), Mode::Full, Method::Auto), &["memory"]);
    says(nd::smooth_axis(many, Axis(0), &smoother), &["memory"]);
    says(nd::correlate(one.view(), many, Mode::Full, Method::Auto), &["memory"]);
    says(ndimage::magnitude(many, many), &["memory"]);
    says(ndimage::uniform_filter(many, &[1], Boundary::Wrap, &[0]), &["memory"]);
    says(ndimage::median_filter(one.view(), [1 << 24; 2], Boundary::Wrap, &[0]), &["memory"]);
    let yes = array![[true]];
    let mask = yes.broadcast((1 << 25, 1 << 25)).expect("a view");
    says(ndimage::maximum_filter(one.view(), mask, Boundary::Wrap, &[0]), &["memory"]);
    let whole = array![[1_u8]];
    let whole = whole.broadcast((1 << 25, 1 << 25)).expect("a view");
    says(nd::convolve(whole, whole, Mode::Full, Method::Auto), &["memory"]);
}
