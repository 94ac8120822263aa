//! Planes against their definition.

use crate::{
    options::{boundary::Boundary, method::Method},
    planes::{correlator::Correlator, extended::Extended, extremes::extremes, outputs::Outputs},
    sample::Sample,
    simd::{
        isa::Isa,
        planes::{
            Planar,
            plane::{Plane, PlaneMut},
        },
    },
};

/// Numbers from −1 to 1, the same in every run.
pub(super) struct Noise(pub(super) u64);

impl Noise {
    pub(super) fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as f64) / f64::from(1 << 30) - 1.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "below `end`")]
        let at = ((self.next() + 1.0) / 2.0 * end as f64) as usize;
        at.min(end - 1)
    }

    pub(super) fn take<T: Sample>(&mut self, count: usize) -> Vec<T> {
        (0..count).map(|_| T::of(self.next())).collect()
    }
}

/// The value of an extended image.
pub(super) fn at<T: Sample>(
    image: &[T],
    [rows, columns]: [usize; 2],
    boundary: [Boundary; 2],
    [y, x]: [isize; 2],
) -> T {
    let is_in = |i: isize, len: usize| (0..len.cast_signed()).contains(&i);
    let constant = |boundary| match boundary {
        Boundary::Constant(value) => T::of(value),
        _ => T::ZERO,
    };
    let row = if is_in(y, rows) { Some(y.unsigned_abs()) } else { boundary[0].row(y, rows) };
    let Some(row) = row else { return constant(boundary[0]) };
    boundary[1].row(x, columns).map_or(constant(boundary[1]), |x| image[row * columns + x])
}

/// The sum and the sum of magnitudes.
pub(super) fn sum<T: Sample>(
    value: impl Fn(usize, usize) -> T,
    kernel: &[T],
    columns: usize,
) -> (f64, f64) {
    let terms = kernel.iter().enumerate().map(|(k, &h)| {
        let x = value(k / columns, k % columns);
        h.wide() * x.wide()
    });
    terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()))
}

pub(super) const BOUNDARIES: [Boundary; 5] = [
    Boundary::Reflect,
    Boundary::Mirror,
    Boundary::Nearest,
    Boundary::Wrap,
    Boundary::Constant(1.5),
];

/// Within the promise of direct sums, (K + 2)·eps of Σ|h·x|, by every instruction set; and by two of
/// them with FMA to the bit.
#[test]
fn direct_sums_are_their_definition() {
    fn check<T: Sample>(seed: u64) {
        let mut noise = Noise(seed);
        for _ in 0..60 {
            let size = [1 + noise.below(9), 1 + noise.below(12)];
            let out = [1 + noise.below(23), 1 + noise.below(71)];
            let (rows, columns) = (out[0] + size[0] - 1, out[1] + size[1] - 1);
            let (stride, out_stride) = (columns + noise.below(5), out[1] + noise.below(5));
            let image: Vec<T> = noise.take(rows * stride);
            let kernel: Vec<T> = noise.take(size[0] * size[1]);
            for isa in Isa::available() {
                let mut got = vec![T::NAN; out[0] * out_stride];
                T::correlate(
                    isa,
                    Plane::new(&image, stride, rows, columns),
                    Plane::dense(&kernel, size[0], size[1]),
                    PlaneMut::new(&mut got, out_stride, out[0], out[1]),
                );
                for y in 0..out[0] {
                    for x in 0..out_stride {
                        let got = got[y * out_stride + x];
                        if x >= out[1] {
                            assert!(got.is_hole(), "written beyond the columns");
                            continue;
                        }
                        let value = |j, i| image[(y + j) * stride + x + i];
                        let (want, magnitude) = sum(value, &kernel, size[1]);
                        let allowed = (kernel.len() + 2) as f64 * T::EPSILON * magnitude;
                        let off = (got.wide() - want).abs();
                        assert!(off <= allowed, "{isa:?} {size:?} {out:?} at {y}, {x}");
                    }
                }
            }
        }
    }
    check::<f64>(1);
    check::<f32>(2);
}

