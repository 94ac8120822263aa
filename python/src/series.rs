//! One series, as an expression and an array are.

use std::sync::Arc;

use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{DataType, Field, Fields};
use smoothframe_core::{Error as Refused, Output, Plan, Smoother};

use crate::{
    axis::Axis,
    error::{Error, Result},
    float::Float,
    made::Made,
    part::{self, Part},
    pass::Job,
    pool,
    rows::Rows,
    spec,
};

/// A smoother and the parts that are wanted of what it makes.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) smoother: Smoother,
    pub(crate) parts: Vec<Part>,
    /// Whether the parts are fields of a struct; else there is one.
    pub(crate) is_struct: bool,
}

impl Asked {
    pub(crate) fn new(text: &str, parts: &[String], is_struct: bool) -> Result<Self> {
        let (smoother, parts) = (spec::read(text)?, Part::read(parts)?);
        part::check(&smoother, &parts)?;
        Ok(Self { smoother, parts, is_struct })
    }

    /// Refuses a smoother in time where there are no times, and says what takes them.
    pub(crate) fn needs_no_times(&self, takes: &'static str) -> Result<()> {
        match self.smoother.is_in_time() {
            false => Ok(()),
            true => {
                let length = self.smoother.to_string();
                Err(Error::NeedsTimes { needs: Refused::NeedsTimes { length }, takes })
            }
        }
    }

    /// The type of what is made of a column that is smoothed to `smoothed`.
    pub(crate) fn dtype(&self, smoothed: &DataType) -> DataType {
        match (self.is_struct, self.parts.as_slice()) {
            (false, [part]) => part.dtype(smoothed.clone()),
            _ => DataType::Struct(self.fields(smoothed)),
        }
    }

    fn fields(&self, smoothed: &DataType) -> Fields {
        let field = |part: &Part| Field::new(part.name(), part.dtype(smoothed.clone()), true);
        self.parts.iter().map(field).collect()
    }

    /// The one part, or the struct of them.
    pub(crate) fn gather(&self, mut parts: Vec<ArrayRef>, smoothed: &DataType) -> Result<ArrayRef> {
        match (self.is_struct, parts.len()) {
            (false, 1) => Ok(parts.swap_remove(0)),
            _ => {
                let fields = self.fields(smoothed);
                Ok(Arc::new(StructArray::try_new(fields, parts, None).map_err(Error::Arrow)?))
            }
        }
    }

    /// The parts of rows in their order.
    pub(crate) fn in_rows<T: Float>(&self, plan: &mut Plan<T>, x: &[T]) -> Result<Vec<ArrayRef>> {
        let wants = |part| self.parts.contains(&part);
        let (mut smoothed, mut present) = (vec![T::default(); x.len()], vec![true; x.len()]);
        let mut coverage = wants(Part::Coverage).then(|| vec![0.0; x.len()]);
        let mut output = Output::new(&mut smoothed).present(&mut present);
        if let Some(coverage) = &mut coverage {
            output = output.coverage(coverage);
        }
        match is_long(x.len()) {
            true => pool::install(|| plan.par_smooth_to(x, output))??,
            false => plan.smooth_to(x, output)?,
        }
        let mut own = wants(Part::Loo).then(|| vec![0.0; x.len()]);
        if let Some(own) = &mut own {
            plan.own_weights(x, own)?;
        }
        let provisional = wants(Part::Provisional).then(|| {
            let mut provisional = vec![false; x.len()];
            provisional[x.len() - plan.provisional(x.len())..].fill(true);
            provisional
        });
        let made = Made { smoothed, present: Some(present), coverage, own, provisional };
        Ok(made.parts(x, &self.parts))
    }

    /// The parts of rows at times, which may be in any order.
    pub(crate) fn by_times<T: Float>(
        &self,
        x: &[T],
        axis: Axis,
        ticks: &[i64],
    ) -> Result<Vec<ArrayRef>> {
        let run = || {
            let rows = Rows::find(&[], x.len(), Some((axis, ticks)))?;
            let made = Job::new(&self.smoother, &self.parts, &rows)?.run(&rows, &[x])?;
            let made = made.into_iter().next().map(|made| made.parts(x, &self.parts));
            Ok(made.unwrap_or_default())
        };
        if is_long(x.len()) { pool::install(run)? } else { run() }
    }
}

/// What takes the times of an expression's rows.
pub(crate) const SMOOTH_BY: &str = "`smooth_by` takes them";

/// Whether a series is worth more than the thread that it is on.
const fn is_long(rows: usize) -> bool {
    rows > 1 << 16
}
