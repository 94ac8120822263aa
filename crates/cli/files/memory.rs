//! How much memory an input may take: --max-memory.

use std::{
    fmt, fs,
    io::Read,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use anyhow::{Result, bail};
use polars::prelude::DataFrame;

static MOST: AtomicU64 = AtomicU64::new(u64::MAX);
/// Whether nobody asked for that limit: what needs more is read batch by batch, and nothing is refused.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// What reading batch by batch takes itself.
pub(crate) const OF_BATCHES: u64 = 200_000_000;

/// What a row takes beside its columns: its place and time in its group, what is smoothed, and what of
/// that is being written. Measured, as is the half that columns take again while they are put together.
const BESIDE_A_ROW: usize = 56;

/// Allows so many bytes.
pub(crate) fn allow(bytes: u64) {
    IS_OURS.store(false, Ordering::Relaxed);
    MOST.store(bytes, Ordering::Relaxed);
}

/// From half of the machine's memory on, what can be read batch by batch is, unless a limit was said; gives
/// whether that is so.
pub(crate) fn prefer_batches() -> bool {
    if let (false, Some(all)) = (is_checked(), of_machine()) {
        allow(all / 2);
        IS_OURS.store(true, Ordering::Relaxed);
    }
    IS_OURS.load(Ordering::Relaxed)
}

/// From now on only a limit that was said is one.
pub(crate) fn prefer_no_batches() {
    if IS_OURS.load(Ordering::Relaxed) {
        allow(u64::MAX);
    }
}

/// So many bytes of memory as the machine has, or as this process may have of it; none where the system
/// does not tell.
fn of_machine() -> Option<u64> {
    let total = fs::read_to_string("/proc/meminfo").ok()?;
    let total = total.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let total = total.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.saturating_mul(1024);
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limits =
        limits.iter().filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    Some(limits.fold(total, u64::min))
}

/// Whether what reading batch by batch takes is within the limit.
pub(crate) fn allows_batches() -> bool {
    MOST.load(Ordering::Relaxed) >= OF_BATCHES
}

/// So many rows one group may have that is laid in memory. Beyond what batches take one of 2 million rows was
/// measured to take 110 bytes a row, and one of 8 million 45: each is allowed 300.
pub(crate) fn of_group() -> usize {
    let most = MOST.load(Ordering::Relaxed).saturating_sub(OF_BATCHES * 3 / 4) / 300;
    usize::try_from(most).unwrap_or(usize::MAX).max(100_000)
}

/// So many bytes of text make a batch: fewer where little is allowed.
pub(crate) fn of_batch() -> usize {
    let most = MOST.load(Ordering::Relaxed) / 32;
    usize::try_from(most.clamp(4 << 20, 16 << 20)).unwrap_or(16 << 20)
}

/// What would take more memory than it may.
#[derive(Debug)]
struct TooLarge(String);

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TooLarge {}

/// Whether an input was refused for the memory that it would take.
pub(crate) fn is_refusal(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<TooLarge>())
}

/// Of a text, what its bytes take when they are columns.
pub(crate) struct Need {
    most: u64,
    /// Bytes of memory, in thousandths, for one of text.
    share: u64,
    /// Whether the text itself lies in memory.
    is_whole: bool,
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
        Some(Self { most, share, is_whole: false, read: AtomicU64::new(0) })
    }

    /// Of what is read into memory as it is.
    pub(crate) fn of_whole() -> Option<Self> {
        let most = MOST.load(Ordering::Relaxed);
        let (share, is_whole, read) = (1000, true, AtomicU64::new(0));
        is_limited().then_some(Self { most, share, is_whole, read })
    }

    /// How many bytes of it would fit.
    pub(crate) fn fitting(&self) -> u64 {
        let bytes = u128::from(self.most) * 1000 / u128::from(self.share.max(1));
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    /// Refuses what comes through a pipe once so many bytes of it came that they would not fit.
    pub(crate) fn check_start(&self, bytes: u64) -> Result<()> {
        if self.is_whole && bytes > self.most {
            let most = shown(self.most);
            bail!(
                "holds more than {most} of text, which is read whole, and --max-memory is {most}; split the \
                 file, write it as CSV or Parquet, or allow more"
            );
        }
        let needed = u64::try_from(u128::from(bytes) * u128::from(self.share) / 1000);
        check(needed.unwrap_or(u64::MAX), self.most, &format!("the first {} of it", shown(bytes)))
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

/// The longest record of a text that may be held.
pub(crate) fn longest_record() -> usize {
    if !is_limited() {
        return usize::MAX;
    }
    usize::try_from(MOST.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
}

/// What is said of so many bytes that are no whole record, where no more are allowed.
pub(crate) fn held(bytes: u64) -> Option<String> {
    let told = format!("its first {} are no whole record", shown(bytes));
    if bytes > MOST.load(Ordering::Relaxed) { too_long(&told) } else { None }
}

/// What is said of a record that is longer than may be.
pub(crate) fn too_long(told: &str) -> Option<String> {
    is_limited().then(|| {
        let most = shown(MOST.load(Ordering::Relaxed));
        format!(
            "{told}, and --max-memory is {most}: a record is held whole; look whether a quote in it is not \
             closed or line ends are missing, or allow more"
        )
    })
}

/// Reads a text whole, unless it alone would not fit.
pub(crate) fn text(from: impl Read) -> Result<Vec<u8>> {
    let need = Need::of_whole();
    let most = need.as_ref().map_or(u64::MAX, |need| need.fitting().saturating_add(1));
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes).map_err(smoothframe_csv::Error::from)?;
    need.map_or(Ok(()), |need| need.check_start(u64::try_from(bytes.len()).unwrap_or(u64::MAX)))?;
    Ok(bytes)
}

/// Whether a limit was asked for.
pub(crate) fn is_limited() -> bool {
    is_checked() && !IS_OURS.load(Ordering::Relaxed)
}

/// Whether there is a limit, asked for or not.
pub(crate) fn is_checked() -> bool {
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
    Err(anyhow::Error::new(TooLarge(format!(
        "{what} need about {} of memory, and --max-memory is {}; name the columns with --time and \
         --value, and others with --columns (or none), so that no more are read, or split the file by \
         its groups, or allow more",
        shown(needed),
        shown(most)
    ))))
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

    #[cfg(target_os = "linux")]
    #[test]
    fn the_machine_has_memory() {
        let all = of_machine().expect("Linux tells");
        assert!(all > 50_000_000 && all < 1 << 50, "{all}");
    }

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
