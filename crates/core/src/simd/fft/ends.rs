//! First and last pass of a convolution by transforms: two real series enter a block of vectors as
//! its real and imaginary parts, and leave it again.
//!
//! Of every function: the processor has V's instructions.

#![expect(
    clippy::needless_range_loop,
    reason = "one index is a place in registers, in the block and in a table"
)]

use crate::simd::{
    fft::{
        butterfly::{Complex, transform},
        passes::back,
    },
    lanes::Lanes,
};

/// Numbers in the widest vector.
const MOST: usize = 16;

/// Two series' rows and what they are multiplied by.
#[derive(Clone, Copy)]
pub(crate) struct BlocksIn<'a, T> {
    pub(crate) rows: [&'a [T]; 2],
    pub(crate) scale: [T; 2],
}

/// Two series' outputs, which start at the block's row `skip`, and what they are multiplied by.
pub(crate) struct BlocksOut<'a, T> {
    pub(crate) out: [&'a mut [T]; 2],
    pub(crate) skip: usize,
    pub(crate) scale: [T; 2],
}

/// LANES of `rows` from `at` on, zeros beyond the end.
///
/// # Safety
/// Above.
#[inline(always)]
unsafe fn read<V: Lanes>(rows: &[V::T], at: usize) -> V {
    // SAFETY: the vector lies within `rows`; no vector has more numbers than a part.
    unsafe {
        if at + V::LANES <= rows.len() {
            V::load(rows.as_ptr().add(at))
        } else if at >= rows.len() {
            V::splat(V::T::default())
        } else {
            V::load(part(&rows[at..]).as_ptr())
        }
    }
}

#[cold]
#[inline(never)]
fn part<T: Copy + Default>(rows: &[T]) -> [T; MOST] {
    let mut part = [T::default(); MOST];
    part[..rows.len()].copy_from_slice(rows);
    part
}

/// Writes LANES rows from `at` on into `out`, which starts at row `skip`; others are dropped.
///
/// # Safety
/// Above.
#[inline(always)]
pub(super) unsafe fn write<V: Lanes>(value: V, out: &mut [V::T], skip: usize, at: usize) {
    // SAFETY: the vector lies within `out`; no vector has more numbers than a part.
    unsafe {
        if at >= skip && at - skip + V::LANES <= out.len() {
            value.store(out.as_mut_ptr().add(at - skip));
        } else if at + V::LANES > skip && at < skip + out.len() {
            let mut part = [V::T::default(); MOST];
            value.store(part.as_mut_ptr());
            write_part(&part[..V::LANES], out, skip, at);
        }
    }
}

#[cold]
#[inline(never)]
fn write_part<T: Copy>(part: &[T], out: &mut [T], skip: usize, at: usize) {
    for (i, &value) in part.iter().enumerate() {
        if let Some(out) = (at + i).checked_sub(skip).and_then(|at| out.get_mut(at)) {
            *out = value;
        }
    }
}

/// The first pass: from the series into the block.
///
/// # Safety
/// Above, and P divides `len`, and `twiddles` are those of [`forward`](super::passes::forward).
#[inline(always)]
pub(crate) unsafe fn first<V: Lanes, const P: usize>(
    input: BlocksIn<'_, V::T>,
    block: *mut V::T,
    len: usize,
    twiddles: *const V::T,
    half: V,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let scale = [V::splat(input.scale[0]), V::splat(input.scale[1])];
        let stride = len / P;
        for u in 0..stride {
            let mut x = [Complex::<V>::zero(); P];
            for (q, x) in x.iter_mut().enumerate() {
                let at = (u + q * stride) * V::LANES;
                x.re = read::<V>(input.rows[0], at).mul(scale[0]);
                x.im = read::<V>(input.rows[1], at).mul(scale[1]);
            }
            transform(&mut x, half);
            let twiddles = twiddles.add(u * 2 * (P - 1));
            x[0].store(block.add(u * 2 * V::LANES));
            for q in 1..P {
                x[q].mul(Complex::splat(twiddles.add(2 * (q - 1))))
                    .store(block.add((u + q * stride) * 2 * V::LANES));
            }
        }
    }
}

/// The last pass: undoes [`first`], out of the block.
///
/// # Safety
/// As [`forward`](super::passes::forward).
#[inline(always)]
pub(crate) unsafe fn last<V: Lanes, const P: usize>(
    block: *const V::T,
    len: usize,
    twiddles: *const V::T,
    half: V,
    output: &mut BlocksOut<'_, V::T>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let scale = [V::splat(output.scale[0]), V::splat(output.scale[1])];
        let stride = len / P;
        for u in 0..stride {
            let block = block.add(u * 2 * V::LANES);
            let mut x = back::<V, P>(block, stride, twiddles.add(u * 2 * (P - 1)));
            transform(&mut x, half);
            for (q, x) in x.iter().enumerate() {
                let at = (u + q * stride) * V::LANES;
                write::<V>(x.im.mul(scale[0]), output.out[0], output.skip, at);
                write::<V>(x.re.mul(scale[1]), output.out[1], output.skip, at);
            }
        }
    }
}
