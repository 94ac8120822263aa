//! Moving sums by tiles: partial sums of some thousand rows at a time are kept in memory, where they
//! would not fit in registers.

use crate::simd::moving_sum::{
    blocks::Blocks,
    eight::{Eight, Wide},
    finish::{Factor, Finish},
    partial::{ROWS, STRIDE},
    sums::{MANY, MovingSum, Scratch},
    tile::Tile,
};

/// Eights per tile: their sums, and the rows and outputs that pass by, stay in the nearest cache.
const TILE: usize = 64;

/// All outputs; returns whether they are finite.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(crate) unsafe fn run<V: Eight, T: Wide>(job: MovingSum<'_, T>, factor: Factor) -> bool {
    let MovingSum { taps, ext, out, scratch: Scratch { tile, suffix } } = job;
    let (strides, rest) = (taps / ROWS, taps % ROWS);
    let many = strides >= MANY;
    // Windows of many strides end a block after their start, those of few in the same tile.
    let (later, total) = if many {
        (0, (strides + out.len().div_ceil(ROWS)) * STRIDE)
    } else {
        (strides * STRIDE, out.len().div_ceil(8))
    };
    // How far the last window of a tile reaches beyond it.
    let ahead = later + STRIDE;
    tile.reserve(TILE + ahead);
    // SAFETY: the caller's promise.
    unsafe {
        let mut finish = Finish::<V>::new(factor);
        let mut blocks = Blocks::<V>::new(suffix, if many { strides } else { 0 });
        for first in (0..total).step_by(TILE) {
            let eights = TILE.min(total - first);
            let rows = &ext[ext.len().min(8 * first)..];
            tile.fill::<V, T>(rows, eights + ahead, rest % 8);
            if strides > 0 {
                tile.fill_strides::<V>(eights + later);
            }
            let out = if many {
                &mut out[(8 * first).saturating_sub(strides * ROWS)..]
            } else {
                let end = out.len().min(8 * (first + TILE));
                &mut out[8 * first..end]
            };
            let sums = tile.strides();
            // Constant lengths leave no branches in the loops.
            macro_rules! each {
                ($($eights:literal)+) => {
                    match (rest / 8, strides) {
                        $(
                            ($eights, 0) => few::<V, T, 0, $eights>(tile, out, &mut finish),
                            ($eights, 1) => few::<V, T, 1, $eights>(tile, out, &mut finish),
                            ($eights, 2) => few::<V, T, 2, $eights>(tile, out, &mut finish),
                            ($eights, 3) => few::<V, T, 3, $eights>(tile, out, &mut finish),
                            ($eights, _) => {
                                let rests = tile.rests::<$eights>(0);
                                blocks.tile(&sums[..eights], rests, out, &mut finish);
                            }
                        )+
                        _ => {}
                    }
                };
            }
            each!(0 1 2 3);
        }
        finish.finite()
    }
}

/// Outputs of windows of STRIDES strides, EIGHTS eights and the odd rows.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn few<V: Eight, T: Wide, const STRIDES: usize, const EIGHTS: usize>(
    tile: &Tile,
    out: &mut [T],
    finish: &mut Finish<V>,
) {
    let (strides, rests) = (tile.strides(), tile.rests::<EIGHTS>(STRIDES * STRIDE));
    let (full, last) = out.as_chunks_mut::<8>();
    let mut end = [T::default(); 8];
    let eights = full.len() + usize::from(!last.is_empty());
    for (at, out) in full.iter_mut().chain([&mut end]).take(eights).enumerate() {
        // SAFETY: the caller's promise.
        unsafe {
            let mut sums = rests.at::<V>(at);
            if STRIDES > 0 {
                let mut whole = V::load(&strides[at].0);
                for stride in 1..STRIDES {
                    whole = V::add(whole, V::load(&strides[at + stride * STRIDE].0));
                }
                sums = V::add(whole, sums);
            }
            finish.eight(sums, out);
        }
    }
    last.copy_from_slice(&end[..last.len()]);
}
