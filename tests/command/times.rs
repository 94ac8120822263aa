//! Windows of a length of time: `-w uniform:7d`.

use crate::folder::{Folder, column};

/// A visit now and then: 30 hours apart, then a fortnight without any.
const CSV: &str = "\
at,shop,v
2024-01-01T00:00:00,A,1
2024-01-02T06:00:00,A,3
2024-01-16T00:00:00,A,5
2024-01-01T12:00:00,B,7
2024-01-16T12:00:00,A,9
2024-01-01T11:00:00,B,11
";

#[test]
fn rows_of_so_many_days_are_taken_at_their_times() {
    let folder = Folder::with("in.csv", CSV);
    let run =
        folder.smooth(["apply", "in.csv", "-g", "shop", "-v", "v", "-w", "3d", "-o", "-"]).ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["2.0", "2.0", "7.0", "9.0", "7.0", "9.0"]);
    assert!(!run.stderr.contains("a window of rows"), "{}", run.stderr);
    // A window in rows meets the row of a fortnight later, and is warned of.
    let csv: String = (0..30).map(|n| format!("2024-01-{:02},{n}\n", 1 + (n * n) / 31)).collect();
    folder.write("gaps.csv", format!("t,v\n{csv}"));
    let of = |window: &str| {
        let args = ["apply", "gaps.csv", "-w", window, "-o", "-", "--on-duplicate", "keep"];
        folder.smooth(args).ok().stderr
    };
    assert!(!of("7d").contains("warning"), "{}", of("7d"));
    assert!(of("7").contains("a window of rows"), "{}", of("7"));
}

#[test]
fn trailing_leading_months_and_units() {
    let days = "t,v\n2024-01-31,1\n2024-02-29,3\n2024-03-01,5\n2024-03-31,9\n";
    let folder = Folder::with("in.csv", days);
    let of = |window: &str| column(&folder.apply("in.csv", window, ""), "v_smoothed").join(" ");
    // A month before the end of February is the end of January, and before that of March the end of
    // February; both are left out.
    assert_eq!(of("uniform:1mo align=trailing"), "1.0 3.0 4.0 7.0");
    assert_eq!(of("uniform:1w align=leading"), "1.0 4.0 5.0 9.0");
    assert_eq!(of("uniform:48h"), "1.0 3.0 4.0 9.0");
    assert_eq!(of("uniform:2d"), of("uniform:48h"));
    assert_eq!(of("uniform:2y"), "4.5 4.5 4.5 4.5");
    let folder = Folder::with("in.csv", "t,v\n10,1\n12,3\n20,5\n");
    let out = folder.apply("in.csv", "uniform:5i", "-t t -v v");
    assert_eq!(column(&out, "v_smoothed"), ["2.0", "2.0", "5.0"]);
}

#[test]
fn lines_are_kept_at_uneven_times() {
    let days = [1, 2, 3, 7, 8, 15, 16, 17, 28];
    let rows: String = days.iter().map(|d| format!("2024-02-{d:02},{}\n", 10 * d)).collect();
    let folder = Folder::with("in.csv", format!("t,v\n{rows}"));
    let of = |flags: &str| {
        let out = folder.apply("in.csv", "tricube:20d", flags);
        let smoothed = column(&out, "v_smoothed").into_iter();
        smoothed.map(|y| y.parse::<f64>().expect("a number")).collect::<Vec<f64>>()
    };
    for (day, y) in days.iter().zip(of("--degree 1")) {
        assert!((y - f64::from(10 * day)).abs() < 1e-10, "{day}: {y}");
    }
    assert!((of("")[0] - 10.0).abs() > 5.0, "a mean is drawn in from the end");
}

#[test]
fn provisional_rows_are_those_near_the_end_in_time() {
    let folder = Folder::with("in.csv", CSV);
    let out = folder.apply("in.csv", "3d", "-g shop -v v --with provisional,coverage");
    let provisional = column(&out, "v_provisional");
    assert_eq!(provisional, ["false", "false", "true", "true", "true", "true"]);
    assert_eq!(column(&out, "v_coverage"), ["1.0"; 6]);
}

