//! What keeps a column from being the value, and what is odd of one.

use polars::prelude::*;
use smoothframe_csv::{Numbers, Thousands};

use crate::{
    fields::numbers, files::input::Source, roles::columns::read_value, words::failure::usage,
};

/// Why no column could be the value: the first field that is no number of one that holds numbers.
pub(crate) fn no_value(source: &Source, free: &[String]) -> anyhow::Error {
    let is_nearly =
        |name: &&String| source.unclear_marks(name).is_some() || are_nearly_numbers(source, name);
    let nearly = free.iter().find(is_nearly);
    if let Some(Err(why)) = nearly.map(|name| read_value(source, name)) {
        return why;
    }
    let hint = source.may_end_at().map_or_else(String::new, |sign| {
        let sign = char::from(sign);
        format!(" (its fields may end at '{sign}': then say --delimiter '{sign}')")
    });
    let path = source.path.display();
    if let Some((name, cure)) = free.iter().find_map(|name| Some((name, as_truths(source, name)?)))
    {
        return usage(format!(
            "{path}: no column of numbers is left{hint}: column `{name}` {cure}"
        ));
    }
    usage(format!("{path}: no column of numbers is left{hint}; name one with --value"))
}

/// Pairs of words for what is and what is not.
const TRUTHS: [[&str; 2]; 9] = [
    ["yes", "no"],
    ["y", "n"],
    ["true", "false"],
    ["t", "f"],
    ["on", "off"],
    ["ja", "nein"],
    ["oui", "non"],
    ["si", "no"],
    ["sí", "no"],
];

/// What a column of two words is to be written as to be smoothed, where it is one.
pub(crate) fn as_truths(source: &Source, name: &str) -> Option<String> {
    let texts = source.frame.column(name).ok()?.str().ok()?.clone();
    let known = source.numbers(name);
    let mut words: Vec<&str> = Vec::new();
    for text in texts.iter().flatten().map(str::trim) {
        if matches!(known.decimal(text), Ok(None)) || words.contains(&text) {
            continue;
        }
        if words.len() == 2 {
            return None;
        }
        words.push(text);
    }
    let folded: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let is_pair =
        |pair: &&[&str; 2]| !folded.is_empty() && folded.iter().all(|w| pair.contains(&w.as_str()));
    let [yes, _] = TRUTHS.iter().find(is_pair)?;
    let [one, other] = words.as_slice() else { return None };
    let (yes, no) = if one.to_lowercase() == *yes { (one, other) } else { (other, one) };
    Some(format!(
        "holds `{yes}` and `{no}`, which are no numbers; write true and false (or 1 and 0) in their \
         place, and their share is smoothed"
    ))
}

/// So many fields of a text are looked at.
const SAMPLE: usize = 100;

/// Whether at least half of a text's first fields that are not missing are numbers.
pub(crate) fn are_nearly_numbers(source: &Source, name: &str) -> bool {
    let Some(texts) = source.frame.column(name).ok().and_then(|column| column.str().ok()) else {
        return false;
    };
    let known = source.numbers(name);
    let comma = Numbers { decimal: b',', thousands: Thousands::Point, missing: Vec::new() };
    let fields = texts.iter().flatten().filter(|text| !matches!(known.decimal(text), Ok(None)));
    let is_number = |text: &str| known.decimal(text).is_ok() || comma.decimal(text).is_ok();
    let are: Vec<bool> = fields.take(SAMPLE).map(is_number).collect();
    let signed = |text: &&str| numbers::has_sign(text.trim());
    let with_signs = || texts.iter().flatten().take(SAMPLE).filter(signed).count();
    let count = are.iter().filter(|is_number| **is_number).count();
    !are.is_empty() && (2 * count >= are.len() || 2 * with_signs() >= are.len())
}

/// A number that decimals of 64 bits cannot tell from its neighbours, if a column has one: the largest
/// of whole numbers and of decimals of their own type, and of 64-bit decimals the largest if it is
/// written as a whole number.
pub(crate) fn beyond_decimals(source: &Source, column: &Column) -> Option<String> {
    const LARGEST: i128 = 1 << 53;
    let raw = source.frame.column(column.name()).ok()?;
    if matches!(column.dtype(), DataType::Int64 | DataType::UInt64 | DataType::Int128) {
        let bounds = [column.min_reduce(), column.max_reduce()];
        let mut bounds =
            bounds.into_iter().filter_map(|bound| bound.ok()?.value().extract::<i128>());
        return bounds.find(|bound| bound.abs() > LARGEST).map(|bound| bound.to_string());
    }
    let numbers = column.f64().ok()?;
    let bounds = [numbers.min(), numbers.max()].into_iter().flatten();
    let largest =
        bounds.filter(|bound| bound.is_finite()).max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
    // One above 2^53 is read as 2^53.
    if largest.abs() < 9_007_199_254_740_992.0 {
        return None;
    }
    let row = numbers.iter().position(|number| number == Some(largest))?;
    if raw.dtype().is_decimal() {
        return Some(raw.get(row).ok()?.to_string());
    }
    let text = match raw.str() {
        Ok(texts) => texts.get(row)?.trim().to_owned(),
        Err(_) => source.written_at(column.name(), row)?,
    };
    let digits = text.trim_start_matches(['+', '-']);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_beyond = digits.parse::<i128>().map_or(true, |number| number > LARGEST);
    (is_whole && is_beyond).then_some(text)
}
