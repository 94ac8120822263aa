//! Grouped series that come batch by batch, held against all rows at once.

use polars::prelude::*;
use smoothframe_polars::{
    Agg, Arrival, Completed, Every, Fill, FillTo, Grouped, GroupedStream, Label, OnDuplicate, Part,
    SmoothFrame,
};

use crate::{EVERY_PART, Noise, bits, index, numbers, smoother, take};

/// In time they are of days, or of what whole numbers count.
const SPECS: [&str; 19] = [
    "uniform:7",
    "3",
    "triang:8 boundary=reflect",
    "gaussian:31,std=5 missing=propagate",
    "taps:[1,2,4] align=trailing",
    "gaussian:31,std=5 method=fft",
    "uniform:4 coverage=0.7 holes=keep",
    "savgol:9,order=2",
    "median:5",
    "ewm:span=6",
    "uniform:5 align=trailing causal",
    "gaussian:9,std=2 align=leading",
    "uniform:7d align=trailing causal",
    "gaussian:std=2d align=trailing causal",
    "median:5d",
    "max:6d align=leading",
    "std:9d",
    "ewm:halflife=3d",
    "sum:4d align=trailing",
];

/// One way in which rows may come, and what is asked of them.
struct Case {
    frame: DataFrame,
    grouped: Grouped,
    arrival: Arrival,
    lateness: Option<Every>,
}

fn every(text: &str) -> Every {
    Every::new(text).expect("a length of time")
}

/// A spec of days as one of whole numbers.
fn in_numbers(spec: &str) -> String {
    let mut text = String::new();
    for c in spec.chars() {
        let is_unit = c == 'd' && text.ends_with(|c: char| c.is_ascii_digit());
        text.push(if is_unit { 'i' } else { c });
    }
    text
}

