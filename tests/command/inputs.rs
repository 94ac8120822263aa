//! Several files as one table: named, in a directory, by a pattern, in folders that tell columns.

use std::fs;

use polars::prelude::*;

use crate::folder::{Folder, column, numbers};

const WINDOW: [&str; 4] = ["-w", "3", "-o", "-"];

/// Three files of one table: the columns of one are in another order.
fn sales() -> Folder {
    let folder = Folder::with("2024-01.csv", "day,shop,v\n2024-01-01,A,1\n2024-01-01,B,10\n");
    folder.write("2024-02.csv", "shop,v,day\nA,2,2024-01-02\nB,20,2024-01-02\n");
    folder.write("2024-03.csv", "day,shop,v\n2024-01-03,A,4.5\n2024-01-03,B,30\n");
    folder
}

/// What the table in one file gives.
fn whole(folder: &Folder) -> String {
    let rows = "2024-01-01,A,1\n2024-01-01,B,10\n2024-01-02,A,2\n2024-01-02,B,20\n\
        2024-01-03,A,4.5\n2024-01-03,B,30\n";
    folder.write("whole.csv", format!("day,shop,v\n{rows}"));
    let csv = folder.apply("whole.csv", "3", "-g shop -v v");
    fs::remove_file(folder.path("whole.csv")).expect("it is there");
    csv
}

#[test]
fn files_directories_and_patterns_are_one_table() {
    let folder = sales();
    let want = numbers(&whole(&folder), "v_smoothed");
    fs::create_dir(folder.path("all")).expect("a directory");
    for name in ["2024-01.csv", "2024-02.csv", "2024-03.csv"] {
        fs::copy(folder.path(name), folder.path(&format!("all/{name}"))).expect("a copy");
    }
    folder.write("all/_SUCCESS", "");
    folder.write("all/.hidden.csv", "x\n");
    folder.write("all/notes.txt", "dear");
    for inputs in [
        &["2024-01.csv", "2024-02.csv", "2024-03.csv"][..],
        &["2024-01.csv", "2024-0[23].csv"],
        &["2024-*.csv"],
        &["all"],
        &["all/*.csv"],
    ] {
        let flags = [&["-g", "shop", "-v", "v"][..], &WINDOW].concat();
        let csv = folder.smooth([&["apply"][..], inputs, &flags].concat()).ok().stdout;
        assert_eq!(numbers(&csv, "v_smoothed"), want, "{inputs:?}");
        assert_eq!(column(&csv, "v"), ["1.0", "10.0", "2.0", "20.0", "4.5", "30.0"], "{inputs:?}");
    }
    let run = folder.smooth(["report", "all", "-g", "shop", "-v", "v", "-w", "3"]).ok();
    assert!(run.stderr.contains("wrote all-report"), "{}", run.stderr);
    let manifest = folder.read("all-report/manifest.json");
    assert!(manifest.contains("\"rows\": 6"), "{manifest}");
    let inspected = folder.smooth(["inspect", "all/2024-*.csv", "-g", "shop"]).ok().stdout;
    assert!(inspected.contains("6 rows, 3 columns"), "{inspected}");
    assert!(inspected.contains("smooth report 'all/2024-*.csv'"), "{inspected}");
}

