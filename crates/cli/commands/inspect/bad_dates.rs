//! Fields that are no dates in a column of dates, which every other command refuses: what is right in
//! the column is looked at, and of the others it is said how many they are, and what to do.

use polars::prelude::*;

use super::{asked::Asked, facts::Remark};
use crate::{
    fields::dates::{Style, order},
    files::{content::Content, input::Source},
    roles::prepare::quote,
    words::failure::quoted,
};

/// So many fields tell what a column holds.
const SAMPLE: usize = 100;
/// So many different ones are left out by `--na`, if no more than one row in [`SHARE`] is.
const WORDS: usize = 12;
const SHARE: usize = 10;

/// So many styles are tried.
const STYLES: usize = 60;

/// What was done about fields that are no dates.
pub(super) enum Done {
    /// A flag leaves them out, with which the file is to be read again.
    Flag,
    /// They are left out here, and no flag does so.
    Here,
}

/// Fields of a column that are no dates as the others are.
struct Bad {
    rows: usize,
    first: usize,
    /// As often as they differ, up to one more than [`WORDS`].
    words: Vec<String>,
    why: Option<&'static str>,
}

/// Leaves what is no date out of the first column that has such, if any has.
pub(super) fn left_out(source: &mut Source, asked: &mut Asked) -> Option<Done> {
    let style = asked.dates.style().ok()?;
    let names = match &asked.time {
        Some(name) => vec![name.clone()],
        None => source.names(),
    };
    let (name, style, bad) = names.into_iter().find_map(|name| {
        let texts = source.frame.column(&name).ok()?.str().ok()?.clone();
        let (style, bad) = Bad::of(&texts, style.as_ref())?;
        Some((name, style, bad))
    })?;
    let rows = source.frame.height();
    let is_one = if bad.rows == 1 { "row holds" } else { "rows hold" };
    let (place, word) = (source.place(bad.first), bad.words.first().cloned().unwrap_or_default());
    let why = bad.why.map_or_else(String::new, |why| format!(" {why}"));
    let told =
        format!("{} {is_one} no date as the others are (first: {place}, `{word}`{why})", bad.rows);
    let are_few = bad.words.len() <= WORDS && (bad.rows == 1 || bad.rows * SHARE <= rows);
    let takes_words =
        matches!(source.content, Content::Csv | Content::Tsv | Content::Xlsx) && are_few;
    if takes_words {
        asked.text = asked.text.with_missing(&bad.words);
        let flags: Vec<String> = bad.words.iter().map(|word| flag(word)).collect();
        asked.find("--na", format!("{} in `{name}`: no date", quoted(&bad.words)));
        let told = format!("{told}: correct it, or leave it out");
        asked.say(Remark::of(&name, told).flag(flags.join(" ")));
        return Some(Done::Flag);
    }
    let column = source.frame.column(&name).ok()?;
    let texts = column.str().ok()?;
    let right: StringChunked =
        texts.iter().map(|text| text.filter(|text| style.fits(text.trim()))).collect();
    source.frame.with_column(right.with_name(column.name().clone()).into_column()).ok()?;
    asked.say(Remark::of(&name, format!("{told}: correct them, or write all alike")));
    asked.refuse(format!(
        "{} of {rows} rows have no date in `{name}` that is read as the others are; correct them \
         first (from {place} on)",
        bad.rows
    ));
    Some(Done::Here)
}

/// A word for no value, as it is typed.
fn flag(word: &str) -> String {
    match word.starts_with('-') {
        true => format!("--na={}", quote(word)),
        false => format!("--na {}", quote(word)),
    }
}

impl Bad {
    /// The fields that are not of the style that most of the first are of; nothing where there is no
    /// such style, or where all fields are of it.
    fn of(texts: &StringChunked, asked: Option<&Style>) -> Option<(Style, Self)> {
        let style = match asked {
            Some(style) => style.clone(),
            None => of_most(texts)?,
        };
        let mut bad = Self { rows: 0, first: 0, words: Vec::new(), why: None };
        let mut right = 0;
        for (row, text) in texts.iter().enumerate() {
            let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { continue };
            if style.fits(text) {
                right += 1;
                continue;
            }
            if bad.rows == 0 {
                bad.first = row;
                bad.why = style.why_not(text);
            }
            bad.rows += 1;
            if bad.words.len() <= WORDS && !bad.words.iter().any(|word| word == text) {
                bad.words.push(text.to_owned());
            }
        }
        (bad.rows > 0 && right > 0).then_some((style, bad))
    }
}

/// The style that at least half of the first fields are of; of those that need a format the one that
/// most are of.
fn of_most(texts: &StringChunked) -> Option<Style> {
    let fields = || texts.iter().flatten().map(str::trim).filter(|text| !text.is_empty());
    let sample: Vec<&str> = fields().take(SAMPLE).collect();
    let fit = |style: &Style| sample.iter().filter(|text| style.fits(text)).count();
    let are_most = |style: &Style| 2 * fit(style) >= sample.len();
    let mut known = sample.iter().filter_map(|text| Style::of(text)).take(STYLES);
    if let Some(style) = known.find(are_most) {
        return Some(style);
    }
    let told = sample.iter().flat_map(|text| order::possible(text)).take(STYLES);
    // Of those that are alike the last is taken, and the day comes before the month.
    let told: Vec<Style> = told.filter(are_most).collect();
    told.into_iter().rev().max_by_key(fit)
}
