//! A CSV file read block by block, each at once turned into the types of its columns, so that the
//! text of the whole file never lies in memory.

use std::{
    io::{self, Cursor},
    path::Path,
    sync::{Mutex, PoisonError},
};

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_report::Format;

use crate::{
    cut::Cuts,
    dates::{Day, Style},
    fields::{self, Texts},
    numbers,
    record::repeated,
    split::Split,
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

type Only<'a> = dyn Fn(Format, &[String]) -> Option<Vec<String>> + Sync + 'a;

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

/// The file cannot be read, is broken, or its columns are not what their first fields tell: it is
/// to be read as text, and looked at.
#[derive(Debug)]
pub(crate) struct Unclear;

impl From<PolarsError> for Unclear {
    fn from(_: PolarsError) -> Self {
        Self
    }
}

impl From<io::Error> for Unclear {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// What was read, and the names of all columns there are.
pub(crate) struct Read {
    pub(crate) frame: DataFrame,
    pub(crate) names: Vec<String>,
}

/// A column to read: where it stands, its name, and what its fields are.
type Reading = (usize, PlSmallStr, Kind);

/// Reads the file. Columns of ISO dates and of numbers are such, if each field is one that is
/// written as it would be again, or missing; all others are text.
pub(crate) fn read(path: &Path, wanted: &Wanted<'_>) -> Result<Read, Unclear> {
    let mut cuts = Cuts::open(path)?;
    let names = names(cuts.header())?;
    let width = names.len();
    let mut first = Vec::new();
    let cut = cuts.take(&mut first)?;
    let only = (wanted.only)(Format::Csv, &names).unwrap_or_else(|| names.clone());
    let split = Split::of(&first, width).ok_or(Unclear)?;
    let mut columns: Vec<Reading> = Vec::with_capacity(only.len());
    for name in only {
        let at = names.iter().position(|other| *other == name).ok_or(Unclear)?;
        let label = PlSmallStr::from_str(&name);
        let of_first = Kind::of(&split.column(&label, at), wanted.dates);
        let kind = match of_first {
            _ if (wanted.texts)(&name) => Kind::Text,
            Some(kind) if kind == Kind::Date || wanted.time != Some(&name) => kind,
            _ => Kind::Text,
        };
        columns.push((at, label, kind));
    }
    let rows = cut.map_or(0, |cut| cut.rows.len());
    let first = converted(&first, rows, width, &columns)?;
    let cuts = Mutex::new(cuts);
    // Each thread takes block after block, and holds the others up no longer than it reads.
    let work = |_| {
        let (mut done, mut block) = (Vec::new(), Vec::new());
        loop {
            let mut cuts_of_all = cuts.lock().unwrap_or_else(PoisonError::into_inner);
            let cut = cuts_of_all.take(&mut block);
            drop(cuts_of_all);
            let Some(cut) = cut? else { return Ok(done) };
            match converted(&block, cut.rows.len(), width, &columns) {
                Ok(frame) => done.push((cut.number, frame)),
                Err(unclear) => {
                    cuts.lock().unwrap_or_else(PoisonError::into_inner).stop();
                    return Err(unclear);
                }
            }
        }
    };
    let threads = (0..rayon::current_num_threads()).into_par_iter();
    let done = threads.map(work).collect::<Result<Vec<_>, Unclear>>()?;
    let mut blocks: Vec<(usize, DataFrame)> = done.into_iter().flatten().collect();
    blocks.sort_unstable_by_key(|&(number, _)| number);
    let frames = std::iter::once(first).chain(blocks.into_iter().map(|(_, frame)| frame));
    Ok(Read { frame: whole(frames.collect(), &columns)?, names })
}

/// The columns' names as Polars gives them, where the header is as it should be.
fn names(header: &[u8]) -> Result<Vec<String>, Unclear> {
    let options = CsvReadOptions::default().with_has_header(true).with_n_threads(Some(1));
    let header_of = Cursor::new(header.to_vec());
    let frame = options.into_reader_with_file_handle(header_of).finish()?;
    let names: Vec<String> =
        frame.get_column_names().into_iter().map(ToString::to_string).collect();
    // An empty line is a row of one column, which readers differ on; lines may end in CR alone.
    let is_ended = header.ends_with(b"\n") || !header.contains(&b'\r');
    let is_clear = is_ended && names.len() > 1 && repeated(header).is_none();
    let is_record = || Split::of(header, names.len()).is_some_and(|split| split.rows() == 1);
    if is_clear && is_record() { Ok(names) } else { Err(Unclear) }
}

fn converted(
    bytes: &[u8],
    rows: usize,
    width: usize,
    columns: &[Reading],
) -> Result<DataFrame, Unclear> {
    let split = Split::of(bytes, width).filter(|split| split.rows() == rows);
    let split = split.ok_or(Unclear)?;
    let convert = |(at, name, kind): &Reading| kind.read(&split.column(name, *at)).ok_or(Unclear);
    let columns: Vec<Column> = columns.iter().map(convert).collect::<Result<_, Unclear>>()?;
    Ok(DataFrame::new(rows, columns)?)
}

/// The blocks' frames as one: decimals in one block make the others' whole numbers decimals.
fn whole(frames: Vec<DataFrame>, readings: &[Reading]) -> Result<DataFrame, Unclear> {
    let height = frames.iter().map(DataFrame::height).sum();
    let mut columns = Vec::with_capacity(readings.len());
    for (at, (_, _, kind)) in readings.iter().enumerate() {
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
            Self::Text => Some(fields::text(texts)),
            Self::Date => Style::Date(Day::Iso).parse(texts).ok(),
            Self::Number => numbers::parse_plain(texts),
            Self::Empty => {
                let numbers = numbers::parse_plain(texts)?;
                (numbers.null_count() == numbers.len()).then(|| fields::text(texts))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read_csv(text: &str) -> Result<Read, Unclear> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        fs::write(&path, text).expect("a file");
        read(
            &path,
            &Wanted {
                only: &|_, _| None,
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
            assert!(read_csv(&csv).is_err(), "{last}");
        }
        let csv = format!("day,x\n{}2024-01-01\n", rows(many, "7"));
        assert!(read_csv(&csv).is_err());
    }

    #[test]
    fn one_column_is_unclear_and_an_empty_one_is_not() {
        assert!(read_csv("a\n1\n").is_err());
        for (csv, rows) in [("a,b\n,1\n,\n", 2), ("a,b\n", 0), ("a,b\n,\n,\n\n", 2)] {
            let Ok(Read { frame, .. }) = read_csv(csv) else { panic!("a good file: {csv}") };
            assert_eq!((frame.height(), &frame.dtypes()[0]), (rows, &DataType::String), "{csv}");
        }
    }
}
