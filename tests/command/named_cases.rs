//! Cases that are right and stay so: degenerate series, empty Parquet, flags given twice, links, and what
//! a fit or a forced transform must do.

use polars::prelude::{DataType, NamedFrom, Series, TimeUnit, df};

use crate::folder::{Folder, Run, column};

const DEGENERATE: &str = "t,g,v\n\
    1,one,7\n1,two,1\n2,two,2\n1,none,\n2,none,\n3,none,\n1,same,0.1\n2,same,0.1\n3,same,0.1\n";

/// Of an even number of rows one more is behind than ahead, as `numpy.convolve(x, w, "same")` has it.
#[test]
fn d04_even_windows_have_their_centre_as_numpy_has_it() {
    let folder = Folder::with("in.csv", "t,v\n1,0\n2,0\n3,0\n4,1\n5,0\n6,0\n7,0\n");
    for (window, want) in [
        ("uniform:4", [0.0, 0.0, 0.25, 0.25, 0.25, 0.25, 0.0]),
        ("uniform:2", [0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0]),
        ("taps:[0.1,0.2,0.3,0.4]", [0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.0]),
    ] {
        let out = folder.apply("in.csv", window, "-t t -v v");
        for (row, (got, want)) in column(&out, "v_smoothed").iter().zip(want).enumerate() {
            let got: f64 = got.parse().expect("a number");
            assert!((got - want).abs() < 1e-15, "{window}, row {row}: {got} and not {want}");
        }
    }
}

/// Windows far longer than the groups, at every boundary: each row of a group that holds values has an
/// output, a group without values has none, and a constant stays itself to four roundings.
#[test]
fn b20_b22_b23_b24_short_empty_and_constant_groups() {
    let folder = Folder::with("in.csv", DEGENERATE);
    for window in ["uniform:101", "gaussian:101,std=20", "triang:7", "median:9", "ewm:alpha=0.3"] {
        for boundary in ["", "reflect", "mirror", "nearest", "wrap", "shrink"] {
            if !boundary.is_empty() && (window.starts_with("median") || window.starts_with("ewm")) {
                continue; // they have rules of their own at ends
            }
            let flags = match boundary {
                "" => "-t t --by g -v v".to_owned(),
                boundary => format!("-t t --by g -v v --boundary {boundary}"),
            };
            let out = folder.apply("in.csv", window, &flags);
            let smoothed = column(&out, "v_smoothed");
            for (row, group) in column(&out, "g").into_iter().enumerate() {
                let number = smoothed[row].parse::<f64>();
                match group {
                    "none" => assert_eq!(smoothed[row], "", "{window} {boundary}"),
                    "one" | "same" => {
                        let same = if group == "one" { 7.0 } else { 0.1 };
                        let off = (number.expect("a number") - same).abs();
                        assert!(off <= 4.0 * f64::EPSILON * same, "{window} {boundary}: {off:e}");
                    }
                    _ => assert!(number.is_ok_and(|y| (1.0..=2.0).contains(&y)), "{out}"),
                }
            }
        }
    }
}

/// A table of columns without rows is read, and written as one.
#[test]
fn c08_parquet_without_rows() {
    let folder = Folder::new();
    let none: [f64; 0] = [];
    let dates = Series::new("date".into(), &[] as &[i32]).cast(&DataType::Date).expect("dates");
    let frame = df!("date" => &dates, "v" => none).expect("a frame");
    folder.write_parquet("in.parquet", frame);
    let args = ["apply", "in.parquet", "-v", "v", "-w", "3", "-o", "out.parquet"];
    let run = folder.smooth(args).ok();
    assert!(run.stderr.contains("no rows"), "{}", run.stderr);
    let out = folder.read_parquet("out.parquet");
    assert_eq!((out.height(), out.width()), (0, 3));
}

/// Times of every unit are the same instants.
#[test]
fn c09_times_in_parquet_of_every_unit() {
    let folder = Folder::new();
    let seconds = [1_709_164_800_i64, 1_709_251_200, 1_709_424_000];
    let mut written = Vec::new();
    for (unit, per_second) in [
        (TimeUnit::Milliseconds, 1_000_i64),
        (TimeUnit::Microseconds, 1_000_000),
        (TimeUnit::Nanoseconds, 1_000_000_000),
    ] {
        let ticks: Vec<i64> = seconds.iter().map(|s| s * per_second).collect();
        let times = Series::new("t".into(), ticks);
        let times = times.cast(&DataType::Datetime(unit, None)).expect("times");
        folder.write_parquet(
            "in.parquet",
            df!("t" => &times, "v" => [1.0, 2.0, 4.0]).expect("a frame"),
        );
        written.push(folder.apply("in.parquet", "uniform:2d", "-t t -v v --output-format csv"));
    }
    assert!(written[0].contains("2024-02-29"), "{}", written[0]);
    assert!(written.iter().all(|out| *out == written[0]), "{written:?}");
}

