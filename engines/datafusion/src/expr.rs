//! The functions as expressions of a data frame's query.

use datafusion::logical_expr::{Expr, expr::WindowFunction, lit};

use crate::{function::Kind, udwf};

/// `smooth(value, spec)`; it needs an order of rows:
/// `smooth(col("units"), "uniform:7").order_by(vec![col("day").sort(true, false)]).build()`, with
/// [`ExprFunctionExt`](datafusion::logical_expr::ExprFunctionExt).
pub fn smooth(value: Expr, spec: &str) -> Expr {
    call(Kind::Smooth, vec![value, lit(spec)])
}

/// `smooth_by(value, time, spec)`.
pub fn smooth_by(value: Expr, time: Expr, spec: &str) -> Expr {
    call(Kind::SmoothBy, vec![value, time, lit(spec)])
}

/// `smooth_parts(value, spec)`, which needs an order of rows as [`smooth`] does.
pub fn smooth_parts(value: Expr, spec: &str) -> Expr {
    call(Kind::SmoothParts, vec![value, lit(spec)])
}

/// `smooth_parts_by(value, time, spec)`.
pub fn smooth_parts_by(value: Expr, time: Expr, spec: &str) -> Expr {
    call(Kind::SmoothPartsBy, vec![value, time, lit(spec)])
}

fn call(kind: Kind, args: Vec<Expr>) -> Expr {
    Expr::from(WindowFunction::new(udwf(kind), args))
}
