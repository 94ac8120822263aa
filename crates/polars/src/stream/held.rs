//! Rows that were pushed and are not complete: kept as they came, and put out with their results.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::Streamed;

use crate::{
    Error, Grouped, Part, series,
    stream::{
        completed::Completed,
        lanes::{Made, Outputs},
    },
};

/// The rows that are kept, in the order in which they came.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) frame: DataFrame,
    /// What tells each from all others, ascending.
    pub(super) ids: Vec<u64>,
    /// Their numbers among all rows that were pushed; none where rows are merged.
    pub(super) numbers: Vec<u64>,
    /// What the next row is told by.
    pub(super) next: u64,
    /// How many were there before the last that were added.
    before: usize,
}

impl Held {
    pub(super) fn new(schema: &Schema) -> Self {
        let frame = DataFrame::empty_with_schema(schema);
        Self { frame, ids: Vec::new(), numbers: Vec::new(), next: 0, before: 0 }
    }

    /// Of rows that were saved.
    #[cfg(feature = "serde")]
    pub(super) fn of(frame: DataFrame, ids: Vec<u64>, numbers: Vec<u64>, next: u64) -> Self {
        Self { frame, ids, numbers, next, before: 0 }
    }

    /// Adds rows behind those that are kept, and gives what the first is told by; the next is by the next
    /// number.
    pub(super) fn add(&mut self, frame: &DataFrame, numbers: &[u64]) -> PolarsResult<u64> {
        self.before = self.frame.height();
        if self.before == 0 {
            self.frame = frame.clone();
        } else {
            self.frame.vstack_mut(frame)?;
        }
        self.numbers.extend_from_slice(numbers);
        let first = self.next;
        self.next += frame.height() as u64;
        self.ids.extend(first..self.next);
        Ok(first)
    }

    /// The place of a row.
    fn place(&self, id: u64) -> usize {
        match self.ids.get(self.before) {
            // Those of the last batch stand one after another.
            Some(&first) if id >= first => self.before + usize::try_from(id - first).unwrap_or(0),
            _ => self.ids[..self.before].partition_point(|&other| other < id),
        }
    }

    /// The number of a row among all that were pushed; none where rows are merged.
    pub(super) fn number(&self, id: u64) -> Option<u64> {
        self.numbers.get(self.place(id)).copied()
    }

    /// Takes out the rows that are complete, in the order in which they came, with their results.
    pub(super) fn complete(
        &mut self,
        all: &[Made],
        grouped: &Grouped,
        flags_revised: bool,
    ) -> Result<Completed, Error> {
        let height = self.frame.height();
        let mut at: Vec<IdxSize> = all
            .par_iter()
            .flat_map_iter(|made| &made.rows)
            .map(|row| crate::keys::row(self.place(row.id)))
            .collect();
        let mut is_out = vec![false; height];
        at.iter().for_each(|&place| is_out[place as usize] = true);
        let mut out = 0;
        let rank = |is_out: &bool| {
            out += IdxSize::from(*is_out);
            out
        };
        let rank: Vec<IdxSize> = is_out.iter().map(rank).collect();
        at.iter_mut().for_each(|place| *place = rank[*place as usize] - 1);
        let mut revised = vec![false; if flags_revised { at.len() } else { 0 }];
        if flags_revised {
            let shown = all.iter().flat_map(|made| &made.revised);
            at.iter().zip(shown).for_each(|(&place, &shown)| revised[place as usize] = shown);
        }
        let of = |numbers: &[u64], wanted: bool| -> Vec<u64> {
            let pairs = numbers.iter().zip(&is_out).filter(|(_, is)| **is == wanted);
            pairs.map(|(number, _)| *number).collect()
        };
        let rows = of(&self.numbers, true);
        let mut frame = if at.len() == height {
            let none = self.frame.clear();
            std::mem::replace(&mut self.frame, none)
        } else {
            let mask = BooleanChunked::from_slice("".into(), &is_out);
            let frame = self.frame.filter(&mask)?;
            self.frame = of_its_own(&self.frame.filter(&!&mask)?)?;
            frame
        };
        (self.ids, self.numbers) = (of(&self.ids, false), of(&self.numbers, false));
        self.before = 0;
        let suffixes = grouped.suffixes();
        for (number, value) in grouped.values.iter().enumerate() {
            for (of_smoother, suffix) in suffixes.iter().enumerate() {
                let lane = number * suffixes.len() + of_smoother;
                let results = Results::of(all, lane, of_smoother, &at);
                let names = grouped.names(value, suffix, suffixes.len() > 1);
                let raw = frame.column(value)?.clone();
                let smoothed = results.smoothed(&raw)?;
                for (name, part) in names.into_iter().zip(&grouped.parts) {
                    let column = results.part(*part, &raw, &smoothed)?;
                    frame.with_column(column.with_name(name.into()))?;
                }
            }
        }
        Ok(Completed { frame, rows, revised })
    }
}

