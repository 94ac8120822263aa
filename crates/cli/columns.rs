//! Which columns are the groups, the time and the values.

use anyhow::{Result, anyhow};
use polars::prelude::*;

use crate::{
    args::Series,
    dates::{self, NotADate, Style},
    failure::{did_you_mean, quoted, usage},
    input::Source,
    numbers,
    say::Say,
    values::Value,
};

/// The columns' roles, and the frame with its time and values read.
pub(crate) struct Columns {
    pub(crate) by: Vec<String>,
    pub(crate) time: Option<String>,
    pub(crate) values: Vec<Value>,
    pub(crate) frame: DataFrame,
}

impl Columns {
    /// Takes what the flags name, finds what they leave out, and says so.
    pub(crate) fn find(source: &Source, series: &Series, say: &Say) -> Result<Self> {
        let have = source.names();
        let by = named(source, &series.by, &have)?;
        let mut valued = Value::all(&series.value, &have);
        let mut values = Vec::new();
        for value in &valued {
            value.check(&have)?;
            values.push(one(source, &value.name, &have)?);
        }
        let time = series.time.iter().map(|name| one(source, name, &have)).next().transpose()?;
        let style = series.date_format.as_deref().map(Style::format).transpose()?;

        let mut frame = source.frame.clone();
        let free = |taken: &[&[String]]| -> Vec<String> {
            let is_taken = |name: &&String| taken.iter().any(|names| names.contains(name));
            have.iter().filter(|name| !is_taken(name)).cloned().collect()
        };
        let (time, found) = match time {
            Some(name) => (Some(read_time(source, &name, style.as_ref())?), ""),
            None => (find_time(source, &free(&[&by, &values]), style.as_ref())?, " (found)"),
        };
        if let Some(time) = &time {
            let name = time.name().to_string();
            say.note(&format!("time: {name}{found}, {}", described(time)));
            frame.with_column(time.clone())?;
        } else {
            say.note("time: no column of dates, so rows are taken in their order");
        }
        let time = time.map(|time| time.name().to_string());
        if values.is_empty() {
            let time: Vec<String> = time.iter().cloned().collect();
            values = vec![find_value(source, &free(&[&by, &time]))?];
            say.note(&format!("value: {} (found)", values[0]));
            valued = Value::all(&values, &values);
        }
        series.check_merged(&valued)?;
        for name in &values {
            frame.with_column(read_value(source, name)?)?;
        }
        Ok(Self { by, time, values: valued, frame })
    }
}

/// The columns of repeated flags and comma lists; a comma may also be part of a name.
fn named(source: &Source, names: &[String], have: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for name in names {
        if have.contains(name) {
            found.push(one(source, name, have)?);
            continue;
        }
        for part in name.split(',') {
            found.push(one(source, part, have)?);
        }
    }
    Ok(found)
}

fn one(source: &Source, name: &str, have: &[String]) -> Result<String> {
    if have.iter().any(|other| other == name) {
        return Ok(name.to_owned());
    }
    Err(usage(format!(
        "{}: there is no column `{name}`{}; there are {}",
        source.path.display(),
        did_you_mean(name, have),
        quoted(have)
    )))
}

/// A time column that was named: whole numbers will do.
fn read_time(source: &Source, name: &str, style: Option<&Style>) -> Result<Column> {
    let column = source.frame.column(name)?;
    if is_dated(column) && style.is_none() {
        return Ok(column.clone());
    }
    let texts = as_text(column);
    let Some(texts) = texts else { return Ok(column.clone()) };
    let first = texts.iter().flatten().map(str::trim).find(|text| !text.is_empty());
    let style = style.cloned().or_else(|| Style::of(first.unwrap_or_default()));
    let bad = |bad: &NotADate, expected: &str| {
        anyhow!(
            "{}: {}, column `{name}`: `{}` is no {expected}",
            source.path.display(),
            source.place(bad.row),
            bad.text
        )
    };
    match style {
        Some(style) => style.parse(&texts).map_err(|no| bad(&no, &expected(&style))),
        None if column.dtype().is_integer() => Ok(column.clone()),
        None if first.is_none() => Ok(Style::Date.parse(&texts).unwrap_or_else(|_| column.clone())),
        None => {
            let numbers = texts.cast(&DataType::Int64)?;
            let not_whole = |(text, number): (Option<&str>, Option<i64>)| {
                text.is_some_and(|text| !text.trim().is_empty()) && number.is_none()
            };
            let row = texts.iter().zip(numbers.i64()?.iter()).position(not_whole);
            let Some(row) = row else { return Ok(numbers.into_column()) };
            let text = texts.get(row).unwrap_or_default().to_owned();
            let why = "date in ISO 8601 or YYYYMMDD, nor a whole number; --date-format says how \
                       dates are written, as in %d/%m/%Y";
            Err(bad(&NotADate { row, text }, why))
        }
    }
}

