//! Aggregates of each value, and what buckets without a value get.

use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Every, Fill, Grouped, SmoothFrame};

use crate::calendar::{calendar, layout};
use crate::{days, numbers, smoother};

const FILLS: [Option<Fill>; 5] =
    [None, Some(Fill::Null), Some(Fill::Zero), Some(Fill::Forward), Some(Fill::Linear)];

/// Two days with values, in no order, one with rows and no value, and days without rows.
fn readings() -> DataFrame {
    let frame = df!(
        "s" => ["A", "A", "A", "A", "A", "A", "B"],
        "t" => days(&["2024-03-05", "2024-03-01", "2024-03-01", "2024-03-01", "2024-03-03",
                      "2024-03-01", "2024-03-06"]),
        "x" => [Some(8.0), Some(4.0), Some(f64::NAN), Some(-2.0), None, Some(7.0), Some(1.0)],
    );
    frame.expect("equal lengths")
}

fn filled(agg: Agg, fill: Option<Fill>) -> Grouped {
    let grouped = calendar(&["s"], "1d", agg);
    match fill {
        Some(fill) => grouped.fill(fill),
        None => grouped,
    }
}

#[test]
fn each_aggregate_is_of_the_values_that_are_there_in_time_order() {
    for (agg, first, last) in [
        (Agg::Sum, 9.0, 8.0),
        (Agg::Mean, 3.0, 8.0),
        (Agg::Median, 4.0, 8.0),
        (Agg::Min, -2.0, 8.0),
        (Agg::Max, 7.0, 8.0),
        (Agg::First, 4.0, 8.0),
        (Agg::Last, 7.0, 8.0),
        (Agg::Count, 3.0, 1.0),
    ] {
        let layout = layout(&filled(agg, Some(Fill::Null)), &readings());
        let none = (agg == Agg::Count).then_some(0.0);
        let a = [Some(first), none, none, none, Some(last), none];
        let want = [a.as_slice(), &[Some(1.0)]].concat();
        assert_eq!(numbers(layout.frame(), "x"), want, "{agg:?}");
    }
}

#[test]
fn each_fill_gives_buckets_without_a_value_what_it_says() {
    let (first, last) = (Some(3.0), Some(8.0));
    for (fill, between, at_rows, after) in [
        (None, [None; 2], None, None),
        (Some(Fill::Null), [None; 2], None, None),
        (Some(Fill::Zero), [Some(0.0); 2], None, Some(0.0)),
        (Some(Fill::Forward), [first; 2], first, last),
        (Some(Fill::Linear), [Some(4.25), Some(6.75)], Some(5.5), None),
    ] {
        let layout = layout(&filled(Agg::Mean, fill), &readings());
        let want = [first, between[0], at_rows, between[1], last, after, Some(1.0)];
        assert_eq!(numbers(layout.frame(), "x"), want, "{fill:?}");
    }
    // Sums are 0 where nothing is said, and what is said else.
    let sums =
        |fill| numbers(layout(&filled(Agg::Sum, fill), &readings()).frame(), "x")[..6].to_vec();
    let zeros = [Some(9.0), Some(0.0), None, Some(0.0), Some(8.0), Some(0.0)];
    assert_eq!(sums(None), zeros);
    assert_eq!(sums(Some(Fill::Zero)), zeros);
    assert_eq!(sums(Some(Fill::Null)), [Some(9.0), None, None, None, Some(8.0), None]);
    let line = [Some(9.0), Some(8.75), Some(8.5), Some(8.25), Some(8.0), None];
    assert_eq!(sums(Some(Fill::Linear)), line);
}

