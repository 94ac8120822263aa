//! Where `smooth apply` writes, and what it never touches.

use std::{
    io::Read,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::folder::{Folder, Run};

const CSV: &str = "date,v\n2024-01-01,1\n2024-01-02,2\n";
const SMOOTHED: &str = "date,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,2,2.0\n";

fn apply(folder: &Folder, input: &str, output: &str, flags: &[&str]) -> Run {
    let args = ["apply", input, "-w", "1", "-o", output];
    folder.smooth(args.iter().chain(flags))
}

#[test]
fn e12_a_dash_is_stdout_and_holds_the_table_alone() {
    let folder = Folder::with("in.csv", CSV);
    let run = apply(&folder, "in.csv", "-", &[]).ok();
    assert_eq!(run.stdout, SMOOTHED);
    assert!(run.stderr.contains("time: date"), "{}", run.stderr);
    assert_eq!(folder.names(), ["in.csv"]);
    let quiet = apply(&folder, "in.csv", "-", &["--quiet"]).ok();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), (SMOOTHED, ""));
}

#[test]
fn a_file_is_written_and_nothing_on_stdout_or_beside_it() {
    let folder = Folder::with("in.csv", CSV);
    assert_eq!(apply(&folder, "in.csv", "out.csv", &[]).ok().stdout, "");
    assert_eq!(folder.read("out.csv"), SMOOTHED);
    assert_eq!(folder.names(), ["in.csv", "out.csv"]);
}

#[test]
fn the_format_is_the_outputs_name_then_the_inputs() {
    let folder = Folder::with("in.csv", CSV);
    for (name, flags, is_parquet) in [
        ("a.parquet", &[][..], true),
        ("b.PQ", &[], true),
        ("c.CSV", &[], false),
        ("d", &[], false),
        ("e.csv", &["--output-format", "parquet"], true),
    ] {
        apply(&folder, "in.csv", name, flags).ok();
        let bytes = std::fs::read(folder.path(name)).expect("it is written");
        assert_eq!(bytes.starts_with(b"PAR1"), is_parquet, "{name}");
    }
    apply(&folder, "a.parquet", "f", &["-v", "v", "--suffix", "_2"]).ok();
    assert_eq!(folder.read_parquet("f").width(), 4);
    let stdout = apply(&folder, "a.parquet", "-", &["-v", "v", "--suffix", "_2"]).ok().stdout;
    assert!(stdout.starts_with("date,v,v_smoothed,v_2\n"), "{stdout}");
}

#[test]
fn e02_an_existing_output_is_left_as_it_is_without_force() {
    let folder = Folder::with("in.csv", CSV);
    folder.write("out.csv", "old");
    apply(&folder, "in.csv", "out.csv", &[]).refused(1, &["out.csv", "exists", "--force"]);
    assert_eq!(folder.read("out.csv"), "old");
    apply(&folder, "in.csv", "out.csv", &["--force"]).ok();
    assert_eq!(folder.read("out.csv"), SMOOTHED);
    assert_eq!(folder.names(), ["in.csv", "out.csv"]);
}

#[test]
fn a_failure_leaves_the_old_output_and_nothing_else() {
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1\n2024-01-02,x\n");
    folder.write("out.csv", "old");
    apply(&folder, "in.csv", "out.csv", &["--force", "-v", "v"]).refused(1, &["line 3"]);
    assert_eq!(folder.read("out.csv"), "old");
    assert_eq!(folder.names(), ["in.csv", "out.csv"]);
}

#[cfg(unix)]
#[test]
fn the_input_is_never_the_output() {
    let folder = Folder::with("in.csv", CSV);
    std::os::unix::fs::symlink("in.csv", folder.path("link.csv")).expect("a link");
    std::fs::hard_link(folder.path("in.csv"), folder.path("hard.csv")).expect("a link");
    let absolute = folder.path("in.csv");
    let outputs = ["in.csv", "./in.csv", "link.csv", "hard.csv"];
    for output in outputs.into_iter().chain(absolute.to_str()) {
        for flags in [&["--force"][..], &[]] {
            apply(&folder, "in.csv", output, flags).refused(2, &["output is the input"]);
        }
    }
    apply(&folder, "link.csv", "in.csv", &["--force"]).refused(2, &["output is the input"]);
    assert_eq!(folder.read("in.csv"), CSV);
    assert_eq!(folder.names(), ["hard.csv", "in.csv", "link.csv"]);
}

#[test]
fn e03_a_directory_or_a_missing_one_is_no_output() {
    let folder = Folder::with("in.csv", CSV);
    std::fs::create_dir(folder.path("dir")).expect("a directory");
    apply(&folder, "in.csv", "dir", &["--force"]).refused(1, &["dir", "is a directory"]);
    apply(&folder, "in.csv", "none/out.csv", &[]).refused(1, &["none/out.csv", "`none`"]);
    apply(&folder, "in.csv", "in.csv/out.csv", &[]).refused(1, &["in.csv/out.csv"]);
    assert_eq!(folder.names(), ["dir", "in.csv"]);
}

/// A socket stands here for every file that is none, such as `/dev/null`: replacing it by a file
/// would take it away from all others.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_replaced_by_one() {
    use std::os::unix::{fs::FileTypeExt, net::UnixListener};
    let folder = Folder::with("in.csv", CSV);
    let _socket = UnixListener::bind(folder.path("socket")).expect("a socket");
    let run = apply(&folder, "in.csv", "socket", &["--force"]);
    let about = std::fs::symlink_metadata(folder.path("socket")).expect("it is there");
    assert!(about.file_type().is_socket(), "it was replaced: {run:?}");
    run.refused(1, &["socket"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_as_output_does_not_hang() {
    let folder = Folder::with("in.csv", CSV);
    let made = std::process::Command::new("mkfifo").arg(folder.path("pipe")).status();
    assert!(made.expect("mkfifo starts").success());
    let args = ["apply", "in.csv", "-w", "1", "-o", "pipe"];
    let mut child = folder.command().args(args).stderr(Stdio::null()).spawn().expect("it starts");
    let start = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if start.elapsed() > Duration::from_secs(10) {
            child.kill().expect("it can be stopped");
            child.wait().expect("it ends");
            panic!("it waits for a reader of the pipe");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn e07_a_reader_that_leaves_early_is_no_error() {
    let folder = Folder::new();
    let rows = (0..200_000).map(|row| format!("{row}\n")).collect::<String>();
    folder.write("in.csv", format!("v\n{rows}"));
    let mut command = folder.command();
    command.args(["apply", "in.csv", "-w", "3", "-o", "-"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut first).expect("some output");
    drop(stdout);
    let run = Run::of(&child.wait_with_output().expect("it ends"));
    assert!(!run.stderr.contains("error") && !run.stderr.contains("panicked"), "{}", run.stderr);
    run.ok();
}
