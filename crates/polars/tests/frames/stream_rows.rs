//! What of a stream comes out when, what is refused, and what is known again.

use polars::prelude::*;
use smoothframe_polars::{Agg, Arrival, Fill, Grouped, GroupedStream, Part, SmoothFrame};

use crate::{
    Noise, bits, numbers, smoother,
    streams::{every, pushed},
};

fn frame(shops: &[&str], days: &[i32], units: &[f64]) -> DataFrame {
    let frame =
        df!("shop" => shops, "day" => days, "units" => units).expect("equal lengths").lazy();
    frame.with_column(col("day").cast(DataType::Date)).collect().expect("dates")
}

fn shops(spec: &str) -> Grouped {
    Grouped::by(["shop"]).time("day").values(["units"]).with(&smoother(spec))
}

#[test]
fn rows_come_out_as_soon_as_no_later_one_changes_them() {
    let series = shops("uniform:5");
    let mut stream = series.stream(frame(&[], &[], &[]).schema()).expect("it can stream");
    for day in 0..1_000 {
        let done = stream.push(&frame(&["A", "B"], &[day, day], &[1.0, 2.0])).expect("two rows");
        let rows: Vec<u64> =
            if day < 2 { vec![] } else { vec![2 * day as u64 - 4, 2 * day as u64 - 3] };
        assert_eq!(done.rows(), rows, "day {day}");
        assert!(stream.rows_held() <= 4);
    }
    // Of a saved stream the size is that of the windows, and not of the history.
    assert!(stream.save().expect("bytes").len() < 8_000);
    assert_eq!(stream.finish().expect("it ends").rows(), [1996, 1997, 1998, 1999]);
}

#[test]
fn a_row_that_cannot_be_taken_is_named_and_the_stream_goes_on_without_it() {
    let empty = frame(&[], &[], &[]);
    let begin = |series: &Grouped| {
        let mut stream = series.stream(empty.schema()).expect("it can stream");
        stream.push(&frame(&["A", "B", "A"], &[1, 5, 3], &[1.0, 2.0, 3.0])).expect("good rows");
        stream
    };
    let refused = |stream: &mut GroupedStream, rows: &DataFrame| {
        let before = stream.rows_taken();
        let error = stream.push(rows).expect_err("a bad row").to_string();
        assert_eq!(stream.rows_taken(), before);
        error
    };
    let mut stream = begin(&shops("3"));
    let of_another = frame(&["C", "A"], &[9, 2], &[1.0, 1.0]);
    assert!(refused(&mut stream, &of_another).starts_with("row 5 of shop = A is at 1970-01-03"));
    let saved = stream.save().expect("as it was");
    stream = GroupedStream::resume(&saved).expect("the groups that it has");
    assert_eq!(stream.groups_seen(), 2);
    let late = frame(&["B", "A"], &[6, 2], &[1.0, 1.0]);
    assert_eq!(
        refused(&mut stream, &late),
        "row 5 of shop = A is at 1970-01-03, and comes after 1970-01-04, up to which results are out: sort \
         rows by time, or say how late they may come"
    );
    assert_eq!(
        refused(&mut stream, &frame(&["A"], &[3], &[1.0])),
        "rows 3 and 4 of shop = A are at the same time, 1970-01-04; `agg` merges them, and `on_duplicate` \
         keeps the first, the last or all of them"
    );
    assert_eq!(
        refused(&mut stream, &df!("shop" => ["A"], "units" => [1.0]).expect("two columns")),
        "the batch from row 4 on has no column `day`; all batches of a stream have the same columns"
    );
    let other = late.clone().lazy().with_column(col("units").cast(DataType::Int64)).collect();
    assert_eq!(
        refused(&mut stream, &other.expect("whole numbers")),
        "the batch from row 4 on holds i64 in column `units`, which held f64; all batches of a stream have \
         the same columns"
    );
    let timeless = late.clone().lazy().with_column(NULL.lit().cast(DataType::Date).alias("day"));
    let timeless = timeless.collect().expect("no times");
    assert_eq!(
        refused(&mut stream, &timeless),
        "row 4 has no time in column `day` (2 rows have none)"
    );
    let done = stream.push(&frame(&["A", "B"], &[4, 6], &[5.0, 1.0])).expect("good rows");
    assert_eq!(done.rows(), [2, 1].map(|row| row).iter().rev().copied().collect::<Vec<_>>());

    let daily = shops("3").every(every("1w")).agg(Agg::Sum);
    let mut weekly = begin(&daily);
    weekly.push(&frame(&["A"], &[12], &[1.0])).expect("another week");
    assert_eq!(
        refused(&mut weekly, &frame(&["A"], &[1], &[1.0])),
        "row 5 of shop = A is at 1970-01-02, and comes after 1970-01-05, up to which results are out: sort \
         rows by time, or say how late they may come"
    );

    let mut by_group =
        shops("3").stream(empty.schema()).expect("it can stream").arrival(Arrival::ByGroup);
    by_group.push(&frame(&["A", "A", "B"], &[1, 3, 1], &[1.0; 3])).expect("good rows");
    let returned = "row 5 is of shop = A, whose rows had ended before: sort rows by group, or take groups \
                    in any order (Arrival::Any)";
    assert_eq!(refused(&mut by_group, &frame(&["B", "A"], &[2, 4], &[1.0; 2])), returned);

    let by_time =
        shops("3").stream(empty.schema()).expect("it can stream").arrival(Arrival::ByTime);
    let mut by_time = by_time.lateness(every("2d")).expect("days");
    by_time.push(&frame(&["A", "B"], &[9, 7], &[1.0; 2])).expect("two days late");
    assert_eq!(
        refused(&mut by_time, &frame(&["C", "C"], &[7, 6], &[1.0; 2])),
        "row 4 of shop = C is at 1970-01-07, and comes after 1970-01-10, up to which results are out: sort \
         rows by time, or say how late they may come"
    );
}

