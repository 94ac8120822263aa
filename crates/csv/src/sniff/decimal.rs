//! How the numbers of a column are written: which mark comes before decimals, and which between
//! thousands.
//!
//! `1,5` and `1.234,5` show it and `1.234` does not: what no field of a column shows may be shown by
//! other columns, and is refused where they do not help.

use crate::{
    error::{Error, Problem},
    number::Numbers,
    options::{Advice, Thousands},
};

/// What one field shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It is no number.
    Other,
    /// Digits, or nothing.
    Digits,
    /// This mark comes before decimals.
    Decimal(u8),
    /// Groups, and no decimals.
    Groups(Thousands),
    /// Both.
    Both(Thousands, u8),
    /// One mark before three digits: either.
    Either(u8),
}

fn shown(field: &str) -> Shown {
    let text = field.trim();
    let text = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    if text.is_empty() || Numbers::default().is_missing(field.trim()) {
        return Shown::Digits;
    }
    let mut rest = text;
    // The marks, each with the digits behind it.
    let mut marks: Vec<(Mark, usize)> = Vec::new();
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = digits(rest);
    rest = rest.get(first..).unwrap_or_default();
    while let Some((mark, len)) = Mark::of(rest) {
        rest = rest.get(len..).unwrap_or_default();
        let group = digits(rest);
        rest = rest.get(group..).unwrap_or_default();
        marks.push((mark, group));
        if marks.len() > 8 {
            return Shown::Other;
        }
    }
    let has_exponent = matches!(rest, [b'e' | b'E', ..]) && {
        let exponent = rest.get(1..).unwrap_or_default();
        let exponent =
            exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent) == exponent.len()
    };
    if !rest.is_empty() && !has_exponent || first == 0 && marks.first().is_none_or(|&(_, n)| n == 0)
    {
        return Shown::Other;
    }
    let Some((&(last, behind), before)) = marks.split_last() else { return Shown::Digits };
    let are_groups = |marks: &[(Mark, usize)]| {
        (1..=3).contains(&first) && marks.iter().all(|&(mark, len)| len == 3 && mark == marks[0].0)
    };
    match (before, last) {
        ([], Mark::Decimal(mark)) => {
            let is_either = behind == 3 && (1..=3).contains(&first) && text[0] != b'0';
            if is_either && !has_exponent { Shown::Either(mark) } else { Shown::Decimal(mark) }
        }
        _ if are_groups(&marks) && !has_exponent => Shown::Groups(last.thousands()),
        ([(other, _), ..], Mark::Decimal(mark)) if *other != last && are_groups(before) => {
            Shown::Both(other.thousands(), mark)
        }
        _ => Shown::Other,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A point or a comma.
    Decimal(u8),
    Space,
    Apostrophe,
}

impl Mark {
    /// The mark that a text starts with, and its bytes.
    fn of(text: &[u8]) -> Option<(Self, usize)> {
        if let [mark @ (b'.' | b','), ..] = text {
            return Some((Self::Decimal(*mark), 1));
        }
        [(Self::Space, Thousands::Space), (Self::Apostrophe, Thousands::Apostrophe)]
            .into_iter()
            .map(|(mark, thousands)| (mark, thousands.len(text)))
            .find(|&(_, len)| len > 0)
    }

    fn thousands(self) -> Thousands {
        match self {
            Self::Decimal(b',') => Thousands::Comma,
            Self::Decimal(_) => Thousands::Point,
            Self::Space => Thousands::Space,
            Self::Apostrophe => Thousands::Apostrophe,
        }
    }
}

/// What is found of a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) decimal: Option<u8>,
    pub(crate) thousands: Option<Thousands>,
    /// A mark that could be either, the first field with it, and whether all are such.
    pub(crate) either: Option<(u8, String)>,
}

impl Found {
    /// What the fields of a column show; nothing where they are no numbers, or contradict one another.
    fn of<'a>(fields: impl Iterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        for field in fields {
            let shown = shown(field);
            let (decimal, thousands) = match shown {
                Shown::Other => return Self::default(),
                Shown::Digits => continue,
                Shown::Either(mark) => {
                    if found.either.as_ref().is_some_and(|(other, _)| *other != mark) {
                        return Self::default();
                    }
                    found.either.get_or_insert_with(|| (mark, field.trim().to_owned()));
                    continue;
                }
                Shown::Decimal(mark) => (Some(mark), None),
                Shown::Groups(thousands) => (None, Some(thousands)),
                Shown::Both(thousands, mark) => (Some(mark), Some(thousands)),
            };
            let differs = decimal.is_some() && found.decimal.is_some_and(|it| Some(it) != decimal)
                || thousands.is_some() && found.thousands.is_some_and(|it| Some(it) != thousands);
            if differs {
                return Self::default();
            }
            found.decimal = found.decimal.or(decimal);
            found.thousands = found.thousands.or(thousands);
        }
        found.told()
    }

    /// What one thing tells of the other.
    fn told(mut self) -> Self {
        if self.decimal.is_none() {
            // Groups by one mark leave the other for decimals.
            self.decimal = match self.thousands {
                Some(Thousands::Point) => Some(b','),
                Some(Thousands::Comma) => Some(b'.'),
                _ => None,
            };
        }
        if let (Some(decimal), Some((mark, _))) = (self.decimal, &self.either)
            && self.thousands.is_none()
            && decimal != *mark
        {
            self.thousands = Some(Mark::Decimal(*mark).thousands());
        }
        if self.decimal.is_some() {
            self.either = None;
        }
        self
    }
}

