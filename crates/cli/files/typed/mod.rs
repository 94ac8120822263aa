//! A CSV file read block by block, each at once turned into the types of its columns, so that the
//! text of the whole file never lies in memory.

mod begun;
pub(crate) mod blocks;
pub(crate) mod told;

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use anyhow::{Error, anyhow};
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_csv::{Block, Numbers, Options, Problem, Records, Scratch};
use smoothframe_report::Format;

use begun::Begun;

use crate::{
    fields::dates::{Day, Style},
    fields::numbers,
    fields::texts::{self, Fields, Texts},
    files::header::Header,
    files::memory::{self, Need},
    words::phases,
};

/// What the fields of a column are, where writing them again would not change them.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Text,
    Date,
    Number,
    /// All are missing.
    Empty,
}

/// What is known of a file before its rows are read.
pub(crate) struct Seen<'a> {
    pub(crate) format: Format,
    /// Whether its records can be written again as they are, with fields behind them.
    pub(crate) is_plain: bool,
    pub(crate) names: &'a [String],
}

type Only<'a> = dyn Fn(&Seen<'_>) -> Option<Vec<String>> + Sync + 'a;

/// Which columns are wanted, and which are kept as text, of those there are.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Some of a file's columns, by its format and the names of all.
    pub(crate) only: &'a Only<'a>,
    pub(crate) texts: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether the file's digest is wanted too.
    pub(crate) digest: bool,
    /// Whether ISO dates are dates: a format of their own says what others are.
    pub(crate) dates: bool,
    /// The time column, where it is named: what is no date there is looked at as text.
    pub(crate) time: Option<&'a str>,
}

/// What was read, and the names of all columns there are.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) frame: DataFrame,
    pub(crate) names: Vec<String>,
    /// Of a CSV, what was found in place of flags.
    pub(crate) notes: Vec<String>,
    /// A name in the header that looks like the fields below it.
    pub(crate) data_like: Option<String>,
    /// Whether its records can be written again as they are, with fields behind them.
    pub(crate) is_plain: bool,
    /// How numbers are written in columns where that is not as Rust does; or why that is not known.
    pub(crate) numbers: Vec<(String, Result<Numbers, String>)>,
    /// What is odd of its header.
    pub(crate) header: Header,
    /// Columns of times in UTC that are in a zone which is not known, and that zone.
    pub(crate) zones: Vec<(String, String)>,
    /// Columns that were wanted, and cannot be read.
    pub(crate) unread: Vec<Unread>,
    /// Of a sheet, where its rows are.
    pub(crate) lines: Option<Lines>,
}

/// A column that cannot be read, and what it holds.
pub(crate) struct Unread {
    pub(crate) name: String,
    pub(crate) holds: String,
}

/// Where the rows of a sheet are, from 0.
pub(crate) struct Lines {
    pub(crate) sheet: String,
    pub(crate) rows: Vec<u32>,
}

/// A column to read: where it stands, its name, what its fields are, how numbers are written in it, and
/// words for no value.
struct Reading {
    at: usize,
    name: PlSmallStr,
    kind: Kind,
    numbers: Numbers,
    missing: Vec<String>,
}

impl Reading {
    fn fields<'a>(&'a self, records: Records<'a>) -> Fields<'a> {
        let (at, name) = (self.at, &self.name);
        Fields { records, at, name, numbers: &self.numbers, missing: &self.missing }
    }
}

/// Why a file was not read.
enum Failure {
    /// Its columns are not what their first fields tell: it is to be read as text, and looked at.
    Unclear,
    Broken(smoothframe_csv::Error),
    Other(Error),
}

