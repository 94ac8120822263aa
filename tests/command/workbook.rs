//! Excel workbooks: made here cell by cell, and read.

use std::fmt::Write;

use flate2::Crc;

use crate::folder::Folder;

/// A cell of a sheet.
#[derive(Clone)]
pub(crate) enum Cell {
    None,
    Number(f64),
    Text(String),
    Truth(bool),
    /// Days since 1899-12-30,
    Date(f64),
    /// and with a time of day.
    Time(f64),
    Error(&'static str),
    /// A number at another place.
    At(&'static str, f64),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn xml(&self, place: &str) -> String {
        match self {
            Self::None => String::new(),
            Self::Number(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
            Self::Date(days) => format!("<c r=\"{place}\" s=\"1\"><v>{days}</v></c>"),
            Self::Time(days) => format!("<c r=\"{place}\" s=\"2\"><v>{days}</v></c>"),
            Self::Truth(is) => format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(*is)),
            Self::At(place, number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
            Self::Error(error) => format!("<c r=\"{place}\" t=\"e\"><v>{error}</v></c>"),
            Self::Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                format!(
                    "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                )
            }
        }
    }
}

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook of these sheets.
pub(crate) fn workbook(sheets: &[(&str, &[Vec<Cell>])]) -> Vec<u8> {
    let mut files = Vec::new();
    let (mut list, mut relations, mut types) = (String::new(), String::new(), String::new());
    for ((name, rows), number) in sheets.iter().zip(1..) {
        write!(list, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>")
            .expect("memory");
        write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"{RELATIONS}/worksheet\" \
             Target=\"worksheets/sheet{number}.xml\"/>"
        )
        .expect("memory");
        write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"application/\
             vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        )
        .expect("memory");
        let mut data = String::new();
        for (cells, row) in rows.iter().zip(1..) {
            write!(data, "<row r=\"{row}\">").expect("memory");
            for (cell, at) in cells.iter().zip(b'A'..) {
                data += &cell.xml(&format!("{}{row}", char::from(at)));
            }
            data += "</row>";
        }
        let sheet = format!("<worksheet {MAIN}><sheetData>{data}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    let styles = format!(
        "<styleSheet {MAIN}><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\
         <xf numFmtId=\"22\"/></cellXfs></styleSheet>"
    );
    files.push(("xl/styles.xml".to_owned(), styles));
    let styles =
        format!("<Relationship Id=\"s\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>");
    files.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}{styles}</Relationships>"
        ),
    ));
    files.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook {MAIN} xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>"),
    ));
    files.push((
        "_rels/.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"w\" \
             Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    ));
    files.push((
        "[Content_Types].xml".to_owned(),
        format!(
            "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
             ContentType=\"application/xml\"/><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>{types}</Types>"
        ),
    ));
    zip(&files)
}

/// A ZIP archive of files that are not compressed.
fn zip(files: &[(String, String)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut sum = Crc::new();
        sum.update(text.as_bytes());
        let length = u32::try_from(text.len()).expect("a small file").to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend(sum.sum().to_le_bytes());
        head.extend(length);
        head.extend(length);
        head.extend(u16::try_from(name.len()).expect("a short name").to_le_bytes());
        head.extend([0, 0]);
        let place = u32::try_from(archive.len()).expect("a small archive").to_le_bytes();
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend(name.as_bytes());
        archive.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(place);
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len()).expect("few files").to_le_bytes();
    let (size, place) = (directory.len(), archive.len());
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count);
    archive.extend(count);
    archive.extend(u32::try_from(size).expect("small").to_le_bytes());
    archive.extend(u32::try_from(place).expect("small").to_le_bytes());
    archive.extend([0, 0]);
    archive
}

fn texts(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|text| Cell::text(text)).collect()
}

#[test]
fn dates_are_dates_and_numbers_numbers() {
    let sheet = [
        texts(&["when", "day", "n", "x", "ok", "note"]),
        vec![
            Cell::Time(45_292.25),
            Cell::Date(45_292.0),
            Cell::Number(5.0),
            Cell::Number(0.5),
            Cell::Truth(true),
            Cell::text("007"),
        ],
        vec![
            Cell::Time(45_292.5),
            Cell::Date(45_293.0),
            Cell::Number(7.0),
            Cell::Number(1.5),
            Cell::Truth(false),
            Cell::None,
        ],
    ];
    let folder = Folder::with("in.xlsx", workbook(&[("Data", &sheet)]));
    let args = ["apply", "in.xlsx", "-t", "day", "-v", "x", "-w", "1", "-o"];
    folder.smooth([&args[..], &["out.parquet"]].concat()).ok();
    let frame = folder.read_parquet("out.parquet");
    let types: Vec<String> = frame.dtypes().iter().map(ToString::to_string).collect();
    assert_eq!(types, ["datetime[ms]", "date", "i64", "f64", "bool", "str", "f64"]);
    let csv = folder.smooth([&args[..], &["-"]].concat()).ok().stdout;
    let want = "when,day,n,x,ok,note,x_smoothed\n\
        2024-01-01T06:00:00,2024-01-01,5,0.5,true,007,0.5\n\
        2024-01-01T12:00:00,2024-01-02,7,1.5,false,,1.5\n";
    assert_eq!(csv.replace(".000", ""), want);
    // f18: truths as values are shares.
    let shares = folder.apply("in.xlsx", "3", "-t day -v ok");
    assert!(shares.contains("true,007,0.5\n"), "{shares}");
}

