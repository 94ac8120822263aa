//! Any bytes, under any options: read in blocks of any size, from any pieces, packed or not, they are
//! the same records or the same error; csv-core reads the same fields; and nothing panics.

#![no_main]

use std::io::{Cursor, Read, Write};

use libfuzzer_sys::{arbitrary, fuzz_target};
use smoothframe_csv::{Block, Encoding, Options, Ragged, Reader, Scratch, Thousands};

#[path = "support/by_csv_core.rs"]
mod by_csv_core;

#[derive(Debug, arbitrary::Arbitrary)]
struct Input {
    delimiter: u8,
    quoted: bool,
    comment: bool,
    skips: (u8, u8, u8),
    header: bool,
    ragged: bool,
    encoding: u8,
    marks: u8,
    blocks: (u8, u8),
    packed: bool,
    bytes: Vec<u8>,
}

/// Bytes that come a few at a time.
struct Pieces(Cursor<Vec<u8>>, usize);

impl Read for Pieces {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let most = to.len().min(self.1);
        self.0.read(&mut to[..most])
    }
}

/// What a text is read as.
#[derive(Debug, Default, PartialEq)]
struct Whole {
    names: Vec<String>,
    /// Records' bytes, fields and lines.
    rows: Vec<(String, Vec<Option<String>>, u64)>,
    /// Its line, its character and what is wrong. The advice may differ: a block shows it.
    error: Option<(Option<u64>, Option<u64>, String)>,
}

fn read(input: impl Read + Send + 'static, options: &Options) -> Whole {
    let mut whole = Whole::default();
    if let Err(error) = read_to(input, options, &mut whole) {
        let _ = error.to_string();
        whole.error = Some((error.line(), error.character(), error.problem().to_string()));
    }
    whole
}

fn read_to(
    input: impl Read + Send + 'static,
    options: &Options,
    whole: &mut Whole,
) -> Result<(), smoothframe_csv::Error> {
    let mut reader = Reader::new(input, options)?;
    whole.names = reader.names().to_vec();
    let (mut block, mut scratch, mut blocks) = (Block::default(), Scratch::default(), 0);
    while reader.next(&mut block)? {
        assert_eq!((block.number(), block.rows().start), (blocks, whole.rows.len() as u64));
        let records = block.records(&mut scratch)?;
        assert_eq!(records.len() as u64, block.rows().end - block.rows().start);
        assert_eq!(records.width(), whole.names.len());
        for row in 0..records.len() {
            let field = |column| records.field(row, column).map(|field| field.into_owned());
            let fields = (0..records.width()).map(field).collect();
            whole.rows.push((records.raw(row).to_owned(), fields, block.line(row)));
        }
        for column in 0..records.width() {
            numbers(&reader, &records, column);
        }
        blocks += 1;
    }
    assert_eq!(reader.rows(), whole.rows.len() as u64);
    assert!(!reader.next(&mut block)?, "an end stays one");
    Ok(())
}

/// A column of numbers is its fields' numbers.
fn numbers(reader: &Reader, records: &smoothframe_csv::Records<'_>, column: usize) {
    let Ok(numbers) = reader.column_numbers(column) else { return };
    let mut together = Vec::new();
    let end = records.numbers(column, &numbers, &mut together);
    for (row, field) in records.column(column).enumerate() {
        let one = field.map_or(Ok(None), |text| numbers.decimal(&text));
        match (one, end) {
            (Ok(one), _) if row < together.len() => {
                let same = one.unwrap_or(f64::NAN).to_bits() == together[row].to_bits();
                assert!(same, "row {row} of {records:?}: {one:?}, {}", together[row]);
            }
            (one, end) => {
                assert_eq!(one.err().map(|no| (row, no)), end.err());
                return;
            }
        }
    }
}

fuzz_target!(|input: Input| {
    let (skip_rows, skip_after_header, skip_footer) = input.skips;
    let options = Options {
        delimiter: [None, Some(b','), Some(b';'), Some(b'\t'), Some(b' ')]
            [usize::from(input.delimiter % 5)],
        quote: input.quoted.then_some(b'"'),
        comment: input.comment.then(|| "#".to_owned()),
        skip_rows: u64::from(skip_rows % 4),
        skip_after_header: u64::from(skip_after_header % 3),
        skip_footer: usize::from(skip_footer % 3),
        header: input.header,
        ragged: if input.ragged { Ragged::Null } else { Ragged::Refuse },
        encoding: Encoding::for_label(
            [&b"none"[..], b"utf-8", b"windows-1252", b"utf-16le", b"shift_jis"]
                [usize::from(input.encoding % 5)],
        ),
        decimal: [None, Some(b'.'), Some(b',')][usize::from(input.marks % 3)],
        thousands: [None, Some(Thousands::None), Some(Thousands::Space)]
            [usize::from(input.marks / 3 % 3)],
        ..Options::default()
    };
    let whole = read(Cursor::new(input.bytes.clone()), &options);
    let what = || format!("{:?} under {options:?}", String::from_utf8_lossy(&input.bytes));
    if options.encoding.is_some_and(|encoding| encoding.name() == "UTF-8")
        && let (None, Ok(text)) = (&whole.error, std::str::from_utf8(&input.bytes))
        && let Some(delimiter) = options.delimiter
    {
        let rows = whole.rows.iter().map(|(_, fields, _)| fields.as_slice());
        by_csv_core::check(text, &options, delimiter, &whole.names, rows);
    }
    if input.packed {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        // In two members, as logs that were appended to are.
        let (first, second) = input.bytes.split_at(input.bytes.len() / 2);
        packed.write_all(first).expect("memory");
        let packed = packed.finish().expect("memory");
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::none());
        packed.write_all(second).expect("memory");
        let packed = packed.finish().expect("memory");
        let unpacked = read(Cursor::new(packed), &options);
        // What is packed in what is packed is no text.
        if !input.bytes.starts_with(b"\x1f\x8b") && !input.bytes.starts_with(b"\x28\xb5\x2f\xfd") {
            assert_eq!(whole, unpacked, "packed: {}", what());
        }
    }
    let cut = |block: u8| {
        let block = 1 + usize::from(block);
        read(Pieces(Cursor::new(input.bytes.clone()), block), &Options { block, ..options.clone() })
    };
    let (parts, others) = (cut(input.blocks.0), cut(input.blocks.1));
    // What the first block shows differs with its size; with all said, nothing may.
    if options.delimiter.is_none()
        || options.encoding.is_none()
        || options.decimal.is_none()
        || options.thousands.is_none()
    {
        return;
    }
    for cut in [&parts, &others] {
        assert_eq!(whole.error, cut.error, "{}", what());
        if whole.error.is_none() {
            assert_eq!(&whole, cut, "{}", what());
        }
    }
    // Blocks before the one that is broken are as they are.
    let few = parts.rows.len().min(others.rows.len());
    assert_eq!(parts.rows[..few], others.rows[..few], "{}", what());
});
