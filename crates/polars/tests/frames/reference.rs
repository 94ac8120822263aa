//! Equal to pandas and Polars: `tests/reference/frames.json` holds the calls and their values.

use polars::prelude::*;
use serde_json::Value;
use smoothframe_polars::{Grouped, SmoothExpr};

use crate::{numbers, smoother};

fn floats(values: &Value) -> Vec<Option<f64>> {
    values.as_array().expect("a list").iter().map(Value::as_f64).collect()
}

/// 1e-12 of the values, which lie around 5: sums of up to 30 products in another order.
const TOLERANCE: f64 = 1e-12 * 5.0;

#[test]
fn groups_with_holes_are_as_pandas_and_polars_have_them() {
    let path = format!("{}/tests/reference/frames.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference");
    let reference: Value = serde_json::from_str(&text).expect("JSON");
    let records = reference["records"].as_array().expect("records");
    let columns = &records[0]["frame"];
    let texts: Vec<&str> =
        columns["g"].as_array().expect("groups").iter().filter_map(Value::as_str).collect();
    let times: Vec<i64> =
        columns["t"].as_array().expect("times").iter().filter_map(Value::as_i64).collect();
    let (x, y) = (floats(&columns["x"]), floats(&columns["y"]));
    let frame = df!("g" => texts, "t" => times, "x" => x, "y" => y).expect("equal lengths");
    assert_eq!(records.len(), 11);
    for record in &records[1..] {
        let (spec, value) = (record["spec"].as_str().expect("a spec"), &record["value"]);
        let value = value.as_str().expect("a column");
        let want = floats(&record["values"]);
        assert!(want.iter().any(Option::is_some));
        let grouped = Grouped::by(["g"]).time("t").values([value]).suffix("_s");
        let by_frame = grouped.smooth(&frame, &smoother(spec)).expect("a good frame").into_frame();
        let order = Some((vec![col("t")], SortOptions::default()));
        let over = col(value).smooth(&smoother(spec));
        let over = over.over_with_options(Some(vec![col("g")]), order, WindowMapping::default());
        let over = frame.clone().lazy().select([over.expect("a window")]).collect();
        let by_expression = numbers(&over.expect("a good query"), value);
        for got in [numbers(&by_frame, &format!("{value}_s")), by_expression] {
            for (row, (got, want)) in got.iter().zip(&want).enumerate() {
                let is_near = match (got, want) {
                    (Some(got), Some(want)) => (got - want).abs() <= TOLERANCE,
                    (got, want) => got.is_none() && want.is_none(),
                };
                assert!(is_near, "{} row {row}: {got:?}, not {want:?}", record["call"]);
            }
        }
    }
}
