//! What is found where the flags leave it out, and what is never guessed.

use crate::folder::{Folder, Run, column};

/// The row before in time order, so that the order shows.
const BEFORE: &str = "taps:[0,1] align=trailing boundary=constant";

pub(crate) fn before(csv: &str, flags: &str) -> Run {
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-w", BEFORE, "-o", "-"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

#[track_caller]
pub(crate) fn in_time_order(csv: &str, flags: &str) {
    let run = before(csv, flags).ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["2.0", "0.0", "1.0"], "{}", run.stderr);
}

/// A file whose rows are in the order 3, 1, 2 of these times, with the values 3, 1, 2.
pub(crate) fn csv(times: [&str; 3]) -> String {
    let [first, second, third] = times;
    format!("when,v\n{third},3\n{first},1\n{second},2\n")
}

#[test]
fn iso_dates_times_and_compact_dates_are_the_time() {
    for times in [
        ["2023-12-31", "2024-01-01", "2024-01-02"],
        ["20231231", "20240101", "20240102"],
        ["2024-01-01 09:30", "2024-01-01 10:00", "2024-01-01 10:00:01"],
        ["2024-01-01T09:00:00.25", "2024-01-01T09:00:00.5", "2024-01-01T09:00:01"],
        // By the clock of one place: 09:00, 10:00 and 11:00.
        ["2024-01-01T09:00:00Z", "2024-01-01T12:00:00+02:00", "2024-01-01T11:00:00Z"],
    ] {
        in_time_order(&csv(times), "");
    }
    let run = before(&csv(["2023-12-31", "2024-01-01", "2024-01-02"]), "").ok();
    assert!(run.stderr.contains("time: when (found)"), "{}", run.stderr);
    assert!(run.stderr.contains("value: v (found)"), "{}", run.stderr);
}

#[test]
fn other_numbers_are_the_time_only_when_named() {
    let numbers = csv(["8", "9", "10"]);
    in_time_order(&numbers, "-t when -v v");
    let run = before(&numbers, "-v v").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["0.0", "3.0", "1.0"], "in the rows' order");
    assert!(run.stderr.contains("no column of dates"), "{}", run.stderr);
}

#[test]
fn a_format_reads_other_dates() {
    let dates = csv(["28/02/2024", "01/03/2024", "02/03/2024"]);
    in_time_order(&dates, "--date-format %d/%m/%Y");
    in_time_order(&dates, "--date-format %d/%m/%Y -t when");
    in_time_order(&csv(["2024.1.9", "2024.1.10", "2024.1.11"]), "--date-format %Y.%m.%d");
}

#[test]
fn days_and_months_are_never_guessed() {
    for times in [["03/04/2024", "04/04/2024", "05/04/2024"], ["1.2.24", "2.2.24", "3.2.24"]] {
        let dates = csv(times);
        before(&dates, "-t when -v v").refused(1, &["in.csv", "line 2", times[2], "--date-format"]);
        let run = before(&dates, "-v v");
        match run.code {
            Some(0) => {
                assert_eq!(column(&run.stdout, "v_smoothed"), ["0.0", "3.0", "1.0"]);
                assert!(run.stderr.contains("no column of dates"), "{}", run.stderr);
            }
            _ => run.refused(1, &["in.csv", "--date-format"]),
        }
    }
}

/// Taking rows in their order instead would smooth the wrong neighbours, silently.
#[test]
fn a_format_that_fits_no_column_is_an_error() {
    let dates = csv(["2024-02-28", "2024-03-01", "2024-03-02"]);
    let run = before(&dates, "-v v --date-format %d/%m/%Y");
    assert_ne!(run.code, Some(0), "{run:?}");
}

#[test]
fn one_date_that_does_not_fit_the_format_is_an_error() {
    let dates = csv(["28/02/2024", "30/02/2024", "02/03/2024"]);
    let run = before(&dates, "-v v --date-format %d/%m/%Y");
    run.refused(1, &["in.csv", "line 4", "when", "30/02/2024"]);
}

