//! A plot drawn in a terminal.

use super::lines::offset;
use super::text;
use super::ticks::{Room, Times};
use super::values::ValueAxis;
use super::{PlotError, SeriesPlot};
use crate::terminal::{Canvas, Charset, Curve, Labels, MARKS};

/// Columns left of the chart.
const LEFT: usize = 10;
/// ANSI's colours: raw values in grey, then one for each smoothed line.
const COLOURS: [&str; 7] = ["90", "34", "31", "32", "35", "33", "36"];

impl SeriesPlot<'_> {
    /// Draws the series in characters, raw values as dots and smoothed ones as lines: a title, a
    /// legend, `rows` lines of chart and one of times, at most `columns` (at least 40) wide. With
    /// `colours` they have ANSI's, which a terminal shows.
    ///
    /// # Errors
    /// If the columns differ in length or the times go back.
    pub fn to_terminal(
        &self,
        (columns, rows): (usize, usize),
        charset: Charset,
        colours: bool,
    ) -> Result<Vec<String>, PlotError> {
        self.check()?;
        let columns = columns.max(40);
        let chart = columns - LEFT;
        let mut lines = vec![self.headline(columns), self.legend(columns, charset, colours)];
        let values: Vec<&[f64]> =
            std::iter::once(self.raw).chain(self.lines().map(|line| line.smoothed)).collect();
        let width = chart as f64;
        // Labels are measured in ems: as many as characters, and a little more.
        let room = Room { left: 0.0, width, picture: width + 2.0, font: 1.6 };
        let times = Times::of(self.axis, self.times, self.step, room);
        let (Some(times), Some(values)) = (times, ValueAxis::of(&values)) else {
            lines.push(format!("{:LEFT$}no values", ""));
            return Ok(lines);
        };
        let frame = Curve::new((times.low, times.high), (values.low, values.high));
        let column = (times.high - times.low) / (2.0 * width);
        let mut layers = vec![Canvas::new(chart, rows)];
        if let Some(canvas) = layers.first_mut() {
            let points = self.times.iter().zip(self.raw);
            let points = points.filter(|(_, value)| value.is_finite());
            let place = |(time, value): (&i64, &f64)| {
                (offset(times.origin, *time), values.scale.apply(*value))
            };
            frame.dots(canvas, points.map(place));
        }
        for line in self.lines() {
            let mut canvas = Canvas::new(chart, rows);
            let all = self.series_of(&line).lines(0..self.times.len(), times.origin, column);
            for mut part in all {
                values.scale.apply_to(&mut part);
                frame.draw(&mut canvas, part);
            }
            layers.push(canvas);
        }
        let labels = self.value_labels(&values, rows);
        for (cells, label) in Canvas::layered(&layers, charset).into_iter().zip(labels) {
            let label = plain(&label, charset);
            let line = format!("{label:>width$} {}", painted(&cells, colours), width = LEFT - 1);
            lines.push(line.trim_end().to_owned());
        }
        let mut labels = Labels::new(chart);
        for (at, label) in &times.ticks {
            let share = (at - times.low) / (times.high - times.low);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a column"
            )]
            labels.centred((share.clamp(0.0, 1.0) * width) as usize, &plain(label, charset));
        }
        lines.push(format!("{:LEFT$}{}", "", labels.text()).trim_end().to_owned());
        Ok(lines)
    }

    fn headline(&self, columns: usize) -> String {
        let title = match (self.title, self.variable) {
            ("", variable) => variable.to_owned(),
            (title, "") => title.to_owned(),
            (title, variable) => format!("{variable}, {title}"),
        };
        text::shortened(&title, columns, columns as f64)
    }

    fn legend(&self, columns: usize, charset: Charset, colours: bool) -> String {
        let names = std::iter::once("raw").chain(self.lines().map(|line| line.label));
        let count = self.more.len() + 2;
        let each = ((columns - LEFT) / count).saturating_sub(4).max(6);
        let entries = names.enumerate().map(|(layer, name)| {
            let mark = match (charset, layer) {
                (Charset::Ascii, layer) => MARKS[layer % MARKS.len()],
                (_, 0) => '⠂',
                _ => '⠒',
            };
            let name = plain(&text::shortened(name, each, each as f64), charset);
            let mark = format!("{mark}{mark}");
            format!("{} {name}", paint(&mark, layer, colours))
        });
        format!("{:LEFT$}{}", "", entries.collect::<Vec<_>>().join("  "))
    }

    /// The labels of values, each in the line where it is.
    fn value_labels(&self, values: &ValueAxis, rows: usize) -> Vec<String> {
        let mut labels = vec![String::new(); rows];
        for (value, label) in &values.ticks {
            let down = (values.high - value) / (values.high - values.low);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a line")]
            let row = (down.clamp(0.0, 1.0) * rows as f64) as usize;
            let row = row.min(rows.saturating_sub(1));
            let is_apart = row == 0 || labels[row - 1].is_empty();
            if is_apart && let Some(place) = labels.get_mut(row) {
                *place = text::shortened(label, LEFT - 1, 99.0);
            }
        }
        if let (Some(factor), Some(top)) = (values.scale.factor(), labels.first_mut()) {
            *top = factor;
        }
        labels
    }
}

