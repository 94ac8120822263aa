//! `smooth apply --stream` writes what `smooth apply` writes.

mod changes;
mod formats;
mod memory;
mod refused;
mod spilled;

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::folder::{Folder, Run};

/// How rows are sorted.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Sorted {
    ByTime,
    ByGroup,
}

const SHOPS: usize = 40;

/// A row of a shop on a day: with holes, notes in quotes, and numbers that are written oddly.
fn row(day: usize, shop: usize) -> String {
    let dice = (day * 7919 + shop * 104_729) % 100_003;
    let units = match dice % 50 {
        0 => String::new(),
        1 => format!("{}.50", dice % 100),
        _ => format!("{}.{}", dice % 1000, dice % 7 + 1),
    };
    format!("{},s{shop},{units},{},\"note, {}\"\n", date(day), dice % 97, dice % 11)
}

/// Days from 2000-01-01 on, each month of 28.
fn date(day: usize) -> String {
    format!("{}-{:02}-{:02}", 2000 + day / 336, day / 28 % 12 + 1, day % 28 + 1)
}

/// So many days of all shops.
fn table(days: usize, sorted: Sorted) -> String {
    let mut text = "day,shop,units,price,note\n".to_owned();
    let mut add = |day, shop| text.push_str(&row(day, shop));
    match sorted {
        Sorted::ByTime => (0..days).for_each(|day| (0..SHOPS).for_each(|shop| add(day, shop))),
        Sorted::ByGroup => (0..SHOPS).for_each(|shop| (0..days).for_each(|day| add(day, shop))),
    }
    text
}

/// The header and the other lines, sorted.
fn lines(text: &str) -> (&str, Vec<&str>) {
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let mut rows: Vec<&str> = lines.collect();
    rows.sort_unstable();
    (header, rows)
}

const ROLES: &str = "-t day -g shop -v units";

/// `smooth apply INPUT ROLES FLAGS -o OUTPUT`, and the same with --stream.
fn both(folder: &Folder, input: &str, output: &str, flags: &str) -> [Run; 2] {
    [("once", ""), ("stream", " --stream")].map(|(to, stream)| {
        let line = format!("apply {input} {flags} -o {to}-{output} -f{stream}");
        folder.smooth(line.split_whitespace()).ok()
    })
}

#[track_caller]
fn same(folder: &Folder, output: &str, told: &str) {
    let [once, stream] = ["once", "stream"].map(|to| folder.read(&format!("{to}-{output}")));
    assert!(lines(&once) == lines(&stream), "{told}: not the same rows");
}

/// Feeds stdin, and gives what a run did.
fn fed(folder: &Folder, line: &str, text: &[u8]) -> Run {
    let mut command: Command = folder.command();
    command.args(line.split_whitespace()).env("TMPDIR", folder.path(""));
    let piped = || Stdio::piped();
    let child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn();
    let mut child = child.expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = stdin.write_all(text); // it may be refused before it is read
        });
        Run::of(&child.wait_with_output().expect("it ends"))
    })
}

/// Of several batches, whichever way they are sorted.
#[test]
fn records_are_those_of_the_table_at_once() {
    for sorted in [Sorted::ByTime, Sorted::ByGroup] {
        let folder = Folder::with("in.csv", table(20_000, sorted));
        for flags in [
            "-w gaussian:31,std=5",
            "-w ewm:span=9 -w slow=median:15",
            "-w 7 --with residual,coverage,provisional",
            "-w uniform:12d --align trailing --causal --max-gap 20d",
        ] {
            let [_, run] = both(&folder, "in.csv", "out.csv", &format!("{ROLES} {flags}"));
            same(&folder, "out.csv", &format!("{sorted:?} {flags}"));
            let is_kept = folder.read("once-out.csv") == folder.read("stream-out.csv");
            assert!(is_kept || sorted == Sorted::ByTime, "{flags}");
            let told = match sorted {
                Sorted::ByGroup => "in the input's order",
                Sorted::ByTime => "which is not the input's order",
            };
            assert!(run.stderr.contains(told), "{}", run.stderr);
        }
    }
}

