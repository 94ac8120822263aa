//! Bad texts, case by case (A01 to A35): each is read right, or refused in one message that says what to
//! do; and inspect proposes what then runs.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::folder::{Folder, Run, column};

const ROWS: &str = "2024-01-01,1\n2024-01-02,2\n2024-01-03,6\n2024-01-04,3\n2024-01-05,5\n";
const SMOOTHED: [&str; 5] = ["1.5", "3.0", "3.6666666666666665", "4.666666666666667", "4.0"];

fn table() -> String {
    format!("date,v\n{ROWS}")
}

fn run(bytes: impl AsRef<[u8]>, command: &str) -> Run {
    Folder::with("in.csv", bytes).smooth(command.split(' '))
}

fn apply(bytes: impl AsRef<[u8]>, flags: &str) -> Run {
    run(bytes, format!("apply in.csv -w 3 -o - {flags}").trim())
}

/// Smoothed as the plain table is.
#[track_caller]
fn reads(bytes: impl AsRef<[u8]>, flags: &str) -> Run {
    let run = apply(&bytes, flags).ok();
    let smoothed: Vec<&str> =
        run.stdout.lines().skip(1).filter_map(|line| line.rsplit([',', ';']).next()).collect();
    assert_eq!(smoothed, SMOOTHED, "{}", run.stdout);
    self::run(bytes, format!("report in.csv -w 3 {flags}").trim()).ok();
    run
}

/// Refused by apply and report alike.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, flags: &str, code: i32, says: &[&str]) {
    apply(&bytes, flags).refused(code, says);
    let folder = Folder::with("in.csv", bytes);
    folder.smooth(format!("report in.csv -w 3 {flags}").trim().split(' ')).refused(code, says);
    assert_eq!(folder.names(), ["in.csv"], "nothing is written");
}

/// What inspect proposes behind the input, which runs.
#[track_caller]
fn proposed(bytes: impl AsRef<[u8]>) -> String {
    let folder = Folder::with("in.csv", bytes);
    let run = folder.smooth(["inspect", "in.csv", "--json"]).ok();
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let words = json["proposal"]["arguments"].as_array();
    let words = words.unwrap_or_else(|| panic!("nothing is proposed: {}", run.stdout));
    let words: Vec<&str> = words.iter().filter_map(|word| word.as_str()).collect();
    folder.smooth(&words[1..]).ok();
    words[3..].join(" ")
}

#[test]
fn a01_a_file_of_no_bytes() {
    refused("", "", 1, &["in.csv", "holds no data"]);
    run("", "inspect in.csv").refused(1, &["holds no data"]);
}

#[test]
fn a02_white_space_alone() {
    for text in [" \n\n \t\n", "\r\n\r\n", "\u{feff}\n"] {
        refused(text, "", 1, &["in.csv", "holds no data", "a header and rows"]);
        run(text, "inspect in.csv").refused(1, &["holds no data"]);
    }
}

#[test]
fn a03_a04_a_header_alone() {
    for text in ["date,v\n", "date,v", "date,shop,v\n"] {
        let run = apply(text, "").ok();
        assert_eq!(run.stdout, format!("{},v_smoothed\n", text.trim_end()));
        assert!(run.stderr.contains("a header and no rows"), "{}", run.stderr);
        self::run(text, "report in.csv -w 3").ok();
        let run = self::run(text, "inspect in.csv").ok();
        assert!(run.stdout.contains("nothing to propose: there are no rows"), "{}", run.stdout);
    }
}

#[test]
fn a05_no_header() {
    let run = apply(ROWS, "-v v");
    run.refused(2, &["in.csv", "there is no column `v`", "`2024-01-01`, `1`"]);
    assert!(run.stderr.contains("--no-header"), "{}", run.stderr);
    assert_eq!(proposed(ROWS), "--value column_2 --no-header");
    reads(ROWS, "--no-header");
}

#[test]
fn a06_a_byte_order_mark() {
    let run = reads(format!("\u{feff}{}", table()), "-t date");
    assert!(run.stderr.contains("time: date,"), "{}", run.stderr);
}

