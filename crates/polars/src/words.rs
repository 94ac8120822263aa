//! Words that messages share, here and in the crates above: no part of the stable interface.

use std::{borrow::Cow, ops::Range};

use polars::prelude::*;
use smoothframe_core::Smoother;

/// What stands for a null key.
pub const NULL: &str = "(null)";

/// What stands for a key that is the empty text.
pub const EMPTY: &str = "(empty)";

/// Of longer keys messages show so many characters.
const LONGEST: usize = 120;

/// A group column's value as a message says it: as [`whole`], a huge one cut.
#[must_use]
pub fn value(value: Option<&str>) -> Cow<'_, str> {
    let text = whole(value);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]).into(),
        None => text,
    }
}

/// Of longer keys a page has so many characters of the start, and as many of the end.
const HALF: usize = 1_000;

/// A group column's value as a person reads it, whole: what is cut may look like another one. A text
/// that reads as what stands for null or for the empty text is quoted; one of more than 2,000 characters is
/// no name, and has its start, its end and its length.
#[must_use]
pub fn whole(value: Option<&str>) -> Cow<'_, str> {
    match value {
        None => NULL.into(),
        Some("") => EMPTY.into(),
        Some(text) if [NULL, EMPTY].contains(&text.trim_matches('"')) => {
            format!("\"{text}\"").into()
        }
        Some(text) => middle(text).map_or_else(
            || text.into(),
            |cut| {
                let count = text.chars().count();
                format!("{}…{} ({count} characters)", &text[..cut.start], &text[cut.end..]).into()
            },
        ),
    }
}

/// What is left out of a text that is too long.
fn middle(text: &str) -> Option<Range<usize>> {
    text.char_indices().nth(2 * HALF)?;
    let (start, _) = text.char_indices().nth(HALF)?;
    let (end, _) = text.char_indices().nth_back(HALF - 1)?;
    Some(start..end)
}

/// A thing so many times: `row`, `rows`.
#[must_use]
pub fn plural(count: usize, thing: &str) -> String {
    format!("{thing}{}", if count == 1 { "" } else { "s" })
}

/// `1 row`, `2 rows`.
#[must_use]
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {}", plural(count, thing))
}

/// A smoother's text as most people type it: SciPy's `boxcar` as `uniform`.
#[must_use]
pub fn smoother(smoother: &Smoother) -> String {
    let text = smoother.to_string();
    match text.strip_prefix("boxcar:") {
        Some(rest) => format!("uniform:{rest}"),
        None => text,
    }
}

/// The values of a column as text, those too that Polars does not cast: durations, lists, and structs with a null.
///
/// # Errors
/// Polars' own.
pub fn texts(column: &Column) -> PolarsResult<StringChunked> {
    let cast = column.cast(&DataType::String).ok();
    let cast = cast.as_ref().map(Column::str).transpose()?;
    match cast {
        Some(texts) if !column.dtype().is_struct() => Ok(texts.clone()),
        _ => {
            let text = |at| {
                let value = column.get(at)?;
                let shown = || cast.and_then(|texts| texts.get(at)).map(str::to_owned);
                Ok((!value.is_null()).then(|| shown().unwrap_or_else(|| written(value))))
            };
            (0..column.len()).map(text).collect()
        }
    }
}

/// A value as Polars shows it, but for lists, of which it shows the first three values.
fn written(value: AnyValue<'_>) -> String {
    match value {
        AnyValue::List(values) => {
            format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

/// A group column and its value, as `store = A`.
#[must_use]
pub fn key(name: &str, value: Option<&str>) -> String {
    format!("{name} = {}", self::value(value))
}

/// Several of them, as `store = A, product = B`.
#[must_use]
pub fn keys<'a>(keys: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let keys: Vec<String> = keys.into_iter().map(|(name, value)| key(name, value)).collect();
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_all_types_are_texts() {
        let list = |values: &[i64]| Some(Series::new("".into(), values));
        let lists: ListChunked = [list(&[1, 2, 3, 4]), None, list(&[])].into_iter().collect();
        let lists = lists.into_series().into_column();
        let shown = texts(&lists).expect("texts");
        assert_eq!(shown.iter().collect::<Vec<_>>(), [Some("[1, 2, 3, 4]"), None, Some("[]")]);
        let hours = Column::new("".into(), [Some(3_600_000_i64), None]);
        let hours = hours.cast(&DataType::Duration(TimeUnit::Milliseconds)).expect("durations");
        let shown = texts(&hours).expect("texts");
        assert_eq!(shown.iter().collect::<Vec<_>>(), [Some("1h"), None]);
    }

    #[test]
    fn smoothers_as_people_type_them() {
        for text in ["uniform:7 align=trailing", "uniform:7d", "gaussian:31,std=5"] {
            assert_eq!(smoother(&text.parse().expect("a smoother")), text);
        }
    }

    #[test]
    fn counts_and_keys() {
        assert_eq!((counted(1, "row"), counted(0, "row")), ("1 row".into(), "0 rows".into()));
        assert_eq!(keys([("store", Some("A")), ("till", None)]), "store = A, till = (null)");
        assert_eq!(keys([]), "");
        assert_eq!(
            keys([("store", Some("")), ("till", Some("(null)"))]),
            "store = (empty), till = \"(null)\""
        );
        assert_eq!(
            (value(Some("\"(null)\"")), value(Some(" "))),
            ("\"\"(null)\"\"".into(), " ".into())
        );
        assert_eq!(value(Some(&"ü".repeat(50_000))), format!("{}…", "ü".repeat(120)));
        assert_eq!(whole(Some(&"ü".repeat(2_000))), "ü".repeat(2_000));
        let long = format!("a{}b", "ü".repeat(1_999));
        let [start, end] = [format!("a{}", "ü".repeat(999)), format!("{}b", "ü".repeat(999))];
        assert_eq!(whole(Some(&long)), format!("{start}…{end} (2001 characters)"));
        assert_eq!((whole(None), whole(Some(""))), (NULL.into(), EMPTY.into()));
    }
}
