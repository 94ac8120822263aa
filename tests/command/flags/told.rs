//! Small words: what a wrong value is told of, and where.

use crate::folder::Folder;

const CSV: &str = "date,g,v\n2024-01-01,A,1\n2024-01-02,A,2\n";

/// A wrong value in a file of flags is told with its line.
#[test]
fn a_wrong_value_has_its_line() {
    let folder = Folder::with("in.csv", CSV);
    let job = "command = \"apply\"\ninput = \"in.csv\"\nwindow = \"1\"\noutput = \"o.csv\"\n";
    for (flag, says) in [
        ("precision = 1.5", "a whole number from 0 to 17"),
        ("precision = 18", "a whole number from 0 to 17"),
        ("threads = 0", "threads"),
        ("max-memory = \"much\"", "a size is a number and a unit"),
    ] {
        folder.write("jobs.toml", format!("{job}{flag}\n"));
        folder.smooth(["--config", "jobs.toml"]).refused(2, &["jobs.toml: line 5: ", says]);
        let shared =
            format!("{flag}\n[[job]]\nname = \"one\"\n{job}[[job]]\nname = \"two\"\n{job}");
        folder.write("jobs.toml", shared);
        let run = folder.smooth(["--config", "jobs.toml"]);
        run.refused(2, &["jobs.toml: job `one`: line 1: ", says]);
    }
    let run = folder.smooth("apply in.csv -w 1 -o - --precision -1".split(' '));
    run.refused(2, &["a whole number from 0 to 17"]);
    let run = folder.smooth("apply in.csv -w 1 -o - --max-memory 1".split(' '));
    run.refused(1, &["--max-memory is 1 byte;"]);
}

#[test]
fn a_table_without_rows_has_a_header_where_its_format_has_one() {
    use polars::prelude::{NamedFrom, Series, df};
    let empty =
        df!("date" => Series::new("date".into(), Vec::<i64>::new()), "v" => Vec::<f64>::new());
    let folder = Folder::with("in.csv", "date,v\n");
    folder.write_parquet("in.parquet", empty.expect("a frame"));
    for (name, says) in [
        ("in.csv", "in.csv: holds a header and no rows"),
        ("in.parquet", "in.parquet: holds no rows"),
    ] {
        for line in [format!("apply {name} -t date -v v -w 1 -o -"), format!("inspect {name}")] {
            let run = folder.smooth(line.split(' '));
            assert!(run.stderr.contains(says), "{line}: {}", run.stderr);
        }
    }
}

#[test]
fn a_key_that_is_too_long_for_a_folder_has_a_cure() {
    let key = "k".repeat(300);
    let folder = Folder::with("in.csv", CSV.replace(",A,", &format!(",{key},")));
    let run = folder.smooth("apply in.csv -g g -v v -w 1 -o out --partition-by g".split(' '));
    run.refused(1, &["too long for a folder's name", "leave `g` out of --partition-by"]);
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn the_short_help_of_lags_has_a_default_once() {
    let help = Folder::new().smooth(["lag", "-h"]).ok().stdout;
    let line = help.lines().find(|line| line.trim().starts_with("--max-lag")).expect("it is there");
    assert_eq!(line.matches("[default: 30]").count(), 1, "{line}");
    let help = Folder::new().smooth(["plot", "-h"]).ok().stdout;
    assert!(!help.contains("[INPUT]... [INPUT]") && help.contains("--kernel <SPEC>"), "{help}");
}
