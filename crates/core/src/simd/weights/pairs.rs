//! Sums over windows whose weights are the same on both sides: a pair of rows is weighed once, for
//! the two of them.
//!
//! A block of eight rows meets those 1, 2, 3 … rows later. What it gets from them is added in
//! registers, four distances at a time; what it gives is added to one of eight partial sums of the
//! later row, by the distance, so that consecutive stores do not overlap. The order of operations
//! depends on distances in rows only: an output depends on the rows of its window alone.

use std::ops::Range;

use crate::simd::{
    isa::Isa,
    moving_sum::eight::Line,
    weights::{
        EIGHT, Formula, TimedRows, Totals, WithDoubles,
        doubles::Doubles,
        group::{GROUP, Group, MOST, PARTS, count, total},
        shapes::{Weigh, with},
    },
};

/// The fewest blocks of a ring.
const FEWEST: usize = 8;
/// Numbers of padding after the rows; their places are infinite.
pub(crate) const BEYOND: usize = 2 * EIGHT;
/// Incomplete sums: a ring buffer of blocks of eight rows, from the one before the current rows on.
#[derive(Default)]
pub(crate) struct Partial {
    sums: Vec<Line>,
    /// A power of two; doubled when a window reaches beyond the ring.
    blocks: usize,
}

/// The windows of some outputs.
pub(crate) struct Near {
    /// The outputs. Before them comes a multiple of [`EIGHT`] rows that includes all their
    /// windows'.
    pub(crate) outputs: Range<usize>,
    /// How far a window reaches before and after its output.
    pub(crate) behind: f64,
    pub(crate) ahead: f64,
}

/// The sums of the outputs' windows, by a formula that [is even](Formula::is_even). Places ascend,
/// then [`BEYOND`] numbers of padding follow. Lines need rows without holes.
pub(crate) fn sum_pairs(
    isa: Isa,
    formula: &Formula,
    rows: &TimedRows<'_>,
    near: &Near,
    partial: &mut Partial,
    totals: &mut Totals,
) {
    let len = rows.places.len();
    let outputs = &near.outputs;
    assert!(len == rows.x.len() && (rows.mask.is_empty() || rows.mask.len() == len));
    assert!(rows.mask.is_empty() || !rows.lines);
    assert!(outputs.start.is_multiple_of(EIGHT) && outputs.end + BEYOND <= len);
    assert!(outputs.start < outputs.end);
    totals.resize(outputs.len());
    let sums = count(!rows.mask.is_empty(), rows.lines);
    // No more are needed than the outputs' blocks, one before and one after.
    let most = (outputs.len().div_ceil(EIGHT) + 2).next_power_of_two();
    let mut blocks = partial.blocks.min(most).max(FEWEST);
    loop {
        let lines = sums * PARTS * (blocks + 1);
        partial.sums.clear();
        partial.sums.resize(lines, Line::default());
        let ring = Ring { sums: &mut partial.sums, blocks };
        let mut pairs = Pairs { rows, near, ring, totals, fits: true };
        // SAFETY: lengths were checked.
        unsafe { with(isa, formula, &mut pairs) }
        if pairs.fits {
            return;
        }
        blocks *= 2;
        partial.blocks = blocks;
    }
}

/// Arguments and state of [`sum_pairs`].
struct Pairs<'a> {
    rows: &'a TimedRows<'a>,
    near: &'a Near,
    ring: Ring<'a>,
    totals: &'a mut Totals,
    /// Whether no window reached beyond the ring.
    fits: bool,
}

/// Of each sum its parts, and of each part a copy of its last block, then all blocks of eight rows.
/// Parts are shifted: number i of block b in part r is of row 8·b + i + r + 1.
struct Ring<'a> {
    sums: &'a mut [Line],
    blocks: usize,
}

impl Ring<'_> {
    /// Numbers from one part to the next.
    const fn part(&self) -> usize {
        (self.blocks + 1) * EIGHT
    }

    /// Where a block is in each part.
    const fn slot(&self, block: usize) -> usize {
        (block & (self.blocks - 1)) + 1
    }
}

impl WithDoubles for Pairs<'_> {
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
        for first in (0..pairs.near.outputs.end).step_by(EIGHT) {
            let mut own = [Line::default(); MOST];
            for lane in (0..EIGHT).step_by(V::LANES) {
                if !meet::<V, W, HOLES, LINES>(weigh, pairs, &mut own, first, lane) {
                    pairs.fits = false;
                    return;
                }
            }
            if first >= pairs.near.outputs.start {
                finish::<V, HOLES, LINES>(weigh.stretch(), pairs, &own, first);
            }
        }
    }
}

