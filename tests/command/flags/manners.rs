//! What is said, where, and how: -q, --verbose, colours, bars and exit codes.

use std::process::Command;

use crate::folder::{Folder, Run};

const CSV: &str = "day,v,w\n2024-01-01,1,2\n2024-01-02,2,3\n2024-01-03,4,1\n";

#[test]
fn verbose_tells_how_long_each_step_took() {
    let folder = Folder::with("in.csv", CSV);
    let run = folder.smooth("apply in.csv -v v -w 1 -o o.csv --verbose".split(' ')).ok();
    let steps: Vec<&str> = run.stderr.lines().filter(|line| line.contains(" s  ")).collect();
    let names = steps.iter().filter_map(|line| line.split_whitespace().next());
    assert_eq!(names.collect::<Vec<_>>(), ["read", "group", "smooth", "write"], "{}", run.stderr);
    assert!(steps.iter().all(|line| line.contains("3 rows")), "{}", run.stderr);
    assert!(steps[0].contains("53 bytes") && steps[0].ends_with("/s"), "{}", steps[0]);
    let run = folder.smooth("report in.csv -v v -w 1 -o r --verbose".split(' ')).ok();
    assert!(run.stderr.contains("\nwrite "), "{}", run.stderr);
    let quiet = folder.smooth("apply in.csv -v v -w 1 -o - --verbose -q".split(' ')).ok();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn every_command_is_quiet_when_asked_and_has_its_result_alone_on_stdout() {
    let folder = Folder::with("in.csv", CSV);
    for (args, starts) in [
        ("apply in.csv -v v -w 1 -o -", "day,v,w,v_smoothed\n"),
        ("apply in.csv -v v -w 1 -o o.csv", ""),
        ("report in.csv -v v -o r", ""),
        ("lag in.csv -v v,w --max-lag 1 --min-pairs 1", "lag,"),
        ("lag in.csv -v v,w --max-lag 1 --min-pairs 1 -o l", ""),
        ("convolve in.csv:v [1,2,1]", "1"),
        ("convolve in.csv:v [1,2,1] -o c.txt", ""),
        ("inspect in.csv", "in.csv"),
        ("inspect in.csv --json", "{"),
    ] {
        let run = folder.smooth(args.split(' ').chain(["-q"])).ok();
        assert_eq!(run.stderr, "", "{args}");
        assert_eq!(run.stdout.is_empty(), starts.is_empty(), "{args}: {}", run.stdout);
        assert!(run.stdout.starts_with(starts), "{args}: {}", run.stdout);
        assert!(!run.stdout.contains("time: "), "{args}: {}", run.stdout);
    }
    // An error is said all the same.
    folder.smooth("apply in.csv -v nope -w 1 -o - -q".split(' ')).refused(2, &["`nope`"]);
}

#[test]
fn codes_tell_data_from_the_command_line() {
    let folder = Folder::with("in.csv", CSV);
    for (args, code) in [
        ("apply in.csv -v v -w 1 -o -", 0),
        ("apply none.csv -v v -w 1 -o -", 1),
        ("apply in.csv -v day -w 1 -o -", 1),
        ("apply in.csv -v v -w 0 -o -", 2),
        ("apply in.csv -v v -w 1 -o - --bogus", 2),
        ("", 2),
        ("--version", 0),
    ] {
        let run = folder.smooth(args.split(' ').filter(|word| !word.is_empty()));
        assert_eq!(run.code, Some(code), "{args}: {}", run.stderr);
    }
}

/// A misspelt flag is told what it may be; one that is like no other gets no tip.
#[test]
fn tips_name_flags_that_are_near() {
    let folder = Folder::with("in.csv", CSV);
    let run = |flag: &str| {
        let run = folder.smooth(format!("apply in.csv -v v -w 1 -o - {flag}").split(' '));
        assert_eq!(run.code, Some(2), "{flag}: {}", run.stderr);
        assert!(run.stderr.contains(flag), "{}", run.stderr);
        run.stderr
    };
    for (flag, meant) in [("--quite", "'--quiet'"), ("--precis", "'--precision'")] {
        assert!(run(flag).contains(meant), "{}", run(flag));
    }
    for flag in ["--colour", "--bin", "-5"] {
        assert!(!run(flag).contains("tip:"), "{}", run(flag));
    }
}

#[test]
fn there_is_no_colour_where_there_is_no_terminal() {
    let folder = Folder::with("in.csv", CSV);
    let args = "apply in.csv -v nope -w 1 -o -".split(' ');
    let run = folder.smooth(args.clone());
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    let colours = |name: &str| {
        let mut command = folder.command();
        command.args(args.clone()).env_remove("NO_COLOR").env(name, "1");
        Run::of(&command.output().expect("smooth starts")).stderr
    };
    assert!(colours("CLICOLOR_FORCE").starts_with("\u{1b}[1;31merror:\u{1b}[0m "));
    assert!(!colours("NO_COLOR").contains('\u{1b}'));
}

/// A run on a terminal of `script`'s; nothing where there is no such program.
fn on_a_terminal(folder: &Folder, line: &str, variable: (&str, &str)) -> Option<String> {
    let smooth = env!("CARGO_BIN_EXE_smooth");
    // A bar is as wide as the terminal lets it be.
    let line = format!("stty cols 100; {}", line.replace("smooth", smooth));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(folder.path("."));
    command.env("TERM", "xterm").env_remove("NO_COLOR").env(variable.0, variable.1);
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn warnings_are_coloured_on_a_terminal_unless_no_color_is_set() {
    let folder = Folder::with("in.csv", "day,v\n");
    let line = "smooth apply in.csv -v v -w 1 -o o.csv --force";
    let Some(said) = on_a_terminal(&folder, line, ("X", "1")) else { return };
    assert!(said.contains("\u{1b}[1;33mwarning:\u{1b}[0m "), "{said:?}");
    let said = on_a_terminal(&folder, line, ("NO_COLOR", "1")).expect("as before");
    assert!(said.contains("warning: ") && !said.contains('\u{1b}'), "{said:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_bar_shows_on_a_terminal_what_takes_longer_and_goes_again() {
    let folder = Folder::with("in.csv", CSV);
    let line = |flags: &str| {
        format!("(sleep 1.6; cat in.csv) | smooth apply - -v v -w 1 -o o.csv --force {flags}")
    };
    let Some(said) = on_a_terminal(&folder, &line(""), ("X", "1")) else { return };
    let end = said.find("wrote o.csv").unwrap_or_else(|| panic!("{said:?}"));
    let bar = said.find("reading stdin").unwrap_or_else(|| panic!("no bar: {said:?}"));
    assert!(bar < end && !said[end..].contains("reading"), "{said:?}");
    let quiet = on_a_terminal(&folder, &line("-q"), ("X", "1")).expect("as before");
    assert_eq!(quiet, "");
    let dumb = on_a_terminal(&folder, &line(""), ("TERM", "dumb")).expect("as before");
    assert!(!dumb.contains("reading"), "{dumb:?}");
    // What is over at once, and what goes to a file, has none.
    let fast = "smooth apply in.csv -v v -w 1 -o o.csv --force";
    let said = on_a_terminal(&folder, fast, ("X", "1")).expect("as before");
    assert!(!said.contains("reading"), "{said:?}");
    let piped = format!("({}) 2>err.txt", line(""));
    on_a_terminal(&folder, &piped, ("X", "1")).expect("as before");
    assert!(!folder.read("err.txt").contains("reading"));
}
