//! Vectors of eight numbers that are compared.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::array::from_fn;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::simd::moving_sum::eight::{Eight, Line, Plain};

/// Eight numbers of which the less or the larger is taken. Every function needs a processor with the
/// implementation's instructions.
pub(crate) trait Ordered: Eight {
    /// `later` where it is less than `earlier`, else `earlier`: also where they are equal, or `later`
    /// is NaN.
    unsafe fn least(later: Self, earlier: Self) -> Self;
    /// `later` where it is larger than `earlier`, else `earlier`.
    unsafe fn most(later: Self, earlier: Self) -> Self;
    /// Where in two lines eight numbers begin.
    type Place: Copy;
    /// From number `at` on, below 8.
    unsafe fn place(at: usize) -> Self::Place;
    /// These numbers of two lines. They may just have been stored, each line by itself: where a
    /// processor has one instruction to put them together, it need not wait until they are in memory.
    unsafe fn across(lines: &[Line; 2], place: Self::Place) -> Self;
}

/// [`Ordered::across`] through memory.
///
/// # Safety
/// The processor has V's instructions, and `place` is below 8.
#[inline(always)]
unsafe fn loaded<V: Eight>(lines: &[Line; 2], place: usize) -> V {
    // SAFETY: the caller's promise, and lines are numbers one after another.
    unsafe { V::load(&*lines.as_ptr().cast::<f64>().add(place).cast()) }
}

/// The larger with MOST, else the less.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn best<V: Ordered, const MOST: bool>(later: V, earlier: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { if MOST { V::most(later, earlier) } else { V::least(later, earlier) } }
}

/// The less with MOST, else the larger.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn worse<V: Ordered, const MOST: bool>(later: V, earlier: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { if MOST { V::least(later, earlier) } else { V::most(later, earlier) } }
}

/// The body of an implementation, from an expression for each function.
macro_rules! ordered {
    ($($name:ident($later:ident, $earlier:ident) = $body:expr;)+) => {
        $(
            #[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
            #[inline(always)]
            unsafe fn $name($later: Self, $earlier: Self) -> Self {
                // SAFETY: the caller's promise.
                unsafe { $body }
            }
        )+
    };
}

// The processor's comparison gives its second argument where numbers are equal or one is NaN.
#[cfg(target_arch = "x86_64")]
impl Ordered for __m512d {
    ordered! {
        least(later, earlier) = _mm512_min_pd(later, earlier);
        most(later, earlier) = _mm512_max_pd(later, earlier);
    }

    type Place = __m512i;

    #[inline(always)]
    unsafe fn place(at: usize) -> __m512i {
        // SAFETY: the caller's promise.
        unsafe {
            let first = _mm512_set1_epi64(at as i64);
            _mm512_add_epi64(first, _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7))
        }
    }

    #[inline(always)]
    unsafe fn across(lines: &[Line; 2], place: __m512i) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            let [this, next] = [Self::load(&lines[0].0), Self::load(&lines[1].0)];
            _mm512_permutex2var_pd(this, place, next)
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Ordered for Fours {
    ordered! {
        least(later, earlier) =
            Self(_mm256_min_pd(later.0, earlier.0), _mm256_min_pd(later.1, earlier.1));
        most(later, earlier) =
            Self(_mm256_max_pd(later.0, earlier.0), _mm256_max_pd(later.1, earlier.1));
    }

    type Place = usize;

    #[inline(always)]
    unsafe fn place(at: usize) -> usize {
        at
    }

    #[inline(always)]
    unsafe fn across(lines: &[Line; 2], place: usize) -> Self {
        // SAFETY: the caller's promise.
        unsafe { loaded(lines, place) }
    }
}

impl Ordered for Plain {
    ordered! {
        least(later, earlier) = Self(from_fn(|i| {
            if later.0[i] < earlier.0[i] { later.0[i] } else { earlier.0[i] }
        }));
        most(later, earlier) = Self(from_fn(|i| {
            if later.0[i] > earlier.0[i] { later.0[i] } else { earlier.0[i] }
        }));
    }

    type Place = usize;

    #[inline(always)]
    unsafe fn place(at: usize) -> usize {
        at
    }

    #[inline(always)]
    unsafe fn across(lines: &[Line; 2], place: usize) -> Self {
        // SAFETY: the caller's promise.
        unsafe { loaded(lines, place) }
    }
}
