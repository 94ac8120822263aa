//! What stands above the data: the group, the variable and the legend, and the root element.

use super::SeriesPlot;
use super::draw::{FEW, INK, MARGIN, Page, RAW, SHADE, SOFT_INK, WIDTH, colours, font, px, stroke};
use super::{calendar, text};
use crate::Locale;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The smoothed line's colour, for SVG written by hand.
pub(super) const SMOOTHED_HEX: &str = "#0072B2";

const TITLE_FONT: f64 = 15.0;
const FONT: f64 = 12.5;
/// Where the second row is, below the title.
const ROW: u32 = 46;
const SAMPLE: u32 = 24;

/// Draws the title, the variable with its `factor`, and the legend.
pub(super) fn draw(
    page: &Page<'_>,
    plot: &SeriesPlot<'_>,
    factor: Option<&str>,
) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
    let left = Pos::new(HPos::Left, VPos::Center);
    // Bold letters are about a tenth wider.
    let room = f64::from(WIDTH - 2 * MARGIN) / (TITLE_FONT * 1.1);
    let title = text::shortened(plot.title, 80, room);
    let bold = font(TITLE_FONT).style(FontStyle::Bold).color(&INK).pos(left);
    page.draw_text(&title, &bold, (px(MARGIN), px(22)))?;

    let small = font(FONT).color(&SOFT_INK).pos(left);
    let mut variable = text::shortened(plot.variable, 60, 36.0);
    if let Some(factor) = factor {
        variable = format!("{variable} ({factor})");
    }
    page.draw_text(&variable, &small, (px(MARGIN), px(ROW)))?;

    let labels: Vec<(String, u32)> = if plot.more.is_empty() && plot.label == "smoothed" {
        vec![("smoothed".to_owned(), 62)]
    } else {
        named(plot, WIDTH - 2 * MARGIN - width(&variable))
    };
    let mut entries: Vec<(&str, u32, RGBColor, bool)> = vec![("raw", 25, RAW, true)];
    for ((label, width), colour) in labels.iter().zip(colours()) {
        entries.push((label, *width, colour, false));
    }
    let provisional = plot.first_provisional().map(|row| {
        let from = format!("provisional from {}", calendar::said(plot.axis, plot.times[row]));
        let width = width(&from);
        (from, width)
    });
    let shaded = entries.len();
    if let Some((from, width)) = &provisional {
        entries.push((from, *width, SHADE, false));
    }
    let hollow = entries.len();
    if plot.parts().next().is_some() {
        entries.push(("covered in part", 95, RAW, false));
    }
    let taken: u32 = entries.iter().map(|(_, width, ..)| SAMPLE + 6 + width + 14).sum();
    let mut at = (WIDTH - MARGIN).saturating_sub(taken - 14);
    for (number, (name, width, colour, is_raw)) in entries.into_iter().enumerate() {
        let sample = |style| {
            let ends = vec![(px(at), px(ROW)), (px(at + SAMPLE), px(ROW))];
            page.draw(&PathElement::new(ends, style))
        };
        if is_raw {
            sample(stroke(colour, 4))?;
            if plot.times.len() <= FEW {
                page.draw(&Circle::new((px(at + SAMPLE / 2), px(ROW)), 10, RAW.filled()))?;
            }
        } else if number == hollow {
            page.draw(&Circle::new((px(at + SAMPLE / 2), px(ROW)), 16, RAW.filled()))?;
            page.draw(&Circle::new((px(at + SAMPLE / 2), px(ROW)), 11, WHITE.filled()))?;
        } else if number == shaded && provisional.is_some() {
            let ends = [(px(at), px(ROW - 6)), (px(at + SAMPLE), px(ROW + 6))];
            page.draw(&Rectangle::new(ends, SHADE.filled()))?;
        } else {
            sample(stroke(colour, 10))?;
        }
        page.draw_text(name, &small, (px(at + SAMPLE + 6), px(ROW)))?;
        at += SAMPLE + 6 + width + 14;
    }
    Ok(())
}

/// The smoothed lines' labels, as short as the legend's room wants, each with its width.
fn named(plot: &SeriesPlot<'_>, room: u32) -> Vec<(String, u32)> {
    let count = plot.more.len() + 1;
    let samples = (count + 3) as f64 * f64::from(SAMPLE + 20) + 225.0;
    let each = ((f64::from(room) - samples) / count as f64 / FONT).max(3.0);
    plot.lines()
        .map(|line| {
            let label = text::shortened(line.label, 60, each);
            let width = width(&label);
            (label, width)
        })
        .collect()
}

/// About how many pixels a text of the second row takes.
fn width(text: &str) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short text")]
    let width = (text::ems(text) * FONT).ceil() as u32;
    width
}

/// `svg` with a root element that has the size in pixels, scales, and says what is shown.
pub(super) fn with_root(svg: &str, plot: &SeriesPlot<'_>, size: (u32, u32), units: u32) -> String {
    // As short as what is drawn: text of any length must not swell the picture.
    let [title, variable] = [plot.title, plot.variable].map(|s| text::shortened(s, 80, 80.0));
    let label = format!("{title}: {variable}, raw and smoothed");
    described(svg, &label, plot.spans(Locale::En).as_deref(), size, units)
}

/// `svg` with a root element that has the size in pixels, scales, and has this title and description.
pub(super) fn described(
    svg: &str,
    label: &str,
    said: Option<&str>,
    size: (u32, u32),
    units: u32,
) -> String {
    let root = with_label(svg, label, size, units);
    let Some((head, body)) = root.split_once('>') else { return root };
    let title = text::attribute(label);
    let said = said.map(|said| format!("<desc>{}</desc>", text::attribute(said)));
    format!("{head}><title>{title}</title>{}{body}", said.unwrap_or_default())
}

/// `svg` with a root element that has the size in pixels, scales, and has this label.
pub(super) fn with_label(svg: &str, label: &str, size: (u32, u32), units: u32) -> String {
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {} {}\" stroke-linejoin=\"round\" role=\"img\" aria-label=\"{}\">{body}",
        size.0,
        size.1,
        size.0 * units,
        size.1 * units,
        text::attribute(label),
    )
}
