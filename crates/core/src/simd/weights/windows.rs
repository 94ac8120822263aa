//! Sums over any windows, four at a time.
//!
//! A window's rows are added in eight sums, each of every eighth row from its first on, and these
//! in a fixed order: an output depends on the rows of its window alone.

use std::ops::Range;

use crate::simd::{
    isa::Isa,
    weights::{
        EIGHT, FOUR, Formula, TimedRows, Totals, WithDoubles,
        doubles::Doubles,
        shapes::{Weigh, with},
    },
};

/// Four windows, laid out for the loops.
struct Block {
    first: [usize; FOUR],
    len: [usize; FOUR],
    middles: [f64; FOUR],
    /// The last row that eight can be read from.
    last: usize,
}

/// The sums over windows of `rows`, padded with [`EIGHT`] finite numbers. `middles` are the places
/// of the windows' middles.
pub(crate) fn sum(
    isa: Isa,
    formula: &Formula,
    rows: &TimedRows<'_>,
    windows: &[Range<usize>],
    middles: &[f64],
    totals: &mut Totals,
) {
    let len = rows.places.len();
    assert!(len >= EIGHT && len == rows.x.len() && windows.len() == middles.len());
    assert!(rows.mask.is_empty() || rows.mask.len() == len);
    let last = len - EIGHT;
    totals.resize(windows.len());
    let mut sums = Sums { rows, last, windows, middles, totals };
    // SAFETY: lengths were checked.
    unsafe { with(isa, formula, &mut sums) }
}

/// Arguments of [`sum`].
struct Sums<'a> {
    rows: &'a TimedRows<'a>,
    last: usize,
    windows: &'a [Range<usize>],
    middles: &'a [f64],
    totals: &'a mut Totals,
}

impl WithDoubles for Sums<'_> {
    #[inline(always)]
    unsafe fn run<V: Doubles, W: Weigh>(&mut self, weigh: W) {
        // SAFETY: the caller's promise.
        unsafe {
            match (self.rows.mask.is_empty(), self.rows.lines) {
                (true, false) => each::<V, W, false, false>(weigh, self),
                (true, true) => each::<V, W, false, true>(weigh, self),
                (false, false) => each::<V, W, true, false>(weigh, self),
                (false, true) => each::<V, W, true, true>(weigh, self),
            }
        }
    }
}

/// # Safety
/// The processor has V's instructions; there are as many places, values, and masks if any, and
/// [`EIGHT`] from `last` on.
#[inline(always)]
unsafe fn each<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool>(
    weigh: W,
    sums: &mut Sums<'_>,
) {
    let given = sums.windows.chunks(FOUR).zip(sums.middles.chunks(FOUR));
    for (four, (windows, middles)) in given.enumerate() {
        let totals = &mut *sums.totals;
        let at = |i: usize| i.min(windows.len() - 1);
        let block = Block {
            first: std::array::from_fn(|i| windows[at(i)].start),
            len: std::array::from_fn(|i| windows[at(i)].len()),
            middles: std::array::from_fn(|i| middles[at(i)]),
            last: sums.last,
        };
        // SAFETY: the caller's promise.
        unsafe {
            if LINES {
                // The sums of four windows would not fit in registers.
                add::<V, W, HOLES, LINES, 2>(weigh, sums.rows, &block, 0, four * FOUR, totals);
                add::<V, W, HOLES, LINES, 2>(weigh, sums.rows, &block, 2, four * FOUR, totals);
            } else {
                add::<V, W, HOLES, LINES, FOUR>(weigh, sums.rows, &block, 0, four * FOUR, totals);
            }
        }
    }
}

/// Weighs and adds up the rows of N windows of a block, from window `from` on.
///
/// # Safety
/// As [`each`].
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "a window is the same one in many arrays")]
unsafe fn add<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool, const N: usize>(
    weigh: W,
    rows: &TimedRows<'_>,
    block: &Block,
    from: usize,
    first: usize,
    totals: &mut Totals,
) {
    let mut sums = [[[0.0; EIGHT]; N]; 6];
    const NUMBERS: [f64; EIGHT] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let most = block.len[from..from + N].iter().fold(0, |most, &len| most.max(len));
    // SAFETY: the caller's promise. No vector is read from beyond `last` and a lane: rows of a
    // window are before that, and what is read for others is not summed.
    unsafe {
        let (places, x, mask) = (rows.places.as_ptr(), rows.x.as_ptr(), rows.mask.as_ptr());
        let scale = V::splat(rows.scale * weigh.stretch());
        let zero = V::splat(0.0);
        for lane in (0..EIGHT).step_by(V::LANES) {
            let mut number = V::load(NUMBERS.as_ptr().add(lane));
            let mut own = [[zero; N]; 6];
            let mut done = 0_usize;
            while done < most {
                let mut at = [0; N];
                let mut v = [zero; N];
                for i in 0..N {
                    let row = block.first[from + i].wrapping_add(done);
                    at[i] = row.min(block.last).wrapping_add(lane);
                    let middle = V::splat(block.middles[from + i]);
                    v[i] = V::mul(V::sub(V::load(places.add(at[i])), middle), scale);
                }
                let mut w = v;
                weigh.at(&mut w);
                for i in 0..N {
                    let mut w = V::upto(w[i], number, V::splat(block.len[from + i] as f64 - 1.0));
                    let x = V::load(x.add(at[i]));
                    own[0][i] = V::add(own[0][i], w);
                    own[2][i] = V::mul_add(w, x, own[2][i]);
                    if HOLES {
                        w = V::mul(w, V::load(mask.add(at[i])));
                        own[1][i] = V::add(own[1][i], w);
                    }
                    if LINES {
                        let moment = V::mul(w, v[i]);
                        own[3][i] = V::add(own[3][i], moment);
                        own[4][i] = V::mul_add(moment, v[i], own[4][i]);
                        own[5][i] = V::mul_add(moment, x, own[5][i]);
                    }
                }
                number = V::add(number, V::splat(EIGHT as f64));
                done = done.wrapping_add(EIGHT);
            }
            for (sums, own) in sums.iter_mut().zip(own) {
                for (sums, own) in sums.iter_mut().zip(own) {
                    V::store(own, sums.as_mut_ptr().add(lane));
                }
            }
        }
    }
    let less = 1.0 / weigh.stretch();
    for i in 0..N {
        let total = |at: usize| of_eight(&sums[at][i]);
        let i = first + from + i;
        totals.weight[i] = total(0);
        totals.value[i] = total(2);
        totals.present[i] = if HOLES { total(1) } else { totals.weight[i] };
        if LINES {
            totals.place[i] = total(3) * less;
            totals.square[i] = total(4) * less * less;
            totals.common[i] = total(5) * less;
        }
    }
}

/// Adds the lanes in a fixed order, whatever the vectors.
#[inline(always)]
fn of_eight(sums: &[f64; EIGHT]) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|i| sums[i] + sums[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}
