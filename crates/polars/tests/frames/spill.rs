//! Layouts with their rows on disk, held against those in memory.

use std::env;

use polars::prelude::*;
use smoothframe_polars::{Agg, Error, Grouped, Layout, Smoothed, Smoother};

use crate::{Noise, index, smoother, streams};

fn bits(values: &[f64]) -> Vec<u64> {
    values
        .iter()
        .map(|value| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() })
        .collect()
}

/// Pushes a frame in random batches.
fn spilled(
    frame: &DataFrame,
    grouped: &Grouped,
    smoother: &Smoother,
    noise: &mut Noise,
) -> Result<Layout, Error> {
    let shards = 1 + index::<usize>(noise.below(9));
    let mut spill = grouped.spill(frame.schema(), env::temp_dir(), shards)?;
    let longest = 1 + noise.below(40);
    let mut start = 0;
    while start < frame.height() {
        let rows = 1 + index::<usize>(noise.below(longest));
        spill.push(&frame.slice(i64::try_from(start).expect("few rows"), rows))?;
        start += rows;
    }
    spill.finish_for(smoother)
}

fn are_alike(disk: &Smoothed, memory: &Smoothed) {
    let (on, held) = (disk.layout(), memory.layout());
    assert_eq!(on.height(), held.frame().height());
    // Columns that have no part in it are not kept.
    for (name, dtype) in disk.frame().schema().iter() {
        assert_eq!(memory.frame().schema().get(name), Some(dtype));
    }
    assert_eq!(format!("{:?}", on.groups()), format!("{:?}", held.groups()));
    let keys = |layout: &Layout| {
        DataFrame::new(layout.groups().len(), layout.keys().expect("keys")).expect("one a group")
    };
    if !on.by().is_empty() {
        assert!(keys(on).equals_missing(&keys(held)));
    }
    assert_eq!(on.stretches(), held.stretches());
    assert_eq!((on.partial(), on.step()), (held.partial(), held.step()));
    let own = |layout: &Layout| layout.own_rows().map(|own| own.iter().collect::<Vec<_>>());
    assert_eq!(own(on), own(held));
    assert_eq!(disk.provisional(), memory.provisional());
    for group in on.groups() {
        assert_eq!(on.times(group.range()), held.ticks(group));
        assert_eq!(on.start_times(group.range()), held.starts(group));
        let ends = |ticks: &[i64]| ticks.first().copied().zip(ticks.last().copied());
        assert_eq!(on.ends(group.range()), ends(held.ticks(group)));
        assert_eq!(on.start_ends(group.range()), ends(held.starts(group)));
        assert_eq!(on.ends(group.life()), ends(&held.ticks(group)[..group.life().len()]));
        let (from, upto) = on.ends(group.range()).expect("no group is empty");
        let middle = from + (upto - from) / 3;
        assert_eq!(on.life_between(group, middle, upto), held.life_between(group, middle, upto));
    }
    for value in held.values() {
        let raw = on.series(value).expect("a value");
        let smooth = disk.smoothed_series(value).expect("a value");
        let (raws, smooths) = (held.in_order(value), memory.smoothed_in_order(value));
        let (raws, smooths) = (raws.expect("a value"), smooths.expect("a value"));
        for group in on.groups() {
            assert_eq!(bits(&raw.of(group.range())), bits(&raws[group.range()]), "{value}");
            assert_eq!(bits(&smooth.of(group.life())), bits(&smooths[group.life()]), "{value}");
        }
    }
    disk.check_disk().expect("all could be read");
}

#[test]
fn rows_on_disk_are_those_in_memory() {
    let mut merged = 0;
    for seed in 0..1_500 {
        let mut noise = Noise(seed);
        let case = streams::described(&mut noise, false);
        merged += usize::from(case.grouped.interval().is_some());
        let memory = case.grouped.smooth(&case.frame, &case.smoother).expect("it can be smoothed");
        let disk = spilled(&case.frame, &case.grouped, &case.smoother, &mut noise);
        let disk = disk.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert_eq!(disk.is_on_disk(), case.frame.height() > 0);
        are_alike(&disk.smooth(&case.smoother).expect("it can be smoothed"), &memory);
    }
    assert!(merged > 300, "{merged} calendars");
}

