//! What a file is read as.

use std::{
    fmt,
    fs::File,
    io::{self, Read as _},
    path::Path,
    str::FromStr,
};

use anyhow::{Context, Result, bail};
use smoothframe_csv::FOREIGN_START;
use smoothframe_report::{Compression, Format};

use crate::files::{spool::Spool, start::Start, zip::Zip};

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
        let mut bytes = Vec::new();
        let file = File::open(&spool.path).with_context(failed)?;
        file.take(FOREIGN_START as u64).read_to_end(&mut bytes).with_context(failed)?;
        let known = asked.or_else(|| Self::of(&spool.name));
        match Self::held(&spool.path, &bytes, known).with_context(failed)? {
            Held::Foreign(told) => bail!("{name}: {told}"),
            Held::Table(holds) => match known {
                Some(known) if known != holds => bail!(
                    "{name}: holds {}; rename it to .{}, or say --input-format {}",
                    holds.held_as(),
                    holds.ending(),
                    holds.name()
                ),
                _ => Ok(holds),
            },
            Held::Text => Self::of_text(spool, known, asked, &bytes),
        }
    }

    /// What the first bytes are of.
    fn held(path: &Path, bytes: &[u8], known: Option<Self>) -> io::Result<Held> {
        let is_foreign = smoothframe_csv::foreign(bytes).is_some();
        let is = |content| known == Some(content) || is_foreign;
        Ok(match bytes {
            // A column may be called PAR1, too.
            [b'P', b'A', b'R', b'1', ..] if is(Self::Parquet) => Held::Table(Self::Parquet),
            [b'P', b'A', b'R', b'E', ..] => Held::Table(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] if is(Self::Ipc) => Held::Table(Self::Ipc),
            // Spreadsheets are ZIP files, as others are.
            [b'P', b'K', 3, 4, ..] => match Zip::of(path)? {
                Zip::Workbook => Held::Table(Self::Xlsx),
                Zip::Binary => Held::Foreign(
                    "is a binary workbook (.xlsb); save it as .xlsx or CSV first".into(),
                ),
                Zip::Document => Held::Foreign(
                    "is a text document (.docx); save its table as CSV or .xlsx first".into(),
                ),
                // What is damaged is told by the reader of what it is called.
                Zip::Cut if matches!(known, None | Some(Self::Xlsx)) => Held::Table(Self::Xlsx),
                Zip::Cut => Held::of_foreign(bytes),
                Zip::Archive(first) if first == "mimetype" => Held::of_foreign(bytes),
                Zip::Archive(first) => {
                    Held::Foreign(format!("is a ZIP archive that holds `{first}`; unpack it first"))
                }
            },
            _ => Held::of_foreign(bytes),
        })
    }

    /// Of a file that is text, or none that is known.
    fn of_text(
        spool: &Spool,
        known: Option<Self>,
        asked: Option<Self>,
        bytes: &[u8],
    ) -> Result<Self> {
        let (name, start) = (spool.name.display(), Start::of(spool, bytes));
        // Lines before a table may be markup: whoever says what it is knows that.
        if let Some(told) = start.told().filter(|_| !asked.is_some_and(Self::is_delimited)) {
            bail!("{name}: {told}; --input-format csv reads it as text");
        }
        let is_json = matches!(start, Start::Object | Start::Document | Start::List);
        let known = match known {
            Some(known) => known,
            None if is_json => Self::Ndjson,
            None => return Ok(Self::Csv),
        };
        let called = known.called();
        match (known, start) {
            (Self::Ndjson, Start::Document) => bail!("{name}: {DOCUMENT}"),
            // What is wrong with an object is told by its reader.
            (Self::Ndjson, Start::Brace) => Ok(known),
            (Self::Ndjson, Start::Text) => bail!(
                "{name}: holds text, and no NDJSON: its first line is no JSON object; rename it to .csv, or \
                 say --input-format csv"
            ),
            (Self::Ndjson, _) => Ok(known),
            (_, Start::Object) => bail!(
                "{name}: holds JSON, and no {called}; if it has an object on each line, rename it to .ndjson, \
                 or say --input-format ndjson"
            ),
            (_, Start::Document) => bail!("{name}: holds JSON, and no {called}: it {DOCUMENT}"),
            (_, Start::List) => bail!("{name}: holds JSON, and no {called}: it {LIST}"),
            (Self::Csv | Self::Tsv, _) => Ok(known),
            (_, start) => bail!(
                "{name}: {}{}",
                match known {
                    Self::Parquet => "is no Parquet file (it may be cut short)",
                    Self::Ipc => "is no Arrow file (it may be cut short)",
                    _ => "is no .xlsx workbook; save it as one (or as CSV) first",
                },
                match (known, matches!(start, Start::Text | Start::Brace) && looks_like_text(bytes))
                {
                    (_, false) => "",
                    (Self::Xlsx, true) => ", or --input-format csv reads text",
                    (_, true) => "; --input-format csv reads text",
                }
            ),
        }
    }

    /// What a file of another name is said to hold.
    fn held_as(self) -> String {
        match self {
            Self::Xlsx => self.called().to_owned(),
            _ => format!("{} data", self.called()),
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

/// What the first bytes of a file say.
enum Held {
    /// A table that other than text is read as.
    Table(Content),
    /// No table that is read: what it is, and what to do.
    Foreign(String),
    /// Text, or nothing that is known.
    Text,
}

impl Held {
    fn of_foreign(bytes: &[u8]) -> Self {
        smoothframe_csv::foreign(bytes).map_or(Self::Text, |told| Self::Foreign(told.to_owned()))
    }
}

const DOCUMENT: &str = "is one JSON object on several lines; NDJSON has an object on each line, as jq -c \
                        '.rows[]' makes of a list that it calls rows";
const LIST: &str =
    "is a JSON list; NDJSON has an object on each line, as jq -c '.[]' makes of a list";

fn looks_like_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(8)];
    start.starts_with(&[0xef, 0xbb, 0xbf])
        || !start.is_empty()
            && start.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
}

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
