//! `--tz`: times on a zone's clocks.

use polars::prelude::*;

use crate::folder::{Folder, Run, column};

const BY_HOUR: &str = "-v v --every 1h --agg sum --tz America/New_York";

fn apply(csv: &str, flags: &str) -> Run {
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-w", "1", "-o", "-"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

/// Clocks were set back at 06:00 UTC of the 3rd of November 2024 in New York, and at 01:00 UTC of
/// the 27th of October 2024 in Berlin.
#[test]
fn b15_an_hour_that_comes_twice_is_refused_and_a_flag_settles_it() {
    let new_york = "t,v\n2024-11-03 00:30,1\n2024-11-03 01:30,2\n2024-11-03 02:30,4\n";
    let run = apply(new_york, "--tz America/New_York");
    let says =
        ["line 3", "`t`", "`2024-11-03 01:30`", "America/New_York", "UTC-04:00", "UTC-05:00"];
    run.refused(1, &says);
    run.refused(1, &["--ambiguous earliest (or latest)"]);
    for (which, first, second) in [("earliest", "2", "0"), ("latest", "0", "2")] {
        let run = apply(new_york, &format!("{BY_HOUR} --ambiguous {which}")).ok();
        let want = format!(
            "t,v,v_smoothed\n\
             2024-11-03T00:00:00-04:00,1,1.0\n\
             2024-11-03T01:00:00-04:00,{first},{first}.0\n\
             2024-11-03T01:00:00-05:00,{second},{second}.0\n\
             2024-11-03T02:00:00-05:00,4,4.0\n"
        );
        assert_eq!(run.stdout, want, "{which}");
    }
    for (time, offset) in [
        ("2024-10-27 01:59:59", Some("+02:00")),
        ("2024-10-27 02:00:00", None),
        ("2024-10-27 02:59:59.999999", None),
        ("2024-10-27 03:00:00", Some("+01:00")),
    ] {
        let csv = format!("t,v\n2024-01-01 00:00:00,1\n{time},2\n");
        let run = apply(&csv, "--tz Europe/Berlin --agg sum");
        match offset {
            Some(offset) => {
                let run = run.ok();
                assert!(column(&run.stdout, "t")[1].ends_with(offset), "{}", run.stdout);
            }
            None => run.refused(1, &["line 3", "`t`", time, "Europe/Berlin", "--ambiguous"]),
        }
    }
}

/// Clocks were set forward at 07:00 UTC of the 10th of March 2024 in New York, and at 01:00 UTC of
/// the 31st of March 2024 in Berlin.
#[test]
fn b15_an_hour_that_never_was_is_refused() {
    for (zone, time, is_one) in [
        ("America/New_York", "2024-03-10 01:59:59", true),
        ("America/New_York", "2024-03-10 02:00", false),
        ("America/New_York", "2024-03-10 02:59:59.9", false),
        ("America/New_York", "2024-03-10 03:00", true),
        ("Europe/Berlin", "2024-03-31 02:30", false),
        ("Europe/Berlin", "2024-03-31 03:00", true),
        ("America/New_York", "2024-03-31 02:30", true),
        ("UTC", "2024-03-31 02:30", true),
    ] {
        let csv = format!("t,v\n2024-01-01 00:00,1\n{time},2\n");
        let run = apply(&csv, &format!("--tz {zone} --ambiguous earliest"));
        if is_one {
            run.ok();
        } else {
            run.refused(1, &["line 3", "`t`", time, zone, "never was", "--tz"]);
        }
    }
    let parts = "year,month,day,hour,v\n2024,3,31,1,1\n2024,3,31,2,1\n";
    let run = apply(parts, "-t year,month,day,hour -v v --tz Europe/Berlin");
    run.refused(1, &["line 3", "`time`", "`2024-03-31T02:00:00`"]);
}

/// Rows are read on all cores, and the first that is unclear is named.
#[test]
fn the_line_is_right_in_a_long_file() {
    let minute = |n: i64| {
        let at = chrono::DateTime::from_timestamp(1_725_148_800 + n * 60, 0).expect("a time");
        format!("{},1\n", at.format("%F %H:%M"))
    };
    let rows: String = (0..80_000).map(minute).collect();
    // The 80,000 minutes from the 1st of September on end on the 26th of October.
    let run = apply(&format!("t,v\n{rows}2024-10-27 02:30,1\n"), "--tz Europe/Berlin");
    run.refused(1, &["line 80002", "`2024-10-27 02:30`"]);
    let rows = rows.replacen("2024-10-20 02:30", "2024-03-31 02:30", 1);
    let run = apply(&format!("t,v\n{rows}2024-10-27 02:30,1\n"), "--tz Europe/Berlin");
    run.refused(1, &["line 70712", "`2024-03-31 02:30`"]);
}

/// The 27th of October has 25 hours in Berlin, and starts at 22:00 UTC.
const INSTANTS: &str = "t,v\n2024-10-26T21:30:00Z,1\n2024-10-26T22:30:00Z,2\n\
    2024-10-27T23:30:00+01:00,4\n2024-10-27T23:30:00Z,8\n";
const DAYS: [&str; 3] =
    ["2024-10-26T00:00:00+02:00", "2024-10-27T00:00:00+02:00", "2024-10-28T00:00:00+01:00"];

#[test]
fn instants_stay_and_days_are_the_zones() {
    let flags = "--every 1d --agg sum --tz Europe/Berlin";
    let run = apply(INSTANTS, flags).ok();
    assert!(run.stderr.contains("dates and times, Europe/Berlin\n"), "{}", run.stderr);
    assert_eq!(
        (column(&run.stdout, "t"), column(&run.stdout, "v")),
        (DAYS.to_vec(), vec!["1", "6", "8"])
    );
    // Counts are instants too.
    let counts = "t,v\n1729978200,1\n1729981800,2\n1730068200,4\n1730071800,8\n";
    let counted = apply(counts, &format!("-t t --date-format epoch {flags}")).ok();
    assert_eq!(counted.stdout, run.stdout);
    let offsets = INSTANTS.replace('T', " ").replace('Z', " +0000").replace("+01:00", " +0100");
    let folder = Folder::with("in.csv", offsets);
    let args = ["apply", "in.csv", "-w", "1", "-o", "-", "--date-format", "%F %T %z"];
    let formatted = folder.smooth(args.into_iter().chain(flags.split(' '))).ok();
    assert_eq!(formatted.stdout, run.stdout);
    // What is written is read again as the same instants.
    let again = apply(&run.stdout, &format!("-v v --suffix _2 {flags}")).ok();
    assert_eq!(column(&again.stdout, "t"), DAYS);
}

#[test]
fn a_csv_that_stays_one_keeps_its_times_as_they_are_written() {
    let run = apply(INSTANTS, "--tz Europe/Berlin").ok();
    assert_eq!(column(&run.stdout, "t"), column(INSTANTS, "t"));
}

#[test]
fn parquet_files_hold_the_zone() {
    let berlin = || TimeZone::opt_try_new(Some("Europe/Berlin")).expect("a zone");
    let zoned = DataType::Datetime(TimeUnit::Microseconds, berlin());
    let folder = Folder::with("in.csv", INSTANTS);
    for flags in ["", "--every 1d --agg sum "] {
        let args = format!("apply in.csv -w 1 -f -o out.parquet {flags}--tz Europe/Berlin");
        folder.smooth(args.split(' ')).ok();
        let frame = folder.read_parquet("out.parquet");
        assert_eq!(frame.column("t").expect("t").dtype(), &zoned);
    }
    // A zone of the file's is kept, or another one shown.
    let days = folder.apply("out.parquet", "1", "-v v --suffix _2 --every 1d --agg sum");
    assert_eq!(column(&days, "t"), DAYS);
    let flags = "-v v --suffix _2 --every 1d --agg sum --tz America/New_York";
    let days = folder.apply("out.parquet", "1", flags);
    assert_eq!(column(&days, "t")[0], "2024-10-25T00:00:00-04:00");
}

/// Every half hour of a year but those that never were, as Polars' own places them.
#[test]
fn clocks_are_those_of_polars() {
    for zone in ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"] {
        for (which, ambiguous) in [("earliest", "earliest"), ("latest", "latest")] {
            let ticks: Vec<i64> =
                (0..366 * 48).map(|n| 1_704_067_200_000 + n * 1_800_000).collect();
            let of_zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
            let placed =
                col("t").dt().replace_time_zone(of_zone, lit(ambiguous), NonExistent::Null);
            let frame = df!("t" => ticks).expect("one column").lazy();
            let naive = DataType::Datetime(TimeUnit::Microseconds, None);
            let times = (col("t") * lit(1000)).cast(naive);
            let frame = frame.with_column(times).with_column(placed.alias("at"));
            let frame = frame.filter(col("at").is_not_null()).collect().expect("times");
            let mut csv = "t,v\n".to_owned();
            let local = frame.column("t").expect("t").datetime().expect("times").clone();
            for text in local.to_string("%Y-%m-%dT%H:%M:%S").expect("texts").iter().flatten() {
                csv.push_str(&format!("{text},1\n"));
            }
            let folder = Folder::with("in.csv", csv);
            let args =
                format!("apply in.csv -w 1 -o out.parquet -q --tz {zone} --ambiguous {which}");
            folder.smooth(args.split(' ')).ok();
            let out = folder.read_parquet("out.parquet");
            let same = out.column("t").expect("t").as_materialized_series().to_physical_repr();
            let at = frame.column("at").expect("at").as_materialized_series().to_physical_repr();
            assert!(
                same.i64().expect("ticks").iter().eq(at.i64().expect("ticks").iter()),
                "{zone}"
            );
            assert!(frame.height() >= 366 * 48 - 2 && frame.height() <= 366 * 48);
        }
    }
}

