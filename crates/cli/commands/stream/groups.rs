//! Whether each group's rows lie together.

use std::{collections::HashSet, hash::BuildHasher};

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::Grouped;

use crate::{files::input::Source, roles::lessons::Lesson};

/// Whether the first rows show that each group's lie together: groups have several, and none comes back.
pub(super) fn lie_together(hashes: &[u64]) -> bool {
    let runs = 1 + hashes.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let groups: HashSet<&u64> = hashes.iter().collect();
    groups.len() > 1 && runs == groups.len() && hashes.len() >= 2 * runs
}

/// A number for each row's group, which others have hardly ever.
pub(super) fn hashes(frame: &DataFrame, by: &[String]) -> Result<Vec<u64>> {
    let hasher = foldhash::fast::FixedState::default();
    let mut all = vec![0_u64; frame.height()];
    for name in by {
        let texts = frame.column(name)?.cast(&DataType::String)?;
        for (hash, text) in all.iter_mut().zip(texts.str()?.iter()) {
            *hash = hasher.hash_one((*hash, text));
        }
    }
    Ok(all)
}

/// The groups that have come, one after another.
#[derive(Default)]
pub(super) struct Runs {
    ended: HashSet<u64, foldhash::fast::FixedState>,
    last: Option<u64>,
}

impl Runs {
    /// Refuses rows of a group that had ended.
    pub(super) fn check(
        &mut self,
        frame: &DataFrame,
        source: &Source,
        grouped: &Grouped,
    ) -> Result<()> {
        for (row, hash) in hashes(frame, grouped.keys())?.into_iter().enumerate() {
            if self.last == Some(hash) {
                continue;
            }
            self.ended.extend(self.last.replace(hash));
            if self.ended.contains(&hash) {
                let mut group = Vec::new();
                for name in grouped.keys() {
                    let texts = frame.column(name)?.cast(&DataType::String)?;
                    group.push(format!("{name} = {}", texts.str()?.get(row).unwrap_or("(none)")));
                }
                let (group, place) = (group.join(", "), source.place(row));
                let text = format!("the rows of {group} had ended, and {place} is another of them");
                return Err(anyhow::Error::new(Lesson::Order(text)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lie_together_where_groups_have_several_and_none_comes_back() {
        for (rows, together) in [
            (&[1, 1, 2, 2, 3, 3][..], true),
            (&[1, 1, 1, 1, 1, 2], true),
            // A group alone, or groups of a row each, tell nothing of others.
            (&[1, 1, 1], false),
            (&[1, 2, 3, 4], false),
            (&[1, 1, 2, 2, 1], false),
            (&[1, 2, 1, 2, 1, 2], false),
            (&[], false),
        ] {
            assert_eq!(lie_together(rows), together, "{rows:?}");
        }
    }

    #[test]
    fn the_empty_text_and_none_are_groups_of_their_own() {
        let frame = df!("a" => [Some("x"), None, Some(""), Some("x")], "b" => [1, 1, 1, 1]);
        let hashes = hashes(&frame.expect("a frame"), &["a".to_owned(), "b".to_owned()]);
        let hashes = hashes.expect("hashes");
        assert_eq!(hashes[0], hashes[3]);
        assert_eq!(hashes.iter().collect::<HashSet<_>>().len(), 3);
    }
}
