//! A small picture without axes, for a table cell.

use super::heading::SMOOTHED_HEX;
use super::lines::{Series, offset};
use super::reduce::Line;
use super::values::Scale;
use std::fmt::Write as _;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;
/// Half a stroke and a little air.
const PADDING: f64 = 2.0;
/// Two pixels each: fine enough for the eye, and a table may hold thousands of cells.
const COLUMNS: f64 = 60.0;

/// A small inline SVG of the smoothed series, without axes, for table cells.
///
/// NaN and infinite values are gaps and left open; the last `provisional` rows, which may still
/// be revised, are dashed. `times` ascend, in any unit.
pub fn sparkline(times: &[i64], smoothed: &[f64], provisional: usize) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sparkline\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"smoothed series\" fill=\"none\" stroke=\"{SMOOTHED_HEX}\" \
         stroke-width=\"1.5\" stroke-linejoin=\"round\" stroke-linecap=\"round\">"
    );
    let rows = times.len().min(smoothed.len());
    let first = rows.saturating_sub(provisional);
    if let Some(frame) = Frame::of(times, smoothed) {
        let column = if rows > 120 { frame.span / COLUMNS } else { 0.0 };
        let series = Series { times, values: smoothed, step: None };
        let split = series.split(first, frame.origin, column);
        frame.path(&mut svg, &split.settled, "");
        frame.path(
            &mut svg,
            &split.provisional,
            " stroke-dasharray=\"3 2.5\" stroke-linecap=\"butt\"",
        );
    }
    svg.push_str("</svg>");
    svg
}

/// From times and values to pixels.
struct Frame {
    origin: i64,
    span: f64,
    scale: Scale,
    low: f64,
    high: f64,
}

impl Frame {
    fn of(times: &[i64], values: &[f64]) -> Option<Self> {
        let (&origin, &last) = (times.iter().min()?, times.iter().max()?);
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let low = finite().reduce(f64::min)?;
        let high = finite().reduce(f64::max)?;
        let scale = Scale::of(low.abs().max(high.abs()));
        let (low, high) = (scale.apply(low), scale.apply(high));
        Some(Self { origin, span: offset(origin, last), scale, low, high })
    }

    fn path(&self, svg: &mut String, lines: &[Line], attributes: &str) {
        if lines.is_empty() {
            return;
        }
        svg.push_str("<path d=\"");
        for line in lines {
            let mut command = 'M';
            for &(x, y) in line {
                let x = share(x, 0.0, self.span) * (WIDTH - 2.0 * PADDING) + PADDING;
                let up = share(self.scale.apply(y), self.low, self.high);
                let y = HEIGHT - PADDING - up * (HEIGHT - 2.0 * PADDING);
                // Writing to a string does not fail.
                let _ = write!(svg, "{command}{x:.1} {y:.1}");
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
        assert_eq!(all, found.len() + 1);
        found
    }

    #[test]
    fn the_line_fills_the_cell_and_leaves_gaps_open() {
        let svg = sparkline(&[0, 1, 2, 3, 4], &[0.0, 1.0, f64::NAN, 1.0, f64::INFINITY], 0);
        assert_eq!(paths(&svg), ["M2.0 26.0L31.0 2.0M89.0 2.0h0"]);
        assert!(!svg.contains("dasharray"));
    }

    #[test]
    fn provisional_rows_are_dashed_and_joined() {
        let svg = sparkline(&[0, 1, 2], &[0.0, 1.0, 0.0], 1);
        assert_eq!(paths(&svg), ["M2.0 26.0L60.0 2.0", "M60.0 2.0L118.0 26.0"]);
        assert!(svg.contains("dasharray"));
        assert_eq!(paths(&sparkline(&[0, 1], &[0.0, 1.0], 99)).len(), 1);
    }

    #[test]
    fn degenerate_series_are_drawn() {
        assert!(paths(&sparkline(&[], &[], 0)).is_empty());
        assert!(paths(&sparkline(&[1, 2], &[f64::NAN, f64::INFINITY], 1)).is_empty());
        assert_eq!(paths(&sparkline(&[5], &[7.0], 0)), ["M60.0 14.0h0"]);
        assert_eq!(paths(&sparkline(&[5, 5], &[7.0, 7.0], 0)), ["M60.0 14.0L60.0 14.0"]);
        let giants = sparkline(&[i64::MIN, i64::MAX], &[1e308, -1e308], 0);
        assert_eq!(paths(&giants), ["M2.0 2.0L118.0 26.0"]);
        assert_eq!(paths(&sparkline(&[3, 1, 2], &[1.0, 2.0], 0)).len(), 1);
    }

    #[test]
    fn long_series_stay_small() {
        let times: Vec<i64> = (0..1_000_000).collect();
        let values: Vec<f64> = times.iter().map(|&t| (t as f64 * 0.7).sin()).collect();
        let svg = sparkline(&times, &values, 100_000);
        assert!(svg.len() < 5_000, "{}", svg.len());
        assert_eq!(paths(&svg).len(), 2);
    }
}
