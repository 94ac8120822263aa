//! Eight numbers in f64, in as many registers as that takes.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::array::from_fn;

/// Eight numbers in memory, in one cache line: loads across lines cost twice as much.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(crate) struct Line(pub(crate) [f64; 8]);

/// Divisions are slow, so quotients come from the rounded inverse and two corrections by the remainder: the first leaves less than a unit in the last
/// place, from which the second rounds correctly (Markstein, IBM J. Res. Dev. 34, 1990). Remainders
/// of sums below this may underflow, and −0 would lose its sign; those are divided.
#[cfg(target_arch = "x86_64")]
const SMALL: f64 = 1e-200;

/// Eight numbers. Every function needs a processor with the implementation's instructions.
pub trait Eight: Copy {
    /// Whether there are registers for twenty of them.
    const MANY_REGISTERS: bool;
    unsafe fn splat(value: f64) -> Self;
    unsafe fn load(from: &[f64; 8]) -> Self;
    unsafe fn store(this: Self, to: &mut [f64; 8]);
    unsafe fn widen(from: &[f32; 8]) -> Self;
    /// Rounds each once.
    unsafe fn narrow(this: Self, to: &mut [f32; 8]);
    unsafe fn add(this: Self, other: Self) -> Self;
    unsafe fn mul(this: Self, other: Self) -> Self;
    unsafe fn div(this: Self, other: Self) -> Self;
    /// The quotients by `count`, a whole number to 2²⁴, correctly rounded; `inverse` is 1/count,
    /// rounded.
    unsafe fn quotient(this: Self, count: Self, inverse: Self) -> Self;
    /// Elements 1 to 8 of `this` followed by `next`.
    unsafe fn from_1(this: Self, next: Self) -> Self;
    /// Elements 2 to 9.
    unsafe fn from_2(this: Self, next: Self) -> Self;
    /// Elements 4 to 11.
    unsafe fn from_4(this: Self, next: Self) -> Self;
    /// Elements 6 to 13.
    unsafe fn from_6(this: Self, next: Self) -> Self;
}

/// The body of an implementation, from an expression for each function.
macro_rules! eight {
    ($($name:ident($($argument:ident: $t:ty),*) $(-> $out:ty)? = $body:expr;)+) => {
        $(
            #[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
            #[inline(always)]
            unsafe fn $name($($argument: $t),*) $(-> $out)? {
                // SAFETY: the caller's promise; and references to eight numbers can be read, or
                // written.
                unsafe { $body }
            }
        )+
    };
}

#[cfg(target_arch = "x86_64")]
impl Eight for __m512d {
    const MANY_REGISTERS: bool = true;
    eight! {
        splat(value: f64) -> Self = _mm512_set1_pd(value);
        load(from: &[f64; 8]) -> Self = _mm512_loadu_pd(from.as_ptr());
        store(this: Self, to: &mut [f64; 8]) = _mm512_storeu_pd(to.as_mut_ptr(), this);
        widen(from: &[f32; 8]) -> Self = _mm512_cvtps_pd(_mm256_loadu_ps(from.as_ptr()));
        narrow(this: Self, to: &mut [f32; 8]) =
            _mm256_storeu_ps(to.as_mut_ptr(), _mm512_cvtpd_ps(this));
        add(this: Self, other: Self) -> Self = _mm512_add_pd(this, other);
        mul(this: Self, other: Self) -> Self = _mm512_mul_pd(this, other);
        div(this: Self, other: Self) -> Self = _mm512_div_pd(this, other);
        quotient(this: Self, count: Self, inverse: Self) -> Self = {
            let small = _mm512_cmplt_pd_mask(_mm512_abs_pd(this), _mm512_set1_pd(SMALL));
            if small == 0 {
                let near = _mm512_mul_pd(this, inverse);
                let near = _mm512_fmadd_pd(_mm512_fnmadd_pd(near, count, this), inverse, near);
                _mm512_fmadd_pd(_mm512_fnmadd_pd(near, count, this), inverse, near)
            } else {
                _mm512_div_pd(this, count)
            }
        };
        from_1(this: Self, next: Self) -> Self = align::<1>(this, next);
        from_2(this: Self, next: Self) -> Self = align::<2>(this, next);
        from_4(this: Self, next: Self) -> Self = align::<4>(this, next);
        from_6(this: Self, next: Self) -> Self = align::<6>(this, next);
    }
}

/// # Safety
/// The processor has AVX-512.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn align<const N: i32>(this: __m512d, next: __m512d) -> __m512d {
    // SAFETY: the caller's promise.
    unsafe {
        let (this, next) = (_mm512_castpd_si512(this), _mm512_castpd_si512(next));
        _mm512_castsi512_pd(_mm512_alignr_epi64::<N>(next, this))
    }
}

/// As [`Eight::quotient`].
///
/// # Safety
/// The processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn quotient(this: __m256d, count: __m256d, inverse: __m256d) -> __m256d {
    // SAFETY: the caller's promise.
    unsafe {
        let sizes = _mm256_andnot_pd(_mm256_set1_pd(-0.0), this);
        let small = _mm256_cmp_pd::<_CMP_LT_OQ>(sizes, _mm256_set1_pd(SMALL));
        if _mm256_movemask_pd(small) == 0 {
            let near = _mm256_mul_pd(this, inverse);
            let near = _mm256_fmadd_pd(_mm256_fnmadd_pd(near, count, this), inverse, near);
            _mm256_fmadd_pd(_mm256_fnmadd_pd(near, count, this), inverse, near)
        } else {
            _mm256_div_pd(this, count)
        }
    }
}

