//! Dates that no text can show: a damaged file may hold any number of days.

use anyhow::{Result, anyhow};
use chrono::NaiveDate;
use polars::prelude::*;
use smoothframe_polars::Layout;

/// Refuses a table of which a date is beyond the years that calendars have here (some 262,000 either
/// way), which its writer would not survive.
pub(crate) fn check(table: &DataFrame, name: &str) -> Result<()> {
    for column in table.columns() {
        let Some(shown) = shown(column.dtype()) else { continue };
        let ticks = column.to_physical_repr().cast(&DataType::Int64)?;
        let ticks = ticks.i64()?;
        if [ticks.min(), ticks.max()].into_iter().flatten().all(|tick| shown.contains(&tick)) {
            continue;
        }
        let row = ticks.iter().position(|tick| tick.is_some_and(|tick| !shown.contains(&tick)));
        let row = row.unwrap_or_default() + 1;
        return Err(anyhow!("{name}: row {row}, column `{}`: {BEYOND}", column.name()));
    }
    Ok(())
}

/// Refuses series of which a time is so, which nothing could be said of. (Of each the first and the last
/// will do.)
pub(crate) fn check_series(layout: &Layout, name: &str) -> Result<()> {
    let Some(time) = layout.grouped().time_column() else { return Ok(()) };
    let Some(shown) = layout.frame().column(time).ok().and_then(|time| shown(time.dtype())) else {
        return Ok(());
    };
    let mut ends = layout.groups().iter().filter_map(|group| layout.ends(group.range()));
    match ends.all(|(first, last)| shown.contains(&first) && shown.contains(&last)) {
        true => Ok(()),
        false => Err(anyhow!("{name}: column `{time}`: {BEYOND}")),
    }
}

const BEYOND: &str =
    "is a time beyond the years that text can show, as of a damaged file; mend it first";

/// The ticks of a type that text can show; nothing where it can show all.
fn shown(dtype: &DataType) -> Option<std::ops::RangeInclusive<i64>> {
    let ticks_per_day = match dtype {
        DataType::Date => 1,
        DataType::Datetime(TimeUnit::Milliseconds, _) => 86_400_000,
        DataType::Datetime(TimeUnit::Microseconds, _) => 86_400_000_000,
        _ => return None,
    };
    let days = |date: NaiveDate| date.signed_duration_since(NaiveDate::default()).num_days();
    // A zone may move a time by a day.
    let (least, most) = (days(NaiveDate::MIN) + 2, days(NaiveDate::MAX) - 2);
    Some(least * ticks_per_day..=most * ticks_per_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_no_text_shows_are_named_by_their_row() {
        let table = |days: i32| {
            let dates = Column::new("day".into(), [0, days]).cast(&DataType::Date).expect("dates");
            DataFrame::new(2, vec![dates]).expect("a frame")
        };
        assert!(check(&table(-700_000), "x").is_ok());
        for days in [i32::MAX, i32::MIN, 1_073_761_823] {
            let said = check(&table(days), "x.parquet").expect_err("beyond").to_string();
            assert!(said.starts_with("x.parquet: row 2, column `day`: is a time beyond"), "{said}");
        }
        let ticks = Column::new("t".into(), [0, i64::MIN]);
        for unit in [TimeUnit::Milliseconds, TimeUnit::Microseconds] {
            let times = ticks.cast(&DataType::Datetime(unit, None)).expect("times");
            let table = DataFrame::new(2, vec![times]).expect("a frame");
            assert!(check(&table, "x").is_err());
        }
    }
}
