//! Sums over windows that reach as far ahead as behind, of weights that are the same on both sides:
//! a pair of rows is weighed once, for the two of them.
//!
//! Eight rows side by side meet those 1, 2, 3 … rows after them. What they take from these is added
//! up in registers, by fours; what they give is added to one of eight sums of the later row, by how
//! many rows lie between, so that vectors written one after another share no row. All that and in
//! which order is a matter of the distance in rows: an output depends on the rows of its window
//! alone.

use std::ops::Range;

use super::{
    EIGHT, Formula, Job, Rows, Totals,
    doubles::Doubles,
    group::{GROUP, Group, MOST, PARTS, count, total},
    shapes::{Weigh, with},
};
use crate::{level::Level, simd::eight::Line};

/// So many numbers follow the rows: their places are infinite.
pub(crate) const BEYOND: usize = 2 * EIGHT;
/// Sums that are not whole yet.
#[derive(Default)]
pub(crate) struct Partial(Vec<Line>);

/// The windows of some outputs.
pub(crate) struct Near {
    /// The outputs; so many rows come before them, a multiple of [`EIGHT`], that all which they look
    /// at are there.
    pub(crate) outputs: Range<usize>,
    /// Rows so far before and after an output are in its window.
    pub(crate) behind: f64,
    pub(crate) ahead: f64,
}

/// The sums of some rows, of a formula that [is even](Formula::is_even). Rows ascend; [`BEYOND`]
/// numbers come after the last. Lines are fitted to rows without holes.
pub(crate) fn sum_pairs(
    level: Level,
    formula: &Formula,
    rows: &Rows<'_>,
    near: &Near,
    partial: &mut Partial,
    totals: &mut Totals,
) {
    let len = rows.places.len();
    let outputs = &near.outputs;
    assert!(len == rows.x.len() && (rows.mask.is_empty() || rows.mask.len() == len));
    assert!(rows.mask.is_empty() || !rows.lines);
    assert!(outputs.start.is_multiple_of(EIGHT) && outputs.end + BEYOND <= len);
    totals.resize(outputs.len());
    // One block of eight before the outputs, and one after them: no output is summed there.
    let blocks = outputs.len().div_ceil(EIGHT) + 2;
    let stride = blocks + 1;
    let lines = count(!rows.mask.is_empty(), rows.lines) * PARTS * stride;
    if partial.0.len() < lines {
        partial.0.resize(lines, Line::default());
    }
    let partial = Parts { sums: &mut partial.0[..lines], blocks, stride };
    let mut pairs = Pairs { rows, near, partial, totals };
    // SAFETY: lengths were checked.
    unsafe { with(level, formula, &mut pairs) }
}

/// What [`sum_pairs`] is given.
struct Pairs<'a> {
    rows: &'a Rows<'a>,
    near: &'a Near,
    partial: Parts<'a>,
    totals: &'a mut Totals,
}

/// Of each sum its parts, and of each part the blocks of eight rows: part r of block b is of the rows
/// from r + 1 after its first on, and the last part of its own.
struct Parts<'a> {
    sums: &'a mut [Line],
    blocks: usize,
    stride: usize,
}

impl Job for Pairs<'_> {
    #[inline(always)]
    unsafe fn run<V: Doubles, W: Weigh>(&mut self, weigh: W) {
        if !W::IS_EVEN {
            return;
        }
        // SAFETY: the caller's promise.
        unsafe {
            match (self.rows.mask.is_empty(), self.rows.lines) {
                (true, false) => each::<V, W, false, false>(weigh, self),
                (true, true) => each::<V, W, false, true>(weigh, self),
                (false, _) => each::<V, W, true, false>(weigh, self),
            }
        }
    }
}

/// # Safety
/// The processor has V's instructions, and the lengths are what [`sum_pairs`] says.
#[inline(always)]
unsafe fn each<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool>(
    weigh: W,
    pairs: &mut Pairs<'_>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        for line in &mut *pairs.partial.sums {
            for lane in (0..EIGHT).step_by(V::LANES) {
                V::store(V::splat(0.0), line.0.as_mut_ptr().add(lane));
            }
        }
        for first in (0..pairs.near.outputs.end).step_by(EIGHT) {
            for lane in (0..EIGHT).step_by(V::LANES) {
                meet::<V, W, HOLES, LINES>(weigh, pairs, first, lane);
            }
        }
        finish::<V, HOLES, LINES>(weigh.stretch(), pairs);
    }
}