#[test]
fn a07_utf_16() {
    let units: Vec<u16> = table().encode_utf16().collect();
    let bytes = |mark: u16, to: fn(u16) -> [u8; 2]| -> Vec<u8> {
        [mark].iter().chain(&units).flat_map(|unit| to(*unit)).collect()
    };
    for bytes in [bytes(0xfeff, u16::to_le_bytes), bytes(0xfeff, u16::to_be_bytes)] {
        let run = reads(&bytes, "");
        assert!(run.stderr.contains("encoding: UTF-16"), "{}", run.stderr);
        assert_eq!(proposed(&bytes), "--value v");
    }
}

#[test]
fn a08_other_encodings() {
    let latin: Vec<u8> = b"date,caf\xe9\n".iter().chain(ROWS.as_bytes()).copied().collect();
    let run = reads(&latin, "");
    assert!(run.stderr.contains("encoding: windows-1252 (found)"), "{}", run.stderr);
    // Later than the first block: the line is told.
    let mut late = "date,shop,v\n".to_owned();
    late.push_str(&"2024-01-01,A,1\n".repeat(400_000));
    let late: Vec<u8> = late.into_bytes().into_iter().chain(*b"2024-01-02,caf\xe9,1\n").collect();
    refused(&late, "-v v", 1, &["in.csv", "line 400002", "0xE9", "--encoding windows-1252"]);
    // An alphabet that is not plain: refused with the flag, which inspect proposes.
    let cyrillic = b"date,\xcf\xf0\xe8\xe2\xe5\xf2,v\n2024-01-01,1,1\n2024-01-02,1,2\n";
    refused(cyrillic, "-v v", 1, &["in.csv", "line 1", "--encoding"]);
    assert!(proposed(cyrillic).contains("--encoding windows-1252"));
}

#[test]
fn a09_zero_bytes() {
    let text = table().replace("-03,6", "-03,\u{0}6");
    refused(&text, "", 1, &["in.csv", "line 4", "character 12", "zero byte", "export"]);
    run(&text, "inspect in.csv").refused(1, &["line 4", "zero byte"]);
}

#[test]
fn a10_a11_a12_line_ends() {
    for text in [
        table().replace('\n', "\r\n"),
        table().replace('\n', "\r"),
        table().replacen('\n', "\r\n", 3),
        table().trim_end().to_owned(),
        format!("{}\n\n\n", table()),
    ] {
        let run = reads(&text, "");
        assert!(run.stderr.contains("value: v (found)"), "{}", run.stderr);
        assert_eq!(proposed(&text), "--value v");
    }
}

#[test]
fn a13_line_ends_in_quotes() {
    let text = "date,note,v\n2024-01-01,\"a\nb, c\",1\n2024-01-02,\"\"\"\n\",2\n2024-01-03,x,6\n\
        2024-01-04,y,3\n2024-01-05,z,5\n";
    let run = apply(text, "").ok();
    assert!(run.stdout.contains("\"a\nb, c\",1,1.5"), "{}", run.stdout);
    assert!(run.stdout.ends_with("z,5,4.0\n"), "{}", run.stdout);
    // Lines are the file's, not the records'.
    apply(text.replace(",6", ",six6"), "-v v").refused(1, &["line 6", "`six6`"]);
}

#[test]
fn a14_a_quote_that_is_not_closed() {
    let text = "date,note,v\n2024-01-01,a,1\n2024-01-02,\"b,2\n2024-01-03,c,3\n";
    for command in ["apply in.csv -w 3 -o -", "report in.csv -w 3", "inspect in.csv"] {
        run(text, command).refused(1, &["in.csv", "line 3", "not closed", "close it"]);
    }
}

#[test]
fn a15_a_quote_within_a_field() {
    let text = "date,note,v\n2024-01-01,5\" disk,1\n2024-01-02,b,2\n";
    refused(text, "", 1, &["in.csv", "line 2", "within a field", "quote the whole field"]);
    apply(text.replace("5\" disk", "\"5\"\" disk\""), "").ok();
}

#[test]
fn a16_a_short_row() {
    for (text, line) in [
        ("date,v\n2024-01-01,1\n2024-01-02\n2024-01-03,3\n", "line 3"),
        ("date,v,note\n2024-01-01,1,a\n2024-01-02,2\n2024-01-03,3,b\n", "line 3"),
    ] {
        refused(text, "", 1, &["in.csv", line, "but the header", "--ragged null"]);
        apply(text, "--ragged null").ok();
        assert_eq!(proposed(text), "--value v --ragged null");
    }
}

