//! The options of a smoothing, apart from its operation.

pub(crate) mod align;
pub(crate) mod boundary;
pub(crate) mod closed;
pub(crate) mod degree;
pub(crate) mod deriv;
pub(crate) mod method;
pub(crate) mod missing;
pub(crate) mod settings;