/// The rows of a vector of eight, from `lane` of them on, and all that follow them in a window.
///
/// # Safety
/// As [`each`].
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "a distance is the same one in many arrays")]
unsafe fn meet<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool>(
    weigh: W,
    pairs: &mut Pairs<'_>,
    first: usize,
    lane: usize,
) {
    let Pairs { rows, near: Near { outputs, behind, ahead }, partial, .. } = pairs;
    // Rows before the outputs give to these alone.
    let nearest = if first < outputs.start { outputs.start - first - (EIGHT - 1) } else { 1 };
    let start = (outputs.start / EIGHT).wrapping_sub(1);
    let last = partial.blocks - 1;
    let part = partial.stride * EIGHT;
    // SAFETY: the caller's promise. Nothing is read from beyond the [`BEYOND`] numbers: no row is
    // there that others meet. Of sums, no block is beyond the last.
    unsafe {
        let own_at = first + lane;
        let places = rows.places.as_ptr().add(own_at);
        let x = rows.x.as_ptr().add(own_at);
        let mask = if HOLES { rows.mask.as_ptr().add(own_at) } else { x };
        let (place, own_x, own_mask) = (V::load(places), V::load(x), V::load(mask));
        let zero = V::splat(0.0);
        let scale = V::splat(rows.scale * weigh.stretch());
        let (behind, ahead) = (V::splat(*behind), V::splat(*ahead));
        let (nearer, farther) = (V::min(behind, ahead), V::max(behind, ahead));
        // Each meets itself.
        let mut own = [zero; MOST];
        let mut w = [zero];
        weigh.at(&mut w);
        own[0] = w[0];
        own[1] = V::mul(w[0], own_x);
        if HOLES {
            own[2] = V::mul(w[0], own_mask);
        }
        let sums = partial.sums.as_mut_ptr().cast::<f64>().add(lane);
        // No row beyond the last is met.
        let end = rows.places.len() - BEYOND - first;
        let mut after = nearest;
        while after < end {
            let mut apart = [zero; GROUP];
            let mut v = apart;
            for n in 0..GROUP {
                apart[n] = V::sub(V::load(places.add(after.wrapping_add(n))), place);
                v[n] = V::mul(apart[n], scale);
            }
            let before = after.wrapping_sub(1);
            let block = (first.wrapping_add(before) / EIGHT).wrapping_sub(start).min(last);
            let to = (before % EIGHT).wrapping_mul(part).wrapping_add(block.wrapping_mul(EIGHT));
            let (x, mask, sums) = (x.add(after), mask.add(after), sums.add(to));
            let mut group = Group { v, x, mask, sums, part, own_x, own_mask };
            // Before weights are made in vain.
            let is_whole = V::all_upto(apart[GROUP - 1], nearer);
            if !is_whole && !V::any_upto(apart[0], farther) {
                break;
            }
            weigh.at(&mut v);
            if is_whole {
                group.add::<HOLES, LINES>(&mut own, v, v);
            } else {
                let (mut taken, mut given) = (v, v);
                for n in 0..GROUP {
                    taken[n] = V::upto(v[n], apart[n], ahead);
                    given[n] = V::upto(v[n], apart[n], behind);
                    // Places beyond the rows are no numbers to multiply by.
                    group.v[n] = V::upto(group.v[n], apart[n], farther);
                }
                group.add::<HOLES, LINES>(&mut own, taken, given);
            }
            after = after.wrapping_add(GROUP);
        }
        if first >= outputs.start {
            let block = (first / EIGHT).wrapping_sub(start);
            for (sum, own) in own.into_iter().enumerate().take(count(HOLES, LINES)) {
                V::store(own, sums.add((sum * PARTS + EIGHT) * part + block * EIGHT));
            }
        }
    }
}

/// Adds up the parts of the outputs' sums.
///
/// # Safety
/// As [`each`].
#[inline(always)]
unsafe fn finish<V: Doubles, const HOLES: bool, const LINES: bool>(
    stretch: f64,
    pairs: &mut Pairs<'_>,
) {
    let Pairs { partial, totals, .. } = pairs;
    let part = partial.stride * EIGHT;
    let less = 1.0 / stretch;
    let Totals { weight, present, value, place, square, common } = &mut **totals;
    let lines = [(place, less), (square, less * less), (common, less)];
    let sums = [(weight, 1.0), (value, 1.0)].into_iter();
    let sums = sums.chain(HOLES.then_some((present, 1.0)));
    let sums = sums.chain(lines.into_iter().filter(|_| LINES));
    for (sum, (totals, factor)) in sums.enumerate() {
        for (eight, totals) in totals.chunks_exact_mut(EIGHT).enumerate() {
            for lane in (0..EIGHT).step_by(V::LANES) {
                // SAFETY: the caller's promise. One block comes before the outputs', so that the
                // parts, of rows one to eight further on, lie in the sum's.
                unsafe {
                    let from = partial.sums.as_ptr().cast::<f64>();
                    let from = from.add(sum * PARTS * part + (eight + 1) * EIGHT + lane);
                    let mut parts = [V::splat(0.0); EIGHT];
                    for (r, of) in parts.iter_mut().enumerate() {
                        *of = V::load(from.add(r * part).sub(r + 1));
                    }
                    let [a, b, c, d, e, f, g, h] = parts;
                    let before = V::add(total([a, b, c, d]), total([e, f, g, h]));
                    let all = V::add(before, V::load(from.add(EIGHT * part)));
                    let all = V::mul(all, V::splat(factor));
                    V::store(all, totals.as_mut_ptr().add(lane));
                }
            }
        }
    }
}
