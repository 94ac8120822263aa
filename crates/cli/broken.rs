//! Where a CSV file is broken: asked when it could not be read.

use std::{fs, path::Path};

/// What is wrong with the file, and on which line; none where this cannot tell.
pub(crate) fn diagnose(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    if let Err(error) = std::str::from_utf8(&bytes) {
        let line = line_of(&bytes, error.valid_up_to());
        return Some(format!("line {line}: is not UTF-8 text; convert the file to UTF-8 first"));
    }
    let mut header = None;
    for record in (Records { bytes: &bytes, at: 0 }) {
        let line = line_of(&bytes, record.start);
        if let Some(quote) = record.open_quote {
            let line = line_of(&bytes, quote);
            return Some(format!("line {line}: a quoted field is not closed"));
        }
        if let Some(quote) = record.stray_quote {
            let line = line_of(&bytes, quote);
            return Some(format!(
                "line {line}: a quote stands within a field; quote the whole field, and double \
                 the quotes in it"
            ));
        }
        let expected = *header.get_or_insert(record.fields);
        if record.fields > expected {
            let fields = record.fields;
            return Some(format!("line {line}: has {fields} fields, but the header {expected}"));
        }
    }
    None
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
