//! Dates as people write them, and counts since 1970.

use polars::prelude::*;

use crate::{
    folder::{Folder, column},
    inference::{before, csv, in_time_order},
};

/// Times in order, and what is said of them.
const STYLES: [([&str; 3], &str); 16] = [
    (["2024/02/28", "2024/2/29", "2024/03/01"], "dates (YYYY/MM/DD)"),
    (["2024.02.28", "2024.02.29", "2024.03.01"], "dates (YYYY.MM.DD)"),
    (
        ["2024/02/29 9:59", "2024/02/29 10:00", "2024/02/29 10:00:01"],
        "dates and times (YYYY/MM/DD)",
    ),
    (["28 Feb 2024", "29 Feb 2024", "1 Mar 2024"], "dates (7 Jul 1976)"),
    (["28-FEB-2024", "29-feb-2024", "01-Mar-2024"], "dates (7 Jul 1976)"),
    (["28FEB2024", "29FEB2024", "01MAR2024"], "dates (7 Jul 1976)"),
    (
        ["7 Jul 1976 9:59", "7 Jul 1976 10:00", "7 Jul 1976 10:00:01"],
        "dates and times (7 Jul 1976)",
    ),
    (["2020-W53-7", "2021-W01-1", "2021-W01-2"], "dates (YYYY-Www-D, ISO 8601's weeks)"),
    (["2020-W53", "2021-W01", "2021-W02"], "weeks (YYYY-Www, ISO 8601's)"),
    (["2020W53", "2021W01", "2021W02"], "weeks (YYYY-Www, ISO 8601's)"),
    (["2023-12", "2024-01", "2024-02"], "months (YYYY-MM)"),
    (["1976 Apr", "1976 Aug", "1976 Dec"], "months (Jul 1976)"),
    (["April 1976", "AUG 1976", "dec 1976"], "months (Jul 1976)"),
    (["1998 Q4", "1999 Q1", "1999 Q2"], "quarters (1998 Q1)"),
    (["1998Q4", "1999Q1", "1999Q2"], "quarters (1998 Q1)"),
    (["Q4 1998", "Q1 1999", "Q2 1999"], "quarters (1998 Q1)"),
];

#[test]
fn styles_that_need_no_format_are_the_time() {
    for (times, says) in STYLES {
        let dates = csv(times);
        for (flags, found) in [("", " (found)"), ("-t when", "")] {
            in_time_order(&dates, flags);
            let run = before(&dates, flags).ok();
            let note = format!("time: when{found}, {says}\n");
            assert!(run.stderr.contains(&note), "{note} {}", run.stderr);
        }
    }
    // With quotes, since a comma stands in it.
    let folder =
        Folder::with("in.csv", csv(["\"Jul 7, 1976\"", "\"Jul 9, 1976\"", "\"Aug 1, 1976\""]));
    let out = folder.apply("in.csv", "1", "--agg sum");
    assert_eq!(column(&out, "when"), ["1976-07-07", "1976-07-09", "1976-08-01"]);
}

#[test]
fn periods_stand_for_their_first_day() {
    for (times, every, want) in [
        (["2020-W53", "2021-W01", "2021-W03"], "1w", "2020-12-28 2021-01-04 2021-01-11 2021-01-18"),
        (["2023-12", "2024-01", "2024-03"], "1mo", "2023-12-01 2024-01-01 2024-02-01 2024-03-01"),
        (["1998 Q4", "1999 Q1", "1999 Q3"], "1q", "1998-10-01 1999-01-01 1999-04-01 1999-07-01"),
    ] {
        let folder = Folder::with("in.csv", csv(times));
        let out = folder.apply("in.csv", "1", &format!("--every {every} --agg sum"));
        assert_eq!(column(&out, "when").join(" "), want);
        assert_eq!(column(&out, "v").iter().filter(|v| **v == "0").count(), 1);
    }
}

/// A field of another style, or one that is no date, is named wherever it stands.
#[test]
fn the_first_field_that_is_not_of_the_style_is_named() {
    for (times, line, text) in [
        (["2024-02", "2024-13", "2024-03"], "line 4", "2024-13"),
        (["2024-02", "2024-03", "2024-13"], "line 2", "2024-13"),
        (["2024-02", "2024-03-01", "2024-04"], "line 4", "2024-03-01"),
        (["1998 Q1", "1998 Q2", "1998 Q5"], "line 2", "1998 Q5"),
        (["1998 Q1", "1998 Q0", "1998 Q3"], "line 4", "1998 Q0"),
        (["2020-W53", "2021-W53", "2021-W01"], "line 4", "2021-W53"),
        (["2024-W54", "2024-W52", "2024-W51"], "line 3", "2024-W54"),
        (["29 Feb 2024", "30 Feb 2024", "1 Mar 2024"], "line 4", "30 Feb 2024"),
        (["29 Feb 2023", "1 Mar 2023", "2 Mar 2023"], "line 3", "29 Feb 2023"),
        (["Jul 1976", "Jul-76", "Sep 1976"], "line 4", "Jul-76"),
        (["Jul 1976", "7 Aug 1976", "Sep 1976"], "line 4", "7 Aug 1976"),
        (["2024/02/29", "2024/02/30", "2024/03/01"], "line 4", "2024/02/30"),
        (["2024/02/29", "2024-02-29", "2024/03/01"], "line 4", "2024-02-29"),
    ] {
        for flags in ["-v v", "-v v -t when"] {
            before(&csv(times), flags).refused(1, &["in.csv", line, "`when`", text]);
        }
    }
}

