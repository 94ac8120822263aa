//! One series, as an expression and an array are: a long one on all cores.

use arrow_array::ArrayRef;
use smoothframe_arrow::series::Asked;
use smoothframe_core::Plan;

use crate::{
    axis::Axis,
    cell::Cell,
    error::{Error, Result},
    float::Float,
    pass::Job,
    pool,
    rows::Rows,
};

/// The parts of rows in their order.
pub(crate) fn in_rows<T: Float>(
    asked: &Asked,
    plan: &mut Plan<T>,
    x: &[T],
) -> Result<Vec<ArrayRef>> {
    asked.in_rows::<T, Error>(plan, x, |plan, x, output| {
        match is_long(x.len()) {
            true => pool::install(|| plan.par_smooth_to(x, output))??,
            false => plan.smooth_to(x, output)?,
        }
        Ok(())
    })
}

/// The parts of rows at times, which may be in any order.
pub(crate) fn by_times<T: Cell>(
    asked: &Asked,
    x: &[T],
    axis: Axis,
    ticks: &[i64],
) -> Result<Vec<ArrayRef>> {
    let run = || {
        let rows = Rows::find(&[], x.len(), Some((axis, ticks)))?;
        let made = Job::new(&asked.smoother, &asked.parts, &rows)?.run(&rows, &[x])?;
        let made = made.into_iter().next().map(|made| made.parts(x, &asked.parts));
        Ok(made.unwrap_or_default())
    };
    if is_long(x.len()) { pool::install(run)? } else { run() }
}

/// What takes the times of an expression's rows.
pub(crate) const SMOOTH_BY: &str = "`smooth_by` takes them";

/// Whether a series is worth more than the thread that it is on.
const fn is_long(rows: usize) -> bool {
    rows > 1 << 16
}
