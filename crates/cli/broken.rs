//! Where a CSV file is broken.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// What is wrong with the file, and on which line. Polars reads some of it without a word: it fills
/// short rows with nulls, renames columns of one name, and takes an empty line for a row.
///
/// The file is read a block at a time, beside Polars' own reading of it.
pub(crate) fn diagnose(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut check = Check::default();
    let mut block: Vec<u8> = Vec::new();
    loop {
        let kept = block.len();
        block.resize(kept + BLOCK, 0);
        let read = fill(&mut file, &mut block[kept..]).ok()?;
        block.truncate(kept + read);
        let is_last = read < BLOCK;
        match check.records(&block, is_last) {
            Ok(done) => drop(block.drain(..done)),
            Err(fault) => return Some(fault),
        }
        if is_last {
            return check.at_end();
        }
    }
}

const BLOCK: usize = 1 << 22;

fn fill(file: &mut File, mut block: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while !block.is_empty() {
        match file.read(block)? {
            0 => break,
            count => {
                block = &mut block[count..];
                read += count;
            }
        }
    }
    Ok(read)
}

/// What is known of the records so far.
#[derive(Default)]
struct Check {
    /// Lines before the next record.
    lines: usize,
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
        let has_quotes = memchr::memchr(b'"', &block[..whole]).is_some();
        let mut done = 0;
        while done < whole {
            let rest = &block[done..whole];
            let record = if has_quotes { Record::of(rest) } else { Record::without_quotes(rest) };
            if record.open_quote.is_some() && !is_last {
                return Ok(done); // it may close in the next block
            }
            self.record(record, &rest[..record.len])?;
            done += record.len;
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
            return self.record(record, bytes);
        };
        let fault = record.fault(expected, bytes);
        let fault = fault.map(|(at, fault)| format!("line {}: {fault}", self.line_of(bytes, at)));
        self.lines += record.lines;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            // Lines after the last row may be empty, and of one column any may.
            if expected > 1 {
                self.blank = self.blank.take().or(fault);
            }
            return Ok(());
        }
        self.blank.take().or(fault).map_or(Ok(()), Err)
    }

    fn at_end(self) -> Option<String> {
        let advice = "its lines end in CR alone; convert them to LF first";
        self.returns_alone.then(|| advice.to_owned())
    }

    /// The line of a byte of what comes after the lines so far.
    fn line_of(&self, bytes: &[u8], at: usize) -> usize {
        1 + self.lines + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count()
    }
}

/// A name that stands twice in a header.
fn repeated(header: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(header);
    let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
    if text.contains('"') {
        return None; // names that hold commas: Polars tells them apart
    }
    let mut names: Vec<&str> = text.split(',').filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_owned())
}

/// One record of a CSV file.
#[derive(Clone, Copy)]
struct Record {
    /// Its bytes, with the end of its line.
    len: usize,
    lines: usize,
    fields: usize,
    open_quote: Option<usize>,
    stray_quote: Option<usize>,
}

impl Record {
    /// The record that `bytes` start with, where no quote is in them.
    fn without_quotes(bytes: &[u8]) -> Self {
        let end = memchr::memchr(b'\n', bytes);
        let len = end.map_or(bytes.len(), |end| end + 1);
        let commas: usize = bytes[..len].iter().map(|&byte| usize::from(byte == b',')).sum();
        let lines = usize::from(end.is_some());
        Self { len, lines, fields: commas + 1, open_quote: None, stray_quote: None }
    }

    /// The record that `bytes` start with.
    fn of(bytes: &[u8]) -> Self {
        let line = Self::without_quotes(bytes);
        if memchr::memchr(b'"', &bytes[..line.len]).is_none() {
            return line;
        }
        let mut record = Self { len: 0, lines: 0, fields: 1, open_quote: None, stray_quote: None };
        let mut field_start = 0;
        while let Some(&byte) = bytes.get(record.len) {
            let at = record.len;
            record.len += 1;
            record.lines += usize::from(byte == b'\n');
            match (byte, record.open_quote) {
                (b'"', Some(_)) if bytes.get(at + 1) == Some(&b'"') => record.len += 1,
                (b'"', Some(_)) => record.open_quote = None,
                (b'"', None) if at == field_start => record.open_quote = Some(at),
                (b'"', None) if bytes[field_start] != b'"' => {
                    record.stray_quote.get_or_insert(at);
                }
                (b',', None) => {
                    record.fields += 1;
                    field_start = at + 1;
                }
                (b'\n', None) => break,
                _ => {}
            }
        }
        record
    }

    /// What is wrong with it, and where.
    fn fault(&self, expected: usize, bytes: &[u8]) -> Option<(usize, String)> {
        if let Some(quote) = self.open_quote {
            return Some((quote, "a quoted field is not closed".to_owned()));
        }
        if let Some(quote) = self.stray_quote {
            let advice = "quote the whole field, and double the quotes in it";
            return Some((quote, format!("a quote stands within a field; {advice}")));
        }
        let fields = self.fields;
        let is_empty = matches!(bytes.first(), Some(b'\n' | b'\r'));
        match fields {
            1 if is_empty && expected > 1 => Some((0, "is empty".to_owned())),
            1 if expected > 1 => Some((0, format!("has 1 field, but the header {expected}"))),
            _ if fields != expected => {
                Some((0, format!("has {fields} fields, but the header {expected}")))
            }
            _ => None,
        }
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
            (b"a,b\n1,2\n3", Some("line 3: has 1 field, but the header 2")),
        ] {
            fs::write(&path, text).expect("a file");
            let said = diagnose(&path);
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
            assert_eq!(diagnose(&path).as_deref(), says);
        }
    }
}
