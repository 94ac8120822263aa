//! Long windows, by the ends and starts of blocks (van Herk, Pattern Recognition Letters 13, 1992).

use std::ops::Range;

use crate::{
    number::Number,
    simd::{
        moving_sum::eight::{Line, Wide},
        spreads::{
            Finish, Rows, Scratch, Slide,
            vectors::{Summed, backward, forward},
        },
    },
};

impl<T: Wide + Number, const SPREAD: bool, const HOLES: bool> Slide<'_, T, SPREAD, HOLES> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn blocks<V: Summed>(self) {
        let Self { is_root, rows, len, out, scratch } = self;
        // SAFETY: the caller's promise.
        unsafe {
            let finish = Finish::<V>::new(is_root, len);
            let mut first = 0;
            let mut split = (-rows.oldest).rem_euclid(len as isize).unsigned_abs();
            while first < out.len() {
                let windows = first..out.len().min(split + 1);
                let mut block =
                    Block::<V, T, SPREAD, HOLES> { rows, len, split, finish, scratch, out };
                if SPREAD {
                    block.spreads(windows);
                } else {
                    block.about(0.0, windows);
                }
                first = split + 1;
                split += len;
            }
        }
    }
}

/// The windows that hold the first row of a block, `split`.
struct Block<'a, V, T, const SPREAD: bool, const HOLES: bool> {
    rows: Rows<'a, T>,
    len: usize,
    split: usize,
    finish: Finish<V>,
    scratch: &'a mut Scratch,
    out: &'a mut [T],
}

