//! Smoothing as an expression.

use polars::prelude::*;
use smoothframe_core::Smoother;

use crate::series::{self, Wanted};

/// Smoothing for [`Expr`].
pub trait SmoothExpr {
    /// The column smoothed in row order.
    ///
    /// In `select` and `with_columns` the whole column is one series; under `.over([…])` and in
    /// `group_by(…).agg([…])` each group is one, and groups never see one another. Where rows are
    /// not in time order, give `.over` an `order_by`, or use [`Grouped`](crate::Grouped).
    ///
    /// f32 stays f32, other numbers give f64. Null and NaN are holes, a hole out is null.
    ///
    /// # Errors
    /// When the query is planned, for a column that holds no numbers.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{SmoothExpr, Smoother};
    /// let smoother: Smoother = "taps:[1,1] align=trailing boundary=nearest".parse()?;
    /// let frame = df!("x" => [1, 3, 5])?.lazy().select([col("x").smooth(&smoother)]).collect()?;
    /// assert_eq!(frame.column("x")?.f64()?.to_vec(), [Some(1.0), Some(2.0), Some(4.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn smooth(self, smoother: &Smoother) -> Expr;

    /// How much of its window's weight each output of [`smooth`](Self::smooth) had, from 0 to 1:
    /// holes and rows beyond the ends count alike. f64, and never null.
    ///
    /// # Errors
    /// When the query is planned, for a column that holds no numbers.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{SmoothExpr, Smoother};
    /// let smoother: Smoother = "uniform:4 align=trailing".parse()?;
    /// let frame = df!("x" => [Some(1.0), None, Some(5.0), Some(2.0)])?.lazy()
    ///     .select([col("x").smooth_coverage(&smoother)]).collect()?;
    /// assert_eq!(frame.column("x")?.f64()?.to_vec(), [0.25, 0.25, 0.5, 0.75].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn smooth_coverage(self, smoother: &Smoother) -> Expr;
}

impl SmoothExpr for Expr {
    fn smooth(self, smoother: &Smoother) -> Expr {
        apply(self, smoother, Wanted::Smoothed, format!("smooth[{smoother}]"))
    }

    fn smooth_coverage(self, smoother: &Smoother) -> Expr {
        apply(self, smoother, Wanted::Coverage, format!("smooth_coverage[{smoother}]"))
    }
}

fn apply(expr: Expr, smoother: &Smoother, wanted: Wanted, plan_text: String) -> Expr {
    let smoother = smoother.clone();
    // `map` is elementwise to Polars: it would mix the groups and let filters move below it.
    expr.apply_with_fmt_str(
        move |column| {
            let smoothed = series::smooth(column.as_materialized_series(), &smoother, wanted)?;
            Ok(smoothed.into_column())
        },
        move |_, field| match series::smoothed_dtype(field.dtype()) {
            Some(dtype) => {
                let is_coverage = wanted == Wanted::Coverage;
                let dtype = if is_coverage { DataType::Float64 } else { dtype };
                Ok(Field::new(field.name().clone(), dtype))
            }
            None => polars_bail!(
                InvalidOperation: "smooth needs numbers, but column `{}` holds {}",
                field.name(), field.dtype()
            ),
        },
        plan_text,
    )
}
