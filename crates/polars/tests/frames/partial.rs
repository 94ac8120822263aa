//! Buckets at the ends of a calendar that the times do not cover.

use chrono::{Days, NaiveDate, TimeDelta};
use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Grouped, Layout, SmoothFrame};

use crate::calendar::{calendar, layout};
use crate::years::rows;
use crate::{day, days, moment, smoother};

fn of_dates(dates: Vec<NaiveDate>, every: &str) -> Layout {
    let x = vec![1.0; dates.len()];
    let frame = df!("t" => dates, "x" => x).expect("equal lengths");
    layout(&calendar(&[], every, Agg::Sum), &frame)
}

/// The first and the last bucket, where they are partial.
fn ends(layout: &Layout) -> [Option<String>; 2] {
    let partial = layout.partial();
    let text = |tick: Option<i64>| tick.map(|tick| layout.axis().text(tick));
    partial.map_or([None, None], |partial| [text(partial.first), text(partial.last)])
}

fn some(first: &str, last: &str) -> [Option<String>; 2] {
    [first, last].map(|text| (!text.is_empty()).then(|| text.to_owned()))
}

/// Every date of some weekdays (1 is Monday) from one to another.
fn weekdays(from: &str, upto: &str, last: u32) -> Vec<NaiveDate> {
    let span = (day(upto) - day(from)).num_days();
    let dates = (0..=u64::try_from(span).expect("forward")).map(|n| day(from) + Days::new(n));
    dates.filter(|date| chrono::Datelike::weekday(date).number_from_monday() <= last).collect()
}

#[test]
fn months_and_weeks_that_days_cover_in_part() {
    for (from, upto, every, first, last) in [
        ("2024-01-01", "2024-03-31", "1mo", "", ""),
        ("2024-01-02", "2024-03-30", "1mo", "2024-01-01", "2024-03-01"),
        ("2024-01-20", "2024-02-29", "1mo", "2024-01-01", ""),
        ("2024-01-01", "2024-03-17", "1mo", "", "2024-03-01"),
        ("2024-01-01", "2024-03-17", "1w", "", ""),
        ("2024-01-03", "2024-03-16", "1w", "2024-01-01", "2024-03-11"),
        ("2024-01-01", "2024-03-16", "1d", "", ""),
        ("2024-01-01", "2024-12-31", "1y", "", ""),
        ("2024-01-01", "2024-12-30", "1y", "", "2024-01-01"),
        ("2024-01-05", "2024-01-09", "1q", "2024-01-01", "2024-01-01"),
        ("2024-01-05", "2024-01-05", "1mo", "2024-01-01", "2024-01-01"),
        ("2024-01-05", "2024-01-05", "1d", "", ""),
    ] {
        let layout = of_dates(weekdays(from, upto, 7), every);
        assert_eq!(ends(&layout), some(first, last), "{from} {upto} {every}");
        if let Some(partial) = layout.partial() {
            let times = [partial.from, partial.upto].map(|tick| layout.axis().text(tick));
            assert_eq!(times, [from, upto]);
        }
    }
}

/// Of weekdays, weekends are no part that is missing: three days are usual.
#[test]
fn weeks_of_weekdays_end_on_friday() {
    for (upto, last) in
        [("2024-03-29", ""), ("2024-03-28", "2024-03-25"), ("2024-03-26", "2024-03-25")]
    {
        let layout = of_dates(weekdays("2023-01-02", upto, 5), "1w");
        assert_eq!(ends(&layout), some("", last), "{upto}");
    }
    let months = of_dates(weekdays("2023-01-02", "2024-03-29", 5), "1mo");
    assert_eq!(ends(&months), some("", ""), "from a Monday on the 2nd to a Friday on the 29th");
}

#[test]
fn quarters_of_months_end_with_their_third() {
    let months = ["2023-10-01", "2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01"];
    assert_eq!(ends(&of_dates(days(&months), "1q")), some("", "2024-01-01"));
    assert_eq!(ends(&of_dates(days(&months[..3]), "1q")), some("", ""));
    assert_eq!(ends(&of_dates(days(&months[1..3]), "1q")), some("2023-10-01", ""));
    // Of months' last days each stands for the month that it ends.
    let month_ends = ["2024-01-31", "2024-02-29", "2024-03-31"];
    assert_eq!(ends(&of_dates(days(&month_ends), "1mo")), some("", ""));
    assert_eq!(ends(&of_dates(days(&month_ends), "1q")), some("", ""));
    assert_eq!(ends(&of_dates(days(&month_ends[1..]), "1q")), some("2024-01-01", ""));
    assert_eq!(ends(&of_dates(days(&month_ends[..2]), "1q")), some("", "2024-01-01"));
}

