//! The guide's pipeline over `data/sales.csv`, equal to SciPy's.

use std::fs;

use serde_json::Value;

use crate::folder::{Folder, column, numbers, repository};

const WINDOW: &str = "general_gaussian:60,p=2,sig=3 boundary=constant";

/// `smooth apply`, written to `output`.
fn smoothed(folder: &Folder, input: &str, output: &str) -> String {
    let input = repository(input);
    let groups = ["apply", &input, "--by", "product", "--value", "revenue"];
    let rest = ["--every", "1d", "--agg", "sum", "-w", WINDOW, "-o", output];
    folder.smooth(groups.into_iter().chain(rest)).ok();
    folder.read(output)
}

fn reference() -> Vec<Value> {
    let text = fs::read_to_string(repository("tests/reference/pipeline.json"));
    let json: Value = serde_json::from_str(&text.expect("it is committed")).expect("JSON");
    let records = json["records"].as_array().expect("records").clone();
    assert_eq!(records.len(), 8, "one record a product");
    records
}

fn floats(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().expect("a list").iter();
    numbers.map(|number| number.as_f64().expect("a number")).collect()
}

fn assert_close(got: &[f64], want: &[f64], scale: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (at, (got, want)) in got.iter().zip(want).enumerate() {
        assert!((got - want).abs() <= 1e-12 * scale, "{what} {at}: {got}, not {want}");
    }
}

#[test]
fn every_products_daily_revenue_is_smoothed_as_scipy_smooths_it() {
    let folder = Folder::new();
    let csv = smoothed(&folder, "data/sales.csv", "out.csv");
    let (products, dates) = (column(&csv, "product"), column(&csv, "date"));
    let all = numbers(&csv, "revenue_smoothed");
    let mut rows = 0;
    for record in reference() {
        let product = record["product"].as_str().expect("a product");
        let mine = || (0..all.len()).filter(|&row| products[row] == product);
        let y: Vec<f64> = mine().map(|row| all[row].expect("no hole")).collect();
        assert_eq!(y.len() as u64, record["n"].as_u64().expect("n"), "{product}");
        assert_eq!(mine().next().map(|row| dates[row]), record["start"].as_str(), "{product}");
        assert!(mine().map(|row| dates[row]).is_sorted(), "{product}");

        let scale = y.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
        let count = y.len() as f64;
        let mean = y.iter().sum::<f64>() / count;
        let variance = y.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let every_25th: Vec<f64> = y.iter().copied().step_by(25).collect();
        let close = |got: &[f64], name: &str| {
            let want = match &record[name] {
                Value::Array(_) => floats(&record[name]),
                number => vec![number.as_f64().expect("a number")],
            };
            assert_close(got, &want, scale, &format!("{product}, {name}"));
        };
        close(&y[..5], "first");
        close(&y[y.len() - 5..], "last");
        close(&every_25th, "every_25th");
        close(&[mean], "mean");
        close(&[variance.sqrt()], "std");
        rows += y.len();
    }
    assert_eq!(rows, all.len(), "no product is left over");
}

#[test]
fn parquet_gives_the_same_bits_as_csv() {
    let folder = Folder::new();
    let from_csv = smoothed(&folder, "data/sales.csv", "csv.csv");
    let from_parquet = smoothed(&folder, "data/sales.parquet", "parquet.csv");
    let bits = |csv: &str| -> Vec<Option<u64>> {
        numbers(csv, "revenue_smoothed").into_iter().map(|y| y.map(f64::to_bits)).collect()
    };
    assert_eq!(bits(&from_csv).len(), 6133);
    assert_eq!(bits(&from_csv), bits(&from_parquet));
    assert_eq!(column(&from_csv, "product"), column(&from_parquet, "product"));
    assert_eq!(column(&from_csv, "date"), column(&from_parquet, "date"));
}

/// Those of a product that ended before the file are of its rows up to then; the others the reference
/// has.
#[test]
fn the_reports_statistics_are_the_references() {
    let folder = Folder::new();
    let input = repository("data/sales.csv");
    let args = ["report", &input, "--by", "product", "--value", "revenue"];
    let rest = ["--every", "1d", "--agg", "sum", "-w", WINDOW, "-o", "report"];
    folder.smooth(args.into_iter().chain(rest)).ok();
    let csv = folder.read("report/stats.csv");
    let json: Value = serde_json::from_str(&folder.read("report/stats.json")).expect("JSON");
    let table = folder.read("report/smoothed.csv");
    let (products, dates) = (column(&table, "product"), column(&table, "date"));
    let all = numbers(&table, "revenue_smoothed");
    let mut ended = 0;
    for record in reference() {
        let product = record["product"].as_str().expect("a product");
        let row = column(&csv, "product").iter().position(|name| *name == product);
        let row = row.expect("every product has statistics");
        let object = json.as_array().expect("a list").iter().find(|o| o["product"] == product);
        let end = column(&csv, "end")[row];
        let filled = numbers(&csv, "filled")[row].expect("a number");
        let own = (0..all.len()).filter(|&at| products[at] == product && dates[at] <= end);
        let own: Vec<f64> = own.map(|at| all[at].expect("no hole")).collect();
        let count = own.len() as f64;
        assert_eq!(Some(count + filled), record["n"].as_f64(), "{product}");
        let mean = own.iter().sum::<f64>() / count;
        let squares = own.iter().map(|y| (y - mean).powi(2)).sum::<f64>();
        let std = (squares / (count - 1.0)).sqrt();
        ended += usize::from(filled > 0.0);
        for (name, of, own) in [("smoothed_mean", "mean", mean), ("smoothed_std", "std", std)] {
            let want = if filled > 0.0 { own } else { record[of].as_f64().expect("a number") };
            let in_csv = numbers(&csv, name)[row].expect("a number");
            let in_json = object.expect("every product has statistics")[name].as_f64();
            let scale = record["mean"].as_f64().expect("a number").abs();
            let what = format!("{product}, {name}");
            assert_close(&[in_csv, in_json.expect("a number")], &[want; 2], scale, &what);
        }
    }
    assert!((1..8).contains(&ended), "{ended} of 8 products ended before the file");
}
