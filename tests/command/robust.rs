//! What nobody plans for: a stderr that takes nothing, a file that changes, memory that runs out, messages
//! that would look like others.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use polars::prelude::{ParquetCompression, ParquetWriter, df};

use crate::{
    folder::{Folder, Run},
    signals::{many, temporaries},
};

const CSV: &str = "date,v\n2024-01-01,1\n2024-01-02,2\n";
const SMOOTHED: &str = "date,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,2,2.0\n";

#[cfg(target_os = "linux")]
#[test]
fn x01_a_stderr_that_takes_nothing_changes_neither_result_nor_exit_code() {
    let full =
        || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it"));
    let gone = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    for stderr in [full as fn() -> Stdio, gone] {
        let folder = Folder::with("in.csv", CSV);
        folder.write("bad.csv", "date,v\n2024-01-01,x\n");
        folder.write_parquet("in.parquet", df!("t" => [1, 2], "v" => [1.0, 2.0]).expect("a frame"));
        let code = |args: &str| {
            let mut command = folder.command();
            command.args(args.split(' ')).stderr(stderr()).stdout(Stdio::null());
            command.status().expect("it starts").code()
        };
        assert_eq!(code("apply in.csv -w 1 -o out.csv"), Some(0));
        assert_eq!(folder.read("out.csv"), SMOOTHED);
        assert_eq!(code("apply in.parquet -t t -v v -w 1 -o out.parquet"), Some(0));
        assert_eq!(folder.read_parquet("out.parquet").height(), 2);
        assert_eq!(code("report in.csv -o report"), Some(0));
        assert!(folder.read("report/report.html").contains("</html>"));
        assert_eq!(code("apply bad.csv -v v -w 1 -o bad"), Some(1));
        assert_eq!(code("apply in.csv --nonsense"), Some(2));
        assert_eq!(code("apply in.csv -w 0 -o x.csv"), Some(2));
        assert!(!folder.path("bad").exists() && temporaries(&folder).is_empty());
    }
}

/// Writes the same bytes to a file, again and again until the run ends. Its time is set back after each: it
/// is not by that alone that a change is seen.
fn rewrite(folder: &Folder, name: &str, mut run: Child) -> Run {
    let mut file = fs::OpenOptions::new().write(true).open(folder.path(name)).expect("it is there");
    let written = file.metadata().and_then(|about| about.modified()).expect("a time");
    let byte = fs::read(folder.path(name)).expect("it is there")[..1].to_vec();
    while run.try_wait().expect("a child").is_none() {
        file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&byte)).expect("it is writable");
        file.set_modified(written).expect("it is ours");
        thread::sleep(Duration::from_millis(5));
    }
    Run::of(&run.wait_with_output().expect("it ends"))
}

#[test]
fn f24_x04_an_input_that_changes_while_it_is_read_is_refused() {
    let folder = Folder::with("in.csv", many(200_000));
    folder.smooth("apply in.csv -t time -v v -g g -w 1 -o in.parquet".split(' ')).ok();
    for name in ["in.csv", "in.parquet"] {
        for args in ["apply -o out", "report -o out", "apply --output-format csv -o out"] {
            let (command, flags) = args.split_once(' ').expect("a command and flags");
            let mut smooth = folder.command();
            smooth.args([
                command, name, "-t", "time", "-g", "g", "-v", "v", "-w", "3", "--suffix", "_3",
            ]);
            smooth.args(flags.split(' ')).stderr(Stdio::piped()).stdout(Stdio::piped());
            let run = rewrite(&folder, name, smooth.spawn().expect("it starts"));
            let says = [name, "was changed while it was read", "run this again"];
            run.refused(1, &says);
            assert_eq!(folder.names(), ["in.csv", "in.parquet"], "{name} {args}");
        }
    }
}

/// A file that another takes the place of, and one that grows.
#[test]
fn x04_other_ways_to_change() {
    type Change = fn(&Folder);
    let replaced: Change = |folder| {
        folder.write("other", many(200_000));
        fs::rename(folder.path("other"), folder.path("in.csv")).expect("it is moved");
    };
    let grown: Change = |folder| {
        let file = fs::OpenOptions::new().append(true).open(folder.path("in.csv"));
        file.and_then(|mut file| file.write_all(b"200000,1,1,x\n")).expect("it is writable");
    };
    let cut: Change = |folder| {
        let file = fs::OpenOptions::new().write(true).open(folder.path("in.csv")).expect("a file");
        file.set_len(1_000_001).expect("it is writable");
    };
    for change in [replaced, grown, cut] {
        let folder = Folder::with("in.csv", many(400_000));
        let mut smooth = folder.command();
        smooth.args("apply in.csv -t time -g g -v v -w 3 -o out.csv".split(' '));
        let mut run =
            smooth.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        // What it says first it says when it has read the file, which it reads again to write it.
        let mut said = BufReader::new(run.stderr.take().expect("a pipe"));
        let mut stderr = String::new();
        said.read_line(&mut stderr).expect("text");
        change(&folder);
        said.read_to_string(&mut stderr).expect("text");
        let code = run.wait().expect("it ends").code();
        let run = Run { code, stdout: String::new(), stderr };
        run.refused(1, &["in.csv: was changed while it was read"]);
        assert_eq!(folder.names(), ["in.csv"]);
    }
}

