//! Several windows in one run.

use crate::folder::{Folder, Run, column};

const CSV: &str = "\
day,shop,units,price
2024-01-01,A,1,9.5
2024-01-02,A,4,9.0
2024-01-03,A,2,8.25
2024-01-01,B,10,1.5
2024-01-02,B,30,2.5
2024-01-03,B,20,3.5
2024-01-04,B,50,4.25
";

fn apply(folder: &Folder, args: &[&str]) -> Run {
    let first = ["apply", "in.csv", "-g", "shop", "-v", "units", "-o", "-", "-q"];
    folder.smooth(first.iter().chain(args))
}

fn header(run: &Run) -> &str {
    run.stdout.lines().next().unwrap_or_default()
}

#[test]
fn each_has_a_column_with_the_bits_that_it_has_alone() {
    let folder = Folder::with("in.csv", CSV);
    let windows = [
        ("3", "uniform3"),
        ("gaussian:3,std=1 boundary=reflect", "gaussian3"),
        ("ewm:span=4", "ewm_span4"),
        ("2d", "uniform2d"),
        ("median:3", "median3"),
    ];
    let args: Vec<&str> = windows.iter().flat_map(|(window, _)| ["-w", *window]).collect();
    let all = apply(&folder, &args).ok();
    let ends: Vec<String> = windows.iter().map(|(_, end)| format!(",units_{end}")).collect();
    assert_eq!(header(&all), format!("day,shop,units,price{}", ends.concat()));
    for (window, end) in windows {
        let alone = apply(&folder, &["-w", window]).ok();
        let alone = column(&alone.stdout, "units_smoothed");
        assert_eq!(column(&all.stdout, &format!("units_{end}")), alone, "{window}");
    }
}

#[test]
fn names_say_how_columns_end() {
    let folder = Folder::with("in.csv", CSV);
    let run = apply(&folder, &["-w", "fast=ewm:span=2", "-w", "slow=uniform:28"]).ok();
    assert_eq!(header(&run), "day,shop,units,price,units_fast,units_slow");
    // Of one window too; and without a name it is as ever.
    assert_eq!(header(&apply(&folder, &["-w", "fast=3"]).ok()), "day,shop,units,price,units_fast");
    assert_eq!(header(&apply(&folder, &["-w", "3"]).ok()), "day,shop,units,price,units_smoothed");
}

#[test]
fn parts_follow_each_window_and_values_each_other() {
    let folder = Folder::with("in.csv", CSV);
    let flags = ["-v", "price", "-w", "a=3", "-w", "b=2d", "--with", "residual,provisional"];
    let run = apply(&folder, &flags).ok();
    let want = ["units", "price"].map(|value| {
        let of =
            |end: &str| format!(",{value}_{end},{value}_{end}_residual,{value}_{end}_provisional");
        of("a") + &of("b")
    });
    assert_eq!(header(&run), format!("day,shop,units,price{}", want.concat()));
}

#[test]
fn windows_that_are_alike_are_told_apart() {
    let folder = Folder::with("in.csv", CSV);
    let flags = ["-w", "gaussian:3,std=1", "-w", "gaussian:3,std=2", "-w", "3"];
    let run = apply(&folder, &flags).ok();
    let ends = "units_gaussian3_std1,units_gaussian3_std2,units_uniform3";
    assert_eq!(header(&run), format!("day,shop,units,price,{ends}"));
}

#[test]
fn flags_of_options_go_to_each_that_does_not_say_otherwise() {
    let folder = Folder::with("in.csv", CSV);
    let flags = ["-w", "a=3", "-w", "b=3 boundary=constant=100", "--boundary", "reflect"];
    let both = apply(&folder, &flags).ok().stdout;
    let reflect = apply(&folder, &["-w", "3", "--boundary", "reflect"]).ok().stdout;
    let constant = apply(&folder, &["-w", "3 boundary=constant=100"]).ok().stdout;
    assert_eq!(column(&both, "units_a"), column(&reflect, "units_smoothed"));
    assert_eq!(column(&both, "units_b"), column(&constant, "units_smoothed"));
    assert_ne!(column(&both, "units_a"), column(&both, "units_b"));
    // One that has no ends cannot take it; the way round is said.
    let flags = ["-w", "ewm:span=2", "-w", "3", "--boundary", "reflect"];
    let says = ["ewm:span=2", "flags of options go to every window"];
    apply(&folder, &flags).refused(2, &says);
}

#[test]
fn what_would_make_one_column_of_two_is_refused() {
    let folder = Folder::with("in.csv", CSV);
    for (flags, says) in [
        (&["-w", "3", "-w", "3"][..], "given twice"),
        (&["-w", "3", "-w", "uniform:3"], "units"),
        (&["-w", "a=3", "-w", "a=5"], "two are named `a`"),
        (&["-w", "3", "-w", "5", "--suffix", "_x"], "--suffix"),
        (&["-w", "a=3", "--suffix", "_x"], "--suffix"),
        (&["-w", "3", "-w", "0"], "`0` is no window"),
        (&["-w", "std=5", "-w", "3"], "`std=5`"),
    ] {
        let run = apply(&folder, flags);
        let says = if says == "units" { "both end in `_uniform3`" } else { says };
        run.refused(2, &[says]);
    }
    folder.write("in.csv", CSV.replace("price", "units_a"));
    let says = ["there is a column `units_a` already", "-w NAME=SPEC"];
    apply(&folder, &["-w", "a=3", "-w", "b=5"]).refused(1, &says);
}

#[test]
fn files_of_all_kinds_and_merged_rows_have_them() {
    let folder = Folder::with("in.csv", CSV);
    let windows = ["-w", "a=3", "-w", "b=2"];
    let csv = apply(&folder, &windows).ok().stdout;
    let args = ["apply", "in.csv", "-g", "shop", "-v", "units", "-q"].into_iter().chain(windows);
    folder.smooth(args.chain(["-o", "out.parquet"])).ok();
    let frame = folder.read_parquet("out.parquet");
    let b: Vec<String> = frame
        .column("units_b")
        .expect("b")
        .f64()
        .expect("floats")
        .iter()
        .flatten()
        .map(|x| format!("{x:?}"))
        .collect();
    assert_eq!(column(&csv, "units_b"), b);
    let merged = apply(&folder, &["-w", "a=3", "-w", "b=2", "--every", "1d", "--agg", "sum"]).ok();
    assert_eq!(header(&merged), "day,shop,units,units_a,units_b");
}

#[test]
fn what_was_written_is_said_of_each() {
    let folder = Folder::with("in.csv", CSV);
    let args = ["apply", "in.csv", "-g", "shop", "-v", "units", "-w", "3", "-w", "x=ewm:span=2"];
    let run = folder.smooth(args.into_iter().chain(["-o", "out.csv"])).ok();
    for says in ["7 rows, 2 groups", "_uniform3 by uniform:3 (1 row behind", "_x by ewm:span=2"] {
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

#[test]
fn a_report_is_of_one_window() {
    let folder = Folder::with("in.csv", CSV);
    let args = ["report", "in.csv", "-g", "shop", "-v", "units", "-o", "r", "-q"];
    let run = folder.smooth(args.iter().chain(&["-w", "3", "-w", "5"]));
    run.refused(2, &["a report is of one window", "smooth apply"]);
    assert_eq!(folder.names(), ["in.csv"]);
    folder.smooth(args.iter().chain(&["-w", "slow=3"])).ok();
    assert!(folder.read("r/smoothed.csv").starts_with("day,shop,units,price,units_slow\n"));
}
