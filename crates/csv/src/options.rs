//! What a reader is told, and what it may be told.

use std::fmt;

use encoding_rs::Encoding;

/// No record is longer: places in a block are numbers of 32 bits.
pub(crate) const LONGEST: usize = 1 << 31;

/// How a text is to be read; what is `None` is found, or refused where it would be a guess.
///
/// ```
/// use smoothframe_csv::{Options, Reader};
/// let text = "Umsatz;Tag\n1,5;2024-01-01\n2,25;2024-01-02\n";
/// let options = Options { delimiter: Some(b';'), ..Options::default() };
/// let reader = Reader::new(text.as_bytes(), &options)?;
/// assert_eq!(reader.names(), ["Umsatz", "Tag"]);
/// assert_eq!(reader.numbers().decimal, b',');
/// # Ok::<(), smoothframe_csv::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// What stands between fields: one ASCII character. Found among `,`, `;`, tab and `|`.
    pub delimiter: Option<u8>,
    /// What stands around fields that hold delimiters or line ends; with `None` nothing does.
    pub quote: Option<u8>,
    /// Lines that start with this are left out.
    pub comment: Option<String>,
    /// Lines before the header that are left out. Found where they are blank.
    pub skip_rows: u64,
    /// Records behind the header that are left out, as one of units.
    pub skip_after_header: u64,
    /// Records at the end that are left out, as one of totals. Blank lines there are no records.
    pub skip_footer: usize,
    /// Whether the first record names the columns; else they are `column_1`, `column_2` …
    pub header: bool,
    /// What a record with too few fields is.
    pub ragged: Ragged,
    /// The encoding. UTF-8 and UTF-16 are found, and Windows-1252 where it is plain.
    pub encoding: Option<&'static Encoding>,
    /// `.` or `,`, before the digits of a fraction. Found where numbers show it.
    pub decimal: Option<u8>,
    /// What stands between groups of three digits. Found where numbers show it.
    pub thousands: Option<Thousands>,
    /// Words for a value that is missing, beside those of [`Numbers`](crate::Numbers).
    pub missing: Vec<String>,
    /// So many bytes are read at once.
    pub block: usize,
    /// A record of more bytes is refused, as memory has to hold it, where it is no part of one block: at
    /// most 2 GiB.
    pub longest: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            delimiter: None,
            quote: Some(b'"'),
            comment: None,
            skip_rows: 0,
            skip_after_header: 0,
            skip_footer: 0,
            header: true,
            ragged: Ragged::Refuse,
            encoding: None,
            decimal: None,
            thousands: None,
            missing: Vec::new(),
            block: 1 << 22,
            longest: LONGEST,
        }
    }
}

/// What a record with fewer fields than the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ragged {
    /// An error.
    #[default]
    Refuse,
    /// A record whose last fields are missing. More fields than the header's are an error, unless
    /// all of these are empty.
    Null,
}

/// What stands between groups of three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thousands {
    /// Nothing.
    None,
    /// `1,234`
    Comma,
    /// `1.234`
    Point,
    /// `1 234`, with any of the spaces that do not break, too.
    Space,
    /// `1'234`, or with the right single quote.
    Apostrophe,
}

impl Thousands {
    /// By the character, or `none`.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        match text {
            "" | "none" => Some(Self::None),
            "," => Some(Self::Comma),
            "." => Some(Self::Point),
            " " | "\u{a0}" | "\u{202f}" | "\u{2009}" | "space" => Some(Self::Space),
            "'" | "\u{2019}" => Some(Self::Apostrophe),
            _ => None,
        }
    }

    /// As it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Comma => ",",
            Self::Point => ".",
            Self::Space => "space",
            Self::Apostrophe => "'",
        }
    }

    /// The bytes of a separator that `text` starts with.
    pub(crate) fn len(self, text: &[u8]) -> usize {
        match (self, text) {
            (Self::Comma, [b',', ..])
            | (Self::Point, [b'.', ..])
            | (Self::Space, [b' ', ..])
            | (Self::Apostrophe, [b'\'', ..]) => 1,
            (Self::Space, [0xc2, 0xa0, ..]) => 2,
            (Self::Space, [0xe2, 0x80, 0xaf | 0x89, ..])
            | (Self::Apostrophe, [0xe2, 0x80, 0x99, ..]) => 3,
            _ => 0,
        }
    }
}

/// An option that may help, shown as it is typed on a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// [`Options::delimiter`]
    Delimiter(u8),
    /// [`Options::encoding`], by its name
    Encoding(&'static str),
    /// [`Options::skip_rows`]
    SkipRows(u64),
    /// [`Options::skip_after_header`]
    SkipAfterHeader(usize),
    /// [`Options::skip_footer`]
    SkipFooter(usize),
    /// [`Options::comment`]
    Comment(&'static str),
    /// [`Options::ragged`], for rows with too few fields
    RaggedNull,
    /// [`Options::ragged`], for rows that end in delimiters
    EmptyFields,
    /// No option: a field that holds the delimiter is to be quoted, where it was written
    Quote(u8),
    /// [`Options::decimal`]
    DecimalComma,
    /// [`Options::thousands`]
    Thousands(Thousands),
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delimiter(delimiter) => write!(f, "--delimiter {}", shown(*delimiter)),
            Self::Encoding(name) => {
                write!(f, "--encoding {} if it is that", name.to_ascii_lowercase())
            }
            Self::SkipRows(1) => f.write_str("--skip-rows 1 leaves the line before the table out"),
            Self::SkipRows(count) => {
                write!(f, "--skip-rows {count} leaves the lines before the table out")
            }
            Self::SkipAfterHeader(1) => {
                f.write_str("--skip-after-header 1 leaves the row below the header out")
            }
            Self::SkipAfterHeader(count) => {
                write!(f, "--skip-after-header {count} leaves the rows below the header out")
            }
            Self::SkipFooter(1) => f.write_str("--skip-footer 1 leaves the last line out"),
            Self::SkipFooter(count) => {
                write!(f, "--skip-footer {count} leaves the last lines out")
            }
            Self::Comment(prefix) => {
                write!(f, "--comment '{prefix}' leaves lines out that start so")
            }
            Self::RaggedNull => {
                f.write_str("--ragged null takes fields that are not there for missing")
            }
            Self::EmptyFields => {
                f.write_str("--ragged null leaves the empty fields at the ends of its rows out")
            }
            Self::Quote(delimiter) => {
                write!(f, "quote the field that holds a {}", shown(*delimiter))
            }
            Self::DecimalComma => f.write_str("--decimal-comma if commas come before decimals"),
            Self::Thousands(Thousands::None) => {
                f.write_str("--thousands none if no digits are grouped")
            }
            Self::Thousands(thousands) => {
                let quoted = if *thousands == Thousands::Apostrophe { "\"'\"" } else { "" };
                let name = if quoted.is_empty() { thousands.name() } else { quoted };
                write!(f, "--thousands {name} if digits are grouped so")
            }
        }
    }
}

/// A delimiter as it is typed.
pub(crate) fn shown(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_owned(),
        other => format!("'{}'", char::from(other)),
    }
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// gzip, in one member or several.
    Gzip,
    /// Zstandard, in one frame or several.
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}
