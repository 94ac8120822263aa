//! Numbers, names and labels for people.

use sha2::{Digest, Sha256};
use smoothframe_polars::words;

/// A whole number with its thousands apart.
pub(crate) fn whole(number: usize) -> String {
    thousands(&number.to_string())
}

/// `1 group`, `2,000 groups`.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    format!("{} {}", whole(count), words::plural(count, thing))
}

fn thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many decimals show a number of this size to about four digits.
pub(crate) fn decimals(largest: f64) -> usize {
    match largest {
        0.0 => 0,
        size if size >= 10_000.0 || !size.is_finite() => 0,
        size if size >= 100.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.01 => 4,
        _ => 6,
    }
}

/// So many decimals show three digits of a number, however small it is.
pub(crate) fn decimals_of_three(value: f64) -> usize {
    let size = value.abs();
    let powers = [100.0, 10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5];
    match size {
        0.0 => 0,
        size => powers.iter().take_while(|&&power| size < power).count(),
    }
}

/// A number with so many decimals and its thousands apart; very large and very small ones with an
/// exponent.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    if size >= 1e15 || (size != 0.0 && size < 1e-6) {
        return format!("{value:.3e}").replace('-', "−");
    }
    let digits = format!("{size:.decimals$}");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let sign =
        if value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", thousands(whole))
}

/// As [`listed`], but of many the first three and how many more there are.
pub(crate) fn few(items: &[String]) -> String {
    match items {
        [first, second, third, rest @ ..] if rest.len() > 5 => {
            format!("{first}, {second}, {third} and {} more", whole(rest.len()))
        }
        _ => listed(items),
    }
}

/// Items as `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A Polars duration in words: `1d` is `day`, `15m` is `15 minutes`.
pub(crate) fn interval(duration: &str) -> String {
    let unit = duration.trim_start_matches(|c: char| c.is_ascii_digit());
    let name = match unit {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "q" => "quarter",
        "y" => "year",
        _ => return duration.to_owned(),
    };
    match duration.trim_end_matches(unit) {
        "1" => name.to_owned(),
        count => format!("{count} {name}s"),
    }
}

/// A file name of letters, digits and hyphens: the text as far as it goes, then a digest of what it
/// stands for, so that no two things meet in one file, not by their case either.
pub(crate) fn file_stem(text: &str, identity: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().take(200) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.trim_matches('-').chars().take(60).collect();
    let digest = hex(&Sha256::digest(identity)[..4]);
    if slug.is_empty() { digest } else { format!("{}-{digest}", slug.trim_end_matches('-')) }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(number(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(number(-1234.5, 2), "−1,234.50");
        assert_eq!(number(-0.001, 2), "0.00");
        assert_eq!(number(999.96, 1), "1,000.0");
        assert_eq!(number(1.7e308, 0), "1.700e308");
        assert_eq!(number(f64::INFINITY, 0), "inf");
        assert_eq!(
            (whole(0), whole(1000), whole(999_999)),
            ("0".into(), "1,000".into(), "999,999".into())
        );
        assert_eq!(
            (counted(1, "group"), counted(2000, "group")),
            ("1 group".into(), "2,000 groups".into())
        );
    }

    #[test]
    fn three_digits_of_small_numbers() {
        for (value, text) in [
            (0.7123, "0.712"),
            (-1.2345, "−1.23"),
            (12.345, "12.3"),
            (123.45, "123"),
            (0.000_012_345, "0.0000123"),
            (0.0, "0"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(number(value, decimals_of_three(value)), text);
        }
    }

    #[test]
    fn durations_in_words() {
        for (duration, words) in
            [("1d", "day"), ("15m", "15 minutes"), ("1mo", "month"), ("1d12h", "1d12h")]
        {
            assert_eq!(interval(duration), words);
        }
    }

    #[test]
    fn file_stems_are_safe_and_apart() {
        let file_stem = |text: &str| super::file_stem(text, text);
        for text in ["../../etc/x", "/abs", "C:\\x", "CON", "", ".", "a\0b", "名前", "trailing."]
        {
            let stem = file_stem(text);
            assert!(stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{stem}");
            assert!(stem.len() >= 8 && stem.len() <= 70 && stem != "con", "{stem}");
        }
        assert_ne!(file_stem("A").to_lowercase(), file_stem("a").to_lowercase());
        assert_ne!(file_stem("é"), file_stem("e\u{301}"));
        assert_ne!(file_stem(&"x".repeat(300)), file_stem(&"x".repeat(301)));
    }
}
