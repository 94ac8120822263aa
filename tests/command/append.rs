//! `smooth apply --append STATE`: day after day gives what all days at once give.

use std::collections::BTreeMap;

use crate::folder::{Folder, Run};

const DAYS: usize = 12;
const FLAGS: &str = "-t day -g shop -v units";

/// The rows of one day; shops open on different days, and some are closed on some.
fn day(day: usize) -> String {
    let mut text = String::new();
    for shop in 0..7 {
        if day >= shop && !(day * 7 + shop * 3).is_multiple_of(5) {
            let units = (day * 7919 + shop * 104_729) % 1009;
            text.push_str(&format!("2024-03-{:02},s{shop},{units}.25,\"a, b\"\n", day + 1));
        }
    }
    text
}

const HEADER: &str = "day,shop,units,note\n";

fn append(folder: &Folder, input: &str, flags: &str) -> Run {
    let line = format!("apply {input} {flags} --append state -o out-{input} -f");
    folder.smooth(line.split_whitespace())
}

/// What an output has of each row: its smoothed fields, and whether it is provisional and revised.
fn rows(text: &str) -> Vec<(String, String, bool, bool)> {
    let cut = |line: &str| -> Option<(String, String, bool, bool)> {
        let (rest, revised) = line.rsplit_once(',')?;
        let (rest, provisional) = rest.rsplit_once(',')?;
        let at = rest.find("b\",").map(|at| at + 2)?;
        let truth = |text: &str| text.parse().expect("a truth");
        Some((rest[..at].to_owned(), rest[at..].to_owned(), truth(provisional), truth(revised)))
    };
    text.lines().skip(1).map(|line| cut(line).unwrap_or_else(|| panic!("{line}"))).collect()
}

#[test]
fn day_by_day_is_all_days_at_once() {
    for flags in
        ["-w 5", "-w gaussian:5,std=1 -w slow=ewm:span=4", "-w 3 --max-gap 2d --with residual"]
    {
        let flags = format!("{FLAGS} {flags}");
        let folder = Folder::new();
        let all: String = (0..DAYS).map(day).collect();
        folder.write("all.csv", format!("{HEADER}{all}"));
        let line = format!("apply all.csv {flags} -o once.csv");
        folder.smooth(line.split_whitespace()).ok();
        let mut table: BTreeMap<String, (String, bool)> = BTreeMap::new();
        for number in 0..DAYS {
            let name = format!("{number}.csv");
            folder.write(&name, HEADER.to_owned() + &day(number));
            append(&folder, &name, &flags).ok();
            for (row, fields, provisional, revised) in rows(&folder.read(&format!("out-{name}"))) {
                let before = table.insert(row.clone(), (fields, provisional));
                assert_eq!(before.is_some(), revised, "{row}");
                assert!(before.is_none_or(|(_, provisional)| provisional), "{row} was complete");
            }
        }
        let once: BTreeMap<String, String> = folder
            .read("once.csv")
            .lines()
            .skip(1)
            .map(|line| {
                let at = line.find("b\",").expect("a note") + 2;
                (line[..at].to_owned(), line[at..].to_owned())
            })
            .collect();
        let table: BTreeMap<String, String> =
            table.into_iter().map(|(row, (fields, _))| (row, fields)).collect();
        assert_eq!(table, once, "{flags}");
        let left: Vec<String> = folder
            .names()
            .into_iter()
            .filter(|name| name.contains("journal") || name.starts_with('.'))
            .collect();
        assert_eq!(left, [""; 0]);
    }
}

#[test]
fn other_flags_columns_and_days_are_refused_by_name() {
    let folder = Folder::new();
    folder.write("0.csv", HEADER.to_owned() + &day(5));
    folder.write("1.csv", HEADER.to_owned() + &day(6));
    folder.write("other.csv", "day,shop,units\n2024-03-09,s0,1\n");
    folder.write("times.csv", HEADER.to_owned() + "2024-03-09T12:00,s0,1,a\n");
    append(&folder, "0.csv", &format!("{FLAGS} -w 5")).ok();
    let state = std::fs::read(folder.path("state")).expect("a state");
    for (input, flags, code, says) in [
        ("1.csv", "-t day -g shop -v units -w 7", 2, "state: was made with another --window"),
        ("1.csv", "-t day -v units -w 5", 2, "another --by"),
        ("1.csv", "-t day -g shop -v units -w 5 --with coverage", 2, "another --with"),
        ("1.csv", "-t day -g shop -v units -w 5 --max-gap 9d", 2, "another --max-gap"),
        ("1.csv", "-t day -g shop -v units -w 5 --columns none", 2, "another --columns: none, and"),
        ("1.csv", "-t day -g shop -v units -w 5 --precision 1", 2, "another --precision"),
        ("1.csv", "-t day -g shop -v units -w 5 --csv-safe", 2, "another --csv-safe"),
        ("1.csv", "-t day -g shop -v units -w 5 --na gone", 2, "another --na"),
        ("other.csv", "-t day -g shop -v units -w 5", 1, "has the columns day, shop, units"),
        ("times.csv", "-t day -g shop -v units -w 5", 1, "column `day`"),
        ("0.csv", "-t day -g shop -v units -w 5", 1, "was appended before"),
        ("1.csv", "-t day -g shop -v units -w 5 --arrival by-group", 2, "--arrival by-group ends"),
        ("1.csv", "-t day -g shop -v units -w 5 --boundary wrap", 2, "--append"),
    ] {
        append(&folder, input, flags).refused(code, &[says]);
        assert_eq!(std::fs::read(folder.path("state")).expect("a state"), state, "{input} {flags}");
    }
    let line = format!("apply 1.csv {FLAGS} -w 5 --append state -o -");
    folder.smooth(line.split(' ')).refused(2, &["--append", "-o"]);
    let line = format!("apply 1.csv {FLAGS} -w 5 --append 0.csv -o out.csv");
    folder.smooth(line.split(' ')).refused(1, &["0.csv: is no state"]);
    // A byte that was flipped, anywhere.
    for at in [3, state.len() / 2, state.len() - 9] {
        let mut altered = state.clone();
        altered[at] ^= 1;
        folder.write("state", &altered);
        append(&folder, "1.csv", &format!("{FLAGS} -w 5")).refused(1, &["state: "]);
    }
    folder.write("state", &state);
    // What is no journal of ours is not taken for one, nor removed.
    folder.write("state.journal", "x\ny\n");
    append(&folder, "1.csv", &format!("{FLAGS} -w 5"))
        .refused(1, &["state.journal: is no journal of a run that was killed", "remove it"]);
    std::fs::remove_file(folder.path("state.journal")).expect("it is there");
    append(&folder, "1.csv", &format!("{FLAGS} -w 5")).ok();
    folder.write("late.csv", HEADER.to_owned() + "2024-03-02,s0,1,a\n");
    append(&folder, "late.csv", &format!("{FLAGS} -w 5"))
        .refused(1, &["late.csv: line 2", "shop = s0"]);
}

