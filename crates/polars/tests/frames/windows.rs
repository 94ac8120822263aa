//! Windows in time on calendars, where a window of so many buckets is one of so many rows: also
//! where days have 23 hours or 25, begin at one o'clock, or have two midnights.

use polars::prelude::*;
use smoothframe_polars::{Agg, Every, Grouped};

use crate::{Noise, numbers, smoother};

/// Every third hour or so of a year, in a zone's clocks.
fn hours(zone: &str) -> DataFrame {
    let mut noise = Noise(11);
    let (mut at, mut x) = (Vec::new(), Vec::new());
    for hour in 0..8760_i64 {
        if noise.below(3) == 0 {
            at.push((1_521_000_000 + hour * 3600) * 1_000_000); // from March 2018
            x.push(noise.below(1000) as f64 / 7.0);
        }
    }
    let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
    let at = Column::new("at".into(), at);
    let at = at.cast(&DataType::Datetime(TimeUnit::Microseconds, zone)).expect("times");
    df!("x" => x).expect("a column").hstack(&[at]).expect("equal lengths")
}

#[track_caller]
fn same(frame: &DataFrame, every: &str, agg: Agg, in_time: &str, in_rows: &str) {
    let calendar = Grouped::default()
        .time("at")
        .values(["x"])
        .every(Every::new(every).expect("an interval"))
        .agg(agg);
    let by = |spec: &str| {
        let smoothed = calendar.smooth(frame, &smoother(spec)).expect("a calendar");
        numbers(smoothed.frame(), "x_smoothed")
    };
    let (in_time, in_rows) = (by(in_time), by(in_rows));
    assert!(in_time.len() > 10);
    for (row, (a, b)) in in_time.iter().zip(&in_rows).enumerate() {
        match (a, b) {
            // The two add up in orders of their own: semantics promise 1e-12.
            (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-12 * b.abs(), "{row}: {a} {b}"),
            _ => assert_eq!(a, b, "row {row}"),
        }
    }
}

#[test]
fn windows_of_days_are_windows_of_buckets_in_all_zones() {
    for (zone, has_midnights) in [
        ("UTC", true),
        ("Asia/Kathmandu", true),
        ("Europe/Berlin", true),
        ("America/Sao_Paulo", false),
        ("America/Havana", false),
    ] {
        let frame = hours(zone);
        for align in ["centred", "trailing", "leading"] {
            // From a day that begins at one o'clock seven days lead to one o'clock, after the
            // eighth has begun.
            if align == "leading" && !has_midnights {
                continue;
            }
            for (length, agg) in [(7, Agg::Sum), (1, Agg::Sum), (15, Agg::Mean)] {
                let spec = |unit: &str| format!("uniform:{length}{unit} align={align}");
                same(&frame, "1d", agg, &spec("d"), &spec(""));
            }
        }
        same(&frame, "1h", Agg::Sum, "uniform:5h", "uniform:5");
        same(&frame, "1w", Agg::Sum, "uniform:3w", "uniform:3");
        same(&frame, "1mo", Agg::Sum, "uniform:3mo align=trailing", "uniform:3 align=trailing");
    }
}
