//! Planes: sums of products with a kernel in two dimensions, and extremes of columns.

mod column;
mod extremes;
pub(crate) mod network;
mod picked;
pub(crate) mod plane;
mod sums;

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::*;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use std::collections::TryReserveError;

use crate::simd::{
    isa::{Isa, dispatch},
    lanes::Array,
    planes::{
        extremes::{Columns, STRIP},
        network::Network,
        picked::Picked,
        plane::{Plane, PlaneMut},
        sums::Sums,
    },
};

/// Taps of a block: partial sums of so many at most are added up, which keeps the error of large
/// kernels near that of small ones. (A row of more taps is a block.)
const BLOCK: usize = 64;

/// A number whose planes vectors go over.
pub trait Planar: Sized {
    /// `out[y][x] = Σ_j Σ_i kernel[j][i]·image[y + j][x + i]`, where `image` has a kernel's rows and
    /// columns less one more than `out`. Each output is the same sequence of operations, whatever its
    /// place and the sizes: taps row by row, in blocks of kernel rows that have at most [`BLOCK`].
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn correlate(
        isa: Isa,
        image: Plane<'_, Self>,
        kernel: Plane<'_, Self>,
        out: PlaneMut<'_, Self>,
    );

    /// `out[y][x]` is the least, or with MOST the largest, of `image[y..][x]`, as many rows as the image
    /// has more than `out`, and one. There is no NaN. `suffix` is memory to work with.
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn columns<const MOST: bool>(
        isa: Isa,
        image: Plane<'_, Self>,
        out: PlaneMut<'_, Self>,
        suffix: &mut Vec<Self>,
    ) -> Result<(), TryReserveError>;

    /// What is `wanted` of the numbers `x[i + offset]`, one for each of `offsets`, for each output i.
    /// None of them is NaN; of equal zeros of either sign it may be any.
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn pick(isa: Isa, x: &[Self], offsets: &[usize], wanted: Wanted<'_>, out: &mut [Self]);
}

/// What is wanted of the numbers that an output looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    Least,
    Most,
    /// The rank that the network finds among as many numbers.
    Rank(&'a Network),
}

macro_rules! columns {
    ($isa:ident, $job:ident, $t:ident, $avx512:ident, $avx2:ident, $neon:ident, $most:literal) => {
        dispatch!(
            $isa, ($job: Columns<'_, $t>),
            avx512 "avx512f" => $job.run::<$avx512, Array<$t, 1, true>, 4, $most>(),
            avx2 "avx2,fma" => $job.run::<$avx2, Array<$t, 1, true>, 4, $most>(),
            neon => $job.run::<$neon, Array<$t, 1, true>, 4, $most>(),
            portable => $job.run::<Array<$t, 4, false>, Array<$t, 1, false>, 2, $most>(),
        )
    };
}

macro_rules! planar {
    ($t:ident, $avx512:ident, $avx2:ident, $neon:ident) => {
        impl Planar for $t {
            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn correlate(
                isa: Isa,
                image: Plane<'_, $t>,
                kernel: Plane<'_, $t>,
                out: PlaneMut<'_, $t>,
            ) {
                let job = Sums::new(image, kernel, out);
                dispatch!(
                    isa, (job: Sums<'_, $t>),
                    avx512 "avx512f" => job.run::<$avx512, Array<$t, 1, true>, 4, 2, 8>(),
                    avx2 "avx2,fma" => job.run::<$avx2, Array<$t, 1, true>, 2, 2, 4>(),
                    neon => job.run::<$neon, Array<$t, 1, true>, 4, 4, 4>(),
                    portable => {
                        job.run::<Array<$t, 4, false>, Array<$t, 1, false>, 1, 1, 4>()
                    },
                );
            }

            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn columns<const MOST: bool>(
                isa: Isa,
                image: Plane<'_, $t>,
                out: PlaneMut<'_, $t>,
                suffix: &mut Vec<$t>,
            ) -> Result<(), TryReserveError> {
                let rows = image.rows() + 1 - out.rows();
                let len = rows.saturating_mul(STRIP);
                suffix.try_reserve(len.saturating_sub(suffix.len()))?;
                suffix.resize(len.max(suffix.len()), 0.0);
                if MOST {
                    let job = Columns::new(image, out, rows, suffix);
                    columns!(isa, job, $t, $avx512, $avx2, $neon, true);
                } else {
                    let job = Columns::new(image, out, rows, suffix);
                    columns!(isa, job, $t, $avx512, $avx2, $neon, false);
                }
                Ok(())
            }

            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn pick(isa: Isa, x: &[$t], offsets: &[usize], wanted: Wanted<'_>, out: &mut [$t]) {
                let job = Picked::new(x, offsets, wanted, out);
                dispatch!(
                    isa, (job: Picked<'_, $t>),
                    avx512 "avx512f" => job.run::<$avx512, Array<$t, 1, true>>(),
                    avx2 "avx2,fma" => job.run::<$avx2, Array<$t, 1, true>>(),
                    neon => job.run::<$neon, Array<$t, 1, true>>(),
                    portable => job.run::<Array<$t, 4, false>, Array<$t, 1, false>>(),
                );
            }
        }
    };
}
planar!(f64, __m512d, __m256d, float64x2_t);
planar!(f32, __m512, __m256, float32x4_t);
