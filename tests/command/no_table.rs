//! X11: a file that is no table is told for what it is, with what to do, whatever its name says.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::folder::Folder;

const NAMES: [&str; 6] = ["in.csv", "in.tsv", "in.parquet", "in.ndjson", "in.xlsx", "in"];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(bytes).expect("memory");
    gz.finish().expect("memory")
}

/// The start of a file, and zeros.
fn padded(start: &[u8]) -> Vec<u8> {
    [start, &[0; 600]].concat()
}

/// A ZIP file with empty files of these names.
fn zip(names: &[&str]) -> Vec<u8> {
    let (mut zip, mut entries) = (Vec::new(), Vec::new());
    for name in names {
        let length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
        let at = u32::try_from(zip.len()).expect("a small file").to_le_bytes();
        let about = [&[20, 0][..], &[0; 20], &length, &[0; 2]].concat();
        zip.extend([b"PK\x03\x04", &about[..], name.as_bytes()].concat());
        entries.extend([b"PK\x01\x02\x14\0", &about[..], &[0; 10], &at, name.as_bytes()].concat());
    }
    [zip, entries].concat()
}

fn refused(folder: &Folder, name: &str, says: &[&str]) {
    let says = [&[name], says].concat();
    folder.smooth(["apply", name, "-w", "3", "-o", "out.csv"]).refused(1, &says);
    assert_eq!(folder.names(), [name]);
}

