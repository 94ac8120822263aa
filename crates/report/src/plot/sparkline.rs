//! A small picture without axes, for a table cell.

use super::heading::SMOOTHED_HEX;
use super::lines::{Series, offset};
use super::numbers;
use super::panel::push_whole;
use super::range;
use super::reduce::Line;
use super::values::Scale;
use crate::Locale;

/// Whole units, of which there are four to a pixel.
const UNITS: f64 = 4.0;
const WIDTH: f64 = 120.0 * UNITS;
const HEIGHT: f64 = 28.0 * UNITS;
/// Half a stroke, the dot at the end and a little air.
const PADDING: f64 = 2.5 * UNITS;
/// Two pixels each: fine enough for the eye, and a table may hold thousands of cells.
const COLUMNS: f64 = 60.0;

/// A small inline SVG of the smoothed series, without axes, for table cells: with a dot at its end.
///
/// NaN and infinite values are gaps and left open; the last `provisional` rows, which may still
/// be revised, are paler. `times` ascend, in any unit.
pub fn sparkline(times: &[i64], smoothed: &[f64], provisional: usize) -> String {
    let ends = times.iter().min().copied().zip(times.iter().max().copied());
    sparkline_between(times, smoothed, provisional, ends.unwrap_or_default(), Locale::En)
}

/// [`sparkline`], on a time axis from one time to another that several share.
pub(crate) fn sparkline_between(
    times: &[i64],
    smoothed: &[f64],
    provisional: usize,
    ends: (i64, i64),
    locale: Locale,
) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sparkline\" width=\"120\" \
         height=\"28\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"smoothed series\" fill=\"none\" stroke=\"{SMOOTHED_HEX}\" \
         stroke-width=\"6\" stroke-linejoin=\"round\" stroke-linecap=\"round\">"
    );
    let known = || smoothed.iter().copied().filter(|value| value.is_finite());
    if let (Some(first), Some(last), Some((low, high))) =
        (known().next(), known().next_back(), range::ends(smoothed))
    {
        let [first, last, low, high] =
            [first, last, low, high].map(|value| locale.marked(numbers::short(value)));
        svg.push_str(&format!("<desc>{first} to {last}; lowest {low}, highest {high}</desc>"));
    } else {
        svg.push_str("<desc>no values</desc>");
    }
    let rows = times.len().min(smoothed.len());
    let first = rows.saturating_sub(provisional);
    if let Some(frame) = Frame::of(smoothed, ends) {
        let column = if rows > 120 { frame.span / COLUMNS } else { 0.0 };
        let series = Series { times, values: smoothed, step: None };
        let split = series.split(0..first, frame.origin, column);
        frame.path(&mut svg, &split.settled, "");
        frame.path(&mut svg, &split.provisional, " opacity=\"0.55\"");
        let last = split.provisional.last().or(split.settled.last()).and_then(|line| line.last());
        if let Some(&last) = last {
            let (x, y) = frame.place(last);
            svg.push_str("<path d=\"M");
            push_whole(&mut svg, x);
            svg.push(' ');
            push_whole(&mut svg, y);
            svg.push_str("h0\" stroke-width=\"16\"/>");
        }
    }
    svg.push_str("</svg>");
    svg
}

/// From times and values to units.
struct Frame {
    origin: i64,
    span: f64,
    scale: Scale,
    low: f64,
    high: f64,
}

impl Frame {
    fn of(values: &[f64], (origin, last): (i64, i64)) -> Option<Self> {
        let (low, high) = range::ends(values)?;
        let scale = Scale::of(low.abs().max(high.abs()));
        let (mut low, mut high) = (scale.apply(low), scale.apply(high));
        // The noise of last digits is a constant.
        if range::is_flat(low, high) {
            let room = if low == 0.0 { 1.0 } else { low.abs() };
            (low, high) = (low - room, high + room);
        }
        Some(Self { origin, span: offset(origin, last), scale, low, high })
    }

    fn place(&self, (x, y): (f64, f64)) -> (i64, i64) {
        let x = share(x, 0.0, self.span) * (WIDTH - 2.0 * PADDING) + PADDING;
        let up = share(self.scale.apply(y), self.low, self.high);
        let y = HEIGHT - PADDING - up * (HEIGHT - 2.0 * PADDING);
        #[expect(clippy::cast_possible_truncation, reason = "a place in the picture")]
        let place = (x.round() as i64, y.round() as i64);
        place
    }

