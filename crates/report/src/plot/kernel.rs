//! A smoother's weights, and what they leave of rhythms.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::LabelledAxis;
use super::draw::{
    Drawn, GRID, HEIGHT, INK, MARGIN, Page, SMOOTHED, SOFT_INK, UNITS, WIDTH, ZERO, dots, font,
    line, px, stroke,
};
use super::values::ticks;
use super::{PlotError, heading, text};
use crate::explain::{Explanation, KernelPicture, three_digits};

const TOP: u32 = 92;
const FONT: f64 = 12.0;
const TITLE_FONT: f64 = 15.0;
/// Up to so many weights each is a stem; more are a line.
const STEMS: usize = 120;

/// Draws a smoother's weights, and how much they leave of a rhythm's height by how long one cycle
/// is, as an SVG of 900 by 360 pixels, which scales by its `viewBox`. A smoother without weights
/// says so.
///
/// ```
/// use smoothframe_report::{Explanation, kernel_svg};
/// let svg = kernel_svg(&Explanation::of(&"gaussian:std=3".parse()?))?;
/// assert!(svg.contains("gaussian:std=3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::Drawing`].
pub fn kernel_svg(explanation: &Explanation) -> Result<String, PlotError> {
    let mut svg = String::new();
    let spec = smoothframe_polars::words::smoother(explanation.smoother());
    page(&mut svg, explanation, &spec).map_err(|error| PlotError::Drawing(error.to_string()))?;
    let label = format!("{}: its weights and their response", text::shortened(&spec, 80, 80.0));
    Ok(heading::with_label(&svg, &label, (WIDTH, HEIGHT), UNITS))
}

fn page(svg: &mut String, explanation: &Explanation, spec: &str) -> Drawn {
    let page = SVGBackend::with_string(svg, (WIDTH * UNITS, HEIGHT * UNITS)).into_drawing_area();
    page.fill(&WHITE)?;
    let left = Pos::new(HPos::Left, VPos::Center);
    let bold = font(TITLE_FONT).style(FontStyle::Bold).color(&INK).pos(left);
    let room = f64::from(WIDTH - 2 * MARGIN);
    let title = text::shortened(spec, 100, room / (TITLE_FONT * 1.1));
    page.draw_text(&title, &bold, (px(MARGIN), px(22)))?;
    let small = font(FONT).color(&SOFT_INK).pos(left);
    let says = explanation.says();
    let about = |name: &str| {
        let found = says.iter().find(|(about, _)| *about == name);
        let text = found.map_or("", |(_, text)| text.as_str());
        text::shortened(&format!("{name}: {text}"), 200, room / (0.88 * FONT))
    };
    page.draw_text(&about("width"), &small, (px(MARGIN), px(44)))?;
    page.draw_text(&about("removes"), &small, (px(MARGIN), px(62)))?;
    let Some(picture) = explanation.picture() else {
        let words = font(14.0).color(&SOFT_INK).pos(Pos::new(HPos::Center, VPos::Center));
        let middle = (px(WIDTH) / 2, px(TOP + HEIGHT) / 2);
        page.draw_text("it has no weights to draw", &words, middle)?;
        return page.present();
    };
    let (weights, response) = page.split_horizontally(px(WIDTH / 2));
    draw_weights(&weights, &picture)?;
    draw_response(&response, &picture)?;
    page.present()
}

