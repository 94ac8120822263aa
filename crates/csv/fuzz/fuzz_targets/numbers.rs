//! Fields as numbers: what Rust reads is read to the bit, and what has marks is what Rust reads
//! without them.

#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};
use smoothframe_csv::{Numbers, Thousands};

#[derive(Debug, arbitrary::Arbitrary)]
struct Input<'a> {
    value: f64,
    whole: i64,
    marks: u8,
    text: &'a str,
}

const MARKS: [(Thousands, &[&str]); 5] = [
    (Thousands::None, &[]),
    (Thousands::Comma, &[","]),
    (Thousands::Point, &["."]),
    (Thousands::Space, &[" ", "\u{a0}", "\u{202f}", "\u{2009}"]),
    (Thousands::Apostrophe, &["'", "\u{2019}"]),
];

/// The text as Rust would have it, if it is a number at all.
fn without_marks(text: &str, numbers: &Numbers, marks: &[&str]) -> String {
    let decimal = char::from(numbers.decimal);
    let (before, after) = text.split_once(decimal).unwrap_or((text, ""));
    let before = marks.iter().fold(before.to_owned(), |before, mark| before.replace(mark, ""));
    if text.contains(decimal) { format!("{before}.{after}") } else { before }
}

/// Whatever is read, under any marks.
fn check(text: &str, numbers: &Numbers, marks: &[&str]) {
    let (decimal, whole) = (numbers.decimal(text), numbers.whole(text));
    match decimal {
        Ok(Some(number)) => {
            let want: f64 = without_marks(text.trim(), numbers, marks)
                .parse()
                .expect("what is read, Rust reads");
            assert_eq!(number.to_bits(), want.to_bits(), "{text:?} {numbers:?}");
        }
        Ok(None) => assert!(numbers.is_missing(text.trim()), "{text:?} {numbers:?}"),
        // Rust's numbers are read wherever their marks are these.
        Err(no) => {
            let is_rust = numbers == &Numbers::default()
                && text.trim().parse::<f64>().is_ok_and(f64::is_finite);
            assert!(!is_rust && !no.to_string().is_empty(), "{text:?}: {no}");
        }
    }
    match whole {
        Some(Some(whole)) => assert_eq!(decimal, Ok(Some(whole as f64)), "{text:?} {numbers:?}"),
        Some(None) => assert_eq!(decimal, Ok(None), "{text:?} {numbers:?}"),
        None => assert_ne!(decimal, Ok(None), "{text:?} {numbers:?}"),
    }
}

/// Digits with a mark before each three.
fn grouped(digits: &str, mark: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push_str(mark);
        }
        grouped.push(digit);
    }
    grouped
}

fuzz_target!(|input: Input<'_>| {
    let plain = Numbers::default();
    for (thousands, marks) in MARKS {
        for decimal in [b'.', b','] {
            if matches!((thousands, decimal), (Thousands::Point, b'.') | (Thousands::Comma, b',')) {
                continue; // which no reader takes
            }
            check(input.text, &Numbers { decimal, thousands, ..Numbers::default() }, marks);
        }
    }
    if input.value.is_finite() {
        for text in [
            format!("{:?}", input.value),
            format!("{}", input.value),
            format!("{:.3}", input.value),
        ] {
            let want: f64 = text.parse().expect("as Rust writes it");
            let number = plain.decimal(&text).map(|number| number.map(f64::to_bits));
            assert_eq!(number, Ok(Some(want.to_bits())), "{text}");
            let comma = Numbers { decimal: b',', ..Numbers::default() };
            let number =
                comma.decimal(&text.replace('.', ",")).map(|number| number.map(f64::to_bits));
            assert_eq!(number, Ok(Some(want.to_bits())), "{text}");
        }
    }
    assert_eq!(plain.whole(&input.whole.to_string()), Some(Some(input.whole)));
    let (thousands, marks) = MARKS[1 + usize::from(input.marks % 4)];
    let mark = marks[usize::from(input.marks) / 4 % marks.len()];
    let sign = if input.whole < 0 { "-" } else { "" };
    let text = format!("{sign}{}", grouped(&input.whole.unsigned_abs().to_string(), mark));
    let decimal = if thousands == Thousands::Point { b',' } else { b'.' };
    let marked = Numbers { thousands, decimal, ..Numbers::default() };
    assert_eq!(marked.whole(&text), Some(Some(input.whole)), "{text}");
    check(&text, &marked, marks);
});
