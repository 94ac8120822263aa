//! Lines as SVG paths in whole units, from which a script can read the values again.

use super::super::reduce::Line;

/// No value is farther from 0 than so many units.
const MOST: f64 = 1e12;
/// Digits of the largest value that an axis holds.
const DIGITS: i32 = 6;

/// Values as whole numbers of a power of ten, which paths are written in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    pub(super) exponent: i32,
    /// The least and the most that is drawn, in units: farther is where nobody looks.
    ends: (f64, f64),
}

impl Units {
    /// For an axis on which the largest value is of this size.
    pub(super) fn of(largest: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "within ±324 for any finite float")]
        let exponent = match largest.log10().floor() {
            power if power.is_finite() => (power as i32 - DIGITS + 1).max(-300),
            _ => 0,
        };
        Self { exponent, ends: (-MOST, MOST) }
    }

    /// Between these at most.
    pub(super) fn within(mut self, low: f64, high: f64) -> Self {
        self.ends = (low.clamp(-MOST, MOST), high.clamp(-MOST, MOST));
        self
    }

    fn scaled(self, value: f64) -> f64 {
        // A power of 308 and a negative one by dividing, which rounds once.
        match self.exponent {
            0.. => value / 10_f64.powi(self.exponent),
            _ => value * 10_f64.powi(-self.exponent),
        }
    }

    /// A value in units.
    pub(super) fn whole(self, value: f64) -> i64 {
        let within = self.scaled(value).clamp(self.ends.0, self.ends.1).round();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast from float to integer saturates"
        )]
        let whole = within as i64;
        whole
    }

    /// Whether a value is drawn nearer than it is.
    pub(super) fn is_beyond(self, value: f64) -> bool {
        let scaled = self.scaled(value);
        scaled < self.ends.0 || scaled > self.ends.1
    }

    /// The size of a unit.
    pub(super) fn size(self) -> f64 {
        10_f64.powi(self.exponent)
    }
}

/// Writes a path: `m` starts a line, and all numbers are distances from the point before.
#[derive(Debug, Default)]
pub(super) struct Pen {
    path: String,
    at: (i64, i64),
    /// Points of the line so far.
    points: usize,
}

impl Pen {
    pub(super) fn with_room(points: usize) -> Self {
        Self { path: String::with_capacity(8 * points), ..Self::default() }
    }

    /// Starts a line at a point.
    pub(super) fn start(&mut self, x: i64, y: i64) {
        self.end();
        self.path.push('m');
        self.number(x - self.at.0, false);
        self.number(y.saturating_sub(self.at.1), true);
        (self.at, self.points) = ((x, y), 1);
    }

    /// Goes on to a point.
    pub(super) fn to(&mut self, x: i64, y: i64) {
        self.number(x - self.at.0, true);
        self.number(y.saturating_sub(self.at.1), true);
        self.at = (x, y);
        self.points += 1;
    }

    /// Round ends make a dot of a line of no length.
    fn end(&mut self) {
        if self.points == 1 {
            self.path.push_str("h0");
        }
    }

    fn number(&mut self, number: i64, apart: bool) {
        if apart && number >= 0 {
            self.path.push(' ');
        }
        push_whole(&mut self.path, number);
    }

    pub(super) fn done(mut self) -> String {
        self.end();
        self.path
    }
}

/// The path of lines whose times are distances from an origin: `unit` makes them whole.
pub(super) fn path(lines: &[Line], time: impl Fn(f64) -> f64, units: Units) -> String {
    let mut pen = Pen::with_room(lines.iter().map(Vec::len).sum());
    for line in lines {
        for (at, &(x, y)) in line.iter().enumerate() {
            let (x, y) = (rounded(time(x)), units.whole(y));
            if at == 0 { pen.start(x, y) } else { pen.to(x, y) }
        }
    }
    pen.done()
}

/// The path of dots at points.
pub(super) fn dots(lines: &[Line], time: impl Fn(f64) -> f64, units: Units) -> String {
    let mut pen = Pen::default();
    for &(x, y) in lines.iter().flatten() {
        pen.start(rounded(time(x)), units.whole(y));
    }
    pen.done()
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer saturates")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// Appends a whole number: `write!` takes three times as long, and pages have millions.
pub(crate) fn push_whole(text: &mut String, number: i64) {
    if number < 0 {
        text.push('-');
    }
    let mut rest = number.unsigned_abs();
    let mut digits = [0_u8; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        let digit = (rest % 10) as u8;
        digits[first] = b'0' + digit;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits[first..].iter().for_each(|&digit| text.push(char::from(digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_distances_and_values_come_back() {
        let lines = vec![vec![(0.0, 1189.37), (1.0, 188.5), (3.0, -2.0)], vec![(9.0, 7.0)]];
        let units = Units::of(1500.0);
        assert_eq!(units.exponent, -2);
        assert_eq!(path(&lines, |x| x, units), "m0 118937 1-100087 2-19050m6 900h0");
        assert_eq!(dots(&lines[1..], |x| x / 3.0, units), "m3 700h0");
        assert_eq!(path(&[], |x| x, units), "");
    }

    #[test]
    fn sizes_of_all_kinds() {
        assert_eq!(Units::of(0.0).exponent, 0);
        assert_eq!(Units::of(1e308).whole(-1e308), -100_000);
        assert_eq!(Units::of(3e-7).whole(3e-7), 300_000);
        assert_eq!(Units::of(5e-324).whole(5e-324), 0);
        let units = Units::of(10.0).within(-1e7, 4e7);
        assert!(units.is_beyond(1e20) && units.is_beyond(-1e20) && !units.is_beyond(3000.0));
        assert_eq!((units.whole(1e20), units.whole(-1e20)), (40_000_000, -10_000_000));
    }

    #[test]
    fn whole_numbers() {
        let mut text = String::new();
        for number in [0, -1, 10, i64::MIN, i64::MAX] {
            push_whole(&mut text, number);
            text.push(' ');
        }
        assert_eq!(text, "0 -1 10 -9223372036854775808 9223372036854775807 ");
    }
}