#[test]
fn fills_start_at_a_groups_first_value_and_reach_no_other_group() {
    let t = days(&["2024-03-01", "2024-03-03", "2024-03-01", "2024-03-02", "2024-03-04"]);
    let frame = df!("s" => ["A", "A", "B", "B", "B"], "t" => t,
                    "x" => [Some(1.0), Some(5.0), None, None, Some(2.0)]);
    let frame = frame.expect("equal lengths");
    for (fill, want) in [
        (Fill::Forward, [Some(1.0), Some(1.0), Some(5.0), Some(5.0), None, None, None, Some(2.0)]),
        (Fill::Linear, [Some(1.0), Some(3.0), Some(5.0), None, None, None, None, Some(2.0)]),
    ] {
        let layout = layout(&filled(Agg::Mean, Some(fill)), &frame);
        assert_eq!(numbers(layout.frame(), "x"), want, "{fill:?}");
    }
}

#[test]
fn fills_do_not_cross_a_silence() {
    let t = days(&["2024-03-01", "2024-03-03", "2024-03-20", "2024-03-22", "2024-03-24"]);
    let x = [Some(1.0), Some(5.0), None, Some(2.0), None];
    let frame = df!("t" => t, "x" => x).expect("equal lengths");
    let week = Every::new("1w").expect("a week");
    for (fill, want) in [
        (
            Fill::Forward,
            [Some(1.0), Some(1.0), Some(5.0), None, None, Some(2.0), Some(2.0), Some(2.0)],
        ),
        (Fill::Linear, [Some(1.0), Some(3.0), Some(5.0), None, None, Some(2.0), None, None]),
    ] {
        let grouped = calendar(&[], "1d", Agg::Mean).fill(fill).max_gap(week.clone());
        assert_eq!(numbers(layout(&grouped, &frame).frame(), "x"), want, "{fill:?}");
    }
}

/// A line is by steps of the calendar and not by days: February is a month.
#[test]
fn lines_are_by_steps_of_the_calendar() {
    let frame = df!("t" => days(&["2024-01-31", "2024-04-01"]), "x" => [0_i64, 6]);
    let monthly = calendar(&[], "1mo", Agg::Sum).fill(Fill::Linear);
    let layout = layout(&monthly, &frame.expect("equal lengths"));
    assert_eq!(numbers(layout.frame(), "x"), [0.0, 2.0, 4.0, 6.0].map(Some));
}

/// Lines between equal values are those, and none overflows.
#[test]
fn lines_are_exact_and_finite() {
    for (from, to, want) in [
        (0.1, 0.1, 0.1),
        (-1.7e308, 1.7e308, 0.0),
        (f64::INFINITY, f64::INFINITY, f64::INFINITY),
        (1.0, f64::INFINITY, f64::INFINITY),
    ] {
        let frame = df!("t" => days(&["2024-01-01", "2024-01-03"]), "x" => [from, to]);
        let grouped = calendar(&[], "1d", Agg::Mean).fill(Fill::Linear);
        let layout = layout(&grouped, &frame.expect("equal lengths"));
        assert_eq!(numbers(layout.frame(), "x")[1], Some(want));
    }
}

#[test]
fn values_have_aggregates_of_their_own() {
    let frame = readings().lazy().with_columns([col("x").alias("y"), col("x").alias("z")]);
    let grouped = Grouped::by(["s"]).time("t").values(["x", "y", "z"]).agg(Agg::Mean);
    let grouped = grouped.agg_of("y", Agg::Min).agg_of("z", Agg::Max).agg_of("y", Agg::Last);
    let by: Vec<Option<Agg>> = ["x", "y", "z"].map(|name| grouped.aggregate_of(name)).to_vec();
    assert_eq!(by, [Agg::Mean, Agg::Last, Agg::Max].map(Some));
    // Rows of one time, without a calendar.
    let layout = layout(&grouped, &frame.collect().expect("columns"));
    assert_eq!(numbers(layout.frame(), "x"), [Some(3.0), None, Some(8.0), Some(1.0)]);
    assert_eq!(numbers(layout.frame(), "y"), [Some(7.0), None, Some(8.0), Some(1.0)]);
    assert_eq!(numbers(layout.frame(), "z"), [Some(7.0), None, Some(8.0), Some(1.0)]);
    // One alone merges the rows, and the others are added up.
    let grouped = Grouped::by(["s"]).time("t").values(["x", "y"]).agg_of("y", Agg::Max);
    assert_eq!((grouped.is_merged(), grouped.aggregate()), (true, Some(Agg::Sum)));
}

