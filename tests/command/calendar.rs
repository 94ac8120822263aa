//! `--every`: a calendar for each group.

use crate::folder::{Folder, column};

const CSV: &str = "\
date,shop,v,note
2024-01-04,A,5,x
2024-01-01,A,1,x
2024-01-01,A,2,x
2024-01-02,B,7,x
2024-01-05,A,,x
";

#[test]
fn under_sum_a_day_without_rows_is_0_and_one_without_values_is_missing() {
    let folder = Folder::with("in.csv", CSV);
    let out = folder.apply("in.csv", "1 holes=keep", "-g shop -v v --every 1d --agg sum");
    let want = "date,shop,v,v_smoothed\n\
        2024-01-01,A,3,3.0\n2024-01-02,A,0,0.0\n2024-01-03,A,0,0.0\n2024-01-04,A,5,5.0\n\
        2024-01-05,A,,\n\
        2024-01-02,B,7,7.0\n2024-01-03,B,0,0.0\n2024-01-04,B,0,0.0\n2024-01-05,B,0,0.0\n";
    assert_eq!(out, want, "from its first row to the file's last day");
}

#[test]
fn under_mean_a_day_without_rows_is_missing() {
    let folder = Folder::with("in.csv", CSV);
    let out = folder.apply("in.csv", "1 holes=keep", "-g shop -v v --every 1d --agg mean");
    assert_eq!(column(&out, "v"), ["1.5", "", "", "5.0", "", "7.0", "", "", ""]);
    assert_eq!(column(&out, "v_smoothed"), column(&out, "v"));
}

#[test]
fn weeks_start_on_monday_and_months_are_the_calendars() {
    let csv = "date,v\n2024-01-31,1\n2024-02-01,2\n2024-02-29,4\n2024-03-03,8\n2024-03-04,16\n";
    let folder = Folder::with("in.csv", csv);
    let months = folder.apply("in.csv", "1", "--every 1mo --agg sum");
    assert_eq!(column(&months, "date"), ["2024-01-01", "2024-02-01", "2024-03-01"]);
    assert_eq!(column(&months, "v"), ["1", "6", "24"]);
    let weeks = folder.apply("in.csv", "1", "--every 1w --agg sum");
    let mondays =
        ["2024-01-29", "2024-02-05", "2024-02-12", "2024-02-19", "2024-02-26", "2024-03-04"];
    assert_eq!(column(&weeks, "date"), mondays);
    assert_eq!(column(&weeks, "v"), ["3", "0", "0", "0", "12", "16"]);
}

#[test]
fn hours_cut_times_but_not_dates() {
    let csv = "time,v\n2024-01-01T00:10:00,1\n2024-01-01T00:50:00,2\n2024-01-01T02:00:00,4\n";
    let folder = Folder::with("in.csv", csv);
    let hours = folder.apply("in.csv", "1", "--every 1h --agg sum");
    assert_eq!(column(&hours, "v"), ["3", "0", "4"]);
    assert_eq!(column(&hours, "time")[1], "2024-01-01T01:00:00");
    let folder = Folder::with("days.csv", "date,v\n2024-01-01,1\n2024-01-02,2\n");
    let run = folder.smooth("apply days.csv -w 1 -o - --every 1h --agg sum".split(' '));
    run.refused(2, &["--every", "1h", "whole days"]);
}

/// A time that was written with its zone must not come out as another, local one.
#[test]
fn utc_stays_utc() {
    let csv = "time,v\n2024-01-01T00:00:00Z,1\n2024-01-01T03:00:00+02:00,2\n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "1", "--every 1h --agg sum");
    let times = column(&out, "time");
    let is_utc = |time: &&str| time.ends_with('Z') || time.ends_with("+00:00");
    assert!(times.len() == 2 && times.iter().all(is_utc), "{out}");
}

#[test]
fn the_output_reads_back_as_input() {
    let folder = Folder::with("in.csv", CSV);
    let flags = "-g shop -v v --every 1d --agg sum";
    folder.write("daily.csv", folder.apply("in.csv", "3", flags));
    let again = folder.apply("daily.csv", "3", &format!("{flags} --suffix _again"));
    let once = folder.read("daily.csv");
    assert_eq!(column(&again, "v_again"), column(&once, "v_smoothed"));
}
