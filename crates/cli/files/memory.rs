//! How much memory an input may take: --max-memory.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, anyhow};
use polars::prelude::DataFrame;

static MOST: AtomicU64 = AtomicU64::new(u64::MAX);

/// What a row takes beside its columns: its place and time in its group, what is smoothed, and what of
/// that is being written. Measured, as is the half that columns take again while they are put together.
const BESIDE_A_ROW: usize = 56;

/// Allows so many bytes.
pub(crate) fn allow(bytes: u64) {
    MOST.store(bytes, Ordering::Relaxed);
}

/// Of a text, what its bytes take when they are columns.
pub(crate) struct Need {
    most: u64,
    /// Bytes of memory, in thousandths, for one of text.
    share: u64,
    read: AtomicU64,
}

impl Need {
    /// As the first block tells; nothing where there is no limit.
    pub(crate) fn of(first: &DataFrame, bytes: usize) -> Option<Self> {
        let most = MOST.load(Ordering::Relaxed);
        if most == u64::MAX {
            return None;
        }
        let taken = first.estimated_size() * 3 / 2 + BESIDE_A_ROW * first.height();
        let share = 1000 * u64::try_from(taken).ok()? / u64::try_from(bytes).ok()?.max(1);
        Some(Self { most, share, read: AtomicU64::new(0) })
    }

    /// Refuses a text of so many bytes, where all of it would not fit.
    pub(crate) fn check(&self, bytes: u64) -> Result<()> {
        let needed = u64::try_from(u128::from(bytes) * u128::from(self.share) / 1000);
        check(needed.unwrap_or(u64::MAX), self.most, &format!("its {} of text", shown(bytes)))
    }

    /// Refuses a text whose length shows only while it is read, once it does not fit.
    pub(crate) fn more(&self, bytes: usize) -> Result<()> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let read = self.read.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let needed = u64::try_from(u128::from(read) * u128::from(self.share) / 1000);
        let what = format!("the first {} of what it unpacks to", shown(read));
        check(needed.unwrap_or(u64::MAX), self.most, &what)
    }
}

/// Whether there is a limit.
pub(crate) fn is_limited() -> bool {
    MOST.load(Ordering::Relaxed) < u64::MAX
}

/// Refuses columns of so many bytes and rows.
pub(crate) fn check_columns((bytes, rows): (u64, usize)) -> Result<()> {
    let most = MOST.load(Ordering::Relaxed);
    let beside = u64::try_from(BESIDE_A_ROW.saturating_mul(rows)).unwrap_or(u64::MAX);
    let what = format!("its columns of {}", shown(bytes));
    check(bytes.saturating_add(bytes / 2).saturating_add(beside), most, &what)
}

fn check(needed: u64, most: u64, what: &str) -> Result<()> {
    if needed <= most {
        return Ok(());
    }
    Err(anyhow!(
        "{what} need about {} of memory, and --max-memory is {}; name the columns with --time and \
         --value, and others with --columns (or none), so that no more are read, or split the file by \
         its groups, or allow more",
        shown(needed),
        shown(most)
    ))
}

/// Bytes as a person reads them.
pub(crate) fn shown(bytes: u64) -> String {
    let units =
        [("TB", 1_000_000_000_000_u64), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.into_iter().find(|&(_, unit)| bytes >= unit) {
        Some((name, unit)) => {
            let tenths = bytes / (unit / 10);
            match tenths % 10 {
                0 => format!("{} {name}", tenths / 10),
                _ if tenths >= 1000 => format!("{} {name}", tenths / 10),
                tenth => format!("{}.{tenth} {name}", tenths / 10),
            }
        }
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_as_people_read_them() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (1_549, "1.5 kB"),
            (812_345_678, "812 MB"),
            (2_147_483_648, "2.1 GB"),
            (3_000_000_000_000, "3 TB"),
        ] {
            assert_eq!(shown(bytes), text);
        }
    }
}
