//! What cannot be done batch by batch, and how it can.

use std::path::Path;

use anyhow::Result;
use smoothframe_polars::Part;
use smoothframe_report::Format;

use crate::{
    flags::args::Apply, flags::choices::Ambiguous, flags::windows::Windows, words::failure::usage,
};

/// Refuses what needs all rows, before the first is read.
pub(crate) fn check(command: &Apply, windows: &Windows, to: Option<Format>) -> Result<()> {
    let series = &command.series;
    let refuse = |what: &str, why: &str| Err(usage(format!("--stream: {what} {why}")));
    if series.skips_bad_groups() {
        return refuse(
            "--bad-groups skip",
            "leaves groups out whose last row may be bad, when their first are written; mend or drop \
             such rows before",
        );
    }
    if series.wide {
        return refuse(
            "--wide",
            "takes the columns that are numbers in every row; name them, as in --value 'temp_*'",
        );
    }
    if !command.partition_by.is_empty() {
        return refuse(
            "--partition-by",
            "writes a file for each value, which only all rows tell; write one file, and cut that",
        );
    }
    if command.written.dry_run {
        return refuse(
            "--dry-run",
            "finds all series without writing them; try it with a part of the file, and without --stream",
        );
    }
    if matches!(series.dates.ambiguous, Some(Ambiguous::Infer)) {
        return refuse(
            "--ambiguous infer",
            "looks at all rows of a group; --ambiguous earliest (or latest) takes one of the two hours",
        );
    }
    if command.smoothing.flags_partial(series)? {
        return refuse(
            "--with partial",
            "flags intervals by the usual step of all times; leave partial out",
        );
    }
    if command.smoothing.parts().contains(&Part::Loo) {
        return refuse(
            "--with loo",
            "asks what a row weighs in its own output, which is found of whole series; leave loo out",
        );
    }
    if to == Some(Format::Ipc) {
        return refuse("Arrow's file format", "is written whole; write Parquet, or CSV");
    }
    for window in windows.all() {
        if let Err(error) = window.smoother.stream_plan::<f64>() {
            return Err(usage(format!(
                "--stream: `{}` {error}; leave --stream out, or take another window",
                window.smoother
            )));
        }
    }
    Ok(())
}

/// Refuses outputs that are written by their format as a whole.
pub(crate) fn check_format(format: Format, path: &Path) -> Result<()> {
    match format {
        Format::Ipc => Err(usage(format!(
            "{}: --stream: Arrow's file format is written whole; write Parquet, or CSV",
            path.display()
        ))),
        _ => Ok(()),
    }
}
