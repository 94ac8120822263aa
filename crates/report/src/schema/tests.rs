//! What is written, held against the schemas.

use polars::prelude::*;
use serde_json::Value;
use smoothframe_polars::{Agg, Every, Grouped};

use super::{STATS_SCHEMA, check::Check};
use crate::{COLUMNS, stats};

/// Frames with what statistics may hold: dates, whole numbers and rows alone for times; keys of texts and of
/// numbers, null too; a group without a value, steps that are none, periods to compare.
pub(super) fn cases() -> Vec<(DataFrame, Grouped)> {
    let days: Vec<i32> = (0..400).map(|day| 19_358 + day).collect();
    let days = Column::new("day".into(), days).cast(&DataType::Date).expect("dates");
    let values: Vec<f64> = (0..400).map(|day| f64::from(day % 7)).collect();
    let shop: Vec<Option<&str>> = (0..400).map(|day| (day % 2 == 0).then_some("A")).collect();
    let daily = df!("shop" => shop, "sales" => values).expect("a frame");
    let daily = daily.hstack(&[days]).expect("columns of one length");
    let every = Every::new("1d").expect("an interval");
    let by_day = Grouped::by(["shop"]).time("day").values(["sales"]).every(every).agg(Agg::Sum);
    let tills = df!(
        "till" => [Some(1), Some(1), Some(2), None, Some(1)],
        "at" => [1, 2, 1, 1, 7],
        "sales" => [Some(1.0), Some(3.0), None, Some(f64::INFINITY), Some(2.5)],
        "units" => [1, 2, 3, 4, 5],
    );
    let tills = tills.expect("a frame");
    let by_till = Grouped::by(["till"]).time("at").values(["sales", "units"]);
    let rows = Grouped::default().values(["units"]);
    vec![(daily, by_day), (tills.clone(), by_till), (tills, rows)]
}

fn made((frame, grouped): &(DataFrame, Grouped)) -> String {
    let smoothed = grouped.smooth(frame, &"uniform:3".parse().expect("a window"));
    stats(&smoothed.expect("smoothed")).expect("statistics").json().expect("JSON")
}

#[test]
fn stats_are_what_the_schema_says_and_the_other_way_round() {
    let mut check = Check::of(STATS_SCHEMA);
    for case in &cases() {
        let json = made(case);
        assert_eq!(check.faults(&json), Vec::<String>::new(), "{json}");
    }
    assert_eq!(check.never_met(), Vec::<String>::new(), "in the schema alone");
}

#[test]
fn the_schema_has_the_columns_and_their_definitions() {
    let schema: Value = serde_json::from_str(STATS_SCHEMA).expect("JSON");
    let properties = schema["items"]["properties"].as_object().expect("properties");
    let mut names: Vec<&str> = properties.keys().map(String::as_str).collect();
    let mut columns: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    columns.sort_unstable();
    assert_eq!(names, columns);
    for (name, meaning) in COLUMNS {
        let described = properties[*name]["description"].as_str().expect("a description");
        assert!(described.starts_with(meaning), "{name}: {described}");
    }
    let required: Vec<&str> = schema["items"]["required"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(required, COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

/// A check that finds nothing would say that all is well.
#[test]
fn what_is_not_in_the_schema_is_found() {
    let json = made(&cases()[0]);
    let changed = |from: &str, to: &str| {
        let json = json.replacen(from, to, 1);
        Check::of(STATS_SCHEMA).faults(&json).len()
    };
    assert_eq!(changed("", ""), 0);
    assert_eq!(changed("\"mean\": ", "\"mean\": \"x\", \"also\": "), 2, "a text, and a number");
    assert_eq!(
        changed("\"count\": ", "\"counted\": "),
        1,
        "one is not there, the other may be a key"
    );
    assert_eq!(changed("\"count\": ", "\"count\": -"), 1, "{json}");
}
