//! Tables with a column for each series: f13.

use crate::folder::{Folder, Run, column};

/// Dates down, five series across, and two columns that are none.
const CSV: &str = "\
date,site,s0,s1,s2,other,note
2024-01-01,A,0,10,1.5,7,x
2024-01-02,A,1,,2.5,8,y
2024-01-03,A,2,30,3.5,9,
";

fn apply(csv: &str, flags: &str) -> Run {
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-w", "1", "-o", "-"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

fn smoothed(csv: &str) -> Vec<&str> {
    let names = csv.lines().next().expect("a header").split(',');
    names.filter_map(|name| name.strip_suffix("_smoothed")).collect()
}

#[test]
fn f13_every_column_of_numbers_is_a_series() {
    let run = apply(CSV, "--wide").ok();
    assert_eq!(smoothed(&run.stdout), ["s0", "s1", "s2", "other"], "one that counts is one, too");
    assert_eq!(column(&run.stdout, "s2_smoothed"), ["1.5", "2.5", "3.5"]);
    assert!(
        run.stderr.contains("values: s0, s1, s2, other (every column of numbers)"),
        "{}",
        run.stderr
    );
    let run = apply(CSV, "--wide -g site --every 1d --agg mean").ok();
    let want = "date,site,s0,s1,s2,other,s0_smoothed,s1_smoothed,s2_smoothed,other_smoothed";
    assert_eq!(run.stdout.lines().next(), Some(want));
    // A first column that numbers the rows is none, and a few bad fields make no column vanish.
    let run = apply("row,date,a,b\n0,2024-01-01,1,2\n1,2024-01-02,3,4\n", "--wide").ok();
    assert_eq!(smoothed(&run.stdout), ["a", "b"]);
    let bad = apply(&CSV.replace("2.5", "n.a."), "--wide");
    bad.refused(1, &["line 3", "`s2`", "`n.a.`", "--na"]);
    apply(CSV, "--wide -v s1").refused(2, &["--wide", "--value"]);
    apply("date,a\n2024-01-01,x\n", "--wide").refused(2, &["--wide", "no column of numbers"]);
}

#[test]
fn f13_patterns_stand_for_columns() {
    for flags in ["-v s*,other -g site", "-v s? -v other", "-v s* -v other -g site -t date"] {
        let run = apply(CSV, flags).ok();
        assert_eq!(smoothed(&run.stdout), ["s0", "s1", "s2", "other"], "{flags}");
    }
    let run = apply(CSV, "-v s[12]:mean,s0:max --every 2d").ok();
    assert_eq!(smoothed(&run.stdout), ["s1", "s2", "s0"]);
    assert_eq!(column(&run.stdout, "s2"), ["1.5", "3.0"]);
    apply(CSV, "-v t*").refused(2, &["`t*` fits no column", "`s0`"]);
    apply(CSV, "-v s*").refused(1, &["`site`", "`A` is no number"]);
    let folder = Folder::with("in.csv", CSV);
    let run = folder.smooth("inspect in.csv -v s? -t date --json".split(' ')).ok();
    assert!(run.stdout.contains("s2"), "{}", run.stdout);
    // A name is a name, whatever stands in it.
    let run = apply("date,a*,ab\n2024-01-01,1,2\n", "-v a*").ok();
    assert_eq!(smoothed(&run.stdout), ["a*"]);
}

#[test]
fn f13_dates_across_are_told() {
    let csv = "series,2024-01,2024-02,2024-03\na,1,2,3\nb,4,5,6\n";
    apply(csv, "--wide").refused(2, &["dates stand across", "`2024-01`", "dates go down"]);
    let years = "country,1960,1961\nDenmark,1,2\nGhana,4,5\n";
    apply(years, "--wide").refused(2, &["dates stand across", "`1960`", "dates go down"]);
    let slashes = "shop,01/02/2024,02/02/2024,13/02/2024\na,1,2,3\nb,4,5,6\n";
    apply(slashes, "--wide -g shop").refused(2, &["dates stand across", "`13/02/2024`"]);
}

#[test]
fn f13_plots_are_counted_and_not_groups() {
    let names: Vec<String> = (0..300).map(|n| format!("s{n:03}")).collect();
    let mut csv = format!("date,{}\n", names.join(","));
    for day in 1..=5 {
        let row: Vec<String> = (0..300).map(|n| (n * 7 % 300 + day).to_string()).collect();
        csv.push_str(&format!("2024-01-0{day},{}\n", row.join(",")));
    }
    let folder = Folder::with("in.csv", csv);
    let run = folder.report("in.csv", "--wide -w 3");
    assert!(run.stderr.contains("1 group, 12 plots"), "{}", run.stderr);
    let plots = folder.names().into_iter().filter(|name| name.ends_with(".svg")).count();
    assert_eq!(plots, 12);
    let page = folder.read("report/report.html");
    let says = "Drawn: the 12 values of the largest total. Not drawn: 288; --plots 300 draws all.";
    assert!(page.contains(says), "the page says so");
    // 43 · 7 is 301: s043 starts at 1, and s257 at 299.
    assert!(folder.names().iter().any(|name| name.contains("s257")), "the largest is drawn");
    let rows: String = ["A", "B", "C"]
        .iter()
        .flat_map(|shop| (1..=5).map(move |day| format!("2024-01-0{day},{shop},{day},2\n")))
        .collect();
    let folder = Folder::with("in.csv", format!("date,shop,v,w\n{rows}"));
    let run = folder.report("in.csv", "-g shop -v v,w -w 3 --plots 5");
    assert!(run.stderr.contains("3 groups, 4 plots"), "whole groups: {}", run.stderr);
    let page = folder.read("report/report.html");
    let says = "Drawn: all values of the 2 groups of the largest totals. Not drawn: 2; --plots 6";
    assert!(page.contains(says), "the page says so");
}
