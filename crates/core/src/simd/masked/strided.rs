//! Sums and weights of rows with holes in vectors as wide as a stride of taps: each vector of rows,
//! once loaded and masked, serves the taps r, r + 8, r + 16 and r + 24 of neighbouring outputs.

use std::ops::Range;

use crate::simd::{
    BLOCK, STRIDE,
    lanes::Lanes,
    masked::{holed::Holed, weighed::WIDE},
};

/// N·LANES outputs: sums and weights.
///
/// # Safety
/// The processor has V's instructions; N is at most [`WIDE`] and LANES is [`STRIDE`]. `newest` is
/// the row that the first tap of the first output meets, of which K − 1 before it and N·LANES from
/// it on can be read.
#[inline(always)]
pub(crate) unsafe fn strided<V: Holed<T = f64>, const N: usize>(
    taps: &[f64],
    newest: *const f64,
) -> ([V; N], [V; N]) {
    // The first `more` strides have one tap more than the rest.
    let (full, more) = (taps.len() / STRIDE, taps.len() % STRIDE);
    // SAFETY: the caller's promise, and each stride has the taps that are given it.
    unsafe {
        let (mut sum, mut weight) = ([V::splat(0.0); N], [V::splat(0.0); N]);
        for (count, range) in [(full + 1, 0..more), (full, more..STRIDE)] {
            match count {
                1 => strides::<V, N, 1>(taps, newest, &mut sum, &mut weight, range),
                2 => strides::<V, N, 2>(taps, newest, &mut sum, &mut weight, range),
                3 => strides::<V, N, 3>(taps, newest, &mut sum, &mut weight, range),
                4 => strides::<V, N, 4>(taps, newest, &mut sum, &mut weight, range),
                _ => {}
            }
        }
        (sum, weight)
    }
}

/// Adds the strides of a range, of COUNT taps each, at most 4.
///
/// # Safety
/// As [`strided`], and there are all those taps.
#[inline(always)]
unsafe fn strides<V: Holed<T = f64>, const N: usize, const COUNT: usize>(
    taps: &[f64],
    newest: *const f64,
    sum: &mut [V; N],
    weight: &mut [V; N],
    mut range: Range<usize>,
) {
    const {
        assert!(N <= WIDE && COUNT <= BLOCK / STRIDE);
    }
    // SAFETY: the caller's promise.
    unsafe {
        // From the newest vector of rows back, so that each output adds its taps in order.
        // Unrolled, as in a loop sums would not stay in registers.
        while COUNT > 1 && range.len() > 1 {
            let r = range.start;
            let (some, next) = (stride::<V, COUNT>(taps, r), stride::<V, COUNT>(taps, r + 1));
            // The next stride lags COUNT vectors behind, so that it adds to other outputs and waits
            // for none.
            macro_rules! each {
                ($($back:literal)+) => {
                    $(
                        met(&some, newest.sub(r), sum, weight, $back);
                        let late = usize::wrapping_sub($back, COUNT);
                        met(&next, newest.sub(r + 1), sum, weight, late);
                    )+
                };
            }
            each!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14);
            range.start += 2;
        }
        for r in range {
            let some = stride::<V, COUNT>(taps, r);
            macro_rules! each {
                ($($back:literal)+) => {$(met(&some, newest.sub(r), sum, weight, $back);)+};
            }
            each!(0 1 2 3 4 5 6 7 8 9 10);
        }
    }
}

/// The taps r, r + 8 … of which there are COUNT.
///
/// # Safety
/// There are all those taps, and the processor has V's instructions.
#[inline(always)]
unsafe fn stride<V: Lanes<T = f64>, const COUNT: usize>(taps: &[f64], r: usize) -> [V; COUNT] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut some = [V::splat(0.0); COUNT];
        for (t, tap) in some.iter_mut().enumerate() {
            *tap = V::splat(*taps.as_ptr().add(r + t * STRIDE));
        }
        some
    }
}

/// Adds the products of the vector of rows that is `back` before the last, which is masked once for
/// all the outputs that it is part of.
///
/// # Safety
/// As [`strided`]; `newest` is the row that the first of these taps meets.
#[inline(always)]
unsafe fn met<V: Holed<T = f64>, const N: usize, const COUNT: usize>(
    taps: &[V; COUNT],
    newest: *const f64,
    sum: &mut [V; N],
    weight: &mut [V; N],
    back: usize,
) {
    // The vector of outputs that meets it by tap t, if there is one.
    let v = |t: usize| (N - 1 + t).wrapping_sub(back);
    if (0..COUNT).all(|t| v(t) >= N) {
        return;
    }
    // SAFETY: some output meets these rows.
    unsafe {
        let at = (N as isize - 1 - back as isize) * V::LANES as isize;
        let (rows, present) = V::load(newest.offset(at)).holed();
        for (t, &tap) in taps.iter().enumerate() {
            if v(t) < N {
                sum[v(t)] = sum[v(t)].add_product(tap, rows, present);
                weight[v(t)] = weight[v(t)].add_present(tap, present);
            }
        }
    }
}
