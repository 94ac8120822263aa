//! One part of a time, as a column tells it.

use anyhow::{Result, anyhow};
use polars::prelude::*;

use crate::{
    fields::dates::named,
    fields::texts::{self, Unread},
    files::input::Source,
    words::failure::usage,
};

/// What a column tells of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Year,
    Month,
    Quarter,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

pub(super) const SECOND: i64 = 1_000_000;

impl Part {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "year" | "yr" => Self::Year,
            "month" | "mon" => Self::Month,
            "quarter" | "qtr" => Self::Quarter,
            "week" => Self::Week,
            "day" => Self::Day,
            "hour" => Self::Hour,
            "minute" | "min" => Self::Minute,
            "second" | "sec" => Self::Second,
            _ => return None,
        })
    }

    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Year => ("year", "four digits"),
            Self::Month => ("month", "1 to 12, or its English name"),
            Self::Quarter => ("quarter", "1 to 4, or Q1 to Q4"),
            Self::Week => ("week", "1 to 53, ISO 8601's"),
            Self::Day => ("day", "1 to 31"),
            Self::Hour => ("hour", "0 to 23"),
            Self::Minute => ("minute", "0 to 59"),
            Self::Second => ("second", "0 to 59, and decimals"),
        }
    }

    /// A number of this part; seconds in millionths.
    fn of_number(self, number: f64) -> Option<i64> {
        let (least, most) = match self {
            Self::Year => (100.0, 9999.0), // one of two digits is never guessed
            Self::Month => (1.0, 12.0),
            Self::Quarter => (1.0, 4.0),
            Self::Week => (1.0, 53.0),
            Self::Day => (1.0, 31.0),
            Self::Hour => (0.0, 23.0),
            Self::Minute => (0.0, 59.0),
            Self::Second if (0.0..60.0).contains(&number) => {
                #[expect(clippy::cast_possible_truncation, reason = "below 60 million")]
                let millionths = (number * SECOND as f64) as i64;
                return Some(millionths);
            }
            Self::Second => return None,
        };
        let is_one = number.fract() == 0.0 && (least..=most).contains(&number);
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 10,000")]
        is_one.then_some(number as i64)
    }

    fn of_text(self, text: &str) -> Option<i64> {
        let text = text.trim();
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = match self {
            Self::Month if named::month(text).is_some() => {
                return named::month(text).map(i64::from);
            }
            Self::Quarter => text.strip_prefix(['q', 'Q']).unwrap_or(text),
            _ => text,
        };
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        if !is_digits(whole) || !is_digits(decimals) {
            return None;
        }
        // Written with four digits a year is no short one.
        if let (Self::Year, 4, Ok(year)) = (self, number.len(), number.parse()) {
            return Some(year);
        }
        self.of_number(number.parse().ok()?)
    }

    /// The column's numbers, one for each row.
    pub(super) fn read(self, source: &Source, name: &str) -> Result<Vec<i64>> {
        let column = source.frame.column(name)?;
        let (path, (word, range)) = (source.path.display(), self.words());
        let read = match column.dtype() {
            DataType::String => {
                let read = |text: &str| self.of_text(text).map(Some);
                texts::parse(column.str()?, read).map(|(numbers, _)| numbers)
            }
            dtype if dtype.is_primitive_numeric() => {
                let numbers = column.cast(&DataType::Float64)?;
                let read = |(row, number): (usize, Option<f64>)| {
                    number.map_or(Ok(0), |number| self.of_number(number).ok_or(Unread { row }))
                };
                numbers.f64()?.iter().enumerate().map(read).collect()
            }
            dtype => {
                return Err(usage(format!(
                    "{path}: column `{name}` holds {dtype}, and not the {word}s that --time takes \
                     from it"
                )));
            }
        };
        let missing = column.is_null().iter().position(|is_null| is_null == Some(true));
        let bad = read.as_ref().err().map(|Unread { row }| *row);
        if let Some(row) = missing.filter(|missing| bad.is_none_or(|bad| *missing < bad)) {
            let place = source.place(row);
            return Err(anyhow!("{path}: {place}, column `{name}`: there is no {word}"));
        }
        read.map_err(|Unread { row }| {
            let (place, text) = (source.place(row), written(column, row));
            anyhow!("{path}: {place}, column `{name}`: `{text}` is no {word} ({range})")
        })
    }
}

/// A field as it is written.
pub(super) fn written(column: &Column, row: usize) -> String {
    let field = i64::try_from(row).map(|row| column.slice(row, 1));
    let text = field.ok().and_then(|field| field.cast(&DataType::String).ok());
    let text = text.as_ref().and_then(|text| text.str().ok()?.get(0));
    text.unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_of_parts() {
        for (part, text, want) in [
            (Part::Year, "1998", Some(1998)),
            (Part::Year, "0044", Some(44)),
            (Part::Year, "98", None),
            (Part::Year, "2020.0", Some(2020)),
            (Part::Month, "jul", Some(7)),
            (Part::Month, "07", Some(7)),
            (Part::Month, "0", None),
            (Part::Month, "13", None),
            (Part::Month, "1.5", None),
            (Part::Quarter, "q4", Some(4)),
            (Part::Quarter, "5", None),
            (Part::Week, "53", Some(53)),
            (Part::Hour, "24", None),
            (Part::Second, "59.25", Some(59_250_000)),
            (Part::Second, "60", None),
            (Part::Second, "-0", None),
            (Part::Day, "", None),
        ] {
            assert_eq!(part.of_text(text), want, "{part:?} {text}");
        }
    }
}
