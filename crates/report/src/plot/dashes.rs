//! A line cut into dashes of equal length on the page.

use super::reduce::{Line, Point};

const DASH: f64 = 4.5;
const PERIOD: f64 = 7.5;
/// Dashes grow rather than multiply on a long, jagged line: the picture stays small.
const MOST: f64 = 500.0;

/// Cuts `line` into dashes. `pixels` is how many pixels one unit of x and of y take.
pub(super) fn dashes(line: &[Point], pixels: Point) -> Vec<Line> {
    let length = |a: Point, b: Point| ((b.0 - a.0) * pixels.0).hypot((b.1 - a.1) * pixels.1);
    let segments = || line.iter().copied().zip(line.iter().copied().skip(1));
    let total: f64 = segments().map(|(a, b)| length(a, b)).sum();
    let growth = (total / PERIOD / MOST).max(1.0);
    let (dash, space) = (DASH * growth, (PERIOD - DASH) * growth);

    let mut done = Vec::new();
    let mut current: Line = line.first().copied().into_iter().collect();
    let (mut drawing, mut left) = (true, dash);
    for (a, b) in segments() {
        let whole = length(a, b);
        if whole.is_nan() || whole <= 0.0 {
            continue;
        }
        let mut at = 0.0;
        while whole - at > left {
            at += left;
            let share = at / whole;
            let cut = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
            if drawing {
                current.push(cut);
                done.push(std::mem::take(&mut current));
            } else {
                current.push(cut);
            }
            drawing = !drawing;
            left = if drawing { dash } else { space };
        }
        left -= whole - at;
        if drawing {
            current.push(b);
        }
    }
    if current.len() > 1 {
        done.push(current);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_alternates() {
        let cut = dashes(&[(0.0, 0.0), (6.0, 0.0)], (3.0, 1.0));
        assert_eq!(cut.len(), 3);
        assert!((cut[0][1].0 * 3.0 - DASH).abs() < 1e-9);
        assert!((cut[1][0].0 * 3.0 - PERIOD).abs() < 1e-9);
        assert!((cut[2][1].0 - 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_dash_bends_with_the_line() {
        let cut = dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 20.0)], (1.0, 1.0));
        assert_eq!(cut[0], [(0.0, 0.0), (4.0, 0.0), (4.0, 0.5)]);
    }

    #[test]
    fn a_jagged_line_gives_a_bounded_number() {
        let line: Line = (0..3000).map(|row| (f64::from(row), f64::from(row % 2) * 1e3)).collect();
        let cut = dashes(&line, (0.3, 0.3));
        assert!(cut.len() <= 501, "{}", cut.len());
        assert!(cut.len() > 400, "{}", cut.len());
    }

    #[test]
    fn no_length_gives_no_dash() {
        assert!(dashes(&[], (1.0, 1.0)).is_empty());
        assert!(dashes(&[(1.0, 1.0)], (1.0, 1.0)).is_empty());
        assert!(dashes(&[(1.0, 1.0), (1.0, 1.0)], (1.0, 1.0)).is_empty());
    }
}
