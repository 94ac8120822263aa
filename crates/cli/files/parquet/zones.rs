//! Zones that a file names and Polars does not know.

use anyhow::Result;
use chrono::DateTime;
use polars::prelude::*;

/// Offsets of half hours that a zone has had ever since a year.
const HALF_HOURS: [(&str, &str, i32); 7] = [
    ("+03:30", "Asia/Tehran", 2023),
    ("+04:30", "Asia/Kabul", 1946),
    ("+05:30", "Asia/Kolkata", 1946),
    ("+05:45", "Asia/Kathmandu", 1987),
    ("+06:30", "Asia/Yangon", 1946),
    ("+09:30", "Australia/Darwin", 1945),
    ("-09:30", "Pacific/Marquesas", 1913),
];

/// Whether a name is an offset from UTC, as `+03:30` or `UTC+2`: its times are read, as UTC.
pub(crate) fn is_offset(zone: &str) -> bool {
    let signed = zone.strip_prefix("UTC").or_else(|| zone.strip_prefix("GMT")).unwrap_or(zone);
    let Some(digits) = signed.strip_prefix(['+', '-']) else { return false };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 => digits.split_at(2),
        None => (digits, "00"),
    };
    let is_below = |text: &str, most: u32| {
        (1..=2).contains(&text.len()) && text.parse::<u32>().is_ok_and(|number| number < most)
    };
    is_below(hours, 19) && minutes.len() == 2 && is_below(minutes, 60)
}

/// Whether Polars knows a zone.
pub(crate) fn is_known(zone: Option<&str>) -> bool {
    TimeZone::opt_try_new(zone).is_ok()
}

/// The zone of a column of times.
pub(crate) fn of(dtype: &ArrowDataType) -> Option<String> {
    match dtype {
        ArrowDataType::Timestamp(_, zone) => zone.as_ref().map(ToString::to_string),
        _ => None,
    }
}

/// The column's instants in a zone whose clocks have been ahead of UTC by an offset, as `+03:30`, since
/// its first time; nothing where there is none.
pub(crate) fn at(column: &Column, offset: &str) -> Result<Option<Column>> {
    let DataType::Datetime(unit, _) = column.dtype() else { return Ok(None) };
    let (Some(whole), Some(sign)) = (offset.strip_suffix(":00"), offset.get(..1)) else {
        return named(column, offset);
    };
    // POSIX counts hours the other way, and these zones' names do so.
    let (sign, hours) = (if sign == "-" { "+" } else { "-" }, whole.get(1..).unwrap_or_default());
    let zone = format!("Etc/GMT{sign}{}", hours.trim_start_matches('0'));
    let Ok(zone) = TimeZone::opt_try_new(Some(zone.as_str())) else { return Ok(None) };
    Ok(Some(column.to_physical_repr().cast(&DataType::Datetime(*unit, zone))?))
}

/// The column's instants in the known zone that a name stands for; nothing where there is none.
pub(crate) fn named(column: &Column, zone: &str) -> Result<Option<Column>> {
    let DataType::Datetime(unit, _) = column.dtype() else { return Ok(None) };
    let unit = *unit;
    let ticks = column.to_physical_repr();
    let first = || {
        let seconds = ticks.i64().ok()?.min()?.div_euclid(match unit {
            TimeUnit::Milliseconds => 1_000,
            TimeUnit::Microseconds => 1_000_000,
            TimeUnit::Nanoseconds => 1_000_000_000,
        });
        let first = DateTime::from_timestamp(seconds, 0)?;
        Some(chrono::Datelike::year(&first))
    };
    let known = match zone {
        "Z" | "z" | "+0000" | "-00:00" | "+00" => Some("UTC"),
        _ => HALF_HOURS
            .iter()
            .find(|(offset, ..)| *offset == zone)
            .filter(|(.., since)| first().is_none_or(|year| year >= *since))
            .map(|(_, name, _)| *name),
    };
    let Some(known) = known else { return Ok(None) };
    let dtype = DataType::Datetime(unit, TimeZone::opt_try_new(Some(known))?);
    Ok(Some(ticks.cast(&dtype)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_known_by_their_looks() {
        for zone in ["+03:30", "-03:30", "+12:45", "+1030", "UTC+2", "GMT-05:30", "+14"] {
            assert!(is_offset(zone), "{zone}");
        }
        for zone in ["", "+", "Mars/Olympus", "UTC", "+3:3", "+25:00", "+03:60", "+a:30", "2"] {
            assert!(!is_offset(zone), "{zone}");
        }
    }
}
