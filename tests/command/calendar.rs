//! `--every`: a calendar for each group.

use serde_json::{Value, json};

use crate::folder::{Folder, Run, column};

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

/// A day of two rows, one without units, and days without rows.
const SALES: &str = "\
date,shop,units,price
2024-01-30,A,2,1.5
2024-01-30,A,3,2.5
2024-02-02,A,,8
2024-02-04,A,4,3
";

#[test]
fn each_value_is_merged_in_its_own_way() {
    let folder = Folder::with("in.csv", SALES);
    let both = folder.apply("in.csv", "1 holes=keep", "-v units:sum,price:mean --every 1d");
    assert_eq!(column(&both, "units"), ["5", "0", "0", "", "0", "4"]);
    assert_eq!(column(&both, "price"), ["2.0", "", "", "8.0", "", "3.0"]);
    // What the others are is said by --agg, and columns are read as they are with it.
    for flags in ["-v units,price:mean --agg sum", "-v price:mean -v units -t date --agg sum"] {
        let other = folder.apply("in.csv", "1 holes=keep", &format!("{flags} --every 1d"));
        assert_eq!(column(&other, "units"), column(&both, "units"), "{flags}");
        assert_eq!(column(&other, "price"), column(&both, "price"), "{flags}");
    }
    for (how, units) in [
        ("median", ["2.5", "", "4.0"]),
        ("min", ["2", "", "4"]),
        ("max", ["3", "", "4"]),
        ("first", ["2", "", "4"]),
        ("last", ["3", "", "4"]),
        ("count", ["2", "0", "1"]),
    ] {
        let out = folder.apply("in.csv", "1 holes=keep", &format!("-v units:{how} -g shop"));
        assert_eq!(column(&out, "units"), units, "{how}: rows of one time");
    }
}

#[test]
fn a_column_of_the_whole_name_comes_before_an_aggregate() {
    let csv = "date,v:sum,v\n2024-01-01,1,10\n2024-01-01,3,20\n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "1", "-v v:sum --agg mean");
    assert_eq!(column(&out, "v:sum"), ["2.0"]);
    let out = folder.apply("in.csv", "1", "-v v:sum:max,v:min --every 1d");
    assert_eq!((column(&out, "v:sum"), column(&out, "v")), (vec!["3"], vec!["10"]));
}

#[test]
fn values_that_nothing_says_how_to_merge_are_refused() {
    let folder = Folder::with("in.csv", SALES);
    for (flags, says) in [
        ("-v units:sum,price --every 1d", ["`price`", "--agg sum", "--value price:sum"]),
        ("-v units:sum,price", ["`price`", "--agg sum", "--value price:sum"]),
        ("-v price --every 1d", ["`price`", "--agg sum", "--value price:sum"]),
        ("-v units:mode --every 1d", ["`units:mode`", "`units`", "median"]),
        ("-v unit:sum --every 1d", ["`unit`", "`units`", "`price`"]),
        ("-v units --agg sum --fill zero", ["--fill", "--every", ""]),
        ("-v units --agg sum --label right", ["--label", "--every", ""]),
        ("-v units --agg sum --every 1d --label end", ["end", "left", "right"]),
        ("-v units --agg sum --with partial", ["--with partial", "--every", ""]),
        ("-v units --agg sum --every 1d --fill mean", ["mean", "forward", "linear"]),
    ] {
        let run = folder.smooth(format!("apply in.csv -w 1 -o - {flags}").split(' '));
        run.refused(2, &says);
    }
}

#[test]
fn intervals_without_a_value_get_what_fill_says() {
    let folder = Folder::with("in.csv", SALES);
    for (fill, units, price) in [
        ("null", ["5", "", "", "", "", "4"], ["2.0", "", "", "8.0", "", "3.0"]),
        ("zero", ["5", "0", "0", "", "0", "4"], ["2.0", "0.0", "0.0", "8.0", "0.0", "3.0"]),
        ("forward", ["5", "5", "5", "5", "5", "4"], ["2.0", "2.0", "2.0", "8.0", "8.0", "3.0"]),
        (
            "linear",
            ["5.0", "4.8", "4.6", "4.4", "4.2", "4.0"],
            ["2.0", "4.0", "6.0", "8.0", "5.5", "3.0"],
        ),
    ] {
        let flags = format!("-v units:sum,price:mean --every 1d --fill {fill}");
        let out = folder.apply("in.csv", "1 holes=keep", &flags);
        assert_eq!(column(&out, "units"), units, "{fill}");
        assert_eq!(column(&out, "price"), price, "{fill}");
    }
}