#[test]
fn what_only_a_calendar_or_a_value_has_is_refused_without_it() {
    let grouped = || Grouped::by(["s"]).time("t").values(["x"]).agg(Agg::Sum);
    let error = |grouped: Grouped| grouped.layout(&readings()).expect_err("refused").to_string();
    let filling = error(grouped().fill(Fill::Zero));
    assert_eq!(filling, "filling buckets needs a calendar: `Grouped::every` lays one");
    let flags = error(grouped().flag_partial());
    assert_eq!(flags, "flagging partial buckets needs a calendar: `Grouped::every` lays one");
    let other = grouped().agg_of("s", Agg::Count).layout(&readings());
    assert!(matches!(other, Err(Error::NotAValue { name }) if name == "s"));
}

/// What a plan says of its columns is what they are, whatever the values' type.
#[test]
fn a_plans_types_are_those_of_its_columns() {
    let types = [
        DataType::Int8,
        DataType::UInt16,
        DataType::Int32,
        DataType::UInt32,
        DataType::Int64,
        DataType::UInt64,
        DataType::Float32,
        DataType::Float64,
    ];
    let whole = df!("t" => days(&["2024-01-01", "2024-01-01", "2024-01-05"]), "x" => [1, 2, 3]);
    let whole = whole.expect("equal lengths").lazy();
    for dtype in types {
        let frame = whole.clone().with_column(col("x").cast(dtype.clone())).collect();
        let frame = frame.expect("small numbers");
        for (agg, fill) in Agg::ALL.iter().flat_map(|&agg| FILLS.map(|fill| (agg, fill))) {
            let mut grouped = calendar(&[], "1d", agg).with(&smoother("3")).flag_partial();
            if let Some(fill) = fill {
                grouped = grouped.fill(fill);
            }
            let mut query = frame.clone().lazy().smooth(&grouped).expect("a good description");
            let planned = query.collect_schema().expect("a schema");
            let collected = query.collect().expect("as planned");
            assert_eq!(&*planned, &**collected.schema(), "{dtype} {agg:?} {fill:?}");
            let eager = frame.clone().smooth(&grouped).expect("a good frame");
            assert!(eager.equals_missing(&collected), "{dtype} {agg:?} {fill:?}");
        }
    }
}

#[test]
fn a_frame_without_rows_or_values_is_filled_with_nothing() {
    for (agg, fill) in Agg::ALL.iter().flat_map(|&agg| FILLS.map(|fill| (agg, fill))) {
        let empty = layout(&filled(agg, fill), &readings().clear());
        assert_eq!((empty.frame().height(), empty.partial()), (0, None));
        let nulls = readings().lazy().with_column(lit(NULL).cast(DataType::Float64).alias("x"));
        let nulls = layout(&filled(agg, fill), &nulls.collect().expect("columns"));
        let values = numbers(nulls.frame(), "x");
        let known = [Some(0.0), None];
        assert!(values.iter().all(|value| known.contains(value)), "{agg:?} {fill:?} {values:?}");
    }
}

/// One row long ago does not make a calendar of minutes too long: the silence is left out of it.
#[test]
fn a_calendar_is_sized_after_silences_are_left_out() {
    let mut t = vec![0_i64, 1_704_067_200_000];
    t.extend((1..=1000).map(|minute| 1_704_067_200_000 + minute * 60_000));
    let x = vec![1_i64; t.len()];
    let frame = df!("t" => t, "x" => x).expect("equal lengths").lazy();
    let time = col("t").cast(DataType::Datetime(TimeUnit::Milliseconds, None));
    let frame = frame.with_column(time).collect().expect("times");
    let secondly = calendar(&[], "1s", Agg::Sum);
    assert!(matches!(secondly.layout(&frame), Err(Error::Stray(_))));
    let cut = secondly.max_gap(Every::new("1h").expect("an hour"));
    assert_eq!(layout(&cut, &frame).frame().height(), 1 + 60_000 + 1);
}
