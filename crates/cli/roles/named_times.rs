//! Columns that are named like a time and hold none that is known: to take rows in their order
//! beside one would smooth the wrong neighbours, and say nothing.

use anyhow::{Result, anyhow};
use polars::prelude::*;

use crate::{
    fields::dates::{Style, order},
    fields::numbers,
    fields::texts,
    files::input::Source,
    roles::looks::{Looks, is_time, is_time_in_units, is_year, words},
    roles::prepare::quote,
    roles::time::Time,
};

/// `--time none`: rows are taken in their order, whatever columns there are.
pub(crate) const NONE: &str = "none";

/// Names of a time column.
const TIMES: [&str; 8] = ["date", "datetime", "timestamp", "time", "ts", "day", "datum", "fecha"];

/// So many fields tell what a column holds.
const SAMPLE: usize = 1000;

/// Refuses to go on in the order of rows where a free column is named like a time and is none.
pub(crate) fn refuse(source: &Source, free: &[String]) -> Result<()> {
    for name in free {
        let column = source.frame.column(name)?;
        if let Some(why) = why(source, name, column)? {
            let flag = quote(name);
            return Err(anyhow!(
                "{}: column `{name}` is named like a time, and {}; --time {NONE} takes the rows in \
                 their order",
                source.path.display(),
                why.replace("NAME", &flag)
            ));
        }
    }
    Ok(())
}

/// Refuses the only column of numbers as the value where its numbers rise as times do: rows in
/// their order would smooth the times themselves.
pub(crate) fn refuse_as_value(source: &Source, name: &str) -> Result<()> {
    let Some(looks) = Looks::of_numbers(source, name) else { return Ok(()) };
    let (Looks::Epoch(_) | Looks::Excel, Some(format)) = (looks, looks.format()) else {
        return Ok(());
    };
    if !rises(source, name, source.frame.column(name)?)? {
        return Ok(());
    }
    Err(anyhow!(
        "{}: column `{name}` is the only one of numbers, and they look like {}: --time {flag} \
         --date-format {format} reads them as times, --value {flag} smooths them",
        source.path.display(),
        looks.words(),
        flag = quote(name)
    ))
}

/// Whether each number is at least the one before.
fn rises(source: &Source, name: &str, column: &Column) -> Result<bool> {
    let numbers = match column.str() {
        Ok(texts) => numbers::parse(texts, source.numbers(name)).unwrap_or_default(),
        Err(_) => column.clone(),
    };
    // Of what is no number there is nothing to say.
    let Ok(numbers) = numbers.cast(&DataType::Float64) else { return Ok(true) };
    Ok(numbers.f64()?.iter().flatten().is_sorted())
}

/// Why a column is not the time that its name says.
fn why(source: &Source, name: &str, column: &Column) -> Result<Option<String>> {
    let may_be_years = is_year(name) || words(name).iter().any(|word| word == "decimal");
    if let Some(looks) = Looks::of(source, name)
        && (is_time(name)
            || may_be_years
            // A duration may be as large as a spreadsheet's days, but no count since 1970.
            || matches!(looks, Looks::Epoch(_)) && is_time_in_units(name))
        && let Some(format) = looks.format()
    {
        let what = looks.words();
        return Ok(Some(format!(
            "its numbers look like {what}: --time NAME --date-format {format} reads them"
        )));
    }
    let (is_named, ends_so) = named(name);
    if column.null_count() == column.len() || !ends_so {
        return Ok(None);
    }
    let keys = if column.dtype().is_binary() { None } else { texts::of_keys(column)? };
    let column = keys.as_ref().unwrap_or(column);
    let texts =
        column.str().ok().filter(|texts| !numbers::are_numbers(*texts, source.numbers(name)));
    if let Some(texts) = texts {
        let fields = || texts.iter().flatten().map(str::trim).filter(|text| !text.is_empty());
        let is_dated = fields().take(SAMPLE).any(|text| Style::of(text).is_some());
        let first = fields().next().unwrap_or_default();
        let is_any = !first.is_empty();
        return match Time::named(source, name, None) {
            // A mistake among dates is told as one.
            Err(error) if is_dated => Err(error),
            Err(_) if is_named && is_any => Ok(Some(match order::written(texts) {
                Some(written) => {
                    format!("its fields are no dates that are known (`{first}`): {written}")
                }
                None => format!(
                    "its fields are no dates that are known (`{first}`): --date-format says how dates \
                     are written"
                ),
            })),
            _ => Ok(None),
        };
    }
    let is_whole = column.dtype().is_integer() || Time::named(source, name, None).is_ok();
    let rises = rises(source, name, column)?;
    // Where numbers rise, the order of rows is theirs.
    Ok((is_named && !rises).then(|| match is_whole {
        true => "its numbers do not rise: --time NAME puts the rows in their order".to_owned(),
        false => "its numbers do not rise, and are no whole ones that could be a time".to_owned(),
    }))
}

/// Whether a column is named as a time and nothing else, and whether its name ends in one.
fn named(name: &str) -> (bool, bool) {
    let words = words(name);
    let is_time = |word: &String| TIMES.contains(&word.as_str());
    (!words.is_empty() && words.iter().all(is_time), words.last().is_some_and(is_time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_times() {
        for (name, want) in [
            ("date", (true, true)),
            (" Date ", (true, true)),
            ("date_time", (true, true)),
            ("order_date", (false, true)),
            ("orderDate", (false, true)),
            ("when", (false, false)),
            ("update", (false, false)),
            ("daylight", (false, false)),
            ("time_spent", (false, false)),
            ("7", (false, false)),
        ] {
            assert_eq!(named(name), want, "{name}");
        }
    }
}
