//! `smooth convolve`: numbers from files, lists and windows.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use polars::prelude::df;

use crate::folder::{Folder, Run, numbers};

fn folder() -> Folder {
    let folder = Folder::with("s.txt", "1\n2\n3\n4.5\n");
    folder.write("table.csv", "day,w,v\n2024-01-01,0.5,1\n2024-01-02,0.25,x\n2024-01-03,,2\n");
    folder
}

fn convolve(folder: &Folder, args: &[&str]) -> Run {
    folder.smooth(["convolve"].iter().chain(args))
}

#[test]
fn modes_are_as_scipys() {
    let folder = folder();
    let out = |args: &[&str]| convolve(&folder, args).ok().stdout;
    // scipy.signal.convolve([1, 2, 3, 4.5], [0, 1, 0.5], mode)
    for (mode, want) in [
        ("full", "0.0\n1.0\n2.5\n4.0\n6.0\n2.25\n"),
        ("same", "1.0\n2.5\n4.0\n6.0\n"),
        ("valid", "2.5\n4.0\n"),
    ] {
        for method in ["auto", "direct"] {
            let args = ["s.txt", "[0,1,0.5]", "--mode", mode, "--method", method];
            assert_eq!(out(&args), want, "{mode} {method}");
        }
    }
    assert_eq!(out(&["s.txt", "[0,1,0.5]"]), out(&["[0, 1, 0.5]", "s.txt"]));
    // scipy.signal.correlate([1, 2, 3, 4.5], [0, 1, 0.5])
    let run = convolve(&folder, &["s.txt", "[0,1,0.5]", "--correlate"]).ok();
    assert_eq!(run.stdout, "0.5\n2.0\n3.5\n5.25\n4.5\n0.0\n");
    assert!(run.stderr.contains("4 and 3 give 6 numbers, lags -2 to 3"), "{}", run.stderr);
    assert_eq!(folder.names(), ["s.txt", "table.csv"]);
}

#[test]
fn a_window_gives_its_weights() {
    let folder = folder();
    let run = convolve(&folder, &["s.txt", "triang:3", "--mode", "valid"]).ok();
    assert_eq!(run.stdout, "2.0\n3.125\n");
    let run = convolve(&folder, &["s.txt", "triang:3 norm=peak", "--mode", "valid"]).ok();
    assert_eq!(run.stdout, "4.0\n6.25\n");
    // A window of one row, whatever its name: the numbers as they are, to the last digit.
    folder.write("digits.txt", "0.1\n1e-300\n12345.678901234567\n");
    let run = convolve(&folder, &["digits.txt", "uniform:1"]).ok();
    assert_eq!(run.stdout, "0.1\n1e-300\n12345.678901234567\n");
}

#[test]
fn columns_of_tables() {
    let folder = folder();
    let frame = df!("t" => [1_i64, 2, 3], "name" => ["a", "b", "c"]).expect("a frame");
    folder.write_parquet("in.parquet", frame);
    let out = |args: &[&str]| convolve(&folder, args).ok().stdout;
    assert_eq!(out(&["table.csv:w", "[2]"]), "1.0\n0.5\nNaN\n");
    assert_eq!(out(&["in.parquet", "[1,1]"]), "1.0\n3.0\n5.0\n3.0\n");
    assert_eq!(out(&["in.parquet:t", "[1,1]", "--mode", "valid"]), "3.0\n5.0\n");
    folder.write("one.csv", "w\n1\n2\n");
    assert_eq!(out(&["one.csv", "[1]"]), "1.0\n2.0\n");
    folder.write("a:b.csv", "x:y,z\n1,4\n2,5\n");
    assert_eq!(out(&["a:b.csv:x:y", "[1]"]), "1.0\n2.0\n");
}

