//! Vectors of complex numbers, and butterflies: transforms of 2, 4 or 8 of them in registers.
//!
//! Only the forward transform is written out: the inverse is the forward one with real and
//! imaginary parts swapped before and after.

use crate::simd::lanes::Lanes;

/// LANES complex numbers, the real parts in one vector and the imaginary ones in another: their
/// arithmetic needs no shuffles.
#[derive(Clone, Copy)]
pub(crate) struct Complex<V> {
    pub(crate) re: V,
    pub(crate) im: V,
}

// Of every function: the processor has V's instructions, pointers can be read or written for
// 2·LANES numbers.
impl<V: Lanes> Complex<V> {
    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn zero() -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self { re: V::splat(V::T::default()), im: V::splat(V::T::default()) } }
    }

    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn load(from: *const V::T) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self { re: V::load(from), im: V::load(from.add(V::LANES)) } }
    }

    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn store(self, to: *mut V::T) {
        // SAFETY: the caller's promise.
        unsafe {
            self.re.store(to);
            self.im.store(to.add(V::LANES));
        }
    }

    /// One number, read as its two parts, in all lanes.
    ///
    /// # Safety
    /// Above, for two numbers.
    #[inline(always)]
    pub(crate) unsafe fn splat(from: *const V::T) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self { re: V::splat(*from), im: V::splat(*from.add(1)) } }
    }

    /// Real and imaginary parts swapped.
    #[inline(always)]
    pub(crate) fn swapped(self) -> Self {
        Self { re: self.im, im: self.re }
    }

    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn add(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self { re: self.re.add(other.re), im: self.im.add(other.im) } }
    }

    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn sub(self, other: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self { re: self.re.sub(other.re), im: self.im.sub(other.im) } }
    }

    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn mul(self, by: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Self {
                re: self.im.neg_mul_add(by.im, self.re.mul(by.re)),
                im: self.im.mul_add(by.re, self.re.mul(by.im)),
            }
        }
    }

    /// self·x + sum.
    ///
    /// # Safety
    /// Above.
    #[inline(always)]
    pub(crate) unsafe fn mul_add(self, x: Self, sum: Self) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Self {
                re: self.im.neg_mul_add(x.im, self.re.mul_add(x.re, sum.re)),
                im: self.im.mul_add(x.re, self.re.mul_add(x.im, sum.im)),
            }
        }
    }

    /// self − i·other and self + i·other.
    ///
    /// # Safety
    /// Above.
    #[inline(always)]
    unsafe fn quarter(self, other: Self) -> (Self, Self) {
        // SAFETY: the caller's promise.
        unsafe {
            (
                Self { re: self.re.add(other.im), im: self.im.sub(other.re) },
                Self { re: self.re.sub(other.im), im: self.im.add(other.re) },
            )
        }
    }

    /// self ± x·factor.
    ///
    /// # Safety
    /// Above.
    #[inline(always)]
    unsafe fn either(self, x: Self, factor: V) -> (Self, Self) {
        // SAFETY: the caller's promise.
        unsafe {
            (
                Self { re: x.re.mul_add(factor, self.re), im: x.im.mul_add(factor, self.im) },
                Self {
                    re: x.re.neg_mul_add(factor, self.re),
                    im: x.im.neg_mul_add(factor, self.im),
                },
            )
        }
    }
}

/// X[q] = Σ_p x[p]·exp(−2πi·p·q/P) for P of 1, 2, 4 or 8, in each lane; `half` is √½ in all lanes.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(crate) unsafe fn transform<V: Lanes, const P: usize>(x: &mut [Complex<V>; P], half: V) {
    // SAFETY: the caller's promise.
    unsafe {
        match P {
            1 => {}
            2 => (x[0], x[1]) = (x[0].add(x[1]), x[0].sub(x[1])),
            4 => [x[0], x[1], x[2], x[3]] = four([x[0], x[1], x[2], x[3]]),
            8 => {
                let [a, c, e, g] = four([x[0], x[2], x[4], x[6]]);
                let [b, d, f, h] = four([x[1], x[3], x[5], x[7]]);
                (x[0], x[4]) = (a.add(b), a.sub(b));
                // exp(−iπ/4) = √½·(1 − i).
                let d = Complex { re: d.re.add(d.im), im: d.im.sub(d.re) };
                (x[1], x[5]) = c.either(d, half);
                (x[2], x[6]) = e.quarter(f);
                // exp(−3iπ/4) = −√½·(1 + i).
                let h = Complex { re: h.re.sub(h.im), im: h.re.add(h.im) };
                (x[7], x[3]) = g.either(h, half);
            }
            _ => unreachable!("no such transform"),
        }
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn four<V: Lanes>([a, b, c, d]: [Complex<V>; 4]) -> [Complex<V>; 4] {
    // SAFETY: the caller's promise.
    unsafe {
        let (e, f) = (a.add(c), a.sub(c));
        let (g, h) = (b.add(d), b.sub(d));
        let (minus, plus) = f.quarter(h);
        [e.add(g), minus, e.sub(g), plus]
    }
}