/// A Parquet file that is cut short meanwhile is refused, or was read whole before.
#[cfg(unix)]
#[test]
fn x05_a_parquet_file_that_is_cut_short_while_it_is_read_is_refused() {
    let folder = Folder::new();
    for (at, wait) in [0, 2, 5, 10, 20, 40, 80].into_iter().enumerate() {
        let name = format!("in{at}.parquet");
        let column: Vec<f64> = (0..600_000).map(f64::from).collect();
        let mut frame = df!("t" => 0..600_000, "v" => &column, "w" => &column).expect("a frame");
        let file = fs::File::create(folder.path(&name)).expect("a file");
        let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Uncompressed);
        writer.finish(&mut frame).expect("a frame that Parquet can hold");
        let mut smooth = folder.command();
        smooth.args(["apply", &name, "-t", "t", "-v", "v", "-w", "3", "-o", "out"]);
        let run = smooth.stderr(Stdio::piped()).spawn().expect("it starts");
        thread::sleep(Duration::from_millis(wait));
        let file = fs::OpenOptions::new().write(true).open(folder.path(&name)).expect("a file");
        file.set_len(5000).expect("it is writable");
        let run = Run::of(&run.wait_with_output().expect("it ends"));
        assert!(temporaries(&folder).is_empty());
        // It may have been read before.
        if run.code == Some(0) {
            assert!(wait > 0 && folder.path("out").exists(), "{run:?}");
            fs::remove_file(folder.path("out")).expect("it is there");
            continue;
        }
        run.refused(1, &[&name]);
        assert!(!folder.path("out").exists());
    }
}

/// Whatever ends the child that reads: one message, exit code 1, and nothing is left behind.
#[cfg(target_os = "linux")]
#[test]
fn x06_the_death_of_a_child_is_one_message() {
    let folder = Folder::with("in.csv", many(400_000));
    folder.smooth("apply in.csv -t time -g g -v v -w 1 -o in.parquet".split(' ')).ok();
    fs::remove_file(folder.path("in.csv")).expect("it is there");
    for (signal, says) in [
        ("KILL", "the system ended the program, as a rule because memory ran out"),
        ("ABRT", "signal 6"),
        ("SEGV", "signal 11"),
        ("BUS", "was cut short while it was read"),
    ] {
        let mut smooth = folder.command();
        smooth.args("report in.parquet -t time -g g -v v -w 9 --suffix _9 -o out".split(' '));
        let mut run =
            smooth.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let children = format!("/proc/{0}/task/{0}/children", run.id());
        let child = loop {
            let children = fs::read_to_string(&children).expect("it runs");
            if let Some(child) = children.split_whitespace().next()
                && !temporaries(&folder).is_empty()
            {
                break child.to_owned();
            }
            thread::sleep(Duration::from_millis(1));
        };
        // The runtime looks at a first SEGV or BUS for a stack that overflowed, and goes on.
        while run.try_wait().expect("a child").is_none() {
            let mut kill = std::process::Command::new("kill");
            let _ = kill.args([&format!("-{signal}"), &child]).stderr(Stdio::null()).status();
            thread::sleep(Duration::from_millis(5));
        }
        let run = Run::of(&run.wait_with_output().expect("it ends"));
        run.refused(1, &["error: in.parquet: ", says]);
        assert_eq!(folder.names(), ["in.parquet"], "{signal}");
    }
}

