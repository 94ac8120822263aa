//! Which columns are the groups, the time and the values.

use anyhow::{Result, anyhow};
use polars::prelude::*;

use crate::{
    fields::dates::Style,
    fields::numbers,
    fields::texts,
    files::input::Source,
    flags::series::Series,
    flags::values::Value,
    roles::edges::Edges,
    roles::named_times,
    roles::numeric::{find_value, numeric, wide},
    roles::parts,
    roles::time::Time,
    roles::values::{as_truths, beyond_decimals},
    roles::zone::Zone,
    words::failure::{did_you_mean, quoted, usage},
    words::say::Say,
};

/// The columns' roles, and the frame with its time and values read.
pub(crate) struct Columns {
    pub(crate) by: Vec<String>,
    pub(crate) time: Option<String>,
    pub(crate) values: Vec<Value>,
    pub(crate) frame: DataFrame,
    /// How the time is asked for again of other rows, where there is one, and how it is written.
    pub(crate) asked: Option<(String, Option<Style>)>,
}

impl Columns {
    /// Takes what the flags name, finds what they leave out, and says so. Of a pair, both values are
    /// to be named, since their order says which of them follows.
    pub(crate) fn find(
        source: &Source,
        series: &Series,
        is_pair: bool,
        say: &mut Say,
    ) -> Result<Self> {
        let have = source.names();
        let by = named(source, &series.by, &have)?;
        let mut valued = values_as_named(source, &series.value, &have)?;
        // What patterns fit is known when the time is.
        let is_pattern = |value: &&Value| value.is_pattern(&have);
        let has_patterns = valued.iter().any(|value| is_pattern(&value));
        let names = |values: &[Value]| -> Vec<String> {
            let plain = values.iter().filter(|value| !is_pattern(value));
            plain.map(|value| value.name.clone()).collect()
        };
        let mut values = names(&valued);
        let style = series.dates.style()?;
        let zone = Zone::of(&series.dates)?;

        let mut frame = source.frame.clone();
        let (time, of, found) = match &series.time {
            Some(name) if name == named_times::NONE && !have.contains(name) => {
                (None, Vec::new(), "")
            }
            Some(name) => {
                let (time, of) = time_named(source, name, &values, style.as_ref())?;
                (Some(time), of, "")
            }
            None => {
                let free = others(source, &[&by, &values]);
                let time = Time::found(source, &free, style.as_ref())?;
                match &time {
                    Some(time) => source.check_found(&time.name(), "--time")?,
                    None if parts::offered(&free).is_none() => named_times::refuse(source, &free)?,
                    None => {}
                }
                let of = time.iter().map(Time::name).collect();
                (time, of, " (found)")
            }
        };
        let asked = time.as_ref().map(|time| {
            let name = if found.is_empty() { series.time.clone() } else { None };
            (name.unwrap_or_else(|| time.name()), time.style.clone())
        });
        let time = match (zone, time) {
            (Some(zone), time) => Some(zone.shown(time, source, &by, say)?),
            (None, Some(time)) => {
                source.check_zone(&time.name())?;
                Some(time)
            }
            (None, None) => None,
        };
        if let Some(time) = &time {
            say.note(&format!("time: {}{found}, {}", time.name(), time.described()));
            frame.with_column(time.column.clone())?;
        } else if series.time.is_some() {
            say.note("time: none, so rows are taken in their order");
        } else {
            let offered = parts::offered(&others(source, &[&by, &values]));
            let offer = offered.map(|names| format!("; --time {names} makes dates of those"));
            say.note(&format!(
                "time: no column of dates, so rows are taken in their order{}",
                offer.unwrap_or_default()
            ));
        }
        for name in &by {
            if let Some(texts) = texts::of_keys(source.frame.column(name)?)? {
                frame.with_column(texts)?;
            }
        }
        let time = time.map(|time| time.name());
        if has_patterns {
            let taken: Vec<String> = by.iter().chain(&of).cloned().collect();
            valued = Value::expanded(valued, &have, &taken)?;
            values = valued.iter().map(|value| value.name.clone()).collect();
            say.note(&format!("values: {}", listed(&values)));
        }
        if series.wide {
            values = wide(source, &others(source, &[&by, &of]))?;
            say.note(&format!("values: {} (every column of numbers)", listed(&values)));
            valued = Value::all(&values, &values);
        }
        if is_pair {
            check_pair(source, &values, &others(source, &[&by, &of]))?;
        }
        if values.is_empty() {
            values = vec![find_value(source, &others(source, &[&by, &of]))?];
            if time.is_none() && series.time.is_none() && source.frame.height() > 2 {
                named_times::refuse_as_value(source, &values[0])?;
            }
            say.note(&format!("value: {} (found)", values[0]));
            valued = Value::all(&values, &values);
        }
        series.check_merged(&valued)?;
        for name in &values {
            let column = read_value(source, name)?;
            if let Some(largest) = beyond_decimals(source, &column) {
                let whole = if largest.contains('.') { "" } else { "whole " };
                say.warn(format!(
                    "{}: column `{name}` has {whole}numbers beyond 2^53 (`{largest}`), which are \
                     smoothed as the nearest 64-bit decimals",
                    source.path.display()
                ));
            }
            frame.with_column(column)?;
        }
        Ok(Self { by, time, values: valued, frame, asked })
    }
}