/// Twelve days of a table as a spreadsheet of half of Europe writes it.
fn with_decimal_commas(rest: &str) -> String {
    (1..=12).map(|day| format!("2024-01-{day:02};{day},5{rest}\n")).collect()
}

/// Decimal commas are nearly even where one line is not as the others: they cut no fields, and the
/// flag that is offered keeps the header. So it is between tabs.
#[test]
fn f15_a16_a17_a18_decimal_commas_and_uneven_lines() {
    let uneven = |text: &str, says: &[&str]| {
        for delimiter in [";", "\t"] {
            refused(text.replace(';', delimiter), "", 1, says);
        }
    };
    let rows = with_decimal_commas("");
    let whole = |text: &str, flags: &str| {
        let smoothed = apply(text, flags).ok().stdout;
        assert_eq!(smoothed.lines().count(), 13, "{flags}: {smoothed}");
        assert!(smoothed.starts_with("Datum,Temp"), "{flags}: {smoothed}");
        assert!(smoothed.contains("2024-01-01,1.5"), "{flags}: {smoothed}");
    };
    let text = format!("Station 7\nDatum;Temp\n{rows}");
    uneven(&text, &["line 2: has 2 fields, but the header 1", "--skip-rows 1 "]);
    whole(&text, "--skip-rows 1");
    let text = format!("Titel, Berlin\nDatum;Temp\n{rows}");
    uneven(&text, &["line 2: has 2 fields, but the header 1", "--skip-rows 1 "]);
    whole(&text, "--skip-rows 1");
    let text = format!("Datum;Temp\n{rows}Quelle: DWD\n");
    uneven(&text, &["line 14: has 1 field, but the header 2", "--skip-footer 1 "]);
    whole(&text, "--skip-footer 1");

    // inspect proposes what then runs, and finds the decimal commas before a footer.
    assert_eq!(proposed(&text), "--value Temp --skip-footer 1");

    let rows = with_decimal_commas(";x");
    for (before, lines) in
        [("Station 7;;\n", 1), ("Station 7;;\n;;\n", 2), ("Station 7;;\n\n", 2), ("Station 7\n", 1)]
    {
        for behind in ["", "\nQuelle: DWD\n"] {
            // A banner as wide as the table is no fault of its shape, and a footer is.
            if !behind.is_empty() && before.lines().last().is_some_and(|line| line.contains(';')) {
                continue;
            }
            let flags = format!("--skip-rows {lines}");
            let text = format!("{before}Datum;Temp;Ort\n{rows}");
            refused(format!("{text}{behind}"), "", 1, &["in.csv", &flags]);
            whole(&text, &flags);
            assert_eq!(proposed(&text), format!("--value Temp {flags}"), "{text}");
        }
    }
    let text = format!("Station 7;;\n\nDatum;Temp;Ort\nISO;degC;-\n{rows}\nQuelle: DWD\n");
    uneven(&text, &["line 2: is empty", "--skip-rows 2 "]);
    let text = format!("Datum;Temp;Ort\n{rows}2024-01-13;5,5\n");
    uneven(&text, &["line 14: has 2 fields, but the header 3", "--ragged null"]);
    assert_eq!(apply(&text, "--ragged null").ok().stdout.lines().count(), 14);
    let text = format!("Datum;Temp;Ort\n{rows}2024-01-13;5,5;x;y\n");
    uneven(&text, &["line 14: has 4 fields, but the header 3", "--skip-footer 1"]);
    let text = format!("Datum;Temp;Ort\n{}", with_decimal_commas(";x;"));
    refused(&text, "", 1, &["line 2", "--ragged null leaves the empty fields"]);
    let text = format!("Datum;Temp;Ort;\n{rows}");
    refused(&text, "", 1, &["line 2: has 3 fields, but the header 4", "--ragged null"]);
}