#[test]
fn what_differs_is_told_by_its_file() {
    let folder = sales();
    let apply = |inputs: &[&str]| {
        folder.smooth([&["apply"][..], inputs, &["-g", "shop", "-v", "v"], &WINDOW].concat())
    };
    folder.write("other.csv", "day,shop,v,x\n2024-01-04,A,1,2\n");
    apply(&["2024-01.csv", "other.csv"])
        .refused(1, &["other.csv: has a column `x`, and 2024-01.csv has none"]);
    apply(&["other.csv", "2024-01.csv"])
        .refused(1, &["2024-01.csv: has no column `x`, and other.csv has one"]);
    folder.write("bad.csv", "day,shop,v\n2024-01-04,A,1\n2024-01-05,A,oops\n");
    apply(&["2024-01.csv", "bad.csv"]).refused(
        1,
        &["2024-01.csv and 1 more: line 3 of bad.csv, column `v`: `oops` is no number"],
    );
    folder.write("late.csv", "day,shop,v\n2024-01-03,A,1\n");
    apply(&["2024-03.csv", "late.csv"])
        .refused(1, &["line 2 of 2024-03.csv and line 2 of late.csv", "at the same time"]);
    apply(&["2024-01.csv", "2024-01.csv"]).refused(2, &["2024-01.csv: is named twice"]);
    apply(&["2024-01.csv", "nothing-*.csv"]).refused(1, &["nothing-*.csv: there is no such file"]);
    apply(&["-", "2024-01.csv"]).refused(2, &["stdin is read alone"]);
    fs::create_dir(folder.path("mixed")).expect("a directory");
    apply(&["mixed"]).refused(1, &["mixed: is a directory without a file that can be read"]);
    folder.write("mixed/a.csv", "day,v\n");
    folder.write("mixed/b.ndjson", "{}\n");
    apply(&["mixed"])
        .refused(1, &["holds files of several formats (CSV, NDJSON)", "'mixed/*.csv'"]);
    let onto = ["apply", "2024-01.csv", "2024-02.csv", "-w", "3", "-o", "2024-02.csv", "-f"];
    folder.smooth(onto).refused(2, &["2024-02.csv: the output is the input"]);
}

/// A column that is empty, or whole, in one file is what it is in the others.
#[test]
fn columns_become_one_type() {
    let folder = Folder::with("a.csv", "day,v,note\n2024-01-01,,7\n2024-01-02,,x\n");
    folder.write("b.csv", "day,v,note\n2024-01-03,1.5,\n2024-01-04,2,8\n");
    folder.write("c.csv", "day,v,note\n2024-01-05,3,9\n");
    let args = ["apply", "a.csv", "b.csv", "c.csv", "-v", "v", "-w", "1", "-o", "out.parquet"];
    folder.smooth(args).ok();
    let frame = folder.read_parquet("out.parquet");
    let v = frame.column("v").expect("v").f64().expect("numbers").to_vec();
    assert_eq!(v, [None, None, Some(1.5), Some(2.0), Some(3.0)]);
    let note = frame.column("note").expect("note").str().expect("texts").clone();
    assert_eq!(note.iter().flatten().collect::<Vec<_>>(), ["7", "x", "8", "9"]);
    folder.write_parquet("x.parquet", df!("day" => [1, 2], "v" => [1, 2]).expect("a frame"));
    folder.write_parquet("y.parquet", df!("day" => [3, 4], "v" => [0.5, 1.0]).expect("a frame"));
    folder.write_parquet("z.parquet", df!("day" => [5, 6], "v" => ["a", "b"]).expect("a frame"));
    let apply = |files: &[&str]| {
        folder.smooth([&["apply"][..], files, &["-t", "day", "-v", "v"], &WINDOW].concat())
    };
    let csv = apply(&["x.parquet", "y.parquet"]).ok().stdout;
    assert_eq!(numbers(&csv, "v"), [1.0, 2.0, 0.5, 1.0].map(Some));
    apply(&["x.parquet", "z.parquet"])
        .refused(1, &["z.parquet: column `v` holds str, and that of x.parquet i32"]);
}

/// Folders tell columns, as they come from Spark, DuckDB and pandas.
#[test]
fn hive_folders_are_columns() {
    let folder = Folder::new();
    let part = |year: &str, shop: &str, v: f64| {
        let path = format!("sales/year={year}/shop={shop}");
        fs::create_dir_all(folder.path(&path)).expect("a folder");
        folder.write_parquet(
            &format!("{path}/part-0.parquet"),
            df!("day" => [1, 2], "v" => [v, v + 1.0]).expect("a frame"),
        );
    };
    part("2023", "007", 1.0);
    part("2023", "A%2FB", 3.0);
    part("2024", "__HIVE_DEFAULT_PARTITION__", 5.0);
    let flags = ["-t", "day", "-g", "shop", "-v", "v", "-w", "1", "-o", "-"];
    let csv = folder.smooth([&["apply", "sales"][..], &flags].concat()).ok().stdout;
    let want = "day,v,year,shop,v_smoothed\n1,1.0,2023,007,1.0\n2,2.0,2023,007,2.0\n\
        1,3.0,2023,A/B,3.0\n2,4.0,2023,A/B,4.0\n1,5.0,2024,,5.0\n2,6.0,2024,,6.0\n";
    assert_eq!(csv, want);
    let pattern = "sales/year=2023/*/*.parquet";
    let csv = folder.smooth([&["apply", pattern][..], &flags].concat()).ok().stdout;
    assert_eq!(csv.lines().count(), 5, "{csv}");
    // Merged, they are read alone with what is needed.
    let merged = "apply sales -t day -g year -v v --agg sum -w 1 -o -";
    let csv = folder.smooth(merged.split(' ')).ok().stdout;
    assert_eq!(numbers(&csv, "v"), [4.0, 6.0, 5.0, 6.0].map(Some), "{csv}");
    fs::write(folder.path("sales/year=2024/other.parquet"), "x").expect("a file");
    let run = folder.smooth([&["apply", "sales"][..], &flags].concat());
    run.refused(1, &["other.parquet: is no Parquet file"]);
}

