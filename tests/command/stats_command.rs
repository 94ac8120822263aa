//! `smooth stats`: the table that a report has, alone.

use crate::folder::{Folder, Run, column};

const CSV: &str = "\
date,shop,v,v_smoothed
2024-01-01,A,2,x
2024-01-02,A,,x
2024-01-03,A,4,x
2024-01-05,A,6,x
2024-01-01,B,3,x
2024-01-02,B,6,x
2024-01-03,B,9,x
2024-01-09,C,1234567,x
";

#[test]
fn it_is_the_reports_own_to_the_byte() {
    for flags in [
        "-g shop -v v -w 3 --boundary nearest",
        "-g shop -v v",
        "-g shop -v v --every 1d --agg sum",
        "-v v --agg mean -w 3d",
    ] {
        let folder = Folder::with("in.csv", CSV.replace("v_smoothed", "other"));
        folder.report("in.csv", flags);
        let args = || ["stats", "in.csv"].into_iter().chain(flags.split_whitespace());
        let run = folder.smooth(args()).ok();
        assert_eq!(run.stdout, folder.read("report/stats.csv"), "{flags}");
        let json = folder.smooth(args().chain(["--json"])).ok().stdout;
        assert_eq!(json, folder.read("report/stats.json"), "{flags}");
        folder.smooth(args().chain(["-o", "s.csv"])).ok();
        assert_eq!(folder.read("s.csv"), run.stdout);
        folder.smooth(args().chain(["-o", "s.json", "-q"])).ok();
        assert_eq!(folder.read("s.json"), json);
        folder.smooth(args().chain(["-o", "s.parquet"])).ok();
        let frame = folder.read_parquet("s.parquet");
        assert_eq!(frame.height(), run.stdout.lines().count() - 1);
        // Without a window it says which it took, as a report does.
        assert_eq!(run.stderr.contains("window: "), !flags.contains("-w"), "{}", run.stderr);
    }
}

#[test]
fn a_column_that_is_called_as_a_smoothed_one_is_no_matter() {
    let folder = Folder::with("in.csv", CSV);
    let run = folder.smooth(["stats", "in.csv", "-g", "shop", "-v", "v", "-w", "3"]).ok();
    assert_eq!(column(&run.stdout, "shop"), ["A", "B", "C"]);
    assert!(!run.stderr.contains("--suffix") && !run.stderr.contains("--with"), "{}", run.stderr);
}

#[test]
fn people_get_a_table() {
    let folder = Folder::with("in.csv", CSV);
    let run = |columns: &str, locale: &str| {
        let mut command = folder.command();
        command.args(["stats", "in.csv", "-g", "shop", "-v", "v", "-w", "3", "--table"]);
        command.env("COLUMNS", columns).env("LC_ALL", locale);
        Run::of(&command.output().expect("smooth starts")).ok()
    };
    let narrow = run("80", "C");
    assert!(narrow.stdout.lines().all(|line| line.len() <= 80), "{}", narrow.stdout);
    assert!(narrow.stdout.is_ascii());
    assert_eq!(narrow.stdout.lines().count(), 4, "{}", narrow.stdout);
    assert!(narrow.stdout.contains("1,234,567"), "{}", narrow.stdout);
    assert!(
        narrow.stderr.contains("left out, for a line's length: smoothed_std"),
        "{}",
        narrow.stderr
    );
    let wide = run("240", "C.UTF-8");
    let header = wide.stdout.lines().next().expect("a header");
    for name in ["shop", "start", "end", "count", "mean", "smoothed_std", "provisional_rows"] {
        assert!(header.contains(name), "{header}");
    }
    assert!(!wide.stderr.contains("left out"), "{}", wide.stderr);
    // Numbers end below one another.
    let before = header.split("provisional_rows").next().expect("a start");
    let end = before.chars().count() + "provisional_rows".len();
    for line in wide.stdout.lines() {
        let around: Vec<char> = line.chars().skip(end - 1).take(2).collect();
        assert!(around[0].is_ascii_alphanumeric(), "{}", wide.stdout);
        assert!(around.get(1).is_none_or(|&sign| sign == ' '), "{}", wide.stdout);
    }
}

#[test]
fn text_of_a_file_cannot_act_on_a_terminal() {
    let csv = "shop,v\n\"a\u{1b}[31m\nb\u{202e}\",1\nc,2\n";
    let folder = Folder::with("in.csv", csv);
    let run = folder.smooth(["stats", "in.csv", "-g", "shop", "-w", "1", "--table"]).ok();
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = Folder::with("in.csv", CSV);
    let stats = |flags: &str| {
        let args = ["stats", "in.csv", "-g", "shop", "-v", "v"];
        folder.smooth(args.into_iter().chain(flags.split_whitespace()))
    };
    stats("-w 3 -o s.html").refused(2, &[".csv, .parquet or .json"]);
    stats("-w 3 -o s.csv --table").refused(2, &["--table"]);
    stats("--boundary nearest").refused(2, &["--window"]);
    stats("-w 3 -o in.csv").refused(2, &["the output is the input"]);
    folder.write("s.csv", "mine");
    stats("-w 3 -o s.csv").refused(1, &["--force"]);
    assert_eq!(folder.read("s.csv"), "mine");
    stats("-w 3 -o s.csv --force").ok();
    assert_eq!(column(&folder.read("s.csv"), "shop"), ["A", "B", "C"]);
    assert_eq!(folder.names(), ["in.csv", "s.csv"]);
}
