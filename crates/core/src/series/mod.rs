//! A series as far as it is known.

pub(crate) mod extension;
