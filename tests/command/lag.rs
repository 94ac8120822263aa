//! `smooth lag`: who follows whom, by how much, and what is refused.

use std::fmt::Write;

use crate::folder::{Folder, column, numbers};

/// A value that no lag makes like itself.
fn noise(t: i64) -> i64 {
    t.rem_euclid(1000).pow(3) % 101 - 50
}

/// Shops whose units follow their price by so many days; days of one shop after another's.
fn shops(lags: &[(&str, i64)], days: i64) -> String {
    let mut csv = "shop,date,price,units\n".to_owned();
    for (shop, lag) in lags {
        for t in 0..days {
            let (month, day) = (t / 28 + 1, t % 28 + 1);
            let (price, units) = (noise(t), 7 - 2 * noise(t - lag));
            writeln!(csv, "{shop},2024-{month:02}-{day:02},{price},{units}").expect("a string");
        }
    }
    csv
}

/// Hours from 1 March on; `warmth` follows `sun` by so many.
fn hours(lag: i64, rows: i64) -> String {
    let mut csv = "at,sun,warmth\n".to_owned();
    for t in 0..rows {
        let (day, hour) = (t / 24 + 1, t % 24);
        let (sun, warmth) = (noise(t), noise(t - lag));
        writeln!(csv, "2024-03-{day:02}T{hour:02}:00,{sun},{warmth}").expect("a string");
    }
    csv
}

#[test]
fn each_group_has_its_lag() {
    let lags = [("A", 3), ("B", 0), ("C", -2), ("D", 11)];
    let folder = Folder::with("in.csv", shops(&lags, 140));
    let args = ["lag", "in.csv", "--by", "shop", "--value", "price,units", "--max-lag", "12"];
    let run = folder.smooth(args).ok();
    let header = "shop,lag,r,pairs,runner_up_lag,runner_up_r\n";
    assert!(run.stdout.starts_with(header), "{}", run.stdout);
    assert_eq!(column(&run.stdout, "shop"), ["A", "B", "C", "D"]);
    assert_eq!(column(&run.stdout, "lag"), ["3", "0", "-2", "11"]);
    assert_eq!(column(&run.stdout, "pairs"), ["137", "140", "138", "129"]);
    for (r, other) in numbers(&run.stdout, "r").into_iter().zip(numbers(&run.stdout, "runner_up_r"))
    {
        let (r, other) = (r.expect("a lag"), other.expect("a runner-up"));
        assert!((r + 1.0).abs() < 1e-10, "{r}");
        assert!(other.abs() < 0.6, "{other}");
    }
    assert_eq!(folder.names(), ["in.csv"]);
    // The other way round.
    let args = ["lag", "in.csv", "--by", "shop", "-v", "units", "-v", "price", "--max-lag", "12"];
    let lags = folder.smooth(args).ok().stdout;
    assert_eq!(column(&lags, "lag"), ["-3", "0", "2", "-11"]);
}

#[test]
fn one_series_gets_a_sentence_in_units_of_its_step() {
    let folder = Folder::with("in.csv", hours(5, 200));
    let run = folder.smooth(["lag", "in.csv", "--value", "sun,warmth"]).ok();
    let sentence = "warmth follows sun by 5 hours (r = 1.00, 195 pairs)\n";
    assert!(run.stderr.ends_with(sentence), "{}", run.stderr);
    let run = folder.smooth(["lag", "in.csv", "--value", "warmth,sun", "-q"]).ok();
    assert_eq!((column(&run.stdout, "lag")[0], run.stderr.as_str()), ("-5", ""));
    // Without the row of an hour, rows are no hours.
    let csv: String =
        hours(5, 200).split_inclusive('\n').filter(|l| !l.contains("02T07")).collect();
    folder.write("gap.csv", csv);
    let run = folder.smooth(["lag", "gap.csv", "--value", "sun,warmth"]).ok();
    assert!(run.stderr.contains("warmth follows sun by 5 rows (r ="), "{}", run.stderr);
    let calendar = ["--every", "1h", "--agg", "mean"];
    let args = ["lag", "gap.csv", "--value", "sun,warmth"];
    let run = folder.smooth(args.iter().chain(&calendar)).ok();
    let sentence = "warmth follows sun by 5 hours (r = 1.00, 193 pairs)\n";
    assert!(run.stderr.ends_with(sentence), "{}", run.stderr);
}

