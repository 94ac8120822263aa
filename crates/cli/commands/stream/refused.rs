//! What cannot be done batch by batch, and how it can.

use std::{fmt, path::Path};

use anyhow::{Result, anyhow};
use smoothframe_polars::{Error, Fill, Grouped, Part, smoothframe_core::Error as Refused};
use smoothframe_report::Format;

use crate::{
    files::input::Source, flags::args::Apply, flags::choices::Ambiguous, flags::series::Series,
    flags::windows::Windows, roles::lessons::Lesson, roles::refusals::explain,
    words::failure::usage,
};

/// Refuses what needs all rows, before the first is read.
pub(crate) fn check(command: &Apply, windows: &Windows, to: Option<Format>) -> Result<()> {
    let series = &command.series;
    let by = if command.streaming.append.is_some() { "--append" } else { "--stream" };
    let refuse = |what: &str, why: &str| Err(usage(format!("{by}: {what} {why}")));
    if series.skips_bad_groups() {
        return refuse(
            "--bad-groups skip",
            "leaves groups out whose last row may be bad, when their first are written; mend or drop \
             such rows before",
        );
    }
    roles(series, by)?;
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
    if series.fill == Some(Fill::Linear) {
        return refuse("--fill linear", "draws lines to later values; take forward, zero or null");
    }
    for window in windows.all() {
        if let Err(error @ Refused::NeverStreams { .. }) = window.smoother.stream_plan::<f64>() {
            return Err(usage(format!("{by}: --window: {error}; take another window")));
        }
    }
    Ok(())
}

/// Refuses roles that all rows tell, of what is read batch by batch by this flag.
pub(in crate::commands) fn roles(series: &Series, by: &str) -> Result<()> {
    if series.wide {
        return Err(usage(format!(
            "{by}: --wide takes the columns that are numbers in every row; name them, as in --value 'temp_*'"
        )));
    }
    if matches!(series.dates.ambiguous, Some(Ambiguous::Infer)) {
        return Err(usage(format!(
            "{by}: --ambiguous infer looks at all rows of a group; --ambiguous earliest (or latest) takes one \
             of the two hours"
        )));
    }
    Ok(())
}

/// What the library refuses of the columns, before any row.
pub(super) fn at_all(error: Error, source: &Source, grouped: &Grouped) -> anyhow::Error {
    match error {
        Error::Smoother(error @ Refused::NeverStreams { .. }) => {
            usage(format!("--stream: --window: {error}"))
        }
        Error::NeverStreams { what, why } => {
            usage(format!("--stream: {what} cannot stream: {why}"))
        }
        error => explain(error, source, grouped),
    }
}

/// Rows that are not in the order that a stream needs.
#[derive(Debug)]
pub(super) struct Unsorted(String);

impl fmt::Display for Unsorted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsorted {}

/// What it refuses of rows, which it counts from the first of all; so many rows are of files before this one.
pub(in crate::commands) fn at_rows(
    error: Error,
    source: &mut Source,
    grouped: &Grouped,
    before: u64,
) -> anyhow::Error {
    if let Some(place) = &mut source.batch {
        place.first = 0;
    }
    let path = source.path.display();
    let place = |row: u64| match row.checked_sub(before).map(usize::try_from) {
        Some(Ok(row)) => source.place(row),
        _ => "a row that was appended before".to_owned(),
    };
    let taken = |what: &str| match before {
        0 => what.to_owned(),
        _ => format!("{what} (or leave out what was appended before)"),
    };
    match error {
        Error::Late(late) => {
            let of =
                if late.group.is_empty() { String::new() } else { format!(" of {}", late.group) };
            if late.time == late.after {
                return anyhow!(
                    "{path}: {}: a row{of} at {}, and another of that time is written already; \
                     --on-duplicate first leaves later ones out",
                    place(late.row),
                    late.time
                );
            }
            let help = "sort the rows of each group by time, or say how late rows may come, as in --lateness 7d";
            anyhow::Error::new(Unsorted(format!(
                "{path}: {}: a row{of} at {} comes behind one at {}, and what was before that is written; {}",
                place(late.row),
                late.time,
                late.after,
                taken(help)
            )))
        }
        Error::Returned { row, group } => {
            let place = place(row);
            let text = format!("the rows of {group} had ended, and {place} is another of them");
            anyhow::Error::new(Lesson::Order(text))
        }
        Error::Waits { group, rows } => {
            let of = if group.is_empty() { "it" } else { &group };
            anyhow!(
                "{path}: {of} has {rows} rows one after another without a value, which wait for the next; \
                 --holes keep leaves holes as they are, and --max-gap ends series where rows are far apart"
            )
        }
        Error::Duplicates(mut rows) => {
            let taken = usize::try_from(before).unwrap_or(usize::MAX);
            let is_earlier = rows.first < taken;
            rows.first = rows.first.saturating_sub(taken);
            rows.second = rows.second.saturating_sub(taken);
            if is_earlier {
                let of = if rows.group.is_empty() { "" } else { " of " };
                return anyhow!(
                    "{path}: {}: a row{of}{} at {} was appended before; leave out what was, or take the later \
                     with --on-duplicate last",
                    source.place(rows.second),
                    rows.group,
                    rows.time
                );
            }
            explain(Error::Duplicates(rows), source, grouped)
        }
        Error::NullTime { name, row, rows } => {
            let row = row.saturating_sub(usize::try_from(before).unwrap_or(usize::MAX));
            explain(Error::NullTime { name, row, rows }, source, grouped)
        }
        error => explain(error, source, grouped),
    }
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
