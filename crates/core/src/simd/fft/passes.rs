//! The passes of a convolution by transforms over a block of vectors.
//!
//! Of every function: the processor has V's instructions, `half` is √½ in all lanes, and a block
//! of `len` vectors can be read and written, each vector 2·LANES numbers from `block` on.

#![expect(
    clippy::needless_range_loop,
    reason = "one index is a place in registers, in the block and in a table"
)]

use crate::simd::{
    fft::{
        butterfly::{Complex, transform},
        transpose::Transpose,
    },
    lanes::Lanes,
};

/// One radix-P step of decimation in frequency, which leaves P blocks of `len`/P: the transform of
/// block q has the elements q, q + P … of the whole block's.
///
/// # Safety
/// Above, and P divides `len`, and there are 2·(P − 1) numbers of `twiddles` for each of `len`/P.
#[inline(always)]
pub(crate) unsafe fn forward<V: Lanes, const P: usize>(
    block: *mut V::T,
    len: usize,
    twiddles: *const V::T,
    half: V,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let stride = len / P;
        for u in 0..stride {
            let twiddles = twiddles.add(u * 2 * (P - 1));
            let block = block.add(u * 2 * V::LANES);
            let mut x = [Complex::<V>::zero(); P];
            for q in 0..P {
                x[q] = Complex::load(block.add(q * stride * 2 * V::LANES));
            }
            transform(&mut x, half);
            x[0].store(block);
            for q in 1..P {
                x[q].mul(Complex::splat(twiddles.add(2 * (q - 1))))
                    .store(block.add(q * stride * 2 * V::LANES));
            }
        }
    }
}

/// Undoes [`forward`] (decimation in time), but for a factor of P.
///
/// # Safety
/// As [`forward`].
#[inline(always)]
pub(crate) unsafe fn inverse<V: Lanes, const P: usize>(
    block: *mut V::T,
    len: usize,
    twiddles: *const V::T,
    half: V,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let stride = len / P;
        for u in 0..stride {
            let block = block.add(u * 2 * V::LANES);
            let mut x = back::<V, P>(block, stride, twiddles.add(u * 2 * (P - 1)));
            transform(&mut x, half);
            for q in 0..P {
                x[q].swapped().store(block.add(q * stride * 2 * V::LANES));
            }
        }
    }
}

/// Loads the inputs of an inverse step: swapped, and multiplied by their twiddles.
///
/// # Safety
/// As [`forward`].
#[inline(always)]
pub(crate) unsafe fn back<V: Lanes, const P: usize>(
    block: *const V::T,
    stride: usize,
    twiddles: *const V::T,
) -> [Complex<V>; P] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut x = [Complex::<V>::load(block).swapped(); P];
        for q in 1..P {
            x[q] = Complex::load(block.add(q * stride * 2 * V::LANES))
                .swapped()
                .mul(Complex::splat(twiddles.add(2 * (q - 1))));
        }
        x
    }
}

/// R neighbouring vectors after all steps but the last: the last step within lanes, the step across
/// lanes, the product with the kernel's spectrum, and the inverses of the two steps. Without a
/// spectrum the two forward steps only, to transform the kernel itself.
///
/// Lane l holds the series' rows l, l + LANES … Between the steps within lanes and the one across
/// lie twiddles, a power l of a root of unity of the vector's own: `own` for the first of the R
/// vectors, times `more`, the same in every group, for the others. Where a column has two numbers,
/// these are not transformed but multiplied as polynomials of degree 1.
///
/// # Safety
/// Above, `own` can be read for one vector, `more` for R and `spectrum` for as many, or twice as
/// many where a column has two numbers.
#[inline(always)]
pub(crate) unsafe fn middle<V: Transpose<R>, const R: usize>(
    block: *mut V::T,
    own: *const V::T,
    more: *const V::T,
    spectrum: Option<*const V::T>,
    half: V,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut x = [Complex::<V>::zero(); R];
        for q in 0..R {
            x[q] = Complex::load(block.add(q * 2 * V::LANES));
        }
        transform(&mut x, half);
        let mut twiddles = [Complex::<V>::load(own); R];
        for q in 1..R {
            twiddles[q] = twiddles[0].mul(Complex::load(more.add(q * 2 * V::LANES)));
        }
        for q in 0..R {
            x[q] = x[q].mul(twiddles[q]);
        }
        x = transposed(x);
        transform(&mut x, half);
        let Some(spectrum) = spectrum else {
            for q in 0..R {
                x[q].store(block.add(q * 2 * V::LANES));
            }
            return;
        };
        for q in 0..R {
            let own = spectrum.add(q * 2 * V::LANES * V::COLUMN);
            let y = x[q].mul(Complex::load(own));
            x[q] = if V::COLUMN == 2 {
                let other = Complex { re: x[q].re.swap(), im: x[q].im.swap() };
                other.mul_add(Complex::load(own.add(2 * V::LANES)), y).swapped()
            } else {
                y.swapped()
            };
        }
        transform(&mut x, half);
        x = transposed(x);
        for q in 0..R {
            x[q] = x[q].mul(twiddles[q]);
        }
        transform(&mut x, half);
        for q in 0..R {
            x[q].swapped().store(block.add(q * 2 * V::LANES));
        }
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn transposed<V: Transpose<R>, const R: usize>(mut x: [Complex<V>; R]) -> [Complex<V>; R] {
    // SAFETY: the caller's promise.
    unsafe {
        let zero = V::splat(V::T::default());
        let (mut re, mut im) = ([zero; R], [zero; R]);
        for q in 0..R {
            (re[q], im[q]) = (x[q].re, x[q].im);
        }
        (re, im) = (V::transpose(re), V::transpose(im));
        for q in 0..R {
            x[q] = Complex { re: re[q], im: im[q] };
        }
        x
    }
}
