//! Ranks of longer windows. Lanes are stretches of the series that follow one another.
//!
//! In a lane, the windows of a block of 2^k outputs share a core of rows, which are sorted. As a
//! window has 2^k − 1 rows more, only 2^k neighbours of the core can be its median. The block is
//! halved until each output has its own ([`leaves`]): about k² comparators an output, whatever the
//! data are.

use crate::simd::ranks::{
    Wanted, leaves,
    leaves::{Found, Sides},
    ordered::{MOST, Ordered},
    runs::{build, get, put, vector},
};

/// The longest window: beyond, runs leave the processor's caches.
pub(crate) const LONGEST: usize = 8191;
/// Outputs of a stretch, and blocks of one, at most: as many as make up for its first rows.
const STRETCH: (usize, usize) = (512, 16);
/// Outputs of a stretch of long windows, where these are eight blocks: more rows leave the caches.
const LONG: usize = 4096;
/// Trees of rows before a core: those of the block, and of up to three that its core is made of.
const AHEAD: usize = 4;

/// How windows are cut into blocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blocks {
    len: usize,
    outputs: usize,
    /// The first rank that is wanted, of the negative rows where these are taken: no rank lies far
    /// above the middle.
    first: isize,
    is_negative: bool,
    /// The logarithm of a block's outputs.
    log: u32,
}

/// The lists of vectors in working memory.
#[derive(Clone, Copy)]
struct Space<T> {
    rows: *mut T,
    before: *mut T,
    after: *mut T,
    merged: *mut T,
    core: *mut T,
    rest: [*mut T; 2],
    nodes: *mut T,
    found: *mut T,
}

impl Blocks {
    pub(crate) fn of(wanted: Wanted, outputs: usize) -> Self {
        let Wanted { len, first, count } = wanted;
        let last = first + count.cast_signed() - 1;
        let mirrored = len.cast_signed() - 1 - last;
        let is_negative = first > mirrored;
        let first = if is_negative { mirrored } else { first };
        Self { len, outputs, first, is_negative, log: size_log(len) }
    }

    const fn size(&self) -> usize {
        1 << self.log
    }

    /// Outputs of a lane.
    fn stretch(&self, lanes: usize) -> usize {
        let size = self.size();
        let most = stretch(self.log);
        let groups = self.outputs.div_ceil(lanes * most);
        self.outputs.div_ceil(lanes * groups).next_multiple_of(size.max(lanes))
    }

    /// Vectors of each list in [`Space`].
    fn parts(&self, lanes: usize, count: usize) -> [usize; 9] {
        let (size, stretch) = (self.size(), self.stretch(lanes));
        let tree = size * self.log as usize;
        let (merged, rest, nodes) = (2 * size + 4, 2 * size, leaves::space(self.log));
        let rows = (stretch + self.len + 1).next_multiple_of(lanes);
        let found = count * size.max(lanes);
        [rows, AHEAD * tree, tree, merged, 3 * size, rest, rest, nodes, found]
    }

    /// Numbers of working memory, in vectors of up to 16 lanes.
    pub(crate) fn space(&self, count: usize) -> usize {
        let vectors = |lanes: usize| {
            (self.parts(lanes, count).into_iter().sum::<usize>() * lanes).div_ceil(16)
        };
        [2, 4, 8, 16].into_iter().map(vectors).max().unwrap_or(0)
    }
}

/// The logarithm of the outputs of a block: a core has one to three times as many rows.
const fn size_log(len: usize) -> u32 {
    len.div_ceil(2).ilog2()
}

/// How many outputs are best found at once.
pub(crate) const fn most(len: usize) -> usize {
    8 * stretch(size_log(len))
}

/// The most outputs of a stretch.
const fn stretch(log: u32) -> usize {
    let size = 1 << log;
    let usual = if STRETCH.1 * size < LONG { STRETCH.1 * size } else { LONG };
    let long = if 8 * size > usual { 8 * size } else { usual };
    if long > STRETCH.0 { long } else { STRETCH.0 }
}

