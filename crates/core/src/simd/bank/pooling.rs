//! Vectors that are compared and counted.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::array::from_fn;

use crate::simd::lanes::{Array, Lanes};

/// What pooling needs of vectors. Every function needs a processor with the vector's instructions.
pub(crate) trait Pooling: Lanes {
    /// A count in each lane, below 2³¹.
    type Count: Copy;
    unsafe fn none() -> Self::Count;
    /// Counts the lanes above those of `bound`; NaN is not.
    unsafe fn count_above(self, bound: Self, count: Self::Count) -> Self::Count;
    /// Counts the lanes that are no NaN.
    unsafe fn count_numbers(self, count: Self::Count) -> Self::Count;
    /// The count of all lanes.
    unsafe fn total(count: Self::Count) -> usize;
    /// `self` where it is larger, else `other`: also where `self` is NaN.
    unsafe fn most(self, other: Self) -> Self;
    /// 0 in place of NaN.
    unsafe fn numbers(self) -> Self;
    fn wide(number: Self::T) -> f64;
    fn of(number: f64) -> Self::T;
}

/// The body of an implementation, from an expression for each function.
macro_rules! pooling {
    (
        $t:ident, $count:ty, none = $none:expr, above = $above:expr, count_numbers = $counted:expr,
        total = $total:expr, most = $most:expr, numbers = $numbers:expr $(,)?
    ) => {
        type Count = $count;
        #[inline(always)]
        unsafe fn none() -> $count {
            // SAFETY: the caller's promise.
            unsafe { $none }
        }
        #[inline(always)]
        unsafe fn count_above(self, bound: Self, count: $count) -> $count {
            // SAFETY: the caller's promise.
            unsafe { $above(self, bound, count) }
        }
        #[inline(always)]
        unsafe fn count_numbers(self, count: $count) -> $count {
            // SAFETY: the caller's promise.
            unsafe { $counted(self, count) }
        }
        #[inline(always)]
        unsafe fn total(count: $count) -> usize {
            // SAFETY: the caller's promise.
            unsafe { $total(count) }
        }
        #[inline(always)]
        unsafe fn most(self, other: Self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $most(self, other) }
        }
        #[inline(always)]
        unsafe fn numbers(self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $numbers(self) }
        }
        #[allow(clippy::useless_conversion, reason = "f64 is itself")]
        #[inline]
        fn wide(number: $t) -> f64 {
            f64::from(number)
        }
        #[allow(clippy::cast_possible_truncation, reason = "an infinity or a zero")]
        #[inline]
        fn of(number: f64) -> $t {
            number as $t
        }
    };
}

/// The sum of counts, which came from signed lanes of a vector.
#[cfg(target_arch = "x86_64")]
fn sum<C: Copy + Into<i64>>(counts: &[C]) -> usize {
    usize::try_from(counts.iter().map(|&count| count.into()).sum::<i64>()).unwrap_or(0)
}

macro_rules! array {
    ($t:ident) => {
        #[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
        impl<const N: usize, const FUSED: bool> Pooling for Array<$t, N, FUSED> {
            pooling! {
                $t, [u32; N],
                none = [0; N],
                above = |Self(a): Self, Self(b): Self, count: [u32; N]| {
                    from_fn(|i| count[i] + u32::from(a[i] > b[i]))
                },
                count_numbers = |Self(a): Self, count: [u32; N]| {
                    from_fn(|i| count[i] + u32::from(!a[i].is_nan()))
                },
                total = |count: [u32; N]| count.iter().map(|&count| count as usize).sum(),
                most = |Self(a): Self, Self(b): Self| {
                    Self(from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] }))
                },
                numbers = |Self(a): Self| Self(from_fn(|i| if a[i].is_nan() { 0.0 } else { a[i] })),
            }
        }
    };
}
array!(f64);
array!(f32);

// The processor's maximum gives its second argument where one is NaN.
#[cfg(target_arch = "x86_64")]
impl Pooling for __m512d {
    pooling! {
        f64, __m512i,
        none = _mm512_setzero_si512(),
        above = |a, b, count| {
            let is_above = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, b);
            _mm512_mask_add_epi64(count, is_above, count, _mm512_set1_epi64(1))
        },
        count_numbers = |a, count| {
            let is_number = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(a, a);
            _mm512_mask_add_epi64(count, is_number, count, _mm512_set1_epi64(1))
        },
        total = |count| usize::try_from(_mm512_reduce_add_epi64(count)).unwrap_or(0),
        most = |a, b| _mm512_max_pd(a, b),
        numbers = |a| _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_ORD_Q>(a, a), a),
    }
}

#[cfg(target_arch = "x86_64")]
impl Pooling for __m512 {
    pooling! {
        f32, __m512i,
        none = _mm512_setzero_si512(),
        above = |a, b, count| {
            let is_above = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b);
            _mm512_mask_add_epi32(count, is_above, count, _mm512_set1_epi32(1))
        },
        count_numbers = |a, count| {
            let is_number = _mm512_cmp_ps_mask::<_CMP_ORD_Q>(a, a);
            _mm512_mask_add_epi32(count, is_number, count, _mm512_set1_epi32(1))
        },
        total = |count| usize::try_from(_mm512_reduce_add_epi32(count)).unwrap_or(0),
        most = |a, b| _mm512_max_ps(a, b),
        numbers = |a| _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_ORD_Q>(a, a), a),
    }
}

// A comparison is −1 where it holds.
#[cfg(target_arch = "x86_64")]
impl Pooling for __m256d {
    pooling! {
        f64, __m256i,
        none = _mm256_setzero_si256(),
        above = |a, b, count| {
            _mm256_sub_epi64(count, _mm256_castpd_si256(_mm256_cmp_pd::<_CMP_GT_OQ>(a, b)))
        },
        count_numbers = |a, count| {
            _mm256_sub_epi64(count, _mm256_castpd_si256(_mm256_cmp_pd::<_CMP_ORD_Q>(a, a)))
        },
        total = |count| {
            let mut lanes = [0_i64; 4];
            _mm256_storeu_si256(lanes.as_mut_ptr().cast(), count);
            sum(&lanes)
        },
        most = |a, b| _mm256_max_pd(a, b),
        numbers = |a| _mm256_and_pd(a, _mm256_cmp_pd::<_CMP_ORD_Q>(a, a)),
    }
}

#[cfg(target_arch = "x86_64")]
impl Pooling for __m256 {
    pooling! {
        f32, __m256i,
        none = _mm256_setzero_si256(),
        above = |a, b, count| {
            _mm256_sub_epi32(count, _mm256_castps_si256(_mm256_cmp_ps::<_CMP_GT_OQ>(a, b)))
        },
        count_numbers = |a, count| {
            _mm256_sub_epi32(count, _mm256_castps_si256(_mm256_cmp_ps::<_CMP_ORD_Q>(a, a)))
        },
        total = |count| {
            let mut lanes = [0_i32; 8];
            _mm256_storeu_si256(lanes.as_mut_ptr().cast(), count);
            sum(&lanes)
        },
        most = |a, b| _mm256_max_ps(a, b),
        numbers = |a| _mm256_and_ps(a, _mm256_cmp_ps::<_CMP_ORD_Q>(a, a)),
    }
}
