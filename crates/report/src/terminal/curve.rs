//! Bars and curves of dots.

use crate::terminal::Canvas;

/// Draws weights as bars from 0, the first at the left. Of more weights than dots each dot shows
/// the one of its share that is farthest from 0.
pub fn bars(canvas: &mut Canvas, weights: &[f64]) {
    let (width, height) = (canvas.width(), canvas.height());
    let low = weights.iter().copied().fold(0.0, f64::min);
    let high = weights.iter().copied().fold(0.0, f64::max);
    let (count, span) = (weights.len(), high - low);
    if count == 0 || !span.is_finite() || span <= 0.0 {
        return;
    }
    let row = |value: f64| dot((high - value) / span, height);
    let zero = row(0.0);
    let each = (width / count).max(1);
    // A dot between bars that are wide enough to be seen apart.
    let gap = usize::from(each > 3);
    let used = if count * each <= width { count * each } else { width };
    for x in 0..used {
        let (weight, is_gap) = if count <= width {
            (weights[x / each], gap > 0 && x % each == each - 1)
        } else {
            let share = &weights[x * count / width..((x + 1) * count / width).max(1)];
            let farthest = share.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
            (farthest.unwrap_or(0.0), false)
        };
        if is_gap {
            canvas.dot(x, zero);
        } else {
            canvas.upright(x, zero, row(weight));
        }
    }
}

/// A curve in a frame: x from left to right, y from bottom to top.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Curve {
    /// What the left and the right edge stand for.
    pub x: (f64, f64),
    /// What the bottom and the top stand for.
    pub y: (f64, f64),
}

impl Curve {
    /// A frame.
    #[must_use]
    pub const fn new(x: (f64, f64), y: (f64, f64)) -> Self {
        Self { x, y }
    }

    /// Draws a line through points from left to right. One that is not finite breaks it; a point
    /// alone is a dot.
    pub fn draw(&self, canvas: &mut Canvas, points: impl IntoIterator<Item = (f64, f64)>) {
        let mut before = None;
        for (x, y) in points {
            let at = self.place(canvas, x, y);
            if let Some(at) = at {
                canvas.line(before.unwrap_or(at), at);
            }
            before = at;
        }
    }

    /// Draws a dot at each point.
    pub fn dots(&self, canvas: &mut Canvas, points: impl IntoIterator<Item = (f64, f64)>) {
        for (x, y) in points {
            if let Some((x, y)) = self.place(canvas, x, y) {
                canvas.dot(x, y);
            }
        }
    }

    /// The dot of a point; none of one that is not finite.
    fn place(&self, canvas: &Canvas, x: f64, y: f64) -> Option<(usize, usize)> {
        let share = |value: f64, (low, high): (f64, f64)| {
            let share = if high > low { (value - low) / (high - low) } else { 0.5 };
            (value.is_finite() && share.is_finite()).then_some(share)
        };
        let (x, y) = (share(x, self.x)?, share(y, self.y)?);
        Some((dot(x, canvas.width()), dot(1.0 - y, canvas.height())))
    }
}

/// The dot at a share of a length.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the length")]
fn dot(share: f64, length: usize) -> usize {
    (share.clamp(0.0, 1.0) * (length.saturating_sub(1)) as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Charset;

    #[test]
    fn bars_stand_on_0() {
        let mut canvas = Canvas::new(4, 2);
        bars(&mut canvas, &[1.0, -1.0]);
        assert_eq!(canvas.lines(Charset::Ascii), ["::", "''::"]);
        let mut canvas = Canvas::new(5, 1);
        bars(&mut canvas, &[0.0; 3]);
        assert_eq!(canvas.lines(Charset::Ascii), [""]);
    }

    #[test]
    fn of_many_bars_the_farthest_are_drawn() {
        let mut weights = vec![0.0; 10_000];
        weights[0] = 1.0;
        weights[9_999] = 1.0;
        let mut canvas = Canvas::new(10, 1);
        bars(&mut canvas, &weights);
        let drawn = canvas.lines(Charset::Unicode);
        assert!(drawn[0].starts_with('⣇') && drawn[0].ends_with('⣸'), "{drawn:?}");
    }

    #[test]
    fn a_curve_breaks_where_there_is_nothing() {
        let mut canvas = Canvas::new(4, 1);
        let points = [(0.0, 0.0), (1.0, 0.0), (2.0, f64::NAN), (3.0, 1.0)];
        Curve::new((0.0, 3.0), (0.0, 1.0)).draw(&mut canvas, points);
        assert_eq!(canvas.lines(Charset::Unicode), ["⣀⡀ ⠈"]);
    }
}
