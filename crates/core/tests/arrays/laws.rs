//! Laws of convolution, on seeded arrays.

use ndarray::{Array, Array2, ArrayD, Axis, Dimension, IxDyn, Slice};
use smoothframe_core::{
    Boundary, Complex, Method, Mode, nd,
    ndimage::{self, Gaussian},
};

const METHODS: [Method; 3] = [Method::Auto, Method::Direct, Method::Fft];

/// Numbers from −1 to 1, the same in every run.
fn noise(shape: &[usize], seed: u64) -> ArrayD<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    ArrayD::from_shape_simple_fn(IxDyn(shape), || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    })
}

fn full(a: &ArrayD<f64>, b: &ArrayD<f64>, method: Method) -> ArrayD<f64> {
    nd::convolve(a.view(), b.view(), Mode::Full, method).expect("good arrays")
}

/// Within a few roundings of sums of so many products of numbers up to 1.
fn near<D: Dimension>(a: &Array<f64, D>, b: &Array<f64, D>, terms: usize, what: &str) {
    assert_eq!(a.shape(), b.shape(), "{what}");
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= 1e-15 * (terms + 20) as f64, "{what}: number {i}: {a} and {b}");
    }
}

const SHAPES: [(&[usize], &[usize]); 8] = [
    (&[40], &[7]),
    (&[9, 30], &[4, 5]),
    (&[50, 41], &[21, 30]),
    (&[6, 70], &[9, 3]),
    (&[5, 6, 20], &[3, 2, 9]),
    (&[12, 11, 10], &[7, 8, 9]),
    (&[3, 1, 8, 5], &[2, 1, 3, 4]),
    (&[2, 3, 4, 5], &[3, 3, 3, 3]),
];

#[test]
fn convolution_commutes_and_methods_agree() {
    for (a, b) in SHAPES {
        let terms = b.iter().product();
        let (a, b) = (noise(a, 1), noise(b, 2));
        let direct = full(&a, &b, Method::Direct);
        for method in METHODS {
            near(&full(&a, &b, method), &direct, terms, &format!("{:?} {method:?}", a.shape()));
            near(&full(&b, &a, method), &direct, terms, &format!("{:?} swapped", a.shape()));
        }
    }
}

#[test]
fn convolution_associates() {
    for (a, b) in SHAPES {
        let c: Vec<usize> = a.iter().map(|len| 1 + len % 3).collect();
        let terms = b.iter().product::<usize>() * c.iter().product::<usize>();
        let (a, b, c) = (noise(a, 3), noise(b, 4), noise(&c, 5));
        let first = full(&full(&a, &b, Method::Auto), &c, Method::Auto);
        let last = full(&a, &full(&b, &c, Method::Auto), Method::Auto);
        near(&first, &last, 4 * terms, &format!("{:?}", a.shape()));
    }
}

#[test]
fn correlation_is_convolution_with_the_mirrored_and_mirrors_when_swapped() {
    for (a, v) in SHAPES {
        let terms = v.iter().product();
        let (a, v) = (noise(a, 6), noise(v, 7));
        let mirrored = |x: &ArrayD<f64>| {
            let mut x = x.clone();
            (0..x.ndim()).for_each(|axis| x.invert_axis(Axis(axis)));
            x
        };
        let correlate = |a: &ArrayD<f64>, v: &ArrayD<f64>| {
            nd::correlate(a.view(), v.view(), Mode::Full, Method::Auto).expect("good arrays")
        };
        let got = correlate(&a, &v);
        near(&got, &full(&a, &mirrored(&v), Method::Auto), terms, "mirrored");
        near(&got, &mirrored(&correlate(&v, &a)), terms, "swapped");
    }
}

#[test]
fn singleton_axes_change_nothing() {
    for (a, b) in SHAPES {
        let (a, b) = (noise(a, 8), noise(b, 9));
        for method in METHODS {
            let want = full(&a, &b, method);
            for axis in 0..=a.ndim() {
                let insert = |x: &ArrayD<f64>| x.clone().insert_axis(Axis(axis));
                let got = full(&insert(&a), &insert(&b), method);
                assert_eq!(got, insert(&want), "{:?}, axis {axis}, {method:?}", a.shape());
            }
        }
    }
}