#[test]
fn a17_a_long_row() {
    let text = "date,v\n2024-01-01,1\n2024-01-02,2,5\n2024-01-03,3\n";
    for command in ["apply in.csv -w 3 -o -", "report in.csv -w 3", "inspect in.csv"] {
        run(text, command).refused(1, &["in.csv", "line 3", "3 fields", "quote the field"]);
    }
}

#[test]
fn a18_a_comma_at_the_end_of_every_row() {
    let text = table().replace('\n', ",\n").replacen("v,", "v", 1);
    refused(&text, "", 1, &["in.csv", "line 2", "--ragged null leaves the empty fields"]);
    reads(&text, "--ragged null");
    assert_eq!(proposed(&text), "--value v --ragged null");
    apply(table().replace('\n', ",\n"), "-v v").ok(); // the header has one, too
}

/// A column that is named twice matters only where it is needed.
#[test]
fn a19_columns_of_one_name() {
    let twice = "date,v,v\n2024-01-01,1,2\n2024-01-02,2,7\n";
    for flags in ["", "-v v", "-v v_duplicated_0"] {
        refused(twice, flags, 1, &["in.csv", "`v`"]);
    }
    refused(twice, "-v v", 1, &["line 1", "several columns are named `v`", "rename all but one"]);
    refused("date,n,v,v\n2024-01-01,1,1,2\n2024-01-02,2,2,7\n", "-g v", 1, &["`v`", "rename"]);
    let other = "x,date,v,x\na,2024-01-01,1,b\nc,2024-01-02,3,d\n";
    let run = apply(other, "").ok();
    assert_eq!(
        run.stdout, "x,date,v,x,v_smoothed\na,2024-01-01,1,b,2.0\nc,2024-01-02,3,d,2.0\n",
        "copied as they are"
    );
    assert!(run.stderr.contains("several columns are named `x`"), "{}", run.stderr);
    assert_eq!(proposed(other), "--value v");
    let folder = Folder::with("in.csv", other);
    folder.smooth("apply in.csv -w 3 -o out.parquet".split(' ')).ok();
    folder.smooth("apply out.parquet -v v -w 3 -o - --suffix _2".split(' ')).ok();
}

#[test]
fn a20_columns_without_a_name() {
    let value = "date,,x\n2024-01-01,1,a\n2024-01-02,2,b\n";
    refused(value, "", 1, &["line 1", "column 2 has no name", "give it one", "--value ''"]);
    let time = table().replacen("date", "", 1);
    refused(&time, "", 1, &["line 1", "column 1 has no name", "--time ''"]);
    // Named as they are they will do; and so inspect proposes them.
    let folder = Folder::with("in.csv", &time);
    folder.smooth(["apply", "in.csv", "--time", "", "-w", "3", "-o", "-"]).ok();
    assert_eq!(proposed(&time), "--time  --value v");
    assert_eq!(proposed(value), "--value ");
    // Elsewhere they do not matter.
    apply("date,,v,\n2024-01-01,a,1,b\n2024-01-02,c,2,d\n", "").ok();
}

#[test]
fn a21_spaces_around_names() {
    let text = table().replacen("date,v", " date , v ", 1);
    refused(&text, "-v v", 2, &["in.csv", "no column `v`", "did you mean ` v `"]);
    refused(&text, "-t date", 2, &["did you mean ` date `"]);
    assert_eq!(proposed(&text), "--value  v ");
}

#[test]
fn a22_delimiters() {
    for (delimiter, said) in [(";", "';'"), ("\t", "tab"), ("|", "'|'")] {
        let run = apply(table().replace(',', delimiter), "").ok();
        assert!(run.stderr.contains(&format!("delimiter: {said} (found)")), "{}", run.stderr);
        assert_eq!(column(&run.stdout, "v_smoothed"), SMOOTHED);
        assert_eq!(proposed(table().replace(',', delimiter)), "--value v");
    }
    // What is not looked for is offered, and proposed.
    for (delimiter, flag) in [("^", "^"), ("~", "~")] {
        let text = table().replace(',', delimiter);
        let offered = format!("--delimiter '{flag}'");
        refused(&text, "", 2, &["in.csv", "no column of numbers", &offered]);
        let run = apply(&text, &format!("--delimiter {flag}")).ok();
        assert_eq!(column(&run.stdout, "v_smoothed"), SMOOTHED);
        assert_eq!(proposed(&text), format!("--value v --delimiter {flag}"));
    }
    assert_eq!(proposed(table().replace(',', " ")), "--value v --delimiter space");
}