/// What the columns' fields show, row after row.
pub(crate) fn decimals(rows: &[Vec<String>], width: usize) -> Vec<Found> {
    let column = |at: usize| rows.iter().filter_map(move |row| row.get(at).map(String::as_str));
    (0..width).map(|at| Found::of(column(at))).collect()
}

impl Found {
    /// The column's numbers; `all` are the columns', and `delimiter` what is between them.
    pub(crate) fn numbers(
        &self,
        name: &str,
        all: &[Self],
        delimiter: u8,
        missing: &[String],
    ) -> Result<Numbers, Error> {
        let only = |mark: u8| {
            let mut others = all.iter().filter_map(|other| other.decimal).peekable();
            others.peek().is_some() && others.all(|other| other == mark)
        };
        let (commas, points) = (only(b','), only(b'.'));
        let groups_by = |thousands| all.iter().any(|other| other.thousands == Some(thousands));
        let of = |decimal, thousands: Option<Thousands>| {
            let thousands = thousands.unwrap_or(Thousands::None);
            Ok(Numbers { decimal, thousands, missing: missing.to_vec() })
        };
        let Some((mark, example)) = &self.either else {
            let decimal = self.decimal.unwrap_or(if commas { b',' } else { b'.' });
            return of(decimal, self.thousands);
        };
        match mark {
            b'.' if commas && groups_by(Thousands::Point) => of(b',', Some(Thousands::Point)),
            b'.' if !commas && (points || delimiter != b';') => of(b'.', None),
            b',' if commas => of(b',', None),
            b',' if points => of(b'.', Some(Thousands::Comma)),
            _ => {
                let text =
                    format!("column `{name}`: `{example}` may be with thousands or with decimals");
                let advice = match mark {
                    b',' => [Advice::DecimalComma, Advice::Thousands(Thousands::Comma)],
                    _ => [Advice::Thousands(Thousands::Point), Advice::Thousands(Thousands::None)],
                };
                Err(Error::new(Problem::Guess(text)).advise(advice))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_shows() {
        use Shown::{Both, Decimal, Digits, Either, Groups, Other};
        for (text, want) in [
            ("12", Digits),
            ("", Digits),
            ("NA", Digits),
            ("-1,5", Decimal(b',')),
            ("1.5", Decimal(b'.')),
            ("0,123", Decimal(b',')),
            ("1234,567", Decimal(b',')),
            (",5", Decimal(b',')),
            ("5,", Decimal(b',')),
            ("1,234e5", Decimal(b',')),
            ("1.234", Either(b'.')),
            ("-123,456", Either(b',')),
            ("1.234.567", Groups(Thousands::Point)),
            ("12 500", Groups(Thousands::Space)),
            ("12'500", Groups(Thousands::Apostrophe)),
            ("1.234,5", Both(Thousands::Point, b',')),
            ("1 234,50", Both(Thousands::Space, b',')),
            ("01.02.2024", Other),
            ("2024-01-01", Other),
            ("1,2,3", Other),
            ("12 50", Other),
            ("abc", Other),
            ("-", Digits),
            (".", Other),
            ("1.5x", Other),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    fn numbers(columns: &[&[&str]], at: usize) -> Option<(u8, Thousands)> {
        let found: Vec<Found> =
            columns.iter().map(|fields| Found::of(fields.iter().copied())).collect();
        let numbers = found[at].numbers("x", &found, b';', &[]).ok()?;
        Some((numbers.decimal, numbers.thousands))
    }

    #[test]
    fn what_a_column_shows_and_what_others_add() {
        let plain = (b'.', Thousands::None);
        let comma = (b',', Thousands::None);
        for (columns, want) in [
            (&[&["1", "2"][..]][..], Some(plain)),
            (&[&["1,5", "2"]], Some(comma)),
            (&[&["1,5", "1.234"]], Some((b',', Thousands::Point))),
            (&[&["1.234"]], None),
            (&[&["1,234"]], None),
            (&[&["1.234", "1.5"]], Some(plain)),
            (&[&["1.234.567", "1.234"]], Some((b',', Thousands::Point))),
            (&[&["1,234.5"]], Some((b'.', Thousands::Comma))),
            (&[&["1.234"], &["1,5"]], None),
            (&[&["1.234"], &["1.234,5"]], Some((b',', Thousands::Point))),
            (&[&["1.234"], &["1.5"]], Some(plain)),
            (&[&["1,234"], &["1,5"]], Some(comma)),
            (&[&["1,234"], &["1.5"]], Some((b'.', Thousands::Comma))),
            (&[&["7"], &["1,5"]], Some(comma)),
            (&[&["12 500"], &["1,5"]], Some((b',', Thousands::Space))),
            (&[&["1,5", "1.5"]], Some(plain)), // which the first field that is none refuses
        ] {
            assert_eq!(numbers(columns, 0), want, "{columns:?}");
        }
    }
}
