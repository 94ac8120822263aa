//! The parser of the `csv` crate beside ours, on what both take for records.

use csv_core::ReadRecordResult;
use smoothframe_csv::{Options, Ragged};

/// What was read must be what csv-core reads; nothing is said of texts that it reads by other rules.
pub(crate) fn check<'a>(
    text: &str,
    options: &Options,
    delimiter: u8,
    names: &[String],
    rows: impl Iterator<Item = &'a [Option<String>]>,
) {
    // To csv-core a CR ends a line anywhere but in a comment, to us where no LF does.
    let lone = text.matches('\r').count() - text.matches("\r\n").count();
    let other_ends = lone > 0 && (text.contains('\n') || options.comment.is_some());
    // We take out a mark of the encoding, a line that names the delimiter, and lines by their number.
    let has_head = text.starts_with('\u{feff}')
        || text
            .trim_start_matches('"')
            .get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case("sep="));
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let lines = || text.strip_suffix(end).unwrap_or(text).split(end);
    let is_blank = |line: &str| line.trim_ascii().is_empty();
    // White space alone is blank to us and a field to csv-core, so it would be the header's.
    let starts_blank = lines().next().is_none_or(is_blank);
    if other_ends || has_head || starts_blank || options.skip_rows > 0 {
        return;
    }
    // csv-core makes a record of a comment that lacks its line's end.
    let ended = format!("{}{end}", text.strip_suffix(end).unwrap_or(text));
    let mut theirs = records(&ended, options, delimiter).into_iter();
    if options.header {
        assert_eq!(theirs.next().as_deref(), Some(names), "{text:?} under {options:?}");
    }
    let mut theirs: Vec<Vec<String>> = theirs.collect();
    theirs.drain(..theirs.len().min(usize::try_from(options.skip_after_header).expect("a few")));
    if options.skip_after_header > 0 || options.skip_footer > 0 {
        // Blank lines are records to us here, and none to csv-core.
        if lines().any(is_blank) {
            return;
        }
        theirs.truncate(theirs.len().saturating_sub(options.skip_footer));
    }
    if options.ragged == Ragged::Null {
        for row in &mut theirs {
            let is_even = row.iter().skip(names.len()).all(String::is_empty);
            assert!(is_even, "{row:?} has too many fields: {text:?} under {options:?}");
            row.resize(names.len(), String::new());
        }
    }
    let ours = rows.map(|row| row.iter().map(|field| field.clone().unwrap_or_default()).collect());
    let ours: Vec<Vec<String>> = ours.filter(is_told).collect();
    theirs.retain(is_told);
    assert_eq!(ours, theirs, "{text:?} under {options:?}");
}

/// Whether it is more than a blank line, which is a record in the middle of a text alone, or nowhere.
fn is_told(row: &Vec<String>) -> bool {
    row.iter().any(|field| !field.trim_ascii().is_empty())
}

fn records(text: &str, options: &Options, delimiter: u8) -> Vec<Vec<String>> {
    let mut builder = csv_core::ReaderBuilder::new();
    builder.delimiter(delimiter).comment(options.comment.as_ref().map(|_| b'#'));
    let mut reader = builder.quoting(options.quote.is_some()).build();
    let (mut fields, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 1]);
    let (mut written, mut found) = (0, 0);
    let (mut rows, mut bytes) = (Vec::new(), text.as_bytes());
    loop {
        let (result, read, more, more_ends) =
            reader.read_record(bytes, &mut fields[written..], &mut ends[found..]);
        (bytes, written, found) = (&bytes[read..], written + more, found + more_ends);
        match result {
            ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let field = |(start, end): (usize, usize)| {
                    String::from_utf8(fields[start..end].to_vec()).expect("UTF-8 between ASCII")
                };
                rows.push(starts.zip(ends[..found].iter().copied()).map(field).collect());
                (written, found) = (0, 0);
            }
            // The next call has no bytes, which ends the last record.
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::End => return rows,
            full => unreachable!("as long as the text: {full:?}"),
        }
    }
}