#[test]
fn stdin_and_stdout_are_pipes() {
    let folder = folder();
    let mut command: Command = folder.command();
    command.args(["convolve", "-", "[0.5,0.5]", "-q"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all(b"1\r\n2\r\n3\r\n").expect("it reads");
    let run = Run::of(&child.wait_with_output().expect("it ends")).ok();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("0.5\n1.5\n2.5\n1.5\n", ""));
}

#[test]
fn missing_numbers_touch_what_overlaps_them_and_are_said() {
    let folder = folder();
    folder.write("gap.txt", "1\n\n3\nNA\n5\n6\n");
    for method in ["direct", "fft"] {
        let args = ["gap.txt", "[1,1]", "--mode", "valid", "--method", method];
        let run = convolve(&folder, &args).ok();
        assert_eq!(run.stdout, "NaN\nNaN\nNaN\nNaN\n11.0\n", "{method}");
        assert!(run.stderr.contains("gap.txt: missing among 6 numbers: 2"), "{}", run.stderr);
    }
}

#[test]
fn outputs_are_by_their_names() {
    let folder = folder();
    let to = |output: &str, flags: &[&str]| {
        convolve(&folder, &[&["s.txt", "[1,1]", "-o", output][..], flags].concat())
    };
    to("out.txt", &[]).ok();
    assert_eq!(folder.read("out.txt"), "1.0\n3.0\n5.0\n7.5\n4.5\n");
    to("out.txt", &[]).refused(1, &["out.txt: exists already; --force"]);
    to("out.txt", &["--force", "--mode", "valid"]).ok();
    assert_eq!(folder.read("out.txt"), "3.0\n5.0\n7.5\n");
    to("out.csv", &[]).ok();
    let first = numbers(&folder.read("out.csv"), "convolved");
    assert_eq!(first, [1.0, 3.0, 5.0, 7.5, 4.5].map(Some));
    to("out.parquet", &["--correlate"]).ok();
    assert_eq!(folder.read_parquet("out.parquet").get_column_names(), ["correlated"]);
    to("s.txt", &["--force"]).refused(2, &["the output is the input"]);
    to("none/out.txt", &[]).refused(1, &["no directory `none`"]);
    assert_eq!(folder.read("s.txt"), "1\n2\n3\n4.5\n");
    // What was written is read again.
    assert_eq!(convolve(&folder, &["out.csv", "[1]"]).ok().stdout, "1.0\n3.0\n5.0\n7.5\n4.5\n");
}

#[test]
fn each_bad_number_is_told_with_its_place() {
    let folder = folder();
    folder.write("bad.txt", "1\n2\nx\n");
    folder.write("several.txt", "1 2\n3 4\n");
    folder.write("later.txt", "1\n3,4\n");
    folder.write("no_header.csv", "1,2\n3,4\n");
    folder.write("bytes.txt", b"1\n\xff\n");
    folder.write("empty.txt", "");
    folder.write("texts.csv", "a,b\nx,y\n");
    let mut wrong = Vec::new();
    for (a, code, says) in [
        ("bad.txt", 1, &["bad.txt: line 3: `x` is no number"][..]),
        ("several.txt", 1, &["several.txt: line 1", "several numbers", "FILE:COLUMN"]),
        ("no_header.csv", 1, &["no_header.csv: line 1", "several numbers"]),
        ("later.txt", 1, &["later.txt: line 2: `3,4` holds several numbers"]),
        ("bytes.txt", 1, &["bytes.txt: line 2: is not UTF-8"]),
        ("empty.txt", 1, &["empty.txt: holds no data"]),
        ("texts.csv", 1, &["texts.csv: no column of numbers", "`a`, `b`"]),
        ("table.csv:v", 1, &["table.csv: line 3, column `v`: `x` is no number"]),
        ("table.csv:day", 1, &["table.csv: column `day` holds no numbers"]),
        ("table.csv:u", 2, &["table.csv: there is no column `u`", "`w`"]),
        ("none.txt", 1, &["none.txt: there is no such file"]),
        ("none.csv:w", 1, &["none.csv:w: there is no such file"]),
        (".", 1, &[".: is a directory"]),
        ("[1,x]", 2, &["`[1,x]`: number 2, `x`, is no number"]),
        ("[]", 2, &["holds no numbers"]),
        ("[1", 2, &["ends with `]`"]),
        ("median:3", 2, &["median:3: has no weights"]),
        ("hann:5 boundary=reflect", 2, &["only the weights"]),
        ("gausian:5", 2, &["there is no such file", "did you mean gaussian?"]),
    ] {
        let why = convolve(&folder, &[a, "[1]"]).not_refused(code, says);
        wrong.extend(why.map(|why| format!("{a}: {why}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    convolve(&folder, &["-", "-"]).refused(2, &["only one of them"]);
    convolve(&folder, &["s.txt", "[1]", "--correlate", "--method", "fft"])
        .refused(2, &["--method"]);
}
