//! One series of arrays, smoothed.

use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_schema::DataType;
use smoothframe_core::{Error as Refused, Look, Output, Plan, Smoother, TimePlan, Unit};

use crate::{
    axis::Axis,
    error::{Error, Result},
    float::Float,
    made::Made,
    part::{self, Part},
    windows::{Found, Windows},
};

/// A smoother and the parts that are wanted of what it makes.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The smoother.
    pub smoother: Smoother,
    /// Its parts, each once.
    pub parts: Vec<Part>,
    /// Whether the parts are fields of a struct; else there is one.
    pub is_struct: bool,
}

impl Asked {
    /// Reads a smoother and the names of parts, and refuses parts that it does not have.
    pub fn new(text: &str, parts: &[String], is_struct: bool) -> Result<Self> {
        let (smoother, parts) = (text.parse::<Smoother>()?, Part::read(parts)?);
        part::check(&smoother, &parts)?;
        Ok(Self { smoother, parts, is_struct })
    }

    /// Refuses a smoother in time where there are no times, and says what takes them.
    pub fn needs_no_times(&self, takes: &'static str) -> Result<()> {
        match self.smoother.is_in_time() {
            false => Ok(()),
            true => {
                let length = self.smoother.to_string();
                Err(Error::NeedsTimes { needs: Refused::NeedsTimes { length }, takes })
            }
        }
    }

    /// The type of what is made of a column that is smoothed to `smoothed`.
    pub fn dtype(&self, smoothed: &DataType) -> DataType {
        match (self.is_struct, self.parts.as_slice()) {
            (false, [part]) => part.dtype(smoothed.clone()),
            _ => DataType::Struct(part::fields(&self.parts, smoothed)),
        }
    }

    /// The one part, or the struct of them.
    pub fn gather(&self, mut parts: Vec<ArrayRef>, smoothed: &DataType) -> Result<ArrayRef> {
        match (self.is_struct, parts.len()) {
            (false, 1) => Ok(parts.swap_remove(0)),
            _ => {
                let fields = part::fields(&self.parts, smoothed);
                Ok(Arc::new(StructArray::try_new(fields, parts, None)?))
            }
        }
    }

    /// The parts of rows in their order, which `smooth` smooths: [`Plan::smooth_to`], or the same on
    /// several threads.
    pub fn in_rows<T: Float, E: From<Error>>(
        &self,
        plan: &mut Plan<T>,
        x: &[T],
        smooth: impl FnOnce(&mut Plan<T>, &[T], Output<'_, T>) -> std::result::Result<(), E>,
    ) -> std::result::Result<Vec<ArrayRef>, E> {
        let wants = |part| self.parts.contains(&part);
        let (mut smoothed, mut present) = (vec![T::default(); x.len()], vec![true; x.len()]);
        let mut coverage = wants(Part::Coverage).then(|| vec![0.0; x.len()]);
        let mut output = Output::new(&mut smoothed).present(&mut present);
        if let Some(coverage) = &mut coverage {
            output = output.coverage(coverage);
        }
        smooth(plan, x, output)?;
        let mut own = wants(Part::Loo).then(|| vec![0.0; x.len()]);
        if let Some(own) = &mut own {
            plan.own_weights(x, own).map_err(Error::Smoother)?;
        }
        let provisional =
            wants(Part::Provisional).then(|| last(x.len(), plan.provisional(x.len())));
        let made = Made { smoothed, present: Some(present), coverage, own, provisional };
        Ok(made.parts(x, &self.parts))
    }
}

/// How many rows at the end of a series will change when later rows come, of a smoother with these windows
/// in time, or one in rows.
pub fn provisional(
    smoother: &Smoother,
    windows: Option<&Windows>,
    ticks: &[i64],
    rows: usize,
) -> Result<usize> {
    match (windows, smoother.look()) {
        (Some(windows), _) => windows.provisional(smoother, ticks),
        // Every later row changes all.
        (None, Look::Whole) => Ok(rows),
        (None, look) => Ok(look.rows_ahead().unwrap_or_default().min(rows)),
    }
}

/// So many rows, of which the last ones are flagged.
fn last(rows: usize, flagged: usize) -> Vec<bool> {
    let mut flags = vec![false; rows];
    flags[rows - flagged..].fill(true);
    flags
}

/// Smooths one series after another by one smoother on one thread: what it has prepared is kept.
pub struct Worker<T: Float> {
    rows: Option<Plan<T>>,
    times: Option<(Unit, TimePlan<T>)>,
    found: Found,
}

impl<T: Float> Default for Worker<T> {
    fn default() -> Self {
        Self { rows: None, times: None, found: Found::default() }
    }
}

impl<T: Float> Worker<T> {
    /// The parts of rows in their order. A worker serves one smoother.
    pub fn in_rows(&mut self, asked: &Asked, x: &[T]) -> Result<Vec<ArrayRef>> {
        let plan = self.rows.get_or_insert_with(|| asked.smoother.plan());
        asked.in_rows(plan, x, |plan, x, output| Ok(plan.smooth_to(x, output)?))
    }

