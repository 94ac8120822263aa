//! Files as people have them: each case by its number in the lists of them.

mod support;

use std::io::{Cursor, Read};

use smoothframe_csv::{Block, Compression, Encoding, Error, Options, Ragged, Reader, Thousands};
use support::{gzip, open, read, refused, zstd};

fn plain() -> Options {
    Options::default()
}

fn numbers(bytes: impl AsRef<[u8]>, column: usize, options: &Options) -> Result<Vec<f64>, Error> {
    let reader = open(&bytes, options)?;
    let numbers = reader.column_numbers(column)?;
    let whole = read(&bytes, options)?;
    Ok(whole
        .rows
        .iter()
        .map(|row| {
            let text = row[column].as_deref().unwrap_or_default();
            numbers.decimal(text).expect("a number").unwrap_or(f64::NAN)
        })
        .collect())
}

fn utf_16(text: &str, to: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(to).collect()
}

#[test]
fn f06_semicolons_and_decimal_commas() {
    let text = "Tag;Umsatz;Stück\n01.02.2024;1,5;3\n02.02.2024;2,25;4\n";
    let reader = open(text, &plain()).expect("a table");
    assert_eq!(reader.names(), ["Tag", "Umsatz", "Stück"]);
    assert_eq!(
        reader.notes(),
        ["delimiter: ';' (found)", "decimal mark: a comma in `Umsatz` (found)"]
    );
    assert_eq!(numbers(text, 1, &plain()).expect("numbers"), [1.5, 2.25]);
    assert_eq!(numbers(text, 2, &plain()).expect("numbers"), [3.0, 4.0]);
}

#[test]
fn f06_thousands_points() {
    let text = "a;b\n1.234,5;12.345\n7,25;1\n";
    assert_eq!(numbers(text, 0, &plain()).expect("numbers"), [1234.5, 7.25]);
    // `b` alone could be either, and `a` shows what points are.
    assert_eq!(numbers(text, 1, &plain()).expect("numbers"), [12_345.0, 1.0]);
}

#[test]
fn f06_what_would_be_a_guess_is_refused() {
    for (text, says) in [
        (
            "a;b\nx;1.234\n",
            "column `b`: `1.234` may be with thousands or with decimals; --thousands . if digits are grouped so, or --thousands none if no digits are grouped",
        ),
        (
            "a;b\nx;1,234\n",
            "column `b`: `1,234` may be with thousands or with decimals; --decimal-comma if commas come before decimals, or --thousands , if digits are grouped so",
        ),
    ] {
        assert_eq!(numbers(text, 1, &plain()).expect_err("a guess").to_string(), says);
    }
    let said = refused("Tag;Wert, kWh\n01.01.2024;1,5\n", &plain());
    assert_eq!(said, "its fields may end at ',' or at ';'; --delimiter ',', or --delimiter ';'");
    let text = "a;b\nx;1.234\n";
    let points = Options { thousands: Some(Thousands::Point), ..plain() };
    assert_eq!(numbers(text, 1, &points).expect("numbers"), [1234.0]);
    let none = Options { thousands: Some(Thousands::None), ..plain() };
    assert_eq!(numbers(text, 1, &none).expect("numbers"), [1.234]);
    let comma = Options { decimal: Some(b','), ..plain() };
    assert_eq!(numbers("a;b\nx;1,234\n", 1, &comma).expect("numbers"), [1.234]);
}

#[test]
fn f06_a_first_line_that_names_the_delimiter() {
    for text in ["sep=;\na;b\n1,5;2\n", "\"sep=;\"\r\na;b\r\n1,5;2\r\n"] {
        let whole = read(text, &plain()).expect("a table");
        assert_eq!((whole.names.join("|"), whole.shown()), ("a|b".into(), vec!["1,5|2".into()]));
        assert_eq!(whole.lines, [3]);
        assert_eq!(whole.notes[0], "delimiter: ';' (the first line says so)");
    }
    let whole = read("sep=\t\na\tb\n1\t2\n", &plain()).expect("a table");
    assert_eq!(whole.shown(), ["1|2"]);
}

#[test]
fn f06_latin_1() {
    let whole = read(b"Gr\xf6\xdfe;Preis\nklein;5\x80\n", &plain()).expect("a table");
    assert_eq!((whole.names[0].as_str(), whole.shown()), ("Größe", vec!["klein|5€".into()]));
    assert_eq!(whole.notes[0], "encoding: windows-1252 (found)");
}