#[test]
fn a_folder_and_a_column_of_one_name_must_say_the_same() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("sales/v=1")).expect("a folder");
    fs::write(folder.path("sales/v=1/a.csv"), "day,v\n2024-01-01,1\n2024-01-02,1.0\n")
        .expect("a file");
    let csv = folder.smooth("apply sales -v v -w 1 -o -".split(' ')).ok().stdout;
    assert_eq!(csv, "day,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,1,1.0\n");
    fs::write(folder.path("sales/v=1/a.csv"), "day,v\n2024-01-01,1\n2024-01-02,2\n")
        .expect("a file");
    for command in ["apply sales -v v -w 1 -o -", "inspect sales", "report sales -v v -w 1 -o out"]
    {
        let run = folder.smooth(command.split(' '));
        run.refused(1, &["sales/v=1/a.csv", "column `v` holds `2`", "folder v=1", "rename"]);
    }
}

#[test]
fn a_table_is_written_in_parts() {
    let folder = sales();
    let whole = whole(&folder);
    let apply = |flags: &str| {
        let args = format!("apply 2024-01.csv 2024-02.csv 2024-03.csv -g shop -v v -w 3 {flags}");
        folder.smooth(args.split(' '))
    };
    let by_shop = "--partition-by shop --output-format parquet -o parts";
    let run = apply(by_shop).ok();
    assert!(run.stderr.contains("wrote parts: 2 files, 6 rows, 2 groups"), "{}", run.stderr);
    let names: Vec<String> =
        folder.names().into_iter().filter(|name| name.starts_with("parts")).collect();
    let want = [
        "parts",
        "parts/shop=A",
        "parts/shop=A/part-0.parquet",
        "parts/shop=B",
        "parts/shop=B/part-0.parquet",
    ];
    assert_eq!(names, want);
    let a = folder.read_parquet("parts/shop=A/part-0.parquet");
    assert_eq!(a.get_column_names(), ["day", "v", "v_smoothed"]);
    // They are read as they were.
    let again = "apply parts -g shop -v v -w 3 --suffix _again -o -";
    let again = folder.smooth(again.split(' ')).ok().stdout;
    let sorted = |csv: &str, name: &str| {
        let mut all = numbers(csv, name);
        all.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
        all
    };
    assert_eq!(sorted(&again, "v_again"), sorted(&whole, "v_smoothed"));
    apply(by_shop).refused(1, &["parts: exists already; --force"]);
    apply("--partition-by shop,day --output-format csv -o parts --force").refused(
        1,
        &["parts: holds `shop=A/part-0.parquet`, which is no part of a table by shop, day"],
    );
    apply(&format!("{by_shop} --force")).ok();
    folder.write("parts/mine.txt", "dear");
    apply(&format!("{by_shop} --force")).refused(1, &["parts: holds `mine.txt`"]);
    assert_eq!(folder.read("parts/mine.txt"), "dear");
    apply("--partition-by nothing -o other").refused(2, &["no column `nothing`"]);
    let told = apply("--partition-by sohp -o other").stderr;
    let says = "error: --partition-by: 2024-01.csv and 2 more: there is no column `sohp` (did you mean \
                `shop`?); there are `day`, `shop`, `v`\n";
    assert_eq!(told, says, "one message, and nothing beside");
    apply("--partition-by v_other -o other").refused(2, &["no column `v_other`"]);
    let both = "apply 2024-01.csv -g none -v v -w 3 --partition-by nothing -o other";
    folder.smooth(both.split(' ')).refused(2, &["there is no column `none`"]);
    apply("--partition-by v_smoothed -o other --dry-run").ok();
    apply("--partition-by shop -o -").refused(2, &["--partition-by writes a directory"]);
    let left = folder.names().into_iter().filter(|name| name.starts_with(".smooth"));
    assert_eq!(left.count(), 0);
}

