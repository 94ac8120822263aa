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
    usage(format!("{path}: no column of numbers is left{hint}; name one with --value"))
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

/// A whole number that decimals of 64 bits cannot tell from its neighbours, if a column has one.
pub(crate) fn beyond_decimals(column: &Column) -> Option<String> {
    const LARGEST: i128 = 1 << 53;
    if !matches!(column.dtype(), DataType::Int64 | DataType::UInt64) {
        return None;
    }
    let bounds = [column.min_reduce(), column.max_reduce()];
    let mut bounds = bounds.into_iter().filter_map(|bound| bound.ok()?.value().extract::<i128>());
    bounds.find(|bound| bound.abs() > LARGEST).map(|bound| bound.to_string())
}