#[test]
fn f06_tabs_and_bars() {
    for (text, note) in
        [("a\tb\n1\t2\n", "delimiter: tab (found)"), ("a|b\n1|2\n", "delimiter: '|' (found)")]
    {
        let whole = read(text, &plain()).expect("a table");
        assert_eq!((whole.shown(), whole.notes), (vec!["1|2".into()], vec![note.into()]));
    }
}

#[test]
fn f10_markers_for_no_value() {
    let text = "t,v\n1,5\n2,#N/A\n3,-\n4,\\N\n5,-999\n6,n.a.\n";
    let missing = ["#N/A", "-", "\\N", "n.a.", "-999"].map(str::to_owned).to_vec();
    let options = Options { missing, ..plain() };
    let read = numbers(text, 1, &options).expect("numbers");
    assert_eq!(read[0], 5.0);
    assert!(read[1..].iter().all(|value| value.is_nan()), "{read:?}");
    let spaces = "t;v\n1;12 500\n2;1 250,5\n";
    assert_eq!(numbers(spaces, 1, &plain()).expect("numbers"), [12_500.0, 1250.5]);
}

#[test]
fn f15_banners_units_and_footers() {
    let text =
        "Sales\n(all shops)\nday,v\n-,kg\n2024-01-01,1\n2024-01-02,2\nTotal,3\n\nprinted,x\n";
    let options = Options { skip_rows: 2, skip_after_header: 1, ..plain() };
    for block in [1, 9, 30, 1 << 20] {
        // Blank lines among the records of a footer are records, too.
        let options = Options { block, skip_footer: 3, ..options.clone() };
        let whole = read(text, &options).expect("a table");
        assert_eq!(whole.names, ["day", "v"]);
        assert_eq!(whole.shown(), ["2024-01-01|1", "2024-01-02|2"]);
        assert_eq!(whole.lines, [5, 6]);
    }
    let text =
        "# made by x\nday,v\n# \"units\n2024-01-01,1\n# half\n2024-01-02,\"2\n# no comment\"\n#";
    for block in [1, 2, 5, 16, 1 << 20] {
        let options = Options { comment: Some("#".into()), block, ..plain() };
        let whole = read(text, &options).expect("a table");
        assert_eq!(whole.names, ["day", "v"]);
        assert_eq!(whole.shown(), ["2024-01-01|1", "2024-01-02|2\n# no comment"]);
        assert_eq!(whole.lines, [4, 6]);
    }
}

#[test]
fn f22_a_text_without_a_header() {
    let text = "2024-01-01,A,1\n2024-01-02,A,2\n";
    let reader = open(text, &plain()).expect("a table");
    assert_eq!(reader.looks_like_data(), Some("2024-01-01"));
    let whole = read(text, &Options { header: false, ..plain() }).expect("a table");
    assert_eq!(whole.names, ["column_1", "column_2", "column_3"]);
    assert_eq!((whole.shown().len(), whole.lines), (2, vec![1, 2]));
    let reader = open("day,s,v\n2024-01-01,A,1\n", &plain()).expect("a table");
    assert_eq!(reader.looks_like_data(), None);
}

const NO_DATA: &str =
    "holds no data; it needs a header and rows: see whether what writes it was done";

#[test]
fn a01_a02_nothing() {
    for text in ["", " \n\r\n\t \n", "\u{feff}", "\u{feff}\n"] {
        assert_eq!(refused(text, &plain()), NO_DATA);
    }
    assert_eq!(refused("a,b\n", &Options { skip_rows: 3, ..plain() }), NO_DATA);
}

#[test]
fn a03_a04_a_header_alone() {
    for text in ["a,b\n", "a,b", "a,b\r\n\r\n"] {
        let whole = read(text, &plain()).expect("a header");
        assert_eq!((whole.names.join("|"), whole.rows.len()), ("a|b".into(), 0));
    }
}

#[test]
fn a06_a07_marks_and_utf_16() {
    let text = "Größe,b\n1,é\n";
    for bytes in [
        format!("\u{feff}{text}").into_bytes(),
        utf_16(text, u16::to_le_bytes, true),
        utf_16(text, u16::to_be_bytes, true),
        utf_16(text, u16::to_le_bytes, false),
        utf_16(text, u16::to_be_bytes, false),
    ] {
        let whole = read(&bytes, &plain()).expect("a table");
        assert_eq!((whole.names[0].as_str(), whole.shown()), ("Größe", vec!["1|é".into()]));
    }
    let mut odd = utf_16(text, u16::to_le_bytes, true);
    odd.extend([0x31]);
    assert!(refused(&odd, &plain()).starts_with("line 3: is not UTF-16LE text"));
    assert!(refused(b"\xff\xfe\0\0a\0\0\0", &plain()).contains("UTF-32"));
}