/// The rows in memory of their own: texts of a few rows would keep those of their whole batch.
pub(super) fn of_its_own(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let own = |column: &Column| match column.str() {
        Ok(texts) => {
            let mut copied: StringChunked = texts.iter().collect();
            copied.rename(column.name().clone());
            copied.into_column()
        }
        Err(_) => column.rechunk(),
    };
    DataFrame::new(frame.height(), frame.columns().iter().map(own).collect())
}

/// What one smoother made of one value, by row that goes out.
enum Results {
    Doubles(Streamed<f64>, Vec<bool>),
    Singles(Streamed<f32>, Vec<bool>),
}

impl Results {
    /// Those of all groups, each at its place.
    fn of(all: &[Made], lane: usize, of_smoother: usize, at: &[IdxSize]) -> Self {
        fn placed<'a, T: Copy + Default + 'a>(
            parts: impl Iterator<Item = &'a [T]>,
            at: &[IdxSize],
        ) -> Vec<T> {
            let mut out = vec![T::default(); at.len()];
            for (&place, &value) in at.iter().zip(parts.flatten()) {
                out[place as usize] = value;
            }
            out
        }
        let provisional = placed(all.iter().map(|made| &*made.provisional[of_smoother]), at);
        let doubles = || {
            all.iter().filter_map(|made| match &made.lanes[lane] {
                Outputs::Doubles(outputs) => Some(outputs),
                Outputs::Singles(_) => None,
            })
        };
        let singles = || {
            all.iter().filter_map(|made| match &made.lanes[lane] {
                Outputs::Singles(outputs) => Some(outputs),
                Outputs::Doubles(_) => None,
            })
        };
        if singles().next().is_some() {
            let mut results = Streamed::default();
            results.smoothed = placed(singles().map(|of| &*of.smoothed), at);
            results.present = placed(singles().map(|of| &*of.present), at);
            results.coverage = placed(singles().map(|of| &*of.coverage), at);
            return Self::Singles(results, provisional);
        }
        let mut results = Streamed::default();
        results.smoothed = placed(doubles().map(|of| &*of.smoothed), at);
        results.present = placed(doubles().map(|of| &*of.present), at);
        results.coverage = placed(doubles().map(|of| &*of.coverage), at);
        Self::Doubles(results, provisional)
    }

    fn smoothed(&self, raw: &Column) -> PolarsResult<Column> {
        let name = raw.name().clone();
        let is_single = raw.dtype() == &DataType::Float32;
        Ok(match self {
            Self::Doubles(of, _) if is_single && of.smoothed.is_empty() => {
                Column::new_empty(name, &DataType::Float32)
            }
            Self::Doubles(of, _) => {
                series::from_parts::<Float64Type>(name, of.smoothed.clone(), &of.present)
                    .into_column()
            }
            Self::Singles(of, _) => {
                series::from_parts::<Float32Type>(name, of.smoothed.clone(), &of.present)
                    .into_column()
            }
        })
    }

    fn part(&self, part: Part, raw: &Column, smoothed: &Column) -> Result<Column, Error> {
        let (coverage, provisional) = match self {
            Self::Doubles(of, provisional) => (&of.coverage, provisional),
            Self::Singles(of, provisional) => (&of.coverage, provisional),
        };
        let (raw_series, smoothed_series) =
            (raw.as_materialized_series(), smoothed.as_materialized_series());
        Ok(match part {
            // A stream is not made with this part.
            Part::Smoothed | Part::Loo => smoothed.clone(),
            Part::Residual => series::residual(raw_series, smoothed_series)?.into_column(),
            Part::Coverage => Column::new(raw.name().clone(), coverage),
            Part::Replaced => series::replaced(raw_series, smoothed_series)?.into_column(),
            Part::Provisional => Column::new(raw.name().clone(), provisional),
        })
    }
}
