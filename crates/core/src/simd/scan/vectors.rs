//! Vectors of eight rows that are scanned.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::array::from_fn;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::simd::moving_sum::eight::{Eight, Plain};

/// Eight numbers of which each is combined with those before it. Every function needs a processor
/// with the implementation's instructions.
pub(crate) trait Scanned: Eight {
    /// this·x + sum.
    unsafe fn mul_add(this: Self, x: Self, sum: Self) -> Self;
    unsafe fn sub(this: Self, other: Self) -> Self;
    /// The numbers one place later, after a zero.
    unsafe fn later_1(this: Self) -> Self;
    /// Two places later, after zeros.
    unsafe fn later_2(this: Self) -> Self;
    /// Four places later, after zeros.
    unsafe fn later_4(this: Self) -> Self;
    /// The last number, in all places.
    unsafe fn last(this: Self) -> Self;
    /// `this` where `x` is a number, 0 where it is NaN.
    unsafe fn where_number(this: Self, x: Self) -> Self;
    /// A bit for each number that is not NaN, the first's the lowest.
    unsafe fn numbers(this: Self) -> u8;
    /// The numbers at these places; place 8 is `before`, the same in all places.
    unsafe fn pick(this: Self, before: Self, places: &[u8; 8]) -> Self;
}

/// The body of an implementation, from an expression for each function.
macro_rules! scanned {
    ($($name:ident($($argument:ident: $t:ty),*) -> $out:ty = $body:expr;)+) => {
        $(
            #[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
            #[inline(always)]
            unsafe fn $name($($argument: $t),*) -> $out {
                // SAFETY: the caller's promise; and references to eight numbers can be read.
                unsafe { $body }
            }
        )+
    };
}

#[cfg(target_arch = "x86_64")]
impl Scanned for __m512d {
    scanned! {
        mul_add(this: Self, x: Self, sum: Self) -> Self = _mm512_fmadd_pd(this, x, sum);
        sub(this: Self, other: Self) -> Self = _mm512_sub_pd(this, other);
        later_1(this: Self) -> Self = later::<7>(this);
        later_2(this: Self) -> Self = later::<6>(this);
        later_4(this: Self) -> Self = later::<4>(this);
        last(this: Self) -> Self = _mm512_permutexvar_pd(_mm512_set1_epi64(7), this);
        where_number(this: Self, x: Self) -> Self =
            _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_ORD_Q>(x, x), this);
        numbers(this: Self) -> u8 = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(this, this);
        pick(this: Self, before: Self, places: &[u8; 8]) -> Self = {
            let places = _mm512_cvtepu8_epi64(_mm_loadl_epi64(places.as_ptr().cast()));
            _mm512_permutex2var_pd(this, places, before)
        };
    }
}

/// Numbers 8 − N places later, after zeros.
///
/// # Safety
/// The processor has AVX-512.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn later<const N: i32>(this: __m512d) -> __m512d {
    // SAFETY: the caller's promise.
    unsafe {
        let (this, zeros) = (_mm512_castpd_si512(this), _mm512_setzero_si512());
        _mm512_castsi512_pd(_mm512_alignr_epi64::<N>(this, zeros))
    }
}

#[cfg(target_arch = "x86_64")]
impl Scanned for Fours {
    scanned! {
        mul_add(this: Self, x: Self, sum: Self) -> Self =
            Self(_mm256_fmadd_pd(this.0, x.0, sum.0), _mm256_fmadd_pd(this.1, x.1, sum.1));
        sub(this: Self, other: Self) -> Self =
            Self(_mm256_sub_pd(this.0, other.0), _mm256_sub_pd(this.1, other.1));
        later_1(this: Self) -> Self = {
            let two = Self::later_2(this);
            Self(
                _mm256_shuffle_pd::<0b0101>(two.0, this.0),
                _mm256_shuffle_pd::<0b0101>(two.1, this.1),
            )
        };
        later_2(this: Self) -> Self = Self(
            _mm256_permute2f128_pd::<0x08>(this.0, this.0),
            _mm256_permute2f128_pd::<0x21>(this.0, this.1),
        );
        later_4(this: Self) -> Self = Self(_mm256_setzero_pd(), this.0);
        last(this: Self) -> Self = {
            let last = _mm256_permute4x64_pd::<0xff>(this.1);
            Self(last, last)
        };
        where_number(this: Self, x: Self) -> Self = Self(
            _mm256_and_pd(_mm256_cmp_pd::<_CMP_ORD_Q>(x.0, x.0), this.0),
            _mm256_and_pd(_mm256_cmp_pd::<_CMP_ORD_Q>(x.1, x.1), this.1),
        );
        numbers(this: Self) -> u8 = {
            let low = _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_ORD_Q>(this.0, this.0));
            let high = _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_ORD_Q>(this.1, this.1));
            (low | high << 4).to_le_bytes()[0]
        };
        pick(this: Self, before: Self, places: &[u8; 8]) -> Self = picked(this, before, places);
    }
}

impl Scanned for Plain {
    scanned! {
        mul_add(this: Self, x: Self, sum: Self) -> Self =
            Self(from_fn(|i| sum.0[i] + this.0[i] * x.0[i]));
        sub(this: Self, other: Self) -> Self = Self(from_fn(|i| this.0[i] - other.0[i]));
        later_1(this: Self) -> Self = Self(from_fn(|i| if i < 1 { 0.0 } else { this.0[i - 1] }));
        later_2(this: Self) -> Self = Self(from_fn(|i| if i < 2 { 0.0 } else { this.0[i - 2] }));
        later_4(this: Self) -> Self = Self(from_fn(|i| if i < 4 { 0.0 } else { this.0[i - 4] }));
        last(this: Self) -> Self = Self([this.0[7]; 8]);
        where_number(this: Self, x: Self) -> Self =
            Self(from_fn(|i| if x.0[i].is_nan() { 0.0 } else { this.0[i] }));
        numbers(this: Self) -> u8 =
            (0..8).fold(0, |bits, i| bits | u8::from(!this.0[i].is_nan()) << i);
        pick(this: Self, before: Self, places: &[u8; 8]) -> Self = picked(this, before, places);
    }
}

/// [`Scanned::pick`] through memory.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn picked<V: Eight>(this: V, before: V, places: &[u8; 8]) -> V {
    let mut all = [[0.0; 8]; 2];
    // SAFETY: the caller's promise.
    unsafe {
        V::store(this, &mut all[0]);
        V::store(before, &mut all[1]);
        let all = all.as_flattened();
        V::load(&from_fn(|i| all[usize::from(places[i] & 15)]))
    }
}

/// For the bits of [`Scanned::numbers`] the place of each row's last number: its own, an earlier
/// one's, or 8 where there is none.
pub(crate) static LAST_NUMBERS: [[u8; 8]; 256] = last_numbers();

const fn last_numbers() -> [[u8; 8]; 256] {
    let mut all = [[8; 8]; 256];
    let mut bits = 0;
    while bits < 256 {
        let (mut row, mut last) = (0_u8, 8);
        while row < 8 {
            if bits >> row & 1 == 1 {
                last = row;
            }
            all[bits][row as usize] = last;
            row += 1;
        }
        bits += 1;
    }
    all
}
