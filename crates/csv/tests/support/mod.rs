//! Texts read to their end.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::io::{Cursor, Write};

use smoothframe_csv::{Block, Error, Options, Reader, Scratch};

/// A text read whole.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) names: Vec<String>,
    pub(crate) notes: Vec<String>,
    /// Fields, nothing where they are empty and not quoted.
    pub(crate) rows: Vec<Vec<Option<String>>>,
    /// The line of each row.
    pub(crate) lines: Vec<u64>,
    /// Records as they are written.
    pub(crate) raw: Vec<String>,
}

impl Whole {
    /// Fields as texts, row after row, with `|` between them.
    pub(crate) fn shown(&self) -> Vec<String> {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        self.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
    }
}

pub(crate) fn open(bytes: impl AsRef<[u8]>, options: &Options) -> Result<Reader, Error> {
    Reader::new(Cursor::new(bytes.as_ref().to_vec()), options)
}

pub(crate) fn read(bytes: impl AsRef<[u8]>, options: &Options) -> Result<Whole, Error> {
    let mut reader = open(bytes, options)?;
    let (names, notes) = (reader.names().to_vec(), reader.notes().to_vec());
    let mut whole = Whole { names, notes, rows: vec![], lines: vec![], raw: vec![] };
    let (mut block, mut scratch, mut blocks) = (Block::default(), Scratch::default(), 0);
    while reader.next(&mut block)? {
        assert_eq!((block.number(), block.rows().start), (blocks, whole.rows.len() as u64));
        let records = block.records(&mut scratch)?;
        let rows = block.rows();
        assert_eq!(records.len() as u64, rows.end - rows.start, "{records:?} {options:?}");
        for row in 0..records.len() {
            let field = |at| records.field(row, at).map(|field| field.into_owned());
            whole.rows.push((0..records.width()).map(field).collect());
            // Which looks from the block's start each time.
            whole.lines.push(if records.len() < 500 { block.line(row) } else { 0 });
            whole.raw.push(records.raw(row).to_owned());
        }
        blocks += 1;
    }
    assert_eq!(reader.rows(), whole.rows.len() as u64);
    assert!(!reader.next(&mut block)?, "an end stays one");
    Ok(whole)
}

/// What is said of a text that is refused.
pub(crate) fn refused(bytes: impl AsRef<[u8]>, options: &Options) -> String {
    match read(bytes, options) {
        Ok(whole) => panic!("read: {whole:?}"),
        Err(error) => error.to_string(),
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory")
}

/// Seeded numbers.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn seed(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        // Knuth's MMIX generator; its high bits are the random ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    pub(crate) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}
