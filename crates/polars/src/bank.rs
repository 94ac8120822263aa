//! Features of a column: what is told of many kernels' outputs.

use std::sync::Arc;

use polars::prelude::*;
use smoothframe_core::{FilterBank, Pooled};

use crate::series;

type Pool = fn(&Pooled) -> f64;
/// What is told of a kernel's outputs, after its number in the bank: the ends of the fields' names.
const POOLS: [(&str, Pool); 3] =
    [("max", |pooled| pooled.max), ("mean", |pooled| pooled.mean), ("ppv", |pooled| pooled.ppv)];

/// The column's features, as a struct of one row.
pub(crate) fn filter_bank(expr: Expr, bank: &FilterBank) -> Expr {
    let text = format!("filter_bank[{} kernels]", bank.len());
    let (bank, names) = (Arc::new(bank.clone()), Arc::new(names(bank.len())));
    let of_field = Arc::clone(&names);
    let pool = move |column: Column| {
        let raw = column.as_materialized_series();
        let pooled = match series::smoothed_dtype(raw.dtype()) {
            Some(DataType::Float32) => bank.pool(&series::with_nan(raw.f32()?)),
            Some(dtype) => bank.pool(&series::with_nan(raw.cast(&dtype)?.f64()?)),
            None => return Err(no_numbers(raw.name(), raw.dtype())),
        };
        let pooled = pooled.map_err(series::to_polars)?;
        let told = pooled.iter().flat_map(|pooled| {
            // Where no output was pooled nothing is told.
            POOLS.map(|(_, told)| (pooled.pooled > 0).then(|| told(pooled)))
        });
        let field = |(name, told): (&PlSmallStr, Option<f64>)| Series::new(name.clone(), [told]);
        let fields: Vec<Series> = names.iter().zip(told).map(field).collect();
        let all = StructChunked::from_series(raw.name().clone(), 1, fields.iter())?;
        Ok(all.into_column())
    };
    let field = move |_: &Schema, field: &Field| {
        if series::smoothed_dtype(field.dtype()).is_none() {
            return Err(no_numbers(field.name(), field.dtype()));
        }
        let of = |name: &PlSmallStr| Field::new(name.clone(), DataType::Float64);
        let fields = of_field.iter().map(of).collect();
        Ok(Field::new(field.name().clone(), DataType::Struct(fields)))
    };
    expr.agg_with_fmt_str(pool, field, text)
}

/// `k0_max`, `k0_mean`, `k0_ppv`, `k1_max` …
fn names(kernels: usize) -> Vec<PlSmallStr> {
    let of = |kernel| POOLS.map(|(pool, _)| format!("k{kernel}_{pool}").into());
    (0..kernels).flat_map(of).collect()
}

fn no_numbers(name: &str, dtype: &DataType) -> PolarsError {
    series::needs_numbers("filter_bank", name, dtype)
}
