//! Statistics of windows of a number of rows.

use std::ops::Range;

use crate::{
    error::Error,
    linear::mask::all_finite,
    options::{boundary::Ends, missing::Missing, settings::Settings},
    rank::{
        extremes::Extremes,
        slide::{Quantiles, pieces},
        sorted::Sorted,
    },
    sample::Sample,
    series::{
        operation::{Operate, Pieces, Series},
        output::Output,
        reach::Reach,
    },
    simd::{WithSimd, isa::Isa, run},
    spread::{moments::Moments, totals::Totals},
    statistic::{counted::Counting, measure::Measure},
};

/// A [`Statistic`](crate::Statistic) of rows, prepared to run.
pub(crate) struct RowStatistics {
    measure: Measure,
    len: usize,
    reach: Reach,
    settings: Settings,
    /// How many values an output needs whose row holds one, and one at a hole.
    needed: [usize; 2],
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    /// The rows of a piece's windows, extended; holes and absent rows as NaN.
    ext: Vec<T>,
    sorted: Sorted<T>,
    quantiles: Quantiles<T>,
    extremes: Extremes<T>,
    totals: Totals,
    moments: Moments,
}

impl RowStatistics {
    pub(crate) fn new(measure: Measure, len: usize, reach: Reach, settings: &Settings) -> Self {
        let needed = Counting::new(measure, settings).needed(len);
        Self { measure, len, reach, settings: *settings, needed }
    }

    /// The share of a window's values below the wanted one, of a median and of quantiles.
    const fn share(&self) -> Option<f64> {
        match self.measure {
            Measure::Median => Some(0.5),
            Measure::Quantile { q } => Some(q),
            _ => None,
        }
    }

    /// Computes the statistic of each window of `len` rows of `ext`, of which the first row is
    /// `oldest` of the series. Windows without a value get any number.
    fn compute<T: Sample>(
        &self,
        oldest: isize,
        (own, is_whole): (&[T], bool),
        out: &mut [T],
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let Buffers { ext, sorted, extremes, totals, moments, .. } = buffers;
        let len = self.len;
        match self.measure {
            Measure::Hampel { sigmas } => {
                sorted.slide(ext, len, out, |window, own| window.hampel(own, sigmas), own)
            }
            Measure::Min => extremes.slide(ext, len, is_whole, out, |a, b| a < b),
            Measure::Max => extremes.slide(ext, len, is_whole, out, |a, b| a > b),
            Measure::Sum => totals.slide(ext, len, oldest, out),
            Measure::Std => moments.slide(ext, len, oldest, out, true),
            Measure::Var => moments.slide(ext, len, oldest, out, false),
            // Counts are known without; quantiles and morphology have passes of their own.
            _ => Ok(()),
        }
    }

    /// [`piece`](Operate::piece) of medians and quantiles.
    fn quantiles<T: Sample>(
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

impl<T: Sample> Operate<T> for RowStatistics {
    type Buffers = Buffers<T>;
    type State = ();

    fn reach(&self) -> Reach {
        self.reach
    }

    fn ends(&self) -> Ends {
        self.settings.ends
    }

    fn pieces(&self) -> Pieces {
        if self.share().is_some() { pieces(self.len) } else { Pieces::USUAL }
    }

    fn is_causal(&self) -> bool {
        self.settings.causal
    }

    fn waits_at_holes(&self) -> bool {
        false
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        if let Some(q) = self.share() {
            return self.quantiles(q, series, outputs, out, buffers);
        }
        let (view, len) = (series.view, self.len);
        let total = outputs.len() + len - 1;
        let oldest = outputs.start as isize - self.reach.behind as isize;
        let there = view.extend(oldest, total, self.settings.ends, &mut buffers.ext)?;
        buffers.ext[..there.start].fill(T::NAN);
        buffers.ext[there.end..].fill(T::NAN);
        let own = view.given(outputs.clone());
        // Mostly there is neither; an infinity is a value.
        let is_finite = all_finite(Isa::best(), &buffers.ext);
        let is_whole = is_finite || !buffers.ext.iter().any(|x| x.is_hole());
        self.compute(oldest, (own, is_whole), out.smoothed, buffers)?;
        let ext = &buffers.ext;
        if is_whole && len >= self.measure.least() {
            if self.measure == Measure::Count {
                out.smoothed.fill(T::of(len as f64));
            }
            out.fill_all();
            return Ok(is_finite);
        }
        let propagates = self.settings.missing == Missing::Propagate;
        let mut present = ext[..len - 1].iter().map(|x| usize::from(!x.is_hole())).sum::<usize>();
        for (at, own) in own.iter().enumerate() {
            present += usize::from(!ext[at + len - 1].is_hole());
            let spoiled = propagates && {
                let there = there.end.min(at + len).saturating_sub(there.start.max(at));
                present < there
            };
            let is = present >= self.needed[usize::from(own.is_hole())] && !spoiled;
            let value = match self.measure {
                Measure::Count => T::of(present as f64),
                _ => out.smoothed[at],
            };
            out.smoothed[at] = if is { value } else { T::NAN };
            if let Some(presents) = &mut out.present {
                presents[at] = is;
            }
            if let Some(coverage) = &mut out.coverage {
                coverage[at] = present as f64 / len as f64;
            }
            present -= usize::from(!ext[at].is_hole());
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
