//! Groups that cannot be smoothed beside others that can: --bad-groups.

use crate::folder::{Folder, Run, column};

/// C has two rows at a time, D one without; E one that is none, F a value that is none.
const CSV: &str = "\
day,shop,v,note
2024-01-01,A,1,a
2024-01-01,C,5,b
2024-01-02,A,2,\"c\"
2024-01-01,C,6,d
,D,7,e
2024-01-01,B,10,f
2024-01-02,D,8,g
2024-01-02,B,20,h
2024-13-01,E,1,i
2024-01-01,F,oops,j
";

fn csv(groups: &str) -> String {
    let keeps = |line: &&str| {
        line.starts_with("day") || groups.contains(line.split(',').nth(1).unwrap_or("?"))
    };
    CSV.lines().filter(keeps).map(|line| format!("{line}\n")).collect()
}

fn apply(folder: &Folder, flags: &str) -> Run {
    let args = "apply in.csv -t day -g shop -v v -w 1 -o -".split(' ');
    folder.smooth(args.chain(flags.split_whitespace()))
}

const WANT: &str = "\
day,shop,v,note,v_smoothed
2024-01-01,A,1,a,1.0
2024-01-02,A,2,\"c\",2.0
2024-01-01,B,10,f,10.0
2024-01-02,B,20,h,20.0
";

/// Found as it would be without the field that is none.
#[test]
fn a_time_that_is_not_named_may_have_fields_that_are_none() {
    for bad in ["bad", "02.01.2024", "2024-13-01"] {
        let csv = csv("AB").replace("2024-01-02,B", &format!("{bad},B"));
        let folder = Folder::with("in.csv", csv);
        let run = |flags: &str| {
            let line = format!("apply in.csv -g shop -v v -w 1 -o - {flags}");
            folder.smooth(line.trim().split(' '))
        };
        assert_eq!(run("").code, Some(1), "{bad}");
        let run = run("--bad-groups skip");
        let want: String = WANT.lines().take(3).map(|line| format!("{line}\n")).collect();
        assert_eq!((run.code, run.stdout), (Some(3), want), "{bad}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("`{bad}` is no date")), "{}", run.stderr);
    }
}

#[test]
fn they_stop_all_unless_they_are_skipped() {
    for (groups, says) in [
        ("ABC", "line 3 and line 5"),
        ("ABD", "there is no time"),
        ("ABE", "`2024-13-01` is no date"),
        ("ABF", "`oops`"),
    ] {
        let folder = Folder::with("in.csv", csv(groups));
        for flags in ["-q", "-q --bad-groups fail"] {
            let run = apply(&folder, flags);
            assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{groups}");
        }
        let run = apply(&folder, "--bad-groups skip");
        assert_eq!((run.code, run.stdout.as_str()), (Some(3), WANT), "{groups}: {}", run.stderr);
        let says = if groups == "ABC" { "line 3 and line 5 are at the same time" } else { says };
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert!(run.stderr.contains("skipped 1 of 3 groups"), "{}", run.stderr);
        assert!(!run.stderr.contains("error"), "{}", run.stderr);
    }
}

#[test]
fn the_first_few_are_named_with_their_lines() {
    let folder = Folder::with("in.csv", CSV);
    let run = apply(&folder, "--bad-groups skip");
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), WANT), "{}", run.stderr);
    for says in [
        "warning: skipped 4 of 6 groups, 6 rows",
        "shop = C: line 3 and line 5 are at the same time, 2024-01-01",
        "shop = D: line 6, there is no time",
        "shop = E: line 10, column `day`: `2024-13-01` is no date",
        "and 1 more",
    ] {
        assert!(run.stderr.contains(says), "{says}: {}", run.stderr);
    }
    // Quiet is quiet; the code tells.
    let quiet = apply(&folder, "--bad-groups skip -q");
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(3), ""));
}

#[test]
fn a_sound_file_is_as_ever() {
    let folder = Folder::with("in.csv", csv("AB"));
    let run = apply(&folder, "--bad-groups skip").ok();
    assert_eq!(run.stdout, WANT);
    assert_eq!(run.stderr, apply(&folder, "").ok().stderr);
}

