//! Completions, manual pages, and the help.

use std::process::{Command, Stdio};

use crate::folder::{Folder, Run};

/// The commands, from the help.
fn commands(folder: &Folder) -> Vec<String> {
    let help = folder.smooth(["--help"]).ok().stdout;
    let (_, list) = help.split_once("Commands:\n").expect("a list of commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn each_shell_gets_completions_of_each_command() {
    let folder = Folder::new();
    let commands = commands(&folder);
    assert!(commands.len() >= 12, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.smooth(["completions", shell]).ok().stdout;
        for name in &commands {
            assert!(script.contains(name.as_str()), "{shell} does not complete {name}");
        }
        assert!(script.contains("max-gap"), "{shell}");
    }
    folder.smooth(["completions", "cmd"]).refused(2, &["bash"]);
}

/// What bash makes of the script, where there is one.
#[test]
fn bash_completes() {
    let folder = Folder::new();
    let script = folder.smooth(["completions", "bash"]).ok().stdout;
    folder.write("smooth.bash", script);
    let ask = ". ./smooth.bash; COMP_WORDS=(smooth rep); COMP_CWORD=1; _smooth smooth rep smooth; \
               echo \"${COMPREPLY[@]}\"";
    let asked = Command::new("bash")
        .args(["--norc", "-c", ask])
        .current_dir(folder.path("."))
        .stderr(Stdio::null())
        .output();
    let Ok(asked) = asked else { return };
    assert_eq!(String::from_utf8_lossy(&asked.stdout).trim(), "report");
}

#[test]
fn each_command_has_a_page_in_the_manual() {
    let folder = Folder::new();
    let made = folder.smooth(["man", "pages"]).ok();
    assert!(made.stderr.contains("pages to pages"), "{}", made.stderr);
    let names = folder.names();
    let all: Vec<String> = commands(&folder).into_iter().filter(|name| name != "help").collect();
    assert_eq!(names.len(), all.len() + 2, "{names:?}"); // and smooth.1, and the folder
    for name in &all {
        let page = folder.read(&format!("pages/smooth-{name}.1"));
        assert!(page.contains(".SH NAME") && page.contains(".SH OPTIONS"), "{name}: {page}");
        assert!(page.contains(&format!("smooth\\-{name}")), "{name}: {page}");
    }
    let main = folder.read("pages/smooth.1");
    assert!(main.contains("smooth\\-explain(1)"), "{main}");
    assert_eq!(folder.smooth(["man"]).ok().stdout, main);
    // A newer version's take the place of older ones.
    folder.smooth(["man", "pages"]).ok();
    folder.write("file", "");
    folder.smooth(["man", "file"]).refused(1, &["file"]);
}

fn help(name: &str, flag: &str) -> Run {
    let folder = Folder::new();
    let mut command = folder.command();
    command.args([name, flag]).env("COLUMNS", "80");
    Run::of(&command.output().expect("smooth starts")).ok()
}

#[test]
fn short_help_fits_a_screen_and_long_help_has_more() {
    let folder = Folder::new();
    for name in commands(&folder).iter().filter(|name| *name != "help") {
        let (short, long) = (help(name, "-h").stdout, help(name, "--help").stdout);
        let lines = short.lines().count();
        assert!(lines <= 30, "{name} -h has {lines} lines:\n{short}");
        assert!(long.lines().count() >= lines, "{name}");
        assert!(short.contains("Examples:\n  smooth"), "{name}:\n{short}");
        let (before, after) = short.split_once("Examples:").expect("examples");
        assert!(before.contains("Usage:") && after.contains("-h, --help"), "{name}:\n{short}");
    }
    let short = folder.smooth(["-h"]).ok().stdout;
    assert!(short.lines().count() <= 24, "{short}");
}

#[test]
fn long_help_is_in_sections() {
    for (name, sections) in [
        (
            "report",
            &["Series:", "Calendar:", "Window:", "Output:", "How a CSV is written:", "Other:"][..],
        ),
        ("apply", &["Input:", "Series:", "Calendar:", "Window:", "Output:"]),
        ("stats", &["Series:", "Window:", "Output:"]),
        ("plot", &["Series:", "Window:", "Output:"]),
        ("lag", &["Series:", "Calendar:", "Output:"]),
    ] {
        let long = help(name, "--help").stdout;
        let lines: Vec<&str> = long.lines().collect();
        for section in sections {
            let count = lines.iter().filter(|line| *line == section).count();
            assert_eq!(count, 1, "{name} has no section {section}:\n{long}");
        }
        let places: Vec<_> =
            sections.iter().map(|section| lines.iter().position(|line| line == section)).collect();
        assert!(places.is_sorted(), "{name}: {places:?}");
        assert!(!lines.contains(&"Options:"), "{name}:\n{long}");
    }
}
