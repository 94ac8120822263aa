//! Lengths of time, and windows as long as one.

pub(crate) mod continuous;
pub(crate) mod kernel;
pub(crate) mod reach;
pub(crate) mod span;
pub(crate) mod ticks;
pub(crate) mod unit;
