//! One Polars series through a smoother.

use polars::prelude::*;
use smoothframe_core::{Error, Output, Sample, Smoother};

/// The type that smoothing a column of `dtype` gives, or `None` where it holds no numbers.
pub(crate) fn smoothed_dtype(dtype: &DataType) -> Option<DataType> {
    match dtype {
        DataType::Float32 => Some(DataType::Float32),
        dtype if dtype.is_primitive_numeric() => Some(DataType::Float64),
        _ => None,
    }
}

/// What is wanted of a smoothed series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The smoothed values: f32 stays f32, other numbers become f64; a hole out is null.
    Smoothed,
    /// The share of each window's weight that was present.
    Coverage,
}

/// The series through the smoother in row order; null and NaN are holes.
pub(crate) fn smooth(series: &Series, smoother: &Smoother, wanted: Wanted) -> PolarsResult<Series> {
    match smoothed_dtype(series.dtype()) {
        Some(DataType::Float32) => smooth_chunked(series.f32()?, smoother, wanted),
        Some(_) => smooth_chunked(series.cast(&DataType::Float64)?.f64()?, smoother, wanted),
        None => polars_bail!(
            InvalidOperation: "smooth needs numbers, but column `{}` holds {}",
            series.name(), series.dtype()
        ),
    }
}

fn smooth_chunked<T>(
    values: &ChunkedArray<T>,
    smoother: &Smoother,
    wanted: Wanted,
) -> PolarsResult<Series>
where
    T: PolarsNumericType,
    T::Native: Sample + From<f32>,
    ChunkedArray<T>: IntoSeries,
{
    let x = with_nan(values);
    let mut out = x.clone();
    let name = values.name().clone();
    if wanted == Wanted::Coverage {
        let mut coverage = vec![0.0; x.len()];
        let output = Output::new(&mut out).coverage(&mut coverage);
        smoother.plan().smooth_to(&x, output).map_err(to_polars)?;
        return Ok(Float64Chunked::from_vec(name, coverage).into_series());
    }
    let mut present = vec![true; x.len()];
    let output = Output::new(&mut out).present(&mut present);
    smoother.plan().smooth_to(&x, output).map_err(to_polars)?;
    Ok(from_parts::<T>(name, out, &present).into_series())
}

pub(crate) fn to_polars(error: Error) -> PolarsError {
    PolarsError::ComputeError(error.to_string().into())
}

/// The values, null as NaN.
pub(crate) fn with_nan<T>(values: &ChunkedArray<T>) -> Vec<T::Native>
where
    T: PolarsNumericType,
    T::Native: From<f32>,
{
    if values.null_count() > 0 {
        return values.iter().map(|value| value.unwrap_or(f32::NAN.into())).collect();
    }
    let mut x = Vec::with_capacity(values.len());
    values.downcast_iter().for_each(|chunk| x.extend_from_slice(chunk.values()));
    x
}

/// A column of these values, null where they are not present.
pub(crate) fn from_parts<T: PolarsNumericType>(
    name: PlSmallStr,
    values: Vec<T::Native>,
    present: &[bool],
) -> ChunkedArray<T> {
    if present.iter().all(|&is| is) {
        return ChunkedArray::from_vec(name, values);
    }
    let optional = values.into_iter().zip(present).map(|(value, &is)| is.then_some(value));
    optional.collect_ca(name)
}