/// Every byte of a footer and some of the pages, flipped in one bit; and the file cut short everywhere.
#[test]
fn c04_c05_x06_damaged_parquet_files_end_no_process() {
    let folder = Folder::new();
    let names: Vec<String> = (0..60).map(|row| format!("g{}", row % 3)).collect();
    let column: Vec<f64> = (0..60).map(f64::from).collect();
    folder.write_parquet(
        "whole.parquet",
        df!("t" => 0..60, "g" => names, "v" => column).expect("a frame"),
    );
    let whole = fs::read(folder.path("whole.parquet")).expect("it is there");
    let run = |bytes: &[u8], what: &str| {
        folder.write("in.parquet", bytes);
        let args = "apply in.parquet -t t -g g -v v -w 3 -o - -q";
        let output = folder.command().args(args.split(' ')).output().expect("smooth starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = output.status.code();
        let is_told =
            code == Some(0) || said.lines().filter(|line| line.starts_with("error:")).count() == 1;
        assert!(matches!(code, Some(0..=2)) && is_told, "{what}: {:?} {said}", output.status);
        assert!(
            !said.contains("panicked") && !said.contains("memory allocation of"),
            "{what}: {said}"
        );
    };
    // A generator of Lehmer's: which bits is the same each time.
    let mut random = 5_usize;
    for _ in 0..150 {
        random = random * 48_271 % 2_147_483_647;
        let mut bytes = whole.clone();
        let at = random / 8 % bytes.len();
        bytes[at] ^= 1 << (random % 8);
        run(&bytes, &format!("bit {} of byte {at}", random % 8));
    }
    for part in 0..50 {
        let cut = whole.len() * part / 50;
        run(&whole[..cut], &format!("cut at {cut}"));
    }
}

/// Dates of a damaged file: so far off that no text shows them.
#[test]
fn x06_times_beyond_all_calendars_are_refused() {
    let folder = Folder::new();
    let frame =
        df!("day" => [0, 1_073_761_823], "v" => [1.0, 2.0], "t" => [1, 2]).expect("a frame");
    let mut frame = frame;
    let days = frame.column("day").and_then(|days| days.cast(&polars::prelude::DataType::Date));
    frame.with_column(days.expect("dates")).expect("as many");
    folder.write_parquet("in.parquet", frame);
    for args in [
        "apply in.parquet -v v -w 1 -t day -o out.csv",
        "apply in.parquet -v v -w 1 -t day -o out.parquet",
        "apply in.parquet -v v -w 1 -t t -o -",
        "report in.parquet -v v -o out",
    ] {
        folder
            .smooth(args.split(' '))
            .refused(1, &["in.parquet: ", "column `day`", "beyond the years"]);
    }
    folder.smooth("apply in.parquet -v v -w 1 -t t -o out.parquet".split(' ')).ok();
    assert_eq!(folder.names(), ["in.parquet", "out.parquet"]);
}

#[cfg(target_os = "linux")]
#[test]
fn e10_memory_that_runs_out_is_one_message() {
    let folder = Folder::with("in.csv", many(300_000));
    let smooth = env!("CARGO_BIN_EXE_smooth");
    for limit in [200_000, 300_000, 400_000] {
        let line = format!(
            "ulimit -v {limit}; exec {smooth} apply in.csv -t time -g g -v v -w 3 -o out.csv -q"
        );
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &line]).current_dir(folder.path("")).env("RUST_BACKTRACE", "1");
        let run = Run::of(&command.output().expect("sh starts"));
        match run.code {
            Some(0) => fs::remove_file(folder.path("out.csv")).expect("it was written"),
            // Where it is a thread's that there is not, the input has no part in it.
            _ if run.stderr.contains("threads") => run.refused(1, &["memory (ulimit -v)"]),
            _ => run.refused(1, &["in.csv", "memory"]),
        }
        assert!(!run.stderr.contains("backtrace"), "{run:?}");
        assert_eq!(folder.names(), ["in.csv"]);
    }
}

#[test]
fn x08_a_value_or_a_name_makes_no_line_of_its_own() {
    let forged =
        "x\nerror: all is well\u{2028}\u{2029}\u{200e}\u{200f}\u{61c}\u{feff}\u{202a}\u{202e}";
    let folder = Folder::with("in.csv", format!("date,v\n2024-01-01,1\n2024-01-02,\"{forged}\"\n"));
    let mut runs = vec![folder.smooth("apply in.csv -v v -w 1 -o out.csv".split(' '))];
    let name = format!("{forged}.csv");
    runs.push(folder.smooth(["apply", &name, "-w", "1", "-o", "out.csv"]));
    for flag in ["-w", "--agg", "--value"] {
        let window = if flag == "-w" { &[][..] } else { &["-w", "1"] };
        for output in [["apply", "in.csv", "-o", "out.csv"], ["report", "in.csv", "-o", forged]] {
            runs.push(folder.smooth(output.iter().chain(window).chain(&[flag, forged])));
        }
    }
    runs.push(folder.smooth([forged]));
    folder.write("good.csv", CSV);
    runs.push(folder.smooth(["apply", "good.csv", "-w", "1", "-o", &name]).ok());
    for run in runs {
        let lines = run.stderr.lines();
        let errors = lines.filter(|line| line.starts_with("error:")).count();
        assert_eq!(errors, usize::from(run.code != Some(0)), "{}", run.stderr);
        let marks = |c: char| {
            matches!(c, '\u{2028}'..='\u{202e}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}')
        };
        assert!(!run.stderr.contains(marks), "{:?}", run.stderr);
        assert!(run.stderr.contains(r"\u{2028}\u{2029}\u{200e}\u{200f}\u{61c}"), "{}", run.stderr);
    }
}

