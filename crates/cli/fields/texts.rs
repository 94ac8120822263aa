//! Columns of text read field by field, on all cores.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use foldhash::fast::RandomState;
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_csv::{Numbers, PlainNumbers, Records, Thousands};

/// Fields in their rows.
pub(crate) trait Texts: Sync {
    fn name(&self) -> &PlSmallStr;
    fn rows(&self) -> usize;
    /// Hands over the fields of these rows, nothing where there is none, until one is not taken.
    fn each(&self, rows: Range<usize>, take: impl FnMut(Option<&str>) -> bool);

    /// How numbers in them are written.
    fn numbers(&self) -> &Numbers {
        &PLAIN
    }

    /// All fields as numbers, where that can be told without looking at each as text.
    fn plain_numbers(&self) -> Option<PlainNumbers> {
        None
    }

    /// The field of a row; empty where there is none.
    fn at(&self, row: usize) -> String {
        let mut found = String::new();
        self.each(row..row + 1, |text| {
            found.push_str(text.unwrap_or_default());
            true
        });
        found
    }
}

/// Numbers as Rust reads them.
pub(crate) static PLAIN: Numbers =
    Numbers { decimal: b'.', thousands: Thousands::None, missing: Vec::new() };

/// A column of a text's records.
pub(crate) struct Fields<'a> {
    pub(crate) records: Records<'a>,
    pub(crate) at: usize,
    pub(crate) name: &'a PlSmallStr,
    pub(crate) numbers: &'a Numbers,
    /// More words for no value.
    pub(crate) missing: &'a [String],
}

impl Texts for Fields<'_> {
    fn name(&self) -> &PlSmallStr {
        self.name
    }

    fn rows(&self) -> usize {
        self.records.len()
    }

    fn each(&self, rows: Range<usize>, mut take: impl FnMut(Option<&str>) -> bool) {
        for row in rows {
            let mut field = self.records.field(row, self.at);
            if !self.missing.is_empty() {
                let is_missing = |text: &Cow<'_, str>| {
                    self.missing.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
                };
                field = field.filter(|text| !is_missing(text));
            }
            if !take(field.as_deref()) {
                return;
            }
        }
    }

    fn numbers(&self) -> &Numbers {
        self.numbers
    }

    fn plain_numbers(&self) -> Option<PlainNumbers> {
        let is_plain = self.numbers.is_plain() && self.missing.is_empty();
        is_plain.then(|| self.records.plain_numbers(self.at))?
    }
}

impl Texts for StringChunked {
    fn name(&self) -> &PlSmallStr {
        self.name()
    }

    fn rows(&self) -> usize {
        self.len()
    }

    fn each(&self, rows: Range<usize>, mut take: impl FnMut(Option<&str>) -> bool) {
        let first = i64::try_from(rows.start).unwrap_or(i64::MAX);
        let _ = self.slice(first, rows.len()).iter().all(&mut take);
    }
}

/// The fields as they are.
pub(crate) fn text(texts: &impl Texts) -> Column {
    if let Some(column) = repeated(texts) {
        return column;
    }
    let mut column = StringChunkedBuilder::new(texts.name().clone(), texts.rows());
    texts.each(0..texts.rows(), |text| {
        column.append_option(text);
        true
    });
    column.finish().into_column()
}

/// The fields where few repeat, as keys do: each is kept once and looked up, which takes half the time of
/// copying it. None where they are many.
fn repeated(texts: &impl Texts) -> Option<Column> {
    let rows = texts.rows();
    let mut places: HashMap<Box<str>, IdxSize, RandomState> = HashMap::default();
    let mut once = StringChunkedBuilder::new(texts.name().clone(), 0);
    let (mut fields, mut missing) = (0, None);
    let mut looked_up: Vec<IdxSize> = Vec::with_capacity(rows);
    texts.each(0..rows, |text| {
        let known = match text {
            Some(text) => places.get(text).copied(),
            None => missing,
        };
        let place = known.unwrap_or_else(|| {
            let place = fields;
            once.append_option(text);
            match text {
                Some(text) => drop(places.insert(text.into(), place)),
                None => missing = Some(place),
            }
            fields += 1;
            place
        });
        looked_up.push(place);
        // Soon, or else what was looked up was in vain.
        places.len() <= FEW || REPEATS * places.len() <= looked_up.len()
    });
    if looked_up.len() < rows || rows < FEW {
        return None;
    }
    let once = once.finish().into_column();
    once.take(&IdxCa::from_vec(PlSmallStr::EMPTY, looked_up)).ok()
}

/// Fields that differ, up to which it is not asked how often each is there.
const FEW: usize = 256;

/// How often a field is there, at least, that is kept once.
const REPEATS: usize = 4;

/// Categories as the texts that they stand for, and bytes as hexadecimal digits; nothing where a column
/// is neither.
pub(crate) fn of_keys(column: &Column) -> PolarsResult<Option<Column>> {
    Ok(match column.dtype() {
        DataType::Categorical(..) | DataType::Enum(..) => Some(column.cast(&DataType::String)?),
        DataType::Binary => {
            let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let texts = column.binary()?.iter().map(|bytes| bytes.map(digits));
            let texts: StringChunked = texts.collect::<Vec<Option<String>>>().into_iter().collect();
            Some(texts.with_name(column.name().clone()).into_column())
        }
        _ => None,
    })
}

/// The first field that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) row: usize,
}

/// Which rows hold a value.
pub(crate) struct Present {
    rows: usize,
    missing: Vec<usize>,
}

