//! One series on many cores.
//!
//! An output's bits depend on neither where pieces begin nor on what buffers held, so a series is cut
//! into shares of whole pieces, and each thread takes the next share that is left, with buffers of its
//! own.

use std::{
    ops::Range,
    sync::{Mutex, OnceLock, PoisonError},
};

use rayon::prelude::*;

use crate::{
    error::Error,
    sample::Sample,
    series::{
        extension::View,
        operation::{Operate, Series, Times},
        output::Output,
        runner::observed,
    },
};

/// Rows of a share. Fewer cost more to hand out than they take; of more, threads that are done wait
/// for the last.
const FEWEST: usize = 1 << 14;
const MOST: usize = 1 << 17;
/// Shares for each thread, so that one which is late has fewer.
const SHARES: usize = 8;

/// How many rows a share has for `threads`; none where one thread takes the series as a whole.
fn share<T: Sample, O: Operate<T>>(operation: &O, rows: usize, threads: usize) -> Option<usize> {
    if threads < 2 || !operation.splits() {
        return None;
    }
    let (pieces, reach) = (operation.pieces(), operation.reach());
    let share = (rows / threads / SHARES).clamp(FEWEST, MOST);
    // Where blocks of transforms are longer than pieces they are no longer than the kernel, and powers
    // of 2: shares begin where these do, or two threads compute the same block.
    let window = (reach.behind + reach.ahead).saturating_add(1).checked_next_power_of_two()?;
    let share = if pieces.period > 1 { share.max(window) } else { share };
    let share = share.checked_next_multiple_of(pieces.most)?;
    (share < rows).then_some(share)
}

/// Smooths a series by all threads of the current pool, one for each of `all`; returns false where it
/// is better left to one, and nothing has been written.
pub(crate) fn whole<T: Sample, O: Operate<T>>(
    operation: &O,
    x: &[T],
    times: Times<'_>,
    output: Output<'_, T>,
    all: &mut Vec<O::Buffers>,
) -> Result<bool, Error> {
    // Asking for the threads starts them.
    if x.len() <= FEWEST || !operation.splits() {
        return Ok(false);
    }
    let threads = rayon::current_num_threads();
    let Some(rows) = share::<T, O>(operation, x.len(), threads) else { return Ok(false) };
    all.resize_with(threads.max(all.len()), O::Buffers::default);
    let ends = OnceLock::new();
    let observed = || ends.get_or_init(|| observed(operation, x)).clone();
    let shares = Mutex::new(Shares { output, first: 0, rows });
    let left = || shares.lock().unwrap_or_else(PoisonError::into_inner);
    all[..threads].par_iter_mut().with_max_len(1).try_for_each(|buffers| {
        let series = Series { view: View::whole(x), observed: &observed, times };
        loop {
            // The lock is not held for longer than this statement.
            let next = left().next();
            let Some((outputs, mut output)) = next else { return Ok(()) };
            part(operation, series, outputs, &mut output, buffers)
                .inspect_err(|_| left().stop())?;
        }
    })?;
    Ok(true)
}

/// Smooths the outputs of a share.
fn part<T: Sample, O: Operate<T>>(
    operation: &O,
    series: Series<'_, T>,
    outputs: Range<usize>,
    output: &mut Output<'_, T>,
    buffers: &mut O::Buffers,
) -> Result<(), Error> {
    operation.begin(buffers);
    let (cut, reach, len) = (operation.pieces(), operation.reach(), series.view.rows.len());
    let mut state = O::State::default();
    let mut start = outputs.start;
    while start < outputs.end {
        let end = cut.end(start, len, reach).min(outputs.end);
        let mut out = output.rows(start - outputs.start..end - outputs.start);
        operation.piece(series, start..end, &mut out, &mut state, buffers)?;
        start = end;
    }
    Ok(())
}

/// The outputs that no thread has taken.
struct Shares<'a, T> {
    output: Output<'a, T>,
    /// The row of the first.
    first: usize,
    /// Of a share.
    rows: usize,
}

impl<T> Shares<'_, T> {
    /// Hands out no more.
    const fn stop(&mut self) {
        self.rows = 0;
    }
}

impl<'a, T: Sample> Iterator for Shares<'a, T> {
    type Item = (Range<usize>, Output<'a, T>);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.first;
        let taken = self.output.take_first(self.rows)?;
        self.first += taken.smoothed.len();
        Some((first..self.first, taken))
    }
}
