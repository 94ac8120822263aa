//! The time from several columns.

use polars::prelude::*;

use crate::folder::{Folder, Run, column};

/// The rows of a CSV merged by time, or what is said against it.
fn merged(csv: &str, flags: &str) -> Run {
    let folder = Folder::with("in.csv", csv);
    let args = "apply in.csv -v v -w 1 -o - --agg sum".split(' ');
    folder.smooth(args.chain(flags.split_whitespace()))
}

#[test]
fn columns_make_a_date_by_their_names_or_places() {
    for (csv, time, name, want) in [
        ("year,month,v\n2024,2,1\n2023,12,2\n", "year,month", "date", ["2023-12-01", "2024-02-01"]),
        ("Mon,YR,v\nfeb,2024,1\nDecember,2023,2\n", "Mon,YR", "date", ["2023-12-01", "2024-02-01"]),
        ("yr,qtr,v\n1998,Q2,1\n1998,q1,2\n", "yr,qtr", "date", ["1998-01-01", "1998-04-01"]),
        (
            "quarter,year,v\n2,1998,1\n1,1998,2\n",
            "year,quarter",
            "date",
            ["1998-01-01", "1998-04-01"],
        ),
        ("year,week,v\n2021,1,1\n2020,53,2\n", "year,week", "date", ["2020-12-28", "2021-01-04"]),
        (
            "jahr,monat,tag,v\n2024,02,29,1\n2023,02,28,2\n",
            "jahr,monat,tag",
            "date",
            ["2023-02-28", "2024-02-29"],
        ),
        (
            "day,month,year,v\n29,2,2024,1\n28,2,2023,2\n",
            "day,month,year",
            "date",
            ["2023-02-28", "2024-02-29"],
        ),
        ("anno,week,v\n2021,01,1\n2020,53,2\n", "anno,week", "date", ["2020-12-28", "2021-01-04"]),
        (
            "year,month,day,hour,v\n2024,2,29,23,1\n2024,2,29,0,2\n",
            "year,month,day,hour",
            "time",
            ["2024-02-29T00:00:00", "2024-02-29T23:00:00"],
        ),
        (
            "year,month,day,hour,min,sec,v\n2024,2,29,23,59,59.25,1\n1969,12,31,0,0,0,2\n",
            "year,month,day,hour,min,sec",
            "time",
            ["1969-12-31T00:00:00", "2024-02-29T23:59:59.250"],
        ),
    ] {
        let run = merged(csv, &format!("-t {time}")).ok();
        let mut dates = column(&run.stdout, name);
        assert_eq!(column(&run.stdout, "v"), ["2", "1"], "in the order of time");
        dates.sort_unstable();
        assert_eq!(dates, want, "{time}");
        assert!(run.stderr.contains(&format!("time: {name}, ")), "{}", run.stderr);
    }
}

#[test]
fn a_table_that_stays_one_has_no_column_more() {
    let csv = "year,month,v\n2024,01,1\n2023,12,2\n2023,11,3\n";
    let folder = Folder::with("in.csv", csv);
    let out =
        folder.apply("in.csv", "taps:[0,1] align=trailing boundary=constant", "-t year,month");
    let want = "year,month,v,v_smoothed\n2024,01,1,2.0\n2023,12,2,3.0\n2023,11,3,0.0\n";
    assert_eq!(out, want);
    folder.smooth("apply in.csv -t year,month -w 1 -o out.parquet".split(' ')).ok();
    let names = |frame: &DataFrame| -> Vec<String> {
        frame.get_column_names().into_iter().map(ToString::to_string).collect()
    };
    let frame = folder.read_parquet("out.parquet");
    assert_eq!(names(&frame), ["year", "month", "v", "v_smoothed"]);
    let args = "apply out.parquet -t year,month -v v --suffix _2 -w 1 -o again.parquet";
    folder.smooth(args.split(' ')).ok();
    let frame = folder.read_parquet("again.parquet");
    assert_eq!(names(&frame), ["year", "month", "v", "v_smoothed", "v_2"]);
}

#[test]
fn groups_and_calendars_go_with_it() {
    let csv = "year,month,shop,v\n2023,11,A,1\n2024,1,A,2\n2023,12,B,4\n2024,1,B,8\n";
    let run = merged(csv, "-t year,month -g shop --every 1mo").ok();
    let want = "date,shop,v,v_smoothed\n2023-11-01,A,1,1.0\n2023-12-01,A,0,0.0\n\
        2024-01-01,A,2,2.0\n2023-12-01,B,4,4.0\n2024-01-01,B,8,8.0\n";
    assert_eq!(run.stdout, want);
    // A part may be a group too: each month's own series over the years.
    let run = merged("year,month,v\n2023,1,1\n2024,1,2\n", "-t year,month -g month").ok();
    assert_eq!(column(&run.stdout, "date"), ["2023-01-01", "2024-01-01"]);
    let twice = "year,month,v\n2023,1,1\n2023,01,2\n";
    let folder = Folder::with("in.csv", twice);
    let run = folder.smooth("apply in.csv -t year,month -v v -w 1 -o -".split(' '));
    run.refused(1, &["line 2 and line 3", "2023-01-01", "--agg"]);
}

