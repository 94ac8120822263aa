//! Exponentially weighted means of rows at times, prepared to run.

use std::ops::Range;

use crate::{
    error::Error,
    options::{
        boundary::{Boundary, Ends},
        settings::Settings,
    },
    recursive::{
        mean,
        seen::{Seeing, Seen},
    },
    sample::Sample,
    series::{
        operation::{Needs, Operate, Pieces, Series, State},
        output::Output,
        reach::Reach,
    },
};

/// The most that weights of earlier rows sum to: more than there are rows. A clock that is set back
/// makes them grow.
const MOST: f64 = 1e100;
/// Weights that sum to less are nothing beside that of a new row, 1.
const FORGOTTEN: f64 = 1e-100;

/// An ewm in time, prepared to run on times of one unit.
pub(crate) struct EwmTimes {
    /// The half-life in ticks of the unit.
    halflife: f64,
    is_causal: bool,
    seeing: Seeing,
}

/// What a series carries.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    mean: f64,
    /// The sum of the weights of the rows so far, in units of a new row's; 0 before the first.
    weight: f64,
    seen: Seen,
}

impl State for Memory {
    fn save(&self) -> Vec<u64> {
        let Self { mean, weight, seen } = self;
        [vec![mean.to_bits(), weight.to_bits()], seen.save()].concat()
    }

    fn load(bits: &[u64]) -> Option<Self> {
        let (&[mean, weight], seen) = bits.split_first_chunk()?;
        let [mean, weight] = [mean, weight].map(f64::from_bits);
        Some(Self { mean, weight, seen: Seen::load(seen)? })
    }
}

impl EwmTimes {
    pub(super) fn new(halflife: f64, settings: &Settings) -> Self {
        Self { halflife, is_causal: settings.causal, seeing: Seeing::new(settings) }
    }
}

/// What is left of weights from one row to the next.
struct Fading<'a> {
    times: &'a [i64],
    halflife: f64,
    /// Whether times may go back, as those of a clock do.
    may_go_back: bool,
    /// The last distance in time, and what is left after it: most are like the one before.
    known: (f64, f64),
}

impl Fading<'_> {
    /// What is left at a row of the weights at the row before it.
    fn at(&mut self, row: usize) -> Result<f64, Error> {
        let Some(before) = row.checked_sub(1) else { return Ok(1.0) };
        let (from, to) = (self.times[before], self.times[row]);
        if to < from && !self.may_go_back {
            return Err(Error::Times { row });
        }
        // Of a difference that overflows an i64 the bits are right as those of a u64.
        let apart = if to < from {
            -(from.wrapping_sub(to).cast_unsigned() as f64)
        } else {
            to.wrapping_sub(from).cast_unsigned() as f64
        };
        if apart != self.known.0 {
            self.known = (apart, (-apart / self.halflife).exp2().min(MOST));
        }
        Ok(self.known.1)
    }
}

impl<T: Sample> Operate<T> for EwmTimes {
    /// What is left of the weights at each row of a piece.
    type Buffers = Vec<f64>;
    type State = Memory;

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

    /// The memory has all rows before; the time since the last is counted.
    fn needs(&self) -> Result<Needs, Error> {
        Ok(Needs { behind: -1, ahead: -1 })
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        memory: &mut Memory,
        fading: &mut Vec<f64>,
    ) -> Result<bool, Error> {
        let times = series.times;
        let (halflife, may_go_back) = (self.halflife, times.windows.is_some());
        let mut fades = Fading { times: times.at, halflife, may_go_back, known: (0.0, 1.0) };
        fading.clear();
        let (rows, taps) = (outputs.len(), 0);
        fading.try_reserve(rows).map_err(|_| Error::OutOfMemory { rows, taps })?;
        let x = series.view.given(outputs.clone());
        let (mut is_clean, Memory { mean, weight, seen }) = (true, memory);
        for ((row, x), out) in outputs.zip(x).zip(&mut *out.smoothed) {
            let left = fades.at(row)?;
            fading.push(left);
            is_clean &= x.finite();
            *weight = (left * *weight).min(MOST);
            if *weight < FORGOTTEN {
                *weight = 0.0;
            }
            if !x.is_hole() {
                *weight += 1.0;
                *mean = mean::with(*mean, x.wide(), 1.0 / *weight);
            }
            *out = T::of(*mean);
        }
        let count = |seen: &mut Seen, at: usize, is_hole: bool| {
            seen.count(is_hole, fading.get(at).copied().unwrap_or(1.0), 1.0);
        };
        self.seeing.see(x, seen, out, !is_clean, count);
        Ok(is_clean)
    }
}
