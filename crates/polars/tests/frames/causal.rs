//! The law of causal smoothers through frames: rows that come later change no output up to them,
//! whatever the operation, the filling, the calendar and the gap. And what is not provisional stays.

use std::collections::BTreeMap;

use polars::prelude::*;
use smoothframe_polars::{
    Agg, Error, Every, Fill, Grouped, Label, OnDuplicate, Part, SmoothExpr, SmoothFrame,
};

use crate::{Noise, bits, calendar::calendar, index, numbers, smoother};

const HOUR: i64 = 3_600_000;
const FILLS: [Option<Fill>; 5] =
    [None, Some(Fill::Null), Some(Fill::Zero), Some(Fill::Forward), Some(Fill::Linear)];
const AGGS: [Agg; 6] = [Agg::Sum, Agg::Mean, Agg::Median, Agg::Last, Agg::Count, Agg::Max];

/// Causal smoothers in rows: kernels, lines and what is no kernel.
const IN_ROWS: [&str; 9] = [
    "uniform:2 align=trailing causal",
    "uniform:5 align=trailing causal holes=keep",
    "gaussian:9,std=2 align=trailing causal start=nearest",
    "decay:40,half_life=6 causal coverage=0.3",
    "taps:[3,2,1] align=trailing causal missing=propagate",
    "hann:6 align=trailing causal degree=1",
    "median:5 align=trailing causal",
    "median:4 align=trailing causal boundary=nearest coverage=0.5",
    "ewm:span=5 causal",
];
/// In time: days of the clock, hours, months, and shapes.
const IN_TIME: [&str; 7] = [
    "uniform:3d align=trailing causal",
    "uniform:36h align=trailing causal",
    "uniform:2mo align=trailing causal",
    "decay:10d,half_life=2d causal",
    "decay:90h,tau=20h causal holes=keep",
    "tricube:1w align=trailing causal degree=1",
    "gaussian:std=1d align=trailing causal missing=propagate",
];

/// Rows of some groups in the order of their times, which may be equal, with holes and infinities.
/// They are about the days on which clocks are set in Berlin in 2024, in spring and in autumn.
fn frame(noise: &mut Noise, zone: Option<&str>, odd: bool) -> DataFrame {
    let rows = 30 + noise.below(90);
    let start = [1_711_400_000_000, 1_729_600_000_000][index::<usize>(noise.below(2))];
    let mut now: i64 = start - start % HOUR;
    let (mut t, mut g, mut x) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        now += match noise.below(12) {
            0 => 0,
            1 => HOUR * 24 * index::<i64>(1 + noise.below(12)),
            2..7 => HOUR * 12,
            _ => HOUR * index::<i64>(1 + noise.below(30)),
        };
        t.push(now);
        g.push(["A", "B", "C"][index::<usize>(noise.below(3))]);
        x.push(match noise.below(24) {
            0..5 => None,
            5 => Some(f64::NAN),
            6 if odd => Some(f64::INFINITY),
            7 if odd => Some(1e15 * noise.value()),
            _ => Some(noise.value()),
        });
    }
    let zone = zone.and_then(|zone| TimeZone::opt_try_new(Some(zone)).expect("a zone"));
    let dtype = DataType::Datetime(TimeUnit::Milliseconds, zone);
    let frame = df!("t" => t, "g" => g, "x" => x).expect("equal lengths").lazy();
    frame.with_column(col("t").cast(dtype)).collect().expect("times")
}

fn ticks(frame: &DataFrame) -> Vec<i64> {
    let ticks = frame.column("t").expect("the time").to_physical_repr();
    let ticks = ticks.cast(&DataType::Int64).expect("ticks");
    ticks.i64().expect("ticks").iter().map(|tick| tick.expect("a time")).collect()
}

/// The outputs by group and time, and the number of a row among those at one time.
type Outputs = BTreeMap<(String, i64, usize), Vec<Option<u64>>>;