#[test]
fn a_shift_shifts() {
    for (a, b) in SHAPES {
        let (a, b) = (noise(a, 10), noise(b, 11));
        let want = full(&a, &b, Method::Direct);
        for axis in 0..a.ndim() {
            let mut shape = a.shape().to_vec();
            shape[axis] += 3;
            let mut later = ArrayD::zeros(IxDyn(&shape));
            later.slice_axis_mut(Axis(axis), Slice::from(3..)).assign(&a);
            for method in METHODS {
                let got = full(&later, &b, method);
                let got = got.slice_axis(Axis(axis), Slice::from(3..)).to_owned();
                near(&got, &want, b.len(), &format!("{:?} {method:?}", a.shape()));
            }
        }
    }
}

/// A kernel that is a product of lines, by its lines and as it is.
#[test]
fn separable_is_dense() {
    for (rows, columns) in [(3, 3), (5, 8), (31, 31), (40, 2)] {
        let x = noise(&[60, 50], 12);
        let (u, v) = (noise(&[rows, 1], 13), noise(&[1, columns], 14));
        let kernel = &u * &v;
        for method in METHODS {
            let dense = full(&x, &kernel, method);
            let lines = full(&full(&x, &u, method), &v, method);
            near(&dense, &lines, rows * columns, &format!("{rows} × {columns}, {method:?}"));
        }
    }
    let x = noise(&[30, 20, 10], 15);
    let gaussian = Gaussian::new(1.0).truncate(2.0);
    let line = Array::from(gaussian.weights().expect("weights"));
    let shape = (line.len(), line.len(), line.len());
    let dense = Array::from_shape_fn(shape, |(i, j, k)| line[i] * line[j] * line[k]).into_dyn();
    let want = ndimage::convolve(x.view(), dense.view(), Boundary::Mirror, &[0]).expect("weights");
    let got = ndimage::gaussian_filter(x.view(), &[gaussian], Boundary::Mirror).expect("a filter");
    near(&got, &want, 1, "gaussian");
}

/// Not a bit of a filtered image depends on how it lies in memory: vectors across lines, both axes in
/// one pass, and line by line.
#[test]
fn images_are_filtered_alike_in_any_order() {
    let x = noise(&[70, 400], 36);
    let turned = x.t().as_standard_layout().into_owned().reversed_axes();
    for boundary in
        [Boundary::Reflect, Boundary::Wrap, Boundary::Constant(0.0), Boundary::Constant(2.0)]
    {
        for gaussian in [Gaussian::new(0.6), Gaussian::new(3.0).order(1), Gaussian::new(25.0)] {
            let run = |x: &ArrayD<f64>| {
                ndimage::gaussian_filter(x.view(), &[gaussian], boundary).expect("a filter")
            };
            assert_eq!(run(&x), run(&turned), "{gaussian:?} {boundary:?}");
        }
        for size in [3, 16, 17, 90] {
            let run = |x: &ArrayD<f64>| {
                ndimage::uniform_filter(x.view(), &[size], boundary, &[1]).expect("a filter")
            };
            assert_eq!(run(&x), run(&turned), "uniform {size} {boundary:?}");
        }
        for axis in [Axis(0), Axis(1)] {
            let run = |x: &ArrayD<f64>| ndimage::sobel(x.view(), axis, boundary).expect("a filter");
            assert_eq!(run(&x), run(&turned), "sobel {axis:?} {boundary:?}");
            let weights: Vec<f64> = noise(&[41], 37).into_iter().collect();
            let run = |x: &ArrayD<f64>| {
                ndimage::correlate1d(x.view(), &weights, axis, boundary, 3).expect("a filter")
            };
            assert_eq!(run(&x), run(&turned), "41 weights {axis:?} {boundary:?}");
        }
        let run = |x: &ArrayD<f64>| ndimage::laplace(x.view(), boundary).expect("a filter");
        assert_eq!(run(&x), run(&turned), "laplace {boundary:?}");
    }
}

/// √(a² + b²) as IEEE has it: a NaN beside an infinity is NaN, as in SciPy.
#[test]
fn the_magnitude_of_what_is_not_finite() {
    let a = ndarray::array![f64::NAN, f64::INFINITY, f64::NAN, f64::NEG_INFINITY, 3.0];
    let b = ndarray::array![f64::INFINITY, f64::NAN, 1.0, 1.0, 4.0];
    let got = ndimage::magnitude(a.view(), b.view()).expect("one shape");
    assert!(got.iter().take(3).all(|y| y.is_nan()), "{got}");
    assert_eq!((got[3], got[4]), (f64::INFINITY, 5.0));
}

