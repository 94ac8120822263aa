//! A CSV file cut into blocks of whole records, at the speed of looking for line ends and quotes.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};

/// A file's blocks of rows, after its header. What is in the records is not looked at.
pub(crate) struct Cuts {
    file: File,
    header: Vec<u8>,
    /// What is read and in no block yet.
    rest: Vec<u8>,
    /// So many bytes are read at once.
    size: usize,
    blocks: usize,
    rows: usize,
    ended: bool,
}

/// Where a block stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The number of the block.
    pub(crate) number: usize,
    /// Its rows, counted from the file's first; empty lines at the file's end are none.
    pub(crate) rows: std::ops::Range<usize>,
}

/// Bytes that are read at once.
pub(crate) const BLOCK: usize = 1 << 22;
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Cuts {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::of(path, BLOCK)
    }

    fn of(path: &Path, size: usize) -> io::Result<Self> {
        let file = File::open(path)?;
        let (header, rest) = (Vec::new(), Vec::new());
        let mut cuts = Self { file, header, rest, size, blocks: 0, rows: 0, ended: false };
        let mut start = Vec::new();
        let end = loop {
            cuts.read_on(&mut start)?;
            match Records::of(&start).first {
                Some(end) => break end,
                None if cuts.ended => break start.len(),
                None => {}
            }
        };
        cuts.rest = start.split_off(end);
        cuts.header = start;
        if cuts.header.starts_with(BYTE_ORDER_MARK) {
            cuts.header.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(cuts)
    }

    /// The header's record, with the end of its line.
    pub(crate) fn header(&self) -> &[u8] {
        &self.header
    }

    /// How many rows the blocks so far have.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Reads the next block into `block`, in place of what is there; nothing at the file's end.
    pub(crate) fn take(&mut self, block: &mut Vec<u8>) -> io::Result<Option<Cut>> {
        block.clear();
        block.append(&mut self.rest);
        if !self.ended && block.len() < self.size / 2 {
            self.read_on(block)?;
        }
        loop {
            let Records { whole, rows, is_stray, .. } = match self.ended {
                true => Records::of_last(block),
                false => Records::of(block),
            };
            if is_stray {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a quote within a field"));
            }
            if rows > 0 {
                self.rest.extend_from_slice(&block[whole..]);
                block.truncate(whole);
                let (number, first) = (self.blocks, self.rows);
                self.blocks += 1;
                self.rows += rows;
                return Ok(Some(Cut { number, rows: first..self.rows }));
            }
            if self.ended {
                return Ok(None);
            }
            self.read_on(block)?;
        }
    }

    /// Takes no more blocks.
    pub(crate) fn stop(&mut self) {
        self.ended = true;
        self.rest.clear();
    }

    /// A block more, or twice as far as where an open quote is looked for.
    fn read_on(&mut self, block: &mut Vec<u8>) -> io::Result<()> {
        let wanted = self.size.max(block.len());
        let read = (&self.file).take(wanted as u64).read_to_end(block)?;
        self.ended = read < wanted;
        Ok(())
    }
}

/// The whole records in what starts with one.
struct Records {
    /// Their bytes, without empty lines behind them: a file may end so.
    whole: usize,
    rows: usize,
    /// Where the first ends.
    first: Option<usize>,
    /// Whether a quote stands within a field, so that no line end is known to be one.
    is_stray: bool,
}

impl Records {
    /// Those that a line end closes: one after an even number of quotes.
    fn of(bytes: &[u8]) -> Self {
        let (mut first, mut last) = (None, 0);
        let (mut rows, mut is_stray) = (0, false);
        if memchr(b'"', bytes).is_none() {
            first = memchr(b'\n', bytes).map(|end| end + 1);
            last = memrchr(b'\n', bytes).map_or(0, |end| end + 1);
            rows = memchr_iter(b'\n', &bytes[..last]).count();
        } else {
            let mut is_open = false;
            for at in memchr2_iter(b'"', b'\n', bytes) {
                if bytes[at] == b'"' {
                    let is_field = at == 0 || matches!(bytes[at - 1], b',' | b'\n' | b'"');
                    is_stray |= !is_open && !is_field;
                    is_open = !is_open;
                } else if !is_open {
                    first = first.or(Some(at + 1));
                    last = at + 1;
                    rows += 1;
                }
            }
        }
        Self { whole: last, rows, first, is_stray }.without_empty_lines(bytes)
    }

