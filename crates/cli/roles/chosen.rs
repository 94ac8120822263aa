//! The columns that are written, where not all are: --columns.

use anyhow::Result;
use polars::prelude::DataFrame;
use smoothframe_polars::Grouped;

use crate::{files::input::Source, flags::output::Output, flags::series::Series};

/// Leaves columns out that have no role and are not asked for, of the file's and of the frame that is
/// smoothed.
pub(crate) fn leave_out(
    source: &mut Source,
    frame: &mut DataFrame,
    grouped: &Grouped,
    series: &Series,
    output: &Output,
) -> Result<()> {
    output.check(&source.path.display().to_string(), &source.all, grouped.is_merged())?;
    let of_time = series.time_columns(&source.all);
    let is_written = |name: &String| {
        grouped.keys().contains(name)
            || grouped.value_columns().contains(name)
            || grouped.time_column() == Some(name)
            || of_time.contains(name)
            || output.keeps(name)
    };
    let read = source.names();
    let others = read.iter().filter(|name| !is_written(name)).map(String::as_str);
    *frame = frame.drop_many(others.clone());
    source.frame = source.frame.drop_many(others);
    let places = source.all.iter().enumerate().filter(|(_, name)| is_written(name));
    source.kept = Some(places.map(|(at, _)| at).collect());
    Ok(())
}