#[test]
fn years_of_two_digits_are_never_guessed() {
    for times in [
        ["Jul-76", "Aug-76", "Sep-76"],
        ["7 Jul 76", "8 Jul 76", "9 Jul 76"],
        ["98Q1", "98Q2", "98Q3"],
    ] {
        let named = before(&csv(times), "-v v -t when");
        named.refused(1, &["line 2", times[2], "--date-format"]);
        let run = before(&csv(times), "-v v").ok();
        assert!(run.stderr.contains("no column of dates"), "{}", run.stderr);
    }
}

/// A month or a quarter beside the date is what the date tells too; one beside a broken or unknown
/// date must not take its place.
#[test]
fn dates_come_before_periods() {
    let beside = |dates: [&str; 2]| {
        format!(
            "quarter,date,month,v\n1998Q1,{},1998-01,1\n1998Q2,{},1998-04,2\n",
            dates[0], dates[1]
        )
    };
    let run = before(&beside(["1998-01-05", "1998-04-06"]), "").ok();
    assert!(run.stderr.contains("time: date (found), dates\n"), "{}", run.stderr);
    let run = before(&beside(["1998-01-05", "1998-04-31"]), "-v v");
    run.refused(1, &["line 3", "`date`", "`1998-04-31`"]);
    let run = before(&beside(["13/01/1998", "14/01/1998"]), "-v v");
    run.refused(1, &["`date`", "--date-format"]);
    let run = before("quarter,month,v\n1998Q1,1998-01,1\n1998Q2,1998-04,2\n", "");
    run.refused(2, &["`quarter`", "`month`", "--time"]);
}

/// Even where only one order fits it has to be said, and which it is is told.
#[test]
fn the_order_of_day_and_month_is_told_and_not_guessed() {
    for (times, says) in [
        (["02/03/2024", "29/02/2024", "01/03/2024"], "all fit --date-format \"%d/%m/%Y\", and not"),
        (["02/03/2024", "02/29/2024", "03/01/2024"], "all fit --date-format \"%m/%d/%Y\", and not"),
        (["02/03/2024", "03/03/2024", "04/03/2024"], "\"%d/%m/%Y\" and \"%m/%d/%Y\" alike"),
        (["29/02/2024", "02/29/2024", "01/03/2024"], "not all fit"),
        (["2.3.2024 10:00", "29.2.2024 11:00", "1.3.2024 12:00"], "\"%d.%m.%Y %H:%M\", and not"),
    ] {
        for flags in ["-v v", "-v v -t when"] {
            before(&csv(times), flags).refused(1, &["in.csv", "`when`", times[2], says]);
        }
    }
}

#[test]
fn bare_years_are_whole_numbers_unless_a_format_says_otherwise() {
    let years = csv(["1998", "1999", "2000"]);
    let run = before(&years, "-t when").ok();
    assert!(run.stderr.contains("time: when, whole numbers\n"), "{}", run.stderr);
    in_time_order(&years, "-t when --date-format %Y");
    let folder = Folder::with("in.csv", years);
    let out = folder.apply("in.csv", "1", "-t when --date-format %Y --every 1y --agg sum");
    assert_eq!(column(&out, "when"), ["1998-01-01", "1999-01-01", "2000-01-01"]);
    let out = folder.apply("in.csv", "1", "-t when --every 2i --agg sum");
    assert_eq!(column(&out, "when"), ["1998", "2000"]);
}

/// The type is the format's, and not that of the values that happen to be there.
#[test]
fn formats_tell_dates_times_and_offsets() {
    for (times, format, want) in [
        (["Jan 98", "Feb 98", "Mar 98"], "%b %y", "1998-01-01"),
        (["199801", "199802", "199803"], "%Y%m", "1998-01-01"),
        (["1.2.2024 0h", "2.2.2024 0h", "3.2.2024 0h"], "%d.%m.%Y %Hh", "2024-02-01T00:00:00"),
        (
            ["1.2.2024 01:00 +0100", "2.2.2024 01:00 +0100", "3.2.2024 01:00 +0100"],
            "%d.%m.%Y %H:%M %z",
            "2024-02-01T01:00:00+01:00",
        ),
    ] {
        let folder = Folder::with("in.csv", csv(times));
        let args = ["apply", "in.csv", "-w", "1", "-o", "-", "-t", "when", "--agg", "sum"];
        let run = folder.smooth(args.into_iter().chain(["--date-format", format])).ok();
        assert_eq!(column(&run.stdout, "when")[0], want, "{format}");
    }
    before(&csv(["1", "2", "3"]), "--date-format dd/mm/yyyy").refused(2, &["`dd/mm/yyyy`", "%d"]);
}

