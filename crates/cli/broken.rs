//! Where a CSV file is broken.

use std::{fs, path::Path};

/// What is wrong with the file, and on which line. Polars reads some of it without a word: it fills
/// short rows with nulls, renames columns of one name, and takes an empty line for a row.
pub(crate) fn diagnose(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    if let Err(error) = std::str::from_utf8(&bytes) {
        let line = line_of(&bytes, error.valid_up_to());
        return Some(format!("line {line}: is not UTF-8 text; convert the file to UTF-8 first"));
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Some(format!("line {}: holds a zero byte, so it is no text", line_of(&bytes, at)));
    }
    if bytes.contains(&b'\r') && !bytes.contains(&b'\n') {
        return Some("its lines end in CR alone; convert them to LF first".to_owned());
    }
    let filled = bytes.trim_ascii_end().len();
    let mut records = Records { bytes: &bytes, at: 0 };
    let header = records.next()?;
    let expected = header.fields;
    if let Some(name) = repeated(&bytes[header.start..records.at]) {
        return Some(format!("line 1: several columns are named `{name}`; rename all but one"));
    }
    for record in std::iter::once(header).chain(records) {
        let fault = record.fault(expected, &bytes);
        // Lines after the last row may be empty, and of one column any may.
        let is_row = record.start < filled && (expected > 1 || record.fields > 1);
        if let Some((at, fault)) = fault.filter(|_| is_row || record.open_quote.is_some()) {
            return Some(format!("line {}: {fault}", line_of(&bytes, at)));
        }
    }
    None
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

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes[..at.min(bytes.len())].iter().filter(|&&byte| byte == b'\n').count()
}

/// One record of a CSV file.
struct Record {
    start: usize,
    fields: usize,
    open_quote: Option<usize>,
    stray_quote: Option<usize>,
}

impl Record {
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
        let is_empty = matches!(bytes.get(self.start), Some(b'\n' | b'\r'));
        match fields {
            1 if is_empty && expected > 1 => Some((self.start, "is empty".to_owned())),
            1 if expected > 1 => {
                Some((self.start, format!("has 1 field, but the header {expected}")))
            }
            _ if fields != expected => {
                Some((self.start, format!("has {fields} fields, but the header {expected}")))
            }
            _ => None,
        }
    }
}

struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let mut record = Record { start, fields: 1, open_quote: None, stray_quote: None };
        let mut field_start = start;
        while let Some(&byte) = self.bytes.get(self.at) {
            match (byte, record.open_quote) {
                (b'"', Some(_)) if self.bytes.get(self.at + 1) == Some(&b'"') => self.at += 1,
                (b'"', Some(_)) => record.open_quote = None,
                (b'"', None) if self.at == field_start => record.open_quote = Some(self.at),
                (b'"', None) if self.bytes[field_start] != b'"' => {
                    record.stray_quote.get_or_insert(self.at);
                }
                (b',', None) => {
                    record.fields += 1;
                    field_start = self.at + 1;
                }
                (b'\n', None) => {
                    self.at += 1;
                    return Some(record);
                }
                _ => {}
            }
            self.at += 1;
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
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
}
