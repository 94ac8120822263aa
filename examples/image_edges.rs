//! Where things end in a picture: noise smoothed away first, then how steep the grey values are.
//!
//! ```text
//! cargo run --release --example image_edges [-- PICTURE.png]
//! ```

mod drawing;

use std::error::Error;

use image::{GrayImage, Luma};
use ndarray::{Array2, Axis, concatenate};
use smoothframe_core::{
    Boundary,
    ndimage::{Gaussian, gaussian_gradient_magnitude, magnitude, median_filter, sobel},
};

const ROWS: u32 = 200;
const COLUMNS: u32 = 240;

fn main() -> Result<(), Box<dyn Error>> {
    // A ball and a box in slanting light, on a camera with noise and some dead pixels.
    let mut uniform = drawing::random(2);
    let picture = Array2::from_shape_fn((ROWS as usize, COLUMNS as usize), |(row, column)| {
        let (y, x) = (row as f64, column as f64);
        let ball = ((y - 80.0).powi(2) + (x - 85.0).powi(2)).sqrt() / 52.0;
        let (along, across) = (0.8 * x + 0.6 * y - 215.0, 0.8 * y - 0.6 * x - 10.0);
        let grey = if ball < 1.0 {
            205.0 - 55.0 * ball * ball
        } else if along.abs() < 45.0 && across.abs() < 32.0 {
            70.0
        } else {
            110.0 + 0.2 * x
        };
        let noisy = grey + 40.0 * (uniform() - 0.5);
        if uniform() < 0.01 { 255.0 } else { noisy }
    });

    let boundary = Boundary::Reflect;
    let steep = |x: &Array2<f64>| -> Result<Array2<f64>, smoothframe_core::Error> {
        let down = sobel(x.view(), Axis(0), boundary)?;
        magnitude(down.view(), sobel(x.view(), Axis(1), boundary)?.view())
    };
    let at_once = steep(&picture)?;
    let whole = median_filter(picture.view(), 3, boundary, &[0])?;
    let edges = gaussian_gradient_magnitude(whole.view(), &[Gaussian::new(2.0)], boundary)?;

    // Side by side: the picture, Sobel at once, and without dead pixels and noise.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 255")]
    let shown = |x: Array2<f64>, white: f64| x.mapv(|grey| (255.0 * grey / white).min(255.0) as u8);
    let most = edges.fold(0.0, |most: f64, &x| most.max(x));
    let parts = [shown(picture, 255.0), shown(at_once, 400.0), shown(edges, most)];
    let page = concatenate(Axis(1), &parts.each_ref().map(|part| part.view()))?;
    let path = std::env::args().nth(1).unwrap_or_else(|| "image_edges.png".to_owned());
    let grey = |x: u32, y: u32| Luma([page[[y as usize, x as usize]]]);
    GrayImage::from_fn(3 * COLUMNS, ROWS, grey).save(&path)?;
    println!("{path}");
    Ok(())
}