fn outputs(frame: &DataFrame, columns: &[&str], upto: i64) -> Outputs {
    let groups = frame.column("g").expect("the group").str().expect("text").clone();
    let columns: Vec<_> = columns.iter().map(|name| bits(frame, name)).collect();
    let mut all = Outputs::new();
    for (row, (group, tick)) in groups.iter().zip(ticks(frame)).enumerate() {
        let group = group.expect("no null");
        let twins = (0..).find(|&twin| !all.contains_key(&(group.to_owned(), tick, twin)));
        if tick <= upto {
            let key = (group.to_owned(), tick, twins.expect("one of them"));
            all.insert(key, columns.iter().map(|column| column[row]).collect());
        }
    }
    all
}

/// How a frame's rows are smoothed: by the seed.
fn described(noise: &mut Noise) -> Grouped {
    let grouped = Grouped::by(["g"]).time("t").values(["x"]);
    let grouped =
        grouped.parts([Part::Smoothed, Part::Residual, Part::Coverage, Part::Provisional]);
    let grouped = match noise.below(3) {
        0 => grouped.max_gap(
            Every::new(["2d", "5d", "50h"][index::<usize>(noise.below(3))]).expect("a gap"),
        ),
        _ => grouped,
    };
    let agg = AGGS[index::<usize>(noise.below(6))];
    match noise.below(6) {
        0 => grouped.on_duplicate(OnDuplicate::Keep),
        1 => grouped.agg(agg),
        _ => {
            let every = ["12h", "1d", "1d", "2d"][index::<usize>(noise.below(4))];
            // By its end a bucket is over.
            let grouped = grouped.every(Every::new(every).expect("an interval"));
            let grouped = grouped.agg(agg).label(Label::Right);
            match FILLS[index::<usize>(noise.below(5))] {
                Some(fill) => grouped.fill(fill),
                None => grouped,
            }
        }
    }
}

/// Cuts a frame between two of its times: the rows before, and the first time after.
fn cut(frame: &DataFrame, noise: &mut Noise) -> Option<(DataFrame, i64)> {
    let ticks = ticks(frame);
    let places: Vec<usize> = (1..ticks.len()).filter(|&at| ticks[at - 1] < ticks[at]).collect();
    let at = places[index::<usize>(noise.below(places.len() as u64))];
    Some((frame.slice(0, at), ticks[at]))
}

#[test]
fn rows_that_come_later_change_no_output_of_a_causal_smoother() {
    let mut noise = Noise(0xca05a1);
    let (mut refused, mut kept) = (0, 0);
    for case in 0..1500 {
        let zone = [None, Some("Europe/Berlin"), Some("UTC")][index::<usize>(noise.below(3))];
        let grouped = described(&mut noise);
        // Sums of infinities are no numbers, which no line is drawn between.
        let frame = frame(&mut noise, zone, case % 3 == 0);
        let specs: Vec<&str> = IN_ROWS.into_iter().chain(IN_TIME).collect();
        let spec = specs[index::<usize>(noise.below(specs.len() as u64))];
        let by = grouped.clone().with(&smoother(spec));
        let whole = match frame.clone().smooth(&by) {
            Err(Error::FillLooksAhead { .. }) => {
                refused += 1;
                assert_eq!(grouped.filling(), Some(Fill::Linear));
                continue;
            }
            whole => whole.expect("a good frame"),
        };
        let columns = ["x_smoothed", "x_residual", "x_coverage"];
        for _ in 0..4 {
            let Some((short, next)) = cut(&frame, &mut noise) else { continue };
            let short = short.smooth(&by).expect("a good frame");
            // Buckets that are over when the first of the other rows comes; of plain rows those
            // before it.
            let over = if grouped.interval().is_some() { next } else { next - 1 };
            let known = ticks(&short).into_iter().max().unwrap_or(i64::MIN).min(over);
            let (before, after) =
                (outputs(&short, &columns, known), outputs(&whole, &columns, known));
            assert_eq!(before, after, "case {case}: {spec} {grouped:?} cut before {next}");
            kept += before.len();
            assert!(numbers(&short, "x_provisional").iter().all(|&is| is == Some(0.0)));
        }
    }
    assert!(refused > 50 && kept > 50_000, "{refused} {kept}");
}