/// A table of random groups, in the order of its arrival, and a random description.
fn case(noise: &mut Noise) -> Case {
    let groups = 1 + noise.below(5);
    let arrival = [Arrival::Any, Arrival::ByGroup, Arrival::ByTime][noise.below(3) as usize % 3];
    let is_merged = noise.below(2) == 0;
    let is_repeated = is_merged || noise.below(3) == 0;
    let mut rows: Vec<(u64, i64)> = Vec::new();
    for group in 0..groups {
        let mut now = noise.below(30) as i64 - 10;
        for _ in 0..noise.below(60) {
            rows.push((group, now));
            now += match noise.below(12) {
                0 => 20 + noise.below(30) as i64,
                1..=3 => 2,
                4..=5 if is_repeated => 0,
                _ => 1,
            };
        }
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    match arrival {
        Arrival::ByTime => order.sort_by_key(|&row| rows[row].1),
        Arrival::ByGroup => {}
        // Groups at their own pace, each in its own order.
        _ => {
            let of: Vec<u64> =
                noise.shuffle(rows.len()).iter().map(|&row| rows[row as usize].0).collect();
            let mut next: Vec<std::collections::VecDeque<usize>> = (0..groups)
                .map(|group| (0..rows.len()).filter(|&row| rows[row].0 == group).collect())
                .collect();
            order = of.iter().filter_map(|&group| next[group as usize].pop_front()).collect();
        }
    }
    let is_late = noise.below(3) == 0 && arrival != Arrival::ByGroup;
    if is_late && !rows.is_empty() {
        // Neighbours change places, where their times are near.
        for _ in 0..rows.len() {
            let at = noise.below(rows.len() as u64 - 1 + u64::from(rows.len() == 1)) as usize;
            let Some((one, other)) = order.get(at).zip(order.get(at + 1)) else { continue };
            let apart = rows[*one].1 - rows[*other].1;
            let is_first_move = apart < 0 && apart >= -3;
            if is_first_move {
                order.swap(at, at + 1);
            }
        }
    }
    let names = [Some("A"), None, Some(""), Some("D and a longer name"), Some("E")];
    let value = |noise: &mut Noise| match noise.below(9) {
        0 => None,
        1 => Some(f64::NAN),
        _ => Some(noise.value()),
    };
    let x: Vec<Option<f64>> = order.iter().map(|_| value(noise)).collect();
    let n: Vec<Option<i64>> =
        order.iter().map(|_| (noise.below(7) > 0).then(|| noise.below(50) as i64)).collect();
    let frame = df!(
        "shop" => order.iter().map(|&row| names[rows[row].0 as usize]).collect::<Vec<_>>(),
        "till" => order.iter().map(|&row| rows[row].0 as i32 % 2).collect::<Vec<_>>(),
        "day" => order.iter().map(|&row| rows[row].1 as i32).collect::<Vec<_>>(),
        "x" => x,
        "n" => n,
        "note" => order.iter().map(|row| format!("row {row} with a text of its own")).collect::<Vec<_>>(),
    );
    let kind = noise.below(3);
    let day = match kind {
        0 => col("day").cast(DataType::Date),
        1 => col("day").cast(DataType::Date).cast(DataType::Datetime(TimeUnit::Milliseconds, None)),
        _ => col("day"),
    };
    let single = if noise.below(2) == 0 { DataType::Float32 } else { DataType::Float64 };
    let frame = frame.expect("equal lengths").lazy();
    let frame = frame.with_columns([day, col("x").cast(single)]).collect().expect("times");
    let day = if kind == 2 { "i" } else { "d" };

    let mut grouped = Grouped::by(["shop", "till"]).time("day").values(["x", "n"]);
    let spec = |noise: &mut Noise| {
        let spec = SPECS[noise.below(SPECS.len() as u64) as usize];
        if day == "d" { spec.to_owned() } else { in_numbers(spec) }
    };
    let mut is_level = true;
    for number in 0..1 + noise.below(2) {
        let smoother = smoother(&spec(noise));
        is_level &= smoother.is_level();
        grouped = grouped.with_suffix(format!("_{number}"), &smoother);
    }
    if noise.below(2) == 0 && is_level {
        grouped = grouped.parts(EVERY_PART);
    }
    if noise.below(3) == 0 {
        grouped = grouped.max_gap(every(&format!("{}{day}", 7 + noise.below(20))));
    }
    if is_merged {
        let agg = [Agg::Sum, Agg::Mean, Agg::Count, Agg::Last][noise.below(4) as usize];
        grouped = grouped.agg(agg);
        if noise.below(3) > 0 {
            let intervals = if day == "d" { ["1d", "1w", "2d"] } else { ["1i", "5i", "2i"] };
            grouped = grouped.every(every(intervals[noise.below(3) as usize]));
            if let Some(fill) = [None, Some(Fill::Null), Some(Fill::Zero), Some(Fill::Forward)]
                [noise.below(4) as usize]
            {
                grouped = grouped.fill(fill);
            }
            if noise.below(2) == 0 {
                grouped = grouped.fill_to(FillTo::Group);
            }
            if noise.below(3) == 0 {
                grouped = grouped.label(Label::Right);
            }
        }
    } else if is_repeated {
        let which = [OnDuplicate::First, OnDuplicate::Last, OnDuplicate::Keep];
        grouped = grouped.on_duplicate(which[noise.below(3) as usize]);
    }
    let lateness = (is_late || noise.below(5) == 0).then(|| every(&format!("{}{day}", 40)));
    Case { frame, grouped, arrival, lateness }
}

fn stream(case: &Case) -> GroupedStream {
    let stream = case.grouped.stream(case.frame.schema()).expect("it can stream");
    let stream = stream.arrival(case.arrival);
    match &case.lateness {
        Some(most) => stream.lateness(most.clone()).expect("a lateness"),
        None => stream,
    }
}

/// Pushes a frame in random batches; between some of them the stream is saved and goes on elsewhere.
fn pushed(
    stream: &mut GroupedStream,
    frame: &DataFrame,
    noise: &mut Noise,
    saves: bool,
) -> Vec<Completed> {
    let (mut start, mut all) = (0, Vec::new());
    let longest = 1 + noise.below(40);
    while start < frame.height() {
        if saves && noise.below(3) == 0 {
            let saved = stream.save().expect("it can be saved");
            *stream = GroupedStream::resume(&saved).expect("it was just saved");
        }
        let rows = 1 + noise.below(longest) as usize;
        let batch = frame.slice(start as i64, rows);
        all.push(stream.push(&batch).unwrap_or_else(|error| panic!("rows {start}..: {error}")));
        start += rows;
    }
    all
}

/// All that came out, by row of the input, or of merged rows by group and time.
fn together(all: &[Completed], is_merged: bool) -> DataFrame {
    let mut frame: Option<DataFrame> = None;
    let mut rows: Vec<u64> = Vec::new();
    for completed in all {
        let own = completed.frame();
        rows.extend(completed.rows());
        frame = Some(match frame {
            None => own.clone(),
            Some(frame) => frame.vstack(own).expect("the same columns"),
        });
    }
    let frame = frame.expect("something came out");
    if is_merged {
        return by_group(&frame);
    }
    assert_eq!(rows.len(), frame.height());
    let mut order: Vec<IdxSize> = (0..index(rows.len() as u64)).collect();
    order.sort_by_key(|&at| rows[at as usize]);
    take(&frame, &order)
}

fn by_group(frame: &DataFrame) -> DataFrame {
    let by = ["shop", "till", "day"];
    let by: Vec<&str> = by.into_iter().filter(|name| frame.schema().contains(name)).collect();
    let how = SortMultipleOptions::default().with_maintain_order(true);
    frame.sort(by, how).expect("sortable")
}

/// Every column to the bit.
#[track_caller]
fn assert_same(got: &DataFrame, wanted: &DataFrame, context: &str) {
    assert_eq!(got.schema(), wanted.schema(), "{context}");
    assert_eq!(got.height(), wanted.height(), "{context}\n{got}\n{wanted}");
    for (got, wanted) in got.columns().iter().zip(wanted.columns()) {
        let bits = |column: &Column| -> Vec<Option<u64>> {
            let floats = column.cast(&DataType::Float64).expect("floats");
            floats.f64().expect("just cast").iter().map(|x| x.map(f64::to_bits)).collect()
        };
        match got.dtype().is_float() {
            true => assert_eq!(bits(got), bits(wanted), "{} of {context}", got.name()),
            false => {
                assert!(got.equals_missing(wanted), "{context}: {got:?} {wanted:?}");
            }
        }
    }
}

/// The seeded cases, and what each is called.
fn cases(seed: u64, count: u64) -> impl Iterator<Item = (String, Case, Noise)> {
    (0..count).filter_map(move |number| {
        let mut noise = Noise(seed + number * 7919);
        let case = case(&mut noise);
        let context =
            format!("case {number}: {:?} {:?} {:?}", case.grouped, case.arrival, case.lateness);
        (case.frame.height() > 0).then_some((context, case, noise))
    })
}

fn at_once(case: &Case, frame: &DataFrame) -> DataFrame {
    let smoothed = frame.clone().smooth(&case.grouped).expect("a good frame");
    if case.grouped.is_merged() { by_group(&smoothed) } else { smoothed }
}

/// All columns, but for flags of rows that a silence has made final before the end.
fn comparable(case: &Case, frame: &DataFrame) -> DataFrame {
    let ends_early = case.arrival == Arrival::ByTime && case.grouped.longest_gap().is_some();
    let names = frame.get_column_names_owned().into_iter();
    let names: Vec<PlSmallStr> =
        names.filter(|name| !(ends_early && name.ends_with("provisional"))).collect();
    frame.select(names).expect("its columns")
}

#[test]
fn any_cut_into_batches_gives_the_bits_of_all_rows_at_once() {
    let mut compared = 0;
    for (context, case, mut noise) in cases(1, 3_000) {
        let mut stream = stream(&case);
        let mut all = pushed(&mut stream, &case.frame, &mut noise, false);
        assert_eq!(stream.rows_taken(), case.frame.height() as u64);
        all.push(stream.finish().expect("it ends"));
        let got = together(&all, case.grouped.is_merged());
        let wanted = at_once(&case, &case.frame);
        assert_same(&comparable(&case, &got), &comparable(&case, &wanted), &context);
        compared += got.height();
    }
    assert!(compared > 50_000, "{compared} rows were compared");
}

#[test]
fn a_saved_stream_goes_on_as_if_it_had_never_stopped() {
    for (context, case, mut noise) in cases(2, 500) {
        let mut stream = stream(&case);
        let mut all = pushed(&mut stream, &case.frame, &mut noise, true);
        all.push(stream.finish().expect("it ends"));
        let got = together(&all, case.grouped.is_merged());
        let wanted = at_once(&case, &case.frame);
        assert_same(&comparable(&case, &got), &comparable(&case, &wanted), &context);
    }
}

/// What has come out, with what is shown of the rest, is all rows so far at once; and rows that were
/// shown are told when they come out again.
#[test]
fn rows_are_shown_before_they_are_complete() {
    let mut revised = 0;
    for (context, case, mut noise) in cases(3, 1_500) {
        let frame = &case.frame.clone();
        let is_merged = case.grouped.is_merged();
        let mut stream = stream(&case);
        let upto = 1 + noise.below(frame.height() as u64) as usize;
        let mut all = pushed(&mut stream, &frame.slice(0, upto), &mut noise, true);
        let shown = stream.peek().expect("it can be looked at");
        assert_eq!(shown.revised(), vec![false; shown.frame().height()], "{context}");
        let mut so_far = all.clone();
        so_far.push(shown.clone());
        let got = together(&so_far, is_merged);
        let takes_back = case.grouped.longest_gap().is_some()
            && case.grouped.interval().is_some()
            && case.grouped.smoothers().all(|(_, smoother)| !smoother.is_causal());
        let ends = match takes_back {
            // Buckets of a silence that may become too long are not shown.
            true => Case { grouped: case.grouped.clone().fill_to(FillTo::Group), ..case },
            false => case,
        };
        let wanted = at_once(&ends, &frame.slice(0, upto));
        let case = Case { grouped: stream.grouped().clone(), ..ends };
        assert_same(&comparable(&case, &got), &comparable(&case, &wanted), &context);

        let rest = frame.slice(upto as i64, frame.height());
        let first = all.len();
        all.extend(pushed(&mut stream, &rest, &mut noise, true));
        all.push(stream.finish().expect("it ends"));
        let got = together(&all, is_merged);
        let wanted = at_once(&case, frame);
        assert_same(&comparable(&case, &got), &comparable(&case, &wanted), &context);
        // Rows that come after the look, and were in it.
        let keys = |frame: &DataFrame| -> Vec<String> {
            let texts = ["shop", "till", "day"].map(|name| {
                let column = frame.column(name).expect("a key").cast(&DataType::String);
                column.expect("text").str().expect("just cast").clone()
            });
            (0..frame.height())
                .map(|row| format!("{:?}", texts.each_ref().map(|of| of.get(row))))
                .collect()
        };
        let seen = keys(shown.frame());
        if is_merged {
            // None is taken back.
            let out: Vec<String> = all[first..].iter().flat_map(|all| keys(all.frame())).collect();
            assert!(seen.iter().all(|key| out.contains(key)), "{context}");
        }
        for completed in &all[first..] {
            let is_seen: Vec<bool> = match is_merged {
                true => keys(completed.frame()).iter().map(|key| seen.contains(key)).collect(),
                false => completed.rows().iter().map(|row| shown.rows().contains(row)).collect(),
            };
            assert_eq!(completed.revised(), is_seen, "{context}");
            revised += is_seen.iter().filter(|is| **is).count();
        }
    }
    assert!(revised > 2_000, "{revised} rows were revised");
}

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
