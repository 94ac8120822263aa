//! The value axis: its range, its scale and its labels.

use super::numbers::{self, NumberFormat};
use super::range;
use super::reduce::Line;

/// The vertical range of a picture, in scaled values.
pub(super) struct ValueAxis {
    pub(super) scale: Scale,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
}

/// A power of ten taken out of very large and very small values, which neither fit on labels nor,
/// near the largest float, into the difference of two of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Scale {
    exponent: i32,
}

impl ValueAxis {
    /// An axis that holds every finite value, or none where there is no such value.
    pub(super) fn of(columns: &[&[f64]]) -> Option<Self> {
        let finite =
            || columns.iter().flat_map(|column| *column).copied().filter(|value| value.is_finite());
        let lowest = finite().reduce(f64::min)?;
        let highest = finite().reduce(f64::max)?;
        Some(Self::from(lowest, highest))
    }

    /// An axis for the lines and the usual spread of the raw values around them.
    pub(super) fn usual(raw: &[f64], lines: &[&[f64]]) -> Option<Self> {
        range::usual(raw, lines).map(|(lowest, highest)| Self::from(lowest, highest))
    }

    /// An axis that holds these values.
    pub(super) fn from(lowest: f64, highest: f64) -> Self {
        let scale = Scale::of(lowest.abs().max(highest.abs()));
        let (low, high) = padded(scale.apply(lowest), scale.apply(highest));
        let ticks = ticks(low, high);
        Self { scale, low, high, ticks }
    }

    /// Whether a value is beyond the axis: -1 below it, 1 above it, 0 within.
    pub(super) fn beyond(&self, value: f64) -> i8 {
        let value = self.scale.apply(value);
        i8::from(value > self.high) - i8::from(value < self.low)
    }

    /// A value as it is marked, in at most four digits.
    pub(super) fn label(&self, value: f64) -> String {
        numbers::short(value)
    }

    /// The rows whose values are beyond the axis, the farthest first.
    pub(super) fn spikes(&self, raw: &[f64]) -> Vec<usize> {
        let is_out = |&row: &usize| raw[row].is_finite() && self.beyond(raw[row]) != 0;
        let mut spikes: Vec<usize> = (0..raw.len()).filter(is_out).collect();
        let middle = f64::midpoint(self.low, self.high);
        let away = |row: usize| (self.scale.apply(raw[row]) - middle).abs();
        spikes.sort_by(|&a, &b| away(b).total_cmp(&away(a)));
        spikes
    }
}

impl Scale {
    pub(super) fn of(largest: f64) -> Self {
        if largest == 0.0 || (1e-4..1e15).contains(&largest) {
            return Self { exponent: 0 };
        }
        #[expect(clippy::cast_possible_truncation, reason = "within ±324 for any finite float")]
        let exponent = (largest.log10() / 3.0).floor() as i32 * 3;
        Self { exponent }
    }

    pub(super) fn apply(self, value: f64) -> f64 {
        if self.exponent == 0 {
            return value;
        }
        // In two steps, as 1e-324 is no float.
        let half = self.exponent / 2;
        value / 10_f64.powi(half) / 10_f64.powi(self.exponent - half)
    }

    pub(super) fn apply_to(self, line: &mut Line) {
        if self.exponent != 0 {
            line.iter_mut().for_each(|point| point.1 = self.apply(point.1));
        }
    }

    /// What the labels are to be multiplied by, where it is not 1.
    pub(super) fn factor(self) -> Option<String> {
        (self.exponent != 0).then(|| format!("×1e{}", self.exponent))
    }
}

/// Room above and below; zero is included, as a floor or ceiling, when it is close by.
fn padded(low: f64, high: f64) -> (f64, f64) {
    let span = high - low;
    // Differences in the last digits of a float are noise: draw them as constant.
    if range::is_flat(low, high) {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        return (low - room, high + room);
    }
    let room = 0.05 * span;
    if low >= 0.0 && low < 0.4 * high {
        (0.0, high + 0.05 * high)
    } else if high <= 0.0 && high > 0.4 * low {
        (low + 0.05 * low, 0.0)
    } else {
        (low - room, high + room)
    }
}

/// Labels at multiples of 1, 2, 2.5 or 5 times a power of ten, about six of them.
pub(super) fn ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let rough = (high - low) / 6.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(rough);
    let format = NumberFormat::new(step, low.abs().max(high.abs()));
    let first = (low / step).ceil();
    (0..12)
        .map(|index| (first + f64::from(index)) * step)
        .take_while(|value| *value <= high)
        .map(|value| (value, format.label(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[f64]) -> ValueAxis {
        ValueAxis::of(&[values, &[]]).expect("a finite value")
    }

    fn labels(values: &[f64]) -> Vec<String> {
        axis(values).ticks.into_iter().map(|tick| tick.1).collect()
    }

    #[test]
    fn zero_is_included_only_when_close() {
        assert_eq!(axis(&[10.0, 100.0]).low, 0.0);
        assert!(axis(&[60.0, 100.0]).low > 50.0);
        assert_eq!(axis(&[-10.0, -100.0]).high, 0.0);
        let both = axis(&[-10.0, 10.0]);
        assert!((both.low + 11.0).abs() < 1e-9 && (both.high - 11.0).abs() < 1e-9);
    }

    #[test]
    fn values_that_are_not_finite_are_ignored() {
        let with = axis(&[f64::NAN, 1.0, f64::INFINITY, 3.0, f64::NEG_INFINITY]);
        assert_eq!((with.low, with.high), (0.0, 3.15));
        assert!(ValueAxis::of(&[&[f64::NAN, f64::INFINITY], &[]]).is_none());
    }

    #[test]
    fn degenerate_ranges_are_widened() {
        for value in [0.0, 5.0, -3.0, 1e-300, 1e308, -1e308, f64::MIN_POSITIVE / 1e10] {
            let axis = axis(&[value, value]);
            assert!(axis.low < axis.high && axis.low.is_finite() && axis.high.is_finite());
            assert!(axis.ticks.len() >= 3, "{value}: {:?}", axis.ticks);
        }
        let noise = axis(&[1.0, 1.0 + f64::EPSILON]);
        assert!(noise.high - noise.low > 0.1);
    }

    #[test]
    fn opposite_giants_are_scaled() {
        let axis = axis(&[1e308, -1e308]);
        assert_eq!(axis.scale.factor().as_deref(), Some("×1e306"));
        assert!((axis.high - 110.0).abs() < 1e-6, "{}", axis.high);
        assert_eq!(labels(&[1e308, -1e308]), ["−100", "−50", "0", "50", "100"]);
        let tiny = Scale::of(5e-324);
        assert!((1.0..1000.0).contains(&tiny.apply(5e-324)), "{tiny:?}");
    }

    #[test]
    fn labels_are_round_and_few() {
        assert_eq!(labels(&[0.0, 0.3]), ["0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(&[0.0, 11_000.0]), ["0", "2k", "4k", "6k", "8k", "10k"]);
        for high in 1..3000 {
            let count = labels(&[0.0, f64::from(high)]).len();
            assert!((4..=8).contains(&count), "{high}: {count}");
        }
    }
}
