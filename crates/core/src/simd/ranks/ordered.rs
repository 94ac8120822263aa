//! Vectors whose numbers are compared, and the instructions they are compared with.

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::*;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::{
    isa::{Isa, dispatch},
    lanes::{Array, Lanes},
    ranks::{
        Ranked, Wanted,
        halving::{self, Blocks},
        networks, runs,
    },
};

/// A vector of numbers that are not NaN.
pub(crate) trait Ordered: Lanes {
    const LEAST: Self::T;
    const LARGEST: Self::T;
    /// How many vectors are best sorted in registers, a power of two.
    const RADIX: usize;
    /// The lesser of each two.
    ///
    /// # Safety
    /// The processor has the vector's instructions.
    unsafe fn min(self, other: Self) -> Self;
    /// The larger of each two.
    ///
    /// # Safety
    /// The same.
    unsafe fn max(self, other: Self) -> Self;
    /// [`runs::bitonic`], compiled once for all who sort so.
    ///
    /// # Safety
    /// As there.
    unsafe fn bitonic(list: *mut Self::T, run: usize, total: usize);
    /// [`runs::merge`], compiled once.
    ///
    /// # Safety
    /// As there.
    unsafe fn merge(to: *mut Self::T, a: *const Self::T, b: *const Self::T, run: usize);
    /// Makes rows of the columns of the first LANES vectors.
    ///
    /// # Safety
    /// The processor has the vector's instructions.
    unsafe fn transpose(tile: &mut [Self; MOST]) {
        let mut numbers = [Self::T::default(); MOST * MOST];
        let mut turned = numbers;
        // SAFETY: the caller's promise; no vector has more than MOST lanes.
        unsafe {
            for (row, &vector) in tile[..Self::LANES].iter().enumerate() {
                Self::store(vector, numbers.as_mut_ptr().add(row * MOST));
            }
            for row in 0..Self::LANES {
                for column in 0..Self::LANES {
                    turned[column * MOST + row] = numbers[row * MOST + column];
                }
            }
            for (row, vector) in tile[..Self::LANES].iter_mut().enumerate() {
                *vector = Self::load(turned.as_ptr().add(row * MOST));
            }
        }
    }
}

/// Lanes of the widest vector.
pub(super) const MOST: usize = 16;

