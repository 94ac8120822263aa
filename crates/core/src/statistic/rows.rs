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
    simd::{
        isa::Isa,
        spreads::{Rows, Told},
    },
    spread::slide::Sliding,
    statistic::{
        counted::Counting,
        measure::Measure,
        present::{Deciding, Presents},
    },
};

/// A [`Statistic`](crate::Statistic) of rows, prepared to run.
pub(crate) struct RowStatistics {
    measure: Measure,
    pub(super) len: usize,
    pub(super) reach: Reach,
    pub(super) settings: Settings,
    /// How many values an output needs whose row holds one, and one at a hole.
    pub(super) needed: [usize; 2],
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    /// The rows of a piece's windows, extended; holes and absent rows as NaN.
    pub(super) ext: Vec<T>,
    pub(super) presents: Presents,
    sorted: Sorted<T>,
    pub(super) quantiles: Quantiles<T>,
    extremes: Extremes<T>,
    sliding: Sliding,
}

impl RowStatistics {
    pub(crate) fn new(measure: Measure, len: usize, reach: Reach, settings: &Settings) -> Self {
        let needed = Counting::new(measure, settings).needed(len);
        Self { measure, len, reach, settings: *settings, needed }
    }

    /// Whether an output is NaN wherever it is a hole, and nowhere else.
    fn tells_holes(&self) -> bool {
        let is_extreme = matches!(self.measure, Measure::Min | Measure::Max);
        is_extreme && self.needed == [1, 1] && self.settings.missing != Missing::Propagate
    }

    /// The share of a window's values below the wanted one, of a median and of quantiles.
    const fn share(&self) -> Option<f64> {
        match self.measure {
            Measure::Median => Some(0.5),
            Measure::Quantile { q } => Some(q),
            _ => None,
        }
    }
}

/// How a series is cut for windows of `len` rows that are moved over it: into so many windows' lengths
/// that the rows before a piece, which its windows look at too, are few beside its own.
pub(super) fn pieces_of(len: usize, lengths: usize) -> Pieces {
    let most = (lengths * len).next_power_of_two().clamp(Pieces::USUAL.most, 1 << 18);
    Pieces { most, ..Pieces::USUAL }
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
        match self.measure {
            Measure::Median | Measure::Quantile { .. } => pieces(self.len),
            Measure::Hampel { .. } => Pieces::USUAL,
            // These go over a piece once; others more often, and its rows are to stay in cache.
            Measure::Min | Measure::Max => pieces_of(self.len, 64),
            _ => pieces_of(self.len, 16),
        }
    }

    fn is_causal(&self) -> bool {
        self.settings.causal
    }

    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        true
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
        let Buffers { ext, presents, sorted, extremes, sliding, .. } = buffers;
        let (x, there) = match view.inside(oldest, total) {
            Some(rows) => (rows, 0..total),
            None => {
                let there = view.extend(oldest, total, self.settings.ends, ext)?;
                ext[..there.start].fill(T::NAN);
                ext[there.end..].fill(T::NAN);
                (&ext[..], there)
            }
        };
        let own = view.given(outputs);
        // Windows without a value get any number at first.
        let is_finite = match self.measure {
            Measure::Min => extremes.slide(x, len, out.smoothed, false)?,
            Measure::Max => extremes.slide(x, len, out.smoothed, true)?,
            _ => all_finite(Isa::best(), x),
        };
        if self.tells_holes() && !is_finite && out.coverage.is_none() {
            if let Some(present) = &mut out.present {
                for (present, value) in present.iter_mut().zip(&*out.smoothed) {
                    *present = !value.is_hole();
                }
            }
            return Ok(false);
        }
        // Mostly there is no hole; an infinity is a value.
        let is_whole = is_finite || presents.count(x)?;
        let told = match self.measure {
            Measure::Sum => Some(Told::Sum),
            Measure::Var => Some(Told::Variance),
            Measure::Std => Some(Told::Deviation),
            _ => None,
        };
        if let Some(told) = told {
            let counts = if is_whole { &[] } else { &presents.before[..] };
            sliding.slide(told, Rows { x, oldest, counts }, len, out.smoothed)?;
        }
        if let Measure::Hampel { sigmas, mad0_replaces } = self.measure {
            let told = |window: &Sorted<T>, own| window.hampel(own, sigmas, mad0_replaces);
            sorted.slide(x, len, out.smoothed, told, own)?;
        }
        if is_whole && len >= self.measure.least() {
            if self.measure == Measure::Count {
                out.smoothed.fill(T::of(len as f64));
            }
            out.fill_all();
            return Ok(is_finite);
        }
        if is_finite {
            presents.count(x)?;
        }
        presents.windows(len)?;
        let within = &presents.within[..];
        if self.measure == Measure::Count {
            for (out, &count) in out.smoothed.iter_mut().zip(within) {
                *out = T::of(count);
            }
        }
        let there = (self.settings.missing == Missing::Propagate).then_some(there);
        Deciding { needed: self.needed, own, within, len, there }.put(out);
        Ok(false)
    }
}
