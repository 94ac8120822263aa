//! Direct convolution in tiles of vectors, by the widest instructions this processor has.
//!
//! Every output is the same sequence of operations at any vector width: taps go in blocks of
//! [`BLOCK`]; within a block the taps r, r + 8, r + 16, r + 24 for r = 0, 1 … 7, each added by one
//! FMA; then the block's sum is added to a total. The stride of 8 lets a loaded vector of rows
//! serve four taps of neighbouring outputs: loads across cache lines cost more than arithmetic.
//! Without FMA ([`Set::Portable`]) a product is rounded before it is added.

#![expect(
    unsafe_code,
    reason = "instructions are chosen at run time, and bounds are checked once a series"
)]

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::*;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::ops::Range;

pub(crate) mod bank;
pub(crate) mod extremes;
pub(crate) mod fft;
pub(crate) mod isa;
#[cfg_attr(not(target_arch = "x86_64"), allow(unused, reason = "transforms are x86's"))]
pub(crate) mod lanes;
pub(crate) mod masked;
pub(crate) mod moving_sum;
pub(crate) mod pages;
#[cfg(feature = "ndarray")]
pub(crate) mod planes;
pub(crate) mod ranks;
pub(crate) mod scan;
pub(crate) mod spreads;
pub(crate) mod weights;

use crate::simd::{
    bank::Banked,
    isa::{Isa, Set, dispatch},
    lanes::{Array, Lanes},
    masked::{nans, places::Places, weighed},
    moving_sum::eight::Wide,
    ranks::Ranked,
};

/// Taps per partial sum. Sums of sums keep the error of long kernels near that of short ones.
pub(crate) const BLOCK: usize = 32;
/// Distance between taps that are added one after the other.
const STRIDE: usize = 8;

/// Work that the compiler vectorizes.
pub(crate) trait WithSimd {
    /// Must be inlined, so that it is compiled with the caller's target features.
    fn run(self);
}

/// Runs `job`, compiled for an instruction set. The compiler fuses no multiplication and addition
/// unasked, so the set does not change the results.
pub(crate) fn run(isa: Isa, job: impl WithSimd) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn avx512(job: impl WithSimd) {
        job.run();
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(job: impl WithSimd) {
        job.run();
    }
    match isa.set() {
        // SAFETY: an `Isa` exists only where the processor has its instructions.
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 => unsafe { avx512(job) },
        // SAFETY: the same.
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => unsafe { avx2(job) },
        #[cfg(target_arch = "aarch64")]
        Set::Neon => job.run(),
        Set::Portable => job.run(),
    }
}

/// A number that vectors hold.
pub trait Tiled: Wide + Ranked + Banked {
    /// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with an instruction set that is
    /// [available](Isa::available).
    fn slide(isa: Isa, taps: &[Self], ext: &[Self], out: &mut [Self]);
    /// Replaces NaN in `rows` by zeros and records their places. If rows are `given`, they are
    /// copied into `rows` first.
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn take_nans(isa: Isa, given: Option<&[Self]>, rows: &mut [Self], nans: &mut Places);
    /// [`weighed::weighed`], for numbers as wide as weights.
    #[allow(clippy::type_complexity, reason = "isa, taps, rows, sums and weights")]
    const WEIGHED: Option<fn(Isa, &[Self], &[Self], &mut [Self], &mut [f64])>;
}

macro_rules! tiled {
    ($t:ident, $avx512:ident, $avx2:ident, $neon:ident, $weighed:expr) => {
        impl Tiled for $t {
            const WEIGHED: Option<fn(Isa, &[$t], &[$t], &mut [$t], &mut [f64])> = $weighed;
            fn slide(isa: Isa, taps: &[Self], ext: &[Self], out: &mut [Self]) {
                dispatch!(
                    isa, (taps: &[$t], ext: &[$t], out: &mut [$t]),
                    avx512 "avx512f" =>
                        series::<$avx512, $avx2, Array<$t, 1, true>, 10>(taps, ext, out),
                    avx2 "avx2,fma" =>
                        series::<$avx2, Array<$t, 1, true>, Array<$t, 1, true>, 8>(taps, ext, out),
                    neon =>
                        series::<$neon, Array<$t, 1, true>, Array<$t, 1, true>, 8>(taps, ext, out),
                    portable =>
                        series::<Array<$t, 4, false>, Array<$t, 1, false>, Array<$t, 1, false>, 8>(
                            taps, ext, out,
                        ),
                )
            }

            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn take_nans(isa: Isa, given: Option<&[$t]>, rows: &mut [$t], nans: &mut Places) {
                dispatch!(
                    isa, (given: Option<&[$t]>, rows: &mut [$t], nans: &mut Places),
                    avx512 "avx512f,popcnt,bmi1" => nans::take::<$avx512>(given, rows, nans),
                    avx2 "avx2,fma,popcnt,bmi1" => nans::take::<$avx2>(given, rows, nans),
                    neon => nans::take::<Array<$t, 4, false>>(given, rows, nans),
                    portable => nans::take::<Array<$t, 4, false>>(given, rows, nans),
                )
            }
        }
    };
}
tiled!(f64, __m512d, __m256d, float64x2_t, Some(weighed::weighed));
tiled!(f32, __m512, __m256, float32x4_t, None);