#[test]
fn a23_decimal_commas() {
    let text = "date;v\n2024-01-01;0,5\n2024-01-02;1,25\n";
    let run = apply(text, "").ok();
    assert!(run.stderr.contains("decimal mark: a comma in `v` (found)"), "{}", run.stderr);
    assert_eq!(column(&run.stdout, "v_smoothed"), ["0.875", "0.875"]);
    // Both in one column: whichever is not the mark is named by its line.
    let mixed = "date;v\n2024-01-01;0,5\n2024-01-02;7.5\n2024-01-03;0,5\n";
    refused(mixed, "", 1, &["in.csv", "line 2", "column `v`: `0,5`", "--decimal-comma"]);
    refused(mixed, "--decimal-comma", 1, &["line 3", "`7.5`"]);
    let told = run_inspect(mixed);
    assert!(told.contains("`v`: 2 of its 3 fields are no numbers: `0,5`"), "{told}");
}

fn run_inspect(bytes: impl AsRef<[u8]>) -> String {
    run(bytes, "inspect in.csv").ok().stdout
}

#[test]
fn a24_thousands() {
    let text = "date,v\n2024-01-01,\"1,234.50\"\n2024-01-02,\"2,000.00\"\n";
    let run = apply(text, "").ok();
    assert!(run.stderr.contains("thousands: a comma between them in `v`"), "{}", run.stderr);
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1617.25", "1617.25"]);
    let either = "date,v\n2024-01-01,\"1,234\"\n2024-01-02,\"2,000\"\n";
    refused(either, "", 1, &["column `v`: `1,234` may be", "--decimal-comma", "--thousands ,"]);
    assert_eq!(proposed(either), "--value v --thousands ,");
    let told = run_inspect(either);
    assert!(told.contains("someone has to say which: --decimal-comma"), "{told}");
}

#[test]
fn a25_signs_of_money_and_percent() {
    for (text, field) in [
        ("date,v\n2024-01-01,$74.69\n2024-01-02,$5\n", "`$74.69`"),
        ("date,v\n2024-01-01,12%\n2024-01-02,3%\n", "`12%`"),
        ("date,v\n2024-01-01,12 EUR\n2024-01-02,3 EUR\n", "`12 EUR`"),
    ] {
        for flags in ["", "-v v"] {
            refused(text, flags, 1, &["in.csv", "line 2", "column `v`", field, "take the"]);
        }
        let told = run_inspect(text);
        assert!(told.contains("fields are no numbers") && told.contains("signs"), "{told}");
    }
}

#[test]
fn a26_lines_before_the_header() {
    let banner = format!("Sales of 2024\nall shops\n{}", table());
    refused(&banner, "", 1, &["in.csv", "line 3", "--skip-rows 2"]);
    reads(&banner, "--skip-rows 2");
    assert_eq!(proposed(&banner), "--value v --skip-rows 2");
    let blank = format!("Sales, of 2024\n\n{}", table());
    refused(&blank, "", 1, &["in.csv", "line 2: is empty", "--skip-rows 2"]);
    assert_eq!(proposed(&blank), "--value v --skip-rows 2");
    let comments = format!("# by till 7\n{}", table());
    refused(&comments, "", 1, &["in.csv", "--comment '#'"]);
    reads(&comments, "--comment #");
    assert_eq!(proposed(&comments), "--value v --comment #");
}

#[test]
fn a27_a_word_after_many_numbers() {
    let mut text = "date,v\n".to_owned();
    for row in 0..12_000_u32 {
        let (year, month, day) = (1990 + row / 336, 1 + row % 336 / 28, 1 + row % 28);
        text.push_str(&format!("{year}-{month:02}-{day:02},{}\n", row % 97));
    }
    text.push_str("2030-01-01,oops\n2030-01-02,5\n");
    for flags in ["", "-v v"] {
        refused(&text, flags, 1, &["in.csv", "line 12002", "column `v`", "`oops` is no number"]);
    }
    assert!(proposed(&text).contains("--value v") && proposed(&text).contains("--na oops"));
}

