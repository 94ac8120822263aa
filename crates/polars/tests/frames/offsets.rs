//! Calendars whose buckets start elsewhere, and end where their groups do.

use chrono::{NaiveDateTime, TimeDelta};
use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Every, FillTo, Grouped, Layout, Offset, Weekday};

use crate::{
    calendar::{calendar, layout},
    days, moment, numbers, smoother,
};

fn offset(text: &str) -> Offset {
    Offset::new(text).expect("a good offset")
}

/// The starts of the buckets of these dates.
fn starts(grouped: &Grouped, dates: &[&str]) -> Vec<String> {
    let frame = df!("t" => days(dates), "x" => vec![1; dates.len()]).expect("equal lengths");
    let layout = layout(grouped, &frame);
    layout.ticks(&layout.groups()[0]).iter().map(|&tick| layout.axis().text(tick)).collect()
}

#[test]
fn years_quarters_months_and_weeks_start_where_they_are_told() {
    for (every, by, dates, want) in [
        ("1y", "3mo", ["2024-03-31", "2024-04-01"], vec!["2023-04-01", "2024-04-01"]),
        ("1y", "3mo5d", ["2024-04-05", "2024-04-06"], vec!["2023-04-06", "2024-04-06"]),
        ("1y", "-3mo", ["2023-09-30", "2023-10-01"], vec!["2022-10-01", "2023-10-01"]),
        ("1q", "1mo", ["2024-01-31", "2024-02-01"], vec!["2023-11-01", "2024-02-01"]),
        (
            "1mo",
            "14d",
            ["2024-02-14", "2024-04-14"],
            vec!["2024-01-15", "2024-02-15", "2024-03-15"],
        ),
        ("1mo", "28d", ["2023-02-28", "2023-03-01"], vec!["2023-01-29", "2023-03-01"]),
        ("1w", "-1d", ["2024-03-02", "2024-03-03"], vec!["2024-02-25", "2024-03-03"]),
        ("2d", "1d", ["1970-01-01", "1970-01-02"], vec!["1969-12-31", "1970-01-02"]),
    ] {
        let grouped = calendar(&[], every, Agg::Sum).offset(offset(by));
        assert_eq!(starts(&grouped, &dates), want, "{every} and {by}");
    }
    for (day, want) in [
        (Weekday::Monday, ["2024-02-26", "2024-03-04"]),
        (Weekday::Sunday, ["2024-02-25", "2024-03-03"]),
        (Weekday::Saturday, ["2024-02-24", "2024-03-02"]),
        (Weekday::Thursday, ["2024-02-22", "2024-02-29"]),
    ] {
        let grouped = calendar(&[], "1w", Agg::Sum).week_start(day);
        // Of each a last day of one week, and a day of the next.
        assert_eq!(starts(&grouped, &["2024-02-28", "2024-03-05"])[..2], want, "{day}");
    }
    let grouped = calendar(&[], "1w", Agg::Sum).week_start(Weekday::Sunday).offset(offset("1d"));
    assert_eq!(starts(&grouped, &["2024-03-04"]), ["2024-03-04"], "both together");
    let by_number = df!("t" => [0, 4, 5, 11], "x" => [1, 2, 4, 8]).expect("equal lengths");
    let grouped = calendar(&[], "5i", Agg::Sum).offset(offset("-1i"));
    let layout = layout(&grouped, &by_number);
    assert_eq!(layout.ticks(&layout.groups()[0]), [-1, 4, 9]);
    assert_eq!(numbers(layout.frame(), "x"), [1.0, 6.0, 8.0].map(Some));
}

/// Half hours of a week in a zone, as its own.
fn half_hours(zone: &str, from: &str) -> DataFrame {
    let from = moment(from);
    let at: Vec<NaiveDateTime> = (0..7 * 48).map(|n| from + TimeDelta::minutes(30 * n)).collect();
    let x = vec![1_i64; at.len()];
    let frame = df!("t" => at, "x" => x).expect("equal lengths").lazy();
    let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
    let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
    frame.with_column(col("t").cast(dtype)).collect().expect("times")
}

fn clocks(layout: &Layout) -> Vec<String> {
    let ticks = layout.ticks(&layout.groups()[0]).iter();
    let shown = ticks.map(|&tick| layout.axis().local_time(tick).expect("a time"));
    shown.map(|at| at.format("%d %H:%M").to_string()).collect()
}

/// A gas day is from 06:00 to 06:00, and has 23 or 25 hours where clocks are set.
#[test]
fn days_from_six_are_so_in_summer_and_in_winter() {
    for (from, changed, hours) in
        [("2024-03-28T05:00:00", 2, 46.0), ("2024-10-24T04:00:00", 2, 50.0)]
    {
        let frame = half_hours("Europe/Berlin", from);
        let layout = layout(&calendar(&[], "1d", Agg::Sum).offset(offset("6h")), &frame);
        let clocks = clocks(&layout);
        assert!(clocks.iter().all(|clock| clock.ends_with("06:00")), "{clocks:?}");
        let rows = numbers(layout.frame(), "x");
        assert_eq!((rows[1], rows[changed], rows[3]), (Some(48.0), Some(hours), Some(48.0)));
        assert_eq!(layout.step().map(|step| step.text(layout.axis())), Some("1d".to_owned()));
    }
    // At 02:30 the clocks of Berlin are skipped in March, and shown twice in October.
    for (from, third) in [("2024-03-28T01:30:00", "31 03:00"), ("2024-10-24T00:30:00", "27 02:30")]
    {
        let frame = half_hours("Europe/Berlin", from);
        let layout = layout(&calendar(&[], "1d", Agg::Sum).offset(offset("2h30m")), &frame);
        let clocks = clocks(&layout);
        assert_eq!(clocks[3], third, "{clocks:?}");
        let others = clocks.iter().filter(|clock| clock.ends_with("02:30")).count();
        assert!(others + 1 >= clocks.len(), "{clocks:?}");
        let total: f64 = numbers(layout.frame(), "x").into_iter().flatten().sum();
        assert_eq!(total, 7.0 * 48.0);
    }
}

