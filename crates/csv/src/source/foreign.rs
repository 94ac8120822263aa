//! Files that are no text, known by their first bytes.

/// A kind of file: what it holds from which byte on, and what it is and what to do about it.
type Kind = (usize, &'static [u8], &'static str);

/// Of two that fit, the first is told.
const KINDS: &[Kind] = &[
    // What other readers than this one take.
    (0, b"PAR1", "holds Parquet data"),
    (0, b"ARROW1", "holds Arrow data"),
    (
        0,
        b"\xff\xff\xff\xff",
        "is a stream of Arrow's, or no table; write it as an Arrow file (Feather version 2)",
    ),
    (0, b"FEA1", "is of Feather's first version; write it again as the second"),
    // Spreadsheets. OpenDocument's are ZIP files whose first entry says what they are.
    (
        30,
        b"mimetypeapplication/vnd.oasis.opendocument",
        "is an OpenDocument file; save its sheet as CSV or .xlsx first",
    ),
    (0, b"PK\x03\x04", "is a ZIP or spreadsheet file; export it as CSV first"),
    (0, b"PK\x05\x06", "is a ZIP file with nothing in it; write it again"),
    (
        0,
        b"\xd0\xcf\x11\xe0",
        "is an old Office file (.xls), or one with a password; save it as .xlsx without one, or export it \
         as CSV first",
    ),
    // Documents and pictures.
    (0, b"%PDF", "is a PDF; export the table as CSV first"),
    (0, b"{\\rtf", "is a text document (RTF); save its table as CSV first"),
    (0, b"\x89PNG", "is a picture (PNG); a table as text or in a workbook is needed"),
    (0, b"\xff\xd8\xff", "is a picture (JPEG); a table as text or in a workbook is needed"),
    (0, b"GIF8", "is a picture (GIF); a table as text or in a workbook is needed"),
    // Archives and packed files.
    (257, b"ustar", "is a tar archive; unpack it first (tar -xf)"),
    (0, b"Rar!\x1a\x07", "is a RAR archive; unpack it first"),
    (0, b"7z\xbc\xaf", "is a 7z archive; decompress it first"),
    (0, b"BZh11AY", BZIP2),
    (0, b"BZh21AY", BZIP2),
    (0, b"BZh31AY", BZIP2),
    (0, b"BZh41AY", BZIP2),
    (0, b"BZh51AY", BZIP2),
    (0, b"BZh61AY", BZIP2),
    (0, b"BZh71AY", BZIP2),
    (0, b"BZh81AY", BZIP2),
    (0, b"BZh91AY", BZIP2),
    (0, b"\xfd7zXZ\0", "is compressed with xz; decompress it first"),
    (0, b"\x04\x22\x4d\x18", "is compressed with lz4; decompress it first"),
    (0, b"LZIP", "is compressed with lzip; decompress it first"),
    (0, b"\x1f\x9d", "is compressed with compress (.Z); decompress it first (gzip -d does)"),
    (0, b"\xff\x06\0\0sNaPpY", "is compressed with snappy; decompress it first"),
    // Tables of other programs.
    (0, b"Obj\x01", "is an Avro file; write it as Parquet or CSV first"),
    (0, b"ORC", "is an ORC file; write it as Parquet or CSV first"),
    (
        0,
        b"SQLite format 3\0",
        "is an SQLite database; export a table of it as CSV first (sqlite3 -header -csv FILE 'SELECT …')",
    ),
    (8, b"DUCK", "is a DuckDB database; write a table of it as Parquet or CSV first (COPY … TO)"),
    (0, b"\x89HDF\r\n", "is an HDF5 file; write its table as Parquet or CSV first"),
    (0, b"\x93NUMPY", "is an array of NumPy's; write it as CSV first (numpy.savetxt)"),
    (0, b"\x80\x04\x95", PICKLE),
    (0, b"\x80\x05\x95", PICKLE),
    (0, b"RDX2\nX", R),
    (0, b"RDX3\nX", R),
    (0, b"X\n\0\0\0", R),
    (0, b"<stata_dta>", "is a file of Stata's; write it as Parquet or CSV first"),
    (0, b"$FL2", "is a file of SPSS; write it as Parquet or CSV first"),
    (0, b"MATLAB 5.0", "is a file of MATLAB's; write it as CSV first (writetable)"),
    // Text that is none of the encodings.
    (0, b"\xff\xfe\0\0", UTF_32),
    (0, b"\0\0\xfe\xff", UTF_32),
];

const BZIP2: &str = "is compressed with bzip2; decompress it first";
const PICKLE: &str = "is a pickle of Python's; write its table as Parquet or CSV first";
const R: &str = "is a file of R's; write its table as Parquet or CSV first";
const UTF_32: &str = "is UTF-32 text; convert it to UTF-8 first";

/// So many bytes tell all kinds that [`foreign`] knows.
pub const FOREIGN_START: usize = 512;

/// What a file is that is no text, and what to do about it, by its first [`FOREIGN_START`] bytes.
///
/// ```
/// assert_eq!(
///     smoothframe_csv::foreign(b"%PDF-1.7"),
///     Some("is a PDF; export the table as CSV first")
/// );
/// assert_eq!(smoothframe_csv::foreign(b"day,sales\n"), None);
/// ```
#[must_use]
pub fn foreign(start: &[u8]) -> Option<&'static str> {
    let fits = |&&(at, bytes, _): &&Kind| start.get(at..).is_some_and(|at| at.starts_with(bytes));
    let (_, bytes, told) = KINDS.iter().find(fits)?;
    // A column may be called ORC or PAR1.
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b" .$".contains(byte);
    let is_word = bytes.iter().all(is_sign) && !bytes.starts_with(b"BZh");
    (!is_word || !is_text(start)).then_some(told)
}

/// Whether these bytes could be text of any encoding but UTF-16: no other sign is below a space.
fn is_text(start: &[u8]) -> bool {
    start.iter().all(|byte| !byte.is_ascii_control() || matches!(byte, b'\t' | b'\n' | b'\r' | 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_files_start_with_may_be_names() {
        for text in [
            "ORC,v\n1,2\n",
            "PAR1,PAR2\n",
            "FEA1;x\n",
            "ORC,\u{e9}",
            "MATLAB 5.0,v\n",
            "$FL2,v\n",
            "ORC,v\n\x0c1,2\n",
        ] {
            assert_eq!(foreign(text.as_bytes()), None, "{text}");
        }
        assert_eq!(foreign(b"ORC;Gr\xf6\xdfe\n"), None, "of another encoding");
        assert!(foreign(b"ORC\x02\0").is_some_and(|told| told.starts_with("is an ORC file")));
    }

    #[test]
    fn an_archive_is_known_behind_the_name_of_its_first_file() {
        let mut start = vec![0; FOREIGN_START];
        start[..5].copy_from_slice(b"x.csv");
        assert_eq!(foreign(&start), None);
        start[257..262].copy_from_slice(b"ustar");
        assert_eq!(foreign(&start), Some("is a tar archive; unpack it first (tar -xf)"));
    }

    #[test]
    fn each_kind_says_what_to_do() {
        // Parquet and Arrow are for other readers.
        for (_, bytes, told) in KINDS.iter().filter(|(_, _, told)| !told.starts_with("holds")) {
            assert!(told.contains("; ") && told.starts_with("is "), "{bytes:?}: {told}");
        }
    }
}
