//! Where a CSV file is broken.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::{
    cut::{BLOCK, BYTE_ORDER_MARK},
    record::{Record, records, repeated},
};

/// A CSV file's blocks of whole records, checked as they are read: what Polars reads without a word,
/// filling short rows with nulls, renaming columns of one name, and taking empty lines for rows.
struct Blocks {
    file: File,
    /// What is read and in no block yet.
    rest: Vec<u8>,
    check: Check,
    ended: bool,
}

impl Blocks {
    fn open(path: &Path) -> io::Result<Self> {
        let check = Check::default();
        Ok(Self { file: File::open(path)?, rest: Vec::new(), check, ended: false })
    }

    /// The next block, which of the first starts with the header; nothing at the file's end. Or what is
    /// wrong with the file, and on which line.
    fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        while !self.ended {
            // An open quote is looked for from its record's start: twice as far each time.
            let wanted = BLOCK.max(self.rest.len());
            let read = (&self.file).take(wanted as u64).read_to_end(&mut self.rest);
            self.ended = match read {
                Ok(read) => read < wanted,
                Err(error) => return Err(format!("cannot be read: {error}")),
            };
            if self.check.expected.is_none() && self.rest.starts_with(BYTE_ORDER_MARK) {
                self.rest.drain(..BYTE_ORDER_MARK.len());
            }
            let whole = self.check.records(&self.rest, self.ended)?;
            if self.ended {
                self.check.at_end().map_or(Ok(()), Err)?;
            }
            if whole > 0 {
                let after = self.rest.split_off(whole);
                return Ok(Some(std::mem::replace(&mut self.rest, after)));
            }
        }
        Ok(None)
    }
}

/// How many rows the file has; or what is wrong with it, and on which line.
pub(crate) fn rows(path: &Path) -> Result<usize, String> {
    let mut blocks = Blocks::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    while blocks.next()?.is_some() {}
    Ok(blocks.check.rows)
}

/// The line on which a row starts, counting rows from 0.
pub(crate) fn line_of(path: &Path, row: usize) -> Option<usize> {
    let mut blocks = Blocks::open(path).ok()?;
    let (mut line, mut record) = (1, 0);
    loop {
        for (of, _) in records(&blocks.next().ok()??) {
            if record == row + 1 {
                return Some(line); // record 0 is the header
            }
            line += of.lines;
            record += 1;
        }
    }
}

/// What is known of the records so far.
#[derive(Default)]
struct Check {
    /// Lines before the next record.
    lines: usize,
    /// Records that are rows.
    rows: usize,
    /// Fields of the header, once it is read.
    expected: Option<usize>,
    /// A line that is empty, or nearly: a fault where another record follows.
    blank: Option<String>,
    returns_alone: bool,
}

impl Check {
    /// Checks the whole records in a block that starts with one, and gives how many bytes they are.
    fn records(&mut self, block: &[u8], is_last: bool) -> Result<usize, String> {
        let whole = match block.iter().rposition(|&byte| byte == b'\n') {
            _ if is_last => block.len(),
            Some(end) => end + 1,
            None => 0,
        };
        // Of what may be cut in a character, the next block tells.
        if let Err(error) = std::str::from_utf8(&block[..whole]) {
            let line = self.line_of(block, error.valid_up_to());
            return Err(format!("line {line}: is not UTF-8 text; convert the file to UTF-8 first"));
        }
        if let Some(at) = memchr::memchr(0, &block[..whole]) {
            let line = self.line_of(block, at);
            return Err(format!("line {line}: holds a zero byte, so it is no text"));
        }
        if self.lines == 0 && is_last && !block.contains(&b'\n') {
            self.returns_alone = block.contains(&b'\r');
        }
        let mut done = 0;
        for (record, bytes) in records(&block[..whole]) {
            if record.open_quote.is_some() && !is_last {
                break; // it may close in the next block
            }
            self.record(record, bytes)?;
            done += bytes.len();
        }
        Ok(done)
    }