/// An output has the same bits wherever it stands.
#[test]
fn an_output_alone_has_the_same_bits() {
    let mut noise = Noise(3);
    for size in [[3, 3], [1, 5], [2, 2], [9, 20], [4, 70], [7, 1], [31, 1], [64, 1], [70, 1]] {
        let out = [11, 45];
        let columns = out[1] + size[1] - 1;
        let image: Vec<f64> = noise.take((out[0] + size[0] - 1) * columns);
        let kernel: Vec<f64> = noise.take(size[0] * size[1]);
        let plane = Plane::dense(&image, out[0] + size[0] - 1, columns);
        let taps = Plane::dense(&kernel, size[0], size[1]);
        for isa in Isa::available() {
            let mut all = vec![0.0_f64; out[0] * out[1]];
            f64::correlate(isa, plane, taps, PlaneMut::dense(&mut all, out[0], out[1]));
            for (at, want) in all.iter().enumerate() {
                let (y, x) = (at / out[1], at % out[1]);
                let mut one = [0.0_f64];
                let part = plane.part(y..y + size[0], x..x + size[1]);
                f64::correlate(isa, part, taps, PlaneMut::dense(&mut one, 1, 1));
                assert_eq!(one[0].to_bits(), want.to_bits(), "{isa:?} {size:?} at {y}, {x}");
            }
        }
    }
}

/// Images of any size under every boundary, the kernel wherever it lies, by each method.
#[test]
fn edges_are_extended() {
    fn check<T: Sample>(seed: u64) {
        let mut noise = Noise(seed);
        for round in 0..200 {
            let image_size = [1 + noise.below(30), 1 + noise.below(30)];
            let size = [1 + noise.below(9), 1 + noise.below(9)];
            let out = [1 + noise.below(40), 1 + noise.below(40)];
            let first = [noise.below(20).cast_signed() - 15, noise.below(20).cast_signed() - 15];
            let boundary = [BOUNDARIES[noise.below(5)], BOUNDARIES[noise.below(5)]];
            let image: Vec<T> = noise.take(image_size[0] * image_size[1]);
            let kernel: Vec<T> = noise.take(size[0] * size[1]);
            let shape = [out[0] + size[0] - 1, out[1] + size[1] - 1];
            let plane = Plane::dense(&image, image_size[0], image_size[1]);
            let extended = Extended::new(plane, boundary, first, shape).expect("memory");
            let method = [Method::Direct, Method::Auto, Method::Fft][round % 3];
            let correlator = Correlator::new(&kernel, size, out, method).expect("memory");
            let mut got = Vec::new();
            let to = &mut Outputs::after(&mut got, out).expect("memory");
            correlator.run(&extended, to).expect("memory");
            for (place, got) in got.iter().enumerate() {
                let (y, x) = ((place / out[1]).cast_signed(), (place % out[1]).cast_signed());
                let value = |j: usize, i: usize| {
                    let place = [y + first[0] + j.cast_signed(), x + first[1] + i.cast_signed()];
                    at(&image, image_size, boundary, place)
                };
                let (want, _) = sum(value, &kernel, size[1]);
                let off = (got.wide() - want).abs();
                assert!(off <= 400.0 * T::EPSILON, "{method:?} {size:?} at {y}, {x}: {off:e}");
            }
        }
    }
    check::<f64>(4);
    check::<f32>(5);
}

/// What each method makes of an image of so many rows and columns, in `valid` placement.
fn by<T: Sample>(
    method: Method,
    image: &[T],
    [rows, columns]: [usize; 2],
    kernel: &[T],
    size: [usize; 2],
) -> Vec<T> {
    let outputs = [rows + 1 - size[0], columns + 1 - size[1]];
    let correlator = Correlator::new(kernel, size, outputs, method).expect("memory");
    let mut out = Vec::new();
    let to = &mut Outputs::after(&mut out, outputs).expect("memory");
    let image = Extended::whole(Plane::dense(image, rows, columns));
    correlator.run(&image, to).expect("memory");
    out
}

