//! Text columns as numbers.

use polars::prelude::*;

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
pub(crate) fn parse(texts: &StringChunked) -> Result<Column, NotANumber> {
    let fields = || texts.iter().map(|text| text.map(str::trim).filter(|text| !is_missing(text)));
    let whole: Option<Vec<Option<i64>>> = fields()
        .map(|field| field.map_or(Some(None), |text| text.parse().ok().map(Some)))
        .collect();
    if let Some(whole) = whole
        && whole.iter().any(Option::is_some)
    {
        return Ok(Column::new(texts.name().clone(), whole));
    }
    let mut numbers = Vec::with_capacity(texts.len());
    for (row, field) in fields().enumerate() {
        let number = field.map(|text| number(text).map_err(|why| (text, why))).transpose();
        numbers.push(number.map_err(|(text, why)| NotANumber { row, text: text.into(), why })?);
    }
    Ok(Column::new(texts.name().clone(), numbers))
}

/// Whether every field is a number or missing, and some is one.
pub(crate) fn are_numbers(texts: &StringChunked) -> bool {
    let mut some = false;
    for text in texts.iter().flatten().map(str::trim).filter(|text| !is_missing(text)) {
        if number(text).is_err() {
            return false;
        }
        some = true;
    }
    some
}

fn is_missing(text: &str) -> bool {
    text.len() <= 4 && MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing))
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
