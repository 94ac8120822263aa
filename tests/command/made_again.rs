//! Reports that are made again from their manifest, at another time and of another file.

use std::{fs, fs::File, process::Stdio};

use serde_json::Value;

use crate::folder::{Folder, Run};

fn csv(first: i64) -> String {
    let rows = (0..60).map(|day| {
        format!(
            "2024-{:02}-{:02},{},{}\n",
            1 + day / 28,
            1 + day % 28,
            first + day * day % 17,
            day % 5
        )
    });
    "date,v,u\n".to_owned() + &rows.collect::<String>()
}

fn manifest(folder: &Folder, report: &str) -> Value {
    serde_json::from_str(&folder.read(&format!("{report}/manifest.json"))).expect("JSON")
}

/// As if it had been made long ago.
fn date_back(folder: &Folder, report: &str) {
    let made = manifest(folder, report)["created"].as_str().expect("a time").to_owned();
    for file in ["manifest.json", "report.html", "report.md"] {
        if !folder.path(report).join(file).exists() {
            continue; // lags are not told in a text of their own
        }
        let text = folder.read(&format!("{report}/{file}"));
        assert!(text.contains(&made), "{file}");
        folder.write(&format!("{report}/{file}"), text.replace(&made, "2021-02-03 04:05 UTC"));
    }
}

#[test]
fn the_same_is_made_of_the_same_at_any_time() {
    for command in ["report in.csv -v v -w 7", "lag in.csv -v v,u"] {
        let folder = Folder::with("in.csv", csv(1));
        let run = |line: &str| folder.smooth(line.split(' ')).ok().stderr;
        run(&format!("{command} -o a"));
        date_back(&folder, "a");
        let said = run("--config a/manifest.json -o b");
        assert!(!said.contains("warning"), "{said}");
        let mut names = Vec::new();
        for name in folder.names().iter().filter_map(|name| name.strip_prefix("a/")) {
            let [first, second] = ["a", "b"].map(|of| folder.path(of).join(name));
            if first.is_file() {
                let [first, second] =
                    [first, second].map(|file| fs::read(file).expect("both have it"));
                assert!(first == second, "{command}: {name}");
                names.push(name.to_owned());
            }
        }
        assert!(names.len() > 3, "{names:?}");
    }
}

#[test]
fn a_file_that_is_another_is_told_and_so_is_the_time() {
    let folder = Folder::with("in.csv", csv(1));
    let run = |line: &str| folder.smooth(line.split(' ')).ok().stderr;
    run("report in.csv -v v -w 7 -o a");
    date_back(&folder, "a");
    folder.write("in.csv", csv(2));
    folder.write("other.csv", csv(3));
    // Of the same name, with other flags beside, and not where another is named.
    for (flags, is_told) in [("", true), (" -w 9", true), (" other.csv", false)] {
        let said = run(&format!("report --config a/manifest.json -o b -f{flags}"));
        assert_eq!(said.contains("in.csv: was changed since"), is_told, "{flags}: {said}");
        let made = manifest(&folder, "b");
        assert_ne!(made["created"], "2021-02-03 04:05 UTC", "{flags}");
        let warnings = made["warnings"].as_array().expect("a list").len();
        assert_eq!(warnings, usize::from(is_told), "{flags}");
    }
    // What is asked for goes before what is recorded.
    folder.write("in.csv", csv(1));
    let mut smooth = folder.command();
    smooth.args("--config a/manifest.json -o b -f".split(' ')).env("SOURCE_DATE_EPOCH", "0");
    assert!(smooth.output().expect("it starts").status.success());
    assert_eq!(manifest(&folder, "b")["created"], "1970-01-01 00:00 UTC");
}

/// What came through stdin is not kept: the same has to come again, or from a file.
#[test]
fn an_input_that_was_stdin_is_asked_for_again() {
    for command in ["report - -v v -w 7", "lag - -v v,u"] {
        let folder = Folder::with("in.csv", csv(1));
        let run = |line: &str, stdin: Stdio| {
            let mut command = folder.command();
            Run::of(&command.args(line.split(' ')).stdin(stdin).output().expect("it starts"))
        };
        let file = || Stdio::from(File::open(folder.path("in.csv")).expect("it is there"));
        run(&format!("{command} -o a"), file()).ok();
        let says =
            ["what came through stdin, and that is not kept", "(< FILE)", "a file that holds it"];
        run("--config a/manifest.json -o b", Stdio::null()).refused(2, &says);
        assert!(!folder.path("b").exists());
        let said = run("--config a/manifest.json -o b", file()).ok().stderr;
        assert!(!said.contains("warning"), "{said}");
        let name = command.split(' ').next().expect("a command");
        run(&format!("{name} in.csv --config a/manifest.json -o c"), Stdio::null()).ok();
        // What was never there is no data, as before.
        run(&format!("{command} -o d"), Stdio::null()).refused(1, &["stdin: holds no data"]);
    }
}
