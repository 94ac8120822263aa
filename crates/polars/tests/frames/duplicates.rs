//! Rows of one group at the same time.

use polars::prelude::*;
use smoothframe_polars::{Agg, Duplicates, Error, Grouped, OnDuplicate};

use crate::{days, numbers, smoother};

/// Two products in two stores on four days each: without the store, each day stands twice.
fn sales() -> DataFrame {
    let (mut product, mut store, mut receipt, mut date) = (vec![], vec![], vec![], vec![]);
    for day in days(&["2024-01-04", "2024-01-03", "2024-01-02", "2024-01-01"]) {
        for (a_product, a_store) in [("tea", "N"), ("ink", "N"), ("tea", "S"), ("ink", "S")] {
            product.push(a_product);
            store.push(a_store);
            receipt.push(receipt.len() as i64 + 100);
            date.push(day);
        }
    }
    let shelf = [1, 2, 1, 2, 1, 2, 2, 1, 1, 2, 1, 2, 2, 1, 1, 2];
    let frame = df!(
        "product" => product, "store" => store, "date" => date, "receipt" => receipt,
        "shelf" => shelf, "country" => ["AT"; 16], "sold" => 0..16,
        "weight" => [1.0, 1.0, 2.0, 2.0].repeat(4),
    );
    frame.expect("equal lengths")
}

fn grouped() -> Grouped {
    Grouped::by(["product"]).time("date").values(["sold"])
}

fn refusal(grouped: &Grouped, frame: &DataFrame) -> (Duplicates, String) {
    let error = grouped.layout(frame).expect_err("duplicates");
    let text = error.to_string();
    match error {
        Error::Duplicates(duplicates) => (*duplicates, text),
        other => panic!("{other:?}"),
    }
}

/// Two rows at time 1, three at time 2, one at time 3, in one of two groups.
fn repeated() -> DataFrame {
    let frame = df!(
        "g" => ["a", "a", "b", "a", "a", "a", "a"],
        "t" => [2, 1, 2, 2, 3, 1, 2],
        "x" => [1.0, 2.0, 100.0, 3.0, 4.0, 5.0, 6.0],
    );
    frame.expect("equal lengths")
}

/// The rows that are kept, where some are dropped; the values in the groups' order; and smoothed.
type Kept = (Option<Vec<Option<IdxSize>>>, Vec<f64>, Vec<Option<f64>>);

fn kept(on_duplicate: OnDuplicate) -> Kept {
    let grouped = Grouped::by(["g"]).time("t").values(["x"]).on_duplicate(on_duplicate);
    let layout = grouped.layout(&repeated()).expect("settled");
    let kept = layout.kept().map(|kept| kept.to_vec());
    let in_order = layout.in_order("x").expect("numbers").into_owned();
    let smoothed = layout.smooth(&smoother("uniform:2")).expect("enough memory");
    (kept, in_order, numbers(smoothed.frame(), "x_smoothed"))
}

#[test]
fn the_refusal_names_the_first_rows_their_group_and_time_and_counts() {
    let (duplicates, text) = refusal(&grouped(), &sales());
    assert_eq!((duplicates.first, duplicates.second), (0, 2));
    assert_eq!(duplicates.group, "product = tea");
    assert_eq!(duplicates.time, "2024-01-04");
    assert_eq!(duplicates.rows, 8);
    let expected = "rows 1 and 3 of product = tea are at the same time, 2024-01-04 (and so are 7 \
                    more rows); `agg` merges them, and `on_duplicate` keeps the first, the last or \
                    all of them; grouped by `store` too, there are none";
    assert_eq!(text, expected);
}

#[test]
fn separators_are_columns_that_separate_and_group() {
    let (duplicates, _) = refusal(&grouped(), &sales());
    // Not the receipt, which is each row's own; not the shelf or the country, which leave some;
    // not the weight, which is a measure.
    assert_eq!(duplicates.separators, ["store"]);
    // Values, groups and the time separate nothing further.
    let grouped = Grouped::by(["country"]).time("date").values(["sold", "shelf"]);
    let (duplicates, _) = refusal(&grouped, &sales());
    assert_eq!(duplicates.separators, Vec::<String>::new());
    assert_eq!(duplicates.rows, 12);
}

