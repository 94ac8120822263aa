//! Columns that are named like a time and hold none that is known: to take rows in their order
//! beside one would smooth the wrong neighbours, and say nothing.

use anyhow::{Result, anyhow};
use polars::prelude::*;
use smoothframe_csv::Numbers;

use crate::{
    fields::dates::{Epoch, Serial, Style},
    fields::numbers,
    files::input::Source,
    roles::prepare::quote,
    roles::time::Time,
};

/// `--time none`: rows are taken in their order, whatever columns there are.
pub(crate) const NONE: &str = "none";

/// Names of a time column; those of the second list only where its numbers look like times, too.
const TIMES: [&str; 8] = ["date", "datetime", "timestamp", "time", "ts", "day", "datum", "fecha"];
const PERHAPS: [&str; 4] = ["when", "year", "epoch", "decimal"];

/// What numbers look like that could be times.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Looks {
    Epoch(Epoch),
    Serial(Serial),
}

/// So many fields tell what a column holds.
const SAMPLE: usize = 1000;
/// Excel's days of 1954 to 2064.
const EXCEL: std::ops::Range<f64> = 20_000.0..60_000.0;
const YEARS: std::ops::Range<f64> = 1000.0..2200.0;

impl Looks {
    /// What all numbers of a column look like.
    fn of(column: &Column, marks: &Numbers) -> Option<Self> {
        let read = match column.str() {
            Ok(texts) => numbers::parse(texts, marks).ok()?,
            Err(_) if column.dtype().is_primitive_numeric() => column.clone(),
            Err(_) => return None,
        };
        let numbers = read.cast(&DataType::Float64).ok()?;
        let numbers = numbers.f64().ok()?;
        let (least, most) = (numbers.min()?, numbers.max()?);
        let within = |range: &std::ops::Range<f64>| range.contains(&least) && range.contains(&most);
        let is_whole = numbers.iter().flatten().all(|number| number.fract() == 0.0);
        let epoch = |digits: i32| 10_f64.powi(digits - 1)..10_f64.powi(digits);
        let epoch = [10, 13, 16, 19].into_iter().find(|&digits| within(&epoch(digits)));
        if let Some(digits) = epoch.and_then(|digits| usize::try_from(digits).ok()) {
            return Epoch::of_digits(digits).map(Self::Epoch);
        }
        match is_whole {
            _ if within(&EXCEL) => Some(Self::Serial(Serial::Excel)),
            false if within(&YEARS) => Some(Self::Serial(Serial::DecimalYear)),
            _ => None,
        }
    }

    /// In words, and the flag that reads them.
    fn told(self) -> (String, String) {
        match self {
            Self::Epoch(epoch) => (epoch.described(), epoch.flag()),
            Self::Serial(serial) => {
                (serial.described().to_owned(), format!("--date-format {}", serial.name()))
            }
        }
    }
}

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

/// Why a column is not the time that its name says.
fn why(source: &Source, name: &str, column: &Column) -> Result<Option<String>> {
    let (is_named, last) = named(name);
    if column.null_count() == column.len() || !(is_named || last) {
        return Ok(None);
    }
    if let Some(looks) = Looks::of(column, source.numbers(name)) {
        let (what, flag) = looks.told();
        return Ok(Some(format!("its numbers look like {what}: --time NAME {flag} reads them")));
    }
    let texts =
        column.str().ok().filter(|texts| !numbers::are_numbers(*texts, source.numbers(name)));
    if let Some(texts) = texts {
        let fields = || texts.iter().flatten().map(str::trim).filter(|text| !text.is_empty());
        let is_dated = fields().take(SAMPLE).any(|text| Style::of(text).is_some());
        let is_any = fields().next().is_some();
        return match Time::named(source, name, None) {
            // A mistake among dates is told as one.
            Err(error) if is_dated => Err(error),
            Err(_) if is_named && is_any => Ok(Some(
                "its fields are no dates that are known: --date-format says how dates are written"
                    .to_owned(),
            )),
            _ => Ok(None),
        };
    }
    let is_whole = column.dtype().is_integer() || Time::named(source, name, None).is_ok();
    let rises = {
        let numbers = match column.str() {
            Ok(texts) => numbers::parse(texts, source.numbers(name)).unwrap_or_default(),
            Err(_) => column.clone(),
        };
        let numbers = numbers.cast(&DataType::Float64)?;
        numbers.f64()?.iter().flatten().is_sorted()
    };
    // Where numbers rise, the order of rows is theirs.
    Ok((is_named && !rises).then(|| match is_whole {
        true => "its numbers do not rise: --time NAME puts the rows in their order".to_owned(),
        false => "its numbers do not rise, and are no whole ones that could be a time".to_owned(),
    }))
}

/// Whether a column is named as a time, and whether its name ends in one, or perhaps is one.
fn named(name: &str) -> (bool, bool) {
    let folded = name.trim().to_lowercase();
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let Some(last) = words.last() else { return (false, false) };
    let is_all = words.iter().all(|word| TIMES.contains(word));
    (is_all, TIMES.contains(last) || words.len() == 1 && PERHAPS.contains(last))
}

#[cfg(test)]
mod tests {
    use smoothframe_csv::Numbers;

    use super::*;

    #[test]
    fn numbers_that_look_like_times() {
        let looks = |numbers: &[f64]| {
            Looks::of(&Column::new("t".into(), numbers), &Numbers::default()).map(|it| it.told().1)
        };
        for (numbers, flag) in [
            (&[45_292.5, 45_293.0][..], Some("--date-format excel")),
            (&[45_292.0, 45_293.0], Some("--date-format excel")),
            (&[1_700_000_000.0, 1_700_000_060.0], Some("--date-format epoch:s")),
            (&[1_700_000_000_000.0], Some("--date-format epoch:ms")),
            (&[2000.0, 2000.083], Some("--date-format decimal-year")),
            (&[2000.0, 2001.0], None),
            (&[1.0, 2.5], None),
            (&[45_292.0, 3.0], None),
        ] {
            assert_eq!(looks(numbers).as_deref(), flag, "{numbers:?}");
        }
        let texts = Column::new("t".into(), ["45292,5", "", "45293,25"]);
        let comma = Numbers { decimal: b',', ..Numbers::default() };
        assert_eq!(Looks::of(&texts, &comma), Some(Looks::Serial(Serial::Excel)));
    }

    #[test]
    fn names_of_times() {
        for (name, want) in [
            ("date", (true, true)),
            (" Date ", (true, true)),
            ("date_time", (true, true)),
            ("order_date", (false, true)),
            ("when", (false, true)),
            ("update", (false, false)),
            ("daylight", (false, false)),
            ("time_spent", (false, false)),
            ("7", (false, false)),
        ] {
            assert_eq!(named(name), want, "{name}");
        }
    }
}
