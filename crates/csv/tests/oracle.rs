//! Against the parser of the `csv` crate, on random tables cut at every place.

mod support;

use proptest::prelude::*;
use smoothframe_csv::{Options, Ragged};
use support::{Random, read};

/// The fields that the `csv` crate's parser reads, and nothing where records are uneven.
fn by_csv(text: &str, delimiter: u8) -> Option<Vec<Vec<String>>> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let (mut fields, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 1]);
    let (mut rows, mut bytes) = (Vec::new(), text.as_bytes());
    loop {
        let (result, read, written, found) = reader.read_record(bytes, &mut fields, &mut ends);
        bytes = &bytes[read..];
        match result {
            csv_core::ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let field = |(start, end): (usize, usize)| {
                    String::from_utf8(fields[start..end].to_vec()).expect("UTF-8")
                };
                rows.push(starts.zip(ends[..found].iter().copied()).map(field).collect());
            }
            // The last record, without the end of its line, needs another call.
            csv_core::ReadRecordResult::InputEmpty => {
                let (end, _, more, found_more) =
                    reader.read_record(&[], &mut fields[written..], &mut ends[found..]);
                if end == csv_core::ReadRecordResult::Record {
                    let all = &ends[..found + found_more];
                    let starts = std::iter::once(0).chain(all.iter().copied());
                    let field = |(start, end): (usize, usize)| {
                        String::from_utf8(fields[start..end].to_vec()).expect("UTF-8")
                    };
                    rows.push(starts.zip(all.iter().copied()).map(field).collect());
                }
                let _ = more;
                break;
            }
            _ => break,
        }
    }
    let width = rows.first().map_or(0, Vec::len);
    rows.iter().all(|row| row.len() == width).then_some(rows)
}

fn same(text: &str, delimiter: u8, block: usize) {
    let options = Options { block, delimiter: Some(delimiter), ..Options::default() };
    let whole = read(text, &options).unwrap_or_else(|error| panic!("{error} in {text:?}"));
    let mut rows: Vec<Vec<String>> = vec![whole.names.clone()];
    rows.extend(
        whole
            .rows
            .iter()
            .map(|row| row.iter().map(|field| field.clone().unwrap_or_default()).collect()),
    );
    assert_eq!(Some(rows), by_csv(text, delimiter), "blocks of {block}: {text:?}");
    // A record is on the line that its bytes are on, and is these bytes.
    let lines: Vec<&str> = text.split('\n').collect();
    for (raw, line) in whole.raw.iter().zip(&whole.lines) {
        let line = usize::try_from(*line).expect("a small number");
        let from = lines[line - 1..].join("\n");
        assert!(from.starts_with(raw.as_str()), "{raw:?} is not on line {line} of {text:?}");
    }
}

const FIELDS: [&str; 14] = [
    "",
    "1",
    "-2.5",
    "\"\"",
    "\" \"",
    "é",
    "\"a,b\"",
    "\"a;b\"",
    "\"a\nb\"",
    "\"a\r\nb\"",
    "\"say \"\"hi\"\"\"",
    "\"\"\"\"",
    "\"é\n\n\"",
    "x y",
];

fn table(random: &mut Random, delimiter: char) -> String {
    let (width, rows) = (2 + random.below(4), random.below(12));
    let end = random.of(&["\n", "\r\n"]);
    let names: Vec<String> = (0..width)
        .map(|at| random.of(&["n", "\"a\nb\"", "é"]).to_owned() + &at.to_string())
        .collect();
    // A quoted name ends with its quote.
    let names: Vec<String> = names
        .iter()
        .map(|name| match name.starts_with('"') {
            true => format!("\"a\n{}\"", &name[4..].replace('"', "")),
            false => name.clone(),
        })
        .collect();
    let delimiter = delimiter.to_string();
    let mut text = names.join(&delimiter);
    text.push_str(end);
    for row in 0..rows {
        let mut fields: Vec<&str> = (0..width).map(|_| random.of(&FIELDS)).collect();
        // A line of delimiters alone is a record; a blank one is none.
        if row + 1 == rows {
            fields[0] = "7";
        }
        text.push_str(&fields.join(&delimiter));
        if row + 1 < rows || random.below(2) == 0 {
            text.push_str(end);
        }
    }
    text
}

#[test]
fn tables_cut_at_every_place() {
    let mut random = Random::seed(11);
    for round in 0..400 {
        let delimiter = random.of(&[',', ';', '\t']);
        let text = table(&mut random, delimiter);
        let last = if round < 40 { text.len() + 2 } else { 4 };
        for block in (1..last).chain([16, 63, 64, 65, 1 << 16]) {
            same(&text, delimiter as u8, block);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Fields of any characters, in quotes where they need them.
    #[test]
    fn any_fields(
        rows in proptest::collection::vec(proptest::collection::vec("[a-c,;\"\\n\\r é]{0,80}", 3), 1..8),
        block in 1_usize..300,
    ) {
        let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let mut text = "x,y,z\n".to_owned();
        for row in &rows {
            let fields: Vec<String> = row.iter().map(quoted).collect();
            text.push_str(&format!("{}\n", fields.join(",")));
        }
        same(&text, b',', block);
    }
}

/// Any bytes whatever end in rows or in a message, and never in a panic; and blocks do not matter.
#[test]
fn any_bytes() {
    let pieces: [&[u8]; 24] = [
        b"a,b\n",
        b"1,2\n",
        b",",
        b"\"",
        b"\n",
        b"\r\n",
        b"\r",
        b";",
        b"\t",
        b"\"x\"",
        b"\"\"",
        b"#c\n",
        b"\xe9",
        b"\xff\xfe",
        b"\0",
        b"\xef\xbb\xbf",
        b"sep=;\n",
        b"1.234,5",
        b"0,5",
        b"e9",
        b" ",
        b"\x1f\x8b\x08\0",
        b"\x28\xb5\x2f\xfd",
        "é".as_bytes(),
    ];
    let mut random = Random::seed(5);
    for _ in 0..20_000 {
        let count = random.below(14);
        let bytes: Vec<u8> = (0..count).flat_map(|_| random.of(&pieces).to_vec()).collect();
        let options = Options {
            comment: (random.below(4) == 0).then(|| "#".to_owned()),
            skip_rows: random.below(8).saturating_sub(6) as u64,
            skip_after_header: random.below(8).saturating_sub(6) as u64,
            skip_footer: random.below(8).saturating_sub(5),
            header: random.below(5) > 0,
            ragged: random.of(&[Ragged::Refuse, Ragged::Null]),
            quote: random.of(&[Some(b'"'), Some(b'"'), None]),
            ..Options::default()
        };
        let _ = read(&bytes, &options);
        // What is found hangs on the first block; all else does not.
        let options = Options {
            delimiter: Some(b','),
            encoding: smoothframe_csv::Encoding::for_label(random.of(&[&b"utf-8"[..], b"cp1252"])),
            ..options
        };
        let whole = read(&bytes, &options);
        for block in [1, 5, 64] {
            match (&whole, &read(&bytes, &Options { block, ..options.clone() })) {
                (Ok(whole), Ok(cut)) => {
                    assert_eq!((&whole.names, &whole.rows), (&cut.names, &cut.rows), "{bytes:?}");
                    assert_eq!((&whole.raw, &whole.lines), (&cut.raw, &cut.lines), "{bytes:?}");
                }
                (whole, cut) => {
                    assert_eq!(whole.is_err(), cut.is_err(), "{bytes:?}: {whole:?}, not {cut:?}");
                }
            }
        }
    }
}
