//! Moving sums, eight windows at a time.
//!
//! A window is ⌊K/32⌋ strides of 32 rows, and a rest. Few strides are added one by one. Many are
//! cut into blocks of ⌊K/32⌋, so that a window is a suffix of one block and a prefix of the next:
//! van Herk's method (1992; Gil & Werman 1993), at each of the 32 positions in a stride. The order
//! of additions does not depend on the vectors, so every instruction set gives the same bits.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m512d;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::simd::{
    isa::{Isa, dispatch},
    moving_sum::{
        eight::{Eight, Line, Plain, Wide},
        finish::Factor,
        partial::ROWS,
        streamed,
        tile::Tile,
        tiled,
    },
};

/// From this many strides on, blocks are used.
pub(crate) const MANY: usize = 4;

/// Buffers.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) tile: Tile,
    /// Suffix sums of the last block.
    pub(crate) suffix: Vec<Line>,
}

/// Number of outputs after which the operations repeat, for so many taps.
pub(crate) const fn period(taps: usize) -> usize {
    if taps < MANY * ROWS { 1 } else { taps / ROWS * ROWS }
}

/// `out[i]` is the sum of the `taps` rows from `ext[i]` on, by the factor; `ext` has
/// `out.len() + taps − 1`. Returns whether all outputs are finite.
pub(crate) fn slide<T: Wide>(
    isa: Isa,
    taps: usize,
    factor: Factor,
    ext: &[T],
    out: &mut [T],
    scratch: &mut Scratch,
) -> bool {
    assert_eq!(ext.len() + 1, out.len() + taps);
    let job = MovingSum { taps, ext, out, scratch };
    // `Plain` needs no instructions.
    dispatch!(
        isa, <T: Wide>(job: MovingSum<'_, T>, factor: Factor) -> bool,
        avx512 "avx512f" => job.run::<__m512d>(factor),
        avx2 "avx2,fma" => job.run::<Fours>(factor),
        neon => job.run::<Plain>(factor),
        portable => job.run::<Plain>(factor),
    )
}

/// What is to be summed, and where to.
pub(crate) struct MovingSum<'a, T> {
    pub(crate) taps: usize,
    pub(crate) ext: &'a [T],
    pub(crate) out: &'a mut [T],
    pub(crate) scratch: &'a mut Scratch,
}

impl<T: Wide> MovingSum<'_, T> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn run<V: Eight>(self, factor: Factor) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            if V::MANY_REGISTERS {
                streamed::run::<V, T>(self, factor)
            } else {
                tiled::run::<V, T>(self, factor)
            }
        }
    }
}
