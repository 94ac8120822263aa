//! How two series go together at each distance in rows, and where a series has peaks.

pub(crate) mod best;
pub(crate) mod correlate;
pub(crate) mod lags;
pub(crate) mod masked;
pub(crate) mod not_finite;
pub(crate) mod peaks;
pub(crate) mod pearson;
pub(crate) mod right_angle;
pub(crate) mod sums;
