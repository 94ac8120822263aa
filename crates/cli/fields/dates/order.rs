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
    let [day, month] = formats(first?)?;
    let fits = |format: &str| Some(Style::asked(format).ok()?.parse(texts).is_ok());
    Some(match (fits(&day)?, fits(&month)?) {
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

/// The formats that fit all fields, day first before month first.
pub(crate) fn fitting(texts: &StringChunked) -> Vec<String> {
    let first = texts.iter().flatten().map(str::trim).find(|text| !text.is_empty());
    let known = first.and_then(formats).into_iter().flatten();
    let more = ["%Y-%m", "%Y/%m", "%m/%Y", "%Y.%m.%d", "%Y-%m-%d", "%d %b %y", "%b-%y", "%b %y"];
    let fits = |format: &String| {
        Style::asked(format).is_ok_and(|style| {
            first.is_some_and(|first| style.fits(first)) && style.parse(texts).is_ok()
        })
    };
    known.chain(more.map(str::to_owned)).filter(fits).collect()
}

/// The two formats that a text could be of.
fn formats(text: &str) -> Option<[String; 2]> {
    let (sign, parts) =
        ['/', '.', '-'].into_iter().find_map(|sign| Some((sign, numbers(text, sign)?)))?;
    let year = match parts.map(str::len) {
        [1..=2, 1..=2, 4] => "%Y",
        [1..=2, 1..=2, 2] => "%y",
        _ => return None,
    };
    let clock = text.get(parts.map(str::len).iter().sum::<usize>() + 2..)?;
    let clock = match (clock.get(..1), clock.matches(':').count()) {
        (None, _) => String::new(),
        (Some(between), 1) => format!("{between}%H:%M"),
        (Some(between), 2) if clock.contains('.') => format!("{between}%H:%M:%S%.f"),
        (Some(between), 2) => format!("{between}%H:%M:%S"),
        _ => return None,
    };
    Some([("%d", "%m"), ("%m", "%d")].map(|(a, b)| format!("{a}{sign}{b}{sign}{year}{clock}")))
}
