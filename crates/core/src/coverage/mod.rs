//! Coverage, the share of a window that was present, and the rules by which an output is a value.

pub(crate) mod rows;
pub(crate) mod rules;

/// At or below this coverage an output is a hole, whatever was asked.
pub(crate) const NOTHING: f64 = 1e-9;
/// The least coverage of a hole that is filled, unless one is given.
const FILLABLE: f64 = 0.5;
/// Coverages are quotients of sums, or sums of rounded taps: exactly half of a window may come out
/// below ½.
const TOLERANCE: f64 = 1e-9;
/// Below this coverage a quotient of sums by transforms or of cut windows would show their errors, so
/// such outputs are summed directly.
pub(crate) const SLIGHT: f64 = 1e-3;
