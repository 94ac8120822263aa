//! Two peaks that an instrument blurred into one, told apart again.
//!
//! ```text
//! cargo run --release --example deblurred_peak [-- PICTURE.svg]
//! ```

mod drawing;

use std::error::Error;

use drawing::{BLUE, GREY, Layer, ORANGE, VIOLET, draw, line, random};
use smoothframe_core::{
    Kernel, Method, Mode, PeakConditions, RichardsonLucy, Window, convolve, find_peaks,
    richardson_lucy, wiener,
};

fn main() -> Result<(), Box<dyn Error>> {
    // A chromatogram: two substances, 14 readings apart, through an instrument 16 readings wide.
    let bell =
        |at: f64, size: f64| move |t: i32| size * (-((f64::from(t) - at) / 3.0).powi(2)).exp();
    let (first, second) = (bell(92.0, 100.0), bell(106.0, 60.0));
    let clean: Vec<f64> = (0..200).map(|t| first(t) + second(t)).collect();
    let instrument = Kernel::window(&Window::gaussian(7.0), 49)?;
    let h = instrument.taps();
    let mut random = random(3);
    let mut noise = || 0.6 * (random() - 0.5);
    let mut blurred = convolve(&clean, h, Mode::Same, Method::Auto)?;
    blurred.iter_mut().for_each(|y| *y = (*y + noise()).max(0.0));

    let sharp = richardson_lucy(&blurred, h, &RichardsonLucy::new(200))?.values;
    let linear = wiener(&blurred, h, 1e-3)?;
    let high = PeakConditions::new().height(20.0);
    for (name, series) in [("blurred", &blurred), ("restored", &sharp)] {
        let peaks = find_peaks(series, &high)?;
        let places: Vec<_> = peaks.iter().map(|peak| peak.index).collect();
        println!("{name}: peaks at {places:?}, truly at 92 and 106");
    }

    let shown = |layer: Layer<'static>| {
        let points = layer.points.into_iter().filter(|p| (50.0..150.0).contains(&p.0)).collect();
        Layer { points, ..layer }
    };
    draw(
        "deblurred_peak.svg",
        "Two peaks, blurred and restored",
        ["reading", "counts"],
        &[
            shown(line("true", GREY, &clean)),
            shown(line("measured", VIOLET, &blurred)),
            shown(line("Wiener", ORANGE, &linear)),
            shown(line("Richardson-Lucy, 200 rounds", BLUE, &sharp)),
        ],
    )
}
