//! Tables beside the smoothed one: text that spreadsheets run, groups that look alike, the format of parts.

use crate::folder::Folder;

fn csv(key: &str) -> String {
    let rows =
        (1..=28).map(|day| format!("2024-01-{day:02},{key},{},{}\n", day * day % 17, day % 5));
    "date,g,v,u\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn f01_statistics_and_lags_are_kept_from_being_run_too() {
    let folder = Folder::with("in.csv", csv("=1+1"));
    let run = |line: &str| folder.smooth(line.split(' '));
    for (command, table) in [
        ("stats in.csv -g g -v v -w 3", "stats.csv"),
        ("stats in.csv -g g -v v -w 3 -o out.csv", "out.csv"),
        ("lag in.csv -g g -v v,u", "lags.csv"),
        ("lag in.csv -g g -v v,u -o out.tsv", "out.tsv"),
        ("lag in.csv -g g -v v,u -o report", "report/lags.csv"),
    ] {
        let text = |flags: &str| {
            let run = run(&format!("{command}{flags} -q")).ok();
            if command.contains("-o") { folder.read(table) } else { run.stdout }
        };
        let raw = text("");
        assert!(raw.contains("\n=1+1"), "{command}: {raw}");
        let force = if command.contains("-o") { " -f" } else { "" };
        let safe = text(&format!(" --csv-safe{force}"));
        assert_eq!(safe, raw.replace("\n=1+1", "\n'=1+1"), "{command}");
    }
    for command in [
        "stats in.csv -g g -v v -w 3 --json",
        "stats in.csv -g g -v v -w 3 -o x.parquet",
        "lag in.csv -g g -v v,u -o x.parquet",
        "lag in.csv -g g -v v,u -o x --output-format ipc",
    ] {
        run(&format!("{command} --csv-safe")).refused(2, &["--csv-safe is for CSV"]);
    }
}

#[test]
fn x09_groups_without_a_name_are_told_apart_in_the_table_for_people() {
    let mut csv = String::from("date,g,v\n");
    for key in ["", "\"\"", "(null)", "(empty)", "null", "null "] {
        for day in 1..=4 {
            csv.push_str(&format!("2024-01-0{day},{key},{day}\n"));
        }
    }
    let folder = Folder::with("in.csv", csv);
    let run = folder.smooth("stats in.csv -g g -v v -w 3 --table -q".split(' ')).ok();
    let labels: Vec<&str> = run
        .stdout
        .lines()
        .skip(1)
        .map(|line| line.split("  ").next().unwrap_or_default())
        .collect();
    let want = ["(null)", "(empty)", "\"(null)\"", "\"(empty)\"", "null", "\"null \""];
    assert_eq!(labels, want, "{}", run.stdout);
}

#[test]
fn parts_are_what_the_name_of_their_directory_says() {
    let folder = Folder::with("in.csv", csv("A"));
    for (flags, part) in [
        ("-o a.parquet", "a.parquet/g=A/part-0.parquet"),
        ("-o a.csv.gz", "a.csv.gz/g=A/part-0.csv.gz"),
        ("-o a.arrow", "a.arrow/g=A/part-0.arrow"),
        ("-o b.parquet --output-format csv", "b.parquet/g=A/part-0.csv"),
        ("-o a", "a/g=A/part-0.csv"),
        ("-o a.v2", "a.v2/g=A/part-0.csv"),
    ] {
        let line = format!("apply in.csv -g g -v v -w 3 --partition-by g -q {flags}");
        folder.smooth(line.split(' ')).ok();
        assert!(folder.path(part).is_file(), "{flags}: {:?}", folder.names());
    }
    assert_eq!(folder.read_parquet("a.parquet/g=A/part-0.parquet").height(), 28);
}

/// A mean is a number where the sum is beyond the largest.
#[test]
fn b08_means_of_the_largest_numbers() {
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1.7e308\n2024-01-02,1.7e308\n");
    let out = folder.smooth("stats in.csv -w 3 --json -q".split(' ')).ok().stdout;
    let rows: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(rows[0]["mean"], 1.7e308, "{out}");
    assert_eq!(rows[0]["std"], 0.0, "{out}");
    let near = |value: &serde_json::Value| {
        (value.as_f64().expect("a number") / 1.7e308 - 1.0).abs() < 1e-15
    };
    assert!(near(&rows[0]["smoothed_mean"]), "{out}");
    for agg in ["mean", "median"] {
        let out = folder.apply("in.csv", "1", &format!("--every 1w --agg {agg} -q"));
        let row = out.lines().nth(1).expect("one week");
        let values: Vec<f64> =
            row.split(',').skip(1).map(|field| field.parse().expect("a number")).collect();
        assert_eq!(values, [1.7e308, 1.7e308], "{agg}: {out}");
    }
}
