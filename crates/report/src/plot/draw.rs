//! The picture itself, drawn with plotters.

use super::axis::LabelledAxis;
use super::lines::offset;
use super::reduce::{Line, Point};
use super::ticks::{Room, Times};
use super::values::ValueAxis;
use super::{PlotError, SeriesPlot};
use super::{heading, text};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

// Okabe-Ito blue over a grey-blue, thick over thin: apart without colour too. On white the grey has a
// contrast of 3.7, and every other colour more than 2.
pub(super) const SMOOTHED: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// Okabe-Ito's others, for more lines than one.
const OTHERS: [RGBColor; 5] = [
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
];
pub(super) const RAW: RGBColor = RGBColor(0x74, 0x87, 0x94);
pub(super) const INK: RGBColor = RGBColor(0x1F, 0x26, 0x2D);
pub(super) const SOFT_INK: RGBColor = RGBColor(0x51, 0x5B, 0x65);
pub(super) const GRID: RGBColor = RGBColor(0xE8, 0xEB, 0xEE);
pub(super) const ZERO: RGBColor = RGBColor(0xA9, 0xB2, 0xBA);
/// Behind what may still be revised.
pub(super) const SHADE: RGBColor = RGBColor(0xF3, 0xEF, 0xE2);

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
/// So many values beyond the axis are marked, the farthest.
const MOST_SPIKES: usize = 40;
/// Where there are no values.
const ABSENT: RGBColor = RGBColor(0xB0, 0x4A, 0x5A);
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
    let values = plot.value_axis();
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
        if let (Some(times), Some(values)) = (&self.times, &self.values) {
            self.shade(&mut chart, times, values)?;
        }
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
        self.series(&mut chart, times, values)?;
        self.holes(&mut chart, times, values)?;
        self.spikes(page, times, values)
    }

    /// Half of the distance between rows.
    fn half(&self) -> f64 {
        self.plot.step.map_or(0.0, |step| step.max(0) as f64 / 2.0)
    }

    /// Shades what may still be revised, and says from when.
    fn shade(&self, chart: &mut Chart<'_>, times: &Times, values: &ValueAxis) -> Drawn {
        let Some(first) = self.plot.first_provisional() else { return Ok(()) };
        let from = offset(times.origin, self.plot.times[first]) - self.half();
        let ends = [(from.max(times.low), values.low), (times.high, values.high)];
        chart.draw_series(std::iter::once(Rectangle::new(ends, SHADE.filled()))).map(drop)
    }

    fn series(&self, chart: &mut Chart<'_>, times: &Times, values: &ValueAxis) -> Drawn {
        let width = f64::from(WIDTH - RIGHT - self.left);
        let rows = self.plot.times.len();
        let span = times.high - times.low;
        let column = if rows as f64 > DENSE * width { span / width } else { 0.0 };

        let whole = self.plot.whole();
        let raw = self.plot.raw_series().lines(whole.clone(), times.origin, column);
        let few = rows <= FEW;
        lines(chart, values, raw, stroke(RAW, UNITS), if few { 10 } else { 6 }, few)?;

        for (plotted, colour) in self.plot.lines().zip(colours()) {
            let first = rows.saturating_sub(plotted.provisional).clamp(whole.start, whole.end);
            let mut series = self.plot.series_of(&plotted);
            series.values = &series.values[..whole.end];
            let split = series.split(whole.start..first, times.origin, column);
            lines(chart, values, split.settled, stroke(colour, 10), 9, false)?;
            let pale = stroke(colour.mix(0.6), 10);
            lines(chart, values, split.provisional, pale, 9, false)?;
        }
        for row in self.plot.parts().filter(|&row| self.plot.raw[row].is_finite()) {
            let value = values.scale.apply(self.plot.raw[row]);
            let at = (offset(times.origin, self.plot.times[row]), within(values, value));
            dots(chart, &[at], 16, RAW)?;
            dots(chart, &[at], 11, WHITE)?;
        }
        Ok(())
    }

    /// Marks on the time axis where there are no values.
    fn holes(&self, chart: &mut Chart<'_>, times: &Times, values: &ValueAxis) -> Drawn {
        let pixel = (times.high - times.low) / f64::from(WIDTH - RIGHT - self.left);
        let high = values.low + (values.high - values.low) * 4.0 / f64::from(HEIGHT - TOP - BOTTOM);
        let marks = self.plot.holes(times.origin, pixel).into_iter().map(|(from, to)| {
            // Seen however narrow it is.
            let more = (pixel - (to - from)).max(0.0) / 2.0;
            let (from, to) = ((from - more).max(times.low), (to + more).min(times.high));
            Rectangle::new([(from, values.low), (to, high)], ABSENT.filled())
        });
        chart.draw_series(marks).map(drop)
    }

    /// Marks what is beyond the axis, with its value where there is room.
    fn spikes(&self, page: &Page<'_>, times: &Times, values: &ValueAxis) -> Drawn {
        let width = f64::from(px(WIDTH - RIGHT - self.left));
        let mut taken: Vec<(f64, f64, bool)> = Vec::new();
        let whole = self.plot.whole();
        let (raw, first) = (&self.plot.raw[whole.clone()], whole.start);
        for row in values.spikes(raw).into_iter().take(MOST_SPIKES) {
            let value = raw[row];
            let (is_up, time) = (values.beyond(value) > 0, self.plot.times[first + row]);
            let share = (offset(times.origin, time) - times.low) / (times.high - times.low);
            #[expect(clippy::cast_possible_truncation, reason = "a place on the page")]
            let x = (f64::from(px(self.left)) + share * width) as i32;
            let (tip, base) =
                if is_up { (TOP - 8, TOP - 2) } else { (HEIGHT - BOTTOM, HEIGHT - BOTTOM - 6) };
            let corners = vec![(x, px(tip)), (x - px(3), px(base)), (x + px(3), px(base))];
            page.draw(&Polygon::new(corners, INK.filled()))?;
            let label = values.label(value);
            let room = text::ems(&label) * 11.0 * f64::from(UNITS);
            let (from, to) = (f64::from(x + px(6)), f64::from(x + px(6)) + room);
            let is_free = taken.iter().all(|&(a, b, up)| up != is_up || to < a || from > b);
            if is_free && to < f64::from(px(WIDTH)) {
                let style = font(11.0).color(&INK).pos(Pos::new(HPos::Left, VPos::Center));
                page.draw_text(&label, &style, (x + px(5), px(u32::midpoint(tip, base))))?;
            }
            taken.push((
                f64::from(x - px(4)),
                if is_free { to } else { f64::from(x + px(4)) },
                is_up,
            ));
        }
        Ok(())
    }
}

/// A value, or the end of the axis that it is beyond.
fn within(values: &ValueAxis, scaled: f64) -> f64 {
    scaled.clamp(values.low, values.high)
}

/// Draws lines, and dots of `radius` units at isolated rows or, if `points`, at all.
fn lines(
    chart: &mut Chart<'_>,
    values: &ValueAxis,
    lines: Vec<Line>,
    style: ShapeStyle,
    radius: u32,
    points: bool,
) -> Drawn {
    for mut part in lines {
        values.scale.apply_to(&mut part);
        part.iter_mut().for_each(|point| point.1 = within(values, point.1));
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