#[test]
fn zones_that_are_none_are_refused_with_the_nearest() {
    for (zone, says) in [
        ("Europe/Berln", "did you mean `Europe/Berlin`?"),
        ("berlin", "did you mean `Europe/Berlin`?"),
        ("New_York", "did you mean `America/New_York`?"),
        ("PST", "America/New_York"),
        ("+02:00", "Etc/GMT-2"),
        ("*", "IANA"),
    ] {
        apply(INSTANTS, &format!("--tz {zone}")).refused(2, &["--tz", &format!("`{zone}`"), says]);
    }
}

#[test]
fn what_has_no_zone() {
    let run = apply("t,v\n2024-10-27,1\n2024-10-28,2\n", "--tz Europe/Berlin --agg sum").ok();
    assert!(run.stderr.contains("no effect, `t` holds dates"), "{}", run.stderr);
    assert_eq!(column(&run.stdout, "t"), ["2024-10-27", "2024-10-28"]);
    apply("t,v\n1,1\n2,2\n", "-t t --tz UTC").refused(2, &["--tz", "`t`", "whole numbers"]);
    apply("t,v\nx,1\ny,2\n", "--tz UTC").refused(2, &["--tz", "time column"]);
    let run = apply(INSTANTS, "--ambiguous latest");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--tz"), "{}", run.stderr);
    // A missing time is named as one.
    let run = apply("t,v\n2024-10-27 00:00,1\n,2\n", "-v v --tz Europe/Berlin");
    run.refused(1, &["line 3", "`t`", "there is no time"]);
}

