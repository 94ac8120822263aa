//! Reading NDJSON: a JSON object on each line.

mod cells;
mod object;
pub(crate) mod splice;

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    string::FromUtf8Error,
};

use anyhow::{Result, anyhow, bail};
use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_report::Format;

use super::{
    memory,
    typed::{Read, Seen},
};

/// Bytes of lines that a thread reads at once.
const BLOCK: usize = 1 << 20;

/// The objects of a block of lines: each column's cells as they are written, nothing where there is none.
#[derive(Default)]
struct Objects<'a> {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
    cells: Vec<Vec<&'a str>>,
    rows: usize,
}

pub(crate) fn read(path: &Path, only: &dyn Fn(&Seen<'_>) -> Option<Vec<String>>) -> Result<Read> {
    let text = smoothframe_csv::text(File::open(path)?).map_err(|error| anyhow!("{error}"))?;
    let text = String::from_utf8(memory::text(text)?).map_err(|error| no_text(&error))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        bail!("holds no data");
    }
    let blocks = blocks(text);
    let first_lines = blocks.iter().scan(1, |line, block| {
        let first = *line;
        *line += memchr_lines(block);
        Some(first)
    });
    let blocks: Vec<(usize, &str)> = first_lines.zip(blocks.iter().copied()).collect();
    let blocks: Vec<Result<Objects<'_>>> =
        blocks.into_par_iter().map(|(line, text)| Objects::of(text, line)).collect();
    let blocks: Vec<Objects<'_>> = blocks.into_iter().collect::<Result<_>>()?;
    let mut known = HashSet::new();
    let all = blocks.iter().flat_map(|block| &block.names);
    let names: Vec<String> = all.filter(|name| known.insert(*name)).cloned().collect();
    let seen = Seen { format: Format::Ndjson, is_plain: true, names: &names };
    let wanted = only(&seen).unwrap_or_else(|| names.clone());
    let height = blocks.iter().map(|block| block.rows).sum();
    let columns: Vec<Column> = wanted
        .par_iter()
        .map(|name| {
            // An object without the column holds nothing there.
            let cells: Vec<&str> = blocks
                .iter()
                .flat_map(|block| {
                    let cells = block.numbers.get(name).and_then(|&at| block.cells.get(at));
                    let have = cells.map_or(&[][..], Vec::as_slice);
                    have.iter().copied().chain(std::iter::repeat_n("", block.rows - have.len()))
                })
                .collect();
            cells::column(name, &cells)
        })
        .collect();
    let frame = DataFrame::new(height, columns)?;
    Ok(Read { frame, names, is_plain: true, ..Read::default() })
}

/// Where bytes are no text.
fn no_text(error: &FromUtf8Error) -> anyhow::Error {
    let at = error.utf8_error().valid_up_to();
    let (before, bad) = error.as_bytes().split_at(at);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let byte = bad.first().copied().unwrap_or_default();
    anyhow!("line {line}: is not UTF-8 text (byte 0x{byte:02X}); convert the file to UTF-8 first")
}

/// Parts of a text that are whole lines.
fn blocks(text: &str) -> Vec<&str> {
    let (mut blocks, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let from = BLOCK.min(bytes.len());
        let end = bytes[from..].iter().position(|&byte| byte == b'\n');
        let (block, behind) = rest.split_at(end.map_or(bytes.len(), |end| from + end + 1));
        blocks.push(block);
        rest = behind;
    }
    blocks
}

fn memchr_lines(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

impl<'a> Objects<'a> {
    /// The objects of these lines, of which the first has this number.
    fn of(text: &'a str, first: usize) -> Result<Self> {
        let mut objects = Self::default();
        for (line, text) in (first..).zip(text.lines()) {
            if text.trim().is_empty() {
                continue;
            }
            objects.add(text).map_err(|why| anyhow!("line {line}: {why}"))?;
        }
        Ok(objects)
    }

    fn add(&mut self, line: &'a str) -> Result<(), String> {
        object::fields(line, |name, cell| {
            let at = match self.numbers.get(name) {
                Some(&at) => at,
                None => {
                    self.names.push(name.to_owned());
                    self.numbers.insert(name.to_owned(), self.cells.len());
                    self.cells.push(Vec::new());
                    self.cells.len() - 1
                }
            };
            let cells = &mut self.cells[at];
            if cells.len() > self.rows {
                return Err(format!("has two fields `{name}`; rename one"));
            }
            cells.resize(self.rows, "");
            cells.push(cell);
            Ok(())
        })?;
        self.rows += 1;
        Ok(())
    }
}

/// The line of a row (from 0): blank lines hold none.
pub(crate) fn line_of(path: &Path, row: u64) -> Option<u64> {
    at(path, row).map(|(line, _)| line)
}

/// What is written in a column of a row (from 0).
pub(crate) fn written_at(path: &Path, column: &str, row: usize) -> Option<String> {
    let (_, text) = at(path, row as u64)?;
    let mut found = None;
    let read = object::fields(&text, |name, cell| {
        if name == column {
            found = Some(cell.to_owned());
        }
        Ok(())
    });
    read.ok().and(found)
}

/// The line of a row, and what it holds.
fn at(path: &Path, row: u64) -> Option<(u64, String)> {
    let text = BufReader::new(smoothframe_csv::text(File::open(path).ok()?).ok()?);
    let mut left = row;
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.ok()?;
        match text.trim().is_empty() {
            true => {}
            false if left == 0 => return Some((line, text)),
            false => left -= 1,
        }
    }
    None
}
