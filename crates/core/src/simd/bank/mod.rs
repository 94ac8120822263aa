//! Several filters over one series: sums of products of the same rows with the taps of up to
//! [`SHARE`] filters.
//!
//! A loaded vector of rows serves all of them, so that a bank of short kernels is bound by arithmetic
//! and not by loads. Each output is the same sequence of operations as in [`slide`](super::Tiled):
//! whichever filters it is computed with, and whether it is stored or pooled.

mod pooling;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "such stores are x86's"))]
mod streamed;
#[cfg(test)]
mod tests;
mod tile;

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::*;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::{
    BLOCK, STRIDE,
    bank::tile::{Kept, Summed},
    isa::{Isa, dispatch},
    lanes::Array,
};

/// The most filters that share their loads; 1, 2 and 4 do.
pub(crate) const SHARE: usize = 4;

/// Filters of one length and dilation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filters<'a, T> {
    /// How many there are: 1, 2 or 4.
    pub(crate) count: usize,
    /// The row of a window, from the oldest, that each tap meets, in the order of addition.
    pub(crate) rows: &'a [usize],
    /// In the same order, the tap of each filter.
    pub(crate) taps: &'a [T],
}

impl<T> Filters<'_, T> {
    /// Whether there are taps for these filters, and rows in `x` for so many outputs.
    fn suits(&self, x: &[T], outputs: usize) -> bool {
        let reach = self.rows.iter().max();
        self.taps.len() == self.rows.len() * self.count
            && reach.is_some_and(|reach| reach.checked_add(outputs).is_some_and(|n| n <= x.len()))
    }
}

/// What is told of a filter's outputs without their being stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pool {
    /// The largest, −∞ of none.
    pub(crate) max: f64,
    pub(crate) sum: f64,
    /// How many lie above the filter's bound.
    pub(crate) above: usize,
    /// How many are no NaN.
    pub(crate) numbers: usize,
}

impl Pool {
    pub(crate) const NONE: Self = Self { max: f64::NEG_INFINITY, sum: 0.0, above: 0, numbers: 0 };

    /// This one and the outputs of another.
    pub(crate) fn add(&mut self, other: Self) {
        self.max = if other.max > self.max { other.max } else { self.max };
        self.sum += other.sum;
        self.above += other.above;
        self.numbers += other.numbers;
    }
}

/// The order in which `taps` taps are added: within blocks of 32 in strides of 8.
pub(crate) fn order(taps: usize) -> impl Iterator<Item = usize> {
    let block = move |first: usize| {
        let len = BLOCK.min(taps - first);
        let stride = move |r: usize| (r..len).step_by(STRIDE).map(move |tap| first + tap);
        (0..STRIDE.min(len)).flat_map(stride)
    };
    (0..taps).step_by(BLOCK).flat_map(block)
}

/// A number whose filters share loads.
pub trait Banked: Sized {
    /// Output i of filter q, of the window whose oldest row is `x[i]`, goes to `out[starts[q] + i]`
    /// for i below `outputs`; with `streamed` past the caches, where there are instructions for it.
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn keep(
        isa: Isa,
        filters: Filters<'_, Self>,
        x: &[Self],
        outputs: usize,
        out: (&mut [Self], &[usize]),
        streamed: bool,
    );
    /// Tells of these outputs; `bounds` has one of each filter. With `holes` some may be NaN, which
    /// are left out; without, a sum that is NaN tells that some were.
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn pool(
        isa: Isa,
        filters: Filters<'_, Self>,
        x: &[Self],
        outputs: usize,
        bounds: &[Self],
        holes: bool,
    ) -> [Pool; SHARE];
}

// Vectors of a tile for 4, 2 and 1 filters: as many as there are registers for.
macro_rules! banked {
    ($t:ident, $avx512:ident, $avx2:ident, $neon:ident) => {
        impl Banked for $t {
            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn keep(
                isa: Isa,
                filters: Filters<'_, $t>,
                x: &[$t],
                outputs: usize,
                (out, starts): (&mut [$t], &[usize]),
                streamed: bool,
            ) {
                assert!(filters.suits(x, outputs) && filters.count <= starts.len());
                let is_in = |&start: &usize| start <= out.len() && outputs <= out.len() - start;
                assert!(starts.iter().all(is_in));
                let job = Kept { filters, x, outputs, out, starts };
                if streamed {
                    return dispatch!(
                        isa, (job: Kept<'_, $t>),
                        avx512 "avx512f" =>
                            job.streamed::<$avx512, Array<$t, 1, true>, 4, 8, 8>(),
                        avx2 "avx2,fma" => job.streamed::<$avx2, Array<$t, 1, true>, 2, 4, 8>(),
                        neon => job.all::<$neon, Array<$t, 1, true>, 4, 8, 8>(),
                        portable => job.all::<Array<$t, 4, false>, Array<$t, 1, false>, 1, 2, 4>(),
                    );
                }
                dispatch!(
                    isa, (job: Kept<'_, $t>),
                    avx512 "avx512f" => job.all::<$avx512, Array<$t, 1, true>, 4, 8, 8>(),
                    avx2 "avx2,fma" => job.all::<$avx2, Array<$t, 1, true>, 2, 4, 8>(),
                    neon => job.all::<$neon, Array<$t, 1, true>, 4, 8, 8>(),
                    portable => job.all::<Array<$t, 4, false>, Array<$t, 1, false>, 1, 2, 4>(),
                );
            }

            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn pool(
                isa: Isa,
                filters: Filters<'_, $t>,
                x: &[$t],
                outputs: usize,
                bounds: &[$t],
                holes: bool,
            ) -> [Pool; SHARE] {
                assert!(filters.suits(x, outputs) && filters.count <= bounds.len());
                let job = Summed { filters, x, outputs, bounds, holes };
                dispatch!(
                    isa, (job: Summed<'_, $t>) -> [Pool; SHARE],
                    avx512 "avx512f" => job.all::<$avx512, Array<$t, 1, true>, 4, 8, 8>(),
                    avx2 "avx2,fma" => job.all::<$avx2, Array<$t, 1, true>, 2, 4, 8>(),
                    neon => job.all::<Array<$t, 4, true>, Array<$t, 1, true>, 1, 2, 4>(),
                    portable => job.all::<Array<$t, 4, false>, Array<$t, 1, false>, 1, 2, 4>(),
                )
            }
        }
    };
}
banked!(f64, __m512d, __m256d, float64x2_t);
banked!(f32, __m512, __m256, float32x4_t);
