//! Rows whose place in their series is not known yet, as earlier ones may come; and how far it is.

use polars::prelude::*;

use crate::{Axis, Error, Every, clock::Clock};

/// Rows with their numbers among all that were pushed.
#[derive(Clone, Default)]
pub(super) struct Waiting {
    pub(super) frame: Option<DataFrame>,
    pub(super) numbers: Vec<u64>,
}

impl Waiting {
    /// These rows and, behind them, others.
    pub(super) fn with(
        self,
        frame: DataFrame,
        numbers: Vec<u64>,
    ) -> PolarsResult<(DataFrame, Vec<u64>)> {
        match self.frame {
            Some(mut waiting) if waiting.height() > 0 => {
                waiting.vstack_mut(&frame)?;
                let mut all = self.numbers;
                all.extend(numbers);
                Ok((waiting, all))
            }
            _ => Ok((frame, numbers)),
        }
    }
}

/// From when on rows of a group are in their place: nothing comes before them any more.
pub(super) struct Frontier<'a> {
    pub(super) axis: &'a Axis,
    pub(super) clock: Option<&'a Clock<'a>>,
    pub(super) lateness: Option<&'a Every>,
    /// Whether a row waits for a later time than its own: further ones of its time are merged with it, or
    /// replace it.
    pub(super) merges: bool,
}

impl Frontier<'_> {
    /// How many of a group's rows, at ascending ticks and in these buckets, are in their place when the
    /// latest row is at `newest`.
    pub(super) fn passed(
        &self,
        ticks: &[i64],
        buckets: &[i64],
        newest: i64,
    ) -> Result<usize, Error> {
        let Some(lateness) = self.lateness else {
            return Ok(match self.clock {
                Some(clock) => {
                    let open = clock.start(newest)?;
                    buckets.partition_point(|&bucket| bucket < open)
                }
                None if self.merges => ticks.partition_point(|&tick| tick < newest),
                None => ticks.len(),
            });
        };
        // Ticks ascend, and so do the times at which they are passed.
        let (mut from, mut upto) = (0, ticks.len());
        while from < upto {
            let at = from + (upto - from) / 2;
            let last = match self.clock {
                Some(clock) => clock.next(buckets[at])?.saturating_sub(1),
                None => ticks[at],
            };
            if lateness.is_passed(self.axis, last, newest)? {
                from = at + 1;
            } else {
                upto = at;
            }
        }
        Ok(from)
    }
}
