//! What buckets without a value get.

use polars::prelude::*;

use crate::{Agg, names::names};

/// What the buckets of a calendar get that have no value. None of it reaches across a silence
/// longer than [`Grouped::max_gap`](crate::Grouped::max_gap), and a count is 0 under all of them.
///
/// ```
/// use smoothframe_polars::Fill;
/// assert_eq!("forward".parse::<Fill>()?, Fill::Forward);
/// assert_eq!(Fill::Linear.to_string(), "linear");
/// let error = "backward".parse::<Fill>().expect_err("no filling");
/// assert_eq!(
///     error.to_string(),
///     "`backward` is no way to fill buckets: expected null, zero, forward or linear"
/// );
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fill {
    /// Nothing: they are holes, which the smoother may fill.
    Null,
    /// 0 where there are no rows. A bucket whose rows all lack a value is unknown, and not 0.
    Zero,
    /// The last value before them.
    Forward,
    /// A straight line between the values around them, by the steps of the calendar; beyond the
    /// last value nothing. Whole numbers become decimals. It looks ahead: causal smoothers refuse it,
    /// and for others rows that are yet to be filled are [provisional](crate::Part::Provisional).
    Linear,
}

names! {
    /// Its name: Polars'.
    Fill, "way to fill buckets": Null = "null", Zero = "zero", Forward = "forward", Linear = "linear"
}

impl Fill {
    /// What an aggregate's buckets get, of what was asked for: those of a sum are 0 where nothing
    /// was, and a count is always known.
    pub(crate) fn of(agg: Agg, asked: Option<Self>) -> Self {
        match (agg, asked) {
            (Agg::Count, _) => Self::Zero,
            (_, Some(fill)) => fill,
            (Agg::Sum, None) => Self::Zero,
            (_, None) => Self::Null,
        }
    }

    /// The type of a filled column of this type.
    pub(crate) fn dtype(self, of: DataType) -> DataType {
        if self == Self::Linear && of.is_integer() { DataType::Float64 } else { of }
    }

    /// Fills the values of buckets, which lie in the order of their stretches.
    pub(crate) fn fill(
        self,
        values: &Column,
        had_rows: &BooleanChunked,
        stretches: &[usize],
    ) -> PolarsResult<Column> {
        match self {
            Self::Null => Ok(values.clone()),
            Self::Zero => {
                let zero = Column::new(values.name().clone(), [0]).cast(values.dtype())?;
                values.zip_with(had_rows, &zero)
            }
            Self::Forward if values.has_nulls() => forward(values, stretches),
            Self::Forward => Ok(values.clone()),
            Self::Linear => linear(values, stretches),
        }
    }
}

fn forward(values: &Column, stretches: &[usize]) -> PolarsResult<Column> {
    let present = values.is_not_null();
    let mut ends = stretches.iter().copied().peekable();
    let mut last = None;
    let from = present.iter().zip(0..).map(|(is, at)| {
        if ends.next_if_eq(&(at as usize)).is_some() {
            last = None;
        }
        if is == Some(true) {
            last = Some(at);
        }
        last
    });
    let from: IdxCa = from.collect_ca("".into());
    values.take(&from)
}

fn linear(values: &Column, stretches: &[usize]) -> PolarsResult<Column> {
    let dtype = Fill::Linear.dtype(values.dtype().clone());
    if !values.has_nulls() {
        return values.cast(&dtype);
    }
    let floats = values.cast(&DataType::Float64)?;
    let mut filled: Vec<Option<f64>> = floats.f64()?.iter().collect();
    let mut start = 0;
    for &end in stretches {
        let mut before: Option<(usize, f64)> = None;
        for at in start..end {
            let Some(value) = filled[at] else { continue };
            if let Some((from, known)) = before {
                let steps = (at - from) as f64;
                for (step, between) in (1_u32..).zip(&mut filled[from + 1..at]) {
                    *between = Some(line(known, value, f64::from(step) / steps));
                }
            }
            before = Some((at, value));
        }
        start = end;
    }
    Column::new(values.name().clone(), filled).cast(&dtype)
}

/// The value so far from one to the other; between equal ones exactly theirs.
fn line(from: f64, to: f64, share: f64) -> f64 {
    let rise = to - from;
    if from == to {
        from
    } else if rise.is_finite() {
        from + rise * share
    } else {
        from * (1.0 - share) + to * share
    }
}