#[test]
fn times_far_off_have_a_zone_too() {
    let csv = "t,v\n0001-01-01 00:00,1\n1900-01-01 00:00,2\n9999-12-31 23:59,4\n";
    for zone in ["Europe/Berlin", "Asia/Kathmandu", "UTC"] {
        let run = apply(csv, &format!("--tz {zone} --agg sum")).ok();
        assert!(column(&run.stdout, "t")[0].starts_with("0001-01-01T00:00:00"), "{}", run.stdout);
        assert!(column(&run.stdout, "t")[2].starts_with("9999-12-31T23:59:00"), "{}", run.stdout);
    }
}

/// Three days of hours on Berlin's clocks, the middle one of 25: pictures, numbers and words are its.
#[test]
fn a_report_is_on_the_zones_clocks() {
    let first = 1_729_893_600; // midnight of the 26th in Berlin
    let rows: String = (0..73).map(|n| format!("{},{n}\n", first + n * 3600)).collect();
    let folder = Folder::with("in.csv", format!("t,v\n{rows}"));
    folder
        .report("in.csv", "-t t --date-format epoch --tz Europe/Berlin --every 1d --agg sum -w 1");
    let stats = folder.read("report/stats.csv");
    assert_eq!(column(&stats, "start"), [DAYS[0]]);
    assert_eq!(column(&stats, "end"), [DAYS[2]]);
    assert_eq!((column(&stats, "step"), column(&stats, "count")), (vec!["1d"], vec!["3"]));
    let json: serde_json::Value =
        serde_json::from_str(&folder.read("report/stats.json")).expect("JSON");
    assert_eq!((&json[0]["start"], &json[0]["end"]), (&DAYS[0].into(), &DAYS[2].into()));
    let out = folder.read("report/smoothed.csv");
    assert_eq!(column(&out, "t"), DAYS);
    // 24, 25 and 24 hours: 0 + … + 23, 24 + … + 48 and 49 + … + 72.
    assert_eq!(column(&out, "v"), ["276", "900", "1452"]);
    let page = folder.read("report/report.html");
    assert!(page.contains(DAYS[0]) || page.contains(&DAYS[0].replace('+', "&#43;")), "the time");
    // The picture is that of what the clocks show.
    let plot = |folder: &Folder| {
        let name = folder.names().into_iter().find(|name| name.ends_with(".svg"));
        folder.read(&name.expect("a plot"))
    };
    let local = Folder::with(
        "in.csv",
        "t,v\n2024-10-26 00:00,276\n2024-10-27 00:00,900\n2024-10-28 00:00,1452\n",
    );
    local.report("in.csv", "-w 1");
    assert_eq!(plot(&folder), plot(&local));
}