#[test]
fn what_needs_whole_series_is_refused_when_the_stream_is_made() {
    let empty = frame(&[], &[], &[]);
    let refused = |series: Grouped| {
        series.stream(empty.schema()).map(|_| ()).expect_err("it cannot stream").to_string()
    };
    let wrap = refused(shops("uniform:3 boundary=wrap"));
    assert!(wrap.starts_with("boundary=wrap cannot stream"), "{wrap}");
    let robust = refused(shops("tricube:5 degree=1 robust=2"));
    assert!(robust.starts_with("robust cannot stream"), "{robust}");
    assert_eq!(
        refused(shops("3").parts([Part::Loo])),
        "the part loo cannot stream: what a row weighs in its own output is found of whole series"
    );
    assert_eq!(
        refused(shops("3").every(every("1d")).fill(Fill::Linear)),
        "linear filling of `units` cannot stream: lines are drawn to later values; fill forward, zero or \
         null"
    );
    assert!(
        refused(shops("3").every(every("1d")).flag_partial())
            .starts_with("flagging partial buckets")
    );
    let ahead = refused(shops("uniform:7d"));
    assert!(ahead.contains("cannot stream") && ahead.contains("causal"), "{ahead}");
    assert_eq!(
        refused(shops("uniform:1mo align=trailing causal")),
        "`uniform:1mo align=trailing causal` cannot stream: months are of many lengths; lay rows on a \
         calendar (`every` 1mo) and count them, or give a length of days"
    );
    assert!(refused(shops("3").skip_bad_groups()).starts_with("leaving bad groups out"));
    assert!(
        refused(shops("3").every(every("1w")).max_gap(every("1d"))).contains("is shorter than")
    );
    let lateness = shops("3").stream(empty.schema()).expect("it can").lateness(every("5i"));
    assert!(lateness.is_err());
    let none = Grouped::by(["shop"]).time("day").values(["units"]);
    assert!(refused(none).starts_with("no smoother was given"));
}

/// A key is the same whatever others it comes with.
#[test]
fn groups_are_known_again_by_keys_of_every_type() {
    let days = df!("day" => [1, 2, 3, 4], "x" => [1.0, 2.0, 3.0, 4.0]).expect("equal lengths");
    let columns = [
        Column::new("key".into(), [5_u64, 5, 1 << 63, 5]),
        Column::new("key".into(), [0.0, -0.0, f64::NAN, 0.0]),
        Column::new("key".into(), [Some(true), Some(true), None, Some(true)]),
        Column::new("key".into(), ["a", "a", "b and more than a few letters", "a"]),
        Column::new("key".into(), [Some(&b"a"[..]), Some(b"a"), Some(b""), Some(b"a")]),
        Column::new("key".into(), [7_i8, 7, -7, 7]),
        Column::new("key".into(), [1.25, 1.25, -3.5, 1.25])
            .cast(&DataType::Decimal(38, 2))
            .expect("decimals"),
    ];
    for key in columns {
        let dtype = key.dtype().clone();
        let frame = days.hstack(&[key]).expect("equal lengths");
        let grouped = Grouped::by(["key"]).time("day").values(["x"]).with(&smoother("ewm:span=3"));
        let wanted = frame.clone().smooth(&grouped).expect("a good frame");
        for rows in 1..4 {
            let mut stream = grouped.stream(frame.schema()).expect("it can stream");
            let (mut start, mut got) = (0, Vec::new());
            while start < 4 {
                let done = stream.push(&frame.slice(start, rows)).expect("good rows");
                got.extend(bits(done.frame(), "x_smoothed"));
                stream = GroupedStream::resume(&stream.save().expect("bytes")).expect("as saved");
                start += rows as i64;
            }
            assert_eq!(got, bits(&wanted, "x_smoothed"), "{dtype}, {rows} rows at a time");
            assert_eq!(stream.groups_seen(), 2, "{dtype}");
        }
    }
}

