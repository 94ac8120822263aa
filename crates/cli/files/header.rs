//! The names of a file's columns, and what is odd of them.

use polars::prelude::PlHashSet;
use smoothframe_csv::Reader;

/// What is odd of a header, and matters only where such a column is needed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Header {
    /// Its line, of a text.
    line: Option<u64>,
    /// Columns that are named as one before them: what they are called here, and their name.
    pub(crate) labels: Vec<(String, String)>,
    /// The names under which columns are read that have none, and where they stand, from 1.
    nameless: Vec<(String, usize)>,
    /// What may stand between the fields of what was taken for one column.
    pub(crate) may_end_at: Option<u8>,
}

impl Header {
    /// Why a column of this name cannot be taken, where several have it.
    pub(crate) fn doubled(&self, name: &str) -> Option<String> {
        let (_, name) = self.labels.iter().find(|(label, of)| label == name || of == name)?;
        Some(match self.line {
            Some(line) => {
                format!("line {line}: several columns are named `{name}`; rename all but one")
            }
            None => format!(
                "several columns are named `{name}`, so it is not clear which is meant; rename all but one"
            ),
        })
    }

    /// Why a column that has no name is not taken by itself.
    pub(crate) fn nameless(&self, name: &str, flag: &str) -> Option<String> {
        let (_, at) = self.nameless.iter().find(|(nameless, _)| nameless == name)?;
        let named = if name.is_empty() { "''" } else { name };
        let place = self.line.map_or_else(String::new, |line| format!("line {line}: "));
        Some(format!(
            "{place}column {at} has no name; give it one, or take it as it is with {flag} {named}"
        ))
    }
}

/// The names of a text's columns, each once.
pub(crate) fn names(reader: &Reader) -> (Vec<String>, Header) {
    let (names, header) = distinct(reader.names());
    let line = Some(reader.header_line());
    (names, Header { line, may_end_at: reader.may_end_at(), ..header })
}

/// Names, each once: where several are the same, or nothing, all but the first are numbered. Who needs
/// one of those is told, and who does not has them all.
pub(crate) fn distinct(have: &[String]) -> (Vec<String>, Header) {
    let all: PlHashSet<&String> = have.iter().collect();
    let mut seen: PlHashSet<String> = PlHashSet::default();
    let mut names: Vec<String> = Vec::with_capacity(have.len());
    let mut header = Header::default();
    for (at, name) in have.iter().enumerate() {
        let mut label = name.clone();
        if seen.contains(name) {
            let is_free = |label: &String| !all.contains(label) && !seen.contains(label);
            let mut numbered = (0..).map(|number| format!("{name}_duplicated_{number}"));
            label = numbered.find(is_free).unwrap_or_default();
            if !name.is_empty() {
                header.labels.push((label.clone(), name.clone()));
            }
        }
        if name.is_empty() {
            header.nameless.push((label.clone(), at + 1));
        }
        seen.insert(label.clone());
        names.push(label);
    }
    (names, header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_come_again_are_numbered() {
        let names = ["a", "", "a", "", "a", "a_duplicated_0"].map(str::to_owned);
        let (names, header) = distinct(&names);
        let want = ["a", "", "a_duplicated_1", "_duplicated_0", "a_duplicated_2", "a_duplicated_0"];
        assert_eq!(names, want);
        assert!(header.doubled("a").is_some() && header.doubled("a_duplicated_1").is_some());
        assert!(header.doubled("a_duplicated_0").is_none(), "it is the file's own");
        assert!(header.nameless("_duplicated_0", "--value").is_some());
    }
}
