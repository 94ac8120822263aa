//! Hostile groups (F01 and F04) in tables and in the names of files; what pages and terminals make of
//! them is in `hostile.rs`.

use crate::folder::Folder;

/// A table holds what its input held, to the byte.
#[test]
fn f01_formulas_are_kept_as_they_are() {
    let groups = ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=1+1|cmd"];
    let mut csv = "date,g,v\n".to_owned();
    for group in groups {
        for day in 1..4 {
            csv.push_str(&format!("2024-01-0{day},\"{}\",{day}\n", group.replace('"', "\"\"")));
        }
    }
    let folder = Folder::with("in.csv", &csv);
    let out = folder.apply("in.csv", "1", "-g g -v v");
    let without: Vec<String> = out
        .split('\n')
        .map(|line| line.rsplit_once(',').map_or_else(String::new, |(before, _)| before.to_owned()))
        .collect();
    assert_eq!(without.join("\n"), csv.trim_end_matches('\n').to_owned() + "\n");
}

#[test]
fn f04_groups_that_differ_by_case_or_in_how_a_letter_is_made() {
    let groups = ["A", "a", "caf\u{e9}", "cafe\u{301}", "ß", "ss"];
    let mut csv = "date,g,v\n".to_owned();
    for (at, group) in groups.iter().enumerate() {
        for day in 1..9 {
            csv.push_str(&format!("2024-01-0{day},{group},{}\n", day * (at + 1)));
        }
    }
    let folder = Folder::with("in.csv", &csv);
    folder.report("in.csv", "-g g -v v -w 3");
    let mut plots: Vec<String> = folder
        .names()
        .into_iter()
        .filter(|name| name.contains("/plots/") && name.ends_with(".svg"))
        .map(|name| name.to_lowercase())
        .collect();
    plots.dedup();
    assert_eq!(plots.len(), groups.len() + 1, "also where names are folded: {plots:?}");
}
