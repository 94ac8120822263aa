//! Transposes of R vectors of R columns.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::lanes::Lanes;

/// R vectors as R rows of R columns, a column being 64 bits: a number of `f64`, two of `f32`.
pub(crate) trait Transpose<const R: usize>: Lanes {
    /// Numbers in a column.
    const COLUMN: usize = Self::LANES / R;
    /// Rows become columns.
    ///
    /// # Safety
    /// The processor has the vector's instructions.
    unsafe fn transpose(rows: [Self; R]) -> [Self; R];
    /// Swaps the two numbers of each column; a no-op where a column is one number.
    ///
    /// # Safety
    /// The processor has the vector's instructions.
    unsafe fn swap(self) -> Self;
}

/// Eight rows: two rounds of shuffles transpose the quarters of 128 bits, each exchanging a bit of
/// the row's index with one of the quarter's; unpacks then transpose the halves of quarters.
#[cfg(target_arch = "x86_64")]
macro_rules! eight {
    ($v:ident, $to:ident, $from:ident, $swap:expr) => {
        impl Transpose<8> for $v {
            #[inline(always)]
            unsafe fn transpose(rows: [Self; 8]) -> [Self; 8] {
                // SAFETY: the caller's promise.
                unsafe {
                    let [a, b, c, d, e, f, g, h] = rows;
                    let (a, b, c, d) = ($to(a), $to(b), $to(c), $to(d));
                    let (e, f, g, h) = ($to(e), $to(f), $to(g), $to(h));
                    macro_rules! quarters {
                        ($x:ident, $y:ident) => {
                            let ($x, $y) = (
                                _mm512_shuffle_f64x2::<0x88>($x, $y),
                                _mm512_shuffle_f64x2::<0xDD>($x, $y),
                            );
                        };
                    }
                    quarters!(a, c);
                    quarters!(b, d);
                    quarters!(e, g);
                    quarters!(f, h);
                    quarters!(a, e);
                    quarters!(b, f);
                    quarters!(c, g);
                    quarters!(d, h);
                    [
                        $from(_mm512_unpacklo_pd(a, b)),
                        $from(_mm512_unpackhi_pd(a, b)),
                        $from(_mm512_unpacklo_pd(c, d)),
                        $from(_mm512_unpackhi_pd(c, d)),
                        $from(_mm512_unpacklo_pd(e, f)),
                        $from(_mm512_unpackhi_pd(e, f)),
                        $from(_mm512_unpacklo_pd(g, h)),
                        $from(_mm512_unpackhi_pd(g, h)),
                    ]
                }
            }
            #[inline(always)]
            unsafe fn swap(self) -> Self {
                // SAFETY: the caller's promise.
                unsafe { $swap(self) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
macro_rules! four {
    ($v:ident, $to:ident, $from:ident, $swap:expr) => {
        impl Transpose<4> for $v {
            #[inline(always)]
            unsafe fn transpose(rows: [Self; 4]) -> [Self; 4] {
                // SAFETY: the caller's promise.
                unsafe {
                    let [a, b, c, d] = rows;
                    let (a, b, c, d) = ($to(a), $to(b), $to(c), $to(d));
                    let (e, f) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
                    let (g, h) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
                    [
                        $from(_mm256_permute2f128_pd::<0x20>(e, g)),
                        $from(_mm256_permute2f128_pd::<0x20>(f, h)),
                        $from(_mm256_permute2f128_pd::<0x31>(e, g)),
                        $from(_mm256_permute2f128_pd::<0x31>(f, h)),
                    ]
                }
            }
            #[inline(always)]
            unsafe fn swap(self) -> Self {
                // SAFETY: the caller's promise.
                unsafe { $swap(self) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::*;

    /// The cast of vectors of `f64`: none.
    #[inline(always)]
    unsafe fn same<V>(x: V) -> V {
        x
    }

    eight!(__m512d, same, same, same);
    eight!(__m512, _mm512_castps_pd, _mm512_castpd_ps, _mm512_permute_ps::<0xB1>);
    four!(__m256d, same, same, same);
    four!(__m256, _mm256_castps_pd, _mm256_castpd_ps, _mm256_permute_ps::<0xB1>);
}
