//! Grouped series that come batch by batch, held against all rows at once.

#![expect(clippy::cast_possible_truncation, reason = "small numbers of made cases")]

use polars::prelude::*;
use smoothframe_polars::{
    Agg, Arrival, Completed, Every, Fill, FillTo, Grouped, GroupedStream, Label, OnDuplicate,
    SmoothFrame, Smoother,
};

use crate::{EVERY_PART, Noise, index, smoother, take};

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
pub(crate) struct Case {
    pub(crate) frame: DataFrame,
    pub(crate) grouped: Grouped,
    /// The last of its smoothers.
    pub(crate) smoother: Smoother,
    arrival: Arrival,
    lateness: Option<Every>,
}

pub(crate) fn every(text: &str) -> Every {
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

/// A table of random groups, in the order of its arrival, and a random description with its smoothers.
fn case(noise: &mut Noise) -> Case {
    described(noise, true)
}

/// The same with smoothers or without.
pub(crate) fn described(noise: &mut Noise, with_smoothers: bool) -> Case {
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
            let is_first_move = (-3..0).contains(&apart);
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
    let mut last = smoother("1");
    for number in 0..1 + noise.below(2) {
        last = smoother(&spec(noise));
        is_level &= last.is_level();
        if with_smoothers {
            grouped = grouped.with_suffix(format!("_{number}"), &last);
        }
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
    Case { frame, grouped, smoother: last, arrival, lateness }
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
pub(crate) fn pushed(
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
