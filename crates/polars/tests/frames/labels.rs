//! Buckets labelled by their ends.

use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Every, Fill, Grouped, Label, SmoothFrame};

use crate::{EVERY_PART, Noise, bits, calendar::calendar, days, index, moment, numbers, smoother};

/// The times of a frame's rows, as their zone's clocks show them.
fn times(frame: &DataFrame) -> Vec<String> {
    let column = frame.column("t").expect("the time");
    let column = column.cast(&DataType::String).expect("text");
    column.str().expect("text").iter().flatten().map(str::to_owned).collect()
}

fn labelled(grouped: Grouped, frame: &DataFrame) -> DataFrame {
    grouped.label(Label::Right).layout(frame).expect("a good frame").frame().clone()
}

#[test]
fn a_month_is_labelled_by_the_first_day_of_the_next() {
    let t = days(&["2023-12-31", "2024-01-31", "2024-02-29", "2024-04-01"]);
    let frame = df!("t" => t, "x" => [1.0, 2.0, 4.0, 8.0]).expect("equal lengths");
    let months = labelled(calendar(&[], "1mo", Agg::Sum), &frame);
    let want = ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"];
    assert_eq!(times(&months), want);
    assert_eq!(numbers(&months, "x"), [1.0, 2.0, 4.0, 0.0, 8.0].map(Some));
    let weeks = labelled(calendar(&[], "1w", Agg::Sum), &frame.slice(0, 1));
    assert_eq!(times(&weeks), ["2024-01-01"], "the Monday after");
}

/// Berlin's last Sunday of March has 23 hours, and that of October 25: their ends are midnights.
#[test]
fn a_day_on_which_clocks_change_ends_at_midnight() {
    for (day, offsets) in
        [("2024-03-30", ["+01:00", "+02:00"]), ("2024-10-26", ["+02:00", "+01:00"])]
    {
        let zone = TimeZone::opt_try_new(Some("Europe/Berlin")).expect("a zone");
        let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
        let noons: Vec<_> = (0..3)
            .map(|n| moment(&format!("{day}T11:00:00")) + chrono::TimeDelta::days(n))
            .collect();
        let frame = df!("t" => noons, "x" => [1.0, 2.0, 4.0]).expect("equal lengths").lazy();
        let frame = frame.with_column(col("t").cast(dtype)).collect().expect("times");
        let layout = calendar(&[], "1d", Agg::Sum).label(Label::Right).layout(&frame);
        let layout = layout.expect("a good frame");
        let ends = layout.ticks(&layout.groups()[0]);
        let ends: Vec<String> = ends.iter().map(|&end| layout.axis().text(end)).collect();
        let of = |end: &String| (end[11..19].to_owned(), end[19..].to_owned());
        let at_midnight = |offset: &str| ("00:00:00".to_owned(), offset.to_owned());
        let want = [offsets[0], offsets[1], offsets[1]].map(at_midnight);
        assert_eq!(ends.iter().map(of).collect::<Vec<_>>(), want, "{ends:?}");
        assert_eq!(numbers(layout.frame(), "x"), [1.0, 2.0, 4.0].map(Some));
    }
}

#[test]
fn silences_and_groups_keep_their_own_last_bucket() {
    let frame = df!(
        "s" => ["A", "A", "B", "A"],
        "t" => [0, 3, 21, 40],
        "x" => [1.0, 2.0, 3.0, 4.0],
    );
    let frame = frame.expect("equal lengths");
    let by_two = |label| {
        calendar(&["s"], "2i", Agg::Sum)
            .max_gap(Every::new("6i").expect("a gap"))
            .label(label)
            .layout(&frame)
            .expect("a good frame")
    };
    let (left, right) = (by_two(Label::Left), by_two(Label::Right));
    let t = |layout: &smoothframe_polars::Layout| numbers(layout.frame(), "t");
    assert_eq!(t(&left), [0.0, 2.0, 40.0, 20.0].map(Some));
    assert_eq!(t(&right), [2.0, 4.0, 42.0, 22.0].map(Some));
    assert_eq!(right.ticks(&right.groups()[0]), [2, 4, 42]);
    assert_eq!(left.stretches(), right.stretches());
}