#[test]
fn rows_are_merged_before_and_each_value_in_its_way() {
    let mut csv = "day,units,price\n".to_owned();
    for t in 0..60 {
        for part in [1, 2] {
            let units = part * noise(t - 4);
            writeln!(csv, "2024-{:02}-{:02},{units},{}", t / 28 + 1, t % 28 + 1, noise(t))
                .expect("");
        }
    }
    let folder = Folder::with("in.csv", csv);
    let flags = ["--value", "price:mean,units:sum", "--max-lag", "9"];
    let run = folder.smooth(["lag", "in.csv"].iter().chain(&flags)).ok();
    assert_eq!((column(&run.stdout, "lag"), column(&run.stdout, "pairs")), (vec!["4"], vec!["56"]));
    let twice = ["lag", "in.csv", "--value", "price,units"];
    folder.smooth(twice).refused(1, &["in.csv: line 2 and line 3 are at the same time", "--agg"]);
}

#[test]
fn files_are_as_their_names_end() {
    let folder = Folder::with("in.csv", shops(&[("A", 1)], 40));
    let lag = |output: &str, flags: &[&str]| {
        let args = ["lag", "in.csv", "--by", "shop", "--value", "price,units", "-o", output];
        folder.smooth(args.iter().chain(flags))
    };
    let stdout = lag("-", &[]).ok().stdout;
    let run = lag("lags.csv", &[]).ok();
    assert_eq!((folder.read("lags.csv"), run.stdout), (stdout, String::new()));
    lag("lags.csv", &[]).refused(1, &["lags.csv: exists already; --force"]);
    lag("lags.csv", &["--force"]).ok();
    lag("lags.parquet", &["-q"]).ok();
    let frame = folder.read_parquet("lags.parquet");
    assert_eq!(frame.column("lag").expect("lags").i64().expect("i64").get(0), Some(1));
    lag("in.csv", &["--force"]).refused(2, &["in.csv: the output is the input"]);
    lag("none/lags.csv", &[]).refused(1, &["no directory `none`"]);
    assert_eq!(folder.names(), ["in.csv", "lags.csv", "lags.parquet"]);
}

#[test]
fn a_directory_has_the_table_a_page_and_plots() {
    let lags = [("A & <b>", 3), ("B", 0), ("C", -2)];
    let folder = Folder::with("in.csv", shops(&lags, 84));
    let args = ["lag", "in.csv", "--by", "shop", "--value", "price,units", "--max-lag", "6"];
    let lag = |flags: &[&str]| folder.smooth(args.iter().chain(flags));
    let run = lag(&["-o", "lags", "--plots", "2"]).ok();
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("open lags/report.html"), "{}", run.stderr);
    assert_eq!(folder.read("lags/lags.csv"), lag(&[]).ok().stdout);
    let names = folder.names();
    let plots: Vec<&String> = names.iter().filter(|name| name.ends_with(".svg")).collect();
    assert_eq!(plots.len(), 2, "{names:?}");
    for plot in plots {
        let svg = folder.read(plot);
        let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
        let texts: String = document.descendants().filter_map(|node| node.text()).collect();
        assert!(texts.contains("(r = −1.00, 8"), "{texts}");
        assert!(texts.contains("units follow price →") && texts.contains("lag in "), "{texts}");
    }
    let page = folder.read("lags/report.html");
    assert!(page.contains("A &#38; &#60;b&#62;") && !page.contains("<b>{"), "escaped");
    assert!(page.contains("Drawn: the 2 groups of the largest |r|"), "what is left out");
    assert!(page.contains("units follow price by 3 "), "the sentence");
    let manifest: serde_json::Value =
        serde_json::from_str(&folder.read("lags/manifest.json")).expect("JSON");
    assert_eq!(manifest["max_lag"], 6);
    assert_eq!(
        (&manifest["page"]["plots"], &manifest["page"]["table"]),
        (&2.into(), &"csv".into())
    );
    assert_eq!(manifest["values"], serde_json::json!(["price", "units"]));
    let mut files: Vec<String> = manifest["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|name| format!("lags/{}", name.as_str().expect("a name")))
        .collect();
    files.sort();
    let is_file = |name: &&String| name.starts_with("lags/") && *name != "lags/plots";
    assert_eq!(files, names.iter().filter(is_file).cloned().collect::<Vec<_>>());

    lag(&["-o", "lags"]).refused(1, &["lags: exists already; --force"]);
    lag(&["-o", "lags", "--force"]).ok();
    folder.write("lags/mine.txt", "mine");
    lag(&["-o", "lags", "--force"]).refused(1, &["holds `mine.txt`"]);
    assert_eq!(folder.read("lags/mine.txt"), "mine");
}

