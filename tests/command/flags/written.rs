//! Which columns are written, and how: --columns, --precision, --csv-safe.

use crate::folder::{Folder, Run};

/// Quotes that are not needed, carriage returns, and numbers as people write them.
const CSV: &str = "day,shop,\"no,te\",units,code\r\n\
    2024-01-01,A,\"x, \"\"y\"\"\",1,007\r\n\
    2024-01-02,A,\"plain\",2.50,008\r\n\
    2024-01-03,A,,3,009\r\n";

fn apply(folder: &Folder, args: &[&str]) -> Run {
    let first = ["apply", "in.csv", "-v", "units", "-w", "1", "-o", "-", "-q"];
    folder.smooth(first.iter().chain(args))
}

#[test]
fn columns_are_kept_as_they_were_written() {
    let folder = Folder::with("in.csv", CSV);
    for flags in [&["--columns", "no,te"][..], &["--columns", "no,te", "-t", "day"]] {
        let want = "day,\"no,te\",units,units_smoothed\n\
            2024-01-01,\"x, \"\"y\"\"\",1,1.0\n2024-01-02,\"plain\",2.50,2.5\n2024-01-03,,3,3.0\n";
        assert_eq!(apply(&folder, flags).ok().stdout, want);
    }
    let want =
        "day,units,units_smoothed\n2024-01-01,1,1.0\n2024-01-02,2.50,2.5\n2024-01-03,3,3.0\n";
    assert_eq!(apply(&folder, &["--columns", "none"]).ok().stdout, want);
    let run = apply(&folder, &["--columns", "code", "--columns", "shop"]).ok();
    assert!(run.stdout.starts_with("day,shop,units,code,units_smoothed\n"), "{}", run.stdout);
    let run = apply(&folder, &["--columns", "code,shop", "-g", "shop"]).ok();
    assert!(run.stdout.starts_with("day,shop,units,code,units_smoothed\n"), "{}", run.stdout);
}

#[test]
fn columns_of_other_formats_are_chosen_too() {
    let folder = Folder::with("in.csv", CSV);
    let args = ["apply", "in.csv", "-v", "units", "-w", "1", "-q"].into_iter();
    folder.smooth(args.clone().chain(["-o", "a.parquet", "--columns", "code"])).ok();
    let names = folder.read_parquet("a.parquet").get_column_names_owned();
    assert_eq!(names, ["day", "units", "code", "units_smoothed"]);
    let flags = ["-o", "b.parquet", "--columns", "none", "--suffix", "_2"];
    let args = ["apply", "a.parquet", "-v", "units", "-w", "1", "-q"];
    folder.smooth(args.into_iter().chain(flags)).ok();
    let names = folder.read_parquet("b.parquet").get_column_names_owned();
    assert_eq!(names, ["day", "units", "units_2"]);
    // Semicolons become commas: there the records are written anew.
    folder.write("in.csv", "day;shop;units\n2024-01-01;A;1,5\n2024-01-02;B;2\n");
    let run = apply(&folder, &["--columns", "none"]).ok();
    assert_eq!(run.stdout, "day,units,units_smoothed\n2024-01-01,1.5,1.5\n2024-01-02,2.0,2.0\n");
}

#[test]
fn a_column_that_is_left_out_is_in_nobodys_way() {
    let csv = "day,units,units_smoothed\n2024-01-01,1,old\n2024-01-02,2,old\n";
    let folder = Folder::with("in.csv", csv);
    apply(&folder, &[]).refused(1, &["units_smoothed"]);
    let run = apply(&folder, &["--columns", "none"]).ok();
    assert_eq!(run.stdout, "day,units,units_smoothed\n2024-01-01,1,1.0\n2024-01-02,2,2.0\n");
}

#[test]
fn columns_that_cannot_be_kept_are_refused() {
    let folder = Folder::with("in.csv", CSV);
    let says = ["`cod`", "did you mean `code`?"];
    apply(&folder, &["--columns", "cod"]).refused(2, &says);
    let merged = ["--columns", "code", "--every", "1d", "--agg", "sum"];
    apply(&folder, &merged).refused(2, &["`code`", "merged", "--value code:last"]);
    apply(&folder, &["--columns", "none", "--every", "1d", "--agg", "sum"]).ok();
}