    /// As [`of`](Self::of), where the last line may lack its end.
    fn of_last(bytes: &[u8]) -> Self {
        let records = Self::of(bytes);
        if bytes[records.whole..].trim_ascii().is_empty() {
            return records;
        }
        Self { whole: bytes.len(), rows: records.rows + 1, ..records }
    }

    fn without_empty_lines(mut self, bytes: &[u8]) -> Self {
        while let Some(lines) = bytes[..self.whole].strip_suffix(b"\n") {
            let start = memrchr(b'\n', lines).map_or(0, |end| end + 1);
            if !lines[start..].trim_ascii().is_empty() {
                break;
            }
            self.whole = start;
            self.rows -= 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rand_chacha::{
        ChaCha8Rng,
        rand_core::{Rng, SeedableRng},
    };

    use super::*;
    use crate::split::Split;

    fn cuts(text: &str) -> (String, Vec<(usize, String)>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        fs::write(&path, text).expect("a file");
        let mut cuts = Cuts::open(&path).expect("a file");
        let (mut block, mut blocks) = (Vec::new(), Vec::new());
        while let Some(cut) = cuts.take(&mut block).expect("blocks") {
            assert_eq!(cut.number, blocks.len());
            blocks.push((cut.rows.len(), String::from_utf8(block.clone()).expect("text")));
        }
        (String::from_utf8(cuts.header().to_vec()).expect("text"), blocks)
    }

    #[test]
    fn records_and_what_is_around_them() {
        for (text, header, rows, block) in [
            ("a,b\n1,2\n3,4\n", "a,b\n", 2, "1,2\n3,4\n"),
            ("a,b\n1,2\n3,4", "a,b\n", 2, "1,2\n3,4"),
            ("a,b\r\n1,2\r\n\r\n \n", "a,b\r\n", 1, "1,2\r\n"),
            ("\u{feff}a,b\n1,2", "a,b\n", 1, "1,2"),
            ("a,\"b\n\n\"\n\"\n\",\"\"\"\n\"\n", "a,\"b\n\n\"\n", 1, "\"\n\",\"\"\"\n\"\n"),
            ("a,b\n\n1,2\n", "a,b\n", 2, "\n1,2\n"),
        ] {
            assert_eq!(cuts(text), (header.to_owned(), vec![(rows, block.to_owned())]));
        }
        for text in ["a,b\n", "a,b", "a,b\n\n \n", "a,\"b\n"] {
            assert_eq!(cuts(text).1, []);
        }
    }

    /// What one block cannot tell, the next does: line ends in quotes, and empty lines at the end.
    #[test]
    fn blocks_of_any_size_hold_the_same_records() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        let records = ["1,2\n", "\"a\n\nb\",\r\n", "\"\"\"\n\"\"\",é\n", ",\n", "\"\",\"\"\n"];
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for _ in 0..300 {
            let rows = random.next_u32() as usize % 8;
            let body: String =
                (0..rows).map(|_| records[random.next_u32() as usize % records.len()]).collect();
            let empty = ["", "\n", "\r\n \n", "\n\n\n\n\n\n\n\n"][random.next_u32() as usize % 4];
            fs::write(&path, format!("\u{feff}a,\"b\n\"\n{body}{empty}")).expect("a file");
            for size in [1, 2, 5, 16, BLOCK] {
                let mut cuts = Cuts::of(&path, size).expect("a file");
                assert_eq!(cuts.header(), b"a,\"b\n\"\n");
                let (mut block, mut whole, mut first) = (Vec::new(), Vec::new(), 0);
                while let Some(cut) = cuts.take(&mut block).expect("blocks") {
                    assert_eq!(cut.rows.start, first);
                    assert_eq!(
                        Split::of(&block, 2).map(|split| split.rows()),
                        Some(cut.rows.len())
                    );
                    first = cut.rows.end;
                    whole.extend_from_slice(&block);
                }
                assert_eq!(String::from_utf8(whole).expect("text"), body, "blocks of {size}");
                assert_eq!((first, cuts.rows()), (rows, rows));
            }
        }
    }

    #[test]
    fn a_quote_within_a_field_is_no_cause_to_read_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        fs::write(&path, "a,b\n1,5\" disk\n2,3\n").expect("a file");
        let mut cuts = Cuts::of(&path, 8).expect("a file");
        assert!(cuts.take(&mut Vec::new()).is_err());
    }
}
