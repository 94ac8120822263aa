//! Rows that were pushed and are not complete: kept as they came, and put out with their results.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::{Sample, Streamed};

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
    /// Also rows that are out, until they are half of all: then the others are copied.
    frame: DataFrame,
    /// What tells each from all others, ascending.
    ids: Vec<u64>,
    /// Their numbers among all rows that were pushed; none where rows are merged.
    numbers: Vec<u64>,
    is_out: Vec<bool>,
    out: usize,
    /// What the next row is told by.
    pub(super) next: u64,
    /// How many were there before the last that were added.
    before: usize,
}

/// Rows as they are saved.
pub(super) struct HeldRows {
    pub(super) frame: DataFrame,
    pub(super) ids: Vec<u64>,
    pub(super) numbers: Vec<u64>,
}

/// A column of more parts is looked up slowly, or made one anew each time.
const MOST_PARTS: usize = 8;

impl Held {
    pub(super) fn new(schema: &Schema) -> Self {
        let (frame, ids, numbers) = (DataFrame::empty_with_schema(schema), Vec::new(), Vec::new());
        Self::of(HeldRows { frame, ids, numbers }, 0)
    }

    /// Of rows that were saved.
    pub(super) fn of(rows: HeldRows, next: u64) -> Self {
        let HeldRows { frame, ids, numbers } = rows;
        Self { is_out: vec![false; ids.len()], frame, ids, numbers, out: 0, next, before: 0 }
    }

    /// The rows that are not out.
    #[cfg(feature = "serde")]
    pub(super) fn rows(&self) -> PolarsResult<HeldRows> {
        let mut held = self.clone();
        held.copy_rest()?;
        Ok(HeldRows { frame: held.frame, ids: held.ids, numbers: held.numbers })
    }

    /// How many are not out.
    pub(super) const fn len(&self) -> usize {
        self.ids.len() - self.out
    }

    /// The type of a column.
    pub(super) fn dtype(&self, name: &str) -> PolarsResult<&DataType> {
        Ok(self.frame.column(name)?.dtype())
    }