/// The columns of repeated flags and comma lists; a comma may also be part of a name.
pub(crate) fn named(source: &Source, names: &[String], have: &[String]) -> Result<Vec<String>> {
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

/// The values of repeated flags and comma lists, each perhaps with how it is merged, and those that
/// patterns fit.
pub(crate) fn values_named(
    source: &Source,
    texts: &[String],
    have: &[String],
) -> Result<Vec<Value>> {
    Value::expanded(values_as_named(source, texts, have)?, have, &[])
}

/// The same with patterns as they are.
fn values_as_named(source: &Source, texts: &[String], have: &[String]) -> Result<Vec<Value>> {
    let values = Value::all(texts, have);
    for value in &values {
        value.check(have)?;
        if !value.is_pattern(have) {
            one(source, &value.name, have)?;
        }
    }
    Ok(values)
}

pub(crate) fn one(source: &Source, name: &str, have: &[String]) -> Result<String> {
    source.check_needed(name)?;
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

/// The columns that none of these lists names.
pub(crate) fn others(source: &Source, taken: &[&[String]]) -> Vec<String> {
    let is_taken = |name: &String| taken.iter().any(|names| names.contains(name));
    source.names().into_iter().filter(|name| !is_taken(name)).collect()
}

/// The time that `--time` names, and the columns that it is of.
pub(crate) fn time_named(
    source: &Source,
    name: &str,
    values: &[String],
    style: Option<&Style>,
) -> Result<(Time, Vec<String>)> {
    let have = source.names();
    let of: Vec<String> = match parts::columns(name, &have) {
        Some(names) => {
            names.into_iter().map(|name| one(source, name, &have)).collect::<Result<_>>()?
        }
        None => vec![one(source, name, &have)?],
    };
    let time = match of.as_slice() {
        [one] => Time::named(source, one, style)?,
        parts => made(source, parts, values, style)?,
    };
    Ok((time, of))
}

/// The time made of several columns.
fn made(
    source: &Source,
    parts: &[String],
    values: &[String],
    style: Option<&Style>,
) -> Result<Time> {
    let path = source.path.display();
    if style.is_some() {
        return Err(usage(format!(
            "{path}: --date-format reads one column, and --time names {}",
            parts.len()
        )));
    }
    if let Some(name) = values.iter().find(|name| parts.contains(name)) {
        return Err(usage(format!(
            "{path}: column `{name}` is asked to be both a part of the time and a value"
        )));
    }
    parts::read(source, parts)
}

/// Refuses other than two values.
fn check_pair(source: &Source, values: &[String], free: &[String]) -> Result<()> {
    let path = source.path.display();
    match values {
        [a, b] if a != b => Ok(()),
        [a, _] => Err(usage(format!(
            "{path}: a lag is between two columns, and --value names `{a}` twice"
        ))),
        _ => {
            let numeric = numeric(source, free)?;
            let offer = match numeric.as_slice() {
                [] => "there is no column of numbers".to_owned(),
                names => format!("columns of numbers: {}", quoted(names)),
            };
            let named = match values {
                [] => String::new(),
                [one] => format!(", and --value names only `{one}`"),
                many => format!(", and --value names {}", many.len()),
            };
            Err(usage(format!(
                "{path}: a lag is between two columns{named}; name two, as in --value price,units \
                 ({offer})"
            )))
        }
    }
}

/// A few names, and how many they are.
fn listed(names: &[String]) -> String {
    match names {
        [first, second, third, _, .., last] => {
            format!("{first}, {second}, {third} … {last}, {} columns", names.len())
        }
        few => few.join(", "),
    }
}

/// Whether a column holds truths, or texts that are.
pub(crate) fn is_truth(source: &Source, name: &str) -> bool {
    source.frame.column(name).is_ok_and(|column| match column.str() {
        Ok(texts) => numbers::truths(texts).is_some(),
        Err(_) => column.dtype().is_bool(),
    })
}

pub(crate) fn read_value(source: &Source, name: &str) -> Result<Column> {
    let column = source.frame.column(name)?;
    source.check_marks(name)?;
    // True counts as 1 and false as 0, and what is smoothed is a share.
    if column.dtype().is_bool() {
        return Ok(column.cast(&DataType::UInt8)?);
    }
    if column.dtype().is_decimal() {
        return Ok(column.cast(&DataType::Float64)?);
    }
    if column.dtype().is_null() {
        return Ok(column.cast(&DataType::Float64)?);
    }
    let texts = if column.dtype().is_binary() { None } else { texts::of_keys(column)? };
    let column = texts.as_ref().unwrap_or(column);
    let Ok(texts) = column.str() else { return Ok(column.clone()) };
    if let Some(truths) = numbers::truths(texts) {
        return Ok(truths);
    }
    numbers::parse(texts, source.numbers(name)).map_err(|bad| {
        if let Some(cure) = as_truths(source, name) {
            return anyhow!(
                "{}: {}, column `{name}` {cure}",
                source.path.display(),
                source.place(bad.row)
            );
        }
        anyhow!(
            "{}: {}, column `{name}`: `{}` {}{}",
            source.path.display(),
            source.place(bad.row),
            bad.text,
            bad.why,
            Edges::advice(source, bad.row)
        )
    })
}