#[test]
fn what_never_streams_is_smoothed_from_disk() {
    let frame = df!(
        "shop" => (0..90).map(|row| row * row % 7).collect::<Vec<i32>>(),
        "at" => (0..90).collect::<Vec<i64>>(),
        "x" => (0..90).map(|row| f64::from(row * 37 % 11)).collect::<Vec<_>>(),
    );
    let frame = frame.expect("equal lengths");
    let grouped = Grouped::by(["shop"]).time("at").values(["x"]);
    for spec in
        ["lowess:7", "gaussian:5,std=1 boundary=wrap", "uniform:5 robust=2", "gaussian:std=3i"]
    {
        let smoother = smoother(spec);
        let disk = spilled(&frame, &grouped, &smoother, &mut Noise(3)).expect("it can be laid");
        let memory = grouped.smooth(&frame, &smoother).expect("it can be smoothed");
        are_alike(&disk.smooth(&smoother).expect("it can be smoothed"), &memory);
    }
}

#[test]
fn a_frame_without_groups_is_one_series() {
    let frame = df!("at" => [3, 1, 2, 7], "x" => [3.0, 1.0, 2.5, 4.0]).expect("equal lengths");
    let three = smoother("3");
    for grouped in [
        Grouped::default().time("at").values(["x"]),
        Grouped::default().values(["x"]),
        Grouped::default().time("at").values(["x"]).every(streams::every("2i")).agg(Agg::Sum),
    ] {
        let disk = spilled(&frame, &grouped, &three, &mut Noise(2)).expect("it can be laid");
        let memory = grouped.smooth(&frame, &three).expect("it can be smoothed");
        are_alike(&disk.smooth(&three).expect("it can be smoothed"), &memory);
    }
}

#[test]
fn rows_that_are_refused_are_named_as_in_memory() {
    let days = [Some(1), Some(1), None, Some(2), Some(2), None, Some(1), Some(3)];
    let shops = ["A", "B", "A", "A", "B", "C", "B", "B"];
    let frame = df!("shop" => shops, "day" => days, "x" => [1.0; 8]).expect("equal lengths");
    let grouped = Grouped::by(["shop"]).time("day").values(["x"]);
    let three = smoother("3");
    let both = |grouped: &Grouped| {
        let memory = grouped.smooth(&frame, &three).expect_err("bad rows").to_string();
        let disk = spilled(&frame, grouped, &three, &mut Noise(1)).expect_err("bad rows");
        assert_eq!(disk.to_string(), memory);
        memory
    };
    assert_eq!(both(&grouped), "row 3 has no time in column `day` (2 rows have none)");
    let said = both(&grouped.clone().drop_null_times());
    assert!(said.starts_with("rows 2 and 7 of shop = B are at the same time, 1"), "{said}");
    let summed = grouped.drop_null_times().agg(Agg::Sum);
    let disk = spilled(&frame, &summed, &three, &mut Noise(1)).expect("it can be laid");
    are_alike(
        &disk.smooth(&three).expect("it can be smoothed"),
        &summed.smooth(&frame, &three).expect("it can be smoothed"),
    );
}

#[test]
fn what_needs_memory_is_refused_of_a_disk() {
    let frame = df!("shop" => ["A", "B", "A"], "x" => [1.0, 2.0, 3.0]).expect("equal lengths");
    let grouped = Grouped::by(["shop"]).values(["x"]);
    let three = smoother("3");
    let layout = spilled(&frame, &grouped, &three, &mut Noise(1)).expect("it can be laid");
    for error in [
        layout.in_order("x").map(drop),
        layout.provisional(&three).map(drop),
        layout.best_lags("x", "x", 1).map(drop),
        layout.smooth_all().map(drop),
        grouped.clone().skip_bad_groups().spill(frame.schema(), env::temp_dir(), 1).map(drop),
    ] {
        let error = error.expect_err("rows are on disk").to_string();
        assert!(error.ends_with("needs the rows in memory, and these lie on disk"), "{error}");
    }
    let mut few = grouped.spill(frame.schema(), env::temp_dir(), 4).expect("a folder").most_rows(1);
    few.push(&frame).expect("three rows");
    assert_eq!(
        few.finish().expect_err("two rows of A").to_string(),
        "shop = A has 2 rows, and 1 fit: a group of more needs the rows in memory, and these lie on disk"
    );
    let other = df!("shop" => ["A"], "x" => [1]).expect("two columns");
    let mut spill = grouped.spill(frame.schema(), env::temp_dir(), 4).expect("a folder");
    assert_eq!(
        spill.push(&other).expect_err("whole numbers").to_string(),
        "the batch from row 1 on has i32 in column `x`, and not f64; all batches of a stream have the \
         same columns"
    );
    assert!(grouped.spill(frame.schema(), "/no/such/folder", 4).is_err());
}
