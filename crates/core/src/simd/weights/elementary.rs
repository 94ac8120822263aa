//! Powers of 2 and cosines of a few vectors at a time.

use crate::simd::weights::doubles::{Doubles, WHOLE};

/// Assigns to each of N vectors.
macro_rules! all {
    (|$i:ident| $to:ident = $value:expr) => {
        for $i in 0..N {
            $to[$i] = $value;
        }
    };
}
pub(crate) use all;

/// 2^(y/16) for y ≤ 0, with a relative error of 1e-14.
#[inline(always)]
pub(crate) unsafe fn exp2<V: Doubles, const N: usize>(y: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        all!(|i| y = V::max(y[i], V::splat(-16_000.0)));
        let mut whole = *y;
        all!(|i| whole = V::add(y[i], V::splat(WHOLE)));
        all!(|i| y = V::sub(y[i], V::sub(whole[i], V::splat(WHOLE))));
        of_parts(y, whole);
    }
}

/// 2^(f/16) is 1 plus these coefficients of f, f², …, for f from −½ to ½: interpolated at Chebyshev
/// nodes, to 1e-14.
const EXP2: [f64; 5] = [
    0.04332169878499658,
    0.0009383847926296646,
    1.3550807778387664e-05,
    1.4676387238435006e-07,
    1.2716049516906705e-09,
];

// Polynomials go in pairs of terms: Horner's scheme is one long chain, bound by latency.

/// 2^((f + n)/16) for fractions `f` and integers n, which `whole` has added to [`WHOLE`].
#[inline(always)]
pub(crate) unsafe fn of_parts<V: Doubles, const N: usize>(f: &mut [V; N], whole: [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b, c, d, e] = EXP2;
        let (mut square, mut p, mut q, mut r) = (*f, *f, *f, *f);
        all!(|i| square = V::mul(f[i], f[i]));
        all!(|i| p = V::mul_add(f[i], V::splat(e), V::splat(d)));
        all!(|i| q = V::mul_add(f[i], V::splat(c), V::splat(b)));
        all!(|i| r = V::mul_add(f[i], V::splat(a), V::splat(1.0)));
        all!(|i| q = V::mul_add(p[i], square[i], q[i]));
        all!(|i| r = V::mul_add(q[i], square[i], r[i]));
        all!(|i| f = V::mul(V::two_to(whole[i]), r[i]));
    }
}

/// cos πv/2 is 1 − v² times 1 plus these coefficients of v², v⁴, …, for v from −1 to 1:
/// interpolated at Chebyshev nodes, with a relative error of 1e-16.
const COSINE: [f64; 7] = [
    -0.23370055013616978,
    0.019968957764872036,
    -0.0008945229983763158,
    2.4737275773497334e-05,
    -4.6476431737358344e-07,
    6.3189839135998725e-09,
    -6.331774444873279e-11,
];

/// cos πv/2 for |v| ≤ 1.
#[inline(always)]
pub(crate) unsafe fn half_cosine<V: Doubles, const N: usize>(v: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut z = *v;
        all!(|i| z = V::min(V::mul(v[i], v[i]), V::splat(1.0)));
        let [a, b, c, d, e, f, g] = COSINE;
        let (mut square, mut p, mut q) = (z, z, z);
        all!(|i| square = V::mul(z[i], z[i]));
        all!(|i| p = V::mul_add(z[i], V::splat(g), V::splat(f)));
        all!(|i| q = V::mul_add(z[i], V::splat(e), V::splat(d)));
        all!(|i| p = V::mul_add(p[i], square[i], q[i]));
        all!(|i| q = V::mul_add(z[i], V::splat(c), V::splat(b)));
        all!(|i| p = V::mul_add(p[i], square[i], q[i]));
        all!(|i| q = V::mul_add(z[i], V::splat(a), V::splat(1.0)));
        all!(|i| p = V::mul_add(p[i], square[i], q[i]));
        all!(|i| v = V::mul(V::sub(V::splat(1.0), z[i]), p[i]));
    }
}

/// cos πv for |v| ≤ 1.
#[inline(always)]
pub(crate) unsafe fn cosine<V: Doubles, const N: usize>(v: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        half_cosine(v);
        all!(|i| v = V::mul(v[i], v[i]));
        all!(|i| v = V::sub(V::add(v[i], v[i]), V::splat(1.0)));
    }
}
