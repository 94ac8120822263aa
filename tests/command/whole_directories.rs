//! `plot -o DIR` and `man DIR`: all files or none, and nothing of others is replaced.

use std::fs;

use crate::{folder::Folder, signals::temporaries};

fn csv(groups: usize) -> String {
    let mut csv = String::from("date,g,v\n");
    for group in 0..groups {
        for day in 1..=28 {
            csv.push_str(&format!("2024-01-{day:02},g{group:03},{}\n", day * (group + 3) % 17));
        }
    }
    csv
}

/// The hidden and the temporary ones as well.
fn names(folder: &Folder, of: &str) -> Vec<String> {
    let entries = fs::read_dir(folder.path(of)).expect("a directory");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into())
        .collect();
    names.sort();
    names
}

#[test]
fn plots_go_into_a_directory_beside_what_is_there() {
    let folder = Folder::with("in.csv", csv(3));
    let run = |flags: &str| {
        let line = format!("plot in.csv -g g -v v -w 7 -o plots -q{flags}");
        folder.smooth(line.split(' '))
    };
    run("").ok();
    let made = names(&folder, "plots");
    assert_eq!(made.len(), 3, "{made:?}");
    let first = folder.read(&format!("plots/{}", made[0]));
    run("").refused(1, &["exists already", "--force"]);
    folder.write("plots/mine", "mine");
    folder.write(&format!("plots/{}", made[0]), "old");
    run(" -f").ok();
    assert_eq!(names(&folder, "plots").len(), 4);
    assert_eq!(folder.read("plots/mine"), "mine");
    assert_eq!(folder.read(&format!("plots/{}", made[0])), first);
    // One that is there stops all, and no other is written.
    fs::remove_file(folder.path("plots").join(&made[0])).expect("it is there");
    run("").refused(1, &["exists already"]);
    assert_eq!(names(&folder, "plots").len(), 3);
}

/// Told to end while it draws many, it leaves none of them, or all.
#[cfg(unix)]
#[test]
fn e06_plots_are_all_there_or_none() {
    use std::{process::Stdio, thread, time::Duration};
    let folder = Folder::with("in.csv", csv(150));
    let (mut none, mut all) = (0, 0);
    for (at, milliseconds) in [0, 50, 150, 300, 500, 800, 60_000].into_iter().enumerate() {
        let name = format!("plots{at}");
        let mut plot = folder.command();
        plot.args(format!("plot in.csv -g g -v v -w 7 --plots 150 -o {name}").split(' '));
        let mut child = plot.stderr(Stdio::null()).spawn().expect("it starts");
        for _ in 0..milliseconds / 10 {
            if child.try_wait().expect("a child").is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        if child.try_wait().expect("a child").is_none() {
            crate::signals::tell(&child, "TERM");
        }
        child.wait().expect("it ends");
        match folder.path(&name).exists() {
            true => {
                assert_eq!(names(&folder, &name).len(), 150, "{milliseconds}");
                all += 1;
            }
            false => none += 1,
        }
        assert_eq!(temporaries(&folder), [""; 0], "{milliseconds}");
    }
    assert!(none > 0 && all > 0, "{none} {all}");
}

#[test]
fn e02_pages_replace_pages_alone() {
    let folder = Folder::new();
    fs::create_dir(folder.path("pages")).expect("a folder");
    folder.write("pages/smooth-lag.1", "mine");
    let man = || folder.smooth(["man", "pages"]);
    man().refused(1, &["pages/smooth-lag.1", "no page of smooth's"]);
    assert_eq!(names(&folder, "pages"), ["smooth-lag.1"]);
    assert_eq!(folder.read("pages/smooth-lag.1"), "mine");
    fs::remove_file(folder.path("pages/smooth-lag.1")).expect("it is there");
    man().ok();
    let all = names(&folder, "pages");
    // Of an older version.
    folder.write("pages/smooth-lag.1", ".ie x\n.TH smooth-lag 1 \"smooth 0.0.1\"\nold\n");
    folder.write("pages/other.1", "mine");
    man().ok();
    assert!(folder.read("pages/smooth-lag.1").contains(".SH OPTIONS"));
    assert_eq!(names(&folder, "pages").len(), all.len() + 1);
    folder.smooth(["man", "new/deep/pages"]).ok();
    assert_eq!(names(&folder, "new/deep/pages"), all);
}

#[test]
fn a_window_is_drawn_in_the_terminal_too() {
    let folder = Folder::with("in.csv", csv(1));
    let drawn = folder.smooth(["plot", "--kernel", "gaussian:31,std=5", "--term"]).ok().stdout;
    assert_eq!(drawn, folder.smooth(["explain", "gaussian:31,std=5"]).ok().stdout);
    folder.smooth("plot in.csv -v v -w 7".split(' ')).refused(2, &["--output", "--term"]);
    folder
        .smooth("plot in.csv -v v -w 7 --term -o x.svg".split(' '))
        .refused(2, &["--term", "--output"]);
}
