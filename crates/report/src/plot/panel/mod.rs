//! Plots of the page: SVG that is stretched to whatever room there is, with labels around it in HTML,
//! so that letters and lines stay as they are on a telephone and on paper.
//!
//! Colours are the style sheet's. Paths hold the values themselves, as whole numbers of a power of ten:
//! a script can read them, and a scale is a matrix, so that one picture has several.

mod dates;
mod frame;
mod marks;
mod said;
mod trace;

use std::fmt::Write as _;

use super::{SeriesPlot, lines::offset, reduce::Line, text, values::ValueAxis};
pub(crate) use dates::Dates;
use trace::Units;
pub(super) use trace::push_whole;

/// Series of more rows are reduced to the first, lowest, highest and last row of each of this many
/// stretches of time, which is said on the page.
pub(crate) const STRETCHES: usize = 600;
/// Up to this many rows all are drawn.
pub(crate) const MOST_ROWS: usize = 2_400;
/// Up to this many rows, each raw value is a point.
const FEW: usize = 60;
/// So many values beyond the axis are marked, the farthest.
const MOST_SPIKES: usize = 12;
/// A band may make the axis so many times as long.
const WIDEST: f64 = 3.0;
/// Drawn at most so many heights of the axis away from it.
const FARTHEST: f64 = 40.0;

/// One plot of a page.
pub(crate) struct Panel<'a> {
    pub(crate) plot: SeriesPlot<'a>,
    pub(crate) dates: &'a Dates,
    /// Between these the middle half of the groups lies.
    pub(crate) band: Option<(&'a [f64], &'a [f64])>,
}

/// A scale of values that several plots share.
pub(crate) struct Common(ValueAxis);

impl Common {
    /// The scale that holds all of these ranges; none where there is no range.
    pub(crate) fn of(ranges: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let (low, high) = ranges.reduce(super::range::hull)?;
        Some(Self(ValueAxis::from(low, high)))
    }
}

