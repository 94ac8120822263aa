//! How series are dealt to threads: many short ones to each, and a long one to all.

use std::ops::Range;

use rayon::prelude::*;

/// In a table that lists its series side by side the rows of neighbours share cache lines and
/// pages: this many series are gathered and put back together, eight rows of each at a time.
const SIDE_BY_SIDE: usize = 16;
const AT_A_TIME: usize = 8;
/// Rows of a block: not fewer, as it costs something to begin one, nor, of several series, more.
const FEW: usize = 512;
const MANY: usize = 1 << 16;

/// A series is shared by threads where it has more rows than this part of what each of them has to do
/// on average: fewer finish soon enough beside others.
const PARTS: usize = 4;

/// Rows of a series up to which it is one thread's work.
pub(crate) fn large(rows: usize, threads: usize) -> usize {
    if threads < 2 { usize::MAX } else { MANY.max(rows / threads / PARTS) }
}

/// Neighbouring series, which one thread takes.
#[derive(Clone)]
pub(crate) struct Block {
    pub(crate) series: Range<usize>,
    /// Whether it is one series, and long enough for several threads.
    pub(crate) is_shared: bool,
}

/// Neighbouring series in blocks worth a thread's while; those of more rows than `large` alone.
pub(crate) fn blocks(ends: &[usize], large: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut first, mut start, mut last) = (0, 0, 0);
    for (series, &end) in ends.iter().enumerate() {
        let is_shared = end - last > large;
        if is_shared && first < series {
            blocks.push(Block { series: first..series, is_shared: false });
            (first, start) = (series, last);
        }
        let rows = end - start;
        let is_many = series + 1 - first >= SIDE_BY_SIDE && rows >= FEW;
        if is_shared || is_many || rows >= MANY || series + 1 == ends.len() {
            blocks.push(Block { series: first..series + 1, is_shared });
            (first, start) = (series + 1, end);
        }
        last = end;
    }
    blocks
}

/// Rows of a shared series that a thread gathers and puts back at a time.
pub(crate) const SHARE: usize = 1 << 16;

/// The places of `rows` rows: all at once, or in shares by all threads.
pub(crate) fn by_shares(rows: usize, is_shared: bool, visit: impl Fn(Range<usize>) + Sync) {
    if !is_shared {
        return visit(0..rows);
    }
    let share = |at: usize| at * SHARE..rows.min((at + 1) * SHARE);
    (0..rows.div_ceil(SHARE)).into_par_iter().for_each(|at| visit(share(at)));
}

/// The places of series that end at `ends`, from 0: a few rows of each, then the next few of each.
pub(crate) fn side_by_side(start: usize, ends: &[usize], mut visit: impl FnMut(Range<usize>)) {
    let mut from = 0;
    loop {
        let mut first = 0;
        let mut is_done = true;
        for &end in ends {
            let end = end - start;
            if first + from < end {
                let upto = end.min(first + from + AT_A_TIME);
                visit(first + from..upto);
                is_done &= upto == end;
            }
            first = end;
        }
        if is_done {
            return;
        }
        from += AT_A_TIME;
    }
}
