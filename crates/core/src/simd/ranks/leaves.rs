//! From the candidates of a block to each output's own.
//!
//! A node is m outputs and the m + COUNT − 1 sorted values among which their ranks are, whatever
//! the rows that not all m windows have. Half of the outputs share m/2 rows more: these are merged,
//! and m/2 values below and m/2 above can be no candidates of theirs any more.

#![expect(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]

use crate::simd::ranks::{
    ordered::Ordered,
    runs::{bitonic_array, by_radix, get, put, radix, vector},
};

/// Values of a node of at most 16 outputs and 4 ranks.
const NODE: usize = 19;

/// The rows that windows of a block have of their own: before the rows common to all, and after
/// them. Of each there are sorted runs, and of length 1 the rows themselves.
#[derive(Clone, Copy)]
pub(super) struct Sides<T> {
    pub(super) rows: [*const T; 2],
    pub(super) trees: [*const T; 2],
    /// Vectors of a level.
    pub(super) size: usize,
}

impl<T> Sides<T> {
    /// The sorted run of 2^`level` rows from row `at` on.
    ///
    #[inline(always)]
    const fn run(&self, side: usize, level: u32, at: usize, lanes: usize) -> *const T {
        if level == 0 {
            return self.rows[side].wrapping_add(at.wrapping_mul(lanes));
        }
        let below = (level as usize).wrapping_sub(1).wrapping_mul(self.size);
        self.trees[side].wrapping_add(below.wrapping_add(at).wrapping_mul(lanes))
    }
}

/// Where ranks are put: `out` has a list of `stride` vectors for each rank.
#[derive(Clone, Copy)]
pub(super) struct Found<T> {
    pub(super) out: *mut T,
    pub(super) stride: usize,
}

/// Vectors of the nodes of each level below a block of 2^`log` outputs, one a level.
pub(super) const fn space(log: u32) -> usize {
    node_at(log)
}

/// Where the values of a node of 2^`level` outputs are, and up to three more.
const fn node_at(level: u32) -> usize {
    (1_usize << level).wrapping_add(4_usize.wrapping_mul(level as usize))
}

/// Finds the ranks of a block's outputs, at least 4, from its candidates.
///
/// # Safety
/// The processor has V's instructions; the block has as many candidates as outputs and COUNT − 1
/// more; the sides' trees have levels up to half of it; `nodes` has [`space`]; and the ranks can be
/// put.
#[inline(always)]
pub(super) unsafe fn descend<V: Ordered, const COUNT: usize>(
    candidates: *const V::T,
    nodes: *mut V::T,
    sides: &Sides<V::T>,
    found: Found<V::T>,
) {
    let most = if COUNT == 1 { V::RADIX } else { V::RADIX / 2 };
    let (log, least) = (sides.size.ilog2(), sides.size.min(most).ilog2());
    // SAFETY: the caller's promise.
    unsafe {
        // Nodes of 2^least outputs, from the first to the last. A node's values are still there
        // for its second half when its first half is done.
        for leaf in 0..sides.size >> least {
            let mut level = match leaf {
                0 => log,
                _ => leaf.trailing_zeros().wrapping_add(least).wrapping_add(1),
            };
            let node = |level: u32| match level {
                _ if level == log => candidates,
                _ => vector::<V>(nodes, node_at(level)),
            };
            while level > least {
                let values = node(level);
                let from = (leaf >> level.wrapping_sub(least)) << level;
                level = level.wrapping_sub(1);
                let (half, side) = (1_usize << level, (leaf >> level.wrapping_sub(least)) & 1);
                let at = from.wrapping_add(if side == 0 { half } else { 0 });
                let rows = sides.run(side, level, at, V::LANES);
                let to = vector::<V>(nodes, node_at(level)).cast_mut();
                match half {
                    4 => short::<V, COUNT, 4>(to, values, rows),
                    8 => short::<V, COUNT, 8>(to, values, rows),
                    16 if V::RADIX >= 16 => short::<V, COUNT, 16>(to, values, rows),
                    _ => child::<V, COUNT>(to, values, rows, half),
                }
            }
            let (values, at) = (node(least), leaf << least);
            match 1 << least {
                4 => node_4::<V, COUNT>(&load(values, 4 + COUNT - 1), sides, at, found),
                8 => node_8::<V, COUNT>(&load(values, 8 + COUNT - 1), sides, at, found),
                _ => node_16::<V, COUNT>(&load(values, 16 + COUNT - 1), sides, at, found),
            }
        }
    }
}

/// A node of so many values.
///
/// # Safety
/// As [`descend`].
#[inline(always)]
unsafe fn load<V: Ordered>(values: *const V::T, count: usize) -> [V; NODE] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut node = [V::splat(V::LEAST); NODE];
        for (i, node) in node[..count].iter_mut().enumerate() {
            *node = get(values, i);
        }
        node
    }
}

/// The values of half of a node's outputs, `half` of them, of which there are at least 16.
///
/// # Safety
/// As [`descend`].
#[inline(always)]
pub(super) unsafe fn child<V: Ordered, const COUNT: usize>(
    to: *mut V::T,
    values: *const V::T,
    rows: *const V::T,
    half: usize,
) {
    let last = half.wrapping_mul(2).wrapping_add(COUNT).wrapping_sub(2);
    let parts = radix::<V>(half);
    // SAFETY: the caller's promise.
    unsafe {
        // The larger half of the lower values and the rows, which is bitonic.
        let upper = vector::<V>(rows, half.wrapping_sub(1));
        by_radix!(parts, larger::<V>(to, values, upper, half));
        V::bitonic(to, half / parts, half);
        // The lesser half of that and the upper values.
        let upper = vector::<V>(values, last);
        by_radix!(parts, lesser::<V>(to, to, upper, half));
        V::bitonic(to, half / parts, half);
        // The values between the two halves are inserted, one after another, in one pass.
        if COUNT > 1 {
            let mut below = [V::splat(V::LEAST); COUNT];
            for i in 0..half.wrapping_add(COUNT).wrapping_sub(1) {
                let mut value = if i < half { get(to, i) } else { V::splat(V::LARGEST) };
                for more in 0..COUNT - 1 {
                    let inserted = get(values, half.wrapping_add(more));
                    let next = V::max(below[more], V::min(value, inserted));
                    (below[more], value) = (value, next);
                }
                put(to, i, value);
            }
        }
    }
}

