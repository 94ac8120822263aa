//! Count, mean, spread and extremes of present values.

/// What is said of the present values of a column. NaN is not present.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Moments {
    pub(crate) count: usize,
    pub(crate) sum: Option<f64>,
    pub(crate) mean: Option<f64>,
    /// With n − 1 below; none of one value.
    pub(crate) std: Option<f64>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

impl Moments {
    pub(crate) fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let present = values.filter(|value| !value.is_nan());
        let count = present.clone().count();
        if count == 0 {
            return Self::default();
        }
        let sum = sum(present.clone());
        let mean = sum / count as f64;
        // The second sum is 0 but for the mean's own rounding, which it takes out.
        let (mut squares, mut rest) = (0.0, 0.0);
        for value in present.clone() {
            squares += (value - mean) * (value - mean);
            rest += value - mean;
        }
        let variance = (squares - rest * rest / count as f64) / (count as f64 - 1.0);
        let moments = Self {
            count,
            sum: number(sum),
            mean: number(mean),
            // `max` would make 0 of the NaN that infinities leave.
            std: number(if variance < 0.0 { 0.0 } else { variance.sqrt() }).filter(|_| count > 1),
            min: present.clone().reduce(f64::min),
            max: present.clone().reduce(f64::max),
        };
        if sum.is_finite() && (variance.is_finite() || count == 1) {
            return moments;
        }
        moments.of_scaled(present)
    }

    /// The same, with mean and spread of values whose sum or squares are beyond the largest number: found
    /// of values that are scaled down.
    #[cold]
    fn of_scaled(self, present: impl Iterator<Item = f64> + Clone) -> Self {
        let (Some(min), Some(max)) = (self.min, self.max) else { return self };
        if !min.is_finite() || !max.is_finite() {
            return self;
        }
        // A power of two is exact, and what it makes nothing of is nothing beside the largest value.
        let scale = 2.0_f64.powi(600);
        let values: Vec<f64> = present.map(|value| value / scale).collect();
        let scaled = Self::of(values.iter().copied());
        // Rounding alone could lead beyond the values.
        let mean = scaled.mean.map(|mean| (mean * scale).clamp(min, max));
        Self { mean, std: scaled.std.map(|std| std * scale), ..self }
    }
}

/// What infinities leave undefined is not there.
fn number(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// Neumaier's compensated sum; infinities as they are.
fn sum(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for value in values.clone() {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        sum = next;
    }
    if lost.is_finite() { sum + lost } else { values.sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_values() {
        let moments = Moments::of([2.0, f64::NAN, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter());
        assert_eq!((moments.count, moments.sum, moments.mean), (8, Some(40.0), Some(5.0)));
        assert_eq!((moments.min, moments.max), (Some(2.0), Some(9.0)));
        let std = moments.std.expect("8 values");
        assert!((std - (32.0_f64 / 7.0).sqrt()).abs() < 1e-15, "{std}");
    }

    #[test]
    fn far_from_zero_keeps_its_digits() {
        let moments = Moments::of([1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0].into_iter());
        assert_eq!((moments.mean, moments.std), (Some(1e9 + 10.0), Some(30.0_f64.sqrt())));
        assert_eq!(Moments::of([1e16, 1.0, 1.0, -1e16].into_iter()).sum, Some(2.0));
    }

    #[test]
    fn what_overflows_on_the_way_is_still_a_number() {
        let large = Moments::of([1.7e308, 1.7e308, f64::NAN].into_iter());
        assert_eq!((large.mean, large.std), (Some(1.7e308), Some(0.0)));
        assert_eq!(large.sum, Some(f64::INFINITY));
        let wide = Moments::of([1e200, -1e200, 1e200, -1e200].into_iter());
        let std = wide.std.expect("4 values");
        assert_eq!((wide.mean, wide.sum), (Some(0.0), Some(0.0)));
        assert!((std / 1e200 - (4.0_f64 / 3.0).sqrt()).abs() < 1e-15, "{std}");
        let most = Moments::of(std::iter::repeat_n(f64::MAX, 3));
        assert_eq!((most.mean, most.std), (Some(f64::MAX), Some(0.0)));
    }

    #[test]
    fn few_values_and_infinite_ones() {
        assert_eq!(Moments::of([f64::NAN].into_iter()), Moments::default());
        let one = Moments::of([3.0].into_iter());
        assert_eq!((one.mean, one.std), (Some(3.0), None));
        let infinite = Moments::of([1.0, f64::INFINITY, 2.0].into_iter());
        assert_eq!((infinite.sum, infinite.std), (Some(f64::INFINITY), None));
    }
}
