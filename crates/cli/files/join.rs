//! Several files as one table: rows one after another, columns by their names.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use polars::prelude::*;
use smoothframe_csv::Numbers;

use crate::{
    files::input::{Source, bytes_of},
    files::memory,
    files::typed::{Kind, Wanted},
    words::failure::usage,
};

/// A file's table, and columns that are the same in all of its rows.
pub(super) struct Keyed {
    pub(super) source: Source,
    pub(super) keys: Vec<(String, Option<String>)>,
}

/// The files' rows in one table, which is called `label`.
pub(super) fn join(parts: Vec<Keyed>, label: &Path, wanted: &Wanted<'_>) -> Result<Source> {
    check(&parts)?;
    let mut parts = parts.into_iter();
    let Some(Keyed { source: first, keys }) = parts.next() else {
        return Err(usage("there is no input"));
    };
    let names = first.names();
    let mut values: Vec<Vec<(Option<String>, usize)>> = vec![Vec::new(); keys.len()];
    let mut add_keys = |source: &Source, keys: &[(String, Option<String>)]| {
        for (values, (_, value)) in values.iter_mut().zip(keys) {
            values.push((value.clone(), source.frame.height()));
        }
    };
    add_keys(&first, &keys);
    let mut all = first.all.clone();
    all.retain(|name| keys.iter().all(|(key, _)| key != name));
    all.extend(keys.iter().map(|(key, _)| key.clone()));
    let mut frame = first.frame.clone();
    let (mut rows, mut sources) = (frame.height(), vec![(0, first)]);
    for Keyed { source, keys } in parts {
        add_keys(&source, &keys);
        let mut next = source.frame.select(&names)?;
        for name in &names {
            unify(&mut frame, &mut next, name, &sources[0].1, &source)?;
        }
        frame.vstack_mut(&next)?;
        let from = rows;
        rows += source.frame.height();
        sources.push((from, source));
    }
    for ((key, _), values) in keys.iter().zip(values) {
        frame.with_column(column(key, &values, wanted)?)?;
    }
    if memory::is_limited() {
        memory::check_columns((bytes_of(&frame), rows))
            .with_context(|| label.display().to_string())?;
    }
    let numbers = numbers(&sources)?;
    let mut notes = Vec::new();
    for (_, source) in &mut sources {
        let path = source.path.display();
        notes.extend(source.notes.iter().map(|note| format!("{path}: {note}")));
        source.frame = DataFrame::default(); // all rows are in one
    }
    let (mut zones, mut unread) = (Vec::new(), Vec::new());
    for (_, source) in &mut sources {
        zones.append(&mut source.zones);
        unread.append(&mut source.unread);
    }
    zones.dedup();
    unread.dedup_by(|a, b| a.name == b.name);
    let (_, first) = &mut sources[0];
    Ok(Source {
        path: label.to_owned(),
        spool: first.spool.clone(),
        options: first.options.clone(),
        content: first.content,
        format: first.format,
        frame,
        all,
        kept: None,
        dates: first.dates,
        is_plain: false,
        notes,
        data_like: first.data_like.take(),
        numbers,
        header: first.header.clone(),
        zones,
        unread,
        lines: None,
        parts: sources,
        digest: None,
        batch: None,
    })
}

/// That all files are of one format and have the same columns.
fn check(parts: &[Keyed]) -> Result<()> {
    let Some(Keyed { source: first, keys: first_keys }) = parts.first() else { return Ok(()) };
    for Keyed { source, keys } in parts {
        let (path, other) = (source.path.display(), first.path.display());
        let is_text = source.content.is_delimited() && first.content.is_delimited();
        if source.content != first.content && !is_text {
            return Err(anyhow!(
                "{path}: is {}, and {other} {}; name files of one format",
                source.content.called(),
                first.content.called()
            ));
        }
        let names = |keys: &[(String, Option<String>)]| -> Vec<String> {
            keys.iter().map(|(key, _)| format!("{key}=")).collect()
        };
        if names(keys) != names(first_keys) {
            let told = |keys: &[(String, Option<String>)]| match keys {
                [] => "none".to_owned(),
                keys => names(keys).join("/"),
            };
            return Err(anyhow!(
                "{path}: the folders that it lies in tell other columns ({}) than those of {other} ({})",
                told(keys),
                told(first_keys)
            ));
        }
        let is_key = |name: &String| keys.iter().any(|(key, _)| key == name);
        let lacks = |a: &Source, b: &Source| {
            a.all.iter().find(|name| !b.all.contains(name) && !is_key(name)).cloned()
        };
        if let Some(name) = lacks(first, source) {
            return Err(anyhow!("{path}: has no column `{name}`, and {other} has one"));
        }
        if let Some(name) = lacks(source, first) {
            return Err(anyhow!("{path}: has a column `{name}`, and {other} has none"));
        }
    }
    Ok(())
}

