//! `smooth inspect`: what it tells is so, and what it proposes runs.

mod facts;
mod field_cases;
mod never_gives_up;
mod proposal;
mod times;
mod unclear;

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::folder::{Folder, Run, repository};

fn inspect(folder: &Folder, flags: &str) -> Run {
    folder.smooth(["inspect"].into_iter().chain(flags.split_whitespace())).ok()
}

fn json(folder: &Folder, flags: &str) -> Value {
    let run = inspect(folder, &format!("{flags} --json"));
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// Types the proposed command as it is printed, in a shell.
#[track_caller]
fn runs(folder: &Folder, json: &Value) {
    let command = json["proposal"]["command"].as_str().expect("a proposal");
    let smooth = Path::new(env!("CARGO_BIN_EXE_smooth"));
    let mut path = smooth.parent().expect("a folder").as_os_str().to_owned();
    path.push(":/usr/bin:/bin");
    let mut shell = Command::new("bash");
    shell.args(["-c", command]).env("PATH", path).current_dir(folder.path("."));
    let run = Run::of(&shell.output().expect("bash starts"));
    assert_eq!(run.code, Some(0), "{command}: {}", run.stderr);
    // Word by word it is the same.
    let words = json["proposal"]["arguments"].as_array().expect("arguments");
    let words = words.iter().map(|word| word.as_str().expect("a word"));
    folder.smooth(words.skip(1).chain(["--force"])).ok();
}

/// Without the program, its command and the input.
fn flags(json: &Value) -> String {
    let command = json["proposal"]["command"].as_str().expect("a proposal");
    command.splitn(4, ' ').nth(3).unwrap_or_default().to_owned()
}

/// What is proposed for a file, which runs.
#[track_caller]
fn proposed(csv: &str, given: &str) -> String {
    let folder = Folder::with("in.csv", csv);
    let json = json(&folder, &format!("in.csv {given}"));
    runs(&folder, &json);
    flags(&json)
}

fn day(number: usize) -> String {
    let date = chrono::NaiveDate::from_yo_opt(2023, 1).expect("a date");
    (date + chrono::Days::new(number as u64)).to_string()
}

/// The column of that name.
fn of<'a>(json: &'a Value, name: &str) -> &'a Value {
    let columns = json["columns"].as_array().expect("columns");
    columns.iter().find(|column| column["name"] == name).expect("a column of that name")
}

fn sales() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("data")).expect("a writable folder");
    for name in ["data/sales.csv", "data/sales.parquet"] {
        std::fs::copy(repository(name), folder.path(name)).expect("a copy");
    }
    folder
}
