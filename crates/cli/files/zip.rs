//! What a ZIP file holds, which workbooks are and others.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

/// The kinds that matter here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Zip {
    /// A workbook that is read.
    Workbook,
    /// What is left of a file that was cut short.
    Cut,
    /// One whose sheets are no XML.
    Binary,
    /// A text document.
    Document,
    /// An archive, and the first file in it.
    Archive(String),
}

/// The directory of what is in it stands at its end; of a workbook that is a few kB.
const END: u64 = 1 << 18;
/// What each entry of the directory starts with, where its name's length is and the name itself.
const ENTRY: &[u8] = b"PK\x01\x02";
const LENGTH: usize = 28;
const NAME: usize = 46;

impl Zip {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        let mut end = Vec::new();
        file.take(END).read_to_end(&mut end)?;
        Ok(Self::of_names(&names(&end)))
    }

    fn of_names(names: &[String]) -> Self {
        // Some programs write other cases, and their own separators.
        let folded = |name: &String| name.replace('\\', "/").to_ascii_lowercase();
        let is_sheet = |name: &String| folded(name).starts_with("xl/");
        match names {
            [] => Self::Cut,
            _ if names.iter().any(|name| folded(name) == "xl/workbook.bin") => Self::Binary,
            _ if names.iter().any(|name| folded(name).starts_with("word/")) => Self::Document,
            [first, ..] if !names.iter().any(is_sheet) => Self::Archive(first.clone()),
            _ => Self::Workbook,
        }
    }
}

/// The names in the directory, as far as it is there.
fn names(end: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = end;
    while let Some(at) = rest.windows(ENTRY.len()).position(|bytes| bytes == ENTRY) {
        rest = rest.get(at..).unwrap_or_default();
        let length = match rest.get(LENGTH..LENGTH + 2) {
            Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
            _ => break,
        };
        let Some(name) = rest.get(NAME..NAME + length) else { break };
        names.push(String::from_utf8_lossy(name).into_owned());
        rest = rest.get(NAME + length..).unwrap_or_default();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_known_by_its_sheets() {
        let of = |names: &[&str]| {
            Zip::of_names(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["[Content_Types].xml", "xl/workbook.xml"]), Zip::Workbook);
        assert_eq!(of(&["[Content_Types].xml", "xl/workbook.bin"]), Zip::Binary);
        assert_eq!(of(&["sales.csv", "more.csv"]), Zip::Archive("sales.csv".to_owned()));
        assert_eq!(of(&["[Content_Types].xml", "Xl\\workbook.xml"]), Zip::Workbook);
        assert_eq!(of(&["[Content_Types].xml", "word/document.xml"]), Zip::Document);
        assert_eq!(of(&[]), Zip::Cut);
    }
}
