//! What is told of a column by the rows that were read, where those that follow must be alike.

use std::{collections::BTreeMap, fmt};

use polars::prelude::*;

use super::Kind;
use crate::fields::texts::{self, Texts};

/// What a column's fields are so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// All are missing.
    Nothing,
    Date,
    Whole,
    Decimal,
    Text,
}

impl Told {
    /// What these fields are.
    pub(super) fn of(texts: &impl Texts, dates: bool) -> Self {
        for (kind, told) in [(Kind::Date, Self::Date), (Kind::Number, Self::Whole)] {
            let Some(read) = (dates || kind != Kind::Date).then(|| kind.read(texts)).flatten()
            else {
                continue;
            };
            return match read.dtype() {
                _ if read.null_count() == read.len() => Self::Nothing,
                DataType::Float64 => Self::Decimal,
                _ => told,
            };
        }
        Self::Text
    }

    /// As what a column is written that holds both.
    #[must_use]
    pub(super) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (Self::Date, Self::Date) => Self::Date,
            (Self::Whole, Self::Whole) => Self::Whole,
            (Self::Whole | Self::Decimal, Self::Whole | Self::Decimal) => Self::Decimal,
            _ => Self::Text,
        }
    }

    /// The column; nothing where a field is other.
    pub(super) fn read(self, texts: &impl Texts) -> Option<Column> {
        match self {
            Self::Text => Some(texts::text(texts)),
            Self::Nothing => Kind::Empty.read(texts),
            Self::Date => Kind::Date.read(texts),
            Self::Whole => {
                let whole = Kind::Number.read(texts)?;
                match whole.dtype() {
                    DataType::Int64 => Some(whole),
                    _ if whole.null_count() == whole.len() => whole.cast(&DataType::Int64).ok(),
                    _ => None,
                }
            }
            Self::Decimal => Kind::Number.read(texts)?.cast(&DataType::Float64).ok(),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "no value",
            Self::Date => "dates",
            Self::Whole => "whole numbers",
            Self::Decimal => "decimals",
            Self::Text => "text",
        })
    }
}

/// Columns whose later rows are other than their first, by their names: what they are.
pub(crate) type Learnt = BTreeMap<String, Told>;

/// A column that is other than it was, from this line on.
#[derive(Debug)]
pub(crate) struct Differs {
    pub(crate) name: String,
    pub(crate) line: u64,
    pub(crate) field: String,
    pub(crate) was: Told,
    /// What all of it is.
    pub(crate) is: Told,
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, line, field, was, .. } = self;
        write!(f, "line {line}, column `{name}`: `{field}` comes behind {was}")
    }
}

impl std::error::Error for Differs {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_is_that_holds_several() {
        use Told::{Date, Decimal, Nothing, Text, Whole};
        let texts = |fields: &[&str]| {
            let fields: Vec<_> =
                fields.iter().map(|text| (!text.is_empty()).then_some(*text)).collect();
            StringChunked::from_slice_options("x".into(), &fields)
        };
        for (fields, told) in [
            (&["1", "", "3"][..], Whole),
            (&["1", "2.5"], Decimal),
            (&["2024-01-01", ""], Date),
            (&["", ""], Nothing),
            (&["007"], Text),
        ] {
            let fields = texts(fields);
            assert_eq!(Told::of(&fields, true), told);
            assert!(told.read(&fields).is_some(), "{told}");
        }
        for (one, other, both) in [
            (Nothing, Whole, Whole),
            (Whole, Decimal, Decimal),
            (Date, Whole, Text),
            (Decimal, Nothing, Decimal),
            (Text, Date, Text),
        ] {
            assert_eq!((one.and(other), other.and(one)), (both, both));
        }
        assert!(Whole.read(&texts(&["1", "2.5"])).is_none());
        assert!(Nothing.read(&texts(&["", "1"])).is_none());
    }
}
