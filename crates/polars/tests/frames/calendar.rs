//! Calendars: buckets, absent ones, daylight saving, and what is merged into what.

use chrono::{NaiveDateTime, TimeDelta};
use polars::prelude::*;
use smoothframe_polars::{Agg, Axis, Every, Grouped, Layout, Step};

use crate::{Noise, bits, day, days, moment, numbers, smoother, take};

fn every(text: &str) -> Every {
    Every::new(text).expect("a good interval")
}

pub(crate) fn calendar(by: &[&str], interval: &str, agg: Agg) -> Grouped {
    Grouped::by(by.iter().copied()).time("t").values(["x"]).every(every(interval)).agg(agg)
}

pub(crate) fn layout(grouped: &Grouped, frame: &DataFrame) -> Layout {
    grouped.layout(frame).expect("a good frame")
}

/// The times of a frame, with no more of the time of day than they have.
fn times(layout: &Layout) -> Vec<String> {
    let column = layout.frame().column("t").expect("the time").to_physical_repr();
    let ticks = column.cast(&DataType::Int64).expect("ticks");
    let ticks = ticks.i64().expect("ticks").iter().map(|tick| tick.expect("no null"));
    ticks.map(|tick| layout.axis().text(tick).replace("T00:00:00", "")).collect()
}

/// Stores A and B: A has rows on the 1st, 3rd and 4th, one day of them unknown and one in part; B
/// has the 2nd, and the file's last, the 6th.
fn sales() -> DataFrame {
    let frame = df!(
        "s" => ["A", "B", "A", "A", "A", "B", "A"],
        "t" => days(&["2024-03-04", "2024-03-02", "2024-03-01", "2024-03-01", "2024-03-03",
                      "2024-03-06", "2024-03-04"]),
        "x" => [None, Some(5.0), Some(1.0), Some(2.5), None, Some(8.0), Some(7.0)],
    );
    frame.expect("equal lengths")
}

#[test]
fn a_sum_is_0_on_days_without_rows_and_missing_where_all_rows_are() {
    let layout = layout(&calendar(&["s"], "1d", Agg::Sum), &sales());
    let a = [Some(3.5), Some(0.0), None, Some(7.0), Some(0.0), Some(0.0)];
    let b = [Some(5.0), Some(0.0), Some(0.0), Some(0.0), Some(8.0)];
    let frame = layout.frame();
    // A is the first to appear, and goes on to B's last day; B starts where its own rows do.
    assert_eq!(numbers(frame, "x"), [a.as_slice(), &b].concat());
    let dates: Vec<String> = (1..=6).chain(2..=6).map(|day| format!("2024-03-0{day}")).collect();
    assert_eq!(times(&layout), dates);
    let sizes: Vec<usize> = layout.groups().iter().map(smoothframe_polars::Group::len).collect();
    assert_eq!(sizes, [6, 5]);
    let stores = frame.column("s").expect("the key").str().expect("text");
    let stores: Vec<&str> = stores.iter().flatten().collect();
    assert_eq!(stores, [["A"; 6].as_slice(), &["B"; 5]].concat());
}

#[test]
fn nan_is_as_missing_as_null_in_a_bucket() {
    let x = [f64::NAN, 5.0, 1.0, 2.5, f64::NAN, 8.0, 7.0];
    let frame = sales().with_column(Column::new("x".into(), x)).expect("equal lengths").clone();
    for agg in [Agg::Sum, Agg::Mean] {
        let with_nan = layout(&calendar(&["s"], "1d", agg), &frame);
        let with_null = layout(&calendar(&["s"], "1d", agg), &sales());
        assert_eq!(bits(with_nan.frame(), "x"), bits(with_null.frame(), "x"), "{agg:?}");
    }
}

#[test]
fn a_mean_is_missing_on_days_without_rows() {
    let layout = layout(&calendar(&["s"], "1d", Agg::Mean), &sales());
    let a = [Some(1.75), None, None, Some(7.0), None, None];
    let b = [Some(5.0), None, None, None, Some(8.0)];
    assert_eq!(numbers(layout.frame(), "x"), [a.as_slice(), &b].concat());
    // Days without rows are holes to the smoother.
    let smoothed = layout.smooth(&smoother("uniform:2")).expect("enough memory");
    let smoothed = numbers(smoothed.frame(), "x_smoothed");
    assert_eq!(smoothed[..6], [Some(1.75), Some(1.75), None, Some(7.0), None, None]);
}

