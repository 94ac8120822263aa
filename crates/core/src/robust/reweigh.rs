//! The weights of rows by their distance from a fit.

/// A median distance of so many roundings of the values counts as 0.
const ROUNDING: f64 = 4.0 * f64::EPSILON;
/// Only a distance below this share of the largest value may be rounding.
const SMALL: f64 = 1e-9;

/// Sets each row's weight to (1 − (e/6s)²)² for its distance e from the fit and the median distance
/// s, and to 0 where e ≥ 6s and where a row is not `given`, which is NaN. Returns false, and leaves weights as they are, where s is 0: more than
/// half of the rows are met, and s tells nothing.
pub(super) fn reweigh(
    given: &[f64],
    fitted: &[f64],
    distances: &mut Vec<f64>,
    weights: &mut [f64],
) -> bool {
    // A row without a fit keeps its value.
    let distance = |x: f64, fit: f64| if fit.is_nan() { 0.0 } else { (x - fit).abs() };
    let rows = || given.iter().zip(fitted);
    let present = || rows().filter(|(x, _)| !x.is_nan());
    distances.clear();
    distances.extend(present().map(|(&x, &fit)| distance(x, fit)));
    let Some(middle) = median(distances) else { return false };
    let most = given.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let mut least = 0.0;
    if middle < SMALL * most {
        distances.clear();
        distances.extend(present().map(|(x, _)| x.abs()));
        least = median(distances).map_or(0.0, |usual| usual * ROUNDING);
    }
    let is_enough = middle > least && middle.is_finite();
    if !is_enough {
        return false;
    }
    let far = 6.0 * middle;
    for (weight, (&x, &fit)) in weights.iter_mut().zip(rows()) {
        // NaN at a hole.
        let share = distance(x, fit) / far;
        let left = 1.0 - share * share;
        *weight = if !x.is_nan() && share < 1.0 { left * left } else { 0.0 };
    }
    true
}

/// The middle of these numbers, of an even count the mean of the middle two; in any order after.
pub(super) fn median(numbers: &mut [f64]) -> Option<f64> {
    let half = numbers.len() / 2;
    if numbers.is_empty() {
        return None;
    }
    let is_even = numbers.len().is_multiple_of(2);
    let (below, &mut upper, _) = numbers.select_nth_unstable_by(half, f64::total_cmp);
    if !is_even {
        return Some(upper);
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(lower + (upper - lower) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0]), Some(3.0));
        assert_eq!(median(&mut [5.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(&mut [5.0, 1.0, 3.0, 2.0]), Some(2.5));
    }

    #[test]
    fn far_rows_lose_their_weight() {
        let x = [1.0, -2.0, 3.0, f64::NAN, 11.0, 12.0, 90.0];
        let mut weights = [1.0; 7];
        // Distances 1, 2, 3, 11, 12, 90: the median is 7.
        assert!(reweigh(&x, &[0.0; 7], &mut Vec::new(), &mut weights));
        let want = |e: f64| (1.0 - (e / 42.0).powi(2)).powi(2);
        for (at, e) in [(0, 1.0), (1, 2.0), (2, 3.0), (4, 11.0), (5, 12.0)] {
            assert!((weights[at] - want(e)).abs() < 1e-15, "{at}");
        }
        assert_eq!((weights[3], weights[6]), (0.0, 0.0));
    }

    #[test]
    fn a_fit_that_meets_most_rows_ends_it() {
        let mut weights = [1.0; 5];
        let met =
            |x: &[f64; 5], weights: &mut [f64]| reweigh(x, &[1e3; 5], &mut Vec::new(), weights);
        assert!(!met(&[1e3, 1e3, 1e3, 5.0, 9.0], &mut weights));
        let rounded = 1e3 * (1.0 + f64::EPSILON);
        assert!(!met(&[rounded, rounded, 1e3, 5.0, 9.0], &mut weights));
        assert_eq!(weights, [1.0; 5]);
        assert!(met(&[1e3 + 1e-8, 1e3 - 1e-8, 1e3, 5.0, 9.0], &mut weights));
    }
}
