//! The records of a CSV file.

/// The records of a block, each with its bytes.
pub(crate) fn records(mut bytes: &[u8]) -> impl Iterator<Item = (Record, &[u8])> {
    let has_quotes = memchr::memchr(b'"', bytes).is_some();
    std::iter::from_fn(move || {
        let record = if has_quotes { Record::of(bytes) } else { Record::without_quotes(bytes) };
        let (of, rest) = bytes.split_at(record.len);
        bytes = rest;
        (!of.is_empty()).then_some((record, of))
    })
}

/// A name that stands twice in a header.
pub(crate) fn repeated(header: &[u8]) -> Option<String> {
    let mut names = names(header);
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1] && !pair[0].is_empty());
    twice.map(|pair| String::from_utf8_lossy(&pair[0]).into_owned())
}

/// The fields of a header, without their quotes.
fn names(header: &[u8]) -> Vec<Vec<u8>> {
    let mut names = vec![Vec::new()];
    let mut is_quoted = false;
    let mut bytes = header.trim_ascii_end().iter().peekable();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'"' if is_quoted && bytes.next_if_eq(&&b'"').is_none() => is_quoted = false,
            b'"' if !is_quoted => is_quoted = true,
            b',' if !is_quoted => names.push(Vec::new()),
            byte => names.last_mut().into_iter().for_each(|name| name.push(byte)),
        }
    }
    names
}

/// One record of a CSV file.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    /// Its bytes, with the end of its line.
    len: usize,
    pub(crate) lines: usize,
    pub(crate) fields: usize,
    pub(crate) open_quote: Option<usize>,
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
                (b'"', Some(_)) => {
                    record.open_quote = None;
                    if !matches!(bytes.get(at + 1), None | Some(b',' | b'\r' | b'\n')) {
                        record.stray_quote.get_or_insert(at);
                    }
                }
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
    pub(crate) fn fault(&self, expected: usize, bytes: &[u8]) -> Option<(usize, String)> {
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
