//! What can be wrong with a text, where, and what to do about it.

use std::{fmt, io};

use crate::options::{Advice, Compression, LONGEST};

/// A text that cannot be read.
///
/// It shows as one line: where, what, and what to do, without the file's name.
#[derive(Debug)]
pub struct Error {
    line: Option<u64>,
    character: Option<u64>,
    problem: Problem,
    advice: Vec<Advice>,
}

/// What is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// It could not be read.
    Io(io::Error),
    /// Nothing is in it, or white space alone.
    NoData,
    /// It is another kind of file: what kind, and what to do.
    Other(&'static str),
    /// It is compressed, and what it unpacks to is another kind of file.
    Packed(Compression, &'static str),
    /// It ends in the middle of its compressed data.
    CutShort(Compression),
    /// Its compressed data is not what it should be.
    Damaged(Compression, String),
    /// Bytes that are no text in this encoding.
    NotText {
        /// The name of the encoding.
        encoding: &'static str,
        /// The first of these bytes.
        byte: u8,
    },
    /// Bytes of several encodings that could be meant.
    UnknownEncoding,
    /// A byte 0.
    ZeroByte,
    /// A quoted field has no second quote.
    OpenQuote,
    /// A quote is neither the first of its field nor the last.
    StrayQuote,
    /// A record without fields among others.
    EmptyLine {
        /// Fields of the header.
        expected: usize,
    },
    /// A record has more fields than the header, or fewer.
    Fields {
        /// Those there are.
        found: usize,
        /// Those of the header.
        expected: usize,
    },
    /// A record is longer than it may be.
    TooLong {
        /// So many bytes: [`Options::longest`](crate::Options::longest).
        most: usize,
    },
    /// It could be meant in two ways.
    Guess(String),
    /// Options that go together with nothing.
    Options(String),
}

impl Error {
    pub(crate) fn new(problem: Problem) -> Self {
        Self { line: None, character: None, problem, advice: Vec::new() }
    }

    /// On this line, from 1.
    #[must_use]
    pub(crate) fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// At this character of its line, from 1.
    #[must_use]
    pub(crate) fn at_character(mut self, character: u64) -> Self {
        self.character = Some(character);
        self
    }

    #[must_use]
    pub(crate) fn advise(mut self, advice: impl IntoIterator<Item = Advice>) -> Self {
        self.advice.extend(advice);
        self
    }

    /// The line, from 1, where that is known.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The character of that line, from 1, where one place in it is meant.
    #[must_use]
    pub fn character(&self) -> Option<u64> {
        self.character
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Options with which it may be read.
    #[must_use]
    pub fn advice(&self) -> &[Advice] {
        &self.advice
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        self.problem.fmt(f)?;
        if let Some(character) = self.character {
            write!(f, ", at character {character}")?;
        }
        let cure = self.problem.cure();
        if !cure.is_empty() {
            write!(f, "; {cure}")?;
        }
        for (at, advice) in self.advice.iter().enumerate() {
            let before = if at == 0 && cure.is_empty() { "; " } else { ", or " };
            write!(f, "{before}{advice}")?;
        }
        Ok(())
    }
}

impl Problem {
    /// What to do about it, whatever the text.
    fn cure(&self) -> &'static str {
        match self {
            Self::NoData => "it needs a header and rows: see whether what writes it was done",
            Self::ZeroByte => "take the byte out, or export the table as text again",
            Self::OpenQuote => "close it, or double the quotes in it",
            Self::StrayQuote => "quote the whole field, and double the quotes in it",
            Self::NotText { encoding: "UTF-8", .. } => "convert the file to UTF-8 first",
            _ => "",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot be read: {error}"),
            Self::NoData => f.write_str("holds no data"),
            Self::Other(kind) => f.write_str(kind),
            Self::Packed(how, kind) => {
                write!(f, "is compressed with {how}, and what is in it {kind}")?;
                // Of what other readers take, the kind alone is told.
                if kind.contains("; ") { Ok(()) } else { f.write_str("; decompress it first") }
            }
            Self::CutShort(how) => write!(f, "is cut short: its {how} data ends too early"),
            Self::Damaged(how, why) => write!(f, "is damaged: its {how} data is wrong ({why})"),
            Self::NotText { encoding, byte } => {
                write!(f, "is not {encoding} text (byte 0x{byte:02X})")
            }
            Self::UnknownEncoding => f.write_str("is not UTF-8 text, nor plainly Windows-1252"),
            Self::ZeroByte => f.write_str("holds a zero byte, so it is no text"),
            Self::OpenQuote => f.write_str("a quoted field is not closed"),
            Self::StrayQuote => f.write_str("a quote stands within a field"),
            Self::EmptyLine { .. } => f.write_str("is empty"),
            Self::Fields { found: 1, expected } => {
                write!(f, "has 1 field, but the header {expected}")
            }
            Self::Fields { found, expected } => {
                write!(f, "has {found} fields, but the header {expected}")
            }
            Self::TooLong { most: LONGEST } => f.write_str("a record is longer than 2 GiB"),
            Self::TooLong { most } => write!(f, "a record is longer than {most} bytes"),
            Self::Guess(what) | Self::Options(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            Problem::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        // Readers below wrap what they know of the text.
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(error) => Self::new(Problem::Io(error)),
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error.problem {
            Problem::Io(error) => error,
            _ => Self::new(io::ErrorKind::InvalidData, error),
        }
    }
}
