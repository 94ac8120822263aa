//! Plots of the page: SVG that is stretched to whatever room there is, with labels around it in HTML,
//! so that letters and lines stay as they are on a telephone and on paper.
//!
//! Colours are the style sheet's. Paths hold the values themselves, as whole numbers of a power of ten:
//! a script can read them, and a scale is a matrix, so that one picture has several.

mod dates;
mod trace;

use std::fmt::Write as _;

use super::{SeriesPlot, calendar, lines::offset, numbers, reduce::Line, text, values::ValueAxis};
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

    /// What is said below its title: the last value, and what to be careful with.
    pub(crate) fn notes(&self) -> Vec<String> {
        let (plot, mut notes) = (&self.plot, Vec::new());
        let said = |row: usize| calendar::said(plot.axis, plot.times[row]);
        let whole = plot.whole();
        if let Some(last) = plot.raw[whole.clone()].iter().rposition(|value| value.is_finite()) {
            let row = whole.start + last;
            notes.push(format!("last {} on {}", numbers::short(plot.raw[row]), said(row)));
        }
        if notes.is_empty() && !plot.raw.iter().any(|value| value.is_finite()) {
            return vec!["no values".to_owned()];
        }
        if let Some(row) = plot.first_provisional() {
            notes.push(match row {
                0 => "all provisional".to_owned(),
                row => format!("provisional from {}", said(row)),
            });
        }
        let parts: Vec<String> = plot.parts().map(said).collect();
        if !parts.is_empty() {
            notes.push(format!("{} covered in part", parts.join(" and ")));
        }
        notes
    }

    /// The plot as HTML: `id` is that of its figure, whose caption names it.
    pub(crate) fn html(&self, id: &str, common: Option<&Common>) -> String {
        let mut html = String::with_capacity(1 << 14);
        let own = self.axis();
        html.push_str("<div class=\"pl\">");
        labels(&mut html, "own", own.as_ref());
        labels(&mut html, "one", common.map(|common| &common.0).or(own.as_ref()));
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
        grid(html, "own", own);
        grid(html, "one", common.map_or(own, |common| &common.0));
        let largest = unscaled(own, own.low.abs().max(own.high.abs()));
        let mut units = Units::of(largest, 0.0);
        let height = (own.high - own.low) / own.scale.apply(units.size());
        units = Units::of(largest, FARTHEST * height.max(1.0));
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

    /// Half of a step, in units.
    fn half(&self) -> f64 {
        self.dates.units(self.plot.step.map_or(0.0, |step| step.max(0) as f64 / 2.0))
    }

    /// Shades what may still be revised, and what is covered only in part.
    fn shades(&self, html: &mut String) {
        let (plot, half) = (&self.plot, self.half());
        let mut shade = |class: &str, from: f64, to: f64| {
            let (from, to) = (self.dates.place(from).max(0.0), self.dates.place(to).min(1000.0));
            let width = (to - from).max(2.0);
            let _ = write!(
                html,
                "<rect class=\"{class}\" x=\"{from:.1}\" width=\"{width:.1}\" height=\"1000\"/>"
            );
        };
        if let (Some(row), Some(&last)) = (plot.first_provisional(), plot.times.last()) {
            shade("v", self.x(plot.times[row]) - half, self.x(last) + half);
        }
        for row in plot.parts() {
            shade("q", self.x(plot.times[row]) - half, self.x(plot.times[row]) + half);
        }
    }

    /// Marks on the time axis where there are no values.
    fn absent(&self, html: &mut String) {
        let pixel = (self.dates.high - self.dates.low) / 500.0;
        let least = pixel / self.dates.units(1.0);
        let mut path = String::new();
        for (from, to) in self.plot.holes(self.dates.origin, least) {
            let place = |at: f64| self.dates.place(self.dates.units(at));
            let (from, to) = (place(from).max(0.0), place(to).min(1000.0));
            let _ = write!(path, "M{from:.1} 1000h{:.1}", (to - from).max(2.0));
        }
        if !path.is_empty() {
            let _ = write!(html, "<path class=\"a\" d=\"{path}\"/>");
        }
    }

    /// Marks what is beyond the axis, with its value where there is room.
    fn spikes(&self, html: &mut String, axis: &ValueAxis) {
        let whole = self.plot.whole();
        let raw = &self.plot.raw[whole.clone()];
        let mut taken: Vec<(f64, bool)> = Vec::new();
        for row in axis.spikes(raw).into_iter().take(MOST_SPIKES) {
            let x = self.x(self.plot.times[whole.start + row]);
            let (at, is_up) = (self.dates.place(x), axis.beyond(raw[row]) > 0);
            let is_near = |room: f64| {
                taken.iter().any(|&(other, up)| up == is_up && (other - at).abs() < room)
            };
            // The value is said where no other is near, in a large plot of more of them.
            let value = match (is_near(60.0), is_near(220.0)) {
                (true, _) => String::new(),
                (_, true) => format!("<s>{}</s>", numbers::short(raw[row])),
                _ => numbers::short(raw[row]),
            };
            let mut class = if is_up { "k" } else { "k down" }.to_owned();
            // Near the right end the value stands left of its mark.
            if at > 800.0 {
                class.push_str(" left");
            }
            let _ = write!(
                html,
                "<b class=\"{class}\" data-x=\"{}\" style=\"left:{:.1}%\" aria-hidden=\"true\">\
                 <u></u>{value}</b>",
                x.round(),
                at / 10.0
            );
            taken.push((at, is_up));
        }
    }

    /// What the picture shows, in words.
    fn described(&self, axis: Option<&ValueAxis>) -> String {
        let plot = &self.plot;
        let (Some(&first), Some(&last), Some(axis)) = (plot.times.first(), plot.times.last(), axis)
        else {
            return "There are no values.".to_owned();
        };
        let said = |time| calendar::said(plot.axis, time);
        let between = |values: &[f64]| {
            super::range::ends(values).map_or_else(
                || "nowhere there".to_owned(),
                |(low, high)| format!("{} to {}", numbers::short(low), numbers::short(high)),
            )
        };
        let mut text = format!(
            "{} to {}. Smoothed: {}; raw: {}. ",
            said(first),
            said(last),
            between(plot.smoothed),
            between(plot.raw)
        );
        let mut notes = self.notes().join("; ");
        if let Some(start) = notes.get(..1).map(str::to_uppercase) {
            notes.replace_range(..1, &start);
            text.push_str(&notes);
            text.push('.');
        }
        let raw = &plot.raw[plot.whole()];
        let spikes: Vec<String> = axis
            .spikes(raw)
            .into_iter()
            .take(MOST_SPIKES)
            .map(|row| {
                let time = plot.times[plot.whole().start + row];
                format!("{} on {}", numbers::short(raw[row]), said(time))
            })
            .collect();
        if !spikes.is_empty() {
            text.push_str(" Beyond the axis: ");
            text.push_str(&spikes.join(", "));
            text.push('.');
        }
        text
    }
}