#[test]
fn one_date_that_is_none_is_an_error_wherever_it_stands() {
    for (times, line) in [
        (["2024-02-28", "2024-02-30", "2024-03-02"], "line 4"),
        (["2024-02-28", "2024-02-29", "2024-02-30"], "line 2"),
    ] {
        let run = before(&csv(times), "-v v");
        run.refused(1, &["in.csv", line, "when", "2024-02-30"]);
    }
}

#[test]
fn a_row_without_a_time_is_an_error() {
    for (times, line) in
        [(["2024-02-28", "", "2024-03-02"], "line 4"), (["2024-02-28", "2024-02-29", ""], "line 2")]
    {
        let run = before(&csv(times), "-v v");
        run.refused(1, &["in.csv", line, "when"]);
    }
}

#[test]
fn several_columns_of_dates_are_listed() {
    let csv = "sold,paid,v\n2024-01-01,2024-02-01,1\n2024-01-02,2024-02-02,2\n";
    before(csv, "").refused(2, &["in.csv", "`sold`", "`paid`", "--time"]);
    before(csv, "-t paid").ok();
    // A group column is no candidate.
    before(csv, "-g sold").ok();
}

#[test]
fn the_value_is_the_one_numeric_column_left() {
    let csv =
        "row,date,shop,code,v\n1,2024-01-01,A,x1,1.5\n2,2024-01-02,A,x2,\n3,2024-01-03,A,x3,NA\n";
    let run = before(csv, "").ok();
    assert!(run.stderr.contains("value: v (found)"), "row numbers are none: {}", run.stderr);
    // Halves between them are no row numbers.
    let csv = "date,row,v\n2024-01-01,0,0.5\n2024-01-02,1,1.5\n";
    let run = before(csv, "").ok();
    assert!(run.stderr.contains("value: v (found)"), "{}", run.stderr);
}

#[test]
fn several_numeric_columns_are_listed() {
    let csv = "date,shop,units,price,note\n2024-01-01,A,1,2.5,x\n2024-01-02,A,3,2.5,x\n";
    let run = before(csv, "-g shop");
    run.refused(2, &["in.csv", "`units`", "`price`", "--value"]);
    assert!(!run.stderr.contains("`note`") && !run.stderr.contains("`date`"), "{}", run.stderr);
    before(csv, "-g shop,price").ok();
    before("date,shop\n2024-01-01,A\n", "").refused(2, &["in.csv", "--value"]);
}

#[test]
fn numbers_that_name_groups_stay_text() {
    let run =
        before("date,id,v\n2024-01-01,007,1\n2024-01-01,7,2\n2024-01-02,007,3\n", "-g id").ok();
    assert_eq!(column(&run.stdout, "id"), ["007", "7", "007"]);
    assert_eq!(column(&run.stdout, "v_smoothed"), ["0.0", "0.0", "1.0"]);
}

#[test]
fn a_file_is_known_by_its_first_bytes_where_its_name_says_nothing() {
    let folder = Folder::with("in.txt", "v\n1\n2\n");
    let text = folder.apply("in.txt", "1", "");
    folder.smooth("apply in.txt -w 1 -o out.parquet".split(' ')).ok();
    for name in ["in.data", "in.csv"] {
        std::fs::copy(folder.path("out.parquet"), folder.path(name)).expect("a copy");
    }
    let args = "-v v --suffix _2";
    let out = folder.apply("in.data", "1", args);
    assert_eq!(column(&out, "v_2"), column(&text, "v_smoothed"));
    // What the message for a wrong ending offers.
    let said = folder.smooth("apply in.csv -v v -w 1 -o -".split(' '));
    said.refused(1, &["--input-format parquet"]);
    assert_eq!(folder.apply("in.csv", "1", &format!("{args} --input-format parquet")), out);
}
