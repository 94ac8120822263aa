//! Any bytes, under any options: read in blocks of any size they are the same records, or the same
//! error, and nothing panics.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::{arbitrary, fuzz_target};
use smoothframe_csv::{Block, Encoding, Options, Ragged, Reader, Scratch, Thousands};

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
    block: u8,
    bytes: Vec<u8>,
}

/// The records' bytes, fields and lines, and the error that ends them.
type Read = (Vec<(String, Vec<Option<String>>, u64)>, Option<String>);

fn read(bytes: &[u8], options: &Options) -> Read {
    let mut rows = Vec::new();
    let mut reader = match Reader::new(Cursor::new(bytes.to_vec()), options) {
        Ok(reader) => reader,
        Err(error) => return (rows, Some(error.to_string())),
    };
    let (mut block, mut scratch) = (Block::default(), Scratch::default());
    loop {
        match reader.next(&mut block) {
            Ok(true) => {}
            Ok(false) => return (rows, None),
            Err(error) => return (rows, Some(error.to_string())),
        }
        let records = match block.records(&mut scratch) {
            Ok(records) => records,
            Err(error) => return (rows, Some(error.to_string())),
        };
        for row in 0..records.len() {
            let field = |column| records.field(row, column).map(|field| field.into_owned());
            let fields = (0..records.width()).map(field).collect();
            rows.push((records.raw(row).to_owned(), fields, block.line(row)));
        }
    }
}

fuzz_target!(|input: Input| {
    let (skip_rows, skip_after_header, skip_footer) = input.skips;
    let options = Options {
        delimiter: [None, Some(b','), Some(b';'), Some(b'\t'), Some(b' ')][usize::from(input.delimiter % 5)],
        quote: input.quoted.then_some(b'"'),
        comment: input.comment.then(|| "#".to_owned()),
        skip_rows: u64::from(skip_rows % 4),
        skip_after_header: u64::from(skip_after_header % 3),
        skip_footer: usize::from(skip_footer % 3),
        header: input.header,
        ragged: if input.ragged { Ragged::Null } else { Ragged::Refuse },
        encoding: match input.encoding % 4 {
            0 => Encoding::for_label(b"windows-1252"),
            1 => Encoding::for_label(b"utf-16le"),
            _ => None,
        },
        decimal: [None, Some(b'.'), Some(b',')][usize::from(input.marks % 3)],
        thousands: [None, Some(Thousands::None), Some(Thousands::Space)][usize::from(input.marks / 3 % 3)],
        ..Options::default()
    };
    let (whole, error) = read(&input.bytes, &options);
    for row in &whole {
        assert_eq!(row.1.len(), whole[0].1.len(), "records are of one width");
    }
    let cut = Options { block: 1 + usize::from(input.block), ..options };
    let (parts, other) = read(&input.bytes, &cut);
    // What the first block shows differs with its size; with all said, nothing may.
    if cut.delimiter.is_some() && cut.encoding.is_some() && cut.decimal.is_some() && cut.thousands.is_some() {
        assert_eq!(error, other);
        if error.is_none() {
            assert_eq!(whole, parts);
        }
    }
});
