//! Bad inputs and bad flags: one message, an exit code, and nothing written.

use crate::folder::{Folder, Run, repository};

const GOOD: &str = "\
date,store,product,revenue,units
2024-01-01,A,x,1,3
2024-01-02,A,x,2,4
2024-01-03,A,x,4,5
";

/// Runs `smooth apply` and `smooth report` on a file of these bytes with these flags, and says
/// what is wrong with their refusals.
fn not_refused(name: &str, bytes: &[u8], flags: &[&str], code: i32, says: &[&str]) -> Vec<String> {
    let folder = Folder::with(name, bytes);
    let has_window = flags.iter().any(|flag| flag.starts_with("-w"));
    let window = if has_window { &[][..] } else { &["-w", "3"] };
    let mut wrong = Vec::new();
    for command in [&["apply", name, "-o", "out.csv"][..], &["report", name]] {
        let run = folder.smooth(command.iter().chain(flags).chain(window));
        let why = run.not_refused(code, says);
        wrong.extend(why.map(|why| format!("{} {name} {flags:?}: {why}", command[0])));
        if folder.names() != [name] {
            wrong.push(format!("{} {name} {flags:?} wrote {:?}", command[0], folder.names()));
            break;
        }
    }
    wrong
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn d01_d03_d05_d06_d07_d09_windows_that_are_none() {
    let mut wrong = Vec::new();
    for (window, says) in [
        ("0", "at least 1 row"),
        ("NaN", "whole number"),
        ("2.5", "whole number"),
        ("1e9", "whole number"),
        ("18446744073709551616", "too long"),
        ("9999999999", "too long"),
        ("", "empty"),
        ("gaussian:31,std=0", "above 0"),
        ("gaussian:31,std=-1", "above 0"),
        ("gaussian:31,std=nan", "above 0"),
        ("gaussian:31,std=inf", "above 0"),
        ("gaussian:std=inf", ""),
        ("gaussian:31", "`std`"),
        ("taps:[1,-1]", "sum to 0"),
        ("taps:[1,-1] norm=none", "sum to 0"),
        ("hann:2", "sum to 0"),
        ("taps:[]", "at least 1 row"),
        ("taps:[1,nan]", "finite"),
        ("taps:[1,2", "no `]`"),
        ("3 coverage=2", "0 to 1"),
        ("3 coverage=nan", "0 to 1"),
        ("3 boundary=refelct", "reflect"),
        ("3 boundary=constant=inf", "finite"),
        ("3 missing=drop", "propagate"),
        ("3 nonsense", "nonsense"),
        ("gausian:31,std=5", "gaussian"),
        ("gaussian:31,std=5,sig=2", "`sig`"),
    ] {
        let flags = ["-v", "revenue", "-w", window];
        let named = format!("`{window}`");
        wrong.extend(not_refused("in.csv", GOOD.as_bytes(), &flags, 2, &[says, &named]));
    }
    assert_none(&wrong);
}

#[test]
fn d02_a_negative_window_is_refused_as_a_window() {
    let flags = ["-v", "revenue", "-w", "-3"];
    let says = ["`-3` is no window", "whole number"];
    assert_none(&not_refused("in.csv", GOOD.as_bytes(), &flags, 2, &says));
}

#[test]
fn d10_flags_that_cannot_be_meant() {
    let mut wrong = Vec::new();
    for (flags, code, says) in [
        ("-v revenu", 2, &["in.csv", "`revenu`", "did you mean `revenue`"][..]),
        ("-v REVENUE", 2, &["did you mean `revenue`"]),
        ("-v revenue -g stor", 2, &["in.csv", "`stor`", "did you mean `store`"]),
        ("-v revenue -t dat", 2, &["in.csv", "`dat`", "did you mean `date`"]),
        ("-v zzzz", 2, &["in.csv", "`zzzz`", "`date`, `store`, `product`, `revenue`, `units`"]),
        ("-v store", 1, &["in.csv", "line 2", "`store`", "`A`"]),
        ("-t revenue -v revenue", 2, &["in.csv", "`revenue`"]),
        ("-g revenue -v revenue", 2, &["in.csv", "`revenue`"]),
        ("-v revenue -v revenue", 2, &["in.csv", "`revenue`"]),
        ("", 2, &["in.csv", "`revenue`, `units`", "--value"]),
        ("-v revenue --every 0d --agg sum", 2, &["--every", "`0d`"]),
        ("-v revenue --every soon --agg sum", 2, &["--every", "`soon`"]),
        ("-v revenue --every 1d", 2, &["--agg"]),
        ("-v revenue --every 1d --agg mode", 2, &["mode", "sum", "median"]),
        ("-v revenue --every 1d --agg sum -t units", 2, &["--every", "dates"]),
        ("-v revenue --date-format %Q", 2, &["--date-format", "%Q"]),
        ("-v revenue --date-format %d/%m/%Y -t date", 1, &["in.csv", "line 2", "2024-01-01"]),
        ("-v revenue --on-duplicate sum", 2, &["sum", "first"]),
        ("-v revenue --coverage 2", 2, &["coverage", "0 to 1"]),
        ("-v revenue --boundary refelct", 2, &["reflect"]),
        ("-v revenue --nonsense", 2, &["--nonsense"]),
        ("-v revenue --suffix=", 2, &["--suffix", "empty", "as in --suffix _smooth"]),
    ] {
        let flags: Vec<&str> = flags.split_whitespace().collect();
        wrong.extend(not_refused("in.csv", GOOD.as_bytes(), &flags, code, says));
    }
    assert_none(&wrong);
}

#[test]
fn data_that_is_none() {
    let flags = &["-v", "v"][..];
    let mut wrong = Vec::new();
    for (bytes, says) in [
        (&b""[..], &["no data"][..]),
        (b"date,v\n2020-02-28,1\n2020-02-30,2\n", &["line 3", "`date`", "`2020-02-30`"]),
        (b"date,v\n2020-02-28,1\n,2\n2020-02-29,3\n", &["line 3", "`date`"]),
        (b"date,v\n2020-02-28,1\n2020-02-29,abc\n2020-03-01,x\n", &["line 3", "`v`", "`abc`"]),
        (b"date,v\n2020-02-28,1\n2020-02-29,1e400\n", &["line 3", "`v`", "`1e400`", "too large"]),
        (b"date,v\n2020-02-28,\"1,234\"\n", &["`v`", "`1,234`", "thousands", "--decimal-comma"]),
        (b"date,v\n2020-02-28,\"1,234.5x\"\n", &["line 2", "`1,234.5x`", "thousands"]),
        (b"date,v\n2020-02-28,1\n2020-02-29,$5\n", &["line 3", "`$5`", "sign"]),
        (b"\xff\xfed\0a\0t\0e\0,\0v", &["UTF-16"]), // cut within a character
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", &["gzip"]),
        (b"PK\x03\x04\x14\0\x06\0", &["ZIP"]),
    ] {
        let says: Vec<&str> = says.iter().copied().chain(["in.csv"]).collect();
        wrong.extend(not_refused("in.csv", bytes, flags, 1, &says));
    }
    let colons = b"date:v\n2020-02-28:1\n";
    wrong.extend(not_refused("in.csv", colons, flags, 2, &["in.csv", "`date:v`"]));
    assert_none(&wrong);
}

#[test]
fn an_unterminated_quote_is_named_by_its_line() {
    let bytes = b"date,n,v\n2024-01-01,a,1\n2024-01-02,\"b,2\n2024-01-03,c,3\n";
    let says = ["in.csv", "line 3"];
    assert_none(&not_refused("in.csv", bytes, &["-v", "v"], 1, &says));
    let run = Folder::with("in.csv", bytes).smooth("apply in.csv -v v -w 3 -o out.csv".split(' '));
    assert!(!run.stderr.contains("infer_schema_length"), "no such flag: {}", run.stderr);
}

#[test]
fn a_row_with_too_many_fields_is_named_by_its_line() {
    let bytes = b"date,v\n2024-01-01,1\n2024-01-02,2,3\n";
    assert_none(&not_refused("in.csv", bytes, &["-v", "v"], 1, &["in.csv", "line 3"]));
}

#[test]
fn text_that_is_not_utf_8_is_named_by_its_line() {
    let bytes = b"date,n,v\n2024-01-01,a,1\n2024-01-02,\xcf\xf0\xe8\xe2\xe5\xf2,2\n";
    let says = ["in.csv", "line 3", "UTF-8"];
    assert_none(&not_refused("in.csv", bytes, &["-v", "v"], 1, &says));
}

#[test]
fn files_that_are_not_what_their_name_says() {
    let parquet = std::fs::read(repository("data/sales.parquet")).expect("it is committed");
    let flags = ["-g", "store,product", "-v", "revenue"];
    let mut wrong = not_refused("in.csv", &parquet, &flags, 1, &["in.csv", "Parquet"]);
    wrong.extend(not_refused("in.parquet", GOOD.as_bytes(), &flags, 1, &["in.parquet", "Parquet"]));
    for cut in [1, 4, 8, 12, 100, 1000, parquet.len() / 2, parquet.len() - 5, parquet.len() - 1] {
        wrong.extend(not_refused("in.parquet", &parquet[..cut], &flags, 1, &["in.parquet"]));
    }
    // A tail that is whole, and a middle that is not there.
    let gap = [&parquet[..100], &parquet[parquet.len() - 4000..]].concat();
    wrong.extend(not_refused("in.parquet", &gap, &flags, 1, &["in.parquet"]));
    assert_none(&wrong);
}

#[test]
fn c01_c02_damaged_parquet_files_never_panic() {
    let parquet = std::fs::read(repository("data/sales.parquet")).expect("it is committed");
    let folder = Folder::new();
    let footer = parquet.len() - 4000;
    for at in (4..parquet.len()).step_by(4001).chain((footer..parquet.len() - 4).step_by(97)) {
        let mut bytes = parquet.clone();
        bytes[at] ^= 0x55;
        folder.write("in.parquet", bytes);
        let args = "apply in.parquet -g store,product -v revenue -w 3 -o - -q";
        let output = folder.command().args(args.split(' ')).output().expect("smooth starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let ends = matches!(output.status.code(), Some(0..=2));
        assert!(ends && !said.contains("panicked"), "byte {at}: {:?} {said}", output.status);
    }
}

#[test]
fn inputs_that_are_not_there_or_no_files() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("dir.csv")).expect("a directory");
    for command in ["apply {} -w 3 -o out.csv", "report {}"] {
        let run = |name: &str| -> Run { folder.smooth(command.replace("{}", name).split(' ')) };
        run("none.csv").refused(1, &["none.csv", "no such file"]);
        run("dir.csv").refused(1, &["dir.csv", "directory"]);
        run("dir.csv/x.csv").refused(1, &["dir.csv/x.csv"]);
    }
    assert_eq!(folder.names(), ["dir.csv"]);
}

