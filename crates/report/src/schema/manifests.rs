//! Manifests of reports of many kinds, held against their schema.

use std::fs;

use polars::prelude::*;
use serde_json::{Value, json};
use smoothframe_polars::{
    Agg, Every, Fill, FillTo, Grouped, Label, Offset, OnDuplicate, Smoothed, Weekday,
};

use super::{MANIFEST_SCHEMA, check::Check};
use crate::{Input, Report, Section};

pub(super) fn every(text: &str) -> Every {
    Every::new(text).expect("an interval")
}

/// Two shops by day, in the midst of a month at both ends; one has two rows of one day, and one a row without
/// a day.
pub(super) fn frame() -> DataFrame {
    let mut days: Vec<Option<i32>> = (0..80).map(|day| Some(19_730 + day)).collect();
    let mut shops: Vec<&str> = (0..80).map(|day| if day % 2 == 0 { "A" } else { "B" }).collect();
    days.extend([Some(19_730), None]);
    shops.extend(["C", "C"]);
    days.push(Some(19_730));
    shops.push("C");
    let sales: Vec<f64> = (0..83).map(f64::from).collect();
    let days = Column::new("day".into(), days).cast(&DataType::Date).expect("dates");
    let columns = vec![days, Column::new("shop".into(), shops), Column::new("sales".into(), sales)];
    DataFrame::new(83, columns).expect("columns of one length")
}

fn by_day() -> Grouped {
    Grouped::by(["shop"]).time("day").values(["sales"])
}

fn smoothed(grouped: &Grouped, spec: &str) -> Smoothed {
    grouped.smooth(&frame(), &spec.parse().expect("a window")).expect("smoothed")
}

/// Descriptions that are told as much as they can be, and as little.
fn cases() -> Vec<Smoothed> {
    let plain = Grouped::default().values(["sales"]);
    let weekly = by_day()
        .every(every("1w"))
        .agg(Agg::Sum)
        .fill(Fill::Linear)
        .offset(Offset::new("1d").expect("an offset"))
        .label(Label::Right)
        .drop_null_times();
    let sundays = by_day().every(every("1w")).agg(Agg::Mean).week_start(Weekday::Sunday);
    let monthly = by_day().every(every("1mo")).agg(Agg::Sum).fill_to(FillTo::Group);
    vec![
        smoothed(&plain, "uniform:3"),
        smoothed(&by_day().skip_bad_groups(), "uniform:7d"),
        smoothed(&weekly, "uniform:3"),
        smoothed(&sundays.drop_null_times(), "uniform:3 align=trailing"),
        smoothed(&monthly.drop_null_times(), "median:3"),
        smoothed(
            &by_day().on_duplicate(OnDuplicate::First).max_gap(every("5d")).drop_null_times(),
            "ewm:span=3",
        ),
    ]
}

fn manifest(report: &Report<'_>) -> String {
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("report");
    report.write(&directory, false).expect("written");
    fs::read_to_string(directory.join("manifest.json")).expect("a manifest")
}

/// Told all that there is.
fn told(smoothed: &Smoothed) -> Report<'_> {
    let job = json!({"by": "shop", "force": true, "value": ["sales"]});
    Report::new(smoothed)
        .draw([["A"]])
        .unit("sales", "EUR")
        .section("Note", Section::html(""))
        .window_note("by eye")
        .created("today")
        .command("smooth report")
        .job(job.as_object().expect("an object").clone())
        .input(Input::new("in.csv", 1, &[0; 32], 83))
        .warnings(vec!["beware".to_owned()])
}

#[test]
fn manifests_are_what_the_schema_says_and_the_other_way_round() {
    let cases = cases();
    let mut check = Check::of(MANIFEST_SCHEMA);
    let mut texts: Vec<String> = cases.iter().map(|case| manifest(&Report::new(case))).collect();
    texts.push(manifest(&told(&cases[2])));
    for text in &texts {
        assert_eq!(check.faults(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(check.never_met(), Vec::<String>::new(), "in the schema alone");
}

/// All of the structure's fields are in the schema, in their order.
#[test]
fn fields_are_in_the_order_of_the_schema() {
    let cases = cases();
    are_in_order(&manifest(&told(&cases[2])), MANIFEST_SCHEMA);
}

pub(super) fn are_in_order(text: &str, schema: &str) {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let names = schema["required"].as_array().expect("a list").iter();
    let mut at = 0;
    for name in names.map(|name| name.as_str().expect("a name")) {
        let key = format!("\n  \"{name}\": ");
        at += text[at..].find(&key).unwrap_or_else(|| panic!("{name} is not where it should be"));
    }
}