#[test]
fn a08_other_encodings_are_named() {
    let text = b"a,b\n1,\xcf\xf0\xe8\xe2\xe5\xf2\n";
    let said = refused(text, &plain());
    assert!(
        said.starts_with("line 2: is not UTF-8 text") && said.contains("--encoding windows-1251"),
        "{said}"
    );
    let options = Options { encoding: Encoding::for_label(b"cp1251"), ..plain() };
    assert_eq!(read(text, &options).expect("a table").shown(), ["1|Привет"]);
    // What the first block does not show.
    let late = [b"a,b\n".to_vec(), b"1,2\n".repeat(50_000), b"3,caf\xe9\n".to_vec()].concat();
    let options = Options { block: 1 << 16, ..plain() };
    let said = refused(&late, &options);
    assert_eq!(
        said,
        "line 50002: is not UTF-8 text (byte 0xE9), at character 6; convert the file to UTF-8 first, \
         or --encoding windows-1252 if it is that"
    );
    let shift_jis = Options { encoding: Encoding::for_label(b"shift_jis"), ..plain() };
    let said = refused(b"a,b\n1,\x83\x65\n2,\x83\n", &shift_jis);
    assert!(
        said.starts_with("line 3: is not Shift_JIS text (byte 0x83), at character 3"),
        "{said}"
    );
}

#[test]
fn a10_a11_a12_line_ends() {
    for text in ["a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\r\n3,4", "a,b\r1,2\r3,4\r", "a,b\r1,2\r3,4"] {
        for block in [1, 4, 1 << 20] {
            let whole = read(text, &Options { block, ..plain() });
            let Ok(whole) = whole else { panic!("{text:?}: {whole:?}") };
            assert_eq!(
                (whole.shown(), whole.lines),
                (vec!["1|2".into(), "3|4".into()], vec![2, 3])
            );
        }
    }
}

#[test]
fn a16_a17_a18_ragged_rows() {
    let null = Options { ragged: Ragged::Null, ..plain() };
    let text = "a,b,c\n1,2,3\r\n4\n5,6\n7,\"8\n\"\n9,10,11,,\r\n";
    let whole = read(text, &null).expect("a table");
    assert_eq!(whole.shown(), ["1|2|3", "4||", "5|6|", "7|8\n|", "9|10|11"]);
    assert_eq!(whole.rows[1][1], None);
    assert_eq!(whole.raw[4], "9,10,11");
    assert_eq!(whole.lines, [2, 3, 4, 5, 7]);
    assert!(refused("a,b\n1,2,3\n", &null).starts_with("line 2: has 3 fields"));
    assert!(refused("a,b\n1,2,\n3,4,\n", &plain()).starts_with("line 2: has 3 fields"));
}

#[test]
fn a29_a30_a_huge_field_and_many_columns() {
    let huge = "x".repeat(5_000_000);
    let text = format!("a,b\n1,\"{huge}\n\"\n2,3\n");
    let whole = read(&text, &Options { block: 1 << 16, ..plain() }).expect("a table");
    assert_eq!((whole.rows[0][1].as_ref().map(String::len), whole.lines[1]), (Some(5_000_001), 4));
    let wide = vec!["7"; 5000].join(",");
    let names: Vec<String> = (0..5000).map(|at| format!("n{at}")).collect();
    let whole = read(format!("{}\n{wide}\n{wide}\n", names.join(",")), &plain()).expect("a table");
    assert_eq!((whole.rows.len(), whole.rows[1].len()), (2, 5000));
}

#[test]
fn a31_a32_packed() {
    let mut random = support::Random::seed(3);
    let rows: String = (0..3000).map(|_| format!("{},5;é\n", random.below(1000))).collect();
    let text = format!("a;b\n{rows}9,5;é\n");
    let (first, second) = text.as_bytes().split_at(5_001);
    for (packed, how) in [
        (gzip(text.as_bytes()), Compression::Gzip),
        ([gzip(first), gzip(second)].concat(), Compression::Gzip),
        ([gzip(first), gzip(b""), gzip(second), vec![0; 700]].concat(), Compression::Gzip),
        (zstd(text.as_bytes()), Compression::Zstd),
        ([zstd(first), zstd(second)].concat(), Compression::Zstd),
    ] {
        assert_eq!(open(&packed, &plain()).expect("a table").compression(), Some(how));
        let whole = read(&packed, &plain()).expect("a table");
        assert_eq!((whole.rows.len(), whole.shown()[3000].as_str()), (3001, "9,5|é"));
    }
    for (packed, how) in [(gzip(text.as_bytes()), "gzip"), (zstd(text.as_bytes()), "zstd")] {
        for len in [4, 5, 12, packed.len() / 2, packed.len() - 9, packed.len() - 1] {
            let said = refused(&packed[..len], &Options { block: 1 << 12, ..plain() });
            assert_eq!(said, format!("is cut short: its {how} data ends too early"), "{len}");
        }
        let mut damaged = packed.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 40].fill(0x55);
        let said = refused(&damaged, &plain());
        assert!(said.contains(&format!("its {how} data")), "{said}");
    }
    let said = refused([gzip(text.as_bytes()), b"more".to_vec()].concat(), &plain());
    assert!(said.contains("something else stands behind it"), "{said}");
}

