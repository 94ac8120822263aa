//! Statistics of the rows within a length of time.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::windows::{Windows, descent},
    options::{
        boundary::{Boundary, Ends},
        settings::Settings,
    },
    rank::{extremes::Extremes, sorted::Sorted},
    sample::Sample,
    series::{
        operation::{Needs, Operate, Part, Pieces, Series, Times},
        output::Output,
        reach::Reach,
    },
    simd::isa::Isa,
    spread::{moments::Moments, split::Split, totals::Totals},
    statistic::{
        Statistic,
        counted::{Counting, Counts, Presence},
        measure::Measure,
    },
    time::ticks::Ticks,
};

/// A [`Statistic`](crate::Statistic) in time, prepared to run.
pub(crate) struct TimeStatistics {
    measure: Measure,
    ticks: Ticks,
    needs_calendar: bool,
    is_causal: bool,
    counting: Counting,
    isa: Isa,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    windows: Vec<Range<usize>>,
    presence: Presence,
    sorted: Sorted<T>,
    extremes: Extremes<T>,
    totals: Totals,
    moments: Moments,
}

impl TimeStatistics {
    pub(crate) fn new(statistic: &Statistic, ticks: Ticks, settings: &Settings) -> Self {
        let measure = statistic.measure();
        let window = statistic.window_in_time();
        let needs_calendar = window.is_some_and(|window| window.length().months().is_some());
        let counting = Counting::new(measure, settings);
        let (isa, is_causal) = (Isa::best(), settings.causal);
        Self { measure, ticks, needs_calendar, is_causal, counting, isa }
    }
}

/// The windows of these rows.
pub(crate) fn find(
    times: &[i64],
    ticks: &Ticks,
    rows: Range<usize>,
    windows: &mut Vec<Range<usize>>,
) {
    let (behind, ahead) = (ticks.behind, ticks.ahead);
    if behind < 0 || ahead < 0 {
        Windows::fill_apart(times, (behind, ahead), rows, windows);
    } else if rows.is_empty() {
        windows.clear();
    } else {
        Windows::new(times, behind, ahead).fill(Isa::best(), rows, windows);
    }
}

impl<T: Sample> Operate<T> for TimeStatistics {
    type Buffers = Buffers<T>;
    /// Of a series in chunks: all else that sums of its windows know of rows before are these rows.
    type State = Split;

    /// Rows are within a time, and are not counted.
    fn reach(&self) -> Reach {
        Reach { behind: 0, ahead: 0 }
    }

    fn ends(&self) -> Ends {
        Ends::both(Boundary::Renormalize)
    }

    fn pieces(&self) -> Pieces {
        Pieces::USUAL
    }

    fn is_causal(&self) -> bool {
        self.is_causal
    }

    fn waits_at_holes(&self) -> bool {
        false
    }

    fn begin(&self, buffers: &mut Buffers<T>) {
        let Buffers { presence, sorted, extremes, totals, moments, .. } = buffers;
        presence.begin();
        sorted.begin();
        extremes.begin();
        totals.begin();
        moments.begin();
    }

    fn needs(&self) -> Result<Needs, Error> {
        if self.needs_calendar {
            return Err(Error::needs_calendar());
        }
        Ok(Needs { behind: self.ticks.behind, ahead: self.ticks.ahead })
    }

    fn part(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut Split,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let Part { rows: x, first, .. } = part;
        let is_sum = self.measure == Measure::Sum;
        let is_spread = matches!(self.measure, Measure::Std | Measure::Var);
        match state.within(first, x.len()) {
            Some(split) if is_sum => buffers.totals.resume(x, split),
            Some(split) if is_spread => buffers.moments.resume(x, split),
            _ => {}
        }
        part.as_whole(|series| self.piece(series, outputs, out, state, buffers))?;
        let Buffers { totals, moments, .. } = buffers;
        *state = Split::of(if is_sum { totals.split() } else { moments.split() }, first);
        Ok(())
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut Split,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let (x, Times { at: times, windows: given }) = (series.view.rows, series.times);
        let Buffers { windows, presence, sorted, extremes, totals, moments } = buffers;
        let windows = match given {
            Some(given) => &given[outputs.clone()],
            None if self.needs_calendar => {
                return Err(Error::needs_calendar());
            }
            None => {
                if outputs.start == 0
                    && let Some(row) = descent(self.isa, times)
                {
                    return Err(Error::Times { row });
                }
                find(times, &self.ticks, outputs.clone(), windows);
                &windows[..]
            }
        };
        for (at, (i, window)) in outputs.zip(windows).enumerate() {
            let present = presence.of(x, window);
            let value = if present < self.measure.least() {
                T::NAN
            } else {
                match self.measure {
                    Measure::Median => sorted.of(x, window)?.quantile(0.5),
                    Measure::Quantile { q } => sorted.of(x, window)?.quantile(q),
                    Measure::Hampel { sigmas, mad0_replaces } => {
                        sorted.of(x, window)?.hampel(x[i], sigmas, mad0_replaces)
                    }
                    Measure::Min => extremes.of(x, window, |a, b| a < b)?,
                    Measure::Max => extremes.of(x, window, |a, b| a > b)?,
                    Measure::Sum => T::of(totals.of(x, window)),
                    Measure::Count => T::of(present as f64),
                    Measure::Std => T::of(moments.of(x, window).sqrt()),
                    Measure::Var => T::of(moments.of(x, window)),
                    // Morphology has passes of its own.
                    _ => T::NAN,
                }
            };
            let all = window.len();
            let counts = Counts { present, there: all, all };
            self.counting.put(at, (i, x[i].is_hole()), counts, value, out);
        }
        Ok(false)
    }
}
