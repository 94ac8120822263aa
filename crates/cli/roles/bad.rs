//! Fields that cannot be read, for which only their groups are left out: --bad-groups skip.

use std::collections::BTreeMap;

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::{BadGroup, Layout, Skipped, words::counted};

use crate::{
    fields::{dates::Style, numbers},
    files::input::Source,
    flags::series::Series,
    flags::values::Value,
};

/// Rows with such fields, and what is wrong with each.
#[derive(Debug, Default)]
pub(crate) struct Bad(BTreeMap<usize, String>);

/// So many fields tell how times are written.
const SAMPLE: usize = 100;
/// Rows that are looked at together.
const BLOCK: usize = 1 << 14;

/// Lines are looked for in the file, one by one: of more groups the rows are told.
const MOST_TOLD: usize = 100;

impl Bad {
    /// Takes the fields out that are no time or no number, of the time and the values that are named;
    /// where they are most of a column it is left as it is, and refused.
    pub(crate) fn take_out(source: &mut Source, series: &Series) -> Result<Self> {
        let mut bad = Self::default();
        let have = source.names();
        let named = series.time_columns(&have);
        let time = match named.as_slice() {
            [time] => Some(time.clone()),
            [] if series.time.is_none() => nearly_a_time(source, series, &have)?,
            _ => None,
        };
        if let Some(time) = time
            && let Some(texts) = texts_of(source, &time)
        {
            let mut sample = texts.iter().flatten().take(SAMPLE);
            let style = series.dates.style()?.or_else(|| sample.find_map(|t| Style::of(t.trim())));
            if let Some(style) = style {
                let expected = style.expected();
                bad.find(source, &texts, &expected, |texts| style.parse(texts).is_ok())?;
            }
        }
        for Value { name, .. } in Value::all(&series.value, &have) {
            if let Some(texts) = texts_of(source, &name) {
                let marks = source.numbers(&name).clone();
                bad.find(source, &texts, "number", |texts| numbers::parse(texts, &marks).is_ok())?;
            }
        }
        Ok(bad)
    }

    /// The rows, ascending.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.keys().copied()
    }

    /// What is wrong with a row.
    pub(crate) fn why(&self, row: usize) -> Option<&str> {
        self.0.get(&row).map(String::as_str)
    }

    /// Which groups were left out, and why.
    pub(crate) fn told(&self, layout: &Layout, source: &Source) -> Option<String> {
        let skipped = layout.skipped();
        // Each line that is named is looked for in the file.
        let (told, more) = skipped.split_at(skipped.len().min(3));
        let tell = |group: &Skipped| format!("{}: {}", group.group, self.why_left(group, source));
        let told: Vec<String> = told.iter().map(tell).collect();
        let rows = skipped.iter().map(|group| group.rows).sum();
        let more =
            if more.is_empty() { String::new() } else { format!("; and {} more", more.len()) };
        (!skipped.is_empty()).then(|| {
            format!(
                "skipped {} of {} groups, {}: {}{more}",
                skipped.len(),
                layout.groups().len() + skipped.len(),
                counted(rows, "row"),
                told.join("; ")
            )
        })
    }

    /// Why a group was left out, by the places of its rows in the file.
    fn why_left(&self, group: &Skipped, source: &Source) -> String {
        match &group.why {
            BadGroup::NullTime { row, rows: 1 } => {
                format!("{}, there is no time", source.place(*row))
            }
            BadGroup::NullTime { row, rows } => {
                let more = counted(rows - 1, "more row");
                format!("{}, there is no time, nor in {more}", source.place(*row))
            }
            BadGroup::Duplicates { first, second, time, .. } => format!(
                "{} and {} are at the same time, {time}",
                source.place(*first),
                source.place(*second)
            ),
            other => {
                let why = self.why(other.row()).unwrap_or("cannot be read");
                format!("{}, {why}", source.place(other.row()))
            }
        }
    }

    /// The same of the first groups, for a manifest.
    pub(crate) fn all_told(&self, layout: &Layout, source: &Source) -> Vec<String> {
        let few = layout.skipped().iter().take(MOST_TOLD);
        few.map(|group| self.why_left(group, source)).collect()
    }

    fn find(
        &mut self,
        source: &mut Source,
        texts: &StringChunked,
        expected: &str,
        is_good: impl Fn(&StringChunked) -> bool,
    ) -> Result<()> {
        let mut rows = Vec::new();
        for start in (0..texts.len()).step_by(BLOCK) {
            search(texts, start, BLOCK.min(texts.len() - start), &is_good, &mut rows);
        }
        if rows.is_empty() || 2 * rows.len() > texts.len() {
            return Ok(());
        }
        let name = texts.name();
        let mut next = rows.iter().peekable();
        let left: StringChunked = texts
            .iter()
            .enumerate()
            .map(|(row, text)| if next.next_if(|&&bad| bad == row).is_some() { None } else { text })
            .collect();
        source.frame.with_column(left.with_name(name.clone()).into_column())?;
        for row in rows {
            let text = texts.get(row).unwrap_or_default().trim();
            let why = format!("column `{name}`: `{text}` is no {expected}");
            self.0.entry(row).or_insert(why);
        }
        Ok(())
    }
}

/// Where no time is named and no column is one: the only one of which most fields are dates.
fn nearly_a_time(source: &Source, series: &Series, have: &[String]) -> Result<Option<String>> {
    let asked = series.dates.style()?;
    let values = Value::all(&series.value, have);
    let is_free = |name: &&String| {
        !series.may_group(name) && !values.iter().any(|value| value.name == **name)
    };
    let mut found = Vec::new();
    for name in have.iter().filter(is_free) {
        if matches!(source.frame.column(name)?.dtype(), DataType::Date | DataType::Datetime(..)) {
            return Ok(None);
        }
        let Some(texts) = texts_of(source, name) else { continue };
        let sample: Vec<&str> = texts.iter().flatten().map(str::trim).take(SAMPLE).collect();
        let style = asked.clone().or_else(|| sample.iter().find_map(|text| Style::of(text)));
        let Some(style) = style.filter(|style| !style.is_of_periods()) else { continue };
        let fit = sample.iter().filter(|text| style.fits(text)).count();
        if fit == sample.len() && style.parse(&texts).is_ok() {
            return Ok(None);
        }
        if 2 * fit >= sample.len() {
            found.push(name.clone());
        }
    }
    Ok(found.pop().filter(|_| found.is_empty()))
}

fn texts_of(source: &Source, name: &str) -> Option<StringChunked> {
    source.frame.column(name).ok()?.str().ok().cloned()
}

/// Halves what is not good until single rows are left.
fn search(
    texts: &StringChunked,
    start: usize,
    len: usize,
    is_good: &impl Fn(&StringChunked) -> bool,
    rows: &mut Vec<usize>,
) {
    let first = i64::try_from(start).unwrap_or(i64::MAX);
    if len == 0 || is_good(&texts.slice(first, len)) {
        return;
    }
    if len == 1 {
        rows.push(start);
        return;
    }
    search(texts, start, len / 2, is_good, rows);
    search(texts, start + len / 2, len - len / 2, is_good, rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_rows_are_found() {
        let texts: StringChunked =
            (0..1000).map(|row| if row % 333 == 5 { "x" } else { "1" }).collect();
        let mut rows = Vec::new();
        search(&texts, 0, texts.len(), &|texts| !texts.iter().any(|t| t == Some("x")), &mut rows);
        assert_eq!(rows, [5, 338, 671]);
    }
}