/// # Safety
/// The processor has V's instructions; `space` is as long as [`Blocks::space`] says; and what
/// [`find`](super::find) checks.
#[inline(always)]
pub(super) unsafe fn find<V: Ordered>(
    x: &[V::T],
    blocks: Blocks,
    out: &mut [V::T],
    space: &mut [V::T],
) {
    // SAFETY: the caller's promise.
    unsafe {
        match out.len() / blocks.outputs {
            1 => ranks::<V, 1>(x, &blocks, out, space),
            2 => ranks::<V, 2>(x, &blocks, out, space),
            3 => ranks::<V, 3>(x, &blocks, out, space),
            _ => ranks::<V, 4>(x, &blocks, out, space),
        }
    }
}

/// # Safety
/// As [`find`].
#[inline(always)]
unsafe fn ranks<V: Ordered, const COUNT: usize>(
    x: &[V::T],
    blocks: &Blocks,
    out: &mut [V::T],
    space: &mut [V::T],
) {
    let parts = blocks.parts(V::LANES, COUNT);
    let needed = parts.iter().sum::<usize>() * V::LANES;
    assert!(space.len() >= needed, "working memory is as long as it was said to be");
    let mut at = space.as_mut_ptr();
    let lists = parts.map(|vectors| {
        let list = at;
        // SAFETY: the lists are as long as the working memory together.
        at = unsafe { at.add(vectors * V::LANES) };
        list
    });
    let [rows, before, after, merged, core, rest, other, nodes, found] = lists;
    let space = Space { rows, before, after, merged, core, rest: [rest, other], nodes, found };
    let stretch = blocks.stretch(V::LANES);
    let mut start = 0;
    while start < blocks.outputs {
        // SAFETY: the caller's promise.
        unsafe {
            spread::<V>(x, start, stretch, blocks, &space);
            group::<V, COUNT>(out, start, stretch, blocks, &space);
        }
        start += stretch * V::LANES;
    }
}

/// Copies the rows of stretches from output `start` on to their lanes, one row before the first
/// window and one beyond the last among them; rows that there are not are ∞.
///
/// # Safety
/// As [`find`].
#[inline(always)]
unsafe fn spread<V: Ordered>(
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
/// As [`find`].
#[inline(always)]
unsafe fn gather<V: Ordered, const COUNT: usize>(
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

/// Finds the ranks of stretches, block by block.
///
/// # Safety
/// As [`find`].
#[inline(always)]
unsafe fn group<V: Ordered, const COUNT: usize>(
    out: &mut [V::T],
    start: usize,
    stretch: usize,
    blocks: &Blocks,
    space: &Space<V::T>,
) {
    let (len, size, log) = (blocks.len, blocks.size(), blocks.log);
    let ahead = (len + 1 - size).div_ceil(size);
    // Outputs are copied in whole tiles.
    let most = size.max(V::LANES);
    // SAFETY: the caller's promise. The list of rows goes on to the last block's last row after its
    // core, and a core ends with that row before which these begin.
    unsafe {
        let rows = |row: usize| vector::<V>(space.rows, row);
        let tree = |block: usize| {
            vector::<V>(space.before, (block % AHEAD) * size * log as usize).cast_mut()
        };
        let mut built = 0;
        for block in 0..stretch / size {
            let first = block * size;
            while built <= block + ahead {
                build::<V>(tree(built), rows(built * size), log, false);
                built += 1;
            }
            let last = rows(first + len + 1);
            build::<V>(space.after, last, log, true);
            let trees = [1, 2, 3].map(|more| tree(block + more).cast_const());
            let rest = rows((block + 1 + (len + 1 - size) / size) * size);
            let top = candidates::<V, COUNT>(trees, rest, blocks, space);
            let sides = Sides {
                rows: [rows(first), last],
                trees: [tree(block).cast_const(), space.after.cast_const()],
                size,
            };
            let found = vector::<V>(space.found, first % most).cast_mut();
            let found = Found { out: found, stride: most };
            leaves::descend::<V, COUNT>(top, space.nodes, &sides, found);
            if (first + size) % most == 0 {
                let first = first + size - most;
                gather::<V, COUNT>(out, start, (first, most, stretch), blocks, space);
            }
        }
    }
}

/// The sorted candidates of a block: of its core, which is made of the blocks of rows with these
/// trees, the last in part, whose rows begin at `rest`.
///
/// # Safety
/// As [`find`].
#[inline(always)]
unsafe fn candidates<V: Ordered, const COUNT: usize>(
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
/// As [`find`].
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
