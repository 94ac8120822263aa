//! Several rows of one group at the same time.

use crate::folder::{Folder, Run, column};

/// Shops separate the rows; tills and receipts do not, or not as groups.
const CSV: &str = "\
date,shop,till,receipt,v
2024-01-01,A,1,r1,1
2024-01-02,A,2,r2,2
2024-01-01,B,1,r3,4
2024-01-02,B,1,r4,8
2024-01-03,A,2,r5,16
2024-01-03,B,2,r6,32
";

fn apply(folder: &Folder, flags: &str) -> Run {
    let args = ["apply", "in.csv", "-v", "v", "-w", "1", "-o", "-"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

#[test]
fn b13_they_are_refused_with_their_lines_and_what_would_settle_it() {
    let folder = Folder::with("in.csv", CSV);
    let run = apply(&folder, "");
    let says = ["in.csv", "line 2", "line 4", "2024-01-01", "2 more rows"];
    run.refused(1, &says);
    run.refused(1, &["--every 1d --agg sum", "--on-duplicate first", "--on-duplicate keep"]);
    run.refused(1, &["--by shop"]);
    for no_help in ["--by till", "--by receipt", "--by date", "--by v"] {
        assert!(!run.stderr.contains(no_help), "{}", run.stderr);
    }
}

#[test]
fn a_column_is_offered_only_where_it_separates_all_of_them() {
    // One shop sells twice on a day.
    let folder = Folder::with("in.csv", format!("{CSV}2024-01-03,B,1,r7,64\n"));
    let run = apply(&folder, "");
    run.refused(1, &["line 2", "line 4"]);
    assert!(!run.stderr.contains("--by"), "{}", run.stderr);
    let run = apply(&folder, "-g shop");
    run.refused(1, &["line 7", "line 8", "shop = B", "--by shop,till"]);
    apply(&folder, "-g shop,till").ok();
}

#[test]
fn lines_are_those_of_the_file_where_fields_hold_line_ends() {
    let csv = "date,v,note\n2024-01-01,1,\"a\nb\nc\"\n2024-01-02,2,\n2024-01-02,3,\n";
    let folder = Folder::with("in.csv", csv);
    apply(&folder, "").refused(1, &["line 5", "line 6", "2024-01-02"]);
}

#[test]
fn the_first_the_last_or_all_can_be_kept() {
    let folder = Folder::with("in.csv", CSV);
    for (what, want) in [
        ("first", &["1.0", "2.0", "16.0"][..]),
        ("last", &["4.0", "8.0", "32.0"]),
        ("keep", &["1.0", "2.0", "4.0", "8.0", "16.0", "32.0"]),
    ] {
        let out = apply(&folder, &format!("--on-duplicate {what}")).ok();
        assert_eq!(column(&out.stdout, "v_smoothed"), want, "{what}");
        let dropped = out.stderr.contains("dropped 3 rows");
        assert_eq!(dropped, what != "keep", "{}", out.stderr);
    }
    apply(&folder, "--on-duplicate error").refused(1, &["line 2", "line 4"]);
}

#[test]
fn kept_ones_follow_one_another_in_the_order_of_the_file() {
    let folder = Folder::with("in.csv", CSV);
    let args = ["apply", "in.csv", "-v", "v", "-o", "-", "--on-duplicate", "keep"];
    let rest = ["-w", "taps:[0,1] align=trailing boundary=constant"];
    let out = folder.smooth(args.into_iter().chain(rest)).ok();
    // The row before: 1, 4 | 2, 8 | 16, 32 in time order.
    let want = ["0.0", "4.0", "1.0", "2.0", "8.0", "16.0"];
    assert_eq!(column(&out.stdout, "v_smoothed"), want);
}

#[test]
fn rows_of_one_time_are_merged() {
    let folder = Folder::with("in.csv", CSV);
    let sum = apply(&folder, "--agg sum").ok().stdout;
    assert_eq!(
        sum,
        "date,v,v_smoothed\n2024-01-01,5,5.0\n2024-01-02,10,10.0\n2024-01-03,48,48.0\n"
    );
    let mean = apply(&folder, "--agg mean").ok().stdout;
    assert_eq!(column(&mean, "v"), ["2.5", "5.0", "24.0"]);
}
