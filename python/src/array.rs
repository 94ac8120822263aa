//! One series as NumPy has it.

use arrow_array::{Array, ArrayRef, PrimitiveArray, cast::AsArray};
use arrow_schema::TimeUnit;
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use smoothframe_arrow::series::Asked;

use crate::{
    axis::Axis,
    cell::Cell,
    error::{Error, Result},
    float::Float,
    series,
};

/// The times of an array's values, and what they count: `D`, `s`, `ms`, `us`, `ns`, or `i` of numbers.
type Times<'py> = Option<(PyReadonlyArray1<'py, i64>, String)>;

/// The parts of an array of f64, each as an array.
#[pyfunction]
pub(crate) fn smooth_f64<'py>(
    py: Python<'py>,
    x: PyReadonlyArray1<'py, f64>,
    spec: &str,
    parts: Vec<String>,
    times: Times<'py>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    smooth(py, x, spec, &parts, times)
}

/// The same of f32.
#[pyfunction]
pub(crate) fn smooth_f32<'py>(
    py: Python<'py>,
    x: PyReadonlyArray1<'py, f32>,
    spec: &str,
    parts: Vec<String>,
    times: Times<'py>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    smooth(py, x, spec, &parts, times)
}

fn smooth<'py, T: Cell + numpy::Element>(
    py: Python<'py>,
    x: PyReadonlyArray1<'py, T>,
    spec: &str,
    parts: &[String],
    times: Times<'py>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let asked = Asked::new(spec, parts, true).map_err(Error::Shared)?;
    // Copies: without the interpreter's lock other threads may write to its arrays.
    let x = x.as_array().to_vec();
    let times = match times {
        Some((ticks, unit)) => Some((axis(&unit)?, ticks.as_array().to_vec())),
        None => None,
    };
    let made = py.detach(|| match times {
        None => {
            asked.needs_no_times("`times` takes them")?;
            series::in_rows(&asked, &mut asked.smoother.plan(), &x)
        }
        Some((_, ticks)) if ticks.len() != x.len() => Err(Error::Said(format!(
            "there are {} values and {} times: each value needs its own",
            x.len(),
            ticks.len()
        ))),
        Some((axis, ticks)) => series::by_times(&asked, &x, axis, &ticks),
    })?;
    made.into_iter().map(|part| to_numpy::<T>(py, part)).collect()
}

fn axis(unit: &str) -> Result<Axis> {
    Ok(match unit {
        "D" => Axis::Date,
        "s" => Axis::Datetime(TimeUnit::Second, None),
        "ms" => Axis::Datetime(TimeUnit::Millisecond, None),
        "us" => Axis::Datetime(TimeUnit::Microsecond, None),
        "ns" => Axis::Datetime(TimeUnit::Nanosecond, None),
        _ => Axis::Integer,
    })
}

/// An array without nulls: a hole is NaN.
fn to_numpy<T: Float + numpy::Element>(
    py: Python<'_>,
    part: ArrayRef,
) -> PyResult<Bound<'_, PyAny>> {
    if let Some(flags) = part.as_boolean_opt() {
        return Ok(PyArray1::from_iter(py, flags.values().iter()).into_any());
    }
    // Of coverage, which is f64 whatever the values are.
    if let Some(doubles) = part.as_primitive_opt::<arrow_array::types::Float64Type>() {
        return Ok(array::<f64>(py, doubles));
    }
    Ok(array::<T>(py, part.as_primitive()))
}

fn array<'py, T: Float + numpy::Element>(
    py: Python<'py>,
    values: &PrimitiveArray<T::Arrow>,
) -> Bound<'py, PyAny> {
    let holes = values.nulls().filter(|nulls| nulls.null_count() > 0);
    let value = |(row, &x): (usize, &T)| match holes {
        Some(nulls) if nulls.is_null(row) => T::NAN,
        _ => x,
    };
    PyArray1::from_vec(py, values.values().iter().enumerate().map(value).collect()).into_any()
}
