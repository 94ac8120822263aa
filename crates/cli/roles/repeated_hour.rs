//! The two hours that clocks show alike when they are set back, told apart by the order of rows:
//! `--ambiguous infer`.

use std::collections::HashMap;

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::Grouped;

/// Whether a row is of the second of the two hours, by its number; or why that is not known.
pub(super) type Hours = HashMap<usize, Result<bool, &'static str>>;

/// Clocks are set back at most once in a day.
const DAY: i64 = 86_400;

/// A row and what its clock shows.
type Shown = (usize, i64);

/// Tells the rows of each group, in the order of the file, that stand in an hour which comes twice.
pub(super) fn hours(
    local: &Int64Chunked,
    per_second: i64,
    is_ambiguous: impl Fn(i64) -> bool,
    frame: &DataFrame,
    by: &[String],
) -> Result<Hours> {
    let mut known = (0, false);
    let mut rows: HashMap<usize, i64> = HashMap::new();
    for (row, tick) in local.iter().enumerate() {
        let Some(tick) = tick else { continue };
        let second = tick.div_euclid(per_second);
        if known.0 != second {
            known = (second, is_ambiguous(second));
        }
        if known.1 {
            rows.insert(row, tick);
        }
    }
    let mut hours = Hours::new();
    if rows.is_empty() {
        return Ok(hours);
    }
    for group in groups(frame, by)? {
        let mut changes: Vec<Vec<Shown>> = Vec::new();
        for &row in &group {
            let Some(&tick) = rows.get(&row) else { continue };
            let is_its = |change: &&mut Vec<Shown>| {
                change.first().is_some_and(|first| (first.1 - tick).abs() < DAY * per_second)
            };
            match changes.iter_mut().find(is_its) {
                Some(change) => change.push((row, tick)),
                None => changes.push(vec![(row, tick)]),
            }
        }
        if changes.is_empty() {
            continue;
        }
        // Files with the newest row first are known by the rows that are clear.
        let mut timed = group.iter().filter(|&&row| local.get(row).is_some());
        let ends = timed.next().zip(timed.next_back());
        let newest_first = ends.is_some_and(|(first, last)| {
            let is_clear = !rows.contains_key(first) || !rows.contains_key(last);
            local.get(*last) < local.get(*first) && (is_clear || changes.len() > 1)
        });
        for mut change in changes {
            if newest_first {
                change.reverse();
            }
            let second = second_from(&change);
            for (at, (row, _)) in change.into_iter().enumerate() {
                hours.insert(row, second.map(|second| at >= second));
            }
        }
    }
    Ok(hours)
}

/// The place of the first row of the second hour: where the clock has gone back, or where it shows
/// the same again.
fn second_from(shown: &[Shown]) -> Result<usize, &'static str> {
    let places = |is_it: fn(i64, i64) -> bool| -> Vec<usize> {
        (1..shown.len()).filter(|&at| is_it(shown[at - 1].1, shown[at].1)).collect()
    };
    match places(|before, after| after < before).as_slice() {
        [one] => return Ok(*one),
        [] => {}
        _ => return Err("the rows of that hour go back more than once"),
    }
    match places(|before, after| after == before).as_slice() {
        [one] => Ok(*one),
        [] => Err("its group has that hour once, and nothing tells which of the two it is"),
        _ => Err("the rows of that hour are sorted, so that both hours are mixed"),
    }
}

/// The rows of each group, in the order of the frame.
fn groups(frame: &DataFrame, by: &[String]) -> Result<Vec<Vec<usize>>> {
    if by.is_empty() {
        return Ok(vec![(0..frame.height()).collect()]);
    }
    let mut name = "row".to_owned();
    while by.contains(&name) {
        name.push('_');
    }
    let mut keys = frame.select(by.iter().map(String::as_str))?;
    let numbers: Vec<f64> = (0..keys.height()).map(|row| row as f64).collect();
    keys.with_column(Column::new(name.as_str().into(), numbers))?;
    let layout = Grouped::by(by).values([&name]).suffix("_of_its_own").layout(&keys)?;
    let rows = layout.in_order(&name)?;
    #[expect(clippy::cast_possible_truncation, reason = "numbers of rows, made above")]
    let row = |row: &f64| *row as usize;
    Ok(layout.groups().iter().map(|group| rows[group.range()].iter().map(row).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(ticks: &[i64]) -> Result<usize, &'static str> {
        second_from(&ticks.iter().copied().enumerate().collect::<Vec<_>>())
    }

    #[test]
    fn the_second_hour_starts_where_clocks_go_back_or_show_the_same_again() {
        assert_eq!(split(&[0, 15, 30, 45, 0, 15, 30, 45]), Ok(4));
        assert_eq!(split(&[0, 0]), Ok(1));
        assert_eq!(split(&[0, 0, 30, 30, 0, 30]), Ok(4), "several rows of one time");
        assert_eq!(split(&[45, 10]), Ok(1));
        for unknown in [&[0][..], &[0, 15, 30], &[0, 0, 15, 15], &[0, 15, 0, 15, 0]] {
            assert!(split(unknown).is_err(), "{unknown:?}");
        }
    }
}
