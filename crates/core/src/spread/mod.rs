//! Sums and moments of the values in a window, added so that nothing drifts or cancels.

pub(crate) mod fold;
pub(crate) mod moments;
pub(crate) mod slide;
pub(crate) mod split;
pub(crate) mod totals;
