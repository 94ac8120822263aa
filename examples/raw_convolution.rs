//! The raw convolution: unscaled weights slid over a whole column, every overlap kept.
//!
//! What SciPy writes as `scipy.signal.convolve(x, general_gaussian(60, p=2, sig=3), mode="full")`.
//! For smoothing, use a [`Smoother`](smoothframe_core::Smoother): it scales the weights, keeps the
//! column's length, and knows about ends and holes.
//!
//! ```text
//! cargo run --release --example raw_convolution
//! ```

use smoothframe_core::{Error, Method, Mode, Window, convolve};

fn main() -> Result<(), Error> {
    let weights = Window::general_gaussian(2.0, 3.0).symmetric(60)?;
    let column: Vec<f64> = (0..365).map(|day| 100.0 + 20.0 * f64::from(day % 7)).collect();

    let full = convolve(&column, &weights, Mode::Full, Method::Auto)?;
    assert_eq!(full.len(), column.len() + weights.len() - 1);

    let total: f64 = weights.iter().sum();
    let middle = full[182 + 29];
    println!("the weights sum to {total:.4}, so day 182 comes out as {middle:.1};");
    println!("divided by that sum it is an average, {:.1}", middle / total);
    Ok(())
}