/// One NaN or infinity touches the outputs that it overlaps, and no other, by every method.
#[test]
fn what_is_not_finite_touches_its_footprint() {
    for (shape, size) in SHAPES {
        let (a, b) = (noise(shape, 16), noise(size, 17));
        let place: Vec<usize> = shape.iter().map(|len| len / 2).collect();
        for (bad, is_bad) in
            [(f64::NAN, f64::is_nan as fn(f64) -> bool), (f64::INFINITY, |x: f64| !x.is_finite())]
        {
            for method in METHODS {
                let want = full(&a, &b, method);
                let mut holed = a.clone();
                holed[IxDyn(&place)] = bad;
                let got = full(&holed, &b, method);
                let back = full(&b, &holed, method);
                for ((at, &got), &back) in got.indexed_iter().zip(&back) {
                    let mut axes = at.slice().iter().zip(&place).zip(size);
                    let is_in = axes.all(|((at, place), size)| (*place..place + size).contains(at));
                    let what = format!("{shape:?} {method:?} {bad} at {at:?}");
                    assert_eq!(is_bad(got), is_in, "{what}: {got}");
                    assert_eq!(is_bad(back), is_in, "{what}, swapped: {back}");
                    if !is_in {
                        assert!((got - want[at].to_owned()).abs() < 1e-12, "{what}");
                    }
                }
            }
        }
    }
}

/// An array with a number that is far larger than its others: none of them loses digits by `auto`.
#[test]
fn a_spike_costs_its_neighbours_nothing() {
    let mut x = noise(&[80, 90], 18);
    x[[40, 40]] = 1e14;
    let kernel = noise(&[25, 25], 19);
    let magnitude: f64 = kernel.iter().map(|h| h.abs()).sum();
    let got = full(&x, &kernel, Method::Auto);
    let want = full(&x, &kernel, Method::Direct);
    for ((at, got), want) in got.indexed_iter().zip(&want) {
        let in_window = (40..65).contains(&at[0]) && (40..65).contains(&at[1]);
        let most = if in_window { 1e14 } else { 1.0 };
        assert!((got - want).abs() <= 1e-12 * magnitude * most, "{at:?}: {got} {want}");
    }
    // Far from all numbers, sums are exactly zero.
    let mut alone = Array2::<f64>::zeros((80, 90)).into_dyn();
    alone[[3, 3]] = 1.0;
    let far = full(&alone, &kernel, Method::Fft);
    assert_eq!(far[[60, 60]], 0.0);
}

/// Every line along an axis, whatever the order of axes in memory, has the bits of the line alone.
#[test]
fn lines_have_their_own_bits() {
    let x = noise(&[70, 3, 9], 20);
    for taps in [1, 7, 70, 200] {
        let taps = noise(&[taps], 21);
        let taps = taps.as_slice().expect("a line");
        for axis in 0..3 {
            for (mode, method) in [
                (Mode::Full, Method::Auto),
                (Mode::Same, Method::Fft),
                (Mode::Valid, Method::Direct),
            ] {
                let run = |x: &ArrayD<f64>| {
                    nd::convolve_axis(x.view(), taps, Axis(axis), mode, method).expect("an axis")
                };
                let got = run(&x);
                let turned = x.t().as_standard_layout().into_owned().reversed_axes();
                assert_eq!(run(&turned), got);
                for (line, got) in x.lanes(Axis(axis)).into_iter().zip(got.lanes(Axis(axis))) {
                    let want = smoothframe_core::convolve(&line.to_vec(), taps, mode, method);
                    assert_eq!(want.expect("rows"), got.to_vec());
                }
            }
        }
    }
}

#[test]
fn complex_numbers_by_their_parts() {
    let join = |seed, shape: &[usize]| {
        let mut im = noise(shape, seed + 1).into_iter();
        noise(shape, seed).mapv(|re| Complex::new(re, im.next().unwrap_or_default()))
    };
    let (a, b) = (join(22, &[20, 30]), join(24, &[9, 12]));
    let direct = nd::convolve(a.view(), b.view(), Mode::Full, Method::Direct).expect("arrays");
    for i in [0_usize, 5, 27] {
        for j in [0_usize, 13, 40] {
            let mut want = Complex::new(0.0, 0.0);
            for (k, h) in b.indexed_iter() {
                if let (Some(r), Some(c)) = (i.checked_sub(k[0]), j.checked_sub(k[1])) {
                    want += a.get([r, c]).map_or_else(Default::default, |x| x * h);
                }
            }
            assert!((direct[[i, j]] - want).norm() < 1e-13);
        }
    }
    for method in METHODS {
        let got = nd::convolve(a.view(), b.view(), Mode::Full, method).expect("arrays");
        assert!(got.iter().zip(&direct).all(|(x, y)| (x - y).norm() < 1e-13), "{method:?}");
    }
}