    /// The parts of rows at times, which may be in any order: those at the same time are taken as they
    /// come. A worker serves one smoother.
    pub fn by_times(
        &mut self,
        asked: &Asked,
        x: &[T],
        axis: &Axis,
        ticks: &[i64],
    ) -> Result<Vec<ArrayRef>> {
        if ticks.is_sorted() {
            return Ok(self.in_order(asked, x, axis, ticks)?.parts(x, &asked.parts));
        }
        let mut order: Vec<usize> = (0..ticks.len()).collect();
        order.sort_by_key(|&row| ticks[row]); // stable: equal times stay in row order
        let sorted: Vec<T> = order.iter().map(|&row| x[row]).collect();
        let sorted_ticks: Vec<i64> = order.iter().map(|&row| ticks[row]).collect();
        let made = self.in_order(asked, &sorted, axis, &sorted_ticks)?;
        Ok(made.put_back(&order).parts(x, &asked.parts))
    }

    fn in_order(&mut self, asked: &Asked, x: &[T], axis: &Axis, ticks: &[i64]) -> Result<Made<T>> {
        let (smoother, rows) = (&asked.smoother, x.len());
        let wants = |part| asked.parts.contains(&part);
        let ends = ticks.first().copied().zip(ticks.last().copied());
        let windows = Windows::of(smoother, axis, ends)?;
        let unit = windows.as_ref().map_or(Unit::Number, Windows::unit);
        let plan = match &mut self.times {
            Some((known, plan)) if *known == unit => plan,
            times => &mut times.insert((unit, smoother.time_plan(unit)?)).1,
        };
        let found = &mut self.found;
        let is_found = windows.as_ref().is_some_and(|windows| windows.find(ticks, found));
        let (mut smoothed, mut present) = (vec![T::default(); rows], vec![true; rows]);
        let mut coverage = wants(Part::Coverage).then(|| vec![0.0; rows]);
        let mut output = Output::new(&mut smoothed).present(&mut present);
        if let Some(coverage) = &mut coverage {
            output = output.coverage(coverage);
        }
        match is_found {
            true => plan.smooth_within(&found.clock, &found.windows, x, output)?,
            false => plan.smooth_to(ticks, x, output)?,
        }
        let mut own = wants(Part::Loo).then(|| vec![0.0; rows]);
        if let Some(own) = &mut own {
            match is_found {
                true => plan.own_weights(&found.clock, Some(&found.windows), x, own)?,
                false => plan.own_weights(ticks, None, x, own)?,
            }
        }
        let provisional = match wants(Part::Provisional) {
            true => {
                let revised = provisional(smoother, windows.as_ref(), ticks, rows)?;
                Some(last(rows, revised))
            }
            false => None,
        };
        Ok(Made { smoothed, present: Some(present), coverage, own, provisional })
    }
}