    /// Adds rows behind those that are kept, and gives what the first is told by; the next is by the next
    /// number.
    pub(super) fn add(&mut self, frame: &DataFrame, numbers: &[u64]) -> PolarsResult<u64> {
        self.before = self.ids.len();
        if self.before == 0 {
            self.frame = frame.clone();
        } else {
            self.frame.vstack_mut(frame)?;
        }
        if self.frame.first_col_n_chunks() > MOST_PARTS {
            self.frame.rechunk_mut();
        }
        self.numbers.extend_from_slice(numbers);
        let first = self.next;
        self.next += frame.height() as u64;
        self.ids.extend(first..self.next);
        self.is_out.resize(self.ids.len(), false);
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

    /// Copies the rows that are not out, to memory of their own.
    fn copy_rest(&mut self) -> PolarsResult<()> {
        let stays: Vec<bool> = self.is_out.iter().map(|is_out| !is_out).collect();
        let of = |numbers: &[u64]| -> Vec<u64> {
            numbers
                .iter()
                .zip(&stays)
                .filter(|(_, stays)| **stays)
                .map(|(number, _)| *number)
                .collect()
        };
        (self.ids, self.numbers) = (of(&self.ids), of(&self.numbers));
        let mask = BooleanChunked::from_slice("".into(), &stays);
        self.frame = of_its_own(&self.frame.filter(&mask)?)?;
        self.is_out.clear();
        self.is_out.resize(self.ids.len(), false);
        (self.out, self.before) = (0, 0);
        Ok(())
    }

    /// Takes out the rows that are complete, in the order in which they came, with their results.
    pub(super) fn complete(
        &mut self,
        all: &[Made],
        grouped: &Grouped,
        flags_revised: bool,
    ) -> Result<Completed, Error> {
        let rows = all.par_iter().flat_map_iter(|made| &made.rows);
        let places: Vec<IdxSize> = rows.map(|row| crate::keys::row(self.place(row.id))).collect();
        // Where all rows are new and complete, they are in their places.
        let is_whole = places.len() == self.ids.len();
        let (sorted, at) = in_order(places, self.ids.len());
        for &place in &sorted {
            self.is_out[place as usize] = true;
        }
        self.out += sorted.len();
        let mut revised = vec![false; at.len()];
        if flags_revised {
            let shown = all.iter().flat_map(|made| &made.revised);
            at.iter().zip(shown).for_each(|(&place, &shown)| revised[place as usize] = shown);
        }
        let rows = match self.numbers.is_empty() {
            true => Vec::new(),
            false => sorted.iter().map(|&place| self.numbers[place as usize]).collect(),
        };
        let mut taken = IdxCa::from_vec("".into(), sorted);
        taken.set_sorted_flag(polars::series::IsSorted::Ascending);
        let mut frame = if is_whole { self.frame.clone() } else { self.frame.take(&taken)? };
        if self.out > self.ids.len() / 2 {
            self.copy_rest()?;
        }
        let suffixes = grouped.suffixes();
        for (number, value) in grouped.values.iter().enumerate() {
            for (of_smoother, suffix) in suffixes.iter().enumerate() {
                let lane = number * suffixes.len() + of_smoother;
                let mut results = Results::of(all, lane, of_smoother, &at);
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

/// Places in their order, and for each place as it was given its number among them.
fn in_order(places: Vec<IdxSize>, of: usize) -> (Vec<IdxSize>, Vec<IdxSize>) {
    if places.len() < of / 16 {
        let mut sorted = places.clone();
        sorted.sort_unstable();
        let rank =
            |place: IdxSize| crate::keys::row(sorted.partition_point(|&other| other < place));
        let at = places.into_iter().map(rank).collect();
        return (sorted, at);
    }
    let mut is_there = vec![false; of];
    places.iter().for_each(|&place| is_there[place as usize] = true);
    let mut rank = Vec::with_capacity(of);
    let mut sorted = Vec::with_capacity(places.len());
    for (place, &is_there) in (0..).zip(&is_there) {
        rank.push(crate::keys::row(sorted.len()));
        if is_there {
            sorted.push(place);
        }
    }
    let at = places.into_iter().map(|place| rank[place as usize]).collect();
    (sorted, at)
}

/// The rows in memory of their own: texts of a few rows would keep those of their whole batch.
pub(super) fn of_its_own(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let own = |column: &Column| match column.str() {
        Ok(texts) => {
            let mut copied: StringChunked = texts.iter().collect();
            copied.rename(column.name().clone());
            copied.into_column()
        }
        Err(_) => match column.binary() {
            Ok(bytes) => {
                let mut copied: BinaryChunked = bytes.iter().collect();
                copied.rename(column.name().clone());
                copied.into_column()
            }
            Err(_) => column.rechunk(),
        },
    };
    DataFrame::new(frame.height(), frame.columns().iter().map(own).collect())
}

/// What one smoother made of one value, by row that goes out.
enum Results {
    Doubles(Streamed<f64>, Vec<bool>),
    Singles(Streamed<f32>, Vec<bool>),
}

/// Values of all groups, each at its place.
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

/// What came out of all groups, each row at its place.
fn together<'a, T, I>(parts: impl Fn() -> I + Sync, at: &[IdxSize]) -> Streamed<T>
where
    T: Sample,
    I: Iterator<Item = &'a Streamed<T>>,
{
    let mut all = Streamed::default();
    (all.smoothed, all.present) = rayon::join(
        || placed(parts().map(|part| &*part.smoothed), at),
        || placed(parts().map(|part| &*part.present), at),
    );
    all.coverage = placed(parts().map(|part| &*part.coverage), at);
    all
}

impl Results {
    /// Those of all groups, each at its place.
    fn of(all: &[Made], lane: usize, of_smoother: usize, at: &[IdxSize]) -> Self {
        let flags = all.iter().filter_map(|made| made.provisional.get(of_smoother));
        let provisional = placed(flags.map(|flags| &**flags), at);
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
        match singles().next() {
            Some(_) => Self::Singles(together(singles, at), provisional),
            None => Self::Doubles(together(doubles, at), provisional),
        }
    }

    fn smoothed(&mut self, raw: &Column) -> PolarsResult<Column> {
        let name = raw.name().clone();
        let is_single = raw.dtype() == &DataType::Float32;
        Ok(match self {
            Self::Doubles(of, _) if is_single && of.smoothed.is_empty() => {
                Column::new_empty(name, &DataType::Float32)
            }
            Self::Doubles(of, _) => series::from_parts::<Float64Type>(
                name,
                std::mem::take(&mut of.smoothed),
                &of.present,
            )
            .into_column(),
            Self::Singles(of, _) => series::from_parts::<Float32Type>(
                name,
                std::mem::take(&mut of.smoothed),
                &of.present,
            )
            .into_column(),
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
