//! Texts that are numbers.

use std::fmt;

use crate::{options::Thousands, quick};

/// How numbers are written, and which words stand for none.
///
/// ```
/// use smoothframe_csv::{Numbers, Thousands};
/// let plain = Numbers::default();
/// assert_eq!(plain.decimal("0.1")?, Some(0.1));
/// assert_eq!(plain.decimal("N/A")?, None);
/// let german = Numbers { decimal: b',', thousands: Thousands::Point, ..plain };
/// assert_eq!(german.decimal("-1.234.567,5")?, Some(-1_234_567.5));
/// assert!(german.decimal("12.34").is_err()); // no group of three
/// # Ok::<(), smoothframe_csv::NotANumber>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// `.` or `,`, before the digits of a fraction.
    pub decimal: u8,
    /// What stands between groups of three digits.
    pub thousands: Thousands,
    /// Words for no value, whatever their case, beside nothing, `na`, `n/a`, `nan`, `null` and `none`.
    pub missing: Vec<String>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { decimal: b'.', thousands: Thousands::None, missing: Vec::new() }
    }
}

/// Texts that stand for no value, whatever their case.
const MISSING: [&str; 6] = ["", "na", "n/a", "nan", "null", "none"];

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotANumber {
    /// It is something else.
    Text,
    /// There is a comma in it, which stands before decimals or between thousands.
    Comma,
    /// A sign of a currency or a share is in it.
    Sign,
    /// An f64 does not reach so far.
    TooLarge,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "is no number",
            Self::Comma => {
                "is no number (write a point for decimals, and nothing between thousands)"
            }
            Self::Sign => "is no number (take the sign out)",
            Self::TooLarge => "is too large for a number",
        })
    }
}

impl std::error::Error for NotANumber {}

impl Numbers {
    /// The number, rounded once to the nearest `f64`; nothing where it is missing. Spaces around it do
    /// not matter.
    ///
    /// # Errors
    ///
    /// Where it is no number, or too large for one.
    pub fn decimal(&self, text: &str) -> Result<Option<f64>, NotANumber> {
        if self.is_plain()
            && let Some(number) = quick::decimal(text.as_bytes())
        {
            return Ok(Some(number)); // nearly all of them
        }
        let text = text.trim();
        if self.is_missing(text) {
            return Ok(None);
        }
        let number: Option<f64> = match self.plain(text) {
            Some(plain) => plain.parse().ok(),
            None => None,
        };
        let number = number.ok_or_else(|| why_not(text))?;
        if number.is_infinite() && text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(NotANumber::TooLarge);
        }
        Ok(Some(number))
    }

    /// The number where it is whole and an `i64` holds it: `Some(None)` where it is missing, and
    /// `None` where it is neither.
    #[must_use]
    pub fn whole(&self, text: &str) -> Option<Option<i64>> {
        let is_bare = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
        if is_bare
            && self.is_plain()
            && let Ok(number) = text.parse()
        {
            return Some(Some(number));
        }
        let text = text.trim();
        if self.is_missing(text) {
            return Some(None);
        }
        self.plain(text)?.parse().ok().map(Some)
    }

    /// Whether the text, without spaces around it, stands for no value.
    #[must_use]
    pub fn is_missing(&self, text: &str) -> bool {
        text.len() <= 4 && MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing))
            || self.missing.iter().any(|missing| text.eq_ignore_ascii_case(missing))
    }

    /// Whether numbers are written as in Rust, and are never words for no value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.decimal == b'.' && self.thousands == Thousands::None && self.missing.is_empty()
    }

    /// The text as Rust would write the number; nothing where groups or marks are not as they should.
    fn plain<'a>(&self, text: &'a str) -> Option<std::borrow::Cow<'a, str>> {
        if self.decimal == b'.' && self.thousands == Thousands::None {
            return Some(text.into());
        }
        let bytes = text.as_bytes();
        let (sign, mut rest) = match bytes {
            [sign @ (b'+' | b'-'), rest @ ..] => (Some(*sign), rest),
            rest => (None, rest),
        };
        let mut plain = String::with_capacity(text.len());
        plain.extend(sign.map(char::from));
        let first = digits(rest);
        let (mut group, mut groups) = (first, 1);
        loop {
            plain.push_str(std::str::from_utf8(rest.get(..group)?).ok()?);
            rest = rest.get(group..)?;
            let separator = self.thousands.len(rest);
            let next = rest.get(separator..).map_or(0, digits);
            if separator == 0 || next == 0 {
                break;
            }
            if next != 3 || groups == 1 && !(1..=3).contains(&first) {
                return None;
            }
            (rest, group, groups) = (rest.get(separator..)?, next, groups + 1);
        }
        let rest = std::str::from_utf8(rest).ok()?;
        match rest.strip_prefix(char::from(self.decimal)) {
            Some(fraction) => {
                plain.push('.');
                plain.push_str(fraction);
            }
            // Another mark would be one that Rust knows, and this number does not.
            None if rest.starts_with('.') => return None,
            None => plain.push_str(rest),
        }
        Some(plain.into())
    }
}