/// Clocks that go back show a later row at an earlier time.
#[test]
fn a_silence_in_a_zone_is_one_of_its_clocks() {
    let minutes = |day: i64, minute: i64| (day * 1_440 + minute) * 60_000;
    // 26 October 2024, 02:30 in Berlin; the next day 02:45 before the clocks go back, and 02:15 after.
    let at = [minutes(20_022, 30), minutes(20_023, 45), minutes(20_023, 75)];
    let frame =
        df!("shop" => ["B", "A", "B"], "at" => at, "x" => [1.0, 2.0, 4.0]).expect("rows").lazy();
    let berlin = TimeZone::opt_try_new(Some("Europe/Berlin")).expect("a zone");
    let at = col("at").cast(DataType::Datetime(TimeUnit::Milliseconds, berlin));
    let frame = frame.with_column(at).collect().expect("times");
    let grouped = Grouped::by(["shop"]).time("at").values(["x"]).max_gap(every("1d"));
    let grouped = grouped.with(&smoother("3"));
    let wanted = frame.clone().smooth(&grouped).expect("a good frame");
    let mut stream =
        grouped.stream(frame.schema()).expect("it can stream").arrival(Arrival::ByTime);
    let mut noise = Noise(1);
    let mut all = Vec::new();
    for row in 0..3 {
        all.extend(pushed(&mut stream, &frame.slice(row, 1), &mut noise, false));
    }
    all.push(stream.finish().expect("it ends"));
    let mut got: Vec<(u64, Option<u64>)> = all
        .iter()
        .flat_map(|done| done.rows().iter().copied().zip(bits(done.frame(), "x_smoothed")))
        .collect();
    got.sort_unstable();
    let got: Vec<Option<u64>> = got.into_iter().map(|(_, bits)| bits).collect();
    assert_eq!(got, bits(&wanted, "x_smoothed"));
    assert_eq!(numbers(&wanted, "x_smoothed")[0], Some(2.5), "one series");
}

/// A value must come before the stream keeps too much: rows without one wait for it.
#[test]
fn waiting_at_holes_is_bounded() {
    let series = shops("uniform:3");
    let stream = series.stream(frame(&[], &[], &[]).schema()).expect("it can stream");
    let mut stream = stream.most_waiting(100);
    stream.push(&frame(&["A"], &[0], &[1.0])).expect("a value");
    let days: Vec<i32> = (1..=200).collect();
    let error = stream.push(&frame(&["A"; 200], &days, &[f64::NAN; 200])).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "shop = A has had 200 rows without a value, which wait for the next one: say `holes=keep` (holes \
         stay holes), fill them, or let a stream keep more (GroupedStream::most_waiting)"
    );
}

#[test]
fn saved_bytes_that_were_altered_are_refused() {
    let mut stream =
        shops("ewm:span=5").stream(frame(&[], &[], &[]).schema()).expect("it can stream");
    stream.push(&frame(&["A", "B"], &[1, 1], &[1.0, 2.0])).expect("good rows");
    let saved = stream.save().expect("bytes");
    let _ = GroupedStream::resume(&saved).expect("as it was saved");
    for at in 0..saved.len() {
        let mut altered = saved.clone();
        altered[at] ^= 1 << (at % 8);
        let error = GroupedStream::resume(&altered).map(|_| ()).expect_err("a flipped bit");
        assert!(
            error.to_string().starts_with("the saved stream cannot go on: "),
            "byte {at}: {error}"
        );
    }
    for length in 0..saved.len() {
        assert!(GroupedStream::resume(&saved[..length]).is_err(), "{length} bytes of it");
    }
}
