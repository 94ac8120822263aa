//! Which columns are the groups, the time and the values.

use anyhow::{Result, anyhow};
use polars::prelude::*;

use crate::{
    fields::dates::{Style, order},
    fields::numbers,
    fields::texts,
    files::input::Source,
    flags::series::Series,
    flags::values::Value,
    roles::edges::Edges,
    roles::looks::Looks,
    roles::named_times,
    roles::parts,
    roles::time::Time,
    roles::values::{as_truths, beyond_decimals, no_value},
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
        Ok(Self { by, time, values: valued, frame })
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

/// Names of a first column that numbers the rows.
const ROW_NUMBERS: [&str; 8] = ["", "row", "rows", "index", "id", "no", "nr", "unnamed"];

/// The letters of a name.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// The values of a table that has a column for each series: all columns of numbers but a first one
/// that numbers the rows, and is named so. One that is mostly numbers is read as such, so that what is wrong with it is
/// told.
fn wide(source: &Source, free: &[String]) -> Result<Vec<String>> {
    let mut values = Vec::new();
    for (at, name) in free.iter().enumerate() {
        let column = source.frame.column(name)?;
        let is_numeric = match column.str() {
            Ok(texts) => numbers::are_mostly_numbers(texts, source.numbers(name)),
            Err(_) => column.dtype().is_primitive_numeric(),
        };
        let is_counter = at == 0 && is_numeric && ROW_NUMBERS.contains(&folded(name).as_str()) && {
            read_value(source, name).is_ok_and(|column| numbers_the_rows(&column).unwrap_or(false))
        };
        if is_numeric && !is_counter {
            values.push(name.clone());
        }
    }
    let path = source.path.display();
    let is_year = |name: &str| {
        name.len() == 4 && name.parse::<u32>().is_ok_and(|year| (1000..2200).contains(&year))
    };
    let is_date = |name: &&String| {
        let name = name.trim();
        is_year(name) || Style::of(name).is_some() || order::look_like(name)
    };
    let dates: Vec<String> = values.iter().filter(is_date).cloned().collect();
    if dates.len() > 1 && 2 * dates.len() > values.len() {
        return Err(usage(format!(
            "{path}: --wide takes a column for each series, and here dates stand across: {}; turn \
             the table so that dates go down, a row for each",
            quoted(&dates)
        )));
    }
    if values.is_empty() {
        return Err(usage(format!("{path}: --wide finds no column of numbers")));
    }
    Ok(values)
}

/// The one numeric column, leaving out those that number the rows; of a file without rows the last.
fn find_value(source: &Source, free: &[String]) -> Result<String> {
    let mut numeric = numeric(source, free)?;
    // Of truths the share is smoothed, where there is nothing else to be.
    if numeric.is_empty() {
        numeric = free.iter().filter(|name| is_truth(source, name)).cloned().collect();
    }
    let path = source.path.display();
    match (numeric.as_slice(), free.last()) {
        ([one], _) => {
            source.check_found(one, "--value")?;
            Ok(one.clone())
        }
        ([], Some(last)) if source.frame.height() == 0 => Ok(last.clone()),
        ([], _) => Err(no_value(source, free)),
        _ => Err(usage(format!(
            "{path}: several columns could be the value: {}; name one or more with --value",
            quoted(&numeric)
        ))),
    }
}

/// The numeric columns; of several, those that do not number the rows.
pub(crate) fn numeric(source: &Source, free: &[String]) -> Result<Vec<String>> {
    let mut numeric: Vec<String> = Vec::new();
    for name in free {
        let column = source.frame.column(name)?;
        let is_bytes = column.dtype().is_binary();
        let texts = if is_bytes { None } else { texts::of_keys(column)? };
        let column = texts.as_ref().unwrap_or(column);
        let is_numeric = match column.str() {
            Ok(texts) => numbers::are_numbers(texts, source.numbers(name)),
            Err(_) => column.dtype().is_primitive_numeric() || column.dtype().is_decimal(),
        };
        if is_numeric {
            numeric.push(name.clone());
        }
    }
    if numeric.len() > 1 {
        // The decimals of a year tell the time, whatever stands beside them.
        numeric.retain(|name| Looks::of(source, name) != Some(Looks::DecimalYear));
    }
    if numeric.len() > 1 {
        let mut others = Vec::new();
        let mut stems: PlHashMap<&str, usize> = PlHashMap::new();
        for stem in numeric.iter().filter_map(|name| stem(name)) {
            *stems.entry(stem).or_default() += 1;
        }
        for name in &numeric {
            // One of several that are numbered themselves is a series of them.
            let alike = stem(name).and_then(|stem| stems.get(stem)).copied().unwrap_or(0);
            if alike > 1 || !numbers_the_rows(source.frame.column(name)?)? {
                others.push(name.clone());
            }
        }
        drop(stems);
        numeric = others;
    }
    Ok(numeric)
}

/// What a name is before the number at its end, if it has both.
fn stem(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (!stem.is_empty() && stem.len() < name.len()).then_some(stem)
}

/// Whether a column counts 0, 1, 2 … or 1, 2, 3 …
pub(crate) fn numbers_the_rows(column: &Column) -> Result<bool> {
    if column.is_empty() {
        return Ok(false);
    }
    // Categories that are numbers are read as their texts, and bytes number nothing.
    let texts = if column.dtype().is_binary() { None } else { texts::of_keys(column)? };
    let column = texts.as_ref().unwrap_or(column);
    // Not as whole numbers, which 0.5, 1.5 … would be cut to.
    let Ok(numbers) = column.cast(&DataType::Float64) else { return Ok(false) };
    let numbers = numbers.f64()?;
    let Some(first) = numbers.iter().next().flatten().filter(|first| [0.0, 1.0].contains(first))
    else {
        return Ok(false);
    };
    Ok(numbers.iter().zip(0_u32..).all(|(number, row)| number == Some(first + f64::from(row))))
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
