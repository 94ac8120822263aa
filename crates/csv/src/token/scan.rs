//! Line ends and delimiters outside quotes, 64 bytes at a time.

use super::masks::{Hits, LANES, between, equal};

/// The bytes that mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grammar {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
    /// What ends a line: a line feed, or a carriage return where there are no line feeds.
    pub(crate) end: u8,
}

/// Takes what is found, from the first byte to the last.
pub(crate) trait Sink {
    /// Fields end at these bits of the 64 bytes from `base`, and records at some of them.
    fn take(&mut self, base: usize, fields: u64, records: u64);

    /// Fields end at these bytes, and records at those that are `end`: no quote is near.
    fn take_plain(&mut self, base: usize, bytes: &[u8; LANES], fields: u64, end: u8);
}

/// What there is to say of quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Quotes {
    pub(crate) any: bool,
    /// A quote that neither starts a field nor ends one: from there on nothing is found.
    pub(crate) stray: Option<usize>,
    /// The quote of a field that is not closed.
    pub(crate) open: Option<usize>,
}

/// What the bytes before say of the next: one bit each, but for `inside`.
struct Before {
    /// All bits, or none: within quotes.
    inside: u64,
    /// A field starts here.
    starts: u64,
    /// A quote has just been closed,
    closed: u64,
    /// and a carriage return stands behind it.
    returned: u64,
    /// The last opening quote.
    opened: usize,
}

/// Finds where the fields of a text end that starts with a record.
pub(crate) fn scan(bytes: &[u8], grammar: Grammar, sink: &mut impl Sink) -> Quotes {
    let mut before = Before { inside: 0, starts: 1, closed: 0, returned: 0, opened: 0 };
    let mut quotes = Quotes::default();
    let (chunks, tail) = bytes.as_chunks::<LANES>();
    let mut last = [0; LANES];
    if let Some(last) = last.get_mut(..tail.len()) {
        last.copy_from_slice(tail);
    }
    let last = (!tail.is_empty()).then_some(&last);
    let mut base = 0;
    for chunk in chunks.iter().chain(last) {
        let delimiters = Hits::of(chunk, grammar.delimiter);
        let ends = Hits::of(chunk, grammar.end);
        let marks = grammar.quote.map(|quote| Hits::of(chunk, quote)).filter(|hits| hits.any());
        if marks.is_none() && before.inside | before.closed | before.returned == 0 {
            let fields = delimiters.or(ends).mask();
            sink.take_plain(base, chunk, fields, grammar.end);
            before.starts = fields >> 63;
        } else {
            quotes.any = true;
            let marks = marks.map_or(0, Hits::mask);
            let len = bytes.len() - base;
            let masks = [delimiters.or(ends).mask(), ends.mask(), marks];
            let stray = before.quoted(base, len, sink, masks, chunk);
            if stray.is_some() {
                return Quotes { stray, ..quotes };
            }
        }
        base += LANES;
    }
    Quotes { open: (before.inside != 0).then_some(before.opened), ..quotes }
}

impl Before {
    /// A chunk with quotes in it, or behind some; gives the first quote that is out of place.
    fn quoted(
        &mut self,
        base: usize,
        len: usize,
        sink: &mut impl Sink,
        [either, ends, marks]: [u64; 3],
        bytes: &[u8; LANES],
    ) -> Option<usize> {
        let inside = between(marks) ^ self.inside; // of an opening quote too, not of a closing one
        let outside = !inside;
        let fields = either & outside;
        let (opens, closes) = (marks & inside, marks & outside);
        let starts = fields << 1 | self.starts;
        let closed = closes << 1 | self.closed;
        // Nearly always there are none, and nothing more is looked at.
        let other = closed & !(fields | opens);
        let returns = if other == 0 { 0 } else { other & equal(bytes, b'\r') };
        let returned = returns << 1 | self.returned;
        // Two quotes within a quoted field close it and open it again.
        let stray_open = opens & !(starts | closed);
        // Bytes that are not there are neither right nor wrong.
        let there = u64::MAX >> (64 - len.clamp(1, LANES));
        let wrong_after = other & !returns & there;
        let wrong_later = returned & !(ends & fields) & there;
        let wrong = stray_open | wrong_after | wrong_later;
        if wrong != 0 {
            let at = wrong.trailing_zeros() as usize;
            let known = (1 << at) - 1;
            sink.take(base, fields & known, ends & fields & known);
            let back = match 1 << at {
                bit if stray_open & bit != 0 => 0,
                bit if wrong_after & bit != 0 => 1,
                _ => 2,
            };
            return Some((base + at).saturating_sub(back));
        }
        sink.take(base, fields, ends & fields);
        // The second of two quotes opens no field of its own.
        if let Some(open) = (opens & starts).checked_ilog2() {
            self.opened = base + open as usize;
        }
        self.inside = if inside >> 63 == 1 { u64::MAX } else { 0 };
        self.starts = fields >> 63;
        self.closed = closes >> 63;
        self.returned = returns >> 63;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Ends;

    const COMMAS: Grammar = Grammar { delimiter: b',', quote: Some(b'"'), end: b'\n' };

    fn scanned(text: &str) -> (Vec<u32>, Quotes) {
        let mut ends = Ends::default();
        let quotes = ends.find(text.as_bytes(), COMMAS);
        (ends.all().to_vec(), quotes)
    }

    #[test]
    fn fields_end_outside_quotes() {
        assert_eq!(scanned("a,b\nc,d").0, [1, 3, 5]);
        assert_eq!(scanned("\"a,\n\",\"\"\"\n\"\r\n,").0, [5, 12, 13]);
        assert_eq!(scanned("").0, []);
    }

    /// At each place in the 64 bytes, and across their edge.
    #[test]
    fn quotes_out_of_place_are_found_wherever_they_are() {
        for pad in 0..140 {
            let pad = "x".repeat(pad);
            let at = pad.len() + 1;
            for (text, stray, open) in [
                ("1,5\" disk\n", Some(3), None),
                ("\"a\"b,2\n", Some(2), None),
                ("\"a\" ,2\n", Some(2), None),
                ("\"a\"\r,2\n", Some(2), None),
                ("\"a\"\r\r\n", Some(2), None),
                ("a\"\"\n", Some(1), None),
                ("1,\"x\n2,\"y\"\n", Some(7), None),
                ("1,\"x\n2,y\n", None, Some(2)),
                ("1,\"x\"\"\n", None, Some(2)),
                ("1,\"x\"\n\"", None, Some(6)),
                ("\"a\"\r\n\"b\"\r", None, None),
                ("\"\",\"\"\"\",\"a\"\"\"", None, None),
            ] {
                let quotes = scanned(&format!("{pad}\n{text}")).1;
                let of = |at_text: Option<usize>| at_text.map(|byte| byte + at);
                assert_eq!((quotes.stray, quotes.open), (of(stray), of(open)), "{pad}|{text}");
            }
        }
    }

    #[test]
    fn without_quotes_a_quote_is_a_byte() {
        let mut ends = Ends::default();
        let quotes = ends.find(b"5\" disk,\"\n", Grammar { quote: None, ..COMMAS });
        assert_eq!((ends.all(), quotes), (&[7, 9][..], Quotes::default()));
    }
}
