//! The names of a file's columns, each once.

/// Names that come again are numbered; and those names of which there are several. Who needs one of
/// those is told, and who does not has them all.
pub(crate) fn distinct(names: Vec<String>) -> (Vec<String>, Vec<String>) {
    let mut found: Vec<String> = Vec::with_capacity(names.len());
    let mut twice = Vec::new();
    let all: std::collections::HashSet<String> = names.iter().cloned().collect();
    let mut seen = std::collections::HashSet::new();
    for name in names {
        if seen.insert(name.clone()) {
            found.push(name);
            continue;
        }
        if !name.is_empty() && !twice.contains(&name) {
            twice.push(name.clone());
        }
        let prefix = format!("{name}_duplicated_");
        let mut numbered = (0..).map(|number| format!("{prefix}{number}"));
        let is_free = |name: &String| !all.contains(name) && !seen.contains(name);
        let Some(name) = numbered.find(is_free) else { continue };
        seen.insert(name.clone());
        found.push(name);
    }
    (found, twice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_come_again_are_numbered() {
        let names = ["a", "", "a", "", "a", "a_duplicated_0"].map(str::to_owned);
        let (names, twice) = distinct(names.to_vec());
        let want = ["a", "", "a_duplicated_1", "_duplicated_0", "a_duplicated_2", "a_duplicated_0"];
        assert_eq!((names, twice), (want.map(str::to_owned).to_vec(), vec!["a".to_owned()]));
    }
}
