//! What convolution costs, by which blocks are sized and methods chosen.

use crate::level::Level;

pub(crate) fn block_size(_level: Level, taps: usize) -> usize {
    (4 * taps).next_power_of_two().max(512)
}