impl Panel<'_> {
    /// The lowest and highest value that its own axis is made for.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        let whole = self.plot.whole();
        super::range::usual(&self.plot.raw[whole.clone()], &[&self.plot.smoothed[whole]])
    }

    /// Its own axis: also of the band, where that is not much wider than the rest.
    fn axis(&self) -> Option<ValueAxis> {
        let own = self.plot.value_axis()?;
        let ends = |values: &[f64]| super::range::ends(&values[self.plot.whole()]);
        let Some((low, high)) = self.band.and_then(|(a, b)| Some((ends(a)?.0, ends(b)?.1))) else {
            return Some(own);
        };
        let range = self.range().unwrap_or((low, high));
        let (low, high) = super::range::hull(range, (low, high));
        let is_near = high - low <= WIDEST * (range.1 - range.0);
        Some(if is_near { ValueAxis::from(low, high) } else { own })
    }

    /// Whether it shows fewer rows than there are.
    pub(crate) fn is_reduced(&self) -> bool {
        self.plot.times.len() > MOST_ROWS
    }

    /// The width that labels of values take, in ems of their font.
    pub(crate) fn gutter(&self, common: Option<&Common>) -> f64 {
        let axes = self.axis().into_iter();
        let own = axes.flat_map(|axis| axis.ticks).map(|(_, label)| text::ems(&label));
        let common = common.iter().flat_map(|common| &common.0.ticks);
        let widest = own.chain(common.map(|(_, label)| text::ems(label))).fold(0.0, f64::max);
        (widest + 0.8).ceil()
    }

    /// The plot as HTML: `id` is that of its figure, whose caption names it.
    pub(crate) fn html(&self, id: &str, common: Option<&Common>) -> String {
        let mut html = String::with_capacity(1 << 14);
        let own = self.axis();
        html.push_str("<div class=\"pl\">");
        let locale = self.dates.locale;
        frame::labels(&mut html, "own", own.as_ref(), locale);
        frame::labels(&mut html, "one", common.map(|common| &common.0).or(own.as_ref()), locale);
        html.push_str("<div class=\"c\">");
        self.svg(&mut html, id, own.as_ref(), common);
        html.push_str("</div>");
        html.push_str(self.dates.labels());
        html.push_str("</div>");
        html
    }

    fn svg(&self, html: &mut String, id: &str, own: Option<&ValueAxis>, common: Option<&Common>) {
        let plot = &self.plot;
        let title = match (plot.variable, plot.title) {
            (variable, "") => variable.to_owned(),
            (variable, title) => format!("{variable}, {title}"),
        };
        let title = text::attribute(&title);
        let said = text::attribute(&self.described(own));
        let _ = write!(
            html,
            "<svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" role=\"img\" \
             aria-labelledby=\"{id}-t\" aria-describedby=\"{id}-d\"><title id=\"{id}-t\">{title}\
             </title><desc id=\"{id}-d\">{said}</desc>"
        );
        let Some(own) = own else {
            html.push_str("</svg><p class=\"none\">no values</p>");
            return;
        };
        self.shades(html);
        frame::grid(html, "own", own);
        frame::grid(html, "one", common.map_or(own, |common| &common.0));
        let largest = unscaled(own, own.low.abs().max(own.high.abs()));
        let units = Units::of(largest);
        let (one, far) = (own.scale.apply(units.size()), FARTHEST * (own.high - own.low));
        let units = units.within((own.low - far) / one, (own.high + far) / one);
        let of = |axis: &ValueAxis| self.matrix(axis, units);
        let _ = write!(html, "<g class=\"d\" data-e=\"{}\"", units.exponent);
        // What is drawn elsewhere than it is: too far away, or covered in part and beyond the axis.
        let is_far = |row: &usize| {
            let (value, whole) = (plot.raw[*row], plot.whole());
            let is_part = !whole.contains(row) && own.beyond(value) != 0;
            value.is_finite() && (is_part || units.is_beyond(value))
        };
        let far: Vec<String> = (0..plot.raw.len())
            .filter(is_far)
            .take(100)
            .map(|row| format!("{}:{:e}", self.x(plot.times[row]).round(), plot.raw[row]))
            .collect();
        if !far.is_empty() {
            let _ = write!(html, " data-far=\"{}\"", far.join(" "));
        }
        let _ = write!(html, " transform=\"{}\"", of(own));
        if let Some(Common(common)) = common {
            let _ = write!(html, " style=\"--one:{}\"", of(common));
        }
        html.push('>');
        self.traces(html, own, units);
        html.push_str("</g>");
        self.absent(html);
        html.push_str("</svg>");
        self.spikes(html, own);
    }

    /// From units to thousandths of the picture.
    fn matrix(&self, axis: &ValueAxis, units: Units) -> String {
        let across = 1000.0 / (self.dates.high - self.dates.low);
        let up = 1000.0 / (axis.high - axis.low);
        format!(
            "matrix({across:e},0,0,{:e},{:e},{:e})",
            -up * axis.scale.apply(units.size()),
            -across * self.dates.low,
            up * axis.high
        )
    }

    /// A time in units of the axis.
    fn x(&self, time: i64) -> f64 {
        self.dates.units(offset(self.dates.origin, time))
    }

    fn traces(&self, html: &mut String, axis: &ValueAxis, units: Units) {
        let plot = &self.plot;
        let (origin, rows) = (self.dates.origin, plot.times.len());
        let time = |x: f64| self.dates.units(x);
        let span = match (plot.times.first(), plot.times.last()) {
            (Some(&first), Some(&last)) => offset(first, last),
            _ => 0.0,
        };
        let column = if self.is_reduced() { span / STRETCHES as f64 } else { 0.0 };
        if let Some((low, high)) = self.band.filter(|_| !self.is_reduced()) {
            band(html, (low, high), |row| self.x(plot.times[row]), units);
        }
        let mut path = |class: &str, d: &str| {
            if !d.is_empty() {
                let _ = write!(html, "<path class=\"{class}\" d=\"{d}\"/>");
            }
        };
        let whole = plot.whole();
        let raw = plot.raw_series().lines(whole.clone(), origin, column);
        path("r", &trace::path(&raw, time, units));
        if rows <= FEW {
            path("r o", &trace::dots(&raw, time, units));
        }
        let own = plot.lines().next();
        if let Some(line) = own {
            let smooth = plot.series_of(&line).lines(whole, origin, column);
            path("s", &trace::path(&smooth, time, units));
        }
        let is_there = |&row: &usize| plot.raw[row].is_finite();
        let parts = plot.parts().filter(is_there);
        let at_edge = |row: usize| match axis.beyond(plot.raw[row]) {
            0 => plot.raw[row],
            // As far inside as its dot is seen whole.
            side => {
                let inside = 0.04 * (axis.high - axis.low);
                unscaled(axis, if side > 0 { axis.high - inside } else { axis.low + inside })
            }
        };
        let parts: Line =
            parts.map(|row| (offset(origin, plot.times[row]), at_edge(row))).collect();
        let hollow = trace::dots(&[parts], time, units);
        path("r h", &hollow);
        path("r i", &hollow);
    }
}

/// A scaled value of an axis as it is.
fn unscaled(axis: &ValueAxis, scaled: f64) -> f64 {
    let one = axis.scale.apply(1.0);
    if one > 0.0 && (scaled / one).is_finite() { scaled / one } else { f64::MAX.copysign(scaled) }
}

/// The area between two series.
fn band(html: &mut String, (low, high): (&[f64], &[f64]), x: impl Fn(usize) -> f64, units: Units) {
    let is_there = |row: &usize| low[*row].is_finite() && high[*row].is_finite();
    let rows: Vec<usize> = (0..low.len().min(high.len())).filter(is_there).collect();
    let mut path = String::new();
    for run in rows.chunk_by(|a, b| a + 1 == *b) {
        for (at, (&row, side)) in run
            .iter()
            .map(|row| (row, low))
            .chain(run.iter().rev().map(|row| (row, high)))
            .enumerate()
        {
            path.push(if at == 0 { 'M' } else { 'L' });
            let _ = write!(path, "{} ", x(row).round());
            trace::push_whole(&mut path, units.whole(side[row]));
        }
        path.push('Z');
    }
    let _ = write!(html, "<path class=\"b\" d=\"{path}\"/>");
}

#[cfg(test)]
mod tests;
