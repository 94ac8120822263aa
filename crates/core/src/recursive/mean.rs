//! The mean with one more row.

/// The mean in which a new row has this share, 0 to 1.
///
/// An infinity stays for ever, as no weight is quite 0; two of both signs are NaN.
pub(super) fn with(mean: f64, x: f64, share: f64) -> f64 {
    // A constant series keeps its value to the last bit.
    if mean == x {
        return mean;
    }
    if !mean.is_finite() {
        return mean + x;
    }
    if x.is_infinite() {
        return x;
    }
    let step = x - mean;
    // The step's rounding is relative to what changes. Where little of the mean remains, that of
    // the mean goes with it; and a step from one end of the range to the other overflows.
    if share < 0.9 && step.is_finite() {
        mean + share * step
    } else {
        (1.0 - share) * mean + share * x
    }
}
