//! A smoother's weights and their response, drawn for a terminal.

use smoothframe_core::Operation;
use smoothframe_polars::words;

use crate::{
    Canvas, Charset, bars,
    explain::{Explanation, Scale, Seen, gain, three_digits},
    spark,
    terminal::Labels,
};

const WEIGHTS: usize = 6;
const RESPONSE: usize = 5;
/// What stands left of a paragraph.
const LABEL: usize = 10;

impl Explanation {
    /// The whole of it as lines of at most `width` characters (at least 40): the weights, what is
    /// left of rhythms by their length, and what [`says`](Self::says) says.
    #[must_use]
    pub fn lines(&self, width: usize, charset: Charset) -> Vec<String> {
        let width = width.max(40);
        let mut lines = wrapped(&words::smoother(&self.smoother), "", width);
        if !self.purpose().is_empty() {
            lines.extend(wrapped(self.purpose(), "  ", width));
        }
        lines.push(String::new());
        if let Some(seen) = &self.seen {
            lines.extend(seen.weights(width, charset));
            lines.push(String::new());
            lines.extend(seen.response(width, charset));
            lines.push(String::new());
        }
        for (about, text) in self.says() {
            lines.extend(paragraph(about, &plain(&text, charset), width));
        }
        lines
    }
}

impl Explanation {
    /// The weights, the oldest row's first; of an average with memory as far as they can be seen.
    /// Empty of a smoother without weights.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.seen.as_ref().map(Seen::visible).unwrap_or_default()
    }

    /// The weights as one line of `width` characters, the oldest row's first; blank without weights.
    #[must_use]
    pub fn spark(&self, width: usize, charset: Charset) -> String {
        spark(&self.weights(), width, charset)
    }
}

/// Weights and their response as points.
pub(crate) struct KernelPicture {
    /// What is counted along both.
    pub(crate) unit: &'static str,
    /// By their distance from the output's row.
    pub(crate) weights: Vec<(f64, f64)>,
    pub(crate) spacing: f64,
    /// Shares of a rhythm's height by its length, the shortest first.
    pub(crate) response: Vec<(f64, f64)>,
    pub(crate) half_power: Option<f64>,
}

impl Explanation {
    /// What is drawn; none of a smoother without weights.
    pub(crate) fn picture(&self) -> Option<KernelPicture> {
        let seen = self.seen.as_ref()?;
        let Seen { impulse, response } = seen;
        let (from, to) = seen.periods()?;
        let about = (from * to).sqrt();
        let unit = |amount: f64| match impulse.scale {
            Scale::Nanoseconds => Scale::unit(amount),
            Scale::Rows => (1.0, "rows"),
            Scale::Months => (1.0, "months"),
            Scale::Numbers => (1.0, "the times' own units"),
        };
        let (size, name) = unit(about);
        let own = impulse.kernel.len() as f64 - 1.0 - impulse.ahead as f64;
        let weights = impulse.oldest_first().into_iter().enumerate();
        let place = |tap: usize| (tap as f64 - own) * impulse.spacing / size;
        // In time, weights are by unit of it, however many rows there are.
        let density = if impulse.scale == Scale::Rows { 1.0 } else { size / impulse.spacing };
        let most = impulse.kernel.taps().iter().fold(0.0_f64, |most, h| most.max(h.abs()));
        // Of an average with memory those that can be seen.
        let is_seen = |h: &f64| {
            h.abs() > 1e-3 * most || !matches!(self.smoother.operation(), Operation::Ewm(_))
        };
        Some(KernelPicture {
            unit: name,
            weights: weights
                .filter(|(_, h)| is_seen(h))
                .map(|(tap, h)| (place(tap), h * density))
                .collect(),
            spacing: impulse.spacing / size,
            response: (0..=400)
                .map(|at| from * (to / from).powf(f64::from(at) / 400.0))
                .map(|period| (period / size, seen.kept(period)))
                .collect(),
            half_power: response.half_power.map(|period| period / size),
        })
    }
}

impl Seen {
    /// An average with memory never ends, and a picture must.
    fn visible(&self) -> Vec<f64> {
        let mut weights = self.impulse.oldest_first();
        if self.impulse.ahead == 0 {
            let most = weights.iter().fold(0.0_f64, |most, h| most.max(h.abs()));
            let first = weights.iter().position(|h| h.abs() > 5e-3 * most).unwrap_or(0);
            // A window that ends within what can be seen is drawn whole.
            if first > weights.len() / 10 {
                weights.drain(..first);
            }
        }
        weights
    }

