//! The statistics, against values worked out by hand.

use serde_json::Value;

use crate::folder::{Folder, column, numbers};

/// A has a missing value and an absent day, B is whole, C is one row.
const CSV: &str = "\
date,shop,v
2024-01-01,A,2
2024-01-02,A,
2024-01-03,A,4
2024-01-05,A,6
2024-01-01,B,3
2024-01-02,B,6
2024-01-03,B,9
2024-01-09,C,7
";

/// Smoothed, A is 2, 3, 5, 16/3; B is 4, 6, 8; C is 7.
fn report() -> Folder {
    let folder = Folder::with("in.csv", CSV);
    folder.report("in.csv", "-g shop -w 3 --boundary nearest");
    folder
}

#[test]
fn the_columns_are_these() {
    let csv = report().read("report/stats.csv");
    let want = "shop,variable,start,end,step,count,missing,absent,filled,mean,std,min,max,sum,\
                smoothed_mean,smoothed_std,residual_std,provisional_rows,last_period,previous_period,\
                change,typical_change";
    assert_eq!(csv.lines().next(), Some(want));
}

#[test]
fn the_values_are_right() {
    let csv = report().read("report/stats.csv");
    for (name, want) in [
        ("shop", ["A", "B", "C"]),
        ("variable", ["v", "v", "v"]),
        ("start", ["2024-01-01", "2024-01-01", "2024-01-09"]),
        ("end", ["2024-01-05", "2024-01-03", "2024-01-09"]),
        ("step", ["1d", "1d", ""]),
        ("count", ["3", "3", "1"]),
        ("missing", ["1", "0", "0"]),
        ("absent", ["1", "0", ""]),
        ("provisional_rows", ["1", "1", "1"]),
    ] {
        assert_eq!(column(&csv, name), want, "{name}");
    }
    for (name, want) in [
        ("mean", [Some(4.0), Some(6.0), Some(7.0)]),
        ("std", [Some(2.0), Some(3.0), None]),
        ("min", [Some(2.0), Some(3.0), Some(7.0)]),
        ("max", [Some(6.0), Some(9.0), Some(7.0)]),
        ("sum", [Some(12.0), Some(18.0), Some(7.0)]),
        ("smoothed_mean", [Some(23.0 / 6.0), Some(6.0), Some(7.0)]),
        ("smoothed_std", [Some(23.0_f64.sqrt() / 3.0), Some(2.0), None]),
        // A's residuals are 0, -1 and 2/3.
        ("residual_std", [Some((19.0_f64 / 27.0).sqrt()), Some(1.0), None]),
    ] {
        for (got, want) in numbers(&csv, name).into_iter().zip(want) {
            let close = match (got, want) {
                (Some(got), Some(want)) => (got - want).abs() < 1e-14 * want.abs().max(1.0),
                (got, want) => got == want,
            };
            assert!(close, "{name}: {got:?}, not {want:?}");
        }
    }
}

/// That every field of stats.csv is the same in stats.json.
fn assert_agree(folder: &Folder) {
    let csv = folder.read("report/stats.csv");
    let json: Value = serde_json::from_str(&folder.read("report/stats.json")).expect("JSON");
    let objects = json.as_array().expect("a list");
    assert_eq!(objects.len(), csv.lines().count() - 1);
    for name in csv.lines().next().expect("a header").split(',') {
        for (text, object) in column(&csv, name).into_iter().zip(objects) {
            let same = match &object[name] {
                Value::Null => text.is_empty(),
                Value::String(json) => json == text,
                json => json.as_f64().map(f64::to_bits) == text.parse().ok().map(f64::to_bits),
            };
            assert!(same, "{name}: `{text}` in stats.csv, {} in stats.json", object[name]);
        }
        let keys = objects[0].as_object().expect("an object").len();
        assert_eq!(keys, csv.lines().next().expect("a header").split(',').count());
    }
}

#[test]
fn json_and_csv_agree() {
    assert_agree(&report());
    let times = "time,v\n2024-01-01T00:00:00,1\n2024-01-01T00:05:00,2\n";
    let folder = Folder::with("in.csv", times);
    folder.report("in.csv", "-w 3");
    assert_agree(&folder);
    let folder = Folder::with("in.csv", "n,v\n5,1\n6,2\n");
    folder.report("in.csv", "-t n -w 3");
    assert_agree(&folder);
}

#[test]
fn json_and_csv_agree_on_times_with_a_zone() {
    let folder = Folder::with("in.csv", "time,v\n2024-01-01T00:00:00Z,1\n2024-01-02T00:00:00Z,2\n");
    folder.report("in.csv", "-w 3");
    assert_agree(&folder);
}

#[test]
fn the_spread_of_infinities_is_not_0() {
    let folder = Folder::with("in.csv", "v\n1\ninf\n3\n4\n5\n6\n");
    folder.report("in.csv", "-w 1");
    let csv = folder.read("report/stats.csv");
    for name in ["std", "smoothed_std", "residual_std"] {
        let text = column(&csv, name)[0];
        assert!(["NaN", "", "inf"].contains(&text), "{name} is `{text}`");
    }
}

#[test]
fn provisional_rows_are_those_within_the_look_ahead_of_the_end() {
    let rows: String = (1..=40).map(|row| format!("{row},{row}\n")).collect();
    let folder = Folder::with("in.csv", format!("n,v\n{rows}"));
    for (window, want) in [
        ("7", "3"),
        ("8", "3"), // an even window looks one row further behind
        ("7 align=trailing", "0"),
        ("7 align=leading", "6"),
        ("101", "40"), // all of them
        ("gaussian:std=3", "12"),
    ] {
        let args = ["report", "in.csv", "-o", "report", "--force", "-t", "n", "-w", window];
        folder.smooth(args).ok();
        let csv = folder.read("report/stats.csv");
        assert_eq!(column(&csv, "provisional_rows"), [want], "{window}");
    }
}

#[test]
fn a_group_column_named_as_a_statistic_is_told_apart() {
    let folder = Folder::with("in.csv", "mean,group_mean,v\nA,x,1\nA,x,2\nB,x,5\n");
    folder.report("in.csv", "-g mean -g group_mean -v v -w 1");
    let csv = folder.read("report/stats.csv");
    let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
    let mut distinct = header.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), header.len(), "{header:?}");
    assert_eq!(column(&csv, "mean"), ["1.5", "5.0"]);
    assert_agree(&folder);
}

/// The page's numbers, whatever the largest of their column is.
#[test]
fn f21_three_digits_are_seen_of_small_numbers_beside_large_ones() {
    let csv = "date,pair,rate\n2024-01-01,A,0.812\n2024-01-02,A,0.838\n2024-01-03,A,0.825\n\
               2024-01-01,B,20000\n2024-01-02,B,20500\n2024-01-03,B,21000\n";
    let folder = Folder::with("in.csv", csv);
    folder.report("in.csv", "-g pair -w 3");
    let page = folder.read("report/report.html");
    for cell in [">0.825<", ">0.0130<", ">20,500<", ">500.0<"] {
        assert!(page.contains(cell), "{cell}");
    }
}
