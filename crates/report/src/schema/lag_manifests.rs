//! Manifests of reports of lags, held against their schema.

use std::fs;

use polars::prelude::*;
use serde_json::json;
use smoothframe_polars::{
    Agg, Fill, FillTo, Grouped, Label, Lags, Layout, Offset, OnDuplicate, Weekday,
};

use super::{
    LAG_MANIFEST_SCHEMA,
    check::Check,
    manifests::{are_in_order, every, frame},
};
use crate::{Input, LagReport, LagTable};

fn layout(grouped: &Grouped) -> Layout {
    let mut frame = frame();
    let units: Vec<f64> = (0..83).map(|row| f64::from(row * row % 17)).collect();
    frame.with_column(Column::new("units".into(), units)).expect("a column");
    grouped.layout(&frame).expect("a layout")
}

/// Descriptions that are told as much as they can be, and as little.
fn cases() -> Vec<Layout> {
    let two = ["sales", "units"];
    let by_day = || Grouped::by(["shop"]).time("day").values(two);
    let weekly = by_day()
        .every(every("1w"))
        .agg(Agg::Sum)
        .fill(Fill::Linear)
        .offset(Offset::new("1d").expect("an offset"))
        .label(Label::Right);
    let sundays = by_day().every(every("1w")).agg(Agg::Mean).week_start(Weekday::Sunday);
    let monthly = by_day().every(every("1mo")).agg(Agg::Sum).fill_to(FillTo::Group);
    let kept = by_day().on_duplicate(OnDuplicate::First).max_gap(every("5d"));
    vec![
        layout(&Grouped::default().values(two)),
        layout(&by_day().skip_bad_groups()),
        layout(&weekly.drop_null_times()),
        layout(&sundays.drop_null_times()),
        layout(&monthly.drop_null_times()),
        layout(&kept.drop_null_times()),
    ]
}

/// What a report writes, told nothing but its lags, or all that there is.
fn manifest(layout: &Layout, is_told: bool) -> String {
    let lags = LagTable::of(layout, "sales", "units", Lags::up_to(3)).expect("lags");
    let mut report = LagReport::new(&lags);
    if is_told {
        let job = json!({"by": "shop", "value": ["sales", "units"]});
        report = report
            .title("Lags")
            .created("today")
            .command("smooth lag")
            .job(job.as_object().expect("an object").clone())
            .input(Input::new("in.csv", 1, &[0; 32], 83))
            .warnings(vec!["beware".to_owned()]);
    }
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("lags");
    report.write(&directory, false).expect("written");
    fs::read_to_string(directory.join("manifest.json")).expect("a manifest")
}

#[test]
fn manifests_of_lags_are_what_their_schema_says_and_the_other_way_round() {
    let cases = cases();
    let mut check = Check::of(LAG_MANIFEST_SCHEMA);
    let mut texts: Vec<String> = cases.iter().map(|case| manifest(case, false)).collect();
    texts.push(manifest(&cases[2], true));
    for text in &texts {
        assert_eq!(check.faults(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(check.never_met(), Vec::<String>::new(), "in the schema alone");
}

#[test]
fn fields_of_lags_are_in_the_order_of_their_schema() {
    are_in_order(&manifest(&cases()[2], true), LAG_MANIFEST_SCHEMA);
}