fn draw_weights(area: &Page<'_>, picture: &KernelPicture) -> Drawn {
    let weights = &picture.weights;
    let low = weights.iter().map(|point| point.1).fold(0.0, f64::min);
    let high = weights.iter().map(|point| point.1).fold(0.0, f64::max);
    let room = 0.06 * (high - low);
    let (low, high) = (if low < 0.0 { low - room } else { 0.0 }, high + room);
    let first = weights.first().map_or(-1.0, |point| point.0).min(0.0);
    let last = weights.last().map_or(1.0, |point| point.0).max(0.0);
    let margin = (0.04 * (last - first)).max(0.5 * picture.spacing);
    let (first, last) = (first - margin, last + margin);
    let x = LabelledAxis::new(first, last, &ticks(first, last));
    let y = LabelledAxis::new(low, high, &ticks(low, high));
    let title = format!("weights, by {} from the output's", picture.unit);
    let mut chart = framed(area, &title, x, y)?;
    if first < 0.0 && last > 0.0 {
        line(&mut chart, vec![(0.0, low), (0.0, high)], stroke(GRID, 6))?;
    }
    line(&mut chart, vec![(first, 0.0), (last, 0.0)], stroke(ZERO, UNITS))?;
    if weights.len() <= STEMS {
        for &(at, weight) in weights {
            line(&mut chart, vec![(at, 0.0), (at, weight)], stroke(SMOOTHED, 8))?;
        }
        let radius = if weights.len() > 60 { 7 } else { 11 };
        return dots(&mut chart, weights, radius, SMOOTHED);
    }
    let first = weights.first().map(|&(at, _)| (at, 0.0));
    let last = weights.last().map(|&(at, _)| (at, 0.0));
    let around: Vec<(f64, f64)> =
        first.into_iter().chain(weights.iter().copied()).chain(last).collect();
    let area = Polygon::new(around.clone(), SMOOTHED.mix(0.12).filled());
    chart.draw_series(std::iter::once(area))?;
    line(&mut chart, around, stroke(SMOOTHED, 8))
}

fn draw_response(area: &Page<'_>, picture: &KernelPicture) -> Drawn {
    let gains = &picture.response;
    let (Some(&(from, _)), Some(&(to, _))) = (gains.first(), gains.last()) else { return Ok(()) };
    let logs = (from.log10(), to.log10());
    let round = |power: i32| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power));
    #[expect(clippy::cast_possible_truncation, reason = "a power of ten")]
    let least = logs.0.floor() as i32;
    let labels: Vec<(f64, String)> = (least..least + 8)
        .flat_map(round)
        .map(|period| (period.log10(), three_digits(period)))
        .filter(|(at, _)| (logs.0..=logs.1).contains(at))
        .collect();
    let most = gains.iter().map(|point| point.1).fold(1.0, f64::max);
    let shares = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, format!("{:.0}%", share * 100.0)));
    let x = LabelledAxis::new(logs.0, logs.1, &labels);
    let y = LabelledAxis::new(0.0, most * 1.04, &shares);
    let title = format!("left of a rhythm's height, by {} a cycle", picture.unit);
    let mut chart = framed(area, &title, x, y)?;
    if let Some(period) = picture.half_power {
        let at = period.log10();
        line(&mut chart, vec![(at, 0.0), (at, most * 1.04)], stroke(GRID, 6))?;
    }
    line(&mut chart, vec![(logs.0, 0.0), (logs.1, 0.0)], stroke(ZERO, UNITS))?;
    let points: Vec<(f64, f64)> =
        gains.iter().map(|&(period, gain)| (period.log10(), gain)).collect();
    let ends = [(logs.0, 0.0)].into_iter().chain(points.iter().copied()).chain([(logs.1, 0.0)]);
    let area = Polygon::new(ends.collect::<Vec<_>>(), SMOOTHED.mix(0.12).filled());
    chart.draw_series(std::iter::once(area))?;
    line(&mut chart, points, stroke(SMOOTHED, 8))
}

/// A chart with axes, and its title above.
fn framed<'a>(
    area: &Page<'a>,
    title: &str,
    x: LabelledAxis,
    y: LabelledAxis,
) -> Result<super::draw::Chart<'a>, DrawingAreaErrorKind<std::io::Error>> {
    let label = font(FONT).color(&SOFT_INK);
    let left = label.clone().pos(Pos::new(HPos::Left, VPos::Center));
    area.draw_text(title, &left, (px(MARGIN), px(TOP - 6)))?;
    let mut chart = ChartBuilder::on(area)
        .margin_top(px(TOP + 8))
        .margin_right(px(MARGIN + 4))
        .margin_bottom(px(8))
        .x_label_area_size(px(26))
        .y_label_area_size(px(56))
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(stroke(GRID, UNITS))
        .axis_style(stroke(ZERO, UNITS))
        .label_style(label)
        .set_tick_mark_size(LabelAreaPosition::Bottom, px(4))
        .set_tick_mark_size(LabelAreaPosition::Left, px(4))
        .draw()?;
    Ok(chart)
}
