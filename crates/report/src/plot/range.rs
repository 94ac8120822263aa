//! Which values a plot has room for: those of its lines, and the usual spread around them.

/// Of so many values no outlier can be told.
const FEW: usize = 8;
/// Values so many deviations (by their median) from the line are usual,
const SIGMAS: f64 = 6.0;
/// and so are all but one in so many of the largest, and of the smallest.
const ONE_IN: usize = 100;
/// An axis leaves values out only where it would be this many times as long with them.
const WORTH: f64 = 1.5;
/// Differences so small beside the values are noise of their last digits.
const NOISE: f64 = 1e-9;

/// The lowest and the highest value of an axis for `raw` values and the lines through them: it holds
/// every line and the usual spread of the raw values, and of these all, unless a few would squeeze the
/// rest. None where there is no finite value.
pub(crate) fn usual(raw: &[f64], lines: &[&[f64]]) -> Option<(f64, f64)> {
    let of_lines = lines.iter().filter_map(|line| ends(line)).reduce(hull);
    let full = match (ends(raw), of_lines) {
        (Some(raw), Some(lines)) => hull(raw, lines),
        (raw, lines) => return raw.or(lines),
    };
    let mut finite: Vec<f64> = raw.iter().copied().filter(|value| value.is_finite()).collect();
    if finite.len() <= FEW {
        return Some(full);
    }
    let mut usual = of_lines.unwrap_or(full);
    if let Some(line) = lines.first() {
        let pairs = || raw.iter().zip(*line).map(|(raw, line)| (*raw, (raw - line).abs()));
        let mut away: Vec<f64> = pairs().map(|pair| pair.1).filter(|d| d.is_finite()).collect();
        if !away.is_empty() {
            let middle = away.len() / 2;
            let most = *away.select_nth_unstable_by(middle, f64::total_cmp).1 * 1.4826 * SIGMAS;
            let near = pairs().filter(|(_, away)| *away <= most);
            usual = near.fold(usual, |usual, (raw, _)| hull(usual, (raw, raw)));
        }
    }
    let out = (finite.len() / ONE_IN).max(1);
    let last = finite.len() - 1 - out;
    let low = *finite.select_nth_unstable_by(out, f64::total_cmp).1;
    let high = *finite.select_nth_unstable_by(last, f64::total_cmp).1;
    usual = hull(usual, (low, high));
    let (span, all) = (usual.1 - usual.0, full.1 - full.0);
    // Where all else is one value, an axis of that alone would be of its noise.
    Some(if is_flat(usual.0, usual.1) || all <= WORTH * span { full } else { usual })
}

/// Whether values from `low` to `high` differ by no more than their last digits.
pub(crate) fn is_flat(low: f64, high: f64) -> bool {
    high - low <= NOISE * low.abs().max(high.abs())
}

/// The lowest and the highest finite value.
pub(crate) fn ends(values: &[f64]) -> Option<(f64, f64)> {
    let mut finite = values.iter().copied().filter(|value| value.is_finite());
    let first = finite.next()?;
    Some(finite.fold((first, first), |(low, high), value| (low.min(value), high.max(value))))
}

pub(crate) fn hull(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0.min(b.0), a.1.max(b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(rows: usize) -> Vec<f64> {
        (0..rows).map(|row| 100.0 + 10.0 * (row as f64 / 9.0).sin()).collect()
    }

    #[test]
    fn a_few_spikes_do_not_squeeze_the_rest() {
        let line = wave(400);
        let mut raw: Vec<f64> =
            line.iter().enumerate().map(|(row, v)| v + (row * 7 % 5) as f64).collect();
        let calm = usual(&raw, &[&line]).expect("values");
        assert_eq!(Some(calm), ends(&raw).map(|raw| hull(raw, ends(&line).expect("values"))));
        raw[100] = 5000.0;
        raw[200] = -700.0;
        let spiked = usual(&raw, &[&line]).expect("values");
        assert!(spiked.0 >= 85.0 && spiked.1 <= 120.0, "{spiked:?}");
    }

    #[test]
    fn seasons_and_many_high_values_are_no_spikes() {
        let line = wave(400);
        let raw: Vec<f64> = (0..400).map(|row| if row % 20 < 2 { 900.0 } else { 100.0 }).collect();
        assert_eq!(usual(&raw, &[&line]).map(|range| range.1), Some(900.0));
    }

    #[test]
    fn the_line_is_always_within() {
        let raw = vec![0.0; 200];
        let mut line = raw.clone();
        line[20] = 70.0;
        assert_eq!(usual(&raw, &[&line]), Some((0.0, 70.0)));
    }

    #[test]
    fn few_values_constants_and_giants_are_whole() {
        assert_eq!(usual(&[1.0, 1e9], &[&[1.0, 1.0]]), Some((1.0, 1e9)));
        let mut raw = vec![5.0; 100];
        assert_eq!(usual(&raw, &[&raw]), Some((5.0, 5.0)));
        raw[50] = 500.0;
        assert_eq!(usual(&raw, &[&[5.0; 100]]), Some((5.0, 500.0)));
        let giants: Vec<f64> =
            (0..60).map(|row| if row % 2 == 0 { 1e308 } else { -1e308 }).collect();
        assert_eq!(usual(&giants, &[&[0.0; 60]]), Some((-1e308, 1e308)));
        assert_eq!(usual(&[f64::NAN, f64::INFINITY], &[]), None);
        assert_eq!(usual(&[f64::NAN], &[&[2.0]]), Some((2.0, 2.0)));
    }
}