impl<V, T, const SPREAD: bool, const HOLES: bool> Block<'_, V, T, SPREAD, HOLES>
where
    V: Summed,
    T: Wide + Number,
{
    /// About the first value from the block's start on, where a window holds it; else about the last
    /// value before.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn spreads(&mut self, windows: Range<usize>) {
        let Self { rows: Rows { x, .. }, len, split, .. } = *self;
        let newest = windows.end + len - 1;
        let next = x[split..newest].iter().position(|x| !x.is_hole());
        let next = next.map_or(newest, |rows| split + rows);
        // Windows that end before it.
        let middle = (next + 1).saturating_sub(len).clamp(windows.start, windows.end);
        // SAFETY: the caller's promise.
        unsafe {
            if middle > windows.start {
                let last = x[windows.start..split].iter().rfind(|x| !x.is_hole());
                self.about(last.map_or(0.0, |x| x.wide()), windows.start..middle);
            }
            if middle < windows.end {
                self.about(x[next].wide(), middle..windows.end);
            }
        }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn about(&mut self, level: f64, windows: Range<usize>) {
        // SAFETY: the caller's promise.
        unsafe {
            let level = V::splat(level);
            self.ends(level, windows.start);
            self.starts(level, windows);
        }
    }

    /// Sums from each row on up to the split.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn ends(&mut self, level: V, first: usize) {
        let Self { rows: Rows { x, .. }, split, .. } = *self;
        let Scratch { sums, squares } = &mut *self.scratch;
        let lines = (split - first).div_ceil(8);
        // A line more before and after, so that eight can be read from anywhere.
        sums.resize(lines + 2, Line::default());
        squares.resize(lines + 2, Line::default());
        (sums[lines + 1], squares[lines + 1]) = (Line::default(), Line::default());
        // SAFETY: the caller's promise.
        unsafe {
            let mut after = [V::splat(0.0); 2];
            let mut before = &x[..split];
            let lines = sums[1..=lines].iter_mut().zip(&mut squares[1..=lines]);
            for (sums, squares) in lines.rev() {
                let apart = match before.split_last_chunk::<8>() {
                    Some((earlier, rows)) => {
                        before = earlier;
                        Self::apart(rows, level)
                    }
                    None => {
                        let mut rows = [T::ZERO; 8];
                        rows[8 - before.len()..].copy_from_slice(before);
                        Self::apart(&rows, level)
                    }
                };
                let sum = backward(apart);
                V::store(V::add(sum, after[0]), &mut sums.0);
                after[0] = V::add(after[0], V::first(sum));
                if SPREAD {
                    let square = backward(V::mul(apart, apart));
                    V::store(V::add(square, after[1]), &mut squares.0);
                    after[1] = V::add(after[1], V::first(square));
                }
            }
        }
    }

    /// Sums from the split on to each row, and what they tell with those before.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn starts(&mut self, level: V, windows: Range<usize>) {
        let Self { rows: Rows { x, counts, .. }, len, split, finish, .. } = *self;
        // SAFETY: the caller's promise.
        unsafe {
            let mut before = [V::splat(0.0); 2];
            for row in (split..windows.end + len - 1).step_by(8) {
                let apart = match x[row..].first_chunk::<8>() {
                    Some(rows) => Self::apart(rows, level),
                    None => {
                        let mut rows = [T::ZERO; 8];
                        rows[..x.len() - row].copy_from_slice(&x[row..]);
                        Self::apart(&rows, level)
                    }
                };
                let sum = forward(apart);
                let mut all = [V::add(before[0], sum), before[1]];
                before[0] = V::add(before[0], V::last(sum));
                if SPREAD {
                    let square = forward(V::mul(apart, apart));
                    all[1] = V::add(before[1], square);
                    before[1] = V::add(before[1], V::last(square));
                }
                // The windows that end with these rows, of which the first may begin earlier.
                let (row, skipped) = match (row + 1).checked_sub(len) {
                    Some(row) => (row, 0),
                    None => (0, len - 1 - row),
                };
                if row + 8 <= windows.start + skipped {
                    continue;
                }
                let Scratch { sums, squares } = &*self.scratch;
                let at = 8 * (sums.len() - 1) + row - split - skipped;
                all[0] = V::add(V::load(eight(sums, at)), all[0]);
                if SPREAD {
                    all[1] = V::add(V::load(eight(squares, at)), all[1]);
                }
                if skipped == 0 && row >= windows.start && row + 8 <= windows.end {
                    let many = if SPREAD && HOLES {
                        let many = [row + len, row].map(|row| counts[row..].first_chunk::<8>());
                        if let [Some(to), Some(from)] = many {
                            Some(V::sub(V::load(to), V::load(from)))
                        } else {
                            None
                        }
                    } else {
                        None
                    };
                    if let Some(out) = self.out[row..].first_chunk_mut::<8>() {
                        T::store(finish.eight::<SPREAD>(all, many), out);
                    }
                    continue;
                }
                let from = row.max(windows.start);
                let lanes = from + skipped - row..(windows.end + skipped - row).min(8);
                let out = &mut self.out[from..][..lanes.len()];
                let mut many = [0.0; 8];
                if SPREAD && HOLES {
                    for (at, many) in many[lanes.clone()].iter_mut().enumerate() {
                        *many = counts[from + at + len] - counts[from + at];
                    }
                }
                let many = if SPREAD && HOLES { Some(V::load(&many)) } else { None };
                let mut told = [T::ZERO; 8];
                T::store(finish.eight::<SPREAD>(all, many), &mut told);
                out.copy_from_slice(&told[lanes]);
            }
        }
    }

    /// Distances from the level, 0 of NaN.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn apart(rows: &[T; 8], level: V) -> V {
        // SAFETY: the caller's promise.
        unsafe {
            let x: V = T::load(rows);
            let apart = if SPREAD { V::sub(x, level) } else { x };
            if HOLES { V::where_number(apart, x) } else { apart }
        }
    }
}

/// Eight numbers from number `at` on of lines that lie one after another.
#[inline(always)]
fn eight(lines: &[Line], at: usize) -> &[f64; 8] {
    assert!(at + 8 <= 8 * lines.len());
    // SAFETY: a line is eight numbers without padding, so lines are numbers one after another, and these
    // end in them.
    unsafe { &*lines.as_ptr().cast::<f64>().add(at).cast() }
}
