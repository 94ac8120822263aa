//! Many kernels over one series, kept or pooled.

pub(crate) mod filter;
pub(crate) mod filter_bank;
mod groups;
pub(crate) mod pooled;
