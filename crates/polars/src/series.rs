//! One Polars series through a smoother.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::{Error, Measure, Operation, Output, Sample, Smoother};

use crate::{Grouped, Layout, OnDuplicate, Part};

/// The type that smoothing a column of `dtype` gives, or `None` where it holds no numbers.
pub(crate) fn smoothed_dtype(dtype: &DataType) -> Option<DataType> {
    match dtype {
        DataType::Float32 => Some(DataType::Float32),
        dtype if dtype.is_primitive_numeric() => Some(DataType::Float64),
        _ => None,
    }
}

pub(crate) fn no_numbers(name: &str, dtype: &DataType) -> PolarsError {
    needs_numbers("smooth", name, dtype)
}

pub(crate) fn needs_numbers(asked: &str, name: &str, dtype: &DataType) -> PolarsError {
    polars_err!(InvalidOperation: "{asked} needs numbers, but column `{name}` holds {dtype}")
}

/// These parts of the series smoothed in row order; null and NaN are holes.
pub(crate) fn smooth(
    series: &Series,
    smoother: &Smoother,
    parts: &[Part],
) -> PolarsResult<Vec<Series>> {
    match smoothed_dtype(series.dtype()) {
        Some(DataType::Float32) => smooth_chunked(series.f32()?, smoother, parts),
        Some(_) => smooth_chunked(series.cast(&DataType::Float64)?.f64()?, smoother, parts),
        None => Err(no_numbers(series.name(), series.dtype())),
    }
}

fn smooth_chunked<T>(
    values: &ChunkedArray<T>,
    smoother: &Smoother,
    parts: &[Part],
) -> PolarsResult<Vec<Series>>
where
    T: PolarsNumericType,
    T::Native: Sample + From<f32>,
    ChunkedArray<T>: IntoSeries,
{
    check_parts(smoother, parts)?;
    let copy;
    let x = match values.cont_slice() {
        Ok(x) => x,
        Err(_) => {
            copy = with_nan(values);
            &copy
        }
    };
    let name = values.name();
    let mut out = vec![T::Native::default(); x.len()];
    let mut present = vec![true; x.len()];
    let mut coverage = Vec::new();
    let mut output = Output::new(&mut out).present(&mut present);
    if parts.contains(&Part::Coverage) {
        coverage.resize(x.len(), 0.0);
        output = output.coverage(&mut coverage);
    }
    smoother.plan().par_smooth_to(x, output).map_err(to_polars)?;
    let smoothed = from_parts::<T>(name.clone(), out, &present).into_series();
    let part = |part: &Part| match part {
        Part::Smoothed => Ok(smoothed.clone()),
        Part::Residual => residual(&values.clone().into_series(), &smoothed),
        Part::Coverage => Ok(Series::new(name.clone(), &coverage)),
        Part::Loo => {
            let mut own = vec![0.0; x.len()];
            smoother.plan().own_weights(x, &mut own).map_err(to_polars)?;
            let own = Series::new(PlSmallStr::EMPTY, own);
            left_out(&values.clone().into_series(), &smoothed, &own)
        }
        Part::Replaced => replaced(&values.clone().into_series(), &smoothed),
        Part::Provisional => {
            let mut provisional = vec![false; x.len()];
            let rows = smoother.plan::<T::Native>().provisional(x.len());
            provisional[x.len() - rows..].fill(true);
            Ok(Series::new(name.clone(), provisional))
        }
    };
    parts.iter().map(part).collect()
}

/// These parts of the column smoothed at these times, in any order of rows.
pub(crate) fn smooth_by(
    values: &Column,
    time: &Column,
    smoother: &Smoother,
    parts: &[Part],
) -> PolarsResult<Vec<Column>> {
    polars_ensure!(
        values.len() == time.len(),
        ShapeMismatch: "`{}` has {} rows, and its times `{}` {}",
        values.name(), values.len(), time.name(), time.len()
    );
    // Refusals name the time column; the value takes a name that is not its.
    let name = time.name().as_str();
    let value = if name == "value" { "raw" } else { "value" };
    let columns = vec![values.clone().with_name(value.into()), time.clone()];
    let frame = DataFrame::new(values.len(), columns)?;
    let grouped = Grouped::default().time(name).values([value]).parts(parts);
    let grouped = grouped.on_duplicate(OnDuplicate::Keep);
    let layout = Layout::new(&grouped, &frame, smoother.is_causal())?;
    let smoothed = layout.smooth(smoother)?.into_frame();
    let made = smoothed.columns()[frame.width()..].iter().cloned();
    Ok(made.map(|column| column.with_name(values.name().clone())).collect())
}