fn expected(style: &Style) -> String {
    match style {
        Style::Date => "date (YYYY-MM-DD)".to_owned(),
        Style::DateTime => "date and time (YYYY-MM-DD hh:mm:ss)".to_owned(),
        Style::Zoned => "date and time with Z or an offset".to_owned(),
        Style::Compact => "date (YYYYMMDD)".to_owned(),
        Style::Format(format) => format!("date as {format} (see --date-format)"),
    }
}

/// Text, and whole numbers as they would be written; none for other types.
fn as_text(column: &Column) -> Option<StringChunked> {
    let is_text = column.dtype().is_string() || column.dtype().is_integer();
    let texts = is_text.then(|| column.cast(&DataType::String).ok())??;
    texts.str().ok().cloned()
}

/// So many fields tell what a column holds; all are read before it is believed.
const SAMPLE: usize = 100;

/// The one column of dates, if there is any.
fn find_time(source: &Source, free: &[String], style: Option<&Style>) -> Result<Option<Column>> {
    let mut found: Vec<Column> = Vec::new();
    let (mut nearly, mut unknown) = (None, None);
    for name in free {
        let column = source.frame.column(name)?;
        if is_dated(column) {
            found.push(column.clone());
            continue;
        }
        let Some(texts) = as_text(column) else { continue };
        let sample: Vec<&str> = texts.iter().flatten().map(str::trim).take(SAMPLE).collect();
        let of_sample = || sample.iter().find_map(|text| Style::of(text));
        let Some(style) = style.cloned().or_else(of_sample) else {
            if !sample.is_empty() && sample.iter().all(|text| dates::look_like(text)) {
                unknown = unknown.or(Some((name, sample[0].to_owned())));
            }
            continue;
        };
        let fit = sample.iter().filter(|text| style.fits(text)).count();
        match style.parse(&texts) {
            Ok(times) if fit > 0 => found.push(times),
            // Most are dates: the others are mistakes, and not another kind of column.
            Err(_) if 2 * fit >= sample.len() => nearly = nearly.or(Some((name, style))),
            _ => {}
        }
    }
    let names: Vec<String> = found.iter().map(|column| column.name().to_string()).collect();
    match (found.len(), nearly) {
        (0, Some((name, style))) => read_time(source, name, Some(&style)).map(Some),
        (0, None) if style.is_some() => Err(usage(format!(
            "{}: no column holds dates as --date-format says; name the column with --time",
            source.path.display()
        ))),
        (0, None) => match unknown {
            // In their rows' order dates would meet the wrong neighbours, silently.
            Some((name, text)) => Err(anyhow!(
                "{}: column `{name}` looks like dates (`{text}`), but not in ISO 8601; say \
                 how they are written, as in --date-format %d/%m/%Y or %Y-%m",
                source.path.display()
            )),
            None => Ok(None),
        },
        (1, _) => Ok(found.pop()),
        _ => Err(usage(format!(
            "{}: several columns could be the time: {}; name one with --time",
            source.path.display(),
            quoted(&names)
        ))),
    }
}

/// The one numeric column, leaving out those that number the rows.
fn find_value(source: &Source, free: &[String]) -> Result<String> {
    let mut numeric: Vec<String> = Vec::new();
    for name in free {
        let column = source.frame.column(name)?;
        let is_numeric = match column.str() {
            Ok(texts) => numbers::are_numbers(texts),
            Err(_) => column.dtype().is_primitive_numeric(),
        };
        if is_numeric {
            numeric.push(name.clone());
        }
    }
    if numeric.len() > 1 {
        let mut others = Vec::new();
        for name in &numeric {
            if !numbers_the_rows(source.frame.column(name)?)? {
                others.push(name.clone());
            }
        }
        numeric = others;
    }
    let path = source.path.display();
    match numeric.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(usage(format!("{path}: no column of numbers is left; name one with --value"))),
        _ => Err(usage(format!(
            "{path}: several columns could be the value: {}; name one or more with --value",
            quoted(&numeric)
        ))),
    }
}

/// Whether a column counts 0, 1, 2 … or 1, 2, 3 …
fn numbers_the_rows(column: &Column) -> Result<bool> {
    let numbers = column.cast(&DataType::Int64)?;
    let numbers = numbers.i64()?;
    let Some(first @ 0..=1) = numbers.get(0) else { return Ok(false) };
    Ok(numbers.iter().zip(first..).all(|(number, count)| number == Some(count)))
}

fn read_value(source: &Source, name: &str) -> Result<Column> {
    let column = source.frame.column(name)?;
    let Ok(texts) = column.str() else { return Ok(column.clone()) };
    numbers::parse(texts).map_err(|bad| {
        anyhow!(
            "{}: {}, column `{name}`: `{}` {}",
            source.path.display(),
            source.place(bad.row),
            bad.text,
            bad.why
        )
    })
}

fn is_dated(column: &Column) -> bool {
    matches!(column.dtype(), DataType::Date | DataType::Datetime(..))
}

fn described(time: &Column) -> String {
    match time.dtype() {
        DataType::Date => "dates".to_owned(),
        DataType::Datetime(_, Some(zone)) => format!("dates and times, {zone}"),
        DataType::Datetime(_, None) => "dates and times".to_owned(),
        _ => "whole numbers".to_owned(),
    }
}
