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
    simd::isa::Isa,
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

    const fn is_quantile(&self) -> bool {
        matches!(self.measure, Measure::Median | Measure::Quantile { .. })
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
        let Buffers { ext, sorted, quantiles, extremes, totals, moments, .. } = buffers;
        let len = self.len;
        match self.measure {
            Measure::Median => quantiles.slide(Isa::best(), ext, len, 0.5, out),
            Measure::Quantile { q } => quantiles.slide(Isa::best(), ext, len, q, out),
            Measure::Hampel { sigmas, mad0_replaces } => sorted.slide(
                ext,
                len,
                out,
                |window, own| window.hampel(own, sigmas, mad0_replaces),
                own,
            ),
            Measure::Min => extremes.slide(ext, len, is_whole, out, |a, b| a < b),
            Measure::Max => extremes.slide(ext, len, is_whole, out, |a, b| a > b),
            Measure::Sum => totals.slide(ext, len, oldest, out),
            Measure::Std => moments.slide(ext, len, oldest, out, true),
            Measure::Var => moments.slide(ext, len, oldest, out, false),
            // Counts are known without, and morphology has passes of its own.
            _ => Ok(()),
        }
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
        if self.is_quantile() { pieces(self.len) } else { Pieces::USUAL }
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
        let (view, len) = (series.view, self.len);
        let total = outputs.len() + len - 1;
        let oldest = outputs.start as isize - self.reach.behind as isize;
        let there = view.extend(oldest, total, self.settings.ends, &mut buffers.ext)?;
        buffers.ext[..there.start].fill(T::NAN);
        buffers.ext[there.end..].fill(T::NAN);
        let own = view.given(outputs.clone());
        // Mostly there is neither; an infinity is a value.
        let is_finite = !self.is_quantile() && all_finite(Isa::best(), &buffers.ext);
        let is_whole = is_finite || !self.is_quantile() && !buffers.ext.iter().any(|x| x.is_hole());
        self.compute(oldest, (own, is_whole), out.smoothed, buffers)?;
        if self.is_quantile() && there == (0..total) && !buffers.quantiles.had_holes() {
            // Every window is full, which meets what may be asked of its coverage.
            out.fill_all();
            return Ok(buffers.quantiles.was_finite());
        }
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