    fn path(&self, svg: &mut String, lines: &[Line], attributes: &str) {
        if lines.is_empty() {
            return;
        }
        svg.push_str("<path d=\"");
        for line in lines {
            let mut command = 'M';
            for &point in line {
                let (x, y) = self.place(point);
                svg.push(command);
                push_whole(svg, x);
                svg.push(' ');
                push_whole(svg, y);
                command = 'L';
            }
            if line.len() == 1 {
                // Round ends make this a dot.
                svg.push_str("h0");
            }
        }
        svg.push('"');
        svg.push_str(attributes);
        svg.push_str("/>");
    }
}

/// How far `value` is from `low` to `high`, or the middle of nothing.
fn share(value: f64, low: f64, high: f64) -> f64 {
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The `d` of each path; parsing proves the picture well-formed.
    fn paths(svg: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(svg).expect("well-formed SVG");
        let paths = document.descendants().filter(|node| node.has_tag_name("path"));
        let all = document.descendants().filter(|node| node.is_element()).count();
        let found: Vec<String> =
            paths.map(|node| node.attribute("d").expect("a path").to_owned()).collect();
        assert_eq!(all, found.len() + 2, "the picture, and what it shows in words");
        found
    }

    #[test]
    fn the_line_fills_the_cell_and_leaves_gaps_open() {
        let svg = sparkline(&[0, 1, 2, 3, 4], &[0.0, 1.0, f64::NAN, 1.0, f64::INFINITY], 0);
        assert_eq!(paths(&svg), ["M10 102L125 10M355 10h0", "M355 10h0"]);
        assert!(!svg.contains("opacity"));
    }

    #[test]
    fn provisional_rows_are_paler_and_joined() {
        let svg = sparkline(&[0, 1, 2], &[0.0, 1.0, 0.0], 1);
        assert_eq!(paths(&svg), ["M10 102L240 10", "M240 10L470 102", "M470 102h0"]);
        assert!(svg.contains("opacity"));
        assert_eq!(paths(&sparkline(&[0, 1], &[0.0, 1.0], 99)).len(), 2);
    }

    #[test]
    fn it_is_described() {
        let said = |values: &[f64]| {
            let svg = sparkline(&[0, 1, 2, 3], values, 0);
            let said = svg.split_once("<desc>").and_then(|(_, rest)| rest.split_once("</desc>"));
            said.map(|(said, _)| said.to_owned())
        };
        let values = [12.0, f64::NAN, -1500.0, 12_345.0];
        assert_eq!(said(&values).as_deref(), Some("12 to 12.35k; lowest −1,500, highest 12.35k"));
        assert_eq!(said(&[f64::NAN; 4]).as_deref(), Some("no values"));
    }

    #[test]
    fn a_late_starter_is_not_stretched() {
        let svg = sparkline_between(&[8, 9], &[0.0, 1.0], 0, (0, 10), Locale::En);
        assert_eq!(paths(&svg), ["M378 102L424 10", "M424 10h0"]);
    }

    #[test]
    fn constants_are_straight() {
        let noise = [0.1, 0.1 + f64::EPSILON / 8.0, 0.1];
        assert_eq!(paths(&sparkline(&[0, 1, 2], &noise, 0))[0], "M10 56L240 56L470 56");
        assert_eq!(paths(&sparkline(&[0, 1], &[0.0, 0.0], 0))[0], "M10 56L470 56");
    }

    #[test]
    fn degenerate_series_are_drawn() {
        assert!(paths(&sparkline(&[], &[], 0)).is_empty());
        assert!(paths(&sparkline(&[1, 2], &[f64::NAN, f64::INFINITY], 1)).is_empty());
        assert_eq!(paths(&sparkline(&[5], &[7.0], 0)), ["M240 56h0", "M240 56h0"]);
        assert_eq!(paths(&sparkline(&[5, 5], &[7.0, 7.0], 0))[0], "M240 56L240 56");
        let giants = sparkline(&[i64::MIN, i64::MAX], &[1e308, -1e308], 0);
        assert_eq!(paths(&giants)[0], "M10 10L470 102");
        assert_eq!(paths(&sparkline(&[3, 1, 2], &[1.0, 2.0], 0)).len(), 2);
    }

    #[test]
    fn long_series_stay_small() {
        let times: Vec<i64> = (0..1_000_000).collect();
        let values: Vec<f64> = times.iter().map(|&t| (t as f64 * 0.7).sin()).collect();
        let svg = sparkline(&times, &values, 100_000);
        assert!(svg.len() < 4_000, "{}", svg.len());
        assert_eq!(paths(&svg).len(), 3);
    }
}
