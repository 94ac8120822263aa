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
    /// # Safety
    /// The trees have that level, of vectors of LANES.
    #[inline(always)]
    unsafe fn run(&self, side: usize, level: u32, at: usize, lanes: usize) -> *const T {
        // SAFETY: the caller's promise.
        unsafe {
            if level == 0 {
                self.rows[side].wrapping_add(at.wrapping_mul(lanes))
            } else {
                {
                let below = (level as usize).wrapping_sub(1).wrapping_mul(self.size);
                self.trees[side].wrapping_add(below.wrapping_add(at).wrapping_mul(lanes))
            }
            }
        }
    }
}

/// Where ranks are put: `out` has a list of `stride` vectors for each rank.
#[derive(Clone, Copy)]
pub(super) struct Found<T> {
    pub(super) out: *mut T,
    pub(super) stride: usize,
}

/// Finds the ranks of a block's 2^`log` outputs, at least 4, from its candidates.
///
/// # Safety
/// The processor has V's instructions; the sides' trees have levels up to `log − 1`; `lists` have
/// room for `2·size` vectors each and 8 more, of which the first begins with the candidates; and
/// the ranks can be put.
#[inline(always)]
pub(super) unsafe fn descend<V: Ordered, const COUNT: usize>(
    lists: [*mut V::T; 2],
    sides: &Sides<V::T>,
    found: Found<V::T>,
) {
    let [mut list, mut next] = lists;
    let (size, more) = (sides.size, COUNT - 1);
    let mut outputs = size;
    // SAFETY: the caller's promise; a level of nodes has fewer than 2·size values.
    unsafe {
        while outputs > 4 {
            let half = outputs / 2;
            for node in 0..size / outputs {
                let first = node.wrapping_mul(outputs);
                let values = vector::<V>(list, first.wrapping_add(node.wrapping_mul(more)));
                for side in 0..2 {
                    let at = first.wrapping_add(if side == 0 { half } else { 0 });
                    let rows = sides.run(side, half.ilog2(), at, V::LANES);
                    let to = node.wrapping_mul(2).wrapping_add(side);
                    let to = vector::<V>(next, to.wrapping_mul(half.wrapping_add(more))).cast_mut();
                    match half {
                        2 => short::<V, COUNT, 2>(to, values, rows),
                        4 => short::<V, COUNT, 4>(to, values, rows),
                        8 => short::<V, COUNT, 8>(to, values, rows),
                        _ => child::<V, COUNT>(to, values, rows, half),
                    }
                }
            }
            (list, next) = (next, list);
            outputs = half;
        }
        for node in 0..size / 4 {
            let mut values = [V::splat(V::LEAST); NODE];
            let list = vector::<V>(list, node.wrapping_mul(4 + more));
            for i in 0..4 + more {
                values[i] = get(list, i);
            }
            node_4::<V, COUNT>(&values, sides, node.wrapping_mul(4), found);
        }
    }
}

/// The values of half of a node's outputs, `half` of them, of which there are at least 16.
///
/// # Safety
/// As [`descend`].
#[inline(always)]
unsafe fn child<V: Ordered, const COUNT: usize>(
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
        for more in 0..COUNT - 1 {
            let len = half.wrapping_add(more);
            let value = get::<V>(values, len);
            let mut above = get::<V>(to, len.wrapping_sub(1));
            put(to, len, V::max(above, value));
            for i in (1..len).rev() {
                let below = get::<V>(to, i.wrapping_sub(1));
                put(to, i, V::max(below, V::min(above, value)));
                above = below;
            }
            put(to, 0, V::min(above, value));
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

/// As [`child`], for a `half` of at most 8, in registers.
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
        let mut node = [V::splat(V::LEAST); NODE];
        for i in 0..2 * HALF + COUNT - 1 {
            node[i] = get(values, i);
        }
        let half = halved::<V, COUNT, HALF>(&node, rows);
        for i in 0..HALF + COUNT - 1 {
            put(to, i, half[i]);
        }
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
            let (value, len) = (node[HALF + more], HALF + more);
            v[len] = V::max(v[len - 1], value);
            for i in (1..len).rev() {
                v[i] = V::max(v[i - 1], V::min(v[i], value));
            }
            v[0] = V::min(v[0], value);
        }
        v
    }
}
