//! Calendars and sums that cannot be had are refused, quickly and without a panic.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration as Time, Instant},
};

use chrono::TimeDelta;
use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Every, Grouped, Layout};

use crate::{days, moment, numbers};

/// A calendar on these times.
fn lay(interval: &str, times: Column) -> Result<Layout, Error> {
    let every = Every::new(interval)?;
    let x = Column::new("x".into(), vec![1; times.len()]);
    let frame = DataFrame::new(times.len(), vec![times, x]).expect("equal lengths");
    Grouped::default().time("t").values(["x"]).every(every).layout(&frame)
}

/// Why a calendar on these times is refused, where it is.
fn refusal(interval: &str, times: Column) -> Option<String> {
    match lay(interval, times) {
        Ok(_) => None,
        Err(Error::Calendar { every, problem }) => {
            assert_eq!(every, interval);
            Some(problem)
        }
        Err(other) => panic!("{interval}: {other:?}"),
    }
}

fn ticks(dtype: DataType, ticks: &[i64]) -> Column {
    let ticks = Column::new("t".into(), ticks);
    let ticks = if dtype == DataType::Date { ticks.cast(&DataType::Int32) } else { Ok(ticks) };
    ticks.and_then(|ticks| ticks.cast(&dtype)).expect("times")
}

#[test]
fn an_interval_is_a_duration_above_0() {
    for text in [
        "", " ", "0d", "-1d", "abc", "0i", "d", "1", "-", "+", "1.5d", "1d ", "1 d", "1dd", "d1",
        "1D", "1mon", "0mo0y", "1d-1d", "1e3d", "½d", "1ḋ", "\0", "7days",
    ] {
        let error = Every::new(text).expect_err(text);
        assert!(matches!(&error, Error::Calendar { every, .. } if every == text), "{error:?}");
        assert!(error.to_string().starts_with(&format!("a calendar of `{text}` is no")), "{error}");
    }
    for text in ["1ns", "15m", "1h30m", "1d", "2w", "1mo", "1q", "1y", "5i"] {
        assert_eq!(Every::new(text).expect("an interval").text(), text);
    }
}

/// 2⁶⁴ + 1 days are not 1 day.
#[test]
fn an_interval_beyond_64_bits_is_refused() {
    for text in ["18446744073709551617d", "9223372036854775808d", "2562048h", "768614336404564651y"]
    {
        assert!(Every::new(text).is_err(), "{text}");
    }
}

#[test]
fn hours_do_not_divide_dates() {
    let dates = Column::new("t".into(), days(&["2024-01-01", "2024-01-02"]));
    let problem = refusal("1h", dates.clone()).expect("refused");
    assert_eq!(problem, "cuts days, but the times are whole days");
    assert!(refusal("24h", dates).is_none_or(|problem| problem.contains("cuts days")));
}

#[test]
fn whole_numbers_and_rows_have_no_calendar() {
    let problem = refusal("1d", Column::new("t".into(), [1, 2])).expect("refused");
    assert_eq!(problem, "needs a time column of dates (of whole numbers write 5i)");
    let every = Every::new("1d").expect("an interval");
    let frame = df!("x" => [1]).expect("one column");
    let error = Grouped::default().values(["x"]).every(every).layout(&frame);
    let error = error.expect_err("no time").to_string();
    assert_eq!(error, "a calendar of `1d` needs a time column");
}

#[test]
fn an_interval_of_mixed_units_is_refused() {
    for interval in ["1mo1d", "1d12h", "1w1d", "1y1h"] {
        let error = Every::new(interval).expect_err(interval);
        assert!(error.to_string().contains("mixes units"), "{error}");
    }
}

#[test]
fn a_calendar_far_too_long_is_refused_at_once() {
    let year = [moment("2024-01-01T00:00:00"), moment("2025-01-01T00:00:00")];
    let ns = DataType::Datetime(TimeUnit::Nanoseconds, None);
    let year = Column::new("t".into(), year).cast(&ns).expect("in range");
    let start = Instant::now();
    let problem = refusal("1ns", year).expect("refused");
    let took = start.elapsed();
    assert_eq!(problem, "is too short for the span of this file's times");
    // Laying a hundred million buckets first takes seconds and 800 MB.
    assert!(took < Time::from_millis(250), "{took:?}");
}

