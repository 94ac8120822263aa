//! Calendars over years of hours and around changes of clocks: `tests/reference/calendars.json` has
//! Polars' `group_by_dynamic` where pandas and the definition agree with it, and else the definition.

use chrono::TimeDelta;
use polars::prelude::*;
use serde_json::Value;
use smoothframe_polars::{Agg, Layout};

use crate::calendar::{calendar, layout};
use crate::{day, numbers};

const UNITS: [TimeUnit; 3] =
    [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds];

/// Rows so many seconds apart: their time in a zone, and whole numbers to add up and to count.
pub(crate) fn rows(zone: &str, from: i64, seconds: i64, count: i64, unit: TimeUnit) -> DataFrame {
    let start = day("1970-01-01").and_hms_opt(0, 0, 0).expect("midnight");
    let at = |i: i64| start + TimeDelta::seconds(from + seconds * i);
    let t: Vec<_> = (0..count).map(at).collect();
    let x: Vec<i64> = (0..count).map(|i| i * i % 1009).collect();
    let frame = df!("t" => t, "n" => &x, "x" => &x).expect("equal lengths");
    let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
    let time = col("t").cast(DataType::Datetime(unit, zone));
    frame.lazy().with_column(time).collect().expect("times")
}

fn seconds(layout: &Layout) -> Vec<i64> {
    let second = layout.axis().ticks_per_day().expect("times") / 86_400;
    let ticks = layout.ticks(&layout.groups()[0]).iter();
    ticks.map(|tick| tick / second).collect()
}

#[test]
fn buckets_of_years_and_of_changes_are_polars_and_the_definitions() {
    let path = format!("{}/tests/reference/calendars.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference");
    let reference: Value = serde_json::from_str(&text).expect("JSON");
    let records = reference["records"].as_array().expect("records");
    assert_eq!(records.len(), 4 * 5 + 17 * 9 + 5);
    for (record, unit) in records.iter().zip(UNITS.into_iter().cycle()) {
        let whole = |name: &str| record[name].as_i64().expect("a whole number");
        let text = |name: &str| record[name].as_str().expect("text");
        let list = |name: &str| -> Vec<i64> {
            record[name].as_array().expect("a list").iter().filter_map(Value::as_i64).collect()
        };
        let (zone, every, count) = (text("zone"), text("every"), whole("count"));
        let frame = rows(zone, whole("from"), whole("seconds"), count, unit);
        let grouped = calendar(&[], every, Agg::Sum).values(["x", "n"]).agg_of("n", Agg::Count);
        let layout = layout(&grouped, &frame);
        let here = format!("{zone} {} {every}", whole("from"));
        assert_eq!(seconds(&layout), list("starts"), "{here}");
        for name in ["x", "n"] {
            let got = numbers(layout.frame(), name);
            let want: Vec<Option<f64>> = list(name).iter().map(|&x| Some(x as f64)).collect();
            assert_eq!(got, want, "{here} {name}");
        }
        assert_eq!(list("n").iter().sum::<i64>(), count, "{here}");
    }
}

/// Days of 23, 24 and 25 hours, and every hour an hour.
#[test]
fn years_have_their_days_and_days_their_hours() {
    for (zone, from, changed) in [
        ("America/New_York", 1_672_549_200, true),
        ("Europe/Berlin", 1_672_527_600, true),
        ("Asia/Kolkata", 1_672_511_400, false),
    ] {
        let frame = rows(zone, from, 3600, 17_544, TimeUnit::Microseconds);
        let hours = layout(&calendar(&[], "1h", Agg::Sum), &frame);
        let whole = if zone == "Asia/Kolkata" { 17_545 } else { 17_544 };
        assert_eq!(hours.frame().height(), if changed { 17_544 } else { whole - 1 }, "{zone}");
        let days = layout(&calendar(&[], "1d", Agg::Count), &frame);
        assert_eq!(days.frame().height(), 365 + 366, "{zone}");
        let days = numbers(days.frame(), "x");
        let of = |hours: f64| days.iter().filter(|n| **n == Some(hours)).count();
        let (short, long) = if changed { (2, 2) } else { (0, 0) };
        assert_eq!((of(23.0), of(24.0), of(25.0)), (short, 731 - short - long, long), "{zone}");
        let years = layout(&calendar(&[], "1y", Agg::Count), &frame);
        assert_eq!(numbers(years.frame(), "x"), [8760.0, 8784.0].map(Some), "{zone}");
    }
}

/// Buckets of buckets are those of the rows.
#[test]
fn a_coarser_calendar_of_a_finer_one_has_the_same_sums() {
    for (zone, from) in [
        ("UTC", 1_672_531_200),
        ("America/New_York", 1_672_549_200),
        ("America/Havana", 1_577_854_800),
        ("Australia/Lord_Howe", 1_672_491_600),
        ("America/St_Johns", 1_262_316_600),
    ] {
        let frame = rows(zone, from, 1800, 2 * 17_544, TimeUnit::Microseconds);
        for (fine, coarse) in [
            ("1h", "1d"),
            ("6h", "1w"),
            ("1d", "1w"),
            ("1d", "1mo"),
            ("1d", "2w"),
            ("1mo", "1q"),
            ("1mo", "1y"),
        ] {
            let of = |every, frame: &DataFrame| layout(&calendar(&[], every, Agg::Sum), frame);
            let direct = of(coarse, &frame);
            let by_way = of(coarse, of(fine, &frame).frame());
            let same = by_way.frame().equals_missing(direct.frame());
            // At 0:01 an hour of St. John's is shared by two days.
            assert!(same || (zone == "America/St_Johns" && fine.ends_with('h')), "{zone} {fine}");
        }
    }
}
