//! Moving sums, for kernels of equal taps.

pub(crate) mod blocks;
pub(crate) mod eight;
pub(crate) mod finish;
pub(crate) mod partial;
pub(crate) mod streamed;
pub(crate) mod sums;
pub(crate) mod tile;
pub(crate) mod tiled;
