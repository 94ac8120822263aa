//! What the system does not allow: threads, long files, full devices, readers that leave. Each is one
//! message of ours and an ordinary exit code.

use std::{
    fs,
    io::Read,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use crate::{
    folder::{Folder, Run},
    signals::{many, temporaries},
};

/// Runs a line of a shell in the folder.
fn shell(folder: &Folder, line: &str) -> Run {
    let mut shell = Command::new("sh");
    let line = line.replace("SMOOTH", env!("CARGO_BIN_EXE_smooth"));
    shell.args(["-c", &line]).current_dir(folder.path("")).env("RUST_BACKTRACE", "1");
    Run::of(&shell.output().expect("sh starts"))
}

/// As nobody, whose processes are counted; root's are not, and then there is nothing to see.
#[test]
fn n01_threads_that_cannot_be_started_are_no_bug() {
    let folder = Folder::with("in.csv", many(1000));
    // Others may look into it, and run the program in it: where it was built may be closed to them.
    fs::copy(env!("CARGO_BIN_EXE_smooth"), folder.path("smooth")).expect("the program");
    let all = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.path(""), all).expect("it is ours");
    let limited = |limit: u32| format!("prlimit --nproc={limit}:{limit}");
    let nobody = "setpriv --reuid=65533 --regid=65533 --clear-groups";
    let can = |line: String| shell(&folder, &format!("{line} cat in.csv")).code == Some(0);
    if !can(limited(100)) {
        return; // a system without these commands
    }
    let who = if can(format!("{nobody} {}", limited(100))) { nobody } else { "" };
    let smooth = |limit: u32| {
        let apply = "./smooth apply in.csv -t time -g g -v v -w 3 -o - --threads 4";
        shell(&folder, &format!("exec {who} {} {apply}", limited(limit)))
    };
    let whole = shell(&folder, "SMOOTH apply in.csv -t time -g g -v v -w 3 -o - -q").ok().stdout;
    let mut refused = 0;
    for limit in [1, 2, 3, 5, 8, 12] {
        let run = smooth(limit);
        match run.code {
            Some(0) => assert_eq!(run.stdout, whole, "{limit}"),
            _ => {
                refused += 1;
                assert_eq!(run.code, Some(1), "{limit}: {run:?}");
                let errors: Vec<&str> =
                    run.stderr.lines().filter(|line| line.starts_with("error:")).collect();
                assert_eq!(errors.len(), 1, "{limit}: {run:?}");
                for says in ["threads", "ulimit -u", "--threads 1"] {
                    assert!(errors[0].contains(says), "{limit}: {run:?}");
                }
            }
        }
        assert!(!run.stderr.contains("bug") && !run.stderr.contains("backtrace"), "{run:?}");
    }
    assert!(refused > 0 || who.is_empty(), "the limit was none");
}

#[test]
fn n02_a_file_that_may_not_be_so_long_is_an_error() {
    let folder = Folder::with("in.csv", many(50_000));
    for (line, says) in [
        ("SMOOTH apply in.csv -t time -g g -v v -w 3 -o out.csv", "out.csv: cannot be written"),
        (
            "SMOOTH apply in.csv -t time -g g -v v -w 3 -o out.parquet",
            "out.parquet: cannot be written",
        ),
        ("SMOOTH report in.csv -t time -g g -v v -w 3 -o out", "cannot write `out/smoothed.csv`"),
        (
            "cat in.csv | TMPDIR=. SMOOTH apply - -t time -g g -v v -w 3 -o out.csv",
            "stdin: cannot be kept",
        ),
    ] {
        let run = shell(&folder, &format!("ulimit -f 100; {line} -q"));
        run.refused(1, &[says, "File too large"]);
        assert_eq!(folder.names(), ["in.csv"], "{line}");
    }
}

/// The system's words, once, and not those of the libraries that write.
#[test]
fn e04_a_full_device_is_told_in_one_way() {
    let folder = Folder::with("in.csv", many(2000));
    let apply = "apply in.csv -t time -g g -v v -w 3 -o - --output-format";
    let mut lines: Vec<String> = ["csv", "tsv", "ndjson", "ipc", "parquet"]
        .iter()
        .map(|format| format!("{apply} {format}"))
        .collect();
    let others = [
        "stats in.csv -t time -g g -v v -w 3",
        "stats in.csv -t time -g g -v v -w 3 --json",
        "convolve in.csv:v [1,2]",
        "explain 7",
        "man",
        "--help",
        "apply --help",
        "--version",
    ];
    lines.extend(others.map(str::to_owned));
    for line in lines {
        let run = shell(&folder, &format!("SMOOTH {line} > /dev/full"));
        let said: Vec<&str> =
            run.stderr.lines().filter(|line| line.starts_with("error:")).collect();
        let want = "error: cannot write to stdout: No space left on device (os error 28)";
        assert_eq!((run.code, said), (Some(1), vec![want]), "{line}");
    }
}

#[test]
fn e07_a_reader_that_leaves_early_has_what_it_wanted() {
    let folder = Folder::with("in.csv", many(200_000));
    let apply = "apply in.csv -t time -g g -v v -w 3 -q -o - --output-format";
    let lines =
        ["csv", "tsv", "ndjson", "ipc", "parquet"].map(|format| format!("{apply} {format}"));
    for line in lines.into_iter().chain(["apply --help".to_owned()]) {
        let mut smooth = folder.command();
        smooth.args(line.split(' ')).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = smooth.spawn().expect("it starts");
        let mut start = [0; 10];
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut start).expect("more than so much");
        drop(stdout);
        let run = Run::of(&child.wait_with_output().expect("it ends"));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{line}");
    }
}

#[test]
fn e11_the_directory_of_temporary_files_is_named() {
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1\n2024-01-02,2\n");
    let run = shell(&folder, "cat in.csv | TMPDIR=/nowhere SMOOTH apply - -w 1 -o out.csv");
    run.refused(1, &["stdin", "`/nowhere`", "TMPDIR"]);
    assert!(temporaries(&folder).is_empty());
    fs::create_dir(folder.path("tmp")).expect("a folder");
    shell(&folder, "cat in.csv | TMPDIR=tmp SMOOTH apply - -w 1 -o out.csv").ok();
}
