//! Smoothing over time: kernels as long as a time, and rows at times of their own.

mod chunk;
pub(crate) mod definition;
mod grid;
mod in_time;
mod kernel;
mod means;
mod moving;
mod plan;
mod reach;
pub(crate) mod rules;
mod shape;
mod span;
mod sums;
mod unit;
mod values;
mod windows;

pub(crate) use grid::line;
pub use kernel::TimeKernel;
pub use plan::TimePlan;
pub use reach::{Look, TimeReach};
pub use span::Span;
pub use unit::Unit;