/// The digits that a text starts with.
fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn why_not(text: &str) -> NotANumber {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if has_digits && text.contains(',') {
        NotANumber::Comma
    } else if has_digits && text.contains(['%', '$', '€', '£', '¥']) {
        NotANumber::Sign
    } else {
        NotANumber::Text
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::{
        ChaCha8Rng,
        rand_core::{Rng, SeedableRng},
    };

    use super::*;

    /// To the bit what Rust reads, which rounds correctly.
    #[test]
    fn numbers_are_rust_s() {
        let plain = Numbers::default();
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for round in 0..200_000 {
            let bits = random.next_u64();
            let tens = [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6][round % 7];
            let number = (bits >> (round % 60)) as f64 / tens;
            for text in [
                number.to_string(),
                format!("-{number:.3}"),
                format!("{number:e}"),
                format!("{}.{}", bits % 1000, random.next_u32() % 100_000),
                f64::from_bits(bits).to_string(),
            ] {
                let want: f64 = text.parse().expect("a number");
                let read = plain.decimal(&text);
                let same = match read {
                    Ok(Some(read)) => read.to_bits() == want.to_bits(),
                    Ok(None) => want.is_nan(),
                    Err(_) => false,
                };
                assert!(same, "{text}: {read:?}");
            }
        }
        for text in ["5.", "-0", "0", "00012", "9007199254740993", "1e3", "+1", ".5", "inf", "-inf"]
        {
            let want: f64 = text.parse().expect("a number");
            let read = plain.decimal(text).expect("a number").expect("not missing");
            assert_eq!(read.to_bits(), want.to_bits(), "{text}");
        }
    }

    #[test]
    fn marks_and_groups() {
        use Thousands::{Apostrophe, Comma, None, Point, Space};
        for (decimal, thousands, text, want) in [
            (b',', None, "1,5", Ok(1.5)),
            (b',', None, "-0,25", Ok(-0.25)),
            (b',', None, "1.5", Err(NotANumber::Text)),
            (b',', None, "1.234,5", Err(NotANumber::Comma)),
            (b',', Point, "1.234,5", Ok(1234.5)),
            (b',', Point, "1.234.567", Ok(1_234_567.0)),
            (b',', Point, "1234,5", Ok(1234.5)),
            (b',', Point, "12.34", Err(NotANumber::Text)),
            (b',', Point, "1234.567", Err(NotANumber::Text)),
            (b',', Point, "1.2345", Err(NotANumber::Text)),
            (b',', Point, ".234", Err(NotANumber::Text)),
            (b',', Point, "1,5e3", Ok(1500.0)),
            (b'.', Comma, "1,234.50", Ok(1234.5)),
            (b'.', Comma, "+1,234", Ok(1234.0)),
            (b'.', Comma, "12,34", Err(NotANumber::Comma)),
            (b'.', Comma, "1,234,", Err(NotANumber::Comma)),
            (b'.', Space, "12 500", Ok(12_500.0)),
            (b',', Space, "12\u{202f}500,75", Ok(12_500.75)),
            (b'.', Space, "12\u{a0}500", Ok(12_500.0)),
            (b'.', Space, "12  500", Err(NotANumber::Text)),
            (b'.', Apostrophe, "12'500.5", Ok(12_500.5)),
            (b'.', Apostrophe, "12\u{2019}500", Ok(12_500.0)),
            (b'.', Comma, "1e400", Err(NotANumber::TooLarge)),
            (b'.', None, "$5", Err(NotANumber::Sign)),
            (b'.', None, "1,5", Err(NotANumber::Comma)),
        ] {
            let numbers = Numbers { decimal, thousands, ..Numbers::default() };
            let read = numbers.decimal(text).map(|number| number.expect("not missing"));
            assert_eq!(read, want, "{text}");
            let whole = numbers.whole(text);
            let is_whole = want.is_ok() && !text.contains(['e', char::from(decimal)]);
            let whole = whole.flatten().map(|number| number.to_string());
            let want = want.ok().filter(|_| is_whole).map(|number| format!("{number:.0}"));
            assert_eq!(whole, want, "{text}");
        }
    }

    #[test]
    fn words_for_no_value() {
        let numbers = Numbers { missing: vec!["-".into(), "999".into()], ..Numbers::default() };
        for text in ["", " ", "NA", "n/a", "NaN", "Null", "none", "-", " - ", "999"] {
            assert_eq!(numbers.decimal(text), Ok(None), "{text}");
            assert_eq!(numbers.whole(text), Some(None), "{text}");
        }
        assert_eq!(numbers.decimal("-9"), Ok(Some(-9.0)));
        assert_eq!(Numbers::default().decimal("999"), Ok(Some(999.0)));
        assert_eq!(Numbers::default().decimal("-"), Err(NotANumber::Text));
    }
}
