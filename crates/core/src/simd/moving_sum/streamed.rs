//! Moving sums in one pass, with all partial sums in registers: it takes 32 of them.
//!
//! Of 7, 60, 1,024 and 16,384 taps 0.66, 0.79, 0.86 and 0.88 ns a row, where tiles take 0.81, 0.96,
//! 1.23 and 1.35 (AVX-512, one run); with the 16 registers of AVX2 tiles take a quarter to a third
//! less.

use crate::simd::moving_sum::{
    blocks::Blocks,
    eight::{Eight, Line, Wide},
    finish::{Factor, Finish},
    partial::{Partial, ROWS, Rest, STRIDE},
    sums::{MANY, MovingSum},
};

/// All outputs; returns whether they are finite.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(crate) unsafe fn run<V: Eight, T: Wide>(job: MovingSum<'_, T>, factor: Factor) -> bool {
    let MovingSum { taps, ext, out, scratch } = job;
    let rest = Rest { eights: taps % ROWS / 8, odd: taps % 8 };
    // SAFETY: the caller's promise.
    unsafe {
        let mut finish = Finish::<V>::new(factor);
        let partial = Partial::<V, T>::new(rest, ext);
        match taps / ROWS {
            0 => few::<V, T, 0>(partial, out, &mut finish),
            1 => few::<V, T, 1>(partial, out, &mut finish),
            2 => few::<V, T, 2>(partial, out, &mut finish),
            3 => few::<V, T, 3>(partial, out, &mut finish),
            strides => {
                Blocks::<V>::new(&mut scratch.suffix, strides).all(partial, out, &mut finish);
            }
        }
        finish.finite()
    }
}

/// Outputs of windows of STRIDES strides and a rest.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn few<V: Eight, T: Wide, const STRIDES: usize>(
    mut partial: Partial<'_, V, T>,
    out: &mut [T],
    finish: &mut Finish<V>,
) {
    /// Sums of strides are kept until the rest of their windows comes.
    const KEPT: usize = MANY * STRIDE;
    let mut strides = [Line::default(); KEPT];
    let (full, last) = out.as_chunks_mut::<8>();
    let mut end = [T::default(); 8];
    let eights = full.len() + usize::from(!last.is_empty());
    // SAFETY: the caller's promise.
    unsafe {
        for stride in &mut strides[..STRIDES * STRIDE] {
            V::store(partial.step().0, &mut stride.0);
        }
        for (at, out) in full.iter_mut().chain([&mut end]).take(eights).enumerate() {
            let (stride, rest) = partial.step();
            let mut sums = rest;
            if STRIDES > 0 {
                let mut whole = V::load(&strides[at % KEPT].0);
                for later in 1..STRIDES {
                    whole = V::add(whole, V::load(&strides[(at + later * STRIDE) % KEPT].0));
                }
                V::store(stride, &mut strides[(at + STRIDES * STRIDE) % KEPT].0);
                sums = V::add(whole, sums);
            }
            finish.eight(sums, out);
        }
    }
    last.copy_from_slice(&end[..last.len()]);
}
