//! What comes before the header: encodings, marks, lines that are skipped.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::{
    cut::Cutter,
    error::{Error, Problem},
    options::{Options, Thousands, shown},
    sniff,
    source::{self, Decoded, Input},
};

/// Bytes of the first block that are looked at for delimiters and marks.
const SAMPLE: usize = 1 << 18;
/// Lines of it.
const LINES: usize = 300;

pub(crate) fn check(options: &Options) -> Result<(), Error> {
    let refused = |what: String| Err(Error::new(Problem::Options(what)));
    let is_sign = |byte: u8| byte.is_ascii() && !matches!(byte, 0 | b'\n' | b'\r');
    match options.delimiter {
        Some(delimiter) if !is_sign(delimiter) => {
            return refused("a delimiter is one ASCII character, and no line end".to_owned());
        }
        Some(delimiter) if options.quote == Some(delimiter) => {
            return refused(format!("{} is the quote, too", shown(delimiter)));
        }
        _ => {}
    }
    if options.quote.is_some_and(|quote| !is_sign(quote)) {
        return refused("a quote is one ASCII character, and no line end".to_owned());
    }
    if options.comment.as_ref().is_some_and(String::is_empty) {
        return refused("every line starts with an empty comment".to_owned());
    }
    let of_decimal = match options.decimal {
        Some(b',') => Some(Thousands::Comma),
        Some(b'.') => Some(Thousands::Point),
        Some(_) => return refused("decimals stand behind a point or a comma".to_owned()),
        None => None,
    };
    if of_decimal.is_some() && of_decimal == options.thousands {
        return refused("one mark cannot stand before decimals and between thousands".to_owned());
    }
    Ok(())
}

/// The input as UTF-8, by its first block.
pub(crate) fn decoded(
    mut input: Input,
    options: &Options,
    notes: &mut Vec<String>,
) -> Result<(Input, &'static Encoding), Error> {
    let mut start = Vec::new();
    input.by_ref().take(options.block.max(1 << 16) as u64).read_to_end(&mut start)?;
    let encoding = match options.encoding {
        // Which end comes first a mark tells better.
        Some(said) if said == UTF_16LE && start.starts_with(&[0xfe, 0xff]) => UTF_16BE,
        Some(said) => said,
        None => sniff::encoding(&start)?,
    };
    if options.encoding.is_none() && encoding != UTF_8 {
        notes.push(format!("encoding: {} (found)", encoding.name()));
    }
    let input = source::again(start, input);
    if encoding == UTF_8 {
        return Ok((input, encoding));
    }
    Ok((Box::new(Decoded::new(input, encoding)), encoding))
}

/// What ends lines: CR where there is no LF.
pub(crate) fn line_end(bytes: &[u8]) -> u8 {
    let has_feed = memchr::memchr(b'\n', bytes).is_some();
    if !has_feed && memchr::memchr(b'\r', bytes).is_some() { b'\r' } else { b'\n' }
}

/// The delimiter that a first line `sep=;` names, which is taken out.
pub(crate) fn separator(cutter: &mut Cutter, end: u8, notes: &mut Vec<String>) -> Option<u8> {
    let line = memchr::memchr(end, &cutter.rest)?;
    let text = cutter.rest.get(..line)?.trim_ascii_end();
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    let delimiter = match (text, cutter.rest.get(..line)?) {
        ([b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter], _) => *delimiter,
        // A tab is white space.
        (_, [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', b'\t', ..]) => b'\t',
        _ => return None,
    };
    notes.push(format!("delimiter: {} (the first line says so)", shown(delimiter)));
    cutter.drop_first(line + 1, end);
    Some(delimiter)
}

/// Drops so many lines, whatever is in them.
pub(crate) fn skip_lines(cutter: &mut Cutter, count: u64, end: u8) -> Result<(), Error> {
    for _ in 0..count {
        let line = loop {
            match memchr::memchr(end, &cutter.rest) {
                Some(line) => break line + 1,
                None if cutter.ended => return Err(Error::new(Problem::NoData)),
                None => cutter.grow_line()?,
            }
        };
        cutter.drop_first(line, end);
    }
    Ok(())
}

/// The bytes of blank lines before the first that is not.
pub(crate) fn blank_lines(bytes: &[u8], end: u8) -> usize {
    let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let before = bytes.get(..blank).unwrap_or_default();
    memchr::memrchr(end, before).map_or(0, |last| last + 1)
}

/// The first lines of a text, the last of which may be cut where one in quotes is.
pub(crate) fn sample(bytes: &[u8], ended: bool, end: u8) -> &[u8] {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    let mut lines = memchr::memchr_iter(end, sample).map(|end| end + 1);
    if let Some(line) = lines.nth(LINES) {
        return sample.get(..line).unwrap_or_default();
    }
    if ended && sample.len() == bytes.len() {
        return sample;
    }
    let whole = memchr::memrchr(end, sample).map_or(0, |last| last + 1);
    sample.get(..whole).unwrap_or_default()
}
