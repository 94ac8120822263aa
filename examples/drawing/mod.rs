//! What the examples share: lines and marks on two axes, as SVG, and random numbers.

#![allow(dead_code, reason = "each example uses some of it")]

use std::{error::Error, ops::Range};

use plotters::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// What is drawn: points (x, y), joined by a line or marked one by one.
pub(crate) struct Layer<'a> {
    pub(crate) name: &'a str,
    pub(crate) colour: RGBColor,
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) joined: bool,
}

pub(crate) const GREY: RGBColor = RGBColor(150, 150, 150);
pub(crate) const BLUE: RGBColor = RGBColor(31, 98, 168);
pub(crate) const ORANGE: RGBColor = RGBColor(202, 96, 10);
pub(crate) const VIOLET: RGBColor = RGBColor(120, 60, 130);

/// A line through `values` at 0, 1, 2, ….
pub(crate) fn line<'a>(name: &'a str, colour: RGBColor, values: &[f64]) -> Layer<'a> {
    let points = values.iter().enumerate().map(|(x, &y)| (x as f64, y)).collect();
    Layer { name, colour, points, joined: true }
}

/// Numbers from 0 to 1, the same in each run.
pub(crate) fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    move || f64::from(random.next_u32()) / f64::from(u32::MAX)
}

/// A number from 0 on without its fraction.
#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
pub(crate) fn whole(number: f64) -> usize {
    number as usize
}

/// Draws the layers to a file named by the command's first argument, or else to `file`.
pub(crate) fn draw(
    file: &str,
    title: &str,
    [x_name, y_name]: [&str; 2],
    layers: &[Layer<'_>],
) -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| file.to_owned());
    let points = || layers.iter().flat_map(|layer| &layer.points);
    let (xs, ys) = (span(points().map(|p| p.0), 0.01), span(points().map(|p| p.1), 0.05));
    let area = SVGBackend::new(&path, (760, 380)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 16))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(62)
        .build_cartesian_2d(xs, ys)?;
    let mut mesh = chart.configure_mesh();
    let short = |number: &f64| format!("{}", (number * 1e6).round() / 1e6);
    mesh.x_label_formatter(&short).y_label_formatter(&short);
    mesh.x_desc(x_name).y_desc(y_name).light_line_style(WHITE).bold_line_style(GREY.mix(0.25));
    mesh.draw()?;
    for &Layer { name, colour, ref points, joined } in layers {
        let drawn = if joined {
            chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?
        } else {
            let mark = |&point: &(f64, f64)| Circle::new(point, 3, colour.filled());
            chart.draw_series(points.iter().map(mark))?
        };
        drawn
            .label(name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 2), (x + 16, y + 2)], colour.filled()));
    }
    let mut labels = chart.configure_series_labels();
    labels.position(SeriesLabelPosition::UpperRight).background_style(WHITE.mix(0.8)).draw()?;
    area.present()?;
    println!("{path}");
    Ok(())
}

/// From the least to the largest number, and that share of their distance more on both sides.
fn span(numbers: impl Iterator<Item = f64>, more: f64) -> Range<f64> {
    let (least, most) = numbers
        .filter(|number| number.is_finite())
        .fold((f64::MAX, f64::MIN), |(least, most), number| (least.min(number), most.max(number)));
    let more = (most - least) * more;
    least - more..most + more
}