    fn record(&mut self, record: Record, bytes: &[u8]) -> Result<(), String> {
        let Some(expected) = self.expected else {
            self.expected = Some(record.fields);
            if let Some(name) = repeated(bytes) {
                let advice = "rename all but one";
                return Err(format!("line 1: several columns are named `{name}`; {advice}"));
            }
            let fault = record.fault(record.fields, bytes);
            let fault =
                fault.map(|(at, fault)| format!("line {}: {fault}", self.line_of(bytes, at)));
            self.lines += record.lines;
            return fault.map_or(Ok(()), Err);
        };
        let fault = record.fault(expected, bytes);
        let fault = fault.map(|(at, fault)| format!("line {}: {fault}", self.line_of(bytes, at)));
        self.lines += record.lines;
        if bytes.trim_ascii_start().is_empty() && expected > 1 {
            // Lines after the last row may be empty, and of one column any may.
            self.blank = self.blank.take().or(fault);
            return Ok(());
        }
        self.rows += 1;
        self.blank.take().or(fault).map_or(Ok(()), Err)
    }

    fn at_end(&self) -> Option<String> {
        let advice = "its lines end in CR alone; convert them to LF first";
        self.returns_alone.then(|| advice.to_owned())
    }

    /// The line of a byte of what comes after the lines so far.
    fn line_of(&self, bytes: &[u8], at: usize) -> usize {
        1 + self.lines + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_fault_by_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        for (text, says) in [
            (&b"a,b\n1,2\n"[..], None),
            (b"a,b\n\"x\ny\",2\n1,2,3\n", Some("line 4: has 3 fields, but the header 2")),
            (b"a,b\n1,\"x\n2,y\n", Some("line 2: a quoted field is not closed")),
            (b"a,b\n1,5\" disk\n", Some("line 2: a quote stands within a field")),
            (b"a,b\n1,\"say \"\"hi\"\"\"\n", None),
            (b"a,b\n1\n", Some("line 2: has 1 field, but the header 2")),
            (b"a,b\n\n1,2\n", Some("line 2: is empty")),
            (b"a,b\n1,2\n\n\r\n", None),
            (b"a\n\n1\n", None),
            (b"a,b,a\n1,2,3\n", Some("line 1: several columns are named `a`")),
            (b"a,b\n1,\x002\n", Some("line 2: holds a zero byte")),
            (b"a,b\r1,2\r", Some("its lines end in CR alone")),
            (b"a,b\n1,caf\xe9\n", Some("line 2: is not UTF-8")),
            (b"a,b\n1,2\n \n\n3,4\n", Some("line 3: has 1 field")),
            (b"a,b\n1,2\n \n\n", None),
            (b"a,b\n1,2", None),
            (b"\xef\xbb\xbf\"a\",\"b\"\n1,2\n", None),
            (b"\"a\",\"b\",\"a\"\n1,2,3\n", Some("line 1: several columns are named `a`")),
            (b"\"a, b\",\"a\",\"say \"\"b\"\"\"\n1,2,3\n", None),
            (b"a,b\n\"x\"y,2\n", Some("line 2: a quote stands within a field")),
            (b"a,b\n\"x\"y\"z\n,2\",1\n", Some("line 2: a quote stands within a field")),
            (b"a,b\n1,2\n3", Some("line 3: has 1 field, but the header 2")),
        ] {
            fs::write(&path, text).expect("a file");
            let said = rows(&path).err();
            let as_wanted = match (&said, says) {
                (Some(said), Some(says)) => said.starts_with(says),
                (said, says) => said.is_none() == says.is_none(),
            };
            assert!(as_wanted, "{said:?}, not {says:?}");
        }
    }

    /// What one block cannot tell, the next does: records, quotes and characters cut in two.
    #[test]
    fn blocks_do_not_matter() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        let wide = "é".repeat(BLOCK / 4);
        let good = format!("a,b\n1,{wide}\n2,{wide}\n\"{wide}\n{wide}{wide}\n\",\"\"\"\"\n3,4\n");
        for (tail, says) in [
            ("", None),
            ("5\n", Some("line 8: has 1 field, but the header 2")),
            ("5,6\n\"7,8\n", Some("line 9: a quoted field is not closed")),
            ("5,\0\n", Some("line 8: holds a zero byte, so it is no text")),
        ] {
            fs::write(&path, format!("{good}{tail}")).expect("a file");
            assert_eq!(rows(&path).err().as_deref(), says);
        }
    }
}
