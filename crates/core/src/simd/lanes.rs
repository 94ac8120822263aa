//! Vectors of numbers, and the few operations that convolution needs of them.

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::*;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

/// A vector of LANES numbers. Every function needs a processor with the vector's instructions;
/// `load` reads and `store` writes LANES numbers.
pub(crate) trait Lanes: Copy {
    type T: Copy + Default;
    const LANES: usize;
    unsafe fn splat(value: Self::T) -> Self;
    unsafe fn load(from: *const Self::T) -> Self;
    unsafe fn store(self, to: *mut Self::T);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    /// self·x + sum.
    unsafe fn mul_add(self, x: Self, sum: Self) -> Self;
    /// sum − self·x.
    unsafe fn neg_mul_add(self, x: Self, sum: Self) -> Self;
}

/// The body of an implementation, from expressions for splat, load, store, add, sub, mul, mul_add
/// and neg_mul_add.
macro_rules! lanes {
    ($t:ty, $lanes:expr, $splat:expr, $load:expr, $store:expr, $add:expr, $sub:expr, $mul:expr,
        $mul_add:expr, $neg_mul_add:expr) => {
        type T = $t;
        const LANES: usize = $lanes;
        #[inline(always)]
        unsafe fn splat(value: $t) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $splat(value) }
        }
        #[inline(always)]
        unsafe fn load(from: *const $t) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $load(from) }
        }
        #[inline(always)]
        unsafe fn store(self, to: *mut $t) {
            // SAFETY: the caller's promise.
            unsafe { $store(to, self) }
        }
        #[inline(always)]
        unsafe fn add(self, other: Self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $add(self, other) }
        }
        #[inline(always)]
        unsafe fn sub(self, other: Self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $sub(self, other) }
        }
        #[inline(always)]
        unsafe fn mul(self, other: Self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $mul(self, other) }
        }
        #[inline(always)]
        unsafe fn mul_add(self, x: Self, sum: Self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $mul_add(self, x, sum) }
        }
        #[inline(always)]
        unsafe fn neg_mul_add(self, x: Self, sum: Self) -> Self {
            // SAFETY: the caller's promise.
            unsafe { $neg_mul_add(self, x, sum) }
        }
    };
}

/// An array as a vector. FUSED needs a surrounding function with FMA, else each `mul_add` is a slow
/// library call.
#[derive(Clone, Copy)]
pub(crate) struct Array<T, const N: usize, const FUSED: bool>(pub(crate) [T; N]);

macro_rules! array {
    ($t:ident) => {
        #[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
        impl<const N: usize, const FUSED: bool> Lanes for Array<$t, N, FUSED> {
            lanes! { $t, N, |value| Self([value; N]),
            |from: *const $t| Self(from.cast::<[$t; N]>().read_unaligned()),
            |to: *mut $t, Self(numbers)| to.cast::<[$t; N]>().write_unaligned(numbers),
            |Self(a), Self(b)| Self(std::array::from_fn(|i| a[i] + b[i])),
            |Self(a), Self(b)| Self(std::array::from_fn(|i| a[i] - b[i])),
            |Self(a), Self(b)| Self(std::array::from_fn(|i| a[i] * b[i])),
            |Self(h), Self(x), Self(s)| Self(std::array::from_fn(|i| {
                if FUSED { $t::mul_add(h[i], x[i], s[i]) } else { s[i] + h[i] * x[i] }
            })),
            |Self(h), Self(x), Self(s)| Self(std::array::from_fn(|i| {
                if FUSED { $t::mul_add(-h[i], x[i], s[i]) } else { s[i] - h[i] * x[i] }
            })) }
        }
    };
}
array!(f64);
array!(f32);

#[cfg(target_arch = "x86_64")]
macro_rules! x86 {
    ($v:ident, $t:ident, $n:literal, $($operation:ident)+) => {
        impl Lanes for $v {
            lanes! { $t, $n, $($operation),+ }
        }
    };
}
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
mod x86 {
    use super::*;
    x86!(__m512d, f64, 8, _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_fmadd_pd _mm512_fnmadd_pd);
    x86!(__m512, f32, 16, _mm512_set1_ps _mm512_loadu_ps _mm512_storeu_ps _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_fmadd_ps _mm512_fnmadd_ps);
    x86!(__m256d, f64, 4, _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_fmadd_pd _mm256_fnmadd_pd);
    x86!(__m256, f32, 8, _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_fmadd_ps _mm256_fnmadd_ps);
}
#[cfg(target_arch = "aarch64")]
impl Lanes for float64x2_t {
    lanes! { f64, 2, vdupq_n_f64, vld1q_f64, vst1q_f64, vaddq_f64, vsubq_f64, vmulq_f64, |h, x, s| vfmaq_f64(s, h, x), |h, x, s| vfmsq_f64(s, h, x) }
}
#[cfg(target_arch = "aarch64")]
impl Lanes for float32x4_t {
    lanes! { f32, 4, vdupq_n_f32, vld1q_f32, vst1q_f32, vaddq_f32, vsubq_f32, vmulq_f32, |h, x, s| vfmaq_f32(s, h, x), |h, x, s| vfmsq_f32(s, h, x) }
}
