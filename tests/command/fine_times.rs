//! Times finer than microseconds, leap seconds, and rows without a time: f01, f16, B17, X14.

use polars::prelude::*;

use crate::folder::{Folder, Run, column};

fn apply(csv: &str, flags: &str) -> Run {
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-w", "uniform:1us align=trailing", "-o", "-", "-v", "v"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

const FINE: [(i64, &str); 4] = [
    (0, "2024-01-01T00:00:00.000000000"),
    (400, "2024-01-01T00:00:00.000000400"),
    (1_200, "2024-01-01T00:00:00.000001200"),
    (2_200, "2024-01-01T00:00:00.000002200"),
];

/// The window of 1200 reaches back to 200, and that of 2200 from 1200 on, which it leaves out.
#[test]
fn f01_nanoseconds_are_kept_all_the_way() {
    let values = [1.0, 3.0, 5.0, 9.0];
    let rows: String =
        FINE.iter().zip(values).map(|((_, time), v)| format!("{time},{v}\n")).collect();
    let run = apply(&format!("t,v\n{rows}"), "").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.0", "2.0", "4.0", "9.0"]);
    assert_eq!(column(&run.stdout, "t"), FINE.map(|(_, time)| time));
    // Written again, they are what they were.
    let merged = apply(&format!("t,v\n{rows}"), "--agg sum").ok();
    let times: Vec<&str> = column(&merged.stdout, "t");
    assert_eq!(times[1..], FINE[1..].iter().map(|(_, time)| *time).collect::<Vec<_>>());
    assert_eq!(column(&merged.stdout, "v_smoothed"), ["1.0", "2.0", "4.0", "9.0"]);
    let by = apply(&format!("t,v\n{rows}"), "--every 1us --agg sum").ok();
    assert_eq!(column(&by.stdout, "v"), ["4", "5", "9"]);
    // Equal to the same in Parquet, and to counts of nanoseconds.
    let ticks = FINE.map(|(tick, _)| 1_704_067_200_000_000_000 + tick);
    let times = Column::new("t".into(), ticks);
    let nanoseconds = DataType::Datetime(TimeUnit::Nanoseconds, None);
    let times = times.cast(&nanoseconds).expect("times");
    let frame = DataFrame::new(4, vec![times, Column::new("v".into(), values)]).expect("a frame");
    let folder = Folder::new();
    folder.write_parquet("in.parquet", frame);
    let out = folder.smooth([
        "apply",
        "in.parquet",
        "-w",
        "uniform:1us align=trailing",
        "-o",
        "-",
        "--output-format",
        "csv",
    ]);
    assert_eq!(column(&out.ok().stdout, "v_smoothed"), ["1.0", "2.0", "4.0", "9.0"]);
    let counts: String =
        ticks.iter().zip(values).map(|(tick, v)| format!("{tick},{v}\n")).collect();
    let run = apply(&format!("t,v\n{counts}"), "-t t --date-format epoch:ns").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.0", "2.0", "4.0", "9.0"]);
    let seconds: String = FINE
        .iter()
        .zip(values)
        .map(|((tick, _), v)| format!("1704067200.{:09},{v}\n", tick))
        .collect();
    let run = apply(&format!("t,v\n{seconds}"), "-t t --date-format epoch").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.0", "2.0", "4.0", "9.0"]);
}

/// The case as it was given: 1, 2 and 5, where the third is more than a microsecond later.
#[test]
fn f01_stamps_that_microseconds_would_cut_to_one() {
    let csv = "t,v\n2024-01-01 00:00:00.000000000,1\n2024-01-01 00:00:00.000000400,3\n\
               2024-01-01 00:00:00.000001400,5\n";
    for flags in ["", "-t t", "--tz Europe/Berlin", "--date-format %Y-%m-%d\u{a0}%H:%M:%S%.f"] {
        let csv =
            if flags.contains('\u{a0}') { csv.replace(' ', "\u{a0}") } else { csv.to_owned() };
        let folder = Folder::with("in.csv", csv);
        let args = ["apply", "in.csv", "-w", "uniform:1us align=trailing", "-o", "-", "-v", "v"];
        let run =
            folder.smooth(args.into_iter().chain(flags.split(' ').filter(|it| !it.is_empty())));
        assert_eq!(column(&run.ok().stdout, "v_smoothed"), ["1.0", "2.0", "5.0"], "{flags}");
    }
}

#[test]
fn x14_leap_seconds_and_digits_past_nanoseconds_are_refused() {
    for (time, says) in [
        ("2016-12-31T23:59:60", "leap second"),
        ("2016-12-31 23:59:60.5", "leap second"),
        ("2016-12-31T23:59:59.1234567891", "finer than a nanosecond"),
        ("2016-12-31T23:59:60Z", "leap second"),
        ("2016-12-31T23:59:59.1234567891Z", "finer than a nanosecond"),
    ] {
        let zone = if time.ends_with('Z') { "Z" } else { "" };
        let csv = format!("t,v\n2016-12-31T23:59:58{zone},1\n{time},2\n");
        for flags in ["", "-t t"] {
            apply(&csv, flags).refused(1, &["in.csv", "line 3", "`t`", time, says]);
        }
    }
    let csv = "t,v\n31.12.2016 23:59:58,1\n31.12.2016 23:59:60,2\n";
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-w", "1s", "-o", "-", "--date-format", "%d.%m.%Y %H:%M:%S"];
    folder.smooth(args).refused(1, &["line 3", "`31.12.2016 23:59:60`", "leap second"]);
    // Nanoseconds do not reach as far as microseconds.
    let csv = "t,v\n2024-01-01T00:00:00.000000001,1\n9999-12-31T00:00:00,2\n";
    apply(csv, "").refused(1, &["line 3", "9999-12-31", "1677 to 2262"]);
}

/// Rows 3 and 5 of the file, and of group B the last, have no time.
const HOLEY: &str = "t,g,v\n2024-01-01,A,1\n,A,2\n2024-01-02,B,4\n,B,8\n2024-01-03,A,16\n,B,32\n";

#[test]
fn f16_b17_rows_without_a_time_are_counted_and_can_be_left_out() {
    let folder = Folder::with("in.csv", HOLEY);
    let run = |flags: &str| {
        let args = ["apply", "in.csv", "-w", "1", "-o", "-", "-v", "v"];
        folder.smooth(args.into_iter().chain(flags.split_whitespace()))
    };
    for flags in
        ["", "-g g", "-t t", "--agg sum", "--every 1d --agg sum", "-g g --on-duplicate last"]
    {
        let says = [
            "in.csv",
            "line 3",
            "`t`",
            "there is no time",
            "(3 rows have none)",
            "--drop-null-time",
        ];
        run(flags).refused(1, &says);
        let run = run(&format!("{flags} --drop-null-time")).ok();
        let says = "dropped 3 rows without a time (the first: line 3)";
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert!(!column(&run.stdout, "v").join(" ").contains("32"), "{}", run.stdout);
        assert_eq!(column(&run.stdout, "v").len(), 3, "{}", run.stdout);
    }
    let kept = run("-g g --drop-null-time").ok().stdout;
    assert_eq!(
        kept,
        "t,g,v,v_smoothed\n2024-01-01,A,1,1.0\n2024-01-02,B,4,4.0\n2024-01-03,A,16,16.0\n"
    );
    // To Parquet, in a report, and with rows at one time: lines are those of the file.
    folder.smooth("apply in.csv -g g -v v -w 1 -o o.parquet --drop-null-time".split(' ')).ok();
    assert_eq!(folder.read_parquet("o.parquet").height(), 3);
    folder.report("in.csv", "-g g -v v -w 1 --drop-null-time");
    assert_eq!(folder.read("report/smoothed.csv"), kept);
    let twice = Folder::with("in.csv", format!("{HOLEY}2024-01-03,A,64\n"));
    let args = "apply in.csv -g g -v v -w 1 -o - --drop-null-time";
    twice.smooth(args.split(' ')).refused(1, &["line 6 and line 8", "2024-01-03"]);
    let last = twice.smooth(format!("{args} --on-duplicate last").split(' ')).ok();
    assert_eq!(column(&last.stdout, "v"), ["1", "4", "64"]);
    assert!(last.stderr.contains("dropped 1 rows at times"), "{}", last.stderr);
    let whole = Folder::with("in.csv", "t,v\n2024-01-01,1\n");
    let run = whole.smooth("apply in.csv -v v -w 1 -o - --drop-null-time".split(' ')).ok();
    assert!(!run.stderr.contains("dropped"), "{}", run.stderr);
}
