//! The library's errors on series, with the file, the line, and the flag that would help.

use std::path::Path;

use anyhow::anyhow;
use smoothframe_polars::{
    Duplicates, Error, Grouped, smoothframe_core::Error as Refused, words::counted,
};

use crate::{
    files::input::Source,
    roles::edges::Edges,
    roles::prepare::quote,
    words::failure::{advised, usage},
};

/// Why the series could not be smoothed, and what would help.
pub(crate) fn unsmoothed(error: Error, path: &Path) -> anyhow::Error {
    let path = path.display();
    match error {
        Error::Smoother(refused @ Refused::NeedsTimes { .. }) => {
            usage(format!("{path}: {refused}; name their column with --time"))
        }
        Error::Smoother(refused @ Refused::InTime(_)) => {
            usage(format!("{path}: --window: {refused}"))
        }
        error => anyhow!("{path}: {error}"),
    }
}

/// The library's error, with the file, the line, and the flag that would help.
pub(crate) fn explain(error: Error, source: &Source, grouped: &Grouped) -> anyhow::Error {
    let path = source.path.display();
    // Of merged rows nothing else is written.
    let has_several = grouped.smoothers().nth(1).is_some();
    let rename = if has_several { "-w NAME=SPEC" } else { "--suffix" };
    let there = if grouped.is_merged() { source.names() } else { source.written() };
    match error {
        Error::Duplicates(rows) => duplicates(&rows, source, grouped),
        Error::Clash { name } if !there.contains(&name) => {
            anyhow!("{path}: two columns `{name}` would be made; choose another name with {rename}")
        }
        Error::Clash { name } if !ends_as_smoothed(grouped, &name) => {
            anyhow!("{path}: there is a column `{name}` already; leave it out of --with")
        }
        Error::Clash { name } => {
            anyhow!("{path}: there is a column `{name}` already; choose another name with {rename}")
        }
        Error::Smoother(_) => unsmoothed(error, &source.path),
        Error::Calendar { .. } => usage(format!("{path}: --every: {error}")),
        Error::Offset { .. } => usage(format!("{path}: --offset: {error}")),
        Error::Stray(stray) => anyhow!(
            "{path}: {}: {stray}; correct it, or leave such silences out with --max-gap {}",
            source.place(stray.row),
            stray.max_gap
        ),
        Error::Gap { .. } => usage(format!("{path}: --max-gap: {error}")),
        Error::FillLooksAhead { value } => usage(format!(
            "{path}: --fill linear draws lines to later values of `{value}`, and so cannot be \
             causal; take --fill forward, zero or null, or leave causal out: --with provisional \
             then flags the rows that are yet to be filled"
        )),
        error => in_file(&error, source),
    }
}

fn ends_as_smoothed(grouped: &Grouped, name: &str) -> bool {
    let mut smoothers = grouped.smoothers().peekable();
    match smoothers.peek() {
        None => name.ends_with(grouped.smoothed_suffix()),
        Some(_) => smoothers.any(|(suffix, _)| name.ends_with(suffix)),
    }
}

/// The library's error on columns and times, with the file and the line.
pub(crate) fn in_file(error: &Error, source: &Source) -> anyhow::Error {
    let path = source.path.display();
    match error {
        Error::NullTime { name, row, rows } => {
            let others = match rows {
                1 => String::new(),
                rows => format!(" ({} have none)", counted(*rows, "row")),
            };
            let place = source.place(*row);
            let advice = match Edges::advice(source, *row) {
                none if none.is_empty() => "; --drop-null-time leaves such rows out".to_owned(),
                advice => advice,
            };
            anyhow!("{path}: {place}, column `{name}`: there is no time{others}{advice}")
        }
        Error::Role { .. } => usage(format!("{path}: {error}")),
        error => anyhow!("{path}: {error}"),
    }
}

fn duplicates(rows: &Duplicates, source: &Source, grouped: &Grouped) -> anyhow::Error {
    let (first, second) = (source.place(rows.first), source.place(rows.second));
    let of = if rows.group.is_empty() { String::new() } else { format!(" of {}", rows.group) };
    let others = match rows.rows - 1 {
        0 => String::new(),
        1 => " (1 more row repeats a time)".to_owned(),
        more => format!(" (and {} repeat a time)", counted(more, "more row")),
    };
    let every = rows
        .every
        .as_ref()
        .map_or_else(String::new, |every| format!("--every {every} --agg sum (or mean), or "));
    let mut advice = vec![
        format!("to merge them:        {every}--agg sum (or mean) alone"),
        "to keep one:          --on-duplicate first (or last)".to_owned(),
        "to take all in order: --on-duplicate keep".to_owned(),
    ];
    for column in &rows.separators {
        let mut by = grouped.keys().to_vec();
        by.push(column.clone());
        advice.push(format!("to separate them:     --by {}", quote(&by.join(","))));
    }
    let (path, time) = (source.path.display(), &rows.time);
    advised(
        format!("{path}: {first} and {second}{of} are at the same time, {time}{others}"),
        advice,
    )
}