#[test]
fn where_no_group_is_left_the_refusal_stands() {
    for (groups, says) in [
        ("C", "at the same time"),
        ("D", "there is no time"),
        ("CD", "there is no time"),
        ("F", "oops"),
    ] {
        let folder = Folder::with("in.csv", csv(groups));
        apply(&folder, "--bad-groups skip -q").refused(1, &["in.csv", "line", says]);
    }
    // Each group has a field that is no number.
    let rows = "day,shop,v\n2024-01-01,A,x\n2024-01-02,A,1\n2024-01-01,B,y\n2024-01-02,B,1\n";
    let folder = Folder::with("in.csv", rows);
    apply(&folder, "--bad-groups skip -q").refused(1, &["line 2, column `v`: `x`", "none is left"]);
    folder.write("in.csv", "day,shop,v\n2024-01-01,A,x\n2024-01-02,A,1\n2024-01-03,A,1\n");
    let args = "apply in.csv -t day -v v -w 1 -o - --bad-groups skip -q".split(' ');
    folder.smooth(args).refused(1, &["line 2, column `v`: `x`", "--by"]);
}

#[test]
fn other_ways_are_tried_first() {
    // Merged or kept, rows at the same time are nothing bad.
    let folder = Folder::with("in.csv", csv("ABC"));
    let merged = apply(&folder, "--bad-groups skip --every 1d --agg sum").ok();
    assert!(column(&merged.stdout, "shop").contains(&"C"), "{}", merged.stdout);
    let first = apply(&folder, "--bad-groups skip --on-duplicate first").ok();
    assert_eq!(column(&first.stdout, "v"), ["1", "5", "2", "10", "20"]);
    // With one that is bad for another reason, both drop rows.
    let folder = Folder::with("in.csv", csv("ABCD"));
    let first = apply(&folder, "--bad-groups skip --on-duplicate first");
    assert_eq!(first.code, Some(3));
    assert_eq!(column(&first.stdout, "v"), ["1", "5", "2", "10", "20"]);
    assert!(first.stderr.contains("dropped 1 rows"), "{}", first.stderr);
    let merged = apply(&folder, "--bad-groups skip --every 1d --agg sum");
    assert_eq!(merged.code, Some(3));
    assert!(!column(&merged.stdout, "shop").contains(&"D"), "{}", merged.stdout);
}

#[test]
fn other_formats_leave_them_out_too() {
    let folder = Folder::with("in.csv", CSV);
    let args = "apply in.csv -t day -g shop -v v -w 1 -q --bad-groups skip".split(' ');
    let run = folder.smooth(args.chain(["-o", "out.parquet"]));
    assert_eq!(run.code, Some(3));
    assert_eq!(folder.read_parquet("out.parquet").height(), 4);
}

#[test]
fn a_report_tells_of_them_in_its_manifest_and_page() {
    let folder = Folder::with("in.csv", CSV);
    let args = "report in.csv -t day -g shop -v v -w 1 -q -o r --bad-groups skip".split(' ');
    assert_eq!(folder.smooth(args).code, Some(3));
    let manifest: serde_json::Value =
        serde_json::from_str(&folder.read("r/manifest.json")).expect("JSON");
    let skipped = manifest["skipped"].as_array().expect("a list");
    let groups: Vec<_> = skipped.iter().map(|group| group["group"].as_str()).collect();
    assert_eq!(groups, ["shop = C", "shop = D", "shop = E", "shop = F"].map(Some));
    assert_eq!(skipped[1]["why"], "line 6, there is no time");
    assert_eq!((&skipped[1]["rows"], &skipped[1]["row"]), (&2.into(), &5.into()));
    assert_eq!(manifest["groups"], 2);
    assert!(folder.read("r/report.html").contains("skipped 4 of 6 groups"));
    assert_eq!(folder.read("r/smoothed.csv"), WANT);
    let folder = Folder::with("in.csv", csv("AB"));
    folder.report("in.csv", "-t day -g shop -v v -w 1 --bad-groups skip");
    assert!(!folder.read("report/manifest.json").contains("skipped"));
}

#[test]
fn lags_leave_them_out_too() {
    let folder = Folder::with("in.csv", CSV.replace("note", "w").replace("\"c\"", "3"));
    let text: String = folder.read("in.csv");
    let numbered: String = text
        .lines()
        .map(|line| match line.rsplit_once(',') {
            Some((head, tail)) if tail != "w" => format!("{head},{}\n", tail.len()),
            _ => format!("{line}\n"),
        })
        .collect();
    folder.write("in.csv", numbered);
    let args = "lag in.csv -t day -g shop -v v,w --max-lag 1 --min-pairs 1 -q --bad-groups skip";
    let run = folder.smooth(args.split(' '));
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert_eq!(column(&run.stdout, "shop"), ["A", "B"]);
}
