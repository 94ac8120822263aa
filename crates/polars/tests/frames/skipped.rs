//! Bad groups left out, and several smoothers of one layout.

use polars::prelude::*;
use smoothframe_polars::{Agg, BadGroup, Error, Grouped, OnDuplicate, Part, SmoothFrame};

use crate::{numbers, smoother};

/// `b` has two rows at time 2, `c` one without a time.
fn tills() -> DataFrame {
    df!(
        "till" => ["a", "b", "c", "a", "b", "b", "c", "d"],
        "at" => [Some(2), Some(1), None, Some(1), Some(2), Some(2), Some(1), Some(1)],
        "x" => [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
    )
    .expect("columns of one length")
}

fn series() -> Grouped {
    Grouped::by(["till"]).time("at").values(["x"]).skip_bad_groups()
}

fn kept(kept: Option<&IdxCa>) -> Vec<u32> {
    kept.map_or_else(Vec::new, |kept| kept.iter().flatten().collect())
}

#[test]
fn they_are_told_with_their_rows_and_the_others_are_as_they_are_alone() {
    let layout = series().layout(&tills()).expect("two sound groups");
    let told: Vec<String> = layout.skipped().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["till = b: rows 5 and 6 are at the same time, 2", "till = c: row 3 has no time"]
    );
    assert_eq!(layout.skipped()[0].rows, 3);
    assert_eq!(kept(layout.kept()), [0, 3, 7]);
    let smoothed = layout.smooth(&smoother("2")).expect("smooth");
    let rows = IdxCa::from_vec("".into(), vec![0, 3, 7]);
    let alone = tills().take(&rows).expect("rows");
    let alone = Grouped::by(["till"]).time("at").values(["x"]).smooth(&alone, &smoother("2"));
    let alone = alone.expect("sound groups");
    assert_eq!(numbers(smoothed.frame(), "x_smoothed"), numbers(alone.frame(), "x_smoothed"));
}

#[test]
fn rows_that_the_caller_names_take_their_groups_out() {
    let layout = series().bad_rows([7, 3]).layout(&tills());
    assert!(matches!(layout, Err(Error::NoGroupLeft { row: 2 })), "{layout:?}");
    let sound = tills().head(Some(2));
    let layout = series().bad_rows([1]).layout(&sound).expect("a is left");
    assert_eq!(layout.skipped()[0].why, BadGroup::Named { row: 1, rows: 1 });
    assert_eq!(kept(layout.kept()), [0]);
    // A row that is not there is nobody's.
    let layout = series().bad_rows([99]).layout(&sound).expect("both are left");
    assert!(layout.skipped().is_empty());
}

#[test]
fn what_settles_duplicates_comes_first() {
    let first = series().on_duplicate(OnDuplicate::First).layout(&tills()).expect("b is settled");
    assert_eq!(first.skipped().len(), 1);
    assert_eq!(kept(first.kept()), [0, 1, 3, 4, 7]);
    let merged = series().agg(Agg::Sum).layout(&tills()).expect("b is merged");
    assert!(merged.skipped().len() == 1 && merged.kept().is_none());
    assert_eq!(numbers(merged.frame(), "x"), [4.0, 1.0, 2.0, 11.0, 8.0].map(Some));
}

#[test]
fn a_frame_of_bad_groups_alone_is_refused_as_ever() {
    let one = Grouped::default().time("at").values(["x"]).skip_bad_groups();
    assert!(matches!(one.layout(&tills()), Err(Error::NullTime { row: 2, .. })));
    let empty = series().layout(&tills().head(Some(0))).expect("no group is no bad group");
    assert!(empty.groups().is_empty() && empty.skipped().is_empty());
    let lazy = tills().lazy().smooth(&series().with(&smoother("2"))).expect("a plan");
    assert_eq!(lazy.collect().expect("two sound groups").height(), 3);
}

#[test]
fn several_smoothers_of_one_layout() {
    let (two, three) = (smoother("2"), smoother("3"));
    let sound = tills().head(Some(2));
    let several = Grouped::by(["till"]).time("at").values(["x"]);
    let several = several.with_suffix("_2", &two).with_suffix("_3", &three);
    let several = several.parts([Part::Smoothed, Part::Coverage]);
    let names = ["x_2", "x_2_coverage", "x_3", "x_3_coverage"];
    assert_eq!(several.added_names("x"), names);
    let suffixes: Vec<&str> = several.smoothers().map(|(suffix, _)| suffix).collect();
    assert_eq!(suffixes, ["_2", "_3"]);
    let layout = several.layout(&sound).expect("sound");
    let all = layout.smooth_all().expect("smooth");
    assert!(all.equals_missing(&sound.clone().smooth(&several).expect("smooth")));
    assert_eq!(all.get_column_names()[3..], names);
    let none = Grouped::default().values(["x"]).layout(&sound).expect("sound");
    assert!(matches!(none.smooth_all(), Err(Error::NoSmoother)));
}