/// Meets one vector of a block, from `lane` on, with all later rows in a window. Returns false when
/// these reach beyond the ring.
///
/// # Safety
/// As [`each`].
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "a distance is the same one in many arrays")]
unsafe fn meet<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool>(
    weigh: W,
    pairs: &mut Pairs<'_>,
    sums_of_own: &mut [Line; MOST],
    first: usize,
    lane: usize,
) -> bool {
    let Pairs { rows, near: Near { outputs, behind, ahead }, ring, .. } = pairs;
    // TimedRows before the outputs only give to the outputs.
    let nearest = if first < outputs.start { outputs.start - first - (EIGHT - 1) } else { 1 };
    let part = ring.part();
    // SAFETY: the caller's promise. Reads end within the [`BEYOND`] numbers of padding, as no row
    // there is met. Of sums, no block is beyond the last.
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
        // Each row is in its own window.
        let mut own = [zero; MOST];
        let mut w = [zero];
        weigh.at(&mut w);
        own[0] = w[0];
        own[1] = V::mul(w[0], own_x);
        if HOLES {
            own[2] = V::mul(w[0], own_mask);
        }
        let sums = ring.sums.as_mut_ptr().cast::<f64>().add(lane);
        // TimedRows beyond the last are not met, nor, by rows before the outputs, rows after these.
        let end = rows.places.len() - BEYOND;
        let end = if first < outputs.start { outputs.end } else { end } - first;
        // The ring has room for sums of rows up to here.
        let oldest = first.max(outputs.start) / EIGHT;
        let mut until = end.min((oldest + ring.blocks - 1) * EIGHT - first + 1);
        let (mut around, mut slot) = (ring.blocks - 1, 1);
        // Places of later rows relative to the earlier ones; whether all are within both reaches,
        // and whether any is within the farther one.
        macro_rules! look {
            ($after:expr) => {{
                let mut v = [zero; GROUP];
                for n in 0..GROUP {
                    v[n] = V::sub(V::load(places.add($after.wrapping_add(n))), place);
                }
                let is_whole = V::all_upto(v[GROUP - 1], nearer);
                let is_any = V::any_upto(v[0], farther);
                for v in &mut v {
                    *v = V::mul(*v, scale);
                }
                (v, is_whole, is_any)
            }};
        }
        let mut after = nearest;
        let mut next = look!(after);
        loop {
            if after >= until {
                if after >= end {
                    break;
                }
                let last = (outputs.end - 1) / EIGHT + 1;
                if last >= oldest + ring.blocks - 1 {
                    return false;
                }
                // Sums of rows after the outputs are not used: all go to one block.
                (until, around, slot) = (end, 0, ring.slot(last));
            }
            let (mut v, is_whole, is_any) = next;
            if !is_any {
                break;
            }
            // Loaded before weights are computed, so that the loop's exit does not wait for them
            // and a mispredict is found early.
            next = look!(after.wrapping_add(GROUP));
            let before = after.wrapping_sub(1);
            let block = (first.wrapping_add(before) / EIGHT) & around;
            let to = block.wrapping_add(slot).wrapping_mul(EIGHT);
            let to = (before % EIGHT).wrapping_mul(part).wrapping_add(to);
            let (x, mask, sums) = (x.add(after), mask.add(after), sums.add(to));
            let mut group = Group { v, x, mask, sums, part, own_x, own_mask };
            weigh.at(&mut v);
            if is_whole {
                group.add::<HOLES, LINES>(&mut own, v, v);
            } else {
                let (mut taken, mut given) = (v, v);
                for n in 0..GROUP {
                    let apart = V::sub(V::load(places.add(after.wrapping_add(n))), place);
                    taken[n] = V::upto(v[n], apart, ahead);
                    given[n] = V::upto(v[n], apart, behind);
                    // Places of the padding are infinite, and infinity times 0 is NaN.
                    group.v[n] = V::upto(group.v[n], apart, farther);
                }
                group.add::<HOLES, LINES>(&mut own, taken, given);
            }
            after = after.wrapping_add(GROUP);
        }
        for (own, line) in own.into_iter().zip(&mut *sums_of_own) {
            V::store(own, line.0.as_mut_ptr().add(lane));
        }
    }
    true
}

/// Adds up the parts of a block of outputs, after all earlier rows have added to them.
///
/// # Safety
/// As [`each`].
#[inline(always)]
unsafe fn finish<V: Doubles, const HOLES: bool, const LINES: bool>(
    stretch: f64,
    pairs: &mut Pairs<'_>,
    own: &[Line; MOST],
    first: usize,
) {
    let Pairs { ring, totals, near, .. } = pairs;
    let (part, at) = (ring.part(), ring.slot(first / EIGHT) * EIGHT);
    let to = first - near.outputs.start;
    let less = 1.0 / stretch;
    let Totals { weight, present, value, place, square, common } = &mut **totals;
    let lines = [(place, less), (square, less * less), (common, less)];
    let sums = [(weight, 1.0), (value, 1.0)].into_iter();
    let sums = sums.chain(HOLES.then_some((present, 1.0)));
    let sums = sums.chain(lines.into_iter().filter(|_| LINES));
    // The block before is done with, and is zeroed for reuse.
    let (is_first, used) = (at == EIGHT, if at == EIGHT { part - EIGHT } else { at - EIGHT });
    for (sum, (totals, factor)) in sums.enumerate() {
        // SAFETY: the caller's promise. One block precedes each, so that the parts, shifted by one
        // to eight rows, lie within the sum.
        unsafe {
            let from = ring.sums.as_mut_ptr().cast::<f64>().add(sum * PARTS * part);
            for lane in (0..EIGHT * PARTS).step_by(V::LANES).take_while(|_| is_first) {
                let from = from.add(lane / EIGHT * part + lane % EIGHT);
                V::store(V::load(from.add(part - EIGHT)), from);
            }
            for lane in (0..EIGHT).step_by(V::LANES) {
                let mut parts = [V::splat(0.0); EIGHT];
                for (r, of) in parts.iter_mut().enumerate() {
                    *of = V::load(from.add(r * part + at + lane).sub(r + 1));
                }
                let [a, b, c, d, e, f, g, h] = parts;
                let before = V::add(total([a, b, c, d]), total([e, f, g, h]));
                let all = V::add(before, V::load(own[sum].0.as_ptr().add(lane)));
                let all = V::mul(all, V::splat(factor));
                V::store(all, totals.as_mut_ptr().add(to + lane));
            }
            for lane in (0..EIGHT * PARTS).step_by(V::LANES) {
                let from = from.add(lane / EIGHT * part + lane % EIGHT);
                V::store(V::splat(0.0), from.add(used));
            }
        }
    }
}
