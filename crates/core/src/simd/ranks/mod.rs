//! Order statistics of every window of a number of rows: the values of a few neighbouring ranks.
//!
//! A comparator, the lesser and the larger of two vectors, orders a pair in each lane at once, and
//! its cost does not depend on the data. [`networks`] sort short windows, [`halving`] finds the
//! ranks of longer ones. Rows may be infinite and must not be NaN. What is found is exact; of equal
//! zeros of either sign it may be any.

use crate::{error::Error, number::Number, simd::isa::Isa};

mod candidates;
pub(crate) mod halving;
mod leaves;
pub(crate) mod networks;
pub(crate) mod ordered;
mod runs;
mod stretches;

use halving::Blocks;

/// Neighbouring ranks of every window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Rows of a window.
    pub(crate) len: usize,
    /// The first of the ranks: 0 is the least value. Below 0 all are −∞, from `len` on ∞.
    pub(crate) first: isize,
    /// How many ranks: 1 to 4.
    pub(crate) count: usize,
}

/// Working memory, which grows with the longest window.
#[derive(Debug)]
pub(crate) struct Scratch<T>(Vec<T>);

impl<T> Default for Scratch<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// The fewest outputs, as many as the widest vector has lanes.
pub(crate) const FEWEST: usize = 16;

/// Finds ranks of windows: `out` has `count` parts of equal length, one a rank, and in each the
/// windows that begin at row 0, 1 … of `x`. There are at least [`FEWEST`], and of windows longer
/// than [`networks::LONGEST`] none longer than [`halving::LONGEST`].
pub(crate) fn find<T: Number + Ranked>(
    isa: Isa,
    x: &[T],
    wanted: Wanted,
    out: &mut [T],
    scratch: &mut Scratch<T>,
) -> Result<(), Error> {
    let Wanted { len, count, first } = wanted;
    let outputs = out.len() / count;
    assert!(outputs >= FEWEST && out.len() == outputs * count && x.len() == outputs + len - 1);
    assert!((2..=halving::LONGEST).contains(&len) && (1..=4).contains(&count));
    assert!(first >= -3 && first + count.cast_signed() <= len.cast_signed() + 3);
    if len <= networks::LONGEST {
        T::networks(isa, x, wanted, out);
        return Ok(());
    }
    let blocks = Blocks::of(wanted, outputs);
    // Vectors are read whole, from one cache line each.
    let size = blocks.space(count) * FEWEST + 64;
    let space = &mut scratch.0;
    if space.len() < size {
        let more = space.try_reserve_exact(size - space.len());
        more.map_err(|_| Error::OutOfMemory { rows: x.len(), taps: len })?;
        space.resize(size, T::ZERO);
    }
    let aligned = space.as_ptr().align_offset(64).min(64);
    T::halving(isa, x, blocks, out, &mut space[aligned..]);
    Ok(())
}

/// A number of which there are vectors in order.
pub trait Ranked: Copy {
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn networks(isa: Isa, x: &[Self], wanted: Wanted, out: &mut [Self])
    where
        Self: Sized;
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn halving(isa: Isa, x: &[Self], blocks: Blocks, out: &mut [Self], space: &mut [Self])
    where
        Self: Sized;
}
