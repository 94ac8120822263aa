//! Directories that `smooth report` spares, and those that it overwrites.

use std::fs;

use crate::folder::{Folder, Run};

const CSV: &str = "date,v\n2024-01-01,1\n2024-01-02,2\n";

fn report(folder: &Folder, flags: &str) -> Run {
    folder.smooth(["report", "in.csv"].into_iter().chain(flags.split_whitespace()))
}

#[test]
fn a_report_is_overwritten_only_with_force() {
    let folder = Folder::with("in.csv", CSV);
    report(&folder, "-w 1").ok();
    let before = folder.read("in-report/manifest.json");
    report(&folder, "-w 2").refused(1, &["in-report", "exists", "--force"]);
    assert_eq!(folder.read("in-report/manifest.json"), before);
    let names = folder.names();
    report(&folder, "-w 2 --force").ok();
    assert!(folder.read("in-report/manifest.json").contains("boxcar:2"));
    assert_eq!(folder.names(), names, "no old or temporary directory is left");
}

#[test]
fn a_directory_that_is_no_report_is_never_overwritten() {
    let folder = Folder::with("in.csv", CSV);
    fs::create_dir(folder.path("mine")).expect("a directory");
    folder.write("mine/notes.txt", "dear");
    folder.write("file", "dear");
    fs::create_dir(folder.path("package")).expect("a directory");
    folder.write("package/manifest.json", "{\"name\": \"my app\"}");
    let names = folder.names();
    for target in ["mine", "file", "package", "."] {
        report(&folder, &format!("-o {target}")).refused(1, &[target]);
        report(&folder, &format!("-o {target} --force")).refused(1, &[target]);
    }
    assert_eq!(folder.names(), names);
    assert_eq!(folder.read("mine/notes.txt"), "dear");
    assert_eq!(folder.read("file"), "dear");
}

#[test]
fn an_empty_directory_is_filled() {
    let folder = Folder::with("in.csv", CSV);
    fs::create_dir(folder.path("empty")).expect("a directory");
    report(&folder, "-o empty").ok();
    assert!(folder.names().contains(&"empty/report.html".to_owned()));
}

#[test]
fn a_report_that_holds_the_input_is_spared() {
    let folder = Folder::with("in.csv", CSV);
    report(&folder, "-o all -w 1").ok();
    let args = "report all/smoothed.csv -v v -o all --force --suffix _2";
    folder.smooth(args.split(' ')).refused(2, &["all", "input"]);
    assert!(folder.names().contains(&"all/smoothed.csv".to_owned()));
}

#[test]
fn a_failure_makes_no_directory() {
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1\n2024-01-02,x\n");
    report(&folder, "-v v").refused(1, &["in.csv", "line 3", "`x`"]);
    report(&folder, "-v v -o none/report").refused(1, &["none"]);
    assert_eq!(folder.names(), ["in.csv"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_directory_of_ones_own_is_spared() {
    let folder = Folder::with("in.csv", CSV);
    fs::create_dir(folder.path("mine")).expect("a directory");
    folder.write("mine/notes.txt", "dear");
    std::os::unix::fs::symlink("mine", folder.path("link")).expect("a link");
    report(&folder, "-o link --force").refused(1, &["link"]);
    assert_eq!(folder.names(), ["in.csv", "link", "mine", "mine/notes.txt"]);
}
