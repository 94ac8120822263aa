//! Tables with a column for each series, and tables whose times are names of columns.

use super::{facts, meaning};
use crate::{
    fields::dates::{Style, order},
    files::input::Source,
};

/// So many columns that are numbered alike are series of one thing,
const ALIKE: usize = 4;
/// and so many of any names.
const MANY: usize = 12;

/// How series stand beside one another.
pub(super) struct Wide {
    /// What all of them are called, as `--value` takes it; none where they are all columns of numbers.
    pub(super) pattern: Option<String>,
    pub(super) values: Vec<String>,
}

impl Wide {
    /// Of a table that has a time and no groups, with these columns of numbers.
    pub(super) fn of(numeric: &[String], columns: &[facts::Column], rows: usize) -> Option<Self> {
        let stems: Vec<&str> = numeric.iter().filter_map(|name| stem(name)).collect();
        let usual = most(&stems);
        if let Some(usual) = usual {
            let count = stems.iter().filter(|stem| **stem == usual).count();
            if count >= ALIKE && count == numeric.len() {
                return Some(Self { pattern: None, values: numeric.to_vec() });
            }
            let is_free = |name: &str| !name.contains(['*', '?', '[', ',', ':']);
            let starts = numeric.iter().filter(|name| name.starts_with(usual)).count();
            if count >= ALIKE && 2 * count > numeric.len() && starts == count && is_free(usual) {
                let values = numeric.iter().filter(|name| name.starts_with(usual));
                let values = values.cloned().collect();
                return Some(Self { pattern: Some(format!("{usual}*")), values });
            }
        }
        // Columns that measure one thing have one range, about; those of several things differ.
        let levels = numeric.iter().filter(|name| {
            columns.iter().any(|column| column.name == **name && meaning::is_level(column, rows))
        });
        let is_mixed = (1..numeric.len()).contains(&levels.count());
        let is_wide = numeric.len() >= MANY && !is_mixed;
        is_wide.then(|| Self { pattern: None, values: numeric.to_vec() })
    }
}

/// What a name shares with others that are called alike: all before a number at its end, or up to the
/// last of its words.
fn stem(name: &str) -> Option<&str> {
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() < name.len() {
        return Some(digits).filter(|stem| !stem.is_empty());
    }
    let at = name.rfind(['_', ' ', '-', '.'])?;
    name.get(..=at).filter(|stem| stem.len() > 1)
}

/// The one that comes most often, the first of several.
fn most<'a>(stems: &[&'a str]) -> Option<&'a str> {
    let mut sorted = stems.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a == b);
    runs.rev().max_by_key(|run| run.len()).map(|run| run[0])
}

/// The names of columns that are times, where they are many: such a table has its times across.
pub(super) fn across(source: &Source) -> Vec<String> {
    let is_time = |name: &&String| {
        let name = name.trim();
        let is_year =
            name.len() == 4 && name.parse().is_ok_and(|year| (1500..2200).contains(&year));
        is_year
            || Style::of(name).is_some() && !name.bytes().all(|b| b.is_ascii_digit())
            || order::look_like(name)
    };
    let times: Vec<String> = source.all.iter().filter(is_time).cloned().collect();
    let is_most = times.len() >= 3 && 2 * times.len() > source.all.len();
    if is_most { times } else { Vec::new() }
}