/// Larger kernels, for which `auto` transforms tiles or takes rows and columns apart: within what `auto`
/// promises, 1e-12·‖h‖₁·max|x| of each rectangle (32 eps in f32); windows of zeros give exactly 0.
#[test]
fn auto_keeps_its_promise() {
    fn check<T: Sample>(seed: u64) {
        let mut noise = Noise(seed);
        for (round, size) in
            [[31, 31], [16, 40], [40, 9], [23, 23], [31, 31], [25, 25]].into_iter().enumerate()
        {
            let (rows, columns) = (150 + noise.below(50), 170 + noise.below(60));
            let outputs = [rows + 1 - size[0], columns + 1 - size[1]];
            let mut image: Vec<T> = noise.take(rows * columns);
            let mut kernel: Vec<T> = noise.take(size[0] * size[1]);
            match round {
                // A spike, and zeros.
                1 | 3 => {
                    image[77 * columns + 80] = T::of(1e9);
                    for row in image.chunks_exact_mut(columns).take(70) {
                        row[..90].fill(T::ZERO);
                    }
                }
                // A column times a row.
                4 => {
                    let taps: Vec<T> = noise.take(62);
                    kernel = (0..961).map(|at| taps[at / 31] * taps[31 + at % 31]).collect();
                }
                // Whole numbers are exact.
                5 => {
                    image.iter_mut().for_each(|x| *x = T::of((x.wide() * 50.0).round()));
                    kernel.iter_mut().for_each(|x| *x = T::of((x.wide() * 9.0).round()));
                }
                _ => {}
            }
            let auto = by(Method::Auto, &image, [rows, columns], &kernel, size);
            let forced = by(Method::Fft, &image, [rows, columns], &kernel, size);
            let norm: f64 = kernel.iter().map(|h| h.wide().abs()).sum();
            for place in (0..auto.len()).step_by(7) {
                let (y, x) = (place / outputs[1], place % outputs[1]);
                let value = |j: usize, i: usize| image[(y + j) * columns + x + i];
                let (want, _) = sum(value, &kernel, size[1]);
                let most = (0..kernel.len())
                    .map(|k| value(k / size[1], k % size[1]).wide().abs())
                    .fold(0.0, f64::max);
                let allowed = if round == 5 { 0.0 } else { T::LEEWAY * T::EPSILON * norm * most };
                let off = (auto[place].wide() - want).abs();
                assert!(off <= allowed, "{size:?} at {y}, {x}: {off:e} of {allowed:e}");
                let off = (forced[place].wide() - want).abs();
                let allowed = if round == 5 { 0.0 } else { norm * most * T::EPSILON.sqrt() };
                assert!(off <= allowed, "forced {size:?} at {y}, {x}: {off:e} of {allowed:e}");
            }
        }
    }
    check::<f64>(6);
    check::<f32>(7);
}

/// NaN and infinities touch the outputs whose rectangles hold them, by every method, and no other.
#[test]
fn what_is_not_finite_touches_its_footprint_alone() {
    let mut noise = Noise(8);
    let size = [21, 27];
    let (rows, columns) = (140, 190);
    let outputs = [rows + 1 - size[0], columns + 1 - size[1]];
    let clean: Vec<f64> = noise.take(rows * columns);
    let dense: Vec<f64> = noise.take(size[0] * size[1]);
    let lines: Vec<f64> = noise.take(48);
    let product: Vec<f64> =
        (0..dense.len()).map(|at| lines[at / size[1]] * lines[21 + at % size[1]]).collect();
    let places = [(3, 4), (70, 95), (70, 97), (71, 189), (139, 0), (90, 150)];
    for (kernel, odd) in [(&dense, f64::NAN), (&product, f64::NAN), (&dense, f64::INFINITY)] {
        let mut image = clean.clone();
        places.iter().for_each(|&(y, x)| image[y * columns + x] = odd);
        let method = [Method::Direct, Method::Auto, Method::Fft];
        for method in method {
            let without = by(method, &clean, [rows, columns], kernel, size);
            let with = by(method, &image, [rows, columns], kernel, size);
            for (place, (with, without)) in with.iter().zip(without).enumerate() {
                let (y, x) = (place / outputs[1], place % outputs[1]);
                let holds = |&(py, px): &(usize, usize)| {
                    (y..y + size[0]).contains(&py) && (x..x + size[1]).contains(&px)
                };
                if places.iter().any(holds) {
                    assert!(!with.is_finite(), "{method:?} at {y}, {x}");
                } else {
                    assert!((with - without).abs() < 1e-11, "{method:?} at {y}, {x}");
                }
            }
        }
    }
}

/// Scattered NaN and a few infinities, by each way: as the direct sums.
#[test]
fn scattered_holes_and_infinities() {
    fn check<T: Sample>(seed: u64) {
        let mut noise = Noise(seed);
        let (size, rows, columns) = ([21, 27], 190, 230);
        let mut image: Vec<T> = noise.take(rows * columns);
        let kernel: Vec<T> = noise.take(size[0] * size[1]);
        for odd in [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY] {
            image[noise.below(rows * columns)] = T::of(odd);
        }
        for _ in 0..rows * columns / 1000 {
            image[noise.below(rows * columns)] = T::NAN;
        }
        let want = by(Method::Direct, &image, [rows, columns], &kernel, size);
        for method in [Method::Auto, Method::Fft] {
            let got = by(method, &image, [rows, columns], &kernel, size);
            for (at, (got, want)) in got.iter().zip(&want).enumerate() {
                let is_near = (got.wide() - want.wide()).abs() <= 4000.0 * T::EPSILON;
                let is_alike = got.wide() == want.wide() || got.is_hole() && want.is_hole();
                assert!(is_near || is_alike, "{method:?} at {at}: {got:?}, not {want:?}");
            }
        }
    }
    check::<f64>(11);
    check::<f32>(12);
}

