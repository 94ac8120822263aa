//! One Polars series through a smoother.

use polars::prelude::*;
use smoothframe_core::{Error, Method, Plan, Sample, Smoother};

/// The type that smoothing a column of `dtype` gives, or `None` where it holds no numbers.
pub(crate) fn smoothed_dtype(dtype: &DataType) -> Option<DataType> {
    match dtype {
        DataType::Float32 => Some(DataType::Float32),
        dtype if dtype.is_primitive_numeric() => Some(DataType::Float64),
        _ => None,
    }
}

/// The smoother for a column of `dtype`: whole numbers under whole weights have whole sums, which a
/// transform would round.
pub(crate) fn suited(smoother: &Smoother, dtype: &DataType) -> Result<Smoother, Error> {
    let whole = |h: &f64| h.fract() == 0.0;
    let exact = dtype.is_integer() && smoother.kernel().taps().iter().all(whole);
    if exact && smoother.method() == Method::Auto {
        return smoother.rebuild().method(Method::Direct).build();
    }
    Ok(smoother.clone())
}

/// The series smoothed in row order: f32 stays f32, other numbers become f64; null and NaN are
/// holes, and a hole out is null.
pub(crate) fn smooth(series: &Series, smoother: &Smoother) -> PolarsResult<Series> {
    match smoothed_dtype(series.dtype()) {
        Some(DataType::Float32) => smooth_chunked(series.f32()?, smoother),
        Some(_) => {
            let smoother = suited(smoother, series.dtype()).map_err(to_polars)?;
            smooth_chunked(series.cast(&DataType::Float64)?.f64()?, &smoother)
        }
        None => polars_bail!(
            InvalidOperation: "smooth needs numbers, but column `{}` holds {}",
            series.name(), series.dtype()
        ),
    }
}

fn smooth_chunked<T>(values: &ChunkedArray<T>, smoother: &Smoother) -> PolarsResult<Series>
where
    T: PolarsNumericType,
    T::Native: Sample + From<f32>,
    ChunkedArray<T>: IntoSeries,
{
    let x = with_nan(values);
    let mut out = x.clone();
    let mut present = vec![true; x.len()];
    run(&mut smoother.plan(), &x, &mut out, &mut present)?;
    Ok(from_parts::<T>(values.name().clone(), out, &present).into_series())
}

fn run<T: Sample>(
    plan: &mut Plan<T>,
    x: &[T],
    out: &mut [T],
    present: &mut [bool],
) -> PolarsResult<()> {
    plan.smooth_with_presence(x, out, present).map_err(to_polars)
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