#[test]
fn the_report_tells_how_far_a_window_looks() {
    let folder = Folder::with("in.csv", CSV);
    folder.report("in.csv", "-g shop -v v -w uniform:3d");
    let manifest: serde_json::Value =
        serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    assert_eq!(manifest["smoother"], "boxcar:3d");
    let kernel = serde_json::json!({"behind": "1d12h", "ahead": "1d12h", "delay": "0"});
    assert_eq!(manifest["kernel"], kernel);
    let page = folder.read("report/report.html");
    assert!(page.contains("1d12h behind, 1d12h ahead"));
    let stats = folder.read("report/stats.csv");
    assert_eq!(column(&stats, "provisional_rows"), ["2", "2"]);
}

#[test]
fn causal_refuses_to_look_ahead() {
    let folder = Folder::with("in.csv", CSV);
    let run = |window: &str| {
        let args =
            ["apply", "in.csv", "-g", "shop", "-v", "v", "-w", window, "--causal", "-o", "-"];
        folder.smooth(args)
    };
    for (window, look) in [("7", "3 rows behind, 3 ahead"), ("7d", "3d12h behind, 3d12h ahead")] {
        let refused = run(window);
        assert_eq!(refused.code, Some(2));
        assert!(refused.stderr.contains(look), "{}", refused.stderr);
        assert!(refused.stderr.contains("align=trailing"), "{}", refused.stderr);
        run(&format!("{window} align=trailing")).ok();
    }
}

/// Lines to later values are no past; other fillings and cuts at silences are.
#[test]
fn causal_refuses_lines_to_later_values() {
    let csv = "day,shop,v\n2024-01-01,A,1\n2024-01-04,A,4\n2024-01-20,A,2\n2024-01-20,B,2\n";
    let folder = Folder::with("in.csv", csv);
    let run = |flags: &str| {
        let args = ["apply", "in.csv", "-g", "shop", "-v", "v", "-w", "decay:9,half_life=2"];
        folder.smooth(
            args.into_iter().chain("--every 1d --agg mean -o -".split(' ')).chain(flags.split(' ')),
        )
    };
    let says = ["--fill linear", "causal", "--fill forward, zero or null", "--with provisional"];
    run("--causal --fill linear").refused(2, &says);
    run("--fill linear").ok();
    // Of a silence of 16 days five come before it has been too long.
    let rows = |flags: &str| run(flags).ok().stdout.lines().count();
    let shorter = rows("--fill forward --max-gap 5d");
    assert_eq!(rows("--causal --fill forward --max-gap 5d"), shorter + 5);
}

/// What other tools call it, and units as people write them.
#[test]
fn misnamed_windows_are_told_the_names_here() {
    let folder = Folder::with("in.csv", CSV);
    let run = |window: &str| {
        folder.smooth(["apply", "in.csv", "-g", "shop", "-v", "v", "-w", window, "-o", "-"])
    };
    for (window, says) in [
        ("gaussian:2h,sigma=20m", ["no parameter `sigma`", "did you mean std?"]),
        ("moving_average:7", ["no window `moving_average`", "uniform:7"]),
        ("7 center=true", ["no option `center`", "align=centred"]),
        ("7 min_periods=3", ["no option `min_periods`", "min_rows=3"]),
        ("7dayz", ["`dayz` is no unit of time", "ns, us, ms, s, m, h, d, w, mo, q and y"]),
    ] {
        run(window).refused(2, &says);
    }
    assert_eq!(run("3days").ok().stdout, run("3d").ok().stdout);
}

#[test]
fn what_cannot_be_is_told() {
    let folder = Folder::with("in.csv", CSV);
    folder.write("rows.csv", "n,v\n1,2\n5,3\n");
    for (args, said) in [
        (vec!["in.csv", "-g", "shop", "-w", "7i"], "--window: 7i counts whole numbers"),
        (vec!["rows.csv", "-t", "n", "-w", "7d"], "--window: 7d is a length of time"),
        (vec!["rows.csv", "-v", "v", "-w", "7d"], "name their column with --time"),
        (vec!["in.csv", "-w", "gaussian:31,std=3d"], "others are lengths of time"),
        (vec!["in.csv", "-w", "uniform:1mo"], "odd number of months"),
        (vec!["in.csv", "-w", "7d", "--boundary", "reflect"], "no boundary"),
    ] {
        let run = folder.smooth(["apply"].into_iter().chain(args.clone()).chain(["-o", "out.csv"]));
        assert_eq!(run.code, Some(2), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{args:?}: {}", run.stderr);
        assert!(!folder.names().contains(&"out.csv".to_owned()));
    }
}
