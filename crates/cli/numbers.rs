//! Text columns as numbers.

use polars::prelude::*;

use crate::fields::{self, Texts, Unread};

/// Texts that stand for no value, whatever their case.
const MISSING: [&str; 6] = ["", "na", "n/a", "nan", "null", "none"];

/// The first field that is no number.
#[derive(Debug, PartialEq)]
pub(crate) struct NotANumber {
    pub(crate) row: usize,
    pub(crate) text: String,
    pub(crate) why: &'static str,
}

/// The column as Int64 where every field is a whole number, else as Float64. Empty fields, `NA`
/// and their like are null; spaces around a number do not matter.
pub(crate) fn parse(texts: &impl Texts) -> Result<Column, NotANumber> {
    if let Ok((whole, present)) = fields::parse(texts, |text| field(text, |text| text.parse().ok()))
        && present.any()
    {
        return Ok(present.column::<Int64Type>(texts.name(), whole).into_column());
    }
    let (numbers, present) = fields::parse(texts, |text| field(text, |text| number(text).ok()))
        .map_err(|Unread { row }| {
            let text = texts.at(row).trim().to_owned();
            let why = number(&text).err().unwrap_or("is no number");
            NotANumber { row, text, why }
        })?;
    Ok(present.column::<Float64Type>(texts.name(), numbers).into_column())
}

/// As [`parse`], but nothing where a number would be written otherwise: `007` is text. Where all
/// are missing, whole numbers.
pub(crate) fn parse_plain(texts: &impl Texts) -> Option<Column> {
    let whole = |text: &str| plain(text).then(|| field(text, |text| text.parse().ok()))?;
    if let Ok((whole, present)) = fields::parse(texts, whole) {
        return Some(present.column::<Int64Type>(texts.name(), whole).into_column());
    }
    let decimal = |text: &str| plain(text).then(|| field(text, |text| number(text).ok()))?;
    let (numbers, present) = fields::parse(texts, decimal).ok()?;
    Some(present.column::<Float64Type>(texts.name(), numbers).into_column())
}

/// Whether a text is missing, or starts as numbers do that are written as they would be again.
fn plain(text: &str) -> bool {
    match text.strip_prefix('-').unwrap_or(text).as_bytes() {
        [b'0'] | [b'0', b'.', ..] | [b'1'..=b'9', ..] => true,
        _ => is_missing(text),
    }
}

/// Whether every field is a number or missing, and some is one.
pub(crate) fn are_numbers(texts: &impl Texts) -> bool {
    let numbers = fields::parse(texts, |text| field(text, |text| number(text).ok()));
    numbers.is_ok_and(|(_, present)| present.any())
}

/// A field read: `Some(None)` where it is missing, `None` where it is neither that nor a number.
fn field<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    let is_bare = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if is_bare && let Some(number) = read(text) {
        return Some(Some(number)); // nearly all of them, and nothing more is looked at
    }
    let text = text.trim();
    if is_missing(text) { Some(None) } else { read(text).map(Some) }
}

fn is_missing(text: &str) -> bool {
    text.len() <= 4 && MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing))
}

/// One field: nothing where it is missing, or why it is no number.
pub(crate) fn one(text: &str) -> Result<Option<f64>, &'static str> {
    let text = text.trim();
    if is_missing(text) { Ok(None) } else { number(text).map(Some) }
}

fn number(text: &str) -> Result<f64, &'static str> {
    let number: f64 = text.parse().map_err(|_| why_not(text))?;
    if number.is_infinite() && text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err("is too large for a number");
    }
    Ok(number)
}

fn why_not(text: &str) -> &'static str {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits > 0 && text.contains(',') {
        "is no number (write a point for decimals, and nothing between thousands)"
    } else if digits > 0 && text.contains(['%', '$', '€', '£', '¥']) {
        "is no number (take the sign out)"
    } else {
        "is no number"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(texts: &[&str]) -> Result<Column, NotANumber> {
        parse(&StringChunked::from_slice("x".into(), texts))
    }

    #[test]
    fn whole_numbers_decimals_and_missing_ones() {
        let whole = parsed(&["1", " -2 ", "NA", "", "9007199254740993"]).expect("numbers");
        assert_eq!(whole.dtype(), &DataType::Int64);
        assert_eq!(whole.i64().expect("i64").get(4), Some(9_007_199_254_740_993));
        assert_eq!(whole.null_count(), 2);
        let decimals = parsed(&["1", "0.1", "nan", "1e3", "-inf", "None"]).expect("numbers");
        let decimals = decimals.f64().expect("f64").to_vec();
        let want = [Some(1.0), Some(0.1), None, Some(1000.0), Some(f64::NEG_INFINITY), None];
        assert_eq!(decimals, want);
        assert_eq!(parsed(&["", "NA"]).expect("no numbers").dtype(), &DataType::Float64);
    }

    #[test]
    fn the_first_field_that_is_none() {
        for (texts, row, why) in [
            (["1", "2", "abc"], 2, "is no number"),
            (["1", "1,234.50", "x"], 1, "nothing between thousands"),
            (["$3", "2", "1"], 0, "take the sign out"),
            (["1", "1e400", "1"], 1, "too large"),
        ] {
            let refused = parsed(&texts).expect_err("no numbers");
            assert_eq!((refused.row, refused.text.as_str()), (row, texts[row]));
            assert!(refused.why.contains(why), "{}", refused.why);
            assert!(!are_numbers(&StringChunked::from_slice("x".into(), &texts)));
        }
        assert!(!are_numbers(&StringChunked::from_slice("x".into(), &["", "NA"])));
    }
}
