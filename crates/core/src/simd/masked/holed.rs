//! Vectors with holes, and sums of what is present in them.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::lanes::{Array, Lanes};

/// A vector whose numbers may be NaN.
pub(crate) trait Holed: Lanes {
    /// Mask of the numbers that are not NaN.
    type Present: Copy;
    /// The vector as [`add_product`](Self::add_product) takes it, and the mask of what is not NaN.
    unsafe fn holed(self) -> (Self, Self::Present);
    /// `self` + `tap`·`rows` where rows are present.
    unsafe fn add_product(self, tap: Self, rows: Self, present: Self::Present) -> Self;
    /// `self` + `tap` where rows are present.
    unsafe fn add_present(self, tap: Self, present: Self::Present) -> Self;
}

impl<const N: usize, const FUSED: bool> Holed for Array<f64, N, FUSED> {
    type Present = [bool; N];
    #[inline(always)]
    unsafe fn holed(self) -> (Self, [bool; N]) {
        let present = self.0.map(|row| !row.is_nan());
        (Self(self.0.map(|row| if row.is_nan() { 0.0 } else { row })), present)
    }
    #[inline(always)]
    unsafe fn add_product(self, tap: Self, rows: Self, _: [bool; N]) -> Self {
        // SAFETY: the caller's promise.
        unsafe { tap.mul_add(rows, self) }
    }
    #[inline(always)]
    unsafe fn add_present(self, tap: Self, present: [bool; N]) -> Self {
        let add = |i: usize| if present[i] { self.0[i] + tap.0[i] } else { self.0[i] };
        Self(std::array::from_fn(add))
    }
}

#[cfg(target_arch = "x86_64")]
impl Holed for __m512d {
    type Present = __mmask8;
    #[inline(always)]
    unsafe fn holed(self) -> (Self, __mmask8) {
        // SAFETY: the caller's promise.
        unsafe { (self, _mm512_cmp_pd_mask::<_CMP_ORD_Q>(self, self)) }
    }
    #[inline(always)]
    unsafe fn add_product(self, tap: Self, rows: Self, present: __mmask8) -> Self {
        // SAFETY: the caller's promise.
        unsafe { _mm512_mask3_fmadd_pd(tap, rows, self, present) }
    }
    #[inline(always)]
    unsafe fn add_present(self, tap: Self, present: __mmask8) -> Self {
        // SAFETY: the caller's promise.
        unsafe { _mm512_mask_add_pd(self, present, self, tap) }
    }
}

#[cfg(target_arch = "x86_64")]
impl Holed for __m256d {
    type Present = Self;
    #[inline(always)]
    unsafe fn holed(self) -> (Self, Self) {
        // SAFETY: the caller's promise.
        unsafe {
            let present = _mm256_cmp_pd::<_CMP_ORD_Q>(self, self);
            (_mm256_and_pd(present, self), present)
        }
    }
    #[inline(always)]
    unsafe fn add_product(self, tap: Self, rows: Self, _: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { tap.mul_add(rows, self) }
    }
    #[inline(always)]
    unsafe fn add_present(self, tap: Self, present: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { _mm256_add_pd(self, _mm256_and_pd(present, tap)) }
    }
}
