//! A block of CSV records split into their fields.

use std::{borrow::Cow, ops::Range};

use memchr::{memchr, memchr2, memchr2_iter};
use polars::prelude::PlSmallStr;

use crate::fields::Texts;

/// The fields of whole records.
pub(crate) struct Split<'a> {
    text: &'a str,
    /// Where each field ends, record after record.
    ends: Vec<u32>,
    /// The fields of a record.
    width: usize,
    is_quoted: bool,
}

impl<'a> Split<'a> {
    /// Splits records of `width` fields; nothing where one has more or fewer, or is broken
    /// otherwise: then it is to be told where, which is the work of [`crate::broken`].
    pub(crate) fn of(bytes: &'a [u8], width: usize) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        if memchr(0, bytes).is_some() || u32::try_from(bytes.len()).is_err() {
            return None;
        }
        let is_quoted = memchr(b'"', bytes).is_some();
        let mut ends = Vec::with_capacity(bytes.len() / 4);
        if is_quoted {
            quoted(bytes, &mut ends)?;
        } else {
            ends.extend(memchr2_iter(b',', b'\n', bytes).map(place));
        }
        let is_ended = |&end: &u32| end as usize + 1 == bytes.len() && bytes.ends_with(b"\n");
        if !bytes.is_empty() && !ends.last().is_some_and(is_ended) {
            ends.push(place(bytes.len()));
        }
        let ends_record = |&end: &u32| bytes.get(end as usize) != Some(&b',');
        let is_record = |ends: &[u32]| ends.iter().position(ends_record) == Some(width - 1);
        let are_records = ends.len() % width == 0 && ends.chunks_exact(width).all(is_record);
        are_records.then_some(Self { text, ends, width, is_quoted })
    }

    pub(crate) fn rows(&self) -> usize {
        self.ends.len() / self.width
    }

    /// One of its columns.
    pub(crate) fn column(&'a self, name: &'a PlSmallStr, at: usize) -> SplitColumn<'a> {
        SplitColumn { split: self, name, at }
    }

    /// A field as it is read; nothing where it is empty, and not quoted.
    fn field(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        let at = row * self.width + column;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        let field = self.text.get(start..self.ends[at] as usize)?;
        // Of the line's end, and for Polars of any field's.
        let field = field.strip_suffix('\r').unwrap_or(field);
        if self.is_quoted && field.starts_with('"') {
            let inner = field.get(1..field.len() - 1)?;
            return Some(match memchr(b'"', inner.as_bytes()) {
                Some(_) => inner.replace("\"\"", "\"").into(),
                None => inner.into(),
            });
        }
        (!field.is_empty()).then_some(Cow::Borrowed(field))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "blocks are found to be shorter first")]
fn place(at: usize) -> u32 {
    at as u32
}

/// Finds the ends of fields some of which are quoted; nothing where quotes are not as they should.
fn quoted(bytes: &[u8], ends: &mut Vec<u32>) -> Option<()> {
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start;
        if bytes[start] == b'"' {
            end += 1;
            loop {
                end += memchr(b'"', &bytes[end..])? + 1;
                if bytes.get(end) != Some(&b'"') {
                    break;
                }
                end += 1;
            }
            if bytes.get(end) == Some(&b'\r') && matches!(bytes.get(end + 1), None | Some(b'\n')) {
                end += 1;
            }
            if !matches!(bytes.get(end), None | Some(b',' | b'\n')) {
                return None;
            }
        } else {
            end += memchr2(b',', b'\n', &bytes[start..]).unwrap_or(bytes.len() - start);
            if memchr(b'"', &bytes[start..end]).is_some() {
                return None;
            }
        }
        if end < bytes.len() {
            ends.push(place(end));
        }
        start = end + 1;
    }
    Some(())
}

/// A column of a [`Split`].
pub(crate) struct SplitColumn<'a> {
    split: &'a Split<'a>,
    name: &'a PlSmallStr,
    at: usize,
}

impl Texts for SplitColumn<'_> {
    fn name(&self) -> &PlSmallStr {
        self.name
    }

    fn rows(&self) -> usize {
        self.split.rows()
    }

    fn each(&self, rows: Range<usize>, mut take: impl FnMut(Option<&str>) -> bool) {
        for row in rows {
            if !take(self.split.field(row, self.at).as_deref()) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use polars::prelude::*;
    use rand_chacha::{
        ChaCha8Rng,
        rand_core::{Rng, SeedableRng},
    };

    use super::*;

    fn fields(text: &str, width: usize) -> Option<Vec<Vec<Option<String>>>> {
        let split = Split::of(text.as_bytes(), width)?;
        let name = PlSmallStr::EMPTY;
        let column = |at| {
            let mut fields = Vec::new();
            split.column(&name, at).each(0..split.rows(), |text| {
                fields.push(text.map(str::to_owned));
                true
            });
            fields
        };
        Some((0..width).map(column).collect())
    }

    #[test]
    fn what_is_broken_is_not_split() {
        for text in [
            "1,2\n3\n",
            "1,2,3\n",
            "1,2\n\n3,4\n",
            "1,\"2\n",
            "1,2\"\n",
            "\"1\"x,2\n",
            "\"1,2\n",
            "1,\0\n",
            "1,2\n3",
            "1",
            "\n",
            "1,\"\"\"\n",
            "1\n2,3,4\n",
            "1,2,3\n4\n",
            "\"1\"\r,2\n",
        ] {
            assert_eq!(fields(text, 2), None, "{text:?}");
        }
        assert!(Split::of(b"1,\xff\n", 2).is_none());
        assert_eq!(fields("", 2).map(|columns| columns[0].len()), Some(0));
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
            let read = read.into_reader_with_file_handle(Cursor::new(header + &text)).finish();
            let read = read.expect("a good file");
            let split = fields(&text, width).expect("good records");
            for (column, fields) in read.columns().iter().zip(&split) {
                let texts = column.str().expect("text");
                let want: Vec<Option<String>> =
                    texts.iter().map(|text| text.map(str::to_owned)).collect();
                assert_eq!(fields, &want, "{text:?}");
            }
        }
    }
}