/// Folders are read where they tell columns; those that do not are named.
#[test]
fn folders_of_a_directory_that_are_not_read_are_named() {
    let folder = Folder::new();
    for path in ["all/old/deep", "all/empty", "all/_hidden", "all/g=1", "only/2024"] {
        fs::create_dir_all(folder.path(path)).expect("a folder");
    }
    let csv = "day,v\n2024-01-01,1\n";
    let files = ["all/g=1/a.csv", "all/old/deep/b.csv", "all/_hidden/c.csv", "only/2024/d.ndjson"];
    files.iter().for_each(|name| folder.write(name, csv));
    folder.write("all/empty/notes.txt", "dear");
    let says = "all: what lies in `old` is not read: folders are where they are called as key=value; \
                'all/**/*.csv' names all files";
    let run = folder.smooth("apply all -t day -v v -w 1 -o -".split(' ')).ok();
    assert_eq!(run.stderr.matches(says).count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("empty") && !run.stderr.contains("hidden"), "{}", run.stderr);
    assert_eq!(run.stdout, "day,v,g,v_smoothed\n2024-01-01,1,1,1.0\n");
    let run = folder.smooth("inspect all".split(' ')).ok();
    assert!(run.stdout.contains(says), "{}", run.stdout);
    folder.smooth("report all -t day -v v -w 1 -o report".split(' ')).ok();
    assert!(folder.read("report/manifest.json").contains(says));
    for folders in ["b", "c", "d"] {
        fs::create_dir_all(folder.path(&format!("all/{folders}"))).expect("a folder");
        folder.write(&format!("all/{folders}/x.csv"), csv);
    }
    let run = folder.smooth("apply all -t day -v v -w 1 -o -".split(' ')).ok();
    assert!(
        run.stderr.contains("what lies in `b`, `c`, `d` and 1 more is not read"),
        "{}",
        run.stderr
    );
    let run = folder.smooth("apply only -w 1 -o -".split(' '));
    run.refused(1, &["only: is a directory whose files lie in folders, as in `2024`", "*.ndjson'"]);
}

/// Times of winter and of summer were read with other offsets, and are instants all the same.
#[test]
fn times_of_two_offsets_are_one_table() {
    let folder = Folder::new();
    for (name, offset) in [("jan", "+01:00"), ("jul", "+02:00")] {
        let month = if name == "jan" { "01" } else { "07" };
        let rows = (1..4).map(|day| format!("2024-{month}-0{day}T12:00:00{offset},{day}\n"));
        folder.write(&format!("{name}.csv"), format!("t,v\n{}", rows.collect::<String>()));
        let to = format!("{name}.parquet");
        let run =
            ["apply", &format!("{name}.csv"), "-v", "v", "-w", "1", "--suffix", "_s", "-o", &to];
        folder.smooth(run).ok();
    }
    let run = folder
        .smooth("apply jan.parquet jul.parquet -t t -v v -w 1 -o - --output-format csv".split(' '));
    let out = run.ok().stdout;
    assert_eq!(out.lines().count(), 7, "{out}");
    assert!(out.contains("2024-01-01T11:00:00Z") && out.contains("2024-07-01T10:00:00Z"), "{out}");
}

/// Columns that a run makes may cut its table, too.
#[test]
fn a_time_made_of_parts_and_the_flag_of_partial_buckets_name_folders() {
    let folder = Folder::with("in.csv", "year,month,v\n2024,1,1\n2024,2,2\n");
    let flags = "apply in.csv -t year,month -v v -w 1 --every 1mo --agg sum --with partial";
    for key in ["date", "partial"] {
        let run = format!("{flags} --partition-by {key} -o by_{key}");
        folder.smooth(run.split(' ')).ok();
        let start = format!("by_{key}/{key}=");
        assert!(folder.names().iter().any(|name| name.starts_with(&start)), "{:?}", folder.names());
    }
}