/// A Gaussian that is next to nothing beside its middle leaves a series as it is.
#[test]
fn d08_a_gaussian_of_no_width_changes_nothing() {
    let folder = Folder::with("in.csv", "t,v\n1,0.1\n2,-3\n3,1e300\n");
    let out = folder.apply("in.csv", "gaussian:101,std=0.001", "-t t -v v");
    let same = |(raw, smooth): (&str, &str)| raw.parse::<f64>() == smooth.parse::<f64>();
    assert!(column(&out, "v").into_iter().zip(column(&out, "v_smoothed")).all(same), "{out}");
}

#[test]
fn d12_what_is_given_twice_is_refused() {
    let folder = Folder::with("in.csv", DEGENERATE);
    for (flags, says) in [
        ("-w 3 -w 3", "`3` is given twice"),
        ("-w 3 --by g --by g", "`g`"),
        ("-w 3 --every 1 --every 1", "--every"),
        ("-w 3 -t t -t t", "--time"),
    ] {
        let args = ["apply", "in.csv", "-v", "v", "-o", "-"];
        folder.smooth(args.into_iter().chain(flags.split(' '))).refused(2, &[says]);
    }
}

/// Arguments that are no text are refused, and names of files may be such.
#[cfg(target_os = "linux")]
#[test]
fn d13_arguments_that_are_no_utf8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let folder = Folder::with("in.csv", "t,v\n1,1\n2,2\n");
    let broken = OsStr::from_bytes(b"3\xff");
    let apply = |input: &OsStr, window: &OsStr| {
        let mut command = folder.command();
        command.args(["apply", "-t", "t", "-v", "v", "-o", "-", "-w"]).arg(window).arg(input);
        command.output().expect("it starts")
    };
    let run = apply(OsStr::new("in.csv"), broken);
    assert_eq!(run.status.code(), Some(2));
    assert!(run.stdout.is_empty() && !run.stderr.is_empty());
    let name = OsStr::from_bytes(b"b\xff.csv");
    std::fs::copy(folder.path("in.csv"), folder.path("").join(name)).expect("a copy");
    let run = apply(name, OsStr::new("3"));
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.stdout.starts_with(b"t,v,v_smoothed"));
}

/// Of a link that is overwritten the link is replaced: what it leads to, which may lie anywhere, stays.
#[cfg(unix)]
#[test]
fn e08_a_link_is_replaced_and_what_it_leads_to_stays() {
    let folder = Folder::with("in.csv", "t,v\n1,1\n2,2\n");
    folder.write("elsewhere.csv", "mine\n");
    std::os::unix::fs::symlink("elsewhere.csv", folder.path("out.csv")).expect("a link");
    let args = ["apply", "in.csv", "-t", "t", "-v", "v", "-w", "1", "-o", "out.csv"];
    folder.smooth(args).refused(1, &["out.csv", "--force"]);
    folder.smooth(args.into_iter().chain(["--force"])).ok();
    assert_eq!(folder.read("elsewhere.csv"), "mine\n");
    assert!(folder.read("out.csv").starts_with("t,v,v_smoothed"));
    assert!(!folder.path("out.csv").is_symlink());
}

/// Fits to the rows that are there give a line back, beside a hole and at both ends, and every row that
/// holds a value has an output; so on a daily calendar whose values come once a week.
#[test]
fn f03_fits_over_holes() {
    let line = |row: usize| 2.0 + 0.5 * row as f64;
    let mut text = String::from("t,v\n");
    for row in 0..60 {
        match row {
            25..29 => text += &format!("{row},\n"),
            row => text += &format!("{row},{}\n", line(row)),
        }
    }
    let folder = Folder::with("in.csv", &text);
    for window in ["savgol:15,order=2", "savgol:9,order=1", "henderson:13", "uniform:11,degree=1"] {
        let window = window.replace(",degree", " degree");
        let out = folder.apply("in.csv", &window, "-t t -v v");
        for (row, smooth) in column(&out, "v_smoothed").into_iter().enumerate() {
            if (25..29).contains(&row) && smooth.is_empty() {
                continue;
            }
            let smooth: f64 = smooth.parse().unwrap_or(f64::NAN);
            assert!((smooth - line(row)).abs() < 1e-11, "{window} row {row}: {smooth}");
        }
    }
    let mut weekly = String::from("t,v\n");
    for day in 0..210 {
        match day % 7 {
            0 => weekly += &format!("{day},{}\n", line(day)),
            _ => weekly += &format!("{day},\n"),
        }
    }
    folder.write("weekly.csv", &weekly);
    let out = folder.apply("weekly.csv", "savgol:29,order=2", "-t t -v v");
    let rows = column(&out, "v").into_iter().zip(column(&out, "v_smoothed"));
    for (day, (_, smooth)) in rows.enumerate().filter(|(_, (raw, _))| !raw.is_empty()) {
        let smooth: f64 = smooth.parse().unwrap_or(f64::NAN);
        assert!((smooth - line(day)).abs() < 1e-10, "day {day}: {smooth}");
    }
}