#[test]
fn the_sum_is_what_an_interval_alone_asks_for() {
    let grouped = Grouped::by(["s"]).time("t").values(["x"]).every(every("1d"));
    assert_eq!(grouped.aggregate(), Some(Agg::Sum));
    let sums = layout(&calendar(&["s"], "1d", Agg::Sum), &sales());
    assert!(layout(&grouped, &sales()).frame().equals_missing(sums.frame()));
}

#[test]
fn columns_are_the_time_the_groups_and_the_values_as_they_were_asked_for() {
    let frame = df!(
        "y" => [1_i64, 2, 3, 4], "other" => ["a", "b", "c", "d"],
        "p" => [Some("ink"), None, Some("ink"), Some("ink")], "x" => [10_i64, 20, 30, 40],
        "t" => days(&["2024-01-02", "2024-01-01", "2024-01-02", "2024-01-01"]),
        "s" => [2, 1, 1, 2],
    );
    let grouped = Grouped::by(["s", "p"]).time("t").values(["x", "y"]).every(every("1d"));
    let layout = layout(&grouped, &frame.expect("equal lengths"));
    let expected = df!(
        "t" => days(&["2024-01-01", "2024-01-02", "2024-01-01", "2024-01-02", "2024-01-02"]),
        "s" => [2, 2, 1, 1, 1],
        "p" => [Some("ink"), Some("ink"), None, None, Some("ink")],
        "x" => [40_i64, 10, 20, 0, 30], "y" => [4_i64, 1, 2, 0, 3],
    );
    assert!(layout.frame().equals_missing(&expected.expect("equal lengths")));
    assert_eq!(layout.frame().get_column_names(), ["t", "s", "p", "x", "y"]);
    let keys = layout.keys().expect("keys");
    assert_eq!(keys[0].i32().expect("numbers").to_vec(), [2, 1, 1].map(Some));
    assert_eq!(keys[1].null_count(), 1);
    let smoothed = layout.smooth(&smoother("1")).expect("enough memory").into_frame();
    let names = ["t", "s", "p", "x", "y", "x_smoothed", "y_smoothed"];
    assert_eq!(smoothed.get_column_names(), names);
}

#[test]
fn types_under_an_aggregate() {
    for (from, sum, mean) in [
        (DataType::Int64, DataType::Int64, DataType::Float64),
        (DataType::Float32, DataType::Float32, DataType::Float32),
        (DataType::Float64, DataType::Float64, DataType::Float64),
    ] {
        let frame = sales().lazy().with_column(col("x").cast(from)).collect().expect("numbers");
        for (agg, expected) in [(Agg::Sum, sum), (Agg::Mean, mean)] {
            let layout = layout(&calendar(&["s"], "1d", agg), &frame);
            let dtype = layout.frame().column("x").expect("the value").dtype();
            assert_eq!(dtype, &expected, "{agg:?}");
        }
    }
}

/// The buckets of these dates, each once, and the step.
fn buckets(interval: &str, dates: &[&str]) -> (Vec<String>, String) {
    let frame = df!("t" => days(dates), "x" => vec![1; dates.len()]).expect("equal lengths");
    let layout = layout(&calendar(&[], interval, Agg::Sum), &frame);
    let step = layout.step().expect("a calendar has one");
    assert_eq!((layout.groups()[0].step(), layout.groups()[0].absent()), (Some(step), Some(0)));
    (times(&layout), step.text(layout.axis()))
}

#[test]
fn weeks_start_on_monday() {
    let (weeks, step) = buckets("1w", &["2024-03-03", "2024-03-04", "2024-03-18"]);
    assert_eq!(weeks, ["2024-02-26", "2024-03-04", "2024-03-11", "2024-03-18"]);
    assert_eq!(step, "1w");
}

#[test]
fn months_start_on_the_1st_through_leap_years_and_year_ends() {
    let (months, step) = buckets("1mo", &["2023-11-30", "2024-02-29", "2024-03-31"]);
    assert_eq!(months, ["2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01"]);
    assert_eq!(step, "1mo");
}

#[test]
fn quarters_and_years_are_the_calendars() {
    let (quarters, step) = buckets("1q", &["2023-09-30", "2024-05-05"]);
    assert_eq!(quarters, ["2023-07-01", "2023-10-01", "2024-01-01", "2024-04-01"]);
    assert_eq!(step, "1q");
    let (years, step) = buckets("1y", &["1969-12-31", "1972-01-01"]);
    assert_eq!(years, ["1969-01-01", "1970-01-01", "1971-01-01", "1972-01-01"]);
    assert_eq!(step, "1y");
}

