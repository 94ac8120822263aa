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
        let stem = |name: &String| {
            let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
            (stem.len() < name.len()).then(|| stem.to_owned())
        };
        let stems: Vec<String> = numeric.iter().filter_map(stem).collect();
        let usual = stems.iter().max_by_key(|stem| stems.iter().filter(|s| s == stem).count());
        if let Some(usual) = usual.filter(|usual| !usual.is_empty()) {
            let count = stems.iter().filter(|stem| *stem == usual).count();
            if count >= ALIKE && count == numeric.len() {
                return Some(Self { pattern: None, values: numeric.to_vec() });
            }
            let is_free = |name: &str| !name.contains(['*', '?', '[', ',', ':']);
            let starts = numeric.iter().filter(|name| name.starts_with(usual.as_str())).count();
            if count >= ALIKE && 2 * count > numeric.len() && starts == count && is_free(usual) {
                let values = numeric.iter().filter(|name| name.starts_with(usual.as_str()));
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
