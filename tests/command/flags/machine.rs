//! What a run may take of the machine: --threads, --max-memory.

use std::{
    io::{self, Write},
    process::Stdio,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use crate::folder::{Folder, Run};

const CSV: &str = "day,v\n2024-01-01,1\n2024-01-02,2\n";

fn rows(count: usize) -> String {
    let rows = (0..count).map(|row| format!("{row},shop {},{}\n", row % 7, row % 100));
    format!("t,shop,v\n{}", rows.collect::<String>())
}

#[test]
fn numbers_of_threads_change_no_byte() {
    let folder = Folder::with("in.csv", rows(30_000));
    let args = ["apply", "in.csv", "-t", "t", "-g", "shop", "-v", "v", "-w", "9", "-o", "-", "-q"];
    let all = folder.smooth(args).ok().stdout;
    for threads in ["1", "3"] {
        assert_eq!(folder.smooth(args.iter().chain(&["--threads", threads])).ok().stdout, all);
    }
    // Before the command too, and from standard input, which is not read twice.
    let before = ["--threads", "2", "apply", "in.csv", "-t", "t", "-v", "v", "-w", "9", "-o", "-"];
    folder.smooth(before).ok();
}

#[cfg(target_os = "linux")]
#[test]
fn so_many_threads_and_no_more_are_started() {
    let folder = Folder::with("in.csv", rows(400_000));
    let count = |threads: &str| {
        let mut command = folder.command();
        let args =
            ["apply", "in.csv", "-t", "t", "-g", "shop", "-v", "v", "-w", "9", "-o", "o.csv"];
        let mut child = command.args(args).args(["--force", "-q", "--threads", threads]);
        child = child.stderr(std::process::Stdio::null());
        let mut child = child.spawn().expect("it starts");
        let (tasks, mut most) = (format!("/proc/{}/task", child.id()), 0);
        while child.try_wait().expect("a child").is_none() {
            most = most.max(std::fs::read_dir(&tasks).map_or(0, Iterator::count));
        }
        most
    };
    let (few, many) = (count("1"), count("24"));
    // Polars' and rayon's, and those that write.
    assert!(few < 12 && many >= 24, "{few} and {many}");
}

#[test]
fn d14_numbers_of_threads_that_cannot_be_meant() {
    let folder = Folder::with("in.csv", CSV);
    for wrong in ["0", "-1", "1000000", "two", "1.5", ""] {
        let args = ["apply", "in.csv", "-w", "1", "-o", "o.csv", &format!("--threads={wrong}")];
        folder.smooth(args).refused(2, &["--threads", "from 1 to 1024"]);
    }
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn x16_absurd_numbers_in_the_environment_end_with_a_message() {
    let folder = Folder::with("in.csv", CSV);
    let run = |name: &str, value: &str, flags: &[&str]| {
        let mut command = folder.command();
        command.args(["apply", "in.csv", "-w", "1", "-o", "-", "-q"]).args(flags).env(name, value);
        Run::of(&command.output().expect("smooth starts"))
    };
    for (name, value) in [
        ("POLARS_MAX_THREADS", "1000000"),
        ("POLARS_MAX_THREADS", "0"),
        ("POLARS_MAX_THREADS", "many"),
        ("POLARS_MAX_THREADS", "18446744073709551616"),
        ("RAYON_NUM_THREADS", "1000000"),
    ] {
        run(name, value, &[]).refused(2, &[name, value, "--threads"]);
        run(name, value, &["--threads", "2"]).ok();
    }
    run("POLARS_MAX_THREADS", "3", &[]).ok();
    run("RAYON_NUM_THREADS", "0", &[]).ok();
}

#[test]
fn an_input_that_needs_more_memory_is_refused_before_it_is_read() {
    let folder = Folder::with("in.csv", rows(300_000));
    let args = ["apply", "in.csv", "-v", "v", "-w", "9", "-o", "out.csv", "-q", "--max-memory"];
    let says = ["in.csv", "--max-memory is 5 MB", "--columns", "split the file"];
    folder.smooth(args.iter().chain(&["5MB"])).refused(1, &says);
    assert_eq!(folder.names(), ["in.csv"]);
    folder.smooth(args.iter().chain(&["2GiB"])).ok();
    for wrong in ["", "MB", "0", "-1GB", "2 GBit"] {
        let args = ["apply", "in.csv", "-w", "9", "-o", "-", &format!("--max-memory={wrong}")];
        folder.smooth(args).refused(2, &["--max-memory", "500MB"]);
    }
    folder.smooth(["inspect", "in.csv", "--max-memory", "5MB"]).refused(1, &["in.csv", "5 MB"]);
}

#[test]
fn columns_that_are_not_read_need_no_memory() {
    let wide = (0..40_000).map(|row| format!("{row},{row},{}\n", "text ".repeat(40)));
    let folder = Folder::with("in.csv", format!("t,v,note\n{}", wide.collect::<String>()));
    let args = ["apply", "in.csv", "-v", "v", "-w", "9", "-q", "--max-memory", "10MB", "-o"];
    folder.smooth(args.iter().chain(&["a.csv"])).refused(1, &["10 MB"]);
    folder.smooth(args.iter().chain(&["a.csv", "-t", "t"])).ok();
    let args = args.iter().chain(&["a.parquet", "-t", "t"]);
    folder.smooth(args.clone()).refused(1, &["10 MB"]);
    folder.smooth(args.chain(&["--columns", "none"])).ok();
}

/// 60 MB that pack to a few kilobytes.
#[test]
fn a33_what_unpacks_to_too_much_is_refused_while_it_is_read() {
    let folder = Folder::new();
    let file = std::fs::File::create(folder.path("bomb.csv.gz")).expect("a file");
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    gz.write_all(b"t,v\n").expect("written");
    let block = "1,1\n".repeat(1 << 18);
    (0..60).for_each(|_| gz.write_all(block.as_bytes()).expect("written"));
    gz.finish().expect("written");
    let args =
        ["apply", "bomb.csv.gz", "-v", "v", "-w", "9", "-o", "-", "-q", "--max-memory", "50MB"];
    folder.smooth(args).refused(1, &["bomb.csv.gz", "unpacks to", "50 MB"]);
}

#[test]
fn parquet_is_refused_by_what_its_columns_unpack_to() {
    let folder = Folder::with("in.csv", rows(200_000));
    let args = ["apply", "in.csv", "-v", "v", "-w", "9", "-o", "in.parquet", "-q"];
    folder.smooth(args).ok();
    let args =
        ["apply", "in.parquet", "-v", "v", "-w", "9", "-o", "out.csv", "-q", "--suffix", "_2"];
    let run = folder.smooth(args.iter().chain(&["--max-memory", "4MB"]));
    run.refused(1, &["in.parquet", "--max-memory is 4 MB"]);
    folder.smooth(args.iter().chain(&["--max-memory", "1GB"])).ok();
}

/// Gives a run its stdin from a thread, until the run has ended.
fn fed(folder: &Folder, args: &str, feed: impl Fn(&mut dyn Write) -> io::Result<()> + Send) -> Run {
    let mut command = folder.command();
    command.args(args.split(' ')).env("TMPDIR", folder.path(""));
    let piped = || Stdio::piped();
    let mut child =
        command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || while feed(&mut stdin).is_ok() {});
        Run::of(&child.wait_with_output().expect("it ends"))
    })
}