#[test]
fn a28_decimals_after_many_whole_numbers() {
    let days: String =
        (0..200).map(|row| format!("2024-01-01T{:02}:{:02},1\n", row / 60, row % 60)).collect();
    let run = apply(format!("date,v\n{days}2024-01-01T10:00,2.5\n"), "").ok();
    assert_eq!(column(&run.stdout, "v_smoothed")[200], "1.75");
}

#[test]
fn a29_a_field_of_megabytes() {
    let huge = "x".repeat(4 << 20);
    let text = format!("date,g,v\n2024-01-01,{huge},1\n2024-01-02,{huge},3\n2024-01-01,b,2\n");
    let run = apply(&text, "-g g").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["2.0", "2.0", "2.0"]);
    let folder = Folder::with("in.csv", &text);
    folder.smooth("report in.csv -g g -w 3".split(' ')).ok();
    let told = run_inspect(&text);
    assert!(told.len() < 5000, "{} bytes", told.len());
}

#[test]
fn a30_five_thousand_columns() {
    let names: Vec<String> = (0..5000).map(|at| format!("c{at}")).collect();
    let row = |day: u32| format!("2024-01-0{day},{}\n", vec![day.to_string(); 5000].join(","));
    let text = format!("date,{}\n{}{}", names.join(","), row(1), row(3));
    let run = apply(&text, "-t date -v c4999").ok();
    assert_eq!(column(&run.stdout, "c4999_smoothed"), ["2.0", "2.0"]);
    self::run(&text, "report in.csv -t date -v c7 -w 3").ok();
    self::run(&text, "inspect in.csv").ok();
}

#[test]
fn a31_packed_texts() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(table().as_bytes()).expect("memory");
    for (name, bytes) in [
        ("in.csv.gz", gzip.finish().expect("memory")),
        ("in.csv.zst", zstd::encode_all(table().as_bytes(), 1).expect("memory")),
    ] {
        let folder = Folder::with(name, bytes);
        let out = folder.apply(name, "3", "");
        assert_eq!(column(&out, "v_smoothed"), SMOOTHED, "{name}");
        folder.smooth(["inspect", name]).ok();
        folder.smooth(["report", name, "-w", "3"]).ok();
    }
}

#[test]
fn a34_other_files_under_a_wrong_name() {
    let folder = Folder::with("in.csv", table());
    folder.smooth("apply in.csv -w 3 -o out.parquet".split(' ')).ok();
    std::fs::copy(folder.path("out.parquet"), folder.path("p.csv")).expect("a copy");
    std::fs::copy(folder.path("in.csv"), folder.path("c.parquet")).expect("a copy");
    for command in ["apply {} -w 3 -o -", "report {} -w 3", "inspect {}"] {
        let run = |name: &str| folder.smooth(command.replace("{}", name).split(' '));
        run("p.csv").refused(1, &["p.csv", "holds Parquet data", "--input-format parquet"]);
        run("c.parquet").refused(1, &["c.parquet", "is no Parquet file"]);
    }
}

#[cfg(unix)]
#[test]
fn a35_inputs_that_are_no_files() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("dir.csv")).expect("a directory");
    for command in ["apply {} -v v -w 3 -o -", "report {} -w 3", "inspect {}"] {
        let run = |name: &str| folder.smooth(command.replace("{}", name).split(' '));
        run("none.csv").refused(1, &["none.csv", "no such file"]);
        run("/dev/null").refused(1, &["/dev/null", "holds no data"]);
    }
    let made = Command::new("mkfifo").arg(folder.path("pipe.csv")).status();
    assert!(made.expect("mkfifo starts").success());
    let path = folder.path("pipe.csv");
    let writer = std::thread::spawn(move || std::fs::write(path, table()));
    let run = folder.smooth("inspect pipe.csv".split(' ')).ok();
    writer.join().expect("no panic").expect("a reader");
    assert!(run.stdout.contains("--value v"), "{}", run.stdout);
    let mut command: Command = folder.command();
    command.args(["inspect", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("smooth starts");
    child.stdin.take().expect("a pipe").write_all(table().as_bytes()).expect("a reader");
    Run::of(&child.wait_with_output().expect("smooth ends")).ok();
}