#[test]
fn counts_since_1970_are_times_where_that_is_said() {
    for (counts, format, want) in [
        (["1700000000", "1700003600", "1700007200"], "epoch", "2023-11-14T22:13:20Z"),
        (["1700000000.25", "1700003600", "1700007200"], "epoch:s", "2023-11-14T22:13:20.250Z"),
        (["-1500", "0", "1500"], "epoch:ms", "1969-12-31T23:59:58.500Z"),
        (
            ["1700000000000001", "1700000000000002", "1700000000000003"],
            "epoch:us",
            "2023-11-14T22:13:20.000001Z",
        ),
        (
            ["1700000000000000001", "1700000000000000002", "1700000000000000003"],
            "epoch:ns",
            "2023-11-14T22:13:20.000000001Z",
        ),
    ] {
        in_time_order(&csv(counts), &format!("-t when --date-format {format}"));
        let folder = Folder::with("in.csv", csv(counts));
        let out = folder.apply("in.csv", "1", &format!("-t when --date-format {format} --agg sum"));
        assert_eq!(column(&out, "when")[0], want, "{format}");
    }
}

#[test]
fn counts_that_are_none_are_refused() {
    let seconds = csv(["1700000000", "1700003600", "1700007200000"]);
    let run = before(&seconds, "-t when --date-format epoch:s");
    run.refused(1, &["line 2", "`when`", "`1700007200000`", "seconds since 1970"]);
    before(&seconds, "--date-format epoch:s").refused(2, &["--time"]);
    before(&seconds, "-t when --date-format epoch:min").refused(2, &["`epoch:min`", "epoch:ms"]);
    let words = csv(["1700000000", "soon", "1700007200"]);
    before(&words, "-t when --date-format epoch").refused(1, &["line 4", "`when`", "`soon`"]);
}

#[test]
fn whole_numbers_that_look_like_counts_since_1970_stay_whole_numbers() {
    for (numbers, says) in [
        (["1700000000", "1700003600", "1700007200"], Some("--date-format epoch:s)")),
        (["1700000000000", "1700003600000", "1700007200000"], Some("--date-format epoch:ms)")),
        (["170000000", "1700003600", "1700007200"], None),
        (["17", "18", "19"], None),
    ] {
        in_time_order(&csv(numbers), "-t when");
        let run = before(&csv(numbers), "-t when").ok();
        assert!(run.stderr.contains("time: when, whole numbers"), "{}", run.stderr);
        assert_eq!(run.stderr.contains("--date-format"), says.is_some(), "{}", run.stderr);
        assert!(run.stderr.contains(says.unwrap_or_default()), "{}", run.stderr);
    }
}

#[test]
fn counts_and_dates_in_parquet_files() {
    let folder = Folder::new();
    let frame = df!(
        "whole" => [1_700_000_000_i64, 1_700_003_600],
        "small" => [1_700_000_000_u32, 1_700_003_600],
        "decimal" => [1_700_000_000.0, 1_700_003_600.5],
        "year" => [1998_i32, 1999],
        "month" => ["2024-02", "2024-03"],
        "v" => [1.0, 2.0],
    );
    folder.write_parquet("in.parquet", frame.expect("equal lengths"));
    for (flags, first, last) in [
        ("-t whole --date-format epoch", "2023-11-14T22:13:20Z", "2023-11-14T23:13:20Z"),
        ("-t small --date-format epoch", "2023-11-14T22:13:20Z", "2023-11-14T23:13:20Z"),
        ("-t decimal --date-format epoch", "2023-11-14T22:13:20Z", "2023-11-14T23:13:20.500Z"),
        ("-t year --date-format %Y", "1998-01-01", "1999-01-01"),
        ("-t month", "2024-02-01", "2024-03-01"),
    ] {
        let out =
            folder.apply("in.parquet", "1", &format!("-v v --agg sum --output-format csv {flags}"));
        let name = flags.split(' ').nth(1).expect("a name");
        assert_eq!(column(&out, name), [first, last], "{flags}");
    }
    // Written with its type where the table is another's.
    folder.write("in.csv", "when,v\n1998 Q1,1\n1998 Q2,2\n");
    folder.smooth("apply in.csv -w 1 -o out.parquet".split(' ')).ok();
    assert_eq!(
        folder.read_parquet("out.parquet").column("when").expect("when").dtype(),
        &DataType::Date
    );
}