/// Days from the 10th of January to the 17th of March, and a report of their months.
fn in_part(flags: &str) -> (Folder, Run) {
    let dates = (10..=77).map(|day| {
        let date = chrono::NaiveDate::from_yo_opt(2024, day).expect("a day");
        format!("{date},1,2\n")
    });
    let folder = Folder::with("in.csv", format!("date,v,w\n{}", dates.collect::<String>()));
    let run = folder.report("in.csv", &format!("-w 1 {flags}"));
    (folder, run)
}

#[test]
fn intervals_that_the_file_covers_in_part_are_warned_of_and_recorded() {
    let (folder, run) = in_part("-v v --every 1mo --agg sum");
    let first = "the first month, 2024-01-01, is only partly covered: the data begin on \
                 2024-01-10, so its sum of `v` is too low";
    let last = "the last month, 2024-03-01, is only partly covered: the data end on 2024-03-17, so \
                its sum of `v` is too low";
    let manifest: Value = serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    let page = folder.read("report/report.html");
    for (at, warning) in [first, last].into_iter().enumerate() {
        let whole = format!("{warning}; --with partial flags it");
        assert!(run.stderr.contains(&format!("warning: {whole}\n")), "{}", run.stderr);
        assert_eq!(manifest["warnings"][at], whole);
        assert!(page.contains(&whole), "the page says so too");
    }
    let calendar = &manifest["calendar"];
    let ends = json!({ "first": "2024-01-01", "last": "2024-03-01" });
    assert_eq!(calendar["partial"], ends);
    assert_eq!(calendar["agg"], "sum");
    assert!(page.contains("2024-01-01 and 2024-03-01"), "{page}");
}

#[test]
fn intervals_are_labelled_by_their_ends_where_asked() {
    let flags = "-v v --every 1mo --agg sum --with partial";
    let (left, _) = in_part(flags);
    let (right, run) = in_part(&format!("{flags} --label right"));
    let (starts, ends) = (left.read("report/smoothed.csv"), right.read("report/smoothed.csv"));
    assert_eq!(column(&starts, "date"), ["2024-01-01", "2024-02-01", "2024-03-01"]);
    assert_eq!(column(&ends, "date"), ["2024-02-01", "2024-03-01", "2024-04-01"]);
    for name in ["v", "partial", "v_smoothed"] {
        assert_eq!(column(&starts, name), column(&ends, name), "{name}");
    }
    let says = "the last month, from 2024-03-01, is only partly covered";
    assert!(run.stderr.contains(says), "{}", run.stderr);
    let stats = right.read("report/stats.csv");
    assert_eq!(
        (column(&stats, "start"), column(&stats, "end")),
        (vec!["2024-02-01"], vec!["2024-04-01"])
    );
    let label = |folder: &Folder| {
        let text = folder.read("report/manifest.json");
        serde_json::from_str::<Value>(&text).expect("JSON")["calendar"]["label"].clone()
    };
    assert_eq!((label(&left), label(&right)), (json!("left"), json!("right")));
    assert!(right.read("report/report.html").contains("the ends of intervals"));
}

#[test]
fn a_mean_of_a_part_is_no_warning_and_is_flagged_where_asked() {
    let (_, run) = in_part("-v v:mean,w:max --every 1mo");
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let (folder, run) = in_part("-v v:mean,w:count --every 1mo --with partial --fill null");
    assert!(run.stderr.contains("so its count of `w` is too low\n"), "{}", run.stderr);
    let table = folder.read("report/smoothed.csv");
    assert_eq!(column(&table, "partial"), ["true", "false", "true"]);
    let manifest: Value = serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    let calendar = &manifest["calendar"];
    assert_eq!(calendar["aggregates"], json!({ "v": "mean", "w": "count" }));
    assert_eq!((&calendar["agg"], &calendar["fill"]), (&Value::Null, &"null".into()));
    let page = folder.read("report/report.html");
    assert!(page.contains("by the mean of v and the count of w"), "{page}");
    let (_, run) = in_part("-v v --every 1d --agg sum");
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}