/// The same by expressions.
#[test]
fn expressions_keep_the_law_too() {
    let mut noise = Noise(77);
    for case in 0..200 {
        let zone = [None, Some("Europe/Berlin")][index::<usize>(noise.below(2))];
        let frame = frame(&mut noise, zone, case % 3 == 0);
        let spec = IN_TIME[index::<usize>(noise.below(IN_TIME.len() as u64))];
        let of = |frame: &DataFrame| {
            let by = col("x").smooth_by(col("t"), &smoother(spec)).over([col("g")]);
            let by = by.expect("groups").alias("y");
            bits(&frame.clone().lazy().with_column(by).collect().expect("a good frame"), "y")
        };
        let whole = of(&frame);
        for _ in 0..4 {
            let Some((short, _)) = cut(&frame, &mut noise) else { continue };
            assert_eq!(of(&short), whole[..short.height()], "case {case}: {spec}");
        }
    }
}

/// Of smoothers that may look ahead, or that only happen to look back: rows that are not
/// provisional have the value that they have when more rows have come. They differ by rounding:
/// 1e-9 of values up to 500, whose windows hold fewer than 30.
#[test]
fn what_is_not_provisional_stays() {
    let mut noise = Noise(0x9e0);
    // `coverage` of one's own fills holes whether or not an observation follows.
    let specs = [
        "uniform:2 align=trailing holes=keep",
        "uniform:5 coverage=0.2",
        "triang:6 align=leading coverage=0",
        "gaussian:9,std=2 holes=keep",
        "median:5 coverage=0.4",
        "ewm:halflife=2",
        "uniform:7 degree=1 coverage=0.3",
        "uniform:3d coverage=0",
        "uniform:3d align=trailing holes=keep",
        "uniform:2d align=leading holes=keep",
        "uniform:2mo coverage=0.1",
        "decay:9d,tau=2d coverage=0",
        "opening:3d",
        "closing:2mo",
        "dilation:2d",
        "gaussian:std=30h coverage=0.2",
    ];
    let (mut kept, mut provisional) = (0, 0);
    for case in 0..2400 {
        let zone = [None, Some("Europe/Berlin")][index::<usize>(noise.below(2))];
        let frame = frame(&mut noise, zone, false);
        let spec = specs[case % specs.len()];
        let every = ["12h", "1d", "2d"][index::<usize>(noise.below(3))];
        let fill = FILLS[index::<usize>(noise.below(5))];
        let grouped = calendar(&["g"], every, [Agg::Mean, Agg::Sum][case % 2]).label(Label::Right);
        let grouped = grouped.parts([Part::Smoothed, Part::Provisional]).with(&smoother(spec));
        let grouped = if let Some(fill) = fill { grouped.fill(fill) } else { grouped };
        let whole = frame.clone().smooth(&grouped).expect("a good frame");
        let Some((short, next)) = cut(&frame, &mut noise) else { continue };
        // A cut within a bucket makes that one and what looks at it another.
        let starts = calendar(&["g"], every, Agg::Sum).layout(&frame).expect("a good frame");
        if !ticks(starts.frame()).contains(&next) {
            continue;
        }
        let short = short.smooth(&grouped).expect("a good frame");
        let columns = ["x_smoothed", "x_provisional"];
        let (before, after) = (outputs(&short, &columns, next), outputs(&whole, &columns, next));
        for (place, values) in before {
            if values[1] == Some(1.0_f64.to_bits()) {
                provisional += 1;
                continue;
            }
            kept += 1;
            let of = |values: &[Option<u64>]| values[0].map(f64::from_bits);
            match (of(&values), of(&after[&place])) {
                (Some(a), Some(b)) => {
                    assert!(
                        (a - b).abs() <= 1e-9,
                        "case {case}: {spec} {fill:?} {place:?}: {a} {b}"
                    );
                }
                (a, b) => assert_eq!(a, b, "case {case}: {spec} {fill:?} {place:?}"),
            }
        }
    }
    assert!(kept > 2_000 && provisional > 500, "{kept} {provisional}");
}

/// A group that was silent when the other went on: its last days are yet to be filled.
fn silent() -> DataFrame {
    let t = [0, 1, 2, 3, 4, 5, 6, 7, 0, 2, 4];
    let g = ["A", "A", "A", "A", "A", "A", "A", "A", "B", "B", "B"];
    let x: Vec<f64> = (0..11).map(f64::from).collect();
    df!("t" => t, "g" => g, "x" => x).expect("equal lengths")
}

