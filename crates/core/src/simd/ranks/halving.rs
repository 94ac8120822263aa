//! Ranks of longer windows. Lanes are stretches of the series that follow one another.
//!
//! In a lane, the windows of a block of 2^k outputs share a core of rows, which are sorted. As a
//! window has 2^k − 1 rows more, only 2^k neighbours of the core can be its median. The block is
//! halved until each output has its own ([`leaves`]): about k² comparators an output, whatever the
//! data are.

use crate::simd::ranks::{
    Wanted,
    candidates::candidates,
    leaves,
    leaves::{Found, Sides},
    ordered::Ordered,
    runs::{build, vector},
    stretches::{gather, spread},
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
    pub(super) len: usize,
    pub(super) outputs: usize,
    /// The first rank that is wanted, of the negative rows where these are taken: no rank lies far
    /// above the middle.
    pub(super) first: isize,
    pub(super) is_negative: bool,
    /// The logarithm of a block's outputs.
    pub(super) log: u32,
}

/// The lists of vectors in working memory.
#[derive(Clone, Copy)]
pub(super) struct Space<T> {
    pub(super) rows: *mut T,
    pub(super) before: *mut T,
    pub(super) after: *mut T,
    pub(super) merged: *mut T,
    pub(super) core: *mut T,
    pub(super) rest: [*mut T; 2],
    pub(super) nodes: *mut T,
    pub(super) found: *mut T,
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

    pub(super) const fn size(&self) -> usize {
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
