//! A CSV file read block by block, each at once turned into the types of its columns, so that the
//! text of the whole file never lies in memory.

use std::{io::Cursor, path::Path};

use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    broken::{Block, Blocks},
    dates::{Day, Style},
    numbers,
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

/// Which columns are wanted, and which are kept as text, of those there are.
pub(crate) struct Wanted<'a> {
    pub(crate) only: &'a (dyn Fn(&[String]) -> Option<Vec<String>> + Sync),
    pub(crate) texts: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether ISO dates are dates: a format of their own says what others are.
    pub(crate) dates: bool,
    /// The time column, where it is named: what is no date there is looked at as text.
    pub(crate) time: Option<&'a str>,
}

/// Why there is no frame.
pub(crate) enum Unread {
    /// The file is broken.
    Broken(String),
    /// Its columns are not what their first fields tell: they must be read as text, and looked at.
    Unclear,
}

impl From<PolarsError> for Unread {
    fn from(_: PolarsError) -> Self {
        Self::Unclear // read as text, the file tells what is wrong
    }
}

/// Reads the file. Columns of ISO dates and of numbers are such, if each field is one that is
/// written as it would be again, or missing; all others are text.
pub(crate) fn read(path: &Path, wanted: &Wanted<'_>) -> Result<DataFrame, Unread> {
    let mut blocks = Blocks::open(path).map_err(|_| Unread::Unclear)?;
    let first = blocks.take(1).map_err(Unread::Broken)?.pop().ok_or(Unread::Unclear)?;
    if blocks.fields() < 2 {
        return Err(Unread::Unclear); // an empty line is a row there, which readers differ on
    }
    let rows = first.rows;
    let texts = texts(first, None)?;
    let names: Vec<String> =
        texts.get_column_names().into_iter().map(ToString::to_string).collect();
    let schema = texts.schema().clone();
    let only = (wanted.only)(&names).unwrap_or(names);
    let mut kinds = Vec::with_capacity(only.len());
    for name in only {
        let of_first = Kind::of(texts.column(&name)?.str()?, wanted.dates);
        let kind = match of_first {
            _ if (wanted.texts)(&name) => Kind::Text,
            Some(kind) if kind == Kind::Date || wanted.time != Some(&name) => kind,
            _ => Kind::Text,
        };
        kinds.push((name, kind));
    }
    let mut frames = vec![converted(&texts, &kinds, rows)?];
    drop(texts);
    let threads = rayon::current_num_threads();
    let mut next = blocks.take(threads);
    loop {
        let these = next.map_err(Unread::Broken)?;
        if these.is_empty() {
            return whole(frames, &kinds);
        }
        let convert = |block: Block| {
            let rows = block.rows;
            converted(&self::texts(block, Some(&schema))?, &kinds, rows)
        };
        let read_on = || blocks.take(threads);
        let convert_all = || these.into_par_iter().map(convert).collect::<Result<Vec<_>, _>>();
        let (read, converted) = rayon::join(read_on, convert_all);
        frames.extend(converted?);
        next = read;
    }
}

/// The fields of a block as text.
fn texts(block: Block, schema: Option<&SchemaRef>) -> PolarsResult<DataFrame> {
    let Block { bytes, rows } = block;
    if let (0, Some(schema)) = (rows, schema) {
        return Ok(DataFrame::empty_with_schema(schema)); // empty lines at the end
    }
    CsvReadOptions::default()
        .with_has_header(schema.is_none())
        .with_infer_schema_length(Some(0))
        .with_schema(schema.cloned())
        .with_n_threads(Some(1))
        .with_rechunk(true)
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
}

fn converted(
    texts: &DataFrame,
    kinds: &[(String, Kind)],
    rows: usize,
) -> Result<DataFrame, Unread> {
    // Empty lines at the file's end are rows to Polars.
    let texts = texts.slice(0, rows);
    if texts.height() != rows {
        return Err(Unread::Unclear);
    }
    let convert = |(name, kind): &(String, Kind)| {
        kind.read(texts.column(name)?.str()?).ok_or(Unread::Unclear)
    };
    let columns: Vec<Column> = kinds.iter().map(convert).collect::<Result<_, Unread>>()?;
    Ok(DataFrame::new(rows, columns)?)
}

/// The blocks' frames as one: decimals in one block make the others' whole numbers decimals.
fn whole(frames: Vec<DataFrame>, kinds: &[(String, Kind)]) -> Result<DataFrame, Unread> {
    let height = frames.iter().map(DataFrame::height).sum();
    let mut columns = Vec::with_capacity(kinds.len());
    for (at, (_, kind)) in kinds.iter().enumerate() {
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
    pub(crate) fn of(texts: &StringChunked, dates: bool) -> Option<Self> {
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
    pub(crate) fn read(self, texts: &StringChunked) -> Option<Column> {
        match self {
            Self::Text => Some(texts.clone().into_column()),
            Self::Date => Style::Date(Day::Iso).parse(texts).ok(),
            Self::Number => numbers::parse_plain(texts),
            Self::Empty => {
                let numbers = numbers::parse_plain(texts)?;
                (numbers.null_count() == numbers.len()).then(|| texts.clone().into_column())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read_csv(text: &str) -> Result<DataFrame, Unread> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        fs::write(&path, text).expect("a file");
        read(
            &path,
            &Wanted { only: &|_| None, texts: &|name| name == "key", dates: true, time: None },
        )
    }

    #[test]
    fn columns_have_the_types_of_their_fields() {
        let csv = "day,key,n,x,zip,note\n2024-01-01,1,5,-0.5,01234,a\n,2,NA,3,99999,\n";
        let Ok(frame) = read_csv(csv) else { panic!("a good file") };
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
        let Ok(frame) = read_csv(&csv) else { panic!("a good file") };
        assert_eq!(frame.height(), many + 1);
        let x = frame.column("x").expect("x").f64().expect("decimals");
        assert_eq!((x.get(0), x.get(many)), (Some(7.0), Some(8.5)));
        for last in ["2024-01-01,x7", "01/02/2024,7", "2024-01-01,007"] {
            let csv = format!("day,x\n{}{last}\n", rows(many, "7"));
            assert!(matches!(read_csv(&csv), Err(Unread::Unclear)), "{last}");
        }
        let csv = format!("day,x\n{}2024-01-01\n", rows(many, "7"));
        let Err(Unread::Broken(fault)) = read_csv(&csv) else { panic!("a short row") };
        assert_eq!(fault, "line 600002: has 1 field, but the header 2");
    }

    #[test]
    fn one_column_is_unclear_and_an_empty_one_is_not() {
        assert!(matches!(read_csv("a\n1\n"), Err(Unread::Unclear)));
        for (csv, rows) in [("a,b\n,1\n,\n", 2), ("a,b\n", 0), ("a,b\n,\n,\n\n", 2)] {
            let Ok(frame) = read_csv(csv) else { panic!("a good file: {csv}") };
            assert_eq!((frame.height(), &frame.dtypes()[0]), (rows, &DataType::String), "{csv}");
        }
    }
}
