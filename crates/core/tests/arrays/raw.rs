//! `convolve`, `correlate` and their forms for images, against SciPy.

use ndarray::{Array1, ArrayD, Axis, Ix2};
use smoothframe_core::{
    Method, convolve, correlate,
    nd::{self, Edge},
};

use super::{Read, Record, by_dtype, table};

const METHODS: [Method; 3] = [Method::Auto, Method::Direct, Method::Fft];

/// The same numbers with other strides: the first axis fastest, and every axis backwards.
fn strange<T: Read>(x: &ArrayD<T>) -> ArrayD<T> {
    let mut turned = x.t().as_standard_layout().into_owned().reversed_axes();
    for axis in 0..x.ndim() {
        turned.invert_axis(Axis(axis));
    }
    turned.assign(x);
    turned
}

fn arrays<T: Read>(record: &Record) {
    let (a, b) = (record.a::<T>(), record.b::<T>());
    let least = a.iter().flat_map(|x| x.parts()).fold(0.0, |most: f64, x| most.max(x.abs()));
    for method in METHODS {
        let run = |a: &ArrayD<T>, b: &ArrayD<T>| match record.op.as_str() {
            "convolve" => nd::convolve(a.view(), b.view(), record.mode(), method),
            _ => nd::correlate(a.view(), b.view(), record.mode(), method),
        };
        let how = format!("{method:?}");
        let got = run(&a, &b).expect("good arrays");
        record.check(&got, least, &how);
        let (a, b) = (strange(&a), strange(&b));
        assert_eq!(run(&a, &b).expect("good arrays"), got, "{} with other strides", record.call);
    }
    if a.ndim() > 1 {
        return;
    }
    let (x, h) = (a.as_slice().expect("a line"), b.as_slice().expect("a line"));
    if record.op == "correlate" {
        let got = Array1::from(correlate(x, h, record.mode()).expect("good series")).into_dyn();
        return record.check(&got, least, "slices");
    }
    for method in METHODS {
        let got = convolve(x, h, record.mode(), method).expect("good series");
        let got = Array1::from(got).into_dyn();
        record.check(&got, least, "slices");
        let array = nd::convolve(a.view(), b.view(), record.mode(), method).expect("good arrays");
        assert_eq!(array, got, "{}: an array has the bits of a slice", record.call);
        let lines = nd::convolve_axis(a.view(), h, Axis(0), record.mode(), method);
        assert_eq!(lines.expect("an axis"), got, "{}: as a line", record.call);
    }
}

#[test]
fn arrays_are_scipys() {
    let records = table().records.iter().filter(|r| ["convolve", "correlate"].contains(&&*r.op));
    let mut count = 0;
    for record in records {
        by_dtype!(record, arrays);
        count += 1;
    }
    assert!(count > 500, "{count}");
}

fn images<T: Read + From<u8>>(record: &Record) {
    let image = |x: ArrayD<T>| x.into_dimensionality::<Ix2>().expect("an image");
    let (a, b) = (image(record.a()), image(record.b()));
    let value = u8::try_from(record.int("value")).expect("a small value");
    let edge = match record.text("boundary") {
        "fill" => Edge::Fill(T::from(value)),
        "wrap" => Edge::Wrap,
        _ => Edge::Symm,
    };
    let got = match record.op.as_str() {
        "convolve2d" => nd::convolve2d(a.view(), b.view(), record.mode(), edge),
        _ => nd::correlate2d(a.view(), b.view(), record.mode(), edge),
    };
    record.check(&got.expect("good images").into_dyn(), 1.0, "images");
}

#[test]
fn images_are_scipys() {
    let mut count = 0;
    for record in table().records.iter().filter(|r| r.op.ends_with("2d")) {
        match record.dtype() {
            "float64" => images::<f64>(record),
            "float32" => images::<f32>(record),
            "complex128" => images_complex(record),
            "int32" => images::<i32>(record),
            "int64" => images::<i64>(record),
            other => panic!("{other}"),
        }
        count += 1;
    }
    assert!(count > 300, "{count}");
}

/// `Complex<f64>` is made of no `u8`.
fn images_complex(record: &Record) {
    use smoothframe_core::Complex;
    let image = |x: ArrayD<Complex<f64>>| x.into_dimensionality::<Ix2>().expect("an image");
    let (a, b) = (image(record.a()), image(record.b()));
    let edge = match record.text("boundary") {
        "fill" => Edge::Fill(Complex::new(record.number("value"), 0.0)),
        "wrap" => Edge::Wrap,
        _ => Edge::Symm,
    };
    let got = match record.op.as_str() {
        "convolve2d" => nd::convolve2d(a.view(), b.view(), record.mode(), edge),
        _ => nd::correlate2d(a.view(), b.view(), record.mode(), edge),
    };
    record.check(&got.expect("good images").into_dyn(), 1.0, "images");
}
