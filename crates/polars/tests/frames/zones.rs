//! Calendars in zones whose clocks change.

use std::ops::Range;

use chrono::{NaiveDateTime, TimeDelta};
use polars::prelude::*;
use smoothframe_polars::{Agg, Axis, Layout};

use crate::calendar::{calendar, layout};
use crate::{moment, numbers};

/// A row of 1 every half hour of a week of a zone, but for some half hours.
fn half_hours(zone: &str, from: &str, absent: Range<i64>) -> DataFrame {
    let from = moment(from);
    let rows = (0..7 * 48).filter(|n| !absent.contains(n));
    let at: Vec<NaiveDateTime> = rows.map(|n| from + TimeDelta::minutes(30 * n)).collect();
    let x = vec![1_i64; at.len()];
    let frame = df!("t" => at, "x" => x).expect("equal lengths").lazy();
    let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
    let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
    frame.with_column(col("t").cast(dtype)).collect().expect("times")
}

/// A zone's buckets that have rows are those of Polars, with its sums; the others are 0.
fn check_against_truncate(frame: &DataFrame, interval: &str) -> Layout {
    let key = col("t").dt().truncate(lit(interval));
    let by_polars = frame.clone().lazy().group_by([key]).agg([col("x").sum()]);
    let by_polars = by_polars.sort(["t"], SortMultipleOptions::default()).collect();
    let layout = layout(&calendar(&[], interval, Agg::Sum), frame);
    let full = layout.frame().clone().lazy().filter(col("x").neq(lit(0))).collect();
    let (full, by_polars) = (full.expect("filtered"), by_polars.expect("grouped"));
    assert!(full.equals_missing(&by_polars), "{interval}");
    layout
}

fn utc(layout: &Layout, tick: i64) -> String {
    let at = layout.axis().date_time(tick).expect("a time");
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A time in a zone is written as its clocks show it, with their offset; UTC with `Z`.
#[test]
fn times_are_written_in_their_zone() {
    let text = |zone: &str, tick| {
        let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
        Axis::Datetime(TimeUnit::Milliseconds, zone).text(tick)
    };
    assert_eq!(text("Europe/Berlin", 0), "1970-01-01T01:00:00+01:00");
    assert_eq!(text("UTC", 1500), "1970-01-01T00:00:01.500Z");
}

/// Local midnight before Berlin's clock changes on the third day, that day's half hours, and the
/// midnights of UTC after the first.
const CHANGES: [(&str, i64, [&str; 4]); 2] = [
    ("2024-03-28T23:00:00", 46, ["03-29T23", "03-30T23", "03-31T22", "04-01T22"]),
    ("2024-10-24T22:00:00", 50, ["10-25T22", "10-26T22", "10-27T23", "10-28T23"]),
];

#[test]
fn days_in_a_zone_are_its_own_through_daylight_saving() {
    for (from, changed, midnights) in CHANGES {
        for absent in [0..0, 96..96 + changed] {
            let layout =
                check_against_truncate(&half_hours("Europe/Berlin", from, absent.clone()), "1d");
            let ticks = layout.ticks(&layout.groups()[0]).iter();
            let utc: Vec<String> = ticks.map(|&tick| utc(&layout, tick)).collect();
            assert_eq!(utc[1..5], midnights.map(|at| format!("2024-{at}:00:00Z")));
            let third = if absent.is_empty() { changed as f64 } else { 0.0 };
            assert_eq!(numbers(layout.frame(), "x")[..4], [48.0, 48.0, third, 48.0].map(Some));
            assert_eq!(layout.step().map(|step| step.text(layout.axis())), Some("1d".to_owned()));
        }
    }
}

#[test]
fn hours_weeks_and_months_in_a_zone_are_its_own_through_daylight_saving() {
    for (from, changed, _) in CHANGES {
        let gap = half_hours("Europe/Berlin", from, 98..90 + changed);
        assert_eq!(check_against_truncate(&gap, "1h").frame().height(), 7 * 24);
        assert_eq!(check_against_truncate(&gap, "1w").frame().height(), 2);
        check_against_truncate(&gap, "1mo");
    }
}

/// In Chile the clock skips the first hour of the 8th of September, so that day starts at 1.
#[test]
fn a_day_without_midnight_is_a_day() {
    for absent in [0..0, 144..190, 96..240] {
        let rows = half_hours("America/Santiago", "2024-09-05T04:00:00", absent);
        let layout = check_against_truncate(&rows, "1d");
        let ticks = layout.ticks(&layout.groups()[0]).iter();
        let utc: Vec<String> = ticks.map(|&tick| utc(&layout, tick)).collect();
        assert_eq!(utc[2..5], ["07T04", "08T04", "09T03"].map(|at| format!("2024-09-{at}:00:00Z")));
        assert_eq!(utc.len(), 8);
    }
}

/// They are the wall clock's, so around a change one of them is longer or shorter.
#[test]
fn buckets_of_hours_divide_the_days_of_a_zone_through_daylight_saving() {
    for (from, ..) in CHANGES {
        for interval in ["2h", "6h", "12h"] {
            check_against_truncate(&half_hours("Europe/Berlin", from, 96..130), interval);
        }
    }
}

/// In St. John's the clocks went back at one minute past midnight: what they show after that is the
/// day before, and lies in the day that has begun, whether or not a row came before the change.
#[test]
fn a_day_that_has_begun_is_not_left_again() {
    let at = ["2010-11-05T12:00:00", "2010-11-07T02:45:00"].map(moment);
    let frame = df!("t" => at, "x" => [1_i64, 2]).expect("equal lengths").lazy();
    let zone = TimeZone::opt_try_new(Some("America/St_Johns")).expect("a zone");
    let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
    let frame = frame.with_column(col("t").cast(dtype)).collect().expect("times");
    let layout = layout(&calendar(&[], "1d", Agg::Sum), &frame);
    assert_eq!(numbers(layout.frame(), "x"), [1.0, 0.0, 2.0].map(Some));
    let ticks = layout.ticks(&layout.groups()[0]);
    assert_eq!(utc(&layout, ticks[2]), "2010-11-07T02:30:00Z");
}