/// Refuses parts that a smoother does not have, as a residual from what is no level.
pub(crate) fn check_parts(smoother: &Smoother, parts: &[Part]) -> Result<(), crate::Error> {
    if parts.contains(&Part::Residual) && !smoother.is_level() {
        return Err(crate::Error::NoResidual { smoother: smoother.to_string() });
    }
    let is_hampel = matches!(
        smoother.operation(),
        Operation::Statistic(statistic) if matches!(statistic.measure(), Measure::Hampel { .. })
    );
    if parts.contains(&Part::Replaced) && !is_hampel {
        return Err(crate::Error::NoReplaced { smoother: smoother.to_string() });
    }
    if parts.contains(&Part::Loo) {
        match smoother.plan::<f64>().own_weights(&[], &mut []) {
            Ok(()) | Err(Error::NeedsTimes { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Raw minus smoothed, null where either is not there.
pub(crate) fn residual(raw: &Series, smoothed: &Series) -> PolarsResult<Series> {
    let raw = raw.cast(smoothed.dtype())?;
    let residual = (&raw - smoothed)?;
    let is_hole = raw.is_nan()?;
    // NaN that arithmetic makes of what is there is no hole.
    if !is_hole.any() {
        return Ok(residual);
    }
    residual.zip_with(&!is_hole, &Series::full_null(residual.name().clone(), 1, residual.dtype()))
}

/// A row alone in its window, but for roundings, has no fit without it.
const ALONE: f64 = 1e-12;

/// The residual without the own row: null where there is none, or no fit without the row.
pub(crate) fn left_out(raw: &Series, smoothed: &Series, own: &Series) -> PolarsResult<Series> {
    let residual = residual(raw, smoothed)?;
    let others = own.f64()?.apply_values(|own| 1.0 - own);
    let others = others.apply(|others| others.filter(|&others| others > ALONE)).into_series();
    let left_out = (&residual.cast(&DataType::Float64)? / &others)?;
    left_out.cast(smoothed.dtype()).map(|series| series.with_name(raw.name().clone()))
}

/// Whether a value that is there is not what is left of it.
pub(crate) fn replaced(raw: &Series, smoothed: &Series) -> PolarsResult<Series> {
    let raw = raw.cast(smoothed.dtype())?;
    let is_there = raw.is_not_null() & raw.is_not_nan()?;
    let differs = raw.not_equal_missing(smoothed)? & is_there;
    Ok(differs.fill_null_with_values(false)?.into_series().with_name(raw.name().clone()))
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
    let mut x = vec![T::Native::default(); values.len()];
    let mut rest = x.as_mut_slice();
    let mut chunks = Vec::with_capacity(values.chunks().len());
    for chunk in values.downcast_iter() {
        let (of_chunk, after) = std::mem::take(&mut rest).split_at_mut(chunk.len());
        chunks.push((chunk, of_chunk));
        rest = after;
    }
    // Memory that is new is touched by all cores.
    match values.len() {
        ..=SMALL => chunks.into_iter().for_each(|(chunk, x)| match chunk.validity() {
            None => x.copy_from_slice(chunk.values()),
            Some(_) => or_nan(chunk.iter(), x),
        }),
        _ => chunks.into_par_iter().for_each(|(chunk, x)| match chunk.validity() {
            None => x.copy_from_slice(chunk.values()),
            Some(_) => or_nan(chunk.iter(), x),
        }),
    }
    x
}

fn or_nan<'a, T>(values: impl Iterator<Item = Option<&'a T>>, x: &mut [T])
where
    T: Copy + From<f32> + 'a,
{
    x.iter_mut().zip(values).for_each(|(x, value)| *x = value.copied().unwrap_or(f32::NAN.into()));
}

/// So many values are copied before other cores have begun.
const SMALL: usize = 1 << 18;

/// A column of these values, null where they are not present.
pub(crate) fn from_parts<T: PolarsNumericType>(
    name: PlSmallStr,
    values: Vec<T::Native>,
    present: &[bool],
) -> ChunkedArray<T> {
    if present.iter().all(|&is| is) {
        return ChunkedArray::from_vec(name, values);
    }
    let present = BooleanChunked::from_slice(PlSmallStr::EMPTY, present);
    let validity = present.downcast_iter().next().map(|bits| bits.values().clone());
    ChunkedArray::from_vec_validity(name, values, validity)
}