impl Present {
    pub(crate) fn new(rows: usize, missing: Vec<usize>) -> Self {
        Self { rows, missing }
    }

    pub(crate) fn any(&self) -> bool {
        self.missing.len() < self.rows
    }

    /// The column of these values, null where a row holds none.
    pub(crate) fn column<T: PolarsNumericType>(
        self,
        name: &PlSmallStr,
        values: Vec<T::Native>,
    ) -> ChunkedArray<T> {
        let name = name.clone();
        if self.missing.is_empty() {
            return ChunkedArray::from_vec(name, values);
        }
        let mut present = vec![true; self.rows];
        self.missing.iter().for_each(|&row| present[row] = false);
        let present = BooleanChunked::from_slice(PlSmallStr::EMPTY, &present);
        let validity = present.downcast_iter().next().map(|bits| bits.values().clone());
        ChunkedArray::from_vec_validity(name, values, validity)
    }
}

/// Rows that a thread reads at once.
const ROWS: usize = 1 << 16;

/// Reads every field: `Some(None)` is a missing one, as null is, and `None` one that is not read.
pub(crate) fn parse<T, F>(texts: &impl Texts, read: F) -> Result<(Vec<T>, Present), Unread>
where
    T: Copy + Default + Send,
    F: Fn(&str) -> Option<Option<T>> + Sync,
{
    parse_in_order(texts, || |text: &str| read(text))
}

/// As [`parse`], with a reader of its own for each run of rows: it may remember the field before.
pub(crate) fn parse_in_order<T, R, F>(
    texts: &impl Texts,
    reader: F,
) -> Result<(Vec<T>, Present), Unread>
where
    T: Copy + Default + Send,
    R: FnMut(&str) -> Option<Option<T>>,
    F: Fn() -> R + Sync,
{
    let mut values = vec![T::default(); texts.rows()];
    let read = |(part, values): (usize, &mut [T])| {
        let first = part * ROWS;
        let mut read = reader();
        let (mut missing, mut unread) = (Vec::new(), None);
        let rows = first..first + values.len();
        let mut to = rows.clone().zip(values);
        texts.each(rows, |text| {
            let Some((row, value)) = to.next() else { return false };
            match text.map_or(Some(None), &mut read) {
                Some(Some(field)) => *value = field,
                Some(None) => missing.push(row),
                None => unread = Some(Unread { row }),
            }
            unread.is_none()
        });
        unread.map_or(Ok(missing), Err)
    };
    let parts: Vec<Result<Vec<usize>, Unread>> =
        values.par_chunks_mut(ROWS).enumerate().map(read).collect();
    let mut missing = Vec::new();
    for part in parts {
        missing.extend(part?);
    }
    Ok((values, Present { rows: texts.rows(), missing }))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rand_chacha::{
        ChaCha8Rng,
        rand_core::{Rng, SeedableRng},
    };
    use smoothframe_csv::{Block, Options, Reader, Scratch};

    use super::*;

    /// The fields of each column.
    fn fields(text: &str) -> Vec<Vec<Option<String>>> {
        let options = Options { delimiter: Some(b','), ..Options::default() };
        let reader = Reader::new(Cursor::new(text.to_owned()), &options);
        let mut reader = reader.expect("a good file");
        let (mut block, mut scratch) = (Block::default(), Scratch::default());
        reader.next(&mut block).expect("a good file");
        let records = block.records(&mut scratch).expect("good records");
        let name = PlSmallStr::EMPTY;
        let column = |at| {
            let column = Fields { records, at, name: &name, numbers: &PLAIN, missing: &[] };
            let mut fields = Vec::new();
            column.each(0..column.rows(), |text| {
                fields.push(text.map(str::to_owned));
                true
            });
            fields
        };
        (0..reader.names().len()).map(column).collect()
    }

    /// Polars' own reader sees the same fields, where it is given them as text.
    #[test]
    fn polars_reads_the_same() {
        let kinds = [
            "",
            "7",
            "-0.5",
            "a b",
            " ",
            "é🎈",
            "\"\"",
            "\"a,b\"",
            "\"a\nb\"",
            "\"a\r\nb\"",
            "\"say \"\"hi\"\"\"",
            "\"\"\"\"",
            "\"é\"",
            "\"7\"",
            "x\r",
        ];
        let mut random = ChaCha8Rng::seed_from_u64(7);
        for round in 0..2000 {
            let mut below = |n: usize| random.next_u32() as usize % n;
            let (width, rows) = (2 + below(3), below(6));
            let (end, known) = (["\n", "\r\n"][below(2)], [7, kinds.len()][below(2)]);
            let mut text = String::new();
            for at in 0..rows * width {
                text.push_str(kinds[below(known)]);
                let is_last = at + 1 == rows * width && round % 2 == 0;
                text.push_str(match (at + 1) % width {
                    0 if is_last => "",
                    0 => end,
                    _ => ",",
                });
            }
            let header = vec!["x"; width].join(",") + "\n";
            let read = CsvReadOptions::default().with_infer_schema_length(Some(0));
            let text = header + &text;
            let read = read.into_reader_with_file_handle(Cursor::new(text.clone())).finish();
            let read = read.expect("a good file");
            let split = fields(&text);
            for (column, fields) in read.columns().iter().zip(&split) {
                let texts = column.str().expect("text");
                let want: Vec<Option<String>> =
                    texts.iter().map(|text| text.map(str::to_owned)).collect();
                assert_eq!(fields, &want, "{text:?}");
            }
        }
    }
}