/// The larger, or the lesser, of the values of one list and those before `back`, the last first, and
/// the first comparators of their sort, of which N runs are made.
macro_rules! halve {
    ($name:ident, $of:ident) => {
        /// # Safety
        /// As [`descend`].
        #[inline(always)]
        unsafe fn $name<V: Ordered, const N: usize>(
            to: *mut V::T,
            values: *const V::T,
            back: *const V::T,
            half: usize,
        ) {
            let part = half / N;
            // SAFETY: the caller's promise.
            unsafe {
                for i in 0..part {
                    let (to, values) = (vector::<V>(to, i).cast_mut(), vector::<V>(values, i));
                    let back = vector::<V>(back, i.wrapping_neg());
                    let mut v = [V::splat(V::LEAST); N];
                    for k in 0..N {
                        let apart = part.wrapping_mul(k);
                        v[k] = V::$of(get(values, apart), get(back, apart.wrapping_neg()));
                    }
                    bitonic_array::<V, N, N, N>(&mut v);
                    for k in 0..N {
                        put(to, part.wrapping_mul(k), v[k]);
                    }
                }
            }
        }
    };
}
halve!(larger, max);
halve!(lesser, min);

/// As [`child`], in registers.
///
/// # Safety
/// As [`descend`].
#[inline(always)]
unsafe fn short<V: Ordered, const COUNT: usize, const HALF: usize>(
    to: *mut V::T,
    values: *const V::T,
    rows: *const V::T,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut v = [V::splat(V::LEAST); NODE];
        for i in 0..HALF {
            v[i] = V::max(get(values, i), get(rows, HALF - 1 - i));
        }
        bitonic_array::<V, NODE, HALF, HALF>(&mut v);
        for i in 0..HALF {
            v[i] = V::min(v[i], get(values, 2 * HALF + COUNT - 2 - i));
        }
        bitonic_array::<V, NODE, HALF, HALF>(&mut v);
        for more in 0..COUNT - 1 {
            insert::<V, NODE>(&mut v, HALF + more, get(values, HALF + more));
        }
        for i in 0..HALF + COUNT - 1 {
            put(to, i, v[i]);
        }
    }
}

/// Inserts a value into `len` sorted vectors.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn insert<V: Ordered, const N: usize>(v: &mut [V; N], len: usize, value: V) {
    // SAFETY: the caller's promise.
    unsafe {
        v[len] = V::max(v[len - 1], value);
        for i in (1..len).rev() {
            v[i] = V::max(v[i - 1], V::min(v[i], value));
        }
        v[0] = V::min(v[0], value);
    }
}

/// A node in registers, by its halves.
macro_rules! node {
    ($name:ident, $half:literal, $level:literal, $next:ident) => {
        /// # Safety
        /// As [`descend`].
        #[inline(always)]
        unsafe fn $name<V: Ordered, const COUNT: usize>(
            node: &[V; NODE],
            sides: &Sides<V::T>,
            at: usize,
            found: Found<V::T>,
        ) {
            // SAFETY: the caller's promise.
            unsafe {
                for side in 0..2 {
                    let from = at.wrapping_add(if side == 0 { $half } else { 0 });
                    let rows = sides.run(side, $level, from, V::LANES);
                    let half = halved::<V, COUNT, $half>(node, rows);
                    let at = at.wrapping_add(side * $half);
                    $next::<V, COUNT>(&half, sides, at, found);
                }
            }
        }
    };
}
node!(node_16, 8, 3, node_8);
node!(node_8, 4, 2, node_4);
node!(node_4, 2, 1, node_2);
node!(node_2, 1, 0, node_1);

/// # Safety
/// As [`descend`].
#[inline(always)]
unsafe fn node_1<V: Ordered, const COUNT: usize>(
    node: &[V; NODE],
    _: &Sides<V::T>,
    at: usize,
    found: Found<V::T>,
) {
    for (rank, &value) in node[..COUNT].iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { put(found.out, found.stride.wrapping_mul(rank).wrapping_add(at), value) };
    }
}

/// As [`child`], in registers.
///
/// # Safety
/// As [`descend`].
#[inline(always)]
unsafe fn halved<V: Ordered, const COUNT: usize, const HALF: usize>(
    node: &[V; NODE],
    rows: *const V::T,
) -> [V; NODE] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut v = [V::splat(V::LEAST); NODE];
        for i in 0..HALF {
            v[i] = V::max(node[i], get(rows, HALF - 1 - i));
        }
        bitonic_array::<V, NODE, HALF, HALF>(&mut v);
        for i in 0..HALF {
            v[i] = V::min(v[i], node[2 * HALF + COUNT - 2 - i]);
        }
        bitonic_array::<V, NODE, HALF, HALF>(&mut v);
        for more in 0..COUNT - 1 {
            insert::<V, NODE>(&mut v, HALF + more, node[HALF + more]);
        }
        v
    }
}
