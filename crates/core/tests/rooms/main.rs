//! The arrows between the rooms of `src` run down only.

mod graph;
mod made;
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use graph::{Arrow, Graph, ROOT, room};
use source::is_name;

/// The rooms from the roof down, those of one level in one line: folders or files of `src`.
const ROOMS: [&[&str]; 23] = [
    &["ndimage"],
    &["nd"],
    &["smoother", "spec"],
    &["robust"],
    &["statistic"],
    &["irregular"],
    &["fit"],
    &["linear"],
    &["rank"],
    &["spread"],
    &["recursive"],
    &["bank"],
    &["coverage"],
    &["kernel"],
    &["time"],
    &["deconvolution", "distribution"],
    &["correlation"],
    &["planes"],
    &["convolve"],
    &["series"],
    &["simd"],
    &["options"],
    &["window", "error", "sample", "number"],
];

/// Imports of a higher room from a lower one, and why each must be.
const UP: &[(&str, &str, &str)] = &[
    ("sample.rs", "simd/mod.rs", "a sample is a number that vectors hold"),
    ("sample.rs", "simd/planes/mod.rs", "and planes"),
    ("sample.rs", "simd/fft/transform.rs", "and of which there are transforms of our own"),
    ("sample.rs", "convolve/rustfft.rs", "and, where there are none, rustfft's"),
];
/// No more of them than this.
const MOST_UP: usize = 8;
/// Imports by the names that the root has for those outside: a file, the name, and why.
const THROUGH_ROOT: &[(&str, &str, &str)] = &[];
/// What core knows nothing of: threads, clocks, files, networks and processes. What brings all of
/// `std` in hides them.
const STRANGE: [&str; 6] =
    ["std::thread", "std::time", "std::fs", "std::net", "std::process", "rayon"];
/// Files that know something of it all the same, what, and why.
const KNOW: &[(&str, &str, &str)] =
    &[("series/parallel.rs", "rayon", "behind a feature, one series on many cores")];
/// Lines of a file.
const MOST_LINES: usize = 400;

/// All sources, by their paths from `src`.
fn sources() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut sources, mut folders) = (BTreeMap::new(), vec![src.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&src).expect("in src");
                let name = name.iter().map(|part| part.to_str().expect("UTF-8"));
                let name = name.collect::<Vec<_>>().join("/");
                sources.insert(name, fs::read_to_string(path).expect("UTF-8"));
            }
        }
    }
    assert!(sources.contains_key(ROOT), "{src:?} has no {ROOT}");
    sources
}

/// How many rooms lie above a file's.
fn level(file: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room(file)))
}

/// Whether both ends have their places, and the arrow runs from the lower to the higher.
fn is_up((from, to): &Arrow) -> bool {
    level(from).zip(level(to)).is_some_and(|(from, to)| from > to)
}

/// What one list has and the other has not.
fn assert_same<T: Ord + std::fmt::Debug>(found: BTreeSet<T>, allowed: BTreeSet<T>, what: &str) {
    let more: Vec<_> = found.difference(&allowed).collect();
    let gone: Vec<_> = allowed.difference(&found).collect();
    assert!(more.is_empty(), "{} {what} are not allowed:\n{more:#?}", more.len());
    assert!(gone.is_empty(), "{what} are allowed that are gone:\n{gone:#?}");
}

fn pairs(list: &[(&str, &str, &str)]) -> BTreeSet<Arrow> {
    let pairs: BTreeSet<Arrow> =
        list.iter().map(|(from, to, _)| ((*from).to_owned(), (*to).to_owned())).collect();
    assert_eq!(pairs.len(), list.len(), "an entry is written twice");
    assert!(list.iter().all(|(.., why)| !why.is_empty()), "an entry needs its reason");
    pairs
}

#[test]
fn every_file_has_a_room() {
    let is_lost = |file: &String| file != ROOT && level(file).is_none();
    let lost: Vec<_> = sources().into_keys().filter(is_lost).collect();
    assert!(lost.is_empty(), "{} files have no room:\n{lost:#?}", lost.len());
}

#[test]
fn arrows_run_down() {
    const { assert!(UP.len() <= MOST_UP, "too many arrows up") };
    let up = Graph::of(&sources()).arrows.into_iter().filter(is_up).collect();
    assert_same(up, pairs(UP), "arrows up");
}