#[test]
fn x11_what_is_no_table_is_told_whatever_its_name() {
    let mut tar = vec![0; 1024];
    tar[..5].copy_from_slice(b"x.csv");
    tar[257..262].copy_from_slice(b"ustar");
    let database = padded(b"SQLite format 3\0");
    let old = padded(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (bytes, says) in [
        (padded(b"Obj\x01\x04\x14avro.codec"), ["an Avro file", "as Parquet or CSV first"]),
        (padded(b"ORC\x08\x03"), ["an ORC file", "as Parquet or CSV first"]),
        (database, ["an SQLite database", "sqlite3 -header -csv"]),
        (tar, ["a tar archive", "unpack it first"]),
        (padded(b"Rar!\x1a\x07\x01\0"), ["a RAR archive", "unpack it first"]),
        (padded(b"7z\xbc\xaf\x27\x1c"), ["a 7z archive", "decompress it first"]),
        (padded(b"BZh91AY&SY"), ["with bzip2", "decompress it first"]),
        (padded(b"\xfd7zXZ\0\0\x04"), ["with xz", "decompress it first"]),
        (padded(b"\x1f\x9d\x90"), ["with compress (.Z)", "gzip -d"]),
        (old, ["an old Office file (.xls)", "save it as .xlsx"]),
        (padded(b"%PDF-1.7\n"), ["a PDF", "as CSV first"]),
        (padded(b"\x89PNG\r\n\x1a\n"), ["a picture", "a table as text"]),
        (padded(b"\x89HDF\r\n\x1a\n"), ["an HDF5 file", "as Parquet or CSV first"]),
    ] {
        for name in NAMES {
            refused(&Folder::with(name, &bytes), name, &says);
        }
        let says = [&["with gzip, and what is in it is "], &says[..]].concat();
        for name in ["in.csv.gz", "in.ndjson.gz", "in"] {
            refused(&Folder::with(name, gzip(&bytes)), name, &says);
        }
    }
}

#[test]
fn x11_a_zip_file_is_told_by_what_is_in_it() {
    let mut ods = zip(&["mimetype", "content.xml"]);
    let media = b"application/vnd.oasis.opendocument.spreadsheet";
    ods.splice(38..38, media.iter().copied());
    for (bytes, says) in [
        (
            zip(&["sales.csv", "more.csv"]),
            ["a ZIP archive that holds `sales.csv`", "unpack it first"],
        ),
        (
            zip(&["[Content_Types].xml", "word/document.xml"]),
            ["a text document (.docx)", "save its table as CSV"],
        ),
        (
            zip(&["[Content_Types].xml", "xl/workbook.bin"]),
            ["a binary workbook", "save it as .xlsx"],
        ),
        (ods, ["an OpenDocument file", "as CSV or .xlsx first"]),
    ] {
        for name in NAMES.into_iter().chain(["in.zip", "in.ods"]) {
            refused(&Folder::with(name, &bytes), name, &says);
        }
    }
}

#[test]
fn x11_pages_are_no_tables_on_one_line_and_on_many() {
    let page =
        "<!DOCTYPE html><html><head><title>Sales, 2024</title></head><body>a,b</body></html>";
    for start in ["", "\u{feff}", "\n \n", "<!-- made by x,\ny -->\n", "\u{feff}<!---->"] {
        for page in [page.to_owned(), page.replace("><", ">\n<"), page.to_uppercase()] {
            let bytes = format!("{start}{page}");
            for name in NAMES {
                let folder = Folder::with(name, &bytes);
                refused(&folder, name, &["is a page of HTML", "save its table as CSV"]);
            }
            let folder = Folder::with("in.csv.gz", gzip(bytes.as_bytes()));
            refused(&folder, "in.csv.gz", &["is a page of HTML", "save its table as CSV"]);
        }
    }
    let utf_16: Vec<u8> =
        "\u{feff}<table><tr><td>1,2".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(&Folder::with("in.csv", utf_16), "in.csv", &["is a page of HTML"]);
    let xml = "<?xml version=\"1.0\"?><rows><row day=\"2024-01-01\" v=\"1\"/></rows>";
    refused(&Folder::with("in.csv", xml), "in.csv", &["is XML", "export it as CSV first"]);
    // Names in brackets are names, and a table behind a comment is one.
    let csv = "<DATE>,<OPEN>\n2024-01-01,1\n2024-01-02,3\n";
    let smoothed = Folder::with("in.csv", csv).apply("in.csv", "1", "");
    assert!(
        smoothed.starts_with("<DATE>,<OPEN>,<OPEN>_smoothed\n2024-01-01,1,1.0\n"),
        "{smoothed}"
    );
    let csv = "<!-- by x -->\nday,v\n2024-01-01,1\n";
    Folder::with("in.csv", csv).apply("in.csv", "1", "--skip-rows 1");
}

#[test]
fn x11_json_and_csv_under_each_others_names() {
    let lines = "{\"day\":\"2024-01-01\",\"v\":1}\n{\"day\":\"2024-01-02\",\"v\":2}\n";
    let list = "[{\"day\":\"2024-01-01\",\"v\":1},\n{\"day\":\"2024-01-02\",\"v\":2}]\n";
    let document = "{\n  \"rows\": [{\"day\":\"2024-01-01\",\"v\":1}]\n}\n";
    let csv = "day,v\n2024-01-01,1\n2024-01-02,2\n";
    for name in ["in.csv", "in.tsv", "in.parquet", "in.feather", "in.xlsx"] {
        refused(
            &Folder::with(name, lines),
            name,
            &["holds JSON, and no ", "--input-format ndjson"],
        );
        refused(&Folder::with(name, list), name, &["is a JSON list", "jq -c '.[]'"]);
        refused(
            &Folder::with(name, document),
            name,
            &["one JSON object on several", "jq -c '.rows[]'"],
        );
    }
    for name in ["in.ndjson", "in.jsonl", "in"] {
        refused(&Folder::with(name, list), name, &["is a JSON list", "jq -c '.[]'"]);
        refused(
            &Folder::with(name, document),
            name,
            &["one JSON object on several", "jq -c '.rows[]'"],
        );
    }
    let says = ["holds text, and no NDJSON", "rename it to .csv", "--input-format csv"];
    for (name, bytes) in
        [("in.ndjson", csv.as_bytes().to_vec()), ("in.ndjson.gz", gzip(csv.as_bytes()))]
    {
        let folder = Folder::with(name, bytes);
        refused(&folder, name, &says);
        assert_eq!(folder.apply(name, "1", "--input-format csv").lines().count(), 3);
    }
    let folder = Folder::with("in.csv", lines);
    assert_eq!(folder.apply("in.csv", "1", "--input-format ndjson").lines().count(), 3);
    // Behind what its encoding is told by.
    let many = [lines.repeat(90_000).as_bytes(), b"{\"day\":\"\xff\"}\n"].concat();
    let says = ["line 180001: is not UTF-8 text (byte 0xFF)", "convert the file"];
    refused(&Folder::with("in.ndjson", many), "in.ndjson", &says);
}

/// Words that files start with may be names of columns.
#[test]
fn columns_may_be_called_as_files_start() {
    for name in ["PAR1", "ARROW1", "FEA1", "ORC", "GIF8"] {
        let folder = Folder::with("in.csv", format!("{name},v\n2024-01-01,1\n"));
        let smoothed = folder.apply("in.csv", "1", "");
        assert_eq!(smoothed, format!("{name},v,v_smoothed\n2024-01-01,1,1.0\n"));
    }
}
