//! Whether a first record names columns.

use crate::number::Numbers;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Date,
    Text,
}

fn kind(field: &str) -> Kind {
    let field = field.trim();
    let is_date = field.len() >= 8
        && field.bytes().all(|byte| {
            matches!(byte, b'0'..=b'9' | b'-' | b'/' | b'.' | b':' | b'T' | b' ' | b'Z')
        })
        && field.bytes().filter(|byte| matches!(byte, b'-' | b'/' | b'.')).count() == 2
        && field.starts_with(|c: char| c.is_ascii_digit());
    if is_date {
        return Kind::Date;
    }
    let comma = Numbers { decimal: b',', ..Numbers::default() };
    let is_number =
        [Numbers::default(), comma].iter().any(|n| matches!(n.decimal(field), Ok(Some(_))));
    if is_number { Kind::Number } else { Kind::Text }
}

/// The first field of a header that looks as the rows below it do, where all do whose rows are
/// numbers or dates. Years above numbers are names, as those of a table with a column for each.
pub(crate) fn looks_like_data(header: &[String], rows: &[Vec<String>]) -> Option<String> {
    let mut found: Option<String> = None;
    let mut are_years = true;
    for (at, name) in header.iter().enumerate() {
        let mut kinds = rows
            .iter()
            .filter_map(|row| row.get(at))
            .filter(|field| !field.is_empty())
            .map(|field| kind(field));
        let Some(first) = kinds.next() else { continue };
        if first == Kind::Text || kinds.any(|kind| kind != first) {
            continue;
        }
        if kind(name) != first {
            return None;
        }
        let is_year =
            name.len() == 4 && name.parse().is_ok_and(|year| (1500..2200).contains(&year));
        are_years &= is_year;
        found.get_or_insert_with(|| name.clone());
    }
    found.filter(|_| !are_years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_data() {
        let split = |text: &str| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
        for (header, row, want) in [
            ("date,shop,v", "2024-01-01,A,1", None),
            ("2024-01-01,A,1", "2024-01-02,A,2.5", Some("2024-01-01")),
            ("A,1.5", "B,2", Some("1.5")),
            ("country,2019,2020", "NO,1,2", None),
            ("series,2024-01-01,2024-01-02", "a,1,2", None),
            ("2024-01-01,v", "2024-01-02,2", None),
            ("x,y", "a,b", None),
        ] {
            let found = looks_like_data(&split(header), &[split(row)]);
            assert_eq!(found.as_deref(), want, "{header}");
        }
    }
}