/// Makes a column of two tables one type.
fn unify(
    frame: &mut DataFrame,
    next: &mut DataFrame,
    name: &str,
    first: &Source,
    source: &Source,
) -> Result<()> {
    let (a, b) = (frame.column(name)?.clone(), next.column(name)?.clone());
    if a.dtype() == b.dtype() {
        return Ok(());
    }
    // A text whose fields are all missing, and a number that is, are alike.
    let is_empty = |column: &Column| column.null_count() == column.len();
    let untyped = !matches!(
        source.content,
        crate::files::content::Content::Parquet | crate::files::content::Content::Ipc
    );
    let dtype = match (a.dtype(), b.dtype()) {
        (_, other) if is_empty(&a) => other.clone(),
        (one, _) if is_empty(&b) => one.clone(),
        (one, other) if one.is_primitive_numeric() && other.is_primitive_numeric() => {
            let whole = DataType::Int64;
            let fits =
                |column: &Column| column.dtype().is_integer() && column.strict_cast(&whole).is_ok();
            if fits(&a) && fits(&b) { whole } else { DataType::Float64 }
        }
        (DataType::Date, DataType::Datetime(unit, zone))
        | (DataType::Datetime(unit, zone), DataType::Date) => {
            DataType::Datetime(*unit, zone.clone())
        }
        (DataType::Datetime(one, zone), DataType::Datetime(other, other_zone))
            if zone == other_zone || [zone, other_zone].into_iter().all(is_offset) =>
        {
            // Clocks of one offset and those of another meet as UTC.
            let zone = if zone == other_zone { zone } else { &Some(TimeZone::UTC) };
            let rank = |unit: TimeUnit| match unit {
                TimeUnit::Milliseconds => 0,
                TimeUnit::Microseconds => 1,
                TimeUnit::Nanoseconds => 2,
            };
            DataType::Datetime(if rank(*one) > rank(*other) { *one } else { *other }, zone.clone())
        }
        (one, other) if untyped || is_text(one) && is_text(other) => DataType::String,
        (one, other) => {
            return Err(anyhow!(
                "{}: column `{name}` holds {other}, and that of {} {one}",
                source.path.display(),
                first.path.display()
            ));
        }
    };
    frame.with_column(a.strict_cast(&dtype)?)?;
    next.with_column(b.strict_cast(&dtype)?)?;
    Ok(())
}

/// Whether a zone is an offset, which times that were read with one have.
fn is_offset(zone: &Option<TimeZone>) -> bool {
    let name = zone.as_ref().map(|zone| zone.as_str());
    name.is_some_and(|name| name == "UTC" || name.starts_with("Etc/GMT"))
}

fn is_text(dtype: &DataType) -> bool {
    dtype.is_string() || dtype.is_categorical() || dtype.is_enum()
}

/// A column that is the same in all rows of a file: dates and numbers as far as it shows them to be,
/// and as it is written where it may be a group.
fn column(key: &str, values: &[(Option<String>, usize)], wanted: &Wanted<'_>) -> Result<Column> {
    let each = values.iter().map(|(value, _)| value.as_deref());
    let texts = each.collect::<StringChunked>().with_name(key.into());
    let kind = if (wanted.texts)(key) { None } else { Kind::of(&texts, wanted.dates) };
    let column = kind.and_then(|kind| kind.read(&texts)).unwrap_or_else(|| texts.into_column());
    let rows = values.iter().zip(0..).flat_map(|((_, rows), at)| std::iter::repeat_n(at, *rows));
    let rows: IdxCa = rows.collect::<Vec<IdxSize>>().into_iter().map(Some).collect();
    Ok(column.take(&rows)?)
}

/// How numbers are written, which must be alike in all files where it is not as Rust does.
fn numbers(sources: &[(usize, Source)]) -> Result<Vec<(String, Result<Numbers, String>)>> {
    let mut numbers: Vec<(String, Result<Numbers, String>)> = Vec::new();
    for (_, source) in sources {
        for (name, marks) in &source.numbers {
            match numbers.iter().find(|(other, _)| other == name) {
                None => numbers.push((name.clone(), marks.clone())),
                Some((_, known)) if known == marks => {}
                Some(_) => {
                    return Err(anyhow!(
                        "{}: the numbers of column `{name}` are not written as in {}; --decimal-comma or \
                         --thousands says how",
                        source.path.display(),
                        sources[0].1.path.display()
                    ));
                }
            }
        }
    }
    Ok(numbers)
}
