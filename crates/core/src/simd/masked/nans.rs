//! Finds NaN in rows and replaces them by zeros.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::{
    lanes::{Array, Lanes},
    masked::places::{Places, WORD},
};

/// A vector that tells which of its numbers are NaN.
pub(crate) trait Nans: Lanes {
    /// A bit mask of the NaN, and the vector with zeros in their place.
    unsafe fn taken(self) -> (u64, Self);
}

macro_rules! array {
    ($t:ident) => {
        impl<const N: usize, const FUSED: bool> Nans for Array<$t, N, FUSED> {
            #[inline(always)]
            unsafe fn taken(self) -> (u64, Self) {
                let bit = |i: usize| u64::from(self.0[i].is_nan()) << i;
                let bits = (0..N).fold(0, |bits, i| bits | bit(i));
                (bits, Self(self.0.map(|x| if x.is_nan() { 0.0 } else { x })))
            }
        }
    };
}
array!(f64);
array!(f32);

#[cfg(target_arch = "x86_64")]
macro_rules! x86 {
    ($v:ident, $this:ident, $taken:expr) => {
        impl Nans for $v {
            #[inline(always)]
            unsafe fn taken(self) -> (u64, Self) {
                let $this = self;
                // SAFETY: the caller's promise.
                unsafe { $taken }
            }
        }
    };
}
#[cfg(target_arch = "x86_64")]
x86!(__m512d, x, {
    let nan = _mm512_cmp_pd_mask::<_CMP_UNORD_Q>(x, x);
    (u64::from(nan), _mm512_maskz_mov_pd(!nan, x))
});
#[cfg(target_arch = "x86_64")]
x86!(__m512, x, {
    let nan = _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(x, x);
    (u64::from(nan), _mm512_maskz_mov_ps(!nan, x))
});
#[cfg(target_arch = "x86_64")]
x86!(__m256d, x, {
    let nan = _mm256_cmp_pd::<_CMP_UNORD_Q>(x, x);
    (u64::from(_mm256_movemask_pd(nan).cast_unsigned()), _mm256_andnot_pd(nan, x))
});
#[cfg(target_arch = "x86_64")]
x86!(__m256, x, {
    let nan = _mm256_cmp_ps::<_CMP_UNORD_Q>(x, x);
    (u64::from(_mm256_movemask_ps(nan).cast_unsigned()), _mm256_andnot_ps(nan, x))
});

/// Prefetch distance in rows: a piece is read at once and then worked on for long, so the hardware
/// prefetcher does not run ahead by itself.
pub(crate) const AHEAD: usize = 1024;

/// Prefetches a number's cache line; the address may be out of bounds.
#[inline(always)]
pub(crate) fn fetch<T>(from: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, which reads nothing.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(from.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = from;
}

/// Replaces NaN in `rows` by zeros and records their places. If rows are `given`, they are copied
/// into `rows` first.
///
/// # Safety
/// The processor has V's instructions, and LANES divides [`WORD`].
#[inline(always)]
pub(crate) unsafe fn take<V: Nans>(given: Option<&[V::T]>, rows: &mut [V::T], places: &mut Places) {
    places.clear();
    if let Some(given) = given {
        assert_eq!(given.len(), rows.len());
    }
    let whole = rows.len() / WORD * WORD;
    let to = rows.as_mut_ptr();
    let from = given.map_or(to.cast_const(), <[V::T]>::as_ptr);
    for start in (0..whole).step_by(WORD) {
        // SAFETY: the caller's promise; these are WORD rows of both.
        places.push(unsafe { word::<V>(from.add(start), to.add(start)) });
    }
    let rest = &mut rows[whole..];
    let mut last = [V::T::default(); WORD];
    last[..rest.len()].copy_from_slice(given.map_or(&*rest, |given| &given[whole..]));
    let to = last.as_mut_ptr();
    // SAFETY: the same.
    places.push(unsafe { word::<V>(to, to) });
    rest.copy_from_slice(&last[..rest.len()]);
}

/// Copies WORD rows with NaN as zeros; returns a bit mask of the NaN.
///
/// # Safety
/// As [`take`]; WORD rows can be read and written, and are the same or apart.
#[inline(always)]
unsafe fn word<V: Nans>(from: *const V::T, to: *mut V::T) -> u64 {
    let mut bits = 0;
    for at in (0..WORD).step_by(V::LANES) {
        // SAFETY: the caller's promise.
        unsafe {
            let (nans, rows) = V::load(from.add(at)).taken();
            V::store(rows, to.add(at));
            bits |= nans << at;
        }
        fetch(from.wrapping_add(at + AHEAD));
    }
    bits
}

#[cfg(test)]
mod tests {
    use crate::{
        number::Number,
        simd::{Tiled, isa::Isa, masked::places::Places},
    };

    fn are_taken<T: Number + Tiled>() {
        for n in [0, 1, 5, 63, 64, 65, 200] {
            for step in [1, 2, 3, 10, 100] {
                let is_nan = |i: usize| i % step == step / 2;
                let value =
                    |i: usize| T::of(if i.is_multiple_of(2) { f64::INFINITY } else { i as f64 });
                let given = |i: usize| if is_nan(i) { T::NAN } else { value(i) };
                let rows: Vec<T> = (0..n).map(given).collect();
                let zeroed = |i: usize| if is_nan(i) { T::ZERO } else { value(i) };
                let want: Vec<T> = (0..n).map(zeroed).collect();
                let places: Vec<usize> = (0..n).filter(|&i| is_nan(i)).collect();
                for isa in Isa::available() {
                    let (mut copy, mut found) = (vec![T::ONE; n], Places::default());
                    T::take_nans(isa, Some(&rows), &mut copy, &mut found);
                    assert_eq!((&copy, found.all()), (&want, &*places), "{isa:?} {n} {step}");
                    let mut own = rows.clone();
                    T::take_nans(isa, None, &mut own, &mut found);
                    assert_eq!((&own, found.all()), (&want, &*places), "{isa:?} {n} {step}");
                }
            }
        }
    }

    #[test]
    fn nans_become_zeros_and_places() {
        are_taken::<f64>();
        are_taken::<f32>();
    }
}
