//! Filters of images of 1,024 × 1,024 numbers; `taps` is the side of the kernel or footprint. Times
//! hold the allocation of the output.

use std::hint::black_box;

use ndarray::Array2;
use smoothframe_core::{
    Boundary, Error,
    ndimage::{Gaussian, convolve, gaussian_filter, grey_erosion, median_filter},
};

use crate::{Cases, Per, noise};

/// Rows and columns.
const SIDE: usize = 1024;

pub(crate) fn cases(cases: &Cases) -> Result<(), Error> {
    let (x, ends) = (square(SIDE), Boundary::Reflect);
    let run = |case: &str, side: usize, call: &dyn Fn() -> Result<Array2<f64>, Error>| {
        let call = || call().map(|image| drop(black_box(image)));
        cases.run(case, side, SIDE * SIDE, Per::Output(SIDE * SIDE), call)
    };
    for side in [3, 7, 31] {
        let kernel = square(side);
        run("conv2d", side, &|| convolve(x.view(), kernel.view(), ends, &[0]))?;
    }
    let gaussian = [Gaussian::new(5.0).radius(15)];
    run("gaussian2d", 31, &|| gaussian_filter(x.view(), &gaussian, ends))?;
    for side in [3, 31] {
        run("erosion2d", side, &|| grey_erosion(x.view(), side, ends, &[0]))?;
    }
    for side in [3, 5, 9, 31] {
        run("median2d", side, &|| median_filter(x.view(), side, ends, &[0]))?;
    }
    Ok(())
}

fn square(side: usize) -> Array2<f64> {
    let numbers = noise(3, side * side);
    Array2::from_shape_fn((side, side), |(row, column)| numbers[row * side + column])
}