impl From<smoothframe_csv::Error> for Failure {
    fn from(error: smoothframe_csv::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<PolarsError> for Failure {
    fn from(error: PolarsError) -> Self {
        Self::Other(error.into())
    }
}

impl Failure {
    /// Where it is, so that of several the first is told.
    fn line(&self) -> u64 {
        match self {
            Self::Broken(error) => error.line().unwrap_or(u64::MAX),
            _ => u64::MAX,
        }
    }

    fn told(self) -> Error {
        match self {
            Self::Unclear => anyhow!("its columns change"),
            // Whose cause it says itself.
            Self::Broken(error) if matches!(error.problem(), Problem::Io(_)) => anyhow!("{error}"),
            Self::Broken(error) if matches!(error.problem(), Problem::TooLong { .. }) => {
                let told = error.to_string();
                memory::too_long(&told).map_or_else(|| Error::new(error), Error::msg)
            }
            Self::Broken(error) => Error::new(error),
            Self::Other(error) => error,
        }
    }
}

/// Reads the file. Columns of ISO dates and of numbers are such, if each field is one that is
/// written as it would be again, or missing; all others are text.
pub(crate) fn read(path: &Path, options: &Options, wanted: &Wanted<'_>) -> Result<Read, Error> {
    let read = match read_as(path, options, wanted, false) {
        Err(Failure::Unclear) => read_as(path, options, wanted, true),
        read => read,
    };
    read.map_err(Failure::told)
}

/// How many rows the first block of a text has, and what such bytes need; nothing where there is no limit.
pub(crate) fn need(
    path: &Path,
    options: &Options,
    wanted: &Wanted<'_>,
) -> Result<(usize, Option<Need>), Error> {
    let need = |as_text| {
        let begun = Begun::of(path, options, wanted, as_text)?;
        Ok((begun.first.height(), begun.need))
    };
    let need = match need(false) {
        Err(Failure::Unclear) => need(true),
        need => need,
    };
    need.map_err(Failure::told)
}

fn read_as(
    path: &Path,
    options: &Options,
    wanted: &Wanted<'_>,
    as_text: bool,
) -> Result<Read, Failure> {
    let Begun { reader, names, header, columns, marked, first, block, need } =
        Begun::of(path, options, wanted, as_text)?;
    let bytes = block.bytes();
    drop(block);
    let is_plain = reader.is_plain();
    if let Some(need) = &need {
        let is_packed = reader.compression().is_some();
        let length = std::fs::metadata(path).map_or(0, |about| about.len());
        let checked = if is_packed { need.more(bytes) } else { need.check(length) };
        checked.map_err(Failure::Other)?;
    }
    phases::advance(bytes, first.height());
    let (mut notes, data_like) =
        (reader.notes().to_vec(), reader.looks_like_data().map(str::to_owned));
    notes.extend(header.notes());
    let reader = Mutex::new(reader);
    // Each thread takes block after block, and holds the others up no longer than it reads.
    let work = |_| {
        let (mut done, mut block, mut scratch) = (Vec::new(), Block::default(), Scratch::default());
        loop {
            let next = reader.lock().unwrap_or_else(PoisonError::into_inner).next(&mut block);
            if !next? {
                return Ok(done);
            }
            let fits = need.as_ref().map_or(Ok(()), |need| need.more(block.bytes()));
            let read = fits.map_err(Failure::Other);
            match read.and_then(|()| frame(&block, &mut scratch, &columns)) {
                Ok(frame) => {
                    phases::advance(block.bytes(), frame.height());
                    done.push((block.number(), frame));
                }
                Err(failure) => {
                    reader.lock().unwrap_or_else(PoisonError::into_inner).stop();
                    return Err(failure);
                }
            }
        }
    };
    let threads = (0..rayon::current_num_threads()).into_par_iter();
    let threads: Vec<Result<Vec<_>, Failure>> = threads.map(work).collect();
    let (mut blocks, mut failures) = (vec![(0, first)], Vec::new());
    for done in threads {
        match done {
            Ok(done) => blocks.extend(done),
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(first) = failures.into_iter().min_by_key(Failure::line) {
        return Err(first);
    }
    blocks.sort_unstable_by_key(|&(number, _)| number);
    let frames = blocks.into_iter().map(|(_, frame)| frame).collect();
    let frame = whole(frames, &columns)?;
    let numbers = marked;
    Ok(Read { frame, names, notes, data_like, is_plain, numbers, header, ..Read::default() })
}

fn frame(block: &Block, scratch: &mut Scratch, columns: &[Reading]) -> Result<DataFrame, Failure> {
    let records = block.records(scratch)?;
    let read =
        |reading: &Reading| reading.kind.read(&reading.fields(records)).ok_or(Failure::Unclear);
    let columns: Vec<Column> = columns.iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(DataFrame::new(records.len(), columns)?)
}

/// The blocks' frames as one: decimals in one block make the others' whole numbers decimals.
fn whole(frames: Vec<DataFrame>, readings: &[Reading]) -> Result<DataFrame, Failure> {
    let height = frames.iter().map(DataFrame::height).sum();
    let mut columns = Vec::with_capacity(readings.len());
    for (at, Reading { kind, .. }) in readings.iter().enumerate() {
        let parts: Vec<&Column> = frames.iter().map(|frame| &frame.columns()[at]).collect();
        let decimals = parts.iter().any(|part| part.dtype() == &DataType::Float64);
        let cast = |part: &&Column| match decimals && *kind == Kind::Number {
            true => part.cast(&DataType::Float64),
            false => Ok((*part).clone()),
        };
        let mut parts = parts.iter().map(cast);
        let mut all = parts.next().transpose()?.unwrap_or_default();
        for part in parts {
            all.append_owned(part?)?;
        }
        columns.push(all);
    }
    Ok(DataFrame::new(height, columns)?)
}

impl Kind {
    /// What the fields are; none where they are text.
    pub(crate) fn of(texts: &impl Texts, dates: bool) -> Option<Self> {
        for kind in [Self::Date, Self::Number] {
            if (dates || kind != Self::Date)
                && let Some(read) = kind.read(texts)
            {
                let is_empty = read.null_count() == read.len();
                return Some(if is_empty { Self::Empty } else { kind });
            }
        }
        None
    }

    /// The column; nothing where a field is of another kind.
    pub(crate) fn read(self, texts: &impl Texts) -> Option<Column> {
        match self {
            Self::Text => Some(texts::text(texts)),
            Self::Date => Style::Date(Day::Iso).parse(texts).ok(),
            Self::Number => numbers::parse_plain(texts),
            Self::Empty => {
                let numbers = numbers::parse_plain(texts)?;
                (numbers.null_count() == numbers.len()).then(|| texts::text(texts))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read_csv(text: &str) -> Result<Read, Error> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        fs::write(&path, text).expect("a file");
        read(
            &path,
            &Options::default(),
            &Wanted {
                only: &|_| None,
                texts: &|name| name == "key",
                digest: false,
                dates: true,
                time: None,
            },
        )
    }

    #[test]
    fn columns_have_the_types_of_their_fields() {
        let csv = "day,key,n,x,zip,note\n2024-01-01,1,5,-0.5,01234,a\n,2,NA,3,99999,\n";
        let Ok(Read { frame, .. }) = read_csv(csv) else { panic!("a good file") };
        let types: Vec<String> = frame.dtypes().iter().map(ToString::to_string).collect();
        assert_eq!(types, ["date", "str", "i64", "f64", "str", "str"]);
        assert_eq!(frame.height(), 2);
    }

    /// Rows of many blocks, and what only a later one shows.
    #[test]
    fn later_blocks_decide_too() {
        let rows = |n: usize, x: &str| format!("2024-01-01,{x}\n").repeat(n);
        let many = 600_000;
        let csv = format!("day,x\n{}{}\n \n\n", rows(many, "7"), rows(1, "8.5").trim_end());
        let Ok(Read { frame, .. }) = read_csv(&csv) else { panic!("a good file") };
        assert_eq!(frame.height(), many + 1);
        let x = frame.column("x").expect("x").f64().expect("decimals");
        assert_eq!((x.get(0), x.get(many)), (Some(7.0), Some(8.5)));
        for last in ["2024-01-01,x7", "01/02/2024,7", "2024-01-01,007"] {
            let csv = format!("day,x\n{}{last}\n", rows(many, "7"));
            let Ok(Read { frame, .. }) = read_csv(&csv) else { panic!("a good file: {last}") };
            assert_eq!(frame.dtypes(), [DataType::String, DataType::String], "{last}");
            assert_eq!(frame.height(), many + 1);
        }
        let csv = format!("day,x\n{}2024-01-01\n", rows(many, "7"));
        let said = read_csv(&csv).map(|_| ()).expect_err("a short row").to_string();
        assert!(said.starts_with("line 600002: has 1 field, but the header 2"), "{said}");
    }

    #[test]
    fn one_column_is_text_with_a_row_for_each_line() {
        let Ok(Read { frame, .. }) = read_csv("a\n1\n\n") else { panic!("a good file") };
        assert_eq!((frame.height(), &frame.dtypes()[0]), (2, &DataType::String));
        for (csv, rows) in [("a,b\n,1\n,\n", 2), ("a,b\n", 0), ("a,b\n,\n,\n\n", 2)] {
            let Ok(Read { frame, .. }) = read_csv(csv) else { panic!("a good file: {csv}") };
            assert_eq!((frame.height(), &frame.dtypes()[0]), (rows, &DataType::String), "{csv}");
        }
    }
}
