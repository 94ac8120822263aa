//! Dates with the English name of their month, in full or of three letters.

use chrono::NaiveDate;

use super::day::{number, year};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month of a name, whatever its case.
pub(crate) fn month(name: &str) -> Option<u32> {
    let is_it = |month: &&str| {
        let short = month.get(..3).unwrap_or_default();
        name.eq_ignore_ascii_case(month) || name.eq_ignore_ascii_case(short)
    };
    (1..).zip(&MONTHS).find(|(_, month)| is_it(month)).map(|(number, _)| number)
}

/// `29 Feb 2024`, `Feb 29, 2024` and `2024 Feb 29`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let (named, [a, b, c]) = words(text)?;
    let day = |digits: &str| number(digits.as_bytes()).filter(|_| digits.len() <= 2);
    let of = |of_year: &str, name, of_day| {
        NaiveDate::from_ymd_opt(year(of_year.as_bytes())?, month(name)?, day(of_day)?)
    };
    match (named, year(a.as_bytes())) {
        (3, Some(_)) => of(a, b, c),
        (3, None) => of(c, b, a).or_else(|| of(c, a, b)),
        _ => None,
    }
}

/// `2024 Feb` and `Feb 2024`.
pub(super) fn month_of_year(text: &str) -> Option<NaiveDate> {
    let (2, [a, b, _]) = words(text)? else { return None };
    let of =
        |of_year: &str, name| NaiveDate::from_ymd_opt(year(of_year.as_bytes())?, month(name)?, 1);
    of(a, b).or_else(|| of(b, a))
}

/// How many words of letters and of digits there are, at most three, and the words.
fn words(text: &str) -> Option<(usize, [&str; 3])> {
    let mut words = [""; 3];
    let (mut count, mut rest) = (0, text);
    loop {
        let is_digit = rest.as_bytes().first()?.is_ascii_digit();
        let is_same = |b: &u8| if is_digit { b.is_ascii_digit() } else { b.is_ascii_alphabetic() };
        let length = rest.as_bytes().iter().take_while(|byte| is_same(byte)).count();
        if length == 0 {
            return None;
        }
        let (word, after) = rest.split_at(length);
        *words.get_mut(count)? = word;
        count += 1;
        if after.is_empty() {
            return Some((count, words));
        }
        // Letters and digits may also touch, as in 07JUL1976.
        let next = [", ", " ", "-", "/", "."].iter().find_map(|sign| after.strip_prefix(sign));
        rest = next.unwrap_or(after);
    }
}
