//! Files that say little, or that would do harm, or are broken.

use polars::prelude::*;

use super::{inspect, json, proposed, runs};
use crate::folder::{Folder, Run};

/// What other commands ask about is answered, or left open, and never an error.
#[test]
fn what_cannot_be_told_is_no_error() {
    // Two columns of dates: the one that all rows have.
    let csv = "paid,sold,v\n2024-02-01,2024-01-01,1\n,2024-01-02,2\n2024-02-03,2024-01-03,3\n";
    assert_eq!(proposed(csv, ""), "--time sold --value v");
    let folder = Folder::with(
        "in.csv",
        csv.replace("-01,2024", "-01T08:00Z,2024").replace("-03,2024", "-03T08:00Z,2024"),
    );
    let told = json(&folder, "in.csv -t sold");
    assert_eq!(told["columns"][0]["role"], "possible_time", "{told}");
    assert_eq!(told["columns"][0]["max"], "2024-02-03T08:00:00Z");
    assert_eq!(proposed("v,w\n1,2\n5,4\n", ""), "--value v,w", "no time");
    let many = "a,b,c,d,e\n7,2.5,1,1,1\n8,3.5,4,5,3\n";
    assert_eq!(proposed(many, ""), "--value b", "the first of decimals");
    for (csv, says) in [
        ("date,shop\n2024-01-01,A\n2024-01-02,B\n", "no column of numbers is left"),
        ("date,v\n", "there are no rows"),
        ("date,v", "there are no rows"),
        ("shop\nA\n", "no column of numbers is left"),
    ] {
        let folder = Folder::with("in.csv", csv);
        let run = inspect(&folder, "in.csv");
        assert!(run.stdout.contains(&format!("nothing to propose: {says}")), "{}", run.stdout);
        assert!(json(&folder, "in.csv")["proposal"].is_null());
    }
    let run = inspect(&Folder::with("in.csv", "date,v\n"), "in.csv");
    assert!(run.stderr.contains("warning") && run.stderr.contains("no rows"), "{}", run.stderr);
    assert_eq!(inspect(&Folder::with("in.csv", "date,v\n"), "in.csv -q").stderr, "");
}

#[test]
fn names_are_quoted_for_the_shell_and_escaped_for_the_terminal() {
    let names = [
        "it's a $HOME",
        "a,b",
        "-v",
        "\u{1b}[2J\u{7}",
        "\u{202e}txt",
        "no\u{200b}width\u{e0041}",
        "line\nend",
        "back\\slash",
    ];
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let mut csv = format!("date,\"{quoted}\",n\n");
        for (at, shop) in [(1, "A"), (1, "\u{1b}]0;x\u{7}"), (2, "A"), (2, "\u{1b}]0;x\u{7}")] {
            csv.push_str(&format!("2024-01-0{at},{shop},1\n"));
        }
        let folder = Folder::with("in.csv", &csv);
        let told = json(&folder, "in.csv");
        assert_eq!(told["series"]["by"][0], name);
        runs(&folder, &told);
        let as_value =
            Folder::with("in.csv", csv.replace('A', "5").replace("\u{1b}]0;x\u{7}", "6"));
        runs(&as_value, &json(&as_value, "in.csv"));
        for out in [inspect(&folder, "in.csv"), inspect(&folder, "in.csv --json")] {
            let is_hidden = |c: char| {
                (c.is_control() && c != '\n') || ['\u{202e}', '\u{200b}', '\u{e0041}'].contains(&c)
            };
            assert!(!out.stdout.contains(is_hidden), "{:?}", out.stdout);
            assert!(!out.stdout.contains("line\nend"), "a name is on one line");
        }
    }
}

#[test]
fn paths_are_quoted_and_no_flags() {
    for name in ["my sales.csv", "it's.csv", "-x.csv", "\u{1b}.csv"] {
        let folder = Folder::with(name, "date,v\n2024-01-01,1\n2024-01-02,2\n");
        let run = folder.smooth(["inspect", "--json", "--", name]).ok();
        runs(&folder, &serde_json::from_str(&run.stdout).expect("JSON"));
    }
}

/// What cannot be meant is refused as `smooth apply` refuses it, word for word.
#[test]
fn what_cannot_be_meant_is_the_same_error() {
    for (csv, flags) in [
        ("date,v\n2024-01-01,1\n2024-01-02,x2\n", "-v v"),
        ("date,v\n2024-01-01,1\n", "-v vv"),
        ("date,v\n2024-01-01,1\n", "-g v -v v"),
        ("date,v\n2024-01-01,1\n", "-t date -g date -v v"),
        ("date,v\n2024-01-01,1\n", "-v v --date-format %Q"),
        ("date,v\n2024-01-01,1\n", "-v v:avg"),
        ("date,v\n2024-01-01,1\n", "-v w:sum"),
        ("year,month,v\n2024,1,1\n2024,13,2\n", "-t year,month -v v"),
        ("year,month,v\n2024,1,1\n", "-t year,mont -v v"),
        ("year,month,v\n2024,1,1\n", "-t year,month -v month"),
        ("year,month,v\n2024,1,1\n", "-t year,month -v v --date-format %Y"),
        ("date,v\n2024-03-31 02:30,1\n", "-v v --tz Europe/Berlin"),
        ("date,v\n2024-10-27 02:30,1\n", "-v v --tz Berlin/Europe"),
        ("date,v\n2024-10-27 02:30,1\n", "-v v --ambiguous latest"),
        ("n,v\nx,1\n", "-v v --tz Europe/Berlin"),
        ("ts,v\n1700000000,1\n", "-v v --date-format epoch:s"),
        ("", "-v v"),
    ] {
        let folder = Folder::with("in.csv", csv);
        let apply = format!("apply in.csv -w 3 -o - {flags}");
        let apply = folder.smooth(apply.split_whitespace());
        let run = folder.smooth(format!("inspect in.csv {flags}").split_whitespace());
        run.refused(apply.code.expect("an exit code"), &[]);
        let error =
            |run: &Run| run.stderr.lines().find(|l| l.starts_with("error")).map(str::to_owned);
        assert_eq!(error(&run), error(&apply), "{csv}");
    }
    Folder::new().smooth(["inspect", "none.csv"]).refused(1, &["none.csv", "no such file"]);
    let bytes = df!("v" => [&b"a"[..], b"b"]).expect("a frame");
    let folder = Folder::new();
    folder.write_parquet("in.parquet", bytes);
    folder
        .smooth(["inspect", "in.parquet", "-v", "v"])
        .refused(1, &["in.parquet", "`v`", "no numbers"]);
}
