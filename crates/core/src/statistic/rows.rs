//! Statistics of windows of a number of rows.

use std::ops::Range;

use crate::{
    error::Error,
    linear::mask::all_finite,
    options::{boundary::Ends, settings::Settings},
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
    statistic::{
        counted::{Counting, Counts, Presence},
        measure::Measure,
    },
};

/// A [`Statistic`](crate::Statistic) of rows, prepared to run.
pub(crate) struct RowStatistics {
    measure: Measure,
    len: usize,
    reach: Reach,
    settings: Settings,
    counting: Counting,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    /// The rows of a piece's windows, extended; holes and absent rows as NaN.
    ext: Vec<T>,
    presence: Presence,
    sorted: Sorted<T>,
    quantiles: Quantiles<T>,
    extremes: Extremes<T>,
    totals: Totals,
    moments: Moments,
}

impl RowStatistics {
    pub(crate) const fn new(
        measure: Measure,
        len: usize,
        reach: Reach,
        settings: &Settings,
    ) -> Self {
        let counting = Counting::new(measure, settings);
        Self { measure, len, reach, settings: *settings, counting }
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
            Measure::Hampel { sigmas } => {
                sorted.slide(ext, len, out, |window, own| window.hampel(own, sigmas), own)
            }
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
        let Buffers { ext, presence, .. } = buffers;
        if is_whole && len >= self.measure.least() {
            if self.measure == Measure::Count {
                out.smoothed.fill(T::of(len as f64));
            }
            out.fill_all();
            return Ok(is_finite);
        }
        presence.begin();
        for (at, i) in outputs.enumerate() {
            let window = at..at + len;
            let there = there.end.min(window.end).saturating_sub(there.start.max(at));
            let present = presence.of(ext, &window);
            let value = match self.measure {
                Measure::Count => T::of(present as f64),
                _ => out.smoothed[at],
            };
            let counts = Counts { present, there, all: len };
            self.counting.put(at, (i, own[at].is_hole()), counts, value, out);
        }
        Ok(ext.iter().all(|x| x.finite()))
    }
}
