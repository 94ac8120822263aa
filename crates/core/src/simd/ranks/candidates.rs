//! The rows among which the ranks of a block's windows are.

use crate::simd::ranks::{
    halving::{Blocks, Space},
    leaves,
    ordered::Ordered,
    runs::{get, put, vector},
};

/// The sorted candidates of a block: of its core, which is made of the blocks of rows with these
/// trees, the last in part, whose rows begin at `rest`.
///
/// # Safety
/// As [`find`](super::halving::find).
#[inline(always)]
pub(super) unsafe fn candidates<V: Ordered, const COUNT: usize>(
    trees: [*const V::T; 3],
    rest: *const V::T,
    blocks: &Blocks,
    space: &Space<V::T>,
) -> *const V::T {
    let (size, log) = (blocks.size(), blocks.log);
    let (full, more) = ((blocks.len + 1 - size) / size, (blocks.len + 1 - size) % size);
    // A window's other rows all lie below its rank, or none does.
    let from = blocks.first + 1 - size.cast_signed();
    // SAFETY: the caller's promise; all of a tree's rows are sorted at its last level.
    unsafe {
        let all = |tree: *const V::T| vector::<V>(tree, (log as usize - 1) * size);
        let (list, len) = match (full, more) {
            (1, 0) => (all(trees[0]), size),
            (1, _) => {
                let rest = partial::<V>(trees[full], rest, (0, more), blocks, space);
                V::merge(space.merged, all(trees[0]), rest, size);
                (space.merged.cast_const(), 2 * size)
            }
            (_, 0) => {
                V::merge(space.merged, all(trees[0]), all(trees[1]), size);
                (space.merged.cast_const(), 2 * size)
            }
            _ => {
                V::merge(space.merged, all(trees[0]), all(trees[1]), size);
                // With as many −∞ the candidates are the second of three parts.
                let least = size.wrapping_sub(from.max(0).cast_unsigned());
                if from >= 0 && least + more <= size {
                    let rest = partial::<V>(trees[full], rest, (least, more), blocks, space);
                    for i in 0..COUNT - 1 {
                        put(space.merged, 2 * size + i, V::splat(V::LARGEST));
                    }
                    leaves::child::<V, COUNT>(space.core, space.merged, rest, size);
                    return space.core;
                }
                let rest = partial::<V>(trees[full], rest, (0, more), blocks, space);
                for i in 0..size {
                    let upper = get::<V>(space.merged, size.wrapping_add(i));
                    let rest = get::<V>(rest, size.wrapping_sub(i).wrapping_sub(1));
                    put(space.core, i, get::<V>(space.merged, i));
                    put(space.core, size.wrapping_add(i), V::min(upper, rest));
                    put(space.core, size.wrapping_mul(2).wrapping_add(i), V::max(upper, rest));
                }
                V::bitonic(space.core, 2 * size, 2 * size);
                let last = blocks.first + COUNT.cast_signed() - 1;
                if last < (2 * size).cast_signed() {
                    (space.core.cast_const(), 2 * size)
                } else {
                    V::bitonic(vector::<V>(space.core, 2 * size).cast_mut(), size, size);
                    (space.core.cast_const(), 3 * size)
                }
            }
        };
        if from >= 0 && from.cast_unsigned() + size + COUNT - 1 <= len {
            return vector::<V>(list, from.cast_unsigned());
        }
        let below = from.min(0).unsigned_abs();
        let top = if list == space.core.cast_const() { space.merged } else { space.core };
        for i in 0..below {
            put(top, i, V::splat(V::LEAST));
        }
        let from = from.max(0).cast_unsigned();
        let to = (size + COUNT - 1).min(below + len - from);
        for i in below..to {
            put(top, i, get::<V>(list, from + i - below));
        }
        for i in to..size + COUNT - 1 {
            put(top, i, V::splat(V::LARGEST));
        }
        top
    }
}

/// `least` times −∞, then the first `count` rows of a block, sorted, and ∞ for those that are none;
/// of sorted runs in its tree.
///
/// # Safety
/// As [`candidates`].
#[inline(always)]
unsafe fn partial<V: Ordered>(
    tree: *const V::T,
    rows: *const V::T,
    (least, count): (usize, usize),
    blocks: &Blocks,
    space: &Space<V::T>,
) -> *const V::T {
    let (size, log) = (blocks.size(), blocks.log);
    let [mut list, mut other] = space.rest.map(|list| vector::<V>(list, size).cast_mut());
    let mut len = 0;
    // SAFETY: the caller's promise; runs of one row are the rows.
    unsafe {
        for level in (0..log).filter(|level| count >> level & 1 == 1) {
            let at = (count >> (level + 1)) << (level + 1);
            let run = match level {
                0 => vector::<V>(rows, at),
                _ => vector::<V>(tree, (level as usize - 1) * size + at),
            };
            if len == 0 {
                len = 1 << level;
                for i in 0..len {
                    put(list, i, get::<V>(run, i));
                }
            } else {
                for i in len..1 << level {
                    put(list, i, V::splat(V::LARGEST));
                }
                V::merge(other, list, run, 1 << level);
                (list, other) = (other, list);
                len = 2 << level;
            }
        }
        let list = vector::<V>(list, least.wrapping_neg()).cast_mut();
        for i in 0..least {
            put(list, i, V::splat(V::LEAST));
        }
        for i in (least + len).min(size)..size {
            put(list, i, V::splat(V::LARGEST));
        }
        list
    }
}