macro_rules! ordered {
    ($t:ident, $radix:literal, $min:expr, $max:expr $(, $features:literal)?) => {
        const RADIX: usize = $radix;
        const LEAST: $t = $t::NEG_INFINITY;
        const LARGEST: $t = $t::INFINITY;
        #[inline(always)]
        unsafe fn min(self, other: Self) -> Self {
            // SAFETY: the caller's promise.
            #[allow(unused_unsafe, reason = "comparisons need none, vectors do")]
            unsafe {
                $min(self, other)
            }
        }
        #[inline(always)]
        unsafe fn max(self, other: Self) -> Self {
            // SAFETY: the caller's promise.
            #[allow(unused_unsafe, reason = "comparisons need none, vectors do")]
            unsafe {
                $max(self, other)
            }
        }
        unsafe fn bitonic(list: *mut $t, run: usize, total: usize) {
            $(#[target_feature(enable = $features)])?
            unsafe fn compiled<V: Ordered>(list: *mut V::T, run: usize, total: usize) {
                // SAFETY: the caller's promise.
                unsafe { runs::bitonic::<V>(list, run, total) }
            }
            // SAFETY: the caller's promise.
            unsafe { compiled::<Self>(list, run, total) }
        }
        unsafe fn merge(to: *mut $t, a: *const $t, b: *const $t, run: usize) {
            $(#[target_feature(enable = $features)])?
            unsafe fn compiled<V: Ordered>(
                to: *mut V::T,
                a: *const V::T,
                b: *const V::T,
                run: usize,
            ) {
                // SAFETY: the caller's promise.
                unsafe { runs::merge::<V>(to, a, b, run) }
            }
            // SAFETY: the caller's promise.
            unsafe { compiled::<Self>(to, a, b, run) }
        }
    };
}

macro_rules! array {
    ($t:ident) => {
        impl<const N: usize, const FUSED: bool> Ordered for Array<$t, N, FUSED> {
            ordered!(
                $t,
                8,
                |Self(a): Self, Self(b): Self| Self(std::array::from_fn(|i| {
                    if a[i] < b[i] { a[i] } else { b[i] }
                })),
                |Self(a): Self, Self(b): Self| Self(std::array::from_fn(|i| {
                    if a[i] > b[i] { a[i] } else { b[i] }
                }))
            );
        }
    };
}
array!(f64);
array!(f32);

macro_rules! vectors {
    ($arch:literal: $($v:ident, $t:ident, $radix:literal, $min:ident, $max:ident
        $(, $features:literal, $transpose:path)?;)+) => {
        $(
            #[cfg(target_arch = $arch)]
            impl Ordered for $v {
                ordered!($t, $radix, $min, $max $(, $features)?);
                $(
                    #[inline(always)]
                    unsafe fn transpose(tile: &mut [Self; MOST]) {
                        // SAFETY: the caller's promise.
                        unsafe { $transpose(tile) }
                    }
                )?
            }
        )+
    };
}
vectors! { "x86_64":
    __m512d, f64, 16, _mm512_min_pd, _mm512_max_pd, "avx512f", turn::wide::<_, 8>;
    __m512, f32, 16, _mm512_min_ps, _mm512_max_ps, "avx512f", turn::pairs_512;
    __m256d, f64, 8, _mm256_min_pd, _mm256_max_pd, "avx2,fma", turn::wide::<_, 4>;
    __m256, f32, 8, _mm256_min_ps, _mm256_max_ps, "avx2,fma", turn::pairs_256;
}
vectors! { "aarch64":
    float64x2_t, f64, 16, vminq_f64, vmaxq_f64;
    float32x4_t, f32, 16, vminq_f32, vmaxq_f32;
}

/// Transposes by shuffles.
#[cfg(target_arch = "x86_64")]
mod turn {
    use super::*;
    use crate::simd::fft::transpose::Transpose;

    /// # Safety
    /// The processor has V's instructions, and V has N columns.
    #[inline(always)]
    pub(super) unsafe fn wide<V: Transpose<N>, const N: usize>(tile: &mut [V; MOST]) {
        let mut rows = [tile[0]; N];
        rows.copy_from_slice(&tile[..N]);
        // SAFETY: the caller's promise.
        tile[..N].copy_from_slice(&unsafe { V::transpose(rows) });
    }

    /// Rows of f32 two by two: first the squares of four numbers, then columns of two numbers.
    macro_rules! pairs {
        ($name:ident, $v:ident, $n:literal, $even:expr, $odd:expr) => {
            /// # Safety
            /// The processor has the vector's instructions.
            #[inline(always)]
            pub(super) unsafe fn $name(tile: &mut [$v; MOST]) {
                let (mut even, mut odd) = ([tile[0]; $n], [tile[0]; $n]);
                // SAFETY: the caller's promise.
                unsafe {
                    for i in 0..$n {
                        let (a, b) = (tile[2 * i], tile[2 * i + 1]);
                        (even[i], odd[i]) = ($even(a, b), $odd(a, b));
                    }
                    even = Transpose::transpose(even);
                    odd = Transpose::transpose(odd);
                }
                for i in 0..$n {
                    (tile[2 * i], tile[2 * i + 1]) = (even[i], odd[i]);
                }
            }
        };
    }
    pairs!(pairs_512, __m512, 8, |a, b| _mm512_mask_moveldup_ps(a, 0xAAAA, b), |a, b| {
        _mm512_mask_movehdup_ps(b, 0x5555, a)
    });
    pairs!(
        pairs_256,
        __m256,
        4,
        |a, b| _mm256_blend_ps::<0xAA>(a, _mm256_moveldup_ps(b)),
        |a, b| _mm256_blend_ps::<0x55>(b, _mm256_movehdup_ps(a))
    );
}

macro_rules! ranked {
    ($t:ident, $avx512:ident, $avx2:ident, $neon:ident, $lanes:literal) => {
        #[allow(private_interfaces, reason = "the trait is sealed")]
        impl Ranked for $t {
            fn networks(isa: Isa, x: &[$t], wanted: Wanted, out: &mut [$t]) {
                dispatch!(
                    isa, (x: &[$t], wanted: Wanted, out: &mut [$t]),
                    avx512 "avx512f" => networks::find::<$avx512>(x, wanted, out),
                    avx2 "avx2,fma" => networks::find::<$avx2>(x, wanted, out),
                    neon => networks::find::<$neon>(x, wanted, out),
                    portable => networks::find::<Array<$t, $lanes, false>>(x, wanted, out),
                )
            }

            fn halving(isa: Isa, x: &[$t], blocks: Blocks, out: &mut [$t], space: &mut [$t]) {
                dispatch!(
                    isa, (x: &[$t], blocks: Blocks, out: &mut [$t], space: &mut [$t]),
                    avx512 "avx512f" => halving::find::<$avx512>(x, blocks, out, space),
                    avx2 "avx2,fma" => halving::find::<$avx2>(x, blocks, out, space),
                    neon => halving::find::<$neon>(x, blocks, out, space),
                    portable =>
                        halving::find::<Array<$t, $lanes, false>>(x, blocks, out, space),
                )
            }
        }
    };
}
ranked!(f64, __m512d, __m256d, float64x2_t, 2);
ranked!(f32, __m512, __m256, float32x4_t, 4);
