//! The picture itself, drawn with plotters.

use super::axis::LabelledAxis;
use super::dashes::dashes;
use super::heading;
use super::reduce::{Line, Point};
use super::text;
use super::ticks::{Room, Times};
use super::values::{Scale, ValueAxis};
use super::{PlotError, SeriesPlot};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

// Okabe-Ito blue over a light grey-blue: apart in lightness too, so also without colour.
pub(super) const SMOOTHED: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// Okabe-Ito's others, for more lines than one.
const OTHERS: [RGBColor; 5] = [
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
];
pub(super) const RAW: RGBColor = RGBColor(0x9D, 0xB2, 0xBF);
pub(super) const INK: RGBColor = RGBColor(0x1F, 0x26, 0x2D);
pub(super) const SOFT_INK: RGBColor = RGBColor(0x51, 0x5B, 0x65);
pub(super) const GRID: RGBColor = RGBColor(0xE8, 0xEB, 0xEE);
pub(super) const ZERO: RGBColor = RGBColor(0xA9, 0xB2, 0xBA);

pub(super) const WIDTH: u32 = 900;
pub(super) const HEIGHT: u32 = 360;
pub(super) const MARGIN: u32 = 16;
/// Holds half of a date at the end of the axis.
pub(super) const RIGHT: u32 = 28;
const TOP: u32 = 64;
const BOTTOM: u32 = 42;
const FONT: f64 = 12.0;
/// plotters draws at whole units only; with four to a pixel, curves stay smooth.
pub(super) const UNITS: u32 = 4;
/// Up to this many rows, each raw value is a point.
pub(super) const FEW: usize = 60;
/// Up to this many rows per pixel column, all of them are drawn.
const DENSE: f64 = 2.0;

/// The colours of smoothed lines, again and again.
pub(super) fn colours() -> impl Iterator<Item = RGBColor> {
    std::iter::once(SMOOTHED).chain(OTHERS).cycle()
}

pub(super) type Page<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(super) type Chart<'a> =
    ChartContext<'a, SVGBackend<'a>, Cartesian2d<LabelledAxis, LabelledAxis>>;
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// What is drawn where.
struct Scene<'a> {
    plot: &'a SeriesPlot<'a>,
    times: Option<Times>,
    values: Option<ValueAxis>,
    /// Pixels left of the plotting area, for the labels of the value axis.
    left: u32,
}

pub(super) fn draw(plot: &SeriesPlot<'_>) -> Result<String, PlotError> {
    let columns: Vec<&[f64]> =
        std::iter::once(plot.raw).chain(plot.lines().map(|line| line.smoothed)).collect();
    let values = ValueAxis::of(&columns);
    let left = label_width(values.as_ref());
    let room = Room {
        left: f64::from(left),
        width: f64::from(WIDTH - RIGHT - left),
        picture: f64::from(WIDTH),
        font: FONT,
    };
    let times = Times::of(plot.axis, plot.times, plot.step, room);
    let scene = Scene { plot, times, values, left };
    let mut svg = String::new();
    scene.page(&mut svg).map_err(|error| PlotError::Drawing(error.to_string()))?;
    Ok(heading::with_root(&svg, plot, (WIDTH, HEIGHT), UNITS))
}