/// Normalised convolution by its definition, through direct sums and transforms.
#[test]
fn holes_by_definition() {
    for (share, size) in [(0.3, [5, 4]), (0.97, [41, 37]), (0.3, [41, 37])] {
        let mut x = noise(&[60, 50], 26);
        x.iter_mut().zip(noise(&[60, 50], 27)).for_each(|(x, u)| {
            if (u + 1.0) / 2.0 < share {
                *x = f64::NAN;
            }
        });
        let weights = noise(&size, 28).mapv(|h| h + 1.2);
        let got = ndimage::normalized_convolve(x.view(), weights.view(), Boundary::Renormalize)
            .expect("good weights");
        let whole = weights.sum();
        for (at, &y) in got.indexed_iter() {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (j, &h) in weights.indexed_iter() {
                let place = |axis: usize| (at[axis] + size[axis] / 2).checked_sub(j[axis]);
                if let (Some(r), Some(c)) = (place(0), place(1))
                    && let Some(&x) = x.get([r, c])
                    && !x.is_nan()
                {
                    sum += h * x;
                    weight += h;
                }
            }
            match weight {
                0.0 => assert!(y.is_nan()),
                weight => assert!((y - whole * sum / weight).abs() < 1e-12 * whole, "{at:?}: {y}"),
            }
        }
    }
}

/// Long enough for transforms: whole numbers come out as their sums in 64 bits, by every method.
#[test]
fn whole_numbers_are_exact_by_every_method() {
    #[allow(clippy::cast_possible_truncation, reason = "numbers are small")]
    let whole = |shape: &[usize], seed| noise(shape, seed).mapv(|x| (x * 1000.0) as i32);
    let (a, b) = (whole(&[3000], 30), whole(&[400], 31));
    let (x, h) = (a.as_slice().expect("a line"), b.as_slice().expect("a line"));
    for method in METHODS {
        let got = smoothframe_core::convolve(x, h, Mode::Full, method).expect("small sums");
        for (t, got) in got.iter().enumerate().step_by(7) {
            let rows = (t + 1).saturating_sub(x.len())..(t + 1).min(h.len());
            let want: i64 = rows.map(|j| i64::from(h[j]) * i64::from(x[t - j])).sum();
            assert_eq!(i64::from(*got), want, "{method:?} output {t}");
        }
    }
    let (a, b) = (whole(&[90, 80], 32), whole(&[17, 23], 33));
    let direct = nd::convolve(a.view(), b.view(), Mode::Same, Method::Direct).expect("small sums");
    for method in METHODS {
        assert_eq!(nd::convolve(a.view(), b.view(), Mode::Same, method).as_ref(), Ok(&direct));
    }
    let (a, b) = (whole(&[20, 18, 25], 34), whole(&[7, 9, 8], 35));
    let direct = nd::convolve(a.view(), b.view(), Mode::Same, Method::Direct).expect("small sums");
    for method in METHODS {
        assert_eq!(nd::convolve(a.view(), b.view(), Mode::Same, method).as_ref(), Ok(&direct));
    }
}

/// What is alone beside holes is found to rounding, however large what lies beyond them: a transform's
/// error would be that of the large ones.
#[test]
fn a_lone_number_beside_holes() {
    let mut x = noise(&[4000], 29).mapv(|x| 1000.0 + x);
    x.iter_mut().skip(2000).for_each(|x| *x = f64::NAN);
    x[[2040]] = 3.0;
    let weights = Array::from_shape_fn(IxDyn(&[47]), |at| {
        let away = (at[0] as f64 - 23.0) / 6.0;
        (-away * away / 2.0).exp()
    });
    let weights = &weights / weights.sum();
    let got = ndimage::normalized_convolve(x.view(), weights.view(), Boundary::Renormalize)
        .expect("good weights");
    for at in 2023..=2063 {
        assert!((got[[at]] - 3.0).abs() < 1e-12, "{at}: {}", got[[at]]);
    }
}