#[test]
fn a_sheet_is_named_or_the_first() {
    let first = [texts(&["day", "v"]), vec![Cell::Date(45_292.0), Cell::Number(1.0)]];
    let second = [texts(&["day", "v"]), vec![Cell::Date(45_292.0), Cell::Number(2.0)]];
    let book = workbook(&[("Summary", &first), ("Raw data", &second), ("Empty", &[])]);
    let folder = Folder::with("in.xlsx", book);
    assert!(folder.apply("in.xlsx", "1", "").ends_with("2024-01-01,1,1.0\n"));
    let sheet =
        |name: &str| folder.smooth(["apply", "in.xlsx", "--sheet", name, "-w", "1", "-o", "-"]);
    assert!(sheet("Raw data").ok().stdout.ends_with("2024-01-01,2,2.0\n"));
    sheet("raw_data").refused(2, &["no sheet `raw_data` (did you mean `Raw data`?)", "`Summary`"]);
    sheet("Empty").refused(1, &["in.xlsx", "sheet `Empty` holds no data", "--sheet"]);
    folder.write("in.csv", "day,v\n2024-01-01,1\n");
    let args = ["apply", "in.csv", "--sheet", "x", "-w", "1", "-o", "-"];
    folder.smooth(args).refused(2, &["in.csv: --sheet is for workbooks, and it is CSV"]);
}

#[test]
fn banners_units_totals_and_words_are_left_out_as_in_a_text() {
    let sheet = [
        texts(&["Sales of 2024"]),
        vec![Cell::None],
        texts(&["day", "v"]),
        texts(&["ISO", "EUR"]),
        vec![Cell::Date(45_292.0), Cell::Number(1.0)],
        vec![Cell::None],
        vec![Cell::Date(45_293.0), Cell::Error("#N/A")],
        vec![Cell::Date(45_294.0), Cell::Number(3.0)],
        vec![Cell::text("Total"), Cell::Number(4.0)],
    ];
    let folder = Folder::with("in.xlsx", workbook(&[("S", &sheet)]));
    let told = folder.smooth(["inspect", "in.xlsx"]).ok().stdout;
    for flag in ["--skip-rows 1", "--skip-after-header 1", "--skip-footer 1", "--na '#N/A'"] {
        assert!(told.contains(flag), "{flag}: {told}");
    }
    let run = folder.smooth("apply in.xlsx -w 1 -o -".split(' '));
    run.refused(
        1,
        &["in.xlsx: sheet `S`: row 1, the first, holds 1 of the 2 columns below; --skip-rows 1"],
    );
    let flags = "--skip-rows 1 --skip-after-header 1 --skip-footer 1";
    let run = folder.smooth(format!("apply in.xlsx -t day -v v -w 1 -o - {flags}").split(' '));
    run.refused(1, &["in.xlsx: sheet `S`, row 7, column `v`: `#N/A` is no number", "--na '#N/A'"]);
    let csv = folder.apply("in.xlsx", "1", &format!("{flags} --na #N/A"));
    assert_eq!(csv, "day,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,,\n2024-01-03,3,3.0\n");
    let args = "apply in.xlsx --skip-rows 1 --delimiter ; -w 1 -o -".split(' ');
    folder.smooth(args).refused(2, &["--delimiter is for CSV, and it is an Excel workbook"]);
}

#[test]
fn what_is_no_workbook_is_told() {
    let sheet = [texts(&["day", "v"]), vec![Cell::Date(45_292.0), Cell::Number(1.0)]];
    let book = workbook(&[("S", &sheet)]);
    let folder = Folder::with("in.xlsx", &book);
    for (name, bytes) in [
        ("cut.xlsx", &book[..book.len() / 2]),
        ("text.xlsx", b"day,v\n2024-01-01,1\n"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"),
    ] {
        folder.write(name, bytes);
        folder.smooth(["apply", name, "-w", "1", "-o", "-"]).refused(1, &[name, "save it"]);
    }
    folder.write("empty.xlsx", b"");
    folder.smooth(["inspect", "empty.xlsx"]).refused(1, &["empty.xlsx", "no data"]);
}

/// A cell far away makes no table of billions, and a column without a name none that is needed.
#[test]
fn a_stray_cell_is_a_cell() {
    let day = |day: f64, v: f64| vec![Cell::Date(day), Cell::Number(v)];
    let mut sheet = vec![texts(&["day", "v"]), day(45_292.0, 1.0), day(45_293.0, 2.0)];
    sheet[2].push(Cell::At("XFD1048576", 7.0));
    let folder = Folder::with("in.xlsx", workbook(&[("S", &sheet)]));
    let args = ["apply", "in.xlsx", "-t", "day", "-v", "v", "-w", "1", "-o", "-"];
    folder.smooth(args).refused(1, &["sheet `S`, row 1048576, column `day`: there is no time"]);
}
