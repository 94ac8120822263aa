//! What other commands refuse is told beside what is right, with a command that runs where there is one.

use polars::prelude::*;
use serde_json::Value;

use super::{flags, inspect, json, of, proposed, runs};
use crate::{
    folder::Folder,
    workbook::{Cell, workbook},
};

/// The remarks, each with its flag.
fn remarks(told: &Value) -> String {
    let remarks = told["remarks"].as_array().expect("remarks").iter();
    let texts = remarks.map(|remark| format!("{}; {}", remark["says"], remark["flag"]));
    texts.collect::<Vec<String>>().join("\n")
}

/// Days of which one field is this.
fn with(field: &str) -> String {
    let rows = (1..=28).map(|day| match day {
        17 => format!("{field},7\n"),
        day => format!("2024-02-{day:02},{day}\n"),
    });
    format!("date,v\n{}", rows.collect::<String>())
}

#[test]
fn b10_one_date_that_is_none_is_left_out_and_told() {
    for field in ["n/k", "2024-02-30", "01.02.2024", "0000-00-00"] {
        let csv = with(field);
        assert_eq!(proposed(&csv, ""), format!("--value v --drop-null-time --na {field}"));
        let told = json(&Folder::with("in.csv", &csv), "in.csv");
        let remarks = remarks(&told);
        for says in
            ["1 row holds no date as the others are", "line 18", field, "--na", "correct it"]
        {
            assert!(remarks.contains(says), "{says}: {remarks}");
        }
        assert_eq!(of(&told, "date")["missing"], 1);
        assert_eq!(told["series"]["step"], "1d");
        // Named, it is the same.
        let named = format!("--time date --value v --drop-null-time --na {field}");
        assert_eq!(proposed(&csv, "-t date -v v"), named);
    }
}

#[test]
fn x14_leap_seconds_and_the_hour_24() {
    let csv = "time,v\n2016-12-31T23:59:59Z,1\n2016-12-31T23:59:60Z,2\n2017-01-01T00:00:00Z,3\n";
    let told = json(&Folder::with("in.csv", csv), "in.csv");
    assert!(remarks(&told).contains("write 59 for its 60 seconds"), "{told}");
    assert!(proposed(csv, "").contains("--na 2016-12-31T23:59:60Z"));
    let hours = (1..=24).map(|hour| (1, hour)).chain((1..=9).map(|hour| (2, hour)));
    let hours = hours.map(|(day, hour)| format!("2024-01-0{day}T{hour:02}:00:00,{hour}\n"));
    let csv = format!("time,v\n{}", hours.collect::<String>());
    assert_eq!(proposed(&csv, ""), "--value v --drop-null-time --na 2024-01-01T24:00:00");
}

#[test]
fn b09_many_dates_that_are_none_are_told_and_nothing_is_proposed() {
    let mut csv = with("x");
    for day in 1..=20 {
        csv.push_str(&format!("{day}.3.2024,1\n"));
    }
    let folder = Folder::with("in.csv", &csv);
    let page = inspect(&folder, "in.csv").stdout;
    for says in ["21 rows hold no date as the others are", "line 18", "`x`", "write all alike"] {
        assert!(page.contains(says), "{says}: {page}");
    }
    assert!(page.contains("nothing to propose: 21 of 48 rows have no date in `date`"), "{page}");
    assert!(page.contains("2024-02-01 … 2024-02-28"), "{page}");
    // Where no flag takes words for missing values, one is enough.
    let lines = (1..=9).map(|day| match day {
        4 => "{\"date\":\"soon\",\"v\":4}\n".to_owned(),
        day => format!("{{\"date\":\"2024-02-0{day}\",\"v\":{day}}}\n"),
    });
    let folder = Folder::with("in.ndjson", lines.collect::<String>());
    let page = inspect(&folder, "in.ndjson").stdout;
    assert!(
        page.contains("1 row holds no date as the others are (first: line 4, `soon`)"),
        "{page}"
    );
    assert!(page.contains("nothing to propose: 1 of 9 rows have no date"), "{page}");
}

/// Dates that nobody knows how to read keep the rest from nobody.
#[test]
fn b10_dates_that_are_all_none_are_told_beside_the_rest() {
    let csv = "date,v\n0000-00-00,1\n0000-00-00,2\n";
    let folder = Folder::with("in.csv", csv);
    let page = inspect(&folder, "in.csv").stdout;
    assert!(page.contains("nothing to propose: column `date` looks like dates"), "{page}");
    assert!(page.contains("whole numbers"), "{page}");
    // Named, or said to be read so, they are what was asked for, and refused.
    folder.smooth("inspect in.csv -t date".split(' ')).refused(1, &["in.csv", "`0000-00-00`"]);
}