#[test]
fn numbers_that_are_no_part_are_named() {
    for (csv, time, says) in [
        (
            "year,month,v\n2024,1,1\n2024,13,2\n",
            "year,month",
            &["line 3", "`month`", "`13`", "1 to 12"][..],
        ),
        ("year,month,v\n2024,1,1\n2024,0,2\n", "year,month", &["line 3", "`month`", "`0`"]),
        ("year,month,v\n2024,Jan,1\n2024,Juli,2\n", "year,month", &["line 3", "`month`", "`Juli`"]),
        (
            "year,month,v\n24,1,1\n24,2,2\n",
            "year,month",
            &["line 2", "`year`", "`24`", "four digits"],
        ),
        ("year,month,v\n2024,1,1\n,2,2\n", "year,month", &["line 3", "`year`", "there is no year"]),
        ("year,month,v\n2024,1,1\n2024,NA,2\n", "year,month", &["line 3", "`month`"]),
        ("year,month,v\n2024,1.5,1\n2024,2,2\n", "year,month", &["line 2", "`month`", "`1.5`"]),
        ("year,quarter,v\n1998,1,1\n1998,5,2\n", "year,quarter", &["line 3", "`quarter`", "`5`"]),
        ("year,week,v\n2020,53,1\n2021,53,2\n", "year,week", &["line 3", "`week`", "`53`", "2021"]),
        (
            "year,month,day,v\n2024,2,29,1\n2023,2,29,2\n",
            "year,month,day",
            &["line 3", "`day`", "`29`", "2 of 2023"],
        ),
        (
            "year,month,day,v\n2024,2,30,1\n2024,2,3,2\n",
            "day,month,year",
            &["line 2", "`day`", "`30`"],
        ),
        (
            "year,month,day,hour,v\n2024,2,29,24,1\n",
            "year,month,day,hour",
            &["line 2", "`hour`", "`24`", "0 to 23"],
        ),
    ] {
        merged(csv, &format!("-t {time}")).refused(1, &[&["in.csv"], says].concat());
    }
}

#[test]
fn lists_that_make_no_time_are_refused() {
    let csv = "year,month,day,date,hour,v\n2024,1,1,2024-01-01,5,1\n";
    for (flags, says) in [
        ("-t year,mont", &["`mont`", "did you mean `month`"][..]),
        ("-t month,day", &["year,month,day", "`month`, `day`"]),
        ("-t year,day", &["year,quarter", "`year`, `day`"]),
        ("-t year,year", &["`year`, `year`"]),
        ("-t date,hour", &["`date`, `hour`"]),
        ("-t year,", &["no column ``"]),
        ("-t year,month --date-format %Y", &["--date-format", "one column"]),
        ("-t year,month -v month", &["`month`", "both a part of the time and a value"]),
        ("-t date,month,day", &["column `date` holds date", "years"]),
    ] {
        merged(csv, flags).refused(2, says);
    }
}

/// A column that is named with a comma is one column.
#[test]
fn a_name_with_a_comma_is_a_name() {
    let run = merged("\"year,month\",v\n2024-02,1\n2024-01,2\n", "-t year,month").ok();
    assert!(run.stdout.starts_with("\"year,month\",v,v_smoothed\n2024-0"), "{}", run.stdout);
}

#[test]
fn the_made_column_takes_no_name_that_is_there() {
    let run = merged("year,month,date,v\n2024,1,x,1\n2024,2,x,2\n", "-t year,month -g date").ok();
    assert_eq!(column(&run.stdout, "year_month"), ["2024-01-01", "2024-02-01"]);
    let both = "year,month,date,year_month,v\n2024,1,x,y,1\n";
    let folder = Folder::with("in.csv", both);
    let run = folder.smooth("apply in.csv -t year,month -v v -w 1 -o -".split(' '));
    run.refused(2, &["`date`", "`year_month`", "rename"]);
}

#[test]
fn they_are_offered_where_no_column_holds_dates() {
    let folder = Folder::with("in.csv", "year,month,v\n2024,1,1\n2024,2,2\n");
    let run = folder.smooth("apply in.csv -v v -w 1 -o -".split(' ')).ok();
    assert!(run.stderr.contains("--time year,month makes dates of those"), "{}", run.stderr);
}

#[test]
fn parquet_columns_of_any_number_make_a_time() {
    let folder = Folder::new();
    let frame = df!(
        "year" => [2024.0, 2023.0],
        "month" => [2_u8, 12],
        "day" => [29_i64, 31],
        "v" => [1.0, 2.0],
    );
    folder.write_parquet("in.parquet", frame.expect("equal lengths"));
    let out = folder.apply("in.parquet", "1", "-t year,month,day -v v --agg sum");
    assert_eq!(column(&out, "date"), ["2023-12-31", "2024-02-29"]);
    let frame = df!("year" => [Some(2024), None], "month" => [2, 3], "v" => [1.0, 2.0]);
    folder.write_parquet("in.parquet", frame.expect("equal lengths"));
    let run = folder.smooth("apply in.parquet -t year,month -v v -w 1 -o -".split(' '));
    run.refused(1, &["row 2", "`year`"]);
}

#[test]
fn a_report_is_made_of_it() {
    let rows: String = (0..48).map(|n| format!("{},{},{n}\n", 2020 + n / 12, n % 12 + 1)).collect();
    let folder = Folder::with("in.csv", format!("year,month,v\n{rows}"));
    folder.report("in.csv", "-t year,month -w 3");
    let manifest: serde_json::Value =
        serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    assert_eq!(manifest["time"], "date");
    assert_eq!(manifest["calendar"]["step"], "1mo");
    let stats = folder.read("report/stats.csv");
    assert_eq!(
        (column(&stats, "start")[0], column(&stats, "end")[0]),
        ("2020-01-01", "2023-12-01")
    );
    assert!(folder.read("report/smoothed.csv").starts_with("year,month,v,v_smoothed\n2020,1,0,"));
}
