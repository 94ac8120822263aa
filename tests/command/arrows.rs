//! The arrows between the crates: command → report → polars → core, command → csv, and never back.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::folder::repository;

/// The crates, each of which may use those after it.
const CRATES: [&str; 5] = [
    "smoothframe",
    "smoothframe-report",
    "smoothframe-polars",
    "smoothframe-core",
    "smoothframe-csv",
];

fn cargo(args: &[&str]) -> String {
    let manifest = repository("Cargo.toml");
    let mut command = Command::new(env!("CARGO"));
    command.args(args).args(["--offline", "--manifest-path", &manifest]);
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn crates_use_only_those_below_them() {
    // A package that was taken out of the tree has the command alone.
    if !Path::new(&repository("crates/core")).exists() {
        return;
    }
    let json = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let level = |name: &str| CRATES.iter().position(|other| *other == name);
    let packages = json["packages"].as_array().expect("packages");
    assert_eq!(packages.len(), CRATES.len(), "a new crate needs its place in the order");
    let mut arrows = Vec::new();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let own = level(name).unwrap_or_else(|| panic!("{name} has no place in the order"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let other = dependency["name"].as_str().expect("a name");
            let is_normal = dependency["kind"].is_null();
            let Some(other_level) = level(other).filter(|_| is_normal) else { continue };
            assert!(other_level > own, "{name} must not use {other}");
            let is_free = other == "smoothframe-csv" && own > 0;
            assert!(!is_free, "{name} must not use {other}: only the command reads text");
            arrows.push((own, other_level));
        }
    }
    for neighbours in [(0, 1), (1, 2), (2, 3)] {
        assert!(arrows.contains(&neighbours), "{arrows:?}");
    }
}

/// What core takes of `std` (no threads, no clock, no files) is looked at in core's own
/// `tests/rooms`, which reads its sources.
#[test]
fn core_depends_on_no_frames_plots_dates_threads_or_command_lines() {
    let normal = ["--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let args: Vec<&str> =
        ["tree", "--package", "smoothframe-core"].into_iter().chain(normal).collect();
    let tree = cargo(&args);
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"smoothframe-core") && names.contains(&"realfft"), "{names:?}");
    for strange in ["polars", "plotters", "clap", "chrono", "rayon", "log", "tracing"] {
        assert!(!names.contains(&strange), "smoothframe-core uses {strange}");
    }
}

/// Whoever has a text to read may use it: it brings none of the other crates, and no frames.
#[test]
fn csv_depends_on_no_other_crate_of_ours() {
    let args = ["tree", "--package", "smoothframe-csv", "--edges", "normal", "--prefix", "none"];
    let tree = cargo(&[&args[..], &["--format", "{p}"]].concat());
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"smoothframe-csv") && names.contains(&"encoding_rs"), "{names:?}");
    let is_strange = |name: &&&str| {
        name.starts_with("smoothframe-") && **name != "smoothframe-csv"
            || ["polars", "clap", "rayon", "chrono"].iter().any(|other| name.starts_with(other))
    };
    assert_eq!(names.iter().find(is_strange), None);
}
