//! Calendars whose intervals start elsewhere, and groups that end before the file: f20, f26, f05, f12.

use serde_json::{Value, json};

use crate::folder::{Folder, Run, column, numbers};

fn apply(folder: &Folder, flags: &str) -> Run {
    let args = ["apply", "in.csv", "-w", "1", "-o", "-"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

/// A gas day of the 30th of March 2024 goes from 06:00 to 06:00, over the clocks' change in Berlin.
#[test]
fn f20_days_that_start_at_six() {
    let csv = "t,v\n2024-03-30 05:59,1\n2024-03-30 06:00,2\n2024-03-31 05:59,4\n\
               2024-03-31 06:00,8\n2024-04-01 05:30,16\n";
    let folder = Folder::with("in.csv", csv);
    let out = apply(&folder, "--every 1d --offset 6h --agg sum").ok().stdout;
    let days = ["2024-03-29T06:00:00", "2024-03-30T06:00:00", "2024-03-31T06:00:00"];
    assert_eq!((column(&out, "t"), column(&out, "v")), (days.to_vec(), vec!["1", "6", "24"]));
    let out = apply(&folder, "--every 1d --offset 6h --agg sum --tz Europe/Berlin").ok().stdout;
    let days =
        ["2024-03-29T06:00:00+01:00", "2024-03-30T06:00:00+01:00", "2024-03-31T06:00:00+02:00"];
    assert_eq!((column(&out, "t"), column(&out, "v")), (days.to_vec(), vec!["1", "6", "24"]));
    let right = apply(&folder, "--every 1d --offset 6h --agg sum --label right").ok().stdout;
    let ends = ["2024-03-30T06:00:00", "2024-03-31T06:00:00", "2024-04-01T06:00:00"];
    assert_eq!(column(&right, "t"), ends);
}

#[test]
fn f20_weeks_that_start_on_sunday() {
    // The 3rd and the 10th of March 2024 are Sundays.
    let csv = "d,v\n2024-03-02,1\n2024-03-03,2\n2024-03-09,4\n2024-03-10,8\n";
    let folder = Folder::with("in.csv", csv);
    for flags in ["--week-start sun", "--offset -1d", "--offset 6d"] {
        let out = apply(&folder, &format!("--every 1w {flags} --agg sum")).ok().stdout;
        assert_eq!(column(&out, "d"), ["2024-02-25", "2024-03-03", "2024-03-10"], "{flags}");
        assert_eq!(column(&out, "v"), ["1", "6", "8"], "{flags}");
    }
}

/// Years from April to March: the first and the last are covered in part, and said to be.
#[test]
fn f20_fiscal_years() {
    let days = (0..900).map(|day| {
        let first = chrono::NaiveDate::from_ymd_opt(2022, 2, 1).expect("a day");
        format!("{},1\n", first + chrono::TimeDelta::days(day))
    });
    let folder = Folder::with("in.csv", format!("d,v\n{}", days.collect::<String>()));
    let flags = "-w 1 --every 1y --offset 3mo --agg sum --with partial";
    let run = folder.report("in.csv", flags);
    let table = folder.read("report/smoothed.csv");
    assert_eq!(column(&table, "d"), ["2021-04-01", "2022-04-01", "2023-04-01", "2024-04-01"]);
    assert_eq!(column(&table, "v"), ["59", "365", "366", "110"]);
    assert_eq!(column(&table, "partial"), ["true", "false", "false", "true"]);
    assert!(run.stderr.contains("the first year, 2021-04-01, is only partly"), "{}", run.stderr);
    let manifest: Value = serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    let calendar = &manifest["calendar"];
    assert_eq!((&calendar["every"], &calendar["offset"]), (&json!("1y"), &json!("3mo")));
    assert_eq!(calendar["partial"], json!({ "first": "2021-04-01", "last": "2024-04-01" }));
    assert!(folder.read("report/report.html").contains("intervals moved by"));
}

#[test]
fn f20_what_cannot_be_meant() {
    let folder = Folder::with("in.csv", "d,v\n2024-03-02,1\n2024-03-03,2\n");
    for (flags, says) in [
        ("--every 1d --offset 6h", ["--offset", "cuts days"]),
        ("--every 1d --offset 1d", ["--offset", "no shorter than the interval"]),
        ("--every 1w --offset 1mo", ["--offset", "counts months"]),
        ("--every 1d --offset six", ["--offset", "write for example 6h"]),
        ("--every 1mo --week-start sun", ["--every", "no weeks"]),
        ("--every 1w --week-start sunday", ["sunday", "--week-start"]),
        ("--offset 6h", ["--every", "--offset"]),
        ("--fill-to group", ["--every", "--fill-to"]),
    ] {
        apply(&folder, &format!("{flags} --agg sum")).refused(2, &says);
    }
}

/// A has rows to the 29th of April, B ended on the 30th of January.
fn ended() -> Folder {
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
    let row = |shop: &str, day: i64| {
        format!("{},{shop},{}\n", first + chrono::TimeDelta::days(day), day % 3 + 9)
    };
    let rows: String =
        (0..120).map(|day| row("A", day)).chain((0..30).map(|day| row("B", day))).collect();
    Folder::with("in.csv", format!("d,shop,v\n{rows}"))
}

#[test]
fn f26_statistics_are_of_a_groups_own_life() {
    let folder = ended();
    let run = folder.report("in.csv", "-g shop -v v -w 7 --every 1d --agg sum");
    let stats = folder.read("report/stats.csv");
    assert_eq!(column(&stats, "end"), ["2024-04-29", "2024-01-30"]);
    assert_eq!(column(&stats, "count"), ["120", "30"]);
    assert_eq!(column(&stats, "filled"), ["0", "90"]);
    assert_eq!(numbers(&stats, "mean"), [Some(10.0), Some(10.0)]);
    assert_eq!(numbers(&stats, "min"), [Some(9.0), Some(9.0)]);
    let json: Value = serde_json::from_str(&folder.read("report/stats.json")).expect("JSON");
    assert_eq!((&json[1]["end"], &json[1]["filled"]), (&json!("2024-01-30"), &json!(90)));
    let says = "1 of 2 groups ended before the file's last time: shop = B on 2024-01-30 (90 filled \
                intervals since then)";
    assert!(run.stderr.contains(&format!("warning: {says}")), "{}", run.stderr);
    let page = folder.read("report/report.html");
    assert!(page.contains("shop = B on 2024-01-30 (90 filled"), "the page says so too");
    // The table goes on: that a shop sells nothing is known.
    let table = folder.read("report/smoothed.csv");
    assert_eq!((table.lines().count(), column(&table, "v")[239]), (241, "0"));
}

#[test]
fn f26_calendars_end_with_their_group_where_asked() {
    let folder = ended();
    let flags = "-g shop -v v -w 7 --every 1d --agg sum --fill-to group";
    let run = folder.report("in.csv", flags);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let table = folder.read("report/smoothed.csv");
    assert_eq!((table.lines().count(), column(&table, "d")[149]), (151, "2024-01-30"));
    let stats = folder.read("report/stats.csv");
    assert_eq!(column(&stats, "filled"), ["0", "0"]);
    assert_eq!(column(&stats, "count"), ["120", "30"]);
    let manifest: Value = serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    assert_eq!(manifest["calendar"]["fill_to"], "group");
}

/// A shop that often has days without rows has not ended after a few of them.
#[test]
fn f26_a_slow_group_has_not_ended() {
    let csv = "d,shop,v\n2024-01-01,A,1\n2024-01-09,A,1\n2024-01-17,A,1\n2024-01-01,B,1\n\
               2024-01-10,B,1\n2024-01-30,B,1\n";
    let folder = Folder::with("in.csv", csv);
    let run = folder.report("in.csv", "-g shop -v v -w 7 --every 1d --agg sum");
    assert!(!run.stderr.contains("ended"), "{}", run.stderr);
    let stats = folder.read("report/stats.csv");
    assert_eq!(column(&stats, "filled"), ["13", "0"]);
    assert_eq!(column(&stats, "count"), ["17", "30"], "its life has days without rows, too");
}

#[test]
fn f05_a_stray_time_is_refused_before_the_calendar() {
    let mut rows: Vec<String> = (0..3000)
        .map(|second| {
            let at = chrono::DateTime::from_timestamp(1_714_521_600 + second, 0).expect("a time");
            format!("{},{}", at.format("%F %T"), second % 7)
        })
        .collect();
    rows[1234] = "1970-01-01 00:00:07,1".to_owned();
    let folder = Folder::with("in.csv", format!("t,v\n{}\n", rows.join("\n")));
    let run = apply(&folder, "--every 1m --agg mean");
    run.refused(1, &["in.csv", "line 1236", "1970-01-01T00:00:07", "28575410 rows for 3000"]);
    run.refused(1, &["2024-05-01T00:00:00", "--max-gap 1m"]);
    let out = apply(&folder, "--every 1m --agg mean --max-gap 1m").ok().stdout;
    assert_eq!(column(&out, "t").len(), 1 + 50);
    // A report's own window is for what is left, and not for half a century.
    let run = folder.report("in.csv", "--every 1s --agg sum --max-gap 1d");
    assert!(run.stderr.contains("a bell of 25 rows"), "{}", run.stderr);
    // One clock behind and one ahead.
    rows[2000] = "2099-01-01 00:00:00,1".to_owned();
    let folder = Folder::with("in.csv", format!("t,v\n{}\n", rows.join("\n")));
    apply(&folder, "--every 1m --agg mean")
        .refused(1, &["line 1236", "1970-01-01T00:00:07", "(and 1 other row)", "--max-gap 1m"]);
    // Ten days before a few minutes are a calendar that is laid, and a warning that names the row.
    let minutes: String = rows[..300].iter().map(|row| format!("{row}\n")).collect();
    let folder = Folder::with("in.csv", format!("t,v\n{minutes}2024-04-21 00:00:00,1\n"));
    let run = apply(&folder, "--every 1s --agg sum").ok();
    for says in ["warning", "864300 rows for 301", "line 302", "from 2024-04-21T00:00:00"] {
        assert!(run.stderr.contains(says), "{says}: {}", run.stderr);
    }
    // Half a year of days of two rows is a calendar as any other.
    let folder = Folder::with("in.csv", "t,v\n2024-01-01,1\n2024-06-30,2\n");
    assert_eq!(apply(&folder, "--every 1d --agg sum").ok().stdout.lines().count(), 183);
}

/// Stamps of month ends count months from end to end, whatever February has.
#[test]
fn f12_months_of_month_ends() {
    let mut rows = String::new();
    let mut ends = Vec::new();
    for month in 0..48 {
        let first = chrono::NaiveDate::from_ymd_opt(2022, 2, 1).expect("a day");
        let next = first + chrono::Months::new(month);
        ends.push(next.pred_opt().expect("a day"));
    }
    ends.iter().for_each(|end| rows.push_str(&format!("{end},1\n")));
    let folder = Folder::with("in.csv", format!("d,v\n{rows}"));
    for (window, months) in [("sum:3mo align=trailing", 3.0), ("sum:12mo align=trailing", 12.0)] {
        let out = folder.apply("in.csv", window, "");
        for (at, sum) in (1..).zip(numbers(&out, "v_smoothed")) {
            assert_eq!(sum, Some(f64::from(at).min(months)), "{window}, row {at}");
        }
    }
    let out = folder.apply("in.csv", "uniform:3mo align=trailing", "");
    assert_eq!(numbers(&out, "v_smoothed"), vec![Some(1.0); 48]);
}