#[test]
fn rows_that_are_yet_to_be_filled_are_provisional() {
    let grouped = |fill| {
        let grouped = calendar(&["g"], "1i", Agg::Mean).fill(fill);
        grouped.parts([Part::Smoothed, Part::Provisional])
    };
    // Group B has values up to 4, and the calendar goes on to 7.
    for (spec, fill, of_a, of_b) in [
        ("uniform:2 align=trailing", Fill::Linear, 0, 3),
        ("uniform:2 align=trailing", Fill::Forward, 0, 0),
        ("uniform:2 align=trailing", Fill::Null, 0, 0),
        ("uniform:3", Fill::Linear, 1, 4),
        ("uniform:3", Fill::Zero, 1, 1),
        ("uniform:3i", Fill::Linear, 1, 4),
        ("uniform:3i align=trailing", Fill::Linear, 0, 3),
        ("ewm:span=3", Fill::Linear, 0, 3),
        ("uniform:99", Fill::Linear, 8, 8),
    ] {
        let smoothed = grouped(fill).smooth(&silent(), &smoother(spec)).expect("a good frame");
        assert_eq!(smoothed.provisional(), [of_a, of_b], "{spec} {fill:?}");
        let flags = numbers(smoothed.frame(), "x_provisional");
        let flagged = |rows: &[Option<f64>]| rows.iter().filter(|&&is| is == Some(1.0)).count();
        assert_eq!([flagged(&flags[..8]), flagged(&flags[8..])], [of_a, of_b], "{spec} {fill:?}");
    }
    // Counts are never filled, and a value without a line is settled beside one that has one.
    let frame = silent().lazy().with_column(col("x").alias("n")).collect().expect("a column");
    let both = grouped(Fill::Linear).values(["x", "n"]).agg_of("n", Agg::Count);
    let both = both.smooth(&frame, &smoother("1")).expect("a good frame");
    assert_eq!(both.provisional(), [0, 3]);
    assert!(numbers(both.frame(), "n_provisional").iter().all(|&is| is == Some(0.0)));
    assert_eq!(numbers(both.frame(), "x_provisional")[13..], [1.0; 3].map(Some));
}

#[test]
fn a_causal_smoother_refuses_lines_to_later_values() {
    let causal = smoother("uniform:2 align=trailing causal");
    let linear = calendar(&["g"], "1i", Agg::Mean).fill(Fill::Linear);
    let whole = linear.smooth(&silent(), &causal).expect_err("it looks ahead");
    let text = whole.to_string();
    for part in ["causal", "linear filling", "later values of `x`", "fill forward", "provisional"] {
        assert!(text.contains(part), "{text}");
    }
    let own = linear.clone().with(&causal);
    assert!(matches!(own.layout(&silent()), Err(Error::FillLooksAhead { .. })));
    assert!(silent().lazy().smooth(&own).is_err_and(|error| error.to_string() == text));
    let laid = linear.layout(&silent()).expect("a good frame").smooth(&causal);
    assert!(matches!(laid, Err(Error::FillLooksAhead { .. })));
    // The ways out: another filling, counts, which take none, and no promise.
    let look_back = smoother("uniform:2 align=trailing");
    for (grouped, smoother) in [
        (linear.clone().fill(Fill::Forward), &causal),
        (linear.clone().agg(Agg::Count), &causal),
        (linear, &look_back),
    ] {
        assert!(grouped.smooth(&silent(), smoother).is_ok());
    }
}