#[test]
fn duplicates_of_a_single_series_name_no_group() {
    let frame = df!("t" => [5, 7, 5], "x" => [1, 2, 3]).expect("equal lengths");
    let (duplicates, text) = refusal(&Grouped::default().time("t").values(["x"]), &frame);
    assert_eq!((duplicates.first, duplicates.second, duplicates.rows), (0, 2, 1));
    let expected = "rows 1 and 3 are at the same time, 5; `agg` merges them, and `on_duplicate` \
                    keeps the first, the last or all of them";
    assert_eq!(text, expected);
}

#[test]
fn the_first_repeat_in_row_order_is_named_with_its_null_key() {
    let frame = df!(
        "g" => [Some("a"), None, Some(""), None, Some("a")],
        "t" => [9, 5, 5, 5, 9],
        "x" => [1, 2, 3, 4, 5],
    );
    let grouped = Grouped::by(["g"]).time("t").values(["x"]);
    let (duplicates, text) = refusal(&grouped, &frame.expect("equal lengths"));
    assert_eq!((duplicates.first, duplicates.second, duplicates.rows), (1, 3, 2));
    assert_eq!(duplicates.group, "g = (null)");
    assert!(text.contains("5 (and so is 1 more row); `agg` merges them"), "{text}");
}

#[test]
fn the_same_time_in_other_groups_is_no_duplicate() {
    let frame = df!("g" => [Some(""), None], "t" => [1, 1], "x" => [1, 2]).expect("equal lengths");
    let layout = Grouped::by(["g"]).time("t").values(["x"]).layout(&frame).expect("two groups");
    assert_eq!(layout.groups().len(), 2);
    assert!(layout.kept().is_none());
}

#[test]
fn first_keeps_the_first_row_of_each_time() {
    let (kept, in_order, smoothed) = kept(OnDuplicate::First);
    assert_eq!(kept, Some([0, 1, 2, 4].map(Some).to_vec()));
    assert_eq!(in_order, [2.0, 1.0, 4.0, 100.0]);
    assert_eq!(smoothed, [1.5, 2.0, 100.0, 2.5].map(Some));
}

#[test]
fn last_keeps_the_last_row_of_each_time() {
    let (kept, in_order, smoothed) = kept(OnDuplicate::Last);
    assert_eq!(kept, Some([2, 4, 5, 6].map(Some).to_vec()));
    assert_eq!(in_order, [100.0, 5.0, 6.0, 4.0]);
    assert_eq!(smoothed, [100.0, 5.0, 5.0, 5.5].map(Some));
}

#[test]
fn keep_takes_all_rows_in_row_order_within_a_time() {
    let (kept, in_order, smoothed) = kept(OnDuplicate::Keep);
    assert_eq!(kept, None);
    assert_eq!(in_order, [2.0, 5.0, 1.0, 3.0, 6.0, 4.0, 100.0]);
    assert_eq!(smoothed, [3.0, 2.0, 100.0, 2.0, 5.0, 3.5, 4.5].map(Some));
}

#[test]
fn nothing_is_kept_or_dropped_where_there_are_no_duplicates() {
    let both = Grouped::by(["product", "store"]).time("date").values(["sold"]);
    for on_duplicate in [OnDuplicate::Error, OnDuplicate::First, OnDuplicate::Last] {
        let layout = both.clone().on_duplicate(on_duplicate).layout(&sales()).expect("separate");
        assert!(layout.kept().is_none());
        assert!(layout.frame().equals_missing(&sales()));
    }
}

#[test]
fn an_aggregate_merges_rows_of_one_time_before_duplicates_are_asked_for() {
    let frame = repeated();
    for on_duplicate in [OnDuplicate::Error, OnDuplicate::First, OnDuplicate::Keep] {
        let grouped = Grouped::by(["g"]).time("t").values(["x"]).on_duplicate(on_duplicate);
        let sums = grouped.clone().agg(Agg::Sum).layout(&frame).expect("merged");
        assert_eq!(numbers(sums.frame(), "t"), [1.0, 2.0, 3.0, 2.0].map(Some));
        assert_eq!(numbers(sums.frame(), "x"), [7.0, 10.0, 4.0, 100.0].map(Some));
        let means = grouped.agg(Agg::Mean).layout(&frame).expect("merged");
        assert_eq!(numbers(means.frame(), "x"), [3.5, 10.0 / 3.0, 4.0, 100.0].map(Some));
    }
}