/// A file whose clocks were always one offset ahead of UTC shows their days; of several offsets days are
/// no clock's, which is said.
#[test]
fn days_are_those_of_the_only_offset() {
    for (offset, written) in [("+03:30", "+03:30"), ("-0500", "-05:00"), ("+02", "+02:00")] {
        let hour = |day: u32, hour: u32| format!("2024-03-0{day}T{hour:02}:30:00{offset},1\n");
        let csv: String = (1..4).flat_map(|day| (0..24).map(move |at| hour(day, at))).collect();
        let run = apply(&format!("t,v\n{csv}"), "--every 1d --agg sum").ok();
        let days = [1, 2, 3].map(|day| format!("2024-03-0{day}T00:00:00{written}"));
        assert_eq!(column(&run.stdout, "t"), days, "{}", run.stderr);
        assert_eq!(column(&run.stdout, "v"), ["24"; 3]);
        assert!(run.stderr.contains(&format!("dates and times, at {written}\n")), "{}", run.stderr);
    }
    let run = apply(INSTANTS, "--every 1d --agg sum").ok();
    assert!(column(&run.stdout, "t").iter().all(|time| time.ends_with("T00:00:00Z")));
    for says in ["at several offsets (+00:00, +01:00 …)", "read as UTC, whose days", "--tz NAME"]
    {
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    // No zone has had this one without another.
    let run = apply("t,v\n2024-03-01T00:30:00-03:30,1\n2024-03-02T00:30:00-03:30,2\n", "").ok();
    assert!(run.stderr.contains("at -03:30, read as UTC, whose days"), "{}", run.stderr);
}

#[test]
fn an_offset_that_is_one_stays_in_other_formats() {
    let folder =
        Folder::with("in.csv", "t,v\n2024-03-01T00:30:00+02:00,1\n2024-03-02T00:30+02:00,2\n");
    folder.smooth("apply in.csv -w 1 -o out.parquet".split(' ')).ok();
    let again = folder.apply("out.parquet", "1", "-v v --suffix _2");
    assert_eq!(column(&again, "t"), ["2024-03-01T00:30:00+02:00", "2024-03-02T00:30:00+02:00"]);
}