impl Scene<'_> {
    fn page(&self, svg: &mut String) -> Drawn {
        let page =
            SVGBackend::with_string(svg, (WIDTH * UNITS, HEIGHT * UNITS)).into_drawing_area();
        page.fill(&WHITE)?;
        let factor = self.values.as_ref().and_then(|values| values.scale.factor());
        heading::draw(&page, self.plot, factor.as_deref())?;
        self.chart(&page)?;
        page.present()
    }

    fn chart(&self, page: &Page<'_>) -> Drawn {
        let unit = || LabelledAxis::new(0.0, 1.0, &[]);
        let x = self.times.as_ref().map(|t| LabelledAxis::new(t.low, t.high, &t.ticks));
        let y = self.values.as_ref().map(|v| LabelledAxis::new(v.low, v.high, &v.ticks));
        let mut chart = ChartBuilder::on(page)
            .margin_top(px(TOP))
            .margin_right(px(RIGHT))
            .x_label_area_size(px(BOTTOM))
            .y_label_area_size(px(self.left))
            .build_cartesian_2d(x.unwrap_or_else(unit), y.unwrap_or_else(unit))?;
        let label = font(FONT).color(&SOFT_INK);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(stroke(GRID, UNITS))
            .axis_style(stroke(ZERO, UNITS))
            .label_style(label.clone())
            .set_tick_mark_size(LabelAreaPosition::Bottom, px(4))
            .set_tick_mark_size(LabelAreaPosition::Left, px(4))
            .draw()?;
        if let Some(note) = self.times.as_ref().and_then(|times| times.note.as_deref()) {
            let right = label.pos(Pos::new(HPos::Right, VPos::Center));
            page.draw_text(note, &right, (px(WIDTH - RIGHT), px(HEIGHT - 9)))?;
        }
        let (Some(times), Some(values)) = (&self.times, &self.values) else {
            let words = font(14.0).color(&SOFT_INK).pos(Pos::new(HPos::Center, VPos::Center));
            let middle = (px(self.left + WIDTH - RIGHT) / 2, px(TOP + HEIGHT - BOTTOM) / 2);
            return page.draw_text("no values", &words, middle);
        };
        if values.low < 0.0 && values.high > 0.0 {
            let zero = vec![(times.low, 0.0), (times.high, 0.0)];
            line(&mut chart, zero, stroke(ZERO, UNITS))?;
        }
        self.series(&mut chart, times, values)
    }

    fn series(&self, chart: &mut Chart<'_>, times: &Times, values: &ValueAxis) -> Drawn {
        let width = f64::from(WIDTH - RIGHT - self.left);
        let height = f64::from(HEIGHT - TOP - BOTTOM);
        let rows = self.plot.times.len();
        let span = times.high - times.low;
        let column = if rows as f64 > DENSE * width { span / width } else { 0.0 };

        let raw = self.plot.raw_series().lines(0..rows, times.origin, column);
        let few = rows <= FEW;
        lines(chart, values.scale, raw, stroke(RAW, UNITS), if few { 10 } else { 6 }, few)?;

        let pixels = (width / span, height / (values.high - values.low));
        for (plotted, colour) in self.plot.lines().zip(colours()) {
            let strong = stroke(colour, 10);
            let first = rows.saturating_sub(plotted.provisional);
            let split = self.plot.series_of(&plotted).split(first, times.origin, column);
            lines(chart, values.scale, split.settled, strong, 9, false)?;
            for mut part in split.provisional {
                values.scale.apply_to(&mut part);
                let cut = dashes(&part, pixels);
                // Also a line so short that it holds no dash must be seen.
                match part.first() {
                    Some(&point) if cut.is_empty() => dots(chart, &[point], 9, colour)?,
                    _ => cut.into_iter().try_for_each(|dash| line(chart, dash, strong))?,
                }
            }
        }
        Ok(())
    }
}

/// Draws lines, and dots of `radius` units at isolated rows or, if `points`, at all.
fn lines(
    chart: &mut Chart<'_>,
    scale: Scale,
    lines: Vec<Line>,
    style: ShapeStyle,
    radius: u32,
    points: bool,
) -> Drawn {
    for mut part in lines {
        scale.apply_to(&mut part);
        let colour = style.color;
        if points || part.len() == 1 {
            dots(chart, &part, radius, colour)?;
        }
        if part.len() > 1 {
            line(chart, part, style)?;
        }
    }
    Ok(())
}

pub(super) fn line(chart: &mut Chart<'_>, points: Line, style: ShapeStyle) -> Drawn {
    chart.draw_series(LineSeries::new(points, style)).map(drop)
}

pub(super) fn dots(
    chart: &mut Chart<'_>,
    points: &[Point],
    radius: u32,
    colour: impl Color,
) -> Drawn {
    let circle = |&point: &Point| Circle::new(point, radius, colour.filled());
    chart.draw_series(points.iter().map(circle)).map(drop)
}

/// Pixels as units of the page.
pub(super) fn px(pixels: u32) -> i32 {
    i32::try_from(pixels * UNITS).unwrap_or(i32::MAX)
}

/// A line of `width` units.
pub(super) fn stroke(colour: impl Color, width: u32) -> ShapeStyle {
    colour.to_rgba().stroke_width(width)
}

/// A font whose letters are `pixels` high; plotters divides by 1.24 for SVG.
pub(super) fn font(pixels: f64) -> FontDesc<'static> {
    ("sans-serif", pixels * f64::from(UNITS) * 1.24).into_font()
}

/// The room that the labels of the value axis take, in pixels.
fn label_width(values: Option<&ValueAxis>) -> u32 {
    let ticks = values.map_or(&[][..], |values| &values.ticks);
    let widest = ticks.iter().map(|tick| text::ems(&tick.1)).fold(0.0, f64::max);
    #[expect(clippy::cast_possible_truncation, reason = "a label has tens of characters")]
    let width = (widest * FONT).ceil() as u32;
    (width + 8 + MARGIN).clamp(52, 200)
}
