//! The names of a text's columns, and what is odd of them.

use std::collections::HashSet;

use smoothframe_csv::Reader;

/// What is odd of a header, and matters only where such a column is needed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Header {
    /// Its line.
    line: u64,
    /// Columns that are named as one before them: what they are called here, and their name.
    labels: Vec<(String, String)>,
    /// The names under which columns are read that have none, and where they stand, from 1.
    nameless: Vec<(String, usize)>,
    /// What may stand between the fields of what was taken for one column.
    pub(crate) may_end_at: Option<u8>,
}

impl Header {
    /// Why a column of this name cannot be taken, where several have it.
    pub(crate) fn doubled(&self, name: &str) -> Option<String> {
        let (_, name) = self.labels.iter().find(|(label, of)| label == name || of == name)?;
        let line = self.line;
        Some(format!("line {line}: several columns are named `{name}`; rename all but one"))
    }

    /// Under which names columns are read that are named as others.
    pub(crate) fn notes(&self) -> impl Iterator<Item = String> {
        self.labels.iter().map(|(label, name)| {
            format!("several columns are named `{name}`: another is called `{label}` here")
        })
    }

    /// Why a column that has no name is not taken by itself.
    pub(crate) fn nameless(&self, name: &str, flag: &str) -> Option<String> {
        let (_, at) = self.nameless.iter().find(|(nameless, _)| nameless == name)?;
        let named = if name.is_empty() { "''" } else { name };
        Some(format!(
            "line {}: column {at} has no name; give it one, or take it as it is with {flag} {named}",
            self.line
        ))
    }
}

/// The columns' names, each once: where several are the same, or nothing, all but the first are
/// numbered.
pub(crate) fn names(reader: &Reader) -> (Vec<String>, Header) {
    let have = reader.names();
    let mut seen: HashSet<String> = HashSet::with_capacity(have.len());
    let mut names: Vec<String> = Vec::with_capacity(have.len());
    let mut header =
        Header { line: reader.header_line(), may_end_at: reader.may_end_at(), ..Header::default() };
    for (at, name) in have.iter().enumerate() {
        let mut label = name.clone();
        if seen.contains(name) {
            let is_free = |label: &String| !have.contains(label) && !seen.contains(label);
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
