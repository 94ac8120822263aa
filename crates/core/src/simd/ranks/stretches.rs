//! Rows to lanes, and what was found in lanes to outputs, by transposes.

use crate::simd::ranks::{
    halving::{Blocks, Space},
    ordered::{MOST, Ordered},
    runs::{get, put, vector},
};

/// Copies the rows of stretches from output `start` on to their lanes, one row before the first
/// window and one beyond the last among them; rows that there are not are ∞.
///
/// # Safety
/// As [`find`](super::halving::find).
#[inline(always)]
pub(super) unsafe fn spread<V: Ordered>(
    x: &[V::T],
    start: usize,
    stretch: usize,
    blocks: &Blocks,
    space: &Space<V::T>,
) {
    // SAFETY: the caller's promise; the list's vectors are as many as whole tiles need.
    unsafe {
        for at in (0..stretch + blocks.len + 1).step_by(V::LANES) {
            let mut tile = [V::splat(V::LARGEST); MOST];
            for (lane, vector) in tile[..V::LANES].iter_mut().enumerate() {
                let row = start + lane * stretch + at;
                let given = row.checked_sub(1).and_then(|row| x.get(row..row + V::LANES));
                let given = match given {
                    Some(given) => V::load(given.as_ptr()),
                    None => edge::<V>(x, row),
                };
                *vector = if blocks.is_negative { negative(given) } else { given };
            }
            V::transpose(&mut tile);
            for (i, &vector) in tile[..V::LANES].iter().enumerate() {
                put(space.rows, at + i, vector);
            }
        }
    }
}

/// The rows from the one before `row` on; ∞ are those that there are not.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn edge<V: Ordered>(x: &[V::T], row: usize) -> V {
    let mut rows = [V::LARGEST; MOST];
    for (i, to) in rows.iter_mut().enumerate() {
        if let Some(&value) = (row + i).checked_sub(1).and_then(|row| x.get(row)) {
            *to = value;
        }
    }
    // SAFETY: the caller's promise; no vector has more than MOST lanes.
    unsafe { V::load(rows.as_ptr()) }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn negative<V: Ordered>(vector: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::splat(V::T::default()).sub(vector) }
}

/// Copies what was found of stretches, of `count` outputs of each from output `first` of a stretch
/// on.
///
/// # Safety
/// As [`find`](super::halving::find).
#[inline(always)]
pub(super) unsafe fn gather<V: Ordered, const COUNT: usize>(
    out: &mut [V::T],
    start: usize,
    (first, count, stretch): (usize, usize, usize),
    blocks: &Blocks,
    space: &Space<V::T>,
) {
    for (rank, out) in out.chunks_exact_mut(blocks.outputs).enumerate() {
        let rank = if blocks.is_negative { COUNT - 1 - rank } else { rank };
        for at in (0..count).step_by(V::LANES) {
            // SAFETY: there are `count` vectors of each rank, whole tiles.
            unsafe {
                let mut tile = [V::splat(V::LARGEST); MOST];
                let from = vector::<V>(space.found, rank * count + at);
                for (i, vector) in tile[..V::LANES].iter_mut().enumerate() {
                    let found = get(from, i);
                    *vector = if blocks.is_negative { negative(found) } else { found };
                }
                V::transpose(&mut tile);
                for (lane, &vector) in tile[..V::LANES].iter().enumerate() {
                    let to = (start + lane * stretch + first + at).min(blocks.outputs);
                    let out = &mut out[to..];
                    if out.len() >= V::LANES {
                        V::store(vector, out.as_mut_ptr());
                    } else {
                        let mut last = [V::LARGEST; MOST];
                        V::store(vector, last.as_mut_ptr());
                        let count = out.len();
                        out.copy_from_slice(&last[..count]);
                    }
                }
            }
        }
    }
}