/// The most memory it may take, in kB: far more than two rows need.
#[cfg(target_os = "linux")]
const MEMORY: usize = 3_000_000;

#[cfg(target_os = "linux")]
#[test]
fn a_window_of_millions_of_rows_ends_with_a_result_or_a_message() {
    let folder = Folder::with("in.csv", "v\n1\n2\n");
    let script = format!("ulimit -v {MEMORY}; exec \"$0\" apply in.csv -w 16000000 -o - -q");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_smooth")]).current_dir(folder.path("."));
    let run = Run::of(&command.output().expect("sh starts"));
    match run.code {
        Some(0) => assert!(run.stdout.starts_with("v,v_smoothed\n1,1.5"), "{run:?}"),
        _ => run.refused(1, &["memory"]),
    }
}

/// What was found by trying to break it.
#[test]
fn d11_one_column_for_two_things_is_refused_where_few_are_read() {
    for flags in ["-t v -v v", "-t date -v v,v", "-t date -g k,k -v v"] {
        let folder = Folder::with("in.csv", "date,k,v\n2024-01-01,A,1\n2024-01-02,A,2\n");
        let run = folder.smooth(format!("apply in.csv -w 1 --agg sum -o - {flags}").split(' '));
        run.refused(2, &["is asked to be both"]);
    }
}

#[test]
fn intervals_finer_than_the_times_are_refused_at_once() {
    let csv = "t,v\n2024-01-01 00:00:00,1\n2024-01-01 00:00:01,2\n";
    let folder = Folder::with("in.csv", csv);
    let run = folder.smooth("apply in.csv -w 1 --every 500ns --agg sum -o -".split(' '));
    run.refused(2, &["--every: a calendar of `500ns` is no whole number of the times' own units"]);
}

#[test]
fn a_time_that_is_no_whole_number_is_named_by_its_line() {
    let folder = Folder::with("in.csv", "t,v\n1,1\n2.5,2\n");
    let run = folder.smooth("apply in.csv -t t -v v -w 1 -o -".split(' '));
    run.refused(1, &["line 3, column `t`: `2.5` is no date", "nor a whole number"]);
}
