//! One partition, smoothed.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, StructArray, new_null_array},
        datatypes::DataType,
    },
    common::{Result, exec_datafusion_err, exec_err},
    logical_expr::PartitionEvaluator,
};
use smoothframe_arrow::{
    Error,
    axis::Axis,
    float::{self, Float},
    part::{self, Part},
    series::{Asked, Worker},
    words::counted,
};

use crate::{
    function::Kind,
    known::{self, Ready},
};

/// What smooths a partition, on whichever thread it is asked to.
#[derive(Debug)]
pub(crate) struct Evaluator {
    kind: Kind,
    spec: Arc<str>,
    /// The name of the times, where there are any.
    time: Option<String>,
}

impl Evaluator {
    pub(crate) fn new(ready: &Ready, time: Option<String>) -> Self {
        Self { kind: ready.kind, spec: Arc::clone(&ready.spec), time }
    }

    fn smooth<T: Float>(
        &self,
        asked: &Asked,
        worker: &mut Worker<T>,
        columns: &[ArrayRef],
    ) -> Result<ArrayRef> {
        let x = float::read::<T>(&columns[..1]);
        let made = match &self.time {
            None => worker.in_rows(asked, &x),
            Some(name) => Axis::read(name, &columns[1..2])
                .and_then(|(axis, ticks)| worker.by_times(asked, &x, &axis, &ticks)),
        };
        if x.len() > KEPT_ROWS {
            *worker = Worker::default();
        }
        self.gather::<T>(asked, made.map_err(|error| self.said(&error))?, x.len())
    }

    /// The smoothed values, or the struct of all parts.
    fn gather<T: Float>(
        &self,
        asked: &Asked,
        mut made: Vec<ArrayRef>,
        rows: usize,
    ) -> Result<ArrayRef> {
        if !self.kind.has_parts() {
            return Ok(made.swap_remove(0));
        }
        let of = |part: &Part| match asked.parts.iter().position(|has| has == part) {
            Some(at) => Arc::clone(&made[at]),
            None => new_null_array(&part.dtype(T::ARROW), rows),
        };
        let parts = Part::ALL.iter().map(of).collect();
        Ok(Arc::new(StructArray::try_new(part::fields(&Part::ALL, &T::ARROW), parts, None)?))
    }

    fn said(&self, error: &Error) -> datafusion::error::DataFusionError {
        let name = self.kind.name();
        match error {
            Error::NullTime { name: time, row, rows } => exec_datafusion_err!(
                "{name}: {} of a partition without a time, the first in row {} of its order; write WHERE {time} IS NOT NULL",
                counted(*rows, "row"),
                row + 1
            ),
            error => exec_datafusion_err!("{name}: {error}"),
        }
    }
}

/// What was prepared for longer partitions is not kept, as its buffers are as long.
const KEPT_ROWS: usize = 1 << 16;

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let ready = known::ready(self.kind, &self.spec)?;
        if values.len() != self.kind.spec_at() || values.iter().any(|column| column.len() != rows) {
            return exec_err!("{} got columns of other lengths", self.kind.name());
        }
        match values[0].data_type() {
            DataType::Float32 => self.smooth(&ready.asked, &mut ready.singles.borrow_mut(), values),
            _ => self.smooth(&ready.asked, &mut ready.doubles.borrow_mut(), values),
        }
    }
}
