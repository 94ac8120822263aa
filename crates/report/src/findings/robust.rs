//! Centres, spreads and tails that a few odd values do not move.

/// The median; none of no values. Reorders them.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    if count % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(lower / 2.0 + upper / 2.0)
}

/// The median distance from 0; none of no values. Reorders them.
pub(super) fn median_size(values: &mut [f64]) -> Option<f64> {
    values.iter_mut().for_each(|value| *value = value.abs());
    median(values)
}

/// The standard deviation of a normal distribution has so many times its median absolute deviation.
pub(super) const BY_MAD: f64 = 1.4826;
/// Values farther than so many spreads from the centre count as if they were so far.
const CLIP: f64 = 2.0;
/// The mean square that clipping leaves of a standard normal variable.
const CLIPPED: f64 = 0.920_5;

/// The centre and the spread of values: the median, and the standard deviation of values clipped at
/// twice the median absolute deviation's. Of normal values it is nearly as exact as the plain one, and
/// a tenth of them may be anything. It is the same whatever the order, so that of values that are
/// alike none stands out for its place.
pub(super) fn centre_and_spread(values: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = values.to_vec();
    let centre = median(&mut sorted)?;
    let mut away: Vec<f64> = sorted.iter().map(|value| value - centre).collect();
    let near = BY_MAD * median_size(&mut away)?;
    let most = if near > 0.0 { CLIP * near } else { f64::INFINITY };
    let kept = if near > 0.0 { CLIPPED } else { 1.0 };
    let squares: f64 = away.iter().map(|size| size.min(most).powi(2)).sum();
    let below = (values.len() as f64 - 1.0).max(1.0);
    Some((centre, (squares / below / kept).sqrt()))
}

/// The number of standard deviations that a normal variable exceeds, on one side, with this
/// probability (below a half): Abramowitz and Stegun 26.2.23, good to 0.0005.
pub(super) fn normal_above(probability: f64) -> f64 {
    let t = (-2.0 * probability.clamp(1e-300, 0.5).ln()).sqrt();
    let over = 0.010_328f64.mul_add(t, 0.802_853).mul_add(t, 2.515_517);
    let under = 0.001_308f64.mul_add(t, 0.189_269).mul_add(t, 1.432_788).mul_add(t, 1.0);
    t - over / under
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0]), Some(3.0));
        assert_eq!(median(&mut [3.0, 1.0]), Some(2.0));
        assert_eq!(median(&mut [5.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median_size(&mut [-4.0, 1.0, -3.0]), Some(3.0));
    }

    #[test]
    fn spreads_are_those_of_the_bulk() {
        // Normal quantiles, and one of them far off.
        let mut values: Vec<f64> =
            (1..200).map(|at| if at < 100 { -1.0 } else { 1.0 } * quantile(at)).collect();
        let (centre, spread) = centre_and_spread(&values).expect("values");
        assert!(centre.abs() < 0.02 && (spread - 1.0).abs() < 0.03, "{centre} {spread}");
        values[7] = 1e9;
        let (centre, far) = centre_and_spread(&values).expect("values");
        assert!(centre.abs() < 0.03 && (far - spread).abs() < 0.03, "{centre} {far}");
        assert_eq!(centre_and_spread(&[7.0; 9]), Some((7.0, 0.0)));
        let (_, spread) = centre_and_spread(&[0.0, 0.0, 0.0, 0.0, 3.0]).expect("values");
        assert_eq!(spread, 1.5, "where most are one value, all count");
    }

    fn quantile(at: u32) -> f64 {
        let share = f64::from(at) / 200.0;
        normal_above(share.min(1.0 - share))
    }

    #[test]
    fn normal_quantiles() {
        for (probability, want) in [(0.5, 0.0), (0.025, 1.960), (1e-3, 3.090), (1e-6, 4.753)] {
            let got = normal_above(probability);
            assert!((got - want).abs() < 1e-3, "{probability}: {got}");
        }
    }
}
