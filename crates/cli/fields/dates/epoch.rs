//! Times counted from 1970, in UTC.

use anyhow::Result;
use polars::prelude::*;

use crate::words::failure::usage;

/// The unit of a count since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// Seconds from 1970 to the years -9999 and 10000: beyond them another unit is meant.
const SECONDS: std::ops::Range<i64> = -377_705_116_800..253_402_300_800;

impl Epoch {
    const ALL: [Self; 4] =
        [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    /// What a format says: `epoch`, or with a unit `epoch:ms`; nothing where it is another format.
    pub(super) fn asked(format: &str) -> Result<Option<Self>> {
        let unit = match format.split_once(':') {
            Some(("epoch", unit)) => unit,
            None if format == "epoch" => "s",
            _ => return Ok(None),
        };
        let found = Self::ALL.into_iter().find(|epoch| epoch.unit().0 == unit);
        found.map(Some).ok_or_else(|| {
            usage(format!(
                "--date-format: `{format}` has no unit that is known; write epoch:s, epoch:ms, \
                 epoch:us or epoch:ns"
            ))
        })
    }

    /// The unit that whole numbers of so many digits look like, for times of our days.
    pub(crate) fn of_digits(digits: usize) -> Option<Self> {
        Self::ALL.into_iter().zip([10, 13, 16, 19]).find(|(_, of)| *of == digits).map(|(e, _)| e)
    }

    /// The unit's sign and name, and how many are a second.
    const fn unit(self) -> (&'static str, &'static str, i64) {
        match self {
            Self::Seconds => ("s", "seconds", 1),
            Self::Milliseconds => ("ms", "milliseconds", 1_000),
            Self::Microseconds => ("us", "microseconds", 1_000_000),
            Self::Nanoseconds => ("ns", "nanoseconds", 1_000_000_000),
        }
    }

    /// The unit of the column.
    pub(crate) const fn time_unit(self) -> TimeUnit {
        match self {
            Self::Nanoseconds => TimeUnit::Nanoseconds,
            _ => TimeUnit::Microseconds,
        }
    }

    /// The ticks of the column in one of its own unit.
    const fn ticks(self) -> i64 {
        match self {
            Self::Seconds => 1_000_000,
            Self::Milliseconds => 1_000,
            Self::Microseconds | Self::Nanoseconds => 1,
        }
    }

    /// A count in ticks of the column, and the nanoseconds that are left; of its decimals those that
    /// nanoseconds can hold.
    pub(super) fn read(self, text: &str) -> Option<(i64, i64)> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let is_negative = whole.starts_with('-');
        let is_plain =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_plain(whole.strip_prefix('-').unwrap_or(whole)) || !is_plain(decimals) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        if !SECONDS.contains(&whole.div_euclid(self.unit().2)) {
            return None;
        }
        let per_tick = if self == Self::Nanoseconds { 1 } else { 1_000 };
        let mut size = self.ticks() * per_tick;
        let mut fraction = 0;
        for digit in decimals.bytes() {
            size /= 10;
            fraction += i64::from(digit - b'0') * size;
        }
        let fraction: i64 = if is_negative { -fraction } else { fraction };
        let ticks = fraction.div_euclid(per_tick);
        Some((whole.checked_mul(self.ticks())?.checked_add(ticks)?, fraction.rem_euclid(per_tick)))
    }

    /// A number that is no whole one, to the nearest tick.
    pub(crate) fn of_decimal(self, count: f64) -> Option<i64> {
        let seconds = count / self.unit().2 as f64;
        let ticks = (count * self.ticks() as f64).round();
        let is_in_range = (SECONDS.start as f64..SECONDS.end as f64).contains(&seconds);
        #[expect(clippy::cast_possible_truncation, reason = "a whole number within the range")]
        (is_in_range && ticks.abs() < i64::MAX as f64).then_some(ticks as i64)
    }

    pub(super) fn expected(self) -> String {
        format!("time in {} since 1970, within 9999 years", self.unit().1)
    }

    pub(crate) fn described(self) -> String {
        format!("{} since 1970", self.unit().1)
    }

    /// The flag that asks for it.
    pub(crate) fn flag(self) -> String {
        format!("--date-format epoch:{}", self.unit().0)
    }
}
