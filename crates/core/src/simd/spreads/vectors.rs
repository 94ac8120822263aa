//! Vectors of eight numbers whose sums and spreads are told.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::array::from_fn;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::simd::{moving_sum::eight::Plain, scan::vectors::Scanned};

/// Eight numbers of which each is added to those after it, too. Every function needs a processor with
/// the implementation's instructions.
pub(crate) trait Summed: Scanned {
    /// The numbers one place earlier, before a zero.
    unsafe fn earlier_1(this: Self) -> Self;
    /// Two places earlier, before zeros.
    unsafe fn earlier_2(this: Self) -> Self;
    /// Four places earlier, before zeros.
    unsafe fn earlier_4(this: Self) -> Self;
    /// The first number, in all places.
    unsafe fn first(this: Self) -> Self;
    /// `this` where it is a number, `other` where it is NaN.
    unsafe fn or(this: Self, other: Self) -> Self;
    /// The less of both, `other` where `this` is NaN.
    unsafe fn less(this: Self, other: Self) -> Self;
    /// 0 where it is less; NaN stays.
    unsafe fn positive(this: Self) -> Self;
    unsafe fn sqrt(this: Self) -> Self;
}

/// Each number with all before it.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn forward<V: Summed>(v: V) -> V {
    // SAFETY: the caller's promise.
    unsafe {
        let v = V::add(v, V::later_1(v));
        let v = V::add(v, V::later_2(v));
        V::add(v, V::later_4(v))
    }
}

/// Each number with all after it.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn backward<V: Summed>(v: V) -> V {
    // SAFETY: the caller's promise.
    unsafe {
        let v = V::add(v, V::earlier_1(v));
        let v = V::add(v, V::earlier_2(v));
        V::add(v, V::earlier_4(v))
    }
}

/// The body of an implementation, from an expression for each function.
macro_rules! summed {
    ($($name:ident($($argument:ident),*) = $body:expr;)+) => {
        $(
            #[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
            #[inline(always)]
            unsafe fn $name($($argument: Self),*) -> Self {
                // SAFETY: the caller's promise.
                unsafe { $body }
            }
        )+
    };
}

#[cfg(target_arch = "x86_64")]
impl Summed for __m512d {
    summed! {
        earlier_1(this) = earlier::<1>(this);
        earlier_2(this) = earlier::<2>(this);
        earlier_4(this) = earlier::<4>(this);
        first(this) = _mm512_permutexvar_pd(_mm512_setzero_si512(), this);
        or(this, other) =
            _mm512_mask_mov_pd(other, _mm512_cmp_pd_mask::<_CMP_ORD_Q>(this, this), this);
        less(this, other) = _mm512_min_pd(this, other);
        positive(this) = _mm512_max_pd(_mm512_setzero_pd(), this);
        sqrt(this) = _mm512_sqrt_pd(this);
    }
}

/// Numbers N places earlier, before zeros.
///
/// # Safety
/// The processor has AVX-512.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn earlier<const N: i32>(this: __m512d) -> __m512d {
    // SAFETY: the caller's promise.
    unsafe {
        let (this, zeros) = (_mm512_castpd_si512(this), _mm512_setzero_si512());
        _mm512_castsi512_pd(_mm512_alignr_epi64::<N>(zeros, this))
    }
}

#[cfg(target_arch = "x86_64")]
impl Summed for Fours {
    summed! {
        earlier_1(this) = {
            let two = Self::earlier_2(this);
            Self(
                _mm256_shuffle_pd::<0b0101>(this.0, two.0),
                _mm256_shuffle_pd::<0b0101>(this.1, two.1),
            )
        };
        earlier_2(this) = Self(
            _mm256_permute2f128_pd::<0x21>(this.0, this.1),
            _mm256_permute2f128_pd::<0x81>(this.1, this.1),
        );
        earlier_4(this) = Self(this.1, _mm256_setzero_pd());
        first(this) = {
            let first = _mm256_permute4x64_pd::<0>(this.0);
            Self(first, first)
        };
        or(this, other) = Self(
            _mm256_blendv_pd(other.0, this.0, _mm256_cmp_pd::<_CMP_ORD_Q>(this.0, this.0)),
            _mm256_blendv_pd(other.1, this.1, _mm256_cmp_pd::<_CMP_ORD_Q>(this.1, this.1)),
        );
        less(this, other) =
            Self(_mm256_min_pd(this.0, other.0), _mm256_min_pd(this.1, other.1));
        positive(this) = {
            let zero = _mm256_setzero_pd();
            Self(_mm256_max_pd(zero, this.0), _mm256_max_pd(zero, this.1))
        };
        sqrt(this) = Self(_mm256_sqrt_pd(this.0), _mm256_sqrt_pd(this.1));
    }
}

impl Summed for Plain {
    summed! {
        earlier_1(this) = Self(from_fn(|i| if i < 7 { this.0[i + 1] } else { 0.0 }));
        earlier_2(this) = Self(from_fn(|i| if i < 6 { this.0[i + 2] } else { 0.0 }));
        earlier_4(this) = Self(from_fn(|i| if i < 4 { this.0[i + 4] } else { 0.0 }));
        first(this) = Self([this.0[0]; 8]);
        or(this, other) =
            Self(from_fn(|i| if this.0[i].is_nan() { other.0[i] } else { this.0[i] }));
        less(this, other) = Self(from_fn(|i| {
            if this.0[i] < other.0[i] { this.0[i] } else { other.0[i] }
        }));
        positive(this) = Self(this.0.map(|value| if 0.0 > value { 0.0 } else { value }));
        sqrt(this) = Self(this.0.map(f64::sqrt));
    }
}
