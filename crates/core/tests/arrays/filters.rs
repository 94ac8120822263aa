//! `ndimage` against SciPy, and what is beside it against astropy and scikit-image.

use ndarray::{ArrayD, Axis};
use serde_json::Value;
use smoothframe_core::{
    Boundary,
    ndimage::{self, Gaussian},
};

use super::{Read, Record, by_dtype, table};

fn of<'a>(ops: &'a [&'a str]) -> impl Iterator<Item = &'static Record> + 'a {
    let is_one = |record: &&Record| ops.contains(&record.op.as_str());
    table().records.iter().filter(is_one)
}

fn weighted<T: Read>(record: &Record) {
    let (x, weights) = (record.a::<T>(), record.b::<T>());
    let (boundary, origin) = (record.boundary(), [record.int("origin")]);
    let got = match record.op.as_str() {
        "ndimage.convolve" => ndimage::convolve(x.view(), weights.view(), boundary, &origin),
        _ => ndimage::correlate(x.view(), weights.view(), boundary, &origin),
    };
    record.check(&got.expect("good weights"), 1.0, "weights");
}

#[test]
fn weights_are_scipys() {
    let mut count = 0;
    for record in of(&["ndimage.convolve", "ndimage.correlate"]) {
        by_dtype!(record, weighted);
        count += 1;
    }
    assert!(count > 300, "{count}");
}

#[test]
fn lines_are_scipys() {
    let mut count = 0;
    for record in of(&["ndimage.convolve1d", "ndimage.correlate1d"]) {
        let (x, weights) = (record.a::<f64>(), record.b::<f64>());
        let (axis, origin) = (Axis(record.size("axis")), record.int("origin"));
        let run = |x: ArrayD<f64>| {
            let weights = weights.as_slice().expect("a line");
            match record.op.as_str() {
                "ndimage.convolve1d" => {
                    ndimage::convolve1d(x.view(), weights, axis, record.boundary(), origin)
                }
                _ => ndimage::correlate1d(x.view(), weights, axis, record.boundary(), origin),
            }
            .expect("good weights")
        };
        let got = run(x.clone());
        record.check(&got, 1.0, "lines");
        let turned = x.t().as_standard_layout().into_owned().reversed_axes();
        assert_eq!(run(turned), got, "{}: columns first in memory", record.call);
        count += 1;
    }
    assert!(count > 200, "{count}");
}

/// One number, or one for each axis.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_f64).collect(),
        value => value.as_f64().into_iter().collect(),
    }
}

/// The Gaussians of a record; f64's orders are small whole numbers.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "orders are small")]
fn gaussians(record: &Record) -> Vec<Gaussian> {
    let sigmas = numbers(&record.more["sigma"]);
    let orders = record.more.get("order").map_or_else(|| vec![0.0], numbers);
    let truncate = record.more.get("truncate").and_then(Value::as_f64).unwrap_or(4.0);
    let one = |(i, &sigma): (usize, &f64)| {
        let gaussian = Gaussian::new(sigma).order(orders[i.min(orders.len() - 1)] as u32);
        let gaussian = gaussian.truncate(truncate);
        match record.more.get("radius") {
            Some(_) if record.op == "gaussian_filter1d" => gaussian.radius(record.size("radius")),
            _ => gaussian,
        }
    };
    sigmas.iter().enumerate().map(one).collect()
}

#[test]
fn filters_are_scipys() {
    let mut count = 0;
    let ops = [
        "gaussian_filter",
        "gaussian_filter1d",
        "uniform_filter",
        "sobel",
        "prewitt",
        "laplace",
        "gaussian_laplace",
        "gaussian_gradient_magnitude",
        "gradient_magnitude",
        "unsharp",
    ];
    for record in of(&ops) {
        let (x, boundary) = (record.a::<f64>(), record.boundary());
        let axis = || Axis(record.size("axis"));
        let x = x.view();
        let got = match record.op.as_str() {
            "gaussian_filter" => ndimage::gaussian_filter(x, &gaussians(record), boundary),
            "gaussian_filter1d" => {
                ndimage::gaussian_filter1d(x, gaussians(record)[0], axis(), boundary)
            }
            "uniform_filter" => {
                let (size, origin) = ([record.size("size")], [record.int("origin")]);
                ndimage::uniform_filter(x, &size, boundary, &origin)
            }
            "sobel" => ndimage::sobel(x, axis(), boundary),
            "prewitt" => ndimage::prewitt(x, axis(), boundary),
            "laplace" => ndimage::laplace(x, boundary),
            "gaussian_laplace" => ndimage::gaussian_laplace(x, &gaussians(record), boundary),
            "gaussian_gradient_magnitude" => {
                ndimage::gaussian_gradient_magnitude(x, &gaussians(record), boundary)
            }
            "gradient_magnitude" => {
                ndimage::gradient_magnitude(x, |x, axis| ndimage::sobel(x, axis, boundary))
            }
            _ => ndimage::unsharp(x, record.number("radius"), record.number("amount"), boundary),
        };
        // Relative to the input's size: derivatives cancel.
        record.check(&got.expect("a good filter"), 1.0, "filters");
        count += 1;
    }
    assert!(count > 400, "{count}");
}

#[test]
fn holes_are_astropys() {
    let mut count = 0;
    for record in of(&["normalized"]) {
        let (x, weights) = (record.a::<f64>(), record.b::<f64>());
        let boundary = match record.text("boundary") {
            "fill" => Boundary::Constant(1.0),
            "wrap" => Boundary::Wrap,
            _ => Boundary::Nearest,
        };
        let got = ndimage::normalized_convolve(x.view(), weights.view(), boundary);
        record.check(&got.expect("good weights"), 1.0, "holes");
        count += 1;
    }
    assert!(count > 20, "{count}");
}
