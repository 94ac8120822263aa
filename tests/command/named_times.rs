//! Numbers that are times, and columns named like times that are none: f09, f17, f28, B09, B16, B19.

use polars::prelude::*;

use crate::{
    folder::{Folder, column},
    inference::before,
};

/// Rows in the order 3, 1, 2 of these times.
fn csv(name: &str, [first, second, third]: [&str; 3]) -> String {
    format!("{name},v\n{third},3\n{first},1\n{second},2\n")
}

#[test]
fn f09_numbers_in_a_column_named_like_a_time_are_told_and_not_smoothed() {
    for (name, times, says) in [
        ("date", ["45292", "45292.5", "45293"], "--time date --date-format excel"),
        ("order_date", ["45292", "45293", "45294"], "--time order_date --date-format excel"),
        (
            "ts",
            ["1700000000000", "1700000060000", "1700000120000"],
            "--time ts --date-format epoch:ms",
        ),
        ("time", ["1700000000", "1700000060", "1700000120"], "--date-format epoch:s"),
        ("year", ["2000.0", "2000.083", "2000.167"], "--date-format decimal-year"),
        ("day", ["1", "2", "3"], "--time day puts the rows in their order"),
    ] {
        let csv = csv(name, times);
        for flags in ["", "-v v"] {
            let told = says.split(" --date").last().unwrap_or_default();
            let says = ["in.csv", &format!("column `{name}`"), told, "--time none"];
            before(&csv, flags).refused(1, &says);
        }
        // What is told does it.
        let flags = says.strip_suffix(" puts the rows in their order").unwrap_or(says);
        let flags = if flags.starts_with("--time") {
            flags.to_owned()
        } else {
            format!("--time {name} {flags}")
        };
        let run = before(&csv, &format!("{flags} -v v")).ok();
        assert_eq!(column(&run.stdout, "v_smoothed"), ["2.0", "0.0", "1.0"], "{}", run.stderr);
        let run = before(&csv, "-v v --time none").ok();
        assert_eq!(column(&run.stdout, "v_smoothed"), ["0.0", "3.0", "1.0"], "{}", run.stderr);
    }
    // Numbers that rise are in their order, and names that only end so may be measures.
    before("time,v\n0.5,1\n1.0,2\n1.5,4\n", "-v v").ok();
    before("response_time,v\n31,1\n17,2\n40,4\n", "-v v").ok();
}

#[test]
fn f09_counts_under_other_names() {
    let times = ["1700000000000", "1700000060000", "1700000120000"];
    for name in ["created_at", "timestamp_ms", "ts_ms", "time_utc", "unix", "utc", "Time (UTC)"] {
        let csv = csv(name, times);
        for flags in ["", "-v v"] {
            let says = [&format!("column `{name}`"), "--date-format epoch:ms", "--time none"];
            before(&csv, flags).refused(1, &says);
        }
    }
    // The only column of numbers is not smoothed where it looks like times, whatever its name.
    for (first, format) in [("1700000000", "epoch:s"), ("45292", "excel")] {
        let first: u64 = first.parse().expect("a number");
        let csv = format!("k,x\na,{first}\nb,{}\nc,{}\n", first + 1, first + 2);
        let says = ["column `x` is the only one", &format!("--date-format {format}"), "--value x"];
        before(&csv, "").refused(1, &says);
        before(&csv, "-v x").ok();
    }
    // Whole days may leave out weekends, and stamps come when they come.
    before("x\n45292\n45293\n45296\n45297\n45301\n", "").refused(1, &["excel", "--value x"]);
    before("logged\n1700000000\n1700000020\n1700003600\n1700003700\n", "")
        .refused(1, &["epoch:s", "--value logged"]);
    // Prices that only rise do so by steps of their own.
    before("x\n40010.5\n40011\n40018.25\n40019\n40031\n", "").ok();
    // Beside a time they are measures, and so are durations as large as Excel's days.
    before("date,total\n2024-01-01,40000\n2024-01-02,40010\n2024-01-03,40020\n", "").ok();
    before("run_time_ms,v\n45292,1\n45293,2\n45294,3\n", "-v v").ok();
}

#[test]
fn f09_days_of_excel() {
    let times = csv("at", ["45292.0", "45292.25", "45292.260416666664"]);
    let folder = Folder::with("in.csv", times);
    let out = folder.apply("in.csv", "1", "-t at --date-format excel --agg sum");
    let want = ["2024-01-01T00:00:00", "2024-01-01T06:00:00", "2024-01-01T06:15:00"];
    assert_eq!(column(&out, "at"), want);
    let out = folder.apply("in.csv", "1", "-t at --date-format excel --every 1d --agg sum");
    assert_eq!(column(&out, "v"), ["6"]);
    // Whole days are dates; decimal commas, and Parquet's numbers, are numbers, too.
    let folder = Folder::with("in.csv", "at;v\n45293;2,5\n45292;1,5\n");
    let out = folder.apply("in.csv", "1", "-t at --date-format excel --agg sum");
    assert_eq!(column(&out, "at"), ["2024-01-01", "2024-01-02"]);
    let folder = Folder::with("in.csv", "at;v\n45292,5;2,5\n45292,25;1,5\n");
    let out = folder.apply("in.csv", "1", "-t at --date-format excel --agg sum");
    assert_eq!(column(&out, "at"), ["2024-01-01T06:00:00", "2024-01-01T12:00:00"]);
    let folder = Folder::new();
    let at = df!("at" => [45_293.0, 45_292.0], "v" => [1, 2]).expect("a frame");
    folder.write_parquet("in.parquet", at);
    let flags = "-t at --date-format excel --agg sum --output-format csv";
    let out = folder.apply("in.parquet", "1", flags);
    assert_eq!(column(&out, "at"), ["2024-01-01", "2024-01-02"]);
    let run = before("at,v\n45292,1\n60,2\n", "-t at -v v --date-format excel");
    run.refused(1, &["line 3", "`at`", "`60`", "as Excel counts them"]);
    before("at,v\n45292,1\nsoon,2\n", "-t at -v v --date-format excel")
        .refused(1, &["line 3", "`at`", "`soon`"]);
    before("at,v\n45292,1\n", "--date-format excel").refused(2, &["--time"]);
}