/// Times without a step: only what is longer than nearly all of their distances counts.
#[test]
fn irregular_times_cover_what_they_usually_do() {
    let start = moment("2024-01-01T00:03:00");
    let ticks = |hours: i64| {
        // A purchase every 10 to 50 minutes.
        let mut at = start;
        let mut times = vec![at];
        for n in 0_i64.. {
            at += TimeDelta::seconds(600 + n * n * 7919 % 2400);
            if at >= start + TimeDelta::hours(hours) {
                return times;
            }
            times.push(at);
        }
        times
    };
    for (hours, last) in [(10 * 24, ""), (10 * 24 - 2, "2024-01-10T00:00:00")] {
        let times = ticks(hours);
        let frame = df!("x" => vec![1; times.len()], "t" => times).expect("equal lengths");
        let layout = layout(&calendar(&[], "1d", Agg::Sum), &frame);
        let ends = ends(&layout);
        assert_eq!(ends, some("", last), "{hours}");
    }
}

/// A day of 25 hours is covered by its 24th and its 25th, and a week by its days.
#[test]
fn days_are_covered_by_the_clocks_of_their_zone() {
    let berlin = |count, seconds, every| {
        let frame = rows("Europe/Berlin", 1_729_461_600, seconds, count, TimeUnit::Microseconds);
        ends(&layout(&calendar(&[], every, Agg::Sum), &frame))
    };
    let last = |at: &str| some("", at);
    // From Monday the 21st of October on; Sunday has 25 hours.
    assert_eq!(berlin(7 * 24 + 1, 3600, "1d"), last(""));
    assert_eq!(berlin(7 * 24, 3600, "1d"), last("2024-10-27T00:00:00+02:00"));
    assert_eq!(berlin(7 * 24 + 1, 3600, "1w"), last(""));
    // Daily rows at midnight.
    assert_eq!(berlin(7, 86_400, "1w"), last(""));
    assert_eq!(berlin(6, 86_400, "1w"), last("2024-10-21T00:00:00+02:00"));
}

#[test]
fn whole_numbers_are_covered_too() {
    let frame = df!("t" => [0, 1, 2, 3, 4, 5, 6], "x" => [1; 7]).expect("equal lengths");
    let layout = layout(&calendar(&[], "5i", Agg::Sum), &frame);
    assert_eq!(ends(&layout), some("", "5"));
}

/// The file's times count and not a group's, which may start late and end early.
#[test]
fn times_are_those_of_all_groups() {
    let frame = df!(
        "s" => ["A", "A", "B", "B"],
        "t" => days(&["2024-01-01", "2024-01-10", "2024-01-02", "2024-01-31"]),
        "x" => [1, 2, 3, 4],
    );
    let dates = weekdays("2024-01-01", "2024-01-31", 7);
    let all = df!("s" => vec!["C"; 31], "t" => dates, "x" => vec![0; 31]).expect("equal lengths");
    let frame = frame.expect("equal lengths").vstack(&all).expect("the same columns");
    assert_eq!(layout(&calendar(&["s"], "1mo", Agg::Sum), &frame).partial(), None);
}

#[test]
fn a_column_flags_them_where_it_is_asked_for() {
    let dates = weekdays("2024-01-20", "2024-04-10", 7);
    let frame = df!("x" => vec![1.0; dates.len()], "t" => dates).expect("equal lengths");
    let grouped = calendar(&[], "1mo", Agg::Sum).with(&smoother("1")).flag_partial();
    let eager = frame.clone().smooth(&grouped).expect("a good frame");
    let names = ["t", "x", "partial", "x_smoothed"];
    assert_eq!(eager.get_column_names(), names);
    let flags = eager.column("partial").expect("flags").bool().expect("flags");
    assert_eq!(flags.iter().collect::<Vec<_>>(), [true, false, false, true].map(Some));
    let lazy = frame.lazy().smooth(&grouped).expect("a good description").collect();
    assert!(lazy.expect("a good frame").equals_missing(&eager));
}

#[test]
fn a_column_of_that_name_is_a_clash() {
    let frame = df!("t" => days(&["2024-01-01"]), "partial" => [1.0]).expect("columns");
    let grouped = |name: &str| {
        let grouped = Grouped::default().time("t").values([name]);
        grouped.every(smoothframe_polars::Every::new("1d").expect("a day")).flag_partial()
    };
    let clash = grouped("partial").layout(&frame);
    assert!(matches!(clash, Err(Error::Clash { name }) if name == "partial"));
    let frame = frame.lazy().select([col("t"), col("partial").alias("par")]).collect();
    let clash = grouped("par").suffix("tial").layout(&frame.expect("columns"));
    assert!(matches!(clash, Err(Error::Clash { name }) if name == "partial"));
}
