//! What is told of a file: printed for people, and as JSON with these names.

use anyhow::{Context, Result};
use serde::{Serialize, Serializer};
use smoothframe_report::visible;

use crate::files::input::Source;

#[derive(Serialize)]
pub(super) struct Facts {
    pub(super) file: File,
    pub(super) columns: Vec<Column>,
    pub(super) series: Series,
    /// What is odd in it, in words.
    pub(super) remarks: Vec<Remark>,
    pub(super) proposal: Option<Proposal>,
    /// Why nothing is proposed where that is not for want of numbers.
    #[serde(skip)]
    pub(super) refusal: Option<String>,
}

/// What is odd in a file, of a column or of all, and the flag that helps.
#[derive(Clone, Serialize)]
pub(super) struct Remark {
    pub(super) column: Option<String>,
    pub(super) says: String,
    /// As it is typed.
    pub(super) flag: Option<String>,
}

impl Remark {
    pub(super) fn of(column: &str, says: impl Into<String>) -> Self {
        Self { column: Some(column.to_owned()), says: says.into(), flag: None }
    }

    pub(super) fn of_file(says: impl Into<String>) -> Self {
        Self { column: None, says: says.into(), flag: None }
    }

    pub(super) fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flag = Some(flag.into());
        self
    }
}

#[derive(Serialize)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) format: &'static str,
    /// The format as a person calls it.
    #[serde(skip)]
    pub(super) called: &'static str,
    pub(super) bytes: u64,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

#[derive(Serialize)]
pub(super) struct Column {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) dtype: String,
    pub(super) missing: usize,
    /// Values that are not missing, as often as they differ; of text, whole numbers and truths.
    pub(super) distinct: Option<usize>,
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    pub(super) examples: Vec<String>,
    pub(super) role: Option<Role>,
    /// Whether the role was asked for, found as every command finds it, or is proposed.
    pub(super) basis: Option<Basis>,
    #[serde(skip)]
    pub(super) kind: Kind,
    /// How many values are below 0.
    #[serde(skip)]
    pub(super) negative: usize,
    /// Whether it counts 0, 1, 2 … or 1, 2, 3 …
    #[serde(skip)]
    pub(super) numbers_the_rows: bool,
}

/// What a column's fields are to the inspection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Time,
    Whole,
    Number,
    Text,
    Truth,
    Other,
}

#[derive(Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Bound {
    Whole(i64),
    Number(f64),
    Text(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    Time,
    Group,
    Value,
    PossibleTime,
    PossibleGroup,
    PossibleValue,
    RowNumbers,
    PartOfTime,
    Constant,
    Empty,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Basis {
    Given,
    Found,
    Proposed,
}

#[derive(Serialize)]
pub(super) struct Series {
    pub(super) by: Vec<String>,
    pub(super) time: Option<String>,
    pub(super) groups: usize,
    pub(super) lengths: Option<Lengths>,
    pub(super) step: Option<String>,
    /// The middle one of the distances between rows of the longest group.
    pub(super) distance: Option<String>,
    pub(super) absent: Option<Absent>,
    pub(super) gaps: Vec<Gap>,
    pub(super) out_of_order: Option<OutOfOrder>,
    pub(super) duplicates: Option<Duplicates>,
    pub(super) holes: Vec<Holes>,
}

#[derive(Serialize)]
pub(super) struct Lengths {
    pub(super) min: usize,
    pub(super) median: f64,
    pub(super) max: usize,
    pub(super) shortest: Label,
    pub(super) longest: Label,
    /// Groups of one row.
    pub(super) single: usize,
}

#[derive(Serialize)]
pub(super) struct Absent {
    pub(super) steps: u64,
    pub(super) share: f64,
    /// Groups in which more than a tenth of the steps have no row.
    pub(super) many: usize,
    pub(super) worst: Label,
    pub(super) worst_share: f64,
}

#[derive(Serialize)]
pub(super) struct Gap {
    pub(super) group: Label,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) length: String,
    pub(super) absent: Option<u64>,
}

/// Rows are counted from 1; of a CSV their lines are told in `places`.
#[derive(Serialize)]
pub(super) struct OutOfOrder {
    pub(super) rows: usize,
    pub(super) first: usize,
    pub(super) before: usize,
    pub(super) places: [String; 2],
}

#[derive(Serialize)]
pub(super) struct Duplicates {
    pub(super) rows: usize,
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) places: [String; 2],
    pub(super) group: String,
    pub(super) time: String,
    pub(super) separators: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Holes {
    pub(super) value: String,
    pub(super) rows: usize,
    pub(super) groups: usize,
    /// The most in a row.
    pub(super) longest: usize,
    pub(super) longest_in: Label,
}

#[derive(Serialize)]
pub(super) struct Proposal {
    /// As a shell reads it.
    pub(super) command: String,
    /// The same, word by word.
    pub(super) arguments: Vec<String>,
    pub(super) why: Vec<Reason>,
    #[serde(skip)]
    pub(super) values: Vec<String>,
}

#[derive(Clone, Serialize)]
pub(super) struct Reason {
    pub(super) flag: String,
    pub(super) because: String,
}

impl Reason {
    pub(super) fn new(flag: impl Into<String>, because: impl Into<String>) -> Self {
        Self { flag: flag.into(), because: because.into() }
    }
}

/// The keys of a group: names, and values where they are not missing.
#[derive(Clone)]
pub(super) struct Label(pub(super) Vec<(String, Option<String>)>);

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl File {
    pub(super) fn of(source: &Source) -> Result<Self> {
        let path = source.path.display().to_string();
        let bytes = source.bytes().with_context(|| format!("{path}: cannot be read"))?;
        let (format, called) = (source.content.name(), source.content.called());
        let (rows, columns) = (source.frame.height(), source.frame.width());
        Ok(Self { path, format, called, bytes, rows, columns })
    }
}

impl Facts {
    /// One object on lines of its own; what a terminal would obey is escaped.
    pub(super) fn json(&self) -> Result<String> {
        let mut out = String::new();
        let mut buffer = [0; 4];
        for c in serde_json::to_string_pretty(self)?.chars() {
            // JSON's own escapes leave what is hidden beyond ASCII, which stands in strings alone.
            let is_hidden = !c.is_ascii() && visible(c.encode_utf8(&mut buffer)) != *c.to_string();
            match is_hidden || c == '\u{7f}' {
                // Of a character beyond 16 bits JSON has the two halves that UTF-16 has.
                true => out.extend(
                    c.encode_utf16(&mut [0; 2]).iter().map(|half| format!("\\u{half:04x}")),
                ),
                false => out.push(c),
            }
        }
        out.push('\n');
        Ok(out)
    }
}