#[test]
fn offsets_that_cannot_be_meant_are_refused() {
    let frame = df!("t" => days(&["2024-01-01", "2024-01-02"]), "x" => [1, 2]).expect("a frame");
    for (every, by, says) in [
        ("1d", "6h", "cuts days"),
        ("1d", "1d", "no shorter than the interval"),
        ("1w", "1mo", "counts months"),
        ("1w", "8d", "no shorter than the interval"),
        ("1y", "12mo", "no shorter than the interval"),
        ("1d", "2i", "counts whole numbers"),
    ] {
        let grouped = calendar(&[], every, Agg::Sum).offset(offset(by));
        let error = grouped.layout(&frame).expect_err(says);
        assert!(matches!(&error, Error::Offset { .. }), "{error}");
        assert!(error.to_string().contains(says), "{every} and {by}: {error}");
    }
    let error = calendar(&[], "1mo", Agg::Sum).week_start(Weekday::Sunday).layout(&frame);
    assert!(error.expect_err("no weeks").to_string().contains("no weeks"));
    for none in ["", "six", "6", "-", "99999999999999999999d", "9223372036854775807w"] {
        assert!(Offset::new(none).is_err(), "{none}");
    }
    let without = Grouped::default().time("t").values(["x"]).offset(offset("1d"));
    assert!(matches!(without.layout(&frame), Err(Error::NoCalendar { .. })));
}

#[test]
fn a_group_that_ended_is_told_from_what_its_calendar_goes_on_with() {
    let mut at = Vec::new();
    let mut shop = Vec::new();
    for (name, count) in [("A", 40), ("B", 10)] {
        at.extend((0..count).map(|day| moment("2024-01-01T00:00:00") + TimeDelta::days(day)));
        shop.extend(vec![name; 40.min(usize::try_from(count).expect("a count"))]);
    }
    let x = vec![3_i64; at.len()];
    let frame = df!("t" => at, "s" => shop, "x" => x).expect("equal lengths");
    let to_file = calendar(&["s"], "1d", Agg::Sum);
    let layout = to_file.layout(&frame).expect("a layout");
    let filled = |layout: &Layout| -> Vec<(usize, usize, bool)> {
        let groups = layout.groups().iter();
        groups.map(|group| (group.len(), group.filled(), group.has_ended())).collect()
    };
    assert_eq!(filled(&layout), [(40, 0, false), (40, 30, true)]);
    assert_eq!(layout.groups()[1].life(), 40..50);
    let to_group = to_file.fill_to(FillTo::Group);
    assert_eq!(
        filled(&to_group.layout(&frame).expect("a layout")),
        [(40, 0, false), (10, 0, false)]
    );
    let smoothed = to_group.smooth(&frame, &smoother("3")).expect("smoothed");
    assert_eq!(numbers(smoothed.frame(), "x_smoothed"), vec![Some(3.0); 50]);
}

/// One clock that told 1970 must not make a calendar of half a century.
#[test]
fn a_stray_time_is_named_before_a_calendar_is_laid() {
    let second = |n: i64| moment("2024-05-01T00:00:00") + TimeDelta::seconds(n);
    let mut at: Vec<NaiveDateTime> = (0..5000).map(second).collect();
    at[17] = moment("1970-01-01T00:00:00");
    let x = vec![1_i64; at.len()];
    let frame = df!("t" => at, "x" => x).expect("equal lengths");
    let grouped = calendar(&[], "1m", Agg::Mean);
    let Err(Error::Stray(stray)) = grouped.layout(&frame) else { panic!("it is laid") };
    assert_eq!((stray.row, stray.rows, stray.of), (17, 1, 5000));
    assert_eq!(stray.time, "1970-01-01T00:00:00");
    assert!((28_000_000..29_000_000).contains(&stray.calendar), "{stray}");
    let gap = Every::new(&stray.max_gap).expect("a gap");
    let cut = layout(&grouped.clone().max_gap(gap), &frame);
    assert_eq!(cut.groups()[0].len(), 85, "a minute and 84 of May");
    let cut = grouped.fill_to(FillTo::Group).layout(&frame);
    assert!(matches!(cut, Err(Error::Stray(_))), "it is the group's own");
}

#[test]
fn rows_without_a_time_are_counted_or_left_out() {
    let at = [Some(3), None, Some(1), None, Some(3)];
    let frame = df!("t" => at, "x" => [1, 2, 4, 8, 16]).expect("equal lengths");
    let grouped = Grouped::default().time("t").values(["x"]);
    let error = grouped.layout(&frame).expect_err("no time");
    assert!(matches!(&error, Error::NullTime { row: 1, rows: 2, .. }), "{error}");
    assert!(error.to_string().contains("row 2 has no time in column `t` (2 rows have none)"));
    // Rows are told by their numbers in the frame.
    let Err(Error::Duplicates(twice)) = grouped.clone().drop_null_times().layout(&frame) else {
        panic!("they are not refused")
    };
    assert_eq!((twice.first, twice.second), (0, 4));
    let last = grouped.drop_null_times().on_duplicate(smoothframe_polars::OnDuplicate::Last);
    let layout = last.layout(&frame).expect("a layout");
    assert_eq!(layout.kept().map(|rows| rows.to_vec()), Some(vec![Some(2), Some(4)]));
    assert_eq!(numbers(layout.frame(), "x"), [4.0, 16.0].map(Some));
}