    fn weights(&self, width: usize, charset: Charset) -> Vec<String> {
        let impulse = &self.impulse;
        let weights = self.visible();
        let count = weights.len();
        // Behind the labels is what they count.
        let room = width - 12;
        let columns =
            if count <= 2 * room { (2 * room / count).clamp(1, 12) * count } else { 2 * room };
        let mut canvas = Canvas::new(columns.div_ceil(2), WEIGHTS);
        bars(&mut canvas, &weights);
        let mut lines =
            vec!["weights, from the oldest row to the newest; 0 is the output's".to_owned()];
        if impulse.scale != Scale::Rows {
            lines = vec!["weights, from the past to the future; 0 is the output's time".to_owned()];
        }
        lines.extend(canvas.lines(charset).into_iter().map(|line| indented(&line, 2)));
        let at = |tap: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a column")]
            let column = ((tap + 0.5) / count as f64 * columns as f64 / 2.0) as usize;
            column
        };
        let own = count as f64 - 1.0 - impulse.ahead as f64;
        let (unit, name) = match impulse.scale {
            Scale::Nanoseconds => Scale::unit(impulse.spacing * count as f64),
            Scale::Rows => (1.0, "rows"),
            Scale::Months => (1.0, "months"),
            Scale::Numbers => (1.0, ""),
        };
        let amount = |taps: f64| three_digits(taps * impulse.spacing / unit);
        let mut labels = Labels::new(width - 2);
        labels.centred(at(own), "0");
        if impulse.ahead > 0 {
            labels.ending(columns.div_ceil(2), &format!("+{}", amount(impulse.ahead as f64)));
        }
        if own >= 1.0 {
            labels.starting(0, &format!("-{}", amount(own)));
        }
        lines.push(indented(&format!("{} {name}", labels.text()), 2).trim_end().to_owned());
        lines
    }

    fn response(&self, width: usize, charset: Charset) -> Vec<String> {
        let Some((from, to)) = self.periods() else { return Vec::new() };
        let columns = width - 7;
        let mut canvas = Canvas::new(columns, RESPONSE);
        let (dots, height) = (canvas.width(), canvas.height());
        let last = (dots - 1) as f64;
        let period = |x: f64| from * (to / from).powf(x / last);
        let gains: Vec<f64> = (0..dots).map(|x| self.kept(period(x as f64))).collect();
        let top = gains.iter().fold(1.0_f64, |most, gain| most.max(*gain));
        for (x, gain) in gains.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a dot")]
            let up = (gain / top * (height - 1) as f64).round() as usize;
            if up > 0 {
                canvas.upright(x, height - 1 - up, height - 1);
            } else {
                canvas.dot(x, height - 1);
            }
        }
        let scale = self.impulse.scale;
        let (unit, name) = match scale {
            Scale::Nanoseconds => Scale::unit((from * to).sqrt()),
            Scale::Rows => (1.0, "rows"),
            Scale::Months => (1.0, "months"),
            Scale::Numbers => (1.0, ""),
        };
        let title = if self.response.effective > 0.0 {
            "what is left of a rhythm's height, by how long one cycle is"
        } else {
            "what passes of a rhythm, beside the weights' size, by how long one cycle is"
        };
        let mut lines = vec![title.to_owned()];
        for (row, line) in canvas.lines(charset).into_iter().enumerate() {
            let share = top * (RESPONSE - 1 - row) as f64 / (RESPONSE - 1) as f64;
            let label = if row % 2 == 0 { format!("{:.0}%", share * 100.0) } else { String::new() };
            lines.push(format!("{label:>5} {line}").trim_end().to_owned());
        }
        let mut labels = Labels::new(columns);
        labels.ending(columns, name);
        let least = (from / unit).log10().floor();
        for power in 0..8 {
            for digit in [1.0, 2.0, 5.0] {
                let round = digit * 10_f64.powf(least + f64::from(power));
                let share = (round * unit / from).ln() / (to / from).ln();
                if (0.0..=1.0).contains(&share) {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a column"
                    )]
                    let column = (share * (columns - 1) as f64).round() as usize;
                    labels.centred(column, &three_digits(round));
                }
            }
        }
        lines.push(indented(&labels.text(), 6));
        lines
    }

    /// The rhythms that are looked at: the shortest and the longest.
    pub(super) fn periods(&self) -> Option<(f64, f64)> {
        let shortest = 2.0 * self.impulse.spacing;
        let about = self.response.half_power.unwrap_or(shortest * 4.0);
        let (from, to) = ((about / 20.0).max(shortest), (about * 8.0).max(10.0 * shortest));
        (from > 0.0 && to.is_finite() && to > from).then_some((from, to))
    }

    /// How much is left of a rhythm's height; of weights that sum to 0, in shares of the most.
    pub(super) fn kept(&self, period: f64) -> f64 {
        let taps = self.impulse.kernel.taps();
        let level = if self.response.effective > 0.0 {
            self.response.sum.abs()
        } else {
            taps.iter().map(|h| h.abs()).sum()
        };
        gain(taps, self.impulse.spacing / period) / level
    }
}

fn indented(line: &str, by: usize) -> String {
    if line.is_empty() { String::new() } else { format!("{:by$}{line}", "") }
}

/// What is said about something, its lines under one another.
fn paragraph(about: &str, text: &str, width: usize) -> Vec<String> {
    let mut lines = wrapped(text, &" ".repeat(LABEL), width);
    if let Some(first) = lines.first_mut() {
        first.replace_range(..LABEL, &format!("{about:<LABEL$}"));
    }
    lines
}

/// Text in lines of at most `width` characters, behind an indent; a word that is longer is cut.
fn wrapped(text: &str, indent: &str, width: usize) -> Vec<String> {
    let room = width - indent.len();
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > room {
            lines.push(format!("{indent}{line}"));
            (line, length) = (String::new(), 0);
        }
        while word.len() > room {
            let rest = word.split_off(room);
            lines.push(format!("{indent}{}", word.iter().collect::<String>()));
            word = rest;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        length += word.len();
        line.extend(word);
    }
    lines.push(format!("{indent}{line}"));
    lines
}

/// Text in the characters there are.
fn plain(text: &str, charset: Charset) -> String {
    if charset == Charset::Unicode {
        return text.to_owned();
    }
    text.replace('½', "1/2").replace('⅓', "1/3").replace('√', "sqrt ").replace('…', "...")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_and_long_words_cut() {
        assert_eq!(wrapped("a bc def", "  ", 6), ["  a bc", "  def"]);
        assert_eq!(wrapped("abcdefgh i", "", 5), ["abcde", "fgh i"]);
        assert_eq!(paragraph("delay", "none", 40), ["delay     none"]);
    }
}