/// What is refused from a file is refused from a pipe, before all of it is copied: these have no end.
#[test]
fn a_pipe_without_end_is_refused_where_its_file_would_be() {
    let folder = Folder::new();
    let lines = "1,2\n".repeat(1 << 14);
    let objects = "{\"t\":1,\"v\":2}\n".repeat(1 << 12);
    let csv = "apply - -t t -v v -w 3 -o - --agg mean -q";
    for (start, rest, flags, says) in [
        ("t,v\n", lines.as_str(), "--max-memory 50MB", "the first 16.7 MB of it need about"),
        ("", &objects, "--max-memory 50MB", "holds more than 50 MB of text, which is read whole"),
        ("t,v\n", "1,2", "--max-memory 20MB", "its first 33.5 MB are no whole record"),
        ("t,v\n1,2\n3,\"", "x\n", "--max-memory 20MB", "its first 33.5 MB are no whole record"),
        // What is no table needs no limit to be refused.
        ("%PDF-1.7\n", "x\n", "--verbose", "is a PDF"),
        ("", "\0\0\0\0", "--verbose", "holds a zero byte"),
    ] {
        let first = AtomicBool::new(true);
        let rest = rest.repeat((1 << 16) / rest.len() + 1);
        let run = fed(&folder, &format!("{csv} {flags}"), |to| {
            if first.swap(false, Ordering::Relaxed) {
                to.write_all(start.as_bytes())?;
            }
            to.write_all(rest.as_bytes())
        });
        run.refused(1, &["stdin: ", says]);
        assert_eq!(folder.names(), [""; 0], "{says}");
    }
    // As much as fits is read.
    let left = AtomicUsize::new(600);
    let run = fed(&folder, &format!("{csv} --max-memory 2GB"), |to| {
        match left.fetch_sub(1, Ordering::Relaxed) {
            600 => to.write_all(b"t,v\n"),
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => to.write_all(lines.as_bytes()),
        }
    });
    assert_eq!(run.ok().stdout, "t,v,v_smoothed\n1,2.0,2.0\n");
}

/// A record is held whole, whatever it is needed for.
#[test]
fn a_record_longer_than_memory_may_be_is_refused() {
    let folder = Folder::new();
    let long = "x".repeat(20_000_000);
    let apply = |name: &str, flags: &str| {
        let args = format!("apply {name} -t t -v v -w 1 -o out.csv -f -q {flags}");
        folder.smooth(args.split(' '))
    };
    for (name, text) in [
        ("row.csv", format!("t,v,note\n1,2,{long}\n2,3,a\n")),
        ("open.csv", format!("t,v,note\n1,2,\"{}\"\n", "x\n".repeat(10_000_000))),
        ("header.csv", format!("t,v,{long}\n1,2,3\n")),
        ("skipped.csv", format!("{long}\nt,v,note\n1,2,3\n")),
    ] {
        folder.write(name, text);
        let skip = if name == "skipped.csv" { "--skip-rows 1" } else { "" };
        let says =
            [name, "a record is longer than 10000000 bytes", "--max-memory is 10 MB", "quote"];
        apply(name, format!("--max-memory 10MB {skip}").trim_end()).refused(1, &says);
    }
    apply("row.csv", "--max-memory 500MB").ok();
    folder.write("in.ndjson", format!("{{\"t\":1,\"v\":2,\"note\":\"{long}\"}}\n"));
    let says = ["in.ndjson", "holds more than 10 MB of text, which is read whole", "allow more"];
    apply("in.ndjson", "--max-memory 10MB").refused(1, &says);
}
