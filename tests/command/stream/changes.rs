//! Columns that later rows show to be other than the first: with all rows in view they would be read
//! otherwise, and so they are.

use super::{both, fed, same};
use crate::folder::Folder;

/// Many rows of three groups; the last thousands have other values, made of their number.
fn text(first: &str, then: impl Fn(usize) -> String) -> String {
    let mut text = "t,g,x,note\n".to_owned();
    for row in 0..400_000 {
        let value = if row < 390_000 { first.to_owned() } else { then(row) };
        text.push_str(&format!("{},g{},{value},{}\n", row / 3, row % 3, "text ".repeat(3)));
    }
    text
}

const FLAGS: &str = "-t t -g g -v x -w 5";

#[test]
fn whole_numbers_that_become_decimals_are_so_from_the_first() {
    let folder = Folder::with("in.csv", text("4", |row| format!("{}.5", row % 10)));
    for output in ["out.csv", "out.tsv", "out.ndjson"] {
        let [_, run] = both(&folder, "in.csv", output, FLAGS);
        same(&folder, output, output);
        let is_again = run.stderr.contains("reading it again from its start");
        assert_eq!(is_again, output != "out.csv", "{}", run.stderr);
    }
    both(&folder, "in.csv", "sums.csv", &format!("{FLAGS} --every 5i --agg sum"));
    same(&folder, "sums.csv", "merged");
    // A pipe cannot be read again, and what is written cannot be taken back.
    let bytes = folder.read("in.csv");
    let line = format!("apply - {FLAGS} --stream -o pipe.csv --every 5i --agg sum");
    fed(&folder, &line, bytes.as_bytes())
        .refused(1, &["stdin: column `x`", "whole numbers", "decimals"]);
    let line = format!("apply - {FLAGS} --stream -o pipe.parquet");
    fed(&folder, &line, bytes.as_bytes()).refused(1, &["stdin: line 390002, column `x`", "`0.5`"]);
    fed(&folder, &format!("apply - {FLAGS} --stream -o pipe.csv"), bytes.as_bytes()).ok();
    assert!(!folder.names().contains(&"pipe.parquet".to_owned()));
}

#[test]
fn a_copied_column_becomes_text_or_numbers_from_the_first() {
    let notes = |note: &dyn Fn(usize) -> String| {
        let rows = (0..400_000)
            .map(|row| format!("{},g{},{},{}\n", row / 3, row % 3, row % 90, note(row)));
        format!("t,g,x,note\n{}", rows.collect::<String>())
    };
    let folder = Folder::new();
    let last = |row: usize| row >= 390_000;
    for (name, note) in [
        (
            "text",
            &(|row| if last(row) { "a".to_owned() } else { "1".to_owned() }) as &dyn Fn(usize) -> _,
        ),
        ("empty", &|row| if last(row) { "7".to_owned() } else { String::new() }),
        ("zeros", &|row| if last(row) { "007".to_owned() } else { "7".to_owned() }),
        ("dates", &|row| if last(row) { "none".to_owned() } else { "2024-01-01".to_owned() }),
    ] {
        folder.write("in.csv", notes(note));
        both(&folder, "in.csv", "out.ndjson", FLAGS);
        same(&folder, "out.ndjson", name);
    }
}

#[test]
fn a_group_that_comes_back_is_taken_from_a_file() {
    let mut text = "t,g,x\n".to_owned();
    for at in 0..400_000 {
        text.push_str(&format!("{},group {},{}\n", at % 1000, at / 1000, at % 17));
    }
    text.push_str("1000,group 0,5\n1001,group 0,6\n");
    let folder = Folder::with("in.csv", &text);
    let flags = "-t t -g g -v x -w 5";
    let [_, run] = both(&folder, "in.csv", "out.csv", flags);
    same(&folder, "out.csv", "a group came back");
    assert!(run.stderr.contains("g = group 0 had ended, and line 400002"), "{}", run.stderr);
    let line = format!("apply - {flags} --stream --arrival by-group -o pipe.csv");
    fed(&folder, &line, text.as_bytes()).refused(1, &["line 400002", "had ended", "--arrival any"]);
    let line = format!("apply - {flags} --stream -o stream-out.csv -f");
    fed(&folder, &line, text.as_bytes()).ok();
    same(&folder, "out.csv", "a pipe");
}

#[test]
fn times_that_get_finer_or_change_their_offset_are_read_alike() {
    let folder = Folder::new();
    let times = |last: &dyn Fn(usize) -> String, first: &str| {
        let mut text = "t,x\n".to_owned();
        for row in 0..250_000 {
            let (hour, minute, second) = (row / 3600, row / 60 % 60, row % 60);
            let (day, hour) = (1 + hour / 24, hour % 24);
            let end = if row < 240_000 { first.to_owned() } else { last(row) };
            text.push_str(&format!(
                "2024-01-{day:02}T{hour:02}:{minute:02}:{second:02}{end},{}\n",
                row % 13
            ));
        }
        text
    };
    for (name, text) in [
        ("nanoseconds", times(&|_| ".000000001".to_owned(), "")),
        ("offsets", times(&|_| "-01:00".to_owned(), "+00:00")),
        ("from an offset", times(&|_| "+01:00".to_owned(), "+02:00")),
    ] {
        folder.write("in.csv", text);
        for flags in ["-t t -v x -w 5", "-t t -v x -w 3 --every 1d --agg sum"] {
            both(&folder, "in.csv", "out.csv", flags);
            same(&folder, "out.csv", &format!("{name} {flags}"));
        }
    }
}
