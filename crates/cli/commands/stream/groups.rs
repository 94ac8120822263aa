//! Whether each group's rows lie together.

use std::{collections::HashSet, hash::BuildHasher};

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::words;

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
        let texts = words::texts(frame.column(name)?)?;
        for (hash, text) in all.iter_mut().zip(texts.iter()) {
            *hash = hasher.hash_one((*hash, text));
        }
    }
    Ok(all)
}
