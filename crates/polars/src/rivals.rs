//! Rows of one group at the same time, and the columns that would separate them.

use polars::prelude::*;

use crate::{
    Error, Grouped,
    keys::Groups,
    rows::{InOrder, Rows},
};

/// Rows of one group at the same time: a few of a frame's, which tell of nearly every column that
/// does not separate them, and the frame, which settles it.
pub(crate) struct Rivals<'a> {
    grouped: &'a Grouped,
    frame: &'a DataFrame,
    few: DataFrame,
    /// How many of the few are at one time of one group, where they are most.
    most: usize,
}

/// So many times are looked at,
const TIMES: usize = 64;
/// and so many rows of each.
const ROWS: usize = 1024;
/// Fewer columns would leave rows at the same time, or more say what nobody asked.
const COLUMNS: usize = 3;
/// Columns of more values than these many others are not looked at.
const CANDIDATES: usize = 12;
/// So often all rows are looked at.
const FULL_LOOKS: usize = 8;

impl<'a> Rivals<'a> {
    /// Takes a few of them, spread over all.
    pub(crate) fn of(
        grouped: &'a Grouped,
        frame: &'a DataFrame,
        rows: InOrder<'_>,
    ) -> Result<Self, Error> {
        let (mut few, mut most, mut done) = (Vec::new(), 0, 0);
        let apart = (rows.repeats().count() / TIMES).max(1);
        for at in rows.repeats().step_by(apart) {
            if at < done {
                continue; // its time is looked at already
            }
            let end = rows.ends[rows.ends.partition_point(|&end| end <= at)];
            let later = rows.ticks[at..end].iter().take(ROWS);
            let count = later.take_while(|tick| **tick == rows.ticks[at]).count();
            few.extend_from_slice(&rows.order[at - 1..at + count]);
            most = most.max(count + 1);
            done = at + count;
        }
        let few = frame.take(&IdxCa::from_vec("".into(), few))?;
        Ok(Self { grouped, frame, few, most })
    }

    /// Whether no two rows would be left at the same time, were these group columns too, and not
    /// every row a group of its own.
    pub(crate) fn are_separated_by(&self, names: &[&str]) -> Result<bool, Error> {
        Ok(self.few_are_separated_by(names)? && self.all_are_separated_by(names)?)
    }

    fn few_are_separated_by(&self, names: &[&str]) -> Result<bool, Error> {
        let mut keys = self.grouped.by.clone();
        keys.extend(self.grouped.time.iter().cloned());
        keys.extend(names.iter().map(ToString::to_string));
        Ok(Groups::find(&self.few, &keys)?.ends.len() == self.few.height())
    }

    fn all_are_separated_by(&self, names: &[&str]) -> Result<bool, Error> {
        let mut grouped = self.grouped.clone();
        grouped.by.extend(names.iter().map(ToString::to_string));
        let rows = Rows::find(&grouped, self.frame)?;
        Ok(rows.ends.len() < self.frame.height() && rows.in_order().repeats().next().is_none())
    }

    /// Of sets of these columns that separate all rows the one that can make the fewest groups.
    pub(crate) fn fewest(&self, among: &[&'a str]) -> Result<Option<Vec<String>>, Error> {
        let mut counted = Vec::with_capacity(among.len());
        for &name in among {
            counted.push((self.frame.column(name)?.n_unique()?, name));
        }
        counted.sort_by_key(|&(count, _)| count);
        counted.truncate(CANDIDATES);
        // In the order in which they were named, as they will be in a set.
        counted.sort_by_key(|&(_, name)| among.iter().position(|other| *other == name));
        let mut sets = sets(&counted);
        sets.retain(|&(groups, _)| groups >= self.most);
        sets.sort_by_key(|(groups, names)| (*groups, names.len()));
        let mut full_looks = 0;
        for (_, names) in sets {
            if self.few_are_separated_by(&names)? {
                if self.all_are_separated_by(&names)? {
                    return Ok(Some(names.into_iter().map(str::to_owned).collect()));
                }
                full_looks += 1;
            }
            if full_looks == FULL_LOOKS {
                break;
            }
        }
        Ok(None)
    }
}

/// All sets of one column to three, with how many groups each can make.
fn sets<'a>(counted: &[(usize, &'a str)]) -> Vec<(usize, Vec<&'a str>)> {
    let mut all = Vec::new();
    let mut last = vec![(1, Vec::new(), 0)];
    for _ in 0..COLUMNS {
        let mut next = Vec::new();
        for (groups, names, from) in &last {
            for (at, &(count, name)) in counted.iter().enumerate().skip(*from) {
                let mut names: Vec<&str> = names.clone();
                names.push(name);
                let groups = count.saturating_mul(*groups);
                all.push((groups, names.clone()));
                next.push((groups, names, at + 1));
            }
        }
        last = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_up_to_three() {
        let sets = sets(&[(2, "a"), (3, "b"), (5, "c"), (7, "d")]);
        assert_eq!(sets.len(), 4 + 6 + 4);
        assert!(sets.contains(&(2, vec!["a"])) && sets.contains(&(105, vec!["b", "c", "d"])));
        assert!(!sets.iter().any(|(_, names)| names.len() > 3));
    }
}