/// A whole series in tiles of N of the widest vectors; smaller tiles where it is too short.
///
/// # Safety
/// The processor has the instructions of the vectors.
#[inline(always)]
unsafe fn series<V, W, X, const N: usize>(taps: &[V::T], ext: &[V::T], out: &mut [V::T])
where
    V: Lanes,
    W: Lanes<T = V::T>,
    X: Lanes<T = V::T>,
{
    assert_eq!(ext.len() + 1, out.len() + taps.len());
    // SAFETY: the caller's promise, and the lengths were checked.
    unsafe {
        match out.len() {
            0 => {}
            n if n >= N * V::LANES => tiles::<V, N>(taps, ext, out),
            n if n >= 2 * V::LANES => tiles::<V, 2>(taps, ext, out),
            n if n >= V::LANES => tiles::<V, 1>(taps, ext, out),
            n if n >= W::LANES => tiles::<W, 1>(taps, ext, out),
            _ => tiles::<X, 1>(taps, ext, out),
        }
    }
}

/// Tiles of N vectors, at least one. The last is aligned to the end and may overlap its neighbour;
/// shared outputs come out the same.
///
/// # Safety
/// The processor has V's instructions, `out` has at least N·LANES rows, and `ext` has
/// `out.len() + taps.len() − 1`.
#[inline(always)]
unsafe fn tiles<V: Lanes, const N: usize>(taps: &[V::T], ext: &[V::T], out: &mut [V::T]) {
    let last = out.len() - N * V::LANES;
    let mut start = 0;
    loop {
        // SAFETY: start ≤ last, so the tile's N·LANES outputs lie in `out`, and the rows they
        // look at, K − 1 more, in `ext`.
        unsafe { tile::<V, N>(taps, ext.as_ptr().add(start), out.as_mut_ptr().add(start)) };
        if start == last {
            return;
        }
        start = last.min(start + N * V::LANES);
    }
}

/// N·LANES outputs.
///
/// # Safety
/// The processor has V's instructions, `rows` can be read for K − 1 rows more than N·LANES, and
/// `out` can be written for N·LANES.
#[inline(always)]
unsafe fn tile<V: Lanes, const N: usize>(taps: &[V::T], rows: *const V::T, out: *mut V::T) {
    // SAFETY: tap j of vector v meets LANES rows from v·LANES + K − 1 − j on, which the caller
    // lets us read; the same for `out`.
    unsafe {
        let zero = V::splat(V::T::default());
        let mut total = [zero; N];
        let mut done = 0;
        for block in taps.chunks(BLOCK) {
            let newest = rows.add(taps.len() - 1 - done);
            let mut partial = [zero; N];
            // The first `more` strides have one tap more than the rest.
            let (full, more) = (block.len() / STRIDE, block.len() % STRIDE);
            strides(block, newest, &mut partial, full + 1, 0..more);
            strides(block, newest, &mut partial, full, more..STRIDE);
            for (total, partial) in total.iter_mut().zip(partial) {
                *total = V::add(*total, partial);
            }
            done += block.len();
        }
        for (v, total) in total.into_iter().enumerate() {
            V::store(total, out.add(v * V::LANES));
        }
    }
}

/// Adds strides of `count` taps each.
///
/// # Safety
/// As [`tile`]; `newest` is the first row that the block's first tap meets.
#[inline(always)]
unsafe fn strides<V: Lanes, const N: usize>(
    block: &[V::T],
    newest: *const V::T,
    sums: &mut [V; N],
    count: usize,
    range: Range<usize>,
) {
    // A macro, as closures would not inherit the target features.
    macro_rules! each {
        ($count:literal) => {
            for r in range {
                // SAFETY: the caller's promise.
                unsafe { stride::<V, N, $count>(block, newest, sums, r) };
            }
        };
    }
    match count {
        1 => each!(1),
        2 => each!(2),
        3 => each!(3),
        4 => each!(4),
        _ => {}
    }
}

/// Adds the taps r, r + 8 … of a block, COUNT of them.
///
/// # Safety
/// As [`strides`], and the block has all those taps.
#[inline(always)]
unsafe fn stride<V: Lanes, const N: usize, const COUNT: usize>(
    block: &[V::T],
    newest: *const V::T,
    sums: &mut [V; N],
    r: usize,
) {
    // SAFETY: tap r + 8·t of the block is one of its taps, and meets the rows `newest − r − 8·t`.
    unsafe {
        for t in 0..COUNT {
            let tap = V::splat(*block.as_ptr().add(r + t * STRIDE));
            for (v, sum) in sums.iter_mut().enumerate() {
                // The compiler sees that many of these are the same vector, and loads it once.
                let rows =
                    V::load(newest.offset((v * V::LANES) as isize - (r + t * STRIDE) as isize));
                *sum = V::mul_add(tap, rows, *sum);
            }
        }
    }
}
