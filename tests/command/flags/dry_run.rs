//! What would be written: --dry-run.

use crate::folder::Folder;

const CSV: &str = "day,shop,v,note\n2024-01-01,A,1,a\n2024-01-02,A,2,b\n2024-01-01,B,3,c\n";

#[test]
fn it_is_told_on_stdout_and_nothing_is_written() {
    let folder = Folder::with("in.csv", CSV);
    let args = "apply in.csv -g shop -v v -w a=3 -w 2 --columns none --dry-run -o".split(' ');
    let run = folder.smooth(args.clone().chain(["out.parquet", "-q"])).ok();
    let want = "\
would write out.parquet (parquet)
  rows     3
  columns  day, shop, v, v_a, v_uniform2
  groups   2 by shop
  window   _a by uniform:3 (1 row behind, 1 ahead)
           _uniform2 by uniform:2 (1 row behind, 0 ahead; late by 0.5 rows)
";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (want, ""));
    let run = folder.smooth(args.chain(["-"])).ok();
    assert!(run.stdout.starts_with("would write stdout (csv)\n"), "{}", run.stdout);
    assert!(run.stderr.contains("time: day"), "{}", run.stderr);
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn what_would_be_refused_is_refused() {
    let folder = Folder::with("in.csv", CSV);
    folder.write("old.csv", "old");
    let run = |flags: &str| folder.smooth(format!("apply in.csv {flags} --dry-run").split(' '));
    run("-w 3 -g shop -v v -o old.csv").refused(1, &["exists"]);
    run("-w 3 -v v -o out.csv").refused(1, &["at the same time"]);
    run("-w 0 -g shop -v v -o out.csv").refused(2, &["`0` is no window"]);
    run("-w 3 -g shop -v note -o out.csv").refused(1, &["`a`"]);
    assert_eq!(folder.read("old.csv"), "old");
    run("-w 3 -g shop -v v -o old.csv --force").ok();
    assert_eq!(folder.read("old.csv"), "old");
}

#[test]
fn a_reports_window_is_told_too() {
    let folder = Folder::with("in.csv", CSV);
    let run = folder.smooth("report in.csv -g shop -v v -o r --dry-run -q".split(' ')).ok();
    for says in [
        "would write r: report.html, report.md, smoothed.csv",
        "2 by shop",
        "window   gaussian:std=3",
    ] {
        assert!(run.stdout.contains(says), "{}", run.stdout);
    }
    assert_eq!(folder.names(), ["in.csv"]);
}
