//! Dates whose order of day and month is not known: `02/03/2024`, `2.3.24`. It is never guessed, but
//! what their fields tell of it is said.

use polars::prelude::*;

use super::Style;

/// Whether a text looks like a date that needs a format.
pub(crate) fn look_like(text: &str) -> bool {
    if let Some((year, month)) = text.split_once('-')
        && (year.len(), month.len()) == (4, 2)
    {
        return year.bytes().chain(month.bytes()).all(|b| b.is_ascii_digit());
    }
    ['/', '.', '-'].into_iter().any(|separator| {
        numbers(text, separator)
            .is_some_and(|parts| separator == '/' || parts.iter().any(|part| part.len() == 4))
    })
}

/// The three numbers that a date consists of.
fn numbers(text: &str, separator: char) -> Option<[&str; 3]> {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split(separator).collect();
    let is_number =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let parts: [&str; 3] = parts.try_into().ok()?;
    parts.iter().all(is_number).then_some(parts)
}

/// Which formats fit all fields, day or month first, in words for an error.
pub(crate) fn told(texts: &StringChunked) -> Option<String> {
    let first = texts.iter().flatten().map(str::trim).find(|text| !text.is_empty());
    let fits = |format: &str| Some(Style::asked(format).ok()?.parse(texts).is_ok());
    let formats = formats(first?)?;
    let [day, month] = match formats.as_slice() {
        [day, month] => [day, month],
        [one, ..] if fits(one)? => return Some(format!("all fit --date-format \"{one}\"")),
        [one, ..] => return Some(format!("not all fit --date-format \"{one}\"")),
        [] => return None,
    };
    Some(match (fits(day)?, fits(month)?) {
        (true, true) => format!(
            "all fields fit --date-format \"{day}\" and \"{month}\" alike, and which it is has to \
             be said"
        ),
        (true, false) => format!("all fit --date-format \"{day}\", and not \"{month}\""),
        (false, true) => format!("all fit --date-format \"{month}\", and not \"{day}\""),
        (false, false) => {
            format!("not all fit --date-format \"{day}\", nor do all \"{month}\"")
        }
    })
}

/// What is known of how fields are written, in words for an error.
pub(crate) fn written(texts: &StringChunked) -> Option<String> {
    let fitting = || fitting(texts).first().map(|one| format!("all fit --date-format \"{one}\""));
    told(texts).or_else(fitting)
}

/// Whether a text is written as an ISO date, whether there is such a day or not.
pub(crate) fn is_iso_shape(text: &str) -> bool {
    numbers(text, '-').is_some_and(|parts| parts.map(str::len) == [4, 2, 2]) && text.len() == 10
}

/// The formats that fit all fields, day first before month first.
pub(crate) fn fitting(texts: &StringChunked) -> Vec<String> {
    let first = texts.iter().flatten().map(str::trim).find(|text| !text.is_empty());
    let known = first.and_then(formats).into_iter().flatten();
    let more = [
        "%Y-%m",
        "%Y/%m",
        "%m/%Y",
        "%Y.%m.%d",
        "%Y-%m-%d",
        "%d %b %y",
        "%d-%b-%y",
        "%b-%y",
        "%b %y",
        "%d %m %Y",
        "%m %d %Y",
        "%Y %m %d",
        "%a %d %b %Y",
        "%a, %d %b %Y",
    ];
    let fits = |format: &String| {
        Style::asked(format).is_ok_and(|style| {
            first.is_some_and(|first| style.fits(first)) && style.parse(texts).is_ok()
        })
    };
    known.chain(more.map(str::to_owned)).filter(fits).collect()
}

/// The styles that a text could be of which needs a format.
pub(crate) fn possible(text: &str) -> Vec<Style> {
    let styles =
        formats(text).into_iter().flatten().filter_map(|format| Style::asked(&format).ok());
    styles.filter(|style| style.fits(text)).collect()
}

/// The formats that a text could be of: with the day first and with the month first, or the one whose
/// year comes first and whose clock has twelve hours.
fn formats(text: &str) -> Option<Vec<String>> {
    let (sign, parts) =
        ['/', '.', '-'].into_iter().find_map(|sign| Some((sign, numbers(text, sign)?)))?;
    let clock = clock(text.get(parts.map(str::len).iter().sum::<usize>() + 2..)?)?;
    let year = match parts.map(str::len) {
        [1..=2, 1..=2, 4] => "%Y",
        [1..=2, 1..=2, 2] => "%y",
        [4, 1..=2, 1..=2] if clock.contains("%I") => {
            return Some(vec![format!("%Y{sign}%m{sign}%d{clock}")]);
        }
        _ => return None,
    };
    let of = |(a, b)| format!("{a}{sign}{b}{sign}{year}{clock}");
    Some([("%d", "%m"), ("%m", "%d")].map(of).to_vec())
}

/// The format of the time of day behind a date, with what is between them.
fn clock(text: &str) -> Option<String> {
    let Some(between) = text.get(..1) else { return Some(String::new()) };
    let half = text.len().checked_sub(2).and_then(|at| text.get(at..));
    let is_half =
        half.is_some_and(|half| ["am", "pm"].iter().any(|it| half.eq_ignore_ascii_case(it)));
    let before = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (hour, half) = match (is_half, before.ends_with(' ')) {
        (false, _) => ("%H", ""),
        (true, true) => ("%I", " %p"),
        (true, false) => ("%I", "%p"),
    };
    match text.matches(':').count() {
        0 if is_half => Some(format!("{between}{hour}{half}")),
        1 => Some(format!("{between}{hour}:%M{half}")),
        2 if text.contains('.') => Some(format!("{between}{hour}:%M:%S%.f{half}")),
        2 => Some(format!("{between}{hour}:%M:%S{half}")),
        _ => None,
    }
}