/// Nobody knows how long a silence will be: its buckets stay until it has been too long.
#[test]
fn a_silence_ends_a_causal_series_when_it_has_been_too_long() {
    let frame = df!(
        "t" => [0, 1, 9, 0, 3, 12],
        "g" => ["A", "A", "A", "B", "B", "B"],
        "x" => [1.0, 2.0, 4.0, 1.0, 3.0, 5.0],
    );
    let frame = frame.expect("equal lengths");
    let gap = Every::new("3i").expect("a gap");
    let daily = calendar(&["g"], "1i", Agg::Sum).max_gap(gap);
    let (any, causal) = (smoother("1"), smoother("1 causal"));
    let times = |smoother| {
        let smoothed = daily.smooth(&frame, smoother).expect("a good frame").into_frame();
        let groups = smoothed.column("g").expect("g").str().expect("text").clone();
        let all: Vec<_> = groups.iter().zip(ticks(&smoothed)).collect();
        let of = |key| all.iter().filter(|at| at.0 == Some(key)).map(|at| at.1).collect();
        let each: [Vec<i64>; 2] = ["A", "B"].map(of);
        each
    };
    assert_eq!(times(&any), [vec![0, 1, 9, 10, 11, 12], vec![0, 1, 2, 3, 12]]);
    assert_eq!(times(&causal), [vec![0, 1, 2, 3, 4, 9, 10, 11, 12], vec![0, 1, 2, 3, 4, 5, 6, 12]]);
    // Windows do not reach across it.
    let two = daily.smooth(&frame, &smoother("uniform:2 align=trailing causal"));
    let two = numbers(two.expect("a good frame").frame(), "x_smoothed");
    assert_eq!(two[..6], [1.0, 1.5, 1.0, 0.0, 0.0, 4.0].map(Some));
    // A layout for no smoother in particular has them no longer.
    let laid = daily.layout(&frame).expect("a good frame").smooth(&causal);
    let text = laid.expect_err("it took back").to_string();
    assert!(text.contains("max_gap") && text.contains("layout_for"), "{text}");
    let laid = daily.layout_for(&frame, &causal).expect("a good frame").smooth(&causal);
    assert!(laid.is_ok());
}

#[test]
fn a_description_with_smoothers_takes_no_other() {
    let frame = silent();
    let own = Grouped::by(["g"]).time("t").values(["x"]).with(&smoother("3"));
    let error = own.smooth(&frame, &smoother("uniform:5")).expect_err("one would go unused");
    assert!(matches!(error, Error::OwnSmoothers { .. }));
    let text = error.to_string();
    assert!(text.contains("Grouped::with") && text.contains("frame.smooth(&grouped)"), "{text}");
    let laid = own.layout(&frame).expect("a good frame").smooth(&smoother("5"));
    assert!(matches!(laid, Err(Error::OwnSmoothers { .. })));
    assert!(frame.smooth(&own).is_ok());
}

#[test]
fn several_parts_by_times_in_one_struct() {
    let frame = silent();
    let by = smoother("uniform:3i");
    let parts = [Part::Residual, Part::Smoothed, Part::Coverage, Part::Provisional];
    let all = col("x").smooth_struct_by(col("t"), &by, parts).over([col("g")]).expect("groups");
    let all = frame.clone().lazy().select([all.alias("all")]).collect().expect("a good frame");
    let all = all.unnest(["all"], None).expect("a struct");
    for part in parts {
        let one = col("x").smooth_part_by(col("t"), &by, part).over([col("g")]).expect("groups");
        let one = frame.clone().lazy().select([one]).collect().expect("a good frame");
        assert_eq!(bits(&all, part.name()), bits(&one, "x"), "{part}");
    }
    for parts in [vec![], vec![Part::Smoothed; 2]] {
        let refused = col("x").smooth_struct_by(col("t"), &by, parts);
        let refused = frame.clone().lazy().select([refused]).collect().expect_err("no such parts");
        assert!(refused.to_string().contains("smooth_struct_by needs one or more parts"));
    }
    let plan = frame.lazy().select([col("x").smooth_struct_by(col("t"), &by, [Part::Smoothed])]);
    assert!(plan.explain(false).expect("a plan").contains("smooth_by[boxcar:3i].[smoothed]"));
}

/// Durations of calendars are Polars'; other spellings are told the right one.
#[test]
fn intervals_as_people_spell_them() {
    for (text, short) in [("1day", "1d"), ("15min", "15m"), ("2weeks", "2w"), ("3months", "3mo")] {
        let error = Every::new(text).expect_err(text).to_string();
        assert_eq!(error, format!("a calendar of `{text}` is no duration; write {short}"));
    }
}
