//! Short windows, each summed by itself.

use crate::{
    number::Number,
    simd::{
        moving_sum::eight::Wide,
        spreads::{Finish, SHORT, Slide, vectors::Summed},
    },
};

/// Vectors of outputs that are computed together, so that chains of additions overlap.
const TOGETHER: usize = 2;

impl<T: Wide + Number, const SPREAD: bool, const HOLES: bool> Slide<'_, T, SPREAD, HOLES> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn short<V: Summed>(self) {
        let Self { is_root, rows, len, out, .. } = self;
        let (mut rest, mut at) = (out, 0);
        // SAFETY: the caller's promise, and `x` has the rows of the windows of all outputs.
        unsafe {
            let finish = Finish::<V>::new(is_root, len);
            loop {
                let (whole, later) = rest.split_at_mut(8 * TOGETHER.min(rest.len() / 8));
                rest = later;
                let x = rows.x.as_ptr().add(at);
                at += whole.len();
                let (out, _) = whole.as_chunks_mut::<8>();
                match out {
                    [] => break,
                    [a, b] => {
                        windows::<V, T, SPREAD, HOLES, 2>(x, len, &finish, [a, b]);
                    }
                    some => {
                        for (eight, out) in some.iter_mut().enumerate() {
                            windows::<V, T, SPREAD, HOLES, 1>(
                                x.add(8 * eight),
                                len,
                                &finish,
                                [out],
                            );
                        }
                    }
                }
            }
            // As many windows as are left, padded.
            let mut end = [T::default(); 8];
            let mut padded = [T::default(); SHORT + 7];
            let x = &rows.x[at.min(rows.x.len())..];
            if !rest.is_empty() {
                padded[..x.len()].copy_from_slice(x);
                windows::<V, T, SPREAD, HOLES, 1>(padded.as_ptr(), len, &finish, [&mut end]);
                rest.copy_from_slice(&end[..rest.len()]);
            }
        }
    }
}

/// N vectors of windows from `x` on.
///
/// # Safety
/// The processor has V's instructions, and `len` − 1 rows more can be read than there are outputs.
#[inline(always)]
unsafe fn windows<V, T: Wide + Number, const SPREAD: bool, const HOLES: bool, const N: usize>(
    x: *const T,
    len: usize,
    finish: &Finish<V>,
    out: [&mut [T; 8]; N],
) where
    V: Summed,
{
    // SAFETY: the caller's promise.
    unsafe {
        macro_rules! row {
            ($vector:expr, $row:expr) => {
                T::load::<V>(&*x.add(8 * $vector + $row).cast::<[T; 8]>())
            };
        }
        let zero = V::splat(0.0);
        let mut levels = [zero; N];
        if SPREAD {
            // The first row, and where that is a hole the least.
            for (vector, level) in levels.iter_mut().enumerate() {
                *level = row!(vector, 0);
            }
            if HOLES {
                let mut least = [V::splat(f64::INFINITY); N];
                for row in 1..len {
                    for (vector, least) in least.iter_mut().enumerate() {
                        *least = V::less(row!(vector, row), *least);
                    }
                }
                for (level, least) in levels.iter_mut().zip(least) {
                    *level = V::or(*level, least);
                }
            }
        }
        let (mut sums, mut squares, mut counts) = ([zero; N], [zero; N], [zero; N]);
        for row in 0..len {
            for vector in 0..N {
                let x: V = row!(vector, row);
                let mut apart = if SPREAD { V::sub(x, levels[vector]) } else { x };
                if HOLES {
                    apart = V::where_number(apart, x);
                }
                sums[vector] = V::add(sums[vector], apart);
                if SPREAD {
                    squares[vector] = V::mul_add(apart, apart, squares[vector]);
                    if HOLES {
                        let one = V::where_number(V::splat(1.0), x);
                        counts[vector] = V::add(counts[vector], one);
                    }
                }
            }
        }
        for (vector, out) in out.into_iter().enumerate() {
            let many = if HOLES { Some(counts[vector]) } else { None };
            T::store(finish.eight::<SPREAD>([sums[vector], squares[vector]], many), out);
        }
    }
}
