//! Fields as numbers: what Rust reads is read to the bit, and what marks are taken out of is what
//! Rust reads without them.

#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};
use smoothframe_csv::{Numbers, Thousands};

#[derive(Debug, arbitrary::Arbitrary)]
struct Input<'a> {
    text: &'a str,
    value: f64,
    whole: i64,
    marks: u8,
}

fuzz_target!(|input: Input<'_>| {
    let plain = Numbers::default();
    if let Ok(Some(number)) = plain.decimal(input.text) {
        let want: f64 = input.text.trim().parse().expect("what is read, Rust reads");
        assert_eq!(number.to_bits(), want.to_bits(), "{:?}", input.text);
    }
    if input.value.is_finite() {
        let text = format!("{:?}", input.value);
        let number = plain.decimal(&text).expect("a number").expect("no missing one");
        assert_eq!(number.to_bits(), input.value.to_bits(), "{text}");
        let comma = Numbers { decimal: b',', ..Numbers::default() };
        let number = comma.decimal(&text.replace('.', ",")).expect("a number");
        assert_eq!(number.map(f64::to_bits), Some(input.value.to_bits()), "{text}");
    }
    let text = input.whole.to_string();
    assert_eq!(plain.whole(&text), Some(Some(input.whole)));
    let (thousands, mark) =
        [(Thousands::Comma, ','), (Thousands::Space, ' '), (Thousands::Apostrophe, '\'')][usize::from(input.marks % 3)];
    let digits = input.whole.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    if input.whole < 0 {
        grouped.insert(0, '-');
    }
    let marked = Numbers { thousands, ..Numbers::default() };
    assert_eq!(marked.whole(&grouped), Some(Some(input.whole)), "{grouped}");
    for numbers in [&plain, &marked] {
        let _ = (numbers.decimal(input.text), numbers.whole(input.text), numbers.is_missing(input.text));
    }
});