fn plain(text: &str, charset: Charset) -> String {
    match charset {
        Charset::Unicode => text.to_owned(),
        Charset::Ascii => text.replace('−', "-").replace('…', "~").replace('×', "x"),
    }
}

fn paint(text: &str, layer: usize, colours: bool) -> String {
    let colour = COLOURS[if layer == 0 { 0 } else { (layer - 1) % 6 + 1 }];
    if colours { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Cells of one line, runs of one layer in its colour; without blanks at the end.
fn painted(cells: &[(char, Option<usize>)], colours: bool) -> String {
    let end = cells.iter().rposition(|(c, _)| *c != ' ').map_or(0, |last| last + 1);
    let runs = cells[..end].chunk_by(|a, b| a.1 == b.1);
    runs.map(|run| {
        let text: String = run.iter().map(|(c, _)| *c).collect();
        run[0].1.map_or_else(|| text.clone(), |layer| paint(&text, layer, colours))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PlotLine, TimeAxis};

    #[test]
    fn it_fits_and_names_its_lines() {
        let times: Vec<i64> = (0..500).map(|day| 19_000 + day).collect();
        let raw: Vec<f64> = times.iter().map(|&t| (t as f64 * 0.7).sin() * 1e7).collect();
        let (flat, other) = (vec![0.0; 500], vec![2e6; 500]);
        let more = [PlotLine::new("uniform:28", &other, 3)];
        let plot = SeriesPlot::new(TimeAxis::Date, &times, &raw, &flat)
            .title("shop = A")
            .variable("sales")
            .label("uniform:7")
            .more(&more);
        for charset in [Charset::Unicode, Charset::Ascii] {
            let lines = plot.to_terminal((80, 12), charset, false).expect("lines");
            assert_eq!(lines.len(), 15);
            assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
            assert_eq!(lines[0], "sales, shop = A");
            for name in ["raw", "uniform:7", "uniform:28"] {
                assert!(lines[1].contains(name), "{lines:#?}");
            }
            assert!(lines[14].contains("2022"), "{lines:#?}");
            if charset == Charset::Ascii {
                assert!(lines.iter().all(|line| line.is_ascii()), "{lines:#?}");
                assert!(lines[2..14].iter().any(|line| line.contains("+++")), "{lines:#?}");
            }
        }
        let coloured = plot.to_terminal((80, 12), Charset::Unicode, true).expect("lines");
        assert!(coloured[1].contains("\u{1b}[31m"));
        let nothing = SeriesPlot::new(TimeAxis::Row, &[0], &[f64::NAN], &[f64::NAN]);
        let lines = nothing.to_terminal((80, 12), Charset::Ascii, false).expect("lines");
        assert!(lines[2].contains("no values"));
    }
}
