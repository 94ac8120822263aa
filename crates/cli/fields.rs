//! Columns of text read field by field, on all cores.

use std::ops::Range;

use polars::prelude::*;
use rayon::prelude::*;

/// Fields in their rows.
pub(crate) trait Texts: Sync {
    fn name(&self) -> &PlSmallStr;
    fn rows(&self) -> usize;
    /// Hands over the fields of these rows, nothing where there is none, until one is not taken.
    fn each(&self, rows: Range<usize>, take: impl FnMut(Option<&str>) -> bool);

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
    let mut column = StringChunkedBuilder::new(texts.name().clone(), texts.rows());
    texts.each(0..texts.rows(), |text| {
        column.append_option(text);
        true
    });
    column.finish().into_column()
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
