//! Numbers as one line of text.

use crate::terminal::Charset;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const RAMP: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];

/// Numbers as one line of `width` characters, from the least (or 0, where all are above) to the
/// largest; a number that is not finite is a blank. Of more numbers than characters each shows the
/// mean of its share, and fewer are drawn as wide as they divide.
///
/// ```
/// use smoothframe_report::{Charset, spark};
/// assert_eq!(spark(&[0.0, 1.0, 2.0, 1.0], 4, Charset::Unicode), "▁▅█▅");
/// assert_eq!(spark(&[0.0, 1.0, 2.0, 1.0], 8, Charset::Ascii), "__==##==");
/// ```
#[must_use]
pub fn spark(values: &[f64], width: usize, charset: Charset) -> String {
    let shades = match charset {
        Charset::Unicode => BLOCKS,
        Charset::Ascii => RAMP,
    };
    let share = values.len() as f64 / width.max(1) as f64;
    let means: Vec<f64> =
        (0..width).map(|at| mean(values, at as f64 * share, (at + 1) as f64 * share)).collect();
    let finite = || means.iter().copied().filter(|mean| mean.is_finite());
    let low = finite().fold(0.0, f64::min);
    let high = finite().fold(0.0, f64::max);
    means.iter().map(|mean| shade(&shades, (mean - low) / (high - low))).collect()
}

/// The mean of numbers between two places, each as long as it lies between them.
fn mean(values: &[f64], from: f64, to: f64) -> f64 {
    let (mut sum, mut length) = (0.0, 0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a slice"
    )]
    for (at, value) in values.iter().enumerate().skip(from as usize) {
        let within = ((at + 1) as f64).min(to) - (at as f64).max(from);
        if within <= 0.0 {
            break;
        }
        sum += value * within;
        length += within;
    }
    sum / length
}

fn shade(shades: &[char; 8], share: f64) -> char {
    if !share.is_finite() {
        return ' ';
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 7")]
    let level = (share.clamp(0.0, 1.0) * 7.0).round() as usize;
    shades[level]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_wide_as_asked_for() {
        for count in [0, 1, 3, 7, 12, 1000] {
            let values: Vec<f64> = (0..count).map(f64::from).collect();
            for charset in [Charset::Unicode, Charset::Ascii] {
                assert_eq!(spark(&values, 12, charset).chars().count(), 12, "{count}");
            }
        }
        assert_eq!(spark(&[f64::NAN, 1.0], 2, Charset::Unicode), " █");
        assert_eq!(spark(&[-1.0, 0.0, 1.0], 3, Charset::Unicode), "▁▅█");
    }
}
