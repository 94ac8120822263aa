//! smoothframe in Python: expressions of Polars, tables by Arrow's C interface, and arrays.

mod array;
mod cell;
mod deal;
mod error;
mod explain;
mod keys;
mod number;
mod pass;
mod plugin;
mod pool;
mod rows;
mod series;
mod table;
mod words;

use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use smoothframe_arrow::{axis, float, made, part, series::Asked, windows};

use crate::{
    error::Error,
    part::Part,
    series::SMOOTH_BY,
    table::{Series, Table},
};

/// Refuses a smoother, or parts of it, before there are rows; `takes_times` is whether rows come with
/// their times.
#[pyfunction]
fn check(spec: &str, parts: Vec<String>, takes_times: bool) -> PyResult<()> {
    let asked = Asked::new(spec, &parts, true).map_err(Error::Shared)?;
    if !takes_times {
        asked.needs_no_times(SMOOTH_BY).map_err(Error::Shared)?;
    }
    Ok(())
}

/// The names of the parts that there are.
#[pyfunction]
fn part_names() -> Vec<&'static str> {
    Part::ALL.map(Part::name).to_vec()
}

/// What is made of the values of a table, and the numbers of the rows that are left where some were
/// dropped. `table` has the columns that are named, of a table that has those of `have`; `smoothers` are
/// suffixes and smoothers.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "they are what a call in Python is told, by name")]
fn smooth_columns(
    py: Python<'_>,
    table: PyTable,
    have: Vec<String>,
    by: Vec<String>,
    time: Option<String>,
    values: Vec<String>,
    smoothers: Vec<(String, String)>,
    parts: Vec<String>,
    on_duplicate: &str,
) -> PyResult<(PyTable, Option<PyTable>)> {
    let smoothers: Result<Vec<(String, Asked)>, Error> = smoothers
        .into_iter()
        .map(|(suffix, spec)| Ok((suffix, Asked::new(&spec, &parts, true)?)))
        .collect();
    let (smoothers, on_duplicate) = (smoothers?, on_duplicate.parse()?);
    let series = Series { by, time, values, smoothers, on_duplicate };
    let (batches, schema) = table.into_inner();
    let table = Table { schema, batches };
    let smoothed = py.detach(|| {
        series.check(&table, &have)?;
        pool::install(|| series.smooth(&table))?
    })?;
    let of = |batch: arrow_array::RecordBatch| {
        let schema = batch.schema();
        PyTable::try_new(vec![batch], schema)
    };
    Ok((of(smoothed.columns)?, smoothed.kept.map(of).transpose()?))
}

#[pymodule]
fn _smoothframe(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(check, module)?)?;
    module.add_function(wrap_pyfunction!(part_names, module)?)?;
    module.add_function(wrap_pyfunction!(smooth_columns, module)?)?;
    module.add_function(wrap_pyfunction!(array::smooth_f64, module)?)?;
    module.add_function(wrap_pyfunction!(array::smooth_f32, module)?)?;
    module.add_function(wrap_pyfunction!(explain::described, module)?)?;
    module.add_function(wrap_pyfunction!(explain::gains, module)?)?;
    module.add_function(wrap_pyfunction!(explain::window_names, module)?)?;
    module.add_function(wrap_pyfunction!(explain::window_weights, module)?)
}