#[test]
fn x09_groups_without_a_name_are_told_apart() {
    let csv =
        "date,g,v\n2024-01-01,,1\n2024-01-01,\"\",2\n2024-01-01,(null),3\n2024-01-01,(empty),4\n";
    let folder = Folder::with("in.csv", csv);
    folder.report("in.csv", "-g g -w 1");
    let page = folder.read("report/report.html").replace("&#34;", "\"").replace("&quot;", "\"");
    for label in ["(null)", "(empty)", "\"(null)\"", "\"(empty)\""] {
        assert!(page.contains(&format!("g = {label}<")), "{label}");
        assert!(page.contains(&format!(">{label}<")), "{label}");
    }
    // The table holds them as they are.
    assert!(folder.read("report/smoothed.csv").contains("2024-01-01,(null),3,3.0\n"));
}

#[test]
fn x10_huge_labels_are_cut() {
    let key = "k".repeat(2_000_000);
    let csv = format!("date,g,v\n2024-01-01,{key},1\n2024-01-02,{key},2\n2024-01-01,b,5\n");
    let folder = Folder::with("in.csv", csv);
    folder.report("in.csv", "-g g -w 1 -v v");
    assert!(folder.read("report/report.html").len() < 200_000);
    assert!(folder.read("report/smoothed.csv").len() > 4_000_000);
    folder.write("bad.csv", format!("date,v\n2024-01-01,{key}\n"));
    let run = folder.smooth("apply bad.csv -v v -w 1 -o out.csv".split(' '));
    run.refused(1, &["bad.csv", "line 2", "is no number"]);
    assert!(run.stderr.len() < 5_000, "{}", run.stderr.len());
}

#[cfg(target_os = "linux")]
#[test]
fn a35_a_device_without_an_end_is_refused() {
    let folder = Folder::new();
    for device in ["/dev/zero", "/dev/urandom", "/dev/full"] {
        let run = folder.smooth(["apply", device, "-w", "3", "-o", "out.csv"]);
        run.refused(1, &[device, "never ends"]);
    }
    folder
        .smooth("apply /dev/null -w 3 -o out.csv".split(' '))
        .refused(1, &["/dev/null", "no data"]);
    assert_eq!(folder.names(), [""; 0]);
}

/// What to do next is in each refusal.
#[test]
fn x11_refusals_say_what_to_do() {
    let parquet = |start: &str| [start.as_bytes(), &[0; 40], start.as_bytes()].concat();
    for (name, bytes, says) in [
        ("in.csv", b"".to_vec(), "needs a header and rows"),
        ("in.csv", b" \n\n  \n".to_vec(), "needs a header and rows"),
        ("in.csv", b"date,v\n2024-01-01,1,\n2024-01-02,2,\n".to_vec(), "--ragged null"),
        ("in.csv", b"BZh91AY&SY".to_vec(), "bzip2; decompress it first"),
        ("in.csv", b"\xfd7zXZ\0\0\x04".to_vec(), "xz; decompress it first"),
        ("in.parquet", parquet("PARE"), "decrypt it first"),
        ("in.parquet", parquet("PAR1"), "it again"),
    ] {
        let folder = Folder::with(name, bytes);
        for args in
            [["apply", name, "-w", "3", "-o", "out.csv"], ["report", name, "-w", "3", "-o", "out"]]
        {
            folder.smooth(args).refused(1, &[name, says]);
        }
        let inspected = folder.smooth(["inspect", name]);
        match says {
            // Taken by itself, and proposed.
            "--ragged null" => assert!(inspected.ok().stdout.contains(says)),
            _ => inspected.refused(1, &[name, says]),
        }
        assert_eq!(folder.names(), [name]);
    }
    // Line ends of old Macintoshes are line ends.
    let folder = Folder::with("in.csv", "date,v\r2024-01-01,1\r2024-01-02,2\r");
    let smoothed = folder.apply("in.csv", "1", "");
    assert_eq!(smoothed.replace('\r', "\n").lines().nth(2), Some("2024-01-02,2,2.0"));
    // Times without a sign are whole numbers as others are.
    folder.write_parquet(
        "in.parquet",
        df!("time" => [3_u64, 1, 2], "v" => [1.0, 2.0, 3.0]).expect("a frame"),
    );
    assert!(folder.apply("in.parquet", "1", "-t time -v v").contains("3,1.0,1.0"));
}