#[test]
fn calendars_silences_and_merged_rows_are_those_of_the_table_at_once() {
    for sorted in [Sorted::ByTime, Sorted::ByGroup] {
        let folder = Folder::with("in.csv", table(5_000, sorted));
        for flags in [
            "-w 5 --every 1w --agg sum",
            "-w 5 --every 1mo --agg mean --fill-to group",
            "-w 3 --every 1d --agg mean --fill forward --max-gap 60d",
            "-w 9 --max-gap 2d",
            "-w 5 --agg sum",
            "-w 5 --value price:max --every 1w --agg sum",
        ] {
            both(&folder, "in.csv", "out.csv", &format!("{ROLES} {flags}"));
            same(&folder, "out.csv", &format!("{sorted:?} {flags}"));
        }
    }
}

#[test]
fn flags_of_what_is_written_hold() {
    let folder = Folder::with("in.csv", table(5_000, Sorted::ByTime));
    for flags in ["--columns none", "--columns note --csv-safe", "--precision 2", "--suffix _x"] {
        both(&folder, "in.csv", "out.csv", &format!("{ROLES} -w 5 {flags}"));
        same(&folder, "out.csv", flags);
    }
    // What no flag names is found of the first rows.
    let [once, stream] = both(&folder, "in.csv", "out.csv", "-g shop -v units -w 5");
    same(&folder, "out.csv", "found");
    for run in [once, stream] {
        assert!(run.stderr.contains("time: day (found), dates"), "{}", run.stderr);
    }
}

#[test]
fn rows_that_come_late_are_taken_within_what_is_said() {
    // Each row of the first shop comes with those of the second day after it.
    let mut text = "day,shop,units,price,note\n".to_owned();
    let days = 6_000;
    for day in 0..days + 2 {
        (1..SHOPS).filter(|_| day < days).for_each(|shop| text.push_str(&row(day, shop)));
        text.extend(day.checked_sub(2).map(|day| row(day, 0)));
        // And some of another day too late, among its own.
        if day % 100 == 50 {
            text.push_str(&row(day + days, 0).replace("s0", "late"));
            text.push_str(&row(day + days - 3, 0).replace("s0", "late"));
        }
    }
    let folder = Folder::with("in.csv", text);
    let flags = format!("{ROLES} -w 5 --lateness 10d");
    let line = format!("apply in.csv {flags} --stream -o stream-out.csv");
    folder.smooth(line.split_whitespace()).ok();
    let line = format!("apply in.csv {ROLES} -w 5 -o once-out.csv");
    folder.smooth(line.split_whitespace()).ok();
    same(&folder, "out.csv", "late");
    folder.write("in.csv", folder.read("in.csv") + &row(3, 0));
    for (lateness, told) in [(" --lateness 2d", "2000-01-04"), ("", "--lateness 7d")] {
        let line = format!("apply in.csv {ROLES} -w 5{lateness} --stream -o late.csv");
        folder.smooth(line.split_whitespace()).refused(1, &["in.csv: line", "of shop = s0", told]);
    }
}

#[test]
fn a_table_without_rows_has_its_header() {
    let folder = Folder::with("in.csv", "day,shop,units\n");
    for output in ["out.csv", "out.tsv"] {
        let [once, stream] = both(&folder, "in.csv", output, &format!("{ROLES} -w 5"));
        assert_eq!(
            folder.read(&format!("once-{output}")),
            folder.read(&format!("stream-{output}"))
        );
        assert!(once.stderr.contains("no rows") && stream.stderr.contains("no rows"));
    }
}

#[test]
fn each_step_has_its_time() {
    let folder = Folder::with("in.csv", table(100, Sorted::ByTime));
    let line = format!("apply in.csv {ROLES} -w 5 --stream --verbose -o out.csv");
    let said = folder.smooth(line.split_whitespace()).ok().stderr;
    for step in ["stream  ", "reading", "smoothing", "writing", "4,000 rows"] {
        assert!(said.contains(step), "{step}: {said}");
    }
}