#[test]
fn date_times_of_every_unit_have_buckets_of_minutes() {
    let at = ["2024-02-29T23:29:59.999", "2024-02-29T23:30:00", "2024-03-01T00:10:00"].map(moment);
    let frame = df!("t" => at, "x" => [1, 2, 4]).expect("equal lengths").lazy();
    for unit in [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds] {
        for zone in [None, Some(TimeZone::UTC)] {
            let dtype = DataType::Datetime(unit, zone);
            let frame = frame.clone().with_column(col("t").cast(dtype.clone()));
            let frame = frame.collect().expect("times");
            let layout = layout(&calendar(&[], "15m", Agg::Sum), &frame);
            assert_eq!(layout.frame().column("t").expect("the time").dtype(), &dtype);
            let times: Vec<NaiveDateTime> = layout
                .ticks(&layout.groups()[0])
                .iter()
                .map(|&tick| layout.axis().date_time(tick).expect("in range"))
                .collect();
            let expected = ["02-29T23:15:00", "02-29T23:30:00", "02-29T23:45:00", "03-01T00:00:00"];
            assert_eq!(times, expected.map(|at| moment(&format!("2024-{at}"))));
            assert_eq!(numbers(layout.frame(), "x"), [1.0, 2.0, 0.0, 4.0].map(Some));
            assert_eq!(layout.step().map(|step| step.text(layout.axis())), Some("15m".to_owned()));
        }
    }
}

#[test]
fn an_aggregate_alone_merges_rows_of_the_same_time_and_adds_none() {
    let grouped = Grouped::by(["s"]).time("t").values(["x"]).agg(Agg::Sum);
    let layout = layout(&grouped, &sales());
    assert_eq!(times(&layout)[..3], ["2024-03-01", "2024-03-03", "2024-03-04"]);
    let expected = [Some(3.5), None, Some(7.0), Some(5.0), Some(8.0)];
    assert_eq!(numbers(layout.frame(), "x"), expected);
    assert_eq!(layout.groups()[0].absent(), Some(1));
    assert_eq!(layout.axis(), &Axis::Date);
    assert_eq!(layout.groups()[1].step(), Some(Step::Ticks(4)));
}

#[test]
fn a_frame_without_rows_has_a_calendar_without_rows() {
    for agg in [Agg::Sum, Agg::Mean] {
        let layout = layout(&calendar(&["s"], "1d", agg), &sales().clear());
        assert_eq!((layout.frame().height(), layout.groups().len()), (0, 0));
        assert_eq!(layout.frame().get_column_names(), ["t", "s", "x"]);
        assert!(layout.smooth(&smoother("3")).is_ok());
    }
}

/// Neither the rest of the file nor its row order changes a bit of a bucket: rows are added in the
/// order of their times.
#[test]
fn a_sum_of_a_bucket_is_the_same_bits_alone_and_among_many_shuffled_rows() {
    let mut noise = Noise(11);
    let (mut s, mut t, mut x) = (Vec::new(), Vec::new(), Vec::new());
    let start = day("2024-01-01").and_hms_opt(0, 0, 0).expect("midnight");
    for n in 0..100_000_i64 {
        s.push(n % 7);
        t.push(start + TimeDelta::seconds(n * 13));
        x.push(noise.value());
    }
    let frame = df!("s" => s, "t" => t, "x" => x).expect("equal lengths");
    let all = layout(&calendar(&["s"], "1d", Agg::Sum), &frame);
    let alone = frame.clone().lazy().filter(col("s").eq(lit(0))).collect().expect("filtered");
    let alone = layout(&calendar(&["s"], "1d", Agg::Sum), &alone);
    let rows = alone.frame().height();
    assert_eq!(bits(alone.frame(), "x"), bits(all.frame(), "x")[..rows]);
    let shuffled =
        layout(&calendar(&["s"], "1d", Agg::Sum), &take(&frame, &noise.shuffle(frame.height())));
    let sort = |layout: &Layout| {
        let sorted = layout.frame().sort(["s", "t"], SortMultipleOptions::default());
        bits(&sorted.expect("sortable"), "x")
    };
    assert_eq!(sort(&shuffled), sort(&all));
}
