//! What is told, held against the files.

use std::collections::BTreeMap;

use polars::prelude::*;
use serde_json::Value;

use super::{day, flags, inspect, json, of, proposed, runs, sales};
use crate::folder::{Folder, column, numbers, repository};

/// Against the file, counted here line by line.
#[test]
fn the_sample_data_are_told_as_they_are() {
    let folder = sales();
    let csv = folder.read("data/sales.csv");
    let json = json(&folder, "data/sales.csv");
    let about = &json["file"];
    assert_eq!(about["format"], "csv");
    assert_eq!(about["bytes"], csv.len());
    assert_eq!((about["rows"].as_u64(), about["columns"].as_u64()), (Some(26_616), Some(6)));

    let (dates, stores) = (column(&csv, "date"), column(&csv, "store"));
    let products = column(&csv, "product");
    assert_eq!(of(&json, "date")["type"], "date");
    assert_eq!(of(&json, "date")["min"], **dates.iter().min().expect("rows"));
    assert_eq!(of(&json, "date")["max"], **dates.iter().max().expect("rows"));
    assert_eq!(of(&json, "store")["type"], "text");
    assert_eq!(
        (&of(&json, "store")["distinct"], &of(&json, "product")["distinct"]),
        (&6.into(), &8.into())
    );
    assert_eq!(of(&json, "store")["examples"][0], stores[0]);
    for (name, dtype) in [("units", "whole numbers"), ("price", "numbers"), ("revenue", "numbers")]
    {
        let values = numbers(&csv, name);
        let told = of(&json, name);
        assert_eq!(told["type"], dtype);
        assert_eq!(told["missing"], values.iter().filter(|value| value.is_none()).count());
        let present = values.iter().flatten().copied();
        assert_eq!(told["min"].as_f64(), present.clone().reduce(f64::min));
        assert_eq!(told["max"].as_f64(), present.reduce(f64::max));
    }

    let mut groups: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for ((store, product), date) in stores.iter().zip(&products).zip(&dates) {
        groups.entry((store, product)).or_default().push(date);
    }
    let series = &json["series"];
    assert_eq!(series["by"], serde_json::json!(["store", "product"]));
    assert_eq!(series["groups"], groups.len());
    let mut lengths: Vec<usize> = groups.values().map(Vec::len).collect();
    lengths.sort_unstable();
    assert_eq!(series["lengths"]["min"], lengths[0]);
    assert_eq!(series["lengths"]["max"], lengths[47]);
    let median = f64::midpoint(lengths[23] as f64, lengths[24] as f64);
    assert_eq!(series["lengths"]["median"].as_f64(), Some(median));
    let shortest = &series["lengths"]["shortest"];
    let key = |name: &str| shortest[name].as_str().expect("text");
    assert_eq!(groups[&(key("store"), key("product"))].len(), lengths[0]);
    assert_eq!(series["step"], "1d");

    let number = |date: &str| date.parse::<chrono::NaiveDate>().expect("a date");
    let distance = |pair: &[&str]| (number(pair[1]) - number(pair[0])).num_days();
    let pairs = groups.values().flat_map(|dates| dates.windows(2));
    let absent: i64 = pairs.clone().map(|pair| distance(pair) - 1).sum();
    assert_eq!(series["absent"]["steps"], absent);
    let share = absent as f64 / (absent as f64 + dates.len() as f64);
    assert_eq!(series["absent"]["share"].as_f64(), Some(share));
    let longest = pairs.clone().map(distance).max().expect("pairs");
    assert_eq!(series["gaps"][0]["length"], format!("{longest}d"));
    assert_eq!(series["gaps"][0]["absent"], longest - 1);
    assert!(series["duplicates"].is_null() && series["out_of_order"].is_null());
    let holes = series["holes"].as_array().expect("holes");
    assert!(holes.iter().any(|hole| hole["value"] == "revenue" && hole["rows"] == 100));

    let want =
        "--by store,product --value units,revenue,price:mean --every 1d --agg sum --max-gap 30d";
    assert_eq!(flags(&json), want);
    runs(&folder, &json);
    let page = inspect(&folder, "data/sales.csv").stdout;
    assert!(page.contains("`price` at its mean, for levels do not add up"), "{page}");
}