/// A label is a time that is written, and no value hangs on it: by rows, in time and in part.
#[test]
fn no_value_changes_with_the_label() {
    let mut noise = Noise(7);
    let t: Vec<i32> = (0..400).map(|_| 19_000 + index::<i32>(noise.below(900))).collect();
    let x: Vec<f64> = (0..400).map(|_| noise.value()).collect();
    let frame = df!("t" => t, "x" => x).expect("equal lengths").lazy();
    let frame = frame.with_column(col("t").cast(DataType::Date)).collect().expect("dates");
    for spec in ["gaussian:9,std=2", "uniform:3mo align=trailing", "uniform:5 degree=1"] {
        for fill in [Fill::Null, Fill::Linear] {
            let series = calendar(&[], "1mo", Agg::Mean).fill(fill).flag_partial();
            let series = series.parts(EVERY_PART);
            let made = |label| {
                let made = series.clone().label(label).smooth(&frame, &smoother(spec));
                made.expect("months").into_frame()
            };
            let (left, right) = (made(Label::Left), made(Label::Right));
            assert!(left.drop("t").expect("t").equals_missing(&right.drop("t").expect("t")));
            assert_eq!(times(&left)[1..], times(&right)[..left.height() - 1]);
        }
    }
}

/// What was known at each row's time: the last bucket that was over, by its label.
fn as_of(frame: &DataFrame, series: &Grouped) -> Vec<Option<u64>> {
    let buckets = frame.clone().smooth(series).expect("a good frame");
    let ticks = |frame: &DataFrame| -> Vec<i64> {
        let ticks = frame.column("t").expect("the time").to_physical_repr();
        let ticks = ticks.cast(&DataType::Int64).expect("ticks");
        ticks.i64().expect("ticks").iter().flatten().collect()
    };
    let (ends, values) = (ticks(&buckets), bits(&buckets, "x_smoothed"));
    let last = |tick: &i64| ends.partition_point(|end| end <= tick).checked_sub(1);
    ticks(frame).iter().map(|tick| values[last(tick)?]).collect()
}

/// The recipe of the crate's page: no row's value changes when later rows are not there yet, on days
/// that clocks change and in months too. Labelled by their starts, buckets fail it.
#[test]
fn buckets_joined_back_by_their_ends_know_nothing_of_later_rows() {
    let mut noise = Noise(11);
    let start = moment("2024-03-20T00:00:00");
    let t: Vec<_> = (0..600).map(|n| start + chrono::TimeDelta::minutes(90 * n)).collect();
    let x: Vec<f64> = (0..600).map(|_| noise.value()).collect();
    let plain = df!("t" => t, "x" => x).expect("equal lengths");
    for (zone, every) in [(None, "1d"), (Some("Europe/Berlin"), "1d"), (Some("UTC"), "1mo")] {
        let zone = zone.and_then(|zone| TimeZone::opt_try_new(Some(zone)).expect("a zone"));
        let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
        let frame = plain.clone().lazy().with_column(col("t").cast(dtype)).collect();
        let frame = frame.expect("times");
        let series =
            calendar(&[], every, Agg::Sum).with(&smoother("uniform:3 align=trailing causal"));
        let looks_ahead = |label: Label| {
            let series = series.clone().label(label);
            let whole = as_of(&frame, &series);
            assert!(whole.iter().any(Option::is_some));
            (1..12).any(|cut| {
                let cut = cut * 47;
                as_of(&frame.slice(0, cut), &series) != whole[..cut]
            })
        };
        assert!(!looks_ahead(Label::Right), "{every}");
        assert!(looks_ahead(Label::Left), "{every}");
    }
}

#[test]
fn a_label_needs_buckets_and_times_for_their_ends() {
    let frame = df!("t" => [1, 2], "x" => [1.0, 2.0]).expect("equal lengths");
    let series = Grouped::default().time("t").values(["x"]).label(Label::Right);
    let error = series.clone().layout(&frame).expect_err("no calendar");
    assert!(matches!(error, Error::NoCalendar { what: "labelling buckets" }), "{error}");
    assert!(series.label(Label::Left).layout(&frame).is_ok(), "which is the default");

    let last = df!("t" => [i64::MAX - 1], "x" => [1.0]).expect("equal lengths");
    let error = calendar(&[], "5i", Agg::Sum).label(Label::Right).layout(&last);
    let error = error.expect_err("no such number").to_string();
    assert_eq!(error, "a calendar of `5i` cannot reach a number that far off");
}
