//! Kernels slid along series, with holes and ends.

pub(crate) mod affected;
pub(crate) mod batch;
pub(crate) mod buffers;
pub(crate) mod causal;
pub(crate) mod edges;
pub(crate) mod few_present;
pub(crate) mod hole_weights;
pub(crate) mod mask;
pub(crate) mod normalize;
pub(crate) mod one_pass;
pub(crate) mod operate;
pub(crate) mod packed;
pub(crate) mod piece;
pub(crate) mod prepared;
pub(crate) mod remaining_weight;
pub(crate) mod sums;
