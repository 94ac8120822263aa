//! Means and medians of numbers whose sum is larger than the largest number.
//!
//! 1.7e308 twice have the mean 1.7e308, but their sum is infinite. That shows in the outcome, so that all
//! others cost no more than a look at it.

use polars::prelude::*;

use crate::Agg;

/// Far above what a sum of so small numbers could be: what is scaled by it is exact beside the largest.
const SCALE: i32 = 600;

/// Why sums of whole numbers have another type than their column was told to have.
pub(crate) fn passes(name: &str) -> PolarsError {
    polars_err!(ComputeError: "the sums of column `{name}` pass 64 bits; cast it to Float64 first")
}

/// What merging made of each run of rows, where a mean or a median is infinite and its values are not:
/// mended. Nothing where there is none.
pub(crate) fn mended(
    agg: Agg,
    merged: &Column,
    values: &Column,
    runs: &Column,
) -> PolarsResult<Option<Column>> {
    let (Agg::Mean | Agg::Median, Ok(found)) = (agg, merged.f64()) else { return Ok(None) };
    if found.downcast_iter().all(|part| part.values().iter().all(|value| value.is_finite())) {
        return Ok(None);
    }
    let values = values.cast(&DataType::Float64)?;
    let (values, runs) = (values.f64()?, runs.idx()?.rechunk());
    let runs = runs.cont_slice()?;
    let mut own = Vec::new();
    let mend = |(run, found): (usize, Option<f64>)| {
        let infinite = found.filter(|value| !value.is_finite());
        if infinite.is_none() {
            return found;
        }
        let before = |other: &IdxSize| (*other as usize) < run;
        let first = runs.partition_point(before);
        let rows = runs[first..].partition_point(|other| *other as usize == run);
        own.clear();
        own.extend((first..first + rows).filter_map(|row| values.get(row)));
        own.retain(|value| !value.is_nan());
        if own.iter().all(|value| value.is_finite()) { of_finite(agg, &mut own) } else { found }
    };
    let all: Float64Chunked = found.iter().enumerate().map(mend).collect();
    Ok(Some(all.with_name(merged.name().clone()).into_column()))
}

/// Of numbers that are finite.
fn of_finite(agg: Agg, values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let (least, most) = (*values.first()?, *values.last()?);
    if agg == Agg::Median {
        let middle = values.len() / 2;
        let (below, above) = (values[(values.len() - 1) / 2], values[middle]);
        return Some(below / 2.0 + above / 2.0);
    }
    let scale = 2.0_f64.powi(SCALE);
    let sum: f64 = values.iter().map(|value| value / scale).sum();
    // Rounding alone could lead beyond them.
    Some((sum / values.len() as f64 * scale).clamp(least, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mend(
        agg: Agg,
        merged: &[f64],
        values: &[Option<f64>],
        runs: &[IdxSize],
    ) -> Option<Vec<f64>> {
        let (merged, values) =
            (Column::new("0".into(), merged.to_vec()), Column::new("0".into(), values.to_vec()));
        let runs = IdxCa::from_slice("run".into(), runs).into_column();
        let mended = mended(agg, &merged, &values, &runs).expect("columns of decimals")?;
        Some(mended.f64().expect("decimals").iter().flatten().collect())
    }

    #[test]
    fn means_of_large_numbers_are_numbers() {
        let inf = f64::INFINITY;
        let large = Some(1.7e308);
        let values =
            [large, large, Some(1.0), large, None, Some(f64::NAN), large, Some(inf), large];
        let runs = [0, 0, 1, 2, 2, 2, 2, 3, 3];
        for agg in [Agg::Mean, Agg::Median] {
            let found = mend(agg, &[inf, 1.0, inf, inf], &values, &runs);
            assert_eq!(found, Some(vec![1.7e308, 1.0, 1.7e308, inf]), "{agg}");
        }
        let both = [large, Some(-1.7e308), large, Some(f64::MAX), Some(f64::MAX), Some(f64::MAX)];
        let found = mend(Agg::Mean, &[inf, inf], &both, &[0, 0, 0, 1, 1, 1]).expect("mended");
        assert!((found[0] - 1.7e308 / 3.0).abs() <= 1.7e308 * f64::EPSILON, "{found:?}");
        assert_eq!(found[1], f64::MAX);
        assert_eq!(
            mend(Agg::Median, &[inf], &[large, Some(1.5e308)], &[0, 0]),
            Some(vec![1.6e308])
        );
    }

    #[test]
    fn all_else_is_left_as_it_is() {
        let inf = f64::INFINITY;
        assert_eq!(mend(Agg::Mean, &[1.0], &[Some(1.0)], &[0]), None);
        assert_eq!(mend(Agg::Sum, &[inf], &[Some(1.7e308), Some(1.7e308)], &[0, 0]), None);
    }
}