#[test]
fn f28_years_with_decimals() {
    let folder = Folder::with("in.csv", "t,co2\n2000.0,1\n2000.083,2\n2000.167,4\n2000.25,8\n");
    let flags = "-t t -v co2 --date-format decimal-year --agg sum";
    let out = folder.apply("in.csv", "1", flags);
    let months = ["2000-01-01", "2000-02-01", "2000-03-01", "2000-04-01"];
    assert_eq!(column(&out, "t"), months);
    let folder = Folder::with("in.csv", "t,co2\n1958.2027,1\n1958.2877,2\n");
    let out = folder.apply("in.csv", "1", &format!("{flags} --every 1mo"));
    assert_eq!(column(&out, "t"), ["1958-03-01", "1958-04-01"]);
    before("t,v\n2000.5,1\n20000.5,2\n", "-t t -v v --date-format decimal-year")
        .refused(1, &["line 3", "`20000.5`", "year with decimals"]);
}

#[test]
fn f17_hints_fit_a_clock_of_twelve_hours() {
    for (time, says) in [
        ("03/04/2024 02:15 PM", "\"%d/%m/%Y %I:%M %p\" and \"%m/%d/%Y %I:%M %p\" alike"),
        ("3/14/2024 2:15:09 am", "all fit --date-format \"%m/%d/%Y %I:%M:%S %p\", and not"),
        ("14.03.2024 02:15PM", "all fit --date-format \"%d.%m.%Y %I:%M%p\", and not"),
        ("2024-03-14 02:15 PM", "all fit --date-format \"%Y-%m-%d %I:%M %p\""),
        ("03/14/2024 14:15", "all fit --date-format \"%m/%d/%Y %H:%M\", and not"),
    ] {
        let csv = format!("t,v\n{time},1\n");
        for flags in ["-v v", "-v v -t t"] {
            before(&csv, flags).refused(1, &["in.csv", "`t`", time, says]);
        }
        let format = says.split('"').nth(1).expect("a format");
        let folder = Folder::with("in.csv", csv);
        let args = ["apply", "in.csv", "-w", "1", "-o", "-", "--agg", "sum", "--date-format"];
        let run = folder.smooth(args.into_iter().chain([format])).ok();
        let hour = if time.contains("am") { "T02:15" } else { "T14:15" };
        assert!(column(&run.stdout, "t")[0].contains(hour), "{}", run.stdout);
    }
}

#[test]
fn b10_b11_hints_name_a_format_that_fits() {
    for (times, says) in [
        (["2024-1-1", "2024-1-2"], "--date-format \"%Y-%m-%d\""),
        (["01.02.24", "22.02.24"], "--date-format \"%d.%m.%y\""),
        (["01-Feb-24", "02-Feb-24"], "--date-format \"%d-%b-%y\""),
        (["2024-02-30", "2024-02-30"], "no day of the calendar"),
    ] {
        let csv = format!("date,v\n{},1\n{},2\n", times[0], times[1]);
        before(&csv, "-v v").refused(1, &["`date`", times[0], says]);
    }
    let says = ["`date v`", "--delimiter space"];
    before("date v\n2024-01-01 1\n2024-01-02 2\n", "").refused(1, &says);
}

/// Most are written otherwise than the first: the first that is other is named.
#[test]
fn b09_b16_b19_a_time_column_is_never_passed_over() {
    for (csv, line, text) in [
        // One ISO date among others, and others first.
        ("date,v\n2024-01-01,1\n14/01/2024,2\n15/01/2024,4\n", "line 3", "14/01/2024"),
        // A local time before instants.
        (
            "time,v\n2024-03-31T01:30,1\n2024-03-31T03:30+02:00,2\n2024-03-31T02:30Z,4\n",
            "line 3",
            "2024-03-31T03:30+02:00",
        ),
    ] {
        before(csv, "-v v").refused(1, &["in.csv", line, text]);
    }
    for far in ["12024-01-01", "-0001-01-01"] {
        let run = before(&format!("date,v\n{far},1\n"), "-v v");
        run.refused(1, &["in.csv", "`date` is named like a time", "--date-format"]);
        before(&format!("date,v\n2024-01-01,1\n{far},1\n"), "-v v").refused(1, &["line 3", far]);
    }
    let far = "date,v\n0001-01-01,1\n9999-12-31,2\n";
    before(far, "-v v").ok();
    before("date,v\nsoon,1\nlater,2\n", "-v v").refused(1, &["`date` is named like a time"]);
}
