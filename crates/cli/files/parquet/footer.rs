//! What Polars does not tell of a file's footer, or cannot take.

use std::{
    fs::File,
    io::{Cursor, Read as _, Seek, SeekFrom},
    ops::Range,
    sync::Arc,
};

use anyhow::{Result, anyhow};
use polars::prelude::*;

use super::thrift::Reader;

/// Whether a file's footer says that its columns are encrypted.
pub(super) fn is_encrypted(file: &File) -> bool {
    let mut found = false;
    let Ok(footer) = bytes(file) else { return false };
    let _ = Reader { rest: &footer }.fields(|reader, number, kind| {
        found |= (number, kind) == (8, 12);
        reader.pass(kind, 0)
    });
    found
}

/// The metadata with a name of its own for each column, of as many bytes: Polars takes no two columns of
/// one name, whether they are needed or not. What Arrow says of them goes by their names, and is left
/// out.
pub(super) fn with_own_names(file: &File) -> Result<Arc<FileMetadata>> {
    let mut footer = bytes(file)?;
    let mut places = Places::default();
    places.read(&footer)?;
    let columns = places.columns();
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut changes: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    let all: Vec<Vec<u8>> = columns.iter().map(|(name, _)| footer[name.clone()].to_vec()).collect();
    for (name, leaves) in &columns {
        let mut own = footer[name.clone()].to_vec();
        if names.contains(&own) {
            let is_free = |other: &Vec<u8>| !all.contains(other) && !names.contains(other);
            own = spelt(own.len()).find(is_free).ok_or_else(|| anyhow!("there are too many"))?;
            changes.push((name.clone(), own.clone()));
            for group in &places.paths {
                let paths = group.get(leaves.clone()).unwrap_or_default();
                changes.extend(paths.iter().map(|path| (path.clone(), own.clone())));
            }
        }
        names.push(own);
    }
    for (place, name) in changes {
        if let Some(to) = footer.get_mut(place).filter(|to| to.len() == name.len()) {
            to.copy_from_slice(&name);
        }
    }
    let mut reader = ParquetReader::new(Cursor::new([b"PAR1", &footer[..]].concat()));
    let mut metadata = (**reader.get_metadata()?).clone();
    metadata.key_value_metadata = None;
    Ok(Arc::new(metadata))
}

/// The footer, and what stands behind it.
fn bytes(file: &File) -> Result<Vec<u8>> {
    let mut file = file;
    let (mut end, mut length) = ([0; 8], [0; 4]);
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut end)?;
    length.copy_from_slice(&end[..4]);
    file.seek(SeekFrom::End(-8 - i64::from(u32::from_le_bytes(length))))?;
    let mut footer = Vec::new();
    file.read_to_end(&mut footer)?;
    Ok(footer)
}

/// Texts of a length in bytes: numbers of 36 digits.
fn spelt(length: usize) -> impl Iterator<Item = Vec<u8>> {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    (0..100_000_usize).map(move |mut number| {
        let mut text = vec![b'_'; length];
        for sign in text.iter_mut().rev() {
            *sign = DIGITS[number % 36];
            number /= 36;
        }
        text
    })
}

/// Where names are.
#[derive(Default)]
struct Places {
    /// Those of the schema's elements, and how many elements each has below it.
    elements: Vec<(Range<usize>, i64)>,
    /// Of each row group, the columns' names in the paths of its chunks.
    paths: Vec<Vec<Range<usize>>>,
}

impl Places {
    fn read(&mut self, footer: &[u8]) -> Result<()> {
        let Self { elements, paths } = self;
        let text = |reader: &mut Reader<'_>| -> Result<Range<usize>> {
            let length = reader.bytes()?.len();
            let end = footer.len() - reader.rest.len();
            Ok(end - length..end)
        };
        Reader { rest: footer }.fields(|reader, number, kind| match (number, kind) {
            (2, 9) => reader.list(|reader, _| {
                let mut element = (0..0, 0);
                reader.fields(|reader, number, kind| match (number, kind) {
                    (4, 8) => {
                        element.0 = text(reader)?;
                        Ok(())
                    }
                    (5, 5) => {
                        element.1 = reader.signed()?;
                        Ok(())
                    }
                    _ => reader.pass(kind, 0),
                })?;
                elements.push(element);
                Ok(())
            }),
            (4, 9) => reader.list(|reader, _| {
                let mut group = Vec::new();
                reader.fields(|reader, number, kind| match (number, kind) {
                    (1, 9) => reader.list(|reader, _| {
                        group.push(path(reader, text)?);
                        Ok(())
                    }),
                    _ => reader.pass(kind, 0),
                })?;
                paths.push(group);
                Ok(())
            }),
            _ => reader.pass(kind, 0),
        })
    }

    /// The name of each column, and which of the chunks of a group are its own.
    fn columns(&self) -> Vec<(Range<usize>, Range<usize>)> {
        let mut elements = self.elements.iter().skip(1);
        let (mut columns, mut chunk) = (Vec::new(), 0);
        while let Some((name, below)) = elements.next() {
            let first = chunk;
            let mut open = *below;
            chunk += usize::from(open == 0);
            while open > 0
                && let Some((_, below)) = elements.next()
            {
                open += below - 1;
                chunk += usize::from(*below == 0);
            }
            columns.push((name.clone(), first..chunk));
        }
        columns
    }
}

/// The first name in the path of a chunk of a column.
fn path<'a>(
    reader: &mut Reader<'a>,
    text: impl Fn(&mut Reader<'a>) -> Result<Range<usize>>,
) -> Result<Range<usize>> {
    let mut first = None;
    reader.fields(|reader, number, kind| match (number, kind) {
        (3, 12) => reader.fields(|reader, number, kind| match (number, kind) {
            (3, 9) => reader.list(|reader, _| {
                let name = text(reader)?;
                first.get_or_insert(name);
                Ok(())
            }),
            _ => reader.pass(kind, 0),
        }),
        _ => reader.pass(kind, 0),
    })?;
    Ok(first.unwrap_or(0..0))
}