/// A second's calendar of a year is 31 million buckets: one such group is a wish, 2,000 are 1.3 TB.
#[test]
fn a_calendar_far_too_long_over_all_groups_is_refused_at_once() {
    let start = moment("2024-01-01T00:00:00");
    let t: Vec<_> = (0..2000).map(|n| start + TimeDelta::seconds(n * n * 8)).collect();
    let frame = df!("g" => 0..2000, "t" => t, "x" => vec![1; 2000]).expect("equal lengths");
    let every = Every::new("1s").expect("an interval");
    let grouped = Grouped::by(["g"]).time("t").values(["x"]).every(every);
    let error = grouped.layout(&frame).expect_err("too long");
    assert!(matches!(error, Error::Calendar { .. }), "{error:?}");
}

/// The types of times, and the least and the most that they hold.
fn ends() -> Vec<(DataType, i64, i64)> {
    let zone = || TimeZone::opt_try_new(Some("Europe/Berlin")).expect("a zone");
    let mut ends = vec![(DataType::Date, i64::from(i32::MIN), i64::from(i32::MAX))];
    for unit in [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds] {
        ends.extend([None, zone()].map(|z| (DataType::Datetime(unit, z), i64::MIN, i64::MAX)));
    }
    ends
}

/// Whatever comes of times at the ends of what a column can hold, it is no panic.
#[test]
fn times_at_the_ends_of_their_types_never_panic() {
    let mut failed = Vec::new();
    for interval in ["1h", "1d", "1w", "1mo", "1q", "1000000y", "100000000w", "9000000000000d"] {
        for (dtype, least, most) in ends() {
            // A short interval from one end to the other is another test's.
            let spans: &[[i64; 2]] = if interval.len() < 4 {
                &[[least, least], [most, most]]
            } else {
                &[[least, least], [most, most], [least, most], [0, most], [least, 0]]
            };
            for times in spans {
                let lay = || drop(lay(interval, ticks(dtype.clone(), times)));
                if catch_unwind(AssertUnwindSafe(lay)).is_err() {
                    failed.push(format!("{interval} {dtype} {times:?}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} panics, first: {:?}", failed.len(), failed[0]);
}

#[test]
fn a_sum_never_wraps() {
    for (dtype, value) in [
        (DataType::Int8, 100),
        (DataType::UInt8, 200),
        (DataType::Int16, 30_000),
        (DataType::Int32, 2_000_000_000),
        (DataType::UInt32, 4_000_000_000),
        (DataType::Int32, -2_000_000_000),
    ] {
        let frame = df!("t" => [1, 1, 2], "x" => [value, value, 0_i64]).expect("equal lengths");
        let frame = frame.lazy().with_column(col("x").cast(dtype.clone())).collect();
        let grouped = Grouped::default().time("t").values(["x"]).agg(Agg::Sum);
        let layout = grouped.layout(&frame.expect("in range")).expect("a good frame");
        let sums = numbers(layout.frame(), "x");
        assert_eq!(sums, [Some(2.0 * value as f64), Some(0.0)], "{dtype}");
    }
}

/// A sum beyond 64 bits is refused, or of floats.
#[test]
fn a_sum_beyond_64_bits_never_wraps() {
    let frame = df!("t" => [1, 1], "x" => [i64::MAX, i64::MAX]).expect("equal lengths");
    let grouped = Grouped::default().time("t").values(["x"]).agg(Agg::Sum);
    if let Ok(layout) = grouped.layout(&frame) {
        assert_eq!(numbers(layout.frame(), "x"), [Some(2.0 * i64::MAX as f64)]);
    }
}

/// Intervals that are no ticks would never move on.
#[test]
fn intervals_finer_than_ticks_are_refused() {
    let two = [0_i64, 1_000_000];
    let times = ticks(DataType::Datetime(TimeUnit::Microseconds, None), &two);
    let problem = refusal("500ns", times.clone()).expect("refused");
    assert_eq!(problem, "is no whole number of the times' own units");
    assert!(refusal("2ms", times).is_none());
    let times = ticks(DataType::Datetime(TimeUnit::Milliseconds, None), &two[..1]);
    assert!(refusal("1us", times).is_some());
}