/// Two vectors of four.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub(crate) struct Fours(pub(crate) __m256d, pub(crate) __m256d);

#[cfg(target_arch = "x86_64")]
impl Eight for Fours {
    const MANY_REGISTERS: bool = false;
    eight! {
        splat(value: f64) -> Self = Self(_mm256_set1_pd(value), _mm256_set1_pd(value));
        load(from: &[f64; 8]) -> Self =
            Self(_mm256_loadu_pd(from.as_ptr()), _mm256_loadu_pd(from[4..].as_ptr()));
        store(this: Self, to: &mut [f64; 8]) = {
            _mm256_storeu_pd(to.as_mut_ptr(), this.0);
            _mm256_storeu_pd(to[4..].as_mut_ptr(), this.1);
        };
        widen(from: &[f32; 8]) -> Self = Self(
            _mm256_cvtps_pd(_mm_loadu_ps(from.as_ptr())),
            _mm256_cvtps_pd(_mm_loadu_ps(from[4..].as_ptr())),
        );
        narrow(this: Self, to: &mut [f32; 8]) = {
            _mm_storeu_ps(to.as_mut_ptr(), _mm256_cvtpd_ps(this.0));
            _mm_storeu_ps(to[4..].as_mut_ptr(), _mm256_cvtpd_ps(this.1));
        };
        add(this: Self, other: Self) -> Self =
            Self(_mm256_add_pd(this.0, other.0), _mm256_add_pd(this.1, other.1));
        mul(this: Self, other: Self) -> Self =
            Self(_mm256_mul_pd(this.0, other.0), _mm256_mul_pd(this.1, other.1));
        div(this: Self, other: Self) -> Self =
            Self(_mm256_div_pd(this.0, other.0), _mm256_div_pd(this.1, other.1));
        quotient(this: Self, count: Self, inverse: Self) -> Self =
            Self(quotient(this.0, count.0, inverse.0), quotient(this.1, count.1, inverse.1));
        from_1(this: Self, next: Self) -> Self = {
            let later = Self::from_2(this, next);
            Self(
                _mm256_shuffle_pd::<0b0101>(this.0, later.0),
                _mm256_shuffle_pd::<0b0101>(this.1, later.1),
            )
        };
        from_2(this: Self, next: Self) -> Self = Self(
            _mm256_permute2f128_pd::<0x21>(this.0, this.1),
            _mm256_permute2f128_pd::<0x21>(this.1, next.0),
        );
        from_4(this: Self, next: Self) -> Self = Self(this.1, next.0);
        from_6(this: Self, next: Self) -> Self = Self(
            _mm256_permute2f128_pd::<0x21>(this.1, next.0),
            _mm256_permute2f128_pd::<0x21>(next.0, next.1),
        );
    }
}

/// No intrinsics: vectorized by the compiler.
#[derive(Clone, Copy)]
pub(crate) struct Plain(pub(crate) [f64; 8]);

#[expect(clippy::cast_possible_truncation, reason = "f32 rounds here, by contract")]
impl Eight for Plain {
    const MANY_REGISTERS: bool = false;
    eight! {
        splat(value: f64) -> Self = Self([value; 8]);
        load(from: &[f64; 8]) -> Self = Self(*from);
        store(this: Self, to: &mut [f64; 8]) = *to = this.0;
        widen(from: &[f32; 8]) -> Self = Self(from.map(f64::from));
        narrow(this: Self, to: &mut [f32; 8]) = *to = this.0.map(|value| value as f32);
        add(this: Self, other: Self) -> Self = Self(from_fn(|i| this.0[i] + other.0[i]));
        mul(this: Self, other: Self) -> Self = Self(from_fn(|i| this.0[i] * other.0[i]));
        div(this: Self, other: Self) -> Self = Self(from_fn(|i| this.0[i] / other.0[i]));
        quotient(this: Self, count: Self, _inverse: Self) -> Self = Self::div(this, count);
        from_1(this: Self, next: Self) -> Self = this.from::<1>(next);
        from_2(this: Self, next: Self) -> Self = this.from::<2>(next);
        from_4(this: Self, next: Self) -> Self = this.from::<4>(next);
        from_6(this: Self, next: Self) -> Self = this.from::<6>(next);
    }
}

impl Plain {
    #[inline(always)]
    fn from<const N: usize>(self, next: Self) -> Self {
        Self(from_fn(|i| if i + N < 8 { self.0[i + N] } else { next.0[i + N - 8] }))
    }
}

/// A number that eights are widened from, and that sums are rounded to.
pub trait Wide: Copy + Default {
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn load<V: Eight>(from: &[Self; 8]) -> V;
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn store<V: Eight>(sums: V, to: &mut [Self; 8]);
}

macro_rules! wide {
    ($t:ident, $load:ident, $store:ident) => {
        impl Wide for $t {
            #[inline(always)]
            unsafe fn load<V: Eight>(from: &[Self; 8]) -> V {
                // SAFETY: the caller's promise.
                unsafe { V::$load(from) }
            }
            #[inline(always)]
            unsafe fn store<V: Eight>(sums: V, to: &mut [Self; 8]) {
                // SAFETY: the caller's promise.
                unsafe { V::$store(sums, to) }
            }
        }
    };
}
wide!(f64, load, store);
wide!(f32, widen, narrow);
