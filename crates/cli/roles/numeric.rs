//! Columns of numbers, of which the values are found.

use anyhow::Result;
use polars::prelude::*;

use crate::{
    fields::dates::{Style, order},
    fields::numbers,
    fields::texts,
    files::input::Source,
    roles::columns::{is_truth, read_value},
    roles::looks::Looks,
    roles::values::no_value,
    words::failure::{quoted, usage},
};

/// Names of a first column that numbers the rows.
const ROW_NUMBERS: [&str; 8] = ["", "row", "rows", "index", "id", "no", "nr", "unnamed"];

/// The letters of a name.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// The values of a table that has a column for each series: all columns of numbers but a first one
/// that numbers the rows, and is named so. One that is mostly numbers is read as such, so that what is wrong with it is
/// told.
pub(super) fn wide(source: &Source, free: &[String]) -> Result<Vec<String>> {
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
pub(super) fn find_value(source: &Source, free: &[String]) -> Result<String> {
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
