//! Pieces of medians and quantiles.

use std::ops::Range;

use crate::{
    error::Error,
    options::missing::Missing,
    sample::Sample,
    series::{operation::Series, output::Output},
    simd::{WithSimd, isa::Isa, run},
    statistic::rows::{Buffers, RowStatistics},
};

impl RowStatistics {
    /// [`piece`](Operate::piece) of medians and quantiles.
    pub(super) fn quantiles<T: Sample>(
        &self,
        q: f64,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Buffers { ext, quantiles, .. } = buffers;
        let (view, len) = (series.view, self.len);
        let total = outputs.len() + len - 1;
        let oldest = outputs.start as isize - self.reach.behind as isize;
        let isa = Isa::best();
        let (rows, there) = if let Some(rows) = view.inside(oldest, total) {
            (rows, 0..total)
        } else {
            let there = view.extend(oldest, total, self.settings.ends, ext)?;
            ext[..there.start].fill(T::NAN);
            ext[there.end..].fill(T::NAN);
            (&**ext, there)
        };
        quantiles.slide(isa, rows, len, q, out.smoothed)?;
        let Some(holes) = quantiles.holes() else {
            // Every window is full, which meets what may be asked of its coverage.
            out.fill_all();
            return Ok(quantiles.was_finite());
        };
        let own = view.given(outputs);
        let needed = self.needed.map(|needed| u32::try_from(needed).unwrap_or(u32::MAX));
        let judge = Judge { holes, own, len, needed };
        run(isa, judge.of(out.smoothed));
        if let Some(presents) = &mut out.present {
            for (at, present) in presents.iter_mut().enumerate() {
                *present = judge.is(at);
            }
        }
        if let Some(coverage) = &mut out.coverage {
            for (at, coverage) in coverage.iter_mut().enumerate() {
                *coverage = f64::from(judge.present(at)) / len as f64;
            }
        }
        if self.settings.missing == Missing::Propagate {
            for (at, smoothed) in out.smoothed.iter_mut().enumerate() {
                let there = there.end.min(at + len).saturating_sub(there.start.max(at));
                if (judge.present(at) as usize) < there {
                    *smoothed = T::NAN;
                    if let Some(presents) = &mut out.present {
                        presents[at] = false;
                    }
                }
            }
        }
        Ok(false)
    }
}

/// Which outputs are values, by the holes before each row of their windows, and before the end.
#[derive(Clone, Copy)]
struct Judge<'a, T> {
    holes: &'a [u32],
    /// The outputs' own rows.
    own: &'a [T],
    len: usize,
    /// As [`RowStatistics::needed`].
    needed: [u32; 2],
}

impl<'a, T: Sample> Judge<'a, T> {
    /// Puts holes in the place of outputs that are none.
    fn of(self, smoothed: &'a mut [T]) -> Judging<'a, T> {
        Judging { judge: self, smoothed }
    }

    /// How many values an output's window holds.
    fn present(&self, at: usize) -> u32 {
        present(self.len, self.holes[at], self.holes[at + self.len])
    }

    fn is(&self, at: usize) -> bool {
        self.present(at) >= self.needed[usize::from(self.own[at].is_hole())]
    }
}

/// How many values a window of `len` rows holds, of the holes before its first row and its end.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "windows have at most 2^24 rows")]
const fn present(len: usize, start: u32, end: u32) -> u32 {
    (len as u32).wrapping_sub(end.wrapping_sub(start))
}

struct Judging<'a, T> {
    judge: Judge<'a, T>,
    smoothed: &'a mut [T],
}

impl<T: Sample> WithSimd for Judging<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { judge: Judge { holes, own, len, needed }, smoothed } = self;
        let ends = holes.iter().zip(&holes[len..]);
        for ((smoothed, own), (&start, &end)) in smoothed.iter_mut().zip(own).zip(ends) {
            // No branch depends on what is a hole, as that cannot be foreseen.
            let needed = if own.is_hole() { needed[1] } else { needed[0] };
            let is = present(len, start, end) >= needed;
            *smoothed = if is { *smoothed } else { T::NAN };
        }
    }
}