/// Beside an outlier that no transform could hold, outputs are those of direct sums.
#[test]
fn f19_forced_transforms_beside_a_huge_outlier() {
    let mut text = String::from("t,v\n");
    for row in 0..800_u32 {
        let value = if row == 400 { 1e63 } else { f64::from(row % 17) + 0.25 };
        text += &format!("{row},{value:?}\n");
    }
    let folder = Folder::with("in.csv", &text);
    let by = |method: &str| {
        folder.apply("in.csv", "gaussian:101,std=12", &format!("-t t -v v --method {method}"))
    };
    let (fft, direct) = (by("fft"), by("direct"));
    for (fft, direct) in column(&fft, "v_smoothed").into_iter().zip(column(&direct, "v_smoothed")) {
        let (fft, direct): (f64, f64) =
            (fft.parse().expect("a number"), direct.parse().expect("a number"));
        assert!((fft - direct).abs() <= 1e-11 * direct.abs(), "{fft} {direct}");
    }
}

/// A shell can lead stdout into the input, and the input into stdin of a run that replaces it: both are
/// refused, and the input stays.
#[cfg(unix)]
#[test]
fn e01_the_input_is_the_output_by_way_of_a_shell() {
    use std::process::Stdio;
    let text = "t,v\n1,1\n2,2\n";
    let folder = Folder::with("in.csv", text);
    let open = |append: bool| {
        let mut options = std::fs::OpenOptions::new();
        let file = options.read(!append).append(append).open(folder.path("in.csv"));
        Stdio::from(file.expect("it is there"))
    };
    for args in ["apply in.csv -t t -v v -w 1 -o -", "stats in.csv -t t -v v -w 1"] {
        let mut command = folder.command();
        command.args(args.split(' ')).stdout(open(true));
        let run = Run::of(&command.output().expect("it starts"));
        run.refused(2, &["in.csv", "stdout is the input"]);
        assert_eq!(folder.read("in.csv"), text, "{args}");
    }
    let mut command = folder.command();
    command.args("apply - -t t -v v -w 1 -o in.csv --force".split(' ')).stdin(open(false));
    let run = Run::of(&command.output().expect("it starts"));
    run.refused(2, &["in.csv", "the output is the input"]);
    assert_eq!(folder.read("in.csv"), text);
}

/// As many files as groups, written by all threads.
#[test]
fn thousands_of_parts_are_written() {
    let mut text = String::from("g,t,v\n");
    (0..2_500).for_each(|g| text += &format!("g{g},1,{g}\ng{g},2,{g}\n"));
    let folder = Folder::with("in.csv", &text);
    let args = "apply in.csv -g g -t t -v v -w 1 -o parts --partition-by g --output-format parquet";
    folder.smooth(args.split(' ')).ok();
    assert_eq!(folder.read_parquet("parts/g=g1234/part-0.parquet").height(), 2);
    assert_eq!(std::fs::read_dir(folder.path("parts")).expect("a directory").count(), 2_500);
}

/// Groups that are left out are told by the exit code of each command.
#[test]
fn skipped_groups_are_told_by_the_exit_code() {
    let folder = Folder::with("in.csv", "g,t,v\na,1,1\na,2,2\nb,1,1\nb,1,2\n");
    for command in ["stats in.csv", "stats in.csv -o stats.json", "plot in.csv -o plots"] {
        let args = command.split(' ').chain("-g g -t t -v v -w 1 --bad-groups skip".split(' '));
        let run = folder.smooth(args);
        assert_eq!(run.code, Some(3), "{command}: {}", run.stderr);
    }
}