#[test]
fn two_values_must_be_named() {
    let folder = Folder::with("in.csv", shops(&[("A", 1)], 40));
    for (value, says) in [
        (&[][..], &["a lag is between two columns; name two", "`price`, `units`"][..]),
        (&["--value", "price"], &["names only `price`"]),
        (&["--value", "price,units,shop"], &["names 3"]),
        (&["--value", "price,price"], &["names `price` twice"]),
        (&["--value", "price,unit"], &["no column `unit` (did you mean `units`?)"]),
    ] {
        folder.smooth(["lag", "in.csv"].iter().chain(value)).refused(2, says);
    }
    let args = ["lag", "in.csv", "--value", "price,shop"];
    folder.smooth(args).refused(1, &["in.csv: line 2, column `shop`: `A` is no number"]);
    for flags in [["--max-lag", "-3"], ["--max-lag", "2.5"], ["--min-pairs", "x"]] {
        let args = ["lag", "in.csv", "--value", "price,units"];
        folder.smooth(args.iter().chain(&flags)).refused(2, &["a whole number, 0 or more"]);
    }
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn groups_called_as_a_result_are_refused() {
    let folder = Folder::with("in.csv", "lag,a,b\nx,1,2\nx,2,1\n");
    let args = ["lag", "in.csv", "--by", "lag", "--value", "a,b"];
    folder.smooth(args).refused(2, &["in.csv: ", "`lag`"]);
}

#[test]
fn a_file_may_hold_smoothed_values_of_its_own() {
    let rows: String =
        (0..20).map(|t| format!("{},{},{}\n", noise(t), noise(t), noise(t - 1))).collect();
    let folder = Folder::with("in.csv", format!("a,a_smoothed,a_smoothed_\n{rows}"));
    let run = folder.smooth(["lag", "in.csv", "--value", "a,a_smoothed_"]).ok();
    assert_eq!(column(&run.stdout, "lag"), ["1"]);
}

#[test]
fn what_has_no_lag_is_empty_and_said() {
    let folder = Folder::new();
    let steady = (0..20).map(|t| format!("{t},1\n")).collect::<String>();
    for (csv, flags, rows) in [
        ("a,b\n".to_owned(), &[][..], 0),
        (format!("a,b\n{steady}"), &[], 1),
        ("a,b\n1,2\n2,3\n3,1\n".to_owned(), &[], 1),
        ("a,b\n1,\n,3\n3,\n".to_owned(), &["--min-pairs", "1"], 1),
    ] {
        folder.write("in.csv", &csv);
        let args = ["lag", "in.csv", "--value", "a,b"];
        let run = folder.smooth(args.iter().chain(flags)).ok();
        assert_eq!(numbers(&run.stdout, "r"), vec![None; rows], "{csv}");
        assert!(run.stderr.contains("warning: "), "{}", run.stderr);
        let args = ["lag", "in.csv", "--value", "a,b", "-o", "lags", "--force"];
        folder.smooth(args.iter().chain(flags)).ok();
    }
}

#[test]
fn lags_may_be_longer_than_the_series_and_none() {
    let folder = Folder::with("in.csv", hours(5, 100));
    let lag = |lag: &str| {
        let args = ["lag", "in.csv", "--value", "sun,warmth", "--max-lag", lag];
        folder.smooth(args).ok()
    };
    assert_eq!(column(&lag("1000000000000").stdout, "lag"), ["5"]);
    let none = lag("0").stdout;
    assert_eq!((column(&none, "lag"), column(&none, "pairs")), (vec!["0"], vec!["100"]));
    let short = lag("5").stderr;
    assert!(short.contains("the last that was looked at; --max-lag 10 looks farther"), "{short}");
}