#[test]
fn a_parquet_file_is_told_as_its_csv_is() {
    let folder = sales();
    let (mut csv, mut parquet) =
        (json(&folder, "data/sales.csv"), json(&folder, "data/sales.parquet"));
    assert_eq!(parquet["file"]["format"], "parquet");
    assert_eq!(flags(&csv), flags(&parquet));
    runs(&folder, &parquet);
    for json in [&mut csv, &mut parquet] {
        json["file"] = Value::Null;
        json["proposal"] = Value::Null;
    }
    assert_eq!(csv, parquet);
}

/// The page about it shows what is printed.
#[test]
fn the_readme_shows_what_is_printed() {
    let shown = std::fs::read_to_string(repository("docs/inspect.md")).expect("the page");
    let out = inspect(&sales(), "data/sales.csv").stdout;
    assert!(shown.contains(out.trim_end()), "{out}");
}

#[test]
fn results_are_on_stdout_and_remarks_on_stderr() {
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1\n2024-01-02,2\n");
    let run = inspect(&folder, "in.csv");
    assert_eq!(run.stderr, "");
    assert!(run.stdout.starts_with("in.csv: CSV, 33 bytes, 2 rows, 2 columns\n"), "{}", run.stdout);
    assert_eq!(folder.names(), ["in.csv"], "it writes nothing");
}

#[test]
fn out_of_order_rows_and_holes_are_told() {
    let csv = "date,v\n2024-01-03,1\n2024-01-01,\n2024-01-02,NA\n2024-01-05,4\n2024-01-04,5\n";
    let folder = Folder::with("in.csv", csv);
    let told = json(&folder, "in.csv");
    let rows = &told["series"]["out_of_order"];
    assert_eq!((&rows["rows"], &rows["first"], &rows["before"]), (&2.into(), &2.into(), &1.into()));
    assert_eq!(rows["places"], serde_json::json!(["line 3", "line 2"]));
    let holes = &told["series"]["holes"][0];
    assert_eq!((&holes["rows"], &holes["longest"]), (&2.into(), &2.into()));
    assert_eq!(of(&told, "v")["missing"], 2);
    let page = inspect(&folder, "in.csv").stdout;
    assert!(page.contains("2 (40%)") && page.contains("2 rows are earlier"), "{page}");
    runs(&folder, &told);
}

#[test]
fn rows_at_the_same_time_are_told_and_not_refused() {
    let csv = "date,till,sold,price\n\
        2024-01-01,1,5,1.5\n2024-01-02,1,6,1.5\n2024-01-02,2,7,1.5\n2024-01-01,2,8,1.5\n";
    let folder = Folder::with("in.csv", csv);
    let told = json(&folder, "in.csv -v sold");
    let rows = &told["series"]["duplicates"];
    assert_eq!((&rows["rows"], &rows["first"], &rows["second"]), (&2.into(), &2.into(), &3.into()));
    assert_eq!(rows["places"], serde_json::json!(["line 3", "line 4"]));
    assert_eq!(rows["time"], "2024-01-02");
    assert_eq!(rows["separators"], serde_json::json!(["till"]));
    let text = inspect(&folder, "in.csv -v sold").stdout;
    assert!(text.contains("2 rows repeat a time"), "{text}");
    assert!(text.contains("line 3 and line 4") && text.contains("`till`"), "{text}");
    runs(&folder, &told);

    // Two rows of till 1 would stay.
    let more = format!("{csv}2024-01-02,1,9,1.5\n");
    assert_eq!(proposed(&more, "-v sold"), "--value sold --every 1d --agg sum");
    assert_eq!(proposed(&more, "-v price"), "--value price --agg mean");
    assert_eq!(proposed(&more, "-v sold,price"), "--value sold,price --every 1d --agg sum");
    assert_eq!(proposed(&more, "-t sold -v price"), "--time sold --value price");
}

