//! One column, as an expression and an array are: a long series on all cores, and groups.

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
    rows::{Key, Rows},
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
    let run = || smooth(asked, x, &[], Some((axis, ticks)));
    if is_long(x.len()) { pool::install(run)? } else { run() }
}

/// The parts of the rows of each group, in the order of times or, without any, of the rows: on all cores,
/// whatever there is.
pub(crate) fn in_groups<T: Cell>(
    asked: &Asked,
    x: &[T],
    keys: &[Key<'_>],
    time: Option<(Axis, &[i64])>,
) -> Result<Vec<ArrayRef>> {
    pool::install(|| smooth(asked, x, keys, time))?
}

fn smooth<T: Cell>(
    asked: &Asked,
    x: &[T],
    keys: &[Key<'_>],
    time: Option<(Axis, &[i64])>,
) -> Result<Vec<ArrayRef>> {
    let rows = Rows::find(keys, x.len(), time)?;
    let made = Job::new(&asked.smoother, &asked.parts, &rows)?.run(&rows, &[x])?;
    let made = made.into_iter().next().map(|made| made.parts(x, &asked.parts));
    Ok(made.unwrap_or_default())
}

/// What takes the times of an expression's rows.
pub(crate) const SMOOTH_BY: &str = "`smooth_by` takes them";

/// Whether a series is worth more than the thread that it is on.
const fn is_long(rows: usize) -> bool {
    rows > 1 << 16
}