/// A scaled value of an axis as it is.
fn unscaled(axis: &ValueAxis, scaled: f64) -> f64 {
    let one = axis.scale.apply(1.0);
    if one > 0.0 && (scaled / one).is_finite() { scaled / one } else { f64::MAX.copysign(scaled) }
}

/// The labels left of a plot; of five and more every second is for large plots.
fn labels(html: &mut String, class: &str, axis: Option<&ValueAxis>) {
    let _ = write!(html, "<div class=\"y {class}\" aria-hidden=\"true\">");
    if let Some(axis) = axis {
        let many = axis.ticks.len() > 4;
        for (at, (value, label)) in axis.ticks.iter().enumerate() {
            let share = 100.0 * (value - axis.low) / (axis.high - axis.low);
            let tag = if many && at % 2 == 1 { "s" } else { "i" };
            let _ = write!(html, "<{tag} style=\"bottom:{share:.1}%\">{label}</{tag}>");
        }
        if let Some(factor) = axis.scale.factor() {
            let _ = write!(html, "<b>{factor}</b>");
        }
    }
    html.push_str("</div>");
}

fn grid(html: &mut String, class: &str, axis: &ValueAxis) {
    let mut path = String::new();
    for (value, _) in &axis.ticks {
        let down = 1000.0 * (axis.high - value) / (axis.high - axis.low);
        let _ = write!(path, "M0 {down:.0}H1000");
    }
    let _ = write!(html, "<path class=\"g {class}\" d=\"{path}\"/>");
    if axis.low < 0.0 && axis.high > 0.0 {
        let down = 1000.0 * axis.high / (axis.high - axis.low);
        let _ = write!(html, "<path class=\"g z {class}\" d=\"M0 {down:.0}H1000\"/>");
    }
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
