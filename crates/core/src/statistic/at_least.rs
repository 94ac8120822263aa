//! At least so many values: outputs whose windows hold fewer are holes, whatever the operation.

use std::ops::Range;

use crate::{
    error::Error,
    options::boundary::Ends,
    sample::Sample,
    series::{
        operation::{Needs, Operate, Part, Pieces, Series, State},
        output::Output,
        reach::Reach,
    },
    statistic::{counted::Presence, in_time::find},
    time::ticks::Ticks,
};

/// An operation, of whose outputs those are values whose windows hold enough rows that do.
pub(crate) struct AtLeast<O> {
    operation: O,
    least: usize,
    within: Within,
}

/// The rows that are counted.
pub(crate) enum Within {
    Rows(Reach),
    Time(Ticks),
    /// All up to the output's.
    Memory,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T, B> {
    inner: B,
    ext: Vec<T>,
    presence: Presence,
    windows: Vec<Range<usize>>,
}

/// What a series carries on: the operation's state, and how many values there were.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted<S> {
    inner: S,
    present: u64,
}

impl<S: State> State for Counted<S> {
    fn save(&self) -> Vec<u64> {
        let mut words = self.inner.save();
        words.push(self.present);
        words
    }

    fn load(bits: &[u64]) -> Option<Self> {
        let (&present, inner) = bits.split_last()?;
        Some(Self { inner: S::load(inner)?, present })
    }
}

impl<O> AtLeast<O> {
    pub(crate) const fn new(operation: O, least: usize, within: Within) -> Self {
        Self { operation, least, within }
    }

    /// Makes holes of the outputs that have too few.
    fn mask<T: Sample, B>(
        &self,
        series: &Series<'_, T>,
        outputs: Range<usize>,
        (ends, out): (Ends, &mut Output<'_, T>),
        present: &mut u64,
        buffers: &mut Buffers<T, B>,
    ) -> Result<(), Error> {
        let Buffers { ext, presence, windows, .. } = buffers;
        let view = series.view;
        let mut hole = |at: usize| {
            out.smoothed[at] = T::NAN;
            if let Some(present) = &mut out.present {
                present[at] = false;
            }
        };
        match &self.within {
            Within::Memory => {
                for (at, x) in view.given(outputs).iter().enumerate() {
                    *present += u64::from(!x.is_hole());
                    if *present < self.least as u64 {
                        hole(at);
                    }
                }
            }
            Within::Rows(reach) => {
                let len = reach.behind + 1 + reach.ahead;
                let oldest = outputs.start as isize - reach.behind as isize;
                let there = view.extend(oldest, outputs.len() + len - 1, ends, ext)?;
                ext[..there.start].fill(T::NAN);
                ext[there.end..].fill(T::NAN);
                presence.begin();
                for at in 0..outputs.len() {
                    if presence.of(ext, &(at..at + len)) < self.least {
                        hole(at);
                    }
                }
            }
            Within::Time(ticks) => {
                let given = match series.times.windows {
                    Some(given) => &given[outputs.clone()],
                    None => {
                        find(series.times.at, ticks, outputs.clone(), windows);
                        &windows[..]
                    }
                };
                presence.begin();
                for (at, window) in given.iter().enumerate() {
                    if presence.of(view.rows, window) < self.least {
                        hole(at);
                    }
                }
            }
        }
        Ok(())
    }
}

impl<T: Sample, O: Operate<T>> Operate<T> for AtLeast<O> {
    type Buffers = Buffers<T, O::Buffers>;
    type State = Counted<O::State>;

    fn reach(&self) -> Reach {
        self.operation.reach()
    }

    fn ends(&self) -> Ends {
        self.operation.ends()
    }

    fn pieces(&self) -> Pieces {
        self.operation.pieces()
    }

    fn is_causal(&self) -> bool {
        self.operation.is_causal()
    }

    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        self.operation.splits()
    }

    fn waits_at_holes(&self) -> bool {
        self.operation.waits_at_holes()
    }

    fn rows_for_start(&self) -> usize {
        self.operation.rows_for_start()
    }

    fn first_needed(&self, row: usize) -> usize {
        self.operation.first_needed(row)
    }

    fn check(&self) -> Result<(), Error> {
        self.operation.check()
    }

    fn begin(&self, buffers: &mut Self::Buffers) {
        self.operation.begin(&mut buffers.inner);
    }

    fn at_once(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Self::Buffers,
    ) -> Result<bool, Error> {
        if !self.operation.at_once(series, output, &mut buffers.inner)? {
            return Ok(false);
        }
        let (all, ends) = (0..series.view.rows.len(), self.operation.ends());
        self.mask(&series, all, (ends, output), &mut 0, buffers)?;
        Ok(true)
    }

    fn needs(&self) -> Result<Needs, Error> {
        let Needs { behind, ahead } = self.operation.needs()?;
        Ok(match &self.within {
            Within::Time(ticks) => {
                Needs { behind: behind.max(ticks.behind), ahead: ahead.max(ticks.ahead) }
            }
            Within::Rows(_) | Within::Memory => Needs { behind, ahead },
        })
    }

    fn part(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut Self::State,
        buffers: &mut Self::Buffers,
    ) -> Result<(), Error> {
        let Counted { inner, present } = state;
        self.operation.part(part, outputs.clone(), out, inner, &mut buffers.inner)?;
        let ends = self.operation.ends();
        part.as_whole(|series| self.mask(&series, outputs, (ends, out), present, buffers))
    }

    fn first_kept(&self, next: usize, state: &Self::State, buffers: &mut Self::Buffers) -> usize {
        self.operation.first_kept(next, &state.inner, &mut buffers.inner)
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut Self::State,
        buffers: &mut Self::Buffers,
    ) -> Result<bool, Error> {
        let Counted { inner, present } = state;
        let (all, ends) = (outputs.clone(), self.operation.ends());
        let finite = self.operation.piece(series, all, out, inner, &mut buffers.inner)?;
        let reach = self.operation.reach();
        // Without holes a window inside the series has all of its rows.
        let is_full = match &self.within {
            Within::Rows(of) => {
                let last = series.view.len.unwrap_or(usize::MAX);
                let inside = outputs.start >= reach.behind && outputs.end + reach.ahead <= last;
                finite && inside && of.behind + 1 + of.ahead >= self.least
            }
            Within::Time(_) | Within::Memory => false,
        };
        if !is_full {
            self.mask(&series, outputs, (ends, out), present, buffers)?;
        }
        Ok(finite)
    }
}
