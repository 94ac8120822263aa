//! What is wrong with a block: its first fault, by line and character.

use crate::{
    block::{Block, Shape, are_empty},
    error::{Error, Problem},
    options::{Advice, LONGEST, Ragged},
    token::Ends,
};

/// A record, by where it starts, and how many fields it has.
#[derive(Debug, Clone, Copy)]
struct Record {
    start: usize,
    end: usize,
    fields: usize,
    /// Whether they are as many as they should be, or may be.
    is_even: bool,
    /// Whether it has more than the header, which are empty.
    rest_is_empty: bool,
}

/// So many lines at a text's end may be a footer, and so many at its start a banner.
const FEW: usize = 10;

/// The first fault of a block that has one.
pub(crate) fn first(block: &Block, shape: &Shape) -> Error {
    let bytes = &block.bytes;
    if u32::try_from(bytes.len()).is_err() {
        return Error::new(Problem::TooLong { most: LONGEST }).on_line(block.line_of(0));
    }
    let mut ends = Ends::default();
    let quotes = ends.find(bytes, shape.grammar);
    let mut faults = Vec::new();
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let problem = Problem::NotText { encoding: shape.encoding, byte };
        faults.push((at, at, problem, vec![Advice::Encoding("windows-1252")]));
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        faults.push((at, at, Problem::ZeroByte, Vec::new()));
    }
    if let Some(at) = quotes.stray {
        faults.push((at, at, Problem::StrayQuote, Vec::new()));
    }
    if let Some(at) = quotes.open {
        faults.push((at, at, Problem::OpenQuote, Vec::new()));
    }
    if quotes.stray.is_none() && quotes.open.is_none() && bytes.last() != Some(&shape.grammar.end) {
        ends.push(bytes.len());
    }
    let records = records(bytes, shape, &ends);
    let uneven = records.iter().position(|record| !record.is_even);
    if let Some(&record) = uneven.and_then(|at| records.get(at)) {
        let expected = shape.width;
        let is_blank = matches!(bytes.get(record.start), Some(b'\n' | b'\r'));
        let problem = match record.fields {
            1 if is_blank && expected > 1 => Problem::EmptyLine { expected },
            found => Problem::Fields { found, expected },
        };
        let advice = advice(block, shape, &records, uneven.unwrap_or_default());
        // Behind what else is wrong with the record.
        faults.push((record.end, record.start, problem, advice));
    }
    let first = faults.into_iter().min_by_key(|&(order, ..)| order);
    let Some((_, at, problem, advice)) = first else {
        return Error::new(Problem::TooLong { most: LONGEST }).on_line(block.line_of(0));
    };
    let is_place = !matches!(problem, Problem::Fields { .. } | Problem::EmptyLine { .. });
    let error = Error::new(problem).on_line(block.line_of(at)).advise(advice);
    if is_place { error.at_character(block.character_of(at)) } else { error }
}

/// The records whose ends are known.
fn records(bytes: &[u8], shape: &Shape, ends: &Ends) -> Vec<Record> {
    let mut records = Vec::new();
    // Where the record starts, and where the fields that the header names end.
    let (mut start, mut full, mut fields) = (0, 0, 0);
    for &end in ends.all() {
        let end = end as usize;
        fields += 1;
        if fields == shape.width {
            full = end;
        }
        if bytes.get(end) != Some(&shape.grammar.delimiter) {
            let more = bytes.get(full..end).unwrap_or_default();
            let rest_is_empty = fields > shape.width && are_empty(more, shape);
            let may_be = fields < shape.width || rest_is_empty;
            let is_even = fields == shape.width || shape.ragged == Ragged::Null && may_be;
            records.push(Record { start, end, fields, is_even, rest_is_empty });
            (start, fields) = (end + 1, 0);
        }
    }
    records
}

/// The records that a text starts with, up to the first that is uneven.
pub(crate) fn even<'a>(bytes: &'a [u8], shape: &Shape) -> &'a [u8] {
    let mut ends = Ends::default();
    let quotes = ends.find(bytes, shape.grammar);
    if quotes.stray.is_some() || quotes.open.is_some() {
        return &[];
    }
    let records = records(bytes, shape, &ends);
    let first = records.iter().find(|record| !record.is_even);
    bytes.get(..first.map_or(bytes.len(), |record| record.start)).unwrap_or_default()
}

/// What may help where a record has other fields than the header.
fn advice(block: &Block, shape: &Shape, records: &[Record], uneven: usize) -> Vec<Advice> {
    let Some(behind) = records.get(uneven..) else { return Vec::new() };
    let Some(&Record { start, fields, .. }) = behind.first() else { return Vec::new() };
    let mut advice = Vec::new();
    let (bytes, delimiter) = (&block.bytes, shape.grammar.delimiter);
    if fields > shape.width
        && uneven == 0
        && behind.iter().take(100).all(|record| record.rest_is_empty)
    {
        return vec![Advice::EmptyFields];
    }
    let is_blank = |record: &Record| matches!(bytes.get(record.start), Some(b'\n' | b'\r'));
    let is_start = block.rows.start == 0 && uneven < FEW;
    if is_start && shape.is_comment && fields > shape.width && behind.len() > uneven + 1 {
        return vec![Advice::Comment("#")];
    }
    if is_start && (fields > shape.width || behind.first().is_some_and(is_blank)) {
        // A banner: what follows has one width, and another than the first line's or a blank line
        // before it.
        let table = (0..FEW.min(behind.len())).find(|&at| {
            let rows = behind.get(at..).unwrap_or_default();
            let width = rows.first().map_or(0, |row| row.fields);
            let follows = at > 0 && behind.get(at - 1).is_some_and(is_blank);
            // Behind a short table a footer may stand.
            let even = rows.iter().take(100).take_while(|record| record.fields == width).count();
            let is_footer = block.is_last && rows.len() - even <= FEW.min(even / 2);
            let is_even = even == rows.len().min(100) || is_footer;
            even > 1 && is_even && width > 1 && (width > shape.width || follows)
        });
        if let Some((at, row)) = table.and_then(|at| Some((at, behind.get(at)?))) {
            // Blank lines between a header and its rows are no banner.
            let text = bytes.get(row.start..row.end).unwrap_or_default();
            let is_data = text
                .split(|&byte| byte == delimiter)
                .any(|field| field.trim_ascii().first().is_some_and(|byte| byte.is_ascii_digit()));
            if !(row.fields == shape.width && is_data) {
                return vec![Advice::SkipRows(block.line_of(row.start) - 1)];
            }
            return if uneven == 0 { vec![Advice::SkipAfterHeader(at)] } else { advice };
        }
    }
    let is_comment = block.bytes.get(start) == Some(&b'#');
    if is_comment {
        advice.push(Advice::Comment("#"));
    } else if block.is_last
        && behind.len() <= FEW
        && uneven > 0
        && behind.iter().all(|record| record.fields != shape.width)
    {
        advice.push(Advice::SkipFooter(behind.len()));
    }
    if fields < shape.width && !behind.first().is_some_and(is_blank) {
        advice.push(Advice::RaggedNull);
    }
    if fields > shape.width && advice.is_empty() {
        advice.push(Advice::Quote(delimiter));
    }
    advice
}