#[test]
fn one_row_and_one_column_are_series_too() {
    assert_eq!(proposed("date,v\n2024-01-01,1\n", ""), "--value v");
    assert_eq!(proposed("v\n3\n", ""), "--value v");
    let folder =
        Folder::with("in.csv", "shop,date,v\nA,2024-01-01,1\nB,2024-01-01,2\nB,2024-01-02,2\n");
    let told = json(&folder, "in.csv -g shop");
    assert_eq!(
        (&told["series"]["lengths"]["single"], &told["series"]["groups"]),
        (&1.into(), &2.into())
    );
    let page = inspect(&folder, "in.csv -g shop").stdout;
    assert!(page.contains("1 group of one row"), "{page}");
}

#[test]
fn numbers_that_name_or_count_or_date_are_no_values() {
    let mut csv = "row,date,year,month,customer_id,zip,v\n".to_owned();
    for number in 0..30 {
        csv.push_str(&format!(
            "{},{},2023,1,{},0{},{}.5\n",
            number + 1,
            day(number),
            900 - number,
            number % 3,
            number
        ));
    }
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, "in.csv");
    for (name, role) in [
        ("row", "row_numbers"),
        ("date", "time"),
        ("year", "constant"),
        ("month", "constant"),
        ("customer_id", "possible_group"),
        ("zip", "possible_group"),
        ("v", "value"),
    ] {
        assert_eq!(of(&told, name)["role"], role, "{name}");
    }
    assert_eq!(of(&told, "zip")["type"], "text", "as written");
    assert_eq!(of(&told, "v")["basis"], "found");
    assert!(inspect(&folder, "in.csv").stdout.contains("all different"));
    runs(&folder, &told);
}

#[test]
fn many_columns_stay_readable() {
    let names: Vec<String> = (0..5000).map(|number| format!("c{number}")).collect();
    let row = |date: usize| format!("{},{}\n", vec!["1.5"; 5000].join(","), day(date));
    let csv = format!("{},date\n{}{}", names.join(","), row(0), row(1));
    let folder = Folder::with("in.csv", csv);
    let page = inspect(&folder, "in.csv").stdout;
    assert!(page.contains("and 4950 more columns") && page.lines().count() < 90, "{page}");
    assert!(page.contains("\ndate "), "what has a role is shown: {page}");
    assert!(page.lines().all(|line| line.chars().count() < 400), "{page}");
    let told = json(&folder, "in.csv");
    assert_eq!(told["columns"].as_array().map(Vec::len), Some(5001));
    runs(&folder, &told);
}

#[test]
fn types_of_parquet_files() {
    let frame = df!(
        "at" => [1_i64, 2, 3],
        "big" => [u64::MAX, 0, 1],
        "x" => [f32::NAN, f32::INFINITY, 1.0],
        "ok" => [Some(true), None, Some(false)],
        "s" => [None, Some("é"), Some("")],
    );
    let zone = DataType::Datetime(
        TimeUnit::Milliseconds,
        TimeZone::opt_try_new(Some("Europe/Vienna")).expect("a zone"),
    );
    let frame = frame.expect("equal lengths").lazy().with_column(col("at").cast(zone)).collect();
    let folder = Folder::new();
    folder.write_parquet("in.parquet", frame.expect("a cast"));
    let told = json(&folder, "in.parquet");
    for (name, dtype, missing) in [
        ("at", "date and time (Europe/Vienna)", 0),
        ("big", "whole numbers", 0),
        ("x", "numbers", 1),
        ("ok", "true or false", 1),
        ("s", "text", 1),
    ] {
        assert_eq!(
            (&of(&told, name)["type"], &of(&told, name)["missing"]),
            (&dtype.into(), &missing.into())
        );
    }
    assert_eq!(of(&told, "at")["min"], "1970-01-01T01:00:00.001+01:00");
    assert_eq!(of(&told, "x")["max"], "inf");
    assert_eq!(of(&told, "s")["distinct"], 2);
    runs(&folder, &told);
}