#[cfg(feature = "xlsx")]
#[test]
fn f15_a_banner_in_a_workbook() {
    let mut rows = vec![vec![Cell::text("Station 7")], vec![Cell::text("day"), Cell::text("v")]];
    for day in 0..12 {
        rows.push(vec![Cell::Date(45_292.0 + f64::from(day)), Cell::Number(f64::from(day % 5))]);
    }
    // A title of one column over one of two is told by three.
    for row in &mut rows[1..] {
        row.push(Cell::Number(2.5));
    }
    rows[1][2] = Cell::text("w");
    let folder = Folder::with("in.xlsx", workbook(&[("S", &rows)]));
    let told = json(&folder, "in.xlsx");
    assert_eq!(flags(&told), "--value v,w --skip-rows 1");
    assert!(remarks(&told).contains("row 1, the first, holds 1 of the 3 columns below"), "{told}");
    runs(&folder, &told);
}

#[test]
fn f18_truths_are_proposed_where_there_is_no_number() {
    let rows = |a: &str, b: &str| -> String {
        (1..=9)
            .map(|day| format!("2024-01-0{day},{}\n", if day % 3 == 0 { a } else { b }))
            .collect()
    };
    let csv = format!("date,on\n{}", rows("true", "False"));
    assert_eq!(proposed(&csv, ""), "--value on");
    let told = json(&Folder::with("in.csv", &csv), "in.csv");
    assert_eq!(
        (&of(&told, "on")["type"], &of(&told, "on")["role"]),
        (&"true or false".into(), &"value".into())
    );
    // Shares are not summed.
    let twice = csv
        .replace("\n2024", "\n2024-01-01,true\n2024")
        .replace("date,on\n2024-01-01,true\n", "date,on\n");
    assert!(proposed(&twice, "").contains("mean"), "{}", proposed(&twice, ""));
    // Beside a number they are no value.
    let csv = format!("date,on,v\n{}", rows("true,1", "false,2"));
    assert_eq!(proposed(&csv, ""), "--value v");
    let folder = Folder::new();
    let frame =
        df!("date" => ["2024-01-01", "2024-01-02"], "on" => [true, false]).expect("a frame");
    folder.write_parquet("in.parquet", frame);
    let told = json(&folder, "in.parquet");
    assert_eq!(flags(&told), "--value on");
    runs(&folder, &told);
}

#[test]
fn f14_keys_of_bytes_are_proposed() {
    let folder = Folder::new();
    let days: Vec<i32> = (0..20).map(|row| 19_723 + row / 2).collect();
    let keys: Vec<&[u8]> =
        (0..20).map(|row| if row % 2 == 0 { &b"\xff\x01"[..] } else { b"ok" }).collect();
    let v: Vec<f64> = (0..20).map(f64::from).collect();
    let mut frame = df!("day" => days, "key" => keys, "v" => v).expect("a frame");
    let days = frame.column("day").and_then(|day| day.cast(&DataType::Date)).expect("days");
    frame.with_column(days).expect("a column");
    folder.write_parquet("in.parquet", frame);
    let told = json(&folder, "in.parquet");
    assert_eq!(flags(&told), "--by key --value v");
    assert_eq!(of(&told, "key")["examples"][0], "ff01");
    runs(&folder, &told);
}

/// X12: categories that are numbers are looked at as the texts they are.
#[test]
fn x12_categories_that_are_numbers() {
    let folder = Folder::new();
    let texts: Vec<String> = (0..10).map(|row| (row % 3).to_string()).collect();
    let v: Vec<f64> = (0..10).map(|row| f64::from(row) * 1.5).collect();
    let mut frame = df!("time" => texts.clone(), "g" => texts, "v" => v).expect("a frame");
    let categories = DataType::from_categories(Categories::global());
    for name in ["time", "g"] {
        let column =
            frame.column(name).and_then(|column| column.cast(&categories)).expect("a cast");
        frame.with_column(column).expect("a column");
    }
    folder.write_parquet("in.parquet", frame.select(["g", "v"]).expect("two"));
    folder
        .smooth("apply in.parquet -w 3 -o -".split(' '))
        .refused(2, &["in.parquet: several columns could be the value: `g`, `v`"]);
    assert!(flags(&json(&folder, "in.parquet")).starts_with("--value"));
    folder.write_parquet("in.parquet", frame.select(["time", "v"]).expect("two"));
    for command in ["apply in.parquet -v v -w 3 -o -", "inspect in.parquet"] {
        let run = folder.smooth(command.split(' '));
        assert!(!run.stderr.contains("cast"), "{}", run.stderr);
    }
}
