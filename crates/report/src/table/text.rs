//! What a text has no form of its own for, as text.

use std::fmt::Write;

use polars::prelude::*;

use super::ndjson;

/// How times without a zone are written.
pub(super) const DATE_TIME: &str = "%Y-%m-%dT%H:%M:%S%.f";

/// The frame with what a text cannot hold otherwise as text: times in a zone with their offset, `Z` in
/// UTC; bytes as hexadecimal digits; durations as in ISO 8601; lists and structs as JSON.
pub(super) fn written(mut frame: DataFrame) -> PolarsResult<DataFrame> {
    for (name, dtype) in frame.clone().schema().iter() {
        let column = frame.column(name)?;
        if dtype.is_temporal() {
            check_range(column)?;
        }
        let texts = match dtype {
            DataType::Datetime(_, Some(zone)) => {
                let format = if *zone == TimeZone::UTC {
                    "%Y-%m-%dT%H:%M:%S%.fZ"
                } else {
                    "%Y-%m-%dT%H:%M:%S%.f%:z"
                };
                column.as_materialized_series().strftime(format)?.into_column()
            }
            DataType::Binary => {
                let bytes = column.binary()?;
                let texts = bytes.iter().map(|bytes| bytes.map(hexadecimal));
                texts.collect::<StringChunked>().with_name(name.clone()).into_column()
            }
            DataType::Duration(unit) => {
                let ticks = column.to_physical_repr();
                let ticks = ticks.i64()?;
                let texts = ticks.iter().map(|ticks| ticks.map(|ticks| duration(ticks, *unit)));
                texts.collect::<StringChunked>().with_name(name.clone()).into_column()
            }
            dtype if dtype.is_nested() => {
                let series = column.as_materialized_series();
                let texts = (0..series.len()).map(|row| {
                    let value = ndjson::value(&series.get(row)?);
                    Ok((!value.is_null()).then(|| value.to_string()))
                });
                let texts: StringChunked = texts.collect::<PolarsResult<_>>()?;
                texts.with_name(name.clone()).into_column()
            }
            _ => continue,
        };
        frame.with_column(texts)?;
    }
    Ok(frame)
}

/// Refuses days that are farther off than any calendar goes, of which Polars makes no text.
fn check_range(column: &Column) -> PolarsResult<()> {
    /// Days to the years -260,000 and 260,000, about.
    const MOST: i64 = 95_000_000;
    let most = match column.dtype() {
        DataType::Date => MOST,
        DataType::Datetime(TimeUnit::Milliseconds, _) => MOST * 86_400_000,
        DataType::Datetime(TimeUnit::Microseconds, _) => MOST * 86_400_000_000,
        _ => return Ok(()),
    };
    let ticks = column.to_physical_repr().cast(&DataType::Int64)?;
    let ticks = ticks.i64()?;
    let is_far = |tick: i64| !(-most..=most).contains(&tick);
    if ticks.min().is_some_and(is_far) || ticks.max().is_some_and(is_far) {
        let row = ticks.iter().position(|tick| tick.is_some_and(is_far)).unwrap_or_default();
        polars_bail!(
            ComputeError: "row {}, column `{}`: is a time that no calendar has", row + 1, column.name()
        );
    }
    Ok(())
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `PT90.5S`, with the digits that there are.
fn duration(ticks: i64, unit: TimeUnit) -> String {
    let (second, digits) = match unit {
        TimeUnit::Milliseconds => (1_000, 3),
        TimeUnit::Microseconds => (1_000_000, 6),
        TimeUnit::Nanoseconds => (1_000_000_000, 9),
    };
    let sign = if ticks < 0 { "-" } else { "" };
    let ticks = ticks.unsigned_abs();
    let (seconds, rest) = (ticks / second, ticks % second);
    let decimals = format!("{rest:0digits$}");
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}PT{seconds}S"),
        decimals => format!("{sign}PT{seconds}.{decimals}S"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_cannot_hold_is_written_as_text() {
        for (ticks, unit, want) in [
            (90_500, TimeUnit::Milliseconds, "PT90.5S"),
            (-1, TimeUnit::Nanoseconds, "-PT0.000000001S"),
            (60_000_000, TimeUnit::Microseconds, "PT60S"),
        ] {
            assert_eq!(duration(ticks, unit), want);
        }
        assert_eq!(hexadecimal(&[0, 255, 16]), "00ff10");
    }
}
