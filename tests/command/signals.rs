//! What a run that is told to end leaves behind, and what the next one finds. (Signals are Unix'.)
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::folder::Folder;

/// So many rows that they are not done in the blink of an eye.
pub(crate) fn many(rows: usize) -> String {
    let mut csv = String::from("time,g,v,note\n");
    for row in 0..rows {
        csv.push_str(&format!("{row},{},{},some words that ride along\n", row % 7, row % 97));
    }
    csv
}

pub(crate) fn tell(child: &Child, signal: &str) {
    let told = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
    assert!(told.expect("kill starts").success());
}

/// Temporary names in a folder and in the one for temporaries below it.
pub(crate) fn temporaries(folder: &Folder) -> Vec<String> {
    let names = folder.names().into_iter();
    names.filter(|name| name.contains(".smooth-")).collect()
}

/// A run with a folder of its own for temporaries.
fn start(folder: &Folder, args: &str) -> Child {
    fs::create_dir_all(folder.path("tmp")).expect("a folder");
    let mut command = folder.command();
    command.args(args.split(' ')).env("TMPDIR", folder.path("tmp"));
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

/// Waits until something is there.
fn wait_for(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come");
        thread::sleep(Duration::from_millis(1));
    }
}

fn holds_bytes(path: &Path) -> bool {
    let Ok(entries) = fs::read_dir(path) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let is_temporary = name.to_string_lossy().starts_with(".smooth-");
        let about = fs::metadata(entry.path());
        is_temporary && about.is_ok_and(|about| about.is_dir() || about.len() > 0)
    })
}

const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

#[test]
fn x02_while_a_pipe_is_copied() {
    for (signal, code) in SIGNALS {
        let folder = Folder::new();
        let mut child = start(&folder, "apply - -w 3 -o out.csv");
        let stdin = child.stdin.as_mut().expect("a pipe");
        stdin.write_all(many(20_000).as_bytes()).expect("it reads");
        wait_for(|| holds_bytes(&folder.path("tmp")));
        tell(&child, signal);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(code), "{signal}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(folder.names(), ["tmp"], "{signal}");
    }
}

#[test]
fn x02_while_the_output_is_written() {
    let csv = many(400_000);
    for (signal, code) in SIGNALS {
        for to in [
            "apply in.csv -t time -g g -v v -w 3 -o out.csv --force",
            "report in.csv -t time -g g -v v -w 3 -o out --force",
        ] {
            let folder = Folder::with("in.csv", &csv);
            folder.write("out.csv", "old");
            let child = start(&folder, to);
            wait_for(|| holds_bytes(&folder.path("")));
            tell(&child, signal);
            let output = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{signal} {to}: {said}");
            assert!(!said.contains("error"), "{said}");
            assert_eq!(folder.names(), ["in.csv", "out.csv", "tmp"], "{signal} {to}");
            assert_eq!(folder.read("out.csv"), "old");
        }
    }
}

/// Of a Parquet file a child does the work, which a signal to its parent does not reach.
#[test]
fn x02_while_a_child_works() {
    let folder = Folder::with("in.csv", many(400_000));
    folder.smooth("apply in.csv -t time -v v -g g -w 1 -o in.parquet".split(' ')).ok();
    for (signal, code) in SIGNALS {
        let mut child =
            start(&folder, "report in.parquet -t time -g g -v v -w 5 --suffix _5 -o out");
        wait_for(|| holds_bytes(&folder.path("")));
        tell(&child, signal);
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{signal}");
        assert_eq!(folder.names(), ["in.csv", "in.parquet", "tmp"], "{signal}");
    }
    // A parent that is killed takes its child with it; nobody is there to clean up but the next.
    let mut child = start(&folder, "report in.parquet -t time -g g -v v -w 5 --suffix _5 -o out");
    wait_for(|| holds_bytes(&folder.path("")));
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let lived_on = || folder.path("out").exists();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        assert!(!lived_on(), "the child went on without its parent");
        thread::sleep(Duration::from_millis(20));
    }
    folder.smooth("report in.parquet -t time -g g -v v -w 5 --suffix _5 -o out".split(' ')).ok();
    assert_eq!(temporaries(&folder), [""; 0]);
}

#[test]
fn x02_signals_that_are_to_be_ignored_are() {
    let folder = Folder::with("in.csv", many(200_000));
    let smooth = env!("CARGO_BIN_EXE_smooth");
    let line =
        format!("trap '' HUP INT; exec {smooth} apply in.csv -t time -g g -v v -w 3 -o out.csv");
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(folder.path("")).stderr(Stdio::piped());
    let mut child = command.spawn().expect("sh starts");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    said.next();
    tell(&child, "HUP");
    tell(&child, "INT");
    while said.next().is_some() {}
    let status = child.wait().expect("it ends");
    assert_eq!((status.code(), status.signal()), (Some(0), None));
    assert_eq!(folder.read("out.csv").lines().count(), 200_001);
}

const CSV: &str = "date,v\n2024-01-01,1\n2024-01-02,2\n";

#[test]
fn x02_what_a_killed_run_left_is_removed_by_the_next_and_what_is_in_use_stays() {
    for args in [
        "apply in.csv -w 1 -o out.csv",
        "report in.csv -w 1 -o out",
        "lag in.csv -v v,w -o out.csv",
    ] {
        let folder = Folder::with("in.csv", "date,v,w\n2024-01-01,1,2\n2024-01-02,2,1\n");
        folder.write(".smooth-0123456789ab.tmp", "left");
        fs::create_dir_all(folder.path(".smooth-0123456789cd.tmp/plots")).expect("a folder");
        folder.write(".smooth-0123456789ef.tmp", "in use");
        folder.write(".smooth-mine", "mine");
        let in_use = fs::File::open(folder.path(".smooth-0123456789ef.tmp")).expect("a file");
        in_use.lock().expect("a lock");
        folder.smooth(args.split(' ')).ok();
        assert_eq!(temporaries(&folder), [".smooth-0123456789ef.tmp", ".smooth-mine"], "{args}");
    }
    // A report that was moved away in the moment of the kill is moved back, and then overwritten.
    let folder = Folder::with("in.csv", CSV);
    folder.report("in.csv", "-w 1");
    fs::rename(folder.path("report"), folder.path(".smooth-0123456789ab.old-report"))
        .expect("moved");
    let args = "report in.csv -w 2 -o report";
    folder.smooth(args.split(' ')).refused(1, &["report: exists already"]);
    assert!(folder.read("report/manifest.json").contains("boxcar:1"));
    assert_eq!(temporaries(&folder), [""; 0]);
}

#[test]
fn e13_runs_at_once_to_one_place_are_whole() {
    let folder = Folder::with("in.csv", many(3_000));
    for args in [
        "apply in.csv -t time -g g -v v -w 3 -o out.csv -f",
        "report in.csv -t time -g g -v v -w 3 -o out -f",
    ] {
        let runs: Vec<Child> = (0..6).map(|_| start(&folder, args)).collect();
        for run in runs {
            let output = run.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(temporaries(&folder), [""; 0], "{args}");
    }
    assert_eq!(folder.read("out.csv").lines().count(), 3_001);
    assert_eq!(folder.read("out/smoothed.csv"), folder.read("out.csv"));
    assert!(folder.read("out/report.html").contains("</html>"));
}