/// Where NaN are scattered over an image, nothing is summed for what they touch: that would take a
/// minute here.
#[test]
fn a_large_kernel_over_many_holes() {
    let mut noise = Noise(13);
    let (size, rows, columns) = ([201, 201], 900, 900);
    let mut image: Vec<f64> = noise.take(rows * columns);
    let kernel: Vec<f64> = noise.take(size[0] * size[1]);
    let half = rows / 2 * columns;
    for _ in 0..half / 1000 {
        image[noise.below(half)] = f64::NAN;
    }
    let got = by(Method::Auto, &image, [rows, columns], &kernel, size);
    let outputs = columns + 1 - size[1];
    for place in (0..got.len()).step_by(9973) {
        let (y, x) = (place / outputs, place % outputs);
        let value = |j: usize, i: usize| image[(y + j) * columns + x + i];
        let (want, _) = sum(value, &kernel, size[1]);
        assert_eq!(got[place].is_nan(), want.is_nan(), "{y}, {x}");
        assert!(want.is_nan() || (got[place] - want).abs() < 1e-8, "{y}, {x}");
    }
}

/// By every instruction set, and of extended images.
#[test]
fn extremes_are_their_definition() {
    fn check<T: Sample>(seed: u64) {
        let mut noise = Noise(seed);
        let best = |values: &mut dyn Iterator<Item = T>, is_most: bool| {
            values.reduce(|a, b| if (b > a) == is_most { b } else { a }).expect("a value")
        };
        for round in 0..80 {
            let image_size = [1 + noise.below(40), 1 + noise.below(90)];
            let size =
                [1 + noise.below(if round % 4 == 0 { 150 } else { 12 }), 1 + noise.below(40)];
            let out = [1 + noise.below(40), 1 + noise.below(90)];
            let first = [noise.below(9).cast_signed() - 5, noise.below(30).cast_signed() - 15];
            let boundary = [BOUNDARIES[noise.below(5)], BOUNDARIES[noise.below(5)]];
            let mut image: Vec<T> = noise.take(image_size[0] * image_size[1]);
            image.iter_mut().for_each(|x| *x = T::of((x.wide() * 20.0).round()));
            let shape = [out[0] + size[0] - 1, out[1] + size[1] - 1];
            let plane = Plane::dense(&image, image_size[0], image_size[1]);
            let extended = Extended::new(plane, boundary, first, shape).expect("memory");
            for is_most in [false, true] {
                let mut got = Vec::new();
                let to = &mut Outputs::after(&mut got, out).expect("memory");
                let done = if is_most {
                    extremes::<T, true>(&extended, to)
                } else {
                    extremes::<T, false>(&extended, to)
                };
                assert!(done.expect("memory"));
                for (place, &got) in got.iter().enumerate() {
                    let (y, x) = ((place / out[1]).cast_signed(), (place % out[1]).cast_signed());
                    let mut values = (0..size[0] * size[1]).map(|k| {
                        let (j, i) = ((k / size[1]).cast_signed(), (k % size[1]).cast_signed());
                        let place = [y + first[0] + j, x + first[1] + i];
                        at(&image, image_size, boundary, place)
                    });
                    let want = best(&mut values, is_most);
                    assert!(got == want, "{size:?} at {y}, {x}: {got:?}, not {want:?}");
                }
            }
            let (rows, columns) = (image_size[0], image_size[1]);
            let window = 1 + noise.below(rows);
            for isa in Isa::available() {
                let mut got = vec![T::NAN; (rows + 1 - window) * columns];
                let to = PlaneMut::dense(&mut got, rows + 1 - window, columns);
                T::columns::<true>(isa, plane, to, &mut Vec::new()).expect("memory");
                for (place, &got) in got.iter().enumerate() {
                    let column = (0..window).map(|row| image[place + row * columns]);
                    let want = best(&mut { column }, true);
                    assert!(got == want, "{isa:?} {window} of {rows}");
                }
            }
        }
    }
    check::<f64>(9);
    check::<f32>(10);
}