#[test]
fn columns_of_their_names_are_refused() {
    let folder = Folder::with("in.csv", "t,v,revised\n1,2,x\n");
    append(&folder, "in.csv", "-t t -v v -w 3").refused(1, &["column `revised`", "rename it"]);
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn merged_rows_and_parquet_go_on_too() {
    let folder = Folder::new();
    for (output, flags) in [("csv", "-w 3 --every 1d --agg sum"), ("parquet", "-w 3")] {
        let mut count = 0;
        for number in 0..5 {
            folder.write("in.csv", HEADER.to_owned() + &day(number + 5));
            let line =
                format!("apply in.csv {FLAGS} {flags} --append {output}-state -o out.{output} -f");
            folder.smooth(line.split_whitespace()).ok();
            let line = format!(
                "apply out.{output} -t day -g shop -v units -w 1 --suffix _1 -o back.csv -f"
            );
            folder.smooth(line.split_whitespace()).ok();
            count += folder
                .read("back.csv")
                .lines()
                .skip(1)
                .filter(|line| line.contains("false"))
                .count();
        }
        assert!(count > 10, "{output}: {count}");
    }
}

#[cfg(unix)]
mod slow {
    use std::{fs, process::Stdio, thread, time::Duration};

    use crate::folder::Folder;

    /// Killed at twenty moments of a run: after the next start, state and output are both old or both new.
    #[test]
    #[ignore = "slow: 20 runs that are killed"]
    fn a_killed_run_leaves_both_old_or_both_new() {
        let folder = Folder::new();
        let rows = |from: usize| -> String {
            let rows = (0..200_000).map(|at| {
                let t = from * 1_000_000 + at / 50;
                format!("{t},g{},{}\n", at % 50, at * 7919 % 1013)
            });
            format!("t,g,v\n{}", rows.collect::<String>())
        };
        folder.write("0.csv", rows(0));
        folder.write("1.csv", rows(1));
        let run = |input: &str, state: &str, output: &str| {
            let mut command = folder.command();
            let line = format!(
                "apply {input} -t t -g g -v v -w gaussian:31,std=5 --append {state} -o {output} -f -q"
            );
            command.args(line.split(' ')).stderr(Stdio::null());
            command
        };
        let read = |name: &str| fs::read(folder.path(name)).expect("a file");
        assert!(run("0.csv", "old-state", "old.csv").status().expect("it starts").success());
        fs::copy(folder.path("old-state"), folder.path("new-state")).expect("a copy");
        let before = std::time::Instant::now();
        assert!(run("1.csv", "new-state", "new.csv").status().expect("it starts").success());
        let time = before.elapsed();
        let [old, new] = [("old-state", "old.csv"), ("new-state", "new.csv")]
            .map(|(state, out)| (read(state), read(out)));
        let mut ends = [0, 0];
        for kill in 0..20_u32 {
            fs::write(folder.path("state"), &old.0).expect("written");
            fs::write(folder.path("out.csv"), &old.1).expect("written");
            let mut child = run("1.csv", "state", "out.csv").spawn().expect("it starts");
            // Most of them near the end, where files are put in their places.
            let share = if kill < 5 { kill * 18 } else { 85 + kill };
            thread::sleep(time * share / 100);
            let _ = child.kill();
            child.wait().expect("it ends");
            // A child of its own ends a moment later.
            thread::sleep(Duration::from_millis(100));
            // One that is refused at once, behind what a killed run has left.
            let next = run("missing.csv", "state", "out.csv").status().expect("it starts");
            assert!(!next.success());
            let is = (read("state"), read("out.csv"));
            let which = [&old, &new].into_iter().position(|both| *both == is);
            ends[which.unwrap_or_else(|| panic!("kill {kill}: one is old, and one is new"))] += 1;
            let left =
                folder.names().into_iter().filter(|name| name.contains("smooth-next")).count();
            assert_eq!(left, 0, "kill {kill}");
        }
        println!("{} old, {} new", ends[0], ends[1]);
    }
}