#[test]
fn no_circle_goes_through_two_rooms() {
    let circles = Graph::of(&sources()).circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn imports_name_the_room() {
    let through_root = Graph::of(&sources()).through_root;
    assert_same(through_root, pairs(THROUGH_ROOT), "imports by the names of lib.rs");
}

#[test]
fn files_are_short() {
    for (file, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{file} has {lines} lines");
    }
}

/// Whether a path out of the crate leads to what core knows nothing of.
fn is_strange(path: &str) -> bool {
    let leads_to =
        |strange: &&str| path.strip_prefix(*strange).is_some_and(|rest| !rest.starts_with(is_name));
    path == "std" || STRANGE.iter().any(leads_to)
}

#[test]
fn core_knows_no_threads_no_clock_and_no_files() {
    let outside = Graph::of(&sources()).outside;
    let has = |path: &str| outside.iter().any(|(_, other)| other == path);
    assert!(has("std::ops::Range") && has("std::sync::Arc"), "nothing was read: {outside:#?}");
    let strange = outside.into_iter().filter(|(_, path)| is_strange(path));
    let of_crates = |(file, path): Arrow| {
        let first = path.split("::").next().unwrap_or(&path).to_owned();
        (file, if first == "std" { path } else { first })
    };
    assert_same(
        strange.map(of_crates).collect(),
        pairs(KNOW),
        "uses of what core knows nothing of",
    );
}

/// `cargo test -p smoothframe-core --test rooms -- --ignored --nocapture print_arrows`.
#[test]
#[ignore = "prints all arrows, and what is amiss"]
fn print_arrows() {
    let sources = sources();
    let graph = Graph::of(&sources);
    let mut files: Vec<&String> = graph.files.iter().filter(|file| *file != ROOT).collect();
    files.sort_by_key(|file| (level(file), room(file), *file));
    let mut last = "";
    for file in files {
        if room(file) != last {
            last = room(file);
            let place = if level(file).is_none() { " (no place in the list)" } else { "" };
            println!("\n{last}{place}");
        }
        println!("  {file}, {} lines", sources[file].lines().count());
        for arrow in graph.arrows.iter().filter(|(from, _)| from == file) {
            println!("    {} {}", if is_up(arrow) { "UP" } else { "->" }, arrow.1);
        }
    }
    println!("\nBetween rooms:");
    let mut rooms: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (from, to) in graph.arrows.iter().filter(|(from, to)| room(from) != room(to)) {
        *rooms.entry((room(from), room(to))).or_default() += 1;
    }
    for ((from, to), arrows) in &rooms {
        let up = if is_up(&((*from).to_owned(), (*to).to_owned())) { " UP" } else { "" };
        println!("  {from} -> {to}: {arrows}{up}");
    }
    let up: Vec<&Arrow> = graph.arrows.iter().filter(|arrow| is_up(arrow)).collect();
    println!("\n{} arrows up:", up.len());
    for (from, to) in up {
        println!("  {from} -> {to}");
    }
    let through: &BTreeSet<_> = &graph.through_root;
    println!("\n{} imports by the names of lib.rs:", through.len());
    for (file, name) in through {
        println!("  {file}: {name}");
    }
    println!("\n{} files with methods for the types of another room:", graph.extends.len());
    for (from, to) in &graph.extends {
        println!("  {from} for a type of {to}");
    }
    let circles = graph.circles();
    println!("\n{} circles through several rooms:", circles.len());
    for circle in circles {
        println!("  {} files:", circle.len());
        for (from, to) in &graph.arrows {
            if circle.contains(from) && circle.contains(to) && room(from) != room(to) {
                println!("    {from} -> {to}");
            }
        }
    }
    let is_lost = |file: &&String| *file != ROOT && level(file).is_none();
    let lost: Vec<_> = sources.keys().filter(is_lost).collect();
    println!("\n{} files without a room: {lost:?}", lost.len());
    for (file, lines) in sources.iter().map(|(file, text)| (file, text.lines().count())) {
        if lines > MOST_LINES {
            println!("{file} has {lines} lines");
        }
    }
}
