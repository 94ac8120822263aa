//! Vector operations that formulas need beyond arithmetic.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::lanes::{Array, Lanes};

/// Vectors that formulas are computed in.
pub(crate) trait Doubles: Lanes<T = f64> {
    unsafe fn max(self, other: Self) -> Self;
    unsafe fn min(self, other: Self) -> Self;
    unsafe fn abs(self) -> Self;
    /// 2^(n/16) for the integers n in the low bits of numbers as large as [`WHOLE`].
    unsafe fn two_to(sixteenths: Self) -> Self;
    /// `self` where `at` ≤ `end`, else 0.
    unsafe fn upto(self, at: Self, end: Self) -> Self;
    /// Whether any number is ≤ `end`.
    unsafe fn any_upto(self, end: Self) -> bool;
    /// Whether all are.
    unsafe fn all_upto(self, end: Self) -> bool;
}

#[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
impl<const N: usize, const FUSED: bool> Doubles for Array<f64, N, FUSED> {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i].max(other.0[i])))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i].min(other.0[i])))
    }
    #[inline(always)]
    unsafe fn abs(self) -> Self {
        Self(self.0.map(f64::abs))
    }
    #[inline(always)]
    unsafe fn two_to(sixteenths: Self) -> Self {
        let of = |n: u64| f64::from_bits(ROOTS[(n & 15) as usize].wrapping_add(n << 48));
        Self(sixteenths.0.map(|n| of(n.to_bits())))
    }
    #[inline(always)]
    unsafe fn upto(self, at: Self, end: Self) -> Self {
        Self(std::array::from_fn(|i| if at.0[i] <= end.0[i] { self.0[i] } else { 0.0 }))
    }
    #[inline(always)]
    unsafe fn any_upto(self, end: Self) -> bool {
        (0..N).any(|i| self.0[i] <= end.0[i])
    }
    #[inline(always)]
    unsafe fn all_upto(self, end: Self) -> bool {
        (0..N).all(|i| self.0[i] <= end.0[i])
    }
}

#[cfg(target_arch = "x86_64")]
impl Doubles for __m512d {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY, here and below: the caller's promise.
        unsafe { _mm512_max_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        unsafe { _mm512_min_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn abs(self) -> Self {
        unsafe { _mm512_abs_pd(self) }
    }
    #[inline(always)]
    unsafe fn two_to(sixteenths: Self) -> Self {
        unsafe {
            let n = _mm512_castpd_si512(sixteenths);
            // The table has sixteen entries.
            let low = _mm512_loadu_si512(ROOTS.as_ptr().cast());
            let high = _mm512_loadu_si512(ROOTS.as_ptr().add(8).cast());
            let root = _mm512_permutex2var_epi64(low, n, high);
            _mm512_castsi512_pd(_mm512_add_epi64(root, _mm512_slli_epi64::<48>(n)))
        }
    }
    #[inline(always)]
    unsafe fn upto(self, at: Self, end: Self) -> Self {
        unsafe { _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_LE_OQ>(at, end), self) }
    }
    #[inline(always)]
    unsafe fn any_upto(self, end: Self) -> bool {
        unsafe { _mm512_cmp_pd_mask::<_CMP_LE_OQ>(self, end) != 0 }
    }
    #[inline(always)]
    unsafe fn all_upto(self, end: Self) -> bool {
        unsafe { _mm512_cmp_pd_mask::<_CMP_LE_OQ>(self, end) == 0xff }
    }
}

#[cfg(target_arch = "x86_64")]
impl Doubles for __m256d {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY, here and below: the caller's promise.
        unsafe { _mm256_max_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        unsafe { _mm256_min_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn abs(self) -> Self {
        unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), self) }
    }
    #[inline(always)]
    unsafe fn two_to(sixteenths: Self) -> Self {
        unsafe {
            let n = _mm256_castpd_si256(sixteenths);
            let at = _mm256_and_si256(n, _mm256_set1_epi64x(15));
            // The table has sixteen entries.
            let root = _mm256_i64gather_epi64::<8>(ROOTS.as_ptr().cast(), at);
            _mm256_castsi256_pd(_mm256_add_epi64(root, _mm256_slli_epi64::<48>(n)))
        }
    }
    #[inline(always)]
    unsafe fn upto(self, at: Self, end: Self) -> Self {
        unsafe { _mm256_and_pd(_mm256_cmp_pd::<_CMP_LE_OQ>(at, end), self) }
    }
    #[inline(always)]
    unsafe fn any_upto(self, end: Self) -> bool {
        unsafe { _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LE_OQ>(self, end)) != 0 }
    }
    #[inline(always)]
    unsafe fn all_upto(self, end: Self) -> bool {
        unsafe { _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LE_OQ>(self, end)) == 0xf }
    }
}

/// The bits of 2^(j/16) minus j << 48, which adding n << 48 (exponent and j) puts back.
const ROOTS: [u64; 16] = {
    let mut roots = [
        0x3ff0_0000_0000_0000,
        0x3ff0_b558_6cf9_890f,
        0x3ff1_72b8_3c7d_517b,
        0x3ff2_387a_6e75_6238,
        0x3ff3_06fe_0a31_b715,
        0x3ff3_dea6_4c12_3422,
        0x3ff4_bfda_d536_2a27,
        0x3ff5_ab07_dd48_5429,
        0x3ff6_a09e_667f_3bcd,
        0x3ff7_a114_73eb_0187,
        0x3ff8_ace5_422a_a0db,
        0x3ff9_c491_82a3_f090,
        0x3ffa_e89f_995a_d3ad,
        0x3ffc_199b_dd85_529c,
        0x3ffd_5818_dcfb_a487,
        0x3ffe_a4af_a2a4_90da,
    ];
    let mut j = 0;
    while j < 16 {
        roots[j] -= (j as u64) << 48;
        j += 1;
    }
    roots
};

/// Adding this rounds a number to an integer, which is then in the low bits.
pub(crate) const WHOLE: f64 = 1.5 * (1_u64 << 52) as f64;
