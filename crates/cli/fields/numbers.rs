//! Text columns as numbers.

use polars::prelude::*;
use smoothframe_csv::{NotANumber as Why, Numbers, PlainNumbers, PlainValues};

use crate::fields::texts::{self, Present, Texts, Unread};

/// The first field that is no number.
#[derive(Debug, PartialEq)]
pub(crate) struct NotANumber {
    pub(crate) row: usize,
    pub(crate) text: String,
    pub(crate) why: String,
}

/// The column as Int64 where every field is a whole number, else as Float64. Empty fields, `NA`
/// and their like are null; spaces around a number do not matter.
pub(crate) fn parse(texts: &impl Texts, numbers: &Numbers) -> Result<Column, NotANumber> {
    if let Ok((whole, present)) = texts::parse(texts, |text| numbers.whole(text))
        && present.any()
    {
        return Ok(present.column::<Int64Type>(texts.name(), whole).into_column());
    }
    let (decimals, present) =
        texts::parse(texts, |text| numbers.decimal(text).ok()).map_err(|Unread { row }| {
            let text = texts.at(row).trim().to_owned();
            let why = numbers.decimal(&text).err().unwrap_or(Why::Text);
            let why = format!("{why}{}", advice(&text, why));
            NotANumber { row, text, why }
        })?;
    Ok(present.column::<Float64Type>(texts.name(), decimals).into_column())
}

/// As [`parse`], but nothing where a number would be written otherwise: `007` is text. Where all
/// are missing, whole numbers.
pub(crate) fn parse_plain(texts: &impl Texts) -> Option<Column> {
    if let Some(PlainNumbers { values, missing }) = texts.plain_numbers() {
        let (name, present) = (texts.name(), Present::new(texts.rows(), missing));
        return Some(match values {
            PlainValues::Wholes(wholes) => present.column::<Int64Type>(name, wholes).into_column(),
            PlainValues::Decimals(decimals) => {
                present.column::<Float64Type>(name, decimals).into_column()
            }
        });
    }
    let numbers = texts.numbers();
    let whole = |text: &str| plain(text, numbers).then(|| numbers.whole(text))?;
    if let Ok((whole, present)) = texts::parse(texts, whole) {
        return Some(present.column::<Int64Type>(texts.name(), whole).into_column());
    }
    let decimal = |text: &str| plain(text, numbers).then(|| numbers.decimal(text).ok())?;
    let (decimals, present) = texts::parse(texts, decimal).ok()?;
    Some(present.column::<Float64Type>(texts.name(), decimals).into_column())
}

/// Whether a text is missing, or starts as numbers do that are written as they would be again.
fn plain(text: &str, numbers: &Numbers) -> bool {
    match text.strip_prefix('-').unwrap_or(text).as_bytes() {
        [b'0'] | [b'1'..=b'9', ..] => true,
        [b'0', mark, ..] if *mark == numbers.decimal => true,
        _ => numbers.is_missing(text),
    }
}

/// Whether every field is a number or missing, and some is one.
pub(crate) fn are_numbers(texts: &impl Texts, numbers: &Numbers) -> bool {
    let numbers = texts::parse(texts, |text| numbers.decimal(text).ok());
    numbers.is_ok_and(|(_, present)| present.any())
}

/// So many fields tell what a column holds.
const SAMPLE: usize = 1000;

/// Whether at least half of the first fields that are not missing are numbers, and there are some.
pub(crate) fn are_mostly_numbers(texts: &StringChunked, numbers: &Numbers) -> bool {
    let (mut are, mut fields) = (0, 0);
    for text in texts.iter().flatten().take(SAMPLE).filter(|text| !text.trim().is_empty()) {
        match numbers.decimal(text) {
            Ok(None) => {}
            Ok(Some(_)) => (are, fields) = (are + 1, fields + 1),
            Err(_) => fields += 1,
        }
    }
    are > 0 && 2 * are >= fields
}

/// The column as 1 and 0, where every field is `true`, `false` or missing, and some is one.
pub(crate) fn truths(texts: &impl Texts) -> Option<Column> {
    let truth = |text: &str| match text.trim() {
        text if text.eq_ignore_ascii_case("true") => Some(Some(1)),
        text if text.eq_ignore_ascii_case("false") => Some(Some(0)),
        text => texts::PLAIN.is_missing(text).then_some(None),
    };
    let (truths, present) = texts::parse(texts, truth).ok()?;
    present.any().then(|| present.column::<UInt8Type>(texts.name(), truths).into_column())
}

/// The flag that may help.
fn advice(text: &str, why: Why) -> String {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_spaced = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    match why {
        Why::Comma => "; or --decimal-comma, or --thousands , says what its commas are".to_owned(),
        Why::Text if has_digits && text.chars().all(is_spaced) => {
            "; --thousands space reads it, if that is what its spaces are".to_owned()
        }
        Why::Text if is_marker(text) => {
            format!("; --na {} takes it for a missing value", crate::roles::prepare::quote(text))
        }
        Why::Text if has_sign(text) => "; take the unit out".to_owned(),
        _ => String::new(),
    }
}

/// Whether a number has a sign of money or a percent, or a unit behind a space: `$5`, `12%`, `5 EUR`.
pub(crate) fn has_sign(text: &str) -> bool {
    let is_unit = |unit: &str| unit.chars().count() <= 4 && unit.chars().all(char::is_alphabetic);
    let has_unit = text.rsplit_once(' ').is_some_and(|(number, unit)| {
        is_unit(unit) && number.trim().ends_with(|c: char| c.is_ascii_digit())
    });
    text.bytes().any(|byte| byte.is_ascii_digit())
        && (text.starts_with(['$', '€', '£', '¥']) || text.ends_with(['%', '€', '$']) || has_unit)
}

/// Whether a text is what people write where there is no value.
pub(crate) fn is_marker(text: &str) -> bool {
    const WORDS: [&str; 9] =
        ["#n/a", "n.a.", "n.a", "n.d.", "nd", "\\n", "missing", "nil", "unknown"];
    !text.chars().any(char::is_alphanumeric) && text.chars().count() <= 4
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// One field: nothing where it is missing, or why it is no number.
pub(crate) fn one(text: &str) -> Result<Option<f64>, Why> {
    texts::PLAIN.decimal(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(texts: &[&str]) -> Result<Column, NotANumber> {
        parse(&StringChunked::from_slice("x".into(), texts), &Numbers::default())
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
            let texts = StringChunked::from_slice("x".into(), &texts);
            assert!(!are_numbers(&texts, &Numbers::default()));
        }
        let missing = StringChunked::from_slice("x".into(), &["", "NA"]);
        assert!(!are_numbers(&missing, &Numbers::default()));
    }
}