#[test]
fn precision_rounds_what_is_smoothed_and_nothing_else() {
    let csv = "day,v,w\n2024-01-01,1.23456,0.1234567\n2024-01-02,1.005,x\n2024-01-03,-0.001,\n";
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-v", "v", "-w", "1", "-o", "-", "-q", "--precision"];
    let run = folder.smooth(args.iter().chain(&["2"])).ok();
    // 1.005 is a little less than that as a number, and no zero is negative.
    let want = "day,v,w,v_smoothed\n2024-01-01,1.23456,0.1234567,1.23\n\
        2024-01-02,1.005,x,1.0\n2024-01-03,-0.001,,0.0\n";
    assert_eq!(run.stdout, want);
    let run = folder.smooth(args.iter().chain(&["0", "--with", "residual,coverage"])).ok();
    assert!(run.stdout.contains("1.23456,0.1234567,1.0,0.0,1.0\n"), "{}", run.stdout);
    let args = ["apply", "in.csv", "-v", "v", "-w", "1", "-o", "o.parquet", "--precision", "1"];
    folder.smooth(args).ok();
    let frame = folder.read_parquet("o.parquet");
    let smoothed = frame.column("v_smoothed").expect("v").f64().expect("floats").to_vec();
    assert_eq!(smoothed, [Some(1.2), Some(1.0), Some(0.0)]);
    for wrong in ["-1", "18", "2.5", ""] {
        let args = ["apply", "in.csv", "-w", "1", "-o", "-", &format!("--precision={wrong}")];
        folder.smooth(args).refused(2, &["--precision"]);
    }
}

/// The cells of CWE-1236, in a group column, in one that is not needed, and in names.
const RUN: &str = "day,=shop,note,units\n\
    2024-01-01,=HYPERLINK(1),\"+1+\"\"x\"\"\",1\n\
    2024-01-02,@a,-7,-2\n\
    2024-01-03,\"\tt\",-x,+3\n\
    2024-01-04,\"\rc\",+49 30 1234,4\n\
    2024-01-05,ok,-1.5e-3,-5.5\n";

#[test]
fn f01_text_that_a_spreadsheet_would_run_is_kept_from_it_when_asked() {
    let folder = Folder::with("in.csv", RUN);
    let bytes = apply(&folder, &["-g", "=shop"]).ok().stdout;
    for (line, as_read) in bytes.lines().zip(RUN.lines()) {
        assert!(line.starts_with(as_read), "{line}");
    }
    let want = "day,'=shop,note,units,units_smoothed\n\
        2024-01-01,'=HYPERLINK(1),\"'+1+\"\"x\"\"\",1,1.0\n\
        2024-01-02,'@a,-7,-2,-2.0\n\
        2024-01-03,'\tt,'-x,+3,3.0\n\
        2024-01-04,\"'\rc\",+49 30 1234,4,4.0\n\
        2024-01-05,ok,-1.5e-3,-5.5,-5.5\n";
    for flags in [&["--csv-safe", "-g", "=shop"][..], &["--csv-safe"]] {
        assert_eq!(apply(&folder, flags).ok().stdout, want);
    }
}

#[test]
fn f01_merged_rows_parquet_and_reports_are_safe_too() {
    let folder = Folder::with("in.csv", RUN);
    let merged = ["--csv-safe", "-g", "=shop", "--every", "5d", "--agg", "sum"];
    let run = apply(&folder, &merged).ok();
    assert!(run.stdout.starts_with("day,'=shop,units,units_smoothed\n"), "{}", run.stdout);
    assert!(run.stdout.contains(",'=HYPERLINK(1),1"), "{}", run.stdout);
    let args = ["apply", "in.csv", "-v", "units", "-w", "1", "-q"].into_iter();
    folder.smooth(args.chain(["-o", "in.parquet"])).ok();
    let args = ["apply", "in.parquet", "-v", "units", "-w", "1", "-q", "--csv-safe"].into_iter();
    let run = folder.smooth(args.clone().chain(["-o", "-", "--suffix", "_2"])).ok();
    assert!(run.stdout.contains("\n2024-01-02,'@a,-7,"), "{}", run.stdout);
    folder.smooth(args.chain(["-o", "x.parquet"])).refused(2, &["--csv-safe is for CSV"]);
    let args = ["report", "in.csv", "-g", "=shop", "-v", "units", "-w", "1", "-o", "r", "-q"];
    folder.smooth(args.iter().chain(&["--csv-safe"])).ok();
    for file in ["r/smoothed.csv", "r/stats.csv"] {
        let text = folder.read(file);
        assert!(text.contains("'=shop") && text.contains("'=HYPERLINK(1)"), "{file}: {text}");
        let runs = |field: &str| field.starts_with(['=', '@', '\t']);
        assert!(!text.lines().any(|line| line.split(',').any(runs)), "{file}: {text}");
    }
}

#[test]
fn numbers_are_no_text_that_runs() {
    let folder = Folder::with("in.csv", "day,units\n2024-01-01,-1\n2024-01-02,-2.5\n");
    assert_eq!(apply(&folder, &["--csv-safe"]).ok().stdout, apply(&folder, &[]).ok().stdout);
}