#[test]
fn a34_other_files() {
    for (bytes, says) in [
        (&b"PAR1\x15\0"[..], "holds Parquet data"),
        (b"ARROW1\0\0", "holds Arrow data"),
        (b"PK\x03\x04\x14\0", "is a ZIP or spreadsheet file; export it as CSV first"),
        (b"BZh91AY", "is compressed with bzip2; decompress it first"),
        (b"\xfd7zXZ\0\0", "is compressed with xz; decompress it first"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "is an old Office file (.xls), or one with a password; save it as .xlsx without one, or export it as \
             CSV first",
        ),
    ] {
        assert_eq!(refused(bytes, &plain()), says);
        let packed = refused(gzip(bytes), &plain());
        assert!(packed.starts_with(&format!("is compressed with gzip, and what is in it {says}")));
        assert!(packed.contains("; "), "{packed}");
    }
    let said = Reader::open("/nowhere/x.csv", &plain()).expect_err("no file").to_string();
    assert!(said.starts_with("cannot be read: "), "{said}");
}

/// A record is held whole, so how long it may be is how much memory it takes.
#[test]
fn a_record_may_be_limited() {
    let long = "x".repeat(300_000);
    let options = Options { longest: 200_000, block: 64, ..plain() };
    for (text, line) in [
        (format!("a,b\n1,2\n3,{long}\n"), 3),
        (format!("a,b\n1,2\n3,\"{}\"\n", "x\n".repeat(150_000)), 3),
        (format!("a,{long}\n1,2\n"), 1),
    ] {
        let said = refused(text.as_bytes(), &options);
        assert_eq!(said, format!("line {line}: a record is longer than 200000 bytes"));
        Reader::new(Cursor::new(text), &plain()).expect("by default it may be long");
    }
    let banner = format!("{long}\na,b\n1,2\n");
    let options = Options { skip_rows: 1, ..options };
    assert_eq!(
        refused(banner.as_bytes(), &options),
        "line 1: a record is longer than 200000 bytes"
    );
    let rows = "a,b\n".to_owned() + &"1,2\n".repeat(5_000);
    let options = Options { longest: 10, ..plain() };
    let mut reader = Reader::new(Cursor::new(rows), &options).expect("short records");
    let mut block = Block::default();
    while reader.next(&mut block).expect("short records") {}
    assert_eq!(reader.rows(), 5_000);
}

/// Hands a few bytes over at a time, as a pipe may.
struct Slow(std::io::Cursor<Vec<u8>>);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let few = buffer.len().min(3);
        self.0.read(&mut buffer[..few])
    }
}

#[test]
fn x07_a_pipe_that_gives_few_bytes_at_a_time() {
    let text = "a;b\n".to_owned() + &"1,5;\"é\n\"\n".repeat(1000);
    for bytes in
        [text.clone().into_bytes(), gzip(text.as_bytes()), utf_16(&text, u16::to_le_bytes, true)]
    {
        let mut reader = Reader::new(Slow(std::io::Cursor::new(bytes)), &plain()).expect("a table");
        let mut block = smoothframe_csv::Block::default();
        while reader.next(&mut block).expect("blocks") {}
        assert_eq!(reader.rows(), 1000);
    }
}

/// A read that fails says so, with the system's words.
#[test]
fn a35_what_cannot_be_read() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }
    let started = std::io::Cursor::new(b"a,b\n1,2\n".repeat(50_000)).chain(Broken);
    let options = Options { block: 1 << 12, ..plain() };
    let mut reader = Reader::new(started, &options).expect("a start");
    let mut block = smoothframe_csv::Block::default();
    let error = loop {
        match reader.next(&mut block) {
            Ok(true) => {}
            Ok(false) => panic!("no end"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.to_string(), "cannot be read: gone");
}
