//! What a file is read as.

use std::{
    fmt,
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    str::FromStr,
};

use anyhow::{Context, Result, bail};
use smoothframe_report::{Compression, Format};

use crate::files::spool::Spool;

/// What a file is read as: all that is written, and workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Csv,
    Tsv,
    Parquet,
    Ipc,
    Ndjson,
    Xlsx,
}

/// Bytes by which a file is known.
const START: u64 = 8;

impl Content {
    pub(crate) const ALL: &'static [Self] =
        &[Self::Csv, Self::Tsv, Self::Parquet, Self::Ipc, Self::Ndjson, Self::Xlsx];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Ipc => "ipc",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// What a person calls it.
    pub(crate) const fn called(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Parquet => "Parquet",
            Self::Ipc => "Arrow",
            Self::Ndjson => "NDJSON",
            Self::Xlsx => "an Excel workbook",
        }
    }

    /// What a path's ending names; a text's may have `.gz` or `.zst` behind it.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        if Compression::of(path).is_some() {
            let inner = Format::of(Path::new(path.file_stem()?))?;
            return inner.is_text().then(|| inner.into());
        }
        let is_workbook = path.extension().is_some_and(|end| {
            ["xlsx", "xlsm"].iter().any(|workbook| end.eq_ignore_ascii_case(workbook))
        });
        if is_workbook { Some(Self::Xlsx) } else { Format::of(path).map(Self::from) }
    }

    /// What its table is written as, where nothing says otherwise.
    pub(crate) const fn written(self) -> Format {
        match self {
            Self::Csv | Self::Xlsx => Format::Csv,
            Self::Tsv => Format::Tsv,
            Self::Parquet => Format::Parquet,
            Self::Ipc => Format::Ipc,
            Self::Ndjson => Format::Ndjson,
        }
    }

    /// Whether it is text with delimiters.
    pub(crate) const fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    /// What a file is: by a flag, its name and its first bytes, which must not contradict them.
    pub(crate) fn recognise(spool: &Spool, asked: Option<Self>) -> Result<Self> {
        let name = spool.name.display();
        let failed = || format!("{name}: cannot be read");
        let mut start = Vec::new();
        let file = File::open(&spool.path).with_context(failed)?;
        file.take(START).read_to_end(&mut start).with_context(failed)?;
        let known = asked.or_else(|| Self::of(&spool.name));
        match start.as_slice() {
            [0xff, 0xff, 0xff, 0xff, ..] => bail!(
                "{name}: is a stream of Arrow's, or no table; write it as an Arrow file (Feather version 2)"
            ),
            [b'F', b'E', b'A', b'1', ..] => {
                bail!("{name}: is of Feather's first version; write it again as the second")
            }
            _ => {}
        }
        let holds = match start.as_slice() {
            [b'P', b'A', b'R', b'1' | b'E', ..] => Some(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some(Self::Ipc),
            // Spreadsheets are ZIP files, as others are.
            [b'P', b'K', 3, 4, ..] if known.is_none() || known == Some(Self::Xlsx) => {
                Some(Self::Xlsx)
            }
            _ => None,
        };
        match (known, holds) {
            (Some(known), Some(holds)) if known != holds => bail!(
                "{name}: holds {} data; rename it to .{}, or say --input-format {}",
                holds.called(),
                holds.ending(),
                holds.name()
            ),
            (Some(Self::Parquet), None) => bail!(
                "{name}: is no Parquet file (it may be cut short){}",
                if looks_like_text(&start) { "; --input-format csv reads text" } else { "" }
            ),
            (Some(Self::Ipc), None) => bail!(
                "{name}: is no Arrow file (it may be cut short){}",
                if looks_like_text(&start) { "; --input-format csv reads text" } else { "" }
            ),
            (Some(Self::Xlsx), None) => bail!(
                "{name}: is no .xlsx workbook; save it as one (or as CSV) first{}",
                if looks_like_text(&start) { ", or --input-format csv reads text" } else { "" }
            ),
            (Some(known @ (Self::Csv | Self::Tsv)), None) if is_json(spool, &start) => bail!(
                "{name}: holds JSON, and no {}; if it has an object on each line, rename it to .ndjson, or \
                 say --input-format ndjson",
                known.called()
            ),
            (Some(known), _) | (None, Some(known)) => Ok(known),
            (None, None) if is_json(spool, &start) => Ok(Self::Ndjson),
            (None, None) => Ok(Self::Csv),
        }
    }

    /// The ending of its files.
    const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            other => other.written().extension(),
        }
    }
}

fn looks_like_text(start: &[u8]) -> bool {
    start.starts_with(&[0xef, 0xbb, 0xbf])
        || !start.is_empty()
            && start.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
}

/// Whether a text's first line is a JSON object, or starts a list of them.
fn is_json(spool: &Spool, start: &[u8]) -> bool {
    // Most texts are told from it by their first byte; compressed ones and UTF-16 are opened.
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'_' | b'#');
    if start.first().is_some_and(is_sign) && !start.contains(&0) {
        return false;
    }
    let Ok(text) = File::open(&spool.path).map_err(Into::into).and_then(smoothframe_csv::text)
    else {
        return false;
    };
    let mut first = String::new();
    let mut text = BufReader::new(text).take(1 << 20);
    while first.trim_matches(BLANK).is_empty() {
        first.clear();
        match text.read_line(&mut first) {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
    }
    let first = first.trim_matches(BLANK);
    let is_object = first.starts_with('{')
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(first).is_ok();
    is_object || first == "[" || first == "{" || first.starts_with("[{")
}

/// White space, and a mark that texts may start with.
const BLANK: &[char] = &[' ', '\t', '\r', '\n', '\u{feff}'];

impl From<Format> for Content {
    fn from(format: Format) -> Self {
        match format {
            Format::Tsv => Self::Tsv,
            Format::Parquet => Self::Parquet,
            Format::Ipc => Self::Ipc,
            Format::Ndjson => Self::Ndjson,
            _ => Self::Csv,
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Content {
    type Err = smoothframe_polars::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|content| content.name() == text);
        found.copied().ok_or_else(|| smoothframe_polars::Error::Choice {
            text: text.to_owned(),
            what: "format",
            names: Self::ALL.iter().map(|content| content.name()).collect(),
        })
    }
}
